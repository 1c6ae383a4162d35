/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "paths.h"
#include "progress.h"
#include "sweep_request.h"
#include "written.h"

static void release_request(void *object) {
  grdp_sweep_request *request = object;
  grdp_projections_free(&request->projections);
  grdp_projections_free(&request->reference);
  grdp_sweep_store_close(&request->store, false);
  grdp_folder_discard(&request->written);
}

static grdp_exit read_options(grdp_sweep_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  grdp_exit code = grdp_output_form_read(arguments, request->console, GRDP_FORM_COUNT, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_formats(arguments, request->console, &request->chart_formats);
  if (code == GRDP_EXIT_DONE)
    code = grdp_draw_options_read(arguments, request->console, &request->draws);
  if (code == GRDP_EXIT_DONE)
    code = grdp_sweep_read_axes(request);
  request->quiet = grdp_option_given(arguments, GRDP_OPTION_QUIET);
  request->folder = arguments->values[GRDP_OPTION_OUTPUT];
  if (code == GRDP_EXIT_DONE && request->folder != NULL && request->folder[0] == '\0')
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_VALUE, "--output", "DIR", NULL);
  if (code == GRDP_EXIT_DONE && request->folder == NULL && grdp_option_given(arguments, GRDP_OPTION_RESUME))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SWEEP_RESUME_FOLDER, NULL);
  return code;
}

/* The base, then the files that `scenario` takes. */
static grdp_exit name_files(grdp_sweep_request *request) {
  grdp_arena *arena = request->arguments.arena;
  grdp_projections base;
  grdp_exit code = grdp_projections_name(&request->arguments, request->console, 1, &base);
  if (code != GRDP_EXIT_DONE)
    return code;
  size_t count = 1, filled = 1;
  for (size_t i = 0; i < request->axis_count; i++)
    count += request->axes[i].scenario ? request->axes[i].count : 0;
  request->projections = (grdp_projections){GRDP_NEW_ARRAY(arena, count, grdp_projection), count};
  request->projections.items[0] = base.items[0];
  for (size_t i = 0; i < request->axis_count; i++)
    for (size_t k = 0; request->axes[i].scenario && k < request->axes[i].count; k++)
      request->projections.items[filled++] = (grdp_projection){
          .path = request->axes[i].texts[k], .name = grdp_scenario_name_of(arena, request->axes[i].texts[k])};
  return GRDP_EXIT_DONE;
}

/* With the values of the first point, so that a name that does not exist is told at once. */
static grdp_status load(grdp_sweep_request *request) {
  grdp_arguments arguments = request->arguments;
  grdp_arena *arena = arguments.arena;
  size_t count = arguments.edits.count;
  grdp_edit *edits = GRDP_NEW_ARRAY(arena, count + request->axis_count, grdp_edit);
  for (size_t i = 0; i < count; i++)
    edits[i] = arguments.edits.items[i];
  for (size_t i = 0; i < request->axis_count; i++)
    if (!request->axes[i].scenario)
      edits[count++] = (grdp_edit){
          GRDP_EDIT_SET, grdp_text_join(arena, request->axes[i].name, "=", request->axes[i].texts[0], NULL)};
  arguments.edits.items = edits;
  arguments.edits.count = arguments.edits.capacity = count;
  grdp_status status = grdp_projections_load(&arguments, &request->projections);
  for (size_t i = 0; i < request->projections.count && status == GRDP_OK; i++)
    request->drawn =
        request->drawn || (request->draws.run.draws > 0 && grdp_is_uncertain(request->projections.items[i].scenario));
  return status;
}

static void fill_report(grdp_sweep_request *request) {
  request->report = (grdp_sweep_report){.base = request->projections.items[0].scenario,
                                        .axes = request->axes,
                                        .axis_count = request->axis_count,
                                        .looks = request->looks,
                                        .look_count = request->look_count,
                                        .cells = request->cells,
                                        .cell_count = request->cell_count,
                                        .edits = request->arguments.edits.items,
                                        .edit_count = request->arguments.edits.count,
                                        .version = GRDP_VERSION,
                                        .draws = request->drawn ? request->draws.run.draws : 0,
                                        .seed = request->draws.run.seed,
                                        .design = request->draws.run.design};
}

/* --- computing --- */

static grdp_exit interrupt(const grdp_sweep_request *request) {
  if (request->store.path == NULL)
    return grdp_projections_fail(request->console, GRDP_OK);
  return grdp_complain(request->console, GRDP_EXIT_INTERRUPTED, GRDP_MESSAGE_SWEEP_INTERRUPTED, NULL);
}

static grdp_exit compute(grdp_sweep_request *request) {
  grdp_progress_line line = grdp_progress_begin(request->console, NULL);
  grdp_status status = grdp_sweep_find_reference(request);
  uint64_t done = 0, total = 0;
  line.message = GRDP_MESSAGE_SWEEP_PROGRESS;
  for (size_t i = 0; i < request->cell_count; i++)
    total += request->cells[i].done ? 0 : 1;
  for (size_t i = 0; i < request->cell_count && status == GRDP_OK && !grdp_console_interrupted(request->console);
       i++) {
    if (request->cells[i].done)
      continue;
    status = grdp_sweep_run_cell(request, i);
    if (request->cells[i].done && !grdp_sweep_store_add(request, i)) {
      grdp_progress_clear(&line);
      return grdp_written_complain(request->console, request->store.path);
    }
    if (!request->quiet)
      grdp_progress_show(&line, (grdp_progress){++done, total});
  }
  grdp_progress_clear(&line);
  if (grdp_console_interrupted(request->console))
    return interrupt(request);
  return status == GRDP_OK ? GRDP_EXIT_DONE : grdp_projections_fail(request->console, status);
}

