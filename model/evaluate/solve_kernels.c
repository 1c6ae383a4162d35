/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compiled once per instruction set, with GRDP_SOLVE as the set's name. Elimination runs lane by lane side by side: each
 * lane has its own pivots, and rows change places under masks. The operations and their order are those of
 * grdp_linear_kernels, so that it does not matter which of the two solves a lane.
 */
#include "solve_kernels.h"

#include <float.h>

#include "vector.h"

#ifndef GRDP_SOLVE
#define GRDP_SOLVE portable
#endif

enum { WIDE = 4, STRIP = WIDE * VECTOR_LANES };

/* The vectors of a strip, interleaved; one lane alone is a single vector, computed in every lane of it. */
#define EACH UNROLLED for (size_t v = 0; v < WIDE; v += single ? WIDE : 1)

VECTOR_INLINE vector take(const double *row, size_t lane, size_t v, bool single) {
  return single ? broadcast(row[0]) : load(row + lane + v * VECTOR_LANES);
}
VECTOR_INLINE void put(double *row, size_t lane, size_t v, vector x, bool single) {
  if (single)
    row[0] = x[0];
  else
    store(row + lane + v * VECTOR_LANES, x);
}
/* Of the strip's own rows. */
VECTOR_INLINE vector fetch(const double *rows, size_t k, size_t v) {
  return load(rows + k * GRDP_STRIP + v * VECTOR_LANES);
}
VECTOR_INLINE void keep(double *rows, size_t k, size_t v, vector x) {
  store(rows + k * GRDP_STRIP + v * VECTOR_LANES, x);
}
VECTOR_INLINE vector_mask below_infinity(vector a) {
  return less_equal(magnitude(a), broadcast(DBL_MAX));
}
VECTOR_INLINE bool any_lane(vector_mask a) {
  return lane_bits(a) != 0;
}

/* 1 / 2^e for 2^e <= x < 2^(e+1): exact, and takes no division. x is normal. */
VECTOR_INLINE vector inverse_power_of_two(vector x) {
  vector_bits exponent = (vector_bits)x & ((uint64_t)0x7ff << 52);
  return (vector)(((uint64_t)2046 << 52) - exponent);
}

/* What is known of a strip's lanes. */
typedef struct judgement {
  vector_mask going[WIDE], legal[WIDE], solved[WIDE], accepted[WIDE];
  vector reached[WIDE]; /* the norm with the base's scales */
  vector norm[WIDE];    /* with those of x */
} judgement;

/* E_k of what F_k is. */
VECTOR_INLINE void aim(const grdp_newton *newton, size_t k, size_t lane, bool single, vector residual[WIDE]) {
  const double *row = newton->origin + k * newton->stride;
  EACH {
    vector target = take(newton->target, lane, v, single), origin = take(row, lane, v, single);
    vector away = multiply_add(-target, origin, residual[v]);
    residual[v] = choose(equal(target, broadcast(0.0)), residual[v], away);
  }
}

VECTOR_INLINE void find_residual(const grdp_newton *newton, size_t k, size_t lane, bool single, vector out[WIDE]) {
  const grdp_values *shift = &newton->shifts[k];
  EACH out[v] = shift->row == NULL ? broadcast(shift->number) : take(shift->row, lane, v, single);
  if (newton->implicit[k])
    EACH out[v] = take(newton->g[k], lane, v, single) - out[v];
  else
    EACH out[v] = take(newton->g[k], lane, v, single) + out[v] - take(newton->x[k], lane, v, single);
  if (newton->following)
    aim(newton, k, lane, single, out);
}

