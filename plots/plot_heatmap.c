/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of coloured cells with their numbers: a row for each series, a column for each category. Around zero the
 * colours go from vermilion over white to blue, else from white to blue.
 *
 * Columns of the data: the row's label, the column's, row, column, value, 1 where the cell is grey and not coloured by
 * its value, and the text in it, if one is given. Where the columns' labels have no room, rows and columns are numbered.
 */
#include <math.h>

#include "number.h"
#include "plot_canvas.h"

typedef struct heatmap_chart {
  grdp_plot_canvas *canvas;
  const grdp_plot *plot;
  const grdp_plot_series *rows;
  size_t row_count, column_count;
  double low, high;    /* of the colours */
  double label_size;   /* of the rows' labels */
  double head_size;    /* of the columns' */
  double label_width;  /* of the rows' */
  double head;         /* height of the columns' labels */
  double text_size;    /* in the cells */
  double key;          /* width that the key takes */
  bool numbered;       /* rows and columns */
  grdp_plot_area area; /* of the cells */
} heatmap_chart;

static const double ROW = 34, TALLEST = 120, ROOM = 230, KEY_SIZE = 16, WORDS = 150;

double grdp_plot_heatmap_height(const grdp_plot *plot, double height) {
  double rows = (double)plot->panels[0].series_count, most = fmax(ROOM + TALLEST * rows, 0.5 * height);
  return fmin(fmax(ROOM + ROW * rows, fmin(height, most)), 20 * height);
}

static const char *clean_text(const heatmap_chart *chart, const char *text) {
  return grdp_plot_clean(chart->canvas->arena, text);
}

static double value_at(const heatmap_chart *chart, size_t row, size_t column) {
  double value = chart->rows[row].values[column];
  return fabs(value) <= 1e290 ? value : NAN;
}

static bool is_grey(const heatmap_chart *chart, size_t row, size_t column) {
  return chart->rows[row].colours && chart->rows[row].colours[column] == GRDP_PLOT_COLOUR_GREY;
}

/* What a cell says, "" for nothing. */
static const char *cell_text(const heatmap_chart *chart, size_t row, size_t column) {
  char text[64];
  if (chart->rows[row].texts)
    return clean_text(chart, chart->rows[row].texts[column]);
  grdp_plot_number(value_at(chart, row, column), chart->canvas->decimals, chart->canvas->language, text);
  return grdp_text_join(chart->canvas->arena, text, NULL);
}

/* --- the data --- */

static void write_row(const heatmap_chart *chart, size_t row) {
  grdp_buffer *data = &chart->canvas->data;
  for (size_t column = 0; column < chart->column_count; column++) {
    double value = value_at(chart, row, column);
    grdp_plot_field(data, clean_text(chart, chart->rows[row].label));
    grdp_buffer_add_byte(data, ',');
    grdp_plot_field(data, clean_text(chart, chart->plot->categories[column]));
    grdp_buffer_add_byte(data, ',');
    grdp_buffer_add_integer(data, (long long)row);
    grdp_buffer_add_byte(data, ',');
    grdp_buffer_add_integer(data, (long long)column);
    grdp_buffer_add_byte(data, ',');
    if (!isnan(value))
      grdp_buffer_add_number(data, value);
    grdp_buffer_add_string(data, is_grey(chart, row, column) ? ",1," : ",0,");
    grdp_plot_field(data, chart->rows[row].texts ? cell_text(chart, row, column) : "");
    grdp_buffer_add_byte(data, '\n');
  }
}

static void find_range(heatmap_chart *chart) {
  grdp_plot_range range = grdp_plot_range_none();
  for (size_t row = 0; row < chart->row_count; row++)
    for (size_t column = 0; column < chart->column_count; column++)
      grdp_plot_range_add(&range, value_at(chart, row, column));
  if (isfinite(chart->plot->low) && isfinite(chart->plot->high) && chart->plot->low < chart->plot->high)
    range = (grdp_plot_range){chart->plot->low, chart->plot->high};
  if (!(range.low < range.high))
    range = (grdp_plot_range){0, 1};
  if (range.low < 0) { /* the same colours on both sides of zero */
    range.high = fmax(-range.low, range.high);
    range.low = -range.high;
  }
  chart->low = range.low;
  chart->high = range.high;
}

/* --- layout --- */

