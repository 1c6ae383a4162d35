/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What must be true, what equations leave unexplained, and multipliers: as tables and as rows.
 */
#ifndef GRDP_SEEK_TABLES_H
#define GRDP_SEEK_TABLES_H

#include <stdio.h>

#include "residuals.h"
#include "scorecard.h"

/* An instrument or a target in a period. */
typedef struct grdp_sought {
  const char *name; /* "buoyancy", "adjust:exports", "domestic" */
  uint32_t cell, period;
  double before, value;
  double error; /* standard error of the value; NaN: none */
} grdp_sought;

typedef struct grdp_sought_list {
  const grdp_scenario *scenario;
  const grdp_sought *instruments;
  size_t instrument_count;
  const grdp_sought *targets;
  size_t target_count;
  bool errors; /* a column of standard errors */
} grdp_sought_list;

/* series,period,before,value: the instruments, then the targets; with `errors` also standard_error. */
void grdp_sought_rows(const grdp_sought_list *list, grdp_buffer *out);
void grdp_sought_table(const grdp_sought_list *list, const grdp_screen *screen, grdp_buffer *out);

/* scenario,series,period,residual,value,unit: the residual, and the observation it is of. */
void grdp_residual_head(grdp_buffer *out);
void grdp_residual_rows(const grdp_scenario *scenario, const grdp_residuals *residuals, grdp_buffer *out);
void grdp_residual_table(const grdp_scenario *scenario, const grdp_residuals *residuals, const grdp_screen *screen,
                         grdp_buffer *out);

/* Multipliers of a series by one instrument, lag by lag. */
typedef struct grdp_multiplier_row {
  uint32_t series;      /* cell */
  uint32_t input;       /* cell */
  const char *name;     /* of the input: with "adjust:" the add-factor of an equation */
  const double *values; /* [lags] */
} grdp_multiplier_row;

typedef struct grdp_multiplier_list {
  const grdp_scenario *scenario;
  uint32_t first; /* the period in which the inputs are moved */
  uint32_t lags;
  const grdp_multiplier_row *items;
  size_t count;
} grdp_multiplier_list;

/* series,input,lag,value,cumulated: derivatives in the numbers that are stored (1 is 100 %). */
void grdp_multiplier_rows(const grdp_multiplier_list *list, grdp_buffer *out);
/* By one unit of the input, of % by one point; in units of the series, of % in points. */
void grdp_multiplier_table(const grdp_multiplier_list *list, const grdp_screen *screen, grdp_buffer *out);

#endif
