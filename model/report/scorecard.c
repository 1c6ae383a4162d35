/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scorecard.h"

#include <assert.h>
#include <math.h>

#include "chances.h"
#include "grid.h"
#include "messages.h"

enum { LABEL_LEAST = 24, GAP = 2 };

/* A target in a period, in each scenario that has it; or one in all its periods, which has a chance alone. */
typedef struct scorecard_row {
  const grdp_scenario *scenario; /* the first that has it */
  const grdp_target *target;
  uint32_t first, last; /* periods */
  const char *label, *bound;
  const grdp_target_result **results; /* [scenarios]; NULL: not in that one, or of all periods */
  const char **projected;             /* [scenarios] */
  const char **chances;               /* [scenarios]; NULL: none */
} scorecard_row;

typedef struct scorecard {
  const grdp_report *report;
  const grdp_screen *screen;
  grdp_arena *arena;
  grdp_buffer *out;
  GRDP_VECTOR(scorecard_row) rows;
  uint32_t first_period;
  bool several_periods;
  bool uncertain; /* targets have chances */
  bool compact;   /* units stand behind the labels, so that more scenarios fit */
} scorecard;

static const grdp_message verdicts[] = {[GRDP_TRACKED] = GRDP_MESSAGE_VERDICT_TRACKED,
                                        [GRDP_MET] = GRDP_MESSAGE_VERDICT_MET,
                                        [GRDP_NEAR] = GRDP_MESSAGE_VERDICT_NEAR,
                                        [GRDP_MISSED] = GRDP_MESSAGE_VERDICT_MISSED};
static const grdp_style verdict_styles[] = {[GRDP_TRACKED] = GRDP_STYLE_FAINT,
                                            [GRDP_MET] = GRDP_STYLE_GOOD,
                                            [GRDP_NEAR] = GRDP_STYLE_CLOSE,
                                            [GRDP_MISSED] = GRDP_STYLE_BAD};

static const char *bound_text(const scorecard *card, const grdp_scenario *scenario, const grdp_target *target,
                              grdp_text unit) {
  static const char *const signs[] = {[GRDP_AT_LEAST] = "≥ ", [GRDP_MORE_THAN] = "> ", [GRDP_AT_MOST] = "≤ ",
                                      [GRDP_BELOW] = "< ",    [GRDP_EQUALS] = "= ",    [GRDP_BETWEEN] = ""};
  grdp_display exact = {card->screen->language, target->percent, GRDP_EXACT};
  if (target->rule != GRDP_BETWEEN)
    return grdp_text_join(card->arena, signs[target->rule],
                          grdp_value_text(scenario, card->arena, target->bound, exact, unit), NULL);
  const char *low = grdp_value_text(scenario, card->arena, target->bound, exact, (grdp_text){"", 0});
  const char *high = grdp_value_text(scenario, card->arena, target->upper, exact, unit);
  return grdp_text_join(card->arena, low, "–", high, NULL);
}

static bool is_selected(const grdp_report *report, size_t scenario, const grdp_target_result *result) {
  const bool *targets = report->selections == NULL ? NULL : report->selections[scenario].targets;
  return targets == NULL || targets[result->target];
}

static uint32_t add_row(scorecard *card, const grdp_result *result, const scorecard_row *new) {
  size_t count = card->report->count;
  scorecard_row *row = GRDP_PUSH(card->arena, &card->rows);
  *row = *new;
  row->scenario = result->scenario;
  row->label = grdp_target_label(result->scenario, card->arena, new->target, card->screen->language);
  row->results = GRDP_NEW_ARRAY(card->arena, count, const grdp_target_result *);
  row->projected = GRDP_NEW_ARRAY(card->arena, count, const char *);
  row->chances = GRDP_NEW_ARRAY(card->arena, count, const char *);
  if (card->rows.count == 1)
    card->first_period = new->first;
  card->several_periods = card->several_periods || new->first != card->first_period || new->first != new->last;
  return (uint32_t)(card->rows.count - 1);
}

