/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands.h"
#include "output.h"
#include "progress.h"
#include "selftest_report.h"

enum { SEEDS = 100 };

typedef struct selftest_request {
  const grdp_console *console;
  grdp_progress_line progress;
  grdp_diagnostics *diagnostics;
  bool quiet;
} selftest_request;

static bool goes_on(void *context, grdp_progress progress) {
  selftest_request *request = context;
  if (!request->quiet)
    grdp_progress_show(&request->progress, progress);
  return !grdp_console_interrupted(request->console);
}

static grdp_status test(selftest_request *request, grdp_arena *arena, grdp_selftest *out) {
  grdp_selftest_request asked = {.seeds = SEEDS, .going = goes_on, .context = request};
  asked.cases = grdp_selftest_cases(&asked.case_count);
  request->progress = grdp_progress_begin(request->console, NULL);
  request->progress.message = GRDP_MESSAGE_SELFTEST_PROGRESS;
  grdp_status status = grdp_selftest_run(arena, &asked, request->diagnostics, out);
  grdp_progress_clear(&request->progress);
  return status;
}

static grdp_status print(const selftest_request *request, grdp_output_form form, grdp_arena *arena,
                         const grdp_selftest *found) {
  grdp_buffer text = {.arena = arena};
  if (form == GRDP_FORM_CSV)
    return grdp_write_selftest_csv(found, request->console->out);
  if (request->quiet)
    return GRDP_OK;
  const grdp_screen screen = grdp_console_screen(request->console);
  grdp_selftest_table_add(found, &screen, &text);
  fwrite(text.data, 1, text.size, request->console->out);
  return GRDP_OK;
}

static void release(void *diagnostics) {
  grdp_diagnostics_free(diagnostics);
}

static void complain(const selftest_request *request, grdp_arena *arena) {
  grdp_buffer text = {.arena = arena};
  if (grdp_diagnostics_count(request->diagnostics) == 0)
    return;
  grdp_diagnostics_render(request->diagnostics, request->console->language, request->console->colour_errors, &text);
  fputs(grdp_buffer_string(&text), request->console->errors);
}

grdp_exit grdp_selftest_command(const grdp_arguments *arguments, const grdp_console *console) {
  selftest_request request = {.console = console, .quiet = grdp_option_given(arguments, GRDP_OPTION_QUIET)};
  grdp_output_form form;
  grdp_selftest found;
  grdp_exit code = grdp_output_form_read(arguments, console, GRDP_FORM_JSON, &form);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_status status = grdp_diagnostics_create(&request.diagnostics);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  grdp_arena_defer(arguments->arena, release, request.diagnostics);
  status = test(&request, arguments->arena, &found);
  /* What a model of the program itself is found guilty of is a failure of the program. */
  if (status != GRDP_OK) {
    complain(&request, arguments->arena);
    grdp_projections_fail(console, status);
    return GRDP_EXIT_FAILED;
  }
  if (found.partial)
    return grdp_projections_fail(console, GRDP_OK);
  status = print(&request, form, arguments->arena, &found);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  return found.failed == 0 ? GRDP_EXIT_DONE : GRDP_EXIT_FAILED;
}
