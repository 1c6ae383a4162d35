/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a block was not solved in a lane: it is solved once more in that lane alone, which gives the same bits, and looked
 * at where it ended. The last answer is kept, since one block is asked about once for each of its steps.
 */
#include "explain.h"
#include "over_draws.h"

struct grdp_block_explainer {
  grdp_block_work *work; /* one lane */
  double *values;        /* [steps of the largest block] */
  double *illegal;       /* likewise: at the last point that gave no numbers */
  bool met_illegal;
  bool *dependent; /* [steps of the largest block], the unknowns first */
  /* The last answer. */
  const grdp_equation_block *block; /* NULL: none */
  uint32_t period, lane;
  grdp_failure failure;
};

grdp_block_explainer *grdp_block_explainer_make(grdp_machine *machine) {
  const grdp_program *program = machine->program;
  uint32_t steps = 0;
  for (uint32_t i = 0; i < program->block_count; i++)
    steps = program->blocks[i].count > steps ? program->blocks[i].count : steps;
  grdp_block_explainer *explainer = GRDP_NEW(&machine->arena, grdp_block_explainer);
  bool one_lane = machine->over == NULL && machine->stride == 1;
  explainer->work = one_lane ? machine->work : grdp_block_work_make(&machine->arena, program, 1);
  explainer->values = GRDP_NEW_ARRAY(&machine->arena, steps, double);
  explainer->illegal = GRDP_NEW_ARRAY(&machine->arena, steps, double);
  explainer->dependent = GRDP_NEW_ARRAY(&machine->arena, steps, bool);
  return explainer;
}

void grdp_block_explainer_forget(grdp_block_explainer *explainer) {
  explainer->block = NULL;
}

/* A block in one lane. */
typedef struct lane_block {
  grdp_machine *machine;
  const grdp_equation_block *block;
  uint32_t period, lane;
} lane_block;

static const grdp_step *step_at(const lane_block *at, uint32_t number) {
  return &at->machine->program->steps[at->block->first + number];
}

static grdp_lane_place place_of(const lane_block *at, uint32_t number) {
  return (grdp_lane_place){.machine = at->machine,
                           .step = step_at(at, number),
                           .period = at->period,
                           .lane = at->lane,
                           .block = at->block,
                           .values = at->machine->explainer->values};
}

/* The period of a step's value. */
static uint32_t period_of(const lane_block *at, uint32_t number) {
  return grdp_step_period(step_at(at, number), at->period);
}

static double given_at(const lane_block *at, uint32_t number) {
  return grdp_step_given(step_at(at, number), period_of(at, number));
}

/* The add-factor, and the residual of the lane. */
static double shift_of(const lane_block *at, uint32_t number) {
  const grdp_step *step = step_at(at, number);
  double shift = grdp_step_added(step, period_of(at, number));
  bool drawn = at->machine->over != NULL && at->machine->over->plan.drawn[step->cell];
  return drawn ? shift + grdp_machine_drawn(at->machine, period_of(at, number), step->cell)[at->lane] : shift;
}

/* The value of a step behind the unknowns. */
static double value_of(const lane_block *at, uint32_t number) {
  const grdp_step *step = step_at(at, number);
  double given = given_at(at, number), added = grdp_step_added(step, period_of(at, number));
  if (grdp_block_goes_along_given(at->machine, at->block, at->block->first + number, at->period))
    return 0.0;
  if (!isnan(given))
    return given;
  grdp_lane_place place = place_of(at, number);
  double value = grdp_lane_run(&place);
  value = added != 0.0 ? value + added : value;
  bool drawn = at->machine->over != NULL && at->machine->over->plan.drawn[step->cell];
  return drawn ? value + grdp_machine_drawn(at->machine, period_of(at, number), step->cell)[at->lane] : value;
}

static void run_rest(const lane_block *at, bool inner) {
  for (uint32_t i = at->block->unknowns; i < at->block->count; i++)
    if (at->machine->map->inner[at->block->first + i] == inner)
      at->machine->explainer->values[i] = value_of(at, i);
}

/* The unknown whose equation's value a step of the block holds; the step itself when it is another. */
static uint32_t equation_of(const lane_block *at, uint32_t number) {
  for (uint32_t k = 0; k < at->block->unknowns && at->machine->map->hidden[at->block->first + number]; k++)
    if (grdp_block_equation_step(at->machine->program, at->block, k) == at->block->first + number)
      return k;
  return number;
}