static const char *row_label(const heatmap_chart *chart, size_t row) {
  char number[32];
  const char *label = clean_text(chart, chart->rows[row].label);
  grdp_number_write((double)(row + 1), number);
  return chart->numbered ? grdp_text_join(chart->canvas->arena, number, "  ", label, NULL) : label;
}

/* Columns carry the numbers of the rows when both stand for the same. */
static void column_lines(const heatmap_chart *chart, size_t column, double width, grdp_plot_lines *out) {
  char number[32];
  grdp_number_write((double)(column + 1), number);
  grdp_plot_wrap(chart->canvas->arena, chart->numbered ? number : clean_text(chart, chart->plot->categories[column]),
                 (grdp_plot_measure){chart->head_size, width, 3}, out);
}

static double longest_row(const heatmap_chart *chart) {
  double width = 0;
  for (size_t row = 0; row < chart->row_count; row++)
    width = fmax(width, grdp_plot_text_width(grdp_text_of(row_label(chart, row)), chart->label_size));
  return width;
}

static bool same_labels(const heatmap_chart *chart) {
  for (size_t i = 0; i < chart->row_count && i < chart->column_count; i++)
    if (!grdp_text_equal(grdp_text_of(chart->rows[i].label), grdp_text_of(chart->plot->categories[i])))
      return false;
  return chart->row_count == chart->column_count;
}

/* The height of the columns' labels; *cut when one does not fit. */
static double head_height(const heatmap_chart *chart, double slot, bool *cut) {
  size_t most = 0;
  *cut = false;
  for (size_t column = 0; column < chart->column_count; column++) {
    grdp_plot_lines lines;
    column_lines(chart, column, slot * 0.94, &lines);
    *cut = *cut || lines.cut;
    most = lines.count > most ? lines.count : most;
  }
  return (double)most * chart->head_size * GRDP_PLOT_LINE_HEIGHT + 12;
}

/* The size of a cell: as the area allows, and neither huge nor long and thin; but words above it need their room. */
static void fit_cells(heatmap_chart *chart, grdp_plot_area whole) {
  double left = whole.left + chart->label_width + 14, width, height;
  width = (whole.right - chart->key - left) / (double)chart->column_count;
  height = (whole.bottom - whole.top - chart->head) / (double)chart->row_count;
  height = fmin(height, TALLEST);
  width = fmin(width, fmin(260, fmax(WORDS, 2.6 * height)));
  chart->area.left = left;
  chart->area.top = whole.top + chart->head;
  chart->area.right = left + width * (double)chart->column_count;
  chart->area.bottom = chart->area.top + height * (double)chart->row_count;
}

static void fit_texts(heatmap_chart *chart) {
  double width = 1, slot = (chart->area.right - chart->area.left) / (double)chart->column_count;
  double height = (chart->area.bottom - chart->area.top) / (double)chart->row_count;
  for (size_t row = 0; row < chart->row_count; row++)
    for (size_t column = 0; column < chart->column_count; column++)
      width = fmax(width, grdp_plot_text_width(grdp_text_of(cell_text(chart, row, column)), 1));
  chart->text_size = floor(fmin(22, fmin(0.55 * height, 0.86 * slot / width)));
}

/* The number at the top, in the middle or at the bottom of the key. */
static void key_text(const heatmap_chart *chart, int place, char out[64]) {
  double value = chart->high - 0.5 * place * (chart->high - chart->low);
  grdp_plot_number(fabs(value) < 1e-12 * chart->high ? 0 : value, -1, chart->canvas->language, out);
}

static void measure_key(heatmap_chart *chart) {
  char text[64];
  for (int place = 0; place < 3; place++) {
    key_text(chart, place, text);
    chart->key = fmax(chart->key, 54 + grdp_plot_text_width(grdp_text_of(text), KEY_SIZE));
  }
}

/* The columns' labels at a size; false when one does not fit. */
static bool fit_heads(heatmap_chart *chart, grdp_plot_area whole, double size) {
  bool cut;
  chart->head_size = size;
  chart->head = 0;
  fit_cells(chart, whole);
  chart->head = head_height(chart, (chart->area.right - chart->area.left) / (double)chart->column_count, &cut);
  return !cut;
}

