/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "failures.h"

#include <math.h>
#include <string.h>

#include "pairs.h"
#include "telling.h"

void grdp_failures_begin(grdp_failures *failures, const grdp_scenario *scenario, const grdp_program *program,
                         grdp_arena *arena) {
  *failures = (grdp_failures){.scenario = scenario, .program = program, .arena = arena};
  failures->told = GRDP_NEW_ARRAY(arena, program->cells, bool);
  failures->consequence_step = UINT32_MAX;
}

/* --- collecting --- */

/* Periods of one missing value are put together, so that four quarters are one message. */
static void collect_missing(grdp_failures *failures, const grdp_failure *failure) {
  const uint32_t numbers[2] = {failure->step, failure->reference};
  const char *bytes = grdp_arena_copy(failures->arena, (const char *)numbers, sizeof numbers);
  int64_t run = grdp_step_run(&failures->program->steps[failure->step], failure->period);
  int64_t read = run + failures->program->references[failure->reference].shift;
  bool added;
  uint32_t *number = grdp_table_add(failures->arena, &failures->missing_by_key, (grdp_text){bytes, sizeof numbers},
                                    (uint32_t)failures->missing.count, &added);
  if (added) {
    *GRDP_PUSH(failures->arena, &failures->missing) =
        (grdp_missing_value){failure->step, failure->reference, read, read, failure->period, failure->period};
    return;
  }
  grdp_missing_value *value = &failures->missing.items[*number];
  if (value->last + 1 == read && value->reading_last + 1 == failure->period) {
    value->last = read;
    value->reading_last = failure->period;
  }
}

static void collect_one(grdp_failures *failures, const grdp_failure *failure) {
  if (failure->reason == GRDP_FAILURE_MISSING) {
    collect_missing(failures, failure);
  } else if (failure->reason == GRDP_FAILURE_CONSEQUENCE) {
    if (failures->consequence_step != UINT32_MAX)
      return;
    failures->consequence_step = failure->step;
    failures->consequence_period = failure->period;
  } else if (!failures->told[failures->program->steps[failure->step].cell]) {
    failures->told[failures->program->steps[failure->step].cell] = true;
    *GRDP_PUSH(failures->arena, &failures->numeric) = *failure;
  }
}

void grdp_failures_collect(grdp_failures *failures, grdp_machine *machine, uint32_t period) {
  const grdp_program *program = failures->program;
  for (uint32_t step = 0; step < program->step_count; step++) {
    const grdp_step *one = &program->steps[step];
    if (!grdp_step_runs(program, one, period) ||
        isfinite(*grdp_machine_values(machine, grdp_step_period(one, period), one->cell)))
      continue;
    grdp_failure failure = grdp_machine_explain(machine, period, step, 0);
    if (failure.reason != GRDP_FAILURE_NONE)
      collect_one(failures, &failure);
  }
}

void grdp_failures_check(grdp_failures *failures, grdp_machine *machine, uint32_t period) {
  uint32_t first = failures->program->scenario_cells + GRDP_CALENDAR_COUNT;
  for (uint32_t check = 0; check < failures->program->checks; check++) {
    if (*grdp_machine_values(machine, period, first + check) != 0.0)
      continue;
    *GRDP_PUSH(failures->arena, &failures->broken) = check;
    *GRDP_PUSH(failures->arena, &failures->broken) = period;
  }
}

/* --- reporting --- */

/* "2025" or "2025..2027" */
static void add_periods(grdp_buffer *out, const grdp_timeline *time, int64_t first, int64_t last) {
  char text[16];
  grdp_period_write(time->frequency, time->first_ordinal + (int32_t)first, text);
  grdp_buffer_add_string(out, text);
  if (first == last)
    return;
  grdp_period_write(time->frequency, time->first_ordinal + (int32_t)last, text);
  grdp_buffer_add_string(out, "..");
  grdp_buffer_add_string(out, text);
}

static const char *periods_text(const grdp_failures *failures, int64_t first, int64_t last) {
  grdp_buffer text = {.arena = failures->arena};
  add_periods(&text, &failures->scenario->time, first, last);
  return grdp_buffer_string(&text);
}

static bool is_name_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '_';
}

/* The offset of a whole word in text[from, to), or SIZE_MAX. */
static size_t find_word(grdp_text text, size_t from, size_t to, grdp_text word) {
  for (size_t i = from; word.size > 0 && i + word.size <= to; i++) {
    bool begins = i == 0 || !is_name_byte(text.data[i - 1]);
    bool ends = i + word.size == text.size || !is_name_byte(text.data[i + word.size]);
    if (begins && ends && memcmp(text.data + i, word.data, word.size) == 0)
      return i;
  }
  return SIZE_MAX;
}

