/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles and shares of few values against sorting and counting.
 */
#include "distinct.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

#include "histogram.h"
#include "sample.h"

enum { COUNT = 16384 };

/* By inversion, term by term. */
static double poisson(uint64_t *state, double mean) {
  double u = next_uniform(state), term = exp(-mean), k = 0.0;
  for (; u > term && k < 1000.0; k += 1.0) {
    u -= term;
    term *= mean / (k + 1.0);
  }
  return k;
}

static double storms(uint64_t *state) {
  return poisson(state, 4.0);
}
/* Some draws fail, as the root of a negative number. */
static double root(uint64_t *state) {
  return sqrt(poisson(state, 4.0) - 1.0);
}
/* No lattice, and both zeros. */
static double factor(uint64_t *state) {
  double k = poisson(state, 4.0);
  return k == 3.0 ? -0.0 : k == 5.0 ? 0.0 : exp(-0.37 * k) - 0.3;
}
/* More values than a frame has atoms, each in the bin next to another's. */
static double close_by(uint64_t *state) {
  return 100.0 + floor(next_uniform(state) * 30.0) * 1e-3 + (next_uniform(state) < 0.5 ? 20.0 : 0.0);
}
/* Several values in a bin. */
static double same_bin(uint64_t *state) {
  return 1.0 + floor(next_uniform(state) * 20.0) * 1e-5 + (next_uniform(state) < 0.5 ? 3.0 : 0.0);
}
static double coin(uint64_t *state) {
  return next_uniform(state) < 0.1 ? 1.0 : 0.0;
}
static double many_storms(uint64_t *state) {
  return poisson(state, 80.0);
}

typedef struct few_kind {
  const char *name;
  double (*draw)(uint64_t *state);
} few_kind;
static const few_kind few_kinds[] = {
    {"Poisson", storms},    {"Poisson's root", root}, {"Poisson's factor", factor},  {"close by", close_by},
    {"same bin", same_bin}, {"coin", coin},           {"Poisson of 80", many_storms}};

static void draw_all(const few_kind *kind, uint64_t state, double *values) {
  for (size_t i = 0; i < COUNT; i++)
    values[i] = kind->draw(&state);
}

/* What counts, sorted. */
static size_t sort_good(const double *values, double *sorted) {
  size_t good = 0;
  for (size_t i = 0; i < COUNT; i++)
    if (isfinite(values[i]))
      sorted[good++] = values[i] + 0.0;
  qsort(sorted, good, sizeof *sorted, compare_doubles);
  return good;
}

/* In three parts, merged in another order. */
static grdp_histogram count_in_parts(const grdp_passes *passes, const double *values, const grdp_frame *frame,
                                     grdp_arena *arena) {
  static const size_t firsts[] = {12 * 512, 0, 3 * 512}, pasts[] = {COUNT, 3 * 512, 12 * 512};
  grdp_histogram merged = grdp_histogram_empty(frame, arena);
  for (size_t k = 0; k < 3; k++) {
    grdp_histogram part = grdp_histogram_empty(frame, arena);
    count_values(passes, values + firsts[k], pasts[k] - firsts[k], &part);
    grdp_histogram_settle(&part, passes);
    grdp_histogram_merge(&merged, &part);
  }
  return merged;
}

static void expect_exact(const char *name, const grdp_pooled *pooled, const double *sorted, size_t count) {
  for (size_t rank = 0; rank < count; rank++)
    cr_assert(grdp_pooled_ranked(pooled, rank) == sorted[rank], "%s, rank %zu: %.17g instead of %.17g", name, rank,
              grdp_pooled_ranked(pooled, rank), sorted[rank]);
  for (int k = 0; k <= 1000; k++) { /* Hyndman and Fan's definition 7 */
    double p = k / 1000.0, position = p * (double)(count - 1), rest = position - floor(position);
    size_t rank = (size_t)position;
    double next = rank + 1 < count ? sorted[rank + 1] : sorted[rank], low = sorted[rank];
    double expected = next > low && rest > 0.0 ? low * (1.0 - rest) + next * rest : low;
    cr_assert(grdp_pooled_quantile(pooled, p) == expected, "%s, %g: %.17g instead of %.17g", name, p,
              grdp_pooled_quantile(pooled, p), expected);
  }
  for (size_t i = 0; i < count; i = i + 1) {
    size_t up_to = i;
    while (up_to < count && sorted[up_to] == sorted[i])
      up_to++;
    cr_assert(grdp_pooled_share(pooled, sorted[i]) == (double)up_to / (double)count, "%s, share", name);
    cr_assert(grdp_pooled_share(pooled, nextafter(sorted[i], -INFINITY)) == (double)i / (double)count, "%s", name);
    i = up_to - 1;
  }
  cr_expect(grdp_pooled_blur(pooled, 0.3) == 0.0, "%s", name);
}

