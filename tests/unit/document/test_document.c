/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tree of a document: values, places, limits.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

static const char *text_of(reading_test *test, const grdp_node *map, const char *key) {
  const grdp_node *node = grdp_node_find(map, key);
  cr_assert_not_null(node, "%s", key);
  cr_assert_eq(node->kind, GRDP_NODE_TEXT, "%s", key);
  return grdp_text_string(&test->arena, node->fragment.text);
}

Test(document, every_scalar_is_text) {
  reading_test test;
  read_text(&test, "a: no\nb: ~\nc: 15.67%\nd: 'it''s'\ne: \"\\u1ea1\\n\"\nf: ''\ng: none\nh: 'none'\ni: {}\nj: []\n"
                   "k: >-\n  x\n  y\nl: |\n  x\n  y\nm: sum(a)\n   + 1\n");
  cr_assert_eq(test.status, GRDP_OK, "%s", rendered(&test, GRDP_ENGLISH));
  static const char *const rows[][2] = {{"a", "no"},  {"b", "~"},      {"c", "15.67%"},    {"d", "it's"},
                                        {"e", "ạ\n"}, {"f", ""},       {"g", "none"},      {"h", "none"},
                                        {"k", "x y"}, {"l", "x\ny\n"}, {"m", "sum(a) + 1"}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
    cr_expect_str_eq(text_of(&test, test.root, rows[i][0]), rows[i][1], "%s", rows[i][0]);
  cr_expect(grdp_node_none(grdp_node_find(test.root, "g")));
  cr_expect_not(grdp_node_none(grdp_node_find(test.root, "h")));
  cr_expect_not(grdp_node_find(test.root, "f")->empty);
  cr_expect_eq(grdp_node_find(test.root, "i")->count, 0);
  cr_expect_eq(grdp_node_find(test.root, "i")->kind, GRDP_NODE_MAP);
  cr_expect_eq(grdp_node_find(test.root, "j")->kind, GRDP_NODE_LIST);
  cr_expect_null(grdp_node_find(test.root, "z"));
  cr_expect_null(grdp_node_entry(grdp_node_find(test.root, "a"), "a"));
  close_test(&test);
}

/* Places are bytes, also behind letters of several bytes and a byte order mark, and in files with CRLF. */
Test(document, places_are_bytes) {
  reading_test test;
  read_text(&test, "\xEF\xBB\xBFtên: {en: Hai Phong, vi: Hải Phòng}  # chú thích\r\n\"khóa ạ\": 'giá trị'\r\n"
                   "danh_sách: [một, hai]\r\nkhối: |\r\n  dòng một\r\n  dòng hai\r\n\r\ncuối: 𝒙 # 𝒚\r\n");
  cr_assert_eq(test.status, GRDP_OK, "%s", rendered(&test, GRDP_ENGLISH));
  static const char *const rows[][2] = {{"tên", "{"},
                                        {"\"khóa ạ\"", "'giá trị'"},
                                        {"danh_sách", "["},
                                        {"khối", "|\r\n  dòng một\r\n  dòng hai"},
                                        {"cuối", "𝒙"}};
  for (size_t i = 0; i < 5; i++) {
    const grdp_entry *entry = &test.root->entries[i];
    cr_expect_str_eq(bytes_at(&test, entry->key.place), rows[i][0]);
    cr_expect_str_eq(bytes_at(&test, entry->value->fragment.place), rows[i][1]);
  }
  const grdp_node *name = test.root->entries[0].value, *list = test.root->entries[2].value;
  cr_expect_str_eq(bytes_at(&test, name->entries[1].value->fragment.place), "Hải Phòng");
  cr_expect_str_eq(bytes_at(&test, list->items[1]->fragment.place), "hai");
  grdp_place whole = {test.source, name->fragment.place.offset, name->end - name->fragment.place.offset};
  cr_expect_str_eq(bytes_at(&test, whole), "{en: Hai Phong, vi: Hải Phòng}");
  whole = (grdp_place){test.source, list->fragment.place.offset, list->end - list->fragment.place.offset};
  cr_expect_str_eq(bytes_at(&test, whole), "[một, hai]");
  close_test(&test);
}

Test(document, block_and_flow_are_told_apart) {
  reading_test test;
  read_text(&test, "a:\n  b: 1 # x\n\n# y\nc: {d: 1,\n  e: 2,\n}\nf:\n- 1\n- 2\n");
  cr_assert_eq(test.status, GRDP_OK);
  const grdp_node *a = grdp_node_find(test.root, "a"), *c = grdp_node_find(test.root, "c");
  cr_expect_not(a->flow);
  cr_expect_eq(a->end, strlen("a:\n  b: 1"));
  cr_expect(c->flow);
  cr_expect_eq(c->count, 2);
  cr_expect_eq(test.source->text.data[c->end - 1], '}');
  cr_expect_eq(grdp_node_find(test.root, "f")->count, 2);
  cr_expect_eq(test.root->end, test.source->text.size - 1);
  close_test(&test);
}

Test(document, yaml_directive_and_markers_are_allowed) {
  static const char *const texts[] = {"%YAML 1.2\n---\na: 1\n",
                                      "# x\n%YAML 1.2\n# y\n---\na: 1\n...\n# z\n",
                                      "---\na: 1\n",
                                      "a: 1\n...\n",
                                      "? a\n: 1\n",
                                      "a: 1"};
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    reading_test test;
    read_text(&test, texts[i]);
    cr_expect_eq(test.status, GRDP_OK, "%s", texts[i]);
    cr_expect_str_eq(text_of(&test, test.root, "a"), "1");
    close_test(&test);
  }
}

