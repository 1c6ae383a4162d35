/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "seek_words.h"

#include <math.h>
#include <string.h>

#include "parse.h"
#include "spreads.h"

typedef struct word_reader {
  grdp_arena *arena;
  const grdp_scenario *scenario;
  const grdp_result *central;
  grdp_diagnostics *diagnostics;
  const grdp_source *source; /* of the option that is read */
  bool *chosen;              /* [cells]: is an instrument */
  grdp_seek_words *words;
} word_reader;

/* Part of the option's text. */
static grdp_fragment fragment_of(const word_reader *reader, grdp_text part) {
  grdp_text text = grdp_text_trim(part);
  uint32_t offset = (uint32_t)(text.data - reader->source->text.data);
  return (grdp_fragment){text, {reader->source, offset, (uint32_t)text.size}};
}

static grdp_place whole_place(const word_reader *reader) {
  return (grdp_place){reader->source, 0, (uint32_t)reader->source->text.size};
}

static const char *string_of(const word_reader *reader, grdp_text text) {
  return grdp_text_string(reader->arena, text);
}

static const char *period_string(const word_reader *reader, uint32_t t) {
  char written[16];
  grdp_timeline_write(&reader->scenario->time, t, written);
  return string_of(reader, grdp_text_of(written));
}

/* ---- numbers ---- */

static bool check_percent(const word_reader *reader, uint32_t cell, const grdp_formula *formula) {
  const grdp_series *series = &reader->scenario->series[reader->scenario->cells[cell].series];
  bool pure = series->unit == GRDP_UNIT_PURE && !series->percent;
  const grdp_expression *culprit;
  bool missing;
  if (series->unit == GRDP_UNIT_UNKNOWN || pure ||
      grdp_path_percent(formula->root, series->percent, &culprit, &missing))
    return true;
  grdp_place place = grdp_formula_place(formula, culprit);
  const char *name = reader->scenario->cells[cell].name;
  grdp_text literal = grdp_text_slice(place.source->text, place.offset, place.size);
  if (missing)
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_PERCENT_MISSING, place, name, string_of(reader, literal),
                  NULL);
  else
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_PERCENT_UNEXPECTED, place, name,
                  string_of(reader, series->unit_text), NULL);
  return false;
}

/* A value's formula; NULL after a report. */
static const grdp_formula *read_formula(const word_reader *reader, uint32_t cell, grdp_text text) {
  grdp_path_formula path;
  grdp_fragment fragment = fragment_of(reader, text);
  if (grdp_parse_path(reader->arena, fragment, reader->diagnostics, &path) != GRDP_OK ||
      !check_percent(reader, cell, path.formula))
    return NULL;
  if (!path.to)
    return path.formula;
  grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_NUMBER, fragment.place, string_of(reader, fragment.text),
                "", NULL);
  return NULL;
}

/* A number that stands by itself. */
static bool read_number(const word_reader *reader, uint32_t cell, grdp_text text, double *out) {
  const grdp_formula *formula = read_formula(reader, cell, text);
  if (formula == NULL)
    return false;
  *out = grdp_path_value(formula->root, NAN, NAN);
  if (isfinite(*out))
    return true;
  grdp_fragment fragment = fragment_of(reader, text);
  grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_NUMBER, fragment.place, string_of(reader, fragment.text),
                "", NULL);
  return false;
}

/* ---- cells and periods ---- */

static bool find_cells(const word_reader *reader, grdp_text text, uint32_t *first, uint32_t *count) {
  grdp_series_name name;
  return grdp_parse_series_name(fragment_of(reader, text), reader->diagnostics, &name) == GRDP_OK &&
         grdp_scenario_cells(reader->scenario, &name, reader->diagnostics, first, count) == GRDP_OK;
}

