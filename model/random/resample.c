/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "resample.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "sampler.h"

enum { A, B, SAMPLES, ROW = GRDP_DRAW_BLOCK };

/* Factors of a cluster, by their places in it. */
typedef struct places {
  uint32_t *items;
  size_t count;
} places;

struct grdp_resampler {
  const grdp_draws *draws;
  const grdp_draw_worker *workers[SAMPLES];
  uint32_t periods;
  uint32_t *shown;      /* [periods * factors] of the first of joint factors: a row of theirs that is drawn */
  uint32_t *first_rows; /* [factors] the first of these rows; GRDP_NO_NUMBER: never drawn */
  uint32_t *ends;       /* [factors] the period after the last in which it is drawn */
  double **store;       /* [periods * factors] rows of what may be resampled apart from others; NULL */
  const double **rows;  /* [periods * factors] the answer */
  const bool *chosen;
  places inside, outside;                  /* of the cluster and slot at hand: chosen, and given */
  double *matrix, *lower, *inverse;        /* of what is given: [widest * widest] each */
  double *half, *slopes;                   /* a row of K before its last step; K, [inside * outside] */
  double *differences, *carried;           /* [widest] rows */
  double *squares[SAMPLES], *ratio, *made; /* a row each */
  const double **sources;                  /* [widest + 1] */
  double *coefficients;                    /* [widest + 1] */
};

/* --- opening --- */

bool grdp_resample_impossible(const grdp_factors *factors, uint32_t factor) {
  bool persists = false, within = false;
  if (!(factors->student_df > 0.0) || !factors->items[factor].every_period)
    return false;
  for (size_t g = 0; g < factors->group_count; g++)
    for (size_t i = 0; i < factors->groups[g].count; i++) {
      const uint32_t f = factors->groups[g].factors[i];
      within = within || f == factors->items[factor].joint;
      persists = persists || (factors->items[f].every_period && factors->items[f].persistence != 0.0);
    }
  return within && persists;
}

static void find_shown(grdp_resampler *one, grdp_arena *arena) {
  const grdp_factors *factors = one->draws->factors;
  size_t rows = factors->count * one->periods;
  one->shown = GRDP_NEW_ARRAY(arena, rows, uint32_t);
  one->first_rows = GRDP_NEW_ARRAY(arena, factors->count, uint32_t);
  one->ends = GRDP_NEW_ARRAY(arena, factors->count, uint32_t);
  memset(one->shown, 0xFF, rows * sizeof *one->shown);
  memset(one->first_rows, 0xFF, factors->count * sizeof *one->first_rows);
  for (uint32_t row = 0; row < rows; row++) {
    uint32_t first = factors->items[row % factors->count].joint, p = row / (uint32_t)factors->count;
    if (one->draws->transforms[row] == NULL)
      continue;
    one->shown[p * factors->count + first] = row;
    one->first_rows[first] = one->first_rows[first] == GRDP_NO_NUMBER ? row : one->first_rows[first];
    one->ends[first] = p + 1;
  }
}

static double *new_rows(grdp_arena *arena, size_t count) {
  return grdp_arena_array(arena, count, GRDP_ROW_STRIDE * sizeof(double));
}

/* A factor alone is resampled by taking what B has. */
static void open_store(grdp_resampler *one, grdp_arena *arena) {
  const grdp_draws *draws = one->draws;
  size_t factors = draws->factors->count, rows = factors * one->periods;
  one->store = GRDP_NEW_ARRAY(arena, rows, double *);
  one->rows = GRDP_NEW_ARRAY(arena, rows, const double *);
  for (size_t row = 0; row < rows; row++) {
    const grdp_cluster *cluster = &draws->clusters.items[draws->clusters.of_factor[row % factors]];
    if (draws->transforms[row] != NULL && (cluster->count > 1 || cluster->in_copula))
      one->store[row] = new_rows(arena, 1);
  }
}

static void open_matrices(grdp_resampler *one, grdp_arena *arena) {
  size_t widest = one->draws->widest;
  double **const squares[] = {&one->matrix, &one->lower, &one->inverse, &one->slopes};
  for (size_t i = 0; i < sizeof squares / sizeof *squares; i++)
    *squares[i] = GRDP_NEW_ARRAY(arena, widest * widest, double);
  one->half = GRDP_NEW_ARRAY(arena, widest, double);
  one->inside.items = GRDP_NEW_ARRAY(arena, widest, uint32_t);
  one->outside.items = GRDP_NEW_ARRAY(arena, widest, uint32_t);
  one->sources = GRDP_NEW_ARRAY(arena, widest + 1, const double *);
  one->coefficients = GRDP_NEW_ARRAY(arena, widest + 4, double);
}

