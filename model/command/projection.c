/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "projection.h"

#include <string.h>
#include <unistd.h>

#include "progress.h"

static void split_operand(grdp_arena *arena, const char *operand, grdp_projection *out) {
  const char *equals = strchr(operand, '=');
  if (equals == NULL || access(operand, F_OK) == 0) {
    out->path = operand;
    out->name = grdp_scenario_name_of(arena, operand);
    return;
  }
  out->name = grdp_arena_copy(arena, operand, (size_t)(equals - operand));
  out->path = equals + 1;
}

/* The name becomes a folder's and a column's: no path, nothing hidden, no control characters. */
static bool name_fits(const char *name) {
  size_t fault;
  grdp_text text = grdp_text_of(name);
  return text.size > 0 && text.size <= 100 && text.data[0] != '.' && strpbrk(name, "/\n\r\t") == NULL &&
         grdp_text_valid(text, &fault);
}

grdp_exit grdp_projections_name(const grdp_arguments *arguments, const grdp_console *console, size_t operands,
                                grdp_projections *out) {
  grdp_arena *arena = arguments->arena;
  grdp_table names = {0};
  grdp_projections all = {GRDP_NEW_ARRAY(arena, operands, grdp_projection), operands};
  for (size_t i = 0; i < operands; i++) {
    bool added;
    split_operand(arena, arguments->operands.items[i], &all.items[i]);
    const char *name = all.items[i].name;
    if (!name_fits(name))
      return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_NAME_UNFIT, name, all.items[i].path, NULL);
    grdp_table_add(arena, &names, grdp_text_of(name), 0, &added);
    if (!added)
      return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_NAME_TWICE, name, all.items[i].path, NULL);
  }
  *out = all;
  return GRDP_EXIT_DONE;
}

static grdp_status load_one(const grdp_arguments *arguments, grdp_projection *one) {
  GRDP_TRY(grdp_diagnostics_create(&one->diagnostics));
  GRDP_TRY(grdp_scenario_load(one->path, one->name, arguments->edits.items, arguments->edits.count, one->diagnostics,
                              &one->scenario));
  return grdp_program_build_with(one->scenario, one->build, one->diagnostics, &one->program);
}

/* A mistake in one scenario does not hide those of the next; other failures do. */
static bool goes_on(grdp_status status) {
  return status == GRDP_OK || status == GRDP_INVALID || status == GRDP_NUMERIC || status == GRDP_CHECK;
}

grdp_status grdp_projections_load(const grdp_arguments *arguments, grdp_projections *projections) {
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < projections->count && goes_on(status); i++) {
    grdp_status one = load_one(arguments, &projections->items[i]);
    status = one == GRDP_OK ? status : one;
  }
  return status;
}

/* Writes the draws of the last step where draws are kept. */
static grdp_status keep_step(const grdp_run *run, grdp_projection *one) {
  grdp_kept kept = grdp_run_kept(run);
  return one->kept == NULL ? GRDP_OK : grdp_draw_file_add(one->kept, &kept);
}

/* Steps until done, interrupted or failed. */
static grdp_status step_all(grdp_run *run, grdp_projection *one, grdp_progress_line *line, bool quiet, bool *done) {
  while (!*done && !grdp_console_interrupted(line->console)) {
    GRDP_TRY(grdp_run_step(run, one->diagnostics, done));
    GRDP_TRY(keep_step(run, one));
    if (!quiet)
      grdp_progress_show(line, grdp_run_progress(run));
  }
  return GRDP_OK;
}

static grdp_status run_one(const grdp_console *console, grdp_projection *one, const char *shown_name, bool quiet) {
  grdp_run *run;
  bool done = false;
  GRDP_TRY(grdp_run_open(one->scenario, one->program, &one->options, one->diagnostics, &run));
  grdp_progress_line line = grdp_progress_begin(console, shown_name);
  grdp_status status = step_all(run, one, &line, quiet, &done);
  grdp_progress_clear(&line);
  if (status == GRDP_OK && (done || grdp_run_progress(run).done > 0))
    status = grdp_run_take(run, &one->result);
  grdp_run_free(run);
  return status;
}

