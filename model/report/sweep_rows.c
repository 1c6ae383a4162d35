/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>

#include "csv.h"
#include "manifest.h"
#include "sweep_report.h"
#include "tables.h"

enum { MANIFEST_MEMBERS = 11 };

size_t grdp_sweep_place(const grdp_sweep_report *report, size_t cell, size_t axis) {
  for (size_t i = report->axis_count; i-- > axis + 1;)
    cell /= report->axes[i].count;
  return cell % report->axes[axis].count;
}

const char *grdp_sweep_statistic_text(grdp_sweep_statistic statistic) {
  static const char *const texts[GRDP_SWEEP_STATISTIC_COUNT] = {"central", "mean", "probability"};
  return texts[statistic];
}

size_t grdp_sweep_failures(const grdp_sweep_report *report) {
  size_t count = 0;
  for (size_t i = 0; i < report->cell_count; i++)
    count += report->cells[i].reason != NULL ? 1 : 0;
  return count;
}

/* --- rows --- */

typedef struct sweep_row {
  size_t cell;
  const char *series, *period, *statistic, *reason;
  grdp_sweep_value value;
} sweep_row;

typedef struct row_writer {
  const grdp_sweep_report *report;
  grdp_arena arena; /* of one point */
  FILE *out;
  bool json, begun;
} row_writer;

static void add_csv_row(row_writer *writer, grdp_buffer *out, const sweep_row *row) {
  for (size_t i = 0; i < writer->report->axis_count; i++) {
    const grdp_sweep_axis *axis = &writer->report->axes[i];
    size_t place = grdp_sweep_place(writer->report, row->cell, i);
    if (isfinite(axis->values[place]))
      grdp_csv_number(out, axis->values[place]);
    else
      grdp_csv_string(out, axis->texts[place]);
  }
  grdp_csv_string(out, row->series);
  grdp_csv_string(out, row->period);
  grdp_csv_string(out, row->statistic);
  grdp_csv_number(out, row->value.value);
  grdp_csv_number(out, row->value.low);
  grdp_csv_number(out, row->value.high);
  grdp_csv_string(out, row->reason);
  grdp_csv_end(out);
}

/* The member's name as grdp_json_text_add writes a text, then a number. */
static void add_axis_member(grdp_buffer *out, const grdp_sweep_axis *axis, size_t place) {
  if (!isfinite(axis->values[place])) {
    grdp_json_text_add(out, axis->name, grdp_text_of(axis->texts[place]));
    return;
  }
  grdp_buffer_add_byte(out, '"');
  for (const char *c = axis->name; *c != '\0'; c++) {
    if (*c == '"' || *c == '\\')
      grdp_buffer_add_byte(out, '\\');
    grdp_buffer_add_byte(out, *c);
  }
  grdp_buffer_add_string(out, "\":");
  grdp_buffer_add_number(out, axis->values[place]);
}

static void add_json_row(row_writer *writer, grdp_buffer *out, const sweep_row *row) {
  const struct {
    const char *name, *text;
  } texts[] = {
      {"series", row->series}, {"period", row->period}, {"statistic", row->statistic}, {"reason", row->reason}};
  const struct {
    const char *name;
    double value;
  } numbers[] = {{",\"value\":", row->value.value}, {",\"low\":", row->value.low}, {",\"high\":", row->value.high}};
  grdp_buffer_add_byte(out, '{');
  for (size_t i = 0; i < writer->report->axis_count; i++) {
    grdp_buffer_add_string(out, i == 0 ? "" : ",");
    add_axis_member(out, &writer->report->axes[i], grdp_sweep_place(writer->report, row->cell, i));
  }
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    if (texts[i].text[0] == '\0')
      continue;
    grdp_buffer_add_byte(out, ',');
    grdp_json_text_add(out, texts[i].name, grdp_text_of(texts[i].text));
  }
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    if (!isfinite(numbers[i].value))
      continue;
    grdp_buffer_add_string(out, numbers[i].name);
    grdp_buffer_add_number(out, numbers[i].value);
  }
  grdp_buffer_add_byte(out, '}');
}

static void put_row(row_writer *writer, const sweep_row *row) {
  grdp_buffer record = {.arena = &writer->arena};
  if (writer->json) {
    grdp_buffer_add_string(&record, writer->begun ? ",\n" : "[\n");
    add_json_row(writer, &record, row);
  } else {
    add_csv_row(writer, &record, row);
  }
  writer->begun = true;
  fwrite(record.data, 1, record.size, writer->out);
}

