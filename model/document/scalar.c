/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A text as a YAML scalar (YAML 1.2.2, sections 7.3.1 and 7.3.3).
 */
#include <string.h>

#include "reading.h"

static bool holds(grdp_text text, const char *bytes) {
  size_t size = strlen(bytes);
  for (size_t i = 0; i + size <= text.size; i++)
    if (memcmp(text.data + i, bytes, size) == 0)
      return true;
  return false;
}

static bool is_one_of(char byte, const char *bytes) {
  return byte != '\0' && strchr(bytes, byte) != NULL;
}

static bool begins_plain(grdp_text text) {
  bool dash = text.data[0] == '-' && text.size > 1 && !is_one_of(text.data[1], " -,[]{}");
  bool dots = text.size >= 3 && memcmp(text.data, "...", 3) == 0;
  return (dash || !is_one_of(text.data[0], "-?:,[]{}#&*!|>'\"%@` ")) && !dots && !grdp_text_is(text, "<<");
}

static bool stays_plain(grdp_text text, bool flow) {
  for (size_t i = 0; i < text.size; i++)
    if ((unsigned char)text.data[i] < 0x20 || (flow && is_one_of(text.data[i], ",[]{}:")))
      return false;
  /* libyaml takes U+2028 and U+2029 as line ends. */
  return !holds(text, ": ") && !holds(text, " #") && !holds(text, "\u2028") && !holds(text, "\u2029");
}

static bool is_plain(grdp_text text, bool flow) {
  if (text.size == 0)
    return false;
  char last = text.data[text.size - 1];
  return begins_plain(text) && stays_plain(text, flow) && last != ' ' && last != ':';
}

/* How many bytes of `text` an escape stands for, and the escape; 0 for none. */
static size_t escape_of(grdp_text text, const char **escape) {
  static const struct {
    const char *bytes, *escape;
  } escapes[] = {{"\"", "\\\""}, {"\\", "\\\\"},    {"\n", "\\n"},    {"\t", "\\t"},
                 {"\r", "\\r"},  {"\u2028", "\\L"}, {"\u2029", "\\P"}};
  for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++) {
    size_t size = strlen(escapes[i].bytes);
    if (text.size < size || memcmp(text.data, escapes[i].bytes, size) != 0)
      continue;
    *escape = escapes[i].escape;
    return size;
  }
  return 0;
}

void grdp_scalar_write(grdp_buffer *buffer, grdp_text text, bool flow) {
  if (is_plain(text, flow)) {
    grdp_buffer_add(buffer, text);
    return;
  }
  grdp_buffer_add_byte(buffer, '"');
  for (size_t i = 0; i < text.size;) {
    const char *escape;
    size_t size = escape_of(grdp_text_slice(text, i, text.size - i), &escape);
    if (size > 0)
      grdp_buffer_add_string(buffer, escape);
    else
      grdp_buffer_add_byte(buffer, text.data[i]);
    i += size > 0 ? size : 1;
  }
  grdp_buffer_add_byte(buffer, '"');
}