/* Residuals and sizes. Solved is here only what |x_k| alone makes so: it is a part of s_k. */
VECTOR_INLINE void look(const grdp_newton *newton, size_t lane, bool single, judgement *seen) {
  vector zero = broadcast(0.0);
  EACH {
    seen->going[v] = opposite(equal(take(newton->going, lane, v, single), zero));
    seen->legal[v] = seen->solved[v] = equal(zero, zero);
    seen->accepted[v] = less(zero, zero);
    seen->reached[v] = seen->norm[v] = zero;
  }
  for (size_t k = 0; k < newton->unknowns; k++) {
    const double *start_row = newton->start + k * newton->stride,
                 *scales = newton->inverse_scales + k * newton->stride;
    double own = newton->implicit[k] ? 0.0 : 1.0;
    vector residual[WIDE];
    find_residual(newton, k, lane, single, residual);
    EACH {
      vector start = raise(magnitude(take(start_row, lane, v, single)), GRDP_LEAST_SIZE);
      vector size = greater(magnitude(take(newton->x[k], lane, v, single)), start);
      vector allowed = take(newton->tolerance, lane, v, single) * (size * own);
      keep(newton->residuals, k, v, residual[v]);
      keep(newton->sizes, k, v, size);
      seen->legal[v] = both(seen->legal[v], below_infinity(residual[v]));
      seen->reached[v] = greater(magnitude(residual[v]) * take(scales, lane, v, single), seen->reached[v]);
      seen->solved[v] = both(seen->solved[v], less_equal(magnitude(residual[v]), allowed));
    }
  }
}

/* Sums over an equation's slopes: s_k, and of the Jacobian's row, which is put down where there is a place for it. */
typedef struct row_sums {
  vector scale[WIDE], weighted[WIDE];
} row_sums;

VECTOR_INLINE void take_slope(const grdp_newton_slope *slope, size_t lane, bool single, vector value[WIDE]) {
  if (slope->value.row == NULL)
    EACH value[v] = broadcast(slope->value.number);
  else
    EACH value[v] = take(slope->value.row, lane, v, single);
}

VECTOR_INLINE void add_slope(const grdp_newton *newton, const grdp_newton_slope *slope, size_t lane, bool single,
                             row_sums *sums) {
  vector weight = broadcast(newton->weights[slope->unknown]), value[WIDE];
  take_slope(slope, lane, single, value);
  EACH {
    vector size = fetch(newton->sizes, slope->unknown, v);
    sums->scale[v] = multiply_add(magnitude(value[v]), size, sums->scale[v]);
  }
  if (slope->less != 0.0)
    EACH value[v] -= 1.0;
  EACH sums->weighted[v] = multiply_add(magnitude(value[v]), weight, sums->weighted[v]);
}

VECTOR_INLINE void put_down_slope(const grdp_newton_slope *slope, size_t lane, const vector scale[WIDE],
                                  double *row) {
  const bool single = false;
  vector value[WIDE];
  take_slope(slope, lane, false, value);
  if (slope->less != 0.0)
    EACH value[v] -= 1.0;
  EACH keep(row, slope->unknown, v, value[v] * scale[v]);
}

/* Rows and columns that step k of the elimination reaches: pivots widen the upper part of the band. */
VECTOR_INLINE size_t end_of_rows(const grdp_newton *newton, size_t k) {
  size_t end = k + newton->lower + 1;
  return end < newton->unknowns ? end : newton->unknowns;
}
VECTOR_INLINE size_t end_of_columns(const grdp_newton *newton, size_t k) {
  size_t end = k + newton->lower + newton->upper + 1;
  return end < newton->unknowns ? end : newton->unknowns;
}
VECTOR_INLINE double *row_of_matrix(const grdp_newton *newton, size_t k) {
  return newton->elements + k * newton->pitch * GRDP_STRIP;
}

/* Row k of the strip's matrices, scaled as by grdp_row_scale, with the right side. */
VECTOR_INLINE void put_down_row(const grdp_newton *newton, size_t k, size_t lane, const row_sums *sums) {
  const bool single = false;
  size_t begin = k > newton->lower ? k - newton->lower : 0, past = end_of_columns(newton, k);
  double *row = row_of_matrix(newton, k);
  uint32_t first = newton->first_slopes[k], end = newton->first_slopes[k + 1];
  vector scale[WIDE];
  EACH scale[v] = inverse_power_of_two(raise(sums->weighted[v], DBL_MIN));
  for (size_t j = begin; end - first < past - begin && j < past; j++)
    EACH keep(row, j, v, broadcast(0.0));
  for (uint32_t i = first; i < end; i++)
    put_down_slope(&newton->slopes[i], lane, scale, row);
  EACH keep(newton->rights, k, v, -(fetch(newton->residuals, k, v) * scale[v]));
}

