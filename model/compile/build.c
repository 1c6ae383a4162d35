/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "build.h"

/* --- what the formulas read beside each other --- */

/* The position of every element in every set. */
static void place_elements(grdp_compiler *compiler) {
  const grdp_scenario *scenario = compiler->scenario;
  for (uint32_t set = 0; set < scenario->set_count; set++)
    for (uint32_t i = 0; i < scenario->sets[set].count; i++)
      grdp_pairs_add(&compiler->scratch, &compiler->positions, grdp_pair_key(set, scenario->sets[set].elements[i]),
                     i);
}

static void number_cells(grdp_compiler *compiler) {
  const grdp_scenario *scenario = compiler->scenario;
  compiler->calendar_first = (uint32_t)scenario->cell_count;
  compiler->check_first = compiler->calendar_first + GRDP_CALENDAR_COUNT;
  compiler->auxiliary_first = compiler->check_first + (uint32_t)scenario->check_count;
}

const char *grdp_compiler_cell_name(const grdp_compiler *compiler, uint32_t cell) {
  const grdp_scenario *scenario = compiler->scenario;
  if (cell < compiler->calendar_first)
    return scenario->cells[cell].name;
  if (cell < compiler->check_first)
    return grdp_calendar_names[cell - compiler->calendar_first];
  if (cell < compiler->auxiliary_first)
    return NULL;
  size_t number = cell - compiler->auxiliary_first, auxiliaries = compiler->auxiliaries.count;
  return number < auxiliaries ? compiler->auxiliaries.items[number].name
                              : compiler->hidden.items[number - auxiliaries];
}

/* --- formulas to code --- */

/* An equation as it is used: `right` of `solve` alone. */
typedef struct sides {
  grdp_resolved *left, *right;
} sides;

/* The formulas of one series that were resolved already; cells share them. */
typedef struct formulas {
  grdp_table numbers; /* address of the formula -> number in list */
  GRDP_VECTOR(sides) list;
  uint32_t last; /* number of the last one used */
} formulas;

static grdp_resolved *resolve_side(grdp_compiler *compiler, const grdp_series *series, const grdp_cell *cell,
                                   const grdp_formula *formula) {
  return formula == NULL ? NULL : grdp_resolve(compiler, formula, cell->index_names, series->dimensions);
}

static void measure_sides(grdp_compiler *compiler, const grdp_series *series, const sides *both) {
  assert(both->left != NULL);
  if (both->right == NULL && both->left->root != NULL)
    grdp_measure_against(compiler, both->left, series);
  else if (both->right != NULL && both->left->root != NULL && both->right->root != NULL)
    grdp_measure_sides(compiler, both->left, both->right);
}

/* The names of a cell's formula resolved and its units checked, once per formula. */
static sides resolve_once(grdp_compiler *compiler, const grdp_series *series, const grdp_cell *cell,
                          formulas *known) {
  /* Neighbours share their formula as a rule, and most series have one cell: the table is for the others. */
  if (known->list.count > 0 && known->list.items[known->last].left->formula == cell->formula)
    return known->list.items[known->last];
  bool added = true;
  const grdp_text key = {(const char *)&cell->formula, sizeof(const void *)};
  uint32_t number = 0, next = (uint32_t)known->list.count;
  if (series->cell_count > 1)
    number = *grdp_table_add(&compiler->scratch, &known->numbers, key, next, &added);
  known->last = added ? next : number;
  if (!added)
    return known->list.items[number];
  sides both = {resolve_side(compiler, series, cell, cell->formula),
                resolve_side(compiler, series, cell, cell->right)};
  *GRDP_PUSH(&compiler->scratch, &known->list) = both;
  measure_sides(compiler, series, &both);
  return both;
}

static void emit_cell(grdp_compiler *compiler, const sides *both, const grdp_cell *cell, uint32_t number) {
  if (both->left->root == NULL || (both->right != NULL && both->right->root == NULL))
    return;
  if (both->right == NULL)
    grdp_emit_equation(compiler, both->left, cell->elements, number, cell->place);
  else
    grdp_emit_implicit(compiler, both->left, both->right, cell, number);
}

