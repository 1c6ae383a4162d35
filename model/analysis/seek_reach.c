/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a target is out of reach.
 */
#include <math.h>

#include "seek_moves.h"
#include "seek_state.h"

/* Slopes are shares of a target's size for one unit of move: less than this moves nothing. */
#define STILL 1e-13
/* A combination of rows that vanishes has parts of at least this size. */
#define PART 1e-6

static const char *period_text(const grdp_seeker *seeker, uint32_t period) {
  char written[16];
  grdp_timeline_write(&seeker->request->scenario->time, period, written);
  return grdp_text_string(seeker->arena, grdp_text_of(written));
}

static const char *target_name(const grdp_seeker *seeker, size_t target) {
  return seeker->request->scenario->cells[seeker->request->targets[target].cell].name;
}

/* A target's value where the search has ended. */
static double value_of(const grdp_seeker *seeker, size_t target) {
  return seeker->request->targets[target].value - seeker->gaps[target] * seeker->sizes[target];
}

static const char *number(const grdp_seeker *seeker, size_t target, double value) {
  return grdp_seek_number(seeker->arena, seeker->request->scenario, seeker->request->targets[target].cell, value);
}

static double longest_slope(const grdp_seeker *seeker, const double *slopes, size_t target) {
  double longest = 0.0;
  for (size_t v = 0; v < seeker->variables; v++)
    longest = fmax(longest, fabs(slopes[target * seeker->variables + v]));
  return longest;
}

static bool is_missed(const grdp_seeker *seeker, size_t target) {
  return !(fabs(seeker->gaps[target]) <= GRDP_SEEK_TOLERANCE);
}

static bool explain_unmoved(const grdp_seeker *seeker) {
  const grdp_seek_request *request = seeker->request;
  bool found = false;
  for (size_t i = 0; i < request->target_count; i++) {
    if (!is_missed(seeker, i) || longest_slope(seeker, seeker->first_slopes, i) > STILL ||
        longest_slope(seeker, seeker->slopes, i) > STILL)
      continue;
    grdp_diagnose(seeker->diagnostics, GRDP_DIAGNOSTIC_SEEK_UNMOVED, request->targets[i].place,
                  target_name(seeker, i), period_text(seeker, request->targets[i].period),
                  number(seeker, i, value_of(seeker, i)), request->scenario->path, NULL);
    found = true;
  }
  return found;
}

/* "'exports' in 2025, 'imports' in 2025" */
static const char *list_others(const grdp_seeker *seeker, const double *null, size_t target) {
  size_t targets = seeker->request->target_count, listed = 0;
  grdp_buffer list = {.arena = seeker->arena};
  for (size_t k = 0; k < targets; k++) {
    if (k == target || fabs(null[target * targets + k]) <= PART)
      continue;
    const char *name = grdp_text_join(seeker->arena, "'", target_name(seeker, k), "' @ ",
                                      period_text(seeker, seeker->request->targets[k].period), NULL);
    grdp_buffer_add_listed(&list, listed++, name);
  }
  return grdp_buffer_string(&list);
}

/* The last of the targets that depend on others and are missed: those named before it come first. */
static bool explain_dependent(const grdp_seeker *seeker, const double *slopes) {
  size_t targets = seeker->request->target_count;
  double *null = GRDP_NEW_ARRAY(seeker->arena, targets * targets, double);
  size_t rank = grdp_slopes_rank(seeker->arena, targets, seeker->variables, slopes, null);
  if (rank >= targets)
    return false;
  for (size_t i = targets; i-- > 0;) {
    const char *others = list_others(seeker, null, i);
    if (!is_missed(seeker, i) || null[i * targets + i] <= PART || others[0] == '\0')
      continue;
    grdp_diagnose(seeker->diagnostics, GRDP_DIAGNOSTIC_SEEK_DEPENDENT, seeker->request->targets[i].place,
                  target_name(seeker, i), period_text(seeker, seeker->request->targets[i].period), others,
                  grdp_integer_text(seeker->arena, (long long)rank),
                  grdp_integer_text(seeker->arena, (long long)targets), NULL);
    return true;
  }
  return false;
}

static size_t find_worst(const grdp_seeker *seeker) {
  size_t worst = 0;
  for (size_t i = 1; i < seeker->request->target_count; i++)
    if (!(fabs(seeker->gaps[i]) <= fabs(seeker->gaps[worst])))
      worst = i;
  return worst;
}

/* Instruments at a bound that would move the target on, were it not for that. */
static const char *list_bound(const grdp_seeker *seeker, size_t target) {
  grdp_buffer list = {.arena = seeker->arena};
  size_t listed = 0;
  for (size_t v = 0; v < seeker->variables; v++) {
    double slope = seeker->slopes[target * seeker->variables + v] * seeker->gaps[target];
    double edge = 1e-9 * fmax(1.0, fabs(seeker->moves[v]));
    bool bound = slope > 0.0 ? seeker->moves[v] >= seeker->high[v] - edge
                             : slope < 0.0 && seeker->moves[v] <= seeker->low[v] + edge;
    uint32_t cell = seeker->request->instruments[v / seeker->period_count].cell;
    if (bound)
      grdp_buffer_add_listed(&list, listed++,
                             grdp_text_join(seeker->arena, "'",
                                            grdp_seek_instrument_name(seeker->arena, seeker->request->scenario, cell),
                                            "' @ ", period_text(seeker, seeker->periods[v % seeker->period_count]),
                                            NULL));
  }
  return grdp_buffer_string(&list);
}

void grdp_seek_explain(grdp_seeker *seeker) {
  if (explain_unmoved(seeker) || explain_dependent(seeker, seeker->slopes) ||
      explain_dependent(seeker, seeker->first_slopes))
    return;
  size_t worst = find_worst(seeker);
  const grdp_seek_target *target = &seeker->request->targets[worst];
  const char *had = number(seeker, worst, value_of(seeker, worst)), *wanted = number(seeker, worst, target->value);
  const char *bound = list_bound(seeker, worst), *period = period_text(seeker, target->period);
  if (bound[0] != '\0')
    grdp_diagnose(seeker->diagnostics, GRDP_DIAGNOSTIC_SEEK_BOUND, target->place, target_name(seeker, worst), period,
                  had, wanted, bound, NULL);
  else
    grdp_diagnose(seeker->diagnostics, GRDP_DIAGNOSTIC_SEEK_FURTHEST, target->place, target_name(seeker, worst),
                  period, had, wanted, NULL);
}
