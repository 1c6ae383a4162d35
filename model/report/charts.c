/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "charts.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "charts_fill.h"

typedef void (*fill_chart)(grdp_chart_work *work);

static const fill_chart fillers[GRDP_CHART_KIND_COUNT] = {[GRDP_CHART_CONTRIBUTIONS] = grdp_chart_fill_stacks,
                                                          [GRDP_CHART_STRUCTURE] = grdp_chart_fill_stacks,
                                                          [GRDP_CHART_STACKED] = grdp_chart_fill_stacks,
                                                          [GRDP_CHART_REQUIRED] = grdp_chart_fill_stacks,
                                                          [GRDP_CHART_BRIDGE] = grdp_chart_fill_bridge,
                                                          [GRDP_CHART_LINES] = grdp_chart_fill_lines,
                                                          [GRDP_CHART_SCATTER] = grdp_chart_fill_scatter,
                                                          [GRDP_CHART_TARGETS] = grdp_chart_fill_targets,
                                                          [GRDP_CHART_FAN] = grdp_chart_fill_fan,
                                                          [GRDP_CHART_DISTRIBUTION] = grdp_chart_fill_distribution,
                                                          [GRDP_CHART_PROBABILITIES] = grdp_chart_fill_probabilities,
                                                          [GRDP_CHART_CORRELATIONS] = grdp_chart_fill_correlations};

static bool needs_draws(grdp_chart_kind kind) {
  return kind == GRDP_CHART_FAN || kind == GRDP_CHART_DISTRIBUTION || kind == GRDP_CHART_PROBABILITIES ||
         kind == GRDP_CHART_CORRELATIONS;
}

static bool has_draws(const grdp_chart_filler *filler) {
  for (size_t i = 0; i < filler->result_count; i++)
    if (filler->results[i]->draws)
      return true;
  return false;
}

static void fill(grdp_chart_filler *filler, const grdp_chart_request *request) {
  if (needs_draws(request->kind) && !has_draws(filler)) {
    filler->undrawn++;
    return;
  }
  grdp_chart_work work = grdp_chart_begin(filler, request);
  fillers[request->kind](&work);
}

/* --- when the model asks for nothing --- */

enum { DEFAULT_SERIES = 12 };

/* The cells that have targets, each once, as ranges of one; *targets gets their targets. */
static size_t target_cells(const grdp_chart_filler *filler, grdp_cell_range *out, uint32_t *targets,
                           size_t *target_count) {
  const grdp_scenario *scenario = filler->scenario;
  bool *seen = GRDP_NEW_ARRAY(filler->arena, scenario->cell_count + 1, bool);
  size_t count = 0;
  *target_count = 0;
  for (uint32_t i = 0; i < scenario->target_count; i++) {
    uint32_t cell = scenario->targets[i].cell;
    if (cell == UINT32_MAX)
      continue;
    targets[(*target_count)++] = i;
    if (seen[cell])
      continue;
    seen[cell] = true;
    out[count++] = (grdp_cell_range){cell, 1};
  }
  return count;
}

/* The first equations, one element of each. */
static size_t first_equations(const grdp_scenario *scenario, grdp_cell_range *out) {
  size_t count = 0;
  for (size_t i = 0; i < scenario->series_count && count < DEFAULT_SERIES; i++)
    if (scenario->series[i].kind == GRDP_SERIES_EQUATION && scenario->series[i].cell_count > 0)
      out[count++] = (grdp_cell_range){scenario->series[i].first_cell, 1};
  return count;
}

static grdp_label word_label(grdp_chart_word word) {
  grdp_label label;
  for (int language = 0; language < GRDP_LANGUAGE_COUNT; language++)
    label.text[language] = grdp_text_of(grdp_chart_word_text(word, (grdp_language)language));
  return label;
}

/* A request that a model could have made. */
static grdp_chart_request *new_request(grdp_chart_filler *filler, const char *name, grdp_chart_kind kind,
                                       grdp_chart_word label) {
  grdp_chart_request *request = GRDP_NEW(filler->arena, grdp_chart_request);
  *request = (grdp_chart_request){
      .name = grdp_text_of(name), .kind = kind, .first = 1, .last = 0, .scale = 1, .label = word_label(label)};
  return request;
}

