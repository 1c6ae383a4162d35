/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Differences and their attribution. The expected shares are worked out by hand from Shapley's formula (1953, eq. 12):
 * of two factors each is worth the mean of what it adds alone and what it adds last.
 */
#include <criterion/criterion.h>
#include <math.h>

#include "compared.h"

#define HEAD "grdp: 1\ntime: {frequency: annual, base: 2024, end: 2026}\n"
#define ABOVE "grdp: 1\nextends: base.yaml\n"

#define NEAR(actual, expected, tolerance)                                                                            \
  cr_expect(fabs((actual) - (expected)) <= (tolerance), "%s is %.17g, expected %.17g", #actual, (double)(actual),    \
            (double)(expected))

static void expect_share(const char *what, grdp_share share, double value, double low, double high) {
  const double tolerance = 1e-12 * (1 + fabs(high) + fabs(low));
  cr_expect(fabs(share.value - value) <= tolerance, "%s: %.17g, expected %.17g", what, share.value, value);
  cr_expect(fabs(share.low - low) <= tolerance, "%s: low %.17g, expected %.17g", what, share.low, low);
  cr_expect(fabs(share.high - high) <= tolerance, "%s: high %.17g, expected %.17g", what, share.high, high);
}

/* In their order the shares add up to the difference, to the last bit. */
static void expect_sum(const compared *one, size_t quantity) {
  const grdp_difference *difference = &one->comparison.differences[quantity];
  double sum = 0;
  for (size_t i = 0; i < one->comparison.edit_count; i++)
    sum += difference->edits[i].value;
  cr_expect_eq(sum, difference->level.value, "%.17g is not %.17g", sum, difference->level.value);
}

static const asked Y[] = {{GRDP_QUANTITY_CENTRAL, "y", 2025}, {GRDP_QUANTITY_CENTRAL, "y", 2026}};

static compared *compare_y(const char *from, const char *to) {
  return compare_texts(from, to, Y, 2, NULL);
}

/* 2 * 3 becomes 4 * 7: a adds 2 * 3 alone and 2 * 7 last, b adds 2 * 4 alone and 4 * 4 last. */
Test(compare, shares_a_product) {
  compared *one = compare_y(HEAD "inputs: {a: {path: 2}, b: {path: 3}}\nequations: {y: {is: a * b}}\n",
                            ABOVE "set: {a: 4, b: 7}\n");
  const grdp_difference *y = one->comparison.differences;
  cr_assert_eq(one->comparison.edit_count, 2);
  cr_expect_eq(y->from, 6);
  cr_expect_eq(y->to, 28);
  expect_share("edit a", edit_share(one, 0, "a"), 10, 6, 14);
  expect_share("edit b", edit_share(one, 0, "b"), 12, 8, 16);
  expect_share("read a", read_share(one, 0, "a"), 10, 6, 14);
  expect_share("read b", read_share(one, 0, "b"), 12, 8, 16);
  cr_expect(isnan(y->level.low) && isnan(y->level.high));
  cr_expect(!one->comparison.revised && !one->comparison.sampled && !one->comparison.uncomputable);
  expect_sum(one, 0);
  free_compared(one);
}

/* 1 * 1 * 1 becomes 2 * 3 * 5. The weights of 0, 1 and 2 factors before are 1/3, 1/6 and 1/3:
 * a  1/3 + (3 + 5)/6 + 15/3 = 20/3;  b  2/3 + (4 + 10)/6 + 20/3 = 29/3;  c  4/3 + (8 + 12)/6 + 24/3 = 38/3 */
Test(compare, shares_three_factors) {
  compared *one =
      compare_y(HEAD "inputs: {a: {path: 1}, b: {path: 1}, c: {path: 1}}\nequations: {y: {is: a * b * c}}\n",
                ABOVE "set: {a: 2, b: 3, c: 5}\n");
  expect_share("a", edit_share(one, 0, "a"), 20.0 / 3, 1, 15);
  expect_share("b", edit_share(one, 0, "b"), 29.0 / 3, 2, 20);
  expect_share("c", edit_share(one, 0, "c"), 38.0 / 3, 4, 24);
  expect_sum(one, 0);
  free_compared(one);
}