/* a: [[[…]]] with `depth` nested nodes in all. */
static char *nested(size_t depth) {
  char *text = malloc(2 * depth + 8);
  cr_assert_not_null(text);
  char *p = text + sprintf(text, "a: ");
  memset(p, '[', depth - 1);
  memset(p + depth - 1, ']', depth - 1);
  strcpy(p + 2 * (depth - 1), "\n");
  return text;
}

Test(document, depth_is_limited) {
  reading_test test;
  char *text = nested(GRDP_NODE_DEPTH);
  read_text(&test, text);
  cr_expect_eq(test.status, GRDP_OK);
  close_test(&test);
  free(text);
  static const size_t depths[] = {GRDP_NODE_DEPTH + 1, 100000};
  for (size_t i = 0; i < 2; i++) {
    text = nested(depths[i]);
    read_text(&test, text);
    cr_expect_eq(test.status, GRDP_INVALID);
    const grdp_diagnostic *diagnostic = grdp_diagnostics_get(test.diagnostics, 0);
    cr_expect_eq(diagnostic->code, GRDP_DIAGNOSTIC_NODE_DEPTH);
    cr_expect_eq(diagnostic->column, 4 + GRDP_NODE_DEPTH - 1);
    close_test(&test);
    free(text);
  }
}

/* Repeats a part until the text has about a megabyte, with what comes before it. */
static grdp_text repeated(grdp_arena *arena, const char *before, const char *part) {
  grdp_buffer out = {.arena = arena};
  grdp_buffer_add_string(&out, before);
  while (out.size < 1000000)
    grdp_buffer_add_string(&out, part);
  return grdp_buffer_text(&out);
}

