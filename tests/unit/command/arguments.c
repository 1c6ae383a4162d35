/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line: what it means, and what is said about a slip.
 */
#include "arguments.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { WORD_LIMIT = 12 };

typedef struct reading {
  grdp_arena arena;
  grdp_arguments arguments;
  grdp_exit code;
  grdp_language language;
  char *errors;
} reading;

static reading read_words(const char *const words[WORD_LIMIT]) {
  reading all = {0};
  size_t count = 0, size;
  while (count < WORD_LIMIT && words[count] != NULL)
    count++;
  grdp_console console = {.out = stdout, .errors = open_memstream(&all.errors, &size), .columns = 80};
  cr_assert_not_null(console.errors);
  all.code = grdp_arguments_read(&all.arena, &console, count, words, &all.arguments);
  all.language = console.language;
  fclose(console.errors);
  return all;
}

static void free_reading(reading *all) {
  grdp_arena_free(&all->arena);
  free(all->errors);
}

Test(arguments, options_stand_anywhere) {
  static const char *const words[WORD_LIMIT] = {"--lang",   "vi",        "run",          "a.yaml",
                                                "-oout",    "--of=grdp", "--set=x=1%",   "b.yaml",
                                                "--adjust", "y=2",       "--format=csv", "-q"};
  reading all = read_words(words);
  cr_assert_eq(all.code, GRDP_EXIT_DONE);
  cr_expect_eq(all.arguments.command, GRDP_COMMAND_RUN);
  cr_expect_eq(all.language, GRDP_VIETNAMESE);
  cr_assert_eq(all.arguments.operands.count, 2);
  cr_expect_str_eq(all.arguments.operands.items[0], "a.yaml");
  cr_expect_str_eq(all.arguments.operands.items[1], "b.yaml");
  cr_expect_str_eq(all.arguments.values[GRDP_OPTION_OUTPUT], "out");
  cr_expect_str_eq(all.arguments.values[GRDP_OPTION_FORMAT], "csv");
  cr_expect_str_eq(all.arguments.values[GRDP_OPTION_QUIET], "");
  cr_expect_null(all.arguments.values[GRDP_OPTION_FORCE]);
  cr_assert_eq(all.arguments.of.count, 1);
  cr_expect_str_eq(all.arguments.of.items[0], "grdp");
  cr_assert_eq(all.arguments.edits.count, 2);
  cr_expect_eq(all.arguments.edits.items[0].kind, GRDP_EDIT_SET);
  cr_expect_str_eq(all.arguments.edits.items[0].text, "x=1%");
  cr_expect_eq(all.arguments.edits.items[1].kind, GRDP_EDIT_ADJUST);
  cr_expect_str_eq(all.arguments.edits.items[1].text, "y=2");
  free_reading(&all);
}

Test(arguments, two_dashes_end_the_options) {
  static const char *const words[WORD_LIMIT] = {"check", "--", "--resolved", "-"};
  reading all = read_words(words);
  cr_assert_eq(all.code, GRDP_EXIT_DONE);
  cr_assert_eq(all.arguments.operands.count, 2);
  cr_expect_str_eq(all.arguments.operands.items[0], "--resolved");
  cr_expect_null(all.arguments.values[GRDP_OPTION_RESOLVED]);
  free_reading(&all);
}

Test(arguments, slips_are_explained) {
  static const struct {
    const char *words[WORD_LIMIT];
    const char *error;
  } rows[] = {{{"rum"}, "grdp: unknown command 'rum'; did you mean 'run'?\n"},
              {{"xyzzy"}, "grdp: unknown command 'xyzzy'; 'grdp help' lists them\n"},
              {{"run", "--frce", "a"}, "grdp: unknown option '--frce'; did you mean '--force'?\n"},
              {{"run", "--drows", "7", "a"}, "grdp: unknown option '--drows'; did you mean '--draws'?\n"},
              {{"run", "--rounds", "7", "a"}, "grdp: unknown option '--rounds'; 'grdp help run' shows the options\n"},
              {{"run", "-z", "a"}, "grdp: unknown option '-z'; 'grdp help run' shows the options\n"},
              {{"run"}, "grdp: something is missing; write: grdp run FILE…\n"},
              {{"set", "a.yaml"}, "grdp: something is missing; write: grdp set FILE EDIT…\n"},
              {{"new", "a", "b"}, "grdp: 'b' is one too many; write: grdp new DIR\n"},
              {{"run", "a", "-o"}, "grdp: '-o' needs a value: -o DIR\n"},
              {{"run", "a", "--quiet=1"}, "grdp: '--quiet' takes no value\n"},
              {{"set", "a", "b=1", "--charts", "svg"},
               "grdp: 'set' has no option '--charts'; it belongs to: run, sensitivity, sweep, discover\n"},
              {{"run", "a", "--lang=de"}, "grdp: no language 'de'; choose en or vi\n"},
              {{"--lang", "vi", "rum"}, "grdp: không có lệnh 'rum'; có phải ý là 'run'?\n"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    reading all = read_words(rows[i].words);
    cr_expect_eq(all.code, GRDP_EXIT_USAGE, "row %zu", i);
    cr_expect_str_eq(all.errors, rows[i].error, "row %zu", i);
    free_reading(&all);
  }
}

Test(arguments, help_and_version_need_no_operands) {
  static const char *const help[WORD_LIMIT] = {"run", "--help"};
  static const char *const version[WORD_LIMIT] = {"--version"};
  reading all = read_words(help);
  cr_expect_eq(all.code, GRDP_EXIT_DONE);
  free_reading(&all);
  all = read_words(version);
  cr_expect_eq(all.code, GRDP_EXIT_DONE);
  cr_expect_eq(all.arguments.command, GRDP_COMMAND_COUNT);
  free_reading(&all);
}

/* Every option has a help text in both languages, and no short form twice. */
Test(arguments, the_option_table_is_sound) {
  const grdp_option_entry *table = grdp_option_table();
  bool seen[128] = {false};
  for (size_t i = 0; i < GRDP_OPTION_COUNT; i++) {
    cr_expect_gt(strlen(table[i].help[GRDP_ENGLISH]), 0, "%s", table[i].text);
    cr_expect_gt(strlen(table[i].help[GRDP_VIETNAMESE]), 0, "%s", table[i].text);
    cr_expect_neq(table[i].commands, 0, "%s", table[i].text);
    for (size_t k = 0; k < i; k++)
      cr_expect_str_neq(table[i].text, table[k].text);
    if (table[i].letter != 0) {
      cr_expect_not(seen[(unsigned char)table[i].letter], "%s", table[i].text);
      seen[(unsigned char)table[i].letter] = true;
    }
  }
}