static void fit_layout(heatmap_chart *chart, grdp_plot_area whole) {
  double height = (whole.bottom - whole.top - 60) / (double)chart->row_count;
  double largest = fmin(20, fmax(11, 0.5 * height)), size = largest;
  chart->label_size = largest;
  chart->label_width = fmin(longest_row(chart), 0.34 * chart->canvas->width);
  while (!fit_heads(chart, whole, size) && size > 13)
    size -= 1;
  if (!fit_heads(chart, whole, size)) {
    chart->numbered = same_labels(chart);
    chart->label_width = fmin(longest_row(chart), 0.38 * chart->canvas->width);
    fit_heads(chart, whole, chart->numbered ? largest : size);
  }
  fit_cells(chart, whole);
  fit_texts(chart);
}

/* --- drawing --- */

static void draw_rows(const heatmap_chart *chart) {
  double height = (chart->area.bottom - chart->area.top) / (double)chart->row_count;
  for (size_t row = 0; row < chart->row_count; row++) {
    grdp_plot_style style = {chart->label_size, GRDP_PLOT_INK, chart->numbered ? GRDP_PLOT_LEFT : GRDP_PLOT_RIGHT};
    grdp_plot_lines lines;
    size_t limit = height > 2.5 * style.size ? 2 : 1;
    grdp_plot_wrap(chart->canvas->arena, row_label(chart, row),
                   (grdp_plot_measure){style.size, chart->label_width, limit}, &lines);
    double y = chart->area.top + height * ((double)row + 0.5) -
               0.5 * (double)(lines.count > 0 ? lines.count - 1 : 0) * style.size * GRDP_PLOT_LINE_HEIGHT;
    grdp_plot_text_lines(chart->canvas, chart->area.left - 12 - (chart->numbered ? chart->label_width : 0), y, style,
                         &lines);
  }
}

static void draw_columns(const heatmap_chart *chart) {
  double slot = (chart->area.right - chart->area.left) / (double)chart->column_count;
  for (size_t column = 0; column < chart->column_count; column++) {
    grdp_plot_style style = {chart->head_size, GRDP_PLOT_INK, GRDP_PLOT_CENTRE};
    grdp_plot_lines lines;
    column_lines(chart, column, slot * 0.94, &lines);
    double y = chart->area.top - 6 - ((double)lines.count - 0.5) * style.size * GRDP_PLOT_LINE_HEIGHT;
    grdp_plot_text_lines(chart->canvas, chart->area.left + slot * ((double)column + 0.5), y, style, &lines);
  }
}

/* Red, green, blue of a share of the way from white to an end. */
static void colour_of(double share, char out[8]) {
  static const double blue[3] = {0, 114, 178}, vermilion[3] = {213, 94, 0};
  static const char digits[] = "0123456789ABCDEF";
  const double *end = share < 0 ? vermilion : blue;
  *out++ = '#';
  for (int i = 0; i < 3; i++) {
    int level = (int)floor(255 + (end[i] - 255) * fmin(1, fabs(share)) + 0.5);
    *out++ = digits[level / 16];
    *out++ = digits[level % 16];
  }
  *out = 0;
}

static double share_of(const heatmap_chart *chart, double value) {
  return chart->low < 0 ? value / chart->high : (value - chart->low) / (chart->high - chart->low);
}

/* A strip of the colours with the numbers at its ends and in its middle. */
static void draw_key(const heatmap_chart *chart) {
  enum { STEPS = 40 };
  double x = chart->area.right + 26, top = chart->area.top, height = fmin(320, chart->area.bottom - top);
  for (int i = 0; i < STEPS; i++) {
    char colour[8];
    double value = chart->high - (chart->high - chart->low) * (i + 0.5) / STEPS;
    colour_of(share_of(chart, value), colour);
    grdp_plot_rectangle(
        chart->canvas, (grdp_plot_area){x, top + height * i / STEPS, x + 16, top + height * (i + 1) / STEPS}, colour);
  }
  for (int i = 0; i < 3; i++) {
    char text[64];
    key_text(chart, i, text);
    grdp_plot_text(chart->canvas, x + 22, top + 8 + 0.5 * i * (height - 16),
                   (grdp_plot_style){KEY_SIZE, GRDP_PLOT_GREY_INK, GRDP_PLOT_LEFT}, text);
  }
}

