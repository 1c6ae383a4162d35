/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spreads.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define OF_SPREAD(member) offsetof(grdp_spread, member)
#define OF_CHANCE(member) offsetof(grdp_chance, member)
#define INTERVAL(name, member)                                                                                       \
  {name "_se", OF_SPREAD(member.error), false, false}, {name "_low", OF_SPREAD(member.low), false, false}, {         \
    name "_high", OF_SPREAD(member.high), false, false                                                               \
  }

static const grdp_statistic spread_statistics[] = {
    {"mean", OF_SPREAD(mean.value), true, false},
    {"sd", OF_SPREAD(deviation.value), true, false},
    {"skewness", OF_SPREAD(skewness.value), true, true},
    {"min", OF_SPREAD(least), false, false},
    {"max", OF_SPREAD(most), false, false},
#define GRDP_QUANTILE(name, share) {#name, OF_SPREAD(quantiles[GRDP_QUANTILE_##name].value), true, false},
#include "quantiles.def"
#undef GRDP_QUANTILE
    {"se", OF_SPREAD(mean.error), false, false},
    {"mean_low", OF_SPREAD(mean.low), false, false},
    {"mean_high", OF_SPREAD(mean.high), false, false},
    INTERVAL("sd", deviation),
#define GRDP_QUANTILE(name, share) INTERVAL(#name, quantiles[GRDP_QUANTILE_##name]),
#include "quantiles.def"
#undef GRDP_QUANTILE
};

static const grdp_statistic chance_statistics[] = {
    {"probability", OF_CHANCE(estimate.value), true, true},
    {"probability_se", OF_CHANCE(estimate.error), false, true},
    {"probability_low", OF_CHANCE(estimate.low), false, true},
    {"probability_high", OF_CHANCE(estimate.high), false, true},
    {"probability_failed_missed", OF_CHANCE(with_missed), false, true},
    {"probability_failed_met", OF_CHANCE(with_met), false, true},
};

const grdp_statistic *grdp_spread_statistics(size_t *count) {
  *count = sizeof spread_statistics / sizeof spread_statistics[0];
  return spread_statistics;
}

const grdp_statistic *grdp_chance_statistics(size_t *count) {
  *count = sizeof chance_statistics / sizeof chance_statistics[0];
  return chance_statistics;
}

double grdp_statistic_value(const grdp_statistic *statistic, const void *of) {
  double value;
  memcpy(&value, (const char *)of + statistic->offset, sizeof value);
  return value;
}

bool grdp_spread_estimate(const grdp_spread *spread, const char *name, grdp_estimate *out) {
  size_t count;
  const grdp_statistic *all = grdp_spread_statistics(&count);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(all[i].name, name) != 0)
      continue;
    *out = (grdp_estimate){grdp_statistic_value(&all[i], spread), NAN, NAN, NAN};
    if (all[i].estimated)
      memcpy(out, (const char *)spread + all[i].offset, sizeof *out);
    return true;
  }
  return false;
}

bool grdp_target_varies(const grdp_result *result, const grdp_target *target, uint32_t period) {
  return target->cell != UINT32_MAX && grdp_result_spread(result, target->cell, period) != NULL;
}

void grdp_range_write(const grdp_timeline *time, uint32_t first, uint32_t last, char out[GRDP_RANGE_SIZE]) {
  char from[16], to[16];
  grdp_timeline_write(time, first, from);
  grdp_timeline_write(time, last, to);
  snprintf(out, GRDP_RANGE_SIZE, "%s%s%s", from, first == last ? "" : "..", first == last ? "" : to);
}

bool grdp_target_range(const grdp_result *result, uint32_t *first, uint32_t *last) {
  bool any = false;
  for (size_t i = 0; i < result->target_count; i++) {
    const grdp_target_result *one = &result->targets[i];
    if (one->outcome == GRDP_TRACKED)
      continue;
    *first = !any || one->period < *first ? one->period : *first;
    *last = !any || one->period > *last ? one->period : *last;
    any = true;
  }
  return any;
}
