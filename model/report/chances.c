/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chances.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "grid.h"
#include "messages.h"

enum { MOST_DECIMALS = 6 };

/* Decimals at which a positive size shows its first digit: 0.4 has 1, 12 has 0. */
static int first_digit_decimals(double size) {
  int decimals = 0;
  while (decimals < MOST_DECIMALS && size < 0.5) {
    size *= 10;
    decimals++;
  }
  return decimals;
}

static double half_width(const grdp_estimate *estimate) {
  return (estimate->high - estimate->low) / 2;
}

int grdp_supported_decimals(const grdp_estimate *estimate, bool percent, int usual) {
  double half = half_width(estimate) * (percent ? 100 : 1);
  if (!isfinite(half) || half <= 0)
    return usual;
  int decimals = first_digit_decimals(half);
  return decimals < usual ? decimals : usual;
}

static const char *percent_text(grdp_arena *arena, double share, int decimals, grdp_language language) {
  grdp_buffer text = {.arena = arena};
  grdp_format_number(&text, share, (grdp_display){language, true, decimals});
  return grdp_buffer_string(&text);
}

/* "< 0.1%" and "> 99.9%": the share beyond which the draws cannot see, rounded up to one digit. */
static const char *bound_text(grdp_arena *arena, bool above, double beyond, grdp_language language) {
  double points = beyond * 100, scale = 1;
  int decimals = 0;
  while (decimals < MOST_DECIMALS && points * scale < 1) {
    scale *= 10;
    decimals++;
  }
  double digit = ceil(points * scale - 1e-9), share = digit / scale / 100;
  if (digit >= 10 && decimals > 0)
    decimals--; /* 0.093 rounds up to 0.1 */
  return grdp_text_join(arena, above ? "> " : "< ",
                        percent_text(arena, above ? 1 - share : share, decimals, language), NULL);
}

const char *grdp_chance_text(grdp_arena *arena, const grdp_chance *chance, double draws, bool varies,
                             grdp_language language) {
  const grdp_estimate *estimate = &chance->estimate;
  double resolution = 0.5 / draws;
  double half = fmax(half_width(estimate), resolution);
  if (!isfinite(estimate->value) || !varies)
    return percent_text(arena, estimate->value, 0, language);
  if (estimate->value <= half)
    return bound_text(arena, false, fmax(estimate->high, resolution), language);
  if (1 - estimate->value <= half)
    return bound_text(arena, true, fmax(1 - estimate->low, resolution), language);
  int decimals = first_digit_decimals(half * 100);
  grdp_buffer text = {.arena = arena};
  grdp_buffer_add_string(&text, percent_text(arena, estimate->value, decimals, language));
  grdp_buffer_add_string(&text, " ± ");
  grdp_format_number(&text, half * 100, (grdp_display){language, false, decimals});
  return grdp_buffer_string(&text);
}

/* --- what the scorecard says of the draws --- */

typedef struct notes {
  const grdp_report *report;
  const grdp_screen *screen;
  grdp_buffer *out;
} notes;

static const char *count_text(const notes *all, uint64_t count) {
  grdp_buffer text = {.arena = all->out->arena};
  grdp_format_number(&text, (double)count, (grdp_display){all->screen->language, false, 0});
  return grdp_buffer_string(&text);
}

static const char *plain_text(const notes *all, uint64_t count) {
  char text[24];
  snprintf(text, sizeof text, "%" PRIu64, count);
  return grdp_text_string(all->out->arena, grdp_text_of(text));
}

static const char *words(const notes *all, grdp_message message) {
  return grdp_message_text(message, all->screen->language);
}

/* "low: " where several scenarios stand side by side. */
static grdp_buffer begin_note(const notes *all, const grdp_result *result) {
  grdp_buffer text = {.arena = all->out->arena};
  if (all->report->count > 1) {
    grdp_buffer_add_string(&text, result->scenario->name);
    grdp_buffer_add_string(&text, ": ");
  }
  return text;
}

static void end_note(const notes *all, const grdp_buffer *text) {
  grdp_sentence_add(all->out, grdp_buffer_text(text), (grdp_wrap){0, 2, all->screen->columns});
}