static const char *projected_text(const scorecard *card, const grdp_target *target, const grdp_target_result *one) {
  grdp_buffer text = {.arena = card->arena};
  int decimals = grdp_format_decimals_apart(one->projected, target->bound, target->percent);
  if (one->projected == target->bound && !target->percent)
    decimals = GRDP_EXACT;
  grdp_display display = {card->screen->language, target->percent, decimals};
  grdp_format_number(&text, one->projected, display);
  return grdp_buffer_string(&text);
}

/* The row of a target, period (or range of periods) and bound: scenarios that ask for different values stand in
 * different rows. */
static scorecard_row *find_row(scorecard *card, grdp_table *known, const grdp_result *result, scorecard_row wanted) {
  char period[GRDP_RANGE_SIZE];
  bool added;
  grdp_range_write(&result->scenario->time, wanted.first, wanted.last, period);
  wanted.bound = bound_text(card, result->scenario, wanted.target, wanted.target->unit_text);
  const char *name = grdp_text_string(card->arena, wanted.target->name);
  const char *key = grdp_text_join(card->arena, name, "@", period, " ", wanted.bound, NULL);
  uint32_t *row = grdp_table_add(card->arena, known, grdp_text_of(key), 0, &added);
  if (added)
    *row = add_row(card, result, &wanted);
  assert(card->rows.items != NULL && *row < card->rows.count);
  return &card->rows.items[*row];
}

static const char *chance_text(scorecard *card, const grdp_result *result, const grdp_chance *chance, bool varies) {
  if (chance == NULL || isnan(chance->estimate.value))
    return NULL;
  card->uncertain = true;
  return grdp_chance_text(card->arena, chance, (double)result->draws->draws, varies, card->screen->language);
}

/* Behind the last period of a target that asks for several: the chance that it is met in all of them. */
static void collect_every(scorecard *card, grdp_table *known, size_t scenario, size_t last) {
  const grdp_result *result = card->report->results[scenario];
  uint32_t number = result->targets[last].target;
  const grdp_target *target = &result->scenario->targets[number];
  bool ends = last + 1 == result->target_count || result->targets[last + 1].target != number;
  if (!ends || result->draws == NULL || target->cell == UINT32_MAX || target->first == target->last)
    return;
  bool varies = false;
  for (uint32_t t = target->first; t <= target->last; t++)
    varies = varies || grdp_target_varies(result, target, t);
  const char *chance = chance_text(card, result, &result->draws->every[number], varies);
  scorecard_row wanted = {.target = target, .first = target->first, .last = target->last};
  if (chance != NULL)
    find_row(card, known, result, wanted)->chances[scenario] = chance;
}

static void collect_rows(scorecard *card) {
  grdp_table known = {0};
  for (size_t i = 0; i < card->report->count; i++) {
    const grdp_result *result = card->report->results[i];
    for (size_t k = 0; k < result->target_count; k++) {
      const grdp_target_result *one = &result->targets[k];
      const grdp_target *target = &result->scenario->targets[one->target];
      if (!is_selected(card->report, i, one))
        continue;
      scorecard_row wanted = {.target = target, .first = one->period, .last = one->period};
      scorecard_row *row = find_row(card, &known, result, wanted);
      row->results[i] = one;
      row->projected[i] = projected_text(card, target, one);
      row->chances[i] = chance_text(card, result, one->chance, grdp_target_varies(result, target, one->period));
      collect_every(card, &known, i, k);
    }
  }
}

static bool is_tracked(const scorecard_row *row) {
  return row->target->cell == UINT32_MAX;
}

static grdp_text message(const scorecard *card, grdp_message name) {
  return grdp_text_of(grdp_message_text(name, card->screen->language));
}

static size_t verdict_width(const scorecard *card) {
  size_t widest = 0;
  for (size_t i = GRDP_MET; i <= GRDP_MISSED; i++) {
    size_t width = grdp_text_width(message(card, verdicts[i]));
    widest = width > widest ? width : widest;
  }
  return widest;
}

/* "12.31%  near  ": the verdict padded, so that numbers align to the right. */
static grdp_text projected_cell(const scorecard *card, const scorecard_row *row, size_t scenario) {
  grdp_buffer text = {.arena = card->arena};
  grdp_text verdict = message(card, verdicts[row->results[scenario]->outcome]);
  grdp_buffer_add_string(&text, row->projected[scenario]);
  grdp_buffer_add_string(&text, "  ");
  grdp_buffer_add(&text, verdict);
  grdp_buffer_add_repeated(&text, ' ', verdict_width(card) - grdp_text_width(verdict));
  return grdp_buffer_text(&text);
}