grdp_resampler *grdp_resampler_make(grdp_arena *arena, const grdp_draw_worker *a, const grdp_draw_worker *b,
                                    uint32_t periods) {
  grdp_resampler *one = GRDP_NEW(arena, grdp_resampler);
  assert(a->keeps && b->keeps && a->draws->factors == b->draws->factors);
  one->draws = b->draws;
  one->workers[A] = a;
  one->workers[B] = b;
  one->periods = periods;
  find_shown(one, arena);
  open_store(one, arena);
  open_matrices(one, arena);
  one->differences = new_rows(arena, one->draws->widest);
  one->carried = new_rows(arena, one->draws->widest);
  double **const single[] = {&one->squares[A], &one->squares[B], &one->ratio, &one->made};
  for (size_t i = 0; i < sizeof single / sizeof *single; i++)
    *single[i] = new_rows(arena, 1);
  return one;
}

/* --- what is chosen and what is given --- */

/* The row that says whether a factor's score of a slot is chosen; GRDP_NO_NUMBER: nothing that is drawn depends on it.
 * With persistence later periods do. */
static uint32_t deciding_row(const grdp_resampler *one, const grdp_cluster *cluster, uint32_t factor, size_t slot) {
  const grdp_factors *factors = one->draws->factors;
  if (!cluster->every_period)
    return one->first_rows[factor];
  if (cluster->persistent && factors->items[factor].persistence != 0.0)
    return slot <= one->ends[factor] ? one->first_rows[factor] : GRDP_NO_NUMBER;
  return one->shown[(slot - 1) * factors->count + factor];
}

static void part(grdp_resampler *one, const grdp_cluster *cluster, size_t slot) {
  one->inside.count = one->outside.count = 0;
  for (uint32_t i = 0; i < cluster->count; i++) {
    uint32_t row = deciding_row(one, cluster, cluster->factors[i], slot);
    if (row == GRDP_NO_NUMBER)
      continue;
    places *into = one->chosen[row] ? &one->inside : &one->outside;
    into->items[into->count++] = i;
  }
}

/* Slots of a cluster: the first, and the one after the last. */
static size_t first_slot(const grdp_cluster *cluster) {
  return cluster->every_period ? 1 : 0;
}

static size_t end_slot(const grdp_resampler *one, const grdp_cluster *cluster) {
  return cluster->every_period ? 1 + (size_t)one->periods : 1;
}

static bool is_live(const grdp_cluster *cluster, size_t slot) {
  return cluster->live[slot == 0 ? 0 : slot - 1];
}

static bool is_parted(grdp_resampler *one, const grdp_cluster *cluster) {
  bool parted = false;
  for (size_t slot = first_slot(cluster); !parted && slot < end_slot(one, cluster); slot++) {
    if (!is_live(cluster, slot))
      continue;
    part(one, cluster, slot);
    parted = one->inside.count > 0 && one->outside.count > 0;
  }
  return parted;
}

/* --- matrices --- */

/* Parts of a valid matrix are valid but for rounding, which a little on the diagonal makes up for. */
static void factor_given(grdp_resampler *one, const double *matrix, size_t n) {
  size_t k = one->outside.count;
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++)
      one->matrix[i * k + j] = matrix[one->outside.items[i] * n + one->outside.items[j]];
  for (double more = 1e-14; !grdp_correlation_factor(k, one->matrix, one->lower); more *= 4.0)
    for (size_t i = 0; i < k; i++)
      one->matrix[i * k + i] = 1.0 + more;
}

/* L^-1 of S_vv = L L'. */
static void invert_given(grdp_resampler *one, const double *matrix, size_t n) {
  size_t k = one->outside.count;
  const double *lower = one->lower;
  double *inverse = one->inverse;
  factor_given(one, matrix, n);
  memset(inverse, 0, k * k * sizeof *inverse);
  for (size_t j = 0; j < k; j++)
    for (size_t i = j; i < k; i++) {
      double sum = i == j ? 1.0 : 0.0;
      for (size_t l = j; l < i; l++)
        sum -= lower[i * k + l] * inverse[l * k + j];
      inverse[i * k + j] = sum / lower[i * k + i];
    }
}

/* K = S_uv L'^-1 L^-1 */
static void find_slopes(grdp_resampler *one, const double *matrix, size_t n) {
  size_t k = one->outside.count;
  invert_given(one, matrix, n);
  for (size_t row = 0; row < one->inside.count; row++) {
    const double *own = matrix + one->inside.items[row] * n;
    for (size_t i = 0; i < k; i++) {
      one->half[i] = 0.0;
      for (size_t j = 0; j <= i; j++)
        one->half[i] += one->inverse[i * k + j] * own[one->outside.items[j]];
    }
    for (size_t j = 0; j < k; j++) {
      double sum = 0.0;
      for (size_t i = j; i < k; i++)
        sum += one->inverse[i * k + j] * one->half[i];
      one->slopes[row * k + j] = sum;
    }
  }
}

