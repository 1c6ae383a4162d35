/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The derivative of every operation against closed forms and against central differences.
 */
#include "derivatives.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "sample.h"

static const double pi = 3.14159265358979323846;

/* dr / d operand at a point; the operands that the operation does not have are passed over. */
static double derivative_at(const grdp_kernels *kernels, grdp_operation operation, const double *operands,
                            uint32_t operand) {
  const grdp_derivative *derivative = grdp_derivative_of(operation, operand);
  double result, out;
  kernels->operations[operation](1, &operands[0], &operands[1], &operands[2], &result);
  grdp_operation_rows rows = {kernels, 1, {&operands[0], &operands[1], &operands[2]}, &result};
  return derivative->of == NULL ? derivative->constant : *derivative->of(&rows, &out);
}

typedef struct derivative_row {
  grdp_operation operation;
  double operands[3];
  double expected[3];
} derivative_row;

/* At a kink the side that the operation takes: |0| is a, of equal numbers min and max give the first, clamp the value. */
static const derivative_row rows[] = {
    {GRDP_OP_COPY, {3.0}, {1.0}},
    {GRDP_OP_NEGATE, {3.0}, {-1.0}},
    {GRDP_OP_ADD, {3.0, 4.0}, {1.0, 1.0}},
    {GRDP_OP_SUBTRACT, {3.0, 4.0}, {1.0, -1.0}},
    {GRDP_OP_MULTIPLY, {3.0, 4.0}, {4.0, 3.0}},
    {GRDP_OP_DIVIDE, {3.0, 4.0}, {0.25, -3.0 / 16.0}},
    {GRDP_OP_POWER, {2.0, 3.0}, {12.0, 8.0 * 0.693147180559945309}},
    {GRDP_OP_POWER, {-2.0, 3.0}, {12.0, 0.0}},
    {GRDP_OP_POWER, {-2.0, -1.0}, {-0.25, 0.0}},
    {GRDP_OP_POWER, {4.0, 0.5}, {0.25, 2.0 * 1.386294361119890619}},
    {GRDP_OP_POWER, {0.0, 1.0}, {1.0, 0.0}},
    {GRDP_OP_POWER, {0.0, 2.0}, {0.0, 0.0}},
    {GRDP_OP_POWER, {0.0, 0.0}, {0.0, 0.0}},
    {GRDP_OP_POWER, {0.0, 0.5}, {INFINITY, 0.0}},
    {GRDP_OP_ABS, {-3.0}, {-1.0}},
    {GRDP_OP_ABS, {0.0}, {1.0}},
    {GRDP_OP_ABS, {2.0}, {1.0}},
    {GRDP_OP_EXP, {0.0}, {1.0}},
    {GRDP_OP_LOG, {4.0}, {0.25}},
    {GRDP_OP_LOG10, {4.0}, {0.25 / 2.302585092994045684}},
    {GRDP_OP_SQRT, {16.0}, {0.125}},
    {GRDP_OP_SQRT, {0.0}, {INFINITY}},
    {GRDP_OP_SIN, {0.0}, {1.0}},
    {GRDP_OP_COS, {1.57079632679489662}, {-1.0}},
    {GRDP_OP_TAN, {0.78539816339744831}, {2.0}},
    {GRDP_OP_TANH, {0.0}, {1.0}},
    {GRDP_OP_FLOOR, {2.5}, {0.0}},
    {GRDP_OP_NORMAL_CDF, {0.0}, {0.398942280401432678}},
    {GRDP_OP_NORMAL_CDF, {60.0}, {0.0}},
    {GRDP_OP_LOGISTIC, {0.0}, {0.25}},
    {GRDP_OP_MIN, {1.0, 2.0}, {1.0, 0.0}},
    {GRDP_OP_MIN, {2.0, 1.0}, {0.0, 1.0}},
    {GRDP_OP_MIN, {1.0, 1.0}, {1.0, 0.0}},
    {GRDP_OP_MAX, {1.0, 2.0}, {0.0, 1.0}},
    {GRDP_OP_MAX, {2.0, 1.0}, {1.0, 0.0}},
    {GRDP_OP_MAX, {1.0, 1.0}, {1.0, 0.0}},
    {GRDP_OP_CLAMP, {0.0, 1.0, 2.0}, {0.0, 1.0, 0.0}},
    {GRDP_OP_CLAMP, {1.0, 1.0, 2.0}, {1.0, 0.0, 0.0}},
    {GRDP_OP_CLAMP, {1.5, 1.0, 2.0}, {1.0, 0.0, 0.0}},
    {GRDP_OP_CLAMP, {3.0, 1.0, 2.0}, {0.0, 0.0, 1.0}},
    {GRDP_OP_SELECT, {-1.0, 5.0, 6.0}, {0.0, 1.0, 0.0}},
    {GRDP_OP_SELECT, {0.0, 5.0, 6.0}, {0.0, 0.0, 1.0}},
    {GRDP_OP_LESS, {1.0, 2.0}, {0.0, 0.0}},
    {GRDP_OP_LESS_EQUAL, {1.0, 2.0}, {0.0, 0.0}},
    {GRDP_OP_EQUAL, {1.0, 2.0}, {0.0, 0.0}},
    {GRDP_OP_UNEQUAL, {1.0, 2.0}, {0.0, 0.0}},
    {GRDP_OP_AND, {1.0, 2.0}, {0.0, 0.0}},
    {GRDP_OP_OR, {0.0, 2.0}, {0.0, 0.0}},
    {GRDP_OP_MULTIPLY_ADD, {3.0, 4.0, 5.0}, {4.0, 3.0, 1.0}},
    {GRDP_OP_NOT, {1.0}, {0.0}},
};