static const char *design_words(const notes *all, grdp_design_kind kind) {
  static const grdp_message messages[] = {[GRDP_DESIGN_SOBOL] = GRDP_MESSAGE_DESIGN_SOBOL,
                                          [GRDP_DESIGN_RANDOM] = GRDP_MESSAGE_DESIGN_RANDOM,
                                          [GRDP_DESIGN_LHS] = GRDP_MESSAGE_DESIGN_LHS};
  return words(all, messages[kind]);
}

/* Whether the draws can tell: not when a target that cannot turn out differently is missed, or none can. */
static bool all_can_vary(const grdp_result *result) {
  bool any = false;
  for (size_t i = 0; i < result->target_count; i++) {
    const grdp_target_result *one = &result->targets[i];
    bool varies = grdp_target_varies(result, &result->scenario->targets[one->target], one->period);
    if (!varies && one->chance != NULL && one->chance->estimate.value == 0)
      return false;
    any = any || varies;
  }
  return any;
}

static void add_all_targets(const notes *all, size_t number) {
  const grdp_result *result = all->report->results[number];
  const grdp_selection *selections = all->report->selections;
  uint32_t first, last;
  if ((selections != NULL && selections[number].targets != NULL) || !grdp_target_range(result, &first, &last))
    return;
  const char *chance = grdp_chance_text(all->out->arena, &result->draws->all, (double)result->draws->draws,
                                        all_can_vary(result), all->screen->language);
  bool bound = chance[0] == '<' || chance[0] == '>';
  grdp_buffer text = begin_note(all, result);
  grdp_message_add(&text, GRDP_MESSAGE_ALL_TARGETS, all->screen->language,
                   bound ? chance : grdp_text_join(all->out->arena, "= ", chance, NULL), NULL);
  end_note(all, &text);
}

static void add_draws(const notes *all, const grdp_result *result) {
  const grdp_draw_outcome *draws = result->draws;
  grdp_language language = all->screen->language;
  grdp_buffer text = begin_note(all, result), gain = {.arena = all->out->arena};
  grdp_message_add(&text, GRDP_MESSAGE_DRAWS_MADE, language, count_text(all, draws->draws),
                   design_words(all, draws->design->kind), plain_text(all, draws->design->seed), NULL);
  if (isfinite(draws->gain)) {
    int decimals = draws->gain < 10 ? 1 : 0;
    grdp_format_number(&gain, draws->gain, (grdp_display){language, false, decimals});
    grdp_buffer_add_byte(&text, ' ');
    grdp_message_add(&text, GRDP_MESSAGE_DRAWS_GAIN, language, grdp_buffer_string(&gain), NULL);
  }
  if (draws->aimed && all->report->request.precision != NULL) {
    grdp_buffer_add_byte(&text, ' ');
    grdp_message_add(&text, draws->reached ? GRDP_MESSAGE_AIM_REACHED : GRDP_MESSAGE_AIM_MISSED, language,
                     all->report->request.precision, NULL);
  }
  end_note(all, &text);
}

/* The most that counting failed draws as missed or as met moves the chance of any target. */
static double widest_move(const grdp_result *result) {
  const grdp_draw_outcome *draws = result->draws;
  double widest = draws->all.with_met - draws->all.with_missed;
  for (size_t i = 0; i < result->target_count; i++) {
    const grdp_chance *chance = result->targets[i].chance;
    if (chance != NULL && !(chance->with_met - chance->with_missed <= widest))
      widest = chance->with_met - chance->with_missed;
  }
  return widest;
}

static const char *reason_words(const notes *all, grdp_failure_reason reason) {
  static const grdp_message messages[] = {[GRDP_FAILURE_NONE] = GRDP_MESSAGE_FAILURE_CONSEQUENCE,
                                          [GRDP_FAILURE_MISSING] = GRDP_MESSAGE_FAILURE_MISSING,
                                          [GRDP_FAILURE_DIVISION] = GRDP_MESSAGE_FAILURE_DIVISION,
                                          [GRDP_FAILURE_LOGARITHM] = GRDP_MESSAGE_FAILURE_LOGARITHM,
                                          [GRDP_FAILURE_ROOT] = GRDP_MESSAGE_FAILURE_ROOT,
                                          [GRDP_FAILURE_POWER] = GRDP_MESSAGE_FAILURE_POWER,
                                          [GRDP_FAILURE_CLAMP] = GRDP_MESSAGE_FAILURE_CLAMP,
                                          [GRDP_FAILURE_OVERFLOW] = GRDP_MESSAGE_FAILURE_OVERFLOW,
                                          [GRDP_FAILURE_CONSEQUENCE] = GRDP_MESSAGE_FAILURE_CONSEQUENCE,
                                          [GRDP_FAILURE_DIVERGED] = GRDP_MESSAGE_FAILURE_DIVERGED,
                                          [GRDP_FAILURE_CYCLED] = GRDP_MESSAGE_FAILURE_CYCLED,
                                          [GRDP_FAILURE_STALLED] = GRDP_MESSAGE_FAILURE_STALLED,
                                          [GRDP_FAILURE_SINGULAR] = GRDP_MESSAGE_FAILURE_SINGULAR};
  return words(all, messages[reason]);
}

