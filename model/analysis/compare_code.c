/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is the same in two scenarios and their programs.
 */
#include <math.h>
#include <string.h>

#include "compare_changes.h"

static bool same_bytes(const void *a, const void *b, size_t size) {
  return size == 0 || memcmp(a, b, size) == 0;
}

static bool same_names(const grdp_program *a, const grdp_program *b) {
  for (uint32_t i = 0; i < a->cells; i++)
    if (strcmp(a->cell_names[i], b->cell_names[i]) != 0)
      return false;
  return true;
}

static bool same_steps(const grdp_program *a, const grdp_program *b) {
  for (uint32_t i = 0; i < a->step_count; i++) {
    const grdp_step *x = &a->steps[i], *y = &b->steps[i];
    if (x->cell != y->cell || x->first != y->first || x->count != y->count || x->time != y->time ||
        x->ahead != y->ahead)
      return false;
  }
  return true;
}

static bool same_inputs(const grdp_program *a, const grdp_program *b) {
  for (uint32_t i = 0; i < a->input_count; i++)
    if (a->inputs[i].cell != b->inputs[i].cell)
      return false;
  return true;
}

static bool same_blocks(const grdp_program *a, const grdp_program *b) {
  for (uint32_t i = 0; i < a->block_count; i++) {
    const grdp_equation_block *x = &a->blocks[i], *y = &b->blocks[i];
    if (x->first != y->first || x->unknowns != y->unknowns || x->count != y->count ||
        x->slope_count != y->slope_count || !same_bytes(x->implicit, y->implicit, x->unknowns * sizeof(bool)) ||
        !same_bytes(x->equations, y->equations, x->unknowns * sizeof(uint32_t)))
      return false;
  }
  return true;
}

bool grdp_same_code(const grdp_program *a, const grdp_program *b) {
  return a->cells == b->cells && a->scenario_cells == b->scenario_cells && a->periods == b->periods &&
         a->base == b->base && a->temporaries == b->temporaries && a->constant_count == b->constant_count &&
         a->reference_count == b->reference_count && a->instruction_count == b->instruction_count &&
         a->step_count == b->step_count && a->block_count == b->block_count && a->input_count == b->input_count &&
         same_bytes(a->constants, b->constants, a->constant_count * sizeof *a->constants) &&
         same_bytes(a->references, b->references, a->reference_count * sizeof *a->references) &&
         same_bytes(a->instructions, b->instructions, a->instruction_count * sizeof *a->instructions) &&
         same_names(a, b) && same_steps(a, b) && same_blocks(a, b) && same_inputs(a, b);
}

static bool same_given(const grdp_step *a, const grdp_step *b, uint32_t periods) {
  for (uint32_t t = 0; t < periods; t++) {
    double x = a->given == NULL ? (double)NAN : a->given[t], y = b->given == NULL ? (double)NAN : b->given[t];
    if (!(x == y) && !(isnan(x) && isnan(y)))
      return false;
  }
  return true;
}

bool grdp_same_totals(const grdp_program *a, const grdp_program *b) {
  for (uint32_t i = 0; i < a->step_count; i++)
    if (a->steps[i].cell >= a->scenario_cells && !same_given(&a->steps[i], &b->steps[i], a->periods))
      return false;
  return true;
}

bool grdp_same_cells(const grdp_scenario *a, const grdp_scenario *b) {
  if (a->cell_count != b->cell_count || a->series_count != b->series_count)
    return false;
  for (size_t i = 0; i < a->cell_count; i++)
    if (strcmp(a->cells[i].name, b->cells[i].name) != 0 || a->cells[i].series != b->cells[i].series ||
        (a->cells[i].formula == NULL) != (b->cells[i].formula == NULL))
      return false;
  return true;
}

static bool same_text(const grdp_formula *a, const grdp_formula *b) {
  return a == NULL || b == NULL ? a == b : grdp_text_equal(a->fragment.text, b->fragment.text);
}

bool grdp_same_formula(const grdp_cell *a, const grdp_cell *b, uint32_t dimensions) {
  for (uint32_t i = 0; a->formula != NULL && b->formula != NULL && i < dimensions; i++)
    if (!grdp_text_equal(a->index_names[i], b->index_names[i]))
      return false;
  return same_text(a->formula, b->formula) && same_text(a->right, b->right);
}

static bool same_number(double a, double b) {
  return a == b || (isnan(a) && isnan(b));
}

static bool same_distribution(const grdp_distribution *a, const grdp_distribution *b) {
  bool same = a->kind == b->kind && same_number(a->minimum, b->minimum) && same_number(a->maximum, b->maximum) &&
              a->value_count == b->value_count;
  for (size_t i = 0; i < GRDP_PARAMETER_LIMIT && same; i++)
    same = same_number(a->parameters[i], b->parameters[i]);
  for (size_t i = 0; i < a->value_count && same; i++)
    same = a->values[i] == b->values[i] &&
           (a->weights == NULL || b->weights == NULL ? a->weights == b->weights : a->weights[i] == b->weights[i]);
  return same;
}

static const char *empirical_name(const grdp_scenario *scenario, const grdp_uncertainty *uncertainty) {
  return uncertainty->empirical == UINT32_MAX ? "" : scenario->cells[uncertainty->empirical].name;
}

bool grdp_same_uncertainty(const grdp_scenario *a, const grdp_uncertainty *x, const grdp_scenario *b,
                           const grdp_uncertainty *y) {
  if (x == NULL || y == NULL)
    return x == y;
  return same_distribution(&x->distribution, &y->distribution) && x->every == y->every &&
         x->persistence == y->persistence && grdp_text_equal(x->joint, y->joint) &&
         strcmp(empirical_name(a, x), empirical_name(b, y)) == 0;
}

bool grdp_same_correlations(const grdp_scenario *a, const grdp_scenario *b) {
  const grdp_correlations *x = &a->correlations, *y = &b->correlations;
  bool same = x->kind == y->kind && x->student_df == y->student_df && x->repair == y->repair &&
              x->pair_count == y->pair_count;
  for (size_t i = 0; i < x->pair_count && same; i++)
    same = x->pairs[i].correlation == y->pairs[i].correlation &&
           strcmp(a->cells[x->pairs[i].a].name, b->cells[y->pairs[i].a].name) == 0 &&
           strcmp(a->cells[x->pairs[i].b].name, b->cells[y->pairs[i].b].name) == 0;
  return same;
}
