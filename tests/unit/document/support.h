/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of documents share.
 */
#ifndef GRDP_TEST_DOCUMENT_SUPPORT_H
#define GRDP_TEST_DOCUMENT_SUPPORT_H

#include <criterion/criterion.h>
#include <string.h>

#include "document.h"

/* A text read as a file named x.yaml. */
typedef struct reading_test {
  grdp_arena arena;
  grdp_diagnostics *diagnostics;
  const grdp_source *source;
  const grdp_node *root;
  grdp_status status;
} reading_test;

static inline void open_test(reading_test *test) {
  *test = (reading_test){.root = NULL};
  cr_assert_eq(grdp_diagnostics_create(&test->diagnostics), GRDP_OK);
}

static inline void read_sized(reading_test *test, const char *bytes, size_t size) {
  open_test(test);
  test->source = grdp_source_make(&test->arena, "x.yaml", (grdp_text){bytes, size});
  test->status = grdp_document_parse(&test->arena, test->source, test->diagnostics, &test->root);
}

static inline void read_text(reading_test *test, const char *text) {
  read_sized(test, text, strlen(text));
}

static inline void close_test(reading_test *test) {
  grdp_diagnostics_free(test->diagnostics);
  grdp_arena_free(&test->arena);
}

static inline const char *rendered(reading_test *test, grdp_language language) {
  grdp_buffer out = {.arena = &test->arena};
  for (size_t i = 0; i < grdp_diagnostics_count(test->diagnostics); i++)
    grdp_diagnostic_render(grdp_diagnostics_get(test->diagnostics, i), language, false, &out);
  return grdp_buffer_string(&out);
}

/* The bytes of a place. */
static inline const char *bytes_at(reading_test *test, grdp_place place) {
  return grdp_text_string(&test->arena, grdp_text_slice(place.source->text, place.offset, place.size));
}

#endif
