/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which charts a sensitivity analysis gets: those of the measures that its method gives.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart_list.h"
#include "charts_fill.h"
#include "format.h"
#include "results.h"
#include "sensitivity_numbers.h"
#include "sensitivity_report.h"

enum { ROWS_MOST = 15, POINTS_MOST = 40, LINES_MOST = 7, LANES_MOST = 3, BINS = 10 };

/* One result in work. */
typedef struct drawing {
  grdp_arena *arena;
  const grdp_sensitivity_report *report;
  grdp_language language;
  grdp_chart_list list;
  size_t look;
  const grdp_quantity *quantity;
  grdp_effect_table table;
  const size_t *order;
  size_t ranked, effective; /* those that have an effect, and those whose effect is more than a rounding error */
  double scale;             /* of values of the result: 100 of a percentage */
} drawing;

/* --- words --- */

static const char *word(const drawing *work, grdp_chart_word which) {
  return grdp_chart_word_text(which, work->language);
}

/* One name of a player: a series as reports call it, with the period where it has one. */
static const char *part_label(const drawing *work, grdp_text part) {
  const grdp_scenario *scenario = work->report->scenario;
  size_t at = grdp_text_find(part, '@');
  grdp_text name = grdp_text_slice(part, 0, at);
  const char *text = grdp_text_string(work->arena, name), *label = text;
  uint32_t cell = grdp_cell_named(scenario, text);
  const uint32_t *series = grdp_table_find(&scenario->series_by_name, name);
  if (cell != UINT32_MAX)
    label = grdp_cell_label(scenario, work->arena, cell, work->language);
  else if (series != NULL)
    label = grdp_text_string(work->arena, grdp_label_text(&scenario->series[*series].label, work->language, name));
  if (at == part.size)
    return label;
  grdp_text period = grdp_text_slice(part, at + 1, part.size - at - 1);
  return grdp_text_join(work->arena, label, ", ", grdp_text_string(work->arena, period), NULL);
}

/* "Growth: Industry + Growth: Services" of a player that is several inputs. */
static const char *player_label(const drawing *work, size_t player) {
  const char *rest = work->report->found->players.items[player].name;
  grdp_buffer label = {.arena = work->arena};
  for (const char *plus; (plus = strstr(rest, " + ")) != NULL; rest = plus + 3) {
    grdp_buffer_add_string(&label, part_label(work, (grdp_text){rest, (size_t)(plus - rest)}));
    grdp_buffer_add_string(&label, " + ");
  }
  grdp_buffer_add_string(&label, part_label(work, grdp_text_of(rest)));
  return grdp_buffer_string(&label);
}

static const char *result_label(const drawing *work) {
  char period[GRDP_RANGE_SIZE];
  const char *label = grdp_quantity_label(work->arena, work->report->scenario, work->quantity, work->language);
  grdp_quantity_period(work->report->scenario, work->quantity, period);
  return grdp_text_join(work->arena, label, ", ", period, NULL);
}

static const char *unit_of(const drawing *work) {
  const grdp_scenario *scenario = work->report->scenario;
  if (grdp_quantity_percent(scenario, work->quantity))
    return "%";
  return grdp_unit_words(scenario, work->arena,
                         scenario->series[scenario->cells[work->quantity->cell].series].unit_text, work->language);
}

/* Of differences of the result. */
static const char *difference_unit(const drawing *work) {
  bool percent = grdp_quantity_percent(work->report->scenario, work->quantity);
  return percent ? word(work, GRDP_WORD_POINTS) : unit_of(work);
}

static const char *count_text(const drawing *work, uint64_t count) {
  grdp_buffer text = {.arena = work->arena};
  grdp_format_number(&text, (double)count, (grdp_display){work->language, false, 0});
  return grdp_buffer_string(&text);
}

