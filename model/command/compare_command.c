/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "commands.h"
#include "compare_request.h"
#include "progress.h"
#include "written.h"

static void release_request(void *object) {
  grdp_compare_command_request *request = object;
  grdp_projections_free(&request->projections);
  grdp_folder_discard(&request->written);
}

static grdp_exit read_request(grdp_compare_command_request *request) {
  const grdp_arguments *arguments = request->arguments;
  grdp_exit code = grdp_output_form_read(arguments, request->console, GRDP_FORM_COUNT, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_draw_options_read(arguments, request->console, &request->draws);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, request->console, arguments->operands.count, &request->projections);
  request->folder = arguments->values[GRDP_OPTION_OUTPUT];
  if (code == GRDP_EXIT_DONE && request->folder != NULL && request->folder[0] == '\0')
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_VALUE, "--output", "DIR", NULL);
  return code;
}

static const grdp_scenario *scenario_of(const grdp_compare_command_request *request, size_t number) {
  return request->projections.items[number].scenario;
}

/* --- what is not to be compared without a warning --- */

static void warn_units(const grdp_compare_command_request *request, const grdp_scenario *to) {
  const grdp_scenario *base = scenario_of(request, 0);
  grdp_arena *arena = request->arguments->arena;
  const uint32_t *twins = grdp_compare_twins(arena, base, to);
  bool *told = GRDP_NEW_ARRAY(arena, base->series_count + 1, bool);
  for (size_t i = 0; i < request->quantity_count; i++) {
    const grdp_quantity *quantity = &request->quantities[i];
    bool series = quantity->kind == GRDP_QUANTITY_CENTRAL || quantity->kind == GRDP_QUANTITY_MEAN;
    if (!series || twins[quantity->cell] == UINT32_MAX)
      continue;
    const grdp_series *from = &base->series[base->cells[quantity->cell].series];
    const grdp_series *other = &to->series[to->cells[twins[quantity->cell]].series];
    if (grdp_text_equal(from->unit_text, other->unit_text) || told[from - base->series])
      continue;
    told[from - base->series] = true;
    grdp_complain(request->console, GRDP_EXIT_DONE, GRDP_MESSAGE_COMPARE_UNITS, grdp_text_string(arena, from->name),
                  base->name, grdp_text_string(arena, from->unit_text), to->name,
                  grdp_text_string(arena, other->unit_text), NULL);
  }
}

static void warn_comparison(const grdp_compare_command_request *request, const grdp_compared *compared) {
  const grdp_scenario *base = scenario_of(request, 0), *to = compared->scenario;
  grdp_arena *arena = request->arguments->arena;
  const grdp_console *console = request->console;
  char period[16];
  if (grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    return;
  if (!grdp_text_equal(base->territory, to->territory))
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_TERRITORIES, grdp_text_string(arena, base->territory),
                  grdp_text_string(arena, to->territory), NULL);
  warn_units(request, to);
  grdp_timeline_write(&base->time, base->time.base, period);
  if (compared->comparison.revised)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_COMPARE_VINTAGES, base->name, to->name, period, NULL);
  if (compared->comparison.different_time)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_COMPARE_TIMES, base->name, to->name, NULL);
  if (compared->comparison.uncomputable)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_COMPARE_UNCOMPUTABLE, base->name, to->name, NULL);
}

static grdp_exit check_frequencies(const grdp_compare_command_request *request) {
  const grdp_scenario *base = scenario_of(request, 0);
  for (size_t i = 1; i < request->projections.count; i++)
    if (scenario_of(request, i)->time.frequency != base->time.frequency)
      return grdp_complain(request->console, GRDP_EXIT_INVALID, GRDP_MESSAGE_COMPARE_FREQUENCIES, base->name,
                           scenario_of(request, i)->name, NULL);
  return GRDP_EXIT_DONE;
}

/* --- comparing --- */

static bool is_interrupted(void *line) {
  return grdp_console_interrupted(((const grdp_progress_line *)line)->console);
}

static void show_progress(void *line, grdp_progress progress) {
  grdp_progress_show(line, progress);
}

/* Without a name where only two are compared. */
static grdp_status compare_one(const grdp_compare_command_request *request, grdp_compare_request *one,
                               grdp_compared *out) {
  const char *name = request->projections.count > 2 ? out->scenario->name : NULL;
  grdp_progress_line line = grdp_progress_begin(request->console, name);
  one->stopped = is_interrupted;
  one->progressed = grdp_option_given(request->arguments, GRDP_OPTION_QUIET) ? NULL : show_progress;
  one->context = &line;
  grdp_status status = grdp_compare(request->arguments->arena, one, &out->comparison);
  grdp_progress_clear(&line);
  return status;
}

static grdp_status compare_all(grdp_compare_command_request *request) {
  grdp_arena *arena = request->arguments->arena;
  size_t count = request->projections.count - 1;
  request->compared = GRDP_NEW_ARRAY(arena, count, grdp_compared);
  for (size_t i = 0; i < count; i++) {
    const grdp_projection *base = &request->projections.items[0], *to = &request->projections.items[i + 1];
    grdp_compare_request one = {.sides = {{base->scenario, base->program}, {to->scenario, to->program}},
                                .quantities = request->quantities,
                                .count = request->quantity_count,
                                .draws = &request->draws.run};
    request->compared[i].scenario = to->scenario;
    GRDP_TRY(compare_one(request, &one, &request->compared[i]));
    warn_comparison(request, &request->compared[i]);
  }
  request->report = (grdp_compare_report){.base = scenario_of(request, 0),
                                          .quantities = request->quantities,
                                          .count = request->quantity_count,
                                          .compared = request->compared,
                                          .compared_count = count};
  return GRDP_OK;
}

static grdp_exit print(const grdp_compare_command_request *request) {
  FILE *out = request->console->out;
  if (request->form == GRDP_FORM_CSV)
    return grdp_projections_fail(request->console, grdp_write_compare_csv(&request->report, out));
  if (request->form == GRDP_FORM_JSON)
    return grdp_projections_fail(request->console, grdp_write_compare_json(&request->report, out));
  if (grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments->arena};
  const grdp_screen screen = grdp_console_screen(request->console);
  grdp_compare_table_add(&request->report, &screen, &text);
  fwrite(text.data, 1, text.size, out);
  return GRDP_EXIT_DONE;
}

static grdp_exit compute(grdp_compare_command_request *request) {
  const grdp_console *console = request->console;
  grdp_exit code = check_frequencies(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_compare_check_draws(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_check(request->arguments, request->console);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_status status = grdp_projections_run(console, &request->projections, true);
  grdp_projections_report(request->arguments, console, &request->projections);
  if (status == GRDP_OK && !grdp_console_interrupted(console))
    status = compare_all(request);
  if (status != GRDP_OK || grdp_console_interrupted(console))
    return grdp_projections_fail(console, status);
  code = print(request);
  return code == GRDP_EXIT_DONE ? grdp_compare_write_folder(request) : code;
}

grdp_exit grdp_compare_command(const grdp_arguments *arguments, const grdp_console *console) {
  grdp_compare_command_request *request = GRDP_NEW(arguments->arena, grdp_compare_command_request);
  *request = (grdp_compare_command_request){.arguments = arguments, .console = console};
  grdp_exit code = read_request(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  grdp_status status = grdp_projections_load(arguments, &request->projections);
  if (status == GRDP_OK)
    status = grdp_compare_choose(request);
  if (status == GRDP_OK)
    return compute(request);
  grdp_projections_report(arguments, console, &request->projections);
  return grdp_projections_fail(console, status);
}
