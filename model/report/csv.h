/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records of a CSV file (RFC 4180, doi:10.17487/RFC4180; lines end with a line feed). Numbers have a decimal point
 * and read back exactly.
 *
 * A spreadsheet takes a cell that begins with = + - @ for a formula, and a formula in a label can run commands. Such a
 * text is written behind an apostrophe, which spreadsheets show as text; a text that is a number stays as it is.
 */
#ifndef GRDP_CSV_H
#define GRDP_CSV_H

#include "text.h"

/* Each adds one cell to the record that is being written. */
void grdp_csv_text(grdp_buffer *record, grdp_text text);
void grdp_csv_string(grdp_buffer *record, const char *text);
/* An empty cell when the value is not a finite number. */
void grdp_csv_number(grdp_buffer *record, double value);
void grdp_csv_integer(grdp_buffer *record, long long value);
/* Ends the record. */
void grdp_csv_end(grdp_buffer *record);

#endif
