/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>

enum { ARGUMENT_LIMIT = 8 };

grdp_exit grdp_exit_of(grdp_status status) {
  if (status == GRDP_OK)
    return GRDP_EXIT_DONE;
  return status == GRDP_INVALID ? GRDP_EXIT_INVALID : GRDP_EXIT_FAILED;
}

bool grdp_language_read(const char *text, grdp_language *out) {
  if (strcmp(text, "en") == 0)
    *out = GRDP_ENGLISH;
  else if (strcmp(text, "vi") == 0)
    *out = GRDP_VIETNAMESE;
  else
    return false;
  return true;
}

grdp_language grdp_language_of_locale(const char *lc_all, const char *lc_messages, const char *lang) {
  const char *const variables[] = {lc_all, lc_messages, lang};
  for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
    if (variables[i] != NULL && variables[i][0] != '\0')
      return strncmp(variables[i], "vi", 2) == 0 ? GRDP_VIETNAMESE : GRDP_ENGLISH;
  }
  return GRDP_ENGLISH;
}

bool grdp_console_interrupted(const grdp_console *console) {
  return console->interrupted != NULL && *console->interrupted != 0;
}

/* Without memory there is no sentence to build; the exit code still says what happened. */
static void print_complaint(const grdp_console *console, grdp_message message, const char *const *arguments,
                            size_t count) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return;
  }
  grdp_buffer text = {.arena = &arena};
  grdp_buffer_add_string(&text, "grdp: ");
  grdp_buffer_add_pattern(&text, grdp_message_text(message, console->language), arguments, count);
  grdp_buffer_add_byte(&text, '\n');
  fputs(grdp_buffer_string(&text), console->errors);
  grdp_arena_free(&arena);
}

grdp_exit grdp_complain(const grdp_console *console, grdp_exit code, grdp_message message, ...) {
  const char *arguments[ARGUMENT_LIMIT];
  size_t count = 0;
  va_list list;
  va_start(list, message);
  for (const char *next = va_arg(list, const char *); next != NULL; next = va_arg(list, const char *)) {
    assert(count < ARGUMENT_LIMIT);
    arguments[count++] = next;
  }
  va_end(list);
  print_complaint(console, message, arguments, count);
  return code;
}

/* A write that failed earlier has lost its errno: asks whether the pipe still has a reader. */
static bool is_reader_gone(FILE *out) {
  struct pollfd pipe = {.fd = fileno(out), .events = POLLOUT};
  return poll(&pipe, 1, 0) == 1 && (pipe.revents & POLLERR) != 0;
}

grdp_exit grdp_console_finish(const grdp_console *console, grdp_exit code) {
  bool failed_before = ferror(console->out) != 0;
  errno = 0;
  if (fflush(console->out) == 0 && !failed_before)
    return code;
  int fault = errno;
  if (fault != EPIPE && !is_reader_gone(console->out))
    grdp_complain(console, code, GRDP_MESSAGE_WRITE_FAILED, strerror(fault == 0 ? EIO : fault), NULL);
  return code == GRDP_EXIT_DONE || code == GRDP_EXIT_MISSED ? GRDP_EXIT_FAILED : code;
}