static size_t widest_projected(const scorecard *card) {
  size_t widest = 0;
  for (size_t i = 0; i < card->report->count; i++) {
    size_t name = grdp_text_width(grdp_text_of(card->report->results[i]->scenario->name));
    widest = name > widest ? name : widest;
    for (size_t k = 0; k < card->rows.count; k++) {
      const scorecard_row *row = &card->rows.items[k];
      size_t width = row->results[i] == NULL || is_tracked(row) ? 0 : grdp_text_width(projected_cell(card, row, i));
      widest = width > widest ? width : widest;
    }
  }
  return widest;
}

static size_t widest_chance(const scorecard *card) {
  size_t widest = grdp_text_width(message(card, GRDP_MESSAGE_HEAD_PROBABILITY));
  for (size_t k = 0; k < card->rows.count; k++) {
    for (size_t i = 0; i < card->report->count; i++) {
      const char *chance = card->rows.items[k].chances[i];
      size_t width = chance == NULL ? 0 : grdp_text_width(grdp_text_of(chance));
      widest = width > widest ? width : widest;
    }
  }
  return widest;
}

static const char *shown_bound(const scorecard *card, const scorecard_row *row) {
  return card->compact ? bound_text(card, row->scenario, row->target, (grdp_text){"", 0}) : row->bound;
}

static const char *shown_label(const scorecard *card, const scorecard_row *row) {
  const char *unit = grdp_unit_words(row->scenario, card->arena, row->target->unit_text, card->screen->language);
  return card->compact && unit[0] != '\0' ? grdp_text_join(card->arena, row->label, ", ", unit, NULL) : row->label;
}

static size_t widest_bound(const scorecard *card) {
  size_t widest = grdp_text_width(message(card, GRDP_MESSAGE_HEAD_TARGET));
  for (size_t k = 0; k < card->rows.count; k++) {
    const scorecard_row *row = &card->rows.items[k];
    size_t width = is_tracked(row) ? 0 : grdp_text_width(grdp_text_of(shown_bound(card, row)));
    widest = width > widest ? width : widest;
  }
  return widest;
}

/* How many scenarios stand beside each other. */
static size_t scenarios_that_fit(const scorecard *card) {
  size_t left = LABEL_LEAST + GAP + widest_bound(card) + (card->several_periods ? GAP + 6 : 0);
  size_t room = card->screen->columns > left ? card->screen->columns - left : 0;
  size_t fit = room / (widest_projected(card) + GAP + (card->uncertain ? widest_chance(card) + GAP : 0));
  return fit == 0 ? 1 : fit;
}

/* The column of a scenario's projection; its chance stands behind it. */
static size_t scenario_column(const scorecard *card, size_t place) {
  return (card->several_periods ? 3 : 2) + place * (card->uncertain ? 2 : 1);
}

static void add_headings(const scorecard *card, grdp_grid *grid, size_t first, size_t last) {
  grdp_grid_row(grid);
  grdp_grid_cell(grid, scenario_column(card, 0) - 1, message(card, GRDP_MESSAGE_HEAD_TARGET), GRDP_STYLE_FAINT);
  for (size_t i = first; i < last; i++) {
    size_t column = scenario_column(card, i - first);
    grdp_text name = card->report->count == 1 ? message(card, GRDP_MESSAGE_HEAD_PROJECTED)
                                              : grdp_text_of(card->report->results[i]->scenario->name);
    grdp_buffer padded = {.arena = card->arena};
    grdp_buffer_add(&padded, name);
    if (card->report->count == 1)
      grdp_buffer_add_repeated(&padded, ' ', verdict_width(card) + 2);
    grdp_grid_align(grid, column, GRDP_ALIGN_RIGHT);
    grdp_grid_cell(grid, column, grdp_buffer_text(&padded),
                   card->report->count == 1 ? GRDP_STYLE_FAINT : GRDP_STYLE_BOLD);
    if (!card->uncertain)
      continue;
    grdp_grid_align(grid, column + 1, GRDP_ALIGN_RIGHT);
    grdp_grid_cell(grid, column + 1, message(card, GRDP_MESSAGE_HEAD_PROBABILITY), GRDP_STYLE_FAINT);
  }
}