/* Numbers that no sum of two shares holds exactly. */
Test(compare, sums_exactly) {
  compared *one = compare_y(
      HEAD "inputs: {a: {path: 0.1}, b: {path: 0.7}, c: {path: 1.3}}\nequations: {y: {is: exp(a * b) / c}}\n",
      ABOVE "set: {a: 0.3, b: 0.9, c: 1.7}\n");
  expect_sum(one, 0);
  expect_sum(one, 1);
  free_compared(one);
}

/* A path that goes on from a changed value moves with the edit that changed it. */
Test(compare, carries_an_edit_along_the_path) {
  compared *one = compare_y(HEAD "inputs:\n  a: {path: {2025: 1, 2026..: prev * 2}}\nequations: {y: {is: a}}\n",
                            ABOVE "set: {a: {2025: 3}}\n");
  cr_assert_eq(one->comparison.edit_count, 1);
  expect_share("2025", edit_share(one, 0, "a"), 2, 2, 2);
  expect_share("2026", edit_share(one, 1, "a"), 4, 4, 4);
  free_compared(one);
}

/* An edit is called as it is written: of all elements, or of one. */
Test(compare, names_edits_as_written) {
  compared *one =
      compare_y(HEAD "sets: {s: {p: {}, q: {}}}\ninputs:\n  a[i in s]: {path: 1}\n  b[i in s]: {path: 1}\n"
                     "equations: {y: {is: 'sum(a[i] * b[i] for i in s)'}}\n",
                ABOVE "set: {a: 2, 'b[q]': 3}\n");
  cr_assert_eq(one->comparison.edit_count, 2);
  expect_share("a", edit_share(one, 0, "a"), 0.5 * (2 + 4), 2, 4);
  expect_share("b[q]", edit_share(one, 0, "b[q]"), 0.5 * (2 + 4), 2, 4);
  free_compared(one);
}

/* y = x, x = 1 with 5 added; another fixed at 10: (1 + 5) * 10 against 1 * 2. */
Test(compare, adjusts_and_fixes) {
  compared *one = compare_y(
      HEAD "inputs: {a: {path: 1}, b: {path: 2}}\nequations:\n  x: {is: a}\n  z: {is: b}\n  y: {is: x * z}\n",
      ABOVE "adjust: {x: {2025: 5}}\nfix: {z: {2025: 10}}\n");
  expect_share("adjust x", edit_share(one, 0, "adjust x"), 0.5 * (10 + 50), 10, 50);
  expect_share("fix z", edit_share(one, 0, "fix z"), 0.5 * (8 + 48), 8, 48);
  expect_share("2026", edit_share(one, 1, "adjust x"), 0, 0, 0);
  expect_sum(one, 0);
  free_compared(one);
}

Test(compare, reads_an_add_factor) {
  compared *one = compare_y(HEAD "inputs: {a: {path: 1}}\nequations:\n  y: {start: 3, is: y(-1) + a}\n",
                            ABOVE "set: {a: 2}\nadjust: {y: {2026: 10}}\n");
  expect_share("a", read_share(one, 1, "a"), 1, 1, 1);
  expect_share("y(-1)", read_share(one, 1, "y(-1)"), 1, 1, 1);
  expect_share("adjust", read_share(one, 1, "adjust"), 10, 10, 10);
  free_compared(one);
}

/* What only one side changes is undone from the other. */
Test(compare, undoes_the_edits_of_the_base) {
  compared *one = compare_y(HEAD "inputs: {a: {path: 2}, b: {path: 3}}\nequations: {y: {is: a * b}}\nset: {a: 4}\n",
                            HEAD "inputs: {a: {path: 2}, b: {path: 3}}\nequations: {y: {is: a * b}}\n");
  expect_share("a", edit_share(one, 0, "a"), -6, -6, -6);
  free_compared(one);
}