/* How much was computed, whether it is all, and what is left out. */
static const char *note_of(const drawing *work, size_t hidden) {
  const grdp_sensitivity *found = work->report->found;
  const char *base = count_text(work, found->base), *note = "";
  if (work->report->given != NULL)
    note = grdp_chart_phrase(work->arena, work->language, GRDP_WORD_DRIVES_GIVEN, base, work->report->given, NULL);
  else if (found->base > 1) /* else nothing was drawn */
    note = grdp_chart_phrase(work->arena, work->language, GRDP_WORD_DRIVES_BASE, base, NULL);
  if (found->partial)
    note = grdp_chart_joined(work->arena, note, word(work, GRDP_WORD_DRIVES_PARTIAL));
  if (hidden > 0)
    note = grdp_chart_joined(
        work->arena, note,
        grdp_chart_phrase(work->arena, work->language, GRDP_WORD_DRIVES_MORE, count_text(work, hidden), NULL));
  for (size_t i = 0; i < work->report->edit_count; i++)
    note = grdp_chart_joined(work->arena, note, work->report->edits[i].text);
  return note[0] == '\0' ? NULL : note;
}

/* --- plots --- */

static grdp_plot new_plot(drawing *work, const char *kind, const char *subtitle) {
  grdp_plot plot = grdp_plot_default();
  const char *name = grdp_quantity_full_name(work->arena, work->report->scenario, work->quantity);
  plot.name = grdp_chart_list_name(&work->list, grdp_text_join(work->arena, kind, "_", name, NULL));
  plot.title = grdp_chart_phrase(work->arena, work->language, GRDP_WORD_DRIVES, result_label(work), NULL);
  plot.subtitle = subtitle;
  return plot;
}

/* The players that a chart shows, in their order, as categories. */
static void take_rows(const drawing *work, const size_t *players, size_t count, grdp_plot *plot) {
  const char **labels = GRDP_NEW_ARRAY(work->arena, count + 1, const char *);
  for (size_t i = 0; i < count; i++)
    labels[i] = player_label(work, players[i]);
  plot->categories = labels;
  plot->category_count = count;
}

static void put_plot(drawing *work, grdp_plot plot, const grdp_plot_series *series, size_t count) {
  grdp_plot_panel *panel = GRDP_NEW(work->arena, grdp_plot_panel);
  *panel = (grdp_plot_panel){NULL, series, count};
  plot.panels = panel;
  plot.panel_count = 1;
  *GRDP_PUSH(work->arena, &work->list.plots) = plot;
}

/* A measure of the players that are shown; false: none has it. */
static bool fill_series(const drawing *work, grdp_effect_measure measure, double scale, size_t count,
                        grdp_plot_series *out) {
  double *values = GRDP_NEW_ARRAY(work->arena, 3 * count + 1, double), *lows = values + count, *highs = lows + count;
  bool any = false, intervals = false;
  for (size_t i = 0; i < count; i++) {
    const grdp_effect *one = grdp_effect_at(&work->table, work->order[i], measure);
    values[i] = one == NULL ? (double)NAN : one->value * scale;
    bool known = one != NULL && isfinite(one->low) && isfinite(one->high);
    lows[i] = known ? one->low * scale : (double)NAN;
    highs[i] = known ? one->high * scale : (double)NAN;
    any = any || isfinite(values[i]);
    intervals = intervals || known;
  }
  out->values = values;
  out->lows = intervals ? lows : NULL;
  out->highs = intervals ? highs : NULL;
  return any;
}

/* --- bars --- */

typedef struct lane {
  grdp_effect_measure measure;
  grdp_chart_word label;
} lane;

typedef struct bars {
  const char *name;
  size_t lane_count;
  grdp_chart_word subtitle;
  lane lanes[LANES_MOST];
  bool valued; /* in the unit of the result */
} bars;

