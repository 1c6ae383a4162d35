/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The input-output model as a whole: x = A x + demand with drawn demands, as the compiler writes it (a sum of products
 * for each sector), run by the machine over draws.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "solve.h"
#include "timing.h"

/* Cells: demand[s], a[s][s], x[s], g[s], the calendar. One temporary; no constants. */
enum {
  N = 164,
  LANES = 10240,
  A = N,
  X = A + N * N,
  G = X + N,
  CELLS = G + N + GRDP_CALENDAR_COUNT,
  PERIODS = 2,
  /* slots */
  REFERENCES = 1,
  INSTRUCTIONS = N * (N + 1)
};

typedef struct leontief {
  grdp_program program;
  grdp_equation_block block;
  grdp_machine *machine;
  grdp_cell_reference references[CELLS];
  grdp_instruction instructions[INSTRUCTIONS];
  grdp_step steps[2 * N];
  grdp_input inputs[X];
  grdp_slope slopes[N * N];
  uint32_t cell_steps[CELLS], equations[N];
  double values[X][PERIODS], beginnings[N], known[PERIODS][CELLS];
  bool implicit[N], drawn[CELLS];
} leontief;

static void write_equation(leontief *at, uint32_t i) {
  grdp_instruction *code = at->instructions + (size_t)i * (N + 1);
  for (uint32_t j = 0; j < N; j++) {
    code[j] = (grdp_instruction){j == 0 ? GRDP_OP_MULTIPLY : GRDP_OP_MULTIPLY_ADD, 0, REFERENCES + A + i * N + j,
                                 REFERENCES + X + j, 0};
    at->slopes[i * N + j] = (grdp_slope){i, j, REFERENCES + A + i * N + j};
  }
  code[N] = (grdp_instruction){GRDP_OP_ADD, REFERENCES + G + i, 0, REFERENCES + i, 0};
  at->steps[i] = (grdp_step){.cell = X + i};
  at->steps[N + i] = (grdp_step){.cell = G + i, .first = i * (N + 1), .count = N + 1};
  at->cell_steps[X + i] = i;
  at->cell_steps[G + i] = N + i;
  at->equations[i] = G + i;
  at->beginnings[i] = 1.0;
  at->drawn[i] = true;
}

static void write_program(leontief *at) {
  uint64_t state = 5;
  memset(at->cell_steps, 0xff, sizeof at->cell_steps);
  for (uint32_t cell = 0; cell < CELLS; cell++)
    at->references[cell] = (grdp_cell_reference){cell, 0};
  for (uint32_t i = 0; i < X; i++) {
    for (uint32_t t = 0; t < PERIODS; t++)
      at->values[i][t] = i < N ? 1.0 + random_part(&state) : random_part(&state) / N;
    at->inputs[i] = (grdp_input){i, at->values[i]};
  }
  for (uint32_t i = 0; i < N; i++)
    write_equation(at, i);
  at->block = (grdp_equation_block){.unknowns = N,
                                    .count = 2 * N,
                                    .equations = at->equations,
                                    .implicit = at->implicit,
                                    .slopes = at->slopes,
                                    .slope_count = N * N,
                                    .linear = true,
                                    .beginnings = at->beginnings};
  at->program = (grdp_program){.cells = CELLS,
                               .scenario_cells = G,
                               .periods = PERIODS,
                               .temporaries = 1,
                               .references = at->references,
                               .reference_count = CELLS,
                               .instructions = at->instructions,
                               .instruction_count = INSTRUCTIONS,
                               .steps = at->steps,
                               .step_count = 2 * N,
                               .blocks = &at->block,
                               .block_count = 1,
                               .inputs = at->inputs,
                               .input_count = X,
                               .cell_steps = at->cell_steps};
}

static void open_machines(leontief *at) {
  grdp_machine *central = NULL;
  grdp_machine_plan plan = {LANES, at->drawn, NULL, &at->known[0][0], false};
  if (grdp_machine_open(&at->program, 1, &central) != GRDP_OK)
    exit(1);
  for (uint32_t t = 0; t < PERIODS; t++) {
    grdp_machine_period(central, t);
    for (uint32_t cell = 0; cell < CELLS; cell++)
      at->known[t][cell] = grdp_machine_values(central, t, cell)[0];
  }
  grdp_machine_free(central);
  if (grdp_machine_open_draws(&at->program, &plan, &at->machine) != GRDP_OK)
    exit(1);
}

static void run_period(void *context) {
  leontief *at = context;
  grdp_machine_restart(at->machine);
  if (grdp_machine_period(at->machine, 1) != 0)
    exit(1);
}

void measure_whole_machine(void) {
  static leontief at;
  uint64_t state = 9;
  write_program(&at);
  open_machines(&at);
  for (uint32_t i = 0; i < N; i++)
    for (uint32_t lane = 0; lane < LANES; lane++)
      grdp_machine_drawn(at.machine, 1, i)[lane] = 1.0 + random_part(&state);
  print_result("solve", "164 sectors by the machine over draws", measure_nanoseconds(run_period, &at, LANES),
               "ns per lane");
  grdp_machine_free(at.machine);
}
