/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a script cannot time: a run that is interrupted before it draws leaves nothing behind, a later one what it has.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"

static grdp_exit run_words(const volatile sig_atomic_t *interrupted, const char *const *words, size_t count,
                           char **out, char **errors) {
  size_t out_size, errors_size;
  grdp_console console = {.out = open_memstream(out, &out_size),
                          .errors = open_memstream(errors, &errors_size),
                          .columns = 80,
                          .interrupted = interrupted};
  cr_assert(console.out != NULL && console.errors != NULL);
  grdp_exit code = grdp_command_main(&console, count, words);
  fclose(console.out);
  fclose(console.errors);
  return code;
}

Test(run, an_interrupted_run_leaves_nothing) {
  static const char *const words[] = {"run", GRDP_TESTS "/command/fixtures/model.yaml", "-o", "interrupted-results"};
  const volatile sig_atomic_t interrupted = 1;
  char *out, *errors;
  cr_expect_eq(run_words(&interrupted, words, 4, &out, &errors), GRDP_EXIT_INTERRUPTED);
  cr_expect_str_eq(out, "");
  cr_expect_str_eq(errors, "grdp: interrupted; nothing was written\n");
  cr_expect_neq(access("interrupted-results", F_OK), 0);
  free(out);
  free(errors);
}

static volatile sig_atomic_t rung;

static void ring(int number) {
  (void)number;
  rung = 1;
}

static bool holds(const char *path, const char *text) {
  char bytes[8192] = "";
  FILE *file = fopen(path, "r");
  cr_assert_not_null(file);
  bytes[fread(bytes, 1, sizeof bytes - 1, file)] = '\0';
  fclose(file);
  return strstr(bytes, text) != NULL;
}

/* A hundred thousand million draws last longer than the second after which they are interrupted. */
Test(run, interrupted_draws_are_kept_as_partial) {
  static const char *const words[] = {"run",      GRDP_TESTS "/command/fixtures/uncertain.yaml",
                                      "--draws",  "2e9",
                                      "--charts", "none",
                                      "--of",     "lucky",
                                      "-o",       "partial-results"};
  static const char *const files[] = {"result.csv", "targets.csv", "sources.csv", "run.json"};
  char *out, *errors;
  signal(SIGALRM, ring);
  alarm(1);
  cr_expect_eq(run_words(&rung, words, sizeof words / sizeof words[0], &out, &errors), GRDP_EXIT_INTERRUPTED);
  cr_expect_not_null(strstr(out, "Partial: interrupted after "), "%s", out);
  cr_expect_not_null(strstr(out, " of 2,147,483,648 draws.\n"), "%s", out);
  cr_expect_str_eq(errors, "grdp: interrupted; what was drawn is kept, and marked partial\n");
  cr_expect(holds("partial-results/run.json", "  \"partial\": true,\n"));
  cr_expect(holds("partial-results/targets.csv", "lucky"));
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    char path[64];
    snprintf(path, sizeof path, "partial-results/%s", files[i]);
    unlink(path);
  }
  cr_expect_eq(rmdir("partial-results"), 0);
  free(out);
  free(errors);
}

/* Colour only where the console asks for it. */
Test(run, colour_is_asked_for) {
  static const char *const words[] = {"explain", GRDP_TESTS "/command/fixtures/model.yaml", "total"};
  char *out, *errors;
  cr_expect_eq(run_words(NULL, words, 3, &out, &errors), GRDP_EXIT_DONE);
  cr_expect_null(strchr(out, '\033'));
  cr_expect_str_eq(errors, "");
  free(out);
  free(errors);
}
