/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands.h"
#include "layer_file.h"
#include "output.h"
#include "reconcile_report.h"
#include "section_names.h"
#include "seek_write.h"

typedef struct reconcile_request {
  const grdp_arguments *arguments;
  const grdp_console *console;
  grdp_output_form form;
  const char *written;                 /* the file to write; NULL: none */
  grdp_projections projections, again; /* one each; `again`: with what was found */
  GRDP_VECTOR(grdp_reconciled) found;
} reconcile_request;

static void release_request(void *object) {
  reconcile_request *request = object;
  grdp_projections_free(&request->projections);
  grdp_projections_free(&request->again);
}

/* --- what is asked for --- */

static const char *names_of(const reconcile_request *request) {
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  grdp_buffer names = {.arena = request->arguments->arena};
  for (size_t i = 0; i < scenario->reconciliation_count; i++) {
    grdp_buffer_add_string(&names, i == 0 ? "" : ", ");
    grdp_buffer_add(&names, scenario->reconciliations[i].name);
  }
  return grdp_buffer_string(&names);
}

static grdp_status check_names(const reconcile_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  size_t count = one->scenario->reconciliation_count;
  grdp_text *names = GRDP_NEW_ARRAY(request->arguments->arena, count, grdp_text);
  for (size_t i = 0; i < count; i++)
    names[i] = one->scenario->reconciliations[i].name;
  return grdp_section_names_check(request->arguments, "reconcile", names, count, one->diagnostics);
}

/* There must be something to reconcile; --write takes one. */
static grdp_exit check_choice(const reconcile_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  const grdp_scenario *scenario = one->scenario;
  size_t chosen = 0;
  if (scenario->reconciliation_count == 0)
    return grdp_complain(request->console, GRDP_EXIT_INVALID, GRDP_MESSAGE_RECONCILE_NONE, one->path, NULL);
  for (size_t k = 0; k < scenario->reconciliation_count; k++)
    chosen += grdp_asked_for(request->arguments, scenario->reconciliations[k].name);
  if (request->written == NULL || chosen <= 1)
    return GRDP_EXIT_DONE;
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_RECONCILE_CHOOSE, names_of(request), NULL);
}

static grdp_exit read_request(reconcile_request *request) {
  const grdp_arguments *arguments = request->arguments;
  grdp_exit code = grdp_output_form_read(arguments, request->console, GRDP_FORM_COUNT, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, request->console, 1, &request->projections);
  if (code == GRDP_EXIT_DONE)
    code = grdp_layer_check(arguments, request->console, request->projections.items[0].path);
  return code;
}

/* --- reconciling --- */

/* The central path must be computable; its checks need not hold yet. */
static grdp_status try_central_path(const grdp_projection *one) {
  grdp_diagnostics *diagnostics;
  grdp_run *run;
  bool done = false;
  GRDP_TRY(grdp_diagnostics_create(&diagnostics));
  grdp_status status = grdp_run_open(one->scenario, one->program, NULL, diagnostics, &run);
  if (status == GRDP_OK) {
    while (status == GRDP_OK && !done)
      status = grdp_run_step(run, diagnostics, &done);
    grdp_run_free(run);
  }
  grdp_diagnostics_free(diagnostics);
  return status == GRDP_CHECK ? GRDP_OK : status;
}

static grdp_status reconcile_all(reconcile_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  grdp_arena *arena = request->arguments->arena;
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < one->scenario->reconciliation_count; i++) {
    const grdp_reconciliation *asked = &one->scenario->reconciliations[i];
    grdp_reconciled found;
    if (!grdp_asked_for(request->arguments, asked->name))
      continue;
    grdp_status own = grdp_reconcile(arena, one->scenario, one->program, asked, one->diagnostics, &found);
    if (own == GRDP_OK)
      *GRDP_PUSH(arena, &request->found) = found;
    status = status == GRDP_OK ? own : status;
  }
  return status;
}

/* --- what was found, as edits of the scenario --- */

static const char *edit_of(const reconcile_request *request, const grdp_reconciled_item *item) {
  return grdp_reconcile_edit(request->arguments->arena, request->projections.items[0].scenario, item);
}

