/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values changed in place: all other bytes stay.
 */
#include <string.h>

#include "edit.h"
#include "support.h"

typedef struct value_row {
  const char *before;
  const char *keys[4]; /* the rest is NULL */
  const char *value;
  const char *after;
} value_row;

static const value_row value_rows[] = {
    /* Block style; comments, order and blank lines stay. */
    {"a: 1\nset:  # đặt\n  x:   9%   # cũ\n\n  y: 2\n",
     {"set", "x"},
     "10.3%",
     "a: 1\nset:  # đặt\n  x:   10.3%   # cũ\n\n  y: 2\n"},
    {"tên: Hải Phòng # ạ\nb: 1\n", {"tên"}, "Đồ Sơn", "tên: Đồ Sơn # ạ\nb: 1\n"},
    {"\"a b\": 'x'\n'c': 1\n", {"a b"}, "y", "\"a b\": y\n'c': 1\n"},
    {"a:\n  x\n  y\nb: 1\n", {"a"}, "z", "a:\n  z\nb: 1\n"},
    {"a: |\n  x\n  y\n\nb: 1\n", {"a"}, "z", "a: z\n\nb: 1\n"},
    {"a: >- # c\n  x\n# d\n", {"a"}, "z", "a: z\n# d\n"},
    /* Flow style. */
    {"a: {x: 1, y: {2025: 9.2%, 2026..: prev}} # c\n",
     {"a", "y", "2025"},
     "10%",
     "a: {x: 1, y: {2025: 10%, 2026..: prev}} # c\n"},
    {"a: {\"x\":1}\n", {"a", "x"}, "2", "a: {\"x\":2}\n"},
    {"a: {x: 1}\n", {"a", "x"}, "b, c", "a: {x: \"b, c\"}\n"},
    {"a: {x: 1}\n", {"a", "growth[services]"}, "2", "a: {x: 1, \"growth[services]\": 2}\n"},
    {"a: { x: 1,\n  y: 2, # c\n}\n", {"a", "z"}, "3", "a: { x: 1,\n  y: 2, z: 3, # c\n}\n"},
    {"a: {}\n", {"a", "x", "2025"}, "1", "a: {x: {2025: 1}}\n"},
    {"{a: 1, set: {}}", {"set", "x[b]"}, "1", "{a: 1, set: {\"x[b]\": 1}}"},
    {"{a: 1}\n", {"set", "x", "2025"}, "1", "{a: 1, set: {x: {2025: 1}}}\n"},
    /* Keys that are missing. */
    {"a: 1\nset:\n    x: 1 # c\n# d\nb: 2\n",
     {"set", "growth[services]"},
     "10.3%",
     "a: 1\nset:\n    x: 1 # c\n    growth[services]: 10.3%\n# d\nb: 2\n"},
    {"a: 1\n\n# end\n", {"set", "growth[services]"}, "10.3%", "a: 1\nset:\n  growth[services]: 10.3%\n\n# end\n"},
    {"a:\n   b: 1", {"set", "x", "2025"}, "9%", "a:\n   b: 1\nset:\n   x: {2025: 9%}"},
    {"a: 1\r\nset:\r\n  x: 2 # c\r\n", {"set", "y"}, "3", "a: 1\r\nset:\r\n  x: 2 # c\r\n  y: 3\r\n"},
    {"a: 1\r\nb: 2", {"set", "y"}, "3", "a: 1\r\nb: 2\r\nset:\r\n  y: 3"},
    {"\xEF\xBB\xBF"
     "a: 1\n",
     {"b"},
     "2",
     "\xEF\xBB\xBF"
     "a: 1\nb: 2\n"},
    {"---\na: 1\n...\n", {"b"}, "2", "---\na: 1\nb: 2\n...\n"},
    {"a:\n  x: {y: 1,\n      z: 2}\nb: 1\n", {"a", "w"}, "2", "a:\n  x: {y: 1,\n      z: 2}\n  w: 2\nb: 1\n"},
    {"a:\n  x: |\n    t\n\nb: 1\n", {"a", "w"}, "2", "a:\n  x: |\n    t\n  w: 2\n\nb: 1\n"},
    /* A map gives way to a text, and a text to a map. */
    {"a: # c\n  x: 1 # d\n  y:\n    z: 2 # e\nb: 3\n", {"a"}, "7", "a: 7 # c\nb: 3\n"},
    {"a:\n- x\n- y\nb: 3\n", {"a"}, "7", "a: 7\nb: 3\n"},
    {"a:\r\n  x: 1\r\nb: 3\r\n", {"a"}, "7", "a: 7\r\nb: 3\r\n"},
    {"a: {x: 1,\n  y: 2} # c\nb: 3\n", {"a"}, "7", "a: 7 # c\nb: 3\n"},
    {"a: 5 # c\nb: 3\n", {"a", "2025"}, "7", "a: {2025: 7} # c\nb: 3\n"},
    {"a: {x: 5, y: 1}\n", {"a", "x", "2025"}, "7", "a: {x: {2025: 7}, y: 1}\n"},
    /* Quotes where YAML needs them. */
    {"a: 1\n", {"a"}, "x: y", "a: \"x: y\"\n"},
    {"a: 1\n", {"a"}, "x #y", "a: \"x #y\"\n"},
    {"a: 1\n", {"a"}, "%x", "a: \"%x\"\n"},
    {"a: 1\n", {"a"}, "-300", "a: -300\n"},
    {"a: 1\n", {"a"}, "- 300", "a: \"- 300\"\n"},
    {"a: 1\n", {"a"}, "b, c[d]", "a: b, c[d]\n"},
    {"a: 1\n", {"a"}, "say \"\\\"\n\tx", "a: \"say \\\"\\\\\\\"\\n\\tx\"\n"},
    {"a: 1\n", {"a"}, "\"x\"", "a: \"\\\"x\\\"\"\n"},
    {"a: 1\n", {"a"}, " x ", "a: \" x \"\n"},
    {"a: 1\n", {"a"}, "x:", "a: \"x:\"\n"},
    {"a: 1\n", {"<<"}, "x\xE2\x80\xA8", "a: 1\n\"<<\": \"x\\L\"\n"},
};