/* "output" of "output[industry]" */
static grdp_text series_name(const char *cell_name) {
  grdp_text name = grdp_text_of(cell_name);
  return grdp_text_slice(name, 0, grdp_text_find(name, '['));
}

static size_t skip_spaces(grdp_text text, size_t at) {
  while (at < text.size && (text.data[at] == ' ' || text.data[at] == '\n' || text.data[at] == '\t'))
    at++;
  return at;
}

/* The shift written behind a name that ends at `at`: [ "[" … "]" ] [ "(" ("-" | "+") integer ")" ]; 0 without one. */
static int32_t written_shift(grdp_text text, size_t at) {
  at = skip_spaces(text, at);
  if (at < text.size && text.data[at] == '[')
    at += grdp_text_find(grdp_text_slice(text, at, text.size - at), ']') + 1;
  at = skip_spaces(text, at);
  if (at >= text.size || text.data[at] != '(')
    return 0;
  at = skip_spaces(text, at + 1);
  bool lag = at < text.size && text.data[at] == '-';
  int32_t shift = 0;
  for (at = skip_spaces(text, at + 1); at < text.size && text.data[at] >= '0' && text.data[at] <= '9'; at++)
    shift = shift < 100000 ? shift * 10 + (text.data[at] - '0') : shift;
  return lag ? -shift : shift;
}

/* The offset in text[from, to) of a series' name with a shift; of the first one with any when none has that shift
 * (functions over time shift what stands within); SIZE_MAX without any. */
static size_t find_reference(grdp_text text, size_t from, size_t to, grdp_text word, int32_t shift) {
  size_t first = find_word(text, from, to, word);
  for (size_t at = first; at != SIZE_MAX; at = find_word(text, at + word.size, to, word))
    if (written_shift(text, at + word.size) == shift)
      return at;
  return first;
}

/* Where a step's formula reads a reference: the series' name in the text of the instruction that reads it. */
static grdp_place reference_place(const grdp_program *program, const grdp_step *step, uint32_t number) {
  uint32_t slot = grdp_program_reference_slot(program, number);
  const grdp_cell_reference *reference = &program->references[number];
  grdp_text text = step->fragment->text;
  grdp_text word = series_name(program->cell_names[reference->cell]);
  for (uint32_t i = step->first; i < step->first + step->count; i++) {
    const grdp_instruction *code = &program->instructions[i];
    if (code->a != slot && code->b != slot && code->c != slot)
      continue;
    size_t from = program->texts[i].offset, to = from + program->texts[i].size;
    size_t found =
        to <= text.size ? find_reference(text, from, to, word, reference->shift - (int32_t)step->ahead) : SIZE_MAX;
    return found == SIZE_MAX ? grdp_fragment_place(step->fragment, from, to - from)
                             : grdp_fragment_place(step->fragment, found, word.size);
  }
  return step->fragment->place;
}

/* What is missing at one place of one formula for the elements of one series is one mistake. */
typedef struct missing_group {
  const grdp_missing_value *value; /* the first */
  grdp_place place;
  grdp_buffer missing, reading; /* the names of the first elements */
  size_t count;
} missing_group;

static grdp_text group_key(const grdp_failures *failures, const grdp_missing_value *value, grdp_place place) {
  const grdp_program *program = failures->program;
  const grdp_text name = series_name(program->cell_names[program->references[value->reference].cell]);
  const int64_t numbers[5] = {place.offset, value->first, value->last, value->reading_first, value->reading_last};
  grdp_buffer key = {.arena = failures->arena};
  grdp_buffer_add(&key, (grdp_text){(const char *)&place.source, sizeof place.source});
  grdp_buffer_add(&key, (grdp_text){(const char *)numbers, sizeof numbers});
  grdp_buffer_add(&key, name);
  return grdp_buffer_text(&key);
}

