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

/* Two short loops keep the processor busier than one long one, whose lanes would wait for each other. */
static void rows_of_power(size_t lanes, const double *a, const double *b, double *r) {
  enum { BLOCK = 128 };
  double high[BLOCK], low[BLOCK];
  for (size_t first = 0; first + VECTOR_LANES <= lanes; first += BLOCK) {
    size_t end = lanes - first < BLOCK ? lanes - first : BLOCK;
    for (size_t i = 0; i + VECTOR_LANES <= end; i += VECTOR_LANES) {
      two_parts ln = logarithm_in_two(magnitude(load(a + first + i)));
      store(high + i, ln.high);
      store(low + i, ln.low);
    }
    for (size_t i = 0; i + VECTOR_LANES <= end; i += VECTOR_LANES) {
      two_parts ln = {load(high + i), load(low + i)};
      store(r + first + i, power_by_logarithm(load(a + first + i), load(b + first + i), ln));
    }
  }
}

/* The central path is one lane; it shall not pass through what many lanes need. */
#define GRDP_OPERATION(name, text, operands, meaning)                                                                \
  static void run_##name(size_t lanes, const double *a, const double *b, const double *c, double *r) {               \
    if (lanes == 1) {                                                                                                \
      *r = one_##name(a, b, c);                                                                                      \
      return;                                                                                                        \
    }                                                                                                                \
    if (GRDP_OP_##name == GRDP_OP_POWER)                                                                             \
      rows_of_power(lanes, a, b, r);                                                                                 \
    else                                                                                                             \
      rows_##name(lanes, a, b, c, r);                                                                                \
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
    .count_failures = count_failures,
};
