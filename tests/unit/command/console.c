/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console.h"

#include <criterion/criterion.h>

Test(console, the_locale_gives_the_language) {
  static const struct {
    const char *lc_all, *lc_messages, *lang;
    grdp_language language;
  } rows[] = {{NULL, NULL, NULL, GRDP_ENGLISH},
              {NULL, NULL, "vi_VN.UTF-8", GRDP_VIETNAMESE},
              {NULL, "vi", "en_US.UTF-8", GRDP_VIETNAMESE},
              {"C.UTF-8", "vi_VN", "vi_VN", GRDP_ENGLISH},
              {"", "", "vi_VN", GRDP_VIETNAMESE},
              {NULL, NULL, "fr_FR", GRDP_ENGLISH}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_eq(grdp_language_of_locale(rows[i].lc_all, rows[i].lc_messages, rows[i].lang), rows[i].language,
                 "row %zu", i);
}

Test(console, exit_codes) {
  cr_expect_eq(grdp_exit_of(GRDP_OK), 0);
  cr_expect_eq(grdp_exit_of(GRDP_INVALID), 3);
  cr_expect_eq(grdp_exit_of(GRDP_NUMERIC), 1);
  cr_expect_eq(grdp_exit_of(GRDP_CHECK), 1);
  cr_expect_eq(grdp_exit_of(GRDP_FILE), 1);
  cr_expect_eq(grdp_exit_of(GRDP_MEMORY), 1);
  cr_expect_eq(GRDP_EXIT_INTERRUPTED, 130);
}

/* A full disk shows only when the output is flushed. */
Test(console, write_errors_are_reported) {
  FILE *full = fopen("/dev/full", "w"), *errors = tmpfile();
  char line[128] = "";
  cr_assert_not_null(full);
  cr_assert_not_null(errors);
  grdp_console console = {.out = full, .errors = errors, .columns = 80};
  fputs("rows", full);
  cr_expect_eq(grdp_console_finish(&console, GRDP_EXIT_DONE), GRDP_EXIT_FAILED);
  rewind(errors);
  cr_assert_not_null(fgets(line, sizeof line, errors));
  cr_expect_str_eq(line, "grdp: the output could not be written: No space left on device\n");
  fclose(errors);
}
