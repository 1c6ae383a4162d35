/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design.h"

#include "drawn.h"
#include "rotation.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const grdp_distribution coin = {
    .kind = GRDP_DISTRIBUTION_BERNOULLI, .parameters = {0.3}, .minimum = -INFINITY, .maximum = INFINITY};

Test(design, kinds_have_names) {
  grdp_design_kind kind = GRDP_DESIGN_LHS;
  cr_expect(grdp_design_kind_find(GRDP_TEXT("sobol"), &kind) && kind == GRDP_DESIGN_SOBOL);
  cr_expect(grdp_design_kind_find(GRDP_TEXT("random"), &kind) && kind == GRDP_DESIGN_RANDOM);
  cr_expect(grdp_design_kind_find(GRDP_TEXT("lhs"), &kind) && kind == GRDP_DESIGN_LHS);
  cr_expect(!grdp_design_kind_find(GRDP_TEXT("sobo"), &kind));
  cr_expect(strcmp(grdp_design_kind_text(GRDP_DESIGN_SOBOL), "sobol") == 0);
  cr_expect(strcmp(grdp_design_kind_text(GRDP_DESIGN_LHS), "lhs") == 0);
}

/* "name/2027" or "name/whole", in the design's order. */
static const char *order_of(grdp_arena *arena, const grdp_design *design) {
  grdp_buffer text = {.arena = arena};
  for (size_t i = 0; i < design->score_count; i++) {
    const grdp_score *score = &design->scores[i];
    if (i > 0)
      grdp_buffer_add_byte(&text, ' ');
    grdp_buffer_add(&text, score->name);
    if (score->every_period)
      grdp_buffer_add_integer(&text, score->ordinal);
  }
  return grdp_buffer_string(&text);
}

#define expect_order(design, want)                                                                                   \
  cr_expect(strcmp(order_of(&arena, design), want) == 0, "%s", order_of(&arena, design))

static const double late[3] = {(double)NAN, 5.0, (double)NAN};
static const double never[3] = {(double)NAN, (double)NAN, (double)NAN};
static const double rows[4] = {1.0, 2.0, 3.0, 4.0};

Test(design, discrete_scores_come_first_then_period_by_period) {
  grdp_arena arena = {0};
  grdp_factor items[] = {
      factor_of("a", true, 0.0, &standard_normal, 0),
      factor_of("whole", false, 0.0, &standard_normal, 1),
      factor_of("coin", true, 0.0, &coin, 2),
      factor_of("late", true, 0.0, &standard_normal, 3),
      factor_of("never", true, 0.5, &standard_normal, 4),
      factor_of("joint j", true, 0.0, &standard_normal, 5),
      factor_of("joint j", true, 0.0, &standard_normal, 5),
      factor_of("slow", true, 0.5, &standard_normal, 7),
      factor_of("b", true, 0.0, &standard_normal, 8),
  };
  items[3].centres = items[7].centres = late;
  items[4].centres = never;
  items[5].rows = items[6].rows = rows;
  items[5].row_count = items[6].row_count = 4;
  grdp_factors factors = {.items = items, .count = 9, .periods = 3, .first_ordinal = 7};
  expect_order(grdp_design_make(&arena, &factors, GRDP_DESIGN_SOBOL, 0),
               "coin7 joint j7 coin8 joint j8 coin9 joint j9 whole a7 slow7 b7 a8 late8 slow8 b8 a9 b9");
  static const uint32_t pair[] = {0, 8};
  static const double matrix[] = {1.0, 0.5, 0.5, 1.0};
  grdp_factor_group group = {2, pair, matrix};
  factors.groups = &group;
  factors.group_count = 1;
  factors.student_df = 4.0;
  items[8].centres = late; /* correlated: b's score keeps its place where b is fixed */
  expect_order(grdp_design_make(&arena, &factors, GRDP_DESIGN_SOBOL, 0),
               "coin7 joint j7 coin8 joint j8 coin9 joint j9 whole a7 slow7 b7 a8 late8 slow8 b8 a9 b9 "
               "student copula7 student copula8 student copula9");
  factors.periods = 0;
  cr_expect(grdp_design_make(&arena, &factors, GRDP_DESIGN_SOBOL, 0)->score_count == 0);
  grdp_arena_free(&arena);
}

