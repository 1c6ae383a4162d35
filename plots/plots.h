/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts from numbers, drawn by gnuplot. Knows nothing of models: a chart is a table of categories by series in
 * one or more panels, and a way of showing it.
 *
 * For each chart NAME the folder receives NAME.csv (the numbers), NAME.gp (the script: `gnuplot NAME.gp` in that
 * folder draws it again) and NAME.svg, NAME.png, NAME.pdf as asked for. The same chart gives the same bytes, save
 * for pdf, which carries a date. Text may hold anything: it reaches gnuplot in single quotes or as data only.
 */
#ifndef GRDP_PLOTS_H
#define GRDP_PLOTS_H

#include "diagnostics.h"

typedef enum grdp_plot_kind {
  GRDP_PLOT_COLUMNS,   /* over categories from left to right: stacked bars, lines, dashes */
  GRDP_PLOT_WATERFALL, /* one series: a total, changes, a total. The axis is cut when the changes are small */
  GRDP_PLOT_SCATTER, /* two series: across and up; a point for each category, and the line of equality unless own_axes */
  GRDP_PLOT_BARS,    /* a horizontal bar for each category, one for each series below each other */
  GRDP_PLOT_TORNADO, /* two series: horizontal bars from `reference` to the one and to the other, a row for each category */
  GRDP_PLOT_HISTOGRAM, /* one series: a category is a class of grdp_plot_classes, its value the share in it */
  GRDP_PLOT_HEATMAP    /* a row of coloured cells for each series, a column for each category */
} grdp_plot_kind;

typedef enum grdp_plot_mark {
  GRDP_PLOT_BAR, /* stacked on each other; what is negative hangs below zero */
  GRDP_PLOT_BAND, /* from `lows` to `highs`, without values: of a fan, the wider ones first. A box where it stands alone */
  GRDP_PLOT_LINE,
  GRDP_PLOT_TOTAL, /* a line with points; its numbers stand above everything */
  GRDP_PLOT_DASH   /* a dash across the category: a target */
} grdp_plot_mark;

/* Colours by their meaning; Okabe and Ito's, which colour-blind readers tell apart
 * (Okabe and Ito 2008, Color Universal Design). */
typedef enum grdp_plot_colour {
  GRDP_PLOT_COLOUR_NEXT, /* the next of the palette */
  GRDP_PLOT_COLOUR_BLACK,
  GRDP_PLOT_COLOUR_GREY, /* what is only context */
  GRDP_PLOT_COLOUR_TARGET,
  GRDP_PLOT_COLOUR_STRETCH,
  GRDP_PLOT_COLOUR_GOOD,
  GRDP_PLOT_COLOUR_NEAR,
  GRDP_PLOT_COLOUR_BAD,
  GRDP_PLOT_COLOUR_WIDE, /* the bands of a fan: wide, middle, narrow, and the line in it */
  GRDP_PLOT_COLOUR_MIDDLE,
  GRDP_PLOT_COLOUR_NARROW,
  GRDP_PLOT_COLOUR_CENTRE,
  GRDP_PLOT_COLOUR_ALL,  /* what stands for all the rest together */
  GRDP_PLOT_COLOUR_FIRST /* FIRST + n: number n of the palette */
} grdp_plot_colour;

/* A line across a histogram, named at its top. */
typedef struct grdp_plot_pin {
  double at;
  const char *label;
  int colour; /* a grdp_plot_colour */
} grdp_plot_pin;

enum { GRDP_PLOT_PIN_LIMIT = 6 };

/* Class k of a histogram reaches from first + k width to first + (k + 1) width. */
typedef struct grdp_plot_classes {
  double first, width;
  double from, to; /* what lies between is coloured, the rest grey; infinite ends may be. NaN: all is coloured */
  const char *statement; /* about the coloured part, in its colour; NULL: none */
  const grdp_plot_pin *pins;
  size_t pin_count; /* at most GRDP_PLOT_PIN_LIMIT */
} grdp_plot_classes;

