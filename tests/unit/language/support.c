/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <criterion/criterion.h>
#include <string.h>

void bench_open(workbench *bench) {
  memset(bench, 0, sizeof *bench);
  cr_assert_eq(grdp_diagnostics_create(&bench->diagnostics), GRDP_OK);
}

void bench_close(workbench *bench) {
  grdp_diagnostics_free(bench->diagnostics);
  grdp_arena_free(&bench->arena);
}

void bench_clear(workbench *bench) {
  grdp_diagnostics_free(bench->diagnostics);
  cr_assert_eq(grdp_diagnostics_create(&bench->diagnostics), GRDP_OK);
}

grdp_fragment bench_fragment(workbench *bench, const char *text) {
  const grdp_source *source = grdp_source_make(&bench->arena, "test", grdp_text_of(text));
  return (grdp_fragment){source->text, {source, 0, (uint32_t)source->text.size}};
}

static void show(const grdp_expression *node, grdp_buffer *out) {
  static const char *const names[] = {[GRDP_NEGATE] = "neg", [GRDP_NOT] = "not",          [GRDP_ADD] = "+",
                                      [GRDP_SUBTRACT] = "-", [GRDP_MULTIPLY] = "*",       [GRDP_DIVIDE] = "/",
                                      [GRDP_POWER] = "^",    [GRDP_LESS] = "<",           [GRDP_LESS_EQUAL] = "<=",
                                      [GRDP_GREATER] = ">",  [GRDP_GREATER_EQUAL] = ">=", [GRDP_EQUAL] = "==",
                                      [GRDP_UNEQUAL] = "!=", [GRDP_AND] = "and",          [GRDP_OR] = "or"};
  static const char *const aggregates[] = {"sum", "prod", "mean", "least", "greatest"};
  if (node->kind == GRDP_NUMBER_LITERAL) {
    grdp_buffer_add_number(out, node->as.number.value);
    if (node->as.number.percent)
      grdp_buffer_add_byte(out, 'p');
    return;
  }
  if (node->kind == GRDP_REFERENCE) {
    grdp_buffer_add(out, node->as.reference.name.text);
    for (uint32_t i = 0; i < node->as.reference.index_count; i++) {
      grdp_buffer_add_byte(out, '.');
      grdp_buffer_add(out, node->as.reference.indices[i].text);
    }
    if (node->as.reference.shift != 0) {
      grdp_buffer_add_byte(out, '@');
      grdp_buffer_add_integer(out, node->as.reference.shift);
    }
    return;
  }
  grdp_buffer_add_byte(out, '(');
  if (node->kind == GRDP_CALL)
    grdp_buffer_add_string(out, grdp_function_text(node->as.function));
  else if (node->kind == GRDP_AGGREGATE) {
    grdp_buffer_add_string(out, aggregates[node->as.aggregate.kind]);
    for (uint32_t i = 0; i < node->as.aggregate.binder_count; i++) {
      grdp_buffer_add_byte(out, ' ');
      grdp_buffer_add(out, node->as.aggregate.binders[i].index.text);
      grdp_buffer_add_byte(out, ':');
      grdp_buffer_add(out, node->as.aggregate.binders[i].set.text);
    }
  } else
    grdp_buffer_add_string(out, names[node->kind]);
  for (uint32_t i = 0; i < node->child_count; i++) {
    grdp_buffer_add_byte(out, ' ');
    show(node->children[i], out);
  }
  grdp_buffer_add_byte(out, ')');
}

const char *bench_show(workbench *bench, const grdp_expression *root) {
  grdp_buffer out = {.arena = &bench->arena};
  show(root, &out);
  return grdp_buffer_string(&out);
}

const char *bench_tree(workbench *bench, const char *text) {
  const grdp_formula *formula;
  if (grdp_parse_formula(&bench->arena, bench_fragment(bench, text), bench->diagnostics, &formula) != GRDP_OK)
    return NULL;
  return bench_show(bench, formula->root);
}

const char *bench_path_tree(workbench *bench, const char *text) {
  grdp_path_formula path;
  if (grdp_parse_path(&bench->arena, bench_fragment(bench, text), bench->diagnostics, &path) != GRDP_OK)
    return NULL;
  const char *shown = bench_show(bench, path.formula->root);
  return path.to ? grdp_text_join(&bench->arena, "to ", shown, (const char *)NULL) : shown;
}

const grdp_expression *bench_path(workbench *bench, const char *text) {
  grdp_path_formula path;
  cr_assert_eq(grdp_parse_path(&bench->arena, bench_fragment(bench, text), bench->diagnostics, &path), GRDP_OK,
               "%s: %s", text, bench_report(bench, GRDP_ENGLISH));
  return path.formula->root;
}

/* The hint stands behind the caret in the third line that the user sees. */
static void add_hint(workbench *bench, const grdp_diagnostic *diagnostic, grdp_language language, grdp_buffer *out) {
  grdp_buffer rendered = {.arena = &bench->arena};
  grdp_diagnostic_render(diagnostic, language, false, &rendered);
  const char *line = grdp_buffer_string(&rendered);
  for (int skipped = 0; skipped < 2 && line != NULL; skipped++)
    line = strchr(line, '\n') != NULL ? strchr(line, '\n') + 1 : NULL;
  const char *caret = line != NULL ? strchr(line, '^') : NULL;
  if (caret == NULL)
    return;
  caret += strspn(caret, "^");
  if (*caret != ' ')
    return;
  grdp_buffer_add_string(out, " | ");
  grdp_buffer_add(out, (grdp_text){caret + 1, strcspn(caret + 1, "\n")});
}

const char *bench_report(workbench *bench, grdp_language language) {
  grdp_buffer out = {.arena = &bench->arena};
  for (size_t i = 0; i < grdp_diagnostics_count(bench->diagnostics); i++) {
    const grdp_diagnostic *diagnostic = grdp_diagnostics_get(bench->diagnostics, i);
    if (i > 0)
      grdp_buffer_add_byte(&out, '\n');
    grdp_buffer_add_integer(&out, diagnostic->line);
    grdp_buffer_add_byte(&out, ':');
    grdp_buffer_add_integer(&out, diagnostic->column);
    grdp_buffer_add_byte(&out, '+');
    grdp_buffer_add_integer(&out, diagnostic->width);
    grdp_buffer_add_byte(&out, ' ');
    grdp_diagnostic_message(diagnostic, language, &out);
    add_hint(bench, diagnostic, language, &out);
  }
  return grdp_buffer_string(&out);
}