static void add_target_row(const scorecard *card, grdp_grid *grid, const scorecard_row *row, size_t first,
                           size_t last) {
  char period[GRDP_RANGE_SIZE];
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(shown_label(card, row)), GRDP_STYLE_PLAIN);
  if (card->several_periods) {
    grdp_range_write(&row->scenario->time, row->first, row->last, period);
    grdp_grid_cell(grid, 1, grdp_text_of(period), GRDP_STYLE_FAINT);
  }
  grdp_grid_cell(grid, scenario_column(card, 0) - 1, grdp_text_of(shown_bound(card, row)), GRDP_STYLE_PLAIN);
  for (size_t i = first; i < last; i++) {
    size_t column = scenario_column(card, i - first);
    if (row->results[i] != NULL)
      grdp_grid_cell(grid, column, projected_cell(card, row, i), verdict_styles[row->results[i]->outcome]);
    if (row->chances[i] != NULL)
      grdp_grid_cell(grid, column + 1, grdp_text_of(row->chances[i]), GRDP_STYLE_PLAIN);
  }
}

static void add_line(const scorecard *card, const char *text, grdp_style style) {
  grdp_styled_add(card->out, grdp_text_of(text), style, card->screen->colour, card->screen->columns);
  grdp_buffer_add_byte(card->out, '\n');
}

static void add_targets_heading(const scorecard *card) {
  grdp_buffer heading = {.arena = card->arena};
  char period[16];
  grdp_timeline_write(&card->rows.items[0].scenario->time, card->rows.items[0].first, period);
  if (card->several_periods)
    grdp_buffer_add(&heading, message(card, GRDP_MESSAGE_TARGETS));
  else
    grdp_message_add(&heading, GRDP_MESSAGE_TARGETS_OF, card->screen->language, period, NULL);
  add_line(card, grdp_buffer_string(&heading), GRDP_STYLE_BOLD);
}

static void add_targets(scorecard *card) {
  size_t count = card->report->count;
  card->compact = count > 1 && scenarios_that_fit(card) < count;
  size_t fit = scenarios_that_fit(card);
  for (size_t first = 0; first < count; first += fit) {
    size_t last = first + fit < count ? first + fit : count;
    grdp_grid *grid = grdp_grid_create(card->arena, scenario_column(card, last - first));
    grdp_grid_shrink(grid, 0, LABEL_LEAST / 2);
    add_headings(card, grid, first, last);
    for (size_t k = 0; k < card->rows.count; k++) {
      if (!is_tracked(&card->rows.items[k]))
        add_target_row(card, grid, &card->rows.items[k], first, last);
    }
    grdp_grid_write(grid, card->screen->columns, card->screen->colour, card->out);
    grdp_buffer_add_byte(card->out, '\n');
  }
}

static void add_tracked(const scorecard *card) {
  GRDP_VECTOR(grdp_text) items = {0};
  for (size_t k = 0; k < card->rows.count; k++) {
    const scorecard_row *row = &card->rows.items[k];
    if (is_tracked(row))
      *GRDP_PUSH(card->arena, &items) = grdp_text_of(grdp_text_join(card->arena, row->label, " ", row->bound, NULL));
  }
  if (items.count == 0)
    return;
  grdp_buffer heading = {.arena = card->arena};
  grdp_message_add(&heading, GRDP_MESSAGE_TRACKED_LIST, card->screen->language,
                   grdp_integer_text(card->arena, (long long)items.count), NULL);
  add_line(card, grdp_buffer_string(&heading), GRDP_STYLE_BOLD);
  grdp_items_add(card->out, items.items, items.count, " · ", 2, card->screen->columns);
  grdp_buffer_add_byte(card->out, '\n');
}