static bool too_large(grdp_compiler *compiler, grdp_place place) {
  if (compiler->visits < GRDP_EXPANSION_LIMIT)
    return false;
  grdp_diagnose(compiler->diagnostics, GRDP_DIAGNOSTIC_EXPANSION, place,
                grdp_integer_text(&compiler->scratch, GRDP_EXPANSION_LIMIT), NULL);
  return true;
}

/* What a series is beyond the horizon. */
static bool compile_terminal(grdp_compiler *compiler, const grdp_series *series) {
  const grdp_cell *cells = &compiler->scenario->cells[series->first_cell];
  grdp_resolved *formula = grdp_resolve(compiler, series->terminal, cells->index_names, series->dimensions);
  if (formula->root == NULL)
    return true;
  grdp_measure_against(compiler, formula, series);
  for (uint32_t i = 0; i < series->cell_count; i++) {
    grdp_emit_terminal(compiler, formula, &cells[i], series->first_cell + i);
    if (too_large(compiler, cells[i].place))
      return false;
  }
  return true;
}

static bool compile_series(grdp_compiler *compiler, const grdp_series *series) {
  const grdp_scenario *scenario = compiler->scenario;
  formulas known = {.last = 0};
  grdp_check_header(compiler, series);
  for (uint32_t i = 0; i < series->cell_count; i++) {
    const grdp_cell *cell = &scenario->cells[series->first_cell + i];
    sides both = resolve_once(compiler, series, cell, &known);
    emit_cell(compiler, &both, cell, series->first_cell + i);
    if (too_large(compiler, cell->place))
      return false;
  }
  return series->terminal == NULL || compile_terminal(compiler, series);
}

static bool compile_checks(grdp_compiler *compiler) {
  const grdp_scenario *scenario = compiler->scenario;
  for (uint32_t i = 0; i < scenario->check_count; i++) {
    const grdp_check *check = &scenario->checks[i];
    grdp_resolved *formula = grdp_resolve(compiler, check->formula, NULL, 0);
    if (formula->root == NULL)
      continue;
    grdp_measure(compiler, formula);
    grdp_emit_equation(compiler, formula, NULL, compiler->check_first + i, check->place);
    if (too_large(compiler, check->place))
      return false;
  }
  return true;
}

/* Derivatives are code as well, and can be too many. */
static void order_steps(grdp_compiler *compiler) {
  grdp_order_steps(compiler);
  if (compiler->blocks.count > 0) {
    uint32_t draft = compiler->order.items[compiler->blocks.items[0].first];
    too_large(compiler, compiler->drafts.items[draft].place);
  }
}

static void compile_formulas(grdp_compiler *compiler) {
  const grdp_scenario *scenario = compiler->scenario;
  for (size_t i = 0; i < scenario->series_count; i++) {
    const grdp_series *series = &scenario->series[i];
    if (series->kind == GRDP_SERIES_EQUATION && series->cell_count > 0 && !compile_series(compiler, series))
      return;
  }
  if (!compile_checks(compiler))
    return;
  grdp_emit_auxiliaries(compiler);
  /* A lead without an end would be written out without end. */
  if (!compiler->options.plain_leads && grdp_diagnostics_errors(compiler->diagnostics) == 0)
    grdp_write_ahead(compiler);
  if (compiler->drafts.count > 0)
    too_large(compiler, compiler->drafts.items[compiler->drafts.count - 1].place);
}

/* --- the program --- */

/* The slot of an operand, now that the numbers of temporaries and constants are final. */
static uint32_t slot_of(const grdp_compiler *compiler, grdp_operand operand) {
  uint32_t number = grdp_operand_number(operand);
  if (grdp_operand_constant(operand))
    return compiler->temporaries + number;
  if (grdp_operand_reference(operand))
    return compiler->temporaries + (uint32_t)compiler->constants.count + number;
  return number;
}

static void *keep(grdp_compiler *compiler, const void *items, size_t count, size_t size) {
  void *copy = grdp_arena_array(&compiler->kept, count, size);
  return count == 0 ? copy : memcpy(copy, items, count * size);
}

