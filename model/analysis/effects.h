/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the methods share: a growing answer, what a look reaches, working memory that ends with the
 * method, and rounds over base points.
 */
#ifndef GRDP_EFFECTS_H
#define GRDP_EFFECTS_H

#include "crew.h"
#include "sensitivity.h"

typedef GRDP_VECTOR(grdp_effect) grdp_effect_list;

/* An estimate without an interval. */
grdp_estimate grdp_effect_alone(double value);
/* `what` says of which look, player, other and measure; its numbers are the estimate's. */
void grdp_effect_add(grdp_arena *arena, grdp_effect_list *list, grdp_effect what, grdp_estimate estimate);
/* Puts the effects into the answer. */
void grdp_effects_give(const grdp_effect_list *list, grdp_sensitivity *out);

/* How many simulated periods a look depends on: up to its own; of a target, with leads, all that are run. */
uint32_t grdp_look_periods(const grdp_sensitivity_work *work, size_t look);
bool grdp_looks_ask_for_chance(const grdp_sensitivity_work *work);
/* Intervals of 95 %, as the design's draws scatter. */
grdp_confidence grdp_effect_confidence(grdp_design_kind kind);

/* Base points: what is asked for, rounded as a run's draws, at least `least`. */
uint64_t grdp_base_points(const grdp_sensitivity_work *work, uint64_t least);

/* Tells of what cannot be analysed: GRDP_INVALID where nothing is drawn, or where groups are given (`grouped`
 * false). */
grdp_status grdp_effects_check(const grdp_sensitivity_work *work, const grdp_players *players, bool grouped);
/* GRDP_NUMERIC */
grdp_status grdp_effects_all_failed(const grdp_sensitivity_work *work, uint64_t base);

/* A method's work with memory of its own, which ends with it: the arena's guard is set. */
typedef grdp_status grdp_effects_function(const grdp_sensitivity_work *work, grdp_arena *scratch,
                                          grdp_sensitivity *out);
grdp_status grdp_effects_with_scratch(const grdp_sensitivity_work *work, grdp_effects_function *function,
                                      grdp_sensitivity *out);

/* One pick-freeze for each of `count` threads, freed with the arena, which must not outlive the experiment. */
grdp_status grdp_effects_open_threads(const grdp_sensitivity_work *work, grdp_arena *arena, unsigned count,
                                      grdp_pick_freeze ***out);

/* Asks whether to go on; true where nobody is to be asked. */
bool grdp_effects_go_on(const grdp_sensitivity_work *work, uint64_t done, uint64_t total);

/* A method's rounds over base points. */
typedef struct grdp_stages {
  grdp_crew crew;
  uint64_t draws;                   /* at the most */
  uint64_t first;                   /* of the first stage where a precision is asked for */
  bool (*is_narrow)(void *subject); /* of the crew: every interval is within the precision */
} grdp_stages;

/* Runs all base points; where a precision is asked for they are doubled until it is reached twice in a row, for once may
 * be chance. Sets base, partial, aimed and reached. */
grdp_status grdp_effects_run_stages(const grdp_sensitivity_work *work, const grdp_stages *stages,
                                    grdp_sensitivity *out);

#endif
