/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>

#include "commands.h"
#include "draw_options.h"
#include "failures.h"
#include "grid.h"
#include "output.h"
#include "stored.h"

enum { GAP = 2, NAME_LEAST = 24 };

typedef struct draw_request {
  grdp_arguments arguments; /* with the edits of the folder */
  const grdp_console *console;
  grdp_output_form form;
  uint64_t number;
  grdp_manifest manifest;
  const grdp_stored_scenario *stored;
  grdp_projections projections; /* one */
  grdp_selection selection;
  double *values; /* [periods][cells] */
  grdp_failure failure;
} draw_request;

/* --- which draw --- */

static grdp_exit read_number(draw_request *request) {
  const char *value = request->arguments.values[GRDP_OPTION_NUMBER], *folder = request->arguments.operands.items[0];
  grdp_buffer most = {.arena = request->arguments.arena};
  if (value == NULL)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_DRAW_NO_NUMBER, folder, NULL);
  if (grdp_count_read(value, GRDP_DRAWS_MOST, &request->number))
    return GRDP_EXIT_DONE;
  grdp_format_number(&most, (double)GRDP_DRAWS_MOST, (grdp_display){request->console->language, false, 0});
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_COUNT_UNREAD, "--number", value, "0",
                       grdp_buffer_string(&most), NULL);
}

static grdp_exit check_number(const draw_request *request) {
  grdp_buffer last = {.arena = request->arguments.arena};
  if (request->number < request->stored->draws)
    return GRDP_EXIT_DONE;
  grdp_format_number(&last, (double)(request->stored->draws - 1),
                     (grdp_display){request->console->language, false, 0});
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_DRAW_BEYOND, request->manifest.folder,
                       grdp_buffer_string(&last), NULL);
}

