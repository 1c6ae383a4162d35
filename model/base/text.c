/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "number.h"

grdp_text grdp_text_of(const char *zero_terminated) {
  return (grdp_text){zero_terminated, strlen(zero_terminated)};
}

bool grdp_text_equal(grdp_text a, grdp_text b) {
  return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

bool grdp_text_is(grdp_text text, const char *zero_terminated) {
  return grdp_text_equal(text, grdp_text_of(zero_terminated));
}

grdp_text grdp_text_slice(grdp_text text, size_t offset, size_t size) {
  if (offset > text.size)
    offset = text.size;
  if (size > text.size - offset)
    size = text.size - offset;
  return (grdp_text){text.data == NULL ? NULL : text.data + offset, size};
}

bool grdp_is_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

grdp_text grdp_text_trim(grdp_text text) {
  size_t first = 0, end = text.size;
  while (first < end && grdp_is_blank(text.data[first]))
    first++;
  while (end > first && grdp_is_blank(text.data[end - 1]))
    end--;
  return grdp_text_slice(text, first, end - first);
}

grdp_text grdp_text_copy(grdp_arena *arena, grdp_text text) {
  return (grdp_text){grdp_arena_copy(arena, text.data, text.size), text.size};
}

const char *grdp_text_string(grdp_arena *arena, grdp_text text) {
  return grdp_arena_copy(arena, text.data, text.size);
}

size_t grdp_text_find(grdp_text text, char byte) {
  const char *found = text.size == 0 ? NULL : memchr(text.data, byte, text.size);
  return found == NULL ? text.size : (size_t)(found - text.data);
}

static void reserve(grdp_buffer *buffer, size_t more) {
  size_t need = buffer->size + more + 1;
  if (need <= buffer->capacity)
    return;
  size_t capacity = buffer->capacity == 0 ? 128 : buffer->capacity;
  while (capacity < need)
    capacity *= 2;
  char *data = grdp_arena_allocate(buffer->arena, capacity);
  if (buffer->size > 0)
    memcpy(data, buffer->data, buffer->size);
  buffer->data = data;
  buffer->capacity = capacity;
}

void grdp_buffer_add(grdp_buffer *buffer, grdp_text text) {
  reserve(buffer, text.size);
  if (text.size > 0)
    memcpy(buffer->data + buffer->size, text.data, text.size);
  buffer->size += text.size;
  buffer->data[buffer->size] = '\0';
}

void grdp_buffer_add_string(grdp_buffer *buffer, const char *string) {
  grdp_buffer_add(buffer, grdp_text_of(string));
}

void grdp_buffer_add_listed(grdp_buffer *buffer, size_t number, const char *item) {
  enum { SAID = 3 };
  if (number > SAID)
    return;
  grdp_buffer_add_string(buffer, number == 0 ? "" : ", ");
  grdp_buffer_add_string(buffer, number < SAID ? item : "\u2026");
}

void grdp_buffer_add_byte(grdp_buffer *buffer, char byte) {
  grdp_buffer_add(buffer, (grdp_text){&byte, 1});
}

void grdp_buffer_add_repeated(grdp_buffer *buffer, char byte, size_t times) {
  reserve(buffer, times);
  memset(buffer->data + buffer->size, byte, times);
  buffer->size += times;
  buffer->data[buffer->size] = '\0';
}

void grdp_buffer_add_integer(grdp_buffer *buffer, long long value) {
  char digits[32];
  snprintf(digits, sizeof digits, "%lld", value);
  grdp_buffer_add_string(buffer, digits);
}

void grdp_buffer_add_number(grdp_buffer *buffer, double value) {
  char digits[32];
  grdp_number_write(value, digits);
  grdp_buffer_add_string(buffer, digits);
}

void grdp_buffer_add_pattern(grdp_buffer *buffer, const char *pattern, const char *const *arguments, size_t count) {
  for (const char *p = pattern; *p != '\0'; p++) {
    bool is_argument = p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}';
    if (!is_argument) {
      grdp_buffer_add_byte(buffer, *p);
      continue;
    }
    size_t index = (size_t)(p[1] - '0');
    if (index < count)
      grdp_buffer_add_string(buffer, arguments[index]);
    p += 2;
  }
}

grdp_text grdp_buffer_text(const grdp_buffer *buffer) {
  return (grdp_text){grdp_buffer_string(buffer), buffer->size};
}

const char *grdp_buffer_string(const grdp_buffer *buffer) {
  return buffer->data == NULL ? "" : buffer->data;
}

const char *grdp_integer_text(grdp_arena *arena, long long value) {
  grdp_buffer text = {.arena = arena};
  grdp_buffer_add_integer(&text, value);
  return grdp_buffer_string(&text);
}

const char *grdp_text_join(grdp_arena *arena, ...) {
  grdp_buffer buffer = {.arena = arena};
  va_list parts;
  va_start(parts, arena);
  for (const char *part = va_arg(parts, const char *); part != NULL; part = va_arg(parts, const char *))
    grdp_buffer_add_string(&buffer, part);
  va_end(parts);
  return grdp_buffer_string(&buffer);
}