static void report_index(const word_reader *reader, uint32_t cell, grdp_text text) {
  const grdp_series *series = &reader->scenario->series[reader->scenario->cells[cell].series];
  grdp_buffer sets = {.arena = reader->arena};
  for (uint32_t i = 0; i < series->dimensions; i++) {
    grdp_buffer_add_string(&sets, i == 0 ? "" : ", ");
    grdp_buffer_add(&sets, reader->scenario->sets[series->sets[i]].name);
  }
  grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_INDEX_WANTED, fragment_of(reader, text).place,
                string_of(reader, series->name), grdp_buffer_string(&sets), NULL);
}

static bool report_period(const word_reader *reader, grdp_text text, grdp_code code) {
  char simulated[GRDP_RANGE_SIZE] = "";
  const grdp_timeline *time = &reader->scenario->time;
  grdp_fragment fragment = fragment_of(reader, text);
  if (code == GRDP_DIAGNOSTIC_PERIOD_OUTSIDE)
    grdp_range_write(time, time->base + 1, time->last, simulated);
  grdp_diagnose(reader->diagnostics, code, fragment.place, string_of(reader, fragment.text), simulated, NULL);
  return false;
}

/* A period, or the periods of the model that lie in it; t. */
static bool read_period(const word_reader *reader, grdp_text text, uint32_t *first, uint32_t *last) {
  const grdp_timeline *time = &reader->scenario->time;
  grdp_period period;
  grdp_span span;
  if (!grdp_period_read(grdp_text_trim(text), &period))
    return report_period(reader, text, GRDP_DIAGNOSTIC_PERIOD_INVALID);
  if (!grdp_period_span(period, time->frequency, &span))
    return report_period(reader, text, GRDP_DIAGNOSTIC_PERIOD_FINER);
  int64_t from = (int64_t)span.first - time->first_ordinal, to = (int64_t)span.last - time->first_ordinal;
  if (from <= time->base || to > time->last)
    return report_period(reader, text, GRDP_DIAGNOSTIC_PERIOD_OUTSIDE);
  *first = (uint32_t)from;
  *last = (uint32_t)to;
  return true;
}

/* Where ".." stands, or the text's size. */
static size_t find_dots(grdp_text text) {
  size_t at = 0;
  while (at + 1 < text.size && (text.data[at] != '.' || text.data[at + 1] != '.'))
    at++;
  return at + 1 < text.size ? at : text.size;
}

static grdp_text behind(grdp_text text, size_t offset) {
  return offset >= text.size ? (grdp_text){text.data + text.size, 0}
                             : grdp_text_slice(text, offset, text.size - offset);
}

static bool read_periods(const word_reader *reader, grdp_text text, uint32_t *first, uint32_t *last) {
  size_t dots = find_dots(text);
  grdp_text end = grdp_text_trim(behind(text, dots + 2));
  uint32_t unused = 0;
  if (dots == text.size)
    return read_period(reader, text, first, last);
  if (!read_period(reader, grdp_text_slice(text, 0, dots), first, &unused))
    return false;
  *last = reader->scenario->time.last;
  if (end.size > 0 && !read_period(reader, end, &unused, last))
    return false;
  return *last >= *first || report_period(reader, text, GRDP_DIAGNOSTIC_RANGE_BACKWARDS);
}

/* ---- targets ---- */

typedef struct target_parts {
  grdp_text series, periods, value;
  grdp_rule rule;
} target_parts;

static bool read_relation(grdp_text text, size_t *size, grdp_rule *rule) {
  static const struct {
    const char *text;
    grdp_rule rule;
  } relations[] = {
      {">=", GRDP_AT_LEAST}, {"<=", GRDP_AT_MOST}, {"=", GRDP_EQUALS}, {">", GRDP_MORE_THAN}, {"<", GRDP_BELOW}};
  for (size_t i = 0; i < sizeof relations / sizeof relations[0]; i++) {
    *size = strlen(relations[i].text);
    *rule = relations[i].rule;
    if (text.size >= *size && memcmp(text.data, relations[i].text, *size) == 0)
      return true;
  }
  return false;
}

