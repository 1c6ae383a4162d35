/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Models run for charts, and what stands in the charts' files. No gnuplot is needed: PATH is emptied.
 */
#ifndef CHARTS_SAMPLE_H
#define CHARTS_SAMPLE_H

#include "charts.h"

typedef struct charts_sample {
  char *folder;
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenarios[2];
  grdp_program *programs[2];
  grdp_result *results[2];
  size_t count;
} charts_sample;

/* a = 100 grows by 10 % a year, b = 50 by 5 %, from 2024 to 2026. 2025: a 110, b 52.5, total 162.5. */
extern const char charts_sample_model[];

/* Writes model.yaml, and other.yaml upon it in which b grows by 9 %, and runs the first. */
charts_sample charts_sample_open(const char *text, const char *more);
void charts_sample_run(charts_sample *with, const char *name);
void charts_sample_close(charts_sample *with);

/* Gives a result draws: each equation's evenly between 0.9 and 1.1 times its central value, P(x >= b) =
 * (1.1 c - b) / (0.2 c) with an interval of 0.39 % on each side, all rank correlations -0.256. */
void charts_sample_add_draws(charts_sample *with, size_t number);

/* Draws the charts into the folder; gives how many, or all that is known. */
size_t charts_sample_draw(charts_sample *with, grdp_language language);
grdp_charts_report charts_sample_report(charts_sample *with, grdp_language language);
/* A file of the charts as text; empty when there is none. The caller frees it. */
char *charts_sample_read(const charts_sample *with, const char *name);
void charts_sample_expect(const charts_sample *with, const char *name, const char *text);
/* The number in a row (0: the first behind the heading) and a column of a CSV file; -999: none. */
double charts_sample_number(const charts_sample *with, const char *name, size_t row, size_t column);
void charts_sample_row(const charts_sample *with, const char *name, size_t row, size_t first, const double *values,
                       size_t count);

#define ROW(with, name, row, first, ...)                                                                             \
  charts_sample_row(with, name, row, first, (const double[]){__VA_ARGS__},                                           \
                    sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

enum { NONE = -999 };

#endif
