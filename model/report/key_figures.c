/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "chances.h"
#include "chart_request.h"
#include "grid.h"
#include "messages.h"
#include "scorecard.h"

enum { LABEL_LEAST = 24, GAP = 2, KEY_CELLS_SIDE_BY_SIDE = 2 };

typedef struct figures {
  const grdp_report *report;
  const grdp_screen *screen;
  grdp_arena *arena;
  GRDP_VECTOR(const char *) cells; /* names, since scenarios may number their cells differently */
  grdp_table *numbers;             /* [scenarios] name -> cell */
  GRDP_VECTOR(uint32_t) periods;   /* of the first scenario; UINT32_MAX: left out */
} figures;

/* The series that a formula reads first: of grdp_growth = pct(grdp) it is grdp, the level behind the rate. */
static grdp_text first_name_read(const grdp_expression *expression) {
  while (expression->kind != GRDP_REFERENCE && expression->child_count > 0)
    expression = expression->children[0];
  return expression->kind == GRDP_REFERENCE ? expression->as.reference.name.text : (grdp_text){"", 0};
}

static uint32_t level_behind(const grdp_scenario *scenario, uint32_t cell) {
  const grdp_formula *formula = scenario->cells[cell].formula;
  if (formula == NULL)
    return UINT32_MAX;
  const uint32_t *number = grdp_table_find(&scenario->series_by_name, first_name_read(formula->root));
  if (number == NULL || scenario->series[*number].dimensions > 0)
    return UINT32_MAX;
  return scenario->series[*number].first_cell;
}

static void add_cell(figures *all, grdp_table *seen, const grdp_scenario *scenario, uint32_t cell) {
  bool added;
  if (cell == UINT32_MAX)
    return;
  grdp_table_add(all->arena, seen, grdp_text_of(scenario->cells[cell].name), 0, &added);
  if (added)
    *GRDP_PUSH(all->arena, &all->cells) = scenario->cells[cell].name;
}

/* What has a target, and the totals that the model's charts lead with. */
static void choose_figures(figures *all, grdp_table *seen, const grdp_scenario *scenario) {
  for (size_t k = 0; k < scenario->target_count; k++) {
    uint32_t cell = scenario->targets[k].cell;
    if (all->cells.count == 0 && cell != UINT32_MAX)
      add_cell(all, seen, scenario, level_behind(scenario, cell));
    add_cell(all, seen, scenario, cell);
  }
  for (size_t k = 0; k < scenario->chart_count; k++)
    if (scenario->charts[k].total.count > 0)
      add_cell(all, seen, scenario, scenario->charts[k].total.first);
}

static void choose_cells(figures *all) {
  grdp_table seen = {0};
  for (size_t i = 0; i < all->report->count; i++) {
    const grdp_scenario *scenario = all->report->results[i]->scenario;
    const bool *selected = all->report->selections == NULL ? NULL : all->report->selections[i].cells;
    for (uint32_t cell = 0; selected != NULL && cell < scenario->cell_count; cell++)
      add_cell(all, &seen, scenario, selected[cell] ? cell : UINT32_MAX);
    if (selected == NULL)
      choose_figures(all, &seen, scenario);
  }
  bool chosen = all->report->selections != NULL && all->report->selections[0].cells != NULL;
  if (all->report->count > 1 && !chosen && all->cells.count > KEY_CELLS_SIDE_BY_SIDE)
    all->cells.count = KEY_CELLS_SIDE_BY_SIDE;
}

/* The names of the shown cells that a scenario has, with their numbers there. */
static void number_cells(figures *all) {
  size_t count = all->report->count;
  all->numbers = GRDP_NEW_ARRAY(all->arena, count, grdp_table);
  for (size_t i = 0; i < count; i++) {
    const grdp_scenario *scenario = all->report->results[i]->scenario;
    for (uint32_t cell = 0; cell < scenario->cell_count; cell++)
      grdp_table_add(all->arena, &all->numbers[i], grdp_text_of(scenario->cells[cell].name), cell, &(bool){false});
  }
}

static uint32_t cell_named(const figures *all, size_t scenario, const char *name) {
  const uint32_t *cell = grdp_table_find(&all->numbers[scenario], grdp_text_of(name));
  return cell == NULL ? UINT32_MAX : *cell;
}

