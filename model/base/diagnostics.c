/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "diagnostics.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this many a person reads no more; the rest is counted. */
enum { KEPT_LIMIT = 1000, SHOWN_LIMIT = 100 };

typedef struct template {
  const char *code;
  const char *message[GRDP_LANGUAGE_COUNT];
  const char *hint[GRDP_LANGUAGE_COUNT];
}
template;

static const template templates[GRDP_DIAGNOSTIC_COUNT] = {
#define GRDP_DIAGNOSTIC(code, name, english, vietnamese, hint_english, hint_vietnamese)                              \
  [GRDP_DIAGNOSTIC_##name] = {#code, {english, vietnamese}, {hint_english, hint_vietnamese}},
#include "diagnostics.def"
#undef GRDP_DIAGNOSTIC
};

struct grdp_diagnostics {
  grdp_arena arena;
  jmp_buf exhausted;
  GRDP_VECTOR(grdp_diagnostic) list;
  GRDP_VECTOR(const char *) files;
  size_t errors, warnings;
};

grdp_status grdp_diagnostics_create(grdp_diagnostics **out) {
  grdp_diagnostics *diagnostics = calloc(1, sizeof *diagnostics);
  if (diagnostics == NULL)
    return GRDP_MEMORY;
  *out = diagnostics;
  return GRDP_OK;
}

void grdp_diagnostics_free(grdp_diagnostics *diagnostics) {
  if (diagnostics == NULL)
    return;
  grdp_arena_free(&diagnostics->arena);
  free(diagnostics);
}

static uint32_t file_order(grdp_diagnostics *diagnostics, const char *path) {
  for (uint32_t i = 0; i < diagnostics->files.count; i++)
    if (strcmp(diagnostics->files.items[i], path) == 0)
      return i;
  *GRDP_PUSH(&diagnostics->arena, &diagnostics->files) = path;
  return (uint32_t)diagnostics->files.count - 1;
}

/* The caret stands under the first byte of the place and is as wide as what it marks on that line. */
static void place_caret(grdp_diagnostic *diagnostic, grdp_place place) {
  grdp_text line = grdp_source_line(place.source, diagnostic->line);
  size_t begin = place.offset - place.source->lines[diagnostic->line - 1];
  diagnostic->indent = (uint32_t)grdp_text_width(grdp_text_slice(line, 0, begin));
  size_t width = grdp_text_width(grdp_text_slice(line, begin, place.size));
  diagnostic->width = width == 0 ? 1 : (uint32_t)width;
}

static void copy_place(grdp_diagnostics *diagnostics, grdp_diagnostic *diagnostic, grdp_place place) {
  if (place.source == NULL)
    return;
  grdp_arena *arena = &diagnostics->arena;
  diagnostic->path = grdp_text_string(arena, grdp_text_of(place.source->path));
  grdp_place_position(place, &diagnostic->line, &diagnostic->column);
  diagnostic->line_text = grdp_text_copy(arena, grdp_source_line(place.source, diagnostic->line));
  place_caret(diagnostic, place);
  diagnostic->file_order = file_order(diagnostics, diagnostic->path) + 1;
}

/* An argument may come from the command line and hold any bytes. */
static const char *shown_argument(grdp_arena *arena, grdp_text argument) {
  grdp_buffer shown = {.arena = arena};
  grdp_buffer_add_shown(&shown, argument);
  return grdp_buffer_string(&shown);
}

/* As many as patterns can name. */
enum { ARGUMENT_LIMIT = 10 };

typedef struct argument_list {
  const char *items[ARGUMENT_LIMIT];
  size_t count;
} argument_list;

static argument_list gather(va_list arguments) {
  argument_list list = {.count = 0};
  for (const char *a = va_arg(arguments, const char *); a != NULL; a = va_arg(arguments, const char *)) {
    assert(list.count < ARGUMENT_LIMIT);
    list.items[list.count++] = a;
  }
  return list;
}

static void copy_arguments(grdp_arena *arena, grdp_diagnostic *diagnostic, const argument_list *list) {
  diagnostic->arguments = GRDP_NEW_ARRAY(arena, list->count, const char *);
  diagnostic->argument_count = list->count;
  for (size_t i = 0; i < list->count; i++)
    diagnostic->arguments[i] = shown_argument(arena, grdp_text_of(list->items[i]));
}

static bool is_before(const grdp_diagnostic *a, const grdp_diagnostic *b) {
  if (a->file_order != b->file_order)
    return a->file_order < b->file_order;
  return a->line != b->line ? a->line < b->line : a->column < b->column;
}

/* The list stays sorted by file and place; those of one place stay in the order in which they were found. */
static void insert(grdp_diagnostics *diagnostics, const grdp_diagnostic *diagnostic) {
  *GRDP_PUSH(&diagnostics->arena, &diagnostics->list) = *diagnostic;
  grdp_diagnostic *items = diagnostics->list.items;
  size_t i = diagnostics->list.count - 1;
  for (; i > 0 && is_before(diagnostic, &items[i - 1]); i--)
    items[i] = items[i - 1];
  items[i] = *diagnostic;
}

static void add(grdp_diagnostics *diagnostics, grdp_code code, grdp_place place, grdp_place second,
                const argument_list *arguments) {
  grdp_severity severity = templates[code].code[0] == 'W' ? GRDP_SEVERITY_WARNING : GRDP_SEVERITY_ERROR;
  *(severity == GRDP_SEVERITY_WARNING ? &diagnostics->warnings : &diagnostics->errors) += 1;
  /* Counted even when there is no memory left to say what it was. */
  GRDP_ARENA_GUARD (&diagnostics->arena, diagnostics->exhausted) {
    return;
  }
  if (diagnostics->list.count >= KEPT_LIMIT)
    return;
  grdp_diagnostic diagnostic = {.code = code, .severity = severity};
  copy_place(diagnostics, &diagnostic, place);
  if (second.source != NULL) {
    diagnostic.second_path = grdp_text_string(&diagnostics->arena, grdp_text_of(second.source->path));
    grdp_place_position(second, &diagnostic.second_line, &diagnostic.second_column);
  }
  copy_arguments(&diagnostics->arena, &diagnostic, arguments);
  insert(diagnostics, &diagnostic);
}

void grdp_diagnose(grdp_diagnostics *diagnostics, grdp_code code, grdp_place place, ...) {
  va_list arguments;
  va_start(arguments, place);
  argument_list list = gather(arguments);
  va_end(arguments);
  add(diagnostics, code, place, (grdp_place){0}, &list);
}

void grdp_diagnose_second(grdp_diagnostics *diagnostics, grdp_code code, grdp_place place, grdp_place second, ...) {
  va_list arguments;
  va_start(arguments, second);
  argument_list list = gather(arguments);
  va_end(arguments);
  add(diagnostics, code, place, second, &list);
}

size_t grdp_diagnostics_errors(const grdp_diagnostics *diagnostics) {
  return diagnostics->errors;
}

size_t grdp_diagnostics_warnings(const grdp_diagnostics *diagnostics) {
  return diagnostics->warnings;
}

size_t grdp_diagnostics_count(const grdp_diagnostics *diagnostics) {
  return diagnostics->list.count;
}

const grdp_diagnostic *grdp_diagnostics_get(const grdp_diagnostics *diagnostics, size_t index) {
  return &diagnostics->list.items[index];
}

grdp_status grdp_diagnostics_status(const grdp_diagnostics *diagnostics) {
  return diagnostics->errors > 0 ? GRDP_INVALID : GRDP_OK;
}

const char *grdp_code_name(grdp_code code) {
  return templates[code].code;
}

/* Whether a pattern has a text and every {n} in it an argument that is not empty. */
static bool is_complete(const char *pattern, const grdp_diagnostic *diagnostic) {
  for (const char *p = pattern; *p != '\0'; p++) {
    bool is_argument = p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}';
    size_t index = (size_t)(p[1] - '0');
    if (is_argument && (index >= diagnostic->argument_count || diagnostic->arguments[index][0] == '\0'))
      return false;
  }
  return pattern[0] != '\0';
}

