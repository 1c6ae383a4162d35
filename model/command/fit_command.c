/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "commands.h"
#include "fit_report.h"
#include "layer_file.h"
#include "output.h"
#include "section_names.h"
#include "seek_write.h"

typedef struct fit_request {
  const grdp_arguments *arguments;
  const grdp_console *console;
  grdp_output_form form;
  const char *written; /* the file to write; NULL: none */
  grdp_projections projections;
  grdp_program *implicit; /* every `solve` as left less right */
  GRDP_VECTOR(grdp_fit) fits;
} fit_request;

static void release_request(void *object) {
  fit_request *request = object;
  grdp_program_free(request->implicit);
  grdp_projections_free(&request->projections);
}

/* --- which --- */

static grdp_status check_names(const fit_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  size_t count = one->scenario->fitting_count;
  if (count == 0) {
    grdp_diagnose(one->diagnostics, GRDP_DIAGNOSTIC_FIT_ABSENT, (grdp_place){0}, NULL);
    return GRDP_INVALID;
  }
  grdp_text *names = GRDP_NEW_ARRAY(request->arguments->arena, count, grdp_text);
  for (size_t i = 0; i < count; i++)
    names[i] = one->scenario->fittings[i].name;
  return grdp_section_names_check(request->arguments, "fit", names, count, one->diagnostics);
}

/* One layer cannot give a coefficient two values. */
static grdp_exit check_coefficients(const fit_request *request) {
  grdp_arena *arena = request->arguments->arena;
  grdp_table seen = {0};
  grdp_buffer names = {.arena = arena};
  bool twice = false;
  for (size_t k = 0; k < request->fits.count; k++) {
    const grdp_fitting *fitting = request->fits.items[k].request;
    grdp_buffer_add_string(&names, k == 0 ? "" : ", ");
    grdp_buffer_add(&names, fitting->name);
    for (size_t i = 0; i < fitting->coefficient_count; i++) {
      const char *name = request->projections.items[0].scenario->cells[fitting->coefficients[i]].name;
      bool added;
      grdp_table_add(arena, &seen, grdp_text_of(name), 0, &added);
      twice = twice || !added;
    }
  }
  if (!twice)
    return GRDP_EXIT_DONE;
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_RECONCILE_CHOOSE, grdp_buffer_string(&names),
                       NULL);
}

/* --- fitting --- */

static grdp_status fit_all(fit_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  grdp_arena *arena = request->arguments->arena;
  grdp_status status = GRDP_OK;
  GRDP_TRY(check_names(request));
  GRDP_TRY(grdp_program_build_with(one->scenario, (grdp_build_options){.implicit = true, .plain_leads = true},
                                   one->diagnostics, &request->implicit));
  for (size_t i = 0; i < one->scenario->fitting_count; i++) {
    const grdp_fitting *fitting = &one->scenario->fittings[i];
    grdp_fit fit;
    if (!grdp_asked_for(request->arguments, fitting->name))
      continue;
    grdp_status own = grdp_fit_run(arena, one->scenario, request->implicit, fitting, one->diagnostics, &fit);
    if (own == GRDP_OK)
      *GRDP_PUSH(arena, &request->fits) = fit;
    status = own == GRDP_OK ? status : own;
  }
  return status;
}

static grdp_exit print(const fit_request *request, const grdp_fit_report *report) {
  const grdp_console *console = request->console;
  if (request->form == GRDP_FORM_CSV)
    return grdp_projections_fail(console, grdp_write_fit_csv(report, console->out));
  if (grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments->arena};
  const grdp_screen screen = grdp_console_screen(console);
  grdp_fit_table_add(report, &screen, &text);
  grdp_buffer_add_string(&text, request->written == NULL ? "" : "\n");
  fputs(grdp_buffer_string(&text), console->out);
  grdp_layer_tell(request->arguments, console);
  return GRDP_EXIT_DONE;
}

static grdp_exit write_layer(const fit_request *request, const grdp_fit_report *report) {
  grdp_arena *arena = request->arguments->arena;
  grdp_exit code = check_coefficients(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_buffer text = {.arena = arena};
  grdp_fit_layer_add(report, grdp_layer_file_extends(arena, request->written, request->projections.items[0].path),
                     &text);
  return grdp_layer_file_write(request->console, arena, request->written, grdp_buffer_text(&text));
}

static grdp_exit fit(fit_request *request) {
  grdp_status status = grdp_projections_load(request->arguments, &request->projections);
  if (status == GRDP_OK)
    status = fit_all(request);
  grdp_projections_report(request->arguments, request->console, &request->projections);
  if (status != GRDP_OK)
    return grdp_projections_fail(request->console, status);
  const grdp_fit_report report = {request->projections.items[0].scenario, request->fits.items, request->fits.count};
  grdp_exit code = request->written == NULL ? GRDP_EXIT_DONE : write_layer(request, &report);
  return code == GRDP_EXIT_DONE ? print(request, &report) : code;
}

grdp_exit grdp_fit_command(const grdp_arguments *arguments, const grdp_console *console) {
  fit_request *request = GRDP_NEW(arguments->arena, fit_request);
  *request =
      (fit_request){.arguments = arguments, .console = console, .written = arguments->values[GRDP_OPTION_WRITE]};
  grdp_exit code = grdp_output_form_read(arguments, console, GRDP_FORM_JSON, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, console, 1, &request->projections);
  if (code == GRDP_EXIT_DONE)
    code = grdp_layer_check(arguments, console, request->projections.items[0].path);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  return fit(request);
}
