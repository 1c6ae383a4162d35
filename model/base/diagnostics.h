/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Users' mistakes: collected, all of them, then shown with the line and a caret. Every message stands
 * once, in English and Vietnamese, in diagnostics.def.
 */
#ifndef GRDP_DIAGNOSTICS_H
#define GRDP_DIAGNOSTICS_H

#include "source.h"

typedef enum grdp_language { GRDP_ENGLISH, GRDP_VIETNAMESE, GRDP_LANGUAGE_COUNT } grdp_language;

typedef enum grdp_severity { GRDP_SEVERITY_ERROR, GRDP_SEVERITY_WARNING } grdp_severity;

typedef enum grdp_code {
#define GRDP_DIAGNOSTIC(code, name, english, vietnamese, hint_english, hint_vietnamese) GRDP_DIAGNOSTIC_##name,
#include "diagnostics.def"
#undef GRDP_DIAGNOSTIC
  GRDP_DIAGNOSTIC_COUNT
} grdp_code;

typedef struct grdp_diagnostic {
  grdp_code code;
  grdp_severity severity;
  const char *path;       /* NULL: no place */
  uint32_t line, column;  /* from 1, in characters */
  uint32_t indent, width; /* of the caret, in terminal columns */
  grdp_text line_text;
  const char *second_path; /* NULL: no second place */
  uint32_t second_line, second_column;
  const char **arguments;
  size_t argument_count;
  uint32_t file_order; /* order of the file's first diagnostic */
} grdp_diagnostic;

/* Owns all it holds, so that it outlives the sources. */
typedef struct grdp_diagnostics grdp_diagnostics;

grdp_status grdp_diagnostics_create(grdp_diagnostics **out);
void grdp_diagnostics_free(grdp_diagnostics *diagnostics);

/* Adds one; the arguments are C strings ended by NULL and fill {0}, {1}, … of message and hint. The hint
 * is shown when every argument that it names was given and is not empty. */
void grdp_diagnose(grdp_diagnostics *diagnostics, grdp_code code, grdp_place place, ...);
/* The same with a second place that the message refers to. */
void grdp_diagnose_second(grdp_diagnostics *diagnostics, grdp_code code, grdp_place place, grdp_place second, ...);

size_t grdp_diagnostics_errors(const grdp_diagnostics *diagnostics);
size_t grdp_diagnostics_warnings(const grdp_diagnostics *diagnostics);
/* Sorted by file and place. */
size_t grdp_diagnostics_count(const grdp_diagnostics *diagnostics);
const grdp_diagnostic *grdp_diagnostics_get(const grdp_diagnostics *diagnostics, size_t index);
/* GRDP_INVALID when there is an error, else GRDP_OK. */
grdp_status grdp_diagnostics_status(const grdp_diagnostics *diagnostics);

/* "E0203" */
const char *grdp_code_name(grdp_code code);

/* The message alone, without place. */
void grdp_diagnostic_message(const grdp_diagnostic *diagnostic, grdp_language language, grdp_buffer *out);
/* As a compiler prints it: place, message, the line, a caret, the hint; coloured on request. */
void grdp_diagnostic_render(const grdp_diagnostic *diagnostic, grdp_language language, bool colour, grdp_buffer *out);
/* All of them, and a last line that counts them. */
void grdp_diagnostics_render(const grdp_diagnostics *diagnostics, grdp_language language, bool colour,
                             grdp_buffer *out);

#endif