/* --- values --- */

/* The values of a factor, and of those that draw the same row of observations, in the slot's period or in all. */
static void write_values(grdp_resampler *one, size_t slot, uint32_t factor, const double *scores) {
  const grdp_draws *draws = one->draws;
  uint32_t begin = slot == 0 ? 0 : (uint32_t)slot - 1, end = slot == 0 ? one->periods : (uint32_t)slot;
  for (uint32_t p = begin; p < end; p++)
    for (uint32_t f = factor; f != GRDP_NO_NUMBER; f = draws->next_joint[f]) {
      size_t row = p * draws->factors->count + f;
      if (one->store[row] == NULL)
        continue;
      grdp_transform_apply(draws->transforms[row], ROW, scores, one->store[row]);
      one->rows[row] = one->store[row];
    }
}

/* --- Gaussian --- */

static const double *score_of(const grdp_resampler *one, int sample, size_t slot, uint32_t factor) {
  return grdp_row(one->workers[sample]->kept.scores, slot * one->draws->factors->count + factor);
}

/* e_A - e_B; the innovation of a path that goes on is (z_t - r z_(t-1)) / sqrt(1 - r^2). */
static void find_differences(grdp_resampler *one, const grdp_cluster *cluster, size_t slot) {
  const grdp_draws *draws = one->draws;
  for (size_t j = 0; j < one->outside.count; j++) {
    uint32_t factor = cluster->factors[one->outside.items[j]];
    double r = cluster->persistent && slot > 1 ? draws->factors->items[factor].persistence : 0.0;
    double scale = 1.0 / sqrt((1.0 - r) * (1.0 + r));
    size_t before = slot > 1 ? slot - 1 : slot;
    const double coefficients[] = {scale, -scale, -scale * r, scale * r};
    const double *const rows[] = {score_of(one, A, slot, factor), score_of(one, B, slot, factor),
                                  score_of(one, A, before, factor), score_of(one, B, before, factor)};
    draws->kernels->combine(ROW, NULL, r != 0.0 ? 4 : 2, coefficients, rows, grdp_row(one->differences, j));
  }
}

/* What z' is more than z of B: g_t = r g_(t-1) + sqrt(1 - r^2) K (e_A - e_B). */
static const double *carry(grdp_resampler *one, const grdp_cluster *cluster, size_t slot, size_t row) {
  uint32_t place = one->inside.items[row];
  bool later = cluster->persistent && slot > 1;
  double r = later ? one->draws->factors->items[cluster->factors[place]].persistence : 0.0;
  double scale = sqrt((1.0 - r) * (1.0 + r)), *carried = grdp_row(one->carried, place);
  size_t k = one->outside.count;
  for (size_t j = 0; j < k; j++) {
    one->coefficients[j] = scale * one->slopes[row * k + j];
    one->sources[j] = grdp_row(one->differences, j);
  }
  one->coefficients[k] = r;
  one->sources[k] = carried;
  one->draws->kernels->combine(ROW, NULL, later ? k + 1 : k, one->coefficients, one->sources, carried);
  return carried;
}

static void resample_slot(grdp_resampler *one, size_t number, size_t slot) {
  const grdp_cluster *cluster = &one->draws->clusters.items[number];
  const double *innovations = one->draws->mixings[number].innovations, unit = 1.0;
  part(one, cluster, slot);
  find_slopes(one, slot > 1 && innovations != NULL ? innovations : cluster->matrix, cluster->count);
  find_differences(one, cluster, slot);
  for (size_t row = 0; row < one->inside.count; row++) {
    uint32_t factor = cluster->factors[one->inside.items[row]];
    const double *carried = carry(one, cluster, slot, row);
    one->draws->kernels->combine(ROW, score_of(one, B, slot, factor), 1, &unit, &carried, one->made);
    write_values(one, slot, factor, one->made);
  }
}

static void resample_cluster(grdp_resampler *one, size_t number) {
  const grdp_cluster *cluster = &one->draws->clusters.items[number];
  if (cluster->count < 2 || !is_parted(one, cluster))
    return;
  for (size_t slot = first_slot(cluster); slot < end_slot(one, cluster); slot++)
    if (is_live(cluster, slot))
      resample_slot(one, number, slot);
}

/* --- Student --- */

static const double *student_of(const grdp_resampler *one, int sample, size_t slot, uint32_t factor) {
  return grdp_row(one->workers[sample]->kept.students, slot * one->draws->factors->count + factor);
}

