/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shares of the variance against published closed forms.
 */
#include "sensitivity.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sought.h"

#define HEAD                                                                                                         \
  "grdp: 1\n"                                                                                                        \
  "time: {frequency: annual, base: 2024, end: 2025}\n"
#define ANGLE "{path: 0, uncertain: \"uniform(low=-3.141592653589793, high=3.141592653589793)\"}\n"
#define SHARE "{path: 0.5, uncertain: \"uniform(low=0, high=1)\"}\n"

static const char ishigami[] = HEAD "inputs:\n"
                                    "  x1: " ANGLE "  x2: " ANGLE "  x3: " ANGLE "equations:\n"
                                    "  y: {is: \"sin(x1) + 7 * sin(x2)^2 + 0.1 * x3^4 * sin(x1)\"}\n";

static const char g_function[] = HEAD
    "inputs:\n"
    "  x1: " SHARE "  x2: " SHARE "  x3: " SHARE "  x4: " SHARE "  x5: " SHARE "  x6: " SHARE "  x7: " SHARE
    "  x8: " SHARE "equations:\n"
    "  left: {is: \"abs(4 * x1 - 2) * (abs(4 * x2 - 2) + 1) / 2 * (abs(4 * x3 - 2) + 4.5) / 5.5\"}\n"
    "  right: {is: \"(abs(4 * x4 - 2) + 9) / 10 * (abs(4 * x5 - 2) + 99) / 100 * (abs(4 * x6 - 2) + 99) / 100\"}\n"
    "  y: {is: \"left * right * (abs(4 * x7 - 2) + 99) / 100 * (abs(4 * x8 - 2) + 99) / 100\"}\n";

static const char linear[] = HEAD "inputs:\n"
                                  "  x1: {path: 0, uncertain: normal(sd=1)}\n"
                                  "  x2: {path: 0, uncertain: normal(sd=1)}\n"
                                  "  x3: {path: 0, uncertain: normal(sd=2)}\n"
                                  "correlation:\n"
                                  "  kind: pearson\n"
                                  "  pairs: {x2 ~ x3: 0.9}\n"
                                  "equations:\n"
                                  "  y: {is: x1 + x2 + x3}\n"
                                  "  steady: {is: 3}\n";

static grdp_look look_at(const sought *one, const char *name) {
  return (grdp_look){GRDP_LOOK_VALUE, sought_cell(one, name), sought_year(one, 2025), 0};
}

static grdp_sensitivity_request request_of(const sought *one, const grdp_look *looks, size_t count, uint64_t draws) {
  return (grdp_sensitivity_request){.method = GRDP_SENSITIVITY_SOBOL,
                                    .scenario = one->scenario,
                                    .program = one->program,
                                    .looks = looks,
                                    .look_count = count,
                                    .seed = 7,
                                    .draws = draws,
                                    .threads = 2};
}

static grdp_sensitivity analyse(sought *one, const grdp_sensitivity_request *request) {
  grdp_sensitivity found = {0};
  grdp_status status = grdp_sensitivity_analyse(&one->arena, request, one->diagnostics, &found);
  cr_assert_eq(status, GRDP_OK, "%d", (int)status);
  return found;
}

static const grdp_effect *effect_at(const grdp_sensitivity *found, uint32_t look, const char *player,
                                    grdp_effect_measure measure) {
  for (size_t i = 0; i < found->effect_count; i++) {
    const grdp_effect *effect = &found->effects[i];
    const char *name = effect->player == UINT32_MAX ? "" : found->players.items[effect->player].name;
    if (effect->look == look && effect->measure == measure && strcmp(name, player) == 0)
      return effect;
  }
  cr_assert_fail("no %s of %s", grdp_effect_texts[measure], player);
  return NULL;
}

/* Within one and a half times its interval, that is about three standard errors, and not empty of meaning. */
static void expect(const grdp_effect *effect, double value, double width, const char *label) {
  double reach = (effect->high - effect->low) / 2.0;
  cr_expect(fabs(effect->value - value) <= 1.5 * reach + 1e-12, "%s: %g, not %g +- %g", label, effect->value, value,
            reach);
  cr_expect(reach <= width, "%s: +- %g", label, reach);
}

static void expect_indices(const grdp_sensitivity *found, const char *player, double first, double total) {
  expect(effect_at(found, 0, player, GRDP_EFFECT_FIRST), first, 0.02, player);
  expect(effect_at(found, 0, player, GRDP_EFFECT_FIRST_MARTINEZ), first, 0.02, player);
  expect(effect_at(found, 0, player, GRDP_EFFECT_TOTAL), total, 0.02, player);
}

