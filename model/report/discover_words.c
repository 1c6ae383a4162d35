/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "discover_report.h"
#include "messages.h"

static const char *filled(const grdp_discover_words *words, grdp_message message, const char *first,
                          const char *second, const char *third) {
  grdp_buffer text = {.arena = words->arena};
  grdp_message_add(&text, message, words->language, first, second, third, NULL);
  return grdp_buffer_string(&text);
}

const char *grdp_discover_target_name(const grdp_discover_words *words, const grdp_quantity *target) {
  if (target->kind == GRDP_QUANTITY_ALL)
    return "all";
  return grdp_text_string(words->arena, words->scenario->targets[target->target].name);
}

const char *grdp_discover_target_words(const grdp_discover_words *words, const grdp_quantity *target) {
  if (target->kind == GRDP_QUANTITY_ALL)
    return grdp_message_text(GRDP_MESSAGE_DISCOVER_ANY, words->language);
  const char *label =
      grdp_target_label(words->scenario, words->arena, &words->scenario->targets[target->target], words->language);
  return filled(words, GRDP_MESSAGE_DISCOVER_NAMED, label, NULL, NULL);
}

const char *grdp_discover_input_words(const grdp_discover_words *words, const grdp_discover_input *input) {
  const grdp_scenario *scenario = words->scenario;
  const char *label = grdp_cell_label(scenario, words->arena, input->cell, words->language);
  char *period = GRDP_NEW_ARRAY(words->arena, 16, char);
  grdp_timeline_write(&scenario->time, input->period, period);
  if (scenario->series[scenario->cells[input->cell].series].kind == GRDP_SERIES_EQUATION)
    label = filled(words, GRDP_MESSAGE_DISCOVER_RESIDUAL, label, NULL, NULL);
  return filled(words, GRDP_MESSAGE_DISCOVER_INPUT, label, period, NULL);
}

/* What is no more than a ten-thousandth of the range is 0: rounding leaves it of a median that is 0. */
double grdp_discover_shown(const grdp_discover_input *input, double value) {
  return fabs(value) < 1e-4 * (input->most - input->least) ? 0.0 : value;
}

const char *grdp_discover_value_words(const grdp_discover_words *words, const grdp_discover_input *input,
                                      double value) {
  const grdp_series *series = &words->scenario->series[words->scenario->cells[input->cell].series];
  double range = (input->most - input->least) * (series->percent ? 100 : 1);
  int needed = range > 0 ? (int)ceil(2 - log10(range)) : 2;
  int decimals = needed < 0 ? 0 : needed > 6 ? 6 : needed;
  return grdp_value_text(words->scenario, words->arena, grdp_discover_shown(input, value),
                         (grdp_display){words->language, series->percent, decimals}, series->unit_text);
}

const char *grdp_discover_share_words(const grdp_discover_words *words, double share) {
  grdp_buffer text = {.arena = words->arena};
  int decimals = share < 0.1 || share > 0.9 ? 1 : 0;
  grdp_format_number(&text, share, (grdp_display){words->language, true, decimals});
  return grdp_buffer_string(&text);
}

const char *grdp_discover_bound_words(const grdp_discover_words *words, const grdp_discovery *found,
                                      const grdp_discover_restriction *one) {
  const char *value = grdp_discover_value_words(words, &found->inputs[one->input], one->bound);
  return filled(words, one->end == GRDP_BOX_LOW ? GRDP_MESSAGE_DISCOVER_AT_LEAST : GRDP_MESSAGE_DISCOVER_AT_MOST,
                value, NULL, NULL);
}

/* The other end of the same input among those kept; NULL: none. */
static const grdp_discover_restriction *other_end(const grdp_discovery *found, const grdp_discover_restriction *one) {
  for (size_t i = 0; i < found->kept_count; i++)
    if (found->restrictions[i].input == one->input && found->restrictions[i].end != one->end)
      return &found->restrictions[i];
  return NULL;
}

static const char *condition(const grdp_discover_words *words, const grdp_discovery *found,
                             const grdp_discover_restriction *one) {
  const grdp_discover_input *input = &found->inputs[one->input];
  const grdp_discover_restriction *other = other_end(found, one);
  const char *name = grdp_discover_input_words(words, input);
  const char *value = grdp_discover_value_words(words, input, one->bound);
  if (other == NULL)
    return filled(words, one->end == GRDP_BOX_LOW ? GRDP_MESSAGE_DISCOVER_LEAST : GRDP_MESSAGE_DISCOVER_MOST, name,
                  value, NULL);
  const char *second = grdp_discover_value_words(words, input, other->bound);
  bool low = one->end == GRDP_BOX_LOW;
  return filled(words, GRDP_MESSAGE_DISCOVER_BETWEEN, name, low ? value : second, low ? second : value);
}

const char *grdp_discover_box_words(const grdp_discover_words *words, const grdp_discovery *found) {
  grdp_buffer text = {.arena = words->arena};
  for (size_t i = 0; i < found->kept_count; i++) {
    const grdp_discover_restriction *one = &found->restrictions[i], *other = other_end(found, one);
    if (other != NULL && other < one)
      continue;
    if (text.size > 0)
      grdp_buffer_add_string(&text, grdp_message_text(GRDP_MESSAGE_DISCOVER_AND, words->language));
    grdp_buffer_add_string(&text, condition(words, found, one));
  }
  return grdp_buffer_string(&text);
}
