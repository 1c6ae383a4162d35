/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static double value_of(size_t panel, size_t series, size_t category) {
  if ((panel + 3 * series + 5 * category) % 17 == 0)
    return NAN;
  double value = (double)((7 * panel + 13 * series + 11 * category) % 23) + 0.31;
  return (series + category) % 5 == 4 ? -value / 4 : value;
}

static void fill_panel(sample *owner, size_t panel, sample_shape shape) {
  for (size_t i = 0; i < shape.series; i++) {
    bool total = i + 2 == shape.series, dash = i + 1 == shape.series && i > 0;
    for (size_t k = 0; k < shape.categories; k++)
      owner->values[panel][i][k] = value_of(panel, i, k) * shape.scale * (total ? 2 : 1);
    owner->series[panel][i] =
        (grdp_plot_series){.label = shape.text, .valued = true, .values = owner->values[panel][i]};
    if (total || dash)
      owner->series[panel][i].mark = total ? GRDP_PLOT_TOTAL : GRDP_PLOT_DASH;
    if (dash)
      owner->series[panel][i].colour = GRDP_PLOT_COLOUR_TARGET;
  }
  owner->panels[panel] = (grdp_plot_panel){shape.panels > 1 ? shape.text : NULL, owner->series[panel], shape.series};
}

/* Values become lower ends, with upper ends above them. */
static void add_ends(sample *owner, size_t panel, size_t i, sample_shape shape) {
  for (size_t k = 0; k < shape.categories; k++)
    owner->highs[panel][i][k] = owner->values[panel][i][k] + (double)(3 + k % 4) * shape.scale;
  owner->series[panel][i].lows = owner->values[panel][i];
  owner->series[panel][i].highs = owner->highs[panel][i];
}

static void add_classes(sample *owner, size_t panel, sample_shape shape) {
  for (size_t i = 0; i < 3; i++)
    owner->pins[panel][i] =
        (grdp_plot_pin){(2.3 + 0.7 * (double)i) * shape.scale, shape.text, GRDP_PLOT_COLOUR_TARGET};
  owner->classes[panel] = (grdp_plot_classes){.first = 1.5 * shape.scale,
                                              .width = 0.2 * shape.scale,
                                              .from = 2.3 * shape.scale,
                                              .to = INFINITY,
                                              .statement = shape.text,
                                              .pins = owner->pins[panel],
                                              .pin_count = 3};
  owner->series[panel][0].classes = &owner->classes[panel];
}

/* Scatter charts of another scale than 1 stand for those with axes of their own. */
static bool has_own_axes(sample_shape shape) {
  return shape.kind == GRDP_PLOT_SCATTER && shape.scale > 1;
}

static void add_parts(sample *owner, size_t panel, sample_shape shape) {
  if (shape.kind == GRDP_PLOT_HISTOGRAM)
    add_classes(owner, panel, shape);
  for (size_t i = 0; i < shape.series && shape.kind == GRDP_PLOT_BARS && shape.series > 1; i++) {
    add_ends(owner, panel, i, shape);
    owner->series[panel][i].texts = owner->texts;
  }
  for (size_t i = 0; i < shape.series && (shape.kind == GRDP_PLOT_TORNADO || has_own_axes(shape)); i++)
    add_ends(owner, panel, i, shape);
}

grdp_plot sample_fan(sample *owner, const char *name, sample_shape shape) {
  grdp_plot plot = sample_plot(owner, name, shape);
  for (size_t panel = 0; panel < shape.panels; panel++)
    for (size_t i = 0; i + 2 < shape.series; i++) {
      add_ends(owner, panel, i, shape);
      owner->series[panel][i].mark = GRDP_PLOT_BAND;
      owner->series[panel][i].values = NULL;
    }
  return plot;
}

grdp_plot sample_plot(sample *owner, const char *name, sample_shape shape) {
  grdp_plot plot = grdp_plot_default();
  for (size_t panel = 0; panel < shape.panels; panel++) {
    fill_panel(owner, panel, shape);
    add_parts(owner, panel, shape);
  }
  for (size_t k = 0; k < shape.categories; k++)
    owner->categories[k] = owner->texts[k] = shape.text;
  if (shape.kind == GRDP_PLOT_BARS) {
    owner->series[0][0].texts = owner->texts;
    plot.reference = 100;
  }
  if (shape.kind == GRDP_PLOT_TORNADO)
    plot.reference = owner->values[0][0][0] / 2;
  plot.own_axes = has_own_axes(shape);
  plot.name = name;
  plot.kind = shape.kind;
  plot.title = plot.subtitle = plot.note = plot.across = plot.up = shape.text;
  plot.categories = owner->categories;
  plot.category_count = shape.categories;
  plot.panels = owner->panels;
  plot.panel_count = shape.panels;
  return plot;
}

char *sample_folder(void) {
  const char *base = getenv("TMPDIR");
  char path[512];
  snprintf(path, sizeof path, "%s/grdp-plots-XXXXXX", base && *base ? base : "/tmp");
  cr_assert(mkdtemp(path) != NULL);
  return strdup(path);
}

static void join(const char *folder, const char *name, char out[1024]) {
  snprintf(out, 1024, "%s/%s", folder, name);
}

char *sample_read(const char *folder, const char *name, size_t *size) {
  char path[1024];
  join(folder, name, path);
  FILE *file = fopen(path, "rb");
  struct stat facts;
  if (!file)
    return NULL;
  cr_assert(fstat(fileno(file), &facts) == 0);
  char *bytes = calloc((size_t)facts.st_size + 1, 1);
  cr_assert(bytes != NULL);
  *size = fread(bytes, 1, (size_t)facts.st_size, file);
  fclose(file);
  return bytes;
}

void sample_write(const char *folder, const char *name, const char *text, unsigned mode) {
  char path[1024];
  join(folder, name, path);
  FILE *file = fopen(path, "wb");
  cr_assert(file != NULL);
  cr_assert(fputs(text, file) >= 0 && fclose(file) == 0 && chmod(path, (mode_t)mode) == 0);
}

size_t sample_files(const char *folder) {
  DIR *open_folder = opendir(folder);
  size_t count = 0;
  cr_assert(open_folder != NULL);
  for (struct dirent *entry; (entry = readdir(open_folder)) != NULL;)
    count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
  closedir(open_folder);
  return count;
}

void sample_remove(char *folder) {
  DIR *open_folder = opendir(folder);
  char path[1024];
  for (struct dirent *entry; open_folder && (entry = readdir(open_folder)) != NULL;) {
    join(folder, entry->d_name, path);
    unlink(path);
  }
  if (open_folder)
    closedir(open_folder);
  rmdir(folder);
  free(folder);
}
