/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts of whole models against solutions by hand.
 */
#include "reconcile.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reconciled.h"

#define EXPECT_VALUE(one, name, value)                                                                               \
  cr_expect(fabs(item_of(one, name)->reconciled - (value)) <= 1e-11 * fmax(1.0, fabs(value)), "%s is %.15g", name,   \
            item_of(one, name)->reconciled)

/* Shares of a gap of 20 by the squares of the standard errors, whose sum is 400; up to the base and after it. */
static const char balance_sheet[] = "grdp: 1\n"
                                    "time: {frequency: annual, base: 2024, end: 2026}\n"
                                    "inputs:\n"
                                    "  output: {path: 1000}\n"
                                    "  imports: {path: 430}\n"
                                    "  consumption: {path: 700}\n"
                                    "  investment: {path: 250}\n"
                                    "  exports: {path: 500}\n"
                                    "equations:\n"
                                    "  gap: {is: output + imports - consumption - investment - exports}\n"
                                    "reconcile:\n"
                                    "  all:\n"
                                    "    in: %s\n"
                                    "    items:\n"
                                    "      output: 7\n"
                                    "      imports: 1\n"
                                    "      consumption: 10\n"
                                    "      investment: 15\n"
                                    "      exports: 5\n"
                                    "      gap: {stated: 0, sigma: %s}\n";

Test(reconcile, a_gap_is_shared_by_the_squares_of_the_errors) {
  static const char *const periods[] = {"2024", "2025", "2026"};
  for (size_t i = 0; i < 3; i++) {
    char text[1024];
    snprintf(text, sizeof text, balance_sheet, periods[i], "exact");
    reconciled *one = reconcile_text(text);
    cr_assert_eq(one->status, GRDP_OK, "%s", codes_of(one));
    EXPECT_VALUE(one, "output", 1002.45);
    EXPECT_VALUE(one, "imports", 430.05);
    EXPECT_VALUE(one, "consumption", 695.0);
    EXPECT_VALUE(one, "investment", 238.75);
    EXPECT_VALUE(one, "exports", 498.75);
    EXPECT_VALUE(one, "gap", 0.0);
    cr_expect(fabs(item_of(one, "investment")->ratio + 0.75) <= 1e-11);
    cr_expect(isnan(item_of(one, "gap")->ratio) && !item_of(one, "gap")->given);
    free_reconciled(one);
  }
}

/* A gap of which 0 is stated with a sigma of 20: the combined variance is 400 + 400, so half of it goes. */
Test(reconcile, a_computed_item_with_a_sigma_gives_way) {
  char text[1024];
  snprintf(text, sizeof text, balance_sheet, "2025", "20");
  reconciled *one = reconcile_text(text);
  cr_assert_eq(one->status, GRDP_OK, "%s", codes_of(one));
  EXPECT_VALUE(one, "gap", -10.0);
  EXPECT_VALUE(one, "consumption", 697.5);
  cr_expect(fabs(item_of(one, "gap")->ratio + 0.5) <= 1e-12);
  free_reconciled(one);
}

/* The nearest point to (10, 10) with p q = 121 is (11, 11); with q's sigma 0 it stays, and p = 12.1. */
static const char product[] =
    "grdp: 1\n"
    "time: {frequency: annual, base: 2024, end: 2025}\n"
    "inputs: {p: {path: 10}, q: {path: 10}}\n"
    "equations: {value: {is: p * q}}\n"
    "reconcile: {all: {in: %s, items: {p: 1, q: %s, value: {stated: 121, sigma: exact}}}}\n";

Test(reconcile, what_bends_is_linearised_until_it_settles) {
  static const char *const periods[] = {"2024", "2025"};
  for (size_t i = 0; i < 4; i++) {
    char text[512];
    snprintf(text, sizeof text, product, periods[i % 2], i < 2 ? "1" : "exact");
    reconciled *one = reconcile_text(text);
    cr_assert_eq(one->status, GRDP_OK, "%s", codes_of(one));
    EXPECT_VALUE(one, "p", i < 2 ? 11.0 : 12.1);
    EXPECT_VALUE(one, "q", i < 2 ? 11.0 : 10.0);
    EXPECT_VALUE(one, "value", 121.0);
    free_reconciled(one);
  }
}