/* "0.19 points below 12.5%" */
static const char *gap_text(const scorecard *card, const grdp_scenario *scenario, const grdp_target *target,
                            double projected, double bound) {
  grdp_language language = card->screen->language;
  grdp_buffer size = {.arena = card->arena}, text = {.arena = card->arena};
  double gap = projected - bound;
  int decimals = grdp_format_decimals_apart(gap, 0, target->percent);
  grdp_display exact = {language, target->percent, GRDP_EXACT};
  const char *asked = grdp_value_text(scenario, card->arena, bound, exact, (grdp_text){"", 0});
  if (target->percent) {
    grdp_buffer number = {.arena = card->arena};
    grdp_format_number(&number, fabs(gap) * 100, (grdp_display){language, false, decimals});
    grdp_message_add(&size, GRDP_MESSAGE_POINTS, language, grdp_buffer_string(&number), NULL);
  } else {
    grdp_display display = {language, false, decimals};
    grdp_buffer_add_string(&size, grdp_value_text(scenario, card->arena, fabs(gap), display, target->unit_text));
  }
  grdp_message words = gap < 0 ? GRDP_MESSAGE_GAP_BELOW : gap > 0 ? GRDP_MESSAGE_GAP_ABOVE : GRDP_MESSAGE_GAP_EXACT;
  if (bound == target->stretch && bound != target->bound)
    words = GRDP_MESSAGE_GAP_STRETCH;
  grdp_message_add(&text, words, language, grdp_buffer_string(&size), asked, NULL);
  return grdp_buffer_string(&text);
}

/* What a target that is not met, or whose stretch value is not reached, lacks; NULL: nothing. */
static const char *shortfall_text(const scorecard *card, const scorecard_row *row, size_t scenario) {
  const grdp_target_result *one = row->results[scenario];
  const grdp_scenario *owner = card->report->results[scenario]->scenario;
  if (one == NULL || one->outcome == GRDP_TRACKED)
    return NULL;
  const grdp_target *target = &owner->targets[one->target];
  bool above = target->rule == GRDP_BETWEEN && one->projected > target->upper;
  if (one->outcome != GRDP_MET)
    return gap_text(card, owner, target, one->projected, above ? target->upper : target->bound);
  bool upward = target->rule == GRDP_AT_LEAST || target->rule == GRDP_MORE_THAN;
  if (upward && one->projected < target->stretch)
    return gap_text(card, owner, target, one->projected, target->stretch);
  return NULL;
}

/* What is missed first, then the stretch values. */
static void add_gaps(const scorecard *card) {
  grdp_grid *grid = grdp_grid_create(card->arena, 2);
  grdp_grid_shrink(grid, 0, LABEL_LEAST / 2);
  for (int stretch = 0; stretch <= 1; stretch++) {
    for (size_t k = 0; k < card->rows.count; k++) {
      const scorecard_row *row = &card->rows.items[k];
      const char *gap = shortfall_text(card, row, 0);
      if (gap == NULL || (row->results[0]->outcome == GRDP_MET) != (stretch == 1))
        continue;
      grdp_style style = stretch == 1 ? GRDP_STYLE_FAINT : verdict_styles[row->results[0]->outcome];
      grdp_grid_row(grid);
      grdp_grid_cell(grid, 0, grdp_text_of(grdp_text_join(card->arena, "  ", row->label, NULL)), GRDP_STYLE_PLAIN);
      grdp_grid_cell(grid, 1, grdp_text_of(gap), style);
    }
  }
  grdp_grid_write(grid, card->screen->columns, card->screen->colour, card->out);
}

/* Several scenarios: the gaps in a sentence each, since the table shows the numbers. */
static void add_gap_items(const scorecard *card, size_t scenario) {
  GRDP_VECTOR(grdp_text) items = {0};
  for (size_t k = 0; k < card->rows.count; k++) {
    const scorecard_row *row = &card->rows.items[k];
    const grdp_target_result *one = row->results[scenario];
    if (one == NULL || (one->outcome != GRDP_NEAR && one->outcome != GRDP_MISSED))
      continue;
    *GRDP_PUSH(card->arena, &items) =
        grdp_text_of(grdp_text_join(card->arena, row->label, ": ", shortfall_text(card, row, scenario), NULL));
  }
  if (items.count > 0)
    grdp_items_add(card->out, items.items, items.count, " · ", 2, card->screen->columns);
}

