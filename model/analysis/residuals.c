/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "residuals.h"

#include <math.h>

#include "evaluate_step.h"

typedef struct residual_finder {
  grdp_arena *arena;
  const grdp_scenario *scenario;
  const grdp_program *program;
  grdp_diagnostics *diagnostics;
  grdp_machine *machine;
  double *residuals; /* [scenario cells][periods] NaN: none */
  bool observed;     /* any computed series after the base */
} residual_finder;

static double given_in(const grdp_given *given, uint32_t period) {
  return given->values == NULL ? (double)NAN : given->values[period];
}

/* A value that takes part in what others read: fixed as in a run, else observed. NaN: neither. */
static double known_value(const residual_finder *finder, uint32_t cell, uint32_t period) {
  if (cell >= finder->scenario->cell_count)
    return NAN;
  const grdp_cell *one = &finder->scenario->cells[cell];
  double fixed = given_in(&one->fixed, period);
  return isnan(fixed) ? given_in(&one->observed, period) : fixed;
}

static void note(const residual_finder *finder, uint32_t cell, uint32_t period, double residual) {
  if (cell < finder->scenario->cell_count && isfinite(residual))
    finder->residuals[(size_t)cell * finder->program->periods + period] = residual;
}

static bool is_fixed(const residual_finder *finder, uint32_t cell, uint32_t period) {
  return cell < finder->scenario->cell_count && !isnan(given_in(&finder->scenario->cells[cell].fixed, period));
}

static double added_in(const grdp_step *step, uint32_t period) {
  return step->added == NULL || isnan(step->added[period]) ? 0.0 : step->added[period];
}

/* Whether `terminal:` says that the last value stays: a name alone, which is its own or that of the period before. */
static bool keeps_last(const residual_finder *finder, uint32_t cell) {
  if (cell >= finder->scenario->cell_count)
    return false;
  const grdp_cell *one = &finder->scenario->cells[cell];
  const grdp_series *series = &finder->scenario->series[one->series];
  const grdp_expression *root = series->terminal == NULL ? NULL : series->terminal->root;
  if (root == NULL || root->kind != GRDP_REFERENCE || root->as.reference.shift < -1)
    return false;
  bool same = grdp_text_equal(root->as.reference.name.text, series->name);
  for (uint32_t i = 0; same && i < root->as.reference.index_count; i++)
    same = grdp_text_equal(root->as.reference.indices[i].text, one->index_names[i]);
  return same;
}

/* Beyond the horizon nothing is observed, and the machine gives the last value: right for inputs, and where a series
 * keeps it. What else `terminal:` gives there follows from the values that are sought, not from the observed ones. */
static bool is_beyond(const residual_finder *finder, const grdp_cell_reference *reference, uint32_t period) {
  return reference->shift > 0 && (int64_t)period + reference->shift >= finder->program->periods &&
         finder->program->cell_steps[reference->cell] != UINT32_MAX && !keeps_last(finder, reference->cell);
}

static bool reads_beyond(const residual_finder *finder, const grdp_step *step, uint32_t period) {
  const grdp_program *program = finder->program;
  for (uint32_t i = 0; i < 3 * step->count; i++) {
    uint32_t number = grdp_instruction_reference(program, &program->instructions[step->first + i / 3], i % 3);
    if (number != UINT32_MAX && is_beyond(finder, &program->references[number], period))
      return true;
  }
  return false;
}

/* An explicit equation, after all that it reads. */
static void run_step(const residual_finder *finder, uint32_t number, uint32_t period) {
  const grdp_step *step = &finder->program->steps[number];
  double *row = grdp_machine_values(finder->machine, period, step->cell);
  double known = known_value(finder, step->cell, period);
  bool beyond = reads_beyond(finder, step, period);
  double given = beyond ? (double)NAN : grdp_machine_evaluate(finder->machine, period, number);
  *row = isnan(known) ? given + added_in(step, period) : known;
  if (!isnan(known) && !is_fixed(finder, step->cell, period))
    note(finder, step->cell, period, known - given);
}

/* ---- simultaneous blocks: the unknowns are known where they are observed, or follow from the others ---- */

static double *unknown_row(const residual_finder *finder, const grdp_equation_block *block, uint32_t unknown,
                           uint32_t period) {
  return grdp_machine_values(finder->machine, period, finder->program->steps[block->first + unknown].cell);
}

static double equation_value(const residual_finder *finder, const grdp_equation_block *block, uint32_t unknown,
                             uint32_t period) {
  uint32_t cell = finder->program->references[block->equations[unknown]].cell;
  return *grdp_machine_values(finder->machine, period, cell);
}

/* Whether an unknown that was not known follows from its equation. */
static bool take_unknowns(const residual_finder *finder, const grdp_equation_block *block, uint32_t period) {
  bool taken = false;
  for (uint32_t k = 0; k < block->unknowns; k++) {
    double *row = unknown_row(finder, block, k, period);
    double given = equation_value(finder, block, k, period);
    if (!isnan(*row) || block->implicit[k] || !isfinite(given))
      continue;
    *row = given + added_in(&finder->program->steps[block->first + k], period);
    taken = true;
  }
  return taken;
}

static void note_unknowns(const residual_finder *finder, const grdp_equation_block *block, uint32_t period) {
  for (uint32_t k = 0; k < block->unknowns; k++) {
    uint32_t cell = finder->program->steps[block->first + k].cell;
    double known = known_value(finder, cell, period), given = equation_value(finder, block, k, period);
    if (!isnan(known) && !is_fixed(finder, cell, period))
      note(finder, cell, period, block->implicit[k] ? given : known - given);
  }
}

