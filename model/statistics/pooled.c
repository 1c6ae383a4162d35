/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Questions to a histogram that is complete.
 */
#include <math.h>
#include <string.h>

#include "histogram.h"
#include "placing.h"

grdp_pooled grdp_histogram_read(grdp_histogram *histogram, grdp_arena *arena) {
  grdp_histogram_settle(histogram, grdp_passes_choose());
  size_t pages = 0;
  for (size_t page = 0; page < GRDP_PAGES; page++)
    pages += histogram->pages[page] != NULL;
  grdp_eighth *eighths = GRDP_NEW_ARRAY(arena, pages * GRDP_EIGHTHS, grdp_eighth);
  grdp_pooled pooled = {.histogram = histogram, .eighths = eighths};
  if (histogram->distinct != NULL && !histogram->distinct->many) {
    pooled.counted = grdp_distinct_read(histogram->distinct, arena);
    pooled.counted_count = histogram->distinct->count;
  }
  uint64_t below = 0;
  for (size_t page = 0; page < GRDP_PAGES; page++)
    for (size_t eighth = 0; histogram->pages[page] != NULL && eighth < GRDP_EIGHTHS; eighth++) {
      const uint32_t *scrambles = histogram->pages[page] + grdp_page_eighth(eighth);
      eighths[pooled.count].first_bin = (uint32_t)(page * GRDP_PAGE_BINS + eighth * GRDP_EIGHTH_BINS);
      eighths[pooled.count++].below = below;
      for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
        below += scrambles[r];
        pooled.draws[r] += scrambles[r];
      }
    }
  return pooled;
}

static uint32_t bin_count(const grdp_pooled *pooled, uint32_t bin) {
  const uint32_t *page = bin < 2 * GRDP_SIDE_BINS ? pooled->histogram->pages[bin / GRDP_PAGE_BINS] : NULL;
  return page == NULL ? 0 : page[bin % GRDP_PAGE_BINS];
}

/* The last eighth with no more than `rank` values below it. */
static size_t find_eighth(const grdp_pooled *pooled, uint64_t rank) {
  size_t first = 0, past = pooled->count;
  while (past - first > 1) {
    size_t middle = first + (past - first) / 2;
    if (pooled->eighths[middle].below <= rank)
      first = middle;
    else
      past = middle;
  }
  return first;
}

grdp_bin grdp_pooled_bin(const grdp_pooled *pooled, uint64_t rank) {
  const grdp_eighth *eighth = &pooled->eighths[find_eighth(pooled, rank)];
  grdp_bin bin = {eighth->first_bin, eighth->below, bin_count(pooled, eighth->first_bin)};
  while (bin.below + bin.within <= rank) {
    bin.below += bin.within;
    bin.within = bin_count(pooled, ++bin.number);
  }
  return bin;
}

/* The value where a bin begins. Side bin -1 - k mirrors bin k, so that edge -k lies as far below the centre as edge k
 * above it. */
static double edge(const grdp_histogram *histogram, uint32_t bin) {
  int64_t steps = (int64_t)bin - GRDP_SIDE_BINS;
  uint64_t bits = ((uint64_t)(steps < 0 ? -steps : steps) << GRDP_BIN_SHIFT) + GRDP_BITS_OF_ONE;
  double u;
  memcpy(&u, &bits, sizeof u);
  double distance = (u - 1.0) * histogram->frame->scale;
  double value = histogram->frame->scaling.centre + (steps < 0 ? -distance : distance);
  value = value < histogram->least ? histogram->least : value;
  return value > histogram->most ? histogram->most : value;
}

/* The values of a bin as a distribution: spread evenly, but for an atom, to which belongs what the bin has more than its
 * neighbours. */
typedef struct bin_shape {
  double low, high;
  double atom;  /* value; of no meaning when at_atom is 0 */
  double under; /* values spread below the atom, all of them without one */
  double at_atom;
  double over;
} bin_shape;

