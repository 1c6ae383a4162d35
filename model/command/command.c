/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "commands.h"

typedef grdp_exit command_function(const grdp_arguments *arguments, const grdp_console *console);

static command_function *const functions[GRDP_COMMAND_COUNT] = {
#define GRDP_COMMAND(name, word, operands, least, most, function, english, vietnamese)                               \
  [GRDP_COMMAND_##name] = function,
#include "commands.def"
#undef GRDP_COMMAND
};

static grdp_exit dispatch(grdp_arguments *arguments, const grdp_console *console) {
  if (arguments->values[GRDP_OPTION_VERSION] != NULL)
    return grdp_version_command(arguments, console);
  if (arguments->values[GRDP_OPTION_HELP] != NULL) {
    if (arguments->command != GRDP_COMMAND_HELP) {
      arguments->operands.count = 0;
      if (arguments->command != GRDP_COMMAND_COUNT)
        *GRDP_PUSH(arguments->arena, &arguments->operands) = grdp_command_word(arguments->command);
    }
    return grdp_help_command(arguments, console);
  }
  if (arguments->command == GRDP_COMMAND_COUNT)
    return grdp_help_command(arguments, console);
  return functions[arguments->command](arguments, console);
}

grdp_exit grdp_command_main(grdp_console *console, size_t count, const char *const *words) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_MEMORY, NULL);
  }
  grdp_arguments arguments;
  grdp_exit code = grdp_arguments_read(&arena, console, count, words, &arguments);
  if (code == GRDP_EXIT_DONE)
    code = dispatch(&arguments, console);
  code = grdp_console_finish(console, code);
  grdp_arena_free(&arena);
  return code;
}