/* 2 + 3 becomes 4 * 3: a adds 2 under the sum and 6 under the product, the formula 1 and 5. */
Test(compare, takes_an_equation_as_an_edit) {
  compared *one = compare_y(HEAD "inputs: {a: {path: 2}, b: {path: 3}}\nequations: {y: {is: a + b}, z: {is: y}}\n",
                            ABOVE "equations: {y: {is: a * b}}\nset: {a: 4}\n");
  expect_share("a", edit_share(one, 0, "a"), 4, 2, 6);
  expect_share("equations:y", edit_share(one, 0, "equations:y"), 3, 1, 5);
  cr_expect_eq(one->comparison.differences[0].read_count, 0);
  expect_sum(one, 0);
  free_compared(one);
}

/* A series that only the second side has comes with all its equations. */
Test(compare, takes_new_series_with_the_equations) {
  compared *one = compare_y(HEAD "inputs: {a: {path: 1}}\nequations: {y: {is: a}}\n",
                            ABOVE "inputs: {c: {path: 10}}\nequations: {y: {is: a * c}}\nset: {a: 2}\n");
  expect_share("a", edit_share(one, 0, "a"), 0.5 * (1 + 10), 1, 10);
  expect_share("equations", edit_share(one, 0, "equations"), 0.5 * (9 + 18), 9, 18);
  expect_sum(one, 0);
  free_compared(one);
}

/* A running total keeps what it has summed before the base. */
Test(compare, changes_history_of_a_running_total) {
  compared *one = compare_y(HEAD "inputs:\n  u: {path: {2024: 5, 2025..: 1}}\n  w: {path: {2024: 0, 2025..: 1}}\n"
                                 "equations: {y: {is: cumsum(u + w)}}\n",
                            ABOVE "set: {u: {2024: 7}, w: {2025..: 4}}\n");
  expect_share("u", edit_share(one, 0, "u"), 2, 2, 2);
  expect_share("w", edit_share(one, 0, "w"), 3, 3, 3);
  expect_share("w in 2026", edit_share(one, 1, "w"), 6, 6, 6);
  free_compared(one);
}

/* y = c + g, c = y / 2 + a: y = 2 (a + g), and with c fixed y = c + g. */
Test(compare, shares_a_simultaneous_block) {
  const char *from =
      HEAD "inputs: {a: {path: 10}, g: {path: 20}}\nequations:\n  c: {is: 0.5 * y + a}\n  y: {is: c + g}\n";
  compared *one = compare_y(from, ABOVE "set: {a: 20, g: 30}\n");
  expect_share("a", edit_share(one, 0, "a"), 20, 20, 20);
  expect_share("g", edit_share(one, 0, "g"), 20, 20, 20);
  expect_share("c", read_share(one, 0, "c"), 30, 30, 30);
  free_compared(one);
  one = compare_y(from, ABOVE "set: {g: 30}\nfix: {c: {2025: 100}}\n");
  /* 60, with g 80, with c 120, with both 130 */
  expect_share("g", edit_share(one, 0, "g"), 15, 10, 20);
  expect_share("fix c", edit_share(one, 0, "fix c"), 55, 50, 60);
  free_compared(one);
}

/* Where one edit alone divides by zero, nothing is attributed, and the difference stands. */
Test(compare, says_when_a_mixture_cannot_be_computed) {
  compared *one = compare_y(HEAD "inputs: {a: {path: 1}, b: {path: 2}}\nequations: {y: {is: 1 / (b - a)}}\n",
                            ABOVE "set: {a: 2, b: 4}\n");
  cr_expect(one->comparison.uncomputable);
  cr_expect(one->comparison.differences[0].edits == NULL);
  cr_expect_eq(one->comparison.differences[0].level.value, -0.5);
  free_compared(one);
}

