/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "charts_fill.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "number.h"
#include "results.h"
#include "values.h"

static const char *const words[GRDP_CHART_WORD_COUNT][GRDP_LANGUAGE_COUNT] = {
#define GRDP_CHART_WORD(name, english, vietnamese) {english, vietnamese},
#include "charts_words.def"
#undef GRDP_CHART_WORD
};

const char *grdp_chart_word_text(grdp_chart_word word, grdp_language language) {
  return words[word][language];
}

const char *grdp_chart_phrase(grdp_arena *arena, grdp_language language, grdp_chart_word word, ...) {
  enum { LIMIT = 4 };
  const char *arguments[LIMIT];
  size_t count = 0;
  va_list list;
  va_start(list, word);
  for (const char *argument; count < LIMIT && (argument = va_arg(list, const char *)) != NULL;)
    arguments[count++] = argument;
  va_end(list);
  grdp_buffer text = {.arena = arena};
  grdp_buffer_add_pattern(&text, words[word][language], arguments, count);
  return grdp_buffer_string(&text);
}

/* --- numbers --- */

/* The same cell in another scenario, by name; usually at the same place. */
static uint32_t cell_in(const grdp_chart_filler *filler, const grdp_scenario *other, uint32_t cell) {
  const char *name = filler->scenario->cells[cell].name;
  if (other == filler->scenario || (cell < other->cell_count && strcmp(other->cells[cell].name, name) == 0))
    return cell;
  return grdp_cell_named(other, name);
}

double grdp_chart_shown(const grdp_chart_work *work, uint32_t cell, double value) {
  const grdp_scenario *scenario = work->filler->scenario;
  return value * (scenario->series[scenario->cells[cell].series].percent ? 100 : 1) / work->request->scale;
}

double grdp_chart_value(const grdp_chart_work *work, size_t result, uint32_t cell, uint32_t t) {
  const grdp_chart_filler *filler = work->filler;
  const grdp_result *from = filler->results[result];
  const grdp_timeline *time = &filler->scenario->time, *other = &from->scenario->time;
  int64_t there = (int64_t)time->first_ordinal + t - other->first_ordinal;
  uint32_t index = cell_in(filler, from->scenario, cell);
  if (time->frequency != other->frequency || there < 0 || there >= from->periods || index == UINT32_MAX)
    return NAN;
  return grdp_chart_shown(work, cell, grdp_result_value(from, index, (uint32_t)there));
}

double grdp_chart_observed(const grdp_chart_work *work, uint32_t cell, uint32_t t) {
  const grdp_scenario *scenario = work->filler->scenario;
  const grdp_cell *facts = &scenario->cells[cell];
  if (t <= scenario->time.base || scenario->series[facts->series].kind == GRDP_SERIES_INPUT)
    return grdp_chart_value(work, 0, cell, t);
  return facts->observed.values ? grdp_chart_shown(work, cell, facts->observed.values[t]) : NAN;
}

bool grdp_chart_known(const grdp_chart_work *work, size_t result, uint32_t t) {
  const grdp_timeline *time = &work->filler->scenario->time, *other = &work->filler->results[result]->scenario->time;
  return (int64_t)time->first_ordinal + t <= (int64_t)other->first_ordinal + other->base;
}

const grdp_spread *grdp_chart_spread(const grdp_chart_work *work, size_t result, uint32_t cell, uint32_t t) {
  const grdp_chart_filler *filler = work->filler;
  const grdp_result *from = filler->results[result];
  const grdp_timeline *time = &filler->scenario->time, *other = &from->scenario->time;
  int64_t there = (int64_t)time->first_ordinal + t - other->first_ordinal;
  if (!from->draws || time->frequency != other->frequency || there <= (int64_t)other->base || there >= from->periods)
    return NULL;
  uint32_t index = cell_in(filler, from->scenario, cell);
  return index == UINT32_MAX ? NULL : grdp_result_spread(from, index, (uint32_t)there);
}

/* The targets of a scenario by name, made once: a lookup must not walk through all of them. */
static const grdp_table *targets_of(grdp_chart_filler *filler, size_t result) {
  const grdp_scenario *scenario = filler->results[result]->scenario;
  if (!filler->targets)
    filler->targets = GRDP_NEW_ARRAY(filler->arena, filler->result_count, grdp_table);
  grdp_table *table = &filler->targets[result];
  for (uint32_t i = (uint32_t)table->count; i < scenario->target_count; i++)
    grdp_table_add(filler->arena, table, scenario->targets[i].name, i, NULL);
  return table;
}

