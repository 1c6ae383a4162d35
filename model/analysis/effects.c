/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "effects.h"

#include <math.h>
#include <stdio.h>

#include "guarded.h"

grdp_estimate grdp_effect_alone(double value) {
  return (grdp_estimate){value, (double)NAN, (double)NAN, (double)NAN};
}

void grdp_effect_add(grdp_arena *arena, grdp_effect_list *list, grdp_effect what, grdp_estimate estimate) {
  what.value = estimate.value;
  what.low = estimate.low;
  what.high = estimate.high;
  *GRDP_PUSH(arena, list) = what;
}

void grdp_effects_give(const grdp_effect_list *list, grdp_sensitivity *out) {
  out->effects = list->items;
  out->effect_count = list->count;
}

static bool reads_ahead(const grdp_program *program) {
  for (uint32_t i = 0; i < program->reference_count; i++)
    if (program->references[i].shift > 0)
      return true;
  return false;
}

uint32_t grdp_look_periods(const grdp_sensitivity_work *work, size_t look) {
  const grdp_look *one = &work->request->looks[look];
  uint32_t base = work->request->scenario->time.base, all = grdp_experiment_periods(work->experiment);
  if (one->kind != GRDP_LOOK_VALUE || reads_ahead(work->request->program))
    return all;
  uint32_t own = one->period > base ? one->period - base : 0;
  return own < all ? own : all;
}

bool grdp_looks_ask_for_chance(const grdp_sensitivity_work *work) {
  for (size_t i = 0; i < work->request->look_count; i++)
    if (work->request->looks[i].kind != GRDP_LOOK_VALUE)
      return true;
  return false;
}

grdp_confidence grdp_effect_confidence(grdp_design_kind kind) {
  return grdp_confidence_make(kind == GRDP_DESIGN_RANDOM ? GRDP_INDEPENDENT : GRDP_SCRAMBLED, 0.95);
}

uint64_t grdp_base_points(const grdp_sensitivity_work *work, uint64_t least) {
  const grdp_sensitivity_request *request = work->request;
  return grdp_run_draws(request->design, request->draws > least ? request->draws : least);
}

static const char *method_text(grdp_sensitivity_method method) {
  static const char *const texts[GRDP_SENSITIVITY_METHOD_COUNT] = {
#define GRDP_SENSITIVITY_METHOD(name, text, ...) [GRDP_SENSITIVITY_##name] = text,
#include "sensitivity_methods.def"
#undef GRDP_SENSITIVITY_METHOD
  };
  return texts[method];
}

grdp_status grdp_effects_check(const grdp_sensitivity_work *work, const grdp_players *players, bool grouped) {
  const grdp_player_choice *choice = &work->request->choice;
  if (!grouped && choice->group_count > 0) {
    grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_NO_GROUPS, choice->groups[0].place,
                  method_text(work->request->method), NULL);
    return GRDP_INVALID;
  }
  if (players->count > 0)
    return GRDP_OK;
  grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_NOTHING_DRAWN, (grdp_place){0}, NULL);
  return GRDP_INVALID;
}

grdp_status grdp_effects_all_failed(const grdp_sensitivity_work *work, uint64_t base) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)base);
  grdp_diagnose(work->diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_ALL_FAILED, (grdp_place){0}, text, NULL);
  return GRDP_NUMERIC;
}

typedef struct scratching {
  const grdp_sensitivity_work *work;
  grdp_effects_function *function;
  grdp_arena *scratch;
  grdp_sensitivity *out;
} scratching;

static grdp_status run_guarded(void *subject) {
  const scratching *one = subject;
  return one->function(one->work, one->scratch, one->out);
}

grdp_status grdp_effects_with_scratch(const grdp_sensitivity_work *work, grdp_effects_function *function,
                                      grdp_sensitivity *out) {
  grdp_arena scratch = {0};
  scratching one = {work, function, &scratch, out};
  grdp_status status = grdp_guarded(&scratch, run_guarded, &one);
  grdp_arena_free(&scratch);
  return status;
}

static void release_frozen(void *object) {
  grdp_pick_freeze_free(*(grdp_pick_freeze **)object);
}

grdp_status grdp_effects_open_threads(const grdp_sensitivity_work *work, grdp_arena *arena, unsigned count,
                                      grdp_pick_freeze ***out) {
  grdp_pick_freeze **threads = GRDP_NEW_ARRAY(arena, count, grdp_pick_freeze *);
  for (unsigned i = 0; i < count; i++) {
    grdp_arena_defer(arena, release_frozen, &threads[i]);
    GRDP_TRY(grdp_pick_freeze_open(work->experiment, &threads[i]));
  }
  *out = threads;
  return GRDP_OK;
}

bool grdp_effects_go_on(const grdp_sensitivity_work *work, uint64_t done, uint64_t total) {
  const grdp_sensitivity_request *request = work->request;
  return request->going == NULL || request->going(request->context, (grdp_progress){done, total});
}

static grdp_status run_up_to(const grdp_sensitivity_work *work, const grdp_crew *crew, uint64_t end,
                             grdp_sensitivity *out) {
  while (out->base < end && !out->partial) {
    GRDP_TRY(grdp_crew_round(crew, out->base, end, &out->base));
    out->partial = out->base < end && !grdp_effects_go_on(work, out->base, end);
  }
  return GRDP_OK;
}

grdp_status grdp_effects_run_stages(const grdp_sensitivity_work *work, const grdp_stages *stages,
                                    grdp_sensitivity *out) {
  uint64_t draws = stages->draws;
  unsigned narrow = 0;
  out->aimed = work->request->precision > 0.0;
  uint64_t end = out->aimed && draws > stages->first ? stages->first : draws;
  GRDP_TRY(run_up_to(work, &stages->crew, end, out));
  while (out->aimed && !out->partial) {
    narrow = stages->is_narrow(stages->crew.subject) ? narrow + 1 : 0;
    if (narrow >= 2 || end >= draws)
      break;
    end = end > draws / 2 ? draws : 2 * end;
    GRDP_TRY(run_up_to(work, &stages->crew, end, out));
  }
  out->reached = out->aimed && narrow > 0 && !out->partial;
  return GRDP_OK;
}
