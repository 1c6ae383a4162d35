/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */
#include "layer_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "output.h"
#include "paths.h"

grdp_exit grdp_layer_file_check(const grdp_arguments *arguments, const grdp_console *console, const char **out) {
  *out = arguments->values[GRDP_OPTION_WRITE];
  if (*out == NULL)
    return GRDP_EXIT_DONE;
  if ((*out)[0] == '\0')
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_VALUE, "--write", "FILE", NULL);
  if (access(*out, F_OK) == 0 && !grdp_option_given(arguments, GRDP_OPTION_FORCE))
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_FILE_EXISTS, *out, NULL);
  return GRDP_EXIT_DONE;
}

/* Of a path: the folder without its last slash; "." for a file here. */
static const char *folder_of(grdp_arena *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  if (slash == NULL)
    return ".";
  return slash == path ? "/" : grdp_arena_copy(arena, path, (size_t)(slash - path));
}

const char *grdp_layer_file_extends(grdp_arena *arena, const char *written, const char *scenario) {
  char *folder = realpath(folder_of(arena, written), NULL);
  const char *path = folder == NULL ? NULL : grdp_path_between(arena, folder, scenario);
  free(folder);
  return path == NULL ? scenario : path;
}

static bool write_text(const char *path, grdp_text text) {
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (file == NULL)
    return false;
  bool good = fwrite(text.data, 1, text.size, file) == text.size && fflush(file) == 0 && fsync(descriptor) == 0;
  return fclose(file) == 0 && good;
}

grdp_exit grdp_layer_file_write(const grdp_console *console, grdp_arena *arena, const char *path, grdp_text text) {
  const char *beside =
      grdp_text_join(arena, folder_of(arena, path), "/.grdp-", grdp_integer_text(arena, (long long)getpid()), NULL);
  if (write_text(beside, text) && rename(beside, path) == 0)
    return GRDP_EXIT_DONE;
  int error = errno;
  if (error != EEXIST)
    unlink(beside);
  return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, path, strerror(error), NULL);
}
