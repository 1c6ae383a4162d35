/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "messages.h"

#include <criterion/criterion.h>
#include <string.h>

/* Both languages of a message name the same arguments. */
Test(messages, languages_take_the_same_arguments) {
  for (int i = 0; i < GRDP_MESSAGE_COUNT; i++) {
    const char *english = grdp_message_text((grdp_message)i, GRDP_ENGLISH);
    const char *vietnamese = grdp_message_text((grdp_message)i, GRDP_VIETNAMESE);
    for (int argument = 0; argument < 9; argument++) {
      const char name[] = {'{', (char)('0' + argument), '}', '\0'};
      cr_expect_eq(strstr(english, name) == NULL, strstr(vietnamese, name) == NULL, "%s %s", english, name);
    }
    size_t fault;
    cr_expect(grdp_text_valid(grdp_text_of(vietnamese), &fault), "%s", english);
  }
}

Test(messages, arguments_are_filled_in) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  grdp_message_add(&text, GRDP_MESSAGE_NO_MISTAKES, GRDP_ENGLISH, "a.yaml", grdp_integer_text(&arena, 12), "7", NULL);
  cr_expect_str_eq(grdp_buffer_string(&text), "a.yaml: no mistakes, 12 series, 7 equations");
  grdp_arena_free(&arena);
}
