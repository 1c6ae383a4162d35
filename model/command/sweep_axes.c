/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "sweep_request.h"

enum { DECIMALS_MOST = 17 };

typedef struct axis_reader {
  grdp_sweep_request *request;
  grdp_arena *arena;
  const char *option; /* the whole text of --over */
  grdp_table seen;
  GRDP_VECTOR(const char *) texts;
  GRDP_VECTOR(double) values;
} axis_reader;

static grdp_exit complain(const axis_reader *in, grdp_message message, grdp_text part) {
  return grdp_complain(in->request->console, GRDP_EXIT_USAGE, message, in->option, grdp_text_string(in->arena, part),
                       NULL);
}

static grdp_exit add_value(axis_reader *in, const char *text) {
  grdp_number number;
  bool plain = grdp_number_read(grdp_text_of(text), &number) == GRDP_NUMBER_GOOD, added;
  char *key = GRDP_NEW_ARRAY(in->arena, 32, char);
  if (plain)
    grdp_number_write(number.value, key);
  grdp_table_add(in->arena, &in->seen, grdp_text_of(plain ? key : text), 0, &added);
  if (!added)
    return complain(in, GRDP_MESSAGE_SWEEP_TWICE, grdp_text_of(text));
  *GRDP_PUSH(in->arena, &in->texts) = text;
  *GRDP_PUSH(in->arena, &in->values) = plain ? number.value : (double)NAN;
  return GRDP_EXIT_DONE;
}

/* --- ranges --- */

typedef struct bound {
  double value; /* as written: of 10% it is 10 */
  bool percent;
  int decimals;
} bound;

/* Digits behind the point, less the exponent. */
static int decimals_of(grdp_text text) {
  int decimals = 0, exponent = 0;
  bool behind = false;
  for (size_t i = 0; i < text.size; i++) {
    char c = text.data[i];
    if (c == 'e' || c == 'E') {
      exponent = (int)strtol(text.data + i + 1, NULL, 10);
      break;
    }
    behind = behind || c == '.';
    decimals += behind && c >= '0' && c <= '9' ? 1 : 0;
  }
  decimals -= exponent;
  return decimals < 0 ? 0 : decimals > DECIMALS_MOST ? DECIMALS_MOST : decimals;
}

static bool read_bound(const axis_reader *in, grdp_text text, bound *out) {
  grdp_number number;
  text = grdp_text_trim(text);
  if (grdp_number_read(text, &number) != GRDP_NUMBER_GOOD)
    return false;
  grdp_text plain = number.percent ? grdp_text_trim(grdp_text_slice(text, 0, text.size - 1)) : text;
  /* A copy that ends with a zero, so that no digit of what follows is read. */
  plain = grdp_text_copy(in->arena, plain);
  out->percent = number.percent;
  out->decimals = decimals_of(plain);
  grdp_number_read(plain, &number);
  out->value = number.value;
  return true;
}

static const char *point_text(const axis_reader *in, double value, int decimals, bool percent) {
  char text[400];
  snprintf(text, sizeof text, "%.*f", decimals, value);
  if (strspn(text, "-0.,") == strlen(text) && text[0] == '-')
    memmove(text, text + 1, strlen(text));
  char *comma = strchr(text, ',');
  if (comma != NULL)
    *comma = '.';
  return grdp_text_join(in->arena, text, percent ? "%" : "", NULL);
}

/* range = number ".." number ":" step. The end belongs to it where it is reached but for rounding. */
static grdp_exit read_range(axis_reader *in, grdp_text text, size_t dots) {
  grdp_text rest = grdp_text_slice(text, dots + 2, text.size);
  size_t colon = grdp_text_find(rest, ':');
  bound first, last, step;
  if (colon == rest.size)
    return complain(in, GRDP_MESSAGE_SWEEP_NO_STEP, text);
  if (!read_bound(in, grdp_text_slice(text, 0, dots), &first) ||
      !read_bound(in, grdp_text_slice(rest, 0, colon), &last) ||
      !read_bound(in, grdp_text_slice(rest, colon + 1, rest.size), &step) || first.percent != last.percent ||
      first.percent != step.percent)
    return complain(in, GRDP_MESSAGE_SWEEP_RANGE_UNREAD, text);
  double steps = (last.value - first.value) / step.value;
  if (step.value == 0 || steps < 0 || isnan(steps))
    return complain(in, GRDP_MESSAGE_SWEEP_STEP, text);
  if (steps + 1 > GRDP_SWEEP_CELLS_MOST + 0.5)
    return complain(in, GRDP_MESSAGE_SWEEP_RANGE_LARGE, text);
  int decimals = first.decimals > step.decimals ? first.decimals : step.decimals;
  size_t count = (size_t)floor(steps + 1e-9) + 1;
  grdp_exit code = GRDP_EXIT_DONE;
  for (size_t i = 0; i < count && code == GRDP_EXIT_DONE; i++)
    code = add_value(in, point_text(in, first.value + (double)i * step.value, decimals, first.percent));
  return code;
}

