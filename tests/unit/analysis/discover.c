/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Boxes that are known, and the peels of an independent program.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "discover.h"
#include "sought.h"

/* ---- peeling ---- */

enum { DRAWS = 1000, COLUMNS = 4 };

static double values[COLUMNS][DRAWS];
static uint32_t orders[COLUMNS][DRAWS];
static uint8_t fails[DRAWS], members[DRAWS];
static int sorted;

static int by_value(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  double difference = values[sorted][x] - values[sorted][y];
  if (difference != 0)
    return difference < 0 ? -1 : 1;
  return x < y ? -1 : 1;
}

static grdp_peel_data make_data(void) {
  static const double *columns[COLUMNS] = {values[0], values[1], values[2], values[3]};
  static const uint32_t *ordered[COLUMNS] = {orders[0], orders[1], orders[2], orders[3]};
  uint64_t state = 7;
  for (uint32_t i = 0; i < DRAWS; i++) {
    for (int c = 0; c < COLUMNS; c++) {
      state = (state * 1103515245u + 12345u) % (1u << 31);
      values[c][i] = (double)((state >> 8) % (c == 3 ? 5 : 100000));
      orders[c][i] = i;
    }
    fails[i] = (values[0][i] < 45000 && values[1][i] >= 30000) || values[2][i] >= 97000;
    members[i] = 1;
  }
  for (sorted = 0; sorted < COLUMNS; sorted++)
    qsort(orders[sorted], DRAWS, sizeof orders[0][0], by_value);
  return (grdp_peel_data){DRAWS, COLUMNS, columns, ordered, fails};
}

/* By a program in Python with numpy, written from Friedman and Fisher (1999): column, end, bound, draws left, of them
 * failing. */
static const struct {
  uint32_t column;
  int end, bound;
  size_t inside, failing;
} peels[] = {{1, 0, 5172, 950, 338},  {0, 1, 95315, 903, 337}, {0, 1, 90202, 858, 336}, {1, 0, 9457, 816, 335},
             {1, 0, 14727, 776, 333}, {1, 0, 18537, 738, 333}, {1, 0, 22517, 702, 332}, {0, 1, 85328, 667, 330},
             {0, 1, 80682, 634, 330}, {1, 0, 26286, 603, 328}, {0, 1, 76089, 573, 327}, {1, 0, 30016, 545, 327},
             {0, 1, 72685, 518, 326}, {0, 1, 68740, 493, 324}, {0, 1, 65891, 469, 324}, {0, 1, 62424, 446, 323},
             {0, 1, 58730, 424, 323}, {0, 1, 55778, 403, 321}, {0, 1, 52688, 383, 321}, {0, 1, 50151, 364, 321},
             {0, 1, 48179, 346, 320}, {0, 1, 46050, 329, 320}, {0, 1, 44060, 313, 313}};

Test(discover, peels_as_an_independent_program) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    cr_assert_fail("no memory");
  }
  const grdp_peel_data data = make_data();
  const grdp_peeling peeling = grdp_peel(&data, members, &arena);
  cr_assert(peeling.steps == sizeof peels / sizeof peels[0], "%zu steps", peeling.steps);
  cr_expect(peeling.members == DRAWS && peeling.member_failing == 338);
  for (size_t i = 0; i < peeling.steps; i++) {
    const grdp_restriction *one = &peeling.peels[i];
    cr_expect(one->column == peels[i].column && (int)one->end == peels[i].end && one->bound == peels[i].bound, "%zu",
              i);
    cr_expect(peeling.inside[i + 1] == peels[i].inside && peeling.failing[i + 1] == peels[i].failing, "%zu", i);
  }
  grdp_arena_free(&arena);
}

/* ---- models ---- */

