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

static grdp_target_result evaluate(const grdp_result *result, uint32_t number, uint32_t period) {
  const grdp_target *target = &result->scenario->targets[number];
  grdp_target_result one = {number, period, (double)NAN, (double)NAN, GRDP_TRACKED, NULL};
  if (target->cell == UINT32_MAX || period >= result->periods)
    return one;
  one.projected = grdp_result_value(result, target->cell, period);
  if (isnan(one.projected))
    return one;
  one.gap = gap_of(target, one.projected);
  one.outcome = outcome_of(target, one.gap);
  return one;
}

const grdp_target_result *grdp_targets_evaluate(const grdp_result *result, grdp_arena *arena, size_t *count) {
  const grdp_scenario *scenario = result->scenario;
  GRDP_VECTOR(grdp_target_result) list = {0};
  for (size_t i = 0; i < scenario->target_count; i++)
    for (uint32_t t = scenario->targets[i].first; t <= scenario->targets[i].last; t++)
      *GRDP_PUSH(arena, &list) = evaluate(result, (uint32_t)i, t);
  *count = list.count;
  return list.items;
}

const char *grdp_outcome_text(grdp_outcome outcome) {
  static const char *const texts[] = {
      [GRDP_TRACKED] = "tracked", [GRDP_MET] = "met", [GRDP_NEAR] = "near", [GRDP_MISSED] = "missed"};
  return texts[outcome];
}
