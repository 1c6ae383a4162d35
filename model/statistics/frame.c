/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "frame.h"

#include <math.h>
#include <string.h>

#include "special.h"

#define NORMAL_QUARTILES_APART 1.3489795003921634

enum { ATOM_TIMES = 4, LIFT_LIMIT = 1000 };

/* Shell's sort (gaps of Ciura 2001, 'Best increments for the average case of Shellsort', FCT): a block is short, and
 * qsort's comparisons are calls. */
static void sort_values(double *values, size_t count) {
  static const size_t gaps[] = {301, 132, 57, 23, 10, 4, 1};
  for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
    for (size_t i = gaps[g], k; i < count; i++) {
      double value = values[i];
      for (k = i; k >= gaps[g] && values[k - gaps[g]] > value; k -= gaps[g])
        values[k] = values[k - gaps[g]];
      values[k] = value;
    }
}

/* The e with 2^e <= value < 2^(e + 1) */
static int exponent_of(double value) {
  int shift = 0;
  if (value < 0x1p-1022) {
    value *= 0x1p100;
    shift = 100;
  }
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return (int)(bits >> 52) - 1023 - shift;
}

/* The median distance from the centre of those values that do not lie there; 0 when all do. */
static double median_distance(const double *sorted, size_t count, double centre) {
  double distances[GRDP_BLOCK];
  size_t apart = 0;
  for (size_t i = 0; i < count; i++)
    if (sorted[i] != centre)
      distances[apart++] = sorted[i] > centre ? sorted[i] - centre : centre - sorted[i];
  if (apart == 0)
    return 0.0;
  sort_values(distances, apart);
  return distances[apart / 2];
}

/* By the quartiles, which outliers do not move; where they coincide, by the values that lie apart from the centre. For a
 * constant, so small that later values keep ten bits of their distance, and not so small that it leaves the octaves. */
static double find_scale(const double *sorted, size_t count, double centre) {
  /* Halved first: the difference of two finite values may not be finite. */
  double scale = (sorted[count - 1 - count / 4] * 0.5 - sorted[count / 4] * 0.5) * (2.0 / NORMAL_QUARTILES_APART);
  if (!(scale > 0.0))
    scale = median_distance(sorted, count, centre);
  if (!(scale > 0.0))
    scale = (centre < 0.0 ? -centre : centre) * 0x1p-40;
  if (!(scale > 0.0))
    scale = 0x1p-60;
  return scale < 0x1p1000 ? scale : 0x1p1000;
}

/* Keeps the most frequent, in falling order; among equals the least value. */
static void keep_atom(double value, size_t times, size_t kept[GRDP_ATOMS], grdp_frame *frame) {
  uint32_t place = frame->atom_count;
  while (place > 0 && kept[place - 1] < times)
    place--;
  if (place == GRDP_ATOMS)
    return;
  frame->atom_count += frame->atom_count < GRDP_ATOMS;
  for (uint32_t i = frame->atom_count - 1; i > place; i--) {
    frame->atoms[i] = frame->atoms[i - 1];
    kept[i] = kept[i - 1];
  }
  frame->atoms[place] = value;
  kept[place] = times;
}

/* The series may have few values when each came up four times on average. */
static void find_atoms(const double *sorted, size_t count, grdp_frame *frame) {
  size_t kept[GRDP_ATOMS] = {0}, distinct = 0;
  for (size_t first = 0, next; first < count; first = next, distinct++) {
    for (next = first + 1; next < count && sorted[next] == sorted[first];)
      next++;
    if (next - first >= ATOM_TIMES)
      keep_atom(sorted[first], next - first, kept, frame);
  }
  frame->few = distinct * ATOM_TIMES <= count;
}

grdp_frame grdp_frame_make(const grdp_block *block) {
  double sorted[GRDP_BLOCK] = {0.0};
  size_t count = 0;
  for (size_t i = 0; i < GRDP_BLOCK; i++)
    if (block->whole || block->weights[i] > 0.0)
      sorted[count++] = block->values[i];
  count += count == 0;
  sort_values(sorted, count);

  grdp_frame frame = {.scaling = {.centre = sorted[count / 2]}};
  frame.scale = find_scale(sorted, count, frame.scaling.centre);
  int exponent = -exponent_of(frame.scale);
  exponent = exponent < LIFT_LIMIT ? exponent : LIFT_LIMIT;
  frame.scaling.lift = grdp_special_power_of_two(exponent);
  frame.scaling.inverse = 1.0 / (frame.scale * frame.scaling.lift);
  find_atoms(sorted, count, &frame);
  return frame;
}
