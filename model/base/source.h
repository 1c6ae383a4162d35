/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Source texts and places in them. A place is a range of bytes; line and column are found when needed.
 */
#ifndef GRDP_SOURCE_H
#define GRDP_SOURCE_H

#include "status.h"
#include "text.h"

typedef struct grdp_source {
  const char *path; /* as shown to the user */
  grdp_text text;   /* the whole file, followed by a zero byte */
  uint32_t *lines;  /* offset of the first byte of each line */
  size_t line_count;
} grdp_source;

/* Bytes [offset, offset + size) of a source; source NULL is "no place". */
typedef struct grdp_place {
  const grdp_source *source;
  uint32_t offset;
  uint32_t size;
} grdp_place;

/* A text that stands somewhere in a source: a scalar, a formula, a CSV cell. */
typedef struct grdp_fragment {
  grdp_text text;
  grdp_place place; /* of the whole fragment as written, quotes included */
} grdp_fragment;

enum { GRDP_FILE_SIZE_LIMIT = 64 * 1024 * 1024 };

typedef enum grdp_read_fault {
  GRDP_READ_FINE,
  GRDP_READ_MISSING, /* no such file, or it may not be read */
  GRDP_READ_SPECIAL, /* a folder, device, socket or pipe */
  GRDP_READ_LARGE    /* over GRDP_FILE_SIZE_LIMIT */
} grdp_read_fault;

/* Reads a regular file into the arena. `shown` is the path for messages. */
grdp_read_fault grdp_source_read(grdp_arena *arena, const char *path, const char *shown, const grdp_source **out);
/* A source from text in memory, copied. */
const grdp_source *grdp_source_make(grdp_arena *arena, const char *shown, grdp_text text);

/* Line from 1; column from 1 in characters. */
void grdp_place_position(grdp_place place, uint32_t *line, uint32_t *column);
/* The byte offset of a line and column counted from 0 in characters (as libyaml's marks). */
uint32_t grdp_source_offset(const grdp_source *source, size_t line, size_t column);
/* The line's bytes without its end; line from 1. */
grdp_text grdp_source_line(const grdp_source *source, uint32_t line);

/*
 * Where bytes [offset, offset + size) of a fragment's text stand in its source. The text of a folded
 * or quoted YAML scalar differs from the bytes in the file; line breaks, indentation, quotes and
 * escapes are stepped over.
 */
grdp_place grdp_fragment_place(const grdp_fragment *fragment, size_t offset, size_t size);

#endif
