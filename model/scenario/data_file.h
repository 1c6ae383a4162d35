/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Comma-separated values (RFC 4180, doi:10.17487/RFC4180) with named columns, row by row, each cell with its place.
 */
#ifndef GRDP_DATA_FILE_H
#define GRDP_DATA_FILE_H

#include "builder.h"

enum { GRDP_DATA_COLUMN_LIMIT = 8 };

/* The columns that a kind of file may have, in any order, and what is said when they are wrong. */
typedef struct grdp_data_columns {
  const char *const *names;
  uint32_t count;    /* at most GRDP_DATA_COLUMN_LIMIT */
  uint32_t needed;   /* bits: those that must be there */
  grdp_code unknown; /* argument: the name that is none, or stands twice */
  grdp_code missing; /* argument: the name */
} grdp_data_columns;

typedef struct grdp_data_file {
  grdp_builder *builder;
  const grdp_data_columns *columns;
  const grdp_source *source;
  size_t at;
  uint32_t positions[GRDP_DATA_COLUMN_LIMIT]; /* of each column; UINT32_MAX: absent */
  size_t width;
  GRDP_VECTOR(grdp_fragment) cells;
} grdp_data_file;

/* Opens the file that a text names, as seen from the folder of its layer, adds it to the scenario's files and reads its
 * first row. False after a report. */
bool grdp_data_file_open(grdp_builder *builder, uint32_t layer, const grdp_node *node,
                         const grdp_data_columns *columns, grdp_data_file *out);
/* The next row of as many cells as the first; others are reported, empty lines left out. False at the end. */
bool grdp_data_file_next(grdp_data_file *file);
/* A cell of the row; of an absent column an empty text without a place. */
grdp_fragment grdp_data_file_cell(const grdp_data_file *file, uint32_t column);
/* A cell as a number; false after a report, also when it is empty. */
bool grdp_data_file_number(const grdp_data_file *file, uint32_t column, grdp_number *out);

#endif