/* Runs the scenario with what was found: its checks must hold. */
static grdp_exit check_found(reconcile_request *request, const grdp_reconciled *found) {
  const grdp_projection *one = &request->projections.items[0];
  grdp_arguments arguments = *request->arguments;
  arguments.edits.items = NULL;
  arguments.edits.count = arguments.edits.capacity = 0;
  for (size_t i = 0; i < found->count; i++)
    if (grdp_reconcile_changes(one->scenario, &found->items[i]))
      *GRDP_PUSH(arguments.arena, &arguments.edits) = (grdp_edit){GRDP_EDIT_SET, edit_of(request, &found->items[i])};
  grdp_projections_free(&request->again);
  request->again = (grdp_projections){GRDP_NEW(arguments.arena, grdp_projection), 1};
  request->again.items[0] = (grdp_projection){.name = one->name, .path = one->path};
  grdp_status status = grdp_projections_load(&arguments, &request->again);
  if (status == GRDP_OK)
    status = grdp_projections_run(request->console, &request->again, true);
  if (status == GRDP_OK)
    return GRDP_EXIT_DONE;
  grdp_complain(request->console, GRDP_EXIT_FAILED, GRDP_MESSAGE_RECONCILE_CHECKED,
                grdp_text_string(arguments.arena, found->asked->name), NULL);
  grdp_projections_report(&arguments, request->console, &request->again);
  return grdp_projections_fail(request->console, status);
}

static grdp_exit write_layer(const reconcile_request *request) {
  grdp_arena *arena = request->arguments->arena;
  const grdp_projection *one = &request->projections.items[0];
  grdp_buffer text = {.arena = arena};
  grdp_reconcile_layer_add(one->scenario, &request->found.items[0],
                           grdp_layer_file_extends(arena, request->written, one->path), &text);
  return grdp_layer_file_write(request->console, arena, request->written, grdp_buffer_text(&text));
}

/* --- printing --- */

static grdp_exit print(const reconcile_request *request) {
  const grdp_console *console = request->console;
  const grdp_reconcile_report report = {request->projections.items[0].scenario, request->found.items,
                                        request->found.count};
  if (request->form == GRDP_FORM_CSV)
    return grdp_projections_fail(console, grdp_write_reconcile_csv(&report, console->out));
  if (request->form == GRDP_FORM_JSON)
    return grdp_projections_fail(console, grdp_write_reconcile_json(&report, console->out));
  if (grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments->arena};
  const grdp_screen screen = grdp_console_screen(console);
  grdp_reconcile_table_add(&report, &screen, &text);
  fputs(grdp_buffer_string(&text), console->out);
  grdp_layer_tell(request->arguments, console);
  return GRDP_EXIT_DONE;
}

static grdp_exit reconcile(reconcile_request *request) {
  grdp_projection *one = &request->projections.items[0];
  grdp_status status = grdp_projections_load(request->arguments, &request->projections);
  bool loaded = status == GRDP_OK;
  if (loaded)
    status = try_central_path(one);
  if (loaded && status != GRDP_OK)
    status = grdp_projections_run(request->console, &request->projections, true);
  grdp_exit code = status == GRDP_OK ? check_choice(request) : GRDP_EXIT_DONE;
  if (status == GRDP_OK && code == GRDP_EXIT_DONE)
    status = check_names(request);
  if (status == GRDP_OK && code == GRDP_EXIT_DONE)
    status = reconcile_all(request);
  grdp_projections_report(request->arguments, request->console, &request->projections);
  if (code != GRDP_EXIT_DONE || status != GRDP_OK)
    return code != GRDP_EXIT_DONE ? code : grdp_projections_fail(request->console, status);
  for (size_t i = 0; i < request->found.count && code == GRDP_EXIT_DONE; i++)
    code = check_found(request, &request->found.items[i]);
  if (code == GRDP_EXIT_DONE && request->written != NULL)
    code = write_layer(request);
  return code == GRDP_EXIT_DONE ? print(request) : code;
}

grdp_exit grdp_reconcile_command(const grdp_arguments *arguments, const grdp_console *console) {
  reconcile_request *request = GRDP_NEW(arguments->arena, reconcile_request);
  *request = (reconcile_request){
      .arguments = arguments, .console = console, .written = arguments->values[GRDP_OPTION_WRITE]};
  grdp_exit code = read_request(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  return reconcile(request);
}