/* s_k, whether the residuals are within the tolerance of them, and the norm. */
VECTOR_INLINE void weigh(const grdp_newton *newton, size_t lane, bool single, judgement *seen) {
  vector zero = broadcast(0.0);
  EACH seen->solved[v] = equal(zero, zero);
  for (size_t k = 0; k < newton->unknowns; k++) {
    double own = newton->implicit[k] ? 0.0 : 1.0;
    row_sums sums;
    EACH sums.scale[v] = fetch(newton->sizes, k, v) * own;
    EACH sums.weighted[v] = zero;
    for (uint32_t i = newton->first_slopes[k]; i < newton->first_slopes[k + 1]; i++)
      add_slope(newton, &newton->slopes[i], lane, single, &sums);
    EACH {
      vector residual = magnitude(fetch(newton->residuals, k, v)), sum = sums.scale[v];
      vector tolerance = take(newton->tolerance, lane, v, single);
      vector scale = inverse_power_of_two(raise(sum, DBL_MIN));
      vector_mask normal = below_infinity(sum);
      keep(newton->scales, k, v, scale);
      seen->legal[v] = both(seen->legal[v], normal);
      seen->norm[v] = greater(residual * scale, seen->norm[v]);
      vector_mask near = less_equal(residual, tolerance * (fetch(newton->sizes, k, v) * own));
      seen->solved[v] = both(seen->solved[v], either(near, both(normal, less_equal(residual, tolerance * sum))));
    }
    if (single || newton->steady)
      continue;
    if (newton->dense)
      EACH keep(newton->lane_scales, k, v, inverse_power_of_two(raise(sums.weighted[v], DBL_MIN)));
    else
      put_down_row(newton, k, lane, &sums);
  }
}

/* Of a steady system, s_k <= |x_k| + sum |d g_k / d x| max |x|: the lanes that this shows not to be solved. It saves
 * the sums of s_k, as many operations as the solution itself. */
VECTOR_INLINE vector_mask clearly_open(const grdp_newton *newton, size_t lane, size_t v, bool single) {
  vector most = broadcast(0.0), tolerance = take(newton->tolerance, lane, v, single) * 2.0;
  vector_mask open = less(most, most);
  for (size_t k = 0; k < newton->unknowns; k++)
    most = greater(fetch(newton->sizes, k, v), most);
  for (size_t k = 0; k < newton->unknowns; k++) {
    vector bound = tolerance * most * (1.0 + newton->row_sums[k]);
    open = either(open, less(bound, magnitude(fetch(newton->residuals, k, v))));
  }
  return open;
}

/* `solved` of look() is enough where it holds in all lanes that go on, or where the others are clearly not solved. */
VECTOR_INLINE bool needs_weighing(const grdp_newton *newton, size_t lane, bool single, const judgement *seen) {
  bool needed = false;
  EACH {
    vector_mask open = both(seen->going[v], opposite(seen->solved[v]));
    if (newton->steady && any_lane(open))
      open = both(open, opposite(clearly_open(newton, lane, v, single)));
    needed |= any_lane(open);
  }
  return needed;
}

/* A steady system needs no line search; whether it comes nearer is seen when its refinements have run out. */
VECTOR_INLINE grdp_newton_events decide(const grdp_newton *newton, size_t lane, bool single, judgement *seen) {
  grdp_newton_events events = {0};
  vector zero = broadcast(0.0);
  EACH {
    unsigned at = (unsigned)(v * VECTOR_LANES);
    vector norm = take(newton->norm, lane, v, single), length = take(newton->length, lane, v, single);
    vector left = take(newton->left, lane, v, single) - 1.0;
    put(newton->left, lane, v, left, single);
    vector_mask open = both(seen->going[v], opposite(seen->solved[v])), none_left = less_equal(left, zero);
    vector allowed = multiply_add(length, broadcast(-GRDP_LEAST_DECREASE), broadcast(1.0)) * norm;
    vector_mask better = newton->steady ? open : less_equal(seen->reached[v], allowed);
    seen->accepted[v] = both(both(open, seen->legal[v]), both(better, opposite(none_left)));
    vector_mask short_enough = less_equal(length, take(newton->shortest, lane, v, single));
    vector_mask no_base = less(broadcast(DBL_MAX), norm);
    vector_mask stuck = newton->steady ? open : either(none_left, either(no_base, short_enough));
    events.solved |= lane_bits(both(seen->going[v], seen->solved[v])) << at;
    events.accepted |= lane_bits(seen->accepted[v]) << at;
    events.stuck |= lane_bits(both(both(open, opposite(seen->accepted[v])), stuck)) << at;
    events.illegal |= lane_bits(both(open, opposite(seen->legal[v]))) << at;
  }
  return events;
}

