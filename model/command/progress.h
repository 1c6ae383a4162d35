/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The line that says how far the draws are, on a terminal alone, written over again and again.
 */
#ifndef GRDP_PROGRESS_LINE_H
#define GRDP_PROGRESS_LINE_H

#include "console.h"
#include "run.h"

typedef struct grdp_progress_line {
  const grdp_console *console;
  const char *name;     /* shown in front; NULL: none */
  grdp_message message; /* what is counted */
  double began, shown;  /* seconds of a clock that never goes back */
  bool visible;
} grdp_progress_line;

grdp_progress_line grdp_progress_begin(const grdp_console *console, const char *name);
/* Shows it, at most some times a second; nothing where no line is wanted. */
void grdp_progress_show(grdp_progress_line *line, grdp_progress progress);
/* Takes it away. */
void grdp_progress_clear(grdp_progress_line *line);

/* "1,048,576 of 10,000,000 draws, 2,100,000 a second, 4 s left": rate and time left once `seconds` tell them. */
void grdp_progress_text(grdp_buffer *out, grdp_language language, grdp_progress progress, double seconds);
/* The same of something else than draws. */
void grdp_progress_text_of(grdp_buffer *out, grdp_message message, grdp_language language, grdp_progress progress,
                           double seconds);

#endif