uint32_t grdp_chart_target_in(grdp_chart_filler *filler, size_t result, uint32_t target) {
  const grdp_scenario *other = filler->results[result]->scenario;
  if (other == filler->scenario)
    return target;
  const uint32_t *found = grdp_table_find(targets_of(filler, result), filler->scenario->targets[target].name);
  return found ? *found : UINT32_MAX;
}

const double *grdp_chart_path(const grdp_chart_work *work, size_t result, uint32_t cell) {
  size_t count = work->last >= work->first ? work->last - work->first + 1 : 0;
  double *path = GRDP_NEW_ARRAY(work->filler->arena, count + 1, double);
  for (size_t i = 0; i < count; i++)
    path[i] = grdp_chart_value(work, result, cell, work->first + (uint32_t)i);
  return path;
}

static bool has_value(const grdp_chart_work *work, uint32_t t) {
  for (size_t result = 0; result < work->filler->result_count; result++) {
    for (size_t i = 0; i < work->cell_count; i++)
      if (isfinite(grdp_chart_value(work, result, work->cells[i], t)))
        return true;
    if (work->total != UINT32_MAX && isfinite(grdp_chart_value(work, result, work->total, t)))
      return true;
  }
  return false;
}

/* The periods of the request, or all between the first and the last with a value. */
static void find_periods(grdp_chart_work *work) {
  const grdp_chart_request *request = work->request;
  uint32_t end = work->filler->scenario->time.last;
  work->first = request->first <= request->last ? request->first : 0;
  work->last = request->first <= request->last ? request->last : end;
  if (work->last > end)
    work->last = end;
  if (request->first <= request->last)
    return;
  while (work->first < work->last && !has_value(work, work->first))
    work->first++;
  while (work->last > work->first && !has_value(work, work->last))
    work->last--;
}

grdp_chart_work grdp_chart_begin(grdp_chart_filler *filler, const grdp_chart_request *request) {
  grdp_chart_work work = {.filler = filler, .request = request, .total = UINT32_MAX};
  GRDP_VECTOR(uint32_t) cells = {0};
  for (size_t i = 0; i < request->of_count; i++)
    for (uint32_t k = 0; k < request->of[i].count; k++)
      *GRDP_PUSH(filler->arena, &cells) = request->of[i].first + k;
  work.cells = cells.items;
  work.cell_count = cells.count;
  if (request->total.count > 0)
    work.total = request->total.first;
  find_periods(&work);
  return work;
}

/* --- texts --- */

const char *grdp_chart_label(const grdp_chart_filler *filler, const grdp_label *label, const char *otherwise) {
  return grdp_text_string(filler->arena, grdp_label_text(label, filler->language, grdp_text_of(otherwise)));
}

const char *grdp_chart_series_label(const grdp_chart_filler *filler, uint32_t cell) {
  const grdp_series *series = &filler->scenario->series[filler->scenario->cells[cell].series];
  return grdp_text_string(filler->arena, grdp_label_text(&series->label, filler->language, series->name));
}

const char *grdp_chart_cell_label(const grdp_chart_work *work, uint32_t cell) {
  const grdp_scenario *scenario = work->filler->scenario;
  const grdp_cell *facts = &scenario->cells[cell];
  const grdp_series *series = &scenario->series[facts->series];
  grdp_buffer label = {.arena = work->filler->arena};
  if (work->request->of_count > 1 || series->dimensions == 0)
    return grdp_cell_label(scenario, work->filler->arena, cell, work->filler->language);
  for (uint32_t i = 0; i < series->dimensions; i++) {
    const grdp_element *element = &scenario->elements[facts->elements[i]];
    grdp_buffer_add_string(&label, i > 0 ? ", " : "");
    grdp_buffer_add(&label, grdp_label_text(&element->label, work->filler->language, element->name));
  }
  return grdp_buffer_string(&label);
}