static void report_group(const grdp_failures *failures, const missing_group *group, grdp_diagnostics *diagnostics) {
  const grdp_missing_value *value = group->value;
  const grdp_program *program = failures->program;
  const grdp_scenario *scenario = failures->scenario;
  uint32_t cell = program->references[value->reference].cell;
  const char *name = program->cell_names[cell];
  bool own = cell < program->scenario_cells;
  bool input = own && scenario->series[scenario->cells[cell].series].kind == GRDP_SERIES_INPUT;
  /* A hidden cell (a running total) has no place to give a value: no hint. */
  const char *series = own ? grdp_text_string(failures->arena, series_name(name)) : "";
  grdp_diagnose(diagnostics, input ? GRDP_DIAGNOSTIC_VALUE_MISSING_INPUT : GRDP_DIAGNOSTIC_VALUE_MISSING,
                group->place, grdp_buffer_string(&group->missing), periods_text(failures, value->first, value->last),
                grdp_buffer_string(&group->reading),
                periods_text(failures, value->reading_first, value->reading_last), series, name, NULL);
}

static void report_missing(const grdp_failures *failures, grdp_diagnostics *diagnostics) {
  const grdp_program *program = failures->program;
  missing_group *groups = GRDP_NEW_ARRAY(failures->arena, failures->missing.count, missing_group);
  grdp_table by_key = {0};
  uint32_t group_count = 0;
  for (size_t i = 0; i < failures->missing.count; i++) {
    const grdp_missing_value *value = &failures->missing.items[i];
    const grdp_step *step = &program->steps[value->step];
    grdp_place place = reference_place(program, grdp_program_computing(program, value->step), value->reference);
    bool added;
    uint32_t number =
        *grdp_table_add(failures->arena, &by_key, group_key(failures, value, place), group_count, &added);
    group_count += added;
    missing_group *group = &groups[number];
    if (added)
      *group = (missing_group){.value = value,
                               .place = place,
                               .missing = {.arena = failures->arena},
                               .reading = {.arena = failures->arena}};
    uint32_t cell = program->references[value->reference].cell;
    grdp_buffer_add_listed(&group->missing, group->count, program->cell_names[cell]);
    grdp_buffer_add_listed(&group->reading, group->count++, program->cell_names[step->cell]);
  }
  for (uint32_t i = 0; i < group_count; i++)
    report_group(failures, &groups[i], diagnostics);
}

static const grdp_code codes[] = {[GRDP_FAILURE_NONE] = GRDP_DIAGNOSTIC_NOT_COMPUTED,
                                  [GRDP_FAILURE_MISSING] = GRDP_DIAGNOSTIC_VALUE_MISSING,
                                  [GRDP_FAILURE_DIVISION] = GRDP_DIAGNOSTIC_DIVISION_BY_ZERO,
                                  [GRDP_FAILURE_LOGARITHM] = GRDP_DIAGNOSTIC_LOGARITHM_DOMAIN,
                                  [GRDP_FAILURE_ROOT] = GRDP_DIAGNOSTIC_ROOT_DOMAIN,
                                  [GRDP_FAILURE_POWER] = GRDP_DIAGNOSTIC_POWER_DOMAIN,
                                  [GRDP_FAILURE_CLAMP] = GRDP_DIAGNOSTIC_CLAMP_BOUNDS,
                                  [GRDP_FAILURE_OVERFLOW] = GRDP_DIAGNOSTIC_TOO_LARGE_TO_COMPUTE,
                                  [GRDP_FAILURE_CONSEQUENCE] = GRDP_DIAGNOSTIC_NOT_COMPUTED,
                                  [GRDP_FAILURE_DIVERGED] = GRDP_DIAGNOSTIC_BLOCK_DIVERGED,
                                  [GRDP_FAILURE_CYCLED] = GRDP_DIAGNOSTIC_BLOCK_CYCLED,
                                  [GRDP_FAILURE_STALLED] = GRDP_DIAGNOSTIC_BLOCK_STALLED,
                                  [GRDP_FAILURE_SINGULAR] = GRDP_DIAGNOSTIC_BLOCK_SINGULAR};

static grdp_place failure_place(const grdp_program *program, const grdp_failure *failure) {
  const grdp_fragment *fragment = grdp_program_computing(program, failure->step)->fragment;
  if (failure->instruction == UINT32_MAX)
    return fragment->place;
  grdp_span_of_text span = program->texts[failure->instruction];
  return grdp_fragment_place(fragment, span.offset, span.size);
}

/* The first series of a block, of the cells before `end`: unknowns, then those that follow from them. */
static const char *members_before(const grdp_failures *failures, const grdp_equation_block *block, uint32_t end) {
  const grdp_program *program = failures->program;
  grdp_buffer names = {.arena = failures->arena};
  grdp_pairs listed = {0}; /* a block over time has a series once for each period */
  for (uint32_t i = 0; i < block->count; i++) {
    uint32_t cell = program->steps[block->first + i].cell, next = (uint32_t)listed.count;
    if (cell < end && grdp_pairs_add(failures->arena, &listed, cell, next) == next)
      grdp_buffer_add_listed(&names, next, program->cell_names[cell]);
  }
  return listed.count == 0 ? NULL : grdp_buffer_string(&names);
}

