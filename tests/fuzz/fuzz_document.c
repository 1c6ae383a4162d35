/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a scenario file. What can be read is edited too: an edit never gives a text that cannot be read.
 */
#include <stdlib.h>

#include "edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds) {
  if (!holds)
    abort();
}

/* The messages themselves must be printable, whatever the bytes. */
static void render(grdp_arena *arena, const grdp_diagnostics *diagnostics) {
  grdp_buffer out = {.arena = arena};
  grdp_diagnostics_render(diagnostics, GRDP_VIETNAMESE, true, &out);
}

static void edit_key(grdp_arena *arena, const grdp_source *source, const grdp_node *root,
                     grdp_diagnostics *diagnostics) {
  const char *first = root->count > 0 ? grdp_text_string(arena, root->entries[root->count / 2].key.text) : "set";
  const char *const paths[][4] = {{first, NULL}, {first, "growth[services]", NULL}, {"set", "x", "2025", NULL}};
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    grdp_text out;
    const grdp_node *edited;
    if (grdp_edit_value(arena, source, paths[i], GRDP_TEXT("was - 1%, \"x\""), diagnostics, &out) != GRDP_OK)
      continue;
    const grdp_source *result = grdp_source_make(arena, "edited.yaml", out);
    require(grdp_document_parse(arena, result, diagnostics, &edited) == GRDP_OK);
  }
}

static void edit_series(grdp_arena *arena, const grdp_source *source, grdp_diagnostics *diagnostics) {
  const char *const series[] = {"growth[services]", "x"};
  const char *const periods[] = {"", "2025", "2026..2028"};
  for (size_t i = 0; i < 6; i++) {
    grdp_series_edit edit = {grdp_text_of(series[i % 2]), grdp_text_of(periods[i / 2]), GRDP_TEXT("10.3%")};
    grdp_series_edited out;
    if (grdp_edit_series(arena, source, &edit, diagnostics, &out) == GRDP_OK)
      require(out.before.size <= source->text.size && out.text.size > 0);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  grdp_arena arena = {0};
  grdp_diagnostics *diagnostics = NULL;
  require(grdp_diagnostics_create(&diagnostics) == GRDP_OK);
  const grdp_source *source = grdp_source_make(&arena, "input.yaml", (grdp_text){(const char *)data, size});
  const grdp_node *root;
  grdp_status status = grdp_document_parse(&arena, source, diagnostics, &root);
  require(status == grdp_diagnostics_status(diagnostics));
  if (status == GRDP_OK) {
    edit_key(&arena, source, root, diagnostics);
    edit_series(&arena, source, diagnostics);
  }
  render(&arena, diagnostics);
  grdp_diagnostics_free(diagnostics);
  grdp_arena_free(&arena);
  return 0;
}
