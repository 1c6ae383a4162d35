/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Edits a scenario file in place: only the bytes of one value change; comments, order and layout stay. The result is
 * read again before it is returned: it parses, the value is as wished, and all other values are as they were.
 */
#ifndef GRDP_EDIT_H
#define GRDP_EDIT_H

#include "document.h"

/*
 * Gives in `out` the text of `source` with the value at a path of keys replaced, or added where a key is
 * missing (in a block map below its last line, indented as its siblings; inside {} as a further entry).
 * keys: ended by NULL; for `growth[services]=10.3%` {"set", "growth[services]", NULL}; for a period {"set",
 * "growth[services]", "2025", NULL}. A map is replaced whole, and a text that is given a deeper key becomes a map with
 * that key alone. `value` is written plain where YAML allows, else quoted.
 */
grdp_status grdp_edit_value(grdp_arena *arena, const grdp_source *source, const char *const *keys, grdp_text value,
                            grdp_diagnostics *diagnostics, grdp_text *out);

/* A new central path of one series, or its value in one period or range of periods. */
typedef struct grdp_series_edit {
  grdp_text series; /* growth[services] */
  grdp_text period; /* 2025, 2025Q3, 2026..2028; of size 0: the whole path */
  grdp_text value;  /* 10.3%, was - 1% */
} grdp_series_edit;

typedef struct grdp_series_edited {
  grdp_text text;   /* of the whole file */
  grdp_text before; /* the value that was replaced, as written; of size 0 when the file gave none */
  grdp_place place; /* of that value in the old source; of no size when there was none */
} grdp_series_edited;

/*
 * What `grdp set` does. The value is changed where the file gives it:
 *   1. under `set:`, when that names the series by the same text (spaces inside [] do not count);
 *   2. else under `inputs:`, when that gives the path of exactly this series: `path` of a series without an index, or
 *      `each: {element: value}` and `each: {element: {path: value}}` of one with an index;
 *   3. else it is added to `set:`.
 * Without a period a path is replaced whole; attributes beside it (status, source, note, uncertain) stay. With one,
 * the key of the same period is changed or a key added. It is an error, and says what to write, to give a period to a
 * series that has one value for all periods, or one that a range already covers: only a person can say what the other
 * periods shall be.
 */
grdp_status grdp_edit_series(grdp_arena *arena, const grdp_source *source, const grdp_series_edit *edit,
                             grdp_diagnostics *diagnostics, grdp_series_edited *out);

#endif
