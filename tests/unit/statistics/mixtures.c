/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mixtures.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#define CENTRE 1000.0

typedef struct rows {
  double a[GRDP_BLOCK], b[GRDP_BLOCK], x[GRDP_BLOCK], y[GRDP_BLOCK], raw[GRDP_BLOCK];
} rows;

/* Fractions of irrational steps, less 1/2; `raw` is x with the centre. */
static void fill(rows *out) {
  for (size_t i = 0; i < GRDP_BLOCK; i++) {
    double k = (double)(i + 1);
    out->a[i] = k * 0.6180339887 - floor(k * 0.6180339887) - 0.5;
    out->b[i] = k * 0.4142135624 - floor(k * 0.4142135624) - 0.5;
    out->y[i] = k * 0.7320508076 - floor(k * 0.7320508076) - 0.5;
    out->raw[i] = CENTRE + (k * 0.2360679775 - floor(k * 0.2360679775) - 0.5);
    out->x[i] = out->raw[i] - CENTRE;
  }
}

/* In the order that defines the bits: ascending rows, scramble by scramble. */
static void sum_plainly(const rows *in, grdp_pair_sums *pair, grdp_mixture_sums *mixture, double *cross) {
  for (size_t i = 0; i < GRDP_BLOCK; i++) {
    size_t r = i % GRDP_SCRAMBLES;
    double d = in->x[i] - in->a[i];
    pair->a[r] += in->a[i];
    pair->b[r] += in->b[i];
    pair->aa[r] += in->a[i] * in->a[i];
    pair->bb[r] += in->b[i] * in->b[i];
    pair->ab[r] += in->a[i] * in->b[i];
    mixture->d[r] += d;
    mixture->dd[r] += d * d;
    mixture->ad[r] += d * in->a[i];
    mixture->bd[r] += d * in->b[i];
    cross[r] += in->x[i] * in->y[i] - in->a[i] * in->b[i];
  }
}

Test(mixtures, all_tables_give_the_bits_of_plain_loops) {
  static rows in;
  fill(&in);
  grdp_pair_sums pair;
  memset(&pair, 0, sizeof pair);
  grdp_mixture_sums mixture;
  memset(&mixture, 0, sizeof mixture);
  double cross[GRDP_SCRAMBLES] = {0};
  sum_plainly(&in, &pair, &mixture, cross);
  sum_plainly(&in, &pair, &mixture, cross); /* sums are added to */
  for (size_t number = 0; grdp_mixture_kernels_get(number) != NULL; number++) {
    const grdp_mixture_kernels *kernels = grdp_mixture_kernels_get(number);
    grdp_pair_sums own_pair;
    memset(&own_pair, 0, sizeof own_pair);
    grdp_mixture_sums own_mixture;
    memset(&own_mixture, 0, sizeof own_mixture);
    double own_cross[GRDP_SCRAMBLES] = {0}, centred[GRDP_BLOCK];
    kernels->centre(in.raw, CENTRE, centred);
    cr_expect(memcmp(centred, in.x, sizeof centred) == 0, "%s: centre", kernels->name);
    for (int turn = 0; turn < 2; turn++) {
      kernels->pair(in.a, in.b, &own_pair);
      kernels->mixture(in.a, in.b, in.raw, CENTRE, &own_mixture);
      kernels->cross(in.a, in.b, in.x, in.y, own_cross);
    }
    cr_expect(memcmp(&own_pair, &pair, sizeof pair) == 0, "%s: pair", kernels->name);
    cr_expect(memcmp(&own_mixture, &mixture, sizeof mixture) == 0, "%s: mixture", kernels->name);
    cr_expect(memcmp(own_cross, cross, sizeof cross) == 0, "%s: cross", kernels->name);
  }
}

Test(mixtures, what_does_not_change_is_no_difference) {
  static rows in;
  fill(&in);
  for (size_t number = 0; grdp_mixture_kernels_get(number) != NULL; number++) {
    const grdp_mixture_kernels *kernels = grdp_mixture_kernels_get(number);
    grdp_mixture_sums sums;
    memset(&sums, 0, sizeof sums);
    double a[GRDP_BLOCK];
    kernels->centre(in.raw, 999.7, a);
    kernels->mixture(a, in.b, in.raw, 999.7, &sums);
    for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
      cr_expect(sums.d[r] == 0.0 && sums.dd[r] == 0.0 && sums.bd[r] == 0.0, "%s", kernels->name);
  }
}