Test(compare, knows_another_vintage) {
  const char *from = HEAD "equations:\n  y: {start: 3, is: y(-1) * 2}\n";
  compared *one = compare_y(from, ABOVE "equations:\n  y: {start: 4}\n");
  cr_expect(one->comparison.revised);
  expect_share("y", edit_share(one, 0, "y"), 2, 2, 2);
  free_compared(one);
  one = compare_y(from, ABOVE "set: {y: {2024: 4}}\n");
  cr_expect(!one->comparison.revised);
  expect_share("y", edit_share(one, 0, "y"), 2, 2, 2);
  free_compared(one);
}

Test(compare, attributes_nothing_across_horizons) {
  compared *one = compare_y(HEAD "inputs: {a: {path: 1}}\nequations: {y: {is: a}}\n",
                            "grdp: 1\ntime: {frequency: annual, base: 2024, end: 2030}\ninputs: {a: {path: 3}}\n"
                            "equations: {y: {is: a}}\n");
  cr_expect(one->comparison.different_time);
  cr_expect_eq(one->comparison.edit_count, 0);
  cr_expect_eq(one->comparison.differences[0].level.value, 2);
  cr_expect(one->comparison.differences[0].edits == NULL);
  free_compared(one);
}

/* A longer memory moves the first period that is held, not the years. */
Test(compare, lines_up_years) {
  compared *one = compare_y(HEAD "inputs: {a: {path: 1}}\nequations: {y: {is: a}}\n", ABOVE
                            "inputs: {b: {path: {2020..: 5}}}\nequations: {z: {is: b(-4)}}\nset: {a: {2026: 7}}\n");
  cr_expect_eq(one->comparison.differences[0].level.value, 0);
  cr_expect_eq(one->comparison.differences[1].level.value, 6);
  expect_share("a", edit_share(one, 1, "a"), 6, 6, 6);
  free_compared(one);
}

/* Five products of three factors, each as in shares_three_factors: 15 edits, whose orders are sampled. */
Test(compare, samples_many_edits) {
  compared *one = compare_y(HEAD "sets: {s: {k1: {}, k2: {}, k3: {}, k4: {}, k5: {}}}\n"
                                 "inputs:\n  a[i in s]: {path: 1}\n  b[i in s]: {path: 1}\n  c[i in s]: {path: 1}\n"
                                 "equations: {y: {is: 'sum(a[i] * b[i] * c[i] for i in s)'}}\n",
                            ABOVE "set:\n  a[k1]: 2\n  b[k1]: 3\n  c[k1]: 5\n  a[k2]: 2\n  b[k2]: 3\n  c[k2]: 5\n"
                                  "  a[k3]: 2\n  b[k3]: 3\n  c[k3]: 5\n  a[k4]: 2\n  b[k4]: 3\n  c[k4]: 5\n"
                                  "  a[k5]: 2\n  b[k5]: 3\n  c[k5]: 5\n");
  static const struct {
    const char *name;
    double value;
  } expected[] = {
      {"a[k1]", 20.0 / 3}, {"b[k2]", 29.0 / 3}, {"c[k3]", 38.0 / 3}, {"a[k4]", 20.0 / 3}, {"c[k5]", 38.0 / 3}};
  cr_assert(one->comparison.sampled);
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
    grdp_share share = edit_share(one, 0, expected[i].name);
    double reach = 0.5 * (share.high - share.low);
    cr_expect(reach > 0.01 && reach < 0.5, "%s: half the interval is %g", expected[i].name, reach);
    NEAR(share.value, expected[i].value, 2 * reach);
  }
  expect_sum(one, 0);
  free_compared(one);
}