grdp_status grdp_projections_run(const grdp_console *console, grdp_projections *projections, bool quiet) {
  grdp_status status = GRDP_OK;
  const grdp_design *shared = NULL;
  for (size_t i = 0; i < projections->count && goes_on(status) && !grdp_console_interrupted(console); i++) {
    grdp_projection *item = &projections->items[i];
    if (item->program == NULL)
      continue;
    if (item->options.shared == NULL)
      item->options.shared = shared;
    grdp_status one = run_one(console, item, projections->count > 1 ? item->name : NULL, quiet);
    status = one == GRDP_OK ? status : one;
    if (shared == NULL && item->result != NULL && item->result->draws != NULL)
      shared = item->result->draws->design;
  }
  return status;
}

static bool is_shown(const grdp_arguments *arguments, const grdp_diagnostic *diagnostic) {
  return diagnostic->severity == GRDP_SEVERITY_ERROR || arguments->values[GRDP_OPTION_QUIET] == NULL;
}

static void print_new(const grdp_console *console, grdp_arena *arena, grdp_table *printed,
                      const grdp_diagnostic *diagnostic) {
  bool added;
  grdp_buffer text = {.arena = arena};
  grdp_diagnostic_render(diagnostic, console->language, console->colour_errors, &text);
  grdp_table_add(arena, printed, grdp_buffer_text(&text), 0, &added);
  if (added)
    fputs(grdp_buffer_string(&text), console->errors);
}

static bool only_quiet(const grdp_arguments *arguments, const grdp_projection *one) {
  return arguments->values[GRDP_OPTION_QUIET] != NULL && grdp_diagnostics_errors(one->diagnostics) == 0;
}

void grdp_projections_report(const grdp_arguments *arguments, const grdp_console *console,
                             const grdp_projections *projections) {
  grdp_table printed = {0};
  const grdp_projection *items = projections->items;
  if (projections->count == 1 && items[0].diagnostics != NULL && !only_quiet(arguments, &items[0])) {
    grdp_buffer text = {.arena = arguments->arena};
    if (grdp_diagnostics_count(items[0].diagnostics) > 0)
      grdp_diagnostics_render(items[0].diagnostics, console->language, console->colour_errors, &text);
    fputs(grdp_buffer_string(&text), console->errors);
    return;
  }
  for (size_t i = 0; i < projections->count; i++) {
    size_t count = items[i].diagnostics == NULL ? 0 : grdp_diagnostics_count(items[i].diagnostics);
    for (size_t k = 0; k < count; k++) {
      const grdp_diagnostic *diagnostic = grdp_diagnostics_get(items[i].diagnostics, k);
      if (is_shown(arguments, diagnostic))
        print_new(console, arguments->arena, &printed, diagnostic);
    }
  }
}

void grdp_projections_free(grdp_projections *projections) {
  for (size_t i = 0; i < projections->count; i++) {
    grdp_projection *one = &projections->items[i];
    grdp_draw_file_free(one->kept);
    if (one->result != NULL)
      grdp_result_free(one->result);
    if (one->program != NULL)
      grdp_program_free(one->program);
    if (one->scenario != NULL)
      grdp_scenario_free(one->scenario);
    if (one->diagnostics != NULL)
      grdp_diagnostics_free(one->diagnostics);
  }
  projections->count = 0;
}

grdp_exit grdp_projections_fail(const grdp_console *console, grdp_status status) {
  if (grdp_console_interrupted(console))
    return grdp_complain(console, GRDP_EXIT_INTERRUPTED, GRDP_MESSAGE_INTERRUPTED, NULL);
  if (status == GRDP_MEMORY)
    grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_MEMORY, NULL);
  return grdp_exit_of(status);
}
