/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What programs compute, against numbers worked out by hand.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "model.h"

/* 2020 … 2025, base 2022 (t = 2). */
static const double x[] = {100, 110, 121, 140, 119, 90};
static const double y[] = {2, 3, 5, -4, 0.5, 8};
static const double z[] = {10, 10, 10, 11, 12, 13,  /* a */
                           20, 20, 20, 22, 24, 26,  /* b */
                           30, 30, 30, 33, 36, 39}; /* c */
/* m[row, column]: rows a b c, columns p q; constant over time but for the last period. */
static const double m[] = {1, 1, 1, 1, 1, 0, 2, 2, 2, 2, 2, 0, 3, 3, 3, 3, 3, 0,
                           4, 4, 4, 4, 4, 0, 5, 5, 5, 5, 5, 0, 6, 6, 6, 6, 6, 0};

static sketch *annual_model(void) {
  sketch *model = model_open(GRDP_ANNUAL, 2020, 2, 5);
  model_set(model, "sector", "a b c");
  model_set(model, "other", "p q");
  model_set(model, "some", "b c");
  model_input(model, "x", "", x);
  model_input(model, "y", "", y);
  model_input(model, "z[i in sector]", "", z);
  model_input(model, "m[i in sector, j in other]", "", m);
  return model;
}

typedef struct value_case {
  const char *formula;
  uint32_t period;
  double expected;
} value_case;

static bool close(double a, double b) {
  return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12 * fmax(1, fabs(b));
}

static void expect_values(sketch *(*open)(void), const value_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    sketch *model = open();
    model_equation(model, "result", "", cases[i].formula);
    model_run(model);
    double value = model_value(model, "result", cases[i].period);
    cr_expect(close(value, cases[i].expected), "%s in period %u: %.17g, expected %.17g", cases[i].formula,
              cases[i].period, value, cases[i].expected);
    model_close(model);
  }
}

#define EXPECT_VALUES(open, cases) expect_values(open, cases, sizeof(cases) / sizeof((cases)[0]))

Test(values, operators_and_functions) {
  static const value_case cases[] = {
      {"7", 3, 7},
      {"x", 3, 140},
      {"-x + 2 * y", 3, -148},
      {"x - y - 1", 3, 143},
      {"x / y", 3, -35},
      {"2 ^ 3 ^ 2", 3, 512},
      {"-2 ^ 2", 3, -4},
      {"y ^ 2", 3, 16},
      {"y ^ 3", 3, -64},
      {"x ^ 0.5", 2, 11},
      {"(x - 21) ^ 1.5", 2, 1000},
      {"x ^ -1", 0, 0.01},
      {"15.5% * 2", 3, 0.31},
      {"pi", 3, 3.14159265358979323846},
      {"year", 3, 2023},
      {"quarter + 10 * month", 3, 11},
      {"abs(y)", 3, 4},
      {"exp(y)", 3, 0.01831563888873418}, /* e^-4 */
      {"log(x)", 0, 4.605170185988092},   /* ln 100 */
      {"log10(x)", 0, 2},
      {"sqrt(x)", 2, 11},
      {"min(x, 130, y)", 3, -4},
      {"max(x, 130, y, 139)", 3, 140},
      {"min(x)", 3, 140},
      {"clamp(x, 0, 125)", 3, 125},
      {"clamp(y, 0, 125)", 3, 0},
      {"if(y > 0, x, -x)", 3, -140},
      {"if(y > 0, x, -x)", 4, 119},
      {"if(1 < 2, x, log(-1))", 3, 140},
      {"sin(pi / 6)", 3, 0.5},
      {"cos(pi / 3)", 3, 0.5},
      {"tan(pi / 4)", 3, 1},
      {"tanh(0.5)", 3, 0.46211715726000975},
      {"floor(y / 3)", 3, -2},
      {"normal_cdf(1.96)", 3, 0.9750021048517795},
      {"logistic(y)", 3, 0.01798620996209156}, /* 1 / (1 + e^4) */
      {"y < 0", 3, 1},
      {"y <= -4", 3, 1},
      {"y > -4", 3, 0},
      {"y >= -4", 3, 1},
      {"y == -4", 3, 1},
      {"y != -4", 3, 0},
      {"x > y and y > 0", 3, 0},
      {"x > y or y > 0", 3, 1},
      {"not (x > y)", 3, 0},
      {"not x > y or y == -4", 3, 1},
  };
  EXPECT_VALUES(annual_model, cases);
}