static void add_loss(const notes *all, const grdp_result *result, grdp_buffer *text) {
  const grdp_loss *loss = &result->draws->losses[0];
  const grdp_scenario *scenario = result->scenario;
  char period[16];
  grdp_timeline_write(&scenario->time, loss->period, period);
  grdp_buffer_add_byte(text, ' ');
  grdp_message_add(text, GRDP_MESSAGE_DRAWS_FAILED_MOST, all->screen->language, reason_words(all, loss->reason),
                   loss->cell < scenario->cell_count ? scenario->cells[loss->cell].name : "–", period,
                   count_text(all, loss->count), NULL);
}

/* On a line of its own and in one piece, so that it can be copied. */
static void add_replay(const notes *all, const grdp_result *result) {
  const grdp_draw_outcome *draws = result->draws;
  grdp_buffer text = begin_note(all, result);
  if (draws->loss_count == 0 || all->report->folder == NULL)
    return;
  const char *scenario = grdp_text_join(all->out->arena, " --scenario ", result->scenario->name, NULL);
  grdp_message_add(&text, GRDP_MESSAGE_DRAWS_REPLAY, all->screen->language, all->report->folder,
                   plain_text(all, draws->losses[0].first), all->report->count == 1 ? "" : scenario, NULL);
  grdp_buffer_add_byte(&text, '\n');
  grdp_buffer_add(all->out, grdp_buffer_text(&text));
}

static void add_failures(const notes *all, const grdp_result *result) {
  const grdp_draw_outcome *draws = result->draws;
  grdp_language language = all->screen->language;
  if (draws->failed == 0)
    return;
  grdp_buffer text = begin_note(all, result), move = {.arena = all->out->arena};
  double widest = widest_move(result) * 100;
  int decimals = widest > 0 ? first_digit_decimals(widest) : 0;
  grdp_message_add(&text, GRDP_MESSAGE_DRAWS_FAILED, language, count_text(all, draws->failed),
                   count_text(all, draws->draws), NULL);
  if (draws->loss_count > 0)
    add_loss(all, result, &text);
  if (isfinite(widest)) {
    grdp_format_number(&move, widest, (grdp_display){language, false, decimals});
    grdp_buffer_add_byte(&text, ' ');
    grdp_message_add(&text, GRDP_MESSAGE_DRAWS_FAILED_MOVE, language, grdp_buffer_string(&move), NULL);
  }
  end_note(all, &text);
  add_replay(all, result);
}

void grdp_draw_notes_add(const grdp_report *report, const grdp_screen *screen, grdp_buffer *out) {
  const notes all = {report, screen, out};
  for (size_t i = 0; i < report->count; i++) {
    if (report->results[i]->draws == NULL)
      continue;
    add_all_targets(&all, i);
    add_draws(&all, report->results[i]);
    add_failures(&all, report->results[i]);
  }
}

void grdp_partial_note_add(const grdp_report *report, const grdp_screen *screen, grdp_buffer *out) {
  const notes all = {report, screen, out};
  for (size_t i = 0; i < report->count; i++) {
    const grdp_draw_outcome *draws = report->results[i]->draws;
    if (draws == NULL || !draws->partial)
      continue;
    grdp_buffer text = begin_note(&all, report->results[i]);
    grdp_message_add(&text, GRDP_MESSAGE_DRAWS_PARTIAL, screen->language, count_text(&all, draws->draws),
                     count_text(&all, draws->asked), NULL);
    grdp_styled_add(out, grdp_buffer_text(&text), GRDP_STYLE_CLOSE, screen->colour, screen->columns);
    grdp_buffer_add_byte(out, '\n');
  }
}
