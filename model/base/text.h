/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text: views, a builder, a table from text to number, and what diagnostics need of Unicode.
 * All text is UTF-8. Nothing here depends on the locale.
 */
#ifndef GRDP_TEXT_H
#define GRDP_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

/* A view: `size` bytes, no terminating zero promised. */
typedef struct grdp_text {
  const char *data;
  size_t size;
} grdp_text;

#define GRDP_TEXT(literal) ((grdp_text){(literal), sizeof(literal) - 1})

grdp_text grdp_text_of(const char *zero_terminated);
bool grdp_text_equal(grdp_text a, grdp_text b);
bool grdp_text_is(grdp_text text, const char *zero_terminated);
grdp_text grdp_text_slice(grdp_text text, size_t offset, size_t size);
/* A space, tab or line end, in every locale. */
bool grdp_is_blank(char byte);
/* Without leading and trailing blanks. */
grdp_text grdp_text_trim(grdp_text text);
/* A copy in the arena with a terminating zero. */
grdp_text grdp_text_copy(grdp_arena *arena, grdp_text text);
/* The same as a C string. */
const char *grdp_text_string(grdp_arena *arena, grdp_text text);
/* The offset of the first `byte`, or text.size. */
size_t grdp_text_find(grdp_text text, char byte);

/* A growing text in an arena; always ends with a zero behind `size`. Zero-initialise with the arena. */
typedef struct grdp_buffer {
  grdp_arena *arena;
  char *data;
  size_t size;
  size_t capacity;
} grdp_buffer;

void grdp_buffer_add(grdp_buffer *buffer, grdp_text text);
void grdp_buffer_add_string(grdp_buffer *buffer, const char *string);
void grdp_buffer_add_byte(grdp_buffer *buffer, char byte);
/* An item of a list that says the first three and … for the rest; `number` counts from 0. */
void grdp_buffer_add_listed(grdp_buffer *buffer, size_t number, const char *item);
void grdp_buffer_add_repeated(grdp_buffer *buffer, char byte, size_t times);
void grdp_buffer_add_integer(grdp_buffer *buffer, long long value);
/* The shortest decimal that reads back as `value`, with a point: 0.12311, 3e+20, nan, inf. */
void grdp_buffer_add_number(grdp_buffer *buffer, double value);
/* Replaces {0}, {1}, … in `pattern` by arguments[0], …; a missing argument gives nothing. */
void grdp_buffer_add_pattern(grdp_buffer *buffer, const char *pattern, const char *const *arguments, size_t count);
grdp_text grdp_buffer_text(const grdp_buffer *buffer);
/* The text as a C string, "" when empty. */
const char *grdp_buffer_string(const grdp_buffer *buffer);

/* A whole number as a C string in the arena. */
const char *grdp_integer_text(grdp_arena *arena, long long value);
/* The concatenation of C strings up to NULL, in the arena. */
const char *grdp_text_join(grdp_arena *arena, ...);

/* A hash table from text to a 32-bit number. Keys are not copied. Zero-initialise. */
typedef struct grdp_table {
  struct grdp_table_entry *entries;
  size_t count;
  size_t capacity;
} grdp_table;

/* The address of the value of `key`, or NULL. */
uint32_t *grdp_table_find(const grdp_table *table, grdp_text key);
/* Sets key to value unless it is there; gives the address of its value, and whether it was new. */
uint32_t *grdp_table_add(grdp_arena *arena, grdp_table *table, grdp_text key, uint32_t value, bool *added);

/* The closest of `names` within an edit distance that a slip of the keyboard explains, or an empty text. */
grdp_text grdp_text_nearest(grdp_text wrong, const grdp_text *names, size_t count);

/* Columns that the text takes in a terminal (libunistring). */
size_t grdp_text_width(grdp_text text);
/* Text of unknown origin, as it can be shown: a space for a control character, U+FFFD for what is not UTF-8. */
void grdp_buffer_add_shown(grdp_buffer *buffer, grdp_text text);
/* Whether the bytes are well-formed UTF-8 without control characters but tab and line ends;
 * otherwise the offset of the first fault. */
bool grdp_text_valid(grdp_text text, size_t *fault);

#endif
