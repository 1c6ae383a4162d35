/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tables.h"

#include <math.h>
#include <string.h>

#include "csv.h"

const char *grdp_file_path(const grdp_scenario *scenario, const char *path) {
  const char *slash = strrchr(scenario->path, '/');
  size_t folder = slash == NULL ? 0 : (size_t)(slash - scenario->path) + 1;
  return strncmp(path, scenario->path, folder) == 0 ? path + folder : path;
}

const char *grdp_target_label(const grdp_scenario *scenario, grdp_arena *arena, const grdp_target *target,
                              grdp_language language) {
  grdp_text own = grdp_label_text(&target->label, language, (grdp_text){"", 0});
  if (own.size > 0)
    return grdp_text_string(arena, own);
  if (target->cell != UINT32_MAX)
    return grdp_cell_label(scenario, arena, target->cell, language);
  return grdp_text_string(arena, target->name);
}

/* Writes a finished record and empties it. */
static void put_record(grdp_buffer *record, FILE *out) {
  fwrite(record->data, 1, record->size, out);
  record->size = 0;
}

static void put_header(const char *const *names, size_t count, grdp_buffer *record, FILE *out) {
  for (size_t i = 0; i < count; i++)
    grdp_csv_string(record, names[i]);
  grdp_csv_end(record);
  put_record(record, out);
}

#define PUT_HEADER(record, out, ...)                                                                                 \
  do {                                                                                                               \
    static const char *const header_names[] = {__VA_ARGS__};                                                         \
    put_header(header_names, sizeof header_names / sizeof header_names[0], record, out);                             \
  } while (0)

typedef void put_table(const void *what, grdp_buffer *record, FILE *out);

/* Gives a table the memory for one record at a time. */
static grdp_status write_table(const void *what, put_table *put, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_buffer record = {.arena = &arena};
  put(what, &record, out);
  grdp_arena_free(&arena);
  return GRDP_OK;
}

/* The rows of all results of a report, one after the other. */
typedef struct report_rows {
  const grdp_report *report;
  size_t number; /* of the result that `rows` are of, from 1 */
  grdp_rows rows;
} report_rows;

static bool next_of_report(void *state, grdp_row *out) {
  report_rows *all = state;
  while (all->number == 0 || !grdp_rows_next(&all->rows, out)) {
    if (all->number == all->report->count)
      return false;
    grdp_selection selection = {0};
    if (all->report->selections != NULL)
      selection = all->report->selections[all->number];
    all->rows = grdp_rows_begin(all->report->results[all->number++], selection);
  }
  return true;
}

static void put_rows_csv(const void *what, grdp_buffer *record, FILE *out) {
  const grdp_row_source *source = what;
  grdp_row row;
  PUT_HEADER(record, out, "scenario", "series", "period", "statistic", "value", "unit");
  while (source->next(source->state, &row)) {
    grdp_csv_string(record, row.scenario);
    grdp_csv_text(record, row.series);
    grdp_csv_string(record, row.period);
    grdp_csv_string(record, row.statistic);
    grdp_csv_number(record, row.value);
    grdp_csv_text(record, row.unit);
    grdp_csv_end(record);
    put_record(record, out);
  }
}

grdp_status grdp_write_rows_csv(const grdp_row_source *source, FILE *out) {
  return write_table(source, put_rows_csv, out);
}

grdp_status grdp_write_result_csv(const grdp_report *report, FILE *out) {
  report_rows all = {.report = report};
  const grdp_row_source source = {next_of_report, &all};
  return grdp_write_rows_csv(&source, out);
}

void grdp_json_text_add(grdp_buffer *out, const char *name, grdp_text text) {
  static const char digits[] = "0123456789abcdef";
  grdp_buffer_add_byte(out, '"');
  grdp_buffer_add_string(out, name);
  grdp_buffer_add_string(out, "\":\"");
  for (size_t i = 0; i < text.size; i++) {
    unsigned char byte = (unsigned char)text.data[i];
    if (byte < ' ') {
      grdp_buffer_add_string(out, "\\u00");
      grdp_buffer_add_byte(out, digits[byte >> 4]);
      grdp_buffer_add_byte(out, digits[byte & 15]);
      continue;
    }
    if (byte == '"' || byte == '\\')
      grdp_buffer_add_byte(out, '\\');
    grdp_buffer_add_byte(out, (char)byte);
  }
  grdp_buffer_add_byte(out, '"');
}

void grdp_json_number_add(grdp_buffer *out, const char *name, double value) {
  if (!isfinite(value))
    return;
  grdp_buffer_add_string(out, ",\"");
  grdp_buffer_add_string(out, name);
  grdp_buffer_add_string(out, "\":");
  grdp_buffer_add_number(out, value);
}

