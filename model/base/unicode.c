/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What diagnostics need of Unicode: display width, well-formedness, likeness of names.
 */
#include <string.h>
#include <unistr.h>
#include <uniwidth.h>

#include "text.h"

size_t grdp_text_width(grdp_text text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size;) {
    ucs4_t character;
    int size = u8_mbtouc(&character, (const uint8_t *)text.data + i, text.size - i);
    int columns = uc_width(character, "UTF-8");
    width += columns < 0 || character == 0 ? 1 : (size_t)columns; /* a control character is shown as a space */
    i += size > 0 ? (size_t)size : 1;
  }
  return width;
}

void grdp_buffer_add_shown(grdp_buffer *buffer, grdp_text text) {
  size_t fault;
  while (!grdp_text_valid(text, &fault)) {
    grdp_buffer_add(buffer, grdp_text_slice(text, 0, fault));
    grdp_text rest = grdp_text_slice(text, fault, text.size);
    ucs4_t character;
    int size = u8_mbtouc(&character, (const uint8_t *)rest.data, rest.size);
    grdp_buffer_add_string(buffer, character < 0xa0 ? " " : "\uFFFD");
    text = grdp_text_slice(rest, size > 0 ? (size_t)size : 1, rest.size);
  }
  grdp_buffer_add(buffer, text);
}

bool grdp_text_valid(grdp_text text, size_t *fault) {
  for (size_t i = 0; i < text.size;) {
    unsigned char byte = (unsigned char)text.data[i];
    ucs4_t character = byte;
    int size = byte < 0x80 ? 1 : u8_mbtoucr(&character, (const uint8_t *)text.data + i, text.size - i);
    bool control =
        (character < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || (character >= 0x7f && character < 0xa0);
    if (size <= 0 || control) {
      *fault = i;
      return false;
    }
    i += (size_t)size;
  }
  return true;
}

enum { LONGEST_NAME = 64 };

static unsigned least(unsigned a, unsigned b) {
  return a < b ? a : b;
}

/* Edit distance with transpositions of neighbours (optimal string alignment; Damerau 1964). */
static unsigned distance(grdp_text a, grdp_text b) {
  unsigned rows[3][LONGEST_NAME + 1];
  unsigned *before = rows[0], *last = rows[1], *row = rows[2];
  for (unsigned j = 0; j <= b.size; j++)
    last[j] = j;
  for (unsigned i = 1; i <= a.size; i++) {
    row[0] = i;
    for (unsigned j = 1; j <= b.size; j++) {
      unsigned change = a.data[i - 1] != b.data[j - 1];
      row[j] = least(least(last[j] + 1, row[j - 1] + 1), last[j - 1] + change);
      bool swapped = i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1];
      if (swapped)
        row[j] = least(row[j], before[j - 2] + 1);
    }
    unsigned *spare = before;
    before = last;
    last = row;
    row = spare;
  }
  return last[b.size];
}

grdp_text grdp_text_nearest(grdp_text wrong, const grdp_text *names, size_t count) {
  grdp_text nearest = {"", 0};
  if (wrong.size == 0 || wrong.size > LONGEST_NAME)
    return nearest;
  unsigned bound = wrong.size <= 3 ? 1 : wrong.size <= 5 ? 2 : (unsigned)(wrong.size / 3 + 1);
  for (size_t i = 0; i < count; i++) {
    size_t longer = names[i].size > wrong.size ? names[i].size - wrong.size : wrong.size - names[i].size;
    if (names[i].size == 0 || names[i].size > LONGEST_NAME || longer >= bound + 1)
      continue;
    unsigned d = distance(wrong, names[i]);
    if (d <= bound && d < names[i].size) {
      nearest = names[i];
      bound = d == 0 ? 0 : d - 1;
    }
  }
  return nearest;
}
