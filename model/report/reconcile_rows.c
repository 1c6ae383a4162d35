/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "csv.h"
#include "messages.h"
#include "reconcile_report.h"
#include "seek_layer.h"
#include "tables.h"

/* --- rows --- */

typedef void row_adder(grdp_buffer *record, const char *name, const grdp_reconciled_item *item, bool first);

static void add_csv_row(grdp_buffer *record, const char *name, const grdp_reconciled_item *item, bool first) {
  if (first)
    grdp_buffer_add_string(record, "item,stated,reconciled,sigma,t\n");
  grdp_csv_string(record, name);
  grdp_csv_number(record, item->stated);
  grdp_csv_number(record, item->reconciled);
  grdp_csv_number(record, item->sigma);
  grdp_csv_number(record, item->ratio);
  grdp_csv_end(record);
}

static void add_json_row(grdp_buffer *record, const char *name, const grdp_reconciled_item *item, bool first) {
  const struct {
    const char *name;
    double value;
  } members[] = {
      {"stated", item->stated}, {"reconciled", item->reconciled}, {"sigma", item->sigma}, {"t", item->ratio}};
  grdp_buffer_add_string(record, first ? "[\n{" : ",\n{");
  grdp_json_text_add(record, "item", grdp_text_of(name));
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (!isfinite(members[i].value))
      continue;
    grdp_buffer_add_string(record, ",\"");
    grdp_buffer_add_string(record, members[i].name);
    grdp_buffer_add_string(record, "\":");
    grdp_buffer_add_number(record, members[i].value);
  }
  grdp_buffer_add_byte(record, '}');
}

static grdp_status write_rows(const grdp_reconcile_report *report, row_adder *add, const char *end, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_buffer record = {.arena = &arena};
  bool first = true;
  for (size_t i = 0; i < report->count; i++) {
    const grdp_reconciled *one = &report->reconciled[i];
    const char *owner = grdp_text_string(&arena, one->asked->name);
    for (size_t k = 0; k < one->count; k++, first = false) {
      const char *name = one->items[k].name;
      add(&record, report->count > 1 ? grdp_text_join(&arena, owner, ":", name, NULL) : name, &one->items[k], first);
    }
  }
  grdp_buffer_add_string(&record, end);
  fputs(grdp_buffer_string(&record), out);
  grdp_arena_free(&arena);
  return GRDP_OK;
}

grdp_status grdp_write_reconcile_csv(const grdp_reconcile_report *report, FILE *out) {
  return write_rows(report, add_csv_row, "", out);
}

grdp_status grdp_write_reconcile_json(const grdp_reconcile_report *report, FILE *out) {
  return write_rows(report, add_json_row, "\n]\n", out);
}

/* --- a scenario --- */

static void add_value(grdp_buffer *out, const grdp_scenario *scenario, uint32_t cell, double value) {
  grdp_layer_number(out, value, scenario->series[scenario->cells[cell].series].percent);
}

bool grdp_reconcile_changes(const grdp_scenario *scenario, const grdp_reconciled_item *item) {
  const grdp_cell *cell = &scenario->cells[item->cell];
  const double *given = cell->path.values != NULL ? cell->path.values : cell->observed.values;
  return item->given && given[item->period] != item->reconciled;
}

const char *grdp_reconcile_edit(grdp_arena *arena, const grdp_scenario *scenario, const grdp_reconciled_item *item) {
  char period[16];
  grdp_buffer text = {.arena = arena};
  grdp_timeline_write(&scenario->time, item->period, period);
  grdp_buffer_add_string(&text, scenario->cells[item->cell].name);
  grdp_buffer_add_byte(&text, '@');
  grdp_buffer_add_string(&text, period);
  grdp_buffer_add_byte(&text, '=');
  add_value(&text, scenario, item->cell, item->reconciled);
  return grdp_buffer_string(&text);
}

/* In double quotes, so that no character has a meaning. */
static void add_quoted(grdp_buffer *out, const char *text) {
  grdp_buffer_add_byte(out, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      grdp_buffer_add_byte(out, '\\');
    grdp_buffer_add_byte(out, *text);
  }
  grdp_buffer_add_byte(out, '"');
}

static void add_title(grdp_buffer *out, const grdp_reconciliation *asked) {
  static const char *const keys[GRDP_LANGUAGE_COUNT] = {"en: ", "vi: "};
  grdp_buffer_add_string(out, "title: {");
  for (size_t i = 0; i < GRDP_LANGUAGE_COUNT; i++) {
    grdp_buffer title = {.arena = out->arena};
    grdp_text label = grdp_label_text(&asked->label, (grdp_language)i, asked->name);
    grdp_message_add(&title, GRDP_MESSAGE_RECONCILE_TITLE, (grdp_language)i, grdp_text_string(out->arena, label),
                     NULL);
    grdp_buffer_add_string(out, i == 0 ? "" : ", ");
    grdp_buffer_add_string(out, keys[i]);
    add_quoted(out, grdp_buffer_string(&title));
  }
  grdp_buffer_add_string(out, "}\n");
}

static void add_note(grdp_buffer *out, const grdp_scenario *scenario, const grdp_reconciled *reconciled,
                     const grdp_reconciled_item *item) {
  grdp_buffer note = {.arena = out->arena};
  grdp_buffer_add_string(&note, "reconciled (");
  grdp_buffer_add(&note, reconciled->asked->name);
  grdp_buffer_add_byte(&note, ')');
  if (reconciled->asked->kind != GRDP_RECONCILE_TOTALS) {
    grdp_buffer_add_string(&note, "; stated ");
    add_value(&note, scenario, item->cell, item->stated);
  }
  grdp_buffer_add_string(out, "    status: derived\n    note: ");
  add_quoted(out, grdp_buffer_string(&note));
  grdp_buffer_add_byte(out, '\n');
}

void grdp_reconcile_layer_add(const grdp_scenario *scenario, const grdp_reconciled *reconciled, const char *extends,
                              grdp_buffer *out) {
  uint32_t cell = UINT32_MAX;
  grdp_buffer_add_string(out, "grdp: 1\nextends: ");
  add_quoted(out, extends);
  grdp_buffer_add_byte(out, '\n');
  add_title(out, reconciled->asked);
  for (size_t i = 0; i < reconciled->count; i++) {
    const grdp_reconciled_item *item = &reconciled->items[i];
    char period[16];
    if (!grdp_reconcile_changes(scenario, item))
      continue;
    if (cell == UINT32_MAX)
      grdp_buffer_add_string(out, "set:\n");
    if (item->cell != cell) {
      grdp_buffer_add_string(out, "  ");
      grdp_buffer_add_string(out, scenario->cells[item->cell].name);
      grdp_buffer_add_string(out, ":\n");
      add_note(out, scenario, reconciled, item);
    }
    cell = item->cell;
    grdp_timeline_write(&scenario->time, item->period, period);
    grdp_buffer_add_string(out, "    ");
    grdp_buffer_add_string(out, period);
    grdp_buffer_add_string(out, ": ");
    add_value(out, scenario, item->cell, item->reconciled);
    grdp_buffer_add_byte(out, '\n');
  }
}