/* income = consumption + investment with consumption = 0.6 income + 8: income = 2.5 (investment + 8). Half a block, half
 * a lag: wealth of 2026 holds what was left in both years. */
static const char circular[] = "grdp: 1\n"
                               "time: {frequency: annual, base: 2024, end: 2026}\n"
                               "inputs: {investment: {path: 20}, tax: {path: {2024..: 2}}}\n"
                               "equations:\n"
                               "  income: {is: consumption + investment}\n"
                               "  consumption: {is: 0.6 * income + 8}\n"
                               "  wealth: {start: 100, is: wealth(-1) + income - consumption - tax}\n"
                               "reconcile:\n"
                               "  all:\n"
                               "    in: 2026\n"
                               "    items: {investment: 1, tax: 2, wealth: {stated: 145, sigma: exact}}\n";

/* Of a year investment and tax move wealth by 1 and by -1; it is 100 + 2 (20 - 2) = 136, 9 short: a fifth and four fifths. */
Test(reconcile, through_a_simultaneous_block) {
  reconciled *one = reconcile_text(circular);
  cr_assert_eq(one->status, GRDP_OK, "%s", codes_of(one));
  EXPECT_VALUE(one, "investment", 20.0 + 9.0 / 5.0);
  EXPECT_VALUE(one, "tax", 2.0 - 36.0 / 5.0);
  free_reconciled(one);
}

/* An observation up to the base moves as an input does. */
Test(reconcile, observations_move) {
  reconciled *one = reconcile_text("grdp: 1\n"
                                   "time: {frequency: annual, base: 2024, end: 2025}\n"
                                   "equations:\n"
                                   "  a: {start: 60, is: a(-1) * 1.1}\n"
                                   "  b: {start: 50, is: b(-1)}\n"
                                   "  total: {is: a + b}\n"
                                   "reconcile: {all: {in: 2024, items: {a: 2, b: {stated: 49, sigma: 1}, "
                                   "total: {stated: 104, sigma: exact}}}}\n");
  cr_assert_eq(one->status, GRDP_OK, "%s", codes_of(one));
  EXPECT_VALUE(one, "a", 56.0);
  EXPECT_VALUE(one, "b", 48.0);
  cr_expect(item_of(one, "a")->given);
  free_reconciled(one);
}

/* No x has x^2 = -1; sqrt(x) = -1 leaves the model nowhere to go. */
Test(reconcile, what_cannot_settle_is_told) {
  static const char *const formulas[] = {"x ^ 2", "sqrt(x)"}, *const codes[] = {"E0923 ", "E0928 "};
  for (size_t i = 0; i < 2; i++) {
    char text[512];
    snprintf(text, sizeof text,
             "grdp: 1\ntime: {frequency: annual, base: 2024, end: 2025}\ninputs: {x: {path: 1.3}}\n"
             "equations: {y: {is: %s}}\n"
             "reconcile: {all: {in: 2025, items: {x: 1, y: {stated: -1, sigma: exact}}}}\n",
             formulas[i]);
    reconciled *one = reconcile_text(text);
    cr_expect_eq(one->status, i == 0 ? GRDP_NUMERIC : GRDP_INVALID);
    cr_expect_str_eq(codes_of(one), codes[i]);
    free_reconciled(one);
  }
}

