/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of a fit: the equation evaluated at what was observed.
 */
#include <math.h>

#include "compile.h"
#include "evaluate_step.h"
#include "fit_parts.h"

typedef struct collector {
  const grdp_fit_work *work;
  grdp_machine *machine;
  uint32_t step;          /* of the equation */
  bool implicit;          /* `solve`: the step gives left less right */
  const double *observed; /* of its series; NULL: none */
  const grdp_cell_reference *reads;
  size_t read_count;
  size_t coefficients;
  double *point;       /* [coefficients] */
  int64_t back, ahead; /* how far the equation reads its coefficients in other periods, usually 0 */
  GRDP_VECTOR(double) target, regressors;
  grdp_table missing;       /* "income 1931" */
  grdp_buffer missing_list; /* of the first of them */
} collector;

static const double *observed_of(const grdp_scenario *scenario, uint32_t cell) {
  return cell < scenario->cell_count ? scenario->cells[cell].observed.values : NULL;
}

/* Beyond the horizon an input keeps its last value; of a computed series nothing is observed there. */
static double value_at(const collector *at, uint32_t cell, int64_t period) {
  uint32_t last = at->work->program->periods - 1;
  if (period < 0 || (period > last && at->work->program->cell_steps[cell] != UINT32_MAX))
    return NAN;
  return grdp_machine_value(at->machine, period > last ? last : (uint32_t)period, cell, 0);
}

/* --- what is observed, and what follows from it --- */

/* The steps whose cells the equation reads, through those that are not observed themselves. */
static bool *find_needed(const collector *at) {
  const grdp_program *program = at->work->program;
  bool *needed = GRDP_NEW_ARRAY(at->work->arena, program->step_count, bool);
  GRDP_VECTOR(uint32_t) open = {0};
  *GRDP_PUSH(at->work->arena, &open) = at->work->request->cell;
  while (open.count > 0) {
    size_t count;
    uint32_t cell = open.items[--open.count];
    const grdp_cell_reference *reads = grdp_program_reads(program, at->work->arena, cell, &count);
    for (size_t i = 0; i < count; i++) {
      uint32_t step = program->cell_steps[reads[i].cell];
      if (step == UINT32_MAX || needed[step] || reads[i].cell == at->work->request->cell)
        continue;
      needed[step] = true;
      *GRDP_PUSH(at->work->arena, &open) = reads[i].cell;
    }
  }
  return needed;
}

static void write_observed(const collector *at) {
  const grdp_scenario *scenario = at->work->scenario;
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    const double *values = observed_of(scenario, cell);
    bool computed = at->work->program->cell_steps[cell] != UINT32_MAX;
    for (uint32_t t = 0; computed && t < at->work->program->periods; t++)
      *grdp_machine_values(at->machine, t, cell) = values == NULL ? (double)NAN : values[t];
  }
}

static bool reads_beyond(const collector *at, const grdp_step *step, uint32_t t) {
  const grdp_program *program = at->work->program;
  for (uint32_t i = 0; i < 3 * step->count; i++) {
    uint32_t number = grdp_instruction_reference(program, &program->instructions[step->first + i / 3], i % 3);
    const grdp_cell_reference *read = number == UINT32_MAX ? NULL : &program->references[number];
    if (read != NULL && read->shift > 0 && isnan(value_at(at, read->cell, (int64_t)t + read->shift)))
      return true;
  }
  return false;
}

/* An explicit equation without an observation is evaluated where all it reads is known, so that identities need no
 * data. In a block one may read another that comes later: hence the second pass. */
static void fill_period(const collector *at, const bool *needed, uint32_t t) {
  const grdp_program *program = at->work->program;
  const grdp_scenario *scenario = at->work->scenario;
  enum { PASSES = 2 };
  for (uint32_t i = 0; i < PASSES * program->step_count; i++) {
    uint32_t step = i % program->step_count, cell = program->steps[step].cell;
    bool solved = cell < scenario->cell_count && scenario->cells[cell].right != NULL;
    double *value = grdp_machine_values(at->machine, t, cell);
    if (!needed[step] || solved || !isnan(*value) || reads_beyond(at, &program->steps[step], t))
      continue;
    const double *given = cell < scenario->cell_count ? NULL : program->steps[step].given; /* where a total begins */
    bool begins = given != NULL && !isnan(given[t]);
    *value = begins ? given[t] : grdp_machine_evaluate(at->machine, t, step);
  }
}

static void fill(const collector *at) {
  const bool *needed = find_needed(at);
  write_observed(at);
  for (uint32_t t = 0; t < at->work->program->periods; t++)
    fill_period(at, needed, t);
}

/* --- the equation at a point --- */

static bool is_coefficient(const collector *at, uint32_t cell) {
  for (size_t i = 0; i < at->coefficients; i++)
    if (at->work->request->coefficients[i] == cell)
      return true;
  return false;
}

static void find_reach(collector *at) {
  for (size_t i = 0; i < at->read_count; i++) {
    int64_t shift = at->reads[i].shift;
    if (!is_coefficient(at, at->reads[i].cell))
      continue;
    at->back = -shift > at->back ? -shift : at->back;
    at->ahead = shift > at->ahead ? shift : at->ahead;
  }
}

