/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs whose memory is bounded or ends, and runs that failed.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "exact.h"
#include "guarded.h"
#include "support.h"

/* --- guards --- */

static grdp_status ask_for_too_much(void *subject) {
  grdp_arena_allocate(subject, SIZE_MAX);
  return GRDP_OK;
}

static grdp_status ask_within(void *subject) {
  cr_expect_eq(grdp_guarded(subject, ask_for_too_much, subject), GRDP_MEMORY);
  return ask_for_too_much(subject); /* jumps to the outer guard, not to the one that has ended */
}

static grdp_status fail(void *subject) {
  (void)subject;
  return GRDP_CHECK;
}

Test(memory, however_the_work_ends_the_guard_before_stands_again) {
  grdp_arena arena = {0};
  jmp_buf before;
  arena.exhausted = &before;
  cr_expect_eq(grdp_guarded(&arena, ask_for_too_much, &arena), GRDP_MEMORY);
  cr_expect_eq(arena.exhausted, &before);
  cr_expect_eq(grdp_guarded(&arena, fail, &arena), GRDP_CHECK);
  cr_expect_eq(arena.exhausted, &before);
  cr_expect_eq(grdp_guarded(&arena, ask_within, &arena), GRDP_MEMORY);
  cr_expect_eq(arena.exhausted, &before);
  arena.exhausted = NULL;
  grdp_arena_free(&arena);
}

/* --- after a failure --- */

Test(memory, a_run_that_failed_stands_still_and_has_no_result) {
  static const char *const texts[] = {
      /* on the central path; in a draw; at the end of the draws */
      "equations:\n  a: {is: 1 / (x - 1)}\n",
      "equations:\n  a: {is: x * 2}\nchecks:\n  small: a < 2.5\n",
      "equations:\n  a: {is: log(x)}\n",
  };
  static const grdp_status failures[] = {GRDP_NUMERIC, GRDP_CHECK, GRDP_NUMERIC};
  static const grdp_run_options options = {.draws = 1024, .threads = 1};
  for (size_t i = 0; i < 3; i++) {
    char text[512];
    snprintf(text, sizeof text,
             "grdp: 1\ntime: {frequency: annual, base: 2024, end: 2025}\n"
             "inputs:\n  x: {path: 1, uncertain: normal(sd=1)}\n%s",
             texts[i]);
    trial *one = run_text_with(text, &options);
    grdp_result *result = NULL;
    bool done = true;
    cr_assert_eq(one->status, failures[i], "row %zu: %s", i, told(one));
    size_t count = grdp_diagnostics_count(one->diagnostics);
    cr_expect_eq(grdp_run_take(one->run, &result), failures[i], "row %zu", i);
    cr_expect_null(result);
    cr_expect_eq(grdp_run_step(one->run, one->diagnostics, &done), failures[i], "row %zu", i);
    cr_expect_not(done);
    cr_expect_eq(grdp_diagnostics_count(one->diagnostics), count, "row %zu: told twice", i);
    free_trial(one);
  }
}

/* --- exact quantiles --- */

/* Exactly three values, and one that comes up in half of the draws beside a continuous rest. */
static const char repeated[] = "grdp: 1\n"
                               "time: {frequency: annual, base: 2024, end: 2027}\n"
                               "inputs:\n"
                               "  shift: {path: 0, uncertain: normal(sd=2), every: period}\n"
                               "  rest: {path: 0, uncertain: normal(sd=1), every: period}\n"
                               "equations:\n"
                               "  sign: {is: \"if(shift > 1, 1, if(shift < -1, -1, 0))\"}\n"
                               "  mixed: {is: \"if(shift > 0, 0.3, rest)\"}\n";

Test(memory, exact_quantiles_are_the_same_in_little_memory) {
  trial *trials[3];
  for (int i = 0; i < 3; i++) {
    grdp_run_options options = {.draws = 16384, .seed = 3, .threads = i < 2 ? 1 : 2, .exact = true};
    options.memory = i == 0 ? 0 : 1; /* one column at a time */
    trials[i] = run_text_with(repeated, &options);
    cr_assert_eq(trials[i]->status, GRDP_OK, "%s", told(trials[i]));
    grdp_progress progress = grdp_run_progress(trials[i]->run);
    cr_expect_eq(progress.done, progress.total);
  }
  for (uint32_t cell = 0; cell < trials[0]->scenario->cell_count; cell++)
    for (uint32_t t = 1; t < 4; t++) {
      const grdp_spread *plain = grdp_result_spread(trials[0]->result, cell, t);
      for (int i = 1; i < 3 && plain != NULL; i++)
        cr_expect_eq(memcmp(plain, grdp_result_spread(trials[i]->result, cell, t), sizeof *plain), 0, "%u %u", cell,
                     t);
    }
  uint32_t base = trials[0]->scenario->time.base;
  const grdp_spread *sign = grdp_result_spread(trials[0]->result, cell_of(trials[0], "sign"), base + 1);
  cr_expect_eq(sign->quantiles[GRDP_QUANTILE_q05].value, -1.0);
  cr_expect_eq(sign->quantiles[GRDP_QUANTILE_q50].value, 0.0);
  cr_expect_eq(sign->quantiles[GRDP_QUANTILE_q95].value, 1.0);
  /* P(rest < 0.3) / 2 = 0.31 and half more at 0.3. */
  const grdp_spread *mixed = grdp_result_spread(trials[0]->result, cell_of(trials[0], "mixed"), base + 1);
  cr_expect_eq(mixed->quantiles[GRDP_QUANTILE_q50].value, 0.3);
  for (int i = 0; i < 3; i++)
    free_trial(trials[i]);
}

