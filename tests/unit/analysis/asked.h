/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sensitivities of a scenario's series, and the numbers among them.
 */
#ifndef GRDP_TEST_ASKED_H
#define GRDP_TEST_ASKED_H

#include "sensitivity.h"
#include "sought.h"

typedef struct asked {
  sought *one;
  grdp_sensitivity_request request; /* may be changed before it is asked */
  grdp_look looks[8];
  grdp_sensitivity answer;
} asked;

/* A request of a method, of no look yet: 16,384 base points of Sobol', seed 1. */
asked ask_of(sought *one, grdp_sensitivity_method method);
void ask_value(asked *all, const char *name, uint32_t year);
void ask_target(asked *all, uint32_t target);
grdp_status ask(asked *all);
/* The same with the draws of a run as `request` says. */
grdp_status ask_given(asked *all, grdp_design_kind kind);

/* The effect of a player by its name (NULL: of the whole); other UINT32_MAX: none. NULL where it is not there. */
const grdp_effect *effect_of(const asked *all, uint32_t look, const char *player, grdp_effect_measure measure,
                             uint32_t other);
/* The same, there for certain. */
double number_of(const asked *all, uint32_t look, const char *player, grdp_effect_measure measure);
/* Whether its interval holds a number. */
bool holds(const asked *all, const char *player, grdp_effect_measure measure, double truth);

#endif
