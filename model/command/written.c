/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "written.h"

#include <errno.h>
#include <string.h>

grdp_exit grdp_written_formats(const grdp_arguments *arguments, const grdp_console *console, unsigned *out) {
  static const struct {
    const char *word;
    unsigned format;
  } words[] = {{"svg", GRDP_PLOT_SVG}, {"png", GRDP_PLOT_PNG}, {"pdf", GRDP_PLOT_PDF}, {"none", 0}};
  const char *value = arguments->values[GRDP_OPTION_CHARTS];
  grdp_text rest = grdp_text_of(value == NULL ? "svg,png" : value);
  unsigned formats = 0;
  for (bool more = true; more;) {
    grdp_text word = grdp_text_slice(rest, 0, grdp_text_find(rest, ','));
    size_t i = 0;
    while (i < sizeof words / sizeof words[0] && !grdp_text_is(word, words[i].word))
      i++;
    if (i == sizeof words / sizeof words[0])
      return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_VALUE_UNKNOWN, "--charts",
                           grdp_text_string(arguments->arena, word), "svg, png, pdf, none", NULL);
    formats |= words[i].format;
    more = word.size < rest.size;
    rest = more ? grdp_text_slice(rest, word.size + 1, rest.size - word.size - 1) : rest;
  }
  *out = formats;
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_written_complain(const grdp_console *console, const char *name) {
  return grdp_complain(console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, name, strerror(errno), NULL);
}

grdp_exit grdp_written_folder(const grdp_console *console, const char *path, grdp_folder_fault fault) {
  if (fault == GRDP_FOLDER_FINE)
    return GRDP_EXIT_DONE;
  if (fault == GRDP_FOLDER_SYSTEM)
    return grdp_written_complain(console, path);
  grdp_message message = GRDP_MESSAGE_FOLDER_FOREIGN;
  if (fault == GRDP_FOLDER_EXISTS)
    message = GRDP_MESSAGE_FOLDER_EXISTS;
  if (fault == GRDP_FOLDER_MIXED)
    message = GRDP_MESSAGE_FOLDER_MIXED;
  return grdp_complain(console, GRDP_EXIT_FAILED, message, path, NULL);
}

static grdp_folder_mode mode_of(const grdp_arguments *arguments) {
  return grdp_option_given(arguments, GRDP_OPTION_FORCE) ? GRDP_FOLDER_FORCE : GRDP_FOLDER_NEW;
}

grdp_exit grdp_written_check(const grdp_arguments *arguments, const grdp_console *console) {
  const char *path = arguments->values[GRDP_OPTION_OUTPUT];
  if (path == NULL)
    return GRDP_EXIT_DONE;
  return grdp_written_folder(console, path, grdp_folder_check(arguments->arena, path, mode_of(arguments)));
}

grdp_exit grdp_written_open(const grdp_arguments *arguments, const grdp_console *console, grdp_folder *out) {
  const char *path = arguments->values[GRDP_OPTION_OUTPUT];
  if (path == NULL)
    return GRDP_EXIT_DONE;
  return grdp_written_folder(console, path, grdp_folder_open(arguments->arena, path, mode_of(arguments), out));
}

grdp_exit grdp_written_commit(const grdp_arguments *arguments, const grdp_console *console, grdp_folder *folder) {
  const char *path = arguments->values[GRDP_OPTION_OUTPUT];
  if (path == NULL)
    return GRDP_EXIT_DONE;
  return grdp_written_folder(console, path, grdp_folder_commit(arguments->arena, folder));
}

void grdp_written_tell(const grdp_arguments *arguments, const grdp_console *console, grdp_output_form form,
                       const char *path) {
  grdp_buffer text = {.arena = arguments->arena};
  if (form != GRDP_FORM_TABLE || grdp_option_given(arguments, GRDP_OPTION_QUIET))
    return;
  grdp_buffer_add_byte(&text, '\n');
  grdp_message_add(&text, GRDP_MESSAGE_RESULTS_IN, console->language, path, NULL);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), console->out);
}

grdp_exit grdp_written_file(const grdp_console *console, FILE *file, grdp_status status, const char *name) {
  bool good = grdp_folder_close_file(file);
  if (status == GRDP_MEMORY)
    return grdp_projections_fail(console, status);
  return good && status == GRDP_OK ? GRDP_EXIT_DONE : grdp_written_complain(console, name);
}

grdp_exit grdp_written_charts(const grdp_console *console, grdp_status status, const char *path,
                              const grdp_charts_report *drawn) {
  if (status == GRDP_FILE)
    return grdp_written_complain(console, path);
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  if (drawn->outcome == GRDP_PLOTS_NO_GNUPLOT)
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_NO_GNUPLOT, NULL);
  else if (drawn->outcome != GRDP_PLOTS_DRAWN && !grdp_console_interrupted(console))
    grdp_complain(console, GRDP_EXIT_DONE, GRDP_MESSAGE_CHARTS_FAILED, drawn->message, NULL);
  return GRDP_EXIT_DONE;
}
