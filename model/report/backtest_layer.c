/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What past plans suggest for the inputs of a scenario.
 */
#include <math.h>

#include "backtest_report.h"

/* Digits shown: of a number to the second of its error, or of itself where it has none. */
enum { DIGITS_OF_ERROR = 2, DIGITS_ALONE = 6, DECIMALS = 300 };

static void add_number(grdp_buffer *out, double value, bool percent, int decimals) {
  double shown = percent ? value * 100 : value;
  double scale = pow(10, decimals), rounded = round(shown * scale) / scale;
  grdp_buffer_add_number(out, isfinite(rounded) ? rounded : shown);
  grdp_buffer_add_string(out, percent ? "%" : "");
}

/* Decimals that show `digits` digits of a size above 0. */
static int decimals_for(double size, int digits, bool percent) {
  double decimals = digits - 1 - floor(log10(percent ? size * 100 : size));
  return decimals < 0 ? 0 : decimals > DECIMALS ? DECIMALS : (int)decimals;
}

/* One error has no sd, and equal ones have none but 0: then the mean tells its own digits. */
static int decimals_of(const grdp_scores *scores, bool percent) {
  double error = scores->deviation / sqrt((double)scores->count), size = fabs(scores->bias);
  if (error > 0)
    return decimals_for(error, DIGITS_OF_ERROR, percent);
  return size > 0 ? decimals_for(size, DIGITS_ALONE, percent) : 0;
}

/* Errors too large to be added up suggest nothing. */
static bool has_bias(const grdp_hindsight *one) {
  return isfinite(one->plans.bias);
}

static bool has_spread(const grdp_hindsight *one) {
  return isfinite(one->plans.deviation) && one->plans.deviation > 0;
}

static void add_source(const grdp_scenario *scenario, const grdp_hindsight *one, const char *what, grdp_buffer *out) {
  char period[16];
  const grdp_scores *scores = &one->plans;
  grdp_period_write(scenario->time.frequency, scores->judged[0].ordinal, period);
  grdp_buffer_add_string(out, ", status: derived, source: \"");
  grdp_buffer_add_string(out, what);
  grdp_buffer_add_string(out, " of plans, ");
  grdp_buffer_add_string(out, period);
  if (scores->count > 1) {
    grdp_period_write(scenario->time.frequency, scores->judged[scores->count - 1].ordinal, period);
    grdp_buffer_add_string(out, "..");
    grdp_buffer_add_string(out, period);
  }
  grdp_buffer_add_string(out, ", n = ");
  grdp_buffer_add_integer(out, (long long)scores->count);
  grdp_buffer_add_string(out, " (backtest ");
  grdp_buffer_add(out, one->request->name);
  grdp_buffer_add_string(out, ")\"}\n");
}

static void add_key(const grdp_scenario *scenario, uint32_t cell, const char *otherwise, grdp_buffer *out) {
  grdp_buffer_add_string(out, "  \"");
  grdp_buffer_add_string(out, cell == UINT32_MAX ? otherwise : scenario->cells[cell].name);
  grdp_buffer_add_string(out, "\": {");
}

static void add_path(const grdp_hindsight *one, int decimals, grdp_buffer *out) {
  grdp_buffer_add_string(out, "path: ");
  add_number(out, one->plans.bias, one->request->percent, decimals);
}

static void add_uncertain(const grdp_hindsight *one, int decimals, grdp_buffer *out) {
  grdp_buffer_add_string(out, "uncertain: normal(sd=");
  add_number(out, one->plans.deviation, one->request->percent, decimals);
  grdp_buffer_add_string(out, "), every: period");
}

void grdp_backtest_lines_add(const grdp_scenario *scenario, const grdp_hindsight *one, bool named_only,
                             grdp_buffer *out) {
  const grdp_backtest *request = one->request;
  int decimals = decimals_of(&one->plans, request->percent);
  bool bias = has_bias(one) && (request->bias != UINT32_MAX || !named_only);
  bool spread = has_spread(one) && (request->spread != UINT32_MAX || !named_only);
  bool both = bias && spread && request->bias != UINT32_MAX && request->bias == request->spread;
  if (bias) {
    add_key(scenario, request->bias, "bias", out);
    add_path(one, decimals, out);
  }
  if (both) {
    grdp_buffer_add_string(out, ", ");
    add_uncertain(one, decimals, out);
  }
  if (bias)
    add_source(scenario, one, both ? "mean and sd of errors" : "mean error", out);
  if (!spread || both)
    return;
  add_key(scenario, request->spread, "shock", out);
  add_uncertain(one, decimals, out);
  add_source(scenario, one, "sd of errors", out);
}

bool grdp_backtest_suggests(const grdp_backtest_report *report) {
  for (size_t i = 0; i < report->count; i++) {
    const grdp_hindsight *one = &report->items[i];
    bool bias = one->request->bias != UINT32_MAX && has_bias(one);
    if (bias || (one->request->spread != UINT32_MAX && has_spread(one)))
      return true;
  }
  return false;
}

void grdp_backtest_layer_add(const grdp_backtest_report *report, const char *extends, grdp_buffer *out) {
  grdp_buffer_add_string(out, "grdp: 1\nextends: \"");
  for (; *extends != '\0'; extends++) {
    grdp_buffer_add_string(out, *extends == '"' || *extends == '\\' ? "\\" : "");
    grdp_buffer_add_byte(out, *extends);
  }
  grdp_buffer_add_string(out, "\"\nset:\n");
  for (size_t i = 0; i < report->count; i++)
    grdp_backtest_lines_add(report->scenario, &report->items[i], true, out);
}
