/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files that read a document share; not for other layers.
 */
#ifndef GRDP_READING_H
#define GRDP_READING_H

#include "document.h"

/* What libyaml found wrong, with places in bytes. */
typedef struct grdp_fault {
  grdp_arena *arena;
  const grdp_source *source;
  grdp_diagnostics *diagnostics;
  const char *problem; /* libyaml's words */
  const char *context; /* what it was reading, or "" */
  uint32_t at;         /* of the problem */
  uint32_t from;       /* where what it was reading begins; `at` when unknown */
  uint32_t bracket;    /* of the innermost {} or [] that is open; `at` outside of any */
} grdp_fault;

/* Says in a planner's words what libyaml could not read. */
void grdp_fault_report(const grdp_fault *fault);

/* Reports the keys of a map that have no value. */
void grdp_missing_report(grdp_arena *arena, grdp_diagnostics *diagnostics, const grdp_node *map);

/*
 * What is checked before libyaml sees the bytes: encoding, control characters, long lines, directives (libyaml takes
 * quadratic time over many of them). False when something was reported.
 */
bool grdp_bytes_check(grdp_arena *arena, const grdp_source *source, grdp_diagnostics *diagnostics);
/* 3 when a byte order mark begins the text, else 0. */
uint32_t grdp_bytes_start(const grdp_source *source);
/* The offset of the first byte from `offset` that is neither blank, comment nor `...`; the size when there is none. */
uint32_t grdp_bytes_next(const grdp_source *source, uint32_t offset);
/* Reports the control character of this number. */
void grdp_control_report(grdp_diagnostics *diagnostics, grdp_place place, unsigned long character);

/* Adds a text as a YAML scalar: plain where that may stand (inside {} or [] when `flow`), else in double quotes. */
void grdp_scalar_write(grdp_buffer *buffer, grdp_text text, bool flow);

/* A text for a message: on one line, cut with an ellipsis where it is long. */
const char *grdp_text_shown(grdp_arena *arena, grdp_text text);

#endif
