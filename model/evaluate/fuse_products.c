/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Products of a matrix and a vector: the sums that contraction.c has found are written out together. Their rows of lanes
 * belong to them alone, since they are read by other steps than the one that computes them.
 */
#include "fuse_state.h"

static uint32_t scalar_of_slot(fuser *at, uint32_t slot) {
  uint32_t references = grdp_program_reference_slot(at->program, 0);
  return slot < references ? grdp_fuser_scalar_of_constant(at, slot - at->program->temporaries)
                           : grdp_fuser_scalar_of_reference(at, slot - references);
}

static void write_product_row(fuser *at, const grdp_contraction_row *row, uint32_t terms) {
  const grdp_program *program = at->program;
  uint32_t slot, x;
  at->step = &program->steps[row->step];
  for (uint32_t j = 0; j < terms; j++) {
    grdp_contraction_term(program, at->lanes, &program->instructions[at->step->first + row->first + j], &slot, &x);
    grdp_fuser_row_of_reference(at, x); /* notes that this step reads it */
    *GRDP_PUSH(at->arena, &at->code->factors) = (grdp_factor){scalar_of_slot(at, slot), false};
  }
}

/* All rows, when the first is met. */
static uint32_t write_product(fuser *at, uint32_t number) {
  const grdp_contraction_product *product = &at->contractions.products.items[number];
  const grdp_step *step = at->step;
  grdp_fused_code *code = at->code;
  grdp_fused_product made = {product->rows, product->terms, (uint32_t)code->operands.count,
                             (uint32_t)code->operands.count + product->terms, (uint32_t)code->factors.count};
  for (uint32_t j = 0; j < product->terms; j++)
    *GRDP_PUSH(at->arena, &code->operands) = grdp_fuser_row_of_reference(at, product->x[j]);
  for (uint32_t i = product->first; i != UINT32_MAX; i = at->contractions.rows.items[i].next) {
    write_product_row(at, &at->contractions.rows.items[i], product->terms);
    *GRDP_PUSH(at->arena, &code->operands) = grdp_fuser_add_row(at, GRDP_ROW_TEMPORARY, 0);
  }
  at->step = step;
  *GRDP_PUSH(at->arena, &code->products) = made;
  return (uint32_t)code->products.count - 1;
}

uint32_t grdp_fuse_product_row(fuser *at, uint32_t first, uint32_t *row) {
  const grdp_contraction_plan *plan = &at->contractions;
  uint32_t step = (uint32_t)(at->step - at->program->steps), next = at->next_contraction;
  if (next == plan->rows.count || plan->rows.items[next].step != step || plan->rows.items[next].first != first)
    return 0;
  at->next_contraction++;
  const grdp_contraction_row *sum = &plan->rows.items[next];
  const grdp_contraction_product *product = &plan->products.items[sum->product];
  if (!product->worthwhile)
    return 0;
  if (at->written[sum->product] == UINT32_MAX)
    at->written[sum->product] = write_product(at, sum->product);
  const grdp_fused_product *made = &at->code->products.items[at->written[sum->product]];
  *row = at->code->operands.items[made->first_target + sum->place];
  *GRDP_PUSH(at->arena, &at->code->products_read) = at->written[sum->product];
  return product->terms;
}
