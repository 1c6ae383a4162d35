/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Simultaneous blocks: their unknowns, their order, their slopes.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "interpreter.h"
#include "model.h"

static sketch *open_model(void) {
  static const double values[] = {1, 2, 3};
  sketch *model = model_open(GRDP_ANNUAL, 2020, 0, 2);
  model_input(model, "x", "", values);
  return model;
}

/* "before [demand | price, …] after": unknowns before the bar, then explicit cells; hidden ones are left out. */
static const char *write_order(sketch *model) {
  const grdp_program *program = model->program;
  grdp_buffer buffer = {.arena = &model->scenario.arena};
  for (uint32_t i = 0, block = 0; i < program->step_count; i++) {
    const grdp_equation_block *one = block < program->block_count ? &program->blocks[block] : NULL;
    if (one != NULL && i == one->first)
      grdp_buffer_add_string(&buffer, "[");
    if (one != NULL && i == one->first + one->unknowns)
      grdp_buffer_add_string(&buffer, "| ");
    if (program->steps[i].cell < program->scenario_cells) {
      grdp_buffer_add_string(&buffer, program->cell_names[program->steps[i].cell]);
      grdp_buffer_add_string(&buffer, " ");
    }
    if (one != NULL && i + 1 == one->first + one->count) {
      grdp_buffer_add_string(&buffer, "] ");
      block++;
    }
  }
  return grdp_buffer_string(&buffer);
}

Test(blocks, are_ordered_with_the_rest) {
  sketch *model = open_model();
  model_equation(model, "before", "", "x");
  model_equation(model, "demand", "", "0.2 * price + income");
  model_equation(model, "income", "", "wage * 2");
  model_equation(model, "price", "", "supply / 10");
  model_equation(model, "supply", "", "demand + before");
  model_equation(model, "wage", "", "price + later");
  model_equation(model, "later", "", "x");
  model_equation(model, "left", "", "right(-1) + right");
  model_equation(model, "right", "", "left / 3");
  model_observe(model, "right", 0, 1);
  cr_assert(model_build(model) == GRDP_OK);
  /* demand, price and supply each lie on all circles: the first one declared is the unknown. */
  cr_expect_str_eq(write_order(model), "before later [demand | supply price wage income ] [right | left ] ");
  model_close(model);
}

Test(blocks, one_whose_value_is_known_at_the_base_is_a_better_unknown) {
  sketch *model = open_model();
  model_equation(model, "demand", "", "0.2 * price + x");
  model_equation(model, "price", "", "supply / 10");
  model_equation(model, "supply", "", "demand + x");
  model_observe(model, "supply", 0, 7);
  cr_assert(model_build(model) == GRDP_OK);
  cr_expect_str_eq(write_order(model), "[supply | price demand ] ");
  cr_assert(model->program->block_count == 1);
  cr_expect(fabs(model->program->blocks[0].beginnings[0] - 7) < 1e-15);
  model_close(model);
}

/* What grdp_equation_block promises of steps, cells and slopes. */
static void expect_layout(sketch *model, const grdp_equation_block *block) {
  const grdp_program *program = model->program;
  uint32_t hidden = program->scenario_cells + GRDP_CALENDAR_COUNT + program->checks;
  cr_assert(block->first + block->count <= program->step_count && block->unknowns > 0);
  for (uint32_t i = 0; i < block->count; i++) {
    const grdp_step *step = &program->steps[block->first + i];
    cr_expect(program->cell_steps[step->cell] == block->first + i);
    cr_expect((step->count == 0) == (i < block->unknowns), "%s", program->cell_names[step->cell]);
    cr_expect(step->fragment != NULL);
    cr_expect(i < block->count - block->derivatives || step->cell >= hidden);
    cr_expect(grdp_program_block(program, step->cell) == block);
  }
  for (uint32_t k = 0; k < block->unknowns; k++) {
    cr_expect(program->references[block->equations[k]].shift == 0);
    uint32_t step = program->cell_steps[program->references[block->equations[k]].cell];
    cr_expect(step == block->first + block->count - block->derivatives - block->unknowns + k);
    cr_expect(isfinite(block->beginnings[k]));
  }
  for (uint32_t i = 0; i < block->slope_count; i++) {
    const grdp_slope *slope = &block->slopes[i], *last = i == 0 ? NULL : slope - 1;
    cr_expect(slope->equation < block->unknowns && slope->unknown < block->unknowns);
    cr_expect(slope->slot >= program->temporaries);
    cr_expect(last == NULL || last->equation < slope->equation ||
              (last->equation == slope->equation && last->unknown < slope->unknown));
  }
}