/* Given texts stand in the script; numbers are written by it, so that they follow the data. */
static void draw_texts(const heatmap_chart *chart) {
  double slot = (chart->area.right - chart->area.left) / (double)chart->column_count;
  double height = (chart->area.bottom - chart->area.top) / (double)chart->row_count;
  for (size_t row = 0; row < chart->row_count && chart->text_size >= 8; row++)
    for (size_t column = 0; chart->rows[row].texts && column < chart->column_count; column++) {
      double value = value_at(chart, row, column);
      bool dark = !is_grey(chart, row, column) && fabs(share_of(chart, value)) > 0.6;
      grdp_plot_text(chart->canvas, chart->area.left + slot * ((double)column + 0.5),
                     chart->area.top + height * ((double)row + 0.5),
                     (grdp_plot_style){chart->text_size, dark ? "#FFFFFF" : GRDP_PLOT_INK, GRDP_PLOT_CENTRE},
                     cell_text(chart, row, column));
    }
}

/* Q(x) is the share of the way to the end colour, K(x) the colour. */
static void add_functions(const heatmap_chart *chart) {
  char low[32], span[32];
  grdp_number_write(chart->low < 0 ? 0 : chart->low, low);
  grdp_number_write(chart->low < 0 ? chart->high : chart->high - chart->low, span);
  grdp_plot_add_line(chart->canvas, "Q(x) = (x - (", low, "))/", span, NULL);
  grdp_plot_add(chart->canvas, "B(s) = s > 1 ? 1 : s < -1 ? -1 : s\n"
                               "L(end, s) = int(255 + (end - 255)*abs(B(s)) + 0.5)\n"
                               "K(x) = 65536*L(Q(x) < 0 ? 213 : 0, Q(x)) + 256*L(Q(x) < 0 ? 94 : 114, Q(x)) + "
                               "L(Q(x) < 0 ? 0 : 178, Q(x))\n");
}

static void add_cells(const heatmap_chart *chart) {
  grdp_plot_canvas *canvas = chart->canvas;
  char rows[32], columns[32], size[32];
  grdp_number_write((double)chart->row_count - 0.5, rows);
  grdp_number_write((double)chart->column_count - 0.5, columns);
  grdp_number_write(chart->text_size, size);
  grdp_plot_place(canvas, chart->area);
  grdp_plot_add_line(canvas, "set xrange [-0.5:", columns, "]\nset yrange [", rows,
                     ":-0.5]\nunset tics\nunset grid\nset border 0", NULL);
  add_functions(chart);
  grdp_plot_add(canvas, "plot DATA skip 1 using 4:3:(column(4) - 0.488):(column(4) + 0.488):(column(3) - 0.48):"
                        "(column(3) + 0.48):(!valid(5) ? 0xFFFFFF : column(6) == 1 ? 0xEBEBEB : K(column(5))) with "
                        "boxxyerror fillstyle solid 1 noborder linecolor rgb variable notitle");
  if (!chart->rows[0].texts && chart->text_size >= 8) {
    grdp_plot_add(canvas,
                  ", \\\n  DATA skip 1 using 4:3:(valid(5) ? T(column(5)) : ''):(valid(5) && column(6) == 0 && "
                  "abs(Q(column(5))) > 0.6 ? 0xFFFFFF : 0x222222) with labels center font 'Noto Sans,");
    grdp_plot_add(canvas, size);
    grdp_plot_add(canvas, "' textcolor rgb variable notitle");
  }
  grdp_plot_add(canvas, "\n");
}

void grdp_plot_draw_heatmap(grdp_plot_canvas *canvas) {
  const grdp_plot *plot = canvas->plot;
  heatmap_chart chart = {.canvas = canvas,
                         .plot = plot,
                         .rows = plot->panels[0].series,
                         .row_count = plot->panels[0].series_count,
                         .column_count = plot->category_count};
  grdp_plot_area whole = grdp_plot_frame(canvas);
  find_range(&chart);
  grdp_plot_axis axis = {.low = chart.low, .high = chart.high};
  canvas->decimals = grdp_plot_decimals(plot, &axis);
  measure_key(&chart);
  fit_layout(&chart, whole);
  grdp_buffer_add_string(&canvas->data, "row,column,y,x,value,grey,text\n");
  for (size_t row = 0; row < chart.row_count; row++)
    write_row(&chart, row);
  draw_rows(&chart);
  draw_columns(&chart);
  draw_key(&chart);
  draw_texts(&chart);
  add_cells(&chart);
}
