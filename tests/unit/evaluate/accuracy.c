/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The elementary functions against MPFR (correctly rounded to 200 bits): the worst error over their whole range, in
 * units in the last place of the exact result.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"

enum { PRECISION = 200, DENSE = 12000, RANDOM = 8000 };

typedef void exact_function(mpfr_t result, const mpfr_t a, const mpfr_t b);

static void exact_exp(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_exp(r, a, MPFR_RNDN);
}
static void exact_log(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_log(r, a, MPFR_RNDN);
}
static void exact_log10(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_log10(r, a, MPFR_RNDN);
}
static void exact_sin(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_sin(r, a, MPFR_RNDN);
}
static void exact_cos(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_cos(r, a, MPFR_RNDN);
}
static void exact_tan(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_tan(r, a, MPFR_RNDN);
}
static void exact_tanh(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_tanh(r, a, MPFR_RNDN);
}
static void exact_sqrt(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_sqrt(r, a, MPFR_RNDN);
}
static void exact_floor(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_floor(r, a);
}
static void exact_power(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  mpfr_pow(r, a, b, MPFR_RNDN);
}

static void exact_logistic(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_neg(r, a, MPFR_RNDN);
  mpfr_exp(r, r, MPFR_RNDN);
  mpfr_add_ui(r, r, 1, MPFR_RNDN);
  mpfr_ui_div(r, 1, r, MPFR_RNDN);
}

static void exact_normal_cdf(mpfr_t r, const mpfr_t a, const mpfr_t b) {
  (void)b;
  mpfr_set_ui(r, 2, MPFR_RNDN);
  mpfr_sqrt(r, r, MPFR_RNDN);
  mpfr_div(r, a, r, MPFR_RNDN);
  mpfr_neg(r, r, MPFR_RNDN);
  mpfr_erfc(r, r, MPFR_RNDN);
  mpfr_div_2ui(r, r, 1, MPFR_RNDN);
}

/* Dense arguments step through [low, high]; random ones have random exponents too, as far as `reach`; where
 * `positive`, they are > 0. */
typedef struct function_row {
  grdp_operation operation;
  exact_function *exact;
  double low, high;
  int least_exponent, most_exponent;
  bool positive;
  double bound;
} function_row;

static const function_row functions[] = {
    {GRDP_OP_EXP, exact_exp, -746.0, 710.0, -60, 10, false, 1.0},
    {GRDP_OP_LOG, exact_log, 0.4, 2.5, -1074, 1023, true, 1.0},
    {GRDP_OP_LOG10, exact_log10, 0.4, 2.5, -1074, 1023, true, 4.0},
    {GRDP_OP_SQRT, exact_sqrt, 0.0, 4.0, -1074, 1023, true, 0.5},
    {GRDP_OP_SIN, exact_sin, -40.0, 40.0, -1074, 1023, false, 4.0},
    {GRDP_OP_COS, exact_cos, -40.0, 40.0, -1074, 1023, false, 4.0},
    {GRDP_OP_TAN, exact_tan, -40.0, 40.0, -1074, 1023, false, 4.0},
    {GRDP_OP_TANH, exact_tanh, -25.0, 25.0, -1074, 10, false, 4.0},
    {GRDP_OP_FLOOR, exact_floor, -40.0, 40.0, -1074, 1023, false, 0.0},
    {GRDP_OP_NORMAL_CDF, exact_normal_cdf, -39.0, 9.0, -1074, 5, false, 4.0},
    {GRDP_OP_LOGISTIC, exact_logistic, -746.0, 40.0, -1074, 10, false, 4.0},
};

static const double edges[] = {
    0.0, 5e-324, 0x1p-1022, 0x1.fffffffffffffp-1023, 0x1p-60, 0.34657359027997264, 0.34657359027997270, 0.5,
    0.70710678118654746, 0.70710678118654757, 0x1.fffffffffffffp-1, 1.0, 0x1.0000000000001p0, 1.4142135623730949,
    1.4142135623730951, 2.0, 2.718281828459045, 10.0, 100.0, 1000.0, 1e15, 1e22, 22.0, 37.5, 38.4, 38.5,
    0.78539816339744828, 1.5707963267948966, 3.1415926535897931, 6.2831853071795862, 11.0, 33.0, 355.0, 710.0,
    709.782712893384, 708.3964185322641, 745.1332191019411, 745.1332191019412, 0x1p20, 0x1.0000000000001p20,
    0x1.fffffffffffffp19, 4503599627370495.5, 4503599627370496.0, 9007199254740993.0,
    /* the double nearest to a multiple of pi / 2 of all (Muller 2016, table 11.1) */
    0x1.6ac5b262ca1ffp849, 1.7976931348623157e308};

static uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

/* In [0, 1) */
static double next_uniform(uint64_t *state) {
  return (double)(next_random(state) >> 11) * 0x1p-53;
}

static double next_scaled(uint64_t *state, int least, int most, bool positive) {
  int exponent = least + (int)(next_random(state) % (uint64_t)(most - least + 1));
  double value = ldexp(1.0 + next_uniform(state), exponent);
  return positive || next_random(state) % 2 == 0 ? value : -value;
}

