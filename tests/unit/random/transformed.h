/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions with both tails by GSL or by a formula of their own, for the tests of transforms.
 */
#ifndef TRANSFORMED_H
#define TRANSFORMED_H

#include <math.h>

#include "transform.h"

typedef struct tails {
  double below, above;
} tails;

typedef struct reference {
  const char *label;
  grdp_distribution_kind kind;
  double parameters[GRDP_PARAMETER_LIMIT];
  double m;
  double size; /* what is added to scaled values: their last digits are of this size */
  tails (*expected)(const double *parameters, double m, double x);
  double minimum, maximum; /* both 0: no truncation */
} reference;

extern const reference references[];
extern const size_t reference_count;

grdp_distribution distribution_of(const reference *row);
/* With truncation; noise: what the reference itself does not know of them. */
tails expected_tails(const reference *row, double x, double *noise);

/* A score, uniform between -limit and limit (Knuth's MMIX generator). */
double next_score(uint64_t *state, double limit);
/* The value of one score. */
double value_at(const grdp_transform *transform, double z);

#endif
