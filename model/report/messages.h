/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the program says besides diagnostics: every sentence once, in English and Vietnamese, in messages.def.
 */
#ifndef GRDP_MESSAGES_H
#define GRDP_MESSAGES_H

#include "diagnostics.h"

typedef enum grdp_message {
#define GRDP_MESSAGE(name, english, vietnamese) GRDP_MESSAGE_##name,
#include "messages.def"
#undef GRDP_MESSAGE
  GRDP_MESSAGE_COUNT
} grdp_message;

/* The pattern of a message; never empty. */
const char *grdp_message_text(grdp_message message, grdp_language language);

/* Appends a message; the arguments are C strings ended by NULL and fill {0}, {1}, … (at most 8). */
void grdp_message_add(grdp_buffer *out, grdp_message message, grdp_language language, ...);

#endif
