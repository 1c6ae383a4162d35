/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The histogram behind quantiles: counts by the leading bits of u = 1 + |x - c| / s on either side of the centre c, so
 * that bins are s / 1024 wide at the centre and no wider than a thousandth of the distance from it farther off. Counts
 * are whole numbers: histograms of the same frame merge to the same bits in any order.
 *
 * Beside the 1024 bins of an octave stand the counts of its eighths for each of the 32 scrambles: they give the scatter
 * of F_r(q) among scrambles at any q without a second run.
 *
 * Memory: 16 KiB of blocks that wait to be counted, 30 KiB for the six octaves about the centre, 5 KiB for each other one
 * that occurs, and 2 KiB for the table of octaves. A series of few values has 6 KiB more to count them one by one.
 * Limits: 2^32 - 1 values in a bin.
 */
#ifndef GRDP_HISTOGRAM_H
#define GRDP_HISTOGRAM_H

#include "arena.h"
#include "block.h"
#include "distinct.h"
#include "frame.h"

/*
 * The bins of blocks that are not counted yet. A run has hundreds of histograms of 30 KiB, which no cache holds together:
 * counting several blocks at once loads each a sixteenth as often.
 */
enum { GRDP_WAITING_BLOCKS = 16 };
typedef struct grdp_waiting {
  size_t count;
  uint32_t least[GRDP_WAITING_BLOCKS], most[GRDP_WAITING_BLOCKS];
  uint16_t bins[GRDP_WAITING_BLOCKS][GRDP_BLOCK];
} grdp_waiting;

typedef struct grdp_histogram {
  grdp_arena *arena;
  const grdp_frame *frame; /* of the series; must outlive the histogram */
  uint64_t total;          /* values counted */
  double least, most;
  grdp_distinct *distinct; /* of a series of few values; NULL: none, or nothing counted yet */
  grdp_waiting *waiting;   /* NULL: no block has waited yet */
  uint32_t
      *pages[GRDP_PAGES]; /* [GRDP_PAGE_COUNTS]; NULL: nothing there; ascending. Those that are near are there all
                                  or none, one after the other */
} grdp_histogram;

/* Pages come from the arena as they are needed; one arena serves one thread. */
grdp_histogram grdp_histogram_empty(const grdp_frame *frame, grdp_arena *arena);
/* The block's working memory is used. */
void grdp_histogram_add(grdp_histogram *histogram, grdp_block *block);
/* Counts the blocks that wait, before the histogram is merged into another. */
void grdp_histogram_settle(grdp_histogram *histogram, const grdp_passes *passes);
/* Both have frames of the same values; `from` is settled. */
void grdp_histogram_merge(grdp_histogram *into, const grdp_histogram *from);

/* ---- reading ---- */

/* A histogram made ready for questions: how many values lie below each eighth of an octave. */
typedef struct grdp_eighth {
  uint64_t below;
  uint32_t first_bin;
} grdp_eighth;

typedef struct grdp_pooled {
  const grdp_histogram *histogram;
  const grdp_eighth *eighths; /* those of the pages that exist, ascending */
  size_t count;
  const grdp_counted *counted; /* of a series of few values, every one; NULL: there may be others */
  size_t counted_count;
  double draws[GRDP_SCRAMBLES]; /* values of each scramble */
} grdp_pooled;

/* Settles a histogram and reads it; nothing is added to it any more. In the arena. */
grdp_pooled grdp_histogram_read(grdp_histogram *histogram, grdp_arena *arena);

/* The rank-th smallest value, counted from 0: exact for the first and the last, for a value that the frame knows as an
 * atom and for every value of a series of few, else interpolated within its bin. */
double grdp_pooled_ranked(const grdp_pooled *pooled, uint64_t rank);
/* The quantile of 0 <= p <= 1, between ranks as Hyndman and Fan's (1996) definition 7, which R and numpy use. NaN
 * without values. Against the sorted values the error is at most one bin: (|x - c| + s) / 1024; for smooth densities and
 * many draws far less, see the README. */
double grdp_pooled_quantile(const grdp_pooled *pooled, double p);
/* The share of values up to x. */
double grdp_pooled_share(const grdp_pooled *pooled, double x);
/*
 * The standard error of the share of values up to the quantile of p, from the scatter of the scrambles: exact at the
 * eighths' edges; between two edges the variance (not the deviations, which would average out) is interpolated,
 * and where scrambles differ by a value or two only, the greater one counts.
 */
double grdp_pooled_error(const grdp_pooled *pooled, double p);
/* No error of a share is less than what the histogram knows of it: a value found by its rank among the m of a bin has it
 * but for the binomial's deviation, on average over the bin sqrt(m / 6); 0 where values are counted one by one. */
double grdp_pooled_blur(const grdp_pooled *pooled, double p);

/* The bin of the rank-th value. An exact quantile is found by running the draws again and keeping the values of that
 * bin (grdp_histogram_bin), a thousandth of all or so: the value sought is the (rank - below)-th of them. */
typedef struct grdp_bin {
  uint32_t number;
  uint64_t below, within; /* values below the bin and in it */
} grdp_bin;
grdp_bin grdp_pooled_bin(const grdp_pooled *pooled, uint64_t rank);
uint32_t grdp_histogram_bin(const grdp_histogram *histogram, double value);

#endif
