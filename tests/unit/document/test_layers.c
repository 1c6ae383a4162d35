/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files that extend each other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support.h"

static char folder[] = "grdp-layers-XXXXXX";

/* Each test runs in a process of its own, in a fresh folder below the one it is started in. */
static void enter_folder(void) {
  cr_assert_not_null(mkdtemp(folder));
  cr_assert_eq(chdir(folder), 0);
}

static void remove_folder(void) {
  char command[64];
  snprintf(command, sizeof command, "cd .. && rm -r %s", folder);
  cr_assert_eq(system(command), 0);
}

TestSuite(layers, .init = enter_folder, .fini = remove_folder);

static void write_file(const char *path, const char *text) {
  FILE *file = fopen(path, "wb");
  cr_assert_not_null(file, "%s", path);
  cr_assert_geq(fputs(text, file), 0);
  cr_assert_eq(fclose(file), 0);
}

static void read_layers(reading_test *test, const char *path, grdp_layers *layers) {
  open_test(test);
  *layers = (grdp_layers){NULL, 0};
  test->status = grdp_layers_read(&test->arena, path, test->diagnostics, layers);
}

/* "a.yaml b.yaml", bottom first. */
static const char *names(reading_test *test, const grdp_layers *layers) {
  grdp_buffer out = {.arena = &test->arena};
  for (size_t i = 0; i < layers->count; i++) {
    if (i > 0)
      grdp_buffer_add_byte(&out, ' ');
    grdp_buffer_add_string(&out, layers->items[i].source->path);
  }
  return grdp_buffer_string(&out);
}

static void expect_mistake(const char *path, const char *expected) {
  reading_test test;
  grdp_layers layers;
  read_layers(&test, path, &layers);
  cr_expect_eq(test.status, GRDP_INVALID, "%s", path);
  cr_expect_eq(layers.count, 0, "%s", path);
  cr_expect_str_eq(rendered(&test, GRDP_ENGLISH), expected, "%s", path);
  close_test(&test);
}

Test(layers, one_file_stands_alone) {
  write_file("a.yaml", "grdp: 1\n");
  reading_test test;
  grdp_layers layers;
  read_layers(&test, "./a.yaml", &layers);
  cr_assert_eq(test.status, GRDP_OK);
  cr_expect_str_eq(names(&test, &layers), "a.yaml");
  cr_expect_str_eq(layers.items[0].folder, "./");
  cr_expect_eq(layers.items[0].below_count, 0);
  close_test(&test);
}

/* A diamond: d stands on b and c, both on a, which is applied once. Links lead to the same file. */
Test(layers, each_file_stands_once_at_its_first_place) {
  cr_assert_eq(mkdir("x", 0700), 0);
  cr_assert_eq(mkdir("x/y", 0700), 0);
  write_file("a.yaml", "grdp: 1\n");
  cr_assert_eq(symlink("../a.yaml", "x/link.yaml"), 0);
  write_file("x/b.yaml", "grdp: 1\nextends: ../a.yaml\n");
  write_file("x/y/c.yaml", "grdp: '1'\nextends: [.././link.yaml]\n");
  write_file("d.yaml", "grdp: 1\nextends:\n- x/b.yaml\n- x/y/c.yaml\n- ./x/y/../b.yaml\n");
  reading_test test;
  grdp_layers layers;
  read_layers(&test, "d.yaml", &layers);
  cr_assert_eq(test.status, GRDP_OK, "%s", rendered(&test, GRDP_ENGLISH));
  cr_expect_str_eq(names(&test, &layers), "a.yaml x/b.yaml x/y/c.yaml d.yaml");
  cr_expect_str_eq(layers.items[2].folder, "x/y/");
  cr_expect_eq(layers.items[3].below_count, 2);
  cr_expect_eq(layers.items[3].below[0], 1);
  cr_expect_eq(layers.items[3].below[1], 2);
  cr_expect_str_eq(bytes_at(&test, layers.items[3].below_places[1]), "x/y/c.yaml");
  static const bool reach[4][4] = {{0, 0, 0, 0}, {1, 0, 0, 0}, {1, 0, 0, 0}, {1, 1, 1, 0}};
  for (size_t i = 0; i < 4; i++)
    for (size_t j = 0; j < 4; j++)
      cr_expect_eq(grdp_layers_reach(&layers, i, j), reach[i][j], "%zu %zu", i, j);
  close_test(&test);
}

Test(layers, cycles_are_named) {
  write_file("a.yaml", "grdp: 1\nextends: [b.yaml]\n");
  write_file("b.yaml", "grdp: 1\nextends: c.yaml\n");
  write_file("c.yaml", "grdp: 1\nextends: b.yaml\n");
  write_file("self.yaml", "grdp: 1\nextends: ./self.yaml\n");
  expect_mistake("a.yaml", "c.yaml:2:10: error[E0151]: these files extend each other: b.yaml -> c.yaml -> b.yaml\n"
                           "    2 | extends: b.yaml\n"
                           "      |          ^^^^^^ take one of them out of 'extends'\n");
  expect_mistake("self.yaml", "self.yaml:2:10: error[E0151]: these files extend each other: self.yaml -> self.yaml\n"
                              "    2 | extends: ./self.yaml\n"
                              "      |          ^^^^^^^^^^^ take one of them out of 'extends'\n");
}

