/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every mistake in a document: its place, its words, its hint.
 */
#include "support.h"

typedef struct mistake {
  const char *text;
  const char *rendered; /* in English */
} mistake;

static const mistake mistakes[] = {
    {"a: b\ntitle:x\nc: d\n", "x.yaml:2:1: error[E0137]: this line has no ': '\n"
                              "    2 | title:x\n"
                              "      | ^^^^^^^ write 'key: value', with a space behind the colon\n"},
    {"a: b: c\n",
     "x.yaml:1:5: error[E0134]: a second ': ' in one value\n"
     "    1 | a: b: c\n"
     "      |     ^ quote a text that holds ': '; a new key begins on a new line, inside {} after a comma\n"},
    {"a: 'x\nb: c\n", "x.yaml:1:4: error[E0131]: the quote ' is never closed\n"
                      "    1 | a: 'x\n"
                      "      |    ^ close it at the end of the text; a ' inside the text is written ''\n"},
    {"a: \"x\n", "x.yaml:1:4: error[E0131]: the quote \" is never closed\n"
                 "    1 | a: \"x\n"
                 "      |    ^ close it at the end of the text; a \" inside the text is written \\\"\n"},
    {"a: \"x\n---\ny\"\n", "x.yaml:1:4: error[E0131]: the quote \" is never closed\n"
                           "    1 | a: \"x\n"
                           "      |    ^ close it at the end of the text; a \" inside the text is written \\\"\n"},
    {"a:\n\tb: c\n", "x.yaml:2:1: error[E0130]: a tab may not indent a line\n"
                     "    2 |  b: c\n"
                     "      | ^ use spaces\n"},
    {"a:\n  b: 1\n\tc: 2\n", "x.yaml:3:1: error[E0130]: a tab may not indent a line\n"
                             "    3 |  c: 2\n"
                             "      | ^ use spaces\n"},
    {"a: |\n\tx\n", "x.yaml:2:1: error[E0130]: a tab may not indent a line\n"
                    "    2 |  x\n"
                    "      | ^ use spaces\n"},
    {"a:\n  b: 1\n c: 2\n", "x.yaml:3:2: error[E0135]: this line does not fit the lines above it\n"
                            "    3 |  c: 2\n"
                            "      |  ^ begin it in the column of its siblings; the line above it may lack a ': '\n"},
    {"a:\n  b: 1\n   cđ: 2\n",
     "x.yaml:3:4: error[E0135]: this line does not fit the lines above it\n"
     "    3 |    cđ: 2\n"
     "      |    ^^ begin it in the column of its siblings; the line above it may lack a ': '\n"},
    {"a b\nc: d\n", "x.yaml:2:1: error[E0135]: this line does not fit the lines above it\n"
                    "    2 | c: d\n"
                    "      | ^ begin it in the column of its siblings; the line above it may lack a ': '\n"},
    {"- a\nb: c\n", "x.yaml:2:1: error[E0135]: this line does not fit the lines above it\n"
                    "    2 | b: c\n"
                    "      | ^ begin it in the column of its siblings; the line above it may lack a ': '\n"},
    {"a: b\n- c\n", "x.yaml:2:1: error[E0135]: this line does not fit the lines above it\n"
                    "    2 | - c\n"
                    "      | ^ begin it in the column of its siblings; the line above it may lack a ': '\n"},
    {" a: b\nc: d\n", "x.yaml:2:1: error[E0109]: a second document begins here; a file holds one\n"
                      "    2 | c: d\n"
                      "      | ^ give it a file of its own\n"},
    {"a: \"x\" y\n", "x.yaml:1:8: error[E0136]: nothing may stand here behind the value\n"
                     "    1 | a: \"x\" y\n"
                     "      |        ^ put the whole text in quotes; a comment begins with ' #'\n"},
    {"a: [x] y\n", "x.yaml:1:8: error[E0136]: nothing may stand here behind the value\n"
                   "    1 | a: [x] y\n"
                   "      |        ^ put the whole text in quotes; a comment begins with ' #'\n"},
    {"\"x\" y\n", "x.yaml:1:5: error[E0109]: a second document begins here; a file holds one\n"
                  "    1 | \"x\" y\n"
                  "      |     ^ give it a file of its own\n"},
    {"a: {b: 1\nc: 2\n", "x.yaml:1:4: error[E0132]: '{' is never closed\n"
                         "    1 | a: {b: 1\n"
                         "      |    ^ a '}' is missing behind the last entry\n"},
    {"a: [1, 2\nb: 1\n", "x.yaml:1:4: error[E0132]: '[' is never closed\n"
                         "    1 | a: [1, 2\n"
                         "      |    ^ a ']' is missing behind the last entry\n"},
    {"a: {b: [1}\n", "x.yaml:1:8: error[E0132]: '[' is never closed\n"
                     "    1 | a: {b: [1}\n"
                     "      |        ^ a ']' is missing behind the last entry\n"},
    {"a: {b: {c: d}\ne: f\n", "x.yaml:1:4: error[E0132]: '{' is never closed\n"
                              "    1 | a: {b: {c: d}\n"
                              "      |    ^ a '}' is missing behind the last entry\n"},
    {"tên: {b: \"ạ\" c: 2}\n", "x.yaml:1:14: error[E0133]: a comma or '}' is missing before this\n"
                               "    1 | tên: {b: \"ạ\" c: 2}\n"
                               "      |              ^ quote a text that holds a comma, a bracket or ': '\n"
                               "      see x.yaml:1:6\n"},
    {"a: [\"x\" y]\n", "x.yaml:1:9: error[E0133]: a comma or ']' is missing before this\n"
                       "    1 | a: [\"x\" y]\n"
                       "      |         ^ quote a text that holds a comma, a bracket or ': '\n"
                       "      see x.yaml:1:4\n"},
    {"a: {b: [1,\n", "x.yaml:1:8: error[E0132]: '[' is never closed\n"
                     "    1 | a: {b: [1,\n"
                     "      |        ^ a ']' is missing behind the last entry\n"},
    {"a: {b: 1,]\n", "x.yaml:1:4: error[E0132]: '{' is never closed\n"
                     "    1 | a: {b: 1,]\n"
                     "      |    ^ a '}' is missing behind the last entry\n"},
    {"a: {b: c: d}\n",
     "x.yaml:1:9: error[E0134]: a second ': ' in one value\n"
     "    1 | a: {b: c: d}\n"
     "      |         ^ quote a text that holds ': '; a new key begins on a new line, inside {} after a comma\n"},
    {"a: [1,,2]\n", "x.yaml:1:7: error[E0141]: a value is missing here\n"
                    "    1 | a: [1,,2]\n"
                    "      |       ^ write the value, or delete the comma\n"},
    {"a: {,}\n", "x.yaml:1:5: error[E0141]: a value is missing here\n"
                 "    1 | a: {,}\n"
                 "      |     ^ write the value, or delete the comma\n"},
    {"a: @x\n", "x.yaml:1:4: error[E0139]: a text may not begin with '@'\n"
                "    1 | a: @x\n"
                "      |    ^ put the text in quotes\n"},
    {"a: %x\n", "x.yaml:1:4: error[E0139]: a text may not begin with '%'\n"
                "    1 | a: %x\n"
                "      |    ^ put the text in quotes\n"},
    {"a: `x`\n", "x.yaml:1:4: error[E0139]: a text may not begin with '`'\n"
                 "    1 | a: `x`\n"
                 "      |    ^ put the text in quotes\n"},
    {"a: >5%\n", "x.yaml:1:4: error[E0139]: a text may not begin with '>'\n"
                 "    1 | a: >5%\n"
                 "      |    ^ put the text in quotes\n"},
    {"a: |0\n x\n", "x.yaml:1:4: error[E0139]: a text may not begin with '|'\n"
                    "    1 | a: |0\n"
                    "      |    ^ put the text in quotes\n"},
    {"a: ? b\n", "x.yaml:1:4: error[E0139]: a text may not begin with '?'\n"
                 "    1 | a: ? b\n"
                 "      |    ^ put the text in quotes\n"},
    {"a: * x\n", "x.yaml:1:4: error[E0112]: aliases (*) are not allowed\n"
                 "    1 | a: * x\n"
                 "      |    ^ quote a text that begins with '*'\n"},
    {"a: & x\n", "x.yaml:1:4: error[E0111]: anchors (&) are not allowed\n"
                 "    1 | a: & x\n"
                 "      |    ^ quote a text that begins with '&'\n"},
    {"a: ! x\n", "x.yaml:1:4: error[E0113]: tags (!) are not allowed\n"
                 "    1 | a: ! x\n"
                 "      |    ^ quote a text that begins with '!'\n"},
    {"a: !<x\n", "x.yaml:1:4: error[E0113]: tags (!) are not allowed\n"
                 "    1 | a: !<x\n"
                 "      |    ^ quote a text that begins with '!'\n"},
    {"a: !x!y z\n", "x.yaml:1:4: error[E0113]: tags (!) are not allowed\n"
                    "    1 | a: !x!y z\n"
                    "      |    ^ quote a text that begins with '!'\n"},
    {"a: !t x\n", "x.yaml:1:4: error[E0113]: tags (!) are not allowed\n"
                  "    1 | a: !t x\n"
                  "      |    ^ quote a text that begins with '!'\n"},
    {"a: ! \"x\"\n", "x.yaml:1:4: error[E0113]: tags (!) are not allowed\n"
                     "    1 | a: ! \"x\"\n"
                     "      |    ^ quote a text that begins with '!'\n"},
    {"a: &x {b: 1}\n", "x.yaml:1:4: error[E0111]: anchors (&) are not allowed\n"
                       "    1 | a: &x {b: 1}\n"
                       "      |    ^ quote a text that begins with '&'\n"},
    {"a: *x\n", "x.yaml:1:4: error[E0112]: aliases (*) are not allowed\n"
                "    1 | a: *x\n"
                "      |    ^ quote a text that begins with '*'\n"},
    {"a: 1\n<<: {b: 1}\n", "x.yaml:2:1: error[E0114]: merge keys (<<) are not allowed\n"
                           "    2 | <<: {b: 1}\n"
                           "      | ^^ put what is shared in a file and name that under 'extends'\n"},
    {"a: \"\\d\"\n", "x.yaml:1:5: error[E0140]: '\\d' has no meaning inside double quotes\n"
                     "    1 | a: \"\\d\"\n"
                     "      |     ^^ write a backslash as \\\\, or use single quotes\n"},
    {"a: \"\\ạ\"\n", "x.yaml:1:5: error[E0140]: '\\ạ' has no meaning inside double quotes\n"
                     "    1 | a: \"\\ạ\"\n"
                     "      |     ^^ write a backslash as \\\\, or use single quotes\n"},
    {"a: \"\\xZ\"\n", "x.yaml:1:5: error[E0140]: '\\xZ' has no meaning inside double quotes\n"
                      "    1 | a: \"\\xZ\"\n"
                      "      |     ^^^ write a backslash as \\\\, or use single quotes\n"},
    {"a: \"\\uD800\"\n", "x.yaml:1:5: error[E0140]: '\\uD800' has no meaning inside double quotes\n"
                         "    1 | a: \"\\uD800\"\n"
                         "      |     ^^^^^^ write a backslash as \\\\, or use single quotes\n"},
    {"a: - b\n", "x.yaml:1:4: error[E0138]: a list may not begin here\n"
                 "    1 | a: - b\n"
                 "      |    ^ begin it on the next line, or quote a text that begins with '- '\n"},
    {"a: b\n}\n", "x.yaml:2:1: error[E0142]: '}' closes nothing\n"
                  "    2 | }\n"
                  "      | ^ delete it, or quote the text\n"},
    {"a: ]\n", "x.yaml:1:4: error[E0142]: ']' closes nothing\n"
               "    1 | a: ]\n"
               "      |    ^ delete it, or quote the text\n"},
    {"a: {b: c}}\n", "x.yaml:1:10: error[E0142]: '}' closes nothing\n"
                     "    1 | a: {b: c}}\n"
                     "      |          ^ delete it, or quote the text\n"},
    {"x\n", "x.yaml:1:1: error[E0108]: a file holds keys with values, such as 'grdp: 1'\n"
            "    1 | x\n"
            "      | ^ write a space behind each colon\n"},
    {"[a, b]\n", "x.yaml:1:1: error[E0108]: a file holds keys with values, such as 'grdp: 1'\n"
                 "    1 | [a, b]\n"
                 "      | ^ write a space behind each colon\n"},
    {"a: b\n--- c\n", "x.yaml:2:1: error[E0109]: a second document begins here; a file holds one\n"
                      "    2 | --- c\n"
                      "      | ^ give it a file of its own\n"},
    {"a: b\n...\nc: d\n", "x.yaml:3:1: error[E0109]: a second document begins here; a file holds one\n"
                          "    3 | c: d\n"
                          "      | ^ give it a file of its own\n"},
    {"a: b\n%x\n", "x.yaml:2:1: error[E0110]: the directive '%x' is not allowed\n"
                   "    2 | %x\n"
                   "      | ^^ delete the line; only '%YAML 1.2' may stand here\n"},
    {"%YAML 1.1\n---\na: b\n", "x.yaml:1:1: error[E0110]: the directive '%YAML 1.1' is not allowed\n"
                               "    1 | %YAML 1.1\n"
                               "      | ^^^^^^^^^ delete the line; only '%YAML 1.2' may stand here\n"},
    {"%YAML 1.2\n%YAML 1.2\n---\na: b\n", "x.yaml:2:1: error[E0110]: the directive '%YAML 1.2' is not allowed\n"
                                          "    2 | %YAML 1.2\n"
                                          "      | ^^^^^^^^^ delete the line; only '%YAML 1.2' may stand here\n"},
    {"%TAG ! x\n---\na: b\n", "x.yaml:1:1: error[E0110]: the directive '%TAG ! x' is not allowed\n"
                              "    1 | %TAG ! x\n"
                              "      | ^^^^^^^^ delete the line; only '%YAML 1.2' may stand here\n"},
    {": x\n", "x.yaml:1:1: error[E0124]: this value has no key\n"
              "    1 | : x\n"
              "      | ^ write 'key: value'\n"},
    {"{: x}\n", "x.yaml:1:2: error[E0124]: this value has no key\n"
                "    1 | {: x}\n"
                "      |  ^ write 'key: value'\n"},
    {"{a: 1}: b\n", "x.yaml:1:1: error[E0115]: a key must be a text, not a map or a list\n"
                    "    1 | {a: 1}: b\n"
                    "      | ^ quote a key that begins with '[' or '{'\n"},
    {"? [a]\n: b\n", "x.yaml:1:3: error[E0115]: a key must be a text, not a map or a list\n"
                     "    1 | ? [a]\n"
                     "      |   ^ quote a key that begins with '[' or '{'\n"},
    {"a: {b:1}\n", "x.yaml:1:5: error[E0123]: the key 'b:1' has no value\n"
                   "    1 | a: {b:1}\n"
                   "      |     ^^^ write a space behind the colon: b: 1\n"},
    {"a: {en: Agriculture, forestry, vi: x}\n", "x.yaml:1:22: error[E0121]: the key 'forestry' has no value\n"
                                                "    1 | a: {en: Agriculture, forestry, vi: x}\n"
                                                "      |                      ^^^^^^^^ a comma inside {} begins a "
                                                "new key; quote the text: \"Agriculture, forestry\"\n"},
    {"a: {en: Nông, lâm, thủy sản, vi: x}\n",
     "x.yaml:1:15: error[E0121]: the key 'lâm' has no value\n"
     "    1 | a: {en: Nông, lâm, thủy sản, vi: x}\n"
     "      |               ^^^ a comma inside {} begins a new key; quote the text: \"Nông, lâm, thủy sản\"\n"},
    {"a: {2025: 15,67%}\n", "x.yaml:1:14: error[E0122]: the key '67%' has no value\n"
                            "    1 | a: {2025: 15,67%}\n"
                            "      |              ^^^ write numbers with a decimal point: 15.67%\n"},
    {"a: {2024: 118.079,279}\n", "x.yaml:1:19: error[E0122]: the key '279' has no value\n"
                                 "    1 | a: {2024: 118.079,279}\n"
                                 "      |                   ^^^ write numbers with a decimal point: 118079.279\n"},
    {"a: {\"b\": \"c\", d}\n", "x.yaml:1:15: error[E0120]: the key 'd' has no value\n"
                               "    1 | a: {\"b\": \"c\", d}\n"
                               "      |               ^ write one behind the colon, or delete the line\n"},
    {"a: {b, c: 1}\n", "x.yaml:1:5: error[E0120]: the key 'b' has no value\n"
                       "    1 | a: {b, c: 1}\n"
                       "      |     ^ write one behind the colon, or delete the line\n"},
    {"a:\nb: 1\n", "x.yaml:1:1: error[E0120]: the key 'a' has no value\n"
                   "    1 | a:\n"
                   "      | ^ write one behind the colon, or delete the line\n"},
    {"a: [x]\nb:\n- \n- c\n", "x.yaml:3:2: error[E0125]: this item of the list has no value\n"
                              "    3 | - \n"
                              "      |  ^ write one behind the '-', or delete the line\n"},
    {"a: 1\nđ: 2\nb: 3\nđ: 5\n", "x.yaml:4:1: error[E0116]: the key 'đ' is given twice\n"
                                 "    4 | đ: 5\n"
                                 "      | ^ keep one of them\n"
                                 "      see x.yaml:2:1\n"},
    {"a: \"\\0\"\n", "x.yaml:1:4: error[E0105]: the control character U+0000 may not stand in a file\n"
                     "    1 | a: \"\\0\"\n"
                     "      |    ^^^^ delete it\n"},
    {"", "x.yaml:1:1: error[E0107]: the file is empty\n"
         "    1 | \n"
         "      | ^ a scenario begins with 'grdp: 1'\n"},
    {"# x\n", "x.yaml:1:1: error[E0107]: the file is empty\n"
              "    1 | # x\n"
              "      | ^ a scenario begins with 'grdp: 1'\n"},
    {"---\n", "x.yaml:1:1: error[E0107]: the file is empty\n"
              "    1 | ---\n"
              "      | ^ a scenario begins with 'grdp: 1'\n"},
    {"a: \007\n", "x.yaml:1:4: error[E0105]: the control character U+0007 may not stand in a file\n"
                  "    1 | a:  \n"
                  "      |    ^ delete it\n"},
    {"a: \177\n", "x.yaml:1:4: error[E0105]: the control character U+007F may not stand in a file\n"
                  "    1 | a:  \n"
                  "      |    ^ delete it\n"},
    {"a: x\302\205y\n", "x.yaml:1:5: error[E0105]: the control character U+0085 may not stand in a file\n"
                        "    1 | a: x y\n"
                        "      |     ^ delete it\n"},
    {"a: x\342\200\250y\n", "x.yaml:1:5: error[E0105]: the control character U+2028 may not stand in a file\n"
                            "    1 | a: x\342\200\250y\n"
                            "      |     ^ delete it\n"},
    {"a: x\357\277\276\n", "x.yaml:1:5: error[E0105]: the control character U+FFFE may not stand in a file\n"
                           "    1 | a: x\357\277\276\n"
                           "      |     ^ delete it\n"},
};