static const char model[] = "grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2025}\n"
                            "inputs:\n"
                            "  a: {path: 0.5, uncertain: \"uniform(low=0, high=1)\"}\n"
                            "  b: {path: 0.5, uncertain: \"uniform(low=0, high=1)\"}\n"
                            "  c: {path: 0.5, uncertain: \"uniform(low=0, high=1)\"}\n"
                            "  g: {path: 0, uncertain: normal(sd=1)}\n"
                            "  h: {path: 0, uncertain: normal(sd=1)}\n"
                            "  e: {path: 0, uncertain: \"discrete(0=0.5, 1=0.3, 2=0.2)\"}\n"
                            "correlation:\n"
                            "  kind: pearson\n"
                            "  pairs: {\"g ~ h\": 0.8}\n"
                            "equations:\n"
                            "  box: {is: \"if(a < 0.4 and b > 0.3, 0, 1)\"}\n"
                            "  driven: {is: \"if(g < -0.5, 0, 1)\"}\n"
                            "  same: {is: 1 + 0 * a}\n"
                            "targets:\n"
                            "  box: {series: box, in: 2025, at_least: 1}\n"
                            "  driven: {series: driven, in: 2025, at_least: 1}\n"
                            "  never: {series: same, in: 2025, at_least: 1}\n"
                            "  always: {series: same, in: 2025, at_least: 2}\n";

static grdp_discovery discover(sought *one, uint32_t target) {
  const grdp_discover_request request = {.scenario = one->scenario,
                                         .program = one->program,
                                         .look = {.kind = GRDP_LOOK_TARGET, .target = target},
                                         .design = GRDP_DESIGN_SOBOL,
                                         .draws = 16384,
                                         .threads = 1};
  grdp_discovery found;
  cr_assert(grdp_discover(&one->arena, &request, one->diagnostics, &found) == GRDP_OK);
  return found;
}

static const grdp_discover_restriction *kept(const sought *one, const grdp_discovery *found, const char *name,
                                             grdp_box_end end) {
  for (size_t i = 0; i < found->kept_count; i++) {
    const grdp_discover_restriction *item = &found->restrictions[i];
    if (item->end == end && found->inputs[item->input].cell == sought_cell(one, name))
      return item;
  }
  return NULL;
}

Test(discover, finds_a_box_of_two_inputs_among_six) {
  sought *one = sought_text(model);
  grdp_discovery found = discover(one, 0);
  cr_assert(found.outcome == GRDP_DISCOVER_BOX && found.kept_count == 2);
  const grdp_discover_restriction *a = kept(one, &found, "a", GRDP_BOX_HIGH);
  const grdp_discover_restriction *b = kept(one, &found, "b", GRDP_BOX_LOW);
  cr_assert(a != NULL && b != NULL);
  cr_expect(fabs(a->bound - 0.4) < 0.01 && fabs(b->bound - 0.3) < 0.01, "%g %g", a->bound, b->bound);
  cr_expect(a->share == 1.0 && b->share == 1.0 && a->p_value < 1e-6 && b->p_value < 1e-6);
  cr_expect(found.box.density.value > 0.99 && found.box.coverage.value > 0.96);
  cr_expect(fabs(found.missed.value - 0.28) < 0.001);
  cr_assert(found.inputs[found.ranking[0]].cell == sought_cell(one, "a"));
  /* Where it is missed a is uniform from 0 to 0.4; where it is met, P(a < 0.4) is 0.12 / 0.72. */
  const grdp_discover_input *first = &found.inputs[found.ranking[0]];
  cr_expect(fabs(first->failing[0] - 0.02) < 0.002 && fabs(first->failing[2] - 0.38) < 0.002);
  cr_expect(fabs(first->distance - (1.0 - 0.12 / 0.72)) < 0.01, "%g", first->distance);
  free_sought(one);
}

Test(discover, leaves_out_what_is_only_correlated) {
  sought *one = sought_text(model);
  grdp_discovery found = discover(one, 1);
  cr_assert(found.outcome == GRDP_DISCOVER_BOX && found.kept_count == 1);
  const grdp_discover_restriction *g = kept(one, &found, "g", GRDP_BOX_HIGH);
  cr_assert(g != NULL);
  cr_expect(fabs(g->bound + 0.5) < 0.02, "%g", g->bound);
  free_sought(one);
}

Test(discover, says_when_there_is_nothing_to_find) {
  sought *one = sought_text(model);
  cr_expect(discover(one, 2).outcome == GRDP_DISCOVER_NEVER_MISSED);
  cr_expect(discover(one, 3).outcome == GRDP_DISCOVER_ALWAYS_MISSED);
  free_sought(one);
}
