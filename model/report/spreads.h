/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The statistics that result files hold of a spread and of a probability, by number and by name.
 */
#ifndef GRDP_SPREADS_H
#define GRDP_SPREADS_H

#include "outcome.h"

/* A statistic of a cell in a period, or of a target. */
typedef struct grdp_statistic {
  const char *name; /* "mean", "q05_low", "probability_se" */
  size_t offset;    /* of the value in grdp_spread or grdp_chance */
  bool estimated;   /* the value begins a grdp_estimate */
  bool unitless;
} grdp_statistic;

/* In the order of result files: mean, sd, skewness, min, max and the quantiles, then "se" (of the mean), "mean_low",
 * "mean_high", and NAME_se, NAME_low, NAME_high of sd and the quantiles. */
const grdp_statistic *grdp_spread_statistics(size_t *count);
/* probability, its _se, _low and _high, and with failed draws counted as missed and as met. */
const grdp_statistic *grdp_chance_statistics(size_t *count);
/* A value of a grdp_spread or a grdp_chance; NaN or infinite where the draws do not give it. */
double grdp_statistic_value(const grdp_statistic *statistic, const void *of);
/* The statistic of that name, with error and interval (NaN where it has none); false: there is none. */
bool grdp_spread_estimate(const grdp_spread *spread, const char *name, grdp_estimate *out);

/* Whether a target can turn out differently in a period: its series varies there. */
bool grdp_target_varies(const grdp_result *result, const grdp_target *target, uint32_t period);
/* "2025", or "2025..2027" */
enum { GRDP_RANGE_SIZE = 40 };
void grdp_range_write(const grdp_timeline *time, uint32_t first, uint32_t last, char out[GRDP_RANGE_SIZE]);
/* The first and the last period that any target asks for; false: none does. */
bool grdp_target_range(const grdp_result *result, uint32_t *first, uint32_t *last);
/* What the chance of all targets together is called: no series or target can have that name. */
#define GRDP_ALL_TARGETS "P(all)"

#endif
