/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "design_print.h"
#include "manifest.h"

const char *grdp_failure_reason_text(grdp_failure_reason reason) {
  static const char *const texts[] = {[GRDP_FAILURE_NONE] = "none",
                                      [GRDP_FAILURE_MISSING] = "missing",
                                      [GRDP_FAILURE_DIVISION] = "division",
                                      [GRDP_FAILURE_LOGARITHM] = "logarithm",
                                      [GRDP_FAILURE_ROOT] = "root",
                                      [GRDP_FAILURE_POWER] = "power",
                                      [GRDP_FAILURE_CLAMP] = "clamp",
                                      [GRDP_FAILURE_OVERFLOW] = "overflow",
                                      [GRDP_FAILURE_CONSEQUENCE] = "consequence",
                                      [GRDP_FAILURE_DIVERGED] = "diverged",
                                      [GRDP_FAILURE_CYCLED] = "cycled",
                                      [GRDP_FAILURE_STALLED] = "stalled",
                                      [GRDP_FAILURE_SINGULAR] = "singular"};
  return texts[reason];
}

static void set_count(json_t *object, const char *key, uint64_t count) {
  json_object_set_new(object, key, json_integer((json_int_t)count));
}

static json_t *loss_value(const grdp_result *result, const grdp_loss *loss) {
  const grdp_scenario *scenario = result->scenario;
  char period[16];
  json_t *value = json_object(), *arguments = json_array();
  grdp_timeline_write(&scenario->time, loss->period, period);
  grdp_json_set_text(value, "reason", grdp_failure_reason_text(loss->reason));
  /* A step may compute a hidden cell, which has no name that a reader knows. */
  grdp_json_set_text(value, "series", loss->cell < scenario->cell_count ? scenario->cells[loss->cell].name : "");
  grdp_json_set_text(value, "period", period);
  set_count(value, "count", loss->count);
  set_count(value, "first", loss->first);
  for (size_t i = 0; i < 3; i++)
    json_array_append_new(arguments, isfinite(loss->arguments[i]) ? json_real(loss->arguments[i]) : json_null());
  json_object_set_new(value, "arguments", arguments);
  return value;
}

static json_t *losses_value(const grdp_result *result) {
  json_t *losses = json_array();
  for (size_t i = 0; i < result->draws->loss_count; i++)
    json_array_append_new(losses, loss_value(result, &result->draws->losses[i]));
  return losses;
}

json_t *grdp_manifest_draws(const grdp_result *result, const char *precision) {
  const grdp_draw_outcome *draws = result->draws;
  json_t *value = json_object();
  set_count(value, "done", draws->draws);
  set_count(value, "asked", draws->asked);
  json_object_set_new(value, "partial", json_boolean(draws->partial));
  if (draws->aimed && precision != NULL) {
    json_t *aim = json_object();
    grdp_json_set_text(aim, "asked", precision);
    json_object_set_new(aim, "reached", json_boolean(draws->reached));
    json_object_set_new(value, "precision", aim);
  }
  if (isfinite(draws->gain))
    json_object_set_new(value, "gain", json_real(draws->gain));
  set_count(value, "failed", draws->failed);
  json_object_set_new(value, "failures", losses_value(result));
  return value;
}

/* --- the design --- */

/* A row of an array on a line of its own; takes the reference. */
static grdp_status put_row(json_t *row, const char *before, FILE *out) {
  char *text = json_dumps(row, JSON_COMPACT);
  json_decref(row);
  if (text == NULL)
    return GRDP_MEMORY;
  fprintf(out, "%s      %s", before, text);
  free(text);
  return GRDP_OK;
}

/* ["growth[industry]","2025"], or ["inflation"] for the whole path */
static grdp_status put_score(const grdp_score *score, grdp_frequency frequency, const char *before, FILE *out) {
  json_t *row = json_array();
  json_array_append_new(row, grdp_json_text(score->name));
  if (score->every_period) {
    char period[16];
    grdp_period_write(frequency, score->ordinal, period);
    json_array_append_new(row, json_string(period));
  }
  return put_row(row, before, out);
}

static grdp_status put_direction(const grdp_design *design, size_t number, const char *before, FILE *out) {
  json_t *row = json_array();
  for (size_t i = 0; i < design->score_count; i++)
    json_array_append_new(row, json_real(design->directions[number * design->score_count + i]));
  return put_row(row, before, out);
}

static void put_end(size_t count, FILE *out) {
  fputs(count == 0 ? "]" : "\n    ]", out);
}

/* The seed is text: readers that keep numbers as doubles would change it. */
grdp_status grdp_manifest_design(const grdp_design *design, grdp_frequency frequency, FILE *out) {
  bool scores = design->kind != GRDP_DESIGN_RANDOM;
  char fingerprint[65];
  fprintf(out, "\"design\": {\n    \"kind\": \"%s\",\n    \"seed\": \"%" PRIu64 "\"",
          grdp_design_kind_text(design->kind), design->seed);
  if (scores) {
    fputs(",\n    \"scores\": [", out);
    for (size_t i = 0; i < design->score_count; i++)
      GRDP_TRY(put_score(&design->scores[i], frequency, i == 0 ? "\n" : ",\n", out));
    put_end(design->score_count, out);
    if (design->first_added < design->score_count)
      fprintf(out, ",\n    \"first_added\": %zu", design->first_added);
    fputs(",\n    \"directions\": [", out);
    for (size_t i = 0; i < design->direction_count; i++)
      GRDP_TRY(put_direction(design, i, i == 0 ? "\n" : ",\n", out));
    put_end(design->direction_count, out);
  }
  GRDP_TRY(grdp_design_fingerprint(design, fingerprint));
  fprintf(out, ",\n    \"fingerprint\": \"%s\"\n  }", fingerprint);
  return GRDP_OK;
}