/* Each of these took quadratic time in some part of a naive reading. The test's own time limit is the check. */
Test(document, hostile_megabytes_end, .timeout = 60) {
  static const struct {
    const char *before, *part, *code;
  } rows[] = {
      {"a: ", "[", "E0106"},
      {"a: ", "[\n", "E0117"},
      {"a: ", "{\n", "E0115"},
      {"", "- - - - - - - - - - - - - - - - - - -\n", "E0125"},
      {"", "? ? ? ?\n", "E0115"},
      {"", "%TAG !a! b\n", "E0110"},
      {"a: b\n...\n", "%TAG !a! b\n", "E0109"},
      {"a: b\n", "%TAG !a! b\n", "E0109"},
      {"", "k: 1\n", "E0116"},
      {"a: {", "k, j: 1,\n", "E0132"},
      {"a: \"", "\n", "E0126"},
      {"a: b", " \n", "E0126"},
      {"a: \"", "x\n", "E0131"},
      {"", "k: &a x\n", "E0111"},
      {"a: [", "x,\n", "E0132"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    grdp_arena arena = {0};
    reading_test test;
    grdp_text text = repeated(&arena, rows[i].before, rows[i].part);
    read_sized(&test, text.data, text.size);
    cr_expect_eq(test.status, GRDP_INVALID, "row %zu", i);
    bool found = false;
    for (size_t j = 0; j < grdp_diagnostics_count(test.diagnostics); j++)
      found = found || strcmp(grdp_code_name(grdp_diagnostics_get(test.diagnostics, j)->code), rows[i].code) == 0;
    cr_expect(found, "row %zu: %.100s", i, rendered(&test, GRDP_ENGLISH));
    cr_expect_leq(grdp_diagnostics_errors(test.diagnostics), GRDP_MISTAKE_LIMIT + 1, "row %zu", i);
    close_test(&test);
    grdp_arena_free(&arena);
  }
}

Test(document, large_maps_are_read, .timeout = 60) {
  grdp_arena arena = {0};
  grdp_buffer out = {.arena = &arena};
  for (int i = 0; i < 100000; i++) {
    grdp_buffer_add_byte(&out, 'k');
    grdp_buffer_add_integer(&out, i);
    grdp_buffer_add_string(&out, ": 1\n");
  }
  reading_test test;
  read_sized(&test, out.data, out.size);
  cr_assert_eq(test.status, GRDP_OK);
  cr_expect_eq(test.root->count, 100000);
  close_test(&test);
  grdp_buffer_add_string(&out, "k777: 2\n");
  read_sized(&test, out.data, out.size);
  cr_expect_eq(test.status, GRDP_INVALID);
  const grdp_diagnostic *diagnostic = grdp_diagnostics_get(test.diagnostics, 0);
  cr_expect_eq(diagnostic->code, GRDP_DIAGNOSTIC_DUPLICATE_KEY);
  cr_expect_eq(diagnostic->line, 100001);
  cr_expect_eq(diagnostic->second_line, 778);
  close_test(&test);
  grdp_arena_free(&arena);
}

/* Line 1 opens the list, line 2 holds item 0, each further one a thousand. The top map and the list are nodes too, so
 * that item 3,999,998 is one too many: on line 4002, behind 997 others of two bytes. */
Test(document, nodes_are_limited, .timeout = 120) {
  grdp_arena arena = {0};
  grdp_buffer out = {.arena = &arena};
  grdp_buffer_add_string(&out, "a: [\n");
  for (int i = 0; i < GRDP_NODE_LIMIT; i++)
    grdp_buffer_add_string(&out, i % 1000 == 0 ? "x,\n" : "x,");
  reading_test test;
  read_sized(&test, out.data, out.size);
  cr_expect_eq(test.status, GRDP_INVALID);
  cr_expect_str_eq(rendered(&test, GRDP_ENGLISH),
                   "x.yaml:4002:1995: error[E0118]: more than 4000000 values in one file\n"
                   "      keep long tables in CSV files, named under 'data'\n");
  close_test(&test);
  grdp_arena_free(&arena);
}

/* Calls of calloc that still succeed; the linker sends every one here (--wrap, CMakeLists.txt beside this file). */
static size_t allocations_left = SIZE_MAX;

/* Weak: without the linker's option the program still links, and the test fails. */
__attribute__((weak)) void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);

void *__wrap_calloc(size_t count, size_t size) {
  if (allocations_left == 0)
    return NULL;
  allocations_left--;
  return __real_calloc(count, size);
}

/* Parses with `allowed` blocks of memory; false when they did not suffice. */
static bool parse_within(size_t allowed, grdp_text text) {
  reading_test test;
  open_test(&test);
  test.source = grdp_source_make(&test.arena, "x.yaml", text);
  volatile bool guarded = false;
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&test.arena, exhausted) {
    guarded = true;
  }
  allocations_left = allowed;
  if (!guarded)
    test.status = grdp_document_parse(&test.arena, test.source, test.diagnostics, &test.root);
  allocations_left = SIZE_MAX;
  bool ended = guarded || test.status == GRDP_MEMORY;
  cr_expect(ended || test.status == GRDP_OK, "%zu blocks", allowed);
  cr_expect_eq(test.root == NULL, ended, "%zu blocks", allowed);
  close_test(&test);
  return !ended;
}

/* Memory ends while libyaml holds some: the guard is reached, or the status says it, and freeing the arena suffices. */
Test(document, memory_may_end) {
  grdp_arena arena = {0};
  grdp_buffer text = {.arena = &arena};
  for (int i = 0; i < 5000; i++) {
    grdp_buffer_add_string(&text, "key");
    grdp_buffer_add_integer(&text, i);
    grdp_buffer_add_string(&text, ": {a: 1, b: [x, y]}\n");
  }
  size_t blocks = 0;
  while (!parse_within(blocks, grdp_buffer_text(&text)))
    blocks++;
  cr_expect(blocks > 3, "%zu blocks sufficed", blocks);
  grdp_arena_free(&arena);
}
