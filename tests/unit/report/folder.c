/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A results folder is complete or absent, and what a user has is not lost.
 */
#include "folder.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char place[] = "folder-test-"
                      "XX"
                      "XX"
                      "XX";

static void enter_place(void) {
  cr_assert_not_null(mkdtemp(place));
  cr_assert_eq(chdir(place), 0);
}

static void leave_place(void) {
  cr_assert_eq(chdir(".."), 0);
  grdp_folder left = {.path = place, .temporary = place};
  grdp_folder_discard(&left);
  cr_expect_neq(access(place, F_OK), 0, "the test's own folder is gone");
}

TestSuite(folder, .init = enter_place, .fini = leave_place);

static void put_file(const char *path, const char *text) {
  FILE *file = fopen(path, "w");
  cr_assert_not_null(file);
  fputs(text, file);
  fclose(file);
}

static size_t count_entries(const char *path) {
  size_t count = 0;
  DIR *folder = opendir(path);
  cr_assert_not_null(folder);
  while (readdir(folder) != NULL)
    count++;
  closedir(folder);
  return count - 2;
}

static grdp_folder_fault write_results(const char *path, grdp_folder_mode mode, const char *text) {
  grdp_arena arena = {0};
  grdp_folder folder;
  grdp_folder_fault fault = grdp_folder_open(&arena, path, mode, &folder);
  if (fault == GRDP_FOLDER_FINE) {
    FILE *run = grdp_folder_file(&arena, &folder, "run.json");
    cr_assert_not_null(run);
    fputs("{\"program\": \"grdp\"}\n", run);
    cr_assert(grdp_folder_close_file(run));
    FILE *result = grdp_folder_file(&arena, &folder, "result.csv");
    cr_assert_not_null(result);
    fputs(text, result);
    cr_assert(grdp_folder_close_file(result));
    fault = grdp_folder_commit(&arena, &folder);
  }
  grdp_arena_free(&arena);
  return fault;
}

static void expect_text(const char *path, const char *expected) {
  char text[64] = "";
  FILE *file = fopen(path, "r");
  cr_assert_not_null(file, "%s", path);
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[size] = '\0';
  cr_expect_str_eq(text, expected);
}

Test(folder, appears_complete_with_its_parents) {
  cr_expect_eq(write_results("a/b/c", GRDP_FOLDER_NEW, "1"), GRDP_FOLDER_FINE);
  expect_text("a/b/c/result.csv", "1");
  cr_expect_eq(count_entries("a/b"), 1, "nothing temporary is left");
  struct stat status;
  mode_t mask = umask(0);
  umask(mask);
  cr_assert_eq(stat("a/b/c", &status), 0);
  cr_expect_eq(status.st_mode & 0777, 0777 & ~mask);
}

Test(folder, is_replaced_only_where_that_is_safe) {
  cr_assert_eq(write_results("r", GRDP_FOLDER_NEW, "old"), GRDP_FOLDER_FINE);
  cr_expect_eq(write_results("r", GRDP_FOLDER_NEW, "new"), GRDP_FOLDER_EXISTS);
  expect_text("r/result.csv", "old");
  cr_expect_eq(write_results("r/", GRDP_FOLDER_OWN, "new"), GRDP_FOLDER_FINE);
  expect_text("r/result.csv", "new");
  put_file("r/my notes.txt", "mine");
  cr_expect_eq(write_results("r", GRDP_FOLDER_OWN, "newer"), GRDP_FOLDER_MIXED);
  expect_text("r/my notes.txt", "mine");
  cr_expect_eq(write_results("r", GRDP_FOLDER_FORCE, "newest"), GRDP_FOLDER_FINE);
  expect_text("r/result.csv", "newest");
  cr_expect_eq(count_entries("r"), 2);
  cr_expect_eq(count_entries("."), 1, "the old folder is gone");
}

Test(folder, others_are_never_touched) {
  cr_assert_eq(mkdir("home", 0777), 0);
  put_file("home/letter.txt", "dear");
  for (int mode = GRDP_FOLDER_NEW; mode <= GRDP_FOLDER_FORCE; mode++)
    cr_expect_eq(write_results("home", (grdp_folder_mode)mode, "x"), GRDP_FOLDER_FOREIGN, "mode %d", mode);
  put_file("home/run.json", "{\"program\": \"other\"}");
  cr_expect_eq(write_results("home", GRDP_FOLDER_FORCE, "x"), GRDP_FOLDER_FOREIGN);
  put_file("home/run.json", "not json");
  cr_expect_eq(write_results("home", GRDP_FOLDER_FORCE, "x"), GRDP_FOLDER_FOREIGN);
  cr_expect_eq(write_results("home/letter.txt", GRDP_FOLDER_FORCE, "x"), GRDP_FOLDER_FOREIGN);
  expect_text("home/letter.txt", "dear");
  cr_expect_eq(count_entries("."), 1);
}

Test(folder, an_empty_folder_is_taken) {
  cr_assert_eq(mkdir("empty", 0777), 0);
  cr_expect_eq(write_results("empty", GRDP_FOLDER_NEW, "x"), GRDP_FOLDER_FINE);
  expect_text("empty/result.csv", "x");
}

Test(folder, a_link_stays_a_link) {
  cr_assert_eq(write_results("real", GRDP_FOLDER_NEW, "old"), GRDP_FOLDER_FINE);
  cr_assert_eq(symlink("real", "link"), 0);
  cr_expect_eq(write_results("link", GRDP_FOLDER_FORCE, "new"), GRDP_FOLDER_FINE);
  struct stat status;
  cr_assert_eq(lstat("link", &status), 0);
  cr_expect(S_ISLNK(status.st_mode));
  expect_text("real/result.csv", "new");
}

Test(folder, discarding_leaves_nothing_and_follows_no_link) {
  grdp_arena arena = {0};
  grdp_folder folder;
  cr_assert_eq(mkdir("outside", 0777), 0);
  put_file("outside/keep.txt", "kept");
  cr_assert_eq(grdp_folder_open(&arena, "r", GRDP_FOLDER_NEW, &folder), GRDP_FOLDER_FINE);
  cr_assert_eq(chdir(folder.temporary), 0);
  cr_assert_eq(mkdir("charts", 0777), 0);
  put_file("charts/a.svg", "x");
  cr_assert_eq(symlink("../../outside", "charts/away"), 0);
  cr_assert_eq(chdir(".."), 0);
  grdp_folder_discard(&folder);
  grdp_folder_discard(&folder);
  cr_expect_eq(count_entries("."), 1);
  expect_text("outside/keep.txt", "kept");
  grdp_arena_free(&arena);
}

Test(folder, what_the_system_refuses_is_said) {
  put_file("file", "x");
  cr_expect_eq(write_results("file/below", GRDP_FOLDER_NEW, "x"), GRDP_FOLDER_SYSTEM);
}
