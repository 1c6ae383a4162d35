/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manifest.h"

#include <stdlib.h>
#include <string.h>

#include "sha256.h"
#include "tables.h"

json_t *grdp_json_text(grdp_text text) {
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

void grdp_json_set_text(json_t *object, const char *key, const char *text) {
  json_object_set_new(object, key, grdp_json_text(grdp_text_of(text)));
}

json_t *grdp_manifest_files(const grdp_scenario *scenario) {
  json_t *files = json_array();
  for (size_t i = 0; i < scenario->file_count; i++) {
    const grdp_source *source = scenario->files[i];
    char hash[65];
    json_t *file = json_object();
    grdp_sha256(source->text.data, source->text.size, hash);
    grdp_json_set_text(file, "path", grdp_file_path(scenario, source->path));
    grdp_json_set_text(file, "sha256", hash);
    json_array_append_new(files, file);
  }
  return files;
}

static const char *frequency_text(grdp_frequency frequency) {
  return frequency == GRDP_ANNUAL ? "annual" : frequency == GRDP_QUARTERLY ? "quarterly" : "monthly";
}

json_t *grdp_manifest_time(const grdp_timeline *time) {
  char base[16], end[16];
  json_t *value = json_object();
  grdp_timeline_write(time, time->base, base);
  grdp_timeline_write(time, time->last, end);
  grdp_json_set_text(value, "frequency", frequency_text(time->frequency));
  grdp_json_set_text(value, "base", base);
  grdp_json_set_text(value, "end", end);
  return value;
}

static size_t count_equations(const grdp_scenario *scenario) {
  size_t count = 0;
  for (size_t i = 0; i < scenario->series_count; i++)
    count += scenario->series[i].kind == GRDP_SERIES_EQUATION ? scenario->series[i].cell_count : 0;
  return count;
}

/* What --more adds to: the draws as they were requested, where rounding up made more of them. */
static json_t *draws_value(const grdp_report *report, size_t number) {
  const grdp_draw_outcome *draws = report->results[number]->draws;
  json_t *value = grdp_manifest_draws(report->results[number], report->request.precision);
  if (report->requested != NULL && !draws->partial && !draws->aimed && report->requested[number] < draws->asked)
    json_object_set_new(value, "requested", json_integer((json_int_t)report->requested[number]));
  return value;
}

static json_t *scenario_value(const grdp_report *report, size_t number) {
  const grdp_result *result = report->results[number];
  const grdp_scenario *scenario = result->scenario;
  json_t *value = json_object();
  grdp_json_set_text(value, "name", scenario->name);
  if (report->paths != NULL)
    grdp_json_set_text(value, "path", report->paths[number]);
  json_object_set_new(value, "territory", grdp_json_text(scenario->territory));
  json_object_set_new(value, "time", grdp_manifest_time(&scenario->time));
  json_object_set_new(value, "series", json_integer((json_int_t)scenario->cell_count));
  json_object_set_new(value, "equations", json_integer((json_int_t)count_equations(scenario)));
  json_object_set_new(value, "targets", json_integer((json_int_t)scenario->target_count));
  json_object_set_new(value, "files", grdp_manifest_files(scenario));
  if (result->draws != NULL)
    json_object_set_new(value, "draws", draws_value(report, number));
  return value;
}

json_t *grdp_manifest_edits(const grdp_edit *list, size_t count) {
  static const char *const kinds[] = {
      [GRDP_EDIT_SET] = "set", [GRDP_EDIT_ADJUST] = "adjust", [GRDP_EDIT_FIX] = "fix"};
  json_t *edits = json_array();
  for (size_t i = 0; i < count; i++) {
    json_t *edit = json_object();
    grdp_json_set_text(edit, "kind", kinds[list[i].kind]);
    grdp_json_set_text(edit, "text", list[i].text);
    json_array_append_new(edits, edit);
  }
  return edits;
}

static json_t *name_values(const char *const *names, size_t count) {
  json_t *values = json_array();
  for (size_t i = 0; i < count; i++)
    json_array_append_new(values, grdp_json_text(grdp_text_of(names[i])));
  return values;
}

/* What the results depend on beside the files and the edits. */
static json_t *request_value(const grdp_request *request) {
  json_t *value = json_object();
  json_object_set_new(value, "of", name_values(request->of, request->of_count));
  json_object_set_new(value, "keep_draws", name_values(request->kept, request->kept_count));
  json_object_set_new(value, "exact", json_boolean(request->exact));
  json_object_set_new(value, "accept_failures", json_boolean(request->accept_failures));
  if (request->one_step)
    grdp_json_set_text(value, "mode", "static");
  return value;
}

static bool is_partial(const grdp_report *report) {
  bool partial = false;
  for (size_t i = 0; i < report->count; i++)
    partial = partial || (report->results[i]->draws != NULL && report->results[i]->draws->partial);
  return partial;
}

enum { MANIFEST_MEMBERS = 6 };

static json_t *manifest_value(const grdp_report *report) {
  json_t *value = json_object(), *scenarios = json_array();
  for (size_t i = 0; i < report->count; i++)
    json_array_append_new(scenarios, scenario_value(report, i));
  grdp_json_set_text(value, "program", "grdp");
  grdp_json_set_text(value, "version", report->version);
  json_object_set_new(value, "edits", grdp_manifest_edits(report->edits, report->edit_count));
  json_object_set_new(value, "options", request_value(&report->request));
  json_object_set_new(value, "partial", json_boolean(is_partial(report)));
  json_object_set_new(value, "scenarios", scenarios);
  return value;
}

/* Scenarios of one run share a design: the first one that has draws made it. */
static const grdp_result *first_drawn(const grdp_report *report) {
  for (size_t i = 0; i < report->count; i++)
    if (report->results[i]->draws != NULL)
      return report->results[i];
  return NULL;
}

json_t *grdp_manifest_scenario(const grdp_scenario *scenario, const char *path) {
  json_t *value = json_object();
  grdp_json_set_text(value, "name", scenario->name);
  if (path != NULL)
    grdp_json_set_text(value, "path", path);
  json_object_set_new(value, "territory", grdp_json_text(scenario->territory));
  json_object_set_new(value, "time", grdp_manifest_time(&scenario->time));
  json_object_set_new(value, "files", grdp_manifest_files(scenario));
  return value;
}

static char *text_of(json_t *value, size_t members) {
  char *text = json_object_size(value) == members ? json_dumps(value, JSON_INDENT(2)) : NULL;
  json_decref(value);
  return text;
}

grdp_status grdp_manifest_put(json_t *value, size_t members, FILE *out) {
  char *text = text_of(value, members);
  if (text == NULL)
    return GRDP_MEMORY;
  fputs(text, out);
  fputc('\n', out);
  free(text);
  return ferror(out) ? GRDP_FILE : GRDP_OK;
}

/* The object is opened so that the design can stand in it with a row a line, which jansson would spread over many. */
static grdp_status put_manifest(const grdp_report *report, char *text, FILE *out) {
  const grdp_result *drawn = first_drawn(report);
  *strrchr(text, '\n') = '\0';
  fputs(text, out);
  if (drawn != NULL) {
    fputs(",\n  ", out);
    GRDP_TRY(grdp_manifest_design(drawn->draws->design, drawn->scenario->time.frequency, out));
  }
  fputs("\n}\n", out);
  return ferror(out) ? GRDP_FILE : GRDP_OK;
}

grdp_status grdp_write_manifest(const grdp_report *report, FILE *out) {
  char *text = text_of(manifest_value(report), MANIFEST_MEMBERS);
  if (text == NULL)
    return GRDP_MEMORY;
  grdp_status status = put_manifest(report, text, out);
  free(text);
  return status;
}
