/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantiles against exact sorting.
 */
#include "histogram.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "placing.h"
#include "sample.h"

static const double shares[] = {0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0};
enum { SHARES = sizeof shares / sizeof shares[0] };

/* Hyndman and Fan's definition 7, without overflow. */
static double sorted_quantile(const double *sorted, size_t count, double p) {
  double position = p * (double)(count - 1), rest = position - floor(position);
  size_t rank = (size_t)position;
  return rest > 0.0 ? sorted[rank] * (1.0 - rest) + sorted[rank + 1] * rest : sorted[rank];
}

static double scale_of(const sample_kind *kind, const double *values, size_t count) {
  return kind->scale > 0.0 ? kind->scale : gsl_stats_sd(values, 1, count);
}

/* By how many values the rank of a found quantile is off: 0 when as many lie below it and up to it as shall. */
static double rank_error(const double *sorted, size_t count, double p, double found) {
  size_t below = 0, up_to = 0;
  for (size_t step = (size_t)1 << 40; step > 0; step /= 2) {
    below += below + step <= count && sorted[below + step - 1] < found ? step : 0;
    up_to += up_to + step <= count && sorted[up_to + step - 1] <= found ? step : 0;
  }
  double rank = p * (double)(count - 1);
  return fmax(0.0, fmax((double)below - rank - 1.0, rank - (double)up_to));
}

/* The greatest error of quantiles from the 5th to the 95th percentile, in units of the scale. Each is within its bin, and
 * within a fifth of its sampling error, counted in ranks (but for parts far apart, whose bins are wide for each part). */
static double greatest_error(const sample_kind *kind, const grdp_pooled *pooled, const double *sorted, size_t count) {
  double most = 0.0, scale = scale_of(kind, sorted, count);
  const grdp_frame *frame = pooled->histogram->frame;
  for (size_t k = 0; k < SHARES; k++) {
    double p = shares[k], exact = sorted_quantile(sorted, count, p), found = grdp_pooled_quantile(pooled, p);
    double unit = kind->heavy ? fmax(scale, fabs(exact - frame->scaling.centre)) : scale;
    double spacing = nextafter(fabs(exact), (double)INFINITY) - fabs(exact); /* values themselves are no denser */
    double error = fmax(0.0, fabs(found - exact) - spacing),
           width = (fabs(exact - frame->scaling.centre) + frame->scale) / 1024.0;
    cr_expect(error <= 1.01 * width, "%s, %g: %.17g instead of %.17g", kind->name, p, found, exact);
    double ranks = rank_error(sorted, count, p, found);
    cr_expect(kind->apart || ranks <= 1.0 + 0.2 * sqrt(p * (1.0 - p) * (double)count), "%s, %g: by %g ranks",
              kind->name, p, ranks);
    if (p >= 0.05 && p <= 0.95)
      most = fmax(most, error / unit);
  }
  return most;
}

/* A million draws: from the 5th to the 95th percentile within 1.5e-4 standard deviations (Cauchy, which has none: of the
 * distance from the median or the scale). */
Test(histogram, quantiles_of_a_million_draws) {
  enum { COUNT = 1000000 };
  double *values = malloc(COUNT * sizeof *values);
  cr_assert(values != NULL);
  for (size_t kind = 0; kind < sample_kind_count; kind++) {
    grdp_arena arena = {0};
    uint64_t state = 100 + kind;
    for (size_t i = 0; i < COUNT; i++)
      values[i] = sample_kinds[kind].draw(&state);
    grdp_frame frame = frame_values(values, COUNT);
    grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
    count_values(grdp_passes_choose(), values, COUNT, &histogram);
    grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
    qsort(values, COUNT, sizeof *values, compare_doubles);
    double error = greatest_error(&sample_kinds[kind], &pooled, values, COUNT);
    cr_log_info("%s: greatest error %.2g", sample_kinds[kind].name, error);
    cr_expect(error <= 1.5e-4, "%s: greatest error %.3g", sample_kinds[kind].name, error);
    grdp_arena_free(&arena);
  }
  free(values);
}

