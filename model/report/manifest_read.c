/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "manifest_read.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "design_print.h"
#include "manifest.h"
#include "paths.h"
#include "sha256.h"

/* The first fault ends the reading: what is read then is not used. */
typedef struct reader {
  grdp_arena *arena;
  const char *where; /* NULL: nothing wrong so far */
} reader;

static void complain(reader *in, const char *where) {
  if (in->where == NULL)
    in->where = where;
}

/* --- members --- */

static const char *read_string(reader *in, const json_t *value, const char *where) {
  const char *text = json_string_value(value);
  if (text == NULL) {
    complain(in, where);
    return "";
  }
  return grdp_arena_copy(in->arena, text, json_string_length(value));
}

static uint64_t read_count(reader *in, const json_t *value, const char *where) {
  json_int_t count = json_integer_value(value);
  if (!json_is_integer(value) || count < 0) {
    complain(in, where);
    return 0;
  }
  return (uint64_t)count;
}

static bool read_flag(reader *in, const json_t *value, const char *where) {
  if (!json_is_boolean(value))
    complain(in, where);
  return json_is_true(value);
}

/* The size of an array; 0 and a fault when it is none, or longer than any that this program writes. */
static size_t read_size(reader *in, const json_t *value, size_t most, const char *where) {
  if (!json_is_array(value) || json_array_size(value) > most) {
    complain(in, where);
    return 0;
  }
  return json_array_size(value);
}

static const char *const *read_names(reader *in, const json_t *value, const char *where, size_t *count) {
  *count = read_size(in, value, GRDP_MANIFEST_ITEMS, where);
  const char **names = GRDP_NEW_ARRAY(in->arena, *count, const char *);
  for (size_t i = 0; i < *count; i++)
    names[i] = read_string(in, json_array_get(value, i), where);
  return names;
}

static grdp_edit read_edit(reader *in, const json_t *value) {
  static const char *const kinds[] = {
      [GRDP_EDIT_SET] = "set", [GRDP_EDIT_ADJUST] = "adjust", [GRDP_EDIT_FIX] = "fix"};
  const char *kind = read_string(in, json_object_get(value, "kind"), "edits");
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kind, kinds[i]) == 0)
      return (grdp_edit){(grdp_edit_kind)i, read_string(in, json_object_get(value, "text"), "edits")};
  complain(in, "edits");
  return (grdp_edit){GRDP_EDIT_SET, ""};
}

static void read_edits(reader *in, const json_t *value, grdp_manifest *out) {
  out->edit_count = read_size(in, value, GRDP_MANIFEST_ITEMS, "edits");
  grdp_edit *edits = GRDP_NEW_ARRAY(in->arena, out->edit_count, grdp_edit);
  for (size_t i = 0; i < out->edit_count; i++)
    edits[i] = read_edit(in, json_array_get(value, i));
  out->edits = edits;
}

static void read_request(reader *in, const json_t *value, grdp_request *out) {
  out->of = read_names(in, json_object_get(value, "of"), "options.of", &out->of_count);
  out->kept = read_names(in, json_object_get(value, "keep_draws"), "options.keep_draws", &out->kept_count);
  out->exact = read_flag(in, json_object_get(value, "exact"), "options.exact");
  out->accept_failures = read_flag(in, json_object_get(value, "accept_failures"), "options.accept_failures");
}

/* --- scenarios --- */

static bool is_hash(const char *text) {
  return strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64;
}

static void read_files(reader *in, const json_t *value, grdp_stored_scenario *out) {
  out->file_count = read_size(in, value, GRDP_MANIFEST_ITEMS, "scenarios.files");
  grdp_stored_file *files = GRDP_NEW_ARRAY(in->arena, out->file_count, grdp_stored_file);
  for (size_t i = 0; i < out->file_count; i++) {
    const json_t *file = json_array_get(value, i);
    files[i].path = read_string(in, json_object_get(file, "path"), "scenarios.files.path");
    files[i].hash = read_string(in, json_object_get(file, "sha256"), "scenarios.files.sha256");
    if (!is_hash(files[i].hash))
      complain(in, "scenarios.files.sha256");
  }
  out->files = files;
}

/* Rounding up only makes more draws of those that were requested. */
static uint64_t read_requested(reader *in, const json_t *value, uint64_t done) {
  if (value == NULL)
    return done;
  uint64_t requested = read_count(in, value, "scenarios.draws.requested");
  if (requested > done)
    complain(in, "scenarios.draws.requested");
  return requested;
}

