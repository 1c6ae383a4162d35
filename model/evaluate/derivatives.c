/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row for each operation in the table at the end; above it the formulas, r being the result. Loops are plain, so
 * that every instruction set and every compiler computes the same bits; what they call are the machine's own kernels.
 */
#include "derivatives.h"

#include <assert.h>
#include <math.h>

#define LN_10 2.302585092994045684
#define INVERSE_ROOT_OF_TWO_PI 0.3989422804014326779

/* A derivative that is one formula in r and as many operands as its name says. */
#define OF_1(name, formula)                                                                                          \
  static const double *name(const grdp_operation_rows *rows, double *out) {                                          \
    const double *as = rows->operands[0], *rs = rows->result;                                                        \
    for (size_t i = 0; i < rows->lanes; i++) {                                                                       \
      const double a = as[i], r = rs[i];                                                                             \
      (void)a;                                                                                                       \
      (void)r;                                                                                                       \
      out[i] = (formula);                                                                                            \
    }                                                                                                                \
    return out;                                                                                                      \
  }
#define OF_2(name, formula)                                                                                          \
  static const double *name(const grdp_operation_rows *rows, double *out) {                                          \
    const double *as = rows->operands[0], *bs = rows->operands[1], *rs = rows->result;                               \
    for (size_t i = 0; i < rows->lanes; i++) {                                                                       \
      const double a = as[i], b = bs[i], r = rs[i];                                                                  \
      (void)a;                                                                                                       \
      (void)b;                                                                                                       \
      (void)r;                                                                                                       \
      out[i] = (formula);                                                                                            \
    }                                                                                                                \
    return out;                                                                                                      \
  }
#define OF_3(name, formula)                                                                                          \
  static const double *name(const grdp_operation_rows *rows, double *out) {                                          \
    const double *as = rows->operands[0], *bs = rows->operands[1], *cs = rows->operands[2];                          \
    for (size_t i = 0; i < rows->lanes; i++) {                                                                       \
      const double a = as[i], b = bs[i], c = cs[i];                                                                  \
      (void)a;                                                                                                       \
      (void)b;                                                                                                       \
      (void)c;                                                                                                       \
      out[i] = (formula);                                                                                            \
    }                                                                                                                \
    return out;                                                                                                      \
  }

static const double *first(const grdp_operation_rows *rows, double *out) {
  (void)out;
  return rows->operands[0];
}

static const double *second(const grdp_operation_rows *rows, double *out) {
  (void)out;
  return rows->operands[1];
}

static const double *result(const grdp_operation_rows *rows, double *out) {
  (void)out;
  return rows->result;
}

OF_2(quotient_by_numerator, 1.0 / b)
OF_2(quotient_by_denominator, -r / b)

/* b a^(b - 1) = b r / a; where a is 0, its limit from above: 1 of a^1, infinite below that, else 0. */
OF_2(power_by_base, a != 0.0 ? b * (r / a) : b == 1.0 ? 1.0 : b > 0.0 && b < 1.0 ? (double)INFINITY : 0.0)

/* r ln a. A power of a base that is not positive holds for whole exponents alone: no derivative there, 0. */
static const double *power_by_exponent(const grdp_operation_rows *rows, double *out) {
  const double *a = rows->operands[0], *r = rows->result;
  rows->kernels->operations[GRDP_OP_LOG](rows->lanes, a, NULL, NULL, out);
  for (size_t i = 0; i < rows->lanes; i++)
    out[i] = a[i] > 0.0 ? r[i] * out[i] : 0.0;
  return out;
}

OF_1(sign, a < 0.0 ? -1.0 : 1.0)
OF_1(inverse, 1.0 / a)
OF_1(inverse_of_ten, 1.0 / (LN_10 * a))
OF_1(half_over_result, 0.5 / r)

static const double *cosine(const grdp_operation_rows *rows, double *out) {
  rows->kernels->operations[GRDP_OP_COS](rows->lanes, rows->operands[0], NULL, NULL, out);
  return out;
}

static const double *minus_sine(const grdp_operation_rows *rows, double *out) {
  rows->kernels->operations[GRDP_OP_SIN](rows->lanes, rows->operands[0], NULL, NULL, out);
  for (size_t i = 0; i < rows->lanes; i++)
    out[i] = -out[i];
  return out;
}