/* A bin's width at most for any number of draws, and exact at the ends. */
Test(histogram, quantiles_of_few_draws) {
  static const size_t counts[] = {1, 2, 3, 10, 100, 511, 3000};
  double values[3000];
  for (size_t kind = 0; kind < sample_kind_count; kind++)
    for (size_t row = 0; row < sizeof counts / sizeof counts[0]; row++) {
      grdp_arena arena = {0};
      uint64_t state = 200 + kind;
      for (size_t i = 0; i < counts[row]; i++)
        values[i] = sample_kinds[kind].draw(&state);
      grdp_frame frame = frame_values(values, counts[row]);
      grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
      count_values(grdp_passes_choose(), values, counts[row], &histogram);
      grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
      qsort(values, counts[row], sizeof *values, compare_doubles);
      greatest_error(&sample_kinds[kind], &pooled, values, counts[row]);
      cr_expect(grdp_pooled_quantile(&pooled, 0.0) == values[0] + 0.0, "%s", sample_kinds[kind].name);
      cr_expect(grdp_pooled_quantile(&pooled, 1.0) == values[counts[row] - 1] + 0.0, "%s", sample_kinds[kind].name);
      grdp_arena_free(&arena);
    }
}

/* The quantile function never falls, and the share of values up to a value is that of sorting to a bin's content. */
Test(histogram, shares_and_quantiles_belong_together) {
  enum { COUNT = 50000 };
  static double values[COUNT];
  for (size_t kind = 0; kind < sample_kind_count; kind++) {
    grdp_arena arena = {0};
    uint64_t state = 300 + kind;
    for (size_t i = 0; i < COUNT; i++)
      values[i] = sample_kinds[kind].draw(&state);
    grdp_frame frame = frame_values(values, COUNT);
    grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
    count_values(grdp_passes_choose(), values, COUNT, &histogram);
    grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
    qsort(values, COUNT, sizeof *values, compare_doubles);
    double last = -(double)INFINITY, last_share = 0.0;
    for (int k = 0; k <= 4000; k++) {
      double q = grdp_pooled_quantile(&pooled, k / 4000.0), share = grdp_pooled_share(&pooled, q);
      cr_expect(q >= last && share >= last_share, "%s %d: %g after %g", sample_kinds[kind].name, k, q, last);
      size_t up_to = 0;
      for (size_t low = 0, past = COUNT; low < past; up_to = low) {
        size_t middle = low + (past - low) / 2;
        low = values[middle] <= q ? middle + 1 : low;
        past = values[middle] <= q ? past : middle;
      }
      cr_expect(fabs(share - (double)up_to / COUNT) < 1e-3, "%s %d: %g instead of %g", sample_kinds[kind].name, k,
                share, (double)up_to / COUNT);
      last = q;
      last_share = share;
    }
    cr_expect(grdp_pooled_share(&pooled, values[0] - 1e300) == 0.0 && grdp_pooled_share(&pooled, 1.7e308) == 1.0);
    grdp_arena_free(&arena);
  }
}

static void expect_same_counts(grdp_histogram *a, grdp_histogram *b, const char *what) {
  grdp_histogram_settle(a, grdp_passes_choose());
  grdp_histogram_settle(b, grdp_passes_choose());
  cr_expect(a->total == b->total && a->least == b->least && a->most == b->most, "%s", what);
  for (size_t page = 0; page < GRDP_PAGES; page++) {
    const uint32_t *first = a->pages[page], *second = b->pages[page];
    cr_expect((first == NULL) == (second == NULL), "%s, page %zu", what, page);
    if (first == NULL || second == NULL)
      continue;
    cr_expect(memcmp(first, second, GRDP_PAGE_COUNTS * sizeof *first) == 0, "%s, page %zu", what, page);
  }
}

/* All counts are those of placing one value after the other: what the fast passes make of whole blocks, of blocks that
 * leave the near octaves and of blocks with gaps. */