/* The first step that gives no number; UINT32_MAX: none. Equations that are off do not count, nor do derivatives. */
static uint32_t first_illegal(const lane_block *at, const double *values) {
  for (uint32_t i = at->block->unknowns; i < at->block->count - at->block->derivatives; i++)
    if (!isfinite(values[i]) && isnan(given_at(at, equation_of(at, i))))
      return i;
  return UINT32_MAX;
}

/* The solver goes back from points that give no numbers: the last of them is kept. */
static void evaluate(void *context) {
  const lane_block *at = context;
  grdp_block_explainer *explainer = at->machine->explainer;
  run_rest(at, true);
  if (first_illegal(at, explainer->values) == UINT32_MAX)
    return;
  explainer->met_illegal = true;
  for (uint32_t i = 0; i < at->block->count; i++)
    explainer->illegal[i] = explainer->values[i];
}

/* The number of the step that gives what a reference reads; UINT32_MAX: it is not of the block. */
static uint32_t number_in_block(const lane_block *at, const grdp_cell_reference *reference) {
  uint32_t step = grdp_program_source(at->machine->program, step_at(at, 0), reference);
  bool inside = step != UINT32_MAX && step >= at->block->first && step - at->block->first < at->block->count;
  return inside ? step - at->block->first : UINT32_MAX;
}

static grdp_values slope_values(const lane_block *at, uint32_t slot) {
  const grdp_program *program = at->machine->program;
  uint32_t first = grdp_program_reference_slot(program, 0);
  if (slot < first)
    return (grdp_values){NULL, program->constants[slot - program->temporaries]};
  uint32_t number = number_in_block(at, &program->references[slot - first]);
  const double *values = at->machine->explainer->values;
  if (number != UINT32_MAX && at->machine->map->inner[at->block->first + number])
    return (grdp_values){&values[number], 0.0};
  grdp_lane_place place = place_of(at, 0);
  return (grdp_values){NULL, grdp_lane_reference(&place, slot)};
}

static grdp_system make_system(lane_block *at) {
  const grdp_program *program = at->machine->program;
  grdp_block_explainer *explainer = at->machine->explainer;
  grdp_block_work *work = explainer->work;
  for (uint32_t k = 0; k < at->block->unknowns; k++) {
    uint32_t equation = grdp_block_equation_step(program, at->block, k);
    work->unknowns[k] = &explainer->values[k];
    work->equations[k] = &explainer->values[equation - at->block->first];
    work->shifts[k] = (grdp_values){NULL, shift_of(at, k)};
    work->held[k] = given_at(at, k);
  }
  for (uint32_t i = 0; i < at->block->slope_count; i++)
    work->slopes[i] = slope_values(at, at->block->slopes[i].slot);
  work->solutions[0] = GRDP_SOLVED;
  grdp_system system = grdp_block_work_system(work, at->block, 1);
  system.steady = at->block->linear;
  system.evaluate = evaluate;
  system.context = at;
  return system;
}

static void begin_unknown(const lane_block *at, uint32_t unknown) {
  double given = given_at(at, unknown);
  double before = grdp_block_begins_from(at->machine, step_at(at, unknown), at->period, at->lane);
  at->machine->explainer->values[unknown] = isnan(given) ? grdp_block_beginning(at->block, unknown, before) : given;
}

/* The step that gave no number, and why. */
static void blame_illegal(const lane_block *at, grdp_failure *failure) {
  const grdp_block_explainer *explainer = at->machine->explainer;
  uint32_t number = first_illegal(at, explainer->illegal);
  grdp_lane_place place = place_of(at, number);
  place.values = explainer->illegal;
  failure->step = at->block->first + equation_of(at, number);
  failure->reason = GRDP_FAILURE_OVERFLOW; /* unless something else is found */
  if (!isfinite(grdp_lane_run(&place)))
    grdp_lane_follow(&place, failure);
}

/* What a step reads of the block behind the unknowns. */
static void mark_reads(const lane_block *at, uint32_t number, bool *marked) {
  const grdp_program *program = at->machine->program;
  const grdp_step *step = step_at(at, number);
  for (uint32_t i = 0; i < step->count; i++)
    for (uint32_t operand = 0; operand < 3; operand++) {
      uint32_t read = grdp_instruction_reference(program, &program->instructions[step->first + i], operand);
      uint32_t source = read == UINT32_MAX ? UINT32_MAX : number_in_block(at, &program->references[read]);
      if (source != UINT32_MAX && source >= at->block->unknowns)
        marked[source] = true;
    }
}