/* No step of the block reads one that comes later, but for the unknowns, which are known. */
static void expect_sequence(const grdp_program *program, const grdp_equation_block *block) {
  uint32_t references = grdp_program_reference_slot(program, 0);
  for (uint32_t i = block->first; i < block->first + block->count; i++)
    for (uint32_t k = program->steps[i].first; k < program->steps[i].first + program->steps[i].count; k++) {
      const grdp_instruction *code = &program->instructions[k];
      const uint32_t slots[3] = {code->a, code->b, code->c};
      for (uint32_t j = 0; j < grdp_operation_operands((grdp_operation)code->operation); j++) {
        if (slots[j] < references || program->references[slots[j] - references].shift != 0)
          continue;
        uint32_t step = program->cell_steps[program->references[slots[j] - references].cell];
        cr_expect(step == UINT32_MAX || step < i, "%s", program->cell_names[program->steps[i].cell]);
      }
    }
}

/* --- slopes --- */

/* Moves one unknown by h and gives what each equation gives then. */
static void evaluate_at(const interpreter *run, const grdp_equation_block *block, uint32_t unknown, double h,
                        double *out) {
  double *cell = interpret_cell(run, run->program->steps[block->first + unknown].cell, 1), kept = *cell;
  *cell = kept + h;
  interpret_block(run, block, 1);
  for (uint32_t k = 0; k < block->unknowns; k++)
    out[k] = interpret_slot(run, grdp_program_reference_slot(run->program, block->equations[k]), 1);
  *cell = kept;
}

/* Every slope of the first block in period 1 against central differences at steps h and h / 2, extrapolated (Richardson
 * 1911: the error falls from h^2 to h^4). */
static void expect_slopes(sketch *model, const double *unknowns, const char *label) {
  const grdp_program *program = model->program;
  cr_assert(program->block_count == 1, "%s", label);
  const grdp_equation_block *block = &program->blocks[0];
  interpreter run = interpret_open(program);
  enum { MOST = 8 };
  double known[MOST][MOST] = {{0}}, values[4][MOST];
  cr_assert(block->unknowns <= MOST);
  expect_layout(model, block);
  expect_sequence(program, block);
  for (uint32_t i = 0; i < block->first; i++)
    interpret_step(&run, i, 1);
  for (uint32_t k = 0; k < block->unknowns; k++) {
    interpret_step(&run, block->first + k, 0); /* for lags: what is given */
    *interpret_cell(&run, program->steps[block->first + k].cell, 1) = unknowns[k];
  }
  interpret_block(&run, block, 1);
  for (uint32_t i = 0; i < block->slope_count; i++)
    known[block->slopes[i].equation][block->slopes[i].unknown] = interpret_slot(&run, block->slopes[i].slot, 1);
  for (uint32_t j = 0; j < block->unknowns; j++) {
    const double h = 1e-3;
    const double steps[4] = {h, -h, h / 2, -h / 2};
    for (int s = 0; s < 4; s++)
      evaluate_at(&run, block, j, steps[s], values[s]);
    for (uint32_t k = 0; k < block->unknowns; k++) {
      double wide = (values[0][k] - values[1][k]) / (2 * h), narrow = (values[2][k] - values[3][k]) / h;
      double expected = (4 * narrow - wide) / 3;
      cr_expect(fabs(known[k][j] - expected) <= 1e-8 * (1 + fabs(expected)), "%s: d(%u)/d(%u) is %.12g, not %.12g",
                label, k, j, known[k][j], expected);
    }
  }
  interpret_close(&run);
}

/* Two equations read each other through explicit cells, so that every operation is met inside a step and in the chain
 * rule, with both operands moving and one. */