static void add_json_row(grdp_buffer *out, const grdp_row *row) {
  grdp_buffer_add_byte(out, '{');
  grdp_json_text_add(out, "scenario", grdp_text_of(row->scenario));
  grdp_buffer_add_byte(out, ',');
  grdp_json_text_add(out, "series", row->series);
  grdp_buffer_add_byte(out, ',');
  grdp_json_text_add(out, "period", grdp_text_of(row->period));
  grdp_buffer_add_byte(out, ',');
  grdp_json_text_add(out, "statistic", grdp_text_of(row->statistic));
  grdp_buffer_add_string(out, ",\"value\":");
  grdp_buffer_add_number(out, row->value);
  grdp_buffer_add_byte(out, ',');
  grdp_json_text_add(out, "unit", row->unit);
  grdp_buffer_add_byte(out, '}');
}

/* Written row by row: jansson would hold every row in memory and print 17 digits where fewer read back. */
static void put_rows_json(const void *what, grdp_buffer *record, FILE *out) {
  const grdp_row_source *source = what;
  grdp_row row;
  const char *before = "[\n";
  for (; source->next(source->state, &row); before = ",\n") {
    grdp_buffer_add_string(record, before);
    add_json_row(record, &row);
    put_record(record, out);
  }
  fputs(before[0] == '[' ? "[]\n" : "\n]\n", out);
}

grdp_status grdp_write_rows_json(const grdp_row_source *source, FILE *out) {
  return write_table(source, put_rows_json, out);
}

grdp_status grdp_write_result_json(const grdp_report *report, FILE *out) {
  report_rows all = {.report = report};
  const grdp_row_source source = {next_of_report, &all};
  return grdp_write_rows_json(&source, out);
}

static void add_chance(grdp_buffer *record, const grdp_result *result, const grdp_target_result *one) {
  size_t count;
  const grdp_statistic *statistics = grdp_chance_statistics(&count);
  for (size_t i = 0; i < count; i++)
    grdp_csv_number(record, one->chance == NULL ? NAN : grdp_statistic_value(&statistics[i], one->chance));
  grdp_csv_number(record, one->chance == NULL ? NAN : result->draws->every[one->target].estimate.value);
}

static void add_target(grdp_buffer *record, const grdp_result *result, const grdp_target_result *one) {
  const grdp_scenario *scenario = result->scenario;
  const grdp_target *target = &scenario->targets[one->target];
  char period[16];
  grdp_timeline_write(&scenario->time, one->period, period);
  grdp_csv_string(record, scenario->name);
  grdp_csv_text(record, target->name);
  grdp_csv_string(record, grdp_target_label(scenario, record->arena, target, GRDP_ENGLISH));
  grdp_csv_string(record, grdp_target_label(scenario, record->arena, target, GRDP_VIETNAMESE));
  grdp_csv_string(record, target->cell == UINT32_MAX ? "" : scenario->cells[target->cell].name);
  grdp_csv_string(record, period);
  grdp_csv_string(record, grdp_rule_text(target->rule));
  grdp_csv_number(record, target->bound);
  grdp_csv_number(record, target->rule == GRDP_BETWEEN ? target->upper : NAN);
  grdp_csv_number(record, target->about);
  grdp_csv_number(record, target->stretch);
  grdp_csv_number(record, one->projected);
  grdp_csv_number(record, one->outcome == GRDP_TRACKED ? NAN : one->gap);
  grdp_csv_string(record, grdp_outcome_text(one->outcome));
  grdp_csv_text(record, target->unit_text);
  grdp_csv_text(record, target->source);
  grdp_csv_text(record, target->note);
  add_chance(record, result, one);
  grdp_csv_end(record);
}

static void put_targets_csv(const void *what, grdp_buffer *record, FILE *out) {
  const grdp_report *report = what;
  PUT_HEADER(record, out, "scenario", "target", "label_en", "label_vi", "series", "period", "rule", "bound", "upper",
             "about", "stretch", "projected", "gap", "status", "unit", "source", "note", "probability",
             "probability_se", "probability_low", "probability_high", "probability_failed_missed",
             "probability_failed_met", "probability_every");
  for (size_t i = 0; i < report->count; i++) {
    for (size_t k = 0; k < report->results[i]->target_count; k++) {
      add_target(record, report->results[i], &report->results[i]->targets[k]);
      put_record(record, out);
    }
  }
}

grdp_status grdp_write_targets_csv(const grdp_report *report, FILE *out) {
  return write_table(report, put_targets_csv, out);
}

enum { GIVEN_KINDS = 4 };

static const char *given_of(const grdp_cell *cell, size_t kind, const grdp_given **out) {
  static const char *const names[GIVEN_KINDS] = {"path", "observed", "fixed", "added"};
  const grdp_given *const given[GIVEN_KINDS] = {&cell->path, &cell->observed, &cell->fixed, &cell->added};
  *out = given[kind];
  return names[kind];
}

static const grdp_origin *origin_at(const grdp_given *given, uint32_t period) {
  return given->origins == NULL ? NULL : given->origins[period];
}

/* Whether two periods' numbers were written by the same words. */
static bool same_origin(const grdp_origin *a, const grdp_origin *b) {
  if (a == b)
    return true;
  return a != NULL && b != NULL && a->place.source == b->place.source && a->place.offset == b->place.offset &&
         a->status == b->status && grdp_text_equal(a->source, b->source) && grdp_text_equal(a->note, b->note);
}

