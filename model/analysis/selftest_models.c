/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The published functions as models, and their closed forms.
 */
#include <math.h>

#include "selftest.h"
#include "special.h"

#define HEAD                                                                                                         \
  "grdp: 1\n"                                                                                                        \
  "time: {frequency: annual, base: 2024, end: 2025}\n"
#define ANGLE "{path: 1, uncertain: \"uniform(low=-3.141592653589793, high=3.141592653589793)\"}\n"
#define SHARE "{path: 0.75, uncertain: \"uniform(low=0, high=1)\"}\n"

static const char ishigami_text[] = HEAD "inputs:\n"
                                         "  x1: " ANGLE "  x2: " ANGLE "  x3: " ANGLE "equations:\n"
                                         "  y: {is: \"sin(x1) + 7 * sin(x2)^2 + 0.1 * x3^4 * sin(x1)\"}\n";

static const char g_text[] = HEAD
    "inputs:\n"
    "  x1: " SHARE "  x2: " SHARE "  x3: " SHARE "  x4: " SHARE "  x5: " SHARE "  x6: " SHARE "  x7: " SHARE
    "  x8: " SHARE "equations:\n"
    "  left: {is: \"abs(4 * x1 - 2) * (abs(4 * x2 - 2) + 1) / 2 * (abs(4 * x3 - 2) + 4.5) / 5.5\"}\n"
    "  right: {is: \"(abs(4 * x4 - 2) + 9) / 10 * (abs(4 * x5 - 2) + 99) / 100 * (abs(4 * x6 - 2) + 99) / 100\"}\n"
    "  y: {is: \"left * right * (abs(4 * x7 - 2) + 99) / 100 * (abs(4 * x8 - 2) + 99) / 100\"}\n";

static const char linear_text[] = HEAD "inputs:\n"
                                       "  x1: {path: 0, uncertain: normal(sd=1)}\n"
                                       "  x2: {path: 0, uncertain: normal(sd=1)}\n"
                                       "  x3: {path: 0, uncertain: normal(sd=2)}\n"
                                       "correlation:\n"
                                       "  kind: pearson\n"
                                       "  pairs: {x2 ~ x3: 0.9}\n"
                                       "equations:\n"
                                       "  y: {is: x1 + x2 + x3}\n";

static const char growth_text[] =
    "grdp: 1\n"
    "time: {frequency: annual, base: 2024, end: 2034}\n"
    "inputs:\n"
    "  g1: {path: 3%, uncertain: normal(sd=2%), every: period}\n"
    "  g2: {path: 4%, uncertain: normal(sd=3%), every: period}\n"
    "  g3: {path: 2%, uncertain: normal(sd=1.5%), every: period}\n"
    "  g4: {path: 5%, uncertain: normal(sd=4%), every: period}\n"
    "correlation:\n"
    "  kind: pearson\n"
    "  pairs: {g1 ~ g2: 0.5, g1 ~ g3: 0.3, g1 ~ g4: 0.2, g2 ~ g3: 0.4, g2 ~ g4: 0.3, g3 ~ g4: 0.25}\n"
    "equations:\n"
    "  s1: {start: 100, is: s1(-1) * (1 + g1)}\n"
    "  s2: {start: 80, is: s2(-1) * (1 + g2)}\n"
    "  s3: {start: 60, is: s3(-1) * (1 + g3)}\n"
    "  s4: {start: 40, is: s4(-1) * (1 + g4)}\n"
    "  y: {is: s1 + s2 + s3 + s4}\n";

static const char *const inputs[] = {"x1", "x2", "x3", "x4", "x5", "x6", "x7", "x8"};

static void add(grdp_arena *arena, grdp_selftest_truths *out, grdp_selftest_truth truth) {
  GRDP_VECTOR(grdp_selftest_truth) list = {out->items, out->count, out->capacity};
  *GRDP_PUSH(arena, &list) = truth;
  *out = (grdp_selftest_truths){list.items, list.count, list.capacity};
}

