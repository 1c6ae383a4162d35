/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "commands.h"
#include "run_request.h"
#include "written.h"

static void release_request(void *object) {
  grdp_run_request *request = object;
  grdp_projections_free(&request->projections);
  grdp_folder_discard(&request->written);
}

static grdp_exit read_folder(grdp_run_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  if (request->more != NULL || request->mode == GRDP_MODE_RESIDUALS)
    return GRDP_EXIT_DONE;
  request->folder = arguments->values[GRDP_OPTION_OUTPUT];
  if (request->folder != NULL && request->folder[0] == '\0')
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_VALUE, "--output", "DIR", NULL);
  if (request->folder == NULL && request->form == GRDP_FORM_TABLE)
    request->folder = grdp_run_default_folder(request);
  if (request->folder == NULL && arguments->kept.count > 0)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_KEEP_NO_FOLDER, NULL);
  return GRDP_EXIT_DONE;
}

/* Rows of residuals are not those of results: no JSON. */
static grdp_output_form last_form(const grdp_arguments *arguments) {
  const char *mode = arguments->values[GRDP_OPTION_MODE];
  return mode != NULL && grdp_text_is(grdp_text_of(mode), "residuals") ? GRDP_FORM_JSON : GRDP_FORM_COUNT;
}

static grdp_exit read_request(grdp_run_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  const grdp_console *console = request->console;
  grdp_exit code = grdp_output_form_read(arguments, console, last_form(arguments), &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_formats(arguments, console, &request->chart_formats);
  if (code == GRDP_EXIT_DONE)
    code = grdp_draw_options_read(arguments, console, &request->draws);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, console, arguments->operands.count, &request->projections);
  if (code == GRDP_EXIT_DONE)
    code = grdp_run_read_mode(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_run_read_more(request);
  if (code == GRDP_EXIT_DONE)
    code = read_folder(request);
  return code;
}

static void make_request(const grdp_run_request *request, grdp_request *out) {
  const grdp_arguments *arguments = &request->arguments;
  *out = (grdp_request){.of = arguments->of.items,
                        .of_count = arguments->of.count,
                        .kept = arguments->kept.items,
                        .kept_count = arguments->kept.count,
                        .precision = request->draws.precision,
                        .exact = request->draws.run.exact,
                        .accept_failures = request->draws.run.accept_failures,
                        .one_step = request->draws.run.one_step};
}

/* Of an interrupted run only the scenarios that have come to a result. */
static void make_report(grdp_run_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  size_t count = 0, all = request->projections.count;
  const grdp_result **results = GRDP_NEW_ARRAY(arguments->arena, all, const grdp_result *);
  grdp_selection *selections = GRDP_NEW_ARRAY(arguments->arena, all, grdp_selection);
  uint64_t *requested = GRDP_NEW_ARRAY(arguments->arena, all, uint64_t);
  for (size_t i = 0; i < all; i++) {
    if (request->projections.items[i].result == NULL)
      continue;
    if (request->selections != NULL)
      selections[count] = request->selections[i];
    requested[count] = request->projections.items[i].options.draws;
    results[count++] = request->projections.items[i].result;
  }
  request->report = (grdp_report){.results = results,
                                  .selections = request->selections == NULL ? NULL : selections,
                                  .count = count,
                                  .edits = arguments->edits.items,
                                  .edit_count = arguments->edits.count,
                                  .version = GRDP_VERSION,
                                  .folder = request->folder,
                                  .requested = requested};
  make_request(request, &request->report.request);
}

static void print_plan(const grdp_run_request *request) {
  grdp_arena *arena = request->arguments.arena;
  grdp_language language = request->console->language;
  grdp_buffer text = {.arena = arena};
  for (size_t i = 0; i < request->projections.count; i++) {
    const grdp_projection *one = &request->projections.items[i];
    const grdp_scenario *scenario = one->scenario;
    char first[16], last[16];
    grdp_timeline_write(&scenario->time, scenario->time.base + 1, first);
    grdp_timeline_write(&scenario->time, scenario->time.last, last);
    grdp_message_add(&text, GRDP_MESSAGE_WOULD_RUN, language, one->name, one->path,
                     grdp_integer_text(arena, (long long)scenario->cell_count),
                     grdp_integer_text(arena, (long long)grdp_equation_count(scenario)),
                     grdp_integer_text(arena, (long long)scenario->target_count), first, last, NULL);
    grdp_buffer_add_byte(&text, '\n');
  }
  if (request->folder != NULL)
    grdp_message_add(&text, GRDP_MESSAGE_WOULD_WRITE, language, request->folder, NULL);
  else
    grdp_message_add(&text, GRDP_MESSAGE_WOULD_WRITE_NOTHING, language, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), request->console->out);
}

/* Rows on standard output do not say it; the scorecard does. */
static void tell_failed(const grdp_run_request *request) {
  grdp_arena *arena = request->arguments.arena;
  const grdp_display display = {request->console->language, false, 0};
  for (size_t i = 0; i < request->report.count; i++) {
    const grdp_result *result = request->report.results[i];
    grdp_buffer failed = {.arena = arena}, draws = {.arena = arena};
    if (result->draws == NULL || result->draws->failed == 0)
      continue;
    grdp_format_number(&failed, (double)result->draws->failed, display);
    grdp_format_number(&draws, (double)result->draws->draws, display);
    grdp_complain(request->console, GRDP_EXIT_DONE, GRDP_MESSAGE_DRAWS_FAILED_OF, result->scenario->name,
                  grdp_buffer_string(&failed), grdp_buffer_string(&draws), NULL);
  }
}

