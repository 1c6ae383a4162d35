/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "commands.h"
#include "sensitivity_request.h"
#include "stored.h"
#include "written.h"

static void release_request(void *object) {
  grdp_sensitivity_command_request *request = object;
  grdp_projections_free(&request->projections);
  grdp_folder_discard(&request->written);
}

/* --- analysing --- */

static bool goes_on(void *context, grdp_progress progress) {
  grdp_sensitivity_command_request *request = context;
  if (!request->quiet)
    grdp_progress_show(&request->progress, progress);
  return !grdp_console_interrupted(request->console);
}

static grdp_status analyse(grdp_sensitivity_command_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  request->asked.scenario = one->scenario;
  request->asked.program = one->program;
  request->asked.going = goes_on;
  request->asked.context = request;
  request->progress = grdp_progress_begin(request->console, NULL);
  request->progress.message = GRDP_MESSAGE_SENSITIVITY_PROGRESS;
  grdp_status status =
      grdp_sensitivity_analyse(request->arguments.arena, &request->asked, one->diagnostics, &request->found);
  grdp_progress_clear(&request->progress);
  request->report = (grdp_sensitivity_report){.scenario = one->scenario,
                                              .asked = &request->asked,
                                              .found = &request->found,
                                              .quantities = request->quantities,
                                              .centrals = request->found.centrals,
                                              .count = request->quantity_count,
                                              .edits = request->arguments.edits.items,
                                              .edit_count = request->arguments.edits.count,
                                              .version = GRDP_VERSION,
                                              .given = request->results};
  return status;
}

static grdp_exit print(const grdp_sensitivity_command_request *request) {
  FILE *out = request->console->out;
  grdp_status status = GRDP_OK;
  if (request->form == GRDP_FORM_CSV)
    status = grdp_write_sensitivity_csv(&request->report, out);
  if (request->form == GRDP_FORM_JSON)
    status = grdp_write_sensitivity_json(&request->report, out);
  if (status != GRDP_OK)
    return grdp_projections_fail(request->console, status);
  if (request->quiet || request->form != GRDP_FORM_TABLE)
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments.arena};
  const grdp_screen screen = grdp_console_screen(request->console);
  grdp_sensitivity_table_add(&request->report, &screen, &text);
  fwrite(text.data, 1, text.size, out);
  return GRDP_EXIT_DONE;
}

/* What has been found until an interruption is kept; the exit code says that it is not all. */
static grdp_exit finish(grdp_sensitivity_command_request *request) {
  bool interrupted = grdp_console_interrupted(request->console) && request->found.partial;
  grdp_exit code = print(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_sensitivity_write_folder(request);
  if (code == GRDP_EXIT_DONE && interrupted)
    return grdp_complain(request->console, GRDP_EXIT_INTERRUPTED, GRDP_MESSAGE_INTERRUPTED_KEPT, NULL);
  return code;
}

static grdp_exit compute(grdp_sensitivity_command_request *request) {
  const grdp_console *console = request->console;
  grdp_exit code = grdp_sensitivity_check_groups(request);
  if (code == GRDP_EXIT_DONE && request->stored != NULL)
    code = grdp_stored_check(&request->arguments, console, &request->manifest, request->stored,
                             request->projections.items[0].scenario);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_check(&request->arguments, request->console);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_status status = analyse(request);
  grdp_projections_report(&request->arguments, console, &request->projections);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  return finish(request);
}

/* --- what would be done --- */

static size_t count_uncertain(const grdp_scenario *scenario) {
  size_t count = 0;
  for (size_t cell = 0; cell < scenario->cell_count; cell++)
    count += scenario->cells[cell].uncertainty != NULL ? 1 : 0;
  return count;
}

static grdp_exit print_plan(const grdp_sensitivity_command_request *request) {
  grdp_arena *arena = request->arguments.arena;
  grdp_language language = request->console->language;
  const grdp_projection *one = &request->projections.items[0];
  grdp_buffer text = {.arena = arena}, base = {.arena = arena};
  grdp_exit code = grdp_sensitivity_check_groups(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_check(&request->arguments, request->console);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_format_number(&base, (double)request->asked.draws, (grdp_display){language, false, 0});
  grdp_message_add(&text, GRDP_MESSAGE_SENSITIVITY_WOULD, language, one->name,
                   grdp_integer_text(arena, (long long)request->quantity_count),
                   grdp_integer_text(arena, (long long)count_uncertain(one->scenario)),
                   grdp_sensitivity_word_of(request->asked.method).text, grdp_buffer_string(&base), NULL);
  grdp_buffer_add_byte(&text, '\n');
  if (request->folder != NULL)
    grdp_message_add(&text, GRDP_MESSAGE_WOULD_WRITE, language, request->folder, NULL);
  else
    grdp_message_add(&text, GRDP_MESSAGE_WOULD_WRITE_NOTHING, language, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), request->console->out);
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_sensitivity_command(const grdp_arguments *arguments, const grdp_console *console) {
  grdp_sensitivity_command_request *request = GRDP_NEW(arguments->arena, grdp_sensitivity_command_request);
  *request = (grdp_sensitivity_command_request){.arguments = *arguments, .console = console};
  grdp_exit code = grdp_sensitivity_read_options(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_sensitivity_check_words(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  grdp_status status = grdp_projections_load(&request->arguments, &request->projections);
  if (request->projections.items[0].scenario != NULL) {
    grdp_status chosen = grdp_sensitivity_choose(request);
    status = status == GRDP_OK ? chosen : status;
  }
  assert(status != GRDP_OK || request->projections.items[0].scenario != NULL);
  if (status == GRDP_OK && !grdp_option_given(arguments, GRDP_OPTION_DRY_RUN))
    return compute(request);
  grdp_projections_report(&request->arguments, console, &request->projections);
  return status == GRDP_OK ? print_plan(request) : grdp_projections_fail(console, status);
}