Test(histogram, counts_each_value_once) {
  enum { COUNT = 512 * 12 - 100 };
  static double values[COUNT];
  static uint32_t bins[2 * GRDP_SIDE_BINS], eighths[GRDP_PAGES * GRDP_EIGHTHS][GRDP_SCRAMBLES];
  for (size_t kind = 0; kind < sample_kind_count; kind++)
    for (size_t number = 0; grdp_passes_get(number) != NULL; number++) {
      grdp_arena arena = {0};
      uint64_t state = 500 + kind;
      for (size_t i = 0; i < COUNT; i++)
        values[i] = i % 2500 == 7 ? (double)NAN : sample_kinds[kind].draw(&state);
      grdp_frame frame = frame_values(values, COUNT);
      grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
      count_values(grdp_passes_get(number), values, COUNT, &histogram);
      grdp_histogram_settle(&histogram, grdp_passes_get(number));
      memset(bins, 0, sizeof bins);
      memset(eighths, 0, sizeof eighths);
      for (size_t i = 0; i < COUNT; i++)
        if (isfinite(values[i])) {
          uint32_t bin = grdp_place(values[i], &frame.scaling);
          bins[bin]++;
          eighths[bin / GRDP_EIGHTH_BINS][i % GRDP_SCRAMBLES]++;
        }
      for (size_t page = 0; page < GRDP_PAGES; page++) {
        const uint32_t *found = histogram.pages[page];
        for (size_t i = 0; i < GRDP_PAGE_BINS; i++)
          cr_assert(bins[page * GRDP_PAGE_BINS + i] == (found == NULL ? 0 : found[i]), "%s, %s, page %zu, bin %zu",
                    sample_kinds[kind].name, grdp_passes_get(number)->name, page, i);
        for (size_t i = 0; found != NULL && i < GRDP_EIGHTHS * GRDP_SCRAMBLES; i++)
          cr_assert(eighths[page * GRDP_EIGHTHS + i / GRDP_SCRAMBLES][i % GRDP_SCRAMBLES] ==
                        found[grdp_page_eighth(i / GRDP_SCRAMBLES) + i % GRDP_SCRAMBLES],
                    "%s, %s, page %zu, eighth %zu", sample_kinds[kind].name, grdp_passes_get(number)->name, page,
                    i / GRDP_SCRAMBLES);
      }
      grdp_arena_free(&arena);
    }
}

/* In any order, and whatever the instruction set: the same counts. */
Test(histogram, merges_to_the_same_bits) {
  enum { COUNT = 512 * 24 };
  static double values[COUNT];
  for (size_t kind = 0; kind < sample_kind_count; kind++) {
    grdp_arena arena = {0};
    uint64_t state = 400 + kind;
    for (size_t i = 0; i < COUNT; i++)
      values[i] = i % 1001 == 7 ? (double)NAN : sample_kinds[kind].draw(&state);
    grdp_frame frame = frame_values(values, COUNT);
    grdp_histogram whole = grdp_histogram_empty(&frame, &arena);
    count_values(grdp_passes_get(0), values, COUNT, &whole);
    for (size_t number = 0; grdp_passes_get(number) != NULL; number++) {
      grdp_histogram merged = grdp_histogram_empty(&frame, &arena);
      for (size_t chunk = 0; chunk < 3; chunk++) {
        grdp_histogram part = grdp_histogram_empty(&frame, &arena);
        count_values(grdp_passes_get(number), values + (chunk * 2 + 1) % 3 * (COUNT / 3), COUNT / 3, &part);
        grdp_histogram_settle(&part, grdp_passes_choose());
        grdp_histogram_merge(&merged, &part);
      }
      expect_same_counts(&merged, &whole, grdp_passes_get(number)->name);
    }
    grdp_arena_free(&arena);
  }
}

/* What replay needs: the bin of a rank holds the value of that rank. */
Test(histogram, exact_quantiles_by_a_second_run) {
  enum { COUNT = 20000 };
  static double values[COUNT], kept[COUNT], sorted[COUNT];
  grdp_arena arena = {0};
  uint64_t state = 9;
  for (size_t i = 0; i < COUNT; i++)
    sorted[i] = values[i] = exp(next_normal(&state));
  grdp_frame frame = frame_values(values, COUNT);
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
  count_values(grdp_passes_choose(), values, COUNT, &histogram);
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  qsort(sorted, COUNT, sizeof *sorted, compare_doubles);
  for (uint64_t rank = 0; rank < COUNT; rank += 371) {
    grdp_bin bin = grdp_pooled_bin(&pooled, rank);
    size_t count = 0;
    for (size_t i = 0; i < COUNT; i++)
      if (grdp_histogram_bin(&histogram, values[i]) == bin.number)
        kept[count++] = values[i];
    qsort(kept, count, sizeof *kept, compare_doubles);
    cr_assert(count == bin.within && rank >= bin.below && rank - bin.below < count);
    cr_expect(kept[rank - bin.below] == sorted[rank], "rank %llu", (unsigned long long)rank);
  }
  grdp_arena_free(&arena);
}