void grdp_diagnostic_message(const grdp_diagnostic *diagnostic, grdp_language language, grdp_buffer *out) {
  grdp_buffer_add_pattern(out, templates[diagnostic->code].message[language], diagnostic->arguments,
                          diagnostic->argument_count);
}

static const char *const severity_words[GRDP_LANGUAGE_COUNT][2] = {{"error", "warning"}, {"lỗi", "cảnh báo"}};
static const char *const second_words[GRDP_LANGUAGE_COUNT] = {"see", "xem"};
static const char *const count_patterns[GRDP_LANGUAGE_COUNT] = {"{0} error(s), {1} warning(s)",
                                                                "{0} lỗi, {1} cảnh báo"};
static const char *const more_patterns[GRDP_LANGUAGE_COUNT] = {"{0} more not shown", "còn {0} mục không hiện"};

static const char *paint(bool colour, const char *sequence) {
  return colour ? sequence : "";
}

static void render_head(const grdp_diagnostic *diagnostic, grdp_language language, bool colour, grdp_buffer *out) {
  if (diagnostic->path != NULL) {
    grdp_buffer_add_string(out, diagnostic->path);
    grdp_buffer_add_byte(out, ':');
    grdp_buffer_add_integer(out, diagnostic->line);
    grdp_buffer_add_byte(out, ':');
    grdp_buffer_add_integer(out, diagnostic->column);
    grdp_buffer_add_string(out, ": ");
  }
  bool warning = diagnostic->severity == GRDP_SEVERITY_WARNING;
  grdp_buffer_add_string(out, paint(colour, warning ? "\033[1;33m" : "\033[1;31m"));
  grdp_buffer_add_string(out, severity_words[language][warning]);
  grdp_buffer_add_byte(out, '[');
  grdp_buffer_add_string(out, templates[diagnostic->code].code);
  grdp_buffer_add_string(out, "]");
  grdp_buffer_add_string(out, paint(colour, "\033[0m"));
  grdp_buffer_add_string(out, ": ");
  grdp_diagnostic_message(diagnostic, language, out);
  grdp_buffer_add_byte(out, '\n');
}