Test(blocks, slopes_of_every_operation) {
  static const char *const formulas[] = {
      "u + v",
      "u - v",
      "-u * v",
      "u * v * w",
      "u / v",
      "2 / u - v / 3",
      "w / (u + v)",
      "u ^ v",
      "u ^ 2.5 + v ^ 3",
      "2 ^ u * v ^ x",
      "u ^ 2 + sqrt(v)",
      "abs(u - v) + abs(v - u)",
      "exp(u * v / 4)",
      "log(u + 2 * v)",
      "log10(u * v)",
      "sqrt(u * u + v * v)",
      "sin(u) * cos(v)",
      "tan(u / 4) - tanh(v)",
      "normal_cdf(u - v)",
      "logistic(v - 2 * u)",
      "floor(u) * v",
      "min(u, v) + min(v, u)",
      "max(u * u, v, w)",
      "clamp(u * v, 0.1 * w, 50 * v)",
      "clamp(u, v + 4, 9 * v) + clamp(u, -v, v / 9)",
      "if(u > v, u * v, u / v)",
      "if(u < v, u, v * v)",
      "if(u == v, 1, u) * (v != u)",
      "(u < v and v > 0) * v + (not u) * u + (u > 0 or v > 0) * u",
      "if(u > 0, log(u), log(u - 100)) * v",
      "prod(a[i] * u + v for i in sector)",
      "sum(a[i] * u * v ^ a[i] for i in sector)",
      "mean(u * a[i] for i in sector where a[i] > v / 100)",
      "max(u - a[i] * v for i in sector where a[i] > v / 100)",
      "d(u) + pct(v)",
      "dlog(u) * yoy(v)",
      "movavg(u, 2) * movsum(v, 2)",
      "ytd(u) + v",
      "u - (v - (u - (v - w)))",
      "u + (v * w + (u * u + v))",
      "w * (u + v) + (u + v) * (u + v) + exp(u + v)",
  };
  static const double points[][2] = {{1.3, 0.7}, {0.4, 2.2}, {2.6, 1.9}};
  static const double w[] = {1.7, 2.1, 1.1}, a[] = {0.2, 0.3, 0.4, 0.6, 0.5, 0.4};
  for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++)
    for (size_t p = 0; p < sizeof points / sizeof points[0]; p++) {
      sketch *model = open_model();
      model_set(model, "sector", "a1 a2");
      model_input(model, "w", "", w);
      model_input(model, "a[i in sector]", "", a);
      model_equation(model, "inner", "", formulas[i]);
      model_equation(model, "outer", "", "inner * inner + 0.5 * inner * u - v");
      model_solve(model, "u", "", "outer + u == inner * v");
      model_solve(model, "v", "", "inner == 0.3 * outer * u + v");
      model_observe(model, "u", 0, 1.1);
      model_observe(model, "v", 0, 0.9);
      cr_assert(model_build(model) == GRDP_OK, "%s: %s", formulas[i], model_messages(model));
      expect_slopes(model, points[p], formulas[i]);
      model_close(model);
    }
}

