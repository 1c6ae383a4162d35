/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A piece is the polynomial through eight values of the curve at Chebyshev's extreme points, both ends among them, so
 * that neighbours meet. It is halved until the values between the points are right; then all pieces are cut to the
 * width of the narrowest.
 */
#include "transform_table.h"

#include <float.h>
#include <string.h>

enum { DEGREE = GRDP_ROW - 1, LEVELS = 7, CHECKS = 5 };

/* Pieces before any halving. */
#define WIDTH 0.5

/* Below this difference x is as good as a double can be; polynomials of values that are rounded round once more. */
#define ROUNDING (16.0 * DBL_EPSILON)

typedef struct piece {
  int level;
  double row[GRDP_ROW];
} piece;

typedef struct builder {
  grdp_arena *arena;
  const grdp_curve *curve;
  double error;
  int hint; /* the level of the last piece */
  GRDP_VECTOR(piece) pieces;
} builder;

/* cos(pi k / 7) */
static const double cosines[GRDP_ROW] = {1.0,
                                         0.90096886790241912624,
                                         0.62348980185873353053,
                                         0.22252093395631440429,
                                         -0.22252093395631440429,
                                         -0.62348980185873353053,
                                         -0.90096886790241912624,
                                         -1.0};

/* Where errors are greatest: between the points. */
static const double checks[CHECKS] = {-0.381, -0.2115, 0.0, 0.2115, 0.381};

/* u of point k, ascending. */
static double point(size_t k) {
  return -0.5 * cosines[k];
}

/* Coefficients of u from the values at the points: Chebyshev's by a cosine sum, then the powers of 2 u. */
static void interpolate(const double values[GRDP_ROW], double row[GRDP_ROW]) {
  double chebyshev[GRDP_ROW];
  for (size_t n = 0; n < GRDP_ROW; n++) {
    double sum = 0.5 * (values[DEGREE] + (n % 2 == 0 ? values[0] : -values[0]));
    for (size_t k = 1; k < DEGREE; k++) {
      size_t turn = n * k % (2 * DEGREE);
      sum += values[DEGREE - k] * cosines[turn <= DEGREE ? turn : 2 * DEGREE - turn];
    }
    chebyshev[n] = sum * (n == 0 || n == DEGREE ? 1.0 : 2.0) / DEGREE;
  }
  const double *c = chebyshev;
  const double powers[GRDP_ROW] = {c[0] - c[2] + c[4] - c[6],
                                   c[1] - 3.0 * c[3] + 5.0 * c[5] - 7.0 * c[7],
                                   2.0 * c[2] - 8.0 * c[4] + 18.0 * c[6],
                                   4.0 * c[3] - 20.0 * c[5] + 56.0 * c[7],
                                   8.0 * c[4] - 48.0 * c[6],
                                   16.0 * c[5] - 112.0 * c[7],
                                   32.0 * c[6],
                                   64.0 * c[7]};
  for (size_t k = 0; k < GRDP_ROW; k++)
    row[k] = powers[k] * (double)(1U << k);
}

static double row_at(const double row[GRDP_ROW], double u) {
  double sum = row[DEGREE];
  for (size_t k = DEGREE; k-- > 0;)
    sum = fma(sum, u, row[k]);
  return sum;
}

/* Part `number` of 2^halvings equal parts of a row. */
static void cut(const double row[GRDP_ROW], int halvings, size_t number, double out[GRDP_ROW]) {
  double share = 1.0 / (double)((size_t)1 << halvings), power = 1.0;
  double shift = ((double)number + 0.5) * share - 0.5;
  memcpy(out, row, GRDP_ROW * sizeof *row);
  for (size_t from = 0; from < DEGREE; from++)
    for (size_t k = DEGREE; k-- > from;)
      out[k] = fma(out[k + 1], shift, out[k]);
  for (size_t k = 0; k < GRDP_ROW; k++, power *= share)
    out[k] *= power;
}

/* Relative error of the lesser tail at z by the value there. */
static double error_of(grdp_tails exact, grdp_tails here) {
  bool lower = exact.below < exact.above;
  double tail = lower ? exact.below : exact.above;
  return fabs((lower ? here.below : here.above) - tail) / tail;
}