static void run_block(const residual_finder *finder, const grdp_equation_block *block, uint32_t period) {
  for (uint32_t k = 0; k < block->unknowns; k++)
    *unknown_row(finder, block, k, period) =
        known_value(finder, finder->program->steps[block->first + k].cell, period);
  uint32_t end = block->first + block->count - block->derivatives;
  do
    for (uint32_t i = block->first + block->unknowns; i < end; i++)
      run_step(finder, i, period);
  while (take_unknowns(finder, block, period));
  note_unknowns(finder, block, period);
}

/* A lead reads what is known of the future. */
static void put_known(const residual_finder *finder) {
  const grdp_program *program = finder->program;
  for (uint32_t i = 0; i < program->step_count; i++)
    for (uint32_t t = program->base + 1; t < program->periods; t++)
      *grdp_machine_values(finder->machine, t, program->steps[i].cell) =
          known_value(finder, program->steps[i].cell, t);
}

static void run_period(const residual_finder *finder, uint32_t period) {
  const grdp_program *program = finder->program;
  uint32_t block = 0;
  for (uint32_t i = 0; i < program->step_count; i++) {
    if (block < program->block_count && program->blocks[block].first == i) {
      run_block(finder, &program->blocks[block], period);
      i += program->blocks[block++].count - 1;
      continue;
    }
    run_step(finder, i, period);
  }
}

/* ---- what is told ---- */

/* The first thing that a cell's equation reads and that is not known in a period; false: all is known. */
static bool find_missing(const residual_finder *finder, uint32_t cell, uint32_t period, grdp_cell_reference *out) {
  size_t count;
  const grdp_cell_reference *reads = grdp_program_reads(finder->program, finder->arena, cell, &count);
  for (size_t i = 0; i < count; i++) {
    int64_t reached = (int64_t)period + reads[i].shift;
    int64_t last = (int64_t)finder->program->periods - 1, there = reached < last ? reached : last;
    bool inside = there >= 0 && !is_beyond(finder, &reads[i], period);
    if (inside && isfinite(*grdp_machine_values(finder->machine, (uint32_t)there, reads[i].cell)))
      continue;
    *out = reads[i];
    return true;
  }
  return false;
}

static void warn(const residual_finder *finder, uint32_t cell, uint32_t period) {
  const grdp_timeline *time = &finder->scenario->time;
  char at[16], there[16] = "";
  grdp_cell_reference missing;
  const char *name = "";
  grdp_timeline_write(time, period, at);
  if (find_missing(finder, cell, period, &missing)) {
    name = finder->program->cell_names[missing.cell];
    grdp_period_write(time->frequency, time->first_ordinal + (int32_t)period + missing.shift, there);
  }
  grdp_diagnose(finder->diagnostics, GRDP_DIAGNOSTIC_RESIDUAL_UNKNOWN, finder->scenario->cells[cell].place,
                finder->scenario->cells[cell].name, at, name, there, NULL);
}

typedef GRDP_VECTOR(grdp_residual) residual_list;

/* Warns once of a series whose residual cannot be told. */
static void collect_cell(residual_finder *finder, uint32_t cell, residual_list *found) {
  const grdp_scenario *scenario = finder->scenario;
  bool warned = false;
  for (uint32_t t = scenario->time.base + 1; t <= scenario->time.last; t++) {
    double value = finder->residuals[(size_t)cell * finder->program->periods + t];
    bool observed = scenario->cells[cell].formula != NULL && !is_fixed(finder, cell, t) &&
                    !isnan(given_in(&scenario->cells[cell].observed, t));
    finder->observed = finder->observed || observed;
    if (!isnan(value)) {
      *GRDP_PUSH(finder->arena, found) = (grdp_residual){cell, t, value};
    } else if (observed && !warned) {
      warn(finder, cell, t);
      warned = true;
    }
  }
}

static void collect(residual_finder *finder, grdp_residuals *out) {
  residual_list found = {0};
  for (uint32_t cell = 0; cell < finder->scenario->cell_count; cell++)
    collect_cell(finder, cell, &found);
  *out = (grdp_residuals){found.items, found.count};
}

static grdp_status report_none(const residual_finder *finder) {
  char base[16];
  grdp_timeline_write(&finder->scenario->time, finder->scenario->time.base, base);
  grdp_diagnose(finder->diagnostics,
                finder->observed ? GRDP_DIAGNOSTIC_RESIDUALS_NONE_KNOWN : GRDP_DIAGNOSTIC_RESIDUALS_NO_DATA,
                (grdp_place){0}, finder->scenario->name, base, NULL);
  return GRDP_INVALID;
}

static void release_machine(void *machine) {
  grdp_machine_free(machine);
}

grdp_status grdp_residuals_find(grdp_arena *arena, const grdp_scenario *scenario, const grdp_program *program,
                                grdp_diagnostics *diagnostics, grdp_residuals *out) {
  residual_finder finder = {.arena = arena, .scenario = scenario, .program = program, .diagnostics = diagnostics};
  size_t values = scenario->cell_count * program->periods;
  finder.residuals = GRDP_NEW_ARRAY(arena, values, double);
  for (size_t i = 0; i < values; i++)
    finder.residuals[i] = NAN;
  GRDP_TRY(grdp_machine_open(program, 1, &finder.machine));
  grdp_arena_defer(arena, release_machine, finder.machine);
  put_known(&finder);
  for (uint32_t t = 0; t < program->periods; t++) {
    if (t <= program->base)
      grdp_machine_period(finder.machine, t);
    else
      run_period(&finder, t);
  }
  collect(&finder, out);
  return out->count > 0 ? GRDP_OK : report_none(&finder);
}
