/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Probabilities sought, against closed forms.
 */
#include "seek_chance.h"

#include <criterion/criterion.h>
#include <math.h>

#include "sought.h"

static const char normal_model[] = "grdp: 1\n"
                                   "time: {frequency: annual, base: 2024, end: 2026}\n"
                                   "inputs:\n"
                                   "  a: {path: 10, uncertain: normal(sd=2)}\n"
                                   "  b: {path: 5}\n"
                                   "  c: {path: {2025: 1, 2026: 2}, uncertain: normal(sd=1), every: period}\n"
                                   "  idle: {path: 1}\n"
                                   "equations:\n"
                                   "  worth: {is: a + 2 * b}\n"
                                   "  built: {start: 0, is: built(-1) + b + c}\n"
                                   "  implicit: {solve: implicit == a, start: 1}\n";

static grdp_target target_of(const sought *one, const char *name, uint32_t year, grdp_rule rule, double bound) {
  return (grdp_target){.name = GRDP_TEXT("sought"),
                       .cell = sought_cell(one, name),
                       .first = sought_year(one, year),
                       .last = sought_year(one, year),
                       .rule = rule,
                       .bound = bound,
                       .about = NAN,
                       .stretch = NAN,
                       .outcome = NAN};
}

static grdp_status seek(sought *one, const grdp_target *target, const grdp_seek_instrument *instruments, size_t count,
                        double probability, grdp_seek_chance_answer *out) {
  static const grdp_run_options draws = {.draws = 16384, .seed = 3};
  const grdp_seek_chance_request request = {.scenario = one->scenario,
                                            .program = one->residuals,
                                            .instruments = instruments,
                                            .instrument_count = count,
                                            .targets = target,
                                            .target_count = 1,
                                            .probability = probability,
                                            .draws = &draws};
  return grdp_seek_chance(&one->arena, &request, one->diagnostics, out);
}

/* P(a + 2 b >= 25) = 0.8 with a ~ N(m, 2): 2 b = 25 - m + 2 z, z = 0.8416212335729143 */
static const double z = 0.8416212335729143;

static void expect_near(const grdp_seek_chance_answer *answer, size_t variable, double value) {
  double error = answer->errors[variable];
  cr_expect(error > 0.0 && error < 0.02 * fabs(value), "%g", error);
  cr_expect(fabs(answer->after[variable] - value) < 5.0 * error + 1e-4, "%.8g ± %.2g, closed form %.8g",
            answer->after[variable], error, value);
  cr_expect(fabs(answer->last.value - 0.8) < 1e-4);
}

Test(seek_chance, one_instrument) {
  sought *one = sought_text(normal_model);
  grdp_seek_chance_answer answer;
  const grdp_seek_instrument b = by(one, "b"), a = by(one, "a");
  const grdp_target sum = target_of(one, "worth", 2025, GRDP_AT_LEAST, 25);
  cr_assert(seek(one, &sum, &b, 1, 0.8, &answer) == GRDP_OK);
  expect_near(&answer, 0, (15.0 + 2.0 * z) / 2.0);
  cr_expect(fabs(answer.first.value - 0.00620966532577613) < 2e-3); /* 1 - Phi(2.5) */
  cr_assert(seek(one, &sum, &a, 1, 0.8, &answer) == GRDP_OK);       /* the middle of what is uncertain */
  expect_near(&answer, 0, 15.0 + 2.0 * z);
  const grdp_target below = target_of(one, "worth", 2025, GRDP_AT_MOST, 15);
  cr_assert(seek(one, &below, &b, 1, 0.8, &answer) == GRDP_OK);
  expect_near(&answer, 0, (5.0 - 2.0 * z) / 2.0);
  free_sought(one);
}

/* Along the least move: units 2 (of a, its standard deviation) and 5 (of b, its size) with slopes 2 and 10, so that a
 * moves by 4 s and b by 50 s; 4 s + 100 s = 5 + 2 z. */
Test(seek_chance, two_instruments) {
  sought *one = sought_text(normal_model);
  grdp_seek_chance_answer answer;
  const grdp_seek_instrument both[] = {by(one, "a"), by(one, "b")};
  const grdp_target sum = target_of(one, "worth", 2025, GRDP_AT_LEAST, 25);
  cr_assert(seek(one, &sum, both, 2, 0.8, &answer) == GRDP_OK);
  double s = (5.0 + 2.0 * z) / 104.0;
  expect_near(&answer, 0, 10.0 + 4.0 * s);
  expect_near(&answer, 1, 5.0 + 50.0 * s);
  free_sought(one);
}

/* An add-factor of a `solve`, and a target that is met less often than now. */
Test(seek_chance, add_factor) {
  sought *one = sought_text(normal_model);
  grdp_seek_chance_answer answer;
  const grdp_seek_instrument added = by(one, "implicit");
  const grdp_target target = target_of(one, "implicit", 2026, GRDP_AT_LEAST, 5);
  cr_assert(seek(one, &target, &added, 1, 0.8, &answer) == GRDP_OK);
  cr_expect(answer.first.value > 0.98);
  expect_near(&answer, 0, 5.0 + 2.0 * z - 10.0);
  free_sought(one);
}

Test(seek_chance, out_of_reach) {
  sought *one = sought_text(normal_model);
  grdp_seek_chance_answer answer;
  const grdp_seek_instrument idle = by(one, "idle");
  grdp_seek_instrument b = by(one, "b");
  const grdp_target sum = target_of(one, "worth", 2025, GRDP_AT_LEAST, 25);
  cr_expect(seek(one, &sum, &idle, 1, 0.8, &answer) == GRDP_NUMERIC && sought_told(one, "E0822", "stays at 0.6"));
  b.high = 7.5;
  cr_expect(seek(one, &sum, &b, 1, 0.8, &answer) == GRDP_NUMERIC &&
            sought_told(one, "E0827", "comes to 50%, not to 80%"));
  free_sought(one);
  one = sought_text("grdp: 1\ntime: {frequency: annual, base: 2024, end: 2025}\n"
                    "inputs: {b: {path: 1}}\nequations: {worth: {is: 2 * b}}\n");
  b = by(one, "b");
  const grdp_target certain = target_of(one, "worth", 2025, GRDP_AT_LEAST, 3);
  cr_expect(seek(one, &certain, &b, 1, 0.8, &answer) == GRDP_INVALID &&
            sought_told(one, "E0821", "nothing is uncertain"));
  free_sought(one);
}