/* Every rank, quantile and share is that of sorting, to the last bit. */
Test(distinct, few_values_are_exact) {
  static double values[COUNT], sorted[COUNT];
  for (size_t kind = 0; kind < sizeof few_kinds / sizeof few_kinds[0]; kind++)
    for (size_t number = 0; grdp_passes_get(number) != NULL; number++) {
      const grdp_passes *passes = grdp_passes_get(number);
      grdp_arena arena = {0};
      draw_all(&few_kinds[kind], 700 + kind, values);
      size_t good = sort_good(values, sorted);
      grdp_frame frame = frame_values(values, COUNT);
      grdp_histogram whole = grdp_histogram_empty(&frame, &arena);
      count_values(passes, values, COUNT, &whole);
      grdp_histogram parts = count_in_parts(passes, values, &frame, &arena);
      grdp_pooled pooled = grdp_histogram_read(&whole, &arena), of_parts = grdp_histogram_read(&parts, &arena);
      expect_exact(few_kinds[kind].name, &pooled, sorted, good);
      expect_exact(few_kinds[kind].name, &of_parts, sorted, good);
      grdp_arena_free(&arena);
    }
}

static double rare_losses(uint64_t *state) {
  double u = next_uniform(state), z = next_normal(state);
  return u < 0.9 ? 0.0 : exp(z);
}

static void expect_atom(const double *values, size_t count, size_t split, bool few) {
  grdp_arena arena = {0};
  grdp_frame frame = frame_values(values, count);
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena), rest = grdp_histogram_empty(&frame, &arena);
  count_values(grdp_passes_choose(), values, split, &histogram);
  count_values(grdp_passes_choose(), values + split, count - split, &rest);
  grdp_histogram_settle(&rest, grdp_passes_choose());
  grdp_histogram_merge(&histogram, &rest);
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  cr_expect((pooled.counted != NULL) == few);
  cr_expect(grdp_pooled_quantile(&pooled, 0.5) == 0.0 && grdp_pooled_quantile(&pooled, 0.85) == 0.0);
  grdp_arena_free(&arena);
}

/* More values than are counted one by one: the histogram alone speaks, wherever the draws were cut. */
Test(distinct, gives_way_to_the_histogram) {
  static double values[COUNT];
  uint64_t state = 77;
  for (size_t i = 0; i < COUNT; i++)
    values[i] = rare_losses(&state);
  cr_assert(frame_values(values, COUNT).few);
  expect_atom(values, 1024, 512, true);
  for (size_t split = 0; split <= COUNT; split += 512)
    expect_atom(values, COUNT, split, false);
}

/* Twelve values of which the greatest is the most frequent, among others that are spread. */
static double many_atoms(uint64_t *state) {
  double u = next_uniform(state), other = next_uniform(state);
  return u < 0.4 ? 13.0 * other : u < 0.6 ? 12.0 : 1.0 + floor(11.0 * other);
}

/* A frame keeps the most frequent values, not the least ones. */
Test(distinct, most_frequent_atom) {
  static double values[COUNT];
  grdp_arena arena = {0};
  uint64_t state = 5;
  double below = 0.0, up_to = 0.0;
  for (size_t i = 0; i < COUNT; i++) {
    values[i] = many_atoms(&state);
    below += values[i] < 12.0 ? 1.0 / COUNT : 0.0;
    up_to += values[i] <= 12.0 ? 1.0 / COUNT : 0.0;
  }
  grdp_frame frame = frame_values(values, COUNT);
  cr_assert(!frame.few && frame.atom_count == GRDP_ATOMS && frame.atoms[0] == 12.0);
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
  count_values(grdp_passes_choose(), values, COUNT, &histogram);
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  for (double part = 0.05; part < 0.96; part += 0.1) {
    double p = below + part * (up_to - below);
    cr_expect(grdp_pooled_quantile(&pooled, p) == 12.0, "%g: %.17g", p, grdp_pooled_quantile(&pooled, p));
  }
  grdp_arena_free(&arena);
}

/* Exactly as many values as there is room for, and one more; also with the same leading bits. */
Test(distinct, room) {
  static const double apart[] = {1.0, 0x1p-52, 0x1p900};
  for (size_t k = 0; k < sizeof apart / sizeof *apart; k++) {
    grdp_distinct distinct = {.count = 0};
    for (int round = 0; round < 3; round++)
      for (int i = 0; i < GRDP_DISTINCT; i++)
        grdp_distinct_add(&distinct, 1.0 + i * apart[k], 1);
    cr_assert(!distinct.many && distinct.count == GRDP_DISTINCT);
    grdp_arena arena = {0};
    const grdp_counted *steps = grdp_distinct_read(&distinct, &arena);
    for (size_t i = 0; i < GRDP_DISTINCT; i++)
      cr_expect(steps[i].value == 1.0 + (double)i * apart[k] && steps[i].below == 3 * i);
    grdp_distinct_add(&distinct, 0.5, 1);
    cr_expect(distinct.many);
    grdp_arena_free(&arena);
  }
}