static void add_margin(grdp_buffer *out, const char *number, size_t width) {
  grdp_buffer_add_repeated(out, ' ', width - strlen(number));
  grdp_buffer_add_string(out, number);
  grdp_buffer_add_string(out, " | ");
}

/* A tab takes one column here, as the caret's line counts it. */
static void add_line(grdp_buffer *out, grdp_text line) {
  size_t tab;
  while ((tab = grdp_text_find(line, '\t')) < line.size) {
    grdp_buffer_add_shown(out, grdp_text_slice(line, 0, tab));
    grdp_buffer_add_byte(out, ' ');
    line = grdp_text_slice(line, tab + 1, line.size);
  }
  grdp_buffer_add_shown(out, line);
}

enum { MARGIN = 5, WIDEST_LINE = 400 };

static void render_line(const grdp_diagnostic *diagnostic, grdp_language language, bool colour, grdp_buffer *out) {
  const char *hint = templates[diagnostic->code].hint[language];
  bool has_hint = is_complete(hint, diagnostic);
  bool has_line = diagnostic->path != NULL && diagnostic->line_text.size <= WIDEST_LINE;
  if (has_line) {
    grdp_buffer number = {.arena = out->arena};
    grdp_buffer_add_integer(&number, diagnostic->line);
    size_t width = number.size > MARGIN ? number.size : MARGIN;
    add_margin(out, grdp_buffer_string(&number), width);
    add_line(out, diagnostic->line_text);
    grdp_buffer_add_byte(out, '\n');
    add_margin(out, "", width);
    grdp_buffer_add_repeated(out, ' ', diagnostic->indent);
    grdp_buffer_add_string(out, paint(colour, "\033[1;32m"));
    grdp_buffer_add_repeated(out, '^', diagnostic->width);
    grdp_buffer_add_string(out, paint(colour, "\033[0m"));
  } else if (has_hint) {
    grdp_buffer_add_repeated(out, ' ', MARGIN);
  }
  if (has_hint) {
    grdp_buffer_add_byte(out, ' ');
    grdp_buffer_add_pattern(out, hint, diagnostic->arguments, diagnostic->argument_count);
  }
  if (has_line || has_hint)
    grdp_buffer_add_byte(out, '\n');
}

void grdp_diagnostic_render(const grdp_diagnostic *diagnostic, grdp_language language, bool colour,
                            grdp_buffer *out) {
  render_head(diagnostic, language, colour, out);
  render_line(diagnostic, language, colour, out);
  if (diagnostic->second_path == NULL)
    return;
  grdp_buffer_add_repeated(out, ' ', MARGIN + 1);
  grdp_buffer_add_string(out, second_words[language]);
  grdp_buffer_add_byte(out, ' ');
  grdp_buffer_add_string(out, diagnostic->second_path);
  grdp_buffer_add_byte(out, ':');
  grdp_buffer_add_integer(out, diagnostic->second_line);
  grdp_buffer_add_byte(out, ':');
  grdp_buffer_add_integer(out, diagnostic->second_column);
  grdp_buffer_add_byte(out, '\n');
}

static void add_counts(grdp_buffer *out, const char *pattern, size_t first, size_t second) {
  grdp_buffer a = {.arena = out->arena}, b = {.arena = out->arena};
  grdp_buffer_add_integer(&a, (long long)first);
  grdp_buffer_add_integer(&b, (long long)second);
  const char *const arguments[] = {grdp_buffer_string(&a), grdp_buffer_string(&b)};
  grdp_buffer_add_pattern(out, pattern, arguments, 2);
  grdp_buffer_add_byte(out, '\n');
}

void grdp_diagnostics_render(const grdp_diagnostics *diagnostics, grdp_language language, bool colour,
                             grdp_buffer *out) {
  size_t all = diagnostics->errors + diagnostics->warnings;
  size_t shown = diagnostics->list.count < SHOWN_LIMIT ? diagnostics->list.count : SHOWN_LIMIT;
  for (size_t i = 0; i < shown; i++)
    grdp_diagnostic_render(&diagnostics->list.items[i], language, colour, out);
  if (all > shown)
    add_counts(out, more_patterns[language], all - shown, 0);
  if (all > 0)
    add_counts(out, count_patterns[language], diagnostics->errors, diagnostics->warnings);
}