Test(design, added_scores_come_last_and_lost_ones_keep_their_place) {
  grdp_arena arena = {0};
  grdp_factor first[] = {factor_of("a", true, 0.0, &standard_normal, 0),
                         factor_of("b", true, 0.0, &standard_normal, 1)};
  grdp_factor second[] = {factor_of("coin", true, 0.0, &coin, 0), factor_of("b", true, 0.0, &standard_normal, 1),
                          factor_of("c", false, 0.0, &standard_normal, 2)};
  grdp_factors before = {.items = first, .count = 2, .periods = 2, .first_ordinal = 1};
  grdp_factors after = {.items = second, .count = 3, .periods = 3, .first_ordinal = 0};
  const grdp_design *stored = grdp_design_make(&arena, &before, GRDP_DESIGN_RANDOM, 77);
  const double gradient[] = {0.0, 2.0, 0.0, 1.0};
  stored = grdp_design_rotate(&arena, &before, stored, gradient, 1);
  expect_order(stored, "b1 a1 a2 b2");
  const grdp_design *extended = grdp_design_extend(&arena, stored, &after);
  expect_order(extended, "b1 a1 a2 b2 coin0 coin1 coin2 c b0");
  cr_expect(extended->kind == GRDP_DESIGN_RANDOM && extended->seed == 77 && extended->direction_count == 1);
  for (size_t i = 0; i < extended->score_count; i++)
    cr_expect(extended->directions[i] == (i < 4 ? stored->directions[i] : 0.0), "%zu", i);
  expect_order(grdp_design_extend(&arena, extended, &before), "b1 a1 a2 b2 coin0 coin1 coin2 c b0");
  grdp_arena_free(&arena);
}

/* --- rotation --- */

enum { FACTORS = 6, PERIODS = 4, SCORES = FACTORS * PERIODS };

/* Factor 2 is discrete. */
typedef struct small_model {
  grdp_factor items[FACTORS];
  grdp_factors factors;
} small_model;

static const char *const names[FACTORS] = {"a", "b", "coin", "d", "e", "f"};

static void make_small(small_model *model) {
  for (uint32_t f = 0; f < FACTORS; f++)
    model->items[f] = factor_of(names[f], true, 0.0, f == 2 ? &coin : &standard_normal, f);
  model->factors = (grdp_factors){.items = model->items, .count = FACTORS, .periods = PERIODS};
}

static double noise(size_t i) {
  return (double)(grdp_stream_mix(i + 1) >> 11) * 0x1p-52 - 1.0;
}

static double product_of(size_t n, const double *a, const double *b) {
  double sum = 0.0;
  for (size_t i = 0; i < n; i++)
    sum += a[i] * b[i];
  return sum;
}

Test(design, directions_are_orthonormal_in_the_order_of_the_targets) {
  grdp_arena arena = {0};
  small_model model;
  make_small(&model);
  const grdp_design *design = grdp_design_make(&arena, &model.factors, GRDP_DESIGN_SOBOL, 1);
  double gradients[12 * SCORES];
  for (size_t i = 0; i < 12 * SCORES; i++)
    gradients[i] = noise(i);
  for (size_t i = 0; i < SCORES; i++) {
    gradients[1 * SCORES + i] = -3.0 * gradients[i] + 1e-4 * gradients[SCORES + i]; /* adds too little */
    gradients[2 * SCORES + i] *= 1e200;
    gradients[3 * SCORES + i] = 0.0;
  }
  gradients[4 * SCORES + 9] = (double)NAN;
  const grdp_design *rotated = grdp_design_rotate(&arena, &model.factors, design, gradients, 12);
  cr_assert(rotated->direction_count == GRDP_DIRECTION_LIMIT && rotated->score_count == SCORES);
  for (size_t i = 0; i < GRDP_DIRECTION_LIMIT; i++)
    for (size_t j = 0; j <= i; j++)
      cr_expect(fabs(product_of(SCORES, rotated->directions + i * SCORES, rotated->directions + j * SCORES) -
                     (i == j)) < 1e-14);
  /* Discrete scores keep their order and are not touched. */
  uint32_t coins = 0;
  for (size_t i = 0; i < SCORES; i++)
    if (grdp_text_is(rotated->scores[i].name, "coin")) {
      cr_expect(i == GRDP_DIRECTION_LIMIT + coins && rotated->scores[i].ordinal == (int32_t)coins);
      coins++;
      for (size_t k = 0; k < GRDP_DIRECTION_LIMIT; k++)
        cr_expect(rotated->directions[k * SCORES + i] == 0.0);
    }
  cr_expect(coins == PERIODS);
  /* Gradients 0 and 2 lie in the first two directions: all that is continuous is explained. */
  double continuous = product_of(SCORES - PERIODS, gradients + PERIODS, gradients + PERIODS);
  cr_expect(fabs(grdp_design_explained(design, rotated, gradients) / continuous - 1.0) < 1e-13);
  const grdp_design *one = grdp_design_rotate(&arena, &model.factors, design, gradients, 2);
  cr_expect(one->direction_count == 1);
  double other = product_of(SCORES, gradients + 5 * SCORES, gradients + 5 * SCORES);
  double cosine =
      product_of(SCORES - PERIODS, gradients + PERIODS, gradients + 5 * SCORES + PERIODS) / sqrt(continuous * other);
  cr_expect(fabs(grdp_design_explained(design, one, gradients + 5 * SCORES) / other - cosine * cosine) < 1e-13);
  grdp_arena_free(&arena);
}

