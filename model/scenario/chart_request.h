/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a model's author asks to be drawn: the key `charts`, a map from a name to a few attributes. A model
 * without `charts` gets the series that have targets, as small multiples. Charts merge by name, attribute by
 * attribute, through the layers as targets do; `none` removes one.
 *
 *   attribute  what it holds                                                            default
 *   kind       how it is drawn, one of GRDP_CHART_KINDS                                 required
 *   of         a series or a list of them; `output` is all its elements,                required, save for `targets`,
 *              `output[industry]` one                                                      `probabilities`,
 *                                                                                          `correlations` and a
 *                                                                                          `distribution` of targets
 *   total      one cell: the sum or the headline that goes with `of`                    none
 *   target     a target or a list: a mark or a line, with its stretch value             none; `targets` and
 *                                                                                          `probabilities`: all
 *   in         a period or a range, `2025..2030`, `2025..`                              every period with a value
 *   scale      values are divided by it (with `unit` naming the result)                 1; a series of unit % is
 *                                                                                       always shown times 100
 *   unit       text, or {en, vi}: replaces the series' unit                             the unit of the first series
 *   label      the title, text or {en, vi}                                              the label of the first series
 *   note       a small grey line below: text or {en, vi}                                none
 *
 * With several scenarios a chart over time has one panel for each; one whose `in` is a single period has one bar
 * for each; `lines` puts their lines side by side. For Hai Phong:
 *
 * charts:
 *   contributions:            # stacked bars, negative ones below zero, and the total as a line
 *     kind: contributions
 *     of: contribution
 *     total: grdp_growth
 *     target: growth_2025
 *     label: {en: Contributions to GRDP growth, vi: Đóng góp vào tăng trưởng GRDP}
 *     unit: {en: percentage points, vi: điểm phần trăm}
 *   sources_of_growth:        # capital, labour and TFP: the same kind
 *     kind: contributions
 *     of: [capital_contribution, labour_contribution, tfp_growth]
 *     total: grdp_growth
 *   structure: {kind: structure, of: structure}               # stacked to 100 %; levels will do as well
 *   revenue:                  # stacked bars with marks for the target and its stretch value
 *     kind: stacked
 *     of: revenue
 *     total: revenue_total
 *     target: revenue_2025
 *     scale: 1000
 *     unit: {en: trillion VND, vi: nghìn tỷ đồng}
 *   revenue_bridge:           # from the first period of `in` to the last; when `in` is one period,
 *     kind: bridge            # from the first scenario to each of the others
 *     of: revenue
 *     total: revenue_total
 *     in: 2024..2025
 *   growth: {kind: lines, of: grdp_growth, target: growth_2025}         # scenarios side by side
 *   sector_growth: {kind: lines, of: growth_realised, in: 2025..}       # one panel for each sector
 *   cumulative:               # bars for what is reached, a line for what is still needed (quarterly model)
 *     kind: required
 *     of: cumulative_growth
 *     total: required_growth
 *     target: year
 *     in: 2025
 *   plan_outcome: {kind: scatter, of: [plan, grdp_growth]}              # plan, then outcome; one point a period
 *   scorecard: {kind: targets}                                # what is projected, in % of each target
 *
 * Of draws; left out of a run without them:
 *   growth_fan: {kind: fan, of: grdp_growth, target: growth_2025}       # bands of 30, 60 and 90 % of the draws
 *   growth_spread: {kind: distribution, target: growth_2025}            # one series in one period, and its target
 *   chances: {kind: probabilities}                            # of each target, and of all together
 *   together: {kind: correlations}                            # how the targets' series move together
 *
 * Without `in`, a distribution is that of its target's last period, or of the last period of all.
 */
#ifndef GRDP_CHART_REQUEST_H
#define GRDP_CHART_REQUEST_H

#include "scenario.h"

/* X(NAME, word in files) */
#define GRDP_CHART_KINDS(X)                                                                                          \
  X(CONTRIBUTIONS, "contributions")                                                                                  \
  X(STRUCTURE, "structure")                                                                                          \
  X(STACKED, "stacked")                                                                                              \
  X(BRIDGE, "bridge")                                                                                                \
  X(LINES, "lines")                                                                                                  \
  X(REQUIRED, "required")                                                                                            \
  X(SCATTER, "scatter")                                                                                              \
  X(TARGETS, "targets")                                                                                              \
  X(FAN, "fan")                                                                                                      \
  X(DISTRIBUTION, "distribution")                                                                                    \
  X(PROBABILITIES, "probabilities")                                                                                  \
  X(CORRELATIONS, "correlations")

typedef enum grdp_chart_kind {
#define GRDP_CHART_KIND_NAME(name, word) GRDP_CHART_##name,
  GRDP_CHART_KINDS(GRDP_CHART_KIND_NAME)
#undef GRDP_CHART_KIND_NAME
      GRDP_CHART_KIND_COUNT
} grdp_chart_kind;

/* Consecutive cells of one series. */
typedef struct grdp_cell_range {
  uint32_t first;
  uint32_t count; /* 0: none */
} grdp_cell_range;

typedef struct grdp_chart_request {
  grdp_text name; /* also the name of its files: [a-z][a-z0-9_]* */
  grdp_chart_kind kind;
  grdp_label label, unit, note; /* empty: as said above */
  const grdp_cell_range *of;
  size_t of_count;         /* scatter: two ranges of the same count, plan and outcome */
  grdp_cell_range total;   /* count 0 or 1 */
  const uint32_t *targets; /* of scenario->targets */
  size_t target_count;
  uint32_t first, last; /* periods t; first > last: every period with a value */
  double scale;         /* > 0; 1 when not given */
  grdp_place place;
} grdp_chart_request;

/*
 * The scenario keeps them as
 *   const struct grdp_chart_request *charts;
 *   size_t chart_count;
 */

#endif