typedef struct grdp_plot_series {
  const char *label;
  grdp_plot_mark mark;
  int colour;           /* a grdp_plot_colour */
  bool quiet;           /* not in the legend */
  bool valued;          /* its numbers are written on the chart where there is room */
  const double *values; /* [categories]; NaN: none */
  const double
      *lows; /* [categories]: BAND, and the intervals of BARS, TORNADO and SCATTER; NaN: none. NULL: no intervals */
  const double *highs;      /* both NaN or neither */
  const int *colours;       /* BARS: [categories] grdp_plot_colour; NULL: all `colour` */
  const char *const *texts; /* BARS, HEATMAP: [categories] written beside the bar, in the cell; NULL: the number */
  const grdp_plot_classes *classes; /* HISTOGRAM */
} grdp_plot_series;

typedef struct grdp_plot_panel {
  const char *title; /* NULL: none */
  const grdp_plot_series *series;
  size_t series_count; /* the same in each panel, with the same labels */
} grdp_plot_panel;

typedef struct grdp_plot {
  const char *name; /* of its files: [a-z][a-z0-9_]*, unlike the other charts' */
  grdp_plot_kind kind;
  const char *title;
  const char *subtitle;          /* the unit, usually; NULL: none */
  const char *note;              /* small and grey below: source, assumption; NULL: none */
  const char *const *categories; /* [category_count] */
  size_t category_count;
  bool periods;   /* the categories are periods: labels may be left out when they are many */
  size_t history; /* that many leading categories are known; the rest is marked as projected */
  const grdp_plot_panel *panels;
  size_t panel_count;      /* 1 to GRDP_PLOT_PANEL_LIMIT; BARS, TORNADO, SCATTER and HEATMAP take one */
  bool own_axes;           /* COLUMNS, HISTOGRAM: each panel has its own axis of values: they are not comparable;
                              SCATTER: across and up have axes of their own from zero */
  int decimals;            /* of the numbers written on the chart; < 0: as many as they need */
  double low, high;        /* of the axis of values, or of the colours; NaN: from the data */
  double reference;        /* BARS, TORNADO: a line across the rows; NaN: none */
  const char *across, *up; /* SCATTER: titles of the axes */
} grdp_plot;

enum { GRDP_PLOT_PANEL_LIMIT = 20 };

/* A plot with the fields that have a default set to it; the rest zero. */
grdp_plot grdp_plot_default(void);

enum { GRDP_PLOT_SVG = 1, GRDP_PLOT_PNG = 2, GRDP_PLOT_PDF = 4 };

typedef struct grdp_plot_options {
  grdp_language language; /* of numbers: 12.5 and 1,234 or 12,5 and 1.234 */
  unsigned formats;       /* GRDP_PLOT_SVG | GRDP_PLOT_PNG | GRDP_PLOT_PDF */
  double width, height;   /* pixels; 0: 1600 by 900. Charts with many rows grow in height */
  unsigned seconds;       /* gnuplot is stopped after that many; 0: 60 */
} grdp_plot_options;

typedef enum grdp_plot_outcome {
  GRDP_PLOTS_DRAWN,
  GRDP_PLOTS_NO_GNUPLOT, /* none on PATH: scripts and data are written, pictures are not */
  GRDP_PLOTS_FAILED,     /* gnuplot failed, or a picture is not there */
  GRDP_PLOTS_LATE        /* gnuplot took too long and was stopped */
} grdp_plot_outcome;

typedef struct grdp_plot_report {
  grdp_plot_outcome outcome;
  size_t pictures;   /* that are there */
  char message[256]; /* what gnuplot said first, "" when nothing */
} grdp_plot_report;

/*
 * Writes scripts and data of all the charts into an existing folder and draws them with one gnuplot process.
 * GRDP_FILE when a file cannot be written, GRDP_MEMORY; what gnuplot makes of it is in *out.
 */
grdp_status grdp_plots_draw(const grdp_plot *plots, size_t count, const grdp_plot_options *options,
                            const char *folder, grdp_plot_report *out);

/* A number as the charts write it: its own decimals (< 0: as many as it needs, at most 3 significant after the
 * point), the language's point and thousands, a true minus sign; "" for NaN. */
void grdp_plot_number(double value, int decimals, grdp_language language, char out[64]);

#endif
