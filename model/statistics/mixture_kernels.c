/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Vectors run over scrambles, which are independent, so that no sum's order depends on their width; no product is fused
 * with a sum.
 */
#include "mixtures.h"

#include "vector.h"

#ifndef GRDP_MIXTURES
#define GRDP_MIXTURES portable
#endif

/* Two vectors of scrambles at a time keep four sums each in registers, also where there are sixteen. */
enum { WIDE = 2, STRIP = WIDE * VECTOR_LANES };

static void centre(const double *values, double middle, double *out) {
  for (size_t i = 0; i < GRDP_BLOCK; i += VECTOR_LANES)
    store(out + i, load(values + i) - broadcast(middle));
}

static void pair(const double *a, const double *b, grdp_pair_sums *sums) {
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += VECTOR_LANES) {
    vector sum_a = load(sums->a + first), sum_b = load(sums->b + first);
    vector aa = load(sums->aa + first), bb = load(sums->bb + first), ab = load(sums->ab + first);
    for (size_t i = first; i < GRDP_BLOCK; i += GRDP_SCRAMBLES) {
      vector x = load(a + i), y = load(b + i);
      sum_a += x;
      sum_b += y;
      aa += x * x;
      bb += y * y;
      ab += x * y;
    }
    store(sums->a + first, sum_a);
    store(sums->b + first, sum_b);
    store(sums->aa + first, aa);
    store(sums->bb + first, bb);
    store(sums->ab + first, ab);
  }
}

typedef struct mixture_rows {
  const double *a, *b, *x;
  double middle;
} mixture_rows;

VECTOR_INLINE void mixture_strip(const mixture_rows *rows, size_t first, grdp_mixture_sums *sums) {
  vector d[WIDE], dd[WIDE], ad[WIDE], bd[WIDE];
  UNROLLED for (size_t k = 0; k < WIDE; k++) {
    size_t at = first + k * VECTOR_LANES;
    d[k] = load(sums->d + at);
    dd[k] = load(sums->dd + at);
    ad[k] = load(sums->ad + at);
    bd[k] = load(sums->bd + at);
  }
  for (size_t row = first; row < GRDP_BLOCK; row += GRDP_SCRAMBLES)
    UNROLLED for (size_t k = 0; k < WIDE; k++) {
      size_t at = row + k * VECTOR_LANES;
      vector own = load(rows->a + at), difference = load(rows->x + at) - broadcast(rows->middle) - own;
      d[k] += difference;
      dd[k] += difference * difference;
      ad[k] += difference * own;
      bd[k] += difference * load(rows->b + at);
    }
  UNROLLED for (size_t k = 0; k < WIDE; k++) {
    size_t at = first + k * VECTOR_LANES;
    store(sums->d + at, d[k]);
    store(sums->dd + at, dd[k]);
    store(sums->ad + at, ad[k]);
    store(sums->bd + at, bd[k]);
  }
}

static void mixture(const double *a, const double *b, const double *x, double middle, grdp_mixture_sums *sums) {
  const mixture_rows rows = {a, b, x, middle};
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += STRIP)
    mixture_strip(&rows, first, sums);
}

static void cross(const double *a, const double *b, const double *x, const double *y, double *sums) {
  for (size_t first = 0; first < GRDP_SCRAMBLES; first += VECTOR_LANES) {
    vector sum = load(sums + first);
    for (size_t i = first; i < GRDP_BLOCK; i += GRDP_SCRAMBLES)
      sum += load(x + i) * load(y + i) - load(a + i) * load(b + i);
    store(sums + first, sum);
  }
}

#define TABLE_OF(set) TABLE_NAMED(set)
#define TABLE_NAMED(set) grdp_mixture_kernels_##set
#define TEXT_OF(set) TEXT_NAMED(set)
#define TEXT_NAMED(set) #set

const grdp_mixture_kernels TABLE_OF(GRDP_MIXTURES) = {
    .name = TEXT_OF(GRDP_MIXTURES), .centre = centre, .pair = pair, .mixture = mixture, .cross = cross};