static grdp_stored_scenario read_scenario(reader *in, const json_t *value, const char *folder) {
  const json_t *path = json_object_get(value, "path"), *draws = json_object_get(value, "draws");
  grdp_stored_scenario one = {.name = read_string(in, json_object_get(value, "name"), "scenarios.name")};
  if (path != NULL)
    one.path = grdp_path_from(in->arena, folder, read_string(in, path, "scenarios.path"));
  read_files(in, json_object_get(value, "files"), &one);
  if (draws != NULL) {
    one.draws = read_count(in, json_object_get(draws, "done"), "scenarios.draws.done");
    one.asked = read_count(in, json_object_get(draws, "asked"), "scenarios.draws.asked");
    one.partial = read_flag(in, json_object_get(draws, "partial"), "scenarios.draws.partial");
    one.requested = read_requested(in, json_object_get(draws, "requested"), one.draws);
  }
  return one;
}

static void read_scenarios(reader *in, const json_t *value, grdp_manifest *out) {
  out->scenario_count = read_size(in, value, GRDP_MANIFEST_SCENARIOS, "scenarios");
  grdp_stored_scenario *scenarios = GRDP_NEW_ARRAY(in->arena, out->scenario_count, grdp_stored_scenario);
  for (size_t i = 0; i < out->scenario_count; i++)
    scenarios[i] = read_scenario(in, json_array_get(value, i), out->folder);
  out->scenarios = scenarios;
}

/* --- the design --- */

/* ["growth[industry]","2025"], or ["inflation"] */
static grdp_score read_score(reader *in, const json_t *value) {
  size_t size = read_size(in, value, 2, "design.scores");
  grdp_score score = {.name = grdp_text_of(read_string(in, json_array_get(value, 0), "design.scores")),
                      .every_period = size == 2};
  grdp_period period;
  if (size != 2)
    return score;
  if (grdp_period_read(grdp_text_of(read_string(in, json_array_get(value, 1), "design.scores")), &period))
    score.ordinal = period.ordinal;
  else
    complain(in, "design.scores");
  return score;
}

static void read_scores(reader *in, const json_t *value, grdp_design *out) {
  out->score_count = read_size(in, value, GRDP_MANIFEST_ITEMS, "design.scores");
  grdp_score *scores = GRDP_NEW_ARRAY(in->arena, out->score_count, grdp_score);
  for (size_t i = 0; i < out->score_count; i++)
    scores[i] = read_score(in, json_array_get(value, i));
  out->scores = scores;
}

/* Not there: none was added. */
static void read_first_added(reader *in, const json_t *value, grdp_design *out) {
  out->first_added = out->score_count;
  if (value == NULL)
    return;
  json_int_t number = json_integer_value(value);
  if (!json_is_integer(value) || number < 0 || (uint64_t)number > out->score_count)
    complain(in, "design.first_added");
  else
    out->first_added = (size_t)number;
}

static void read_direction(reader *in, const json_t *value, size_t count, double *out) {
  if (read_size(in, value, count, "design.directions") != count)
    complain(in, "design.directions");
  for (size_t i = 0; i < count && in->where == NULL; i++) {
    const json_t *number = json_array_get(value, i);
    out[i] = json_number_value(number);
    if (!json_is_number(number) || !isfinite(out[i]))
      complain(in, "design.directions");
  }
}

/* Whether the directions are what a rotation needs; rounding leaves far less than the tolerance. */
static bool are_orthonormal(const grdp_design *design) {
  const double tolerance = 1e-9;
  size_t n = design->score_count;
  for (size_t a = 0; a < design->direction_count; a++)
    for (size_t b = 0; b <= a; b++) {
      double product = 0;
      for (size_t i = 0; i < n; i++)
        product += design->directions[a * n + i] * design->directions[b * n + i];
      if (!(fabs(product - (a == b ? 1 : 0)) <= tolerance))
        return false;
    }
  return true;
}

static void read_directions(reader *in, const json_t *value, grdp_design *out) {
  out->direction_count = read_size(in, value, GRDP_DIRECTION_LIMIT, "design.directions");
  double *directions = GRDP_NEW_ARRAY(in->arena, out->direction_count * out->score_count, double);
  for (size_t i = 0; i < out->direction_count; i++)
    read_direction(in, json_array_get(value, i), out->score_count, directions + i * out->score_count);
  out->directions = directions;
  if (out->direction_count > out->score_count || !are_orthonormal(out))
    complain(in, "design.directions");
}