static grdp_exit print_results(grdp_run_request *request) {
  FILE *out = request->console->out;
  if (request->form != GRDP_FORM_TABLE && !grdp_option_given(&request->arguments, GRDP_OPTION_QUIET))
    tell_failed(request);
  if (request->form == GRDP_FORM_CSV)
    return grdp_projections_fail(request->console, grdp_write_result_csv(&request->report, out));
  if (request->form == GRDP_FORM_JSON)
    return grdp_projections_fail(request->console, grdp_write_result_json(&request->report, out));
  if (grdp_option_given(&request->arguments, GRDP_OPTION_QUIET))
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments.arena};
  grdp_screen screen = grdp_console_screen(request->console);
  grdp_scorecard_add(&request->report, &screen, &text);
  fwrite(text.data, 1, text.size, out);
  return GRDP_EXIT_DONE;
}

static bool misses_target(const grdp_report *report) {
  for (size_t i = 0; i < report->count; i++) {
    for (size_t k = 0; k < report->results[i]->target_count; k++) {
      if (report->results[i]->targets[k].outcome == GRDP_MISSED)
        return true;
    }
  }
  return false;
}

/* Results of two territories are never compared without a warning, nor are years with quarters. */
static void warn_comparison(const grdp_run_request *request) {
  const grdp_scenario *first = request->projections.items[0].scenario;
  bool territories = false, frequencies = false;
  for (size_t i = 1; i < request->projections.count; i++) {
    const grdp_scenario *other = request->projections.items[i].scenario;
    grdp_arena *arena = request->arguments.arena;
    if (!territories && !grdp_text_equal(first->territory, other->territory)) {
      territories = true;
      grdp_complain(request->console, GRDP_EXIT_DONE, GRDP_MESSAGE_TERRITORIES,
                    grdp_text_string(arena, first->territory), grdp_text_string(arena, other->territory), NULL);
    }
    if (!frequencies && first->time.frequency != other->time.frequency) {
      frequencies = true;
      grdp_complain(request->console, GRDP_EXIT_DONE, GRDP_MESSAGE_FREQUENCIES, first->name, other->name, NULL);
    }
  }
}

static grdp_exit finish_run(grdp_run_request *request) {
  make_report(request);
  warn_comparison(request);
  grdp_exit code = print_results(request);
  if (code == GRDP_EXIT_DONE && request->folder != NULL) {
    code = grdp_run_write_folder(request);
    if (code == GRDP_EXIT_DONE)
      grdp_written_tell(&request->arguments, request->console, request->form, request->folder);
  }
  bool missed = grdp_option_given(&request->arguments, GRDP_OPTION_CHECK_TARGETS) && misses_target(&request->report);
  return code == GRDP_EXIT_DONE && missed ? GRDP_EXIT_MISSED : code;
}

static bool has_result(const grdp_run_request *request) {
  for (size_t i = 0; i < request->projections.count; i++)
    if (request->projections.items[i].result != NULL)
      return true;
  return false;
}

/* What was drawn until the interruption is kept; the exit code says that it is not all. */
static grdp_exit finish_interrupted(grdp_run_request *request) {
  if (!has_result(request))
    return grdp_projections_fail(request->console, GRDP_OK);
  grdp_exit code = finish_run(request);
  if (code != GRDP_EXIT_DONE && code != GRDP_EXIT_MISSED)
    return code;
  return grdp_complain(request->console, GRDP_EXIT_INTERRUPTED, GRDP_MESSAGE_INTERRUPTED_KEPT, NULL);
}

/* A folder that cannot be written shall be known before hours of drawing, not after. */
static grdp_exit prepare_folder(grdp_run_request *request) {
  grdp_exit code = grdp_run_check_more(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_run_check_folder(request);
  if (code == GRDP_EXIT_DONE && request->folder != NULL)
    code = grdp_run_open_folder(request);
  return code == GRDP_EXIT_DONE && request->kept != NULL ? grdp_run_open_kept(request) : code;
}

static grdp_exit compute(grdp_run_request *request) {
  const grdp_console *console = request->console;
  bool quiet = grdp_option_given(&request->arguments, GRDP_OPTION_QUIET);
  grdp_exit code = prepare_folder(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_status status = grdp_projections_run(console, &request->projections, quiet);
  grdp_projections_report(&request->arguments, console, &request->projections);
  if (status == GRDP_FILE && grdp_run_explain_kept(request))
    return GRDP_EXIT_FAILED;
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  return grdp_console_interrupted(console) ? finish_interrupted(request) : finish_run(request);
}

grdp_exit grdp_run_command(const grdp_arguments *arguments, const grdp_console *console) {
  grdp_run_request *request = GRDP_NEW(arguments->arena, grdp_run_request);
  *request = (grdp_run_request){.arguments = *arguments, .console = console};
  grdp_exit code = read_request(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  grdp_status status = grdp_projections_load(&request->arguments, &request->projections);
  grdp_status planned = grdp_run_plan_draws(request);
  status = status == GRDP_OK ? planned : status;
  bool dry = grdp_option_given(arguments, GRDP_OPTION_DRY_RUN);
  bool residuals = request->mode == GRDP_MODE_RESIDUALS;
  if (status == GRDP_OK && !dry && !grdp_console_interrupted(console))
    return residuals ? grdp_run_residuals(request) : compute(request);
  grdp_projections_report(&request->arguments, console, &request->projections);
  if (status != GRDP_OK || grdp_console_interrupted(console))
    return grdp_projections_fail(console, status);
  print_plan(request);
  return GRDP_EXIT_DONE;
}