Test(derivatives, closed_forms) {
  bool seen[GRDP_OPERATION_COUNT] = {false};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const derivative_row *row = &rows[i];
    seen[row->operation] = true;
    for (uint32_t k = 0; k < grdp_operation_operands(row->operation); k++) {
      double found = derivative_at(grdp_kernels_choose(), row->operation, row->operands, k);
      cr_expect(found == row->expected[k] || fabs(found - row->expected[k]) <= 4e-15 * fabs(row->expected[k]),
                "%s(%g, %g, %g) by operand %u: %.17g instead of %.17g", grdp_operation_text(row->operation),
                row->operands[0], row->operands[1], row->operands[2], k, found, row->expected[k]);
    }
  }
  for (unsigned operation = 0; operation < GRDP_OPERATION_COUNT; operation++)
    cr_expect(seen[operation], "no row for %s", grdp_operation_text(operation));
}

/* Logistic, tanh and the normal distribution over their range, by formulas that are not those of derivatives.c. */
Test(derivatives, of_curves) {
  for (double x = -8.0; x <= 8.0; x += 0.125) {
    const double at[3] = {x, 0.0, 0.0};
    const grdp_kernels *kernels = grdp_kernels_choose();
    double logistic = 0.25 / (cosh(0.5 * x) * cosh(0.5 * x)), tangent = 1.0 / (cosh(x) * cosh(x));
    double density = exp(-0.5 * x * x) / sqrt(2.0 * pi);
    cr_expect(fabs(derivative_at(kernels, GRDP_OP_LOGISTIC, at, 0) - logistic) <= 2e-16, "logistic %g", x);
    cr_expect(fabs(derivative_at(kernels, GRDP_OP_TANH, at, 0) - tangent) <= 6e-16, "tanh %g", x);
    cr_expect(fabs(derivative_at(kernels, GRDP_OP_NORMAL_CDF, at, 0) - density) <= 1e-15 * density, "density %g", x);
    cr_expect(fabs(derivative_at(kernels, GRDP_OP_SIN, at, 0) - cos(x)) <= 4e-16, "sin %g", x);
    cr_expect(fabs(derivative_at(kernels, GRDP_OP_COS, at, 0) + sin(x)) <= 4e-16, "cos %g", x);
  }
}

/* From where operands are drawn so that the operation is smooth there: uniform between two bounds. */
typedef struct range_row {
  grdp_operation operation;
  double low[3], high[3];
} range_row;

static const range_row ranges[] = {
    {GRDP_OP_COPY, {-9.0}, {9.0}},
    {GRDP_OP_NEGATE, {-9.0}, {9.0}},
    {GRDP_OP_ADD, {-9.0, -9.0}, {9.0, 9.0}},
    {GRDP_OP_SUBTRACT, {-9.0, -9.0}, {9.0, 9.0}},
    {GRDP_OP_MULTIPLY, {-9.0, -9.0}, {9.0, 9.0}},
    {GRDP_OP_DIVIDE, {-9.0, 1.0}, {9.0, 9.0}},
    {GRDP_OP_POWER, {0.5, -4.0}, {5.0, 4.0}},
    {GRDP_OP_ABS, {-9.0}, {-0.1}},
    {GRDP_OP_EXP, {-5.0}, {5.0}},
    {GRDP_OP_LOG, {0.5}, {90.0}},
    {GRDP_OP_LOG10, {0.5}, {90.0}},
    {GRDP_OP_SQRT, {0.5}, {90.0}},
    {GRDP_OP_SIN, {-9.0}, {9.0}},
    {GRDP_OP_COS, {-9.0}, {9.0}},
    {GRDP_OP_TAN, {-1.2}, {1.2}},
    {GRDP_OP_TANH, {-3.0}, {3.0}},
    {GRDP_OP_FLOOR, {2.1}, {2.9}},
    {GRDP_OP_NORMAL_CDF, {-4.0}, {4.0}},
    {GRDP_OP_LOGISTIC, {-9.0}, {9.0}},
    {GRDP_OP_MIN, {-9.0, 0.1}, {0.0, 9.0}},
    {GRDP_OP_MIN, {0.1, -9.0}, {9.0, 0.0}},
    {GRDP_OP_MAX, {-9.0, 0.1}, {0.0, 9.0}},
    {GRDP_OP_MAX, {0.1, -9.0}, {9.0, 0.0}},
    {GRDP_OP_CLAMP, {0.1, -9.0, 5.1}, {5.0, 0.0, 9.0}},
    {GRDP_OP_CLAMP, {-9.0, 0.1, 5.1}, {0.0, 5.0, 9.0}},
    {GRDP_OP_CLAMP, {5.1, -9.0, 0.1}, {9.0, 0.0, 5.0}},
    {GRDP_OP_SELECT, {0.5, -9.0, -9.0}, {2.0, 9.0, 9.0}},
    {GRDP_OP_SELECT, {0.0, -9.0, -9.0}, {0.0, 9.0, 9.0}},
    {GRDP_OP_LESS, {-9.0, 0.1}, {0.0, 9.0}},
    {GRDP_OP_LESS_EQUAL, {0.1, -9.0}, {9.0, 0.0}},
    {GRDP_OP_EQUAL, {-9.0, 0.1}, {0.0, 9.0}},
    {GRDP_OP_UNEQUAL, {0.1, -9.0}, {9.0, 0.0}},
    {GRDP_OP_AND, {0.1, 0.1}, {9.0, 9.0}},
    {GRDP_OP_OR, {0.1, 0.1}, {9.0, 9.0}},
    {GRDP_OP_NOT, {0.1}, {9.0}},
    {GRDP_OP_MULTIPLY_ADD, {-9.0, -9.0, -9.0}, {9.0, 9.0, 9.0}},
};