/* Observations up to the base and fixed values after it; NULL when there are none. */
static const double *merge_given(grdp_compiler *compiler, const grdp_cell *cell) {
  const grdp_timeline *time = &compiler->scenario->time;
  if (cell->observed.values == NULL && cell->fixed.values == NULL)
    return NULL;
  double *given = GRDP_NEW_ARRAY(&compiler->kept, (size_t)time->last + 1, double);
  for (uint32_t t = 0; t <= time->last; t++) {
    const double *values = t <= time->base ? cell->observed.values : cell->fixed.values;
    given[t] = values == NULL ? NAN : values[t];
  }
  return given;
}

static const double *keep_added(grdp_compiler *compiler, const grdp_cell *cell) {
  size_t periods = (size_t)compiler->scenario->time.last + 1;
  return cell->added.values == NULL ? NULL : keep(compiler, cell->added.values, periods, sizeof(double));
}

/* The history of a running total, not yet known. */
static const double *begin_total(grdp_compiler *compiler, uint32_t cell) {
  grdp_auxiliary *auxiliary = &compiler->auxiliaries.items[cell - compiler->auxiliary_first];
  if (auxiliary->summed == UINT32_MAX)
    return NULL;
  if (auxiliary->given != NULL)
    return auxiliary->given;
  size_t periods = (size_t)compiler->scenario->time.last + 1;
  auxiliary->given = GRDP_NEW_ARRAY(&compiler->kept, periods, double);
  for (size_t t = 0; t < periods; t++)
    auxiliary->given[t] = NAN;
  return auxiliary->given;
}

/* `known`: another step of the cell, of the past; NULL: none. */
static void write_step(grdp_compiler *compiler, const grdp_draft *draft, uint32_t first, const grdp_step *known,
                       grdp_step *step) {
  *step = (grdp_step){.cell = draft->cell,
                      .first = first,
                      .count = draft->count,
                      .fragment = &draft->formula->fragment,
                      .time = draft->time,
                      .ahead = draft->ahead};
  if (known != NULL) {
    step->given = known->given;
    step->added = known->added;
  } else if (draft->cell < compiler->calendar_first) {
    const grdp_cell *cell = &compiler->scenario->cells[draft->cell];
    step->given = merge_given(compiler, cell);
    step->added = keep_added(compiler, cell);
  } else if (draft->cell >= compiler->auxiliary_first + compiler->auxiliaries.count) {
    step->given = draft->given;
  } else if (draft->cell >= compiler->auxiliary_first) {
    step->given = begin_total(compiler, draft->cell);
  }
}

/* Steps and their instructions in the order of evaluation. */
static void write_steps(grdp_compiler *compiler, grdp_program *program) {
  uint32_t steps = (uint32_t)compiler->order.count, count = 0;
  grdp_step *list = GRDP_NEW_ARRAY(&compiler->kept, steps, grdp_step);
  grdp_instruction *code = GRDP_NEW_ARRAY(&compiler->kept, compiler->instructions.count, grdp_instruction);
  grdp_span_of_text *texts = GRDP_NEW_ARRAY(&compiler->kept, compiler->texts.count, grdp_span_of_text);
  uint32_t *of_cell = GRDP_NEW_ARRAY(&compiler->kept, program->cells, uint32_t);
  for (uint32_t i = 0; i < program->cells; i++)
    of_cell[i] = UINT32_MAX;
  for (uint32_t i = 0; i < steps; i++) {
    const grdp_draft *draft = &compiler->drafts.items[compiler->order.items[i]];
    uint32_t known = of_cell[draft->cell];
    bool past = known != UINT32_MAX && list[known].time == GRDP_STEP_PAST;
    write_step(compiler, draft, count, past ? &list[known] : NULL, &list[i]);
    of_cell[draft->cell] = known == UINT32_MAX ? i : known;
    for (uint32_t k = draft->first; k < draft->first + draft->count; k++, count++) {
      grdp_instruction drafted = compiler->instructions.items[k];
      code[count] =
          (grdp_instruction){drafted.operation, slot_of(compiler, drafted.target), slot_of(compiler, drafted.a),
                             slot_of(compiler, drafted.b), slot_of(compiler, drafted.c)};
      texts[count] = compiler->texts.items[k];
    }
  }
  program->steps = list;
  program->step_count = steps;
  program->instructions = code;
  program->texts = texts;
  program->instruction_count = count;
  program->cell_steps = of_cell;
}