const char *grdp_chart_period(const grdp_chart_filler *filler, uint32_t t) {
  static const char *const quarters[GRDP_LANGUAGE_COUNT][4] = {{"1", "2", "3", "4"}, {"I", "II", "III", "IV"}};
  const grdp_timeline *time = &filler->scenario->time;
  int32_t ordinal = time->first_ordinal + (int32_t)t, part = grdp_period_part(time->frequency, ordinal);
  char year[32], month[32];
  grdp_number_write(grdp_period_year(time->frequency, ordinal), year);
  if (time->frequency == GRDP_ANNUAL)
    return grdp_text_join(filler->arena, year, NULL);
  if (time->frequency == GRDP_QUARTERLY)
    return grdp_chart_phrase(filler->arena, filler->language, GRDP_WORD_QUARTER, quarters[filler->language][part - 1],
                             year, NULL);
  grdp_number_write(part, month);
  const char *two = grdp_text_join(filler->arena, part < 10 ? "0" : "", month, NULL);
  return grdp_chart_phrase(filler->arena, filler->language, GRDP_WORD_MONTH, two, year, NULL);
}

const char *grdp_chart_unit(const grdp_chart_work *work, uint32_t cell) {
  const grdp_chart_filler *filler = work->filler;
  const grdp_series *series = &filler->scenario->series[filler->scenario->cells[cell].series];
  const char *own = grdp_chart_label(filler, &work->request->unit, "");
  if (*own)
    return own;
  if (series->percent)
    return work->request->kind == GRDP_CHART_CONTRIBUTIONS ? words[GRDP_WORD_POINTS][filler->language] : "%";
  const char *unit = grdp_unit_words(filler->scenario, filler->arena, series->unit_text, filler->language);
  char scale[64];
  grdp_plot_number(work->request->scale, -1, filler->language, scale);
  return work->request->scale == 1
             ? unit
             : grdp_chart_phrase(filler->arena, filler->language, GRDP_WORD_SCALED, scale, unit, NULL);
}

const char *grdp_chart_common_unit(const grdp_chart_work *work) {
  const char *unit = grdp_chart_unit(work, work->cells[0]);
  for (size_t i = 1; i < work->cell_count; i++)
    if (!grdp_text_equal(grdp_text_of(unit), grdp_text_of(grdp_chart_unit(work, work->cells[i]))))
      return NULL;
  return unit;
}

void grdp_chart_note_first(grdp_chart_work *work, size_t limit) {
  char shown[64], all[64];
  if (work->cell_count <= limit)
    return;
  grdp_plot_number((double)limit, 0, work->filler->language, shown);
  grdp_plot_number((double)work->cell_count, 0, work->filler->language, all);
  work->note = grdp_chart_phrase(work->filler->arena, work->filler->language, GRDP_WORD_FIRST_OF, shown, all, NULL);
}

const char *grdp_chart_draws(const grdp_chart_filler *filler) {
  const grdp_draw_outcome *first = NULL;
  bool partial = false;
  char number[64];
  for (size_t i = 0; i < filler->result_count; i++) {
    const grdp_draw_outcome *draws = filler->results[i]->draws;
    if (draws && first && draws->draws != first->draws)
      return "";
    partial = partial || (draws && draws->partial);
    first = draws ? draws : first;
  }
  if (!first)
    return "";
  grdp_plot_number((double)first->draws, 0, filler->language, number);
  return grdp_chart_phrase(filler->arena, filler->language, partial ? GRDP_WORD_DRAWS_STOPPED : GRDP_WORD_DRAWS,
                           number, NULL);
}

const char *grdp_chart_joined(grdp_arena *arena, const char *a, const char *b) {
  return grdp_text_join(arena, a, *a && *b ? " · " : "", b, NULL);
}

/* --- plots --- */

static const char *title_of(const grdp_chart_work *work) {
  const grdp_chart_filler *filler = work->filler;
  const char *fallback = work->cell_count > 0 ? grdp_chart_series_label(filler, work->cells[0])
                                              : words[GRDP_WORD_TARGETS][filler->language];
  return grdp_chart_label(filler, &work->request->label, fallback);
}

static const char *note_of(const grdp_chart_work *work) {
  const grdp_chart_filler *filler = work->filler;
  const char *own = grdp_chart_label(filler, &work->request->note, "");
  own = grdp_chart_joined(filler->arena, filler->note ? filler->note : "", own);
  const char *all = grdp_chart_joined(filler->arena, own, work->note ? work->note : "");
  return grdp_chart_joined(filler->arena, all, words[GRDP_WORD_SOURCES][filler->language]);
}