Test(mistakes, each_has_its_place_words_and_hint) {
  for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
    reading_test test;
    read_text(&test, mistakes[i].text);
    cr_expect_eq(test.status, GRDP_INVALID, "%s", mistakes[i].text);
    cr_expect_null(test.root, "%s", mistakes[i].text);
    cr_expect_str_eq(rendered(&test, GRDP_ENGLISH), mistakes[i].rendered, "%s", mistakes[i].text);
    close_test(&test);
  }
}

/* Bytes that are not UTF-8: Latin-1, a surrogate, UTF-16. */
Test(mistakes, other_encodings_are_refused) {
  static const struct {
    const char *bytes;
    size_t size;
    uint32_t column;
  } rows[] = {{"a: H\xE3i", 6, 5},
              {"\xC3\xA1: \xED\xA0\x80", 7, 4},
              {"\xFF\xFE"
               "a\0:\0",
               6, 1}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    reading_test test;
    read_sized(&test, rows[i].bytes, rows[i].size);
    cr_assert_eq(grdp_diagnostics_count(test.diagnostics), 1);
    const grdp_diagnostic *diagnostic = grdp_diagnostics_get(test.diagnostics, 0);
    cr_expect_eq(diagnostic->column, rows[i].column);
    grdp_buffer out = {.arena = &test.arena};
    grdp_diagnostic_message(diagnostic, GRDP_ENGLISH, &out);
    cr_expect_str_eq(out.data, "the file is not UTF-8 text from here on");
    cr_expect_not_null(strstr(rendered(&test, GRDP_ENGLISH), "save it with the encoding UTF-8"));
    close_test(&test);
  }
}

