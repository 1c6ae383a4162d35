/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "kernels.h"
#include "machine.h"
#include "sample.h"

/* Any NaN is as good as another. */
static bool same(double a, double b) {
  return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

typedef struct operation_row {
  grdp_operation operation;
  double a, b, c, expected;
} operation_row;

/* By the meanings in operations.def, written out by hand. */
static const operation_row rows[] = {
    {GRDP_OP_COPY, 3.5, 0, 0, 3.5},
    {GRDP_OP_NEGATE, 3.5, 0, 0, -3.5},
    {GRDP_OP_NEGATE, 0.0, 0, 0, -0.0},
    {GRDP_OP_ADD, 1.5, 2.25, 0, 3.75},
    {GRDP_OP_SUBTRACT, 1.5, 2.25, 0, -0.75},
    {GRDP_OP_MULTIPLY, 1.5, -2.0, 0, -3.0},
    {GRDP_OP_DIVIDE, 1.5, -2.0, 0, -0.75},
    {GRDP_OP_DIVIDE, 1.0, 0.0, 0, NAN},
    {GRDP_OP_DIVIDE, 1.0, -0.0, 0, NAN},
    {GRDP_OP_DIVIDE, 0.0, 0.0, 0, NAN},
    {GRDP_OP_DIVIDE, INFINITY, 0.0, 0, NAN},
    {GRDP_OP_DIVIDE, 1e308, 1e-308, 0, INFINITY},
    {GRDP_OP_POWER, 2.0, 10.0, 0, 1024.0},
    {GRDP_OP_POWER, 0.0, 0.0, 0, 1.0},
    {GRDP_OP_POWER, 0.0, 2.5, 0, 0.0},
    {GRDP_OP_POWER, -0.0, 3.0, 0, -0.0},
    {GRDP_OP_POWER, 0.0, -1.0, 0, NAN},
    {GRDP_OP_POWER, -2.0, 3.0, 0, -8.0},
    {GRDP_OP_POWER, -2.0, 2.0, 0, 4.0},
    {GRDP_OP_POWER, -2.0, -1.0, 0, -0.5},
    {GRDP_OP_POWER, -2.0, 0.5, 0, NAN},
    {GRDP_OP_POWER, -2.0, 0.0, 0, 1.0},
    {GRDP_OP_POWER, -1.0, 9007199254740991.0, 0, -1.0},
    {GRDP_OP_POWER, -1.0, 9007199254740992.0, 0, 1.0},
    {GRDP_OP_POWER, 10.0, 400.0, 0, INFINITY},
    {GRDP_OP_POWER, -10.0, 401.0, 0, -INFINITY},
    {GRDP_OP_POWER, 10.0, -400.0, 0, 0.0},
    {GRDP_OP_POWER, INFINITY, 2.0, 0, INFINITY},
    {GRDP_OP_POWER, INFINITY, -2.0, 0, 0.0},
    {GRDP_OP_POWER, 2.0, INFINITY, 0, INFINITY},
    {GRDP_OP_POWER, 0.5, INFINITY, 0, 0.0},
    {GRDP_OP_POWER, 2.0, -INFINITY, 0, 0.0},
    {GRDP_OP_POWER, 4.0, 0.5, 0, 2.0},
    {GRDP_OP_ABS, -3.0, 0, 0, 3.0},
    {GRDP_OP_EXP, 0.0, 0, 0, 1.0},
    {GRDP_OP_EXP, 710.0, 0, 0, INFINITY},
    {GRDP_OP_EXP, INFINITY, 0, 0, INFINITY},
    {GRDP_OP_EXP, -746.0, 0, 0, 0.0},
    {GRDP_OP_EXP, -INFINITY, 0, 0, 0.0},
    {GRDP_OP_LOG, 1.0, 0, 0, 0.0},
    {GRDP_OP_LOG, 0.0, 0, 0, NAN},
    {GRDP_OP_LOG, -0.0, 0, 0, NAN},
    {GRDP_OP_LOG, -1.0, 0, 0, NAN},
    {GRDP_OP_LOG, -INFINITY, 0, 0, NAN},
    {GRDP_OP_LOG, INFINITY, 0, 0, INFINITY},
    {GRDP_OP_LOG10, 1000.0, 0, 0, 3.0},
    {GRDP_OP_LOG10, 0.0, 0, 0, NAN},
    {GRDP_OP_LOG10, -1.0, 0, 0, NAN},
    {GRDP_OP_LOG10, INFINITY, 0, 0, INFINITY},
    {GRDP_OP_SQRT, 9.0, 0, 0, 3.0},
    {GRDP_OP_SQRT, 0.0, 0, 0, 0.0},
    {GRDP_OP_SQRT, -1.0, 0, 0, NAN},
    {GRDP_OP_SIN, 0.0, 0, 0, 0.0},
    {GRDP_OP_SIN, INFINITY, 0, 0, NAN},
    {GRDP_OP_COS, 0.0, 0, 0, 1.0},
    {GRDP_OP_COS, -INFINITY, 0, 0, NAN},
    {GRDP_OP_TAN, 0.0, 0, 0, 0.0},
    {GRDP_OP_TAN, INFINITY, 0, 0, NAN},
    {GRDP_OP_TANH, 0.0, 0, 0, 0.0},
    {GRDP_OP_TANH, INFINITY, 0, 0, 1.0},
    {GRDP_OP_TANH, -INFINITY, 0, 0, -1.0},
    {GRDP_OP_FLOOR, 2.75, 0, 0, 2.0},
    {GRDP_OP_FLOOR, -2.25, 0, 0, -3.0},
    {GRDP_OP_FLOOR, -0.25, 0, 0, -1.0},
    {GRDP_OP_FLOOR, -3.0, 0, 0, -3.0},
    {GRDP_OP_FLOOR, 4503599627370495.5, 0, 0, 4503599627370495.0},
    {GRDP_OP_FLOOR, -4503599627370495.5, 0, 0, -4503599627370496.0},
    {GRDP_OP_FLOOR, 1e300, 0, 0, 1e300},
    {GRDP_OP_NORMAL_CDF, 0.0, 0, 0, 0.5},
    {GRDP_OP_NORMAL_CDF, 40.0, 0, 0, 1.0},
    {GRDP_OP_NORMAL_CDF, INFINITY, 0, 0, 1.0},
    {GRDP_OP_NORMAL_CDF, -40.0, 0, 0, 0.0},
    {GRDP_OP_NORMAL_CDF, -INFINITY, 0, 0, 0.0},
    {GRDP_OP_LOGISTIC, 0.0, 0, 0, 0.5},
    {GRDP_OP_LOGISTIC, 800.0, 0, 0, 1.0},
    {GRDP_OP_LOGISTIC, -800.0, 0, 0, 0.0},
    {GRDP_OP_MIN, 1.0, 2.0, 0, 1.0},
    {GRDP_OP_MIN, 2.0, 1.0, 0, 1.0},
    {GRDP_OP_MAX, 1.0, 2.0, 0, 2.0},
    {GRDP_OP_MAX, 2.0, 1.0, 0, 2.0},
    {GRDP_OP_CLAMP, 5.0, 1.0, 3.0, 3.0},
    {GRDP_OP_CLAMP, -5.0, 1.0, 3.0, 1.0},
    {GRDP_OP_CLAMP, 2.0, 1.0, 3.0, 2.0},
    {GRDP_OP_CLAMP, 2.0, 2.0, 2.0, 2.0},
    {GRDP_OP_CLAMP, 2.0, 3.0, 1.0, NAN},
    {GRDP_OP_SELECT, 1.0, 2.0, 3.0, 2.0},
    {GRDP_OP_SELECT, -0.5, 2.0, 3.0, 2.0},
    {GRDP_OP_SELECT, 0.0, 2.0, 3.0, 3.0},
    {GRDP_OP_SELECT, 1.0, 2.0, NAN, 2.0},
    {GRDP_OP_SELECT, 0.0, NAN, 3.0, 3.0},
    {GRDP_OP_SELECT, 1.0, NAN, 3.0, NAN},
    {GRDP_OP_SELECT, 0.0, 2.0, NAN, NAN},
    {GRDP_OP_LESS, 1.0, 2.0, 0, 1.0},
    {GRDP_OP_LESS, 2.0, 2.0, 0, 0.0},
    {GRDP_OP_LESS_EQUAL, 2.0, 2.0, 0, 1.0},
    {GRDP_OP_LESS_EQUAL, 3.0, 2.0, 0, 0.0},
    {GRDP_OP_EQUAL, 2.0, 2.0, 0, 1.0},
    {GRDP_OP_EQUAL, 2.0, 3.0, 0, 0.0},
    {GRDP_OP_UNEQUAL, 2.0, 2.0, 0, 0.0},
    {GRDP_OP_UNEQUAL, 2.0, 3.0, 0, 1.0},
    {GRDP_OP_AND, 2.0, -3.0, 0, 1.0},
    {GRDP_OP_AND, 2.0, 0.0, 0, 0.0},
    {GRDP_OP_AND, 0.0, 0.0, 0, 0.0},
    {GRDP_OP_OR, 0.0, 3.0, 0, 1.0},
    {GRDP_OP_OR, 0.0, -0.0, 0, 0.0},
    {GRDP_OP_NOT, 0.0, 0, 0, 1.0},
    {GRDP_OP_NOT, 2.0, 0, 0, 0.0},
    {GRDP_OP_MULTIPLY_ADD, 2.0, 3.0, 4.0, 10.0},
    /* (1 + e)(1 - e) - 1 = -e^2, which two roundings would lose */
    {GRDP_OP_MULTIPLY_ADD, 1.0 + 0x1p-30, 1.0 - 0x1p-30, -1.0, -0x1p-60},
    {GRDP_OP_MULTIPLY_ADD, -3.0, 0.0, -0.0, -0.0},
};

Test(operations, meanings) {
  unsigned seen[GRDP_OPERATION_COUNT] = {0};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const operation_row *row = &rows[i];
    double result = grdp_operation_apply(row->operation, row->a, row->b, row->c);
    cr_expect(same(result, row->expected), "%s(%g, %g, %g) = %a, not %a", grdp_operation_text(row->operation), row->a,
              row->b, row->c, result, row->expected);
    seen[row->operation]++;
  }
  for (unsigned operation = 0; operation < GRDP_OPERATION_COUNT; operation++)
    cr_expect(seen[operation] > 0, "no row for %s", grdp_operation_text(operation));
}

