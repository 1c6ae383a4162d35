/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of paths, and the check of their percentages.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "support.h"

/* Values worked out by hand; the transcendental ones from tables (Abramowitz & Stegun 1964, ch. 4 and 26). */
static const struct {
  const char *text;
  double previous, was, value;
} values[] = {
    {"15.67%", 0, 0, 0.1567},
    {"-300", 0, 0, -300},
    {"prev * 1.5", 4, 0, 6},
    {"was - 1%", 0, 0.25, 0.24},
    {"was * 50%", 0, 3, 1.5},
    {"prev + was", 2, 3, 5},
    {"-2^2", 0, 0, -4},
    {"(-2)^2", 0, 0, 4},
    {"2^-1", 0, 0, 0.5},
    {"2^3^2", 0, 0, 512},
    {"7 - 2 - 1", 0, 0, 4},
    {"8 / 4 / 2", 0, 0, 1},
    {"1 + 2 * 3", 0, 0, 7},
    {"(1 < 2) + (2 <= 2) + (3 > 2) + (2 >= 3) + (1 == 1) + (1 != 1)", 0, 0, 4},
    {"(not 0) + (not 2) * 10", 0, 0, 1},
    {"(1 and 0) + 2 * (1 and 3) + 4 * (0 or 2) + 8 * (0 or 0)", 0, 0, 6},
    {"abs(-3) + abs(3)", 0, 0, 6},
    {"min(3, 1, 2) + 10 * max(3, 1, 2)", 0, 0, 31},
    {"clamp(5, 0, 1) + clamp(-5, 0, 1) + clamp(0.5, 0, 1)", 0, 0, 1.5},
    {"if(prev > 2, 10, 20)", 3, 0, 10},
    {"if(prev > 2, 10, 20)", 1, 0, 20},
    {"if(1, 5, 1 / 0)", 0, 0, 5},
    {"floor(-1.5) + floor(2.7)", 0, 0, 0},
    {"sqrt(16)", 0, 0, 4},
    {"exp(1)", 0, 0, 2.718281828459045},
    {"log(2)", 0, 0, 0.6931471805599453},
    {"log10(1000)", 0, 0, 3},
    {"sin(pi / 2) + cos(0)", 0, 0, 2},
    {"tan(pi / 4)", 0, 0, 1},
    {"tanh(1)", 0, 0, 0.7615941559557649},
    {"normal_cdf(0)", 0, 0, 0.5},
    {"normal_cdf(1)", 0, 0, 0.8413447460685429},
    {"logistic(0)", 0, 0, 0.5},
};

Test(path, values) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    double value = grdp_path_value(bench_path(&bench, values[i].text), values[i].previous, values[i].was);
    cr_expect(fabs(value - values[i].value) <= 1e-14 * fmax(1, fabs(values[i].value)), "%s: %.17g, wanted %.17g",
              values[i].text, value, values[i].value);
  }
  bench_close(&bench);
}

Test(path, literals_are_exact) {
  workbench bench;
  bench_open(&bench);
  cr_expect(grdp_path_value(bench_path(&bench, "15.67%"), 0, 0) == 0.1567);
  cr_expect(grdp_path_value(bench_path(&bench, "118079.279"), 0, 0) == 118079.279);
  bench_close(&bench);
}

Test(path, no_value) {
  static const char *const texts[] = {
      "1 / 0",        "0 / 0",        "prev",           "prev * 0",          "log(0)",
      "log(-1)",      "sqrt(-1)",     "(-8)^0.5",       "exp(1000)",         "1e300 * 1e300",
      "0^-1",         "min(1, prev)", "min(prev, 1)",   "clamp(1, prev, 2)", "not prev",
      "prev == prev", "prev or 1",    "if(prev, 1, 2)", "1 / (1 / 0)",       "log10(0)"};
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
    cr_expect(isnan(grdp_path_value(bench_path(&bench, texts[i]), NAN, NAN)), "%s", texts[i]);
  bench_close(&bench);
}

