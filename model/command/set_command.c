/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands.h"
#include "csv.h"
#include "edit.h"
#include "output.h"

/* A number that the edits change. */
typedef struct changed_value {
  uint32_t cell, period;
  double before, after;
} changed_value;

typedef struct set_request {
  const grdp_arguments *arguments;
  const grdp_console *console;
  grdp_output_form form;
  const char *path;          /* as the user wrote it */
  const char *real;          /* where the file is: a link stays a link */
  const char *temporary;     /* the edited file beside it; NULL: none */
  const grdp_source *source; /* as edited so far */
  grdp_projections before, after;
  grdp_series_edit *edits;
  grdp_series_edited *edited;
  size_t count;
  GRDP_VECTOR(changed_value) changes;
} set_request;

static void release_request(void *object) {
  set_request *request = object;
  if (request->temporary != NULL)
    unlink(request->temporary);
  grdp_projections_free(&request->before);
  grdp_projections_free(&request->after);
}

/* edit = series [ "@" period ] "=" value */
static grdp_exit read_edit(const set_request *request, const char *written, grdp_series_edit *out) {
  grdp_text text = grdp_text_of(written);
  size_t equals = grdp_text_find(text, '=');
  grdp_text left = grdp_text_slice(text, 0, equals);
  size_t at = grdp_text_find(left, '@');
  *out = (grdp_series_edit){.series = grdp_text_trim(grdp_text_slice(left, 0, at)), .period = {"", 0}};
  if (at < left.size)
    out->period = grdp_text_trim(grdp_text_slice(left, at + 1, left.size - at - 1));
  if (equals < text.size)
    out->value = grdp_text_trim(grdp_text_slice(text, equals + 1, text.size - equals - 1));
  bool complete = out->series.size > 0 && out->value.size > 0 && (at == left.size || out->period.size > 0);
  if (complete)
    return GRDP_EXIT_DONE;
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SET_SYNTAX, written, NULL);
}

static grdp_exit read_edits(set_request *request) {
  const grdp_arguments *arguments = request->arguments;
  request->count = arguments->operands.count - 1;
  request->edits = GRDP_NEW_ARRAY(arguments->arena, request->count, grdp_series_edit);
  request->edited = GRDP_NEW_ARRAY(arguments->arena, request->count, grdp_series_edited);
  for (size_t i = 0; i < request->count; i++) {
    grdp_exit code = read_edit(request, arguments->operands.items[i + 1], &request->edits[i]);
    if (code != GRDP_EXIT_DONE)
      return code;
  }
  return GRDP_EXIT_DONE;
}

static grdp_status apply_edits(set_request *request) {
  grdp_arena *arena = request->arguments->arena;
  grdp_diagnostics *diagnostics = request->before.items[0].diagnostics;
  if (grdp_source_read(arena, request->real, request->path, &request->source) != GRDP_READ_FINE)
    return GRDP_FILE;
  for (size_t i = 0; i < request->count; i++) {
    GRDP_TRY(grdp_edit_series(arena, request->source, &request->edits[i], diagnostics, &request->edited[i]));
    request->source = grdp_source_make(arena, request->path, request->edited[i].text);
  }
  return GRDP_OK;
}

