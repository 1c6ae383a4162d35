/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compiled once per instruction set, with GRDP_KERNELS as the set's name. What an operation computes is one function
 * over vectors; its loop over lanes is generated from operations.def.
 */
#include "kernels.h"

#include "elementary.h"

#ifndef GRDP_KERNELS
#define GRDP_KERNELS portable
#endif

VECTOR_INLINE vector zero(void) {
  return broadcast(0.0);
}
VECTOR_INLINE vector_mask truth(vector a) {
  return opposite(equal(a, zero()));
}
/* 1 or 0, and NaN where an operand is. */
VECTOR_INLINE vector judge(vector_mask holds, vector a, vector b) {
  return choose(ordered(a, b), choose(holds, broadcast(1.0), zero()), a + b);
}

VECTOR_INLINE vector compute_COPY(vector a) {
  return a;
}
VECTOR_INLINE vector compute_NEGATE(vector a) {
  return with_sign(a, sign_of(broadcast(-1.0)));
}
VECTOR_INLINE vector compute_ADD(vector a, vector b) {
  return a + b;
}
VECTOR_INLINE vector compute_SUBTRACT(vector a, vector b) {
  return a - b;
}
VECTOR_INLINE vector compute_MULTIPLY(vector a, vector b) {
  return a * b;
}
VECTOR_INLINE vector compute_DIVIDE(vector a, vector b) {
  return choose(equal(b, zero()), broadcast(NAN), a / b);
}
VECTOR_INLINE vector compute_POWER(vector a, vector b) {
  return power(a, b);
}
VECTOR_INLINE vector compute_ABS(vector a) {
  return magnitude(a);
}
VECTOR_INLINE vector compute_EXP(vector a) {
  return exponential(a);
}
VECTOR_INLINE vector compute_LOG(vector a) {
  return logarithm(a);
}
VECTOR_INLINE vector compute_LOG10(vector a) {
  return logarithm_10(a);
}
VECTOR_INLINE vector compute_SQRT(vector a) {
  return square_root(a);
}
VECTOR_INLINE vector compute_SIN(vector a) {
  return sine(a);
}
VECTOR_INLINE vector compute_COS(vector a) {
  return cosine(a);
}
VECTOR_INLINE vector compute_TAN(vector a) {
  return tangent(a);
}
VECTOR_INLINE vector compute_TANH(vector a) {
  return hyperbolic_tangent(a);
}
VECTOR_INLINE vector compute_FLOOR(vector a) {
  return round_down(a);
}
VECTOR_INLINE vector compute_NORMAL_CDF(vector a) {
  return normal_cdf(a);
}
VECTOR_INLINE vector compute_LOGISTIC(vector a) {
  return logistic(a);
}
VECTOR_INLINE vector compute_MIN(vector a, vector b) {
  return choose(ordered(a, b), choose(less(b, a), b, a), a + b);
}
VECTOR_INLINE vector compute_MAX(vector a, vector b) {
  return choose(ordered(a, b), choose(less(a, b), b, a), a + b);
}
VECTOR_INLINE vector compute_CLAMP(vector a, vector b, vector c) {
  vector inside = choose(less(a, b), b, choose(less(c, a), c, a));
  return choose(both(less_equal(b, c), equal(a, a)), inside, broadcast(NAN));
}
VECTOR_INLINE vector compute_SELECT(vector a, vector b, vector c) {
  return choose(equal(a, a), choose(equal(a, zero()), c, b), a);
}
VECTOR_INLINE vector compute_LESS(vector a, vector b) {
  return judge(less(a, b), a, b);
}
VECTOR_INLINE vector compute_LESS_EQUAL(vector a, vector b) {
  return judge(less_equal(a, b), a, b);
}
VECTOR_INLINE vector compute_EQUAL(vector a, vector b) {
  return judge(equal(a, b), a, b);
}
VECTOR_INLINE vector compute_UNEQUAL(vector a, vector b) {
  return judge(opposite(equal(a, b)), a, b);
}
VECTOR_INLINE vector compute_AND(vector a, vector b) {
  return judge(both(truth(a), truth(b)), a, b);
}
VECTOR_INLINE vector compute_OR(vector a, vector b) {
  return judge(either(truth(a), truth(b)), a, b);
}
VECTOR_INLINE vector compute_NOT(vector a) {
  return judge(equal(a, zero()), a, a);
}
VECTOR_INLINE vector compute_MULTIPLY_ADD(vector a, vector b, vector c) {
  return multiply_add(a, b, c);
}