/* Ishigami and Homma 1990: variance a^2 / 8 + b pi^4 / 5 + b^2 pi^8 / 18 + 1/2. */
Test(sensitivity, ishigami) {
  const double pi4 = 97.40909103400243723644, a = 7.0, b = 0.1;
  double variance = a * a / 8.0 + b * pi4 / 5.0 + b * b * pi4 * pi4 / 18.0 + 0.5;
  double alone = 0.5 * (1.0 + b * pi4 / 5.0) * (1.0 + b * pi4 / 5.0),
         both = b * b * pi4 * pi4 * (1.0 / 18.0 - 1.0 / 50.0);
  sought *one = sought_text(ishigami);
  grdp_look look = look_at(one, "y");
  grdp_sensitivity_request request = request_of(one, &look, 1, 16384);
  request.second = true;
  grdp_sensitivity found = analyse(one, &request);
  cr_expect_eq(found.players.count, 3);
  cr_expect_eq(found.base, 16384);
  cr_expect_eq(found.runs, 16384 * 8);
  cr_expect_eq(found.failed, 0);
  expect(effect_at(&found, 0, "", GRDP_EFFECT_MEAN), a / 2.0, 0.05, "mean");
  expect(effect_at(&found, 0, "", GRDP_EFFECT_VARIANCE), variance, 0.2, "variance");
  expect(effect_at(&found, 0, "", GRDP_EFFECT_NOISE_FLOOR), 0.0, 0.02, "noise floor");
  expect_indices(&found, "x1", alone / variance, (alone + both) / variance);
  expect_indices(&found, "x2", a * a / 8.0 / variance, a * a / 8.0 / variance);
  expect_indices(&found, "x3", 0.0, both / variance);
  cr_expect(grdp_effect_undetected(effect_at(&found, 0, "x3", GRDP_EFFECT_FIRST)));
  cr_expect(!grdp_effect_undetected(effect_at(&found, 0, "x3", GRDP_EFFECT_TOTAL)));
  const double seconds[] = {0.0, both / variance, 0.0};
  size_t pairs = 0;
  for (size_t i = 0; i < found.effect_count; i++)
    if (found.effects[i].measure == GRDP_EFFECT_SECOND)
      expect(&found.effects[i], seconds[pairs++], 0.02, "second order");
  cr_expect_eq(pairs, 3);
  free_sought(one);
}

/* Sobol' 1993: V_i = 1 / (3 (1 + a_i)^2), V = prod (1 + V_i) - 1, T_i = V_i prod over the others (1 + V_j). */
Test(sensitivity, g_function) {
  static const double a[] = {0, 1, 4.5, 9, 99, 99, 99, 99};
  double all = 1.0, parts[8];
  for (size_t i = 0; i < 8; i++) {
    parts[i] = 1.0 / (3.0 * (1.0 + a[i]) * (1.0 + a[i]));
    all *= 1.0 + parts[i];
  }
  sought *one = sought_text(g_function);
  grdp_look look = look_at(one, "y");
  grdp_sensitivity_request request = request_of(one, &look, 1, 32768);
  grdp_sensitivity found = analyse(one, &request);
  for (size_t i = 0; i < 8; i++) {
    const char name[] = {'x', (char)('1' + i), 0};
    expect_indices(&found, name, parts[i] / (all - 1.0), parts[i] * all / (1.0 + parts[i]) / (all - 1.0));
  }
  free_sought(one);
}

/* Var y = 1 + 1 + 4 + 2 * 0.9 * 2 = 9.6: x1 alone has 1 of it, the two others together 8.6. */
Test(sensitivity, correlated_inputs_are_one) {
  sought *one = sought_text(linear);
  const grdp_look looks[] = {look_at(one, "y"), look_at(one, "steady")};
  grdp_sensitivity_request request = request_of(one, looks, 2, 8192);
  grdp_sensitivity found = analyse(one, &request);
  cr_assert_eq(found.players.count, 2);
  expect_indices(&found, "x1", 1.0 / 9.6, 1.0 / 9.6);
  expect_indices(&found, "x2 + x3", 8.6 / 9.6, 8.6 / 9.6);
  const grdp_effect *steady = effect_at(&found, 1, "x1", GRDP_EFFECT_FIRST);
  cr_expect(isnan(steady->value) && isnan(steady->low) && !grdp_effect_undetected(steady));
  cr_expect_eq(effect_at(&found, 1, "", GRDP_EFFECT_VARIANCE)->value, 0.0);
  free_sought(one);
}

