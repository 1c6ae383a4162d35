/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where texts stand, read back from the scripts: on the sheet, and not on each other.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot_text.h"
#include "sample.h"

typedef struct box {
  double left, top, right, bottom;
  char text[80];
} box;

enum { BOX_LIMIT = 2000 };

/* set label N 'text' at screen x,screen y left|center|right font 'Noto Sans,SIZE' … */
static bool read_box(const char *line, double width, double height, box *out) {
  const char *start = strstr(line, " '"), *at = strstr(line, "' at screen ");
  double x, y, size;
  char align[8];
  if (strncmp(line, "set label ", 10) != 0 || !at)
    return false;
  cr_assert_eq(sscanf(at, "' at screen %lf,screen %lf %7s font 'Noto Sans,%lf", &x, &y, align, &size), 4, "%.200s",
               line);
  double wide = grdp_plot_text_width((grdp_text){start + 2, (size_t)(at - start - 2)}, size);
  double left = x * width - (*align == 'l' ? 0 : *align == 'c' ? 0.5 * wide : wide), middle = (1 - y) * height;
  *out = (box){left, middle - 0.42 * size, left + wide, middle + 0.42 * size, ""};
  snprintf(out->text, sizeof out->text, "%.*s", (int)(at - start - 2), start + 2);
  return true;
}

static size_t read_boxes(const char *script, box *boxes) {
  double width = 0, height = 0;
  size_t count = 0;
  const char *terminal = strstr(script, "set terminal svg size ");
  cr_assert(terminal && sscanf(terminal, "set terminal svg size %lf,%lf", &width, &height) == 2);
  for (const char *line = script; *line && count < BOX_LIMIT;) {
    count += read_box(line, width, height, &boxes[count]);
    const char *next = strchr(line, '\n');
    line = next ? next + 1 : line + strlen(line);
  }
  for (size_t i = 0; i < count; i++)
    cr_expect(boxes[i].left >= -1 && boxes[i].right <= width + 1 && boxes[i].top >= -1 &&
                  boxes[i].bottom <= height + 1,
              "'%s' leaves the sheet: %g to %g of %g, %g to %g of %g", boxes[i].text, boxes[i].left, boxes[i].right,
              width, boxes[i].top, boxes[i].bottom, height);
  return count;
}

static void expect_no_overlap(const box *boxes, size_t count, const char *what) {
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < i; k++) {
      bool apart = boxes[i].left >= boxes[k].right || boxes[k].left >= boxes[i].right ||
                   boxes[i].top >= boxes[k].bottom || boxes[k].top >= boxes[i].bottom;
      cr_expect(apart, "%s: '%s' on '%s'", what, boxes[i].text, boxes[k].text);
    }
}

static const char *const labels[] = {
    "2025", "Nông, lâm, thủy sản", "Thuế sản phẩm trừ trợ cấp sản phẩm trên địa bàn thành phố Hải Phòng",
    ("Tỷ trọng giá trị sản phẩm công nghiệp công nghệ cao trong công nghiệp chế biến, chế tạo trên địa bàn toàn "
     "thành phố "
     "tính theo giá so sánh năm 2010 của Tổng cục Thống kê và các sở, ban, ngành"),
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"};

enum { FANS = 3 }; /* the first shapes have bands */

Test(plots_layout, keeps_texts_on_the_sheet_and_apart) {
  static const sample_shape shapes[] = {
      {GRDP_PLOT_COLUMNS, 13, 5, 1, NULL, 1},     {GRDP_PLOT_COLUMNS, 7, 5, 6, NULL, 1e6},
      {GRDP_PLOT_COLUMNS, 7, 5, 12, NULL, 1},     {GRDP_PLOT_COLUMNS, 7, 7, 1, NULL, 1},
      {GRDP_PLOT_COLUMNS, 3, 3, 1, NULL, 1e9},    {GRDP_PLOT_COLUMNS, 30, 8, 1, NULL, 1},
      {GRDP_PLOT_COLUMNS, 1, 2, 1, NULL, 1},      {GRDP_PLOT_COLUMNS, 7, 6, 2, NULL, 1},
      {GRDP_PLOT_COLUMNS, 7, 6, 12, NULL, 1e6},   {GRDP_PLOT_WATERFALL, 7, 1, 1, NULL, 1},
      {GRDP_PLOT_WATERFALL, 6, 1, 5, NULL, 1},    {GRDP_PLOT_SCATTER, 8, 2, 1, NULL, 1},
      {GRDP_PLOT_BARS, 20, 1, 1, NULL, 1},        {GRDP_PLOT_BARS, 2, 1, 1, NULL, 1},
      {GRDP_PLOT_BARS, 20, 3, 1, NULL, 1},        {GRDP_PLOT_HISTOGRAM, 30, 1, 1, NULL, 1},
      {GRDP_PLOT_HISTOGRAM, 30, 1, 2, NULL, 1e6}, {GRDP_PLOT_HISTOGRAM, 30, 1, 12, NULL, 1},
      {GRDP_PLOT_HEATMAP, 2, 2, 1, NULL, 1},      {GRDP_PLOT_HEATMAP, 5, 5, 1, NULL, 1e9},
      {GRDP_PLOT_HEATMAP, 30, 8, 1, NULL, 1},     {GRDP_PLOT_TORNADO, 12, 2, 1, NULL, 1},
      {GRDP_PLOT_TORNADO, 1, 2, 1, NULL, 1e6},    {GRDP_PLOT_SCATTER, 8, 2, 1, NULL, 2}};
  static sample owner;
  static box boxes[BOX_LIMIT];
  setenv("PATH", "", 1); /* the scripts are enough */
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    for (size_t k = 0; k < sizeof labels / sizeof *labels; k++) {
      sample_shape shape = shapes[i];
      char what[64], *folder = sample_folder();
      grdp_plot_options options = {.language = GRDP_VIETNAMESE, .formats = GRDP_PLOT_SVG};
      grdp_plot_report report;
      size_t size;
      shape.text = labels[k];
      grdp_plot plot = i < FANS ? sample_fan(&owner, "chart", shape) : sample_plot(&owner, "chart", shape);
      plot.periods = k <= 1 && shape.kind == GRDP_PLOT_COLUMNS;
      plot.history = shape.categories / 3;
      cr_assert_eq(grdp_plots_draw(&plot, 1, &options, folder, &report), GRDP_OK);
      char *script = sample_read(folder, "chart.gp", &size);
      snprintf(what, sizeof what, "shape %zu, label %zu", i, k);
      expect_no_overlap(boxes, read_boxes(script, boxes), what);
      free(script);
      sample_remove(folder);
    }
}