Test(design, without_a_gradient_nothing_is_rotated) {
  grdp_arena arena = {0};
  small_model model;
  make_small(&model);
  const grdp_design *design = grdp_design_make(&arena, &model.factors, GRDP_DESIGN_SOBOL, 1);
  double gradients[SCORES] = {1.0}; /* of a discrete score */
  const grdp_design *rotated = grdp_design_rotate(&arena, &model.factors, design, gradients, 1);
  cr_expect(rotated->direction_count == 0 && rotated->directions == NULL);
  cr_expect(strcmp(order_of(&arena, rotated), order_of(&arena, design)) == 0);
  cr_expect(grdp_design_rotate(&arena, &model.factors, design, NULL, 0)->direction_count == 0);
  grdp_arena_free(&arena);
}

/* z = Q w for the axes w = e_0, e_1, …, one per draw. */
static void rotate_axes(const grdp_rotation *rotation, const grdp_score_kernels *kernels, double (*z)[32]) {
  static _Alignas(64) double work_memory[2 * GRDP_DIRECTION_LIMIT][32];
  double *row_pointers[SCORES], *work[2 * GRDP_DIRECTION_LIMIT];
  for (size_t i = 0; i < 2 * GRDP_DIRECTION_LIMIT; i++)
    work[i] = work_memory[i];
  for (size_t i = 0; i < rotation->row_count; i++) {
    row_pointers[i] = z[i];
    for (size_t draw = 0; draw < 32; draw++)
      z[i][draw] = draw == i ? 1.0 : 0.0;
  }
  grdp_rotation_apply(rotation, kernels, 32, row_pointers, work);
}

Test(design, the_rotation_carries_axes_to_directions) {
  grdp_arena arena = {0};
  small_model model;
  make_small(&model);
  const grdp_design *design = grdp_design_make(&arena, &model.factors, GRDP_DESIGN_SOBOL, 1);
  double gradients[3 * SCORES];
  for (size_t i = 0; i < 3 * SCORES; i++)
    gradients[i] = i / SCORES == 1 ? (i % SCORES == 7) : noise(i); /* the second is an axis itself */
  const grdp_design *rotated = grdp_design_rotate(&arena, &model.factors, design, gradients, 3);
  grdp_rotation rotation = grdp_rotation_make(&arena, rotated);
  cr_assert(rotation.count == 3 && rotation.row_count == SCORES - PERIODS);
  static _Alignas(64) double z[SCORES][32], again[SCORES][32];
  rotate_axes(&rotation, grdp_score_kernels_get(0), z);
  for (size_t k = 0; k < 3; k++) {
    double sign = z[0][k] * rotated->directions[k * SCORES] < 0.0 ? -1.0 : 1.0;
    for (size_t i = 0; i < rotation.row_count; i++)
      cr_expect(fabs(z[i][k] - sign * rotated->directions[k * SCORES + rotation.scores[i]]) < 1e-14);
  }
  for (size_t a = 0; a < rotation.row_count; a++)
    for (size_t b = 0; b <= a; b++) {
      double sum = 0.0;
      for (size_t i = 0; i < rotation.row_count; i++)
        sum += z[i][a] * z[i][b];
      cr_expect(fabs(sum - (a == b)) < 1e-14);
    }
  for (size_t number = 1; grdp_score_kernels_get(number) != NULL; number++) {
    rotate_axes(&rotation, grdp_score_kernels_get(number), again);
    cr_expect(memcmp(z, again, sizeof z) == 0, "%s", grdp_score_kernels_get(number)->name);
  }
  /* The gradient's way back is the transpose. */
  double pulled[SCORES];
  for (size_t i = 0; i < SCORES; i++)
    pulled[i] = noise(1000 + i);
  grdp_rotation_pull(&rotation, pulled);
  for (size_t draw = 0; draw < rotation.row_count; draw++) {
    double sum = 0.0;
    for (size_t i = 0; i < rotation.row_count; i++)
      sum += z[i][draw] * noise(1000 + rotation.scores[i]);
    cr_expect(fabs(pulled[rotation.scores[draw]] - sum) < 1e-13);
  }
  grdp_arena_free(&arena);
}