void grdp_chart_across_scenarios(const grdp_chart_work *work, grdp_plot *plot) {
  const grdp_chart_filler *filler = work->filler;
  plot->subtitle = grdp_chart_joined(filler->arena, plot->subtitle, plot->categories[0]);
  plot->categories = filler->scenario_labels;
  plot->category_count = filler->result_count;
  plot->periods = false;
  plot->history = 0;
}

grdp_plot grdp_chart_plot(grdp_chart_work *work, const char *subtitle) {
  grdp_chart_filler *filler = work->filler;
  grdp_plot plot = grdp_plot_default();
  size_t count = work->last >= work->first ? work->last - work->first + 1 : 0;
  const char **categories = GRDP_NEW_ARRAY(filler->arena, count + 1, const char *);
  for (size_t i = 0; i < count; i++)
    categories[i] = grdp_chart_period(filler, work->first + (uint32_t)i);
  plot.name = grdp_text_string(filler->arena, work->request->name);
  plot.title = title_of(work);
  plot.subtitle = subtitle;
  if (filler->result_count == 1)
    plot.subtitle = grdp_chart_joined(filler->arena, subtitle, filler->scenario_labels[0]);
  plot.note = note_of(work);
  plot.categories = categories;
  plot.category_count = count;
  plot.periods = true;
  uint32_t base = filler->scenario->time.base;
  plot.history = base >= work->first ? base - work->first + 1 : 0;
  plot.history = plot.history < count ? plot.history : 0;
  return plot;
}

/* A name that no chart has yet: NAME, NAME_2, … */
static const char *free_name(grdp_chart_filler *filler, const char *wish) {
  const char *name = wish;
  bool added = false;
  for (int number = 2;; number++) {
    grdp_table_add(filler->arena, &filler->names, grdp_text_of(name), 0, &added);
    if (added)
      return name;
    char digits[32];
    grdp_number_write(number, digits);
    name = grdp_text_join(filler->arena, wish, "_", digits, NULL);
  }
}

static bool series_has_finite(const grdp_plot_series *series, size_t count) {
  for (size_t k = 0; k < count && series->values; k++)
    if (isfinite(series->values[k]))
      return true;
  return false;
}

static bool has_finite(const grdp_plot *plot) {
  for (size_t panel = 0; panel < plot->panel_count; panel++)
    for (size_t i = 0; i < plot->panels[panel].series_count; i++)
      if (series_has_finite(&plot->panels[panel].series[i], plot->category_count))
        return true;
  return false;
}

/* What file names should not hold becomes an underscore. */
const char *grdp_chart_result_name(const grdp_chart_work *work, size_t result) {
  const grdp_chart_filler *filler = work->filler;
  grdp_buffer name = {.arena = filler->arena};
  grdp_buffer_add(&name, work->request->name);
  if (filler->result_count == 1)
    return grdp_buffer_string(&name);
  grdp_buffer_add_byte(&name, '_');
  for (const char *c = filler->results[result]->scenario->name; *c; c++) {
    bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') || (unsigned char)*c >= 0x80;
    bool plain = letter || (*c >= '0' && *c <= '9');
    grdp_buffer_add_byte(&name, plain ? *c : '_');
  }
  return grdp_buffer_string(&name);
}

/* More bridges on a sheet would leave no room for the names of their steps. */
enum { STEPS_PANEL_LIMIT = 4 };

void grdp_chart_add(grdp_chart_work *work, grdp_plot plot) {
  grdp_chart_filler *filler = work->filler;
  static const grdp_plot_panel no_panel = {0};
  if (!has_finite(&plot)) {
    plot.subtitle = grdp_chart_joined(filler->arena, plot.subtitle, words[GRDP_WORD_NO_VALUES][filler->language]);
    plot.panels = &no_panel;
    plot.panel_count = 1;
    plot.category_count = 0;
  }
  const grdp_plot_panel *panels = plot.panels;
  size_t limit = plot.kind == GRDP_PLOT_WATERFALL ? STEPS_PANEL_LIMIT : GRDP_PLOT_PANEL_LIMIT;
  size_t left = plot.panel_count, sheets = (left + limit - 1) / limit;
  size_t each = (left + sheets - 1) / sheets;
  for (; left > 0; panels += plot.panel_count, left -= plot.panel_count) {
    plot.panels = panels;
    plot.panel_count = left < each ? left : each;
    grdp_plot *added = GRDP_PUSH(filler->arena, &filler->plots);
    *added = plot;
    added->name = free_name(filler, plot.name);
  }
}

