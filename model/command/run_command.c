/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "commands.h"
#include "folder.h"
#include "grid.h"
#include "output.h"
#include "plots.h"
#include "run_charts.h"

enum { JOINED_NAME_LIMIT = 120 };

typedef struct run_request {
  const grdp_arguments *arguments;
  const grdp_console *console;
  grdp_projections projections;
  grdp_output_form form;
  unsigned chart_formats; /* GRDP_PLOT_…; 0: no charts */
  const char *folder;     /* NULL: none is written */
  grdp_report report;
  grdp_folder written;
} run_request;

static void release_request(void *object) {
  run_request *request = object;
  grdp_folder_discard(&request->written);
  grdp_projections_free(&request->projections);
}

/* "svg,png" */
static grdp_exit read_charts(run_request *request) {
  static const struct {
    const char *word;
    unsigned format;
  } words[] = {{"svg", GRDP_PLOT_SVG}, {"png", GRDP_PLOT_PNG}, {"pdf", GRDP_PLOT_PDF}, {"none", 0}};
  const char *value = request->arguments->values[GRDP_OPTION_CHARTS];
  grdp_text rest = grdp_text_of(value == NULL ? "svg,png" : value);
  for (bool more = true; more;) {
    grdp_text word = grdp_text_slice(rest, 0, grdp_text_find(rest, ','));
    size_t i = 0;
    while (i < sizeof words / sizeof words[0] && !grdp_text_is(word, words[i].word))
      i++;
    if (i == sizeof words / sizeof words[0])
      return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_VALUE_UNKNOWN, "--charts",
                           grdp_text_string(request->arguments->arena, word), "svg, png, pdf, none", NULL);
    request->chart_formats |= words[i].format;
    more = word.size < rest.size;
    rest = more ? grdp_text_slice(rest, word.size + 1, rest.size - word.size - 1) : rest;
  }
  return GRDP_EXIT_DONE;
}

/* results/low+high; the number of scenarios stands for the names where these would be too long. */
static const char *default_folder(const run_request *request) {
  grdp_arena *arena = request->arguments->arena;
  const grdp_projections *all = &request->projections;
  grdp_buffer name = {.arena = arena};
  for (size_t i = 0; i < all->count; i++) {
    grdp_buffer_add_string(&name, i == 0 ? "results/" : "+");
    grdp_buffer_add_string(&name, all->items[i].name);
  }
  if (name.size <= JOINED_NAME_LIMIT)
    return grdp_buffer_string(&name);
  return grdp_text_join(arena, "results/", all->items[0].name, "+",
                        grdp_integer_text(arena, (long long)all->count - 1), NULL);
}

static grdp_exit read_request(run_request *request) {
  const grdp_arguments *arguments = request->arguments;
  grdp_exit code = grdp_output_form_read(arguments, request->console, GRDP_FORM_COUNT, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = read_charts(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, request->console, arguments->operands.count, &request->projections);
  if (code != GRDP_EXIT_DONE)
    return code;
  request->folder = arguments->values[GRDP_OPTION_OUTPUT];
  if (request->folder != NULL && request->folder[0] == '\0')
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_VALUE, "--output", "DIR", NULL);
  if (request->folder == NULL && request->form == GRDP_FORM_TABLE)
    request->folder = default_folder(request);
  return GRDP_EXIT_DONE;
}

static grdp_status select_rows(run_request *request) {
  const grdp_arguments *arguments = request->arguments;
  size_t count = request->projections.count;
  if (arguments->of.count == 0)
    return GRDP_OK;
  grdp_selection *selections = GRDP_NEW_ARRAY(arguments->arena, count, grdp_selection);
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < count; i++) {
    const grdp_projection *one = &request->projections.items[i];
    if (one->scenario == NULL)
      continue;
    grdp_status selected = grdp_selection_make(arguments->arena, one->scenario, arguments->of.items,
                                               arguments->of.count, one->diagnostics, &selections[i]);
    status = selected == GRDP_OK ? status : selected;
  }
  request->report.selections = selections;
  return status;
}

static void make_report(run_request *request) {
  const grdp_arguments *arguments = request->arguments;
  size_t count = request->projections.count;
  const grdp_result **results = GRDP_NEW_ARRAY(arguments->arena, count, const grdp_result *);
  for (size_t i = 0; i < count; i++)
    results[i] = request->projections.items[i].result;
  request->report.results = results;
  request->report.count = count;
  request->report.edits = arguments->edits.items;
  request->report.edit_count = arguments->edits.count;
  request->report.version = GRDP_VERSION;
}