/* A NaN operand gives NaN, whatever the others; SELECT alone ignores the branch it does not take (above). */
Test(operations, nan_operands_give_nan) {
  static const double others[] = {0.0, 1.0, -1.0, 0.5, 1e300, INFINITY, -INFINITY};
  enum { OTHERS = sizeof others / sizeof *others };
  for (unsigned operation = 0; operation < GRDP_OPERATION_COUNT; operation++)
    for (uint32_t place = 0; place < grdp_operation_operands(operation); place++)
      for (size_t i = 0; i < OTHERS * OTHERS; i++) {
        double arguments[3] = {others[i / OTHERS], others[i % OTHERS], others[i % OTHERS]};
        if (operation == GRDP_OP_SELECT && place == (arguments[0] != 0.0 ? 2u : 1u))
          continue;
        arguments[place] = NAN;
        double result = grdp_operation_apply(operation, arguments[0], arguments[1], arguments[2]);
        cr_expect(isnan(result), "%s with NaN as operand %u gives %g", grdp_operation_text(operation), place, result);
      }
}

Test(operations, facts) {
  cr_expect_str_eq(grdp_operation_text(GRDP_OP_LESS_EQUAL), "less_equal");
  cr_expect_str_eq(grdp_operation_meaning(GRDP_OP_ADD), "r = a + b");
  cr_expect(grdp_operation_operands(GRDP_OP_SELECT) == 3);
  cr_expect(grdp_operation_operands(GRDP_OP_NOT) == 1);
}