Test(values, constants_are_folded_and_illegal_ones_left_to_the_machine) {
  static const value_case cases[] = {{"2 * 3 + x", 3, 146}, {"1 / 0", 3, NAN}, {"log(0) * x", 3, NAN}};
  EXPECT_VALUES(annual_model, cases);
}

Test(values, functions_over_time_shift_their_whole_argument) {
  static const value_case cases[] = {
      {"x(-1)", 3, 121},
      {"x(+1)", 3, 119},
      {"x(+2)", 5, 90}, /* beyond the horizon the last value */
      {"d(x)", 3, 19},
      {"d(x * y)", 3, -560 - 605},
      {"d(x(-1))", 3, 11},
      {"d(d(x))", 3, 140 - 2 * 121 + 110},
      {"pct(x)", 3, 140.0 / 121 - 1},
      {"pct(x + y)", 2, 126.0 / 113 - 1},
      {"dlog(x)", 1, 0.09531017980432493}, /* ln 1.1 */
      {"dlog(y)", 3, NAN},                 /* the logarithm of a negative number */
      {"yoy(x)", 1, 0.1},
      {"movavg(x, 3)", 2, (100.0 + 110 + 121) / 3},
      {"movavg(x, 1)", 2, 121},
      {"movsum(x - y, 2)", 3, 116 + 144},
      {"movsum(2, 4)", 3, 8},
      {"movsum(d(x), 2)", 2, 10 + 11},
      {"movavg(x(-1), 2)", 3, (110.0 + 121) / 2},
      {"d(year)", 3, 1},
      {"ytd(x)", 3, 140}, /* of a year, the year itself */
      {"cumsum(x)", 0, 100},
      {"cumsum(x)", 2, 331},
      {"cumsum(x)", 5, 680},
      {"cumsum(x + 1)", 3, 475},
      {"cumsum(x(-1))", 3, 100 + 110 + 121},
      {"cumsum(x(-1))", 0, NAN},
      {"cumsum(cumsum(x))", 2, 100 + 210 + 331},
      {"cumsum(cumsum(x))", 3, 100 + 210 + 331 + 471},
      {"d(cumsum(x))", 4, 119},
      {"cumsum(log(y))", 2, 3.4011973816621555}, /* ln 30 */
  };
  EXPECT_VALUES(annual_model, cases);
}

Test(values, aggregates) {
  static const value_case cases[] = {
      {"sum(z[i] for i in sector)", 3, 66},
      {"sum(z[i] for i in some)", 3, 55},
      {"sum(z[i] for i in sector where i != b)", 3, 44},
      {"sum(z[i] for i in sector where i == b)", 3, 22},
      {"sum(z[i] for i in sector where i != a and i != b and i != c)", 3, 0},
      {"sum(z[i] for i in sector where z[i] > 20)", 3, 55},
      {"sum(z[i] for i in sector where z[i] > 100)", 3, 0},
      {"sum(z[i] for i in sector where i != c and z[i] > 20)", 3, 22},
      {"prod(z[i] / 10 for i in sector)", 2, 6},
      {"prod(z[i] for i in sector where i != i)", 2, 1},
      {"prod(z[i] for i in sector where z[i] < 25)", 2, 200},
      {"mean(z[i] for i in sector)", 3, 22},
      {"mean(z[i] for i in sector where i != a)", 3, 27.5},
      {"mean(z[i] for i in sector where z[i] > 20)", 3, 27.5},
      {"mean(z[i] for i in sector where z[i] > 2000)", 3, NAN},
      {"min(z[i] for i in sector)", 3, 11},
      {"max(z[i] for i in sector)", 3, 33},
      {"max(z[i] for i in sector where z[i] < 30)", 3, 22},
      {"min(-z[i] for i in sector where z[i] < 30)", 3, -22},
      {"sum(m[i,j] for i in sector, j in other)", 3, 21},
      {"sum(m[i,j] * z[i] for i in sector, j in other where j != p)", 3, 2 * 11 + 4 * 22 + 6 * 33},
      {"sum(prod(m[i,j] for j in other) for i in sector)", 3, 2 + 12 + 30},
      {"sum(z[i] * sum(z[j] for j in sector where j != i) for i in sector)", 2, 10 * 50 + 20 * 40 + 30 * 30},
      {"m[b,q] - m[c,p]", 3, -1},
      {"sum(1 for i in sector)", 3, 3},
      {"sum(d(z[i]) for i in sector)", 3, 6},
      {"d(sum(z[i] for i in sector))", 3, 6},
      {"pct(sum(z[i] for i in sector))", 3, 0.1},
      {"sum(if(i == a, 100, z[i]) for i in sector)", 3, 155},
      {"sum(cumsum(z[i]) for i in sector)", 3, 60 * 3 + 66},
      {"x + sum(z[i] for i in sector) * mean(z[j] for j in some) - max(z[k] for k in sector)", 3,
       140 + 66 * 27.5 - 33},
  };
  EXPECT_VALUES(annual_model, cases);
}

