/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `grdp seek` is asked for, from words to cells and periods.
 */
#ifndef GRDP_SEEK_WORDS_H
#define GRDP_SEEK_WORDS_H

#include "arguments.h"
#include "outcome.h"
#include "seek.h"

typedef struct grdp_seek_words {
  GRDP_VECTOR(grdp_seek_instrument) instruments;
  GRDP_VECTOR(grdp_seek_target) points; /* without a probability */
  GRDP_VECTOR(grdp_target) targets;     /* with one */
  bool adds;                            /* an instrument is an add-factor */
} grdp_seek_words;

/*
 * target     = name | series "@" periods relation value
 * periods    = period [ ".." [ period ] ]
 * relation   = "=", with a probability ">=" | "<=" | ">" | "<"
 * instrument = [ "adjust:" ] series [ ":" value ] [ "=" [ value ] ".." [ value ] ]
 *
 * A value is that of a path: in a target `was` is the series' value on the central path, `prev` that of the period
 * before. An instrument without its index is each of its elements. Mistakes are reported: GRDP_INVALID.
 */
grdp_status grdp_seek_read(const grdp_arguments *arguments, const grdp_result *central, bool chance,
                           grdp_diagnostics *diagnostics, grdp_seek_words *out);

#endif
