/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "backtest_report.h"
#include "csv.h"

typedef struct row_writer {
  const grdp_scenario *scenario;
  grdp_text backtest;
  const char *forecast;
  grdp_buffer *out;
} row_writer;

static void add(const row_writer *at, const char *period, const char *measure, double value) {
  if (!isfinite(value))
    return;
  grdp_csv_text(at->out, at->backtest);
  grdp_csv_string(at->out, at->forecast);
  grdp_csv_string(at->out, period);
  grdp_csv_string(at->out, measure);
  grdp_csv_number(at->out, value);
  grdp_csv_end(at->out);
}

static void add_judged(const row_writer *at, const grdp_judged *one) {
  char period[16];
  grdp_period_write(at->scenario->time.frequency, one->ordinal, period);
  add(at, period, "forecast", one->forecast);
  add(at, period, "outcome", one->outcome);
  add(at, period, "error", one->error);
  add(at, period, "sd", one->spread);
  add(at, period, "crps", one->crps);
  add(at, period, "pit", one->pit);
  if (!isnan(one->spread))
    add(at, period, "inside", one->inside);
}

static void add_scores(const row_writer *at, const grdp_scores *scores) {
  for (size_t i = 0; i < scores->count; i++)
    add_judged(at, &scores->judged[i]);
  const struct {
    const char *measure;
    double value;
  } rows[] = {{"n", (double)scores->count},
              {"mean_error", scores->bias},
              {"mean_error_low", scores->bias_low},
              {"mean_error_high", scores->bias_high},
              {"sd", scores->deviation},
              {"rmse", scores->rmse},
              {"mae", scores->mae},
              {"scored", (double)scores->scored},
              {"crps", scores->crps},
              {"coverage", scores->coverage},
              {"coverage_low", scores->coverage_low},
              {"coverage_high", scores->coverage_high}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    add(at, "", rows[i].measure, rows[i].value);
}

grdp_status grdp_write_backtest_csv(const grdp_backtest_report *report, FILE *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_buffer text = {.arena = &arena};
  grdp_buffer_add_string(&text, "backtest,forecast,period,measure,value\n");
  for (size_t i = 0; i < report->count; i++) {
    const grdp_hindsight *one = &report->items[i];
    add_scores(&(row_writer){report->scenario, one->request->name, "plan", &text}, &one->plans);
    add_scores(&(row_writer){report->scenario, one->request->name, "plan_alike", &text}, &one->alike);
    add_scores(&(row_writer){report->scenario, one->request->name, "last_outcome", &text}, &one->naive);
  }
  fwrite(text.data, 1, text.size, out);
  grdp_arena_free(&arena);
  return GRDP_OK;
}