/* Accepted lanes begin anew from x. */
VECTOR_INLINE void rebase(const grdp_newton *newton, size_t lane, bool single, const judgement *seen) {
  for (size_t k = 0; k < newton->unknowns; k++) {
    double *bases = newton->base + k * newton->stride, *scales = newton->inverse_scales + k * newton->stride;
    EACH {
      vector x = take(newton->x[k], lane, v, single), scale = fetch(newton->scales, k, v);
      put(bases, lane, v, choose(seen->accepted[v], x, take(bases, lane, v, single)), single);
      put(scales, lane, v, choose(seen->accepted[v], scale, take(scales, lane, v, single)), single);
    }
  }
  EACH {
    vector norm = choose(seen->accepted[v], lower(seen->norm[v], DBL_MAX), take(newton->norm, lane, v, single));
    put(newton->norm, lane, v, norm, single);
    vector length = choose(seen->accepted[v], broadcast(1.0), take(newton->length, lane, v, single));
    put(newton->length, lane, v, length, single);
  }
}

/* Those that are no better go half as far from the base. */
VECTOR_INLINE void shorten(const grdp_newton *newton, size_t lane, bool single, const judgement *seen) {
  vector_mask rejected[WIDE];
  vector length[WIDE];
  EACH {
    rejected[v] = both(seen->going[v], opposite(either(seen->solved[v], seen->accepted[v])));
    length[v] = take(newton->length, lane, v, single);
    length[v] = choose(rejected[v], length[v] * 0.5, length[v]);
    put(newton->length, lane, v, length[v], single);
  }
  for (size_t k = 0; k < newton->unknowns; k++) {
    const double *steps = newton->step + k * newton->stride, *bases = newton->base + k * newton->stride;
    EACH {
      vector shorter = multiply_add(length[v], take(steps, lane, v, single), take(bases, lane, v, single));
      put(newton->x[k], lane, v, choose(rejected[v], shorter, take(newton->x[k], lane, v, single)), single);
    }
  }
}

/* The row of the first greatest of column k, of the vector at `v`. */
VECTOR_INLINE vector find_pivot(const grdp_newton *newton, size_t k, size_t v) {
  vector best = magnitude(fetch(row_of_matrix(newton, k), k, v)), which = broadcast((double)k);
  for (size_t i = k + 1; i < end_of_rows(newton, k); i++) {
    vector size = magnitude(fetch(row_of_matrix(newton, i), k, v));
    vector_mask more = less(best, size);
    best = choose(more, size, best);
    which = choose(more, broadcast((double)i), which);
  }
  return which;
}

VECTOR_INLINE void swap_where(vector_mask swapped, double *a, double *b) {
  vector x = load(a), y = load(b);
  store(a, choose(swapped, y, x));
  store(b, choose(swapped, x, y));
}

/* It comes to row k, in each lane. */
static void swap_rows(const grdp_newton *newton, size_t k, size_t v) {
  size_t shift = v * VECTOR_LANES, end = end_of_columns(newton, k);
  vector which = find_pivot(newton, k, v);
  double *top = row_of_matrix(newton, k) + shift, *rights = newton->rights + shift;
  for (size_t i = k + 1; i < end_of_rows(newton, k); i++) {
    vector_mask swapped = equal(which, broadcast((double)i));
    if (!any_lane(swapped))
      continue;
    double *row = row_of_matrix(newton, i) + shift;
    for (size_t j = k; j < end; j++)
      swap_where(swapped, top + j * GRDP_STRIP, row + j * GRDP_STRIP);
    swap_where(swapped, rights + k * GRDP_STRIP, rights + i * GRDP_STRIP);
  }
}

