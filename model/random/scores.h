/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From streams and points to normal scores, by inversion (Wichura 1988, algorithm AS 241 PPND16, Appl. Statist.
 * 37(3), doi 10.2307/2347330), and linear combinations of rows of scores. One table of loops per instruction set; all
 * give the same bits. Counts and numbers of first draws are multiples of 32, rows aligned to 64 bytes.
 */
#ifndef GRDP_SCORES_H
#define GRDP_SCORES_H

#include "sobol.h"
#include "stream.h"

typedef struct grdp_score_kernels {
  const char *name;
  /* Scores of draws first … first + count - 1. */
  void (*of_stream)(const grdp_stream *stream, uint32_t period, uint64_t first, size_t count, double *out);
  /* Those of periods 2 pair and 2 pair + 1 at once, which saves half the work on the bits: a quarter in all. */
  void (*of_stream_pair)(const grdp_stream *stream, uint32_t pair, uint64_t first, size_t count, double *even,
                         double *odd);
  void (*of_sobol)(const grdp_sobol *sobol, uint64_t first, size_t count, double *out);
  /* low + width u of the same points' uniform numbers u, one fma each. */
  void (*span_of_sobol)(const grdp_sobol *sobol, uint64_t first, size_t count, double low, double width, double *out);
  /* Of uniform numbers within (0, 1); NaN for others. out may be uniforms. */
  void (*of_uniforms)(size_t count, const double *uniforms, double *out);
  /* out = base + the sum of coefficients[j] * rows[j], ascending j, one fma each; base NULL: 0. out may be base or
   * one of the rows. */
  void (*combine)(size_t count, const double *base, size_t row_count, const double *coefficients,
                  const double *const *rows, double *out);
} grdp_score_kernels;

extern const grdp_score_kernels grdp_score_kernels_portable;
extern const grdp_score_kernels grdp_score_kernels_avx2;   /* and FMA: x86-64-v3 */
extern const grdp_score_kernels grdp_score_kernels_avx512; /* F, DQ and VL */

/* The fastest table that this processor runs. */
const grdp_score_kernels *grdp_score_kernels_choose(void);
/* The number-th table that this processor runs, the portable one first; NULL when there is none. */
const grdp_score_kernels *grdp_score_kernels_get(size_t number);

#endif
