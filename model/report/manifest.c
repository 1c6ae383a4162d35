/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "sha256.h"
#include "tables.h"

/* A JSON string; bytes that are not UTF-8 (a file's name may hold any) become question marks. */
static json_t *text_value(grdp_text text) {
  size_t fault;
  if (text.size == 0 || grdp_text_valid(text, &fault))
    return json_stringn(text.data == NULL ? "" : text.data, text.size);
  /* Not from an arena: its jump would leave the values that are being put together behind. */
  char *copy = malloc(text.size);
  if (copy == NULL)
    return NULL;
  for (size_t i = 0; i < text.size; i++)
    copy[i] = text.data[i] < ' ' || text.data[i] > '~' ? '?' : text.data[i];
  json_t *value = json_stringn(copy, text.size);
  free(copy);
  return value;
}

static void set_text(json_t *object, const char *key, const char *text) {
  json_object_set_new(object, key, text_value(grdp_text_of(text)));
}

static json_t *file_values(const grdp_scenario *scenario) {
  json_t *files = json_array();
  for (size_t i = 0; i < scenario->file_count; i++) {
    const grdp_source *source = scenario->files[i];
    char hash[65];
    json_t *file = json_object();
    grdp_sha256(source->text.data, source->text.size, hash);
    set_text(file, "path", grdp_file_path(scenario, source->path));
    set_text(file, "sha256", hash);
    json_array_append_new(files, file);
  }
  return files;
}

static const char *frequency_text(grdp_frequency frequency) {
  return frequency == GRDP_ANNUAL ? "annual" : frequency == GRDP_QUARTERLY ? "quarterly" : "monthly";
}

static json_t *time_value(const grdp_timeline *time) {
  char base[16], end[16];
  json_t *value = json_object();
  grdp_timeline_write(time, time->base, base);
  grdp_timeline_write(time, time->last, end);
  set_text(value, "frequency", frequency_text(time->frequency));
  set_text(value, "base", base);
  set_text(value, "end", end);
  return value;
}

static size_t count_equations(const grdp_scenario *scenario) {
  size_t count = 0;
  for (size_t i = 0; i < scenario->series_count; i++)
    count += scenario->series[i].kind == GRDP_SERIES_EQUATION ? scenario->series[i].cell_count : 0;
  return count;
}

static json_t *scenario_value(const grdp_scenario *scenario) {
  json_t *value = json_object();
  set_text(value, "name", scenario->name);
  json_object_set_new(value, "territory", text_value(scenario->territory));
  json_object_set_new(value, "time", time_value(&scenario->time));
  json_object_set_new(value, "series", json_integer((json_int_t)scenario->cell_count));
  json_object_set_new(value, "equations", json_integer((json_int_t)count_equations(scenario)));
  json_object_set_new(value, "targets", json_integer((json_int_t)scenario->target_count));
  json_object_set_new(value, "files", file_values(scenario));
  return value;
}

static json_t *edit_values(const grdp_report *report) {
  static const char *const kinds[] = {
      [GRDP_EDIT_SET] = "set", [GRDP_EDIT_ADJUST] = "adjust", [GRDP_EDIT_FIX] = "fix"};
  json_t *edits = json_array();
  for (size_t i = 0; i < report->edit_count; i++) {
    json_t *edit = json_object();
    set_text(edit, "kind", kinds[report->edits[i].kind]);
    set_text(edit, "text", report->edits[i].text);
    json_array_append_new(edits, edit);
  }
  return edits;
}

static json_t *manifest_value(const grdp_report *report) {
  json_t *value = json_object(), *scenarios = json_array();
  for (size_t i = 0; i < report->count; i++)
    json_array_append_new(scenarios, scenario_value(report->results[i]->scenario));
  set_text(value, "program", "grdp");
  set_text(value, "version", report->version);
  json_object_set_new(value, "edits", edit_values(report));
  json_object_set_new(value, "scenarios", scenarios);
  return value;
}

/* jansson's setters take NULL for an error, so that memory that ended shows as a value that is missing. */
grdp_status grdp_write_manifest(const grdp_report *report, FILE *out) {
  json_t *value = manifest_value(report);
  if (json_object_size(value) != 4) {
    json_decref(value);
    return GRDP_MEMORY;
  }
  int failed = json_dumpf(value, out, JSON_INDENT(2));
  json_decref(value);
  fputc('\n', out);
  return failed == 0 ? GRDP_OK : GRDP_FILE;
}
