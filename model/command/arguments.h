/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line, read by the tables options.def and commands.def.
 */
#ifndef GRDP_ARGUMENTS_H
#define GRDP_ARGUMENTS_H

#include "console.h"
#include "scenario.h"

typedef enum grdp_command {
#define GRDP_COMMAND(name, word, operands, least, most, function, english, vietnamese) GRDP_COMMAND_##name,
#include "commands.def"
#undef GRDP_COMMAND
  GRDP_COMMAND_COUNT /* none was given */
} grdp_command;

typedef enum grdp_option {
#define GRDP_OPTION(name, text, letter, argument, commands, english, vietnamese) GRDP_OPTION_##name,
#include "options.def"
#undef GRDP_OPTION
  GRDP_OPTION_COUNT
} grdp_option;

typedef struct grdp_option_entry {
  const char *text;
  const char *argument; /* "": none */
  const char *help[GRDP_LANGUAGE_COUNT];
  uint32_t commands; /* bits of grdp_command */
  char letter;       /* 0: none */
} grdp_option_entry;

typedef struct grdp_arguments {
  grdp_arena *arena;
  grdp_command command;
  GRDP_VECTOR(const char *) operands;
  const char *values[GRDP_OPTION_COUNT]; /* the last one given; "" of a flag; NULL: not given */
  GRDP_VECTOR(grdp_edit) edits;          /* of --set, --fix, --adjust in order */
  GRDP_VECTOR(const char *) of;
  GRDP_VECTOR(const char *) kept;    /* of --keep-draws */
  GRDP_VECTOR(const char *) targets; /* of --target */
  GRDP_VECTOR(const char *) seek_by; /* of --by */
  GRDP_VECTOR(const char *) groups;  /* of --group */
  GRDP_VECTOR(const char *) over;    /* of --over */
} grdp_arguments;

const grdp_option_entry *grdp_option_table(void);
const char *grdp_command_word(grdp_command command);
/* GRDP_COMMAND_COUNT when there is no such command. */
grdp_command grdp_command_find(const char *word);

/* Reads the command line after the program's name; a mistake is explained on the console: GRDP_EXIT_USAGE. The
 * language of --lang is set in the console. */
grdp_exit grdp_arguments_read(grdp_arena *arena, grdp_console *console, size_t count, const char *const *words,
                              grdp_arguments *out);

/* Complains about an unknown command, with the nearest one. */
grdp_exit grdp_complain_command(const grdp_console *console, const char *word);

#endif