/* Against the scatter of the scrambles' own shares at the quantile, counted directly. */
Test(histogram, error_of_a_share) {
  enum { COUNT = 65536 };
  static double values[COUNT];
  static const double levels[] = {0.01, 0.05, 0.1, 0.25, 0.5, 0.9, 0.95, 0.99};
  grdp_arena arena = {0};
  uint64_t state = 21;
  for (size_t i = 0; i < COUNT; i++)
    values[i] = next_normal(&state) + 0.02 * (double)(i % 32); /* scrambles that differ */
  grdp_frame frame = frame_values(values, COUNT);
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
  count_values(grdp_passes_choose(), values, COUNT, &histogram);
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  for (size_t k = 0; k < sizeof levels / sizeof levels[0]; k++) {
    double q = grdp_pooled_quantile(&pooled, levels[k]), shares_of[32] = {0.0};
    for (size_t i = 0; i < COUNT; i++)
      shares_of[i % 32] += values[i] <= q ? 1.0 / (COUNT / 32) : 0.0;
    double expected = gsl_stats_sd(shares_of, 1, 32) / sqrt(32.0), found = grdp_pooled_error(&pooled, levels[k]);
    cr_expect(fabs(found / expected - 1.0) < 0.08, "%g: %g instead of %g", levels[k], found, expected);
  }
  cr_expect(isnan(grdp_pooled_error(&pooled, (double)NAN)) && grdp_pooled_error(&pooled, 0.0) == 0.0);
  grdp_arena_free(&arena);
}

/* One direction: a value of each scramble in each of 128 strata. The count up to the quantile of p then has the variance
 * f (1 - f), f the fraction of 128 p, for each scramble. Between the edges its swing is not known: on average over p the
 * error is enough, and not by more than a half. */
Test(histogram, error_of_a_share_of_strata) {
  enum { STRATA = 128, SCRAMBLES = 32, SEEDS = 20 };
  static double values[STRATA * SCRAMBLES];
  double expected = 0.0, found = 0.0;
  for (uint64_t seed = 1; seed <= SEEDS; seed++) {
    grdp_arena arena = {0};
    uint64_t state = seed;
    for (size_t i = 0; i < STRATA * SCRAMBLES; i++)
      values[i] = gsl_cdf_ugaussian_Pinv(((double)(i / SCRAMBLES * 37 % STRATA) + next_uniform(&state)) / STRATA);
    grdp_frame frame = frame_values(values, STRATA * SCRAMBLES);
    grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
    count_values(grdp_passes_choose(), values, STRATA * SCRAMBLES, &histogram);
    grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
    for (double p = 0.033; p < 0.97; p += 0.011) {
      double fraction = fmod(p * STRATA, 1.0), error = grdp_pooled_error(&pooled, p) * STRATA * SCRAMBLES;
      expected += SCRAMBLES * fraction * (1.0 - fraction);
      found += error * error;
    }
    grdp_arena_free(&arena);
  }
  cr_expect(found > expected && found < 1.5 * expected, "%g times what it is", found / expected);
}

Test(histogram, places_hostile_values) {
  const grdp_scaling scaling = {.centre = 0.0, .lift = 1.0, .inverse = 1.0};
  cr_expect(grdp_place(0.0, &scaling) == GRDP_SIDE_BINS && grdp_place(-0.0, &scaling) == GRDP_SIDE_BINS);
  cr_expect(grdp_place(1.0, &scaling) == GRDP_SIDE_BINS + GRDP_PAGE_BINS);
  cr_expect(grdp_place(-1e-300, &scaling) == GRDP_SIDE_BINS - 1);
  cr_expect(grdp_place(INFINITY, &scaling) == 2 * GRDP_SIDE_BINS - 1 && grdp_place(-INFINITY, &scaling) == 0);
  cr_expect(grdp_place(1.7e308, &scaling) == 2 * GRDP_SIDE_BINS - 1);
  cr_expect(grdp_place((double)NAN, &scaling) < 2 * GRDP_SIDE_BINS);
}

Test(histogram, without_values) {
  grdp_arena arena = {0};
  grdp_block block;
  double values[3] = {(double)NAN, (double)INFINITY, (double)NAN};
  grdp_block_prepare(grdp_passes_choose(), values, NULL, 3, &block);
  cr_expect(block.good == 0 && block.left_out == 3);
  grdp_frame frame = grdp_frame_make(&block);
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
  grdp_histogram_add(&histogram, &block);
  grdp_pooled pooled = grdp_histogram_read(&histogram, &arena);
  cr_expect(isnan(grdp_pooled_quantile(&pooled, 0.5)) && isnan(grdp_pooled_share(&pooled, 0.0)));
  cr_expect(isnan(grdp_pooled_error(&pooled, 0.5)));
  grdp_arena_free(&arena);
}
