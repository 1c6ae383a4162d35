/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages.h"

#include <assert.h>
#include <stdarg.h>

enum { ARGUMENT_LIMIT = 8 };

/* An empty text in either language does not compile. */
#define GRDP_MESSAGE(name, english, vietnamese)                                                                      \
  _Static_assert(sizeof(english) > 1, #name " has no English text");                                                 \
  _Static_assert(sizeof(vietnamese) > 1, #name " has no Vietnamese text");
#include "messages.def"
#undef GRDP_MESSAGE

static const char *const texts[GRDP_MESSAGE_COUNT][GRDP_LANGUAGE_COUNT] = {
#define GRDP_MESSAGE(name, english, vietnamese) [GRDP_MESSAGE_##name] = {english, vietnamese},
#include "messages.def"
#undef GRDP_MESSAGE
};

const char *grdp_message_text(grdp_message message, grdp_language language) {
  assert(message < GRDP_MESSAGE_COUNT && language < GRDP_LANGUAGE_COUNT);
  return texts[message][language];
}

void grdp_message_add(grdp_buffer *out, grdp_message message, grdp_language language, ...) {
  const char *arguments[ARGUMENT_LIMIT];
  size_t count = 0;
  va_list list;
  va_start(list, language);
  for (const char *next = va_arg(list, const char *); next != NULL; next = va_arg(list, const char *)) {
    assert(count < ARGUMENT_LIMIT);
    arguments[count++] = next;
  }
  va_end(list);
  grdp_buffer_add_pattern(out, grdp_message_text(message, language), arguments, count);
}