/* What the coefficients at->point make of the equation: y is explained by it. */
static double evaluate(const collector *at, uint32_t t) {
  int64_t last = at->work->program->periods - 1;
  int64_t begin = t < at->back ? 0 : t - at->back, end = t + at->ahead > last ? last : t + at->ahead;
  for (size_t i = 0; i < at->coefficients; i++)
    for (int64_t k = begin; k <= end; k++)
      *grdp_machine_values(at->machine, (uint32_t)k, at->work->request->coefficients[i]) = at->point[i];
  double value = grdp_machine_evaluate(at->machine, t, at->step);
  return at->implicit ? -value : value;
}

static double evaluate_unit(const collector *at, uint32_t t, size_t coefficient, double size) {
  for (size_t i = 0; i < at->coefficients; i++)
    at->point[i] = i == coefficient ? size : 0;
  return evaluate(at, t);
}

/* --- missing observations --- */

static void note_missing(collector *at, uint32_t cell, int64_t t) {
  enum { TOLD = 12 };
  char period[16];
  bool added;
  const grdp_timeline *time = &at->work->scenario->time;
  grdp_period_write(time->frequency, time->first_ordinal + (int32_t)t, period);
  const char *name = grdp_text_join(at->work->arena, at->work->scenario->cells[cell].name, " ", period, NULL);
  grdp_table_add(at->work->arena, &at->missing, grdp_text_of(name), 0, &added);
  if (!added || at->missing.count > TOLD + 1)
    return;
  grdp_buffer_add_string(&at->missing_list, at->missing_list.size == 0 ? "" : ", ");
  grdp_buffer_add_string(&at->missing_list, at->missing.count > TOLD ? "…" : name);
}

/* Whether all that the equation reads in a period is known, and its own value; `tell` notes what is not. What is no
 * series of the scenario (a running total) is told by what it lacks itself. */
static bool is_known(collector *at, uint32_t t, bool tell) {
  const grdp_scenario *scenario = at->work->scenario;
  uint32_t own = at->work->request->cell;
  bool known = at->implicit || (at->observed != NULL && isfinite(at->observed[t]));
  if (!known && tell)
    note_missing(at, own, t);
  for (size_t i = 0; i < at->read_count; i++) {
    uint32_t cell = at->reads[i].cell;
    int64_t when = (int64_t)t + at->reads[i].shift;
    if (is_coefficient(at, cell) || isfinite(value_at(at, cell, when)))
      continue;
    known = false;
    if (tell)
      note_missing(at, cell < scenario->cell_count ? cell : own, when);
  }
  return known;
}

/* --- linear in the coefficients --- */

static grdp_status report(const collector *at, grdp_code code, const char *second, const char *third) {
  grdp_diagnose(at->work->diagnostics, code, at->work->request->place, grdp_fit_name(at->work), second, third, NULL);
  return GRDP_INVALID;
}

/* Illegal arithmetic at 0 or 1: of the coefficients when their own paths make a number, else of the data. */
static grdp_status report_illegal(const collector *at, uint32_t t, size_t coefficient) {
  const grdp_fit_work *work = at->work;
  char period[16];
  grdp_timeline_write(&work->scenario->time, t, period);
  for (size_t i = 0; i < at->coefficients; i++)
    at->point[i] = work->scenario->cells[work->request->coefficients[i]].path.values[t];
  if (isfinite(evaluate(at, t)))
    return report(at, GRDP_DIAGNOSTIC_FIT_NONLINEAR, grdp_fit_coefficient(work, coefficient), NULL);
  return report(at, GRDP_DIAGNOSTIC_FIT_ILLEGAL, period, NULL);
}

static bool is_close(double a, double b, double size) {
  static const double tolerance = 1e-8;
  return fabs(a - b) <= tolerance * size;
}

/* A second point along each coefficient, and one with all of them, must lie on the plane. */
static grdp_status check_plane(const collector *at, uint32_t t, double zero, const double *row) {
  static const double second = 3;
  double sum = zero, size = fabs(zero);
  for (size_t i = 0; i < at->coefficients; i++) {
    double expected = zero + second * row[i];
    if (!is_close(evaluate_unit(at, t, i, second), expected, fabs(zero) + fabs(second * row[i])))
      return report(at, GRDP_DIAGNOSTIC_FIT_NONLINEAR, grdp_fit_coefficient(at->work, i), NULL);
  }
  for (size_t i = 0; i < at->coefficients; i++) {
    at->point[i] = 1 + (double)i / (double)at->coefficients;
    sum += at->point[i] * row[i];
    size += fabs(at->point[i] * row[i]);
  }
  return is_close(evaluate(at, t), sum, size) ? GRDP_OK : report(at, GRDP_DIAGNOSTIC_FIT_PRODUCT, NULL, NULL);
}