static const bars all_bars[] = {
    {.name = "indices",
     .subtitle = GRDP_WORD_DRIVES_SHARES,
     .lanes = {{GRDP_EFFECT_FIRST, GRDP_WORD_DRIVES_ALONE}, {GRDP_EFFECT_TOTAL, GRDP_WORD_DRIVES_TOTAL}},
     .lane_count = 2},
    {.name = "shapley",
     .subtitle = GRDP_WORD_DRIVES_SHARES,
     .lanes = {{GRDP_EFFECT_SHAPLEY, GRDP_WORD_DRIVES_SHARE}},
     .lane_count = 1},
    {.name = "effects",
     .subtitle = GRDP_WORD_DRIVES_MU_STAR,
     .lanes = {{GRDP_EFFECT_MU_STAR, GRDP_WORD_DRIVES_MU_STAR}},
     .lane_count = 1,
     .valued = true},
    {.name = "elasticities",
     .subtitle = GRDP_WORD_DRIVES_ELASTICITY,
     .lanes = {{GRDP_EFFECT_ELASTICITY, GRDP_WORD_DRIVES_SHARE}},
     .lane_count = 1},
    {.name = "indices",
     .subtitle = GRDP_WORD_DRIVES_SHARES,
     .lanes = {{GRDP_EFFECT_FIRST_GIVEN, GRDP_WORD_DRIVES_ALONE}},
     .lane_count = 1},
    {.name = "relations",
     .subtitle = GRDP_WORD_DRIVES_RELATIONS,
     .lanes = {{GRDP_EFFECT_RANK_CORRELATION, GRDP_WORD_DRIVES_RANK},
               {GRDP_EFFECT_REGRESSION, GRDP_WORD_DRIVES_SRC},
               {GRDP_EFFECT_PARTIAL_RANK, GRDP_WORD_DRIVES_PRCC}},
     .lane_count = 3}};

/* "0.61 ± 0.01" beside each bar, with a true minus sign. */
static const char *const *lane_texts(const drawing *work, grdp_effect_measure measure, double scale, size_t count) {
  const char **texts = GRDP_NEW_ARRAY(work->arena, count + 1, const char *);
  for (size_t i = 0; i < count; i++) {
    const grdp_effect *one = grdp_effect_at(&work->table, work->order[i], measure);
    texts[i] = "";
    if (one == NULL)
      continue;
    const char *text = grdp_effect_text(work->arena, one, (grdp_effect_display){.scale = scale}, work->language);
    texts[i] = text[0] == '-' ? grdp_text_join(work->arena, "−", text + 1, NULL) : text;
  }
  return texts;
}

static void add_bars(drawing *work, const bars *kind) {
  size_t count = work->effective < ROWS_MOST ? work->effective : ROWS_MOST, lanes = 0;
  double scale = kind->valued ? work->scale : 1;
  grdp_plot_series *series = GRDP_NEW_ARRAY(work->arena, LANES_MOST, grdp_plot_series);
  for (size_t i = 0; i < kind->lane_count; i++) {
    grdp_effect_measure measure = kind->lanes[i].measure;
    if (!fill_series(work, measure, scale, count, &series[lanes]))
      continue;
    series[lanes].label = word(work, kind->lanes[i].label);
    series[lanes].mark = GRDP_PLOT_BAR;
    series[lanes].texts = lane_texts(work, measure, scale, count);
    lanes++;
  }
  if (lanes == 0)
    return;
  const char *subtitle = word(work, kind->subtitle);
  if (kind->valued)
    subtitle = grdp_chart_joined(work->arena, difference_unit(work), subtitle);
  grdp_plot plot = new_plot(work, kind->name, subtitle);
  plot.kind = GRDP_PLOT_BARS;
  take_rows(work, work->order, count, &plot);
  plot.note = note_of(work, work->ranked - count);
  put_plot(work, plot, series, lanes);
}

/* --- tornado --- */

static bool is_chance(const drawing *work) {
  return work->quantity->kind == GRDP_QUANTITY_CHANCE || work->quantity->kind == GRDP_QUANTITY_ALL;
}

/* The central path; of a chance the one with everything drawn. */
static double reference_of(const drawing *work) {
  const grdp_effect *mean = grdp_effect_whole(&work->table, GRDP_EFFECT_MEAN);
  double central = work->report->centrals == NULL ? (double)NAN : work->report->centrals[work->look];
  if (isfinite(central))
    return central * work->scale;
  return mean == NULL ? (double)NAN : mean->value * work->scale;
}

