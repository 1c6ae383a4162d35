/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From the counts of a pass to the spread of each column.
 */
#include <math.h>

#include "drawing_state.h"
#include "guarded.h"

const double grdp_quantile_shares[GRDP_QUANTILE_COUNT] = {
#define GRDP_QUANTILE(name, share) [GRDP_QUANTILE_##name] = (share),
#include "quantiles.def"
#undef GRDP_QUANTILE
};
const char *const grdp_quantile_texts[GRDP_QUANTILE_COUNT] = {
#define GRDP_QUANTILE(name, share) [GRDP_QUANTILE_##name] = #name,
#include "quantiles.def"
#undef GRDP_QUANTILE
};

/* The shares of GRDP_CLASSES classes of equal width. What lies at the lowest edge belongs to the first class. */
static void fill_classes(const grdp_pooled *pooled, grdp_spread *out) {
  const double outside = 0.001;
  double low = grdp_pooled_quantile(pooled, outside), high = grdp_pooled_quantile(pooled, 1.0 - outside);
  out->first = low;
  out->width = (high - low) / GRDP_CLASSES;
  double below = grdp_pooled_share(pooled, nextafter(low, -INFINITY));
  for (int k = 0; k < GRDP_CLASSES; k++) {
    double upper = k + 1 < GRDP_CLASSES ? low + out->width * (k + 1) : high;
    double share = grdp_pooled_share(pooled, upper);
    out->shares[k] = share - below;
    below = share;
  }
}

static void fill_spread(const grdp_drawing *drawing, size_t column, const grdp_pooled *pooled, grdp_spread *out) {
  const grdp_moments *moments = &drawing->moments[column];
  const grdp_confidence *confidence = &drawing->confidence;
  grdp_summary summary = grdp_moments_summary(moments);
  *out = (grdp_spread){.count = summary.count,
                       .left_out = summary.left_out,
                       .mean = grdp_interval_mean(moments, confidence),
                       .deviation = grdp_interval_deviation(moments, confidence),
                       .skewness = grdp_interval_skewness(moments, confidence),
                       .least = summary.least,
                       .most = summary.most};
  grdp_mean_parts(moments, out->mean_parts);
  if (summary.count == 0.0)
    return;
  for (int q = 0; q < GRDP_QUANTILE_COUNT; q++)
    out->quantiles[q] = grdp_interval_quantile(pooled, grdp_quantile_shares[q], confidence);
  fill_classes(pooled, out);
}

/* Work on one column, in memory that is freed when it ends. */
typedef struct column_work {
  const grdp_drawing *drawing;
  size_t number; /* in the pass */
  grdp_spread *out;
  grdp_exact_column *bins;
  grdp_arena arena;
} column_work;

static grdp_status run_column(grdp_status (*work)(void *subject), column_work *column) {
  grdp_status status = grdp_guarded(&column->arena, work, column);
  grdp_arena_free(&column->arena);
  return status;
}

/* All workers' counts of one column together. */
static grdp_status summarise_column(void *subject) {
  column_work *column = subject;
  const grdp_drawing *drawing = column->drawing;
  size_t number = column->number, place = grdp_drawing_pass(drawing).first + number;
  grdp_histogram merged = grdp_histogram_empty(&drawing->frames[place], &column->arena);
  for (unsigned i = 0; i < drawing->worker_count; i++)
    grdp_histogram_merge(&merged, &drawing->workers[i].tally.histograms[number]);
  grdp_pooled pooled = grdp_histogram_read(&merged, &column->arena);
  fill_spread(drawing, place, &pooled, column->out);
  if (column->bins != NULL)
    grdp_exact_plan(&pooled, column->bins);
  return GRDP_OK;
}

grdp_status grdp_drawing_summarise(const grdp_drawing *drawing, grdp_spread *spreads, grdp_exact_column *bins) {
  grdp_pass pass = grdp_drawing_pass(drawing);
  long count = (long)(pass.last - pass.first);
  int faults = 0;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic, 8) num_threads((int)drawing->worker_count) reduction(+ : faults)
#endif
  for (long i = 0; i < count; i++) {
    column_work column = {drawing, (size_t)i, &spreads[i], bins == NULL ? NULL : &bins[i], {0}};
    faults += run_column(summarise_column, &column) != GRDP_OK;
  }
  return faults == 0 ? GRDP_OK : GRDP_MEMORY;
}

static grdp_status refine_column(void *subject) {
  column_work *column = subject;
  const grdp_drawing *drawing = column->drawing;
  const grdp_exact_tally **tallies = GRDP_NEW_ARRAY(&column->arena, drawing->worker_count, const grdp_exact_tally *);
  for (unsigned i = 0; i < drawing->worker_count; i++)
    tallies[i] = &drawing->workers[i].exact;
  grdp_exact_read(tallies, drawing->worker_count, column->number, &column->arena, column->out);
  return GRDP_OK;
}

grdp_status grdp_drawing_refine(const grdp_drawing *drawing, grdp_spread *spreads) {
  for (size_t i = drawing->group.first; i < drawing->group.last; i++) {
    column_work column = {drawing, i, &spreads[i], NULL, {0}};
    GRDP_TRY(run_column(refine_column, &column));
  }
  return GRDP_OK;
}
