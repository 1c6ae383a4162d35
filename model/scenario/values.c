/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Values of series as users write them: % where the unit asks for it, and where they come from.
 */
#include <math.h>

#include "builder.h"

static const char *literal_text(grdp_builder *builder, const grdp_formula *formula, const grdp_expression *part) {
  return grdp_string(builder, grdp_text_slice(formula->fragment.text, part->offset, part->size));
}

bool grdp_is_thousandfold(double small, double large) {
  double ratio = fabs(large / small);
  return ratio > 500 && ratio < 2000;
}

/* "118.079" -> "118079"; "" for a number without a point */
const char *grdp_without_point(grdp_builder *builder, grdp_text number) {
  size_t point = grdp_text_find(number, '.');
  if (point == number.size)
    return "";
  return grdp_text_join(builder->arena, grdp_string(builder, grdp_text_slice(number, 0, point)),
                        grdp_string(builder, grdp_text_slice(number, point + 1, number.size)), NULL);
}

bool grdp_check_percent(grdp_builder *builder, const grdp_series *series, const char *name,
                        const grdp_formula *formula) {
  bool pure = series->unit == GRDP_UNIT_PURE && !series->percent;
  const grdp_expression *culprit;
  bool missing;
  if (series->unit == GRDP_UNIT_UNKNOWN || pure ||
      grdp_path_percent(formula->root, series->percent, &culprit, &missing))
    return true;
  grdp_place place = grdp_formula_place(formula, culprit);
  if (missing)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PERCENT_MISSING, place, name,
                  literal_text(builder, formula, culprit), NULL);
  else
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PERCENT_UNEXPECTED, place, name,
                  grdp_string(builder, series->unit_text), NULL);
  return false;
}

bool grdp_read_value(grdp_builder *builder, const grdp_series *series, const char *name,
                     const grdp_fragment *fragment, double *value) {
  grdp_path_formula path;
  if (grdp_parse_path(builder->arena, *fragment, builder->diagnostics, &path) != GRDP_OK ||
      !grdp_check_percent(builder, series, name, path.formula))
    return false;
  bool reads = path.to || grdp_path_reads(path.formula->root, "prev") || grdp_path_reads(path.formula->root, "was");
  *value = reads ? NAN : grdp_path_value(path.formula->root, NAN, NAN);
  if (isfinite(*value))
    return true;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NEEDS_NUMBER, fragment->place, name,
                grdp_string(builder, fragment->text), NULL);
  return false;
}

/* In the order of grdp_origin_status. */
static const char *const status_words[] = {"assumed", "target", "sourced", "derived"};

grdp_origin_status grdp_read_status(grdp_builder *builder, const grdp_node *node) {
  size_t word = GRDP_ASSUMED;
  grdp_read_word(builder, GRDP_TEXT("status"), node, status_words, sizeof status_words / sizeof *status_words, &word);
  return (grdp_origin_status)word;
}

grdp_origin grdp_read_origin(grdp_builder *builder, grdp_place place, const grdp_node *status,
                             const grdp_node *source, const grdp_node *note) {
  return (grdp_origin){.place = place,
                       .status = status == NULL ? GRDP_ASSUMED : grdp_read_status(builder, status),
                       .source = grdp_read_text(builder, GRDP_TEXT("source"), source),
                       .note = grdp_read_text(builder, GRDP_TEXT("note"), note)};
}

grdp_origin grdp_edit_origin(grdp_builder *builder, grdp_place place, const grdp_cell_edit *edit) {
  const grdp_path *path = edit->path;
  grdp_origin origin = grdp_read_origin(builder, place, path->status, path->source, path->note);
  origin.edit = edit->key->text;
  origin.kind = edit->kind;
  return origin;
}