/* The equation of an unknown holds those of the explicit cells that it reads. */
static void mark_dependent(const lane_block *at) {
  bool *marked = at->machine->explainer->dependent;
  for (uint32_t i = at->block->unknowns; i < at->block->count; i++) {
    uint32_t equation = equation_of(at, i);
    marked[i] = equation < at->block->unknowns && marked[equation];
  }
  for (uint32_t i = at->block->count; i-- > at->block->unknowns;)
    if (marked[i])
      mark_reads(at, i, marked);
}

static void note_dependent(const lane_block *at, grdp_failure *failure) {
  mark_dependent(at);
  for (uint32_t i = 0; i < at->block->count; i++) {
    uint32_t step = at->block->first + i;
    bool hidden = at->machine->map->hidden[step] || !at->machine->map->inner[step];
    if (hidden || !at->machine->explainer->dependent[i])
      continue;
    if (failure->dependent_count < GRDP_DEPENDENT_TOLD)
      failure->dependent[failure->dependent_count] = step;
    failure->dependent_count++;
  }
}

/* What the worst equation gives beside its unknown. */
static void note_worst(const lane_block *at, const grdp_system *system, grdp_failure *failure) {
  grdp_block_explainer *explainer = at->machine->explainer;
  for (uint32_t k = 0; k < at->block->unknowns; k++)
    explainer->dependent[k] = false;
  uint32_t worst = grdp_solver_worst(explainer->work->solver, system, 0, explainer->dependent);
  double unknown = *system->unknowns[worst], equation = *system->equations[worst], shift = shift_of(at, worst);
  bool implicit = at->block->implicit[worst];
  failure->step = at->block->first + worst;
  failure->arguments[0] = unknown;
  failure->arguments[1] = implicit ? equation - shift : equation + shift;
  failure->arguments[2] = implicit ? failure->arguments[1] : failure->arguments[1] - unknown;
  if (failure->reason == GRDP_FAILURE_SINGULAR)
    note_dependent(at, failure);
}

static grdp_failure_reason reason_of(uint8_t solution) {
  switch (solution) {
  case GRDP_SOLUTION_SINGULAR:
    return GRDP_FAILURE_SINGULAR;
  case GRDP_SOLUTION_CYCLED:
    return GRDP_FAILURE_CYCLED;
  case GRDP_SOLUTION_STALLED:
    return GRDP_FAILURE_STALLED;
  default:
    return GRDP_FAILURE_DIVERGED;
  }
}

static grdp_failure solve_again(lane_block *at) {
  grdp_failure failure = {.reason = GRDP_FAILURE_NONE,
                          .step = at->block->first,
                          .period = at->period,
                          .lane = at->lane,
                          .instruction = UINT32_MAX,
                          .reference = UINT32_MAX};
  at->machine->explainer->met_illegal = false;
  for (uint32_t k = 0; k < at->block->unknowns; k++)
    begin_unknown(at, k);
  run_rest(at, false);
  grdp_system system = make_system(at);
  grdp_block_work *work = at->machine->explainer->work;
  if (grdp_solve(work->solver, &system, work->solutions) == 0)
    return failure;
  if (work->solutions[0] == GRDP_SOLUTION_ILLEGAL && at->machine->explainer->met_illegal) {
    blame_illegal(at, &failure);
    failure.while_solving = failure.reason != GRDP_FAILURE_CONSEQUENCE && failure.reason != GRDP_FAILURE_MISSING;
    return failure;
  }
  failure.reason = reason_of(work->solutions[0]);
  note_worst(at, &system, &failure);
  return failure;
}

grdp_failure grdp_block_explain(grdp_machine *machine, const grdp_equation_block *block, uint32_t period,
                                uint32_t lane) {
  grdp_block_explainer *explainer = machine->explainer;
  if (explainer->block == block && explainer->period == period && explainer->lane == lane)
    return explainer->failure;
  lane_block at = {machine, block, period, lane};
  explainer->failure = solve_again(&at);
  explainer->failure.period = grdp_step_period(&machine->program->steps[explainer->failure.step], period);
  explainer->block = block;
  explainer->period = period;
  explainer->lane = lane;
  return explainer->failure;
}