/* Shares do not depend on the order of the file. */
Test(compare, samples_by_the_seed_alone) {
  const char *from = HEAD "sets: {s: {k1: {}, k2: {}, k3: {}, k4: {}, k5: {}}}\n"
                          "inputs:\n  a[i in s]: {path: 1}\n  b[i in s]: {path: 1}\n  c[i in s]: {path: 1}\n"
                          "equations: {y: {is: 'prod(a[i] * b[i] * c[i] for i in s)'}}\n";
  const char *to = ABOVE "set:\n  a[k1]: 2\n  b[k1]: 3\n  c[k1]: 2\n  a[k2]: 2\n  b[k2]: 3\n  c[k2]: 2\n"
                         "  a[k3]: 2\n  b[k3]: 3\n  c[k3]: 2\n  a[k4]: 2\n  b[k4]: 3\n  c[k4]: 2\n  a[k5]: 2\n";
  const grdp_run_options other = {.seed = 1};
  compared *first = compare_y(from, to), *again = compare_y(from, to), *third = compare_texts(from, to, Y, 2, &other);
  cr_expect_eq(edit_share(first, 0, "a[k1]").value, edit_share(again, 0, "a[k1]").value);
  cr_expect_neq(edit_share(first, 0, "a[k1]").value, edit_share(third, 0, "a[k1]").value);
  free_compared(first);
  free_compared(again);
  free_compared(third);
}

/* x ~ N(0, sd), y = x + z >= 1. P with sd 1 and z 0 is 1 - Phi(1), with either changed 1 - Phi(1/2), with both
 * 1 - Phi(1/4) (Abramowitz and Stegun 1964, table 26.1): each adds (0.3085375 - 0.1586553 + 0.4012937 - 0.3085375) / 2. */
Test(compare, shares_a_chance) {
  const char *from =
      HEAD "inputs:\n  x: {path: 0, uncertain: normal(sd=1)}\n  z: {path: 0}\nequations: {y: {is: x + z}}\n"
           "targets: {goal: {series: y, in: 2025, at_least: 1}}\n";
  const asked what[] = {{GRDP_QUANTITY_CHANCE, "goal", 0},
                        {GRDP_QUANTITY_MEAN, "y", 2025},
                        {GRDP_QUANTITY_CENTRAL, "y", 2025},
                        {GRDP_QUANTITY_ALL, NULL, 0}};
  const grdp_run_options draws = {.draws = 65536, .threads = 1};
  compared *one = compare_texts(from, ABOVE "set: {x: {uncertain: normal(sd=2)}, z: 0.5}\n", what, 4, &draws);
  cr_assert_eq(one->comparison.edit_count, 2);
  const double half = 0.5 * (0.4012936743 - 0.1586552539);
  for (size_t i = 0; i < 4; i += 3) {
    NEAR(one->comparison.differences[i].from, 0.1586552539, 1e-4);
    NEAR(one->comparison.differences[i].to, 0.4012936743, 1e-4);
    NEAR(edit_share(one, i, "x").value, half, 1e-4);
    NEAR(edit_share(one, i, "z").value, half, 1e-4);
    expect_sum(one, i);
  }
  grdp_share x = edit_share(one, 0, "x");
  cr_expect(x.low < x.value && x.value < x.high && x.high - x.low < 0.002);
  NEAR(edit_share(one, 1, "z").value, 0.5, 1e-9);
  NEAR(edit_share(one, 1, "x").value, 0, 1e-4);
  expect_share("central", edit_share(one, 2, "z"), 0.5, 0.5, 0.5);
  expect_share("central x", edit_share(one, 2, "x"), 0, 0, 0);
  cr_expect(!one->backwards && one->told.done == 4 * 65536 && one->told.total == one->told.done); /* 2^2 runs */
  free_compared(one);
}

/* Correlated or not, the mean of a product differs by the covariance: E(x w) = rho sd sd. */
Test(compare, shares_a_correlation) {
  const char *from =
      HEAD "inputs:\n  x: {path: 0, uncertain: normal(sd=1)}\n  w: {path: 0, uncertain: normal(sd=2)}\n"
           "equations: {y: {is: x * w}}\n";
  const asked what[] = {{GRDP_QUANTITY_MEAN, "y", 2025}};
  const grdp_run_options draws = {.draws = 65536, .threads = 1};
  compared *one = compare_texts(from, ABOVE "correlation: {kind: pearson, pairs: {x ~ w: 0.5}}\n", what, 1, &draws);
  grdp_share share = edit_share(one, 0, "correlation");
  NEAR(share.value, 1.0, 0.01);
  cr_expect(share.low < 1.0 + 0.005 && share.high > 1.0 - 0.005);
  free_compared(one);
}

