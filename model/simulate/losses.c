/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "losses.h"

#include <math.h>
#include <stdlib.h>

#include "telling.h"

/* The share of failed draws beyond which a run fails. */
#define FAILED_SHARE 0.01

grdp_losses grdp_losses_empty(grdp_arena *arena) {
  return (grdp_losses){.arena = arena, .broken_draw = UINT64_MAX};
}

static uint64_t key_of(const grdp_loss *loss) {
  return grdp_pair_key(loss->cell, loss->period * GRDP_FAILURE_REASONS + (uint32_t)loss->reason);
}

static void add_loss(grdp_losses *losses, const grdp_loss *loss) {
  uint32_t number = grdp_pairs_add(losses->arena, &losses->numbers, key_of(loss), (uint32_t)losses->items.count);
  if (number == losses->items.count) {
    *GRDP_PUSH(losses->arena, &losses->items) = *loss;
    return;
  }
  grdp_loss *known = &losses->items.items[number];
  uint64_t count = known->count + loss->count;
  if (loss->first < known->first)
    *known = *loss;
  known->count = count;
}

void grdp_losses_look(grdp_losses *losses, const grdp_program *program, grdp_machine *machine, uint32_t t,
                      uint64_t first, size_t count) {
  for (uint32_t lane = 0; lane < count; lane++) {
    uint32_t step = grdp_machine_first_failure(machine, lane);
    if (step == UINT32_MAX)
      continue;
    grdp_failure failure = grdp_machine_explain(machine, t, step, lane);
    grdp_loss loss = {failure.reason, program->steps[failure.step].cell, failure.period, 1, first + lane, {0}};
    for (size_t i = 0; i < 3; i++)
      loss.arguments[i] = failure.arguments[i];
    add_loss(losses, &loss);
  }
}

static void note_broken(grdp_losses *losses, uint32_t check, uint32_t t, uint64_t draw) {
  if (draw >= losses->broken_draw)
    return;
  losses->broken_draw = draw;
  losses->broken_check = check;
  losses->broken_period = t;
}

void grdp_losses_look_at_checks(grdp_losses *losses, const grdp_program *program, grdp_machine *machine, uint32_t t,
                                uint64_t first, size_t count) {
  const uint8_t *failed = grdp_machine_failed(machine);
  for (uint32_t check = 0; check < program->checks; check++) {
    uint32_t cell = program->scenario_cells + GRDP_CALENDAR_COUNT + check;
    if (!grdp_machine_varies(machine, t, cell))
      continue; /* it holds as on the central path */
    const double *holds = grdp_machine_values(machine, t, cell);
    for (size_t lane = 0; lane < count; lane++)
      if (holds[lane] == 0.0 && (failed == NULL || failed[lane] == 0))
        note_broken(losses, check, t, first + lane);
  }
}

void grdp_losses_end_block(grdp_losses *losses, const grdp_machine *machine, size_t count) {
  const uint8_t *failed = grdp_machine_failed(machine);
  for (size_t lane = 0; failed != NULL && lane < count; lane++)
    losses->failed += failed[lane] != 0;
}

void grdp_losses_merge_checks(grdp_losses *into, const grdp_losses *from) {
  if (from->broken_draw != UINT64_MAX)
    note_broken(into, from->broken_check, from->broken_period, from->broken_draw);
}

void grdp_losses_merge(grdp_losses *into, const grdp_losses *from) {
  for (size_t i = 0; i < from->items.count; i++)
    add_loss(into, &from->items.items[i]);
  into->failed += from->failed;
  grdp_losses_merge_checks(into, from);
}

static int by_frequency(const void *a, const void *b) {
  const grdp_loss *x = a, *y = b;
  if (x->count != y->count)
    return x->count > y->count ? -1 : 1;
  if (x->first != y->first)
    return x->first < y->first ? -1 : 1;
  return x->cell < y->cell ? -1 : x->cell > y->cell;
}

const grdp_loss *grdp_losses_sorted(const grdp_losses *losses, grdp_arena *arena) {
  grdp_loss *sorted = GRDP_NEW_ARRAY(arena, losses->items.count, grdp_loss);
  for (size_t i = 0; i < losses->items.count; i++)
    sorted[i] = losses->items.items[i];
  if (losses->items.count > 1)
    qsort(sorted, losses->items.count, sizeof *sorted, by_frequency);
  return sorted;
}

/* --- reports --- */

grdp_status grdp_losses_report_check(const grdp_losses *losses, const grdp_scenario *scenario, grdp_arena *arena,
                                     grdp_diagnostics *diagnostics) {
  if (losses->broken_draw == UINT64_MAX)
    return GRDP_OK;
  const grdp_check *check = &scenario->checks[losses->broken_check];
  char period[16];
  grdp_timeline_write(&scenario->time, losses->broken_period, period);
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_CHECK_FAILED_IN_DRAW, check->place, grdp_text_string(arena, check->name),
                period, grdp_integer_text(arena, (long long)losses->broken_draw), NULL);
  return GRDP_CHECK;
}

grdp_status grdp_losses_report_share(const grdp_losses *losses, const grdp_scenario *scenario, uint64_t draws,
                                     grdp_diagnostics *diagnostics) {
  if ((double)losses->failed <= FAILED_SHARE * (double)draws)
    return GRDP_OK;
  enum { LOSSES_TOLD = 3 };
  grdp_arena *arena = losses->arena;
  const grdp_loss *sorted = grdp_losses_sorted(losses, arena);
  const char *failed = grdp_integer_text(arena, (long long)losses->failed);
  for (size_t i = 0; i < losses->items.count && i < LOSSES_TOLD; i++) {
    char period[16];
    bool own = sorted[i].cell < scenario->cell_count;
    grdp_timeline_write(&scenario->time, sorted[i].period, period);
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_DRAWS_FAILED,
                  own ? scenario->cells[sorted[i].cell].place : (grdp_place){0}, failed,
                  grdp_integer_text(arena, (long long)draws), own ? scenario->cells[sorted[i].cell].name : "", period,
                  grdp_integer_text(arena, (long long)sorted[i].count),
                  grdp_integer_text(arena, (long long)sorted[i].first), NULL);
  }
  return GRDP_NUMERIC;
}