/* A power at 0, and beside a branch that is no number. */
Test(blocks, slopes_where_differences_cannot_go) {
  static const struct {
    const char *formula;
    double at, expected;
  } cases[] = {
      {"u ^ 3", 0, 0},
      {"u ^ 1", 0, 1},
      {"u ^ x", 0, 0}, /* x is 2 in period 1 */
      {"u ^ (x - 1)", 0, 1},
      {"if(u > 0, log(u), 5 * u)", 0, 5},
      {"if(u > 0, log(u), 5 * u)", 0.25, 4},
      {"max(sqrt(u), 1) + u", 0, 1},
      {"min(u, 3)", 3, 1},
      {"max(u, 3)", 3, 1},
      {"abs(u)", 0, 1},
      {"clamp(u, 1, 2)", 0, 0},
      {"clamp(u, 1, 2)", 1.5, 1},
      {"clamp(u, 1, 2)", 3, 0},
      {"u ^ 0.5", 0.25, 1},
      {"0 * u", 9, 0},
      {"(u > 2) + floor(u)", 9.5, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sketch *model = open_model();
    char equality[128];
    snprintf(equality, sizeof equality, "%s == x * u / x", cases[i].formula);
    model_solve(model, "u", "", equality);
    cr_assert(model_build(model) == GRDP_OK, "%s", equality);
    const grdp_equation_block *block = &model->program->blocks[0];
    interpreter run = interpret_open(model->program);
    *interpret_cell(&run, interpret_find(&run, "u"), 1) = cases[i].at;
    interpret_block(&run, block, 1);
    cr_assert(block->slope_count == 1);
    double slope = interpret_slot(&run, block->slopes[0].slot, 1) + 1; /* less that of the right side */
    cr_expect(fabs(slope - cases[i].expected) < 1e-12, "%s at %g: %g", cases[i].formula, cases[i].at, slope);
    interpret_close(&run);
    model_close(model);
  }
}

static const char *slot_text(sketch *model, uint32_t slot) {
  const grdp_program *program = model->program;
  grdp_buffer buffer = {.arena = &model->scenario.arena};
  uint32_t references = grdp_program_reference_slot(program, 0);
  if (slot < references)
    grdp_buffer_add_number(&buffer, program->constants[slot - program->temporaries]);
  else
    grdp_buffer_add_string(&buffer, program->cell_names[program->references[slot - references].cell]);
  return grdp_buffer_string(&buffer);
}

/* An input-output system: the slopes are the coefficients themselves, without code. */
Test(blocks, slopes_of_a_linear_system_are_its_coefficients) {
  static const double a[27] = {0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3, 0.1, 0.1, 0.1, 0.2, 0.2,
                               0.2, 0.3, 0.3, 0.3, 0.1, 0.1, 0.1, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3};
  sketch *model = open_model();
  model_set(model, "sector", "p q r");
  model_set(model, "column", "p q r");
  model_input(model, "a[i in sector, j in column]", "", a);
  model_equation(model, "y[i in sector]", "", "sum(a[i,j] * y[j] for j in column) + x");
  cr_assert(model_build(model) == GRDP_OK);
  const grdp_equation_block *block = &model->program->blocks[0];
  cr_expect(block->unknowns == 3 && block->count == 6 && block->derivatives == 0 && block->slope_count == 9);
  cr_expect(block->linear);
  cr_expect_str_eq(slot_text(model, block->slopes[0].slot), "a[p,p]");
  cr_expect_str_eq(slot_text(model, block->slopes[5].slot), "a[q,r]");
  interpreter run = interpret_open(model->program);
  cr_expect(interpret_period(&run, 1));
  /* Each row of a sums with the same weights: y = x / (1 - 0.1 - 0.2 - 0.3) is not it; check the equations. */
  for (uint32_t k = 0; k < 3; k++)
    cr_expect(fabs(interpret_residual(&run, block, k, 1)) < 1e-12);
  interpret_close(&run);
  model_close(model);
}

/* y = c + x, c = 0.6 y: where c is given, y does not move with itself. */
Test(blocks, a_derivative_along_what_is_given_is_zero) {
  double fixed[] = {NAN, NAN, 50};
  sketch *model = open_model();
  model_equation(model, "y", "", "c + x");
  model_equation(model, "c", "", "0.6 * y");
  model_observe(model, "y", 0, 9);
  model_cell(model, "c")->fixed.values = fixed;
  cr_assert(model_build(model) == GRDP_OK);
  cr_expect_str_eq(write_order(model), "[y | c ] ");
  const grdp_equation_block *block = &model->program->blocks[0];
  expect_layout(model, block);
  cr_expect(block->linear && block->slope_count == 1 && block->derivatives == 1);
  cr_expect_str_eq(slot_text(model, block->slopes[0].slot), "d(c)/d(y)");
  cr_expect(block->along[0] == (uint32_t)(model_cell(model, "c") - model->cells.items));
  interpreter run = interpret_open(model->program);
  for (uint32_t t = 0; t < 3; t++)
    cr_expect(interpret_period(&run, t));
  cr_expect(fabs(*interpret_cell(&run, interpret_find(&run, "y"), 1) - 2 / 0.4) < 1e-12);
  cr_expect(fabs(interpret_slot(&run, block->slopes[0].slot, 1) - 0.6) < 1e-15);
  cr_expect(fabs(*interpret_cell(&run, interpret_find(&run, "y"), 2) - 53) < 1e-12);
  cr_expect(fabs(interpret_slot(&run, block->slopes[0].slot, 2)) < 1e-15);
  interpret_close(&run);
  model_close(model);
}

/* Nothing is given, but may be later: each derivative along an explicit cell stands alone. */
Test(blocks, a_holdable_program_names_what_each_derivative_is_along) {
  for (int holdable = 0; holdable < 2; holdable++) {
    sketch *model = open_model();
    model_equation(model, "y", "", "c + x");
    model_equation(model, "c", "", "0.6 * t");
    model_equation(model, "t", "", "exp(y / 100)");
    cr_assert(model_build_with(model, (grdp_build_options){.holdable = holdable == 1}) == GRDP_OK);
    const grdp_equation_block *block = &model->program->blocks[0];
    expect_layout(model, block);
    uint32_t c = (uint32_t)(model_cell(model, "c") - model->cells.items);
    cr_expect(block->derivatives == (holdable ? 2 : 1));
    cr_expect(block->along[0] == (holdable ? c + 1 : UINT32_MAX));
    cr_expect(!holdable || block->along[1] == c);
    model_close(model);
  }
}

Test(blocks, add_factors_and_residuals_stay_outside_the_derivatives) {
  double added[] = {NAN, 5, NAN};
  sketch *model = open_model();
  model_equation(model, "y", "", "c * c + x / 100");
  model_equation(model, "c", "", "exp(y)");
  model_observe(model, "y", 0, 0.1);
  model_cell(model, "c")->added.values = added;
  cr_assert(model_build(model) == GRDP_OK);
  /* c = e^y + 5: d(c^2)/dy = 2 c e^y, in which e^y is not c. */
  static const double point[] = {0.2};
  expect_slopes(model, point, "added");
  model_close(model);
}

Test(blocks, an_implicit_cell_is_its_own_unknown) {
  sketch *model = open_model();
  model_equation(model, "demand", "", "10 - price");
  model_solve(model, "price", "", "supply == demand");
  model_equation(model, "supply", "", "price * price + x");
  model_solve(model, "alone", "", "alone * exp(alone) == x");
  cr_assert(model_build(model) == GRDP_OK);
  cr_expect_str_eq(write_order(model), "[price | demand supply ] [alone | ] ");
  cr_expect(model->program->blocks[0].implicit[0] && model->program->blocks[1].implicit[0]);
  cr_expect(!model->program->blocks[0].linear);
  interpreter run = interpret_open(model->program);
  cr_expect(interpret_period(&run, 1));
  /* p^2 + p = 8; Lambert W(2) = 0.852605502013725 (NIST DLMF 4.13, computed with mpmath). */
  cr_expect(fabs(*interpret_cell(&run, interpret_find(&run, "price"), 1) - (sqrt(33.0) - 1) / 2) < 1e-12);
  cr_expect(fabs(*interpret_cell(&run, interpret_find(&run, "alone"), 1) - 0.852605502013725) < 1e-12);
  interpret_close(&run);
  model_close(model);
}

Test(blocks, running_totals_take_part) {
  static const double values[] = {1, 2, 3};
  sketch *model = model_open(GRDP_QUARTERLY, 2020 * 4, 0, 2);
  model_input(model, "x", "", values);
  model_equation(model, "y", "", "x - ytd(y) / 10 - cumsum(y * y) / 100");
  model_observe(model, "y", 0, 1);
  cr_assert(model_build(model) == GRDP_OK);
  const grdp_equation_block *block = &model->program->blocks[0];
  expect_layout(model, block);
  expect_sequence(model->program, block);
  cr_expect(block->unknowns == 1);
  interpreter run = interpret_open(model->program);
  for (uint32_t t = 0; t < 2; t++)
    interpret_period(&run, t);
  double y = *interpret_cell(&run, interpret_find(&run, "y"), 1);
  /* 2 - (1 + y) / 10 - (1 + y^2) / 100 = y */
  cr_expect(fabs(2 - (1 + y) / 10 - (1 + y * y) / 100 - y) < 1e-12, "%.15g", y);
  interpret_close(&run);
  model_close(model);
}

/* Klein (1950), Model I, estimated by Theil (1971, table 9.1 of his Principles of Econometrics, two-stage least squares as
 * printed by Greene): identities and three equations; one circle is enough. */
Test(blocks, a_macroeconomic_model_is_torn_to_few_unknowns) {
  sketch *model = open_model();
  model_equation(model, "consumption", "", "16.55 + 0.0173 * profits + 0.2162 * profits(-1) + 0.8102 * (wages + x)");
  model_equation(model, "investment", "", "20.28 + 0.1502 * profits + 0.6159 * profits(-1) - 0.1578 * capital(-1)");
  model_equation(model, "wages", "", "1.5003 + 0.4389 * output + 0.1467 * output(-1) + 0.1304 * x");
  model_equation(model, "output", "", "consumption + investment + x");
  model_equation(model, "profits", "", "output - x - wages");
  model_equation(model, "capital", "", "capital(-1) + investment");
  static const char *const names[] = {"profits", "output", "capital", "wages"};
  static const double values[] = {12.7, 44.9, 182.8, 29.3};
  for (int i = 0; i < 4; i++)
    model_observe(model, names[i], 0, values[i]);
  cr_assert(model_build(model) == GRDP_OK);
  cr_assert(model->program->block_count == 1);
  const grdp_equation_block *block = &model->program->blocks[0];
  cr_expect(block->unknowns == 1 && block->linear, "%s", write_order(model));
  interpreter run = interpret_open(model->program);
  interpret_period(&run, 0);
  cr_expect(interpret_period(&run, 1));
  interpret_close(&run);
  model_close(model);
}