/* Where ".." stands, or the text's size. */
static size_t find_dots(grdp_text text) {
  for (size_t i = 0; i + 1 < text.size; i++)
    if (text.data[i] == '.' && text.data[i + 1] == '.')
      return i;
  return text.size;
}

/* --- lists --- */

/* The first comma outside of brackets. */
static size_t find_comma(grdp_text text) {
  int depth = 0;
  for (size_t i = 0; i < text.size; i++) {
    char c = text.data[i];
    depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
    if (c == ',' && depth <= 0)
      return i;
  }
  return text.size;
}

static grdp_exit read_values(axis_reader *in, grdp_text rest, bool scenario) {
  for (bool more = true; more;) {
    size_t comma = find_comma(rest);
    grdp_text item = grdp_text_trim(grdp_text_slice(rest, 0, comma));
    size_t dots = scenario ? item.size : find_dots(item);
    if (item.size == 0)
      return complain(in, GRDP_MESSAGE_SWEEP_OVER_UNREAD, item);
    grdp_exit code = dots < item.size ? read_range(in, item, dots) : add_value(in, grdp_text_string(in->arena, item));
    if (code != GRDP_EXIT_DONE)
      return code;
    more = comma < rest.size;
    rest = more ? grdp_text_slice(rest, comma + 1, rest.size - comma - 1) : rest;
  }
  return GRDP_EXIT_DONE;
}

/* The first = outside of brackets; names hold none. */
static grdp_exit read_axis(grdp_sweep_request *request, const char *option, grdp_sweep_axis *out) {
  axis_reader in = {.request = request, .arena = request->arguments.arena, .option = option};
  grdp_text whole = grdp_text_of(option);
  size_t equals = grdp_text_find(whole, '=');
  grdp_text name = grdp_text_trim(grdp_text_slice(whole, 0, equals));
  if (equals == whole.size || name.size == 0)
    return complain(&in, GRDP_MESSAGE_SWEEP_OVER_UNREAD, whole);
  out->name = grdp_text_string(in.arena, name);
  out->scenario = grdp_text_is(name, "scenario");
  grdp_exit code = read_values(&in, grdp_text_slice(whole, equals + 1, whole.size - equals - 1), out->scenario);
  out->texts = in.texts.items;
  out->values = in.values.items;
  out->count = in.texts.count;
  return code;
}

static grdp_exit complain_large(const grdp_sweep_request *request, double cells) {
  grdp_buffer text = {.arena = request->arguments.arena};
  grdp_format_number(&text, cells, (grdp_display){request->console->language, false, 0});
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SWEEP_LARGE, grdp_buffer_string(&text), NULL);
}

grdp_exit grdp_sweep_read_axes(grdp_sweep_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  grdp_table names = {0};
  double cells = 1;
  if (arguments->over.count == 0)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SWEEP_NO_OVER, NULL);
  request->axes = GRDP_NEW_ARRAY(arguments->arena, arguments->over.count, grdp_sweep_axis);
  request->axis_count = arguments->over.count;
  for (size_t i = 0; i < request->axis_count; i++) {
    bool added;
    grdp_exit code = read_axis(request, arguments->over.items[i], &request->axes[i]);
    if (code != GRDP_EXIT_DONE)
      return code;
    grdp_table_add(arguments->arena, &names, grdp_text_of(request->axes[i].name), 0, &added);
    if (!added)
      return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SWEEP_NAME_TWICE, request->axes[i].name,
                           NULL);
    cells *= (double)request->axes[i].count;
  }
  if (cells > GRDP_SWEEP_CELLS_MOST)
    return complain_large(request, cells);
  request->cell_count = (size_t)cells;
  return GRDP_EXIT_DONE;
}
