/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What past plans suggest for the inputs of a scenario.
 */
#include <math.h>

#include "backtest_report.h"

enum { DIGITS_OF_ERROR = 2 };

static void add_number(grdp_buffer *out, double value, bool percent, int decimals) {
  double shown = percent ? value * 100 : value;
  double scale = pow(10, decimals);
  grdp_buffer_add_number(out, round(shown * scale) / scale);
  grdp_buffer_add_string(out, percent ? "%" : "");
}

/* Decimals that show a number to the second digit of its error. */
static int decimals_for(double error, bool percent) {
  double shown = percent ? error * 100 : error;
  double decimals = shown > 0 ? DIGITS_OF_ERROR - 1 - floor(log10(shown)) : 0;
  return decimals < 0 ? 0 : decimals > 9 ? 9 : (int)decimals;
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

void grdp_backtest_lines_add(const grdp_scenario *scenario, const grdp_hindsight *one, bool named_only,
                             grdp_buffer *out) {
  const grdp_backtest *request = one->request;
  const grdp_scores *scores = &one->plans;
  double error = scores->deviation / sqrt((double)scores->count);
  int decimals = decimals_for(error, request->percent);
  if (request->bias != UINT32_MAX || !named_only) {
    add_key(scenario, request->bias, "bias", out);
    grdp_buffer_add_string(out, "path: ");
    add_number(out, scores->bias, request->percent, decimals);
    add_source(scenario, one, "mean error", out);
  }
  if ((request->spread == UINT32_MAX && named_only) || !(scores->deviation > 0))
    return;
  add_key(scenario, request->spread, "shock", out);
  grdp_buffer_add_string(out, "uncertain: normal(sd=");
  add_number(out, scores->deviation, request->percent, decimals);
  grdp_buffer_add_string(out, "), every: period");
  add_source(scenario, one, "sd of errors", out);
}

bool grdp_backtest_suggests(const grdp_backtest_report *report) {
  for (size_t i = 0; i < report->count; i++)
    if (report->items[i].request->bias != UINT32_MAX || report->items[i].request->spread != UINT32_MAX)
      return true;
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