static bool write_all(int descriptor, grdp_text text) {
  while (text.size > 0) {
    ssize_t written = write(descriptor, text.data, text.size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    text = grdp_text_slice(text, (size_t)written, text.size - (size_t)written);
  }
  return true;
}

/* The edited text beside the file, with the file's mode, so that it can be read as a scenario before it takes its
 * place. */
static grdp_exit write_beside(set_request *request) {
  grdp_arena *arena = request->arguments->arena;
  const char *slash = strrchr(request->real, '/');
  const char *folder = grdp_arena_copy(arena, request->real, slash == NULL ? 0 : (size_t)(slash - request->real) + 1);
  const char *pattern = grdp_text_join(arena, folder,
                                       ".grdp-"
                                       "XX"
                                       "XX"
                                       "XX",
                                       NULL);
  char *name = grdp_arena_copy(arena, pattern, strlen(pattern));
  struct stat status;
  int descriptor = stat(request->real, &status) == 0 ? mkstemp(name) : -1;
  if (descriptor >= 0)
    request->temporary = name;
  bool good = descriptor >= 0 && write_all(descriptor, request->source->text) &&
              fchmod(descriptor, status.st_mode & 07777) == 0 && fsync(descriptor) == 0;
  int error = errno;
  good = (descriptor < 0 || close(descriptor) == 0) && good;
  if (good)
    return GRDP_EXIT_DONE;
  return grdp_complain(request->console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, request->path, strerror(error),
                       NULL);
}

static double given_value(const grdp_given *given, uint32_t period) {
  return given->values == NULL ? NAN : given->values[period];
}

/* The same number, or none in both. */
static bool same_value(double a, double b) {
  return a == b || (isnan(a) && isnan(b));
}

static void collect_changes(set_request *request) {
  const grdp_scenario *before = request->before.items[0].scenario, *after = request->after.items[0].scenario;
  for (uint32_t cell = 0; cell < before->cell_count && cell < after->cell_count; cell++) {
    const grdp_cell *old = &before->cells[cell], *new = &after->cells[cell];
    const grdp_given *was = old->path.values == NULL ? &old->observed : &old->path;
    const grdp_given *is = new->path.values == NULL ? &new->observed : &new->path;
    for (uint32_t t = 0; t <= before->time.last && t <= after->time.last; t++) {
      double from = given_value(was, t), to = given_value(is, t);
      if (!same_value(from, to))
        *GRDP_PUSH(request->arguments->arena, &request->changes) = (changed_value){cell, t, from, to};
    }
  }
}

static void print_csv(const set_request *request) {
  const grdp_scenario *scenario = request->after.items[0].scenario;
  grdp_buffer text = {.arena = request->arguments->arena};
  grdp_buffer_add_string(&text, "series,period,before,value\n");
  for (size_t i = 0; i < request->changes.count; i++) {
    const changed_value *change = &request->changes.items[i];
    char period[16];
    grdp_timeline_write(&scenario->time, change->period, period);
    grdp_csv_string(&text, scenario->cells[change->cell].name);
    grdp_csv_string(&text, period);
    grdp_csv_number(&text, change->before);
    grdp_csv_number(&text, change->after);
    grdp_csv_end(&text);
  }
  fputs(grdp_buffer_string(&text), request->console->out);
}

/* What the layers below gave, where the file itself gave nothing; NULL: nothing. */
static const char *value_below(const set_request *request, const grdp_series_edit *edit) {
  const grdp_scenario *scenario = request->before.items[0].scenario;
  for (size_t i = 0; i < request->changes.count; i++) {
    const changed_value *change = &request->changes.items[i];
    const grdp_cell *cell = &scenario->cells[change->cell];
    if (!grdp_text_is(edit->series, cell->name) || isnan(change->before))
      continue;
    grdp_display display = {request->console->language, scenario->series[cell->series].percent, GRDP_EXACT};
    grdp_buffer text = {.arena = request->arguments->arena};
    grdp_format_number(&text, change->before, display);
    return grdp_buffer_string(&text);
  }
  return NULL;
}

static void print_sentences(const set_request *request) {
  grdp_arena *arena = request->arguments->arena;
  grdp_language language = request->console->language;
  grdp_buffer text = {.arena = arena};
  for (size_t i = 0; i < request->count; i++) {
    const grdp_series_edit *edit = &request->edits[i];
    const char *series = grdp_text_string(arena, edit->series), *period = grdp_text_string(arena, edit->period);
    const char *name = edit->period.size == 0 ? series : grdp_text_join(arena, series, "@", period, NULL);
    const char *value = grdp_text_string(arena, edit->value);
    const char *before = value_below(request, edit);
    if (request->edited[i].before.size > 0)
      before = grdp_text_string(arena, request->edited[i].before);
    if (before == NULL)
      grdp_message_add(&text, GRDP_MESSAGE_SET_ADDED, language, request->path, name, value, NULL);
    else
      grdp_message_add(&text, GRDP_MESSAGE_SET_DONE, language, request->path, name, before, value, NULL);
    grdp_buffer_add_byte(&text, '\n');
  }
  if (grdp_option_given(request->arguments, GRDP_OPTION_DRY_RUN)) {
    grdp_message_add(&text, GRDP_MESSAGE_SET_UNWRITTEN, language, NULL);
    grdp_buffer_add_byte(&text, '\n');
  }
  fputs(grdp_buffer_string(&text), request->console->out);
}

static void print_changes(const set_request *request) {
  if (request->form == GRDP_FORM_CSV)
    print_csv(request);
  else if (!grdp_option_given(request->arguments, GRDP_OPTION_QUIET))
    print_sentences(request);
}

/* Mistakes of the edited file are shown under the file's own name. */
static void report_edited(const set_request *request) {
  const grdp_diagnostics *diagnostics = request->after.items[0].diagnostics;
  bool quiet = grdp_option_given(request->arguments, GRDP_OPTION_QUIET) && grdp_diagnostics_errors(diagnostics) == 0;
  if (grdp_diagnostics_count(diagnostics) == 0 || quiet)
    return;
  grdp_buffer text = {.arena = request->arguments->arena};
  grdp_diagnostics_render(diagnostics, request->console->language, request->console->colour_errors, &text);
  const char *rest = grdp_buffer_string(&text);
  for (const char *hit = strstr(rest, request->temporary); hit != NULL; hit = strstr(rest, request->temporary)) {
    fwrite(rest, 1, (size_t)(hit - rest), request->console->errors);
    fputs(request->path, request->console->errors);
    rest = hit + strlen(request->temporary);
  }
  fputs(rest, request->console->errors);
}

static grdp_exit load_edited(set_request *request) {
  grdp_projection *one = GRDP_NEW(request->arguments->arena, grdp_projection);
  *one = (grdp_projection){.name = request->before.items[0].name, .path = request->temporary};
  request->after = (grdp_projections){one, 1};
  grdp_status status = grdp_projections_load(request->arguments, &request->after);
  if (status == GRDP_OK)
    status = grdp_projections_run(request->console, &request->after, true);
  report_edited(request);
  return grdp_projections_fail(request->console, status);
}

static grdp_exit replace_file(set_request *request) {
  if (grdp_option_given(request->arguments, GRDP_OPTION_DRY_RUN))
    return GRDP_EXIT_DONE;
  if (rename(request->temporary, request->real) != 0)
    return grdp_complain(request->console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, request->path, strerror(errno),
                         NULL);
  request->temporary = NULL;
  return GRDP_EXIT_DONE;
}

static grdp_exit resolve_path(set_request *request) {
  request->path = request->before.items[0].path;
  char *real = realpath(request->path, NULL);
  const char *known = real == NULL ? request->path : real;
  request->real = grdp_arena_copy(request->arguments->arena, known, strlen(known));
  free(real);
  return GRDP_EXIT_DONE;
}

static grdp_exit change_file(set_request *request) {
  grdp_status status = grdp_projections_load(request->arguments, &request->before);
  if (status == GRDP_OK)
    status = apply_edits(request);
  grdp_projections_report(request->arguments, request->console, &request->before);
  if (status != GRDP_OK)
    return grdp_projections_fail(request->console, status);
  grdp_exit code = write_beside(request);
  if (code == GRDP_EXIT_DONE)
    code = load_edited(request);
  if (code != GRDP_EXIT_DONE || grdp_console_interrupted(request->console))
    return code;
  collect_changes(request);
  code = replace_file(request);
  if (code == GRDP_EXIT_DONE)
    print_changes(request);
  return code;
}

grdp_exit grdp_set_command(const grdp_arguments *arguments, const grdp_console *console) {
  set_request *request = GRDP_NEW(arguments->arena, set_request);
  *request = (set_request){.arguments = arguments, .console = console};
  grdp_exit code = grdp_output_form_read(arguments, console, GRDP_FORM_JSON, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = read_edits(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, console, 1, &request->before);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  resolve_path(request);
  return change_file(request);
}
