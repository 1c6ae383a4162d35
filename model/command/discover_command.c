/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "commands.h"
#include "discover_report.h"
#include "draw_options.h"
#include "output.h"
#include "paths.h"
#include "progress.h"
#include "quantity_choice.h"
#include "written.h"

typedef struct discover_request {
  const grdp_arguments *arguments;
  const grdp_console *console;
  grdp_projections projections; /* one */
  grdp_output_form form;
  unsigned chart_formats; /* GRDP_PLOT_…; 0: no charts */
  bool quiet;
  const char *folder; /* NULL: none is written */
  grdp_folder written;
  grdp_discover_request asked;
  GRDP_VECTOR(grdp_quantity) targets;
  grdp_discovery *found; /* [targets] */
  grdp_discover_report report;
  grdp_progress_line progress;
} discover_request;

static void release_request(void *object) {
  discover_request *request = object;
  grdp_projections_free(&request->projections);
  grdp_folder_discard(&request->written);
}

/* --- what is asked for --- */

static grdp_exit read_density(discover_request *request) {
  const char *text = request->arguments->values[GRDP_OPTION_DENSITY];
  grdp_number share;
  if (text == NULL)
    return GRDP_EXIT_DONE;
  bool good = grdp_number_read(grdp_text_trim(grdp_text_of(text)), &share) == GRDP_NUMBER_GOOD;
  if (!good || !(share.value > 0.0 && share.value < 1.0))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_DISCOVER_DENSITY_UNREAD, text, NULL);
  request->asked.density = share.value;
  return GRDP_EXIT_DONE;
}

static grdp_exit read_draws(discover_request *request) {
  grdp_draw_options draws;
  grdp_exit code = grdp_draw_options_read(request->arguments, request->console, &draws);
  if (code != GRDP_EXIT_DONE)
    return code;
  if (draws.run.draws == 0) {
    grdp_buffer most = {.arena = request->arguments->arena};
    grdp_format_number(&most, (double)GRDP_DRAWS_MOST, (grdp_display){request->console->language, false, 0});
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_COUNT_UNREAD, "--draws",
                         request->arguments->values[GRDP_OPTION_DRAWS], "1", grdp_buffer_string(&most), NULL);
  }
  if (draws.run.design == GRDP_DESIGN_LHS)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_VALUE_UNKNOWN, "--design", "lhs",
                         "sobol, random", NULL);
  request->asked.draws = draws.run.draws;
  request->asked.seed = draws.run.seed;
  request->asked.design = draws.run.design;
  request->asked.threads = draws.run.threads;
  return GRDP_EXIT_DONE;
}

static grdp_exit read_options(discover_request *request) {
  const grdp_arguments *arguments = request->arguments;
  grdp_exit code = grdp_output_form_read(arguments, request->console, GRDP_FORM_JSON, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_formats(arguments, request->console, &request->chart_formats);
  if (code == GRDP_EXIT_DONE)
    code = read_draws(request);
  if (code == GRDP_EXIT_DONE)
    code = read_density(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, request->console, 1, &request->projections);
  request->quiet = grdp_option_given(arguments, GRDP_OPTION_QUIET);
  request->folder = arguments->values[GRDP_OPTION_OUTPUT];
  if (code == GRDP_EXIT_DONE && request->folder != NULL && request->folder[0] == '\0')
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_VALUE, "--output", "DIR", NULL);
  return code;
}

static bool is_there(const discover_request *request, const grdp_quantity *quantity) {
  for (size_t i = 0; i < request->targets.count; i++)
    if (request->targets.items[i].kind == quantity->kind && request->targets.items[i].target == quantity->target)
      return true;
  return false;
}

/* Each --target by itself; without one, and as "all", all targets together: the plan fails where any is missed. */
static grdp_status choose_targets(discover_request *request) {
  grdp_arena *arena = request->arguments->arena;
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < request->arguments->targets.count; i++) {
    grdp_named_quantities named;
    const char *text = grdp_text_join(arena, "P(", request->arguments->targets.items[i], ")", NULL);
    grdp_status one = grdp_quantities_named(arena, &request->projections, text, &named);
    if (one != GRDP_OK) {
      status = one;
      continue;
    }
    const grdp_quantity quantity = {.kind = named.kind, .target = named.target};
    if (!is_there(request, &quantity))
      *GRDP_PUSH(arena, &request->targets) = quantity;
  }
  if (request->arguments->targets.count == 0)
    *GRDP_PUSH(arena, &request->targets) = (grdp_quantity){.kind = GRDP_QUANTITY_ALL};
  return status;
}

static bool has_target(const grdp_scenario *scenario) {
  for (size_t i = 0; i < scenario->target_count; i++)
    if (scenario->targets[i].cell != UINT32_MAX)
      return true;
  return false;
}

/* --- searching --- */

static bool goes_on(void *context, grdp_discover_phase phase, grdp_progress progress) {
  discover_request *request = context;
  request->progress.message =
      phase == GRDP_DISCOVER_DRAWING ? GRDP_MESSAGE_PROGRESS : GRDP_MESSAGE_DISCOVER_SEARCHING;
  if (!request->quiet)
    grdp_progress_show(&request->progress, progress);
  return !grdp_console_interrupted(request->console);
}

