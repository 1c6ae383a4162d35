/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plot_text.h"

#include <math.h>
#include <string.h>

/* Advance widths of Noto Sans Regular in thousandths of the font's size, for the characters 32 to 126. */
static const short character_widths[] = {
    260, 269, 408, 646, 572, 831, 732, 225, 300, 300, 551, 572, 268, 322, 268, 372, 572, 572, 572,
    572, 572, 572, 572, 572, 572, 572, 268, 268, 572, 572, 572, 434, 899, 639, 650, 632, 730, 556,
    519, 728, 741, 339, 273, 619, 524, 907, 760, 781, 605, 781, 622, 549, 556, 731, 600, 930, 586,
    566, 572, 329, 372, 329, 572, 444, 281, 561, 615, 480, 615, 564, 344, 615, 618, 258, 258, 534,
    258, 935, 618, 605, 615, 615, 413, 479, 361, 618, 508, 786, 529, 510, 470, 380, 551, 380, 572};

enum { TEXT_LIMIT = 400 };

/* The bytes of the character that begins here, by its first byte; the text is well-formed. */
static size_t character_size(const char *at) {
  unsigned char byte = (unsigned char)*at;
  return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

static double character_width(const char *at, size_t size) {
  if (size == 1 && *at >= 32 && *at < 127)
    return character_widths[*at - 32] / 1000.0;
  /* Letters with marks are 0.62 on average; a terminal's columns tell combining and wide characters apart. */
  return 0.63 * (double)grdp_text_width((grdp_text){at, size});
}

double grdp_plot_text_width(grdp_text text, double size) {
  double width = 0;
  for (size_t i = 0; i < text.size;) {
    size_t bytes = character_size(text.data + i);
    if (bytes > text.size - i)
      bytes = text.size - i;
    width += character_width(text.data + i, bytes);
    i += bytes;
  }
  return width * size;
}

/* How many bytes of the text fit into the width, whole characters only, at least one. */
static size_t fitting(grdp_text text, grdp_plot_measure measure) {
  double width = 0;
  size_t end = 0;
  while (end < text.size) {
    size_t bytes = character_size(text.data + end);
    width += measure.size * character_width(text.data + end, bytes);
    if (width > measure.width && end > 0)
      break;
    end += bytes;
  }
  return end < text.size ? end : text.size;
}

/* The end of a line that begins the text: at the last space that fits; *broken when a word had to be broken. */
static size_t line_end(grdp_text text, grdp_plot_measure measure, bool *broken) {
  size_t end = fitting(text, measure);
  if (end == text.size || text.data[end] == ' ')
    return end;
  size_t space = end;
  while (space > 0 && text.data[space] != ' ')
    space--;
  if (space > 0)
    return space;
  *broken = true;
  return end;
}

static void add_line(grdp_arena *arena, grdp_text text, grdp_plot_measure measure, grdp_plot_lines *out) {
  double width = grdp_plot_text_width(text, measure.size);
  if (width > out->width)
    out->width = width;
  if (width > measure.width)
    out->cut = true;
  out->line[out->count++] = grdp_text_string(arena, text);
}

/* The last line: all that is left, or what fits of it before an ellipsis. */
static void add_last_line(grdp_arena *arena, grdp_text text, grdp_plot_measure measure, grdp_plot_lines *out) {
  if (grdp_plot_text_width(text, measure.size) <= measure.width) {
    add_line(arena, text, measure, out);
    return;
  }
  grdp_plot_measure shorter = measure;
  shorter.width -= 0.8 * measure.size;
  grdp_text kept = grdp_text_trim(grdp_text_slice(text, 0, fitting(text, shorter)));
  out->cut = true;
  add_line(arena, grdp_text_of(grdp_text_join(arena, grdp_text_string(arena, kept), "…", NULL)), measure, out);
}

void grdp_plot_wrap(grdp_arena *arena, const char *text, grdp_plot_measure measure, grdp_plot_lines *out) {
  *out = (grdp_plot_lines){0};
  grdp_text rest = grdp_text_trim(grdp_text_of(text));
  size_t limit = measure.lines < GRDP_PLOT_LINE_LIMIT ? measure.lines : GRDP_PLOT_LINE_LIMIT;
  while (rest.size > 0 && out->count + 1 < limit) {
    size_t end = line_end(rest, measure, &out->cut);
    add_line(arena, grdp_text_slice(rest, 0, end), measure, out);
    rest = grdp_text_trim(grdp_text_slice(rest, end, rest.size - end));
  }
  if (rest.size > 0)
    add_last_line(arena, rest, measure, out);
}

/* The bytes of a well-formed character without control characters that begins here, or 0. */
static size_t good_character(const char *at, size_t left) {
  unsigned char byte = (unsigned char)*at;
  if (byte < 0x20 || byte == 0x7F || (byte >= 0x80 && byte < 0xC2) || byte > 0xF4)
    return 0;
  size_t size = character_size(at), fault;
  if (size > left || !grdp_text_valid((grdp_text){at, size}, &fault))
    return 0;
  return size;
}

const char *grdp_plot_clean(grdp_arena *arena, const char *text) {
  if (!text)
    return "";
  size_t size = strlen(text);
  grdp_buffer out = {.arena = arena};
  for (size_t i = 0; i < size;) {
    size_t bytes = good_character(text + i, size - i);
    if (out.size + bytes > TEXT_LIMIT) {
      grdp_buffer_add_string(&out, "…");
      break;
    }
    if (bytes > 0)
      grdp_buffer_add(&out, (grdp_text){text + i, bytes});
    else
      grdp_buffer_add_byte(&out, ' ');
    i += bytes > 0 ? bytes : 1;
  }
  return grdp_buffer_string(&out);
}

void grdp_plot_quote(grdp_buffer *script, const char *clean) {
  grdp_buffer_add_byte(script, '\'');
  for (; *clean; clean++) {
    if (*clean == '\'')
      grdp_buffer_add_string(script, "’");
    else
      grdp_buffer_add_byte(script, *clean);
  }
  grdp_buffer_add_byte(script, '\'');
}

void grdp_plot_field(grdp_buffer *data, const char *clean) {
  grdp_buffer_add_byte(data, '"');
  for (; *clean; clean++) {
    if (*clean == '"')
      grdp_buffer_add_string(data, "”");
    else
      grdp_buffer_add_byte(data, *clean);
  }
  grdp_buffer_add_byte(data, '"');
}

/* An integer with the thousands kept apart. */
static void add_thousands(long long whole, char mark, char **at) {
  char digits[32];
  size_t count = 0;
  do {
    digits[count++] = (char)('0' + whole % 10);
    whole /= 10;
  } while (whole > 0);
  while (count > 0) {
    *(*at)++ = digits[--count];
    if (count > 0 && count % 3 == 0)
      *(*at)++ = mark;
  }
}

/* As many decimals as show three significant digits, none from 1000 up. */
static int decimals_needed(double size) {
  int decimals = 0;
  for (double step = 100; decimals < 6 && size < step && size > 0; step /= 10)
    decimals++;
  return decimals;
}

/* Too large for grouped digits or too small for six decimals: three significant digits and an exponent. */
static void write_scientific(double size, char point, char *at) {
  int exponent = 0;
  while (size >= 9.995) {
    size /= 10;
    exponent++;
  }
  while (size < 0.9995) {
    size *= 10;
    exponent--;
  }
  long long digits = llround(size * 100);
  *at++ = (char)('0' + digits / 100);
  *at++ = point;
  *at++ = (char)('0' + digits / 10 % 10);
  *at++ = (char)('0' + digits % 10);
  *at++ = 'e';
  if (exponent < 0)
    *at++ = '-';
  add_thousands(exponent < 0 ? -exponent : exponent, ' ', &at);
  *at = 0;
}

void grdp_plot_number(double value, int decimals, grdp_language language, char out[64]) {
  char point = language == GRDP_VIETNAMESE ? ',' : '.', mark = language == GRDP_VIETNAMESE ? '.' : ',';
  double size = fabs(value);
  char *at = out;
  *at = 0;
  if (isnan(value))
    return;
  int places = decimals < 0 ? decimals_needed(size) : decimals > 9 ? 9 : decimals;
  double unit = 1;
  for (int i = 0; i < places; i++)
    unit *= 10;
  bool scientific = size > 0 && (size * unit >= 1e15 || (decimals < 0 && size < 1e-4));
  long long scaled = scientific ? 1 : llround(size * unit), one = (long long)unit;
  if (value < 0 && scaled > 0) {
    memcpy(at, "−", 3);
    at += 3;
  }
  if (isinf(value)) {
    memcpy(at, "∞", 4);
    return;
  }
  if (scientific) {
    write_scientific(size, point, at);
    return;
  }
  while (decimals < 0 && one > 1 && scaled % 10 == 0) {
    scaled /= 10;
    one /= 10;
  }
  add_thousands(scaled / one, mark, &at);
  if (one > 1)
    *at++ = point;
  for (long long digit = one / 10; digit > 0; digit /= 10)
    *at++ = (char)('0' + scaled / digit % 10);
  *at = 0;
}
