/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "seek_write.h"

#include <sys/stat.h>

#include "layer_file.h"

static bool is_same_file(const char *a, const char *b) {
  struct stat first, second;
  return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
         first.st_ino == second.st_ino;
}

grdp_exit grdp_layer_check(const grdp_arguments *arguments, const grdp_console *console, const char *scenario) {
  const char *path;
  grdp_exit code = grdp_layer_file_check(arguments, console, &path);
  if (code != GRDP_EXIT_DONE || path == NULL)
    return code;
  if (arguments->edits.count > 0)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_LAYER_EDITS, NULL);
  if (is_same_file(path, scenario))
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_LAYER_ITSELF, path, NULL);
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_layer_write(const grdp_arguments *arguments, const grdp_console *console, grdp_layer *layer) {
  const char *path = arguments->values[GRDP_OPTION_WRITE];
  grdp_buffer text = {.arena = arguments->arena};
  layer->extends = grdp_layer_file_extends(arguments->arena, path, layer->scenario->path);
  grdp_layer_add(layer, &text);
  return grdp_layer_file_write(console, arguments->arena, path, grdp_buffer_text(&text));
}

void grdp_layer_tell(const grdp_arguments *arguments, const grdp_console *console) {
  const char *path = arguments->values[GRDP_OPTION_WRITE];
  grdp_buffer text = {.arena = arguments->arena};
  if (path == NULL || grdp_option_given(arguments, GRDP_OPTION_QUIET))
    return;
  grdp_message_add(&text, GRDP_MESSAGE_LAYER_WRITTEN, console->language, path, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), console->out);
}
