/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SUPPORT_H
#define SUPPORT_H

#include "scenario.h"

/* Writes a file into the test's folder; "main.yaml" is what `load` reads. */
void put_file(const char *name, const char *text);
/* Loads main.yaml; fails the test when it does not load. */
const grdp_scenario *load(void);
const grdp_scenario *load_edited(const grdp_edit *edits, size_t count);
/* What the load of main.yaml reports, in English. */
const char *mistakes(void);
const char *mistakes_edited(const grdp_edit *edits, size_t count);
/* The central value of an input, or the observation of an equation, by cell name and period. */
double value_of(const char *cell, const char *period);
const grdp_cell *cell_of(const char *name);

void begin(void);
void end(void);

#define HEAD "grdp: 1\ntime: {frequency: annual, base: 2024, end: 2030}\n"

#endif