/* The same number of decimals along a row, as its largest value needs. */
static grdp_display row_display(const figures *all, const grdp_result *result, uint32_t cell) {
  double largest = 0;
  for (uint32_t t = result->scenario->time.base; t < result->periods; t++) {
    double value = fabs(grdp_result_value(result, cell, t));
    largest = isfinite(value) && value > largest ? value : largest;
  }
  bool percent = result->scenario->series[result->scenario->cells[cell].series].percent;
  return (grdp_display){all->screen->language, percent, grdp_format_decimals(largest, percent)};
}

static const char *figure_text(const figures *all, const grdp_result *result, uint32_t cell, uint32_t t) {
  grdp_buffer text = {.arena = all->arena};
  if (t < result->periods)
    grdp_format_number(&text, grdp_result_value(result, cell, t), row_display(all, result, cell));
  return grdp_buffer_string(&text);
}

/* What stands below a series that varies; its centre is the central path above. */
static const struct {
  grdp_message label;
  grdp_quantile quantile;
} percentiles[] = {{GRDP_MESSAGE_PERCENTILE_LOW, GRDP_QUANTILE_q05},
                   {GRDP_MESSAGE_PERCENTILE_HIGH, GRDP_QUANTILE_q95}};
enum { PERCENTILES = sizeof percentiles / sizeof percentiles[0] };

/* Empty where the cell does not vary in the period. */
static const char *percentile_text(const figures *all, const grdp_result *result, uint32_t cell, uint32_t t,
                                   grdp_quantile quantile) {
  grdp_buffer text = {.arena = all->arena};
  const grdp_spread *spread = t < result->periods ? grdp_result_spread(result, cell, t) : NULL;
  if (spread == NULL)
    return "";
  const grdp_estimate *estimate = &spread->quantiles[quantile];
  grdp_display display = row_display(all, result, cell);
  display.decimals = grdp_supported_decimals(estimate, display.percent, display.decimals);
  grdp_format_number(&text, estimate->value, display);
  return grdp_buffer_string(&text);
}

static bool is_uncertain(const grdp_result *result, uint32_t cell) {
  for (uint32_t t = result->scenario->time.base + 1; t < result->periods; t++)
    if (grdp_result_spread(result, cell, t) != NULL)
      return true;
  return false;
}

static size_t widest_at(const figures *all, const grdp_result *result, uint32_t cell, uint32_t t) {
  size_t widest = grdp_text_width(grdp_text_of(figure_text(all, result, cell, t)));
  for (size_t i = 0; i < PERCENTILES; i++) {
    const char *text = percentile_text(all, result, cell, t, percentiles[i].quantile);
    size_t width = grdp_text_width(grdp_text_of(text));
    widest = width > widest ? width : widest;
  }
  return widest;
}

static size_t widest_of_cell(const figures *all, const grdp_result *result, uint32_t cell) {
  size_t widest = 0;
  for (uint32_t t = result->scenario->time.base; cell != UINT32_MAX && t < result->periods; t++) {
    size_t width = widest_at(all, result, cell, t);
    widest = width > widest ? width : widest;
  }
  return widest;
}

static size_t widest_figure(const figures *all) {
  size_t widest = 4;
  for (size_t i = 0; i < all->report->count; i++) {
    for (size_t k = 0; k < all->cells.count; k++) {
      size_t width = widest_of_cell(all, all->report->results[i], cell_named(all, i, all->cells.items[k]));
      widest = width > widest ? width : widest;
    }
  }
  return widest;
}

/* From the base on; when the screen is too narrow, the first ones and the last. */
static void choose_periods(figures *all) {
  const grdp_timeline *time = &all->report->results[0]->scenario->time;
  size_t room = all->screen->columns > LABEL_LEAST ? all->screen->columns - LABEL_LEAST : 0;
  size_t fit = room / (widest_figure(all) + GAP);
  size_t count = time->last - time->base + 1;
  bool cut = fit < count;
  size_t first = !cut ? count : fit > 3 ? fit - 2 : 2;
  for (size_t i = 0; i < first; i++)
    *GRDP_PUSH(all->arena, &all->periods) = time->base + (uint32_t)i;
  if (cut && first + 1 < count)
    *GRDP_PUSH(all->arena, &all->periods) = UINT32_MAX;
  if (cut)
    *GRDP_PUSH(all->arena, &all->periods) = time->last;
}

