/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

static uint32_t add_constants(sample *made) {
  static const double values[] = {0.3, 0.1, 0.5, 0.2, 2.0, 3.0, 1.0};
  for (uint32_t i = 0; i < sizeof values / sizeof *values; i++)
    sample_constant(made, i, values[i]);
  return grdp_program_constant_slot(&made->program, 0);
}

static void add_equations(sample *made, uint32_t k, uint32_t x, uint32_t y, uint32_t c) {
  sample_code(made, GRDP_OP_MULTIPLY, 0, k, x, 0);
  sample_code(made, GRDP_OP_ADD, 0, sample_reference(made, MARKET_U, 0), 0, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 1, k + 1, sample_reference(made, MARKET_Y, -1), 0);
  sample_code(made, GRDP_OP_ADD, c, 0, 1, 0);
  sample_step(made, MARKET_C);
  sample_code(made, GRDP_OP_LOG, 0, c, 0, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 0, k + 2, 0, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 1, k + 3, y, 0);
  sample_code(made, GRDP_OP_ADD, sample_reference(made, MARKET_GX, 0), 0, 1, 0);
  sample_step(made, MARKET_GX);
  sample_code(made, GRDP_OP_MULTIPLY, 0, y, y, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 0, 0, y, 0);
  sample_code(made, GRDP_OP_ADD, 0, 0, y, 0);
  sample_code(made, GRDP_OP_SUBTRACT, 0, 0, c, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 1, k + 1, x, 0);
  sample_code(made, GRDP_OP_SUBTRACT, sample_reference(made, MARKET_GY, 0), 0, 1, 0);
  sample_step(made, MARKET_GY);
}

static grdp_step *add_derivatives(sample *made, uint32_t k, uint32_t y, uint32_t c, uint32_t slots[3]) {
  uint32_t dc = sample_reference(made, MARKET_DC, 0);
  for (uint32_t i = 0; i < 3; i++)
    slots[i] = sample_reference(made, MARKET_SXX + i, 0);
  sample_code(made, GRDP_OP_COPY, dc, k, 0, 0);
  grdp_step *derivative = sample_step(made, MARKET_DC);
  sample_code(made, GRDP_OP_MULTIPLY, 0, k + 2, dc, 0);
  sample_code(made, GRDP_OP_DIVIDE, slots[0], 0, c, 0);
  sample_step(made, MARKET_SXX);
  sample_code(made, GRDP_OP_NEGATE, 0, dc, 0, 0);
  sample_code(made, GRDP_OP_SUBTRACT, slots[1], 0, k + 1, 0);
  sample_step(made, MARKET_SYX);
  sample_code(made, GRDP_OP_MULTIPLY, 0, y, y, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 0, k + 5, 0, 0);
  sample_code(made, GRDP_OP_ADD, slots[2], 0, k + 6, 0);
  sample_step(made, MARKET_SYY);
  return derivative;
}

static void add_block(market *at, uint32_t dx_by_y, const uint32_t slots[3]) {
  static const bool implicit[] = {false, true};
  static const double beginnings[] = {1.0, 1.0};
  static const uint32_t along[] = {MARKET_C, UINT32_MAX, UINT32_MAX, UINT32_MAX};
  const grdp_slope slopes[] = {{0, 0, slots[0]}, {0, 1, dx_by_y}, {1, 0, slots[1]}, {1, 1, slots[2]}};
  for (int i = 0; i < 4; i++)
    at->slopes[i] = slopes[i];
  for (uint32_t i = 0; i < at->made->program.reference_count; i++)
    for (uint32_t k = 0; k < 2; k++)
      if (at->made->references[i].cell == MARKET_GX + k)
        at->equations[k] = i;
  const grdp_equation_block block = {.unknowns = 2,
                                     .count = MARKET_STEP_Z,
                                     .equations = at->equations,
                                     .implicit = implicit,
                                     .slopes = at->slopes,
                                     .slope_count = 4,
                                     .beginnings = beginnings,
                                     .derivatives = 4,
                                     .along = along};
  sample_block(at->made, &block);
}

static void add_behind(sample *made, uint32_t k, uint32_t x, uint32_t y) {
  sample_code(made, GRDP_OP_MULTIPLY, 0, k + 4, y, 0);
  sample_code(made, GRDP_OP_ADD, sample_reference(made, MARKET_Z, 0), x, 0, 0);
  sample_step(made, MARKET_Z);
}

static void fill_values(market *at) {
  for (uint32_t t = 0; t < MARKET_PERIODS; t++) {
    at->input[t] = 3.0 + 0.25 * t;
    at->of_derivative[t] = NAN;
    for (uint32_t cell = 0; cell < MARKET_SCENARIO; cell++)
      at->given[cell][t] = at->added[cell][t] = NAN;
  }
  for (uint32_t t = 0; t <= MARKET_BASE; t++) {
    at->given[MARKET_X][t] = 0.75;
    at->given[MARKET_Y][t] = 1.25;
  }
}

market *market_create(void) {
  market *at = calloc(1, sizeof *at);
  cr_assert(at != NULL);
  sample *made = at->made = sample_create(MARKET_CELLS, MARKET_PERIODS, MARKET_BASE, 2, 7);
  made->program.scenario_cells = MARKET_SCENARIO;
  fill_values(at);
  sample_input(made, MARKET_U, at->input);
  uint32_t k = add_constants(made), slots[3];
  uint32_t x = sample_reference(made, MARKET_X, 0), y = sample_reference(made, MARKET_Y, 0);
  uint32_t c = sample_reference(made, MARKET_C, 0);
  sample_step(made, MARKET_X);
  sample_step(made, MARKET_Y);
  add_equations(made, k, x, y, c);
  add_derivatives(made, k, y, c, slots)->given = at->of_derivative;
  add_block(at, k + 3, slots);
  add_behind(made, k, x, y);
  for (uint32_t i = 0; i < made->program.step_count; i++)
    if (made->steps[i].cell < MARKET_SCENARIO) {
      made->steps[i].given = at->given[made->steps[i].cell];
      made->steps[i].added = at->added[made->steps[i].cell];
    }
  cr_assert(made->program.step_count == MARKET_STEP_Z + 1);
  return at;
}

void market_free(market *made) {
  sample_free(made->made);
  free(made);
}