/* Three digits of the longest bar. */
static int decimals_of(const grdp_plot_series series[2], size_t count) {
  double longest = 0;
  for (size_t i = 0; i < count; i++) {
    double length = fabs(series[1].values[i] - series[0].values[i]);
    longest = isfinite(length) ? fmax(longest, length) : longest;
  }
  int needed = longest > 0 ? 2 - (int)floor(log10(longest)) : 0;
  return needed < 0 ? 0 : needed > 6 ? 6 : needed;
}

static void add_tornado(drawing *work) {
  size_t count = work->effective < ROWS_MOST ? work->effective : ROWS_MOST;
  grdp_plot_series *series = GRDP_NEW_ARRAY(work->arena, 2, grdp_plot_series);
  bool low = fill_series(work, GRDP_EFFECT_LOW, work->scale, count, &series[0]);
  bool high = fill_series(work, GRDP_EFFECT_HIGH, work->scale, count, &series[1]);
  if (!low || !high)
    return;
  series[0].label = word(work, GRDP_WORD_DRIVES_LOW);
  series[1].label = word(work, GRDP_WORD_DRIVES_HIGH);
  series[0].colour = GRDP_PLOT_COLOUR_BAD;
  series[1].colour = GRDP_PLOT_COLOUR_FIRST;
  if (series[0].lows == NULL || series[1].lows == NULL)
    series[0].lows = series[0].highs = series[1].lows = series[1].highs = NULL;
  const char *how = word(work, is_chance(work) ? GRDP_WORD_DRIVES_ONE_CHANCE : GRDP_WORD_DRIVES_ONE);
  grdp_plot plot = new_plot(work, "tornado", grdp_chart_joined(work->arena, unit_of(work), how));
  plot.kind = GRDP_PLOT_TORNADO;
  plot.reference = reference_of(work);
  plot.decimals = decimals_of(series, count);
  take_rows(work, work->order, count, &plot);
  plot.note = note_of(work, work->ranked - count);
  put_plot(work, plot, series, 2);
}

/* --- Morris's plane --- */

static void add_plane(drawing *work) {
  size_t count = work->effective < POINTS_MOST ? work->effective : POINTS_MOST;
  grdp_plot_series *series = GRDP_NEW_ARRAY(work->arena, 2, grdp_plot_series);
  bool across = fill_series(work, GRDP_EFFECT_MU_STAR, work->scale, count, &series[0]);
  bool up = fill_series(work, GRDP_EFFECT_SIGMA, work->scale, count, &series[1]);
  if (!across || !up || count < 2)
    return;
  series[0].label = word(work, GRDP_WORD_DRIVES_MU_STAR);
  series[1].label = word(work, GRDP_WORD_DRIVES_SIGMA);
  grdp_plot plot = new_plot(
      work, "morris", grdp_chart_joined(work->arena, difference_unit(work), word(work, GRDP_WORD_DRIVES_MORRIS)));
  plot.kind = GRDP_PLOT_SCATTER;
  plot.own_axes = true;
  plot.across = series[0].label;
  plot.up = series[1].label;
  take_rows(work, work->order, count, &plot);
  plot.note = note_of(work, work->ranked - count);
  put_plot(work, plot, series, 2);
}

/* --- spider --- */

typedef struct line {
  size_t player;
  double reach; /* between the highest and the lowest point */
  double *values;
} line;

static int by_reach(const void *a, const void *b) {
  const line *x = a, *y = b;
  if (x->reach != y->reach)
    return x->reach > y->reach ? -1 : 1;
  return x->player < y->player ? -1 : 1;
}

static void fill_lines(const drawing *work, line *lines) {
  const grdp_sensitivity *found = work->report->found;
  for (size_t i = 0; i < found->effect_count; i++) {
    const grdp_effect *one = &found->effects[i];
    if (one->look != work->look || one->measure != GRDP_EFFECT_CONDITIONAL_MEAN || one->other >= BINS ||
        one->player >= found->players.count)
      continue;
    lines[one->player].values[one->other] = one->value * work->scale;
  }
}