static bool find_run(const grdp_given *given, uint32_t last, uint32_t *period, grdp_given_run *out) {
  while (*period <= last && !isfinite(given->values[*period]))
    ++*period;
  if (*period > last)
    return false;
  out->first = *period;
  out->value = given->values[*period];
  out->origin = origin_at(given, *period);
  do
    out->last = (*period)++;
  while (*period <= last && given->values[*period] == out->value &&
         same_origin(origin_at(given, *period), out->origin));
  return true;
}

bool grdp_given_next(grdp_given_walk *walk, grdp_given_run *out) {
  for (; walk->kind < GIVEN_KINDS; walk->kind++, walk->period = 0) {
    const grdp_given *given;
    out->kind = given_of(&walk->scenario->cells[walk->cell], walk->kind, &given);
    if (given->values != NULL && find_run(given, walk->scenario->time.last, &walk->period, out))
      return true;
  }
  return false;
}

static void add_origin(grdp_buffer *record, const grdp_scenario *scenario, const grdp_origin *origin) {
  uint32_t line = 0, column = 0;
  grdp_csv_string(record, origin == NULL ? "" : grdp_origin_status_text(origin->status));
  grdp_csv_text(record, origin == NULL ? (grdp_text){"", 0} : origin->source);
  grdp_csv_text(record, origin == NULL ? (grdp_text){"", 0} : origin->note);
  if (origin == NULL || origin->place.source == NULL) {
    grdp_csv_string(record, "");
    grdp_csv_string(record, "");
  } else {
    grdp_place_position(origin->place, &line, &column);
    grdp_csv_string(record, grdp_file_path(scenario, origin->place.source->path));
    grdp_csv_integer(record, line);
  }
  grdp_csv_end(record);
}

static void add_source(grdp_buffer *record, const grdp_scenario *scenario, uint32_t cell, const grdp_given_run *run) {
  char first[16], last[16];
  grdp_timeline_write(&scenario->time, run->first, first);
  grdp_timeline_write(&scenario->time, run->last, last);
  const char *period = run->first == run->last ? first : grdp_text_join(record->arena, first, "..", last, NULL);
  grdp_csv_string(record, scenario->name);
  grdp_csv_string(record, scenario->cells[cell].name);
  grdp_csv_string(record, run->kind);
  grdp_csv_string(record, period);
  grdp_csv_number(record, run->value);
  grdp_csv_text(record, scenario->series[scenario->cells[cell].series].unit_text);
  add_origin(record, scenario, run->origin);
}

/* What holds for no single period: a distribution, or the correlation of a pair. */
static void add_undated(grdp_buffer *record, const grdp_scenario *scenario, const char *name, const char *kind,
                        const char *value) {
  grdp_csv_string(record, scenario->name);
  grdp_csv_string(record, name);
  grdp_csv_string(record, kind);
  grdp_csv_string(record, "");
  grdp_csv_string(record, value);
  grdp_csv_string(record, "");
}

static void put_correlations(const grdp_scenario *scenario, grdp_buffer *record, FILE *out) {
  for (size_t i = 0; i < scenario->correlations.pair_count; i++) {
    const grdp_pair *pair = &scenario->correlations.pairs[i];
    const grdp_origin origin = {.place = pair->place};
    grdp_buffer value = {.arena = record->arena};
    grdp_buffer_add_number(&value, pair->correlation);
    const char *name =
        grdp_text_join(record->arena, scenario->cells[pair->a].name, " ~ ", scenario->cells[pair->b].name, NULL);
    add_undated(record, scenario, name, "correlation", grdp_buffer_string(&value));
    add_origin(record, scenario, &origin);
    put_record(record, out);
  }
}

static void put_sources(const grdp_scenario *scenario, grdp_buffer *record, FILE *out) {
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    const grdp_uncertainty *uncertainty = scenario->cells[cell].uncertainty;
    grdp_given_run run;
    for (grdp_given_walk walk = {.scenario = scenario, .cell = cell}; grdp_given_next(&walk, &run);) {
      add_source(record, scenario, cell, &run);
      put_record(record, out);
    }
    if (uncertainty == NULL)
      continue;
    add_undated(record, scenario, scenario->cells[cell].name, "uncertain",
                grdp_uncertainty_text(record->arena, uncertainty));
    add_origin(record, scenario, &uncertainty->origin);
    put_record(record, out);
  }
  put_correlations(scenario, record, out);
}

static void put_sources_csv(const void *what, grdp_buffer *record, FILE *out) {
  const grdp_report *report = what;
  PUT_HEADER(record, out, "scenario", "series", "kind", "period", "value", "unit", "status", "source", "note", "file",
             "line");
  for (size_t i = 0; i < report->count; i++)
    put_sources(report->results[i]->scenario, record, out);
}

grdp_status grdp_write_sources_csv(const grdp_report *report, FILE *out) {
  return write_table(report, put_sources_csv, out);
}