/* --- targets as dashes --- */

typedef struct marks {
  const grdp_chart_work *work;
  double *values[GRDP_CHART_MARKS];
  size_t count[GRDP_CHART_MARKS];
  const grdp_target *target[GRDP_CHART_MARKS]; /* the last of each */
} marks;

static void mark(marks *made, size_t which, const grdp_target *target, double bound) {
  const grdp_chart_work *work = made->work;
  uint32_t scale_cell = target->cell != UINT32_MAX ? target->cell : work->cells[0];
  for (uint32_t t = target->first; isfinite(bound) && t <= target->last; t++) {
    if (t < work->first || t > work->last)
      continue;
    made->values[which][t - work->first] = grdp_chart_shown(work, scale_cell, bound);
    made->count[which]++;
    made->target[which] = target;
  }
}

/* "Target 2025: 12.5" when there is one, "Target" when there are more. */
static const char *mark_label(const marks *made, size_t which) {
  static const grdp_chart_word names[GRDP_CHART_MARKS] = {GRDP_WORD_TARGET, GRDP_WORD_STRETCH};
  static const char *const signs[] = {[GRDP_AT_MOST] = "≤ ", [GRDP_BELOW] = "< ", [GRDP_BETWEEN] = ""};
  const grdp_chart_filler *filler = made->work->filler;
  const grdp_target *target = made->target[which];
  const char *name = words[names[which]][filler->language];
  if (made->count[which] != 1)
    return name;
  uint32_t cell = target->cell != UINT32_MAX ? target->cell : made->work->cells[0];
  double bound = grdp_chart_shown(made->work, cell, which == 0 ? target->bound : target->stretch);
  char number[64], exact[64];
  grdp_plot_number(bound, 1, filler->language, number);
  grdp_plot_number(bound, -1, filler->language, exact);
  const char *sign = which == 0 && signs[target->rule] ? signs[target->rule] : "";
  return grdp_chart_phrase(filler->arena, filler->language, GRDP_WORD_MARK_VALUE, name,
                           grdp_chart_period(filler, target->first),
                           grdp_text_join(filler->arena, sign, fabs(bound) >= 1 ? number : exact, NULL), NULL);
}

size_t grdp_chart_marks(const grdp_chart_work *work, uint32_t only_cell, grdp_plot_series out[GRDP_CHART_MARKS]) {
  static const int colours[GRDP_CHART_MARKS] = {GRDP_PLOT_COLOUR_TARGET, GRDP_PLOT_COLOUR_STRETCH};
  size_t periods = work->last >= work->first ? work->last - work->first + 1 : 0, count = 0;
  marks made = {.work = work};
  for (size_t which = 0; which < GRDP_CHART_MARKS; which++) {
    made.values[which] = GRDP_NEW_ARRAY(work->filler->arena, periods + 1, double);
    for (size_t i = 0; i < periods; i++)
      made.values[which][i] = NAN;
  }
  for (size_t i = 0; i < work->request->target_count; i++) {
    const grdp_target *target = &work->filler->scenario->targets[work->request->targets[i]];
    if (only_cell != UINT32_MAX && target->cell != only_cell)
      continue;
    mark(&made, 0, target, target->bound);
    mark(&made, 1, target, target->stretch);
  }
  for (size_t which = 0; which < GRDP_CHART_MARKS; which++)
    if (made.count[which] > 0 || only_cell != UINT32_MAX)
      out[count++] = (grdp_plot_series){.label = mark_label(&made, which),
                                        .mark = GRDP_PLOT_DASH,
                                        .colour = colours[which],
                                        .values = made.values[which]};
  return count;
}

static bool is_marked(const grdp_plot_panel *panels, size_t panel_count, size_t mark_number, size_t periods) {
  for (size_t panel = 0; panel < panel_count; panel++)
    for (size_t i = 0; i < periods; i++)
      if (isfinite(panels[panel].series[mark_number].values[i]))
        return true;
  return false;
}

void grdp_chart_drop_marks(grdp_plot_panel *panels, size_t count, size_t first, size_t periods) {
  bool stretch = is_marked(panels, count, first + 1, periods), target = is_marked(panels, count, first, periods);
  for (size_t panel = 0; panel < count; panel++)
    panels[panel].series_count = first + (stretch ? 2 : target ? 1 : 0);
}