/* 2022Q3 … 2024Q2, base 2023Q3 (t = 4). */
static const double q[] = {10, 20, 30, 40, 50, 60, 70, 80};

static sketch *quarterly_model(void) {
  sketch *model = model_open(GRDP_QUARTERLY, 2022 * 4 + 2, 4, 7);
  model_input(model, "x", "", q);
  return model;
}

Test(values, quarters) {
  static const value_case cases[] = {
      {"year", 2, 2023},
      {"quarter", 0, 3},
      {"quarter", 2, 1},
      {"month", 0, 7},
      {"month", 5, 10},
      {"ytd(x)", 1, NAN}, /* the year began before the first period */
      {"ytd(x)", 2, 30},
      {"ytd(x)", 5, 30 + 40 + 50 + 60},
      {"ytd(x)", 6, 70},
      {"ytd(x)", 7, 150},
      {"ytd(2 * x)", 3, 140},
      {"yoy(x)", 5, 2},
      {"yoy(ytd(x))", 7, 150.0 / 70 - 1},
      {"d(ytd(x))", 7, 80},
      {"pct(x)", 6, 70.0 / 60 - 1},
  };
  EXPECT_VALUES(quarterly_model, cases);
}

Test(values, months) {
  const double values[] = {1, 2, 3, 4, 5};
  sketch *model = model_open(GRDP_MONTHLY, 2023 * 12 + 10, 2, 4); /* 2023M11 … 2024M03 */
  model_input(model, "x", "", values);
  model_equation(model, "so_far", "", "ytd(x)");
  model_equation(model, "calendar", "", "year * 100 + month + quarter / 10");
  model_run(model);
  cr_expect(isnan(model_value(model, "so_far", 1)));
  cr_expect(close(model_value(model, "so_far", 2), 3));
  cr_expect(close(model_value(model, "so_far", 4), 12));
  cr_expect(close(model_value(model, "calendar", 1), 202312.4));
  cr_expect(close(model_value(model, "calendar", 4), 202403.1));
  model_close(model);
}

/* output = output(-1) * (1 + growth): industry 100 * 1.1 * 1.1 …, services 200 * 1.05 …, by the rates of a period. */
Test(values, indexed_equations_and_their_history) {
  const double growth[] = {0, 0, 0, 0.1, 0.2, 0.5, 0, 0, 0, 0.05, 0.1, 0.2};
  sketch *model = model_open(GRDP_ANNUAL, 2020, 2, 5);
  model_set(model, "sector", "industry services");
  model_equation(model, "total", "vnd", "sum(output[c] for c in sector)");
  model_equation(model, "rate", "%", "pct(total)");
  model_equation(model, "output[c in sector]", "vnd", "output[c](-1) * (1 + growth[c])");
  model_input(model, "growth[c in sector]", "%", growth);
  model_observe(model, "output[industry]", 1, 90);
  model_observe(model, "output[industry]", 2, 100);
  model_observe(model, "output[services]", 2, 200);
  model_run(model);
  cr_expect(close(model_value(model, "output[industry]", 5), 100 * 1.1 * 1.2 * 1.5));
  cr_expect(close(model_value(model, "output[services]", 4), 200 * 1.05 * 1.1));
  cr_expect(close(model_value(model, "total", 2), 300), "an identity is evaluated at the base");
  cr_expect(isnan(model_value(model, "total", 1)), "and unknown where a part is");
  cr_expect(close(model_value(model, "rate", 3), (110 + 210) / 300.0 - 1));
  model_close(model);
}

