/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "csv.h"
#include "fit_report.h"

static void add_coefficient(grdp_buffer *out, grdp_text equation, const char *name, double value, double error) {
  grdp_csv_text(out, equation);
  grdp_csv_string(out, name);
  grdp_csv_number(out, value);
  grdp_csv_number(out, error);
  grdp_csv_number(out, value / error);
  grdp_csv_end(out);
}

static void add_statistic(grdp_buffer *out, grdp_text equation, const char *name, double value) {
  grdp_csv_text(out, equation);
  grdp_csv_string(out, name);
  grdp_csv_number(out, value);
  grdp_csv_string(out, "");
  grdp_csv_string(out, "");
  grdp_csv_end(out);
}

static void add_fit(const grdp_scenario *scenario, const grdp_fit *fit, grdp_buffer *out) {
  const grdp_fit_statistics *of = &fit->statistics;
  grdp_text equation = fit->request->name;
  const struct {
    const char *name;
    double value;
  } rows[] = {{"observations", (double)fit->data.observations},
              {"r_squared", of->r_squared},
              {"adjusted_r_squared", of->adjusted_r_squared},
              {"standard_deviation", of->deviation},
              {"log_likelihood", of->log_likelihood},
              {"f", of->f},
              {"durbin_watson", of->durbin_watson},
              {"aic", of->aic},
              {"bic", of->bic}};
  for (size_t i = 0; i < fit->data.coefficients; i++)
    add_coefficient(out, equation, scenario->cells[fit->request->coefficients[i]].name, fit->values[i],
                    sqrt(grdp_fit_variance(fit, i)));
  if (!isnan(of->rho))
    add_coefficient(out, equation, "rho", of->rho, of->rho_error);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    add_statistic(out, equation, rows[i].name, rows[i].value);
}

grdp_status grdp_write_fit_csv(const grdp_fit_report *report, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_buffer text = {.arena = &arena};
  grdp_buffer_add_string(&text, "equation,coefficient,value,standard_error,t\n");
  for (size_t i = 0; i < report->count; i++)
    add_fit(report->scenario, &report->fits[i], &text);
  fwrite(text.data, 1, text.size, out);
  grdp_arena_free(&arena);
  return GRDP_OK;
}