/* Where the steps over time of each cell stand. */
static void write_ahead_steps(grdp_compiler *compiler, grdp_program *program) {
  if (compiler->ahead_taken == NULL)
    return;
  uint32_t simulated = grdp_program_simulated(program);
  uint32_t *first = GRDP_NEW_ARRAY(&compiler->kept, program->cells, uint32_t);
  grdp_numbers steps = {0};
  for (uint32_t i = 0; i < program->cells; i++)
    first[i] = UINT32_MAX;
  for (uint32_t i = 0; i < program->step_count; i++) {
    const grdp_step *step = &program->steps[i];
    if (step->time != GRDP_STEP_AHEAD)
      continue;
    if (first[step->cell] == UINT32_MAX) {
      first[step->cell] = (uint32_t)steps.count;
      for (uint32_t t = 0; t < simulated; t++)
        *GRDP_PUSH(&compiler->scratch, &steps) = UINT32_MAX;
    }
    assert(step->ahead < simulated && steps.items != NULL);
    steps.items[first[step->cell] + step->ahead] = i;
  }
  program->ahead_first = first;
  program->ahead_steps = keep(compiler, steps.items, steps.count, sizeof(uint32_t));
}

static grdp_equation_block write_block(grdp_compiler *compiler, const grdp_drafted_block *draft) {
  uint32_t *equations = GRDP_NEW_ARRAY(&compiler->kept, draft->unknowns, uint32_t);
  grdp_slope *slopes = GRDP_NEW_ARRAY(&compiler->kept, draft->slopes.count, grdp_slope);
  for (uint32_t i = 0; i < draft->unknowns; i++)
    equations[i] = grdp_operand_number(draft->equations[i]);
  for (size_t i = 0; i < draft->slopes.count; i++) {
    const grdp_drafted_slope *one = &draft->slopes.items[i];
    slopes[i] = (grdp_slope){one->equation, one->unknown, slot_of(compiler, one->operand)};
  }
  return (grdp_equation_block){.first = draft->first,
                               .unknowns = draft->unknowns,
                               .count = draft->count,
                               .equations = equations,
                               .implicit = keep(compiler, draft->implicit, draft->unknowns, sizeof(bool)),
                               .slopes = slopes,
                               .slope_count = (uint32_t)draft->slopes.count,
                               .linear = draft->linear,
                               .beginnings = keep(compiler, draft->beginnings, draft->unknowns, sizeof(double)),
                               .derivatives = (uint32_t)draft->along.count,
                               .along = keep(compiler, draft->along.items, draft->along.count, sizeof(uint32_t))};
}

static void write_blocks(grdp_compiler *compiler, grdp_program *program) {
  grdp_equation_block *blocks = GRDP_NEW_ARRAY(&compiler->kept, compiler->blocks.count, grdp_equation_block);
  for (size_t i = 0; i < compiler->blocks.count; i++)
    blocks[i] = write_block(compiler, &compiler->blocks.items[i]);
  program->blocks = blocks;
  program->block_count = (uint32_t)compiler->blocks.count;
}

static double calendar_value(const grdp_timeline *time, uint32_t calendar, uint32_t t) {
  int32_t ordinal = time->first_ordinal + (int32_t)t;
  if (calendar == GRDP_CALENDAR_YEAR)
    return grdp_period_year(time->frequency, ordinal);
  if (calendar == GRDP_CALENDAR_QUARTER)
    return grdp_period_quarter(time->frequency, ordinal);
  int32_t months = 12 / (int32_t)time->frequency;
  return (grdp_period_part(time->frequency, ordinal) - 1) * months + 1;
}

/* The scenario's inputs and the calendar. */
static void write_inputs(grdp_compiler *compiler, grdp_program *program) {
  const grdp_scenario *scenario = compiler->scenario;
  const size_t periods = program->periods;
  GRDP_VECTOR(grdp_input) inputs = {0};
  for (uint32_t i = 0; i < scenario->cell_count; i++) {
    const grdp_cell *cell = &scenario->cells[i];
    if (cell->formula == NULL && cell->path.values != NULL)
      *GRDP_PUSH(&compiler->scratch, &inputs) =
          (grdp_input){i, keep(compiler, cell->path.values, periods, sizeof(double))};
  }
  for (uint32_t i = 0; i < GRDP_CALENDAR_COUNT; i++) {
    double *values = GRDP_NEW_ARRAY(&compiler->kept, periods, double);
    for (uint32_t t = 0; t < periods; t++)
      values[t] = calendar_value(&scenario->time, i, t);
    *GRDP_PUSH(&compiler->scratch, &inputs) = (grdp_input){compiler->calendar_first + i, values};
  }
  program->inputs = keep(compiler, inputs.items, inputs.count, sizeof *inputs.items);
  program->input_count = (uint32_t)inputs.count;
}