/* series "@" periods relation value */
static bool split_target(grdp_text text, target_parts *out) {
  size_t at = grdp_text_find(text, '@'), from = at, size = 0;
  while (from < text.size && !read_relation(behind(text, from), &size, &out->rule))
    from++;
  if (from >= text.size)
    return false;
  out->series = grdp_text_slice(text, 0, at);
  out->periods = grdp_text_trim(grdp_text_slice(text, at + 1, from - at - 1));
  out->value = grdp_text_trim(behind(text, from + size));
  return grdp_text_trim(out->series).size > 0 && out->periods.size > 0 && out->value.size > 0;
}

/* Whether something can move a cell in these periods; reports otherwise. Of an uncertain input the probability can be. */
static bool is_movable(const word_reader *reader, uint32_t cell, bool chance, uint32_t first, uint32_t last) {
  const grdp_cell *one = &reader->scenario->cells[cell];
  if (one->formula == NULL && !chance) {
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_TARGET_INPUT, whole_place(reader), one->name, NULL);
    return false;
  }
  for (uint32_t t = first; t <= last && one->fixed.values != NULL; t++) {
    if (isnan(one->fixed.values[t]))
      continue;
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_TARGET_FIXED, whole_place(reader), one->name,
                  period_string(reader, t), NULL);
    return false;
  }
  return true;
}

static bool is_new_point(const word_reader *reader, uint32_t cell, uint32_t period) {
  for (size_t i = 0; i < reader->words->points.count; i++) {
    const grdp_seek_target *point = &reader->words->points.items[i];
    if (point->cell != cell || point->period != period)
      continue;
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_TARGET_TWICE, whole_place(reader),
                  reader->scenario->cells[cell].name, period_string(reader, period), NULL);
    return false;
  }
  return true;
}

static void add_point(const word_reader *reader, uint32_t cell, uint32_t period, double value) {
  if (!isfinite(value))
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_VALUE_NOT_FINITE, whole_place(reader),
                  reader->scenario->cells[cell].name, period_string(reader, period), NULL);
  else if (is_new_point(reader, cell, period))
    *GRDP_PUSH(reader->arena, &reader->words->points) = (grdp_seek_target){cell, period, value, whole_place(reader)};
}

static void add_points(const word_reader *reader, uint32_t cell, uint32_t first, uint32_t last,
                       const grdp_formula *formula) {
  for (uint32_t t = first; t <= last; t++) {
    double previous = t == 0 ? (double)NAN : grdp_result_value(reader->central, cell, t - 1);
    add_point(reader, cell, t, grdp_path_value(formula->root, previous, grdp_result_value(reader->central, cell, t)));
  }
}

static void add_sought(const word_reader *reader, const target_parts *parts, uint32_t cell, uint32_t first,
                       uint32_t last) {
  const grdp_series *series = &reader->scenario->series[reader->scenario->cells[cell].series];
  double bound;
  if (!read_number(reader, cell, parts->value, &bound))
    return;
  *GRDP_PUSH(reader->arena, &reader->words->targets) = (grdp_target){.name = reader->source->text,
                                                                     .cell = cell,
                                                                     .first = first,
                                                                     .last = last,
                                                                     .rule = parts->rule,
                                                                     .bound = bound,
                                                                     .about = NAN,
                                                                     .stretch = NAN,
                                                                     .outcome = NAN,
                                                                     .percent = series->percent,
                                                                     .unit_text = series->unit_text,
                                                                     .place = whole_place(reader)};
}

static void report_unread(const word_reader *reader, bool chance) {
  grdp_diagnose(reader->diagnostics, chance ? GRDP_DIAGNOSTIC_SEEK_CHANCE_UNREAD : GRDP_DIAGNOSTIC_SEEK_TARGET_UNREAD,
                whole_place(reader), string_of(reader, reader->source->text), NULL);
}

