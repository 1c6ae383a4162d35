/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coefficients as a scenario: their values, and how unsure they are.
 */
#include <math.h>

#include "fit_report.h"
#include "seek_layer.h"

/* Correlations are taken this close to what was found, since coefficients under restrictions have a covariance without
 * an inverse, from which no draws can be made. */
static const double SHRUNK = 1 - 1e-8;

typedef struct layer {
  const grdp_fit_report *report;
  grdp_arena *arena;
  grdp_buffer *out;
} layer;

static const grdp_cell *cell_of(const layer *at, const grdp_fit *fit, size_t coefficient) {
  return &at->report->scenario->cells[fit->request->coefficients[coefficient]];
}

static void add(const layer *at, const char *text) {
  grdp_buffer_add_string(at->out, text);
}

/* A number that reads back exactly, with % where the series has it. */
static void add_number(const layer *at, const grdp_cell *cell, double value) {
  grdp_layer_number(at->out, value, at->report->scenario->series[cell->series].percent);
}

static void add_quoted(const layer *at, const char *text) {
  grdp_buffer_add_byte(at->out, '"');
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\')
      grdp_buffer_add_byte(at->out, '\\');
    grdp_buffer_add_byte(at->out, *text);
  }
  grdp_buffer_add_byte(at->out, '"');
}

/* Normal whatever the degrees of freedom: what coefficients have in common must cancel in the equation as it does in the
 * data, and of all distributions that draws are made of by their scores only the normal adds up. */
static void add_distribution(const layer *at, const grdp_fit *fit, size_t coefficient) {
  double error = sqrt(grdp_fit_variance(fit, coefficient));
  if (!(error > 0) || !isfinite(error))
    return;
  add(at, ", uncertain: normal(sd=");
  add_number(at, cell_of(at, fit, coefficient), error);
  add(at, "), every: draw");
}

static const char *method_of(const grdp_fit *fit) {
  return fit->request->errors == GRDP_FIT_AR1 ? "maximum likelihood with AR(1) errors" : "least squares";
}

/* c0: {path: …, status: derived, source: "least squares, 1921..1941", uncertain: …, every: draw} */
static void add_coefficients(const layer *at, const grdp_fit *fit) {
  const char *source =
      grdp_text_join(at->arena, method_of(fit), ", ", grdp_fit_periods(at->arena, at->report->scenario, fit), NULL);
  for (size_t i = 0; i < fit->data.coefficients; i++) {
    const grdp_cell *cell = cell_of(at, fit, i);
    add(at, "  \"");
    add(at, cell->name);
    add(at, "\": {path: ");
    add_number(at, cell, fit->values[i]);
    add(at, ", status: derived, source: ");
    add_quoted(at, source);
    add_distribution(at, fit, i);
    add(at, "}\n");
  }
}

static double correlation(const layer *at, const grdp_fit *fit, size_t i, size_t j) {
  double product = grdp_fit_variance(fit, i) * grdp_fit_variance(fit, j);
  double r = fit->covariance[i * fit->data.coefficients + j] / sqrt(product);
  bool free = fit->request->restriction_count == 0;
  r = (free ? 1 : SHRUNK) * fmax(-1, fmin(1, r));
  /* What the scenario's kind of correlation is for scores correlated by r (Pearson 1907; Kendall and Gibbons 1990). */
  static const double pi = 3.14159265358979323846;
  const grdp_correlations *own = &at->report->scenario->correlations;
  if (own->pair_count == 0 || own->kind == GRDP_PEARSON)
    return r;
  return own->kind == GRDP_SPEARMAN ? 6 / pi * asin(r / 2) : 2 / pi * asin(r);
}

static bool varies(const grdp_fit *fit, size_t i) {
  return grdp_fit_variance(fit, i) > 0 && isfinite(grdp_fit_variance(fit, i));
}

static void add_pairs(const layer *at, const grdp_fit *fit) {
  for (size_t i = 0; i < fit->data.coefficients; i++)
    for (size_t j = i + 1; j < fit->data.coefficients; j++) {
      if (!varies(fit, i) || !varies(fit, j))
        continue;
      add(at, "    \"");
      add(at, cell_of(at, fit, i)->name);
      add(at, " ~ ");
      add(at, cell_of(at, fit, j)->name);
      add(at, "\": ");
      grdp_buffer_add_number(at->out, correlation(at, fit, i, j));
      add(at, "\n");
    }
}

static bool has_pairs(const grdp_fit_report *report) {
  size_t varying = 0;
  for (size_t k = 0; k < report->count; k++) {
    varying = 0;
    for (size_t i = 0; i < report->fits[k].data.coefficients; i++)
      varying += varies(&report->fits[k], i);
    if (varying > 1)
      return true;
  }
  return false;
}

/* What the equation itself leaves open is for the user to take over: a comment. */
static void add_residual(const layer *at, const grdp_fit *fit) {
  const grdp_cell *cell = &at->report->scenario->cells[fit->request->cell];
  add(at, "# Residuals of ");
  add(at, cell->name);
  add(at, ": uncertain: normal(sd=");
  add_number(at, cell, fit->statistics.deviation);
  add(at, "), every: period");
  if (!isnan(fit->statistics.rho)) {
    add(at, "; their sd is that of the innovations, rho is ");
    grdp_buffer_add_number(at->out, fit->statistics.rho);
  }
  add(at, "\n");
}

void grdp_fit_layer_add(const grdp_fit_report *report, const char *extends, grdp_buffer *out) {
  const layer at = {report, out->arena, out};
  bool restricted = false;
  for (size_t k = 0; k < report->count; k++) {
    add_residual(&at, &report->fits[k]);
    restricted = restricted || report->fits[k].request->restriction_count > 0;
  }
  add(&at, "grdp: 1\nextends: ");
  add_quoted(&at, extends);
  add(&at, "\nset:\n");
  for (size_t k = 0; k < report->count; k++)
    add_coefficients(&at, &report->fits[k]);
  if (!has_pairs(report))
    return;
  add(&at, "correlation:\n");
  if (report->scenario->correlations.pair_count == 0)
    add(&at, "  kind: pearson\n");
  if (restricted)
    add(&at, "  # Times 1 - 1e-8: under restrictions the covariance itself has no inverse.\n");
  add(&at, "  pairs:\n");
  for (size_t k = 0; k < report->count; k++)
    add_pairs(&at, &report->fits[k]);
}
