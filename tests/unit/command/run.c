/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a script cannot time: an interrupted run leaves nothing behind.
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