/* The distance of a result from the exact value in units of the exact value's last place; infinity when they are not
 * even of one kind. */
static double error_in_ulp(double result, const mpfr_t exact) {
  double nearest = mpfr_get_d(exact, MPFR_RNDN);
  if (isnan(nearest) || isinf(nearest) || isnan(result) || isinf(result))
    return (isnan(nearest) && isnan(result)) || nearest == result ? 0.0 : INFINITY;
  mpfr_t difference;
  mpfr_init2(difference, PRECISION);
  mpfr_sub_d(difference, exact, result, MPFR_RNDN);
  mpfr_exp_t exponent = mpfr_zero_p(exact) || mpfr_get_exp(exact) < -1021 ? -1021 : mpfr_get_exp(exact);
  mpfr_mul_2si(difference, difference, 53 - (long)exponent, MPFR_RNDN);
  double error = fabs(mpfr_get_d(difference, MPFR_RNDN));
  mpfr_clear(difference);
  return error;
}

typedef struct worst_error {
  double error, a, b, result;
} worst_error;

static void compare(const function_row *row, double a, double b, worst_error *worst) {
  mpfr_t exact, x, y;
  mpfr_inits2(PRECISION, exact, x, y, (mpfr_ptr)NULL);
  mpfr_set_d(x, a, MPFR_RNDN);
  mpfr_set_d(y, b, MPFR_RNDN);
  row->exact(exact, x, y);
  double result = grdp_operation_apply(row->operation, a, b, 0.0);
  double error = error_in_ulp(result, exact);
  if (error > worst->error)
    *worst = (worst_error){error, a, b, result};
  mpfr_clears(exact, x, y, (mpfr_ptr)NULL);
}

static void report(const function_row *row, const worst_error *worst) {
  printf("%-11s worst error %.3f ulp at %a, %a\n", grdp_operation_text(row->operation), worst->error, worst->a,
         worst->b);
  cr_expect(worst->error <= row->bound, "%s(%a, %a) = %a is %g ulp off, more than %g",
            grdp_operation_text(row->operation), worst->a, worst->b, worst->result, worst->error, row->bound);
}

/* GRDP_EFFORT multiplies the number of arguments. */
static int effort(void) {
  const char *text = getenv("GRDP_EFFORT");
  int times = text == NULL ? 1 : atoi(text);
  return times < 1 ? 1 : times;
}

static void measure(const function_row *row) {
  uint64_t state = 1;
  worst_error worst = {0};
  int dense = DENSE * effort(), random = RANDOM * effort();
  for (int i = 0; i < dense; i++) {
    double a = row->low + (row->high - row->low) * ((double)i + next_uniform(&state)) / (double)dense;
    compare(row, a, 0.0, &worst);
  }
  for (int i = 0; i < random; i++)
    compare(row, next_scaled(&state, row->least_exponent, row->most_exponent, row->positive), 0.0, &worst);
  for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
    if (edges[i] > 0.0 || !row->positive)
      compare(row, edges[i], 0.0, &worst);
    if (!row->positive)
      compare(row, -edges[i], 0.0, &worst);
  }
  report(row, &worst);
}

Test(accuracy, functions_of_one_argument) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
    measure(&functions[i]);
}

Test(accuracy, power) {
  static const function_row row = {GRDP_OP_POWER, exact_power, 0, 0, 0, 0, false, 2.0};
  uint64_t state = 2;
  worst_error worst = {0};
  for (int i = 0; i < (DENSE + RANDOM) * effort(); i++) {
    double a = i % 2 == 0 ? 0.25 + 3.75 * next_uniform(&state) : next_scaled(&state, -1074, 1023, true);
    /* exponents that take the result anywhere between underflow and overflow */
    double b = (next_uniform(&state) * 1460.0 - 748.0) / log(a);
    if (i % 5 == 0)
      b = next_scaled(&state, -20, 3, false);
    if (i % 7 == 0)
      b = floor(b);
    if (i % 14 == 0)
      a = -a;
    if (isfinite(b))
      compare(&row, a, b, &worst);
  }
  for (size_t i = 1; i < sizeof edges / sizeof *edges; i++)
    for (size_t j = 0; j < sizeof edges / sizeof *edges; j++) {
      compare(&row, edges[i], edges[j], &worst);
      compare(&row, edges[i], -edges[j], &worst);
    }
  report(&row, &worst);
}

/* The powers of ten that are doubles have whole logarithms, and small whole powers are exact. */
Test(accuracy, exact_cases) {
  double power_of_ten = 1.0;
  for (int exponent = 0; exponent <= 22; exponent++, power_of_ten *= 10.0)
    cr_expect(grdp_operation_apply(GRDP_OP_LOG10, power_of_ten, 0, 0) == (double)exponent, "log10(1e%d)", exponent);
  for (int base = -9; base <= 9; base++) {
    double product = 1.0;
    for (int exponent = 0; exponent <= 15; exponent++, product *= (double)base)
      cr_expect(grdp_operation_apply(GRDP_OP_POWER, base, exponent, 0) == product, "%d ^ %d", base, exponent);
  }
}