/* A goal that is raised is an edit as well: 1 - Phi(1) becomes 1 - Phi(2). */
Test(compare, shares_a_raised_target) {
  const char *from = HEAD "inputs:\n  x: {path: 0, uncertain: normal(sd=1)}\nequations: {y: {is: x}}\n"
                          "targets: {goal: {series: y, in: 2025, at_least: 1}}\n";
  const asked what[] = {{GRDP_QUANTITY_CHANCE, "goal", 0}};
  const grdp_run_options draws = {.draws = 65536, .threads = 1};
  compared *one = compare_texts(from, ABOVE "targets: {goal: {at_least: 2}}\n", what, 1, &draws);
  NEAR(edit_share(one, 0, "targets").value, 0.0227501319 - 0.1586552539, 1e-4);
  free_compared(one);
}

/* Seven edits of draws are more than six: orders are sampled, which a sum does not mind. */
Test(compare, samples_runs_of_draws) {
  const char *from = HEAD "sets: {s: {k1: {}, k2: {}, k3: {}, k4: {}, k5: {}, k6: {}, k7: {}}}\n"
                          "inputs:\n  a[i in s]: {path: 0, uncertain: normal(sd=1)}\n"
                          "equations: {y: {is: 'sum(a[i] for i in s)'}}\n";
  const asked what[] = {{GRDP_QUANTITY_MEAN, "y", 2025}};
  const grdp_run_options draws = {.draws = 1024, .threads = 1};
  compared *one = compare_texts(from,
                                ABOVE "set: {'a[k1]': 1, 'a[k2]': 2, 'a[k3]': 3, 'a[k4]': 4, 'a[k5]': 5, 'a[k6]': 6,"
                                      " 'a[k7]': 7}\n",
                                what, 1, &draws);
  NEAR(edit_share(one, 0, "a[k1]").value, 1, 1e-9);
  NEAR(edit_share(one, 0, "a[k7]").value, 7, 1e-9);
  NEAR(one->comparison.differences[0].level.value, 28, 1e-9);
  /* nobody, all, and within 2 * 16 orders the 6 sets between */
  cr_expect(!one->backwards && one->told.done == (2 + 32 * 6) * 1024 && one->told.total == one->told.done);
  free_compared(one);
}

/* What y is not made of, and what comes too late, needs no coalition: 13 edits stay exact. */
Test(compare, leaves_out_what_cannot_matter) {
  compared *one =
      compare_texts(HEAD "sets: {s: {k1: {}, k2: {}, k3: {}, k4: {}, k5: {}, k6: {}, k7: {}, k8: {}, k9: {},"
                         " k10: {}, k11: {}}}\n"
                         "inputs:\n  a: {path: 2}\n  b: {path: 3}\n  n[i in s]: {path: 1}\n"
                         "equations: {y: {is: a * b}, z: {is: 'sum(n[i] for i in s)'}}\n",
                    ABOVE "set: {a: 4, b: {2025: 7}, 'n[k1]': 2, 'n[k2]': 2, 'n[k3]': 2, 'n[k4]': 2, 'n[k5]': 2,"
                          " 'n[k6]': 2, 'n[k7]': 2, 'n[k8]': 2, 'n[k9]': 2, 'n[k10]': 2, 'n[k11]': 2}\n",
                    Y, 1, NULL);
  cr_assert_eq(one->comparison.edit_count, 13);
  cr_expect(!one->comparison.sampled);
  expect_share("a", edit_share(one, 0, "a"), 10, 6, 14);
  expect_share("n[k5]", edit_share(one, 0, "n[k5]"), 0, 0, 0);
  expect_sum(one, 0);
  free_compared(one);
}