static bin_shape shape_of(const grdp_pooled *pooled, uint32_t bin, double within) {
  const grdp_histogram *histogram = pooled->histogram;
  bin_shape shape = {edge(histogram, bin), edge(histogram, bin + 1), 0.0, within, 0.0, 0.0};
  const grdp_frame *frame = histogram->frame;
  for (uint32_t i = 0; i < frame->atom_count; i++) {
    if (grdp_place(frame->atoms[i], &frame->scaling) != bin)
      continue;
    double neighbours = bin > 0 ? bin_count(pooled, bin - 1) : 0.0;
    neighbours = 0.5 * (neighbours + bin_count(pooled, bin + 1));
    double spread = neighbours < within ? neighbours : within, width = shape.high - shape.low;
    double part = width > 0.0 ? (frame->atoms[i] - shape.low) / width : 0.0;
    part = part > 0.0 ? (part < 1.0 ? part : 1.0) : 0.0;
    return (bin_shape){shape.low, shape.high, frame->atoms[i], part * spread, within - spread, (1.0 - part) * spread};
  }
  return shape;
}

/* The value below which `position` of the bin's values lie. */
static double value_at(const bin_shape *shape, double position) {
  double low = shape->low, high = shape->at_atom > 0.0 ? shape->atom : shape->high;
  if (position <= shape->under)
    return shape->under > 0.0 ? low + (high - low) * (position / shape->under) : low;
  position -= shape->under;
  if (position <= shape->at_atom)
    return shape->atom;
  position -= shape->at_atom;
  return high + (shape->high - high) * (shape->over > 0.0 ? position / shape->over : 0.0);
}

double grdp_pooled_ranked(const grdp_pooled *pooled, uint64_t rank) {
  const grdp_histogram *histogram = pooled->histogram;
  if (rank == 0)
    return histogram->least;
  if (rank + 1 >= histogram->total)
    return histogram->most;
  if (pooled->counted != NULL)
    return grdp_counted_ranked(pooled->counted, pooled->counted_count, rank);
  grdp_bin bin = grdp_pooled_bin(pooled, rank);
  bin_shape shape = shape_of(pooled, bin.number, (double)bin.within);
  return value_at(&shape, (double)(rank - bin.below) + 0.5);
}

double grdp_pooled_quantile(const grdp_pooled *pooled, double p) {
  uint64_t total = pooled->histogram->total;
  if (total == 0 || isnan(p))
    return (double)NAN;
  double position = (p > 0.0 ? (p < 1.0 ? p : 1.0) : 0.0) * (double)(total - 1);
  uint64_t rank = (uint64_t)position;
  double low = grdp_pooled_ranked(pooled, rank), rest = position - (double)rank;
  if (!(rest > 0.0))
    return low;
  double high = grdp_pooled_ranked(pooled, rank + 1);
  return high > low ? low * (1.0 - rest) + high * rest : low;
}

/* The eighth that holds a bin, or else the first above it; `count` when there is none. */
static size_t eighth_of_bin(const grdp_pooled *pooled, uint32_t bin) {
  size_t first = 0, past = pooled->count;
  while (first < past) {
    size_t middle = first + (past - first) / 2;
    if (pooled->eighths[middle].first_bin + GRDP_EIGHTH_BINS <= bin)
      first = middle + 1;
    else
      past = middle;
  }
  return first;
}

static double values_up_to(const bin_shape *shape, double x) {
  double low = shape->low, high = shape->at_atom > 0.0 ? shape->atom : shape->high;
  if (x < high)
    return x > low ? shape->under * ((x - low) / (high - low)) : 0.0;
  double over = shape->high > high ? (x - high) / (shape->high - high) : 1.0;
  return shape->under + shape->at_atom + shape->over * (over < 1.0 ? over : 1.0);
}

double grdp_pooled_share(const grdp_pooled *pooled, double x) {
  const grdp_histogram *histogram = pooled->histogram;
  double total = (double)histogram->total;
  if (histogram->total == 0 || isnan(x))
    return (double)NAN;
  if (x < histogram->least)
    return 0.0;
  if (x >= histogram->most)
    return 1.0;
  if (pooled->counted != NULL)
    return (double)grdp_counted_up_to(pooled->counted, pooled->counted_count, histogram->total, x) / total;
  uint32_t bin = grdp_place(x, &histogram->frame->scaling);
  const grdp_eighth *eighth = &pooled->eighths[eighth_of_bin(pooled, bin)];
  if (bin < eighth->first_bin)
    return (double)eighth->below / total;
  uint64_t below = eighth->below;
  for (uint32_t other = eighth->first_bin; other < bin; other++)
    below += bin_count(pooled, other);
  bin_shape shape = shape_of(pooled, bin, bin_count(pooled, bin));
  return ((double)below + values_up_to(&shape, x)) / total;
}