static void read_series_target(const word_reader *reader, bool chance) {
  target_parts parts;
  uint32_t cell = 0, count = 0, first = 0, last = 0;
  if (!split_target(reader->source->text, &parts) || (parts.rule == GRDP_EQUALS) == chance) {
    report_unread(reader, chance);
    return;
  }
  if (!find_cells(reader, parts.series, &cell, &count))
    return;
  if (count > 1) {
    report_index(reader, cell, parts.series);
    return;
  }
  if (!read_periods(reader, parts.periods, &first, &last) || !is_movable(reader, cell, chance, first, last))
    return;
  if (chance) {
    add_sought(reader, &parts, cell, first, last);
    return;
  }
  const grdp_formula *formula = read_formula(reader, cell, parts.value);
  if (formula != NULL)
    add_points(reader, cell, first, last, formula);
}

static void add_named(const word_reader *reader, const grdp_target *target, bool chance) {
  bool one_way = target->rule == GRDP_AT_LEAST || target->rule == GRDP_MORE_THAN || target->rule == GRDP_AT_MOST ||
                 target->rule == GRDP_BELOW;
  const char *name = string_of(reader, target->name);
  if (target->cell == UINT32_MAX) {
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_TARGET_TRACKED, whole_place(reader), name, NULL);
    return;
  }
  if (!is_movable(reader, target->cell, chance, target->first, target->last))
    return;
  if (chance && !one_way) {
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_CHANCE_RULE, whole_place(reader), name,
                  grdp_rule_text(target->rule), NULL);
    return;
  }
  for (uint32_t t = target->first; t <= target->last && !chance; t++)
    add_point(reader, target->cell, t, target->bound);
  if (!chance)
    return;
  grdp_target *sought = GRDP_PUSH(reader->arena, &reader->words->targets);
  *sought = *target;
  sought->place = whole_place(reader);
}

static void read_target(const word_reader *reader, bool chance) {
  const grdp_scenario *scenario = reader->scenario;
  grdp_text text = grdp_text_trim(reader->source->text);
  if (grdp_text_find(text, '@') < text.size) {
    read_series_target(reader, chance);
    return;
  }
  grdp_text *names = GRDP_NEW_ARRAY(reader->arena, scenario->target_count + 1, grdp_text);
  for (size_t i = 0; i < scenario->target_count; i++) {
    names[i] = scenario->targets[i].name;
    if (!grdp_text_equal(names[i], text))
      continue;
    add_named(reader, &scenario->targets[i], chance);
    return;
  }
  grdp_text near = grdp_text_nearest(text, names, scenario->target_count);
  if (near.size == 0)
    report_unread(reader, chance);
  else
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_TARGET, whole_place(reader), string_of(reader, text),
                  string_of(reader, near), NULL);
}

/* ---- instruments ---- */

typedef struct instrument_parts {
  bool adjust;
  grdp_text series, scale, low, high; /* of size 0: not given */
} instrument_parts;

/* [ "adjust:" ] series [ ":" value ] [ "=" [ value ] ".." [ value ] ] */
static bool split_instrument(grdp_text text, instrument_parts *out) {
  static const grdp_text adjust = {"adjust:", 7};
  *out = (instrument_parts){.adjust = text.size > adjust.size && memcmp(text.data, adjust.data, adjust.size) == 0};
  grdp_text rest = out->adjust ? behind(text, adjust.size) : text;
  size_t equals = grdp_text_find(rest, '=');
  grdp_text left = grdp_text_slice(rest, 0, equals);
  size_t colon = grdp_text_find(left, ':');
  out->series = grdp_text_trim(grdp_text_slice(left, 0, colon));
  out->scale = grdp_text_trim(behind(left, colon + 1));
  if (out->series.size == 0 || (colon < left.size && out->scale.size == 0))
    return false;
  if (equals == rest.size)
    return true;
  grdp_text bounds = grdp_text_trim(behind(rest, equals + 1));
  size_t dots = find_dots(bounds);
  if (dots == bounds.size)
    return false;
  out->low = grdp_text_trim(grdp_text_slice(bounds, 0, dots));
  out->high = grdp_text_trim(behind(bounds, dots + 2));
  return out->low.size + out->high.size > 0;
}