static void print_plan(const run_request *request) {
  grdp_arena *arena = request->arguments->arena;
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

static grdp_exit print_results(run_request *request) {
  FILE *out = request->console->out;
  if (request->form == GRDP_FORM_CSV)
    return grdp_projections_fail(request->console, grdp_write_result_csv(&request->report, out));
  if (request->form == GRDP_FORM_JSON)
    return grdp_projections_fail(request->console, grdp_write_result_json(&request->report, out));
  if (grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = request->arguments->arena};
  grdp_screen screen = grdp_console_screen(request->console);
  grdp_scorecard_add(&request->report, &screen, &text);
  fwrite(text.data, 1, text.size, out);
  return GRDP_EXIT_DONE;
}

static grdp_exit complain_file(const run_request *request, const char *name) {
  return grdp_complain(request->console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, name, strerror(errno), NULL);
}

static grdp_exit complain_folder(const run_request *request, grdp_folder_fault fault) {
  if (fault == GRDP_FOLDER_SYSTEM)
    return complain_file(request, request->folder);
  grdp_message message = GRDP_MESSAGE_FOLDER_FOREIGN;
  if (fault == GRDP_FOLDER_EXISTS)
    message = GRDP_MESSAGE_FOLDER_EXISTS;
  if (fault == GRDP_FOLDER_MIXED)
    message = GRDP_MESSAGE_FOLDER_MIXED;
  return grdp_complain(request->console, GRDP_EXIT_FAILED, message, request->folder, NULL);
}

typedef grdp_status table_writer(const grdp_report *report, FILE *out);

static grdp_exit write_table(const run_request *request, const char *name, table_writer *write) {
  FILE *file = grdp_folder_file(request->arguments->arena, &request->written, name);
  if (file == NULL)
    return complain_file(request, name);
  grdp_status status = write(&request->report, file);
  bool good = grdp_folder_close_file(file);
  if (status == GRDP_MEMORY)
    return grdp_projections_fail(request->console, status);
  return good && status == GRDP_OK ? GRDP_EXIT_DONE : complain_file(request, name);
}

static grdp_exit write_tables(const run_request *request) {
  static const struct {
    const char *name;
    table_writer *write;
  } tables[] = {{"result.csv", grdp_write_result_csv},
                {"targets.csv", grdp_write_targets_csv},
                {"sources.csv", grdp_write_sources_csv},
                {"run.json", grdp_write_manifest}};
  grdp_exit code = GRDP_EXIT_DONE;
  for (size_t i = 0; i < sizeof tables / sizeof tables[0] && code == GRDP_EXIT_DONE; i++)
    code = write_table(request, tables[i].name, tables[i].write);
  return code;
}

static grdp_exit write_folder(run_request *request) {
  grdp_arena *arena = request->arguments->arena;
  bool named = grdp_option_given(request->arguments, GRDP_OPTION_OUTPUT);
  bool force = grdp_option_given(request->arguments, GRDP_OPTION_FORCE);
  grdp_folder_mode mode = force ? GRDP_FOLDER_FORCE : named ? GRDP_FOLDER_NEW : GRDP_FOLDER_OWN;
  grdp_folder_fault fault = grdp_folder_open(arena, request->folder, mode, &request->written);
  if (fault != GRDP_FOLDER_FINE)
    return complain_folder(request, fault);
  grdp_exit code = write_tables(request);
  if (code == GRDP_EXIT_DONE && request->chart_formats != 0)
    code = grdp_run_charts(request->console, arena, &request->report, &request->written, request->chart_formats);
  if (grdp_console_interrupted(request->console))
    return grdp_projections_fail(request->console, GRDP_OK);
  if (code != GRDP_EXIT_DONE)
    return code;
  fault = grdp_folder_commit(arena, &request->written);
  return fault == GRDP_FOLDER_FINE ? GRDP_EXIT_DONE : complain_folder(request, fault);
}

/* The path stands last, where a person looks first. */
static void print_folder(const run_request *request) {
  grdp_buffer text = {.arena = request->arguments->arena};
  if (request->form != GRDP_FORM_TABLE || grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    return;
  grdp_buffer_add_byte(&text, '\n');
  grdp_message_add(&text, GRDP_MESSAGE_RESULTS_IN, request->console->language, request->folder, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), request->console->out);
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
static void warn_comparison(const run_request *request) {
  const grdp_scenario *first = request->projections.items[0].scenario;
  bool territories = false, frequencies = false;
  for (size_t i = 1; i < request->projections.count; i++) {
    const grdp_scenario *other = request->projections.items[i].scenario;
    grdp_arena *arena = request->arguments->arena;
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

static grdp_exit finish_run(run_request *request) {
  make_report(request);
  warn_comparison(request);
  grdp_exit code = print_results(request);
  if (code == GRDP_EXIT_DONE && request->folder != NULL) {
    code = write_folder(request);
    if (code == GRDP_EXIT_DONE)
      print_folder(request);
  }
  bool missed = grdp_option_given(request->arguments, GRDP_OPTION_CHECK_TARGETS) && misses_target(&request->report);
  return code == GRDP_EXIT_DONE && missed ? GRDP_EXIT_MISSED : code;
}

grdp_exit grdp_run_command(const grdp_arguments *arguments, const grdp_console *console) {
  run_request *request = GRDP_NEW(arguments->arena, run_request);
  *request = (run_request){.arguments = arguments, .console = console};
  grdp_exit code = read_request(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  grdp_status status = grdp_projections_load(arguments, &request->projections);
  grdp_status selected = select_rows(request);
  status = status == GRDP_OK ? selected : status;
  bool dry = grdp_option_given(arguments, GRDP_OPTION_DRY_RUN);
  if (status == GRDP_OK && !dry)
    status = grdp_projections_run(console, &request->projections);
  grdp_projections_report(arguments, console, &request->projections);
  if (status != GRDP_OK || grdp_console_interrupted(console))
    return grdp_projections_fail(console, status);
  if (!dry)
    return finish_run(request);
  print_plan(request);
  return GRDP_EXIT_DONE;
}
