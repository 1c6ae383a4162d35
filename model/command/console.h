/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where the program prints: results on `out`, everything else on `errors`. The exit codes.
 */
#ifndef GRDP_CONSOLE_H
#define GRDP_CONSOLE_H

#include <signal.h>
#include <stdio.h>

#include "diagnostics.h"
#include "messages.h"

typedef enum grdp_exit {
  GRDP_EXIT_DONE = 0,
  GRDP_EXIT_FAILED = 1, /* the run failed, or something could not be written */
  GRDP_EXIT_USAGE = 2,
  GRDP_EXIT_INVALID = 3, /* the input is invalid */
  GRDP_EXIT_MISSED = 4,  /* a target is missed, with --check-targets */
  GRDP_EXIT_INTERRUPTED = 130
} grdp_exit;

typedef struct grdp_console {
  FILE *out, *errors;
  grdp_language language;
  bool colour_out, colour_errors;
  bool progress;                            /* `errors` is a terminal whose last line can be written over */
  size_t columns;                           /* of the terminal */
  const volatile sig_atomic_t *interrupted; /* set by a signal; NULL: never */
} grdp_console;

/* The exit code that a status means. */
grdp_exit grdp_exit_of(grdp_status status);

/* "vi…" in the first of the variables that is set and not empty gives Vietnamese, else English. */
grdp_language grdp_language_of_locale(const char *lc_all, const char *lc_messages, const char *lang);
/* "en" or "vi"; false for another text. */
bool grdp_language_read(const char *text, grdp_language *out);

bool grdp_console_interrupted(const grdp_console *console);

/* Prints one message on `errors` as "grdp: …"; the arguments end with NULL. Returns `code`. */
grdp_exit grdp_complain(const grdp_console *console, grdp_exit code, grdp_message message, ...);

/* Flushes the results; a write error (a full disk; quietly a closed pipe) makes GRDP_EXIT_FAILED. */
grdp_exit grdp_console_finish(const grdp_console *console, grdp_exit code);

#endif