static void write_names(grdp_compiler *compiler, grdp_program *program) {
  const char **names = GRDP_NEW_ARRAY(&compiler->kept, program->cells, const char *);
  for (uint32_t i = 0; i < program->cells; i++) {
    bool check = i >= compiler->check_first && i < compiler->auxiliary_first;
    const grdp_text name = check ? compiler->scenario->checks[i - compiler->check_first].name
                                 : grdp_text_of(grdp_compiler_cell_name(compiler, i));
    names[i] =
        i < compiler->calendar_first ? compiler->scenario->cells[i].name : grdp_text_string(&compiler->kept, name);
  }
  program->cell_names = names;
}

static grdp_program *write_program(grdp_compiler *compiler) {
  grdp_program *program = GRDP_NEW(&compiler->kept, grdp_program);
  program->scenario_cells = compiler->calendar_first;
  program->checks = compiler->auxiliary_first - compiler->check_first;
  program->cells = compiler->auxiliary_first + (uint32_t)(compiler->auxiliaries.count + compiler->hidden.count);
  program->periods = compiler->scenario->time.last + 1;
  program->base = compiler->scenario->time.base;
  program->temporaries = compiler->temporaries;
  program->constants = keep(compiler, compiler->constants.items, compiler->constants.count, sizeof(double));
  program->constant_count = (uint32_t)compiler->constants.count;
  program->references =
      keep(compiler, compiler->references.items, compiler->references.count, sizeof(grdp_cell_reference));
  program->reference_count = (uint32_t)compiler->references.count;
  write_names(compiler, program);
  write_steps(compiler, program);
  write_ahead_steps(compiler, program);
  write_blocks(compiler, program);
  write_inputs(compiler, program);
  return program;
}

static grdp_status build(grdp_compiler *compiler, grdp_program **out) {
  size_t errors = grdp_diagnostics_errors(compiler->diagnostics);
  place_elements(compiler);
  number_cells(compiler);
  compile_formulas(compiler);
  if (grdp_diagnostics_errors(compiler->diagnostics) == errors)
    order_steps(compiler);
  if (grdp_diagnostics_errors(compiler->diagnostics) > errors)
    return GRDP_INVALID;
  grdp_program *program = write_program(compiler);
  GRDP_TRY(grdp_settle_totals(compiler, program));
  compiler->kept.exhausted = NULL;
  program->arena = compiler->kept;
  *out = program;
  return GRDP_OK;
}

static void forget_guard(grdp_compiler *compiler) {
  compiler->scratch.exhausted = NULL;
  compiler->kept.exhausted = NULL;
}

static grdp_status build_guarded(grdp_compiler *compiler, grdp_program **out) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&compiler->scratch, exhausted) {
    forget_guard(compiler);
    return GRDP_MEMORY;
  }
  compiler->kept.exhausted = compiler->scratch.exhausted;
  grdp_status status = build(compiler, out);
  forget_guard(compiler);
  return status;
}

grdp_status grdp_program_build_with(const grdp_scenario *scenario, grdp_build_options options,
                                    grdp_diagnostics *diagnostics, grdp_program **out) {
  grdp_compiler compiler = {
      .scenario = scenario, .diagnostics = diagnostics, .suggestions = GRDP_SUGGESTION_LIMIT, .options = options};
  grdp_program *program = NULL;
  grdp_status status = build_guarded(&compiler, &program);
  grdp_arena_free(&compiler.scratch);
  if (status == GRDP_OK)
    *out = program;
  else
    grdp_arena_free(&compiler.kept);
  return status;
}

grdp_status grdp_program_build(const grdp_scenario *scenario, grdp_diagnostics *diagnostics, grdp_program **out) {
  return grdp_program_build_with(scenario, (grdp_build_options){0}, diagnostics, out);
}