static void put_cell(row_writer *writer, size_t number) {
  const grdp_sweep_report *report = writer->report;
  const grdp_sweep_cell *cell = &report->cells[number];
  const grdp_sweep_value unknown = {(double)NAN, (double)NAN, (double)NAN};
  if (cell->reason != NULL) {
    put_row(writer, &(sweep_row){number, "", "", "failed", cell->reason, unknown});
    return;
  }
  for (size_t i = 0; i < report->look_count; i++) {
    const grdp_sweep_look *look = &report->looks[i];
    if (isfinite(cell->values[i].value))
      put_row(writer, &(sweep_row){number, look->series, look->period, grdp_sweep_statistic_text(look->statistic), "",
                                   cell->values[i]});
  }
}

static grdp_status put_guarded(row_writer *writer, size_t number) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&writer->arena, exhausted) {
    grdp_arena_free(&writer->arena);
    return GRDP_MEMORY;
  }
  put_cell(writer, number);
  grdp_arena_free(&writer->arena);
  return GRDP_OK;
}

static grdp_status put_head(row_writer *writer) {
  static const char *const columns[] = {"series", "period", "statistic", "value", "low", "high", "reason"};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&writer->arena, exhausted) {
    grdp_arena_free(&writer->arena);
    return GRDP_MEMORY;
  }
  grdp_buffer record = {.arena = &writer->arena};
  for (size_t i = 0; i < writer->report->axis_count; i++)
    grdp_csv_string(&record, writer->report->axes[i].name);
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
    grdp_csv_string(&record, columns[i]);
  grdp_csv_end(&record);
  fwrite(record.data, 1, record.size, writer->out);
  grdp_arena_free(&writer->arena);
  return GRDP_OK;
}

static grdp_status write_rows(row_writer *writer) {
  for (size_t i = 0; i < writer->report->cell_count; i++)
    GRDP_TRY(put_guarded(writer, i));
  return GRDP_OK;
}

grdp_status grdp_write_sweep_csv(const grdp_sweep_report *report, FILE *out) {
  row_writer writer = {.report = report, .out = out};
  GRDP_TRY(put_head(&writer));
  return write_rows(&writer);
}

grdp_status grdp_write_sweep_json(const grdp_sweep_report *report, FILE *out) {
  row_writer writer = {.report = report, .out = out, .json = true};
  GRDP_TRY(write_rows(&writer));
  fputs(writer.begun ? "\n]\n" : "[]\n", out);
  return GRDP_OK;
}

/* --- run.json --- */

static json_t *axis_values(const grdp_sweep_report *report) {
  json_t *axes = json_array();
  for (size_t i = 0; i < report->axis_count; i++) {
    json_t *axis = json_object(), *values = json_array();
    for (size_t k = 0; k < report->axes[i].count; k++)
      json_array_append_new(values, grdp_json_text(grdp_text_of(report->axes[i].texts[k])));
    grdp_json_set_text(axis, "name", report->axes[i].name);
    json_object_set_new(axis, "values", values);
    json_array_append_new(axes, axis);
  }
  return axes;
}

static json_t *scenario_value(const grdp_sweep_report *report) {
  json_t *value = json_object();
  grdp_json_set_text(value, "name", report->base->name);
  if (report->path != NULL)
    grdp_json_set_text(value, "path", report->path);
  json_object_set_new(value, "time", grdp_manifest_time(&report->base->time));
  json_object_set_new(value, "files", grdp_manifest_files(report->base));
  return value;
}

static json_t *manifest_value(const grdp_sweep_report *report) {
  char seed[24];
  json_t *value = json_object();
  snprintf(seed, sizeof seed, "%" PRIu64, report->seed);
  grdp_json_set_text(value, "program", "grdp");
  grdp_json_set_text(value, "version", report->version);
  grdp_json_set_text(value, "command", "sweep");
  json_object_set_new(value, "over", axis_values(report));
  json_object_set_new(value, "cells", json_integer((json_int_t)report->cell_count));
  json_object_set_new(value, "failed", json_integer((json_int_t)grdp_sweep_failures(report)));
  json_object_set_new(value, "edits", grdp_manifest_edits(report->edits, report->edit_count));
  json_object_set_new(value, "draws", json_integer((json_int_t)report->draws));
  grdp_json_set_text(value, "seed", seed);
  grdp_json_set_text(value, "design", grdp_design_kind_text(report->design));
  json_object_set_new(value, "scenario", scenario_value(report));
  return value;
}

grdp_status grdp_write_sweep_manifest(const grdp_sweep_report *report, FILE *out) {
  json_t *value = manifest_value(report);
  return grdp_manifest_put(value, MANIFEST_MEMBERS, out);
}
