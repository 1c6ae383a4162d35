/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "asked.h"

#include <criterion/criterion.h>
#include <string.h>

asked ask_of(sought *one, grdp_sensitivity_method method) {
  return (asked){.one = one,
                 .request = {.method = method,
                             .scenario = one->scenario,
                             .program = one->program,
                             .choice = {.split = true},
                             .design = GRDP_DESIGN_SOBOL,
                             .seed = 1,
                             .draws = 16384,
                             .threads = 2}};
}

void ask_value(asked *all, const char *name, uint32_t year) {
  all->looks[all->request.look_count++] =
      (grdp_look){GRDP_LOOK_VALUE, sought_cell(all->one, name), sought_year(all->one, year), 0};
}

void ask_target(asked *all, uint32_t target) {
  all->looks[all->request.look_count++] = (grdp_look){.kind = GRDP_LOOK_TARGET, .target = target};
}

grdp_status ask(asked *all) {
  all->request.looks = all->looks;
  return grdp_sensitivity_analyse(&all->one->arena, &all->request, all->one->diagnostics, &all->answer);
}

grdp_status ask_given(asked *all, grdp_design_kind kind) {
  sought *one = all->one;
  const grdp_run_options options = {.draws = 64, .seed = all->request.seed, .design = kind};
  grdp_run *run;
  grdp_result *result;
  bool done = false;
  cr_assert(grdp_run_open(one->scenario, one->program, &options, one->diagnostics, &run) == GRDP_OK);
  while (!done)
    cr_assert(grdp_run_step(run, one->diagnostics, &done) == GRDP_OK);
  cr_assert(grdp_run_take(run, &result) == GRDP_OK);
  all->request.design = kind;
  all->request.replayed = result->draws->design;
  grdp_status status = ask(all);
  all->request.replayed = NULL;
  grdp_result_free(result);
  grdp_run_free(run);
  return status;
}

static uint32_t player_of(const asked *all, const char *name) {
  for (uint32_t i = 0; i < all->answer.players.count; i++)
    if (name != NULL && strcmp(all->answer.players.items[i].name, name) == 0)
      return i;
  cr_expect(name == NULL, "no player %s", name);
  return UINT32_MAX;
}

const grdp_effect *effect_of(const asked *all, uint32_t look, const char *player, grdp_effect_measure measure,
                             uint32_t other) {
  uint32_t number = player_of(all, player);
  for (size_t i = 0; i < all->answer.effect_count; i++) {
    const grdp_effect *effect = &all->answer.effects[i];
    if (effect->look == look && effect->player == number && effect->measure == measure && effect->other == other)
      return effect;
  }
  return NULL;
}

double number_of(const asked *all, uint32_t look, const char *player, grdp_effect_measure measure) {
  const grdp_effect *effect = effect_of(all, look, player, measure, UINT32_MAX);
  cr_assert(effect != NULL, "no %s of %s", grdp_effect_texts[measure], player);
  return effect->value;
}

bool holds(const asked *all, const char *player, grdp_effect_measure measure, double truth) {
  const grdp_effect *effect = effect_of(all, 0, player, measure, UINT32_MAX);
  cr_assert(effect != NULL, "no %s of %s", grdp_effect_texts[measure], player);
  return effect->low <= truth && truth <= effect->high;
}