/* Beyond the horizon a block may be of hidden cells alone: what their unknowns are called says what they are. */
static const char *block_members(const grdp_failures *failures, const grdp_equation_block *block) {
  const char *names = members_before(failures, block, failures->program->scenario_cells);
  const grdp_equation_block unknowns = {.first = block->first, .count = block->unknowns};
  return names != NULL ? names : members_before(failures, &unknowns, UINT32_MAX);
}

/* The series whose equations depend on each other; the one at hand when no other is known. */
static const char *dependent_names(const grdp_failures *failures, const grdp_failure *failure, const char *name) {
  const grdp_program *program = failures->program;
  grdp_buffer names = {.arena = failures->arena};
  grdp_pairs listed = {0};
  for (uint32_t i = 0; i < failure->dependent_count && i < GRDP_DEPENDENT_TOLD; i++) {
    uint32_t cell = program->steps[failure->dependent[i]].cell, next = (uint32_t)listed.count;
    if (grdp_pairs_add(failures->arena, &listed, cell, next) == next)
      grdp_buffer_add_listed(&names, next, program->cell_names[cell]);
  }
  return failure->dependent_count == 0 ? name : grdp_buffer_string(&names);
}

/* Illegal arithmetic on the way to the solution of a block is no statement about the series' own values. */
static void report_solving(const grdp_failures *failures, const grdp_failure *failure, const char *names,
                           const grdp_equation_block *block, grdp_diagnostics *diagnostics) {
  if (block != NULL && failure->while_solving)
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_BLOCK_ILLEGAL, failure_place(failures->program, failure), names,
                  periods_text(failures, failure->period, failure->period), block_members(failures, block), NULL);
}

/* Arithmetic of an equation that was turned inside out is not the user's: which argument is what his formula would have
 * to give there; SIZE_MAX: none, the arithmetic is his. */
static size_t impossible_argument(const grdp_program *program, const grdp_failure *failure) {
  if (failure->instruction == UINT32_MAX || failure->reason < GRDP_FAILURE_DIVISION ||
      failure->reason > GRDP_FAILURE_POWER)
    return SIZE_MAX;
  uint32_t undone = program->texts[failure->instruction].undone;
  bool any =
      failure->reason == GRDP_FAILURE_DIVISION && failure->arguments[0] == 0.0; /* 0 x = 0 has every solution */
  return undone == 0 || (any && undone == 1) ? SIZE_MAX : undone - 1;
}

/* A formula may go on over lines: blanks between its words are one. */
static const char *failing_text(const grdp_failures *failures, const grdp_failure *failure) {
  const grdp_program *program = failures->program;
  grdp_span_of_text span = program->texts[failure->instruction];
  grdp_text text =
      grdp_text_slice(grdp_program_computing(program, failure->step)->fragment->text, span.offset, span.size);
  grdp_buffer words = {.arena = failures->arena};
  for (size_t i = 0, next; i < text.size; i = next) {
    next = skip_spaces(text, i);
    if (next > i)
      grdp_buffer_add_string(&words, " ");
    else
      grdp_buffer_add(&words, grdp_text_slice(text, i, ++next - i));
  }
  return grdp_buffer_string(&words);
}

static void report_unsolvable(const grdp_failures *failures, const grdp_failure *failure, const char *names,
                              const char *value, grdp_diagnostics *diagnostics) {
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_UNSOLVABLE, failure_place(failures->program, failure), names,
                periods_text(failures, failure->period, failure->period), value, failing_text(failures, failure),
                NULL);
}

/* `names` are the cells for which the same place of a formula fails in the same way; the arguments are the first's. */
static void report_numeric(const grdp_failures *failures, const grdp_failure *failure, const char *names,
                           grdp_diagnostics *diagnostics) {
  const grdp_equation_block *block = grdp_program_block_of_step(failures->program, failure->step);
  const char *arguments[3];
  bool rough = failure->while_solving || failure->reason >= GRDP_FAILURE_DIVERGED;
  for (size_t i = 0; i < 3; i++)
    arguments[i] = rough ? grdp_tell_roughly(failures->arena, failure->arguments[i])
                         : grdp_tell_number(failures->arena, failure->arguments[i], false);
  size_t impossible = impossible_argument(failures->program, failure);
  if (impossible != SIZE_MAX)
    report_unsolvable(failures, failure, names, arguments[impossible], diagnostics);
  else
    grdp_diagnose(diagnostics, codes[failure->reason], failure_place(failures->program, failure), names,
                  periods_text(failures, failure->period, failure->period), arguments[0], arguments[1], arguments[2],
                  block == NULL ? "" : block_members(failures, block), dependent_names(failures, failure, names),
                  NULL);
  report_solving(failures, failure, names, block, diagnostics);
}

