/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The central path with something changed: inputs, add-factors, values that are given in place of equations. Opened
 * once, run as often as wanted; nothing is compiled again.
 */
#ifndef GRDP_TRIAL_H
#define GRDP_TRIAL_H

#include "machine.h"

typedef struct grdp_trial grdp_trial;

/* The program must outlive the trial. Everything is as in the program until it is changed. */
grdp_status grdp_trial_open(const grdp_program *program, grdp_trial **out);
void grdp_trial_free(grdp_trial *trial);

/* Where an input's value in a period may be read and changed. */
double *grdp_trial_input(grdp_trial *trial, uint32_t cell, uint32_t period);
/* Of an equation: its add-factor in a period (0: none), and the value it is fixed at (NaN: the equation holds). */
double *grdp_trial_added(grdp_trial *trial, uint32_t cell, uint32_t period);
double *grdp_trial_given(grdp_trial *trial, uint32_t cell, uint32_t period);
/* Everything as in the program again. */
void grdp_trial_reset(grdp_trial *trial);

/* Runs all periods. False when a value could not be computed in a simulated period: `failure` says the first. */
bool grdp_trial_run(grdp_trial *trial, grdp_failure *failure);
/* After a run; NaN: not known. */
double grdp_trial_value(const grdp_trial *trial, uint32_t cell, uint32_t period);

#endif