static void add_summary(const scorecard *card, size_t scenario) {
  size_t counts[GRDP_MISSED + 1] = {0};
  for (size_t k = 0; k < card->rows.count; k++) {
    const grdp_target_result *one = card->rows.items[k].results[scenario];
    if (one != NULL)
      counts[one->outcome]++;
  }
  const char *numbers[GRDP_MISSED + 1];
  for (size_t i = 0; i <= GRDP_MISSED; i++)
    numbers[i] = grdp_integer_text(card->arena, (long long)counts[i]);
  long long modelled = (long long)counts[GRDP_MET] + (long long)counts[GRDP_NEAR] + (long long)counts[GRDP_MISSED];
  grdp_buffer text = {.arena = card->arena};
  if (card->report->count > 1) {
    grdp_buffer_add_string(&text, card->report->results[scenario]->scenario->name);
    grdp_buffer_add_string(&text, ": ");
  }
  grdp_message_add(&text, GRDP_MESSAGE_SUMMARY, card->screen->language, numbers[GRDP_MET],
                   grdp_integer_text(card->arena, modelled), numbers[GRDP_NEAR], numbers[GRDP_MISSED],
                   numbers[GRDP_TRACKED], NULL);
  grdp_sentence_add(card->out, grdp_buffer_text(&text), (grdp_wrap){0, 2, card->screen->columns});
}

/* What the command line changed: the numbers are not those of the files alone. */
static void add_edits(const scorecard *card) {
  for (size_t i = 0; i < card->report->edit_count; i++) {
    grdp_buffer line = {.arena = card->arena};
    grdp_message_add(&line, GRDP_MESSAGE_EDITED, card->screen->language, card->report->edits[i].text, NULL);
    add_line(card, grdp_buffer_string(&line), GRDP_STYLE_PLAIN);
  }
}

/* What its author says of a scenario; side by side there are too many of them. */
static void add_description(const scorecard *card) {
  const grdp_label *description = &card->report->results[0]->scenario->description;
  grdp_text text = grdp_label_text(description, card->screen->language, (grdp_text){"", 0});
  if (text.size > 0)
    grdp_sentence_add(card->out, text, (grdp_wrap){0, 0, card->screen->columns});
}

static void add_titles(const scorecard *card) {
  for (size_t i = 0; i < card->report->count; i++) {
    const grdp_scenario *scenario = card->report->results[i]->scenario;
    grdp_text title = grdp_label_text(&scenario->title, card->screen->language, grdp_text_of(scenario->name));
    const char *text = grdp_text_string(card->arena, title);
    if (card->report->count > 1 && !grdp_text_is(title, scenario->name))
      text = grdp_text_join(card->arena, scenario->name, ": ", text, NULL);
    add_line(card, text, GRDP_STYLE_BOLD);
    bool repeated = i > 0 && grdp_text_equal(scenario->territory, card->report->results[i - 1]->scenario->territory);
    if (scenario->territory.size > 0 && !repeated)
      add_line(card, grdp_text_string(card->arena, scenario->territory), GRDP_STYLE_FAINT);
  }
  if (card->report->count == 1)
    add_description(card);
  add_edits(card);
  grdp_partial_note_add(card->report, card->screen, card->out);
  grdp_buffer_add_byte(card->out, '\n');
}

static void add_all_targets(scorecard *card) {
  add_targets_heading(card);
  add_targets(card);
  add_tracked(card);
  for (size_t i = 0; i < card->report->count; i++) {
    add_summary(card, i);
    if (card->report->count > 1)
      add_gap_items(card, i);
  }
  if (card->report->count == 1)
    add_gaps(card);
}

void grdp_scorecard_add(const grdp_report *report, const grdp_screen *screen, grdp_buffer *out) {
  scorecard card = {.report = report, .screen = screen, .arena = out->arena, .out = out};
  add_titles(&card);
  grdp_key_figures_add(report, screen, out);
  collect_rows(&card);
  bool every_target = report->selections == NULL || report->selections[0].targets == NULL;
  if (card.rows.count == 0 && every_target)
    add_line(&card, grdp_message_text(GRDP_MESSAGE_NO_TARGETS, screen->language), GRDP_STYLE_PLAIN);
  if (card.rows.count > 0)
    add_all_targets(&card);
  grdp_draw_notes_add(report, screen, out);
}
