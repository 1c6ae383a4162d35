/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The workload as a loop over the GNU Scientific Library: mt19937 and the ziggurat, the C library's exp and pow, all
 * values kept, gsl_sort and the statistics of sorted data. Usage: bench_draws_gsl DRAWS
 */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "workload_constants.h"

enum { TOTAL, REVENUE, SERIES, FIRST_YEAR = 2025 };

static const char *const names[SERIES] = {"total", "revenue"};
static const double shares[] = {0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99};

static void simulate_draw(gsl_rng *generator, size_t draw, double *values[SERIES][YEARS]) {
  double output[COMPONENTS], score[COMPONENTS];
  memcpy(output, workload_start, sizeof output);
  for (unsigned year = 0; year < YEARS; year++) {
    double total = 0.0, revenue = 0.0;
    for (unsigned j = 0; j < COMPONENTS; j++)
      score[j] = gsl_ran_gaussian_ziggurat(generator, 1.0);
    for (unsigned i = 0; i < COMPONENTS; i++) {
      double growth = workload_drift[i];
      for (unsigned j = 0; j <= i; j++)
        growth += workload_factor[i][j] * score[j];
      output[i] *= exp(growth);
      total += output[i];
      revenue += workload_rate[i] * pow(output[i], workload_elasticity[i]);
    }
    values[TOTAL][year][draw] = total;
    values[REVENUE][year][draw] = revenue;
  }
}

static void print_statistics(const char *name, unsigned period, double *values, size_t count) {
  gsl_sort(values, 1, count);
  printf("%s,%u,mean,%.12g\n", name, period, gsl_stats_mean(values, 1, count));
  printf("%s,%u,variance,%.12g\n", name, period, gsl_stats_variance(values, 1, count));
  for (size_t k = 0; k < sizeof shares / sizeof *shares; k++)
    printf("%s,%u,q%02.0f,%.12g\n", name, period, 100.0 * shares[k],
           gsl_stats_quantile_from_sorted_data(values, 1, count, shares[k]));
}

int main(int argc, char **argv) {
  size_t count = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
  double *all = count > 0 ? malloc(SERIES * YEARS * count * sizeof *all) : NULL;
  gsl_rng *generator = gsl_rng_alloc(gsl_rng_mt19937);
  if (all == NULL || generator == NULL) {
    fputs("usage: bench_draws_gsl DRAWS\n", stderr);
    return 2;
  }
  double *values[SERIES][YEARS];
  for (unsigned i = 0; i < SERIES * YEARS; i++)
    values[i / YEARS][i % YEARS] = all + i * count;
  for (size_t draw = 0; draw < count; draw++)
    simulate_draw(generator, draw, values);
  for (unsigned i = 0; i < SERIES * YEARS; i++)
    print_statistics(names[i / YEARS], FIRST_YEAR + i % YEARS, values[i / YEARS][i % YEARS], count);
  gsl_rng_free(generator);
  free(all);
  return 0;
}