/* All that can be told at once is told at once, in the order of the file. */
Test(mistakes, are_collected) {
  reading_test test;
  read_text(&test, "a: &x 1\nb: *x\n<<: {c: 1, c: 2}\nd: {e: f, g}\nh: !t 1\n");
  cr_expect_str_eq(rendered(&test, GRDP_VIETNAMESE),
                   "x.yaml:1:4: lỗi[E0111]: không được dùng neo (&)\n"
                   "    1 | a: &x 1\n"
                   "      |    ^ hãy đặt văn bản bắt đầu bằng '&' trong dấu nháy\n"
                   "x.yaml:2:4: lỗi[E0112]: không được dùng bí danh (*)\n"
                   "    2 | b: *x\n"
                   "      |    ^ hãy đặt văn bản bắt đầu bằng '*' trong dấu nháy\n"
                   "x.yaml:3:1: lỗi[E0114]: không được dùng khóa trộn (<<)\n"
                   "    3 | <<: {c: 1, c: 2}\n"
                   "      | ^^ hãy đặt phần dùng chung vào một tệp và nêu tệp đó ở 'extends'\n"
                   "x.yaml:3:12: lỗi[E0116]: khóa 'c' xuất hiện hai lần\n"
                   "    3 | <<: {c: 1, c: 2}\n"
                   "      |            ^ chỉ giữ lại một\n"
                   "      xem x.yaml:3:6\n"
                   "x.yaml:4:11: lỗi[E0121]: khóa 'g' không có giá trị\n"
                   "    4 | d: {e: f, g}\n"
                   "      |           ^ dấu phẩy trong {} mở đầu khóa mới; hãy đặt văn bản trong dấu nháy: \"f, g\"\n"
                   "x.yaml:5:4: lỗi[E0113]: không được dùng thẻ (!)\n"
                   "    5 | h: !t 1\n"
                   "      |    ^ hãy đặt văn bản bắt đầu bằng '!' trong dấu nháy\n");
  close_test(&test);
}