/* Mostly the diagonal is the greatest. */
VECTOR_INLINE void pivot_rows(const grdp_newton *newton, size_t k) {
  const bool single = false;
  const double *row = row_of_matrix(newton, k);
  vector best[WIDE];
  EACH best[v] = magnitude(fetch(row, k, v));
  for (size_t i = k + 1; i < end_of_rows(newton, k); i++)
    EACH best[v] = greater(magnitude(fetch(row_of_matrix(newton, i), k, v)), best[v]);
  EACH if (any_lane(less(magnitude(fetch(row, k, v)), best[v]))) swap_rows(newton, k, v);
}

VECTOR_INLINE void eliminate(const grdp_newton *newton, size_t k, const vector inverse[WIDE]) {
  const bool single = false;
  const double *top = row_of_matrix(newton, k);
  size_t end = end_of_columns(newton, k);
  for (size_t i = k + 1; i < end_of_rows(newton, k); i++) {
    double *row = row_of_matrix(newton, i);
    vector factor[WIDE];
    EACH factor[v] = -(fetch(row, k, v) * inverse[v]);
    for (size_t j = k + 1; j < end; j++)
      EACH keep(row, j, v, multiply_add(factor[v], fetch(top, j, v), fetch(row, j, v)));
    EACH keep(newton->rights, i, v,
              multiply_add(factor[v], fetch(newton->rights, k, v), fetch(newton->rights, i, v)));
  }
}

/* P A = L U, with the right side carried along. Gives the lanes whose pivots are all well above rounding. */
VECTOR_INLINE unsigned factor(const grdp_newton *newton) {
  const bool single = false;
  unsigned sound = ~0u;
  for (size_t k = 0; k < newton->unknowns; k++) {
    vector inverse[WIDE], least = broadcast(GRDP_SUSPECT_PIVOT), weight = broadcast(newton->weights[k]);
    unsigned good = 0;
    pivot_rows(newton, k);
    EACH {
      vector pivot = fetch(row_of_matrix(newton, k), k, v);
      inverse[v] = broadcast(1.0) / pivot;
      keep(newton->inverses, k, v, inverse[v]);
      good |= lane_bits(less(least, magnitude(pivot) * weight)) << v * VECTOR_LANES;
    }
    sound &= good;
    eliminate(newton, k, inverse);
  }
  return sound;
}

/* The steps, from the last; in place of the right side. */
VECTOR_INLINE void substitute(const grdp_newton *newton) {
  const bool single = false;
  for (size_t i = newton->unknowns; i-- > 0;) {
    const double *row = row_of_matrix(newton, i);
    vector sum[WIDE];
    EACH sum[v] = fetch(newton->rights, i, v);
    for (size_t j = end_of_columns(newton, i); --j > i;)
      EACH sum[v] = multiply_add(-fetch(row, j, v), fetch(newton->rights, j, v), sum[v]);
    EACH keep(newton->rights, i, v, sum[v] * fetch(newton->inverses, i, v));
  }
}

static unsigned solve_strip(const grdp_newton *newton, size_t lane, const judgement *seen) {
  const bool single = false;
  unsigned sound = factor(newton);
  substitute(newton);
  for (size_t k = 0; k < newton->unknowns; k++) {
    const double *bases = newton->base + k * newton->stride;
    double *steps = newton->step + k * newton->stride;
    EACH {
      vector step = fetch(newton->rights, k, v), ahead = take(bases, lane, v, false) + step;
      put(steps, lane, v, choose(seen->accepted[v], step, take(steps, lane, v, false)), false);
      put(newton->x[k], lane, v, choose(seen->accepted[v], ahead, take(newton->x[k], lane, v, false)), false);
    }
  }
  return sound;
}

