/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "drawn.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const double level[64];
const grdp_distribution standard_normal = {
    .kind = GRDP_DISTRIBUTION_NORMAL, .parameters = {1.0}, .minimum = -INFINITY, .maximum = INFINITY};

grdp_distribution normal_of(double sd) {
  grdp_distribution normal = standard_normal;
  normal.parameters[0] = sd;
  return normal;
}

grdp_factor factor_of(const char *name, bool every_period, double persistence, const grdp_distribution *distribution,
                      uint32_t number) {
  return (grdp_factor){.name = grdp_text_of(name),
                       .every_period = every_period,
                       .persistence = persistence,
                       .distribution = distribution,
                       .centres = level,
                       .joint = number};
}

block_rows make_rows(size_t count) {
  size_t bytes = (count > 0 ? count : 1) * GRDP_DRAW_BLOCK * sizeof(double);
  block_rows out = {aligned_alloc(64, bytes), malloc((count + 1) * sizeof(double *))};
  memset(out.memory, 0, bytes);
  for (size_t i = 0; i < count; i++)
    out.rows[i] = out.memory + i * GRDP_DRAW_BLOCK;
  return out;
}

void free_rows(block_rows rows) {
  free(rows.memory);
  free(rows.rows);
}

double *draw_all(const grdp_factors *factors, const grdp_design *design, uint64_t draws) {
  grdp_draws *source;
  grdp_draw_worker *worker;
  cr_assert(grdp_draws_open(factors, design, draws, &source) == GRDP_OK);
  cr_assert(grdp_draw_worker_open(source, false, &worker) == GRDP_OK);
  double *values = calloc(draws * factors->count * factors->periods + 1, sizeof *values);
  block_rows rows = make_rows(factors->count);
  for (uint64_t block = 0; block < draws / GRDP_DRAW_BLOCK; block++) {
    grdp_draw_worker_begin(worker, block);
    for (uint32_t t = 0; t < factors->periods; t++) {
      memset(rows.memory, 0, factors->count * GRDP_DRAW_BLOCK * sizeof(double));
      grdp_draw_worker_period(worker, t, rows.rows);
      for (size_t f = 0; f < factors->count; f++)
        memcpy(values + ((size_t)t * factors->count + f) * draws + block * GRDP_DRAW_BLOCK, rows.rows[f],
               GRDP_DRAW_BLOCK * sizeof(double));
    }
  }
  free_rows(rows);
  grdp_draw_worker_free(worker);
  grdp_draws_free(source);
  return values;
}

double mean_of(size_t count, const double *x) {
  double sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += x[i];
  return sum / (double)count;
}

double variance_of(size_t count, const double *x) {
  double mean = mean_of(count, x), sum = 0.0;
  for (size_t i = 0; i < count; i++)
    sum += (x[i] - mean) * (x[i] - mean);
  return sum / (double)(count - 1);
}

double pearson_of(size_t count, const double *x, const double *y) {
  double a = mean_of(count, x), b = mean_of(count, y), xx = 0.0, xy = 0.0, yy = 0.0;
  for (size_t i = 0; i < count; i++) {
    xx += (x[i] - a) * (x[i] - a);
    xy += (x[i] - a) * (y[i] - b);
    yy += (y[i] - b) * (y[i] - b);
  }
  return xy / sqrt(xx * yy);
}

typedef struct ranked {
  double value;
  size_t place;
} ranked;

static int by_value(const void *a, const void *b) {
  double x = ((const ranked *)a)->value, y = ((const ranked *)b)->value;
  return (x > y) - (x < y);
}

static double *ranks_of(size_t count, const double *x) {
  ranked *sorted = malloc(count * sizeof *sorted);
  double *ranks = malloc(count * sizeof *ranks);
  for (size_t i = 0; i < count; i++)
    sorted[i] = (ranked){x[i], i};
  qsort(sorted, count, sizeof *sorted, by_value);
  for (size_t i = 0; i < count; i++)
    ranks[sorted[i].place] = (double)i;
  free(sorted);
  return ranks;
}

double spearman_of(size_t count, const double *x, const double *y) {
  double *a = ranks_of(count, x), *b = ranks_of(count, y);
  double result = pearson_of(count, a, b);
  free(a);
  free(b);
  return result;
}

double kendall_of(size_t count, const double *x, const double *y) {
  long long sum = 0;
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < i; j++)
      sum += (x[i] > x[j]) == (y[i] > y[j]) ? 1 : -1;
  return (double)sum / (0.5 * (double)count * (double)(count - 1));
}