Test(layers, files_that_cannot_be_read_are_reported_where_they_are_named) {
  cr_assert_eq(mkdir("folder", 0700), 0);
  cr_assert_eq(mkfifo("pipe", 0600), 0);
  write_file("large.yaml", "grdp: 1\n");
  cr_assert_eq(truncate("large.yaml", GRDP_FILE_SIZE_LIMIT + 1), 0);
  write_file("a.yaml", "grdp: 1\nextends: [thiếu.yaml, folder, pipe, large.yaml]\n");
  expect_mistake("a.yaml", "a.yaml:2:11: error[E0101]: cannot read 'thiếu.yaml'\n"
                           "    2 | extends: [thiếu.yaml, folder, pipe, large.yaml]\n"
                           "      |           ^^^^^^^^^^ there is no such file, or it may not be read\n"
                           "a.yaml:2:23: error[E0102]: 'folder' is not a regular file\n"
                           "    2 | extends: [thiếu.yaml, folder, pipe, large.yaml]\n"
                           "      |                       ^^^^^^ folders, pipes and devices cannot be read\n"
                           "a.yaml:2:31: error[E0102]: 'pipe' is not a regular file\n"
                           "    2 | extends: [thiếu.yaml, folder, pipe, large.yaml]\n"
                           "      |                               ^^^^ folders, pipes and devices cannot be read\n"
                           "a.yaml:2:37: error[E0103]: 'large.yaml' is larger than 64 MiB\n"
                           "    2 | extends: [thiếu.yaml, folder, pipe, large.yaml]\n"
                           "      |                                     ^^^^^^^^^^\n");
  expect_mistake("missing.yaml", "error[E0101]: cannot read 'missing.yaml'\n"
                                 "      there is no such file, or it may not be read\n");
  expect_mistake("folder", "error[E0102]: 'folder' is not a regular file\n"
                           "      folders, pipes and devices cannot be read\n");
}

Test(layers, extends_names_files) {
  write_file("a.yaml", "grdp: 1\nextends: {b: c}\n");
  write_file("b.yaml", "grdp: 1\nextends: ['', [x]]\n");
  expect_mistake("a.yaml", "a.yaml:2:10: error[E0150]: 'extends' must be a file name or a list of file names\n"
                           "    2 | extends: {b: c}\n"
                           "      |          ^ extends: model.yaml\n");
  expect_mistake("b.yaml", "b.yaml:2:11: error[E0150]: 'extends' must be a file name or a list of file names\n"
                           "    2 | extends: ['', [x]]\n"
                           "      |           ^^ extends: model.yaml\n"
                           "b.yaml:2:15: error[E0150]: 'extends' must be a file name or a list of file names\n"
                           "    2 | extends: ['', [x]]\n"
                           "      |               ^ extends: model.yaml\n");
}

Test(layers, every_file_tells_its_version) {
  write_file("a.yaml", "# x\ntitle: y\nextends: b.yaml\n");
  write_file("b.yaml", "title: y\ngrdp: 2\n");
  expect_mistake("a.yaml", "a.yaml:1:1: error[E0153]: the key 'grdp' is missing\n"
                           "    1 | # x\n"
                           "      | ^ begin the file with 'grdp: 1'\n"
                           "b.yaml:2:7: error[E0154]: this program reads version 1 of the format, not '2'\n"
                           "    2 | grdp: 2\n"
                           "      |       ^ write 'grdp: 1'\n");
}

/* A chain of files; the file that is one too many is reported where it is named. */
Test(layers, files_are_limited) {
  for (int i = 0; i <= GRDP_LAYER_LIMIT; i++) {
    char path[32], text[64];
    snprintf(path, sizeof path, "%d.yaml", i);
    snprintf(text, sizeof text, i == 0 ? "grdp: 1\n" : "grdp: 1\nextends: %d.yaml\n", i - 1);
    write_file(path, text);
  }
  reading_test test;
  grdp_layers layers;
  read_layers(&test, "255.yaml", &layers);
  cr_expect_eq(test.status, GRDP_OK);
  cr_expect_eq(layers.count, GRDP_LAYER_LIMIT);
  cr_expect(grdp_layers_reach(&layers, 255, 0));
  close_test(&test);
  expect_mistake("256.yaml", "1.yaml:2:10: error[E0152]: a scenario may stand on 256 files at most\n"
                             "    2 | extends: 0.yaml\n"
                             "      |          ^^^^^^\n");
}