Test(mistakes, are_not_collected_without_end) {
  grdp_arena arena = {0};
  grdp_buffer out = {.arena = &arena};
  for (int i = 0; i < 2 * GRDP_MISTAKE_LIMIT; i++)
    grdp_buffer_add_string(&out, "- !t 1\n");
  reading_test test;
  read_sized(&test, out.data, out.size);
  cr_expect_eq(grdp_diagnostics_errors(test.diagnostics), GRDP_MISTAKE_LIMIT + 1);
  const grdp_diagnostic *last = grdp_diagnostics_get(test.diagnostics, GRDP_MISTAKE_LIMIT);
  grdp_buffer message = {.arena = &arena};
  grdp_diagnostic_message(last, GRDP_ENGLISH, &message);
  cr_expect_str_eq(message.data, "50 mistakes so far; the rest of the file was not read");
  close_test(&test);
  grdp_arena_free(&arena);
}

/* Long keys are cut, so that a message stays a line. */
Test(mistakes, quote_long_texts_in_part) {
  grdp_arena arena = {0};
  grdp_buffer out = {.arena = &arena};
  for (int i = 0; i < 2; i++) {
    grdp_buffer_add_repeated(&out, 'k', 200);
    grdp_buffer_add_string(&out, ": 1\n");
  }
  reading_test test;
  read_sized(&test, out.data, out.size);
  grdp_buffer message = {.arena = &arena};
  grdp_diagnostic_message(grdp_diagnostics_get(test.diagnostics, 0), GRDP_ENGLISH, &message);
  cr_expect_str_eq(message.data,
                   "the key 'kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…' is given twice");
  close_test(&test);
  grdp_arena_free(&arena);
}

/* Every message of this layer is there in both languages, and a hint in both or in none. */
Test(mistakes, are_told_in_both_languages) {
  static const char *const texts[][GRDP_LANGUAGE_COUNT * 2] = {
#define GRDP_DIAGNOSTIC(code, name, english, vietnamese, hint_english, hint_vietnamese)                              \
  {english, vietnamese, hint_english, hint_vietnamese},
#include "diagnostics.def"
#undef GRDP_DIAGNOSTIC
  };
  size_t seen = 0;
  for (int code = 0; code < GRDP_DIAGNOSTIC_COUNT; code++) {
    const char *name = grdp_code_name((grdp_code)code);
    if (strncmp(name + 1, "01", 2) != 0)
      continue;
    seen++;
    cr_expect_neq(texts[code][0][0], '\0', "%s", name);
    cr_expect_str_neq(texts[code][0], texts[code][1], "%s", name);
    cr_expect_eq(texts[code][2][0] == '\0', texts[code][3][0] == '\0', "%s", name);
  }
  cr_expect_gt(seen, 50);
}