/* The rates of Hai Phong: moves are in proportion to the weights of 2024, here once more by hand. */
Test(reconcile, rates_that_shall_give_a_total) {
  static const char text[] = "grdp: 1\n"
                             "time: {frequency: annual, base: 2024, end: 2025}\n"
                             "sets: {part: {i: {}, s: {}, a: {}, t: {}}}\n"
                             "inputs:\n"
                             "  rate[p in part]: {unit: \"%%\", each: {i: 15.67%%, s: 9.2%%, a: 1%%, t: 6%%}}\n"
                             "equations:\n"
                             "  output[p in part]:\n"
                             "    start: {i: 157517, s: 106598, a: 8741, t: 15636}\n"
                             "    is: output[p](-1) * (1 + rate[p])\n"
                             "  total: {is: \"sum(output[p] for p in part)\"}\n"
                             "  growth: {unit: \"%%\", is: pct(total)}\n"
                             "reconcile: {all: {in: 2025, items: {rate: %s, growth: {stated: 12.5%%, sigma: %s}}}}\n";
  const double output[] = {157517, 106598, 8741, 15636}, rate[] = {0.1567, 0.092, 0.01, 0.06};
  static const char *const names[] = {"rate[i]", "rate[s]", "rate[a]", "rate[t]"};
  const double sigmas[][2] = {{0.00125, 0.0025}, {0.005, 0.0}};
  static const char *const written[][2] = {{"0.125%", "0.25%"}, {"0.5%", "exact"}};
  double total = 0.0, growth = 0.0, squares = 0.0;
  for (size_t p = 0; p < 4; p++)
    total += output[p];
  for (size_t p = 0; p < 4; p++) {
    growth += output[p] / total * rate[p];
    squares += output[p] / total * output[p] / total;
  }
  for (size_t i = 0; i < 2; i++) {
    char filled[1024];
    snprintf(filled, sizeof filled, text, written[i][0], written[i][1]);
    reconciled *one = reconcile_text(filled);
    cr_assert_eq(one->status, GRDP_OK, "%s", codes_of(one));
    double variance = sigmas[i][0] * sigmas[i][0];
    double share = (0.125 - growth) / (squares * variance + sigmas[i][1] * sigmas[i][1]);
    for (size_t p = 0; p < 4; p++)
      EXPECT_VALUE(one, names[p], rate[p] + share * variance * output[p] / total);
    EXPECT_VALUE(one, "growth", growth + share * variance * squares);
    free_reconciled(one);
  }
}

/* Means, months and a matrix with computed totals, through the model. */
Test(reconcile, the_mean_of_a_year) {
  reconciled *one = reconcile_text("grdp: 1\n"
                                   "time: {frequency: quarterly, base: 2024Q4, end: 2025Q4}\n"
                                   "inputs: {rate: {unit: \"%\", path: {2024: 4%, 2025: 5%}}}\n"
                                   "equations: {double: {is: 2 * rate}}\n"
                                   "reconcile: {all: {series: rate, totals: {2025: 6%}, as: mean}}\n");
  cr_assert_eq(one->status, GRDP_OK, "%s", codes_of(one));
  cr_assert_eq(one->found.count, 4);
  EXPECT_VALUE(one, "rate@2025Q1", 0.06);
  EXPECT_VALUE(one, "rate@2025Q4", 0.06);
  free_reconciled(one);
}

Test(reconcile, a_matrix_to_totals_that_are_computed) {
  reconciled *one = reconcile_text("grdp: 1\n"
                                   "time: {frequency: annual, base: 2024, end: 2025}\n"
                                   "sets: {row: {a: {}, b: {}}, column: {c: {}, d: {}}}\n"
                                   "inputs:\n"
                                   "  flow[r in row, k in column]: {path: 1}\n"
                                   "  sent[r in row]: {each: {a: 3, b: 6}}\n"
                                   "  part[k in column]: {each: {c: 1, d: 2}}\n"
                                   "equations:\n"
                                   "  got[k in column]: {is: \"part[k] * sum(sent[r] for r in row) / 3\"}\n"
                                   "reconcile: {all: {in: 2025, matrix: flow, rows: sent, columns: got}}\n");
  cr_assert_eq(one->status, GRDP_OK, "%s", codes_of(one));
  EXPECT_VALUE(one, "flow[a,c]", 1.0);
  EXPECT_VALUE(one, "flow[a,d]", 2.0);
  EXPECT_VALUE(one, "flow[b,c]", 2.0);
  EXPECT_VALUE(one, "flow[b,d]", 4.0);
  free_reconciled(one);
}