Test(values, each_element_may_have_its_own_formula) {
  sketch *model = annual_model();
  model_equation(model, "w[k in sector]", "", "2 * z[k]");
  model_each(model, "w[b]", "-z[k] + z[a]");
  model_equation(model, "v[k in sector, l in other]", "", "m[k,l] + if(k == a, 100, if(l == q, 10, 0))");
  model_run(model);
  cr_expect(close(model_value(model, "w[a]", 3), 22));
  cr_expect(close(model_value(model, "w[b]", 3), -11));
  cr_expect(close(model_value(model, "w[c]", 3), 66));
  const double expected[] = {101, 102, 3, 14, 5, 16};
  const char *const names[] = {"v[a,p]", "v[a,q]", "v[b,p]", "v[b,q]", "v[c,p]", "v[c,q]"};
  for (int i = 0; i < 6; i++)
    cr_expect(close(model_value(model, names[i], 3), expected[i]), "%s", names[i]);
  model_close(model);
}

Test(values, observed_fixed_and_added_values_reach_the_steps) {
  double fixed[] = {NAN, NAN, NAN, NAN, 7, NAN}, added[] = {0, 0, 0, 0.5, 0, -1};
  sketch *model = annual_model();
  model_equation(model, "r", "", "x + r(-1)");
  model_equation(model, "s", "", "x");
  model_observe(model, "r", 2, 1);
  model_observe(model, "r", 3, 999); /* after the base: for charts only */
  model_cell(model, "r")->fixed.values = fixed;
  model_cell(model, "r")->added.values = added;
  model_run(model);
  cr_expect(close(model_value(model, "r", 3), 140 + 1 + 0.5));
  cr_expect(close(model_value(model, "r", 4), 7));
  cr_expect(close(model_value(model, "r", 5), 90 + 7 - 1));
  cr_expect(model->program->steps[model->program->cell_steps[model_cell(model, "s") - model->cells.items]].given ==
            NULL);
  model_close(model);
}

Test(values, checks_are_cells_and_come_last) {
  sketch *model = annual_model();
  model_check(model, "adds_up", "abs(t - sum(z[i] for i in sector)) <= 1e-9 * t");
  model_check(model, "never", "t < 0");
  model_equation(model, "t", "", "sum(z[i] for i in sector)");
  model_run(model);
  cr_expect(close(model_value(model, "adds_up", 3), 1));
  cr_expect(close(model_value(model, "never", 3), 0));
  cr_expect(model->program->checks == 2);
  cr_expect(model->program->steps[model->program->step_count - 1].cell == model->program->scenario_cells + 4);
  model_close(model);
}

Test(values, equal_arguments_share_a_hidden_cell) {
  sketch *model = quarterly_model();
  model_set(model, "sector", "a b");
  const double ones_and_twos[] = {1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2};
  model_input(model, "z[i in sector]", "", ones_and_twos);
  model_equation(model, "one", "", "ytd(x) + ytd(z[a])");
  model_equation(model, "two[k in sector]", "", "ytd(x) - ytd(  z[k] )");
  model_equation(model, "three[k in sector]", "", "ytd(sum(z[i] * z[k] for i in sector where i != k))");
  model_run(model);
  uint32_t hidden = model->program->cells - model->program->scenario_cells - GRDP_CALENDAR_COUNT;
  cr_expect(hidden == 6, "ytd(x), ytd(z[a]), ytd( z[a] ), ytd( z[b] ), two sums: %u", hidden);
  cr_expect(close(model_value(model, "one", 7), 150 + 2));
  cr_expect(close(model_value(model, "two[b]", 7), 150 - 4));
  cr_expect(close(model_value(model, "three[a]", 7), 4));
  cr_expect(close(model_value(model, "ytd(sum(z[i] * z[b] for i in sector where i != b))", 7), 4));
  model_close(model);
}