/* Of each player, the widest first; gives how many have at least two points. */
static line *find_lines(const drawing *work, size_t *count) {
  size_t players = work->report->found->players.count;
  line *lines = GRDP_NEW_ARRAY(work->arena, players + 1, line);
  for (size_t i = 0; i < players; i++) {
    lines[i] = (line){i, -1, GRDP_NEW_ARRAY(work->arena, BINS, double)};
    for (size_t bin = 0; bin < BINS; bin++)
      lines[i].values[bin] = NAN;
  }
  fill_lines(work, lines);
  *count = 0;
  for (size_t i = 0; i < players; i++) {
    double low = INFINITY, high = -INFINITY;
    for (size_t bin = 0; bin < BINS; bin++) {
      low = fmin(low, lines[i].values[bin]);
      high = fmax(high, lines[i].values[bin]);
    }
    lines[i].reach = high >= low ? high - low : -1;
    *count += lines[i].reach >= 0 ? 1 : 0;
  }
  if (players > 1)
    qsort(lines, players, sizeof *lines, by_reach);
  return lines;
}

/* "5%" to "95%": the middle of each bin. */
static const char *const *bin_labels(const drawing *work) {
  const char **labels = GRDP_NEW_ARRAY(work->arena, BINS, const char *);
  for (size_t bin = 0; bin < BINS; bin++)
    labels[bin] =
        grdp_text_join(work->arena, grdp_integer_text(work->arena, (long long)(100 * bin + 50) / BINS), "%", NULL);
  return labels;
}

static void add_spider(drawing *work) {
  size_t count;
  const line *lines = find_lines(work, &count);
  size_t shown = count < LINES_MOST ? count : LINES_MOST;
  if (count == 0)
    return;
  grdp_plot_series *series = GRDP_NEW_ARRAY(work->arena, shown, grdp_plot_series);
  for (size_t i = 0; i < shown; i++)
    series[i] = (grdp_plot_series){
        .label = player_label(work, lines[i].player), .mark = GRDP_PLOT_LINE, .values = lines[i].values};
  grdp_plot plot =
      new_plot(work, "spider", grdp_chart_joined(work->arena, unit_of(work), word(work, GRDP_WORD_DRIVES_BINS)));
  plot.kind = GRDP_PLOT_COLUMNS;
  plot.categories = bin_labels(work);
  plot.category_count = BINS;
  plot.note = note_of(work, count - shown);
  put_plot(work, plot, series, shown);
}

/* --- all --- */

static void add_look(drawing *work, size_t look) {
  const grdp_sensitivity_report *report = work->report;
  work->look = look;
  work->quantity = &report->quantities[look];
  work->table = grdp_effect_table_make(work->arena, report->found, look);
  work->order = grdp_effect_ranking(work->arena, &work->table, &work->ranked);
  work->scale = grdp_quantity_percent(report->scenario, work->quantity) ? 100 : 1;
  work->effective = 0;
  grdp_effect_measure measure = grdp_effect_main(&work->table);
  double least = work->ranked == 0 ? 0 : 1e-9 * grdp_effect_size(&work->table, measure, work->order[0]);
  while (work->effective < work->ranked &&
         grdp_effect_size(&work->table, measure, work->order[work->effective]) > least)
    work->effective++;
  if (work->effective == 0)
    return;
  add_tornado(work);
  for (size_t i = 0; i < sizeof all_bars / sizeof all_bars[0]; i++)
    add_bars(work, &all_bars[i]);
  add_plane(work);
  add_spider(work);
}

grdp_status grdp_sensitivity_charts_write(const grdp_sensitivity_report *report, const grdp_charts_options *options,
                                          const char *folder, grdp_charts_report *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  drawing work = {.arena = &arena,
                  .report = report,
                  .language = options->language,
                  .list = {.arena = &arena, .options = options}};
  for (size_t i = 0; i < report->count; i++)
    if (i + 1 == report->count || !grdp_quantity_alike(&report->quantities[i], &report->quantities[i + 1]))
      add_look(&work, i);
  grdp_status status = grdp_chart_list_draw(&work.list, folder, out);
  grdp_arena_free(&arena);
  return status;
}