/* The central difference; its error is about h^2 times the third derivative, and rounding over h. */
static double difference_at(grdp_operation operation, const double *operands, uint32_t operand) {
  double up[3], down[3], step = 1e-5 * fmax(1.0, fabs(operands[operand]));
  memcpy(up, operands, sizeof up);
  memcpy(down, operands, sizeof down);
  up[operand] += step;
  down[operand] -= step;
  return (grdp_operation_apply(operation, up[0], up[1], up[2]) -
          grdp_operation_apply(operation, down[0], down[1], down[2])) /
         (up[operand] - down[operand]);
}

Test(derivatives, central_differences) {
  bool seen[GRDP_OPERATION_COUNT] = {false};
  uint64_t state = 3;
  for (size_t i = 0; i < 50 * sizeof ranges / sizeof *ranges; i++) {
    const range_row *row = &ranges[i / 50];
    double at[3];
    for (size_t k = 0; k < 3; k++)
      at[k] = row->low[k] + (row->high[k] - row->low[k]) * ((double)(sample_random(&state) >> 11) * 0x1p-53);
    seen[row->operation] = true;
    for (uint32_t k = 0; k < grdp_operation_operands(row->operation); k++) {
      if (row->operation == GRDP_OP_SELECT && k == 0)
        continue; /* a condition is a jump at 0 alone */
      double found = derivative_at(grdp_kernels_choose(), row->operation, at, k);
      double difference = difference_at(row->operation, at, k);
      cr_expect(fabs(found - difference) <= 1e-7 * (1.0 + fabs(found)),
                "%s(%g, %g, %g) by operand %u: %.17g, difference %.17g", grdp_operation_text(row->operation), at[0],
                at[1], at[2], k, found, difference);
    }
  }
  for (unsigned operation = 0; operation < GRDP_OPERATION_COUNT; operation++)
    cr_expect(seen[operation], "no range for %s", grdp_operation_text(operation));
}

static bool same(double x, double y) {
  return (isnan(x) && isnan(y)) || memcmp(&x, &y, sizeof x) == 0;
}

/* The same bits for each instruction set, in any lane. */
Test(derivatives, instruction_sets_agree) {
  enum { LANES = 515 };
  static double operands[3][LANES], out[LANES], result[LANES];
  uint64_t state = 5;
  for (size_t i = 0; i < 3 * LANES; i++)
    operands[i / LANES][i % LANES] = sample_number(&state);
  for (size_t number = 0; grdp_kernels_get(number) != NULL; number++)
    for (unsigned operation = 0; operation < GRDP_OPERATION_COUNT; operation++)
      for (uint32_t k = 0; k < grdp_operation_operands(operation); k++) {
        const grdp_kernels *kernels = grdp_kernels_get(number);
        const grdp_derivative *derivative = grdp_derivative_of(operation, k);
        if (derivative->of == NULL)
          continue;
        kernels->operations[operation](LANES, operands[0], operands[1], operands[2], result);
        grdp_operation_rows together = {kernels, LANES, {operands[0], operands[1], operands[2]}, result};
        const double *found = derivative->of(&together, out);
        for (size_t i = 0; i < LANES; i++) {
          const double at[3] = {operands[0][i], operands[1][i], operands[2][i]};
          double expected = derivative_at(grdp_kernels_get(0), operation, at, k);
          cr_expect(same(found[i], expected), "%s, %s(%a, %a, %a) by operand %u: %a, not %a", kernels->name,
                    grdp_operation_text(operation), at[0], at[1], at[2], k, found[i], expected);
        }
      }
}
