/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three models whose value has a known distribution, what of it is estimated, and the table of how often the 95 %
 * intervals held the truth.
 */
#ifndef CLOSED_FORMS_H
#define CLOSED_FORMS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum statistic {
  MEAN,
  DEVIATION,
  SKEWNESS,
  TARGET,
  QUANTILE_05,
  QUANTILE_50,
  QUANTILE_95,
  STATISTICS
} statistic;
extern const double coverage_levels[STATISTICS]; /* of the quantiles */

typedef struct truth {
  double mean, deviation, skewness;
} truth;

typedef struct closed_form {
  const char *name;
  truth (*truth)(void);
  double (*quantile)(double p);
  double bound, chance; /* of the target: P(value <= bound) */
  bool one_direction;   /* the value is a function of one linear combination of the scores */
} closed_form;

enum { SUM, GROWTH, BOTTLENECK, MODELS };
extern const closed_form closed_forms[MODELS];

void find_truth(const closed_form *form, double out[STATISTICS]);

/* A design; rotated: nets are turned into the direction of the target's mean gradient. */
typedef struct coverage_column {
  const char *name;
  bool rotated;
} coverage_column;

/* Prints the shares of a thousand seeds, in percent; false when one is farther outside 92 to 98 than chance takes it, or
 * an average not within 94 and 96. */
bool print_table(const coverage_column *columns, double (*shares)[MODELS][STATISTICS], size_t count);

#endif