static bool same_failure(const grdp_program *program, const grdp_failure *a, const grdp_failure *b) {
  grdp_place x = failure_place(program, a), y = failure_place(program, b);
  return a->reason == b->reason && a->period == b->period && x.source == y.source && x.offset == y.offset &&
         x.size == y.size;
}

/* The elements of one series stand side by side in the list. */
static void report_numerics(const grdp_failures *failures, grdp_diagnostics *diagnostics) {
  const grdp_program *program = failures->program;
  const grdp_failure *items = failures->numeric.items;
  for (size_t i = 0, next; i < failures->numeric.count; i = next) {
    grdp_buffer names = {.arena = failures->arena};
    for (next = i; next < failures->numeric.count && same_failure(program, &items[i], &items[next]); next++)
      grdp_buffer_add_listed(&names, next - i, program->cell_names[program->steps[items[next].step].cell]);
    report_numeric(failures, &items[i], grdp_buffer_string(&names), diagnostics);
  }
}

/* The periods of one check, as ranges: "2025, 2027..2030". */
static const char *broken_periods(const grdp_failures *failures, const uint32_t *periods, size_t count) {
  grdp_buffer text = {.arena = failures->arena};
  for (size_t i = 0, next; i < count; i = next) {
    next = i + 1;
    while (next < count && periods[next] == periods[next - 1] + 1)
      next++;
    grdp_buffer_add_string(&text, i == 0 ? "" : ", ");
    add_periods(&text, &failures->scenario->time, periods[i], periods[next - 1]);
  }
  return grdp_buffer_string(&text);
}

/* The broken periods stand in order of period; they are sorted to the checks by counting. */
static void report_checks(const grdp_failures *failures, grdp_diagnostics *diagnostics) {
  const uint32_t *broken = failures->broken.items;
  size_t pairs = failures->broken.count / 2, checks = failures->program->checks;
  size_t *starts = GRDP_NEW_ARRAY(failures->arena, checks + 1, size_t);
  size_t *fill = GRDP_NEW_ARRAY(failures->arena, checks + 1, size_t);
  uint32_t *periods = GRDP_NEW_ARRAY(failures->arena, pairs, uint32_t);
  for (size_t i = 0; i < pairs; i++)
    starts[broken[2 * i] + 1]++;
  for (size_t check = 0; check < checks; check++)
    fill[check + 1] = starts[check + 1] += starts[check];
  for (size_t i = 0; i < pairs; i++)
    periods[fill[broken[2 * i]]++] = broken[2 * i + 1];
  for (size_t check = 0; check < checks; check++) {
    size_t count = starts[check + 1] - starts[check];
    const grdp_check *one = &failures->scenario->checks[check];
    if (count > 0)
      grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_CHECK_FAILED, one->place,
                    grdp_text_string(failures->arena, one->name),
                    broken_periods(failures, periods + starts[check], count), NULL);
  }
}

grdp_status grdp_failures_report(const grdp_failures *failures, grdp_diagnostics *diagnostics) {
  report_missing(failures, diagnostics);
  report_numerics(failures, diagnostics);
  report_checks(failures, diagnostics);
  if (failures->missing.count > 0)
    return GRDP_INVALID;
  if (failures->numeric.count > 0)
    return GRDP_NUMERIC;
  if (failures->consequence_step != UINT32_MAX) {
    /* Something failed and no cause was found: say so rather than return a result with holes. */
    grdp_failure failure = {.reason = GRDP_FAILURE_CONSEQUENCE,
                            .step = failures->consequence_step,
                            .period = failures->consequence_period,
                            .instruction = UINT32_MAX};
    report_numeric(failures, &failure, failures->program->cell_names[failures->program->steps[failure.step].cell],
                   diagnostics);
    return GRDP_NUMERIC;
  }
  return failures->broken.count > 0 ? GRDP_CHECK : GRDP_OK;
}
