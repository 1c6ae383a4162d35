/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "csv.h"
#include "sensitivity_report.h"
#include "tables.h"

typedef struct sensitivity_row {
  const char *of, *input, *measure;
  double value, low, high;
} sensitivity_row;

typedef struct row_writer {
  const grdp_sensitivity_report *report;
  grdp_arena arena; /* of one row */
  FILE *out;
  bool json;
  bool begun;
} row_writer;

static void add_json_row(grdp_buffer *out, const sensitivity_row *row) {
  grdp_buffer_add_byte(out, '{');
  grdp_json_text_add(out, "of", grdp_text_of(row->of));
  grdp_buffer_add_byte(out, ',');
  grdp_json_text_add(out, "input", grdp_text_of(row->input));
  grdp_buffer_add_byte(out, ',');
  grdp_json_text_add(out, "measure", grdp_text_of(row->measure));
  grdp_json_number_add(out, "value", row->value);
  grdp_json_number_add(out, "low", row->low);
  grdp_json_number_add(out, "high", row->high);
  grdp_buffer_add_byte(out, '}');
}

static void add_csv_row(grdp_buffer *out, const sensitivity_row *row) {
  grdp_csv_string(out, row->of);
  grdp_csv_string(out, row->input);
  grdp_csv_string(out, row->measure);
  grdp_csv_number(out, row->value);
  grdp_csv_number(out, row->low);
  grdp_csv_number(out, row->high);
  grdp_csv_end(out);
}

static void put_row(row_writer *writer, const sensitivity_row *row) {
  grdp_buffer record = {.arena = &writer->arena};
  if (!isfinite(row->value))
    return;
  if (writer->json) {
    grdp_buffer_add_string(&record, writer->begun ? ",\n" : "[\n");
    add_json_row(&record, row);
  } else {
    add_csv_row(&record, row);
  }
  writer->begun = true;
  fwrite(record.data, 1, record.size, writer->out);
}

/* "total", "second:inflation", "conditional_mean:10" */
static const char *measure_of(row_writer *writer, const grdp_effect *one) {
  const grdp_players *players = &writer->report->found->players;
  const char *text = grdp_effect_texts[one->measure];
  if (one->other == UINT32_MAX)
    return text;
  if (one->measure == GRDP_EFFECT_CONDITIONAL_MEAN)
    return grdp_text_join(&writer->arena, text, ":", grdp_integer_text(&writer->arena, (long long)one->other + 1),
                          NULL);
  return grdp_text_join(&writer->arena, text, ":", players->items[one->other].name, NULL);
}

static const char *name_of(row_writer *writer, size_t look) {
  return grdp_quantity_full_name(&writer->arena, writer->report->scenario, &writer->report->quantities[look]);
}

static void put_central(row_writer *writer, size_t look) {
  const grdp_sensitivity_report *report = writer->report;
  if (report->centrals == NULL)
    return;
  const sensitivity_row row = {name_of(writer, look), "", "central", report->centrals[look], NAN, NAN};
  put_row(writer, &row);
}

static void put_effect(row_writer *writer, const grdp_effect *one) {
  const grdp_players *players = &writer->report->found->players;
  const sensitivity_row row = {.of = name_of(writer, one->look),
                               .input = one->player == UINT32_MAX ? "" : players->items[one->player].name,
                               .measure = measure_of(writer, one),
                               .value = one->value,
                               .low = one->low,
                               .high = one->high};
  put_row(writer, &row);
}

static grdp_status put_guarded(row_writer *writer, const grdp_effect *one, bool first) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&writer->arena, exhausted) {
    grdp_arena_free(&writer->arena);
    return GRDP_MEMORY;
  }
  if (first)
    put_central(writer, one->look);
  put_effect(writer, one);
  grdp_arena_free(&writer->arena);
  return GRDP_OK;
}

static grdp_status write_rows(const grdp_sensitivity_report *report, FILE *out, bool json) {
  row_writer writer = {.report = report, .out = out, .json = json};
  const grdp_sensitivity *found = report->found;
  for (size_t i = 0; i < found->effect_count; i++) {
    bool first = i == 0 || found->effects[i].look != found->effects[i - 1].look;
    GRDP_TRY(put_guarded(&writer, &found->effects[i], first));
  }
  if (json)
    fputs(writer.begun ? "\n]\n" : "[]\n", out);
  return GRDP_OK;
}

grdp_status grdp_write_sensitivity_csv(const grdp_sensitivity_report *report, FILE *out) {
  fputs("of,input,measure,value,low,high\n", out);
  return write_rows(report, out, false);
}

grdp_status grdp_write_sensitivity_json(const grdp_sensitivity_report *report, FILE *out) {
  return write_rows(report, out, true);
}
