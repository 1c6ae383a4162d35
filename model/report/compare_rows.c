/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "compare_report.h"
#include "csv.h"
#include "messages.h"
#include "rows.h"
#include "tables.h"

/* --- rows --- */

typedef struct compare_row {
  const char *from, *to, *series, *period, *measure;
  grdp_share share;
} compare_row;

typedef struct row_writer {
  grdp_arena arena; /* of one quantity */
  grdp_buffer record;
  FILE *out;
  bool json;
  bool begun;
} row_writer;

static void add_json_row(grdp_buffer *out, const compare_row *row) {
  const struct {
    const char *name, *text;
  } members[] = {{"from", row->from},
                 {"to", row->to},
                 {"series", row->series},
                 {"period", row->period},
                 {"measure", row->measure}};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    grdp_buffer_add_byte(out, i == 0 ? '{' : ',');
    grdp_json_text_add(out, members[i].name, grdp_text_of(members[i].text));
  }
  grdp_json_number_add(out, "value", row->share.value);
  grdp_json_number_add(out, "low", row->share.low);
  grdp_json_number_add(out, "high", row->share.high);
  grdp_buffer_add_byte(out, '}');
}

static void add_csv_row(grdp_buffer *out, const compare_row *row) {
  const char *const texts[] = {row->from, row->to, row->series, row->period, row->measure};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    grdp_csv_string(out, texts[i]);
  grdp_csv_number(out, row->share.value);
  grdp_csv_number(out, row->share.low);
  grdp_csv_number(out, row->share.high);
  grdp_csv_end(out);
}

static void put_row(row_writer *writer, const compare_row *row) {
  if (!isfinite(row->share.value))
    return;
  writer->record = (grdp_buffer){.arena = &writer->arena};
  if (writer->json) {
    grdp_buffer_add_string(&writer->record, writer->begun ? ",\n" : "[\n");
    add_json_row(&writer->record, row);
  } else {
    add_csv_row(&writer->record, row);
  }
  writer->begun = true;
  fwrite(writer->record.data, 1, writer->record.size, writer->out);
}

static grdp_share times(grdp_share share, double factor) {
  return (grdp_share){share.value * factor, share.low * factor, share.high * factor};
}

static void put_levels(row_writer *writer, compare_row row, const grdp_difference *one, bool percent) {
  row.measure = "level";
  row.share = one->level;
  put_row(writer, &row);
  row.measure = percent ? "points" : "percent";
  if (percent)
    row.share = times(one->level, 100);
  else
    row.share =
        (grdp_share){one->from == 0 ? (double)NAN : 100 * (one->to / one->from - 1), (double)NAN, (double)NAN};
  put_row(writer, &row);
}

static void put_quantity(row_writer *writer, const grdp_compare_report *report, const grdp_compared *compared,
                         size_t number) {
  const grdp_quantity *quantity = &report->quantities[number];
  const grdp_difference *one = &compared->comparison.differences[number];
  char period[GRDP_RANGE_SIZE];
  grdp_quantity_period(report->base, quantity, period);
  compare_row row = {.from = report->base->name,
                     .to = compared->scenario->name,
                     .series = grdp_quantity_name(&writer->arena, report->base, quantity),
                     .period = period};
  put_levels(writer, row, one, grdp_quantity_percent(report->base, quantity));
  for (size_t i = 0; one->edits != NULL && i < compared->comparison.edit_count; i++) {
    row.measure = grdp_text_join(&writer->arena, "edit:", compared->comparison.edits[i], NULL);
    row.share = one->edits[i];
    put_row(writer, &row);
  }
  for (size_t i = 0; i < one->read_count; i++) {
    row.measure = grdp_text_join(&writer->arena, "equation:", one->reads[i].name, NULL);
    row.share = one->reads[i].share;
    put_row(writer, &row);
  }
}

static grdp_status put_guarded(row_writer *writer, const grdp_compare_report *report, const grdp_compared *compared,
                               size_t number) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&writer->arena, exhausted) {
    grdp_arena_free(&writer->arena);
    return GRDP_MEMORY;
  }
  put_quantity(writer, report, compared, number);
  grdp_arena_free(&writer->arena);
  return GRDP_OK;
}

static grdp_status write_rows(const grdp_compare_report *report, FILE *out, bool json) {
  row_writer writer = {.out = out, .json = json};
  for (size_t i = 0; i < report->compared_count; i++)
    for (size_t k = 0; k < report->count; k++)
      GRDP_TRY(put_guarded(&writer, report, &report->compared[i], k));
  if (json)
    fputs(writer.begun ? "\n]\n" : "[]\n", out);
  return GRDP_OK;
}

grdp_status grdp_write_compare_csv(const grdp_compare_report *report, FILE *out) {
  fputs("from,to,series,period,measure,value,low,high\n", out);
  return write_rows(report, out, false);
}

grdp_status grdp_write_compare_json(const grdp_compare_report *report, FILE *out) {
  return write_rows(report, out, true);
}
