/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands. Each takes the arguments as read and the console, and returns the exit code.
 */
#ifndef GRDP_COMMANDS_H
#define GRDP_COMMANDS_H

#include "arguments.h"

#define GRDP_COMMAND(name, word, operands, least, most, function, english, vietnamese)                               \
  grdp_exit function(const grdp_arguments *arguments, const grdp_console *console);
#include "commands.def"
#undef GRDP_COMMAND

/* The whole program: words are those after the program's name. */
grdp_exit grdp_command_main(grdp_console *console, size_t count, const char *const *words);

#endif
