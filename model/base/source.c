/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void index_lines(grdp_arena *arena, grdp_source *source) {
  size_t lines = 1;
  for (size_t i = 0; i < source->text.size; i++)
    lines += source->text.data[i] == '\n';
  source->lines = GRDP_NEW_ARRAY(arena, lines, uint32_t);
  source->line_count = 1;
  for (size_t i = 0; i < source->text.size; i++)
    if (source->text.data[i] == '\n')
      source->lines[source->line_count++] = (uint32_t)(i + 1);
}

const grdp_source *grdp_source_make(grdp_arena *arena, const char *shown, grdp_text text) {
  grdp_source *source = GRDP_NEW(arena, grdp_source);
  source->path = grdp_text_string(arena, grdp_text_of(shown));
  source->text = grdp_text_copy(arena, text);
  index_lines(arena, source);
  return source;
}

/* Reads at most `size` bytes; -1 when reading fails. Allocates nothing, so that the file is always closed. */
static ssize_t read_bytes(const char *path, char *bytes, size_t size) {
  /* O_NONBLOCK: opening a pipe without a writer shall not hang. */
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0)
    return -1;
  size_t have = 0;
  ssize_t got = 1;
  while (have < size && got != 0) {
    got = read(file, bytes + have, size - have);
    if (got < 0 && errno != EINTR)
      break;
    have += got > 0 ? (size_t)got : 0;
  }
  close(file);
  return got < 0 ? -1 : (ssize_t)have;
}

grdp_read_fault grdp_source_read(grdp_arena *arena, const char *path, const char *shown, const grdp_source **out) {
  struct stat status;
  if (stat(path, &status) != 0)
    return GRDP_READ_MISSING;
  if (!S_ISREG(status.st_mode))
    return GRDP_READ_SPECIAL;
  if (status.st_size > GRDP_FILE_SIZE_LIMIT)
    return GRDP_READ_LARGE;
  char *bytes = grdp_arena_allocate(arena, (size_t)status.st_size + 1);
  ssize_t size = read_bytes(path, bytes, (size_t)status.st_size);
  if (size < 0)
    return GRDP_READ_MISSING;
  grdp_source *source = GRDP_NEW(arena, grdp_source);
  source->path = grdp_text_string(arena, grdp_text_of(shown));
  source->text = (grdp_text){bytes, (size_t)size};
  index_lines(arena, source);
  *out = source;
  return GRDP_READ_FINE;
}

static uint32_t line_of(const grdp_source *source, uint32_t offset) {
  size_t low = 0, high = source->line_count;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (source->lines[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return (uint32_t)low;
}

/* Characters are counted as bytes that do not continue one. */
static bool begins_character(char byte) {
  return ((unsigned char)byte & 0xC0u) != 0x80u;
}

void grdp_place_position(grdp_place place, uint32_t *line, uint32_t *column) {
  uint32_t index = line_of(place.source, place.offset);
  *line = index + 1;
  *column = 1;
  for (uint32_t i = place.source->lines[index]; i < place.offset && i < place.source->text.size; i++)
    *column += begins_character(place.source->text.data[i]);
}

uint32_t grdp_source_offset(const grdp_source *source, size_t line, size_t column) {
  if (line >= source->line_count)
    return (uint32_t)source->text.size;
  size_t i = source->lines[line];
  while (column > 0 && i < source->text.size) {
    do
      i++;
    while (i < source->text.size && !begins_character(source->text.data[i]));
    column--;
  }
  return (uint32_t)i;
}

grdp_text grdp_source_line(const grdp_source *source, uint32_t line) {
  if (line == 0 || line > source->line_count)
    return (grdp_text){"", 0};
  size_t first = source->lines[line - 1];
  size_t end = line < source->line_count ? source->lines[line] - 1 : source->text.size;
  if (end > first && source->text.data[end - 1] == '\r')
    end--;
  return grdp_text_slice(source->text, first, end - first);
}

/* Steps over what YAML puts between two characters of a scalar: line breaks, indentation, quotes, escapes. */
static uint32_t skip_to(const grdp_source *source, uint32_t at, uint32_t end, char wanted) {
  const char *bytes = source->text.data;
  bool blank_wanted = wanted == ' ' || wanted == '\n';
  while (at < end && bytes[at] != wanted) {
    bool blank = bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\n' || bytes[at] == '\r';
    if (blank && blank_wanted)
      break;
    if (!blank && bytes[at] != '\\' && bytes[at] != '\'' && bytes[at] != '"' && bytes[at] != '|' && bytes[at] != '>')
      break;
    at++;
  }
  return at;
}

/* A folded line break is one blank in the text and a run of blanks in the file. */
static uint32_t skip_blanks(const grdp_source *source, uint32_t at, uint32_t end) {
  bool broken = false;
  uint32_t i = at;
  for (; i < end && strchr(" \t\r\n", source->text.data[i]) != NULL; i++)
    broken = broken || source->text.data[i] == '\n';
  return broken ? i : at + 1;
}

static uint32_t offset_in_source(const grdp_fragment *fragment, size_t offset) {
  const grdp_source *source = fragment->place.source;
  uint32_t at = fragment->place.offset, end = fragment->place.offset + fragment->place.size;
  for (size_t i = 0; i < fragment->text.size && at < end; i++) {
    char byte = fragment->text.data[i];
    at = skip_to(source, at, end, byte);
    if (i == offset)
      return at;
    at = byte == ' ' || byte == '\n' ? skip_blanks(source, at, end) : at + 1;
  }
  return at < end ? at : end;
}

grdp_place grdp_fragment_place(const grdp_fragment *fragment, size_t offset, size_t size) {
  const grdp_place *whole = &fragment->place;
  if (whole->source == NULL)
    return *whole;
  bool verbatim = fragment->text.size == whole->size;
  uint32_t first = verbatim ? whole->offset + (uint32_t)offset : offset_in_source(fragment, offset);
  uint32_t last = size == 0  ? first
                  : verbatim ? first + (uint32_t)size
                             : offset_in_source(fragment, offset + size - 1) + 1;
  uint32_t end = whole->offset + whole->size;
  if (first > end)
    first = end;
  if (last > end)
    last = end;
  return (grdp_place){whole->source, first, last > first ? last - first : 0};
}
