/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "commands.h"
#include "folder.h"
#include "output.h"

static const struct {
  const char *name;
  const char *text[GRDP_LANGUAGE_COUNT];
} files[] = {
#define GRDP_STARTER(name, english, vietnamese) {name, {english, vietnamese}},
#include "starter.def"
#undef GRDP_STARTER
};

static bool write_files(grdp_arena *arena, const grdp_folder *folder, grdp_language language) {
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    FILE *file = grdp_folder_file(arena, folder, files[i].name);
    if (file == NULL)
      return false;
    fputs(files[i].text[language], file);
    if (!grdp_folder_close_file(file))
      return false;
  }
  return true;
}

static grdp_exit complain(const grdp_console *console, const char *path, grdp_folder_fault fault) {
  if (fault == GRDP_FOLDER_SYSTEM)
    return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, path, strerror(errno), NULL);
  return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FOLDER_NOT_EMPTY, path, NULL);
}

grdp_exit grdp_new_command(const grdp_arguments *arguments, const grdp_console *console) {
  const char *path = arguments->operands.items[0];
  grdp_arena *arena = arguments->arena;
  grdp_folder folder = {0};
  if (path[0] == '\0')
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPERAND_MISSING, "new", "DIR", NULL);
  grdp_folder_fault fault = grdp_folder_open(arena, path, GRDP_FOLDER_NEW, &folder);
  if (fault != GRDP_FOLDER_FINE)
    return complain(console, path, fault);
  if (!write_files(arena, &folder, console->language)) {
    int error = errno;
    grdp_folder_discard(&folder);
    errno = error;
    return complain(console, path, GRDP_FOLDER_SYSTEM);
  }
  fault = grdp_folder_commit(arena, &folder);
  if (fault != GRDP_FOLDER_FINE)
    return complain(console, path, fault);
  if (grdp_option_given(arguments, GRDP_OPTION_QUIET))
    return GRDP_EXIT_DONE;
  grdp_buffer text = {.arena = arena};
  grdp_message_add(&text, GRDP_MESSAGE_NEW_DONE, console->language, path, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), console->out);
  return GRDP_EXIT_DONE;
}