/* Whether doubles next to the value lie on either side of the right one. */
static bool right_but_for_rounding(const grdp_curve *curve, grdp_tails exact, double value) {
  bool lower = exact.below < exact.above;
  double margin = ROUNDING * (fabs(value) + (curve->logarithmic ? 1.0 : 0.0));
  grdp_tails left = grdp_curve_tails(curve, value - margin), right = grdp_curve_tails(curve, value + margin);
  if (lower)
    return left.below <= exact.below && right.below >= exact.below;
  return left.above >= exact.above && right.above <= exact.above;
}

static bool certify(builder *build, const double row[GRDP_ROW], double start, double width) {
  const grdp_curve *curve = build->curve;
  double worst = 0.0;
  for (size_t k = 0; k < CHECKS; k++) {
    grdp_tails exact = grdp_special_normal(start + width * (checks[k] + 0.5));
    double value = row_at(row, checks[k]);
    value = value > curve->least ? value : curve->least;
    value = value < curve->most ? value : curve->most;
    double error = error_of(exact, grdp_curve_tails(curve, value));
    if (error <= 0.5 * GRDP_TRANSFORM_ERROR)
      worst = error > worst ? error : worst;
    else if (!right_but_for_rounding(curve, exact, value))
      return false;
  }
  build->error = worst > build->error ? worst : build->error;
  return true;
}

/* Adds the pieces of [start, start + width]; `at` moves from the curve's point at the start to the one at the end. */
static bool add_pieces(builder *build, grdp_curve_point *at, double start, double width, int level) {
  grdp_curve_point here = *at;
  double values[GRDP_ROW] = {here.value};
  piece found = {level, {0.0}};
  if (level + 1 >= build->hint) {
    for (size_t k = 1; k < GRDP_ROW; k++) {
      here = grdp_curve_follow(build->curve, &here, start + width * (k < DEGREE ? point(k) + 0.5 : 1.0));
      values[k] = here.value;
    }
    interpolate(values, found.row);
    if (certify(build, found.row, start, width)) {
      *at = here;
      build->hint = level;
      *GRDP_PUSH(build->arena, &build->pieces) = found;
      return true;
    }
  }
  double half = 0.5 * width;
  return level < LEVELS && add_pieces(build, at, start, half, level + 1) &&
         add_pieces(build, at, start + half, half, level + 1);
}

/* All pieces as rows of the finest width. */
static void set_rows(const builder *build, grdp_transform_table *table, int finest) {
  enum { PAGE = 4096 }; /* from this size on the arena aligns to cache lines */
  size_t count = 0;
  for (size_t i = 0; i < build->pieces.count; i++)
    count += (size_t)1 << (finest - build->pieces.items[i].level);
  size_t size = count * GRDP_ROW * sizeof(double);
  double *rows = grdp_arena_allocate(build->arena, size > PAGE ? size : PAGE);
  table->rows = rows;
  table->row_count = count;
  for (size_t i = 0; i < build->pieces.count; i++) {
    const piece *from = &build->pieces.items[i];
    int halvings = finest - from->level;
    for (size_t number = 0; number < (size_t)1 << halvings; number++, rows += GRDP_ROW)
      cut(from->row, halvings, number, rows);
  }
}

static grdp_transform_table table_of(builder *build, double origin) {
  int finest = 0;
  for (size_t i = 0; i < build->pieces.count; i++)
    finest = build->pieces.items[i].level > finest ? build->pieces.items[i].level : finest;
  double cells = (double)(1U << finest) / WIDTH;
  grdp_transform_table table = {NULL, 0, cells, -origin * cells, 0.0, build->error};
  set_rows(build, &table, finest);
  return table;
}

/* Cells begin at the corner, so that none contains it. */
static double anchor_of(const grdp_curve *curve) {
  if (isnan(curve->kink) || !(curve->kink > curve->least && curve->kink < curve->most))
    return 0.0;
  double z = grdp_curve_score(curve, curve->kink);
  return z > -GRDP_SCORE_LIMIT && z < GRDP_SCORE_LIMIT ? z : 0.0;
}

