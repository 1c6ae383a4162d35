/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "discover_report.h"
#include "manifest.h"

enum { MEMBERS = 10 };

static json_t *target_values(const grdp_discover_report *report, grdp_arena *arena) {
  const grdp_discover_words words = {arena, report->scenario, GRDP_ENGLISH};
  json_t *values = json_array();
  for (size_t i = 0; i < report->count; i++) {
    json_t *one = json_object();
    grdp_json_set_text(one, "name", grdp_discover_target_name(&words, &report->targets[i]));
    json_object_set_new(one, "draws", json_integer((json_int_t)report->found[i].draws));
    json_object_set_new(one, "failed", json_integer((json_int_t)report->found[i].failed));
    json_object_set_new(one, "missed", json_integer((json_int_t)report->found[i].missed_draws));
    json_array_append_new(values, one);
  }
  return values;
}

static json_t *design_value(const grdp_discover_request *asked) {
  char seed[24];
  json_t *value = json_object();
  snprintf(seed, sizeof seed, "%" PRIu64, asked->seed);
  grdp_json_set_text(value, "kind", grdp_design_kind_text(asked->design));
  grdp_json_set_text(value, "seed", seed);
  return value;
}

static json_t *manifest_value(const grdp_discover_report *report, grdp_arena *arena) {
  json_t *value = json_object();
  grdp_json_set_text(value, "program", "grdp");
  grdp_json_set_text(value, "version", report->version);
  grdp_json_set_text(value, "command", "discover");
  json_object_set_new(value, "asked", json_integer((json_int_t)report->asked->draws));
  json_object_set_new(value, "density", json_real(report->asked->density));
  json_object_set_new(value, "searches", json_integer(GRDP_DISCOVER_HALVES));
  json_object_set_new(value, "edits", grdp_manifest_edits(report->edits, report->edit_count));
  json_object_set_new(value, "scenario", grdp_manifest_scenario(report->scenario, report->path));
  json_object_set_new(value, "design", design_value(report->asked));
  json_object_set_new(value, "targets", target_values(report, arena));
  return value;
}

/* Memory that ends in the arena leaves the JSON value behind, as the program ends with it. */
grdp_status grdp_write_discover_manifest(const grdp_discover_report *report, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  json_t *value = manifest_value(report, &arena);
  grdp_arena_free(&arena);
  return grdp_manifest_put(value, MEMBERS, out);
}