/* An operand, read only where the operation has that many. */
#define OPERANDS_1(read, i) read(a, i)
#define OPERANDS_2(read, i) read(a, i), read(b, i)
#define OPERANDS_3(read, i) read(a, i), read(b, i), read(c, i)
#define READ_ROW(x, i) load((x) + (i))
#define READ_ONE(x, i) broadcast((x)[i])

/* One lane, one that is left over, and whole vectors. They are functions of their own, since in a loop every
 * coefficient would first be made ready for lanes that do not come. */
#define GRDP_OPERATION(name, text, operands, meaning)                                                                \
  VECTOR_INLINE double one_##name(const double *a, const double *b, const double *c) {                               \
    (void)b;                                                                                                         \
    (void)c;                                                                                                         \
    return compute_##name(OPERANDS_##operands(READ_ONE, 0))[0];                                                      \
  }                                                                                                                  \
  static __attribute__((noinline)) double left_##name(const double *a, const double *b, const double *c) {           \
    return one_##name(a, b, c);                                                                                      \
  }                                                                                                                  \
  static __attribute__((noinline)) void rows_##name(size_t lanes, const double *a, const double *b, const double *c, \
                                                    double *r) {                                                     \
    (void)b;                                                                                                         \
    (void)c;                                                                                                         \
    for (size_t i = 0; i + VECTOR_LANES <= lanes; i += VECTOR_LANES)                                                 \
      store(r + i, compute_##name(OPERANDS_##operands(READ_ROW, i)));                                                \
  }
#include "operations.def"
#undef GRDP_OPERATION

/* Whole groups of vectors side by side; two short loops keep the processor busier than one long one. */
enum { GROUP = MOST_ABREAST * VECTOR_LANES, HALF = GROUP / 2, BLOCK = 64 };

VECTOR_INLINE void load_vectors(size_t count, const double *from, vector out[]) {
  EACH_ABREAST(count) out[j] = load(from + j * VECTOR_LANES);
}
VECTOR_INLINE void store_vectors(size_t count, const vector x[], double *to) {
  EACH_ABREAST(count) store(to + j * VECTOR_LANES, x[j]);
}

/* A block of bases as near_one has them, then b ln a. */
typedef struct power_block {
  double k[BLOCK], offset[BLOCK], r[BLOCK], r_low[BLOCK];
  double high[BLOCK], low[BLOCK];
  bool ordinary[BLOCK / HALF];
} power_block;

/* Exponents: one per lane, or one for all. */
typedef struct exponents {
  const double *each;
  double all;
} exponents;

VECTOR_INLINE void load_exponents(size_t count, exponents b, size_t lane, vector out[]) {
  if (b.each != NULL)
    load_vectors(count, b.each + lane, out);
  else
    EACH_ABREAST(count) out[j] = broadcast(b.all);
}

static __attribute__((noinline)) void powers_one_by_one(const double *a, exponents b, size_t lane, vector out[]) {
  vector exponent[MOST_ABREAST];
  load_exponents(MOST_ABREAST, b, lane, exponent);
  EACH_ABREAST(MOST_ABREAST) out[j] = power_of_some(load(a + lane + j * VECTOR_LANES), exponent[j]);
}

/* factor a ^ b */
VECTOR_INLINE void powers(size_t lanes, const double *a, exponents b, double factor, double *r) {
  _Alignas(64) power_block block;
  for (size_t first = 0; first < lanes; first += BLOCK) {
    size_t end = lanes - first < BLOCK ? lanes - first : BLOCK;
    for (size_t i = 0; i < end; i += HALF) {
      vector base[MOST_ABREAST];
      near_one near;
      load_vectors(2, a + first + i, base);
      come_near_one(2, base, &near);
      store_vectors(2, near.k, block.k + i);
      store_vectors(2, near.offset, block.offset + i);
      store_vectors(2, near.r, block.r + i);
      store_vectors(2, near.r_low, block.r_low + i);
    }
    for (size_t i = 0; i < end; i += HALF) {
      vector exponent[MOST_ABREAST], high[MOST_ABREAST], low[MOST_ABREAST];
      near_one near;
      load_vectors(2, block.k + i, near.k);
      load_vectors(2, block.offset + i, near.offset);
      load_vectors(2, block.r + i, near.r);
      load_vectors(2, block.r_low + i, near.r_low);
      load_exponents(2, b, first + i, exponent);
      block.ordinary[i / HALF] = power_exponents(2, &near, exponent, high, low);
      store_vectors(2, high, block.high + i);
      store_vectors(2, low, block.low + i);
    }
    for (size_t i = 0; i < end; i += GROUP) {
      vector high[MOST_ABREAST], low[MOST_ABREAST], result[MOST_ABREAST];
      load_vectors(MOST_ABREAST, block.high + i, high);
      load_vectors(MOST_ABREAST, block.low + i, low);
      if (block.ordinary[i / HALF] && block.ordinary[i / HALF + 1])
        exponentials(MOST_ABREAST, high, low, result);
      else
        powers_one_by_one(a, b, first + i, result);
      EACH_ABREAST(MOST_ABREAST) result[j] = result[j] * factor;
      store_vectors(MOST_ABREAST, result, r + first + i);
    }
  }
}

static void rows_of_power(size_t lanes, const double *a, const double *b, double *r) {
  powers(lanes, a, (exponents){.each = b}, 1.0, r);
}

static void super_power(size_t lanes, const grdp_super_operands *at, double *r) {
  powers(lanes, at->rows[0], (exponents){.all = at->scalars[0]}, at->scalars[1], r);
}

VECTOR_INLINE void exponentials_of_any(const vector x[], vector out[]) {
  if (all_lanes(all_below(MOST_ABREAST, x, MOST_MODERATE)))
    exponentials(MOST_ABREAST, x, NULL, out);
  else
    EACH_ABREAST(MOST_ABREAST) out[j] = exponential(x[j]);
}

static void super_times_exp(size_t lanes, const grdp_super_operands *at, double *r) {
  const double *factor = at->rows[0], *exponent = at->rows[1];
  for (size_t i = 0; i < lanes; i += GROUP) {
    vector x[MOST_ABREAST], y[MOST_ABREAST];
    load_vectors(MOST_ABREAST, exponent + i, x);
    exponentials_of_any(x, x);
    load_vectors(MOST_ABREAST, factor + i, y);
    EACH_ABREAST(MOST_ABREAST) x[j] = x[j] * y[j];
    store_vectors(MOST_ABREAST, x, r + i);
  }
}

/* s[0] x[0] + s[1] x[1] + … + c, times the last row */
VECTOR_INLINE void sums(size_t terms, bool times, size_t lanes, const grdp_super_operands *at, double *r) {
  vector factors[GRDP_MOST_TERMS + 1];
  const double *rows[GRDP_MOST_TERMS + 1];
  UNROLLED for (size_t k = 0; k <= terms; k++) factors[k] = broadcast(at->scalars[k]);
  UNROLLED for (size_t k = 0; k <= terms; k++) rows[k] = at->rows[k];
  for (size_t i = 0; i < lanes; i += GROUP) {
    vector sum[MOST_ABREAST];
    EACH_ABREAST(MOST_ABREAST) sum[j] = load(rows[0] + i + j * VECTOR_LANES) * factors[0];
    UNROLLED for (size_t k = 1; k < terms; k++) {
      EACH_ABREAST(MOST_ABREAST) sum[j] = sum[j] + load(rows[k] + i + j * VECTOR_LANES) * factors[k];
    }
    EACH_ABREAST(MOST_ABREAST) sum[j] = sum[j] + factors[terms];
    EACH_ABREAST(MOST_ABREAST) if (times) sum[j] = sum[j] * load(rows[terms] + i + j * VECTOR_LANES);
    store_vectors(MOST_ABREAST, sum, r + i);
  }
}

#define SUMS_OF(n, times)                                                                                            \
  case n:                                                                                                            \
    sums(n, times, lanes, at, r);                                                                                    \
    break
#define SUPER_SUM(name, times)                                                                                       \
  static void name(size_t lanes, const grdp_super_operands *at, double *r) {                                         \
    switch (at->terms) {                                                                                             \
      SUMS_OF(1, times);                                                                                             \
      SUMS_OF(2, times);                                                                                             \
      SUMS_OF(3, times);                                                                                             \
      SUMS_OF(4, times);                                                                                             \
      SUMS_OF(5, times);                                                                                             \
      SUMS_OF(6, times);                                                                                             \
      SUMS_OF(7, times);                                                                                             \
      SUMS_OF(8, times);                                                                                             \
    }                                                                                                                \
  }
SUPER_SUM(super_sum, false)
SUPER_SUM(super_sum_times, true)

VECTOR_INLINE void combine(uint8_t mode, const double *row, vector x[]) {
  if (mode == GRDP_TERM_TIMES)
    EACH_ABREAST(MOST_ABREAST) x[j] = x[j] * load(row + j * VECTOR_LANES);
  if (mode == GRDP_TERM_OVER)
    EACH_ABREAST(MOST_ABREAST) x[j] = compute_DIVIDE(x[j], load(row + j * VECTOR_LANES));
}

VECTOR_INLINE void mixed_term(const grdp_super_operands *at, size_t k, size_t lane, vector out[]) {
  vector factor = broadcast(at->scalars[k]);
  EACH_ABREAST(MOST_ABREAST) out[j] = load(at->rows[k] + lane + j * VECTOR_LANES) * factor;
  if (at->modes[k] != GRDP_TERM_ALONE)
    combine(at->modes[k], at->rows[at->terms + 1 + k] + lane, out);
}

static void super_sum_mixed(size_t lanes, const grdp_super_operands *at, double *r) {
  size_t terms = at->terms;
  for (size_t i = 0; i < lanes; i += GROUP) {
    vector sum[MOST_ABREAST], term[MOST_ABREAST];
    mixed_term(at, 0, i, sum);
    for (size_t k = 1; k < terms; k++) {
      mixed_term(at, k, i, term);
      EACH_ABREAST(MOST_ABREAST) sum[j] = sum[j] + term[j];
    }
    vector constant = broadcast(at->scalars[terms]);
    EACH_ABREAST(MOST_ABREAST) sum[j] = sum[j] + constant;
    if (at->modes[terms] != GRDP_TERM_ALONE)
      combine(at->modes[terms], at->rows[terms] + i, sum);
    store_vectors(MOST_ABREAST, sum, r + i);
  }
}

/* (…(c + s[0] x[0]) + s[1] x[1]) + …, each term rounded once; s[k] is the second row where the mode says so, c the last
 * row likewise. */
VECTOR_INLINE void chain_term(const grdp_super_operands *at, size_t k, size_t lane, vector sum[]) {
  vector factor[MOST_ABREAST];
  if (at->modes[k] == GRDP_TERM_ALONE)
    EACH_ABREAST(MOST_ABREAST) factor[j] = broadcast(at->scalars[k]);
  else
    load_vectors(MOST_ABREAST, at->rows[at->terms + 1 + k] + lane, factor);
  EACH_ABREAST(MOST_ABREAST) {
    sum[j] = multiply_add(factor[j], load(at->rows[k] + lane + j * VECTOR_LANES), sum[j]);
  }
}

static void super_chain(size_t lanes, const grdp_super_operands *at, double *r) {
  for (size_t i = 0; i < lanes; i += GROUP) {
    vector sum[MOST_ABREAST];
    if (at->modes[at->terms] == GRDP_TERM_ALONE)
      EACH_ABREAST(MOST_ABREAST) sum[j] = broadcast(at->scalars[at->terms]);
    else
      load_vectors(MOST_ABREAST, at->rows[at->terms] + i, sum);
    for (size_t k = 0; k < at->terms; k++)
      chain_term(at, k, i, sum);
    store_vectors(MOST_ABREAST, sum, r + i);
  }
}

static void rows_of_exp(size_t lanes, const double *a, double *r) {
  for (size_t i = 0; i < lanes; i += GROUP) {
    vector x[MOST_ABREAST];
    load_vectors(MOST_ABREAST, a + i, x);
    exponentials_of_any(x, x);
    store_vectors(MOST_ABREAST, x, r + i);
  }
}

/* The central path is one lane; it shall not pass through what many lanes need. */
#define GRDP_OPERATION(name, text, operands, meaning)                                                                \
  static void run_##name(size_t lanes, const double *a, const double *b, const double *c, double *r) {               \
    if (lanes == 1) {                                                                                                \
      *r = one_##name(a, b, c);                                                                                      \
      return;                                                                                                        \
    }                                                                                                                \
    size_t whole = 0;                                                                                                \
    if (GRDP_OP_##name == GRDP_OP_POWER || GRDP_OP_##name == GRDP_OP_EXP)                                            \
      whole = lanes - lanes % GROUP;                                                                                 \
    if (GRDP_OP_##name == GRDP_OP_POWER)                                                                             \
      rows_of_power(whole, a, b, r);                                                                                 \
    if (GRDP_OP_##name == GRDP_OP_EXP)                                                                               \
      rows_of_exp(whole, a, r);                                                                                      \
    rows_##name(lanes - whole, a + whole, (operands) > 1 ? b + whole : b, (operands) > 2 ? c + whole : c,            \
                r + whole);                                                                                          \
    for (size_t i = lanes - lanes % VECTOR_LANES; i < lanes; i++)                                                    \
      r[i] = left_##name(a + i, (operands) > 1 ? b + i : b, (operands) > 2 ? c + i : c);                             \
  }
#include "operations.def"
#undef GRDP_OPERATION

static bool is_failure(const double *value) {
  const uint64_t exponent = UINT64_C(0x7ff) << 52;
  uint64_t bits;
  memcpy(&bits, value, sizeof bits);
  return (bits & exponent) == exponent;
}

static size_t count_failures(size_t lanes, const double *values) {
  if (lanes == 1)
    return is_failure(values);
  size_t failures = 0;
  for (size_t i = 0; i < lanes; i++)
    failures += is_failure(values + i);
  return failures;
}

/* 0 x is 0 where x is finite, else NaN. */
static bool all_finite(size_t lanes, const double *values) {
  vector_mask finite = equal(zero(), zero());
  for (size_t i = 0; i < lanes; i += GROUP) {
    vector x[MOST_ABREAST];
    load_vectors(MOST_ABREAST, values + i, x);
    EACH_ABREAST(MOST_ABREAST) x[j] = x[j] * 0.0;
    x[0] = (x[0] + x[1]) + (x[2] + x[3]);
    finite = both(finite, equal(x[0], x[0]));
  }
  return all_lanes(finite);
}

static bool any_new_failure(size_t lanes, const double *values, const uint8_t *failed) {
  bool any = false;
  for (size_t i = 0; i < lanes; i++)
    any |= is_failure(values + i) & (failed[i] == 0);
  return any;
}

#define TEXT_OF(set) #set
#define NAME_OF(set) TEXT_OF(set)
#define TABLE_FOR(set) grdp_kernels_##set
#define TABLE_OF(set) TABLE_FOR(set)

const grdp_kernels TABLE_OF(GRDP_KERNELS) = {
    .name = NAME_OF(GRDP_KERNELS),
    .operations =
        {
#define GRDP_OPERATION(name, text, operands, meaning) [GRDP_OP_##name] = run_##name,
#include "operations.def"
#undef GRDP_OPERATION
        },
    .supers =
        {
            [GRDP_SUPER_SUM - GRDP_OPERATION_COUNT] = super_sum,
            [GRDP_SUPER_SUM_TIMES - GRDP_OPERATION_COUNT] = super_sum_times,
            [GRDP_SUPER_SUM_MIXED - GRDP_OPERATION_COUNT] = super_sum_mixed,
            [GRDP_SUPER_CHAIN - GRDP_OPERATION_COUNT] = super_chain,
            [GRDP_SUPER_TIMES_EXP - GRDP_OPERATION_COUNT] = super_times_exp,
            [GRDP_SUPER_POWER - GRDP_OPERATION_COUNT] = super_power,
        },
    .count_failures = count_failures,
    .all_finite = all_finite,
    .any_new_failure = any_new_failure,
};
