/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <stdint.h>
#include <unistring/version.h>
#include <yaml.h>

#include "commands.h"
#include "grid.h"
#include "kernels.h"

enum { NO_LIMIT = 10000 };

static const struct {
  const char *operands;
  const char *summary[GRDP_LANGUAGE_COUNT];
} descriptions[GRDP_COMMAND_COUNT] = {
#define GRDP_COMMAND(name, word, operands, least, most, function, english, vietnamese)                               \
  [GRDP_COMMAND_##name] = {operands, {english, vietnamese}},
#include "commands.def"
#undef GRDP_COMMAND
};

static const struct {
  grdp_command command;
  const char *line;
  const char *help[GRDP_LANGUAGE_COUNT];
} examples[] = {
#define GRDP_EXAMPLE(command, line, english, vietnamese) {GRDP_COMMAND_##command, line, {english, vietnamese}},
#include "examples.def"
#undef GRDP_EXAMPLE
};

typedef struct help {
  const grdp_console *console;
  grdp_arena *arena;
  grdp_buffer text;
} help;

static void add_heading(help *page, grdp_message heading) {
  const char *text = grdp_message_text(heading, page->console->language);
  if (page->text.size > 0)
    grdp_buffer_add_byte(&page->text, '\n');
  grdp_styled_add(&page->text, grdp_text_of(text), GRDP_STYLE_BOLD, page->console->colour_out, NO_LIMIT);
  grdp_buffer_add_byte(&page->text, '\n');
}

static void add_pair(grdp_grid *grid, grdp_arena *arena, const char *left, const char *right) {
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(grdp_text_join(arena, "  ", left, NULL)), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 1, grdp_text_of(right), GRDP_STYLE_PLAIN);
}

/* Of one command, or the first of each. */
static void add_examples(help *page, grdp_command command) {
  grdp_grid *grid = grdp_grid_create(page->arena, 2);
  grdp_command last = GRDP_COMMAND_COUNT;
  for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
    bool wanted = command == GRDP_COMMAND_COUNT ? examples[i].command != last : examples[i].command == command;
    last = examples[i].command;
    if (wanted)
      add_pair(grid, page->arena, examples[i].line, examples[i].help[page->console->language]);
  }
  add_heading(page, GRDP_MESSAGE_HELP_EXAMPLES);
  grdp_grid_write(grid, NO_LIMIT, false, &page->text);
}

static void add_commands(help *page) {
  add_heading(page, GRDP_MESSAGE_HELP_COMMANDS);
  for (size_t i = 0; i < GRDP_COMMAND_COUNT; i++) {
    const char *operands = descriptions[i].operands;
    const char *line = grdp_text_join(page->arena, "  ", grdp_command_word((grdp_command)i),
                                      operands[0] == '\0' ? "" : " ", operands, NULL);
    grdp_buffer_add_string(&page->text, line);
    grdp_buffer_add_string(&page->text, "\n      ");
    grdp_sentence_add(&page->text, grdp_text_of(descriptions[i].summary[page->console->language]),
                      (grdp_wrap){6, 6, page->console->columns});
  }
}

/* "-o, --output DIR" */
static const char *option_words(grdp_arena *arena, const grdp_option_entry *entry) {
  char letter[] = {'-', entry->letter, ',', ' ', '\0'};
  return grdp_text_join(arena, entry->letter == 0 ? "    " : letter, "--", entry->text,
                        entry->argument[0] == '\0' ? "" : " ", entry->argument, NULL);
}

static void add_options(help *page, grdp_command command) {
  grdp_grid *grid = grdp_grid_create(page->arena, 2);
  for (size_t i = 0; i < GRDP_OPTION_COUNT; i++) {
    const grdp_option_entry *entry = &grdp_option_table()[i];
    if ((entry->commands & (1u << command)) != 0)
      add_pair(grid, page->arena, option_words(page->arena, entry), entry->help[page->console->language]);
  }
  add_heading(page, GRDP_MESSAGE_HELP_OPTIONS);
  grdp_grid_write(grid, NO_LIMIT, false, &page->text);
}

static void add_usage(help *page, grdp_command command) {
  add_heading(page, GRDP_MESSAGE_HELP_USAGE);
  grdp_buffer_add_string(&page->text, grdp_text_join(page->arena, "  grdp ", grdp_command_word(command), " ",
                                                     descriptions[command].operands, "\n  ", NULL));
  grdp_sentence_add(&page->text, grdp_text_of(descriptions[command].summary[page->console->language]),
                    (grdp_wrap){2, 2, page->console->columns});
}

static void add_sentence(help *page, grdp_message message) {
  grdp_buffer_add_string(&page->text, "\n");
  grdp_sentence_add(&page->text, grdp_text_of(grdp_message_text(message, page->console->language)),
                    (grdp_wrap){0, 0, page->console->columns});
}

grdp_exit grdp_help_command(const grdp_arguments *arguments, const grdp_console *console) {
  help page = {console, arguments->arena, {.arena = arguments->arena}};
  if (arguments->operands.count == 0) {
    add_examples(&page, GRDP_COMMAND_COUNT);
    add_commands(&page);
    add_sentence(&page, GRDP_MESSAGE_HELP_MORE);
  } else {
    grdp_command command = grdp_command_find(arguments->operands.items[0]);
    if (command == GRDP_COMMAND_COUNT)
      return grdp_complain_command(console, arguments->operands.items[0]);
    add_examples(&page, command);
    add_usage(&page, command);
    add_options(&page, command);
  }
  add_sentence(&page, GRDP_MESSAGE_HELP_CODES);
  fputs(grdp_buffer_string(&page.text), console->out);
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_version_command(const grdp_arguments *arguments, const grdp_console *console) {
  (void)arguments;
  fprintf(console->out, "grdp %s\ninstruction set: %s\nlibyaml %s, jansson %s, libunistring %d.%d\n", GRDP_VERSION,
          grdp_kernels_choose()->name, yaml_get_version_string(), jansson_version_str(),
          _libunistring_version >> 16 & 0xff, _libunistring_version >> 8 & 0xff);
  return GRDP_EXIT_DONE;
}