/* A million draws of two values that share a bin with others take the room of a few. */
Test(memory, values_that_come_up_again_are_counted) {
  enum { BLOCK = 512, BLOCKS = 2000 };
  grdp_arena arena = {0};
  grdp_frame frame = {.scaling = {.centre = 0.0, .lift = 1.0, .inverse = 1.0}, .scale = 1.0};
  grdp_histogram histogram = grdp_histogram_empty(&frame, &arena);
  grdp_exact_column column = {.total = (uint64_t)BLOCK * BLOCKS, .count = 1};
  uint32_t bin = grdp_histogram_bin(&histogram, 0.5);
  double near = nextafter(0.5, 1.0);
  cr_assert_eq(grdp_histogram_bin(&histogram, near), bin);
  column.bins[0] = (grdp_exact_bin){bin, 0, column.total};
  grdp_exact_tally tally = grdp_exact_open((grdp_exact_group){&column, 0, 1}, &arena);
  double values[BLOCK];
  for (int i = 0; i < BLOCK; i++)
    values[i] = i % 3 == 0 ? 0.5 : near;
  for (int block = 0; block < BLOCKS; block++)
    grdp_exact_add(&tally, 0, &histogram, values, NULL, BLOCK);
  cr_expect(tally.values[0].capacity <= 16, "%zu", tally.values[0].capacity);
  const grdp_exact_tally *tallies[] = {&tally};
  grdp_spread spread = {0};
  grdp_exact_read(tallies, 1, 0, &arena, &spread);
  cr_expect_eq(spread.quantiles[GRDP_QUANTILE_q25].value, 0.5); /* 171 of 512 are 0.5: 33.4 % */
  cr_expect_eq(spread.quantiles[GRDP_QUANTILE_q50].value, near);
  grdp_arena_free(&arena);
}

/* --- a precision in little memory --- */

Test(memory, a_mean_is_made_precise_in_little_memory) {
  uint64_t draws[2];
  grdp_spread spreads[2];
  for (int i = 0; i < 2; i++) {
    grdp_run_options options = {.draws = 1024, .seed = 1, .threads = 1, .memory = i == 0 ? 0 : 1};
    options.aim = (grdp_aim){.kind = GRDP_AIM_MEAN, .width = 1e-3};
    trial *named = run_text(repeated);
    options.aim.number = cell_of(named, "mixed");
    options.aim.period = named->scenario->time.base + 2;
    free_trial(named);
    trial *one = run_text_with(repeated, &options);
    cr_assert_eq(one->status, GRDP_OK, "%s", told(one));
    cr_expect(one->result->draws->reached);
    cr_expect_not(one->result->draws->partial);
    const grdp_spread *spread = grdp_result_spread(one->result, options.aim.number, options.aim.period);
    cr_expect((spread->mean.high - spread->mean.low) / 2.0 <= 1e-3);
    draws[i] = one->result->draws->draws;
    spreads[i] = *grdp_result_spread(one->result, options.aim.number, options.aim.period + 1);
    free_trial(one);
  }
  cr_expect_eq(draws[0], draws[1]);
  cr_expect_eq(memcmp(&spreads[0], &spreads[1], sizeof *spreads), 0);
}

/* --- accuracy --- */

Test(memory, a_distribution_without_a_certified_table_is_warned_of_once) {
  static const grdp_run_options options = {.draws = 32, .threads = 1};
  trial *one = run_text_with("grdp: 1\n"
                             "time: {frequency: annual, base: 2024, end: 2025}\n"
                             "sets:\n  region: {north: North, south: South}\n"
                             "inputs:\n"
                             "  wild[r in region]: {path: 0, uncertain: \"beta(low=0, high=1, a=0.001, b=0.001)\"}\n"
                             "  tame: {path: 0, uncertain: \"student(scale=1, df=5)\"}\n"
                             "equations:\n  a: {is: \"tame + sum(wild[r] for r in region)\"}\n",
                             &options);
  cr_assert_eq(one->status, GRDP_OK, "%s", told(one));
  cr_expect_eq(grdp_diagnostics_count(one->diagnostics), 1, "%s", told(one));
  cr_expect(strncmp(told(one), "W0713 6:", 8) == 0, "%s", told(one));
  free_trial(one);
}