Test(path, reads) {
  workbench bench;
  bench_open(&bench);
  cr_expect(grdp_path_reads(bench_path(&bench, "1 + min(2, prev)"), "prev"));
  cr_expect_not(grdp_path_reads(bench_path(&bench, "1 + min(2, prev)"), "was"));
  cr_expect_not(grdp_path_reads(bench_path(&bench, "1 + 2%"), "prev"));
  bench_close(&bench);
}

/* Where the literal at fault begins, and whether a % is missing there; -1: nothing is wrong. */
static const struct {
  const char *text;
  int in_percent; /* in a series of unit % */
  int in_other;   /* in a series of another unit */
} percentages[] = {
    {"0", -1, -1},
    {"0%", -1, -1},
    {"15.67", 0, -1},
    {"15.67%", -1, 0},
    {"-5", 1, -1},
    {"-5%", -1, 1},
    {"prev", -1, -1},
    {"prev * 1.03", -1, -1},
    {"prev * (1 + 5%)", -1, -1},
    {"was * 90%", -1, -1},
    {"was - 1%", -1, 6},
    {"was - 10%", -1, 6},
    {"was - 1", 6, -1},
    {"prev + 0", -1, -1},
    {"prev + 0%", -1, -1},
    {"0.4 * (9% - prev)", -1, 7},
    {"prev + 0.4 * (9% - prev)", -1, 14},
    {"1 + 5%", 0, -1},
    {"2 * 8", 0, -1},
    {"2 * 8%", -1, 4},
    {"8% / 2", -1, 0},
    {"8% / 2%", -1, -1}, /* a plain number, but no literal lacks its % */
    {"was / prev", -1, -1},
    {"prev + was / prev * 1%", -1, 20},
    {"(1 + prev) * (1 + 2%) - 1", -1, -1},
    {"(1 + 3%) / (1 + 2%) - 1", -1, 5},
    {"exp(0.05) - 1", -1, -1},
    {"min(prev, 9%)", -1, 10},
    {"min(prev, 9)", 10, -1},
    {"max(8%, 9)", 8, 4},
    {"clamp(prev, 0, 12%)", -1, 15},
    {"if(prev > 5%, 1%, 2%)", -1, 10},
    {"if(prev > 5, 1%, 2%)", 10, 13},
    {"if(prev > 0, 1, 2%)", 13, 16},
    {"if(prev > 0, 2%, 1)", 17, 13},
    {"abs(-5)", 5, -1},
    {"sqrt(4)", -1, -1},
    {"prev ^ 2", -1, -1},
    {"1000 + 50", 0, -1},
};

Test(path, percentages) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof percentages / sizeof percentages[0]; i++) {
    const grdp_expression *root = bench_path(&bench, percentages[i].text);
    for (int percent = 0; percent < 2; percent++) {
      const grdp_expression *culprit = NULL;
      bool missing = !percent;
      bool fine = grdp_path_percent(root, percent, &culprit, &missing);
      int found = fine ? -1 : (int)culprit->offset;
      int wanted = percent ? percentages[i].in_percent : percentages[i].in_other;
      cr_expect_eq(found, wanted, "%s in %s: %d, wanted %d", percentages[i].text, percent ? "%" : "vnd", found,
                   wanted);
      cr_expect(fine || missing == (bool)percent, "%s", percentages[i].text);
    }
  }
  bench_close(&bench);
}

Test(path, is_percent) {
  workbench bench;
  bench_open(&bench);
  cr_expect(grdp_path_is_percent(bench_path(&bench, "3%")));
  cr_expect(grdp_path_is_percent(bench_path(&bench, "-2 * 1.5%")));
  cr_expect_not(grdp_path_is_percent(bench_path(&bench, "0.03")));
  cr_expect_not(grdp_path_is_percent(bench_path(&bench, "6% / 2%")));
  bench_close(&bench);
}
