/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch.h"

#include <assert.h>
#include <math.h>

const bool *grdp_watch_wanted(const grdp_scenario *scenario, const grdp_program *program,
                              const grdp_run_options *options, grdp_arena *arena) {
  if (options->of == NULL)
    return NULL;
  bool *wanted = GRDP_NEW_ARRAY(arena, program->cells, bool);
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++)
    wanted[cell] = options->of[cell];
  for (size_t i = 0; i < scenario->target_count; i++)
    if (scenario->targets[i].cell != UINT32_MAX)
      wanted[scenario->targets[i].cell] = true;
  for (size_t i = 0; i < options->kept_count; i++)
    wanted[options->kept[i]] = true;
  if (options->aim.kind == GRDP_AIM_MEAN)
    wanted[options->aim.number] = true;
  return wanted;
}

static void make_columns(grdp_watch *watch, const grdp_machine *machine, grdp_arena *arena) {
  GRDP_VECTOR(grdp_column) columns = {0};
  size_t *starts = GRDP_NEW_ARRAY(arena, watch->periods + 1, size_t);
  for (uint32_t p = 0; p < watch->periods; p++) {
    uint32_t t = watch->first_period + p;
    starts[p] = columns.count;
    for (uint32_t cell = 0; cell < watch->scenario->cell_count; cell++)
      if ((watch->wanted == NULL || watch->wanted[cell]) && grdp_machine_varies(machine, t, cell))
        *GRDP_PUSH(arena, &columns) = (grdp_column){cell, t};
  }
  starts[watch->periods] = columns.count;
  watch->columns = columns.items;
  watch->column_count = columns.count;
  watch->starts = starts;
}

size_t grdp_watch_column(const grdp_watch *watch, uint32_t cell, uint32_t t) {
  size_t low = watch->starts[t - watch->first_period], high = watch->starts[t - watch->first_period + 1];
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (watch->columns[middle].cell < cell)
      low = middle + 1;
    else
      high = middle;
  }
  assert(low < watch->column_count && watch->columns[low].cell == cell && watch->columns[low].period == t);
  return low;
}

static uint32_t judgement_of(const grdp_watch *watch, const grdp_target_result *target) {
  return target->period < watch->first_period ? 0 : target->period - watch->first_period;
}

static bool is_judged(const grdp_target_result *target) {
  return !isnan(target->projected);
}

/* Target results sorted by the period in which they are judged, by counting. */
static void sort_targets(grdp_watch *watch, grdp_arena *arena) {
  size_t *starts = GRDP_NEW_ARRAY(arena, watch->periods + 2, size_t);
  uint32_t *judged = GRDP_NEW_ARRAY(arena, watch->target_count, uint32_t);
  for (size_t i = 0; i < watch->target_count; i++)
    if (is_judged(&watch->targets[i]))
      starts[judgement_of(watch, &watch->targets[i]) + 2]++;
  for (uint32_t p = 0; p <= watch->periods; p++)
    starts[p + 1] += starts[p];
  for (size_t i = 0; i < watch->target_count; i++)
    if (is_judged(&watch->targets[i]))
      judged[starts[judgement_of(watch, &watch->targets[i]) + 1]++] = (uint32_t)i;
  watch->judged = judged;
  watch->judged_starts = starts;
}

static void find_last_judgements(grdp_watch *watch, grdp_arena *arena) {
  size_t count = watch->scenario->target_count;
  uint32_t *last = GRDP_NEW_ARRAY(arena, count, uint32_t);
  for (size_t i = 0; i < count; i++)
    last[i] = UINT32_MAX;
  watch->last_of_all = UINT32_MAX;
  for (size_t i = 0; i < watch->target_count; i++) {
    const grdp_target_result *target = &watch->targets[i];
    if (!is_judged(target))
      continue;
    uint32_t p = judgement_of(watch, target);
    if (last[target->target] == UINT32_MAX || last[target->target] < p)
      last[target->target] = p;
    if (watch->last_of_all == UINT32_MAX || watch->last_of_all < p)
      watch->last_of_all = p;
  }
  watch->last_judgement = last;
}

/* A cell joins the chosen ones in its last period of interest, once. */
static void choose(grdp_watch *watch, const grdp_machine *machine, uint32_t cell, uint32_t t) {
  if (watch->chosen_count == GRDP_CHOSEN_LIMIT || t < watch->first_period ||
      t >= watch->first_period + watch->periods || !grdp_machine_varies(machine, t, cell))
    return;
  for (size_t i = 0; i < watch->chosen_count; i++)
    if (watch->chosen[i].cell == cell)
      return;
  watch->chosen[watch->chosen_count] = (grdp_column){cell, t};
  watch->chosen_columns[watch->chosen_count++] = grdp_watch_column(watch, cell, t);
}

/* The targets' series first, as their table has them, then those asked for. Bands need memory for each period, so that
 * with many periods fewer series get them. */
static void choose_columns(grdp_watch *watch, const grdp_machine *machine) {
  enum { BANDED_COLUMNS = 320 };
  const grdp_scenario *scenario = watch->scenario;
  for (size_t i = 0; i < scenario->target_count; i++)
    if (scenario->targets[i].cell != UINT32_MAX)
      choose(watch, machine, scenario->targets[i].cell, scenario->targets[i].last);
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++)
    if (watch->options->of != NULL && watch->options->of[cell])
      choose(watch, machine, cell, watch->first_period + watch->periods - 1);
  while (watch->banded_count < watch->chosen_count && (watch->banded_count + 1) * watch->periods <= BANDED_COLUMNS) {
    watch->banded[watch->banded_count] = watch->chosen[watch->banded_count].cell;
    watch->banded_count++;
  }
}

void grdp_watch_make(grdp_watch *watch, const grdp_machine *machine, grdp_arena *arena) {
  make_columns(watch, machine, arena);
  sort_targets(watch, arena);
  find_last_judgements(watch, arena);
  choose_columns(watch, machine);
}