static void fill_default(grdp_chart_filler *filler) {
  const grdp_scenario *scenario = filler->scenario;
  size_t limit = scenario->target_count > DEFAULT_SERIES ? scenario->target_count : DEFAULT_SERIES, target_count;
  grdp_cell_range *cells = GRDP_NEW_ARRAY(filler->arena, limit, grdp_cell_range);
  uint32_t *targets = GRDP_NEW_ARRAY(filler->arena, limit, uint32_t);
  size_t count = target_cells(filler, cells, targets, &target_count);
  bool planned = count > 0;
  if (!planned)
    count = first_equations(scenario, cells);
  grdp_chart_request *series =
      new_request(filler, "series", GRDP_CHART_LINES, planned ? GRDP_WORD_TARGET_SERIES : GRDP_WORD_KEY_SERIES);
  grdp_chart_request *fan = new_request(filler, "fan", GRDP_CHART_FAN, GRDP_WORD_FANS);
  series->of = fan->of = cells;
  series->of_count = fan->of_count = count;
  series->targets = fan->targets = targets;
  series->target_count = fan->target_count = target_count;
  if (count == 1) /* one alone is named by its own label */
    series->label = fan->label = (grdp_label){0};
  fill(filler, series);
  if (planned)
    fill(filler, new_request(filler, "targets", GRDP_CHART_TARGETS, GRDP_WORD_TARGETS));
  if (!has_draws(filler))
    return;
  fill(filler, fan);
  if (planned)
    fill(filler, new_request(filler, "probabilities", GRDP_CHART_PROBABILITIES, GRDP_WORD_CHANCES));
  if (count > 1)
    fill(filler, new_request(filler, "correlations", GRDP_CHART_CORRELATIONS, GRDP_WORD_TOGETHER));
}

/* --- scenarios' names --- */

/* Titles tell more than names of files, unless two scenarios share one or one has none. */
static void name_scenarios(grdp_chart_filler *filler) {
  grdp_table titles = {0};
  bool good = true;
  filler->scenario_labels = GRDP_NEW_ARRAY(filler->arena, filler->result_count, const char *);
  for (size_t i = 0; i < filler->result_count; i++) {
    const grdp_scenario *scenario = filler->results[i]->scenario;
    const char *title = grdp_chart_label(filler, &scenario->title, "");
    bool added = false;
    grdp_table_add(filler->arena, &titles, grdp_text_of(title), 0, &added);
    good = good && added && *title;
    filler->scenario_labels[i] = title;
  }
  for (size_t i = 0; i < filler->result_count && !good; i++)
    filler->scenario_labels[i] = filler->results[i]->scenario->name;
}

static void fill_all(grdp_chart_filler *filler) {
  name_scenarios(filler);
  for (size_t i = 0; i < filler->scenario->chart_count; i++)
    fill(filler, &filler->scenario->charts[i]);
  if (filler->scenario->chart_count == 0)
    fill_default(filler);
}

static grdp_status draw(const grdp_chart_filler *filler, unsigned formats, const char *folder,
                        grdp_charts_report *out) {
  grdp_plot_options options = {.language = filler->language,
                               .formats = formats ? formats : GRDP_PLOT_SVG | GRDP_PLOT_PNG};
  grdp_plot_report report = {0};
  if (mkdir(folder, 0777) != 0 && errno != EEXIST)
    return GRDP_FILE;
  GRDP_TRY(grdp_plots_draw(filler->plots.items, filler->plots.count, &options, folder, &report));
  out->charts = filler->plots.count;
  out->undrawn = filler->undrawn;
  out->pictures = report.pictures;
  out->outcome = report.outcome;
  memcpy(out->message, report.message, sizeof out->message);
  return GRDP_OK;
}

grdp_status grdp_charts_write(const grdp_result *const *results, size_t result_count,
                              const grdp_charts_options *options, const char *folder, grdp_charts_report *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  if (result_count == 0)
    return GRDP_OK;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_chart_filler filler = {.arena = &arena,
                              .results = results,
                              .result_count = result_count,
                              .scenario = results[0]->scenario,
                              .language = options->language,
                              .note = options->note};
  fill_all(&filler);
  grdp_status status = draw(&filler, options->formats, folder, out);
  grdp_arena_free(&arena);
  return status;
}