OF_1(one_and_square, 1.0 + r * r)
OF_1(one_less_square, (1.0 - r) * (1.0 + r))
OF_1(result_and_rest, (1.0 - r) * r)

/* The density of the standard normal. */
static const double *normal_density(const grdp_operation_rows *rows, double *out) {
  const double *a = rows->operands[0];
  for (size_t i = 0; i < rows->lanes; i++)
    out[i] = -0.5 * a[i] * a[i];
  rows->kernels->operations[GRDP_OP_EXP](rows->lanes, out, NULL, NULL, out);
  for (size_t i = 0; i < rows->lanes; i++)
    out[i] *= INVERSE_ROOT_OF_TWO_PI;
  return out;
}

/* Which operand was taken: the comparisons are those of kernels.c. */
OF_2(not_less_b, b < a ? 0.0 : 1.0)
OF_2(less_b, b < a ? 1.0 : 0.0)
OF_2(not_less_a, a < b ? 0.0 : 1.0)
OF_2(less_a, a < b ? 1.0 : 0.0)
OF_3(inside, a < b || c < a ? 0.0 : 1.0)
OF_3(below, a < b ? 1.0 : 0.0)
OF_3(above, !(a < b) && c < a ? 1.0 : 0.0)
OF_3(condition_holds, a != 0.0 ? 1.0 : 0.0)
OF_3(condition_fails, a != 0.0 ? 0.0 : 1.0)

#define ALWAYS(value)                                                                                                \
  { .constant = (value) }
#define BY(function)                                                                                                 \
  { .of = (function) }

/* What is not named is 0. */
static const grdp_derivative derivatives[GRDP_OPERATION_COUNT][3] = {
    [GRDP_OP_COPY] = {ALWAYS(1.0)},
    [GRDP_OP_NEGATE] = {ALWAYS(-1.0)},
    [GRDP_OP_ADD] = {ALWAYS(1.0), ALWAYS(1.0)},
    [GRDP_OP_SUBTRACT] = {ALWAYS(1.0), ALWAYS(-1.0)},
    [GRDP_OP_MULTIPLY] = {BY(second), BY(first)},
    [GRDP_OP_DIVIDE] = {BY(quotient_by_numerator), BY(quotient_by_denominator)},
    [GRDP_OP_POWER] = {BY(power_by_base), BY(power_by_exponent)},
    [GRDP_OP_ABS] = {BY(sign)},
    [GRDP_OP_EXP] = {BY(result)},
    [GRDP_OP_LOG] = {BY(inverse)},
    [GRDP_OP_LOG10] = {BY(inverse_of_ten)},
    [GRDP_OP_SQRT] = {BY(half_over_result)},
    [GRDP_OP_SIN] = {BY(cosine)},
    [GRDP_OP_COS] = {BY(minus_sine)},
    [GRDP_OP_TAN] = {BY(one_and_square)},
    [GRDP_OP_TANH] = {BY(one_less_square)},
    [GRDP_OP_FLOOR] = {ALWAYS(0.0)},
    [GRDP_OP_NORMAL_CDF] = {BY(normal_density)},
    [GRDP_OP_LOGISTIC] = {BY(result_and_rest)},
    [GRDP_OP_MIN] = {BY(not_less_b), BY(less_b)},
    [GRDP_OP_MAX] = {BY(not_less_a), BY(less_a)},
    [GRDP_OP_CLAMP] = {BY(inside), BY(below), BY(above)},
    [GRDP_OP_SELECT] = {ALWAYS(0.0), BY(condition_holds), BY(condition_fails)},
    [GRDP_OP_LESS] = {ALWAYS(0.0)},
    [GRDP_OP_LESS_EQUAL] = {ALWAYS(0.0)},
    [GRDP_OP_EQUAL] = {ALWAYS(0.0)},
    [GRDP_OP_UNEQUAL] = {ALWAYS(0.0)},
    [GRDP_OP_AND] = {ALWAYS(0.0)},
    [GRDP_OP_OR] = {ALWAYS(0.0)},
    [GRDP_OP_NOT] = {ALWAYS(0.0)},
    [GRDP_OP_MULTIPLY_ADD] = {BY(second), BY(first), ALWAYS(1.0)},
};

const grdp_derivative *grdp_derivative_of(grdp_operation operation, uint32_t operand) {
  assert((unsigned)operation < GRDP_OPERATION_COUNT && operand < 3);
  return &derivatives[operation][operand];
}