/* Whether the chi-square of a slot is that of the cluster. */
static bool takes_part(const grdp_cluster *cluster, size_t slot) {
  return cluster->in_copula && cluster->every_period == (slot > 0) && is_live(cluster, slot);
}

static bool is_copula_parted(grdp_resampler *one, size_t slot) {
  size_t inside = 0, outside = 0;
  for (size_t c = 0; c < one->draws->clusters.count; c++) {
    const grdp_cluster *cluster = &one->draws->clusters.items[c];
    if (!takes_part(cluster, slot))
      continue;
    part(one, cluster, slot);
    inside += one->inside.count;
    outside += one->outside.count;
  }
  return inside > 0 && outside > 0;
}

/* Adds |L^-1 t_v|^2. */
static void add_squares(grdp_resampler *one, const grdp_cluster *cluster, size_t slot, int sample) {
  size_t k = one->outside.count;
  for (size_t j = 0; j < k; j++)
    one->sources[j] = student_of(one, sample, slot, cluster->factors[one->outside.items[j]]);
  for (size_t i = 0; i < k; i++) {
    one->draws->kernels->combine(ROW, NULL, i + 1, one->inverse + i * k, one->sources, one->made);
    for (size_t lane = 0; lane < ROW; lane++)
      one->squares[sample][lane] += one->made[lane] * one->made[lane];
  }
}

/* sqrt((n + q_A) / (n + q_B)) */
static void find_ratio(grdp_resampler *one, size_t slot) {
  double df = one->draws->factors->student_df;
  for (int sample = 0; sample < SAMPLES; sample++)
    memset(one->squares[sample], 0, ROW * sizeof(double));
  for (size_t c = 0; c < one->draws->clusters.count; c++) {
    const grdp_cluster *cluster = &one->draws->clusters.items[c];
    if (!takes_part(cluster, slot))
      continue;
    part(one, cluster, slot);
    invert_given(one, cluster->matrix, cluster->count);
    for (int sample = 0; sample < SAMPLES; sample++)
      add_squares(one, cluster, slot, sample);
  }
  for (size_t lane = 0; lane < ROW; lane++)
    one->ratio[lane] = sqrt((df + one->squares[A][lane]) / (df + one->squares[B][lane]));
}

/* K t_v of a sample. */
static void predict(grdp_resampler *one, const grdp_cluster *cluster, size_t slot, size_t row, int sample,
                    double *out) {
  size_t k = one->outside.count;
  for (size_t j = 0; j < k; j++)
    one->sources[j] = student_of(one, sample, slot, cluster->factors[one->outside.items[j]]);
  one->draws->kernels->combine(ROW, NULL, k, one->slopes + row * k, one->sources, out);
}

static void resample_students(grdp_resampler *one, const grdp_cluster *cluster, size_t slot) {
  part(one, cluster, slot);
  find_slopes(one, cluster->matrix, cluster->count);
  for (size_t row = 0; row < one->inside.count; row++) {
    uint32_t factor = cluster->factors[one->inside.items[row]];
    const double *own = student_of(one, B, slot, factor);
    double *of_a = one->squares[A], *of_b = one->squares[B]; /* no longer needed */
    predict(one, cluster, slot, row, A, of_a);
    predict(one, cluster, slot, row, B, of_b);
    for (size_t lane = 0; lane < ROW; lane++)
      one->made[lane] = of_a[lane] + one->ratio[lane] * (own[lane] - of_b[lane]);
    grdp_transform_apply(one->draws->student, ROW, one->made, one->made);
    write_values(one, slot, factor, one->made);
  }
}

static void resample_copula(grdp_resampler *one, size_t slot) {
  if (!is_copula_parted(one, slot))
    return;
  find_ratio(one, slot);
  for (size_t c = 0; c < one->draws->clusters.count; c++)
    if (takes_part(&one->draws->clusters.items[c], slot))
      resample_students(one, &one->draws->clusters.items[c], slot);
}

/* --- all --- */

const double *const *grdp_resample(grdp_resampler *one, const double *const *a, const double *const *b,
                                   const bool *chosen) {
  const grdp_draws *draws = one->draws;
  size_t rows = draws->factors->count * one->periods;
  one->chosen = chosen;
  for (size_t row = 0; row < rows; row++)
    one->rows[row] = chosen[row] ? b[row] : a[row];
  for (size_t c = 0; c < draws->clusters.count; c++)
    if (!draws->clusters.items[c].in_copula)
      resample_cluster(one, c);
  for (size_t slot = 0; draws->student != NULL && slot <= one->periods; slot++)
    resample_copula(one, slot);
  return one->rows;
}