Test(edit, one_value_changes_and_nothing_else) {
  for (size_t i = 0; i < sizeof value_rows / sizeof value_rows[0]; i++) {
    const value_row *row = &value_rows[i];
    reading_test test;
    open_test(&test);
    grdp_text out = {"", 0};
    test.source = grdp_source_make(&test.arena, "x.yaml", grdp_text_of(row->before));
    test.status =
        grdp_edit_value(&test.arena, test.source, row->keys, grdp_text_of(row->value), test.diagnostics, &out);
    cr_expect_eq(test.status, GRDP_OK, "row %zu: %s", i, rendered(&test, GRDP_ENGLISH));
    cr_expect_str_eq(grdp_text_string(&test.arena, out), row->after, "row %zu", i);
    close_test(&test);
  }
}

typedef struct value_mistake {
  const char *text;
  const char *keys[4];
  const char *value;
  const char *rendered;
} value_mistake;

Test(edit, what_cannot_be_edited_is_reported) {
  static const value_mistake rows[] = {
      {"a: [1]\n",
       {"a", "x"},
       "1",
       "x.yaml:1:1: error[E0165]: 'a' is a list, which has no keys\n    1 | a: [1]\n      | ^\n"},
      {"a: 1\n", {"a"}, "", "error[E0166]: this value is empty, not UTF-8 text, or holds control characters\n"},
      {"a: 1\n", {"a"}, "\x07", "error[E0166]: this value is empty, not UTF-8 text, or holds control characters\n"},
      {"a: &x 1\n",
       {"a"},
       "1",
       "x.yaml:1:4: error[E0111]: anchors (&) are not allowed\n    1 | a: &x 1\n"
       "      |    ^ quote a text that begins with '&'\n"},
      /* A further line would end the text that keeps its blank lines. */
      {"a: |+\n  x\n\n",
       {"b"},
       "1",
       "x.yaml:2:4: error[E0167]: this place cannot be edited without changing something else\n    2 |   x\n"
       "      |    ^ edit the file by hand\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    reading_test test;
    open_test(&test);
    grdp_text out = {"", 0};
    test.source = grdp_source_make(&test.arena, "x.yaml", grdp_text_of(rows[i].text));
    test.status =
        grdp_edit_value(&test.arena, test.source, rows[i].keys, grdp_text_of(rows[i].value), test.diagnostics, &out);
    cr_expect_eq(test.status, GRDP_INVALID, "row %zu", i);
    cr_expect_eq(out.size, 0, "row %zu", i);
    cr_expect_str_eq(rendered(&test, GRDP_ENGLISH), rows[i].rendered, "row %zu", i);
    close_test(&test);
  }
}