static grdp_status search(discover_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  grdp_arena *arena = request->arguments->arena;
  grdp_status status = GRDP_OK;
  request->asked.scenario = one->scenario;
  request->asked.program = one->program;
  request->asked.going = goes_on;
  request->asked.context = request;
  request->found = GRDP_NEW_ARRAY(arena, request->targets.count, grdp_discovery);
  request->progress = grdp_progress_begin(request->console, NULL);
  for (size_t i = 0; i < request->targets.count && status == GRDP_OK; i++) {
    request->asked.look = grdp_quantity_look(&request->targets.items[i]);
    status = grdp_discover(arena, &request->asked, one->diagnostics, &request->found[i]);
  }
  grdp_progress_clear(&request->progress);
  request->report = (grdp_discover_report){.scenario = one->scenario,
                                           .targets = request->targets.items,
                                           .found = request->found,
                                           .count = request->targets.count,
                                           .asked = &request->asked,
                                           .edits = request->arguments->edits.items,
                                           .edit_count = request->arguments->edits.count,
                                           .version = GRDP_VERSION};
  return status;
}

static grdp_exit print(const discover_request *request) {
  FILE *out = request->console->out;
  grdp_status status = GRDP_OK;
  if (request->form == GRDP_FORM_CSV)
    status = grdp_write_discover_csv(&request->report, out);
  if (status != GRDP_OK)
    return grdp_projections_fail(request->console, status);
  if (request->quiet || request->form != GRDP_FORM_TABLE)
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments->arena};
  const grdp_screen screen = grdp_console_screen(request->console);
  grdp_discover_table_add(&request->report, &screen, &text);
  fwrite(text.data, 1, text.size, out);
  return GRDP_EXIT_DONE;
}

/* --- the folder --- */

typedef grdp_status file_writer(const grdp_discover_report *report, FILE *out);

static grdp_exit write_file(const discover_request *request, const char *name, file_writer *write) {
  FILE *file = grdp_folder_file(request->arguments->arena, &request->written, name);
  if (file == NULL)
    return grdp_written_complain(request->console, name);
  return grdp_written_file(request->console, file, write(&request->report, file), name);
}

static grdp_exit write_charts(const discover_request *request) {
  const char *path = grdp_text_join(request->arguments->arena, request->written.temporary, "/charts", NULL);
  const grdp_charts_options options = {.language = request->console->language, .formats = request->chart_formats};
  grdp_charts_report drawn = {0};
  if (request->chart_formats == 0)
    return GRDP_EXIT_DONE;
  grdp_status status = grdp_discover_charts_write(&request->report, &options, path, &drawn);
  return grdp_written_charts(request->console, status, path, &drawn);
}

static grdp_exit find_path(discover_request *request) {
  const char *path = request->report.scenario->path;
  request->report.path = grdp_path_between(request->arguments->arena, request->written.path, path);
  return request->report.path == NULL ? grdp_written_complain(request->console, path) : GRDP_EXIT_DONE;
}

static grdp_exit write_folder(discover_request *request) {
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  grdp_exit code = grdp_written_open(request->arguments, request->console, &request->written);
  if (code == GRDP_EXIT_DONE)
    code = find_path(request);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "discover.csv", grdp_write_discover_csv);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "run.json", grdp_write_discover_manifest);
  if (code == GRDP_EXIT_DONE)
    code = write_charts(request);
  if (code == GRDP_EXIT_DONE && grdp_console_interrupted(request->console))
    return grdp_projections_fail(request->console, GRDP_OK);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_commit(request->arguments, request->console, &request->written);
  if (code == GRDP_EXIT_DONE)
    grdp_written_tell(request->arguments, request->console, request->form, request->folder);
  return code;
}

/* --- the command --- */

/* Draws that are too few to search among are no answer. */
static grdp_exit judge(const discover_request *request) {
  for (size_t i = 0; i < request->report.count; i++)
    if (request->report.found[i].outcome == GRDP_DISCOVER_FEW)
      return GRDP_EXIT_FAILED;
  return GRDP_EXIT_DONE;
}

static grdp_exit compute(discover_request *request) {
  const grdp_console *console = request->console;
  grdp_exit code = grdp_written_check(request->arguments, console);
  if (code == GRDP_EXIT_DONE && !has_target(request->projections.items[0].scenario))
    code = grdp_complain(console, GRDP_EXIT_INVALID, GRDP_MESSAGE_DISCOVER_NO_TARGET,
                         request->projections.items[0].path, NULL);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_status status = search(request);
  grdp_projections_report(request->arguments, console, &request->projections);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  code = print(request);
  if (code == GRDP_EXIT_DONE)
    code = write_folder(request);
  return code == GRDP_EXIT_DONE ? judge(request) : code;
}

grdp_exit grdp_discover_command(const grdp_arguments *arguments, const grdp_console *console) {
  discover_request *request = GRDP_NEW(arguments->arena, discover_request);
  *request = (discover_request){.arguments = arguments, .console = console};
  grdp_exit code = read_options(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  grdp_status status = grdp_projections_load(arguments, &request->projections);
  if (request->projections.items[0].scenario != NULL) {
    grdp_status chosen = choose_targets(request);
    status = status == GRDP_OK ? chosen : status;
  }
  assert(status != GRDP_OK || request->projections.items[0].scenario != NULL);
  if (status == GRDP_OK)
    return compute(request);
  grdp_projections_report(arguments, console, &request->projections);
  return grdp_projections_fail(console, status);
}