/* Every table that this processor runs gives the bits of the portable one, at any number of lanes and also when the
 * result takes the place of an operand. */
Test(operations, instruction_sets_agree) {
  enum { LANES = 1021 };
  static double a[LANES], b[LANES], c[LANES], expected[LANES], result[LANES];
  uint64_t state = 7;
  for (size_t i = 0; i < LANES; i++) {
    a[i] = sample_number(&state);
    b[i] = sample_number(&state);
    c[i] = sample_number(&state);
  }
  for (size_t number = 1; grdp_kernels_get(number) != NULL; number++)
    for (unsigned operation = 0; operation < GRDP_OPERATION_COUNT; operation++)
      for (size_t lanes = 1; lanes <= LANES; lanes += lanes < 20 ? 1 : 143) {
        grdp_kernels_get(0)->operations[operation](lanes, a, b, c, expected);
        memcpy(result, b, sizeof b);
        grdp_kernels_get(number)->operations[operation](lanes, a, result, c, result);
        for (size_t i = 0; i < lanes; i++)
          cr_assert(same(result[i], expected[i]), "%s, %s(%a, %a, %a): %a, not %a", grdp_kernels_get(number)->name,
                    grdp_operation_text(operation), a[i], b[i], c[i], result[i], expected[i]);
      }
}

static uint64_t hash_of(const double *values, size_t count) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < count; i++) {
    uint64_t bits = 1;
    if (!isnan(values[i]))
      memcpy(&bits, &values[i], sizeof bits);
    hash = (hash ^ bits) * UINT64_C(0x100000001b3);
  }
  return hash;
}

/* One fingerprint of all operations for gcc and clang, release and sanitized builds and every processor. It says
 * nothing of accuracy (accuracy.c does), only that all builds agree; a change of a polynomial changes it. */
Test(operations, fingerprint) {
  enum { LANES = 4096 };
  static double a[LANES], b[LANES], c[LANES], result[LANES];
  uint64_t state = 11, hash = 0;
  for (size_t i = 0; i < LANES; i++) {
    a[i] = sample_number(&state);
    b[i] = sample_number(&state);
    c[i] = sample_number(&state);
  }
  for (unsigned operation = 0; operation < GRDP_OPERATION_COUNT; operation++) {
    grdp_kernels_choose()->operations[operation](LANES, a, b, c, result);
    hash = hash * 31 + hash_of(result, LANES);
  }
  cr_expect(hash == UINT64_C(0x4ee7c593c6f8c2e0), "fingerprint 0x%016llx", (unsigned long long)hash);
}
