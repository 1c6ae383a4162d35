/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a formula, a path, a distribution, a header, a pair or a unit: the first byte chooses. What is
 * accepted and written back must read as the same text again.
 */
#include <stdlib.h>
#include <string.h>

#include "parse.h"
#include "units.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *write_tree(grdp_arena *arena, const grdp_expression *root) {
  grdp_buffer out = {.arena = arena};
  grdp_expression_write(root, &out);
  return grdp_buffer_string(&out);
}

static grdp_fragment make_fragment(grdp_arena *arena, grdp_text text) {
  const grdp_source *source = grdp_source_make(arena, "fuzz", text);
  return (grdp_fragment){source->text, {source, 0, (uint32_t)source->text.size}};
}

static void try_formula(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics) {
  const grdp_formula *formula, *again;
  int32_t back, ahead;
  if (grdp_parse_formula(arena, fragment, diagnostics, &formula) != GRDP_OK)
    return;
  grdp_formula_reach(formula, 12, &back, &ahead);
  const char *written = write_tree(arena, formula->root);
  grdp_fragment second = make_fragment(arena, grdp_text_of(written));
  if (grdp_parse_formula(arena, second, diagnostics, &again) != GRDP_OK ||
      strcmp(written, write_tree(arena, again->root)) != 0 || again->root->depth != formula->root->depth)
    abort();
}

static void try_path(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics) {
  grdp_path_formula path;
  const grdp_expression *culprit;
  bool missing;
  if (grdp_parse_path(arena, fragment, diagnostics, &path) != GRDP_OK)
    return;
  grdp_path_value(path.formula->root, 2.5, -1.5);
  grdp_path_reads(path.formula->root, "prev");
  grdp_path_percent(path.formula->root, true, &culprit, &missing);
  grdp_path_percent(path.formula->root, false, &culprit, &missing);
}

static void try_names(grdp_fragment fragment, grdp_diagnostics *diagnostics) {
  grdp_header header;
  grdp_series_name left, right;
  grdp_parse_header(fragment, diagnostics, &header);
  grdp_parse_pair(fragment, diagnostics, &left, &right);
  grdp_parse_series_name(fragment, diagnostics, &left);
}

static void try_unit(grdp_arena *arena, grdp_fragment fragment, grdp_diagnostics *diagnostics) {
  grdp_unit unit, again;
  bool percent;
  grdp_unit_table *table = grdp_unit_table_create(arena);
  grdp_unit_declare(table, GRDP_TEXT("vnd_bn"));
  grdp_unit_declare(table, GRDP_TEXT("person"));
  if (grdp_unit_parse(table, fragment, diagnostics, &unit, &percent) != GRDP_OK)
    return;
  grdp_fragment second = make_fragment(arena, grdp_text_of(grdp_unit_text(table, arena, unit)));
  if (grdp_unit_parse(table, second, diagnostics, &again, &percent) != GRDP_OK || unit != again)
    abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  grdp_arena arena = {0};
  grdp_diagnostics *diagnostics;
  grdp_named_call call;
  const grdp_formula *left, *right;
  if (size == 0 || grdp_diagnostics_create(&diagnostics) != GRDP_OK)
    return 0;
  grdp_fragment fragment = make_fragment(&arena, (grdp_text){(const char *)data + 1, size - 1});
  switch (data[0] % 6) {
  case 0:
    try_formula(&arena, fragment, diagnostics);
    break;
  case 1:
    try_path(&arena, fragment, diagnostics);
    break;
  case 2:
    grdp_parse_named_call(&arena, fragment, diagnostics, &call);
    break;
  case 3:
    try_names(fragment, diagnostics);
    break;
  case 4:
    try_unit(&arena, fragment, diagnostics);
    break;
  default:
    grdp_parse_equality(&arena, fragment, diagnostics, &left, &right);
  }
  grdp_buffer rendered = {.arena = &arena};
  grdp_diagnostics_render(diagnostics, GRDP_VIETNAMESE, true, &rendered);
  grdp_diagnostics_free(diagnostics);
  grdp_arena_free(&arena);
  return 0;
}