/* digits of a 64-bit number */
static uint64_t read_seed(reader *in, const json_t *value) {
  const char *text = read_string(in, value, "design.seed");
  uint64_t seed = 0;
  if (text[0] == '\0' || text[strspn(text, "0123456789")] != '\0')
    complain(in, "design.seed");
  for (const char *digit = text; *digit != '\0' && in->where == NULL; digit++) {
    unsigned add = (unsigned)(*digit - '0');
    if (seed > (UINT64_MAX - add) / 10)
      complain(in, "design.seed");
    seed = seed * 10 + add;
  }
  return seed;
}

static void read_sobol(reader *in, const json_t *value, grdp_design *design) {
  read_scores(in, json_object_get(value, "scores"), design);
  read_first_added(in, json_object_get(value, "first_added"), design);
  read_directions(in, json_object_get(value, "directions"), design);
}

/* Draws of another design than the one that was written are not those of the results. Folders of earlier versions have
 * no fingerprint. */
static void check_fingerprint(reader *in, const json_t *value, const grdp_design *design) {
  char fingerprint[65];
  if (value == NULL || in->where != NULL)
    return;
  const char *stored = read_string(in, value, "design.fingerprint");
  if (grdp_design_fingerprint(design, fingerprint) != GRDP_OK || strcmp(stored, fingerprint) != 0)
    complain(in, "design.fingerprint");
}

static const grdp_design *read_design(reader *in, const json_t *value) {
  grdp_design *design = GRDP_NEW(in->arena, grdp_design);
  if (!grdp_design_kind_find(grdp_text_of(read_string(in, json_object_get(value, "kind"), "design.kind")),
                             &design->kind))
    complain(in, "design.kind");
  design->seed = read_seed(in, json_object_get(value, "seed"));
  if (design->kind != GRDP_DESIGN_RANDOM)
    read_sobol(in, value, design);
  check_fingerprint(in, json_object_get(value, "fingerprint"), design);
  return design;
}

/* --- the whole --- */

static void release_json(void *value) {
  json_decref(value);
}

grdp_manifest_fault grdp_manifest_read(grdp_arena *arena, const char *folder, grdp_manifest *out,
                                       const char **where) {
  const grdp_source *source;
  const char *path = grdp_text_join(arena, folder, "/run.json", NULL);
  if (grdp_source_read(arena, path, path, &source) != GRDP_READ_FINE)
    return GRDP_MANIFEST_MISSING;
  *where = "";
  json_t *root = json_loadb(source->text.data, source->text.size, JSON_REJECT_DUPLICATES, NULL);
  if (root == NULL)
    return GRDP_MANIFEST_DAMAGED;
  grdp_arena_defer(arena, release_json, root);
  const char *program = json_string_value(json_object_get(root, "program"));
  if (program == NULL || strcmp(program, "grdp") != 0)
    return GRDP_MANIFEST_FOREIGN;
  reader in = {.arena = arena};
  grdp_manifest manifest = {.folder = folder};
  read_edits(&in, json_object_get(root, "edits"), &manifest);
  read_request(&in, json_object_get(root, "options"), &manifest.request);
  read_scenarios(&in, json_object_get(root, "scenarios"), &manifest);
  const json_t *design = json_object_get(root, "design");
  if (design != NULL)
    manifest.design = read_design(&in, design);
  *where = in.where;
  if (in.where != NULL)
    return GRDP_MANIFEST_DAMAGED;
  *out = manifest;
  return GRDP_MANIFEST_FINE;
}

const char *grdp_manifest_changed(grdp_arena *arena, const grdp_stored_scenario *stored,
                                  const grdp_scenario *scenario) {
  for (size_t i = 0; i < scenario->file_count; i++) {
    const grdp_source *file = scenario->files[i];
    const char *path = grdp_file_path(scenario, file->path);
    char hash[65];
    grdp_sha256(file->text.data, file->text.size, hash);
    if (i >= stored->file_count || strcmp(stored->files[i].path, path) != 0 ||
        strcmp(stored->files[i].hash, hash) != 0)
      return file->path;
  }
  return stored->file_count == scenario->file_count
             ? NULL
             : grdp_arena_copy(arena, stored->files[scenario->file_count].path,
                               strlen(stored->files[scenario->file_count].path));
}