/* y = a + b, standard normal each. Of 1(y <= 0): V = 1/4; E(Phi(-a)^2) = P of two normals with correlation 1/2 both being
 * below 0 = 1/4 + asin(1/2) / (2 pi) = 1/3, so that S = (1/3 - 1/4) / V = 1/3 and T = 1 - 1/3. */
Test(sensitivity, of_a_chance) {
  sought *one = sought_text(HEAD "inputs:\n"
                                 "  a: {path: 0, uncertain: normal(sd=1)}\n"
                                 "  b: {path: 0, uncertain: normal(sd=1)}\n"
                                 "equations:\n"
                                 "  y: {is: a + b}\n"
                                 "targets:\n"
                                 "  negative: {series: y, in: 2025, at_most: 0}\n"
                                 "  small: {series: y, in: 2025, at_most: 100}\n");
  const grdp_look looks[] = {{GRDP_LOOK_TARGET, 0, 0, 0}, {GRDP_LOOK_TARGET, 0, 0, 1}, {GRDP_LOOK_ALL, 0, 0, 0}};
  grdp_sensitivity_request request = request_of(one, looks, 3, 1);
  cr_expect_eq(analyse(one, &request).base, 2048, "64 points of each scramble at least");
  request.draws = 32768;
  grdp_sensitivity found = analyse(one, &request);
  expect(effect_at(&found, 0, "", GRDP_EFFECT_MEAN), 0.5, 0.01, "P");
  expect_indices(&found, "a", 1.0 / 3.0, 2.0 / 3.0);
  expect_indices(&found, "b", 1.0 / 3.0, 2.0 / 3.0);
  cr_expect_eq(effect_at(&found, 1, "", GRDP_EFFECT_MEAN)->value, 1.0);
  cr_expect(isnan(effect_at(&found, 1, "a", GRDP_EFFECT_TOTAL)->value));
  cr_expect_eq(effect_at(&found, 2, "a", GRDP_EFFECT_TOTAL)->value,
               effect_at(&found, 0, "a", GRDP_EFFECT_TOTAL)->value);
  free_sought(one);
}

/* log fails in a quarter of the draws of each input. A base point needs a and b of both samples: 1 - (3/4)^4 of them are
 * left out, and in the others both are uniform on (0, 3), of which the logarithm has variance 1. */
Test(sensitivity, base_points_with_a_failed_run_are_left_out) {
  sought *one = sought_text(HEAD "inputs:\n"
                                 "  a: {path: 1, uncertain: \"uniform(low=-1, high=3)\"}\n"
                                 "  b: {path: 1, uncertain: \"uniform(low=-1, high=3)\"}\n"
                                 "equations:\n"
                                 "  y: {is: log(a) + log(b)}\n");
  grdp_look look = look_at(one, "y");
  grdp_sensitivity_request request = request_of(one, &look, 1, 32768);
  request.second = true;
  grdp_sensitivity found = analyse(one, &request);
  cr_expect_float_eq((double)found.failed / (double)found.base, 1.0 - 81.0 / 256.0, 0.01);
  expect(effect_at(&found, 0, "", GRDP_EFFECT_MEAN), 2.0 * (log(3.0) - 1.0), 0.05, "mean");
  expect(effect_at(&found, 0, "", GRDP_EFFECT_VARIANCE), 2.0, 0.1, "variance");
  expect(effect_at(&found, 0, "a", GRDP_EFFECT_FIRST), 0.5, 0.03, "first");
  expect(effect_at(&found, 0, "a", GRDP_EFFECT_TOTAL), 0.5, 0.03, "total");
  expect(effect_at(&found, 0, "a", GRDP_EFFECT_SECOND), 0.0, 0.04, "second");
  free_sought(one);
}

Test(sensitivity, nothing_but_failures) {
  sought *one = sought_text(HEAD "inputs:\n"
                                 "  a: {path: 1, uncertain: normal(sd=1)}\n"
                                 "equations:\n"
                                 "  y: {is: log(1e-12 - abs(a - 1))}\n");
  grdp_look look = look_at(one, "y");
  grdp_sensitivity_request request = request_of(one, &look, 1, 1024);
  grdp_sensitivity found;
  cr_expect_eq(grdp_sensitivity_analyse(&one->arena, &request, one->diagnostics, &found), GRDP_NUMERIC);
  cr_expect(sought_told(one, "E1109", "1024 points"));
  free_sought(one);
}

