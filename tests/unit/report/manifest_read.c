/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * run.json: a design reads back to its bits, and what anyone may have changed in the file is found.
 */
#include "manifest_read.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "manifest.h"
#include "paths.h"

static grdp_arena arena;

static void free_arena(void) {
  grdp_arena_free(&arena);
}

static const char *make_folder(void) {
  char pattern[] = "manifest-"
                   "XX"
                   "XX"
                   "XX";
  cr_assert_not_null(mkdtemp(pattern));
  return grdp_arena_copy(&arena, pattern, strlen(pattern));
}

TestSuite(manifest_read, .fini = free_arena);

static FILE *open_manifest(const char *folder) {
  FILE *file = fopen(grdp_text_join(&arena, folder, "/run.json", NULL), "w");
  cr_assert_not_null(file);
  return file;
}

static void remove_folder(const char *folder) {
  unlink(grdp_text_join(&arena, folder, "/run.json", NULL));
  rmdir(folder);
}

#define HEAD                                                                                                         \
  "{\"program\": \"grdp\", \"version\": \"1\", \"edits\": [{\"kind\": \"fix\", \"text\": \"a=1\"}], \"options\": "   \
  "{\"of\": [\"a\", \"b\"], \"keep_draws\": [], \"exact\": true, \"accept_failures\": false}, \"scenarios\": ["      \
  "{\"name\": \"low\", \"path\": \"../low.yaml\", \"files\": [], \"draws\": {\"done\": 64, \"asked\": 64, "          \
  "\"partial\": false}}]"

/* Thirds and roots have no short decimal: every digit is needed. */
Test(manifest_read, a_design_reads_back_to_its_bits) {
  const double third = 1.0 / 3.0;
  const double directions[] = {2 * third, 2 * third, third, -2 * third, third, 2 * third};
  const grdp_score scores[] = {
      {GRDP_TEXT("growth[a]"), false, 0}, {GRDP_TEXT("b"), true, 2025 * 4 + 2}, {GRDP_TEXT("b"), true, 2025 * 4 + 3}};
  const grdp_design design = {.kind = GRDP_DESIGN_SOBOL,
                              .seed = UINT64_MAX,
                              .scores = scores,
                              .score_count = 3,
                              .first_added = 2,
                              .directions = directions,
                              .direction_count = 2};
  const char *folder = make_folder(), *where = NULL;
  grdp_manifest manifest;
  FILE *file = open_manifest(folder);
  fputs(HEAD ", ", file);
  cr_assert_eq(grdp_manifest_design(&design, GRDP_QUARTERLY, file), GRDP_OK);
  fputs("}", file);
  fclose(file);
  cr_assert_eq(grdp_manifest_read(&arena, folder, &manifest, &where), GRDP_MANIFEST_FINE, "%s", where);
  cr_assert_not_null(manifest.design);
  cr_expect_eq(manifest.design->kind, GRDP_DESIGN_SOBOL);
  cr_expect_eq(manifest.design->seed, UINT64_MAX);
  cr_assert_eq(manifest.design->score_count, 3);
  cr_assert_eq(manifest.design->direction_count, 2);
  cr_expect_eq(manifest.design->first_added, 2);
  cr_expect_eq(memcmp(manifest.design->directions, directions, sizeof directions), 0);
  for (size_t i = 0; i < 3; i++) {
    cr_expect(grdp_text_equal(manifest.design->scores[i].name, scores[i].name), "row %zu", i);
    cr_expect_eq(manifest.design->scores[i].every_period, scores[i].every_period, "row %zu", i);
    cr_expect_eq(manifest.design->scores[i].ordinal, scores[i].ordinal, "row %zu", i);
  }
  cr_expect_eq(manifest.edit_count, 1);
  cr_expect_eq(manifest.edits[0].kind, GRDP_EDIT_FIX);
  cr_expect_eq(manifest.request.of_count, 2);
  cr_expect(manifest.request.exact);
  cr_expect_eq(manifest.scenarios[0].draws, 64);
  cr_expect_str_eq(manifest.scenarios[0].path, "low.yaml");
  remove_folder(folder);
}