static bool read_sizes(const word_reader *reader, const instrument_parts *parts, grdp_seek_instrument *out) {
  if (parts->scale.size > 0 && !read_number(reader, out->cell, parts->scale, &out->scale))
    return false;
  if (parts->low.size > 0 && !read_number(reader, out->cell, parts->low, &out->low))
    return false;
  if (parts->high.size > 0 && !read_number(reader, out->cell, parts->high, &out->high))
    return false;
  const char *name = reader->scenario->cells[out->cell].name;
  if (out->scale <= 0.0) {
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_SCALE, out->place, name, NULL);
    return false;
  }
  if (out->low > out->high) {
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_BOUNDS_BACKWARDS, out->place, name,
                  string_of(reader, parts->low), string_of(reader, parts->high), NULL);
    return false;
  }
  return true;
}

/* Whether a cell is of the kind that is asked for and not there yet; reports otherwise. */
static bool check_instrument(const word_reader *reader, uint32_t cell, bool adjust) {
  const grdp_cell *one = &reader->scenario->cells[cell];
  bool twice = reader->chosen[cell];
  if (!twice && adjust == (one->formula != NULL)) {
    reader->chosen[cell] = true;
    return true;
  }
  grdp_code code = adjust ? GRDP_DIAGNOSTIC_SEEK_BY_INPUT : GRDP_DIAGNOSTIC_SEEK_BY_COMPUTED;
  grdp_diagnose(reader->diagnostics, twice ? GRDP_DIAGNOSTIC_SEEK_BY_TWICE : code, whole_place(reader), one->name,
                NULL);
  return false;
}

static void read_instrument(const word_reader *reader) {
  instrument_parts parts;
  uint32_t first, count;
  if (!split_instrument(grdp_text_trim(reader->source->text), &parts)) {
    grdp_diagnose(reader->diagnostics, GRDP_DIAGNOSTIC_SEEK_BY_UNREAD, whole_place(reader),
                  string_of(reader, reader->source->text), NULL);
    return;
  }
  if (!find_cells(reader, parts.series, &first, &count))
    return;
  grdp_seek_instrument one = {first, NAN, -INFINITY, INFINITY, whole_place(reader)};
  if (!check_instrument(reader, first, parts.adjust) || !read_sizes(reader, &parts, &one))
    return;
  reader->words->adds = reader->words->adds || parts.adjust;
  for (; one.cell < first + count; one.cell++)
    if (one.cell == first || check_instrument(reader, one.cell, parts.adjust))
      *GRDP_PUSH(reader->arena, &reader->words->instruments) = one;
}

grdp_status grdp_seek_read(const grdp_arguments *arguments, const grdp_result *central, bool chance,
                           grdp_diagnostics *diagnostics, grdp_seek_words *out) {
  word_reader reader = {arguments->arena, central->scenario, central, diagnostics, NULL, NULL, out};
  size_t errors = grdp_diagnostics_errors(diagnostics);
  reader.chosen = GRDP_NEW_ARRAY(arguments->arena, central->scenario->cell_count, bool);
  *out = (grdp_seek_words){.adds = false};
  for (size_t i = 0; i < arguments->targets.count; i++) {
    reader.source = grdp_source_make(arguments->arena, "--target", grdp_text_of(arguments->targets.items[i]));
    read_target(&reader, chance);
  }
  for (size_t i = 0; i < arguments->seek_by.count; i++) {
    reader.source = grdp_source_make(arguments->arena, "--by", grdp_text_of(arguments->seek_by.items[i]));
    read_instrument(&reader);
  }
  return grdp_diagnostics_errors(diagnostics) > errors ? GRDP_INVALID : GRDP_OK;
}