grdp_transform_table grdp_transform_table_of_curve(grdp_arena *arena, grdp_curve *curve) {
  const grdp_transform_table none = {.error = (double)NAN};
  if (!grdp_curve_prepare(curve))
    return none;
  double start = anchor_of(curve);
  while (start > -GRDP_SCORE_LIMIT)
    start -= WIDTH;
  builder build = {arena, curve, 0.0, 0, {NULL, 0, 0}};
  grdp_curve_point at = grdp_curve_find(curve, start);
  for (size_t k = 0; start + WIDTH * (double)k < GRDP_SCORE_LIMIT; k++)
    if (!add_pieces(&build, &at, start + WIDTH * (double)k, WIDTH, 0))
      return none;
  return table_of(&build, start);
}

/* ---- Student's t ---- */

typedef struct score_builder {
  grdp_distribution student;
  double error;
  double *rows;
} score_builder;

static double score_of(const score_builder *build, double t) {
  grdp_tails tails = grdp_family_of(GRDP_DISTRIBUTION_STUDENT)->tails(&build->student, 0.0, t);
  return grdp_special_normal_quantile(tails.below, tails.above);
}

static bool add_score_row(score_builder *build, double *row, double start, double width) {
  double values[GRDP_ROW];
  for (size_t k = 0; k < GRDP_ROW; k++)
    values[k] = score_of(build, start + width * (point(k) + 0.5));
  interpolate(values, row);
  for (size_t k = 0; k < CHECKS; k++) {
    double t = start + width * (checks[k] + 0.5);
    grdp_tails exact = grdp_family_of(GRDP_DISTRIBUTION_STUDENT)->tails(&build->student, 0.0, t);
    double error = error_of(exact, grdp_special_normal(row_at(row, checks[k])));
    build->error = error > build->error ? error : build->error;
  }
  return build->error <= 0.5 * GRDP_TRANSFORM_ERROR;
}

/* Enough octaves for scores up to the limit; with few degrees of freedom there may be a thousand. */
static int octaves_needed(const score_builder *build) {
  int octaves = 1;
  double reach = 2.0;
  while (octaves < 1000 && score_of(build, reach - 1.0) < GRDP_SCORE_LIMIT) {
    octaves++;
    reach *= 2.0;
  }
  return octaves;
}

static bool add_score_rows(score_builder *build, int octaves, unsigned bits) {
  double *row = build->rows, base = 1.0;
  build->error = 0.0;
  for (int octave = 0; octave < octaves; octave++, base *= 2.0)
    for (unsigned k = 0; k < 1U << bits; k++, row += GRDP_ROW) {
      double width = base / (double)(1U << bits);
      if (!add_score_row(build, row, base - 1.0 + k * width, width))
        return false;
    }
  return true;
}

grdp_transform_table grdp_transform_table_of_score(grdp_arena *arena, double df, unsigned *octave_bits) {
  /* The most rows bound the time that a table may take, a tenth of a second. */
  enum { FIRST_BITS = 2, LAST_BITS = 6, LEAST_ROWS = 64, MOST_ROWS = 2400 };
  score_builder build = {{GRDP_DISTRIBUTION_STUDENT, {1.0, df}, -INFINITY, INFINITY, NULL, NULL, 0}, 0.0, NULL};
  int octaves = octaves_needed(&build);
  for (unsigned bits = FIRST_BITS; bits <= LAST_BITS && (size_t)octaves << bits <= MOST_ROWS; bits++) {
    size_t count = (size_t)octaves << bits;
    build.rows = grdp_arena_array(arena, count > LEAST_ROWS ? count : LEAST_ROWS, GRDP_ROW * sizeof(double));
    if (!add_score_rows(&build, octaves, bits))
      continue;
    *octave_bits = bits;
    double reach = 1.0 - 0x1p-53;
    for (int octave = 0; octave < octaves; octave++)
      reach *= 2.0;
    return (grdp_transform_table){build.rows, count, 0.0, 0.0, reach, build.error};
  }
  return (grdp_transform_table){.error = (double)NAN};
}
