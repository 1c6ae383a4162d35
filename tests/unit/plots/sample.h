/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts to test with, and a folder to draw them in.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "plots.h"

enum { SAMPLE_CATEGORIES = 30, SAMPLE_SERIES = 8, SAMPLE_PANELS = 12 };

/* How a sample is made. */
typedef struct sample_shape {
  grdp_plot_kind kind;
  size_t categories, series, panels;
  const char *text; /* every label */
  double scale;     /* of the values */
} sample_shape;

/* Owns its numbers; fill it anew for each chart. */
typedef struct sample {
  double values[SAMPLE_PANELS][SAMPLE_SERIES][SAMPLE_CATEGORIES];
  double highs[SAMPLE_PANELS][SAMPLE_SERIES][SAMPLE_CATEGORIES];
  grdp_plot_pin pins[SAMPLE_PANELS][3];
  grdp_plot_classes classes[SAMPLE_PANELS];
  const char *categories[SAMPLE_CATEGORIES];
  const char *texts[SAMPLE_CATEGORIES];
  grdp_plot_series series[SAMPLE_PANELS][SAMPLE_SERIES];
  grdp_plot_panel panels[SAMPLE_PANELS];
} sample;

/* Bars but for the last two series, a total and a dash; some values negative, some missing. Horizontal bars have
 * intervals when they are several in a row, as tornados and scatter charts of a scale above 1 have, with axes of their own; a histogram has three pins and a part that is coloured. */
grdp_plot sample_plot(sample *owner, const char *name, sample_shape shape);
/* The same with bands for all series but the last two. */
grdp_plot sample_fan(sample *owner, const char *name, sample_shape shape);

/* A fresh folder for one test; free its name. */
char *sample_folder(void);
/* The bytes of a file there, with a zero behind; NULL when there is none. Free it. */
char *sample_read(const char *folder, const char *name, size_t *size);
void sample_write(const char *folder, const char *name, const char *text, unsigned mode);
/* How many files the folder holds. */
size_t sample_files(const char *folder);
/* Removes the folder and what is in it. */
void sample_remove(char *folder);

#endif