static grdp_exit read_request(draw_request *request) {
  const char *folder = request->arguments.operands.items[0];
  grdp_arena *arena = request->arguments.arena;
  grdp_exit code = grdp_output_form_read(&request->arguments, request->console, GRDP_FORM_COUNT, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = read_number(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_manifest_open(request->console, arena, folder, &request->manifest);
  if (code == GRDP_EXIT_DONE)
    code = grdp_stored_choose(&request->arguments, request->console, &request->manifest, &request->stored);
  if (code == GRDP_EXIT_DONE)
    code = check_number(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  request->projections = grdp_stored_projections(&request->arguments, &request->manifest, request->stored);
  return GRDP_EXIT_DONE;
}

/* --- replaying --- */

static grdp_status replay(draw_request *request) {
  grdp_projection *one = &request->projections.items[0];
  assert(one->scenario != NULL && one->program != NULL);
  bool done;
  grdp_run *run;
  /* The strata of a Latin hypercube are those of the draws asked for. */
  one->options = (grdp_run_options){.draws = request->stored->asked,
                                    .seed = request->manifest.design->seed,
                                    .design = request->manifest.design->kind,
                                    .shared = request->manifest.design,
                                    .threads = 1};
  size_t values = (size_t)one->program->periods * one->scenario->cell_count;
  request->values = GRDP_NEW_ARRAY(request->arguments.arena, values, double);
  GRDP_TRY(grdp_run_open(one->scenario, one->program, &one->options, one->diagnostics, &run));
  grdp_status status = grdp_run_step(run, one->diagnostics, &done);
  if (status == GRDP_OK)
    status = grdp_run_replay(run, request->number, request->values, &request->failure);
  grdp_run_free(run);
  return status;
}

/* --- printing --- */

static bool is_shown(const draw_request *request, uint32_t cell) {
  return request->selection.cells == NULL || request->selection.cells[cell];
}

static double value_of(const draw_request *request, uint32_t cell, uint32_t period) {
  return request->values[(size_t)period * request->projections.items[0].scenario->cell_count + cell];
}

typedef struct draw_rows {
  const draw_request *request;
  uint32_t cell, period;
} draw_rows;

static bool next_row(void *state, grdp_row *out) {
  draw_rows *rows = state;
  const grdp_scenario *scenario = rows->request->projections.items[0].scenario;
  for (; rows->cell < scenario->cell_count; rows->cell++, rows->period = scenario->time.base + 1) {
    while (is_shown(rows->request, rows->cell) && rows->period <= scenario->time.last) {
      uint32_t period = rows->period++;
      double value = value_of(rows->request, rows->cell, period);
      if (!isfinite(value))
        continue;
      *out = (grdp_row){.scenario = scenario->name,
                        .series = grdp_text_of(scenario->cells[rows->cell].name),
                        .statistic = "draw",
                        .value = value,
                        .unit = scenario->series[scenario->cells[rows->cell].series].unit_text};
      grdp_timeline_write(&scenario->time, period, out->period);
      return true;
    }
  }
  return false;
}

static const char *shown_value(const draw_request *request, uint32_t cell, uint32_t period) {
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  bool percent = scenario->series[scenario->cells[cell].series].percent;
  double value = value_of(request, cell, period);
  grdp_buffer text = {.arena = request->arguments.arena};
  grdp_format_number(&text, value,
                     (grdp_display){request->console->language, percent, grdp_format_decimals(value, percent)});
  return grdp_buffer_string(&text);
}

/* How many periods stand beside each other: what the widest value and the widest name leave. */
static uint32_t periods_that_fit(const draw_request *request) {
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  size_t widest = 7, name = NAME_LEAST, columns = request->console->columns;
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    if (!is_shown(request, cell))
      continue;
    size_t own = grdp_text_width(grdp_text_of(scenario->cells[cell].name));
    name = own > name ? own : name;
    for (uint32_t t = scenario->time.base + 1; t <= scenario->time.last; t++) {
      size_t width = grdp_text_width(grdp_text_of(shown_value(request, cell, t)));
      widest = width > widest ? width : widest;
    }
  }
  size_t fit = columns > name ? (columns - name) / (widest + GAP) : 0;
  return fit == 0 ? 1 : (uint32_t)fit;
}

static void add_periods(const draw_request *request, uint32_t first, uint32_t last, grdp_buffer *out) {
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  grdp_grid *grid = grdp_grid_create(request->arguments.arena, last - first + 2);
  grdp_grid_row(grid);
  for (uint32_t t = first; t <= last; t++) {
    char period[16];
    grdp_timeline_write(&scenario->time, t, period);
    grdp_grid_align(grid, t - first + 1, GRDP_ALIGN_RIGHT);
    grdp_grid_cell(grid, t - first + 1, grdp_text_of(period), GRDP_STYLE_FAINT);
  }
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    if (!is_shown(request, cell))
      continue;
    grdp_grid_row(grid);
    grdp_grid_cell(grid, 0, grdp_text_of(scenario->cells[cell].name), GRDP_STYLE_PLAIN);
    for (uint32_t t = first; t <= last; t++)
      grdp_grid_cell(grid, t - first + 1, grdp_text_of(shown_value(request, cell, t)), GRDP_STYLE_PLAIN);
  }
  grdp_grid_write(grid, request->console->columns, request->console->colour_out, out);
}

static void print_table(const draw_request *request) {
  const grdp_timeline *time = &request->projections.items[0].scenario->time;
  grdp_buffer text = {.arena = request->arguments.arena};
  uint32_t fit = periods_that_fit(request);
  for (uint32_t first = time->base + 1; first <= time->last; first += fit) {
    uint32_t last = time->last - first < fit ? time->last : first + fit - 1;
    if (text.size > 0)
      grdp_buffer_add_byte(&text, '\n');
    add_periods(request, first, last, &text);
  }
  fputs(grdp_buffer_string(&text), request->console->out);
}

static grdp_exit print_values(const draw_request *request) {
  draw_rows rows = {request, 0, request->projections.items[0].scenario->time.base + 1};
  const grdp_row_source source = {next_row, &rows};
  if (request->form == GRDP_FORM_CSV)
    return grdp_projections_fail(request->console, grdp_write_rows_csv(&source, request->console->out));
  if (request->form == GRDP_FORM_JSON)
    return grdp_projections_fail(request->console, grdp_write_rows_json(&source, request->console->out));
  print_table(request);
  return GRDP_EXIT_DONE;
}

static void release_diagnostics(void *diagnostics) {
  grdp_diagnostics_free(diagnostics);
}

/* A draw that failed is an answer, not a mistake: the exit code stays 0. */
static void print_failure(const draw_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  grdp_diagnostics *diagnostics;
  grdp_buffer text = {.arena = request->arguments.arena};
  grdp_failures failures;
  if (request->failure.step == UINT32_MAX || grdp_diagnostics_create(&diagnostics) != GRDP_OK)
    return;
  grdp_arena_defer(request->arguments.arena, release_diagnostics, diagnostics);
  grdp_failures_begin(&failures, one->scenario, one->program, request->arguments.arena);
  *GRDP_PUSH(request->arguments.arena, &failures.numeric) = request->failure;
  grdp_failures_report(&failures, diagnostics);
  for (size_t i = 0; i < grdp_diagnostics_count(diagnostics); i++)
    grdp_diagnostic_render(grdp_diagnostics_get(diagnostics, i), request->console->language,
                           request->console->colour_errors, &text);
  fputs(grdp_buffer_string(&text), request->console->errors);
}

static grdp_exit show_draw(draw_request *request) {
  grdp_projection *one = &request->projections.items[0];
  grdp_exit code =
      grdp_stored_check(&request->arguments, request->console, &request->manifest, request->stored, one->scenario);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_status status = replay(request);
  grdp_projections_report(&request->arguments, request->console, &request->projections);
  if (status != GRDP_OK)
    return grdp_projections_fail(request->console, status);
  code = print_values(request);
  print_failure(request);
  return code;
}

grdp_exit grdp_draw_command(const grdp_arguments *arguments, const grdp_console *console) {
  draw_request *request = GRDP_NEW(arguments->arena, draw_request);
  *request = (draw_request){.arguments = *arguments, .console = console};
  grdp_exit code = read_request(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, grdp_projections_release, &request->projections);
  grdp_projection *one = &request->projections.items[0];
  grdp_status status = grdp_projections_load(&request->arguments, &request->projections);
  if (one->scenario != NULL) {
    grdp_status selected = grdp_selection_make(arguments->arena, one->scenario, request->arguments.of.items,
                                               request->arguments.of.count, one->diagnostics, &request->selection);
    status = status == GRDP_OK ? selected : status;
  }
  if (status == GRDP_OK)
    return show_draw(request);
  grdp_projections_report(&request->arguments, console, &request->projections);
  return grdp_projections_fail(console, status);
}
