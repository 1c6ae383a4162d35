/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "commands.h"
#include "grid.h"
#include "output.h"

static void add_given(grdp_grid *grid, const grdp_console *console, grdp_arena *arena, const grdp_given_walk *walk,
                      const grdp_given_run *run) {
  const grdp_scenario *scenario = walk->scenario;
  const grdp_series *series = &scenario->series[scenario->cells[walk->cell].series];
  char first[16], last[16];
  grdp_buffer value = {.arena = arena};
  grdp_timeline_write(&scenario->time, run->first, first);
  grdp_timeline_write(&scenario->time, run->last, last);
  const char *period = run->first == run->last ? first : grdp_text_join(arena, first, "..", last, NULL);
  grdp_format_number(&value, run->value, (grdp_display){console->language, series->percent, GRDP_EXACT});
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(scenario->cells[walk->cell].name), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 1, grdp_text_of(period), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 2, grdp_buffer_text(&value), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 3, grdp_text_of(run->kind), GRDP_STYLE_FAINT);
  if (run->origin == NULL)
    return;
  grdp_grid_cell(grid, 4, grdp_text_of(grdp_origin_status_text(run->origin->status)), GRDP_STYLE_FAINT);
  grdp_grid_cell(grid, 5, grdp_text_of(grdp_place_text(arena, run->origin->place)), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 6, run->origin->source, GRDP_STYLE_FAINT);
}

/* What holds for no single period: a distribution, or the correlation of a pair. */
static void add_undated(grdp_grid *grid, grdp_arena *arena, const char *name, const char *kind, const char *value,
                        const grdp_origin *origin) {
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(name), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 2, grdp_text_of(value), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 3, grdp_text_of(kind), GRDP_STYLE_FAINT);
  grdp_grid_cell(grid, 4, grdp_text_of(grdp_origin_status_text(origin->status)), GRDP_STYLE_FAINT);
  grdp_grid_cell(grid, 5, grdp_text_of(grdp_place_text(arena, origin->place)), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 6, origin->source, GRDP_STYLE_FAINT);
}

static void add_uncertain(grdp_grid *grid, grdp_arena *arena, const grdp_scenario *scenario) {
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    const grdp_uncertainty *uncertainty = scenario->cells[cell].uncertainty;
    if (uncertainty != NULL)
      add_undated(grid, arena, scenario->cells[cell].name, "uncertain", grdp_uncertainty_text(arena, uncertainty),
                  &uncertainty->origin);
  }
  for (size_t i = 0; i < scenario->correlations.pair_count; i++) {
    const grdp_pair *pair = &scenario->correlations.pairs[i];
    const grdp_origin origin = {.place = pair->place};
    grdp_buffer value = {.arena = arena};
    grdp_buffer_add_number(&value, pair->correlation);
    const char *name =
        grdp_text_join(arena, scenario->cells[pair->a].name, " ~ ", scenario->cells[pair->b].name, NULL);
    add_undated(grid, arena, name, "correlation", grdp_buffer_string(&value), &origin);
  }
}

static void print_given(const grdp_console *console, grdp_arena *arena, const grdp_scenario *scenario) {
  grdp_grid *grid = grdp_grid_create(arena, 7);
  grdp_grid_align(grid, 2, GRDP_ALIGN_RIGHT);
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    grdp_given_run run;
    for (grdp_given_walk walk = {.scenario = scenario, .cell = cell}; grdp_given_next(&walk, &run);)
      add_given(grid, console, arena, &walk, &run);
  }
  grdp_buffer text = {.arena = arena};
  grdp_grid_write(grid, SIZE_MAX, console->colour_out, &text);
  grid = grdp_grid_create(arena, 7);
  add_uncertain(grid, arena, scenario);
  grdp_grid_write(grid, SIZE_MAX, console->colour_out, &text);
  fputs(grdp_buffer_string(&text), console->out);
}

static void print_good(const grdp_console *console, grdp_arena *arena, const grdp_projection *one) {
  grdp_buffer text = {.arena = arena};
  grdp_message_add(&text, GRDP_MESSAGE_NO_MISTAKES, console->language, one->path,
                   grdp_integer_text(arena, (long long)one->scenario->cell_count),
                   grdp_integer_text(arena, (long long)grdp_equation_count(one->scenario)), NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), console->out);
}

static grdp_exit print_sources(const grdp_console *console, grdp_arena *arena, const grdp_projections *projections) {
  grdp_report report = {.count = projections->count};
  grdp_result const **results = GRDP_NEW_ARRAY(arena, projections->count, const grdp_result *);
  for (size_t i = 0; i < projections->count; i++)
    results[i] = projections->items[i].result;
  report.results = results;
  return grdp_exit_of(grdp_write_sources_csv(&report, console->out));
}

grdp_exit grdp_check_command(const grdp_arguments *arguments, const grdp_console *console) {
  grdp_output_form form;
  grdp_projections *projections = GRDP_NEW(arguments->arena, grdp_projections);
  grdp_exit code = grdp_output_form_read(arguments, console, GRDP_FORM_JSON, &form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, console, arguments->operands.count, projections);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, grdp_projections_release, projections);
  grdp_status loaded = grdp_projections_load(arguments, projections);
  grdp_status status = grdp_projections_run(console, projections, true);
  grdp_projections_report(arguments, console, projections);
  status = loaded == GRDP_OK ? status : loaded;
  if (status != GRDP_OK || grdp_console_interrupted(console))
    return grdp_projections_fail(console, status);
  bool resolved = grdp_option_given(arguments, GRDP_OPTION_RESOLVED);
  if (resolved && form == GRDP_FORM_CSV)
    return print_sources(console, arguments->arena, projections);
  for (size_t i = 0; i < projections->count; i++) {
    if (!grdp_option_given(arguments, GRDP_OPTION_QUIET))
      print_good(console, arguments->arena, &projections->items[i]);
    if (resolved)
      print_given(console, arguments->arena, projections->items[i].scenario);
  }
  return GRDP_EXIT_DONE;
}
