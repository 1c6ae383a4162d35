/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "backtest_report.h"
#include "commands.h"
#include "folder.h"
#include "layer_file.h"
#include "output.h"
#include "section_names.h"
#include "seek_write.h"
#include "written.h"

typedef struct backtest_request {
  const grdp_arguments *arguments;
  const grdp_console *console;
  grdp_output_form form;
  const char *written; /* the file of --write; NULL: none */
  const char *folder;  /* of -o; NULL: none */
  grdp_folder results;
  grdp_projections projections;
  GRDP_VECTOR(grdp_hindsight) items;
  grdp_backtest_report report;
} backtest_request;

static void release_request(void *object) {
  backtest_request *request = object;
  grdp_folder_discard(&request->results);
  grdp_projections_free(&request->projections);
}

/* --- which --- */

static grdp_status check_names(const backtest_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  size_t count = one->scenario->backtest_count;
  if (count == 0) {
    grdp_diagnose(one->diagnostics, GRDP_DIAGNOSTIC_BACKTEST_ABSENT, (grdp_place){0}, NULL);
    return GRDP_INVALID;
  }
  grdp_text *names = GRDP_NEW_ARRAY(request->arguments->arena, count, grdp_text);
  for (size_t i = 0; i < count; i++)
    names[i] = one->scenario->backtests[i].name;
  return grdp_section_names_check(request->arguments, "backtest", names, count, one->diagnostics);
}

static grdp_status judge_all(backtest_request *request) {
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  GRDP_TRY(check_names(request));
  for (size_t i = 0; i < scenario->backtest_count; i++)
    if (grdp_asked_for(request->arguments, scenario->backtests[i].name))
      *GRDP_PUSH(request->arguments->arena, &request->items) =
          grdp_backtest_judge(request->arguments->arena, &scenario->backtests[i]);
  request->report = (grdp_backtest_report){scenario, request->items.items, request->items.count};
  return GRDP_OK;
}

/* --- the results folder --- */

/* What a later --force knows the folder by. */
static grdp_status write_manifest(const grdp_backtest_report *report, FILE *out) {
  fputs("{\"program\":\"grdp\",\"version\":\"" GRDP_VERSION "\",\"command\":\"backtest\",\"backtests\":[", out);
  for (size_t i = 0; i < report->count; i++) {
    grdp_text name = report->items[i].request->name;
    fprintf(out, "%s\"%.*s\"", i == 0 ? "" : ",", (int)name.size, name.data);
  }
  fputs("]}\n", out);
  return GRDP_OK;
}

typedef grdp_status file_writer(const grdp_backtest_report *report, FILE *out);

static grdp_exit write_file(const backtest_request *request, const char *name, file_writer *write) {
  FILE *file = grdp_folder_file(request->arguments->arena, &request->results, name);
  if (file == NULL)
    return grdp_written_complain(request->console, name);
  return grdp_written_file(request->console, file, write(&request->report, file), name);
}

static grdp_exit write_charts(const backtest_request *request) {
  const char *path = grdp_text_join(request->arguments->arena, request->results.temporary, "/charts", NULL);
  const grdp_charts_options options = {.language = request->console->language};
  grdp_charts_report drawn = {0};
  grdp_status status = grdp_backtest_charts_write(&request->report, &options, path, &drawn);
  return grdp_written_charts(request->console, status, path, &drawn);
}

static grdp_exit write_folder(backtest_request *request) {
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  grdp_exit code = grdp_written_open(request->arguments, request->console, &request->results);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "backtest.csv", grdp_write_backtest_csv);
  if (code == GRDP_EXIT_DONE)
    code = write_file(request, "run.json", write_manifest);
  if (code == GRDP_EXIT_DONE)
    code = write_charts(request);
  if (code == GRDP_EXIT_DONE && grdp_console_interrupted(request->console))
    return grdp_projections_fail(request->console, GRDP_OK);
  return code == GRDP_EXIT_DONE ? grdp_written_commit(request->arguments, request->console, &request->results) : code;
}