Test(manifest_read, what_is_damaged_is_named) {
  static const struct {
    const char *text;
    grdp_manifest_fault fault;
    const char *where;
  } rows[] = {
      {"", GRDP_MANIFEST_DAMAGED, ""},
      {"[1, 2", GRDP_MANIFEST_DAMAGED, ""},
      {"[]", GRDP_MANIFEST_FOREIGN, NULL},
      {"{\"program\": \"other\"}", GRDP_MANIFEST_FOREIGN, NULL},
      {"{\"program\": 5}", GRDP_MANIFEST_FOREIGN, NULL},
      {"{\"program\": \"grdp\"}", GRDP_MANIFEST_DAMAGED, "edits"},
      {"{\"program\": \"grdp\", \"program\": \"grdp\"}", GRDP_MANIFEST_DAMAGED, ""},
      {"{\"program\": \"grdp\", \"edits\": [{\"kind\": \"drop\", \"text\": \"a\"}]}", GRDP_MANIFEST_DAMAGED, "edits"},
      {"{\"program\": \"grdp\", \"edits\": []}", GRDP_MANIFEST_DAMAGED, "options.of"},
      {HEAD "}", GRDP_MANIFEST_FINE, NULL},
      {HEAD ", \"design\": 5}", GRDP_MANIFEST_DAMAGED, "design.kind"},
      {HEAD ", \"design\": {\"kind\": \"magic\", \"seed\": \"1\"}}", GRDP_MANIFEST_DAMAGED, "design.kind"},
      {HEAD ", \"design\": {\"kind\": \"random\", \"seed\": \"1\"}}", GRDP_MANIFEST_FINE, NULL},
      {HEAD ", \"design\": {\"kind\": \"random\", \"seed\": \"\"}}", GRDP_MANIFEST_DAMAGED, "design.seed"},
      {HEAD ", \"design\": {\"kind\": \"random\", \"seed\": \"-1\"}}", GRDP_MANIFEST_DAMAGED, "design.seed"},
      {HEAD ", \"design\": {\"kind\": \"random\", \"seed\": \"18446744073709551616\"}}", GRDP_MANIFEST_DAMAGED,
       "design.seed"},
      {HEAD ", \"design\": {\"kind\": \"sobol\", \"seed\": \"1\"}}", GRDP_MANIFEST_DAMAGED, "design.scores"},
      {HEAD ", \"design\": {\"kind\": \"sobol\", \"seed\": \"1\", \"scores\": [[]], \"directions\": []}}",
       GRDP_MANIFEST_DAMAGED, "design.scores"},
      {HEAD ", \"design\": {\"kind\": \"sobol\", \"seed\": \"1\", \"scores\": [[\"a\", \"2025\", 1]]}}",
       GRDP_MANIFEST_DAMAGED, "design.scores"},
      {HEAD ", \"design\": {\"kind\": \"sobol\", \"seed\": \"1\", \"scores\": [[\"a\"]], \"directions\": [[]]}}",
       GRDP_MANIFEST_DAMAGED, "design.directions"},
      {HEAD ", \"design\": {\"kind\": \"sobol\", \"seed\": \"1\", \"scores\": [[\"a\"]], \"directions\": [[2]]}}",
       GRDP_MANIFEST_DAMAGED, "design.directions"},
      {HEAD
       ", \"design\": {\"kind\": \"sobol\", \"seed\": \"1\", \"scores\": [[\"a\"]], \"directions\": [[1], [1]]}}",
       GRDP_MANIFEST_DAMAGED, "design.directions"}};
  const char *folder = make_folder();
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    grdp_manifest manifest;
    const char *where = NULL;
    FILE *file = open_manifest(folder);
    fputs(rows[i].text, file);
    fclose(file);
    cr_expect_eq(grdp_manifest_read(&arena, folder, &manifest, &where), rows[i].fault, "row %zu", i);
    if (rows[i].fault == GRDP_MANIFEST_DAMAGED)
      cr_expect_str_eq(where, rows[i].where, "row %zu", i);
  }
  remove_folder(folder);
  grdp_manifest manifest;
  const char *where;
  cr_expect_eq(grdp_manifest_read(&arena, "no-such-folder", &manifest, &where), GRDP_MANIFEST_MISSING);
}

/* Half a file of every length: each is damaged or foreign, none crashes. */
Test(manifest_read, a_torn_file_is_refused) {
  static const char whole[] = HEAD ", \"design\": {\"kind\": \"sobol\", \"seed\": \"1\", \"scores\": [[\"a\"]], "
                                   "\"directions\": [[1]]}}";
  const char *folder = make_folder();
  for (size_t size = 0; size < sizeof whole - 1; size++) {
    grdp_manifest manifest;
    const char *where = NULL;
    FILE *file = open_manifest(folder);
    fwrite(whole, 1, size, file);
    fclose(file);
    cr_expect_neq(grdp_manifest_read(&arena, folder, &manifest, &where), GRDP_MANIFEST_FINE, "%zu bytes", size);
  }
  remove_folder(folder);
}

Test(manifest_read, paths_between_folder_and_file) {
  const char *top = make_folder();
  const char *results = grdp_text_join(&arena, top, "/results", NULL);
  const char *file = grdp_text_join(&arena, top, "/low.yaml", NULL);
  FILE *made = fopen(file, "w");
  cr_assert_not_null(made);
  fclose(made);
  cr_assert_eq(mkdir(results, 0777), 0);
  const char *folder = grdp_text_join(&arena, results, "/low", NULL);
  cr_expect_str_eq(grdp_path_between(&arena, folder, file), "../../low.yaml");
  cr_expect_str_eq(grdp_path_between(&arena, results, file), "../low.yaml");
  cr_expect_str_eq(grdp_path_between(&arena, grdp_text_join(&arena, results, "/", NULL), file), "../low.yaml");
  cr_expect_null(grdp_path_between(&arena, folder, "no-such-file.yaml"));
  cr_expect_str_eq(grdp_path_from(&arena, results, "../low.yaml"), file);
  cr_expect_str_eq(grdp_path_from(&arena, results, "../../low.yaml"), "low.yaml");
  cr_expect_str_eq(grdp_path_from(&arena, results, "../../../low.yaml"), "../low.yaml");
  cr_expect_str_eq(grdp_path_from(&arena, results, "/low.yaml"), "/low.yaml");
  rmdir(results);
  unlink(file);
  rmdir(top);
}
