/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "elementary.h"
#include "workload.h"

static double grow(const draws *at, unsigned year, unsigned draw, unsigned i) {
  double exponent = at->shock[year][0][draw] * workload_factor[i][0];
  for (unsigned j = 1; j <= i; j++)
    exponent += at->shock[year][j][draw] * workload_factor[i][j];
  return exp(exponent + workload_drift[i]);
}

void run_plain(draws *at, unsigned lanes) {
  for (unsigned draw = 0; draw < lanes; draw++) {
    double output[COMPONENTS];
    memcpy(output, workload_start, sizeof output);
    for (unsigned year = 1; year <= YEARS; year++) {
      double total = 0.0, revenue = 0.0;
      for (unsigned i = 0; i < COMPONENTS; i++) {
        output[i] *= grow(at, year, draw, i);
        total += output[i];
        revenue += workload_rate[i] * pow(output[i], workload_elasticity[i]);
      }
      at->total[year][draw] = total;
      at->revenue[year][draw] = revenue;
    }
  }
}

static void run_vector(draws *at, unsigned year, unsigned draw, vector output[COMPONENTS]) {
  vector total = broadcast(0.0), revenue = total;
  for (unsigned i = 0; i < COMPONENTS; i++) {
    vector exponent = load(&at->shock[year][0][draw]) * workload_factor[i][0];
    for (unsigned j = 1; j <= i; j++)
      exponent = exponent + load(&at->shock[year][j][draw]) * workload_factor[i][j];
    output[i] = output[i] * exponential(exponent + workload_drift[i]);
    vector tax = power(output[i], broadcast(workload_elasticity[i])) * workload_rate[i];
    total = i == 0 ? output[i] : total + output[i];
    revenue = i == 0 ? tax : revenue + tax;
  }
  store(&at->total[year][draw], total);
  store(&at->revenue[year][draw], revenue);
}

void run_fused(draws *at, unsigned lanes) {
  for (unsigned draw = 0; draw < lanes; draw += VECTOR_LANES) {
    vector output[COMPONENTS];
    for (unsigned i = 0; i < COMPONENTS; i++)
      output[i] = broadcast(workload_start[i]);
    for (unsigned year = 1; year <= YEARS; year++)
      run_vector(at, year, draw, output);
  }
}