/* --- all of it --- */

/* Whether two of them suggest something for one input: one layer cannot give it twice. */
static bool names_twice(const backtest_request *request) {
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  grdp_table seen = {0};
  for (size_t i = 0; i < request->items.count; i++) {
    const grdp_backtest *one = request->items.items[i].request;
    const uint32_t inputs[2] = {one->bias, one->spread == one->bias ? UINT32_MAX : one->spread};
    for (size_t k = 0; k < 2; k++) {
      bool added = true;
      if (inputs[k] != UINT32_MAX)
        grdp_table_add(request->arguments->arena, &seen, grdp_text_of(scenario->cells[inputs[k]].name), 0, &added);
      if (!added)
        return true;
    }
  }
  return false;
}

static const char *chosen_names(const backtest_request *request) {
  grdp_buffer names = {.arena = request->arguments->arena};
  for (size_t i = 0; i < request->items.count; i++) {
    grdp_buffer_add_string(&names, i == 0 ? "" : ", ");
    grdp_buffer_add(&names, request->items.items[i].request->name);
  }
  return grdp_buffer_string(&names);
}

static grdp_exit write_layer(const backtest_request *request) {
  grdp_arena *arena = request->arguments->arena;
  const grdp_projection *one = &request->projections.items[0];
  grdp_buffer text = {.arena = arena};
  if (request->written == NULL)
    return GRDP_EXIT_DONE;
  if (!grdp_backtest_suggests(&request->report))
    return grdp_complain(request->console, GRDP_EXIT_INVALID, GRDP_MESSAGE_BACKTEST_UNNAMED, one->path, NULL);
  if (names_twice(request))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_RECONCILE_CHOOSE, chosen_names(request),
                         NULL);
  grdp_backtest_layer_add(&request->report, grdp_layer_file_extends(arena, request->written, one->path), &text);
  return grdp_layer_file_write(request->console, arena, request->written, grdp_buffer_text(&text));
}

static grdp_exit print(const backtest_request *request) {
  const grdp_console *console = request->console;
  if (request->form == GRDP_FORM_CSV)
    return grdp_projections_fail(console, grdp_write_backtest_csv(&request->report, console->out));
  if (grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments->arena};
  const grdp_screen screen = grdp_console_screen(console);
  grdp_backtest_table_add(&request->report, &screen, &text);
  if (request->written != NULL || request->folder != NULL)
    grdp_buffer_add_byte(&text, '\n');
  if (request->folder != NULL) {
    grdp_message_add(&text, GRDP_MESSAGE_RESULTS_IN, console->language, request->folder, NULL);
    grdp_buffer_add_byte(&text, '\n');
  }
  fputs(grdp_buffer_string(&text), console->out);
  grdp_layer_tell(request->arguments, console);
  return GRDP_EXIT_DONE;
}

static grdp_exit backtest(backtest_request *request) {
  grdp_status status = grdp_projections_load(request->arguments, &request->projections);
  if (status == GRDP_OK)
    status = judge_all(request);
  grdp_projections_report(request->arguments, request->console, &request->projections);
  if (status != GRDP_OK)
    return grdp_projections_fail(request->console, status);
  grdp_exit code = write_layer(request);
  if (code == GRDP_EXIT_DONE)
    code = write_folder(request);
  return code == GRDP_EXIT_DONE ? print(request) : code;
}

grdp_exit grdp_backtest_command(const grdp_arguments *arguments, const grdp_console *console) {
  backtest_request *request = GRDP_NEW(arguments->arena, backtest_request);
  *request = (backtest_request){.arguments = arguments,
                                .console = console,
                                .written = arguments->values[GRDP_OPTION_WRITE],
                                .folder = arguments->values[GRDP_OPTION_OUTPUT]};
  grdp_exit code = grdp_output_form_read(arguments, console, GRDP_FORM_JSON, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, console, 1, &request->projections);
  if (code == GRDP_EXIT_DONE)
    code = grdp_layer_check(arguments, console, request->projections.items[0].path);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  return backtest(request);
}