static void add_heading(const figures *all, grdp_grid *grid) {
  grdp_grid_row(grid);
  for (size_t i = 0; i < all->periods.count; i++) {
    char period[16] = "…";
    if (all->periods.items[i] != UINT32_MAX)
      grdp_timeline_write(&all->report->results[0]->scenario->time, all->periods.items[i], period);
    grdp_grid_align(grid, i + 1, GRDP_ALIGN_RIGHT);
    grdp_grid_cell(grid, i + 1, grdp_text_of(period), GRDP_STYLE_FAINT);
  }
}

static const char *cell_label(const figures *all, const grdp_scenario *scenario, uint32_t cell) {
  const grdp_series *series = &scenario->series[scenario->cells[cell].series];
  const char *label = grdp_cell_label(scenario, all->arena, cell, all->screen->language);
  const char *unit = grdp_unit_words(scenario, all->arena, series->unit_text, all->screen->language);
  return unit[0] == '\0' ? label : grdp_text_join(all->arena, label, ", ", unit, NULL);
}

/* Side by side, the label stands once above its scenarios. */
static const char *row_label(const figures *all, const grdp_scenario *scenario, uint32_t cell) {
  if (all->report->count > 1)
    return grdp_text_join(all->arena, "  ", scenario->name, NULL);
  return cell_label(all, scenario, cell);
}

static void add_figures(const figures *all, const grdp_result *result, uint32_t cell, grdp_grid *grid) {
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(row_label(all, result->scenario, cell)), GRDP_STYLE_PLAIN);
  for (size_t i = 0; i < all->periods.count; i++) {
    uint32_t t = all->periods.items[i];
    grdp_style style = t <= result->scenario->time.base ? GRDP_STYLE_FAINT : GRDP_STYLE_PLAIN;
    grdp_grid_cell(grid, i + 1, grdp_text_of(figure_text(all, result, cell, t)), style);
  }
}

static void add_percentiles(const figures *all, const grdp_result *result, uint32_t cell, grdp_grid *grid) {
  const char *indent = all->report->count > 1 ? "    " : "  ";
  for (size_t k = 0; k < PERCENTILES && is_uncertain(result, cell); k++) {
    const char *label = grdp_message_text(percentiles[k].label, all->screen->language);
    grdp_grid_row(grid);
    grdp_grid_cell(grid, 0, grdp_text_of(grdp_text_join(all->arena, indent, label, NULL)), GRDP_STYLE_FAINT);
    for (size_t i = 0; i < all->periods.count; i++) {
      const char *text = percentile_text(all, result, cell, all->periods.items[i], percentiles[k].quantile);
      grdp_grid_cell(grid, i + 1, grdp_text_of(text), GRDP_STYLE_FAINT);
    }
  }
}

static void add_series(const figures *all, const char *name, grdp_grid *grid) {
  bool titled = all->report->count == 1;
  for (size_t i = 0; i < all->report->count; i++) {
    const grdp_result *result = all->report->results[i];
    uint32_t cell = cell_named(all, i, name);
    if (cell == UINT32_MAX)
      continue;
    if (!titled) {
      grdp_grid_row(grid);
      grdp_grid_cell(grid, 0, grdp_text_of(cell_label(all, result->scenario, cell)), GRDP_STYLE_PLAIN);
    }
    titled = true;
    add_figures(all, result, cell, grid);
    add_percentiles(all, result, cell, grid);
  }
}

void grdp_key_figures_add(const grdp_report *report, const grdp_screen *screen, grdp_buffer *out) {
  figures all = {.report = report, .screen = screen, .arena = out->arena};
  choose_cells(&all);
  if (all.cells.count == 0)
    return;
  number_cells(&all);
  choose_periods(&all);
  grdp_grid *grid = grdp_grid_create(out->arena, all.periods.count + 1);
  grdp_grid_shrink(grid, 0, LABEL_LEAST / 2);
  add_heading(&all, grid);
  for (size_t k = 0; k < all.cells.count; k++)
    add_series(&all, all.cells.items[k], grid);
  grdp_styled_add(out, grdp_text_of(grdp_message_text(GRDP_MESSAGE_KEY_FIGURES, screen->language)), GRDP_STYLE_BOLD,
                  screen->colour, screen->columns);
  grdp_buffer_add_byte(out, '\n');
  grdp_grid_write(grid, screen->columns, screen->colour, out);
  grdp_buffer_add_byte(out, '\n');
}