static void add_moments(grdp_arena *arena, grdp_selftest_truths *out, uint32_t year, double mean, double deviation) {
  add(arena, out, (grdp_selftest_truth){GRDP_SELFTEST_RUN, "mean", NULL, year, mean});
  add(arena, out, (grdp_selftest_truth){GRDP_SELFTEST_RUN, "sd", NULL, year, deviation});
}

static void add_input(grdp_arena *arena, grdp_selftest_truths *out, grdp_selftest_task task, const char *what,
                      const double *values, size_t count) {
  for (size_t i = 0; i < count; i++)
    add(arena, out, (grdp_selftest_truth){task, what, inputs[i], 2025, values[i]});
}

/* Ishigami and Homma 1990, doi:10.1109/ISUMA.1990.151285, y = sin x1 + a sin^2 x2 + b x3^4 sin x1: V1 =
 * (1 + b pi^4 / 5)^2 / 2, V2 = a^2 / 8, V13 = b^2 pi^8 (1/18 - 1/50). Inputs are independent, so that Shapley's share
 * halves V13 (Owen 2014, doi:10.1137/130936233). Derivatives at x = (1, 1, 1). */
static void find_ishigami(grdp_arena *arena, grdp_selftest_truths *out) {
  const double pi4 = 97.40909103400243723644, a = 7.0, b = 0.1;
  double alone = 0.5 * (1.0 + b * pi4 / 5.0) * (1.0 + b * pi4 / 5.0), second = a * a / 8.0;
  double both = b * b * pi4 * pi4 * (1.0 / 18.0 - 1.0 / 50.0), all = alone + second + both;
  const double firsts[] = {alone / all, second / all, 0.0};
  const double totals[] = {(alone + both) / all, second / all, both / all};
  const double shares[] = {(alone + both / 2.0) / all, second / all, both / 2.0 / all};
  const double slopes[] = {cos(1.0) * (1.0 + b), 2.0 * a * sin(1.0) * cos(1.0), 4.0 * b * sin(1.0)};
  add_moments(arena, out, 2025, a / 2.0, sqrt(all));
  add_input(arena, out, GRDP_SELFTEST_SOBOL, "first", firsts, 3);
  add_input(arena, out, GRDP_SELFTEST_SOBOL, "total", totals, 3);
  add_input(arena, out, GRDP_SELFTEST_SHAPLEY, "shapley", shares, 3);
  add_input(arena, out, GRDP_SELFTEST_GIVEN, "first_given", firsts, 3);
  add_input(arena, out, GRDP_SELFTEST_LOCAL, "derivative", slopes, 3);
}

/* Sobol' 1993 (Saltelli and Sobol' 1995), y = product of (|4 x - 2| + a) / (1 + a): V_i = 1 / (3 (1 + a_i)^2),
 * V = product of (1 + V_i) - 1, T_i = V_i times the product over the others. At x = 0.75 every factor is 1, so that the
 * derivative is 4 / (1 + a). */