static grdp_status collect_period(collector *at, uint32_t t) {
  grdp_arena *arena = at->work->arena;
  double zero = evaluate_unit(at, t, 0, 0);
  if (!isfinite(zero))
    return report_illegal(at, t, 0);
  *GRDP_PUSH(arena, &at->target) = (at->implicit ? 0 : at->observed[t]) - zero;
  for (size_t i = 0; i < at->coefficients; i++) {
    double unit = evaluate_unit(at, t, i, 1) - zero;
    if (!isfinite(unit))
      return report_illegal(at, t, i);
    *GRDP_PUSH(arena, &at->regressors) = unit;
  }
  return check_plane(at, t, zero, at->regressors.items + at->regressors.count - at->coefficients);
}

/* --- periods --- */

/* The longest stretch of known periods, the latest of those that are equally long. False: there is none. */
static bool find_stretch(collector *at, uint32_t *first, uint32_t *last) {
  uint32_t length = 0, best = 0;
  for (uint32_t t = 0; t < at->work->program->periods; t++) {
    length = is_known(at, t, false) ? length + 1 : 0;
    if (length == 0 || length < best)
      continue;
    best = length;
    *last = t;
    *first = t + 1 - length;
  }
  return best > 0;
}

static grdp_status choose_periods(collector *at, grdp_fit_data *data) {
  const grdp_fitting *request = at->work->request;
  data->first = request->first;
  data->last = request->last;
  if (request->first > request->last && !find_stretch(at, &data->first, &data->last)) {
    data->first = at->work->program->base + 1; /* so that what is missing is listed */
    data->last = at->work->program->periods - 1;
  }
  for (uint32_t t = data->first; t <= data->last; t++)
    is_known(at, t, true);
  if (at->missing.count > 0)
    return report(at, GRDP_DIAGNOSTIC_FIT_MISSING, grdp_buffer_string(&at->missing_list), NULL);
  data->observations = (size_t)data->last - data->first + 1;
  return GRDP_OK;
}

static grdp_status check_read(const collector *at, const grdp_fit_data *data) {
  const grdp_timeline *time = &at->work->scenario->time;
  char first[16], last[16];
  for (size_t i = 0; i < at->coefficients; i++) {
    bool read = false;
    for (size_t t = 0; t < data->observations; t++)
      read = read || at->regressors.items[t * at->coefficients + i] != 0;
    if (read)
      continue;
    grdp_timeline_write(time, data->first, first);
    grdp_timeline_write(time, data->last, last);
    return report(at, GRDP_DIAGNOSTIC_FIT_UNREAD, grdp_fit_coefficient(at->work, i),
                  grdp_text_join(at->work->arena, first, "..", last, NULL));
  }
  return GRDP_OK;
}

/* Whether another value of the own series in an earlier period changes what stands with a coefficient in the last one: a
 * lag on the left side, as in dlog(y), does not. */
static bool moves_regressors(const collector *at, uint32_t last, int32_t shift) {
  double *value = grdp_machine_values(at->machine, (uint32_t)((int64_t)last + shift), at->work->request->cell);
  const double *row = at->regressors.items + at->regressors.count - at->coefficients;
  double kept = *value;
  bool moves = false;
  *value = kept * 1.25 + 1;
  double zero = evaluate_unit(at, last, 0, 0);
  for (size_t i = 0; i < at->coefficients; i++)
    moves = moves || !is_close(evaluate_unit(at, last, i, 1) - zero, row[i], fabs(zero) + fabs(row[i]));
  *value = kept;
  return moves;
}

static grdp_status collect(collector *at, grdp_fit_data *data) {
  fill(at);
  find_reach(at);
  GRDP_TRY(choose_periods(at, data));
  for (uint32_t t = data->first; t <= data->last; t++)
    GRDP_TRY(collect_period(at, t));
  data->target = at->target.items;
  data->regressors = at->regressors.items;
  data->coefficients = at->coefficients;
  for (size_t i = 0; i < at->read_count; i++)
    if (at->reads[i].cell == at->work->request->cell && at->reads[i].shift < 0)
      data->own_past = data->own_past || moves_regressors(at, data->last, at->reads[i].shift);
  return check_read(at, data);
}

static void release_machine(void *machine) {
  grdp_machine_free(machine);
}

grdp_status grdp_fit_collect(const grdp_fit_work *work, grdp_fit_data *out) {
  const grdp_fitting *request = work->request;
  collector at = {.work = work,
                  .step = work->program->cell_steps[request->cell],
                  .implicit = work->scenario->cells[request->cell].right != NULL,
                  .observed = observed_of(work->scenario, request->cell),
                  .coefficients = request->coefficient_count,
                  .missing_list = {.arena = work->arena}};
  grdp_fit_data data = {0};
  GRDP_TRY(grdp_machine_open(work->program, 1, &at.machine));
  grdp_arena_defer(work->arena, release_machine, at.machine);
  at.reads = grdp_program_reads(work->program, work->arena, request->cell, &at.read_count);
  at.point = GRDP_NEW_ARRAY(work->arena, at.coefficients, double);
  GRDP_TRY(collect(&at, &data));
  *out = data;
  return GRDP_OK;
}
