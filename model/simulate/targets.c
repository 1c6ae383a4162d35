/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "targets.h"

#include <math.h>

/* Two numbers of which one was typed in decimals and the other computed are equal within this. */
static double margin_of(double bound) {
  return GRDP_TARGET_TOLERANCE * (fabs(bound) > 1.0 ? fabs(bound) : 1.0);
}

/* Projected less the bound; of between, the bound that is overstepped, 0 inside. */
static double gap_of(const grdp_target *target, double projected) {
  if (target->rule != GRDP_BETWEEN || projected < target->bound)
    return projected - target->bound;
  return projected > target->upper ? projected - target->upper : 0.0;
}

/* By how much the target is missed; <= 0 is met. Strict rules need more than rounding. */
static double shortfall_of(grdp_rule rule, double gap, double margin) {
  switch (rule) {
  case GRDP_AT_LEAST:
    return -gap - margin;
  case GRDP_MORE_THAN:
    return gap > margin ? -gap : fmax(-gap, margin);
  case GRDP_AT_MOST:
    return gap - margin;
  case GRDP_BELOW:
    return gap < -margin ? gap : fmax(gap, margin);
  case GRDP_EQUALS:
  case GRDP_BETWEEN:
    break;
  }
  return fabs(gap) - margin;
}

static grdp_outcome outcome_of(const grdp_target *target, double gap) {
  bool upper = target->rule == GRDP_BETWEEN && gap > 0.0;
  double margin = margin_of(upper ? target->upper : target->bound);
  double shortfall = shortfall_of(target->rule, gap, margin);
  if (shortfall <= 0.0)
    return GRDP_MET;
  return shortfall <= target->about + margin ? GRDP_NEAR : GRDP_MISSED;
}

/* As outcome_of says, without the branches: a difference is at most 0 exactly when its two sides are in order. */
void grdp_target_judge(const grdp_target *target, const double *values, size_t count, uint8_t *met) {
  const double bound = target->bound, upper = target->upper, margin = margin_of(bound);
  const double upper_margin = target->rule == GRDP_BETWEEN ? margin_of(upper) : 0.0;
  switch (target->rule) {
  case GRDP_AT_LEAST:
    for (size_t i = 0; i < count; i++)
      met[i] = values[i] - bound >= -margin;
    break;
  case GRDP_MORE_THAN:
    for (size_t i = 0; i < count; i++)
      met[i] = values[i] - bound > margin;
    break;
  case GRDP_AT_MOST:
    for (size_t i = 0; i < count; i++)
      met[i] = values[i] - bound <= margin;
    break;
  case GRDP_BELOW:
    for (size_t i = 0; i < count; i++)
      met[i] = values[i] - bound < -margin;
    break;
  case GRDP_EQUALS:
    for (size_t i = 0; i < count; i++)
      met[i] = fabs(values[i] - bound) <= margin;
    break;
  case GRDP_BETWEEN:
    for (size_t i = 0; i < count; i++)
      met[i] = (values[i] - bound >= -margin) & (values[i] - upper <= upper_margin);
    break;
  }
}

static grdp_target_result evaluate(const grdp_target *target, uint32_t number, uint32_t period, double projected) {
  grdp_target_result one = {number, period, (double)NAN, (double)NAN, GRDP_TRACKED, NULL};
  if (isnan(projected))
    return one;
  one.projected = projected;
  one.gap = gap_of(target, projected);
  one.outcome = outcome_of(target, one.gap);
  return one;
}

const grdp_target_result *grdp_targets_evaluate(const grdp_scenario *scenario, const grdp_program *program,
                                                const double *known, grdp_arena *arena, size_t *count) {
  GRDP_VECTOR(grdp_target_result) list = {0};
  for (size_t i = 0; i < scenario->target_count; i++) {
    const grdp_target *target = &scenario->targets[i];
    for (uint32_t t = target->first; t <= target->last; t++) {
      bool here = target->cell != UINT32_MAX && t < program->periods;
      double projected = here ? known[(size_t)t * program->cells + target->cell] : (double)NAN;
      *GRDP_PUSH(arena, &list) = evaluate(target, (uint32_t)i, t, projected);
    }
  }
  *count = list.count;
  return list.items;
}

const char *grdp_outcome_text(grdp_outcome outcome) {
  static const char *const texts[] = {
      [GRDP_TRACKED] = "tracked", [GRDP_MET] = "met", [GRDP_NEAR] = "near", [GRDP_MISSED] = "missed"};
  return texts[outcome];
}