/* How many values of each scramble lie below an eighth. */
static void count_below(const grdp_pooled *pooled, size_t eighth, double below[GRDP_SCRAMBLES]) {
  memset(below, 0, GRDP_SCRAMBLES * sizeof *below);
  for (size_t i = 0; i < eighth; i++) {
    uint32_t bin = pooled->eighths[i].first_bin;
    const uint32_t *page = pooled->histogram->pages[bin / GRDP_PAGE_BINS];
    const uint32_t *scrambles = page + grdp_page_eighth(bin % GRDP_PAGE_BINS / GRDP_EIGHTH_BINS);
    for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
      below[r] += scrambles[r];
  }
}

/* The squared standard error of the share below an eighth, as the ratio of two sums over scrambles (Cochran 1977,
 * Sampling Techniques, eq. 6.10): scrambles may differ in their counts where draws have failed. */
static double variance_below(const grdp_pooled *pooled, size_t eighth, double share) {
  double below[GRDP_SCRAMBLES], total = (double)pooled->histogram->total, sum = 0.0;
  count_below(pooled, eighth, below);
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    double deviation = (below[r] - share * pooled->draws[r]) / total;
    sum += deviation * deviation;
  }
  return sum * GRDP_SCRAMBLES / (GRDP_SCRAMBLES - 1);
}

/* How many values are spread over the bin of a rank: what an atom has, and each of few values, is found exactly. */
static double spread_around(const grdp_pooled *pooled, uint64_t rank) {
  if (pooled->counted != NULL)
    return 0.0;
  grdp_bin bin = grdp_pooled_bin(pooled, rank);
  bin_shape shape = shape_of(pooled, bin.number, (double)bin.within);
  return shape.under + shape.over;
}

double grdp_pooled_blur(const grdp_pooled *pooled, double p) {
  uint64_t total = pooled->histogram->total;
  if (total == 0 || isnan(p))
    return (double)NAN;
  uint64_t rank = (uint64_t)((p > 0.0 ? (p < 1.0 ? p : 1.0) : 0.0) * (double)(total - 1));
  return sqrt(spread_around(pooled, rank) / 6.0) / (double)total;
}

/*
 * Where scrambles hardly differ the variance swings between the edges: of a net that runs along one direction every
 * scramble has k or k + 1 values up to q, and with the fraction f of k its count has the variance f (1 - f), anything from
 * 0 to 1/4 and 1/6 on average. There the greater of both edges counts, each taken as a part of p (1 - p): what is unknown
 * shall not make the interval too narrow. Where scrambles differ by more, by the part that 1/6 is of their variance.
 */
static double settle_swings(double interpolated, double greater) {
  const double swinging = GRDP_SCRAMBLES / 6.0;
  double weight = interpolated > swinging ? swinging / interpolated : 1.0;
  return interpolated + weight * (greater > interpolated ? greater - interpolated : 0.0);
}

static double part_of(double variance, double share) {
  return variance > 0.0 ? variance / (share * (1.0 - share)) : 0.0;
}

double grdp_pooled_error(const grdp_pooled *pooled, double p) {
  double total = (double)pooled->histogram->total;
  if (!(total > 0.0) || isnan(p))
    return (double)NAN;
  double position = (p > 0.0 ? (p < 1.0 ? p : 1.0) : 0.0) * total;
  uint64_t rank = (uint64_t)position;
  size_t eighth = find_eighth(pooled, rank < pooled->histogram->total ? rank : rank - 1);
  bool last = eighth + 1 == pooled->count;
  double low = (double)pooled->eighths[eighth].below, high = last ? total : (double)pooled->eighths[eighth + 1].below;
  double lower = variance_below(pooled, eighth, low / total);
  double upper = last ? 0.0 : variance_below(pooled, eighth + 1, high / total);
  double part = high > low ? (position - low) / (high - low) : 0.0;
  double share = position / total, from_lower = part_of(lower, low / total),
         from_upper = part_of(upper, high / total);
  double greater = share * (1.0 - share) * (from_lower > from_upper ? from_lower : from_upper);
  double squared = total * total;
  return sqrt(settle_swings((lower + (upper - lower) * part) * squared, greater * squared)) / total;
}
