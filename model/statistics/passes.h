/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The passes over a block's values that must be fast: written once in passes.c, compiled for each instruction set.
 * All tables give the same bits: every sum has a fixed order, no product is fused with a sum.
 */
#ifndef GRDP_PASSES_H
#define GRDP_PASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Values of one series and period come in blocks. Draw d belongs to scramble d mod 32, so the first value of a block
 * is of scramble 0. */
enum { GRDP_BLOCK = 512, GRDP_SCRAMBLES = 32 };

/* 10 bits of mantissa and 128 octaves on either side of the centre. */
enum {
  GRDP_BIN_BITS = 10,
  GRDP_PAGE_BINS = 1 << GRDP_BIN_BITS,
  GRDP_SIDE_PAGES = 128,
  GRDP_PAGES = 2 * GRDP_SIDE_PAGES,
  GRDP_SIDE_BINS = GRDP_SIDE_PAGES * GRDP_PAGE_BINS
};

/* A page, the counts of an octave: its bins, and after them, for each of its eighths, how many values of each scramble lie
 * there (grdp_page_eighth). */
enum {
  GRDP_EIGHTHS = 8,
  GRDP_EIGHTH_BINS = GRDP_PAGE_BINS / GRDP_EIGHTHS,
  GRDP_PAGE_COUNTS = GRDP_PAGE_BINS + GRDP_EIGHTHS * GRDP_SCRAMBLES
};

/* The counts of an eighth of a page, [GRDP_SCRAMBLES], begin at this place. */
static inline size_t grdp_page_eighth(size_t eighth) {
  return GRDP_PAGE_BINS + eighth * GRDP_SCRAMBLES;
}

/* The pages of the three octaves on either side of the centre, which reach to 7 scales from it and hold nearly all values,
 * lie one after the other so that they can be counted fast. */
enum { GRDP_NEAR_PAGES = 6, GRDP_NEAR_FIRST = GRDP_SIDE_PAGES - GRDP_NEAR_PAGES / 2 };

/* What places a value in the histogram (frame.h makes it). */
typedef struct grdp_scaling {
  double centre;
  double lift;    /* a power of two that brings the scale near 1, so that subnormal scales work */
  double inverse; /* 1 / (scale * lift) */
} grdp_scaling;

/* Sums of the 32 scrambles of one block or of many. Each holds, of its own draws, the count, the mean less `centre`,
 * and the sums of squares and cubes of the deviations from that mean. */
typedef struct grdp_moments {
  double centre;
  double count[GRDP_SCRAMBLES];
  double offset[GRDP_SCRAMBLES];
  double squares[GRDP_SCRAMBLES];
  double cubes[GRDP_SCRAMBLES];
  double least, most; /* infinities, the wrong way round, without values */
  uint64_t left_out;  /* draws that had failed or were not finite */
} grdp_moments;

typedef struct grdp_passes {
  const char *name;
  /* Whether all values of a block are finite, and if so, their range. */
  bool (*look)(const double *values, double *least, double *most);
  /* The sums of one block about out->centre; its range and left_out are not touched. */
  void (*measure)(const double *values, grdp_moments *out);
  /* As above; weights are 1, or 0 for a value to be left out, which must be finite all the same. */
  void (*measure_some)(const double *values, const double *weights, grdp_moments *out);
  /* Adds the sums of `from` (Chan, Golub and LeVeque 1979; Pebay 2008, eq. 2.7, doi:10.2172/1028931). */
  void (*merge)(grdp_moments *into, const grdp_moments *from);
  /* Means of the scrambles less the centre, from values of weight 1 or 0; then the weighted deviations from them. */
  void (*deviate)(const double *values, const double *weights, double centre, double *offsets, double *deviations);
  /* Each scramble's sum of products. */
  void (*multiply)(const double *a, const double *b, double *sums);
  /* The bin of each value, 0 … 2 * GRDP_SIDE_BINS - 1. */
  void (*place)(const double *values, const grdp_scaling *scaling, uint32_t *bins);
  /* The same less the first of the near pages, for values that all lie on these. */
  void (*place_near)(const double *values, const grdp_scaling *scaling, uint16_t *bins);
  /* Counts a block's bins of place_near, which lie between `least` and `most`: near[GRDP_NEAR_PAGES *
   * GRDP_PAGE_COUNTS]. */
  void (*count)(const uint16_t *bins, uint32_t least, uint32_t most, uint32_t *near);
} grdp_passes;

extern const grdp_passes grdp_passes_portable;
extern const grdp_passes grdp_passes_avx2;
extern const grdp_passes grdp_passes_avx512;

/* The fastest table that this processor runs. */
const grdp_passes *grdp_passes_choose(void);
/* The number-th table that this processor runs, the portable one first; NULL when there is none. */
const grdp_passes *grdp_passes_get(size_t number);

#endif
