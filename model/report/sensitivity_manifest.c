/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>

#include "manifest.h"
#include "sensitivity_report.h"
#include "sha256.h"

enum { MEMBERS = 13 };

static const char *const method_texts[GRDP_SENSITIVITY_METHOD_COUNT + 1] = {
#define GRDP_SENSITIVITY_METHOD(name, text, ...) [GRDP_SENSITIVITY_##name] = text,
#include "sensitivity_methods.def"
#undef GRDP_SENSITIVITY_METHOD
};

static const char *seed_text(grdp_arena *arena, uint64_t seed) {
  char text[24];
  snprintf(text, sizeof text, "%" PRIu64, seed);
  return grdp_text_string(arena, grdp_text_of(text));
}

/* What the points depend on: the design's kind and seed, and which rows move together under which name. Two analyses with
 * the same fingerprint of the same files have the same points. */
static void write_fingerprint(const grdp_sensitivity_report *report, grdp_arena *arena, char out[65]) {
  const grdp_players *players = &report->found->players;
  grdp_buffer text = {.arena = arena};
  grdp_buffer_add_string(&text, grdp_design_kind_text(report->asked->design));
  grdp_buffer_add_byte(&text, ' ');
  grdp_buffer_add_string(&text, seed_text(arena, report->asked->seed));
  for (size_t i = 0; i < players->count; i++) {
    grdp_buffer_add_byte(&text, '\n');
    grdp_buffer_add_string(&text, players->items[i].name);
    for (size_t k = 0; k < players->items[i].row_count; k++) {
      grdp_buffer_add_byte(&text, ' ');
      grdp_buffer_add_integer(&text, (long long)players->items[i].rows[k]);
    }
  }
  grdp_sha256(text.data, text.size, out);
}

static json_t *of_values(const grdp_sensitivity_report *report, grdp_arena *arena) {
  json_t *values = json_array();
  for (size_t i = 0; i < report->count; i++) {
    const char *name = grdp_quantity_full_name(arena, report->scenario, &report->quantities[i]);
    json_array_append_new(values, grdp_json_text(grdp_text_of(name)));
  }
  return values;
}

static json_t *player_values(const grdp_sensitivity_report *report) {
  json_t *values = json_array();
  for (size_t i = 0; i < report->found->players.count; i++)
    json_array_append_new(values, grdp_json_text(grdp_text_of(report->found->players.items[i].name)));
  return values;
}

static json_t *effort_value(const grdp_sensitivity_report *report) {
  const grdp_sensitivity *found = report->found;
  json_t *value = json_object();
  json_object_set_new(value, "base_points", json_integer((json_int_t)found->base));
  json_object_set_new(value, "runs", json_integer((json_int_t)found->runs));
  json_object_set_new(value, "failed", json_integer((json_int_t)found->failed));
  json_object_set_new(value, "asked", json_integer((json_int_t)report->asked->draws));
  if (!found->aimed)
    return value;
  json_t *aim = json_object();
  json_object_set_new(aim, "asked", json_real(report->asked->precision));
  json_object_set_new(aim, "reached", json_boolean(found->reached));
  json_object_set_new(value, "precision", aim);
  return value;
}

static json_t *design_value(const grdp_sensitivity_report *report, grdp_arena *arena) {
  char fingerprint[65];
  json_t *value = json_object();
  write_fingerprint(report, arena, fingerprint);
  grdp_json_set_text(value, "kind", grdp_design_kind_text(report->asked->design));
  grdp_json_set_text(value, "seed", seed_text(arena, report->asked->seed));
  grdp_json_set_text(value, "fingerprint", fingerprint);
  return value;
}

static json_t *manifest_value(const grdp_sensitivity_report *report, grdp_arena *arena) {
  json_t *value = json_object();
  grdp_json_set_text(value, "program", "grdp");
  grdp_json_set_text(value, "version", report->version);
  grdp_json_set_text(value, "command", "sensitivity");
  grdp_json_set_text(value, "method", method_texts[report->asked->method]);
  json_object_set_new(value, "of", of_values(report, arena));
  json_object_set_new(value, "inputs", player_values(report));
  json_object_set_new(value, "each_period", json_boolean(report->asked->choice.each_period));
  json_object_set_new(value, "second", json_boolean(report->asked->second));
  json_object_set_new(value, "edits", grdp_manifest_edits(report->edits, report->edit_count));
  json_object_set_new(value, "partial", json_boolean(report->found->partial));
  json_object_set_new(value, "scenario", grdp_manifest_scenario(report->scenario, report->path));
  json_object_set_new(value, "effort", effort_value(report));
  json_object_set_new(value, "design", design_value(report, arena));
  return value;
}

/* Memory that ends in the arena leaves the JSON value behind, as the program ends with it. */
grdp_status grdp_write_sensitivity_manifest(const grdp_sensitivity_report *report, FILE *out) {
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