/* The right sides of a steady system, scaled as its matrix has been; 0 in other lanes. */
VECTOR_INLINE void set_right_sides(const grdp_newton *newton, size_t lane, bool single, const judgement *seen) {
  for (size_t k = 0; k < newton->unknowns; k++) {
    double *steps = newton->step + k * newton->stride;
    EACH {
      vector right = -(fetch(newton->residuals, k, v) * newton->row_scales[k]);
      put(steps, lane, v, choose(seen->accepted[v], right, broadcast(0.0)), single);
    }
  }
}

VECTOR_INLINE grdp_newton_events advance_lanes(const grdp_newton *newton, size_t lane, bool single) {
  judgement seen;
  look(newton, lane, single, &seen);
  if (needs_weighing(newton, lane, single, &seen))
    weigh(newton, lane, single, &seen);
  grdp_newton_events events = decide(newton, lane, single, &seen);
  if (events.accepted != 0)
    rebase(newton, lane, single, &seen);
  unsigned open = 0;
  EACH open |= lane_bits(both(seen.going[v], opposite(either(seen.solved[v], seen.accepted[v]))));
  if (open != 0)
    shorten(newton, lane, single, &seen);
  if (newton->steady && events.accepted != 0)
    set_right_sides(newton, lane, single, &seen);
  if (!single && !newton->steady && !newton->dense && events.accepted != 0)
    events.suspect = events.accepted & ~solve_strip(newton, lane, &seen);
  return events;
}

/* On a copy, since the compiler must think that what vectors are stored to could be the original. */
static grdp_newton_events advance(const grdp_newton *newton, size_t lane) {
  const grdp_newton own = *newton;
  if (newton->lanes > 1)
    return advance_lanes(&own, lane, false);
  grdp_newton_events events = advance_lanes(&own, 0, true);
  events.solved &= 1;
  events.accepted &= 1;
  events.stuck &= 1;
  events.illegal &= 1;
  return events;
}

VECTOR_INLINE void move_lanes(const grdp_newton *newton, size_t lane, const double *flags, bool single) {
  vector_mask accepted[WIDE];
  EACH accepted[v] = equal(take(flags, 0, v, single), broadcast(1.0));
  for (size_t k = 0; k < newton->unknowns; k++) {
    const double *bases = newton->base + k * newton->stride, *steps = newton->step + k * newton->stride;
    EACH {
      vector ahead = take(bases, lane, v, single) + take(steps, lane, v, single);
      put(newton->x[k], lane, v, choose(accepted[v], ahead, take(newton->x[k], lane, v, single)), single);
    }
  }
}

static void move(const grdp_newton *newton, size_t lane, unsigned accepted) {
  double flags[STRIP];
  for (size_t i = 0; i < STRIP; i++)
    flags[i] = accepted >> i & 1;
  if (newton->lanes == 1)
    move_lanes(newton, 0, flags, true);
  else
    move_lanes(newton, lane, flags, false);
}

static void build(const grdp_newton *newton, size_t lane, const grdp_matrix *matrix, double *const *elements) {
  const double *scales = newton->lane_scales + lane % STRIP;
  for (size_t k = 0; k < newton->unknowns; k++) {
    vector scale = load(scales + k * GRDP_STRIP);
    for (uint32_t i = newton->first_slopes[k]; i < newton->first_slopes[k + 1]; i++) {
      const grdp_newton_slope *slope = &newton->slopes[i];
      const double *row = slope->value.row;
      vector value = row == NULL ? broadcast(slope->value.number) : load(row + lane);
      value = slope->less != 0.0 ? value - 1.0 : value;
      value *= scale;
      UNROLLED for (size_t v = 0; v < VECTOR_LANES; v++) if (elements[v] != NULL)
          elements[v][k * matrix->pitch + slope->unknown] = value[v];
    }
  }
}

#define TEXT_OF(set) #set
#define NAME_OF(set) TEXT_OF(set)
#define TABLE_FOR(set) grdp_solve_##set
#define TABLE_OF(set) TABLE_FOR(set)

const grdp_solve_kernels TABLE_OF(GRDP_SOLVE) = {
    .name = NAME_OF(GRDP_SOLVE),
    .strip = STRIP,
    .advance = advance,
    .move = move,
    .abreast = VECTOR_LANES,
    .build = build,
};