static bool same_effects(const grdp_sensitivity *a, const grdp_sensitivity *b) {
  bool same = a->effect_count == b->effect_count;
  for (size_t i = 0; same && i < a->effect_count; i++)
    same = a->effects[i].value == b->effects[i].value && a->effects[i].low == b->effects[i].low &&
           a->effects[i].high == b->effects[i].high;
  return same;
}

Test(sensitivity, threads_change_no_bit) {
  sought *one = sought_text(ishigami);
  grdp_look look = look_at(one, "y");
  grdp_sensitivity found[3];
  for (unsigned i = 0; i < 3; i++) {
    grdp_sensitivity_request request = request_of(one, &look, 1, 32768);
    request.threads = (const unsigned[]){1, 2, 5}[i];
    request.second = true;
    found[i] = analyse(one, &request);
    cr_expect(same_effects(&found[0], &found[i]), "%u threads", request.threads);
  }
  free_sought(one);
}

/* Doubling to a number of base points gives the sums of going there at once. */
Test(sensitivity, grows_until_the_precision_is_reached) {
  sought *one = sought_text(ishigami);
  grdp_look look = look_at(one, "y");
  grdp_sensitivity_request request = request_of(one, &look, 1, 1 << 20);
  request.precision = 0.003;
  grdp_sensitivity grown = analyse(one, &request);
  cr_expect(grown.aimed && grown.reached && !grown.partial);
  cr_expect_lt(grown.base, 1 << 20);
  for (size_t i = 0; i < grown.effect_count; i++)
    if (grown.effects[i].measure == GRDP_EFFECT_FIRST || grown.effects[i].measure == GRDP_EFFECT_TOTAL)
      cr_expect_leq(grown.effects[i].high - grown.effects[i].low, 2.0 * 0.003 + 1e-15);
  request.precision = 0.0;
  request.draws = grown.base;
  grdp_sensitivity direct = analyse(one, &request);
  cr_expect(same_effects(&grown, &direct));
  request.precision = 1e-9;
  request.draws = 8192;
  grdp_sensitivity ended = analyse(one, &request);
  cr_expect(ended.aimed && !ended.reached);
  cr_expect_eq(ended.base, 8192);
  free_sought(one);
}

static bool go_on(void *context, grdp_progress progress) {
  *(grdp_progress *)context = progress;
  return progress.done < 16384;
}

Test(sensitivity, stops_when_asked_to) {
  sought *one = sought_text(ishigami);
  grdp_look look = look_at(one, "y");
  grdp_progress last = {0, 0};
  grdp_sensitivity_request request = request_of(one, &look, 1, 1 << 20);
  request.going = go_on;
  request.context = &last;
  grdp_sensitivity found = analyse(one, &request);
  cr_expect(found.partial);
  cr_expect_eq(found.base, last.done);
  cr_expect_eq(last.total, 1 << 20);
  cr_expect_lt(found.base, 32768);
  expect_indices(&found, "x2", 0.442411145, 0.442411145);
  free_sought(one);
}

Test(sensitivity, random_points) {
  sought *one = sought_text(ishigami);
  grdp_look look = look_at(one, "y");
  grdp_sensitivity_request request = request_of(one, &look, 1, 100000);
  request.design = GRDP_DESIGN_RANDOM;
  grdp_sensitivity found = analyse(one, &request);
  cr_expect_eq(found.base, 100000);
  expect_indices(&found, "x1", 0.313905191, 0.557588855);
  expect_indices(&found, "x3", 0.0, 0.243683664);
  free_sought(one);
}

/* --- players --- */

static const char tied[] = "grdp: 1\n"
                           "time: {frequency: annual, base: 2024, end: 2026}\n"
                           "inputs:\n"
                           "  a: {path: 0, uncertain: normal(sd=1), every: period}\n"
                           "  b: {path: 0, uncertain: normal(sd=1), every: period}\n"
                           "  c: {path: 0, uncertain: normal(sd=1), every: period, persistence: 0.5}\n"
                           "  e: {path: 0, uncertain: normal(sd=1)}\n"
                           "  idle: {path: 0}\n"
                           "correlation:\n"
                           "  pairs: {a ~ b: 0.5}\n"
                           "equations:\n"
                           "  y: {is: a + b + c + e + idle}\n";