static void find_g(grdp_arena *arena, grdp_selftest_truths *out) {
  static const double a[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
  double all = 1.0, firsts[8], totals[8], slopes[8];
  for (size_t i = 0; i < 8; i++)
    all *= 1.0 + 1.0 / (3.0 * (1.0 + a[i]) * (1.0 + a[i]));
  for (size_t i = 0; i < 8; i++) {
    double part = 1.0 / (3.0 * (1.0 + a[i]) * (1.0 + a[i]));
    firsts[i] = part / (all - 1.0);
    totals[i] = part * all / (1.0 + part) / (all - 1.0);
    slopes[i] = 4.0 / (1.0 + a[i]);
  }
  add_moments(arena, out, 2025, 1.0, sqrt(all - 1.0));
  add_input(arena, out, GRDP_SELFTEST_SOBOL, "first", firsts, 8);
  add_input(arena, out, GRDP_SELFTEST_SOBOL, "total", totals, 8);
  add_input(arena, out, GRDP_SELFTEST_LOCAL, "derivative", slopes, 8);
}

static void add_quantiles(grdp_arena *arena, grdp_selftest_truths *out, double deviation) {
  static const char *const names[] = {"q05", "q25", "q50", "q75", "q95"};
  static const double shares[] = {0.05, 0.25, 0.5, 0.75, 0.95};
  for (size_t i = 0; i < 5; i++)
    add(arena, out,
        (grdp_selftest_truth){GRDP_SELFTEST_RUN, names[i], NULL, 2025,
                              deviation * grdp_special_normal_quantile(shares[i], 1.0 - shares[i])});
}

/* y = x1 + x2 + x3, normal, sd (1, 1, s), correlation r of x2 and x3: Owen and Prieur 2017, doi:10.1137/16M1097717,
 * sec. 4. What x2 explains alone is cov(x2, y)^2 / var x2, and Shapley's share is the mean of that and of what it adds
 * to x3. */
static void find_linear(grdp_arena *arena, grdp_selftest_truths *out) {
  const double r = 0.9, s = 2.0, both = 1.0 + s * s + 2.0 * r * s, all = 1.0 + both;
  double second = (1.0 + r * s) * (1.0 + r * s), third = (s + r) * (s + r);
  const double firsts[] = {1.0 / all, second / all, third / all};
  const double shares[] = {1.0 / all, (second + both - third) / 2.0 / all, (third + both - second) / 2.0 / all};
  const double slopes[] = {1.0, 1.0, 1.0};
  add_moments(arena, out, 2025, 0.0, sqrt(all));
  add_quantiles(arena, out, sqrt(all));
  add_input(arena, out, GRDP_SELFTEST_SHAPLEY, "shapley", shares, 3);
  add_input(arena, out, GRDP_SELFTEST_GIVEN, "first_given", firsts, 3);
  add_input(arena, out, GRDP_SELFTEST_LOCAL, "derivative", slopes, 3);
}

/* Rates of different years are independent, so that E(s_i s_j) = c_i c_j ((1 + g_i)(1 + g_j) + cov_ij)^years. */
static void add_years(grdp_arena *arena, grdp_selftest_truths *out, int years) {
  static const double start[] = {100, 80, 60, 40}, rates[] = {0.03, 0.04, 0.02, 0.05};
  static const double deviations[] = {0.02, 0.03, 0.015, 0.04};
  static const double together[4][4] = {
      {1, 0.5, 0.3, 0.2}, {0.5, 1, 0.4, 0.3}, {0.3, 0.4, 1, 0.25}, {0.2, 0.3, 0.25, 1}};
  double mean = 0.0, square = 0.0;
  for (size_t i = 0; i < 4; i++) {
    mean += start[i] * pow(1.0 + rates[i], years);
    for (size_t j = 0; j < 4; j++)
      square += start[i] * start[j] *
                pow((1.0 + rates[i]) * (1.0 + rates[j]) + together[i][j] * deviations[i] * deviations[j], years);
  }
  add_moments(arena, out, (uint32_t)(2024 + years), mean, sqrt(square - mean * mean));
}

static void find_growth(grdp_arena *arena, grdp_selftest_truths *out) {
  add_years(arena, out, 1);
  add_years(arena, out, 10);
}

static const grdp_selftest_case cases[] = {
    {"Ishigami", "Ishigami and Homma 1990", ishigami_text, find_ishigami},
    {"Sobol' G", "Sobol' 1993", g_text, find_g},
    {"linear", "Owen and Prieur 2017", linear_text, find_linear},
    {"growth", "moments of products", growth_text, find_growth},
};

const grdp_selftest_case *grdp_selftest_cases(size_t *count) {
  *count = sizeof cases / sizeof *cases;
  return cases;
}