/* --- printing and writing --- */

static grdp_exit print(const grdp_sweep_request *request) {
  FILE *out = request->console->out;
  grdp_status status = GRDP_OK;
  if (request->form == GRDP_FORM_CSV)
    status = grdp_write_sweep_csv(&request->report, out);
  if (request->form == GRDP_FORM_JSON)
    status = grdp_write_sweep_json(&request->report, out);
  if (status != GRDP_OK)
    return grdp_projections_fail(request->console, status);
  if (request->quiet || request->form != GRDP_FORM_TABLE)
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments.arena};
  const grdp_screen screen = grdp_console_screen(request->console);
  grdp_sweep_table_add(&request->report, &screen, &text);
  fwrite(text.data, 1, text.size, out);
  return GRDP_EXIT_DONE;
}

typedef grdp_status file_writer(const grdp_sweep_report *report, FILE *out);

static grdp_exit write_file(const grdp_sweep_request *request, const char *name, file_writer *write) {
  FILE *file = grdp_folder_file(request->arguments.arena, &request->written, name);
  if (file == NULL)
    return grdp_written_complain(request->console, name);
  return grdp_written_file(request->console, file, write(&request->report, file), name);
}

static grdp_exit write_charts(const grdp_sweep_request *request) {
  const char *path = grdp_text_join(request->arguments.arena, request->written.temporary, "/charts", NULL);
  const grdp_charts_options options = {.language = request->console->language, .formats = request->chart_formats};
  grdp_charts_report drawn = {0};
  if (request->chart_formats == 0)
    return GRDP_EXIT_DONE;
  grdp_status status = grdp_sweep_charts_write(&request->report, &options, path, &drawn);
  return grdp_written_charts(request->console, status, path, &drawn);
}

static grdp_exit write_folder(grdp_sweep_request *request) {
  grdp_arena *arena = request->arguments.arena;
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  grdp_exit code = grdp_written_open(&request->arguments, request->console, &request->written);
  if (code == GRDP_EXIT_DONE) {
    request->report.path = grdp_path_between(arena, request->written.path, request->report.base->path);
    code = write_file(request, "sweep.csv", grdp_write_sweep_csv);
  }
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "run.json", grdp_write_sweep_manifest);
  if (code == GRDP_EXIT_DONE)
    code = write_charts(request);
  if (code == GRDP_EXIT_DONE && grdp_console_interrupted(request->console))
    return interrupt(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_commit(&request->arguments, request->console, &request->written);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_sweep_store_close(&request->store, true);
  grdp_written_tell(&request->arguments, request->console, request->form, request->folder);
  return code;
}

/* --- what would be done --- */

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* The first point is run, to tell how long all take. */
static grdp_exit print_plan(grdp_sweep_request *request) {
  grdp_arena *arena = request->arguments.arena;
  grdp_language language = request->console->language;
  grdp_buffer text = {.arena = arena}, cells = {.arena = arena}, seconds = {.arena = arena};
  double began = seconds_now();
  grdp_status status = grdp_sweep_run_cell(request, 0);
  if (status != GRDP_OK || grdp_console_interrupted(request->console))
    return grdp_projections_fail(request->console, status);
  double all = (seconds_now() - began) * (double)request->cell_count;
  grdp_format_number(&cells, (double)request->cell_count, (grdp_display){language, false, 0});
  grdp_format_number(&seconds, all, (grdp_display){language, false, all < 10 ? 1 : 0});
  grdp_message_add(&text, GRDP_MESSAGE_SWEEP_WOULD, language, grdp_buffer_string(&cells),
                   grdp_buffer_string(&seconds), NULL);
  grdp_buffer_add_byte(&text, '\n');
  if (request->folder != NULL)
    grdp_message_add(&text, GRDP_MESSAGE_WOULD_WRITE, language, request->folder, NULL);
  else
    grdp_message_add(&text, GRDP_MESSAGE_WOULD_WRITE_NOTHING, language, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), request->console->out);
  return GRDP_EXIT_DONE;
}

static grdp_exit sweep(grdp_sweep_request *request) {
  if (request->look_count == 0)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SWEEP_NO_OF, NULL);
  request->cells = GRDP_NEW_ARRAY(request->arguments.arena, request->cell_count, grdp_sweep_cell);
  fill_report(request);
  grdp_exit code = grdp_written_check(&request->arguments, request->console);
  if (code == GRDP_EXIT_DONE && grdp_option_given(&request->arguments, GRDP_OPTION_DRY_RUN))
    return print_plan(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_sweep_store_open(request);
  if (code == GRDP_EXIT_DONE)
    code = compute(request);
  if (code == GRDP_EXIT_DONE)
    code = print(request);
  if (code == GRDP_EXIT_DONE)
    code = write_folder(request);
  bool all_failed = grdp_sweep_failures(&request->report) == request->cell_count;
  return code == GRDP_EXIT_DONE && all_failed ? GRDP_EXIT_FAILED : code;
}

grdp_exit grdp_sweep_command(const grdp_arguments *arguments, const grdp_console *console) {
  grdp_sweep_request *request = GRDP_NEW(arguments->arena, grdp_sweep_request);
  *request = (grdp_sweep_request){.arguments = *arguments, .console = console, .store.file = -1};
  grdp_exit code = read_options(request);
  if (code == GRDP_EXIT_DONE)
    code = name_files(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  grdp_status status = load(request);
  if (status == GRDP_OK)
    status = grdp_sweep_choose(request);
  if (status == GRDP_OK) /* warnings of one point would be of no use: `grdp check` gives the file's */
    return sweep(request);
  grdp_projections_report(&request->arguments, console, &request->projections);
  return grdp_projections_fail(console, status);
}