static grdp_status make_players(sought *one, const grdp_player_choice *choice, grdp_players *out) {
  const grdp_look look = {GRDP_LOOK_VALUE, sought_cell(one, "y"), sought_year(one, 2026), 0};
  const grdp_experiment_plan plan = {
      .scenario = one->scenario, .program = one->program, .looks = &look, .look_count = 1, .seed = 1};
  grdp_experiment *experiment;
  cr_assert_eq(grdp_experiment_open(&plan, one->diagnostics, &experiment), GRDP_OK);
  grdp_status status = grdp_players_make(&one->arena, one->scenario, experiment, choice, one->diagnostics, out);
  grdp_experiment_free(experiment);
  return status;
}

static void expect_players(sought *one, const grdp_player_choice *choice, const char *names, const char *rows) {
  grdp_players players;
  char found[256] = "", numbers[256] = "";
  cr_assert_eq(make_players(one, choice, &players), GRDP_OK);
  for (size_t i = 0; i < players.count; i++) {
    const grdp_player *player = &players.items[i];
    snprintf(found + strlen(found), sizeof found - strlen(found), "%s; ", player->name);
    for (size_t k = 0; k < player->row_count; k++)
      snprintf(numbers + strlen(numbers), sizeof numbers - strlen(numbers), "%u ", player->rows[k]);
    strcat(numbers, "; ");
  }
  cr_expect_str_eq(found, names);
  cr_expect_str_eq(numbers, rows);
}

Test(players, every_drawn_row_has_one) {
  sought *one = sought_text(tied);
  expect_players(one, &(grdp_player_choice){0}, "a + b; c; e; ", "0 1 4 5 ; 2 6 ; 3 7 ; ");
  expect_players(one, &(grdp_player_choice){.split = true}, "a; b; c; e; ", "0 4 ; 1 5 ; 2 6 ; 3 7 ; ");
  expect_players(one, &(grdp_player_choice){.each_period = true}, "a@2025 + b@2025; a@2026 + b@2026; c; e; ",
                 "0 1 ; 4 5 ; 2 6 ; 3 7 ; ");
  const uint32_t cells[] = {sought_cell(one, "e"), sought_cell(one, "a"), sought_cell(one, "b"),
                            sought_cell(one, "idle")};
  const grdp_player_group group = {"mine", cells, 4, {0}};
  expect_players(one, &(grdp_player_choice){.groups = &group, .group_count = 1}, "mine; c; ", "0 1 3 4 5 7 ; 2 6 ; ");
  free_sought(one);
}

Test(players, groups_that_cannot_be) {
  sought *one = sought_text(tied);
  const uint32_t a = sought_cell(one, "a"), c = sought_cell(one, "c"), ac[] = {a, c};
  grdp_players players;
  const grdp_player_group parts = {"parts", &a, 1, {0}};
  cr_expect_eq(make_players(one, &(grdp_player_choice){.groups = &parts, .group_count = 1}, &players), GRDP_INVALID);
  cr_expect(sought_told(one, "E1102", "'parts' has 'a' but not 'b'"));
  cr_expect_eq(make_players(one, &(grdp_player_choice){.groups = &parts, .group_count = 1, .split = true}, &players),
               GRDP_OK);
  const grdp_player_group twice[] = {{"one", &c, 1, {0}}, {"two", ac, 2, {0}}};
  cr_expect_eq(make_players(one, &(grdp_player_choice){.groups = twice, .group_count = 2, .split = true}, &players),
               GRDP_INVALID);
  cr_expect(sought_told(one, "E1105", "'c' is in the groups 'one' and 'two'"));
  const grdp_player_group same[] = {{"one", &c, 1, {0}}, {"one", &a, 1, {0}}};
  cr_expect_eq(make_players(one, &(grdp_player_choice){.groups = same, .group_count = 2, .split = true}, &players),
               GRDP_INVALID);
  cr_expect(sought_told(one, "E1106", "two groups are named 'one'"));
  free_sought(one);
}

Test(players, nothing_is_uncertain) {
  sought *one = sought_text(HEAD "inputs:\n"
                                 "  a: {path: 1}\n"
                                 "equations:\n"
                                 "  y: {is: a}\n");
  grdp_look look = look_at(one, "y");
  grdp_sensitivity_request request = request_of(one, &look, 1, 1024);
  grdp_sensitivity found;
  cr_expect_eq(grdp_sensitivity_analyse(&one->arena, &request, one->diagnostics, &found), GRDP_INVALID);
  cr_expect(sought_told(one, "E1101", ""));
  free_sought(one);
}
