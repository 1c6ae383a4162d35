/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sensitivity.h"

#include <math.h>

#include "guarded.h"

const char *const grdp_effect_texts[GRDP_EFFECT_MEASURE_COUNT] = {
#define GRDP_EFFECT(name, text, english, vietnamese) [GRDP_EFFECT_##name] = text,
#include "sensitivity_measures.def"
#undef GRDP_EFFECT
};

typedef struct method {
  const char *text;
  grdp_status (*function)(const grdp_sensitivity_work *work, grdp_sensitivity *out);
  bool parts;   /* correlated inputs may be looked at apart */
  bool chances; /* it says something of a probability */
} method;

static const method methods[GRDP_SENSITIVITY_METHOD_COUNT] = {
#define GRDP_SENSITIVITY_METHOD(name, text, function, parts, chances, ...)                                           \
  [GRDP_SENSITIVITY_##name] = {text, function, parts, chances},
#include "sensitivity_methods.def"
#undef GRDP_SENSITIVITY_METHOD
};

bool grdp_effect_undetected(const grdp_effect *effect) {
  return effect->low <= 0.0 && effect->high >= 0.0;
}

static bool asks_for_chance(const grdp_sensitivity_request *request) {
  for (size_t i = 0; i < request->look_count; i++)
    if (request->looks[i].kind != GRDP_LOOK_VALUE)
      return true;
  return false;
}

typedef struct analysing {
  grdp_sensitivity_work work;
  const method *method;
  grdp_sensitivity *out;
} analysing;

static const double *centrals_of(const grdp_sensitivity_work *work) {
  const grdp_sensitivity_request *request = work->request;
  double *centrals = GRDP_NEW_ARRAY(work->arena, request->look_count, double);
  for (size_t i = 0; i < request->look_count; i++)
    centrals[i] =
        request->looks[i].kind == GRDP_LOOK_VALUE ? grdp_experiment_central(work->experiment, i) : (double)NAN;
  return centrals;
}

static grdp_status analyse(void *subject) {
  const analysing *one = subject;
  const grdp_sensitivity_work *work = &one->work;
  grdp_player_choice choice = work->request->choice;
  choice.split = choice.split && one->method->parts;
  *one->out = (grdp_sensitivity){.centrals = centrals_of(work)};
  GRDP_TRY(grdp_players_make(work->arena, work->request->scenario, work->experiment, &choice, work->diagnostics,
                             &one->out->players));
  return one->method->function(work, one->out);
}

static grdp_experiment_plan plan_of(const grdp_sensitivity_request *request) {
  return (grdp_experiment_plan){.scenario = request->scenario,
                                .program = request->program,
                                .looks = request->looks,
                                .look_count = request->look_count,
                                .seed = request->seed,
                                .design = request->design,
                                .replayed = request->replayed,
                                .draws = request->draws,
                                .scores = request->method != GRDP_SENSITIVITY_SOBOL};
}

grdp_status grdp_sensitivity_analyse(grdp_arena *arena, const grdp_sensitivity_request *request,
                                     grdp_diagnostics *diagnostics, grdp_sensitivity *out) {
  const method *chosen = &methods[request->method];
  if (!chosen->chances && asks_for_chance(request)) {
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_NO_CHANCE, (grdp_place){0}, chosen->text, NULL);
    return GRDP_INVALID;
  }
  grdp_experiment_plan plan = plan_of(request);
  grdp_experiment *experiment;
  GRDP_TRY(grdp_experiment_open(&plan, diagnostics, &experiment));
  grdp_sensitivity found;
  analysing one = {{arena, request, experiment, diagnostics}, chosen, &found};
  grdp_status status = grdp_guarded(arena, analyse, &one);
  grdp_experiment_free(experiment);
  if (status == GRDP_OK)
    *out = found;
  return status;
}
