/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "number.h"
#include "plot_canvas.h"
#include "plot_process.h"

/* What a format is called, and how gnuplot is told to draw it. Sizes are in pixels everywhere: the cairo terminals
 * take points of 1/72 inch at 96 (png) or 72 (pdf) pixels an inch. */
typedef struct format {
  unsigned bit;
  const char *name;
  const char *terminal; /* {0} and {1}: width and height */
  double scale;         /* of the size */
  const char *point;    /* pointsize at which points are as large as the png's */
} format;

static const format formats[] = {
    {GRDP_PLOT_SVG, "svg", "svg size {0},{1} font 'Noto Sans,20' noenhanced background rgb 'white'", 1, "0.6"},
    {GRDP_PLOT_PNG, "png", "pngcairo size {0},{1} font 'Noto Sans,20' fontscale 0.75 noenhanced", 1, "1"},
    {GRDP_PLOT_PDF, "pdf", "pdfcairo size {0}in,{1}in font 'Noto Sans,20' fontscale 0.375 linewidth 1 noenhanced",
     1.0 / 144, "0.75"}};

enum { FORMAT_COUNT = sizeof formats / sizeof *formats };

static const char all_name[] = "draw-all"; /* no chart can be called so: it holds a hyphen */

typedef struct plot_sheet {
  grdp_arena *arena;
  const grdp_plot_options *options;
  const char *folder;
  grdp_buffer all; /* the script that draws all charts */
} plot_sheet;

grdp_plot grdp_plot_default(void) {
  return (grdp_plot){.decimals = -1, .low = NAN, .high = NAN, .reference = NAN};
}

static grdp_status write_file(const plot_sheet *sheet, const char *name, const char *ending, grdp_text text) {
  const char *path = grdp_text_join(sheet->arena, sheet->folder, "/", name, ending, NULL);
  FILE *file = fopen(path, "wb");
  if (!file)
    return GRDP_FILE;
  size_t written = text.size > 0 ? fwrite(text.data, 1, text.size, file) : 0;
  bool closed = fclose(file) == 0;
  return written == text.size && closed ? GRDP_OK : GRDP_FILE;
}

static void add_call(grdp_buffer *script, const char *indent, const char *name, const char *picture) {
  const char *const arguments[] = {indent, name, picture};
  grdp_buffer_add_pattern(script, "{0}call '{1}.gp' '{2}'\n", arguments, 3);
}

static void add_terminal(const grdp_plot_canvas *canvas, const format *form, grdp_buffer *script) {
  char width[32], height[32];
  grdp_number_write(round(canvas->width * form->scale * 100) / 100, width);
  grdp_number_write(round(canvas->height * form->scale * 100) / 100, height);
  const char *const arguments[] = {width, height};
  grdp_buffer_add_string(script, "if (ARG1 eq '");
  grdp_buffer_add_string(script, form->name);
  grdp_buffer_add_string(script, "') { set terminal ");
  grdp_buffer_add_pattern(script, form->terminal, arguments, 2);
  grdp_buffer_add_string(script, "; PS = ");
  grdp_buffer_add_string(script, form->point);
  grdp_buffer_add_string(script, " }\n");
}

/* Without an argument the script calls itself for each picture. */
static void add_beginning(const grdp_plot_canvas *canvas, unsigned wanted, grdp_buffer *script) {
  const char *const name[] = {canvas->plot->name};
  grdp_buffer_add_pattern(script, "# gnuplot {0}.gp draws the numbers of {0}.csv.\nif (ARGC < 1) {\n", name, 1);
  for (size_t i = 0; i < FORMAT_COUNT; i++)
    if (wanted & formats[i].bit)
      add_call(script, "  ", canvas->plot->name, formats[i].name);
  grdp_buffer_add_string(script, "  exit\n}\nreset\nset encoding utf8\nset datafile separator ','\n");
  for (size_t i = 0; i < FORMAT_COUNT; i++)
    add_terminal(canvas, &formats[i], script);
  grdp_buffer_add_pattern(script, "set output '{0}.'.ARG1\nDATA = '{0}.csv'\n", name, 1);
}

/* v(i), z(i): column i, or undefined, or zero (gnuplot 5.4.4 crashes where all points of labels are undefined).
 * P(k), N(k): the positive and negative parts of columns 4 to k added up. T(x): a number as text, D decimals; the
 * decimal sign is set here, never by `set decimalsign`, which can change how data are read. */
static void add_functions(const grdp_plot_canvas *canvas, grdp_buffer *script) {
  bool comma = canvas->language == GRDP_VIETNAMESE;
  char decimals[32];
  grdp_number_write(canvas->decimals, decimals);
  const char *const marks[] = {comma ? "." : ",", comma ? "," : ".", decimals};
  grdp_buffer_add_string(script, "v(i) = valid(i) ? column(i) : NaN\n"
                                 "z(i) = valid(i) ? column(i) : 0\n"
                                 "p(i) = valid(i) && column(i) > 0 ? column(i) : 0\n"
                                 "n(i) = valid(i) && column(i) < 0 ? column(i) : 0\n"
                                 "P(k) = sum [i=4:k] p(i)\n"
                                 "N(k) = sum [i=4:k] n(i)\n");
  grdp_buffer_add_pattern(script,
                          "D = {2}\n"
                          "G(a) = a < 1000 ? sprintf('%.0f', a) : G(floor(a/1000.)).'{0}'.sprintf('%03.0f', "
                          "a - 1000.*floor(a/1000.))\n"
                          "F(a) = D > 0 ? '{1}'.sprintf('%0'.D.'.0f', a - 10.**D*floor(a/10.**D)) : ''\n"
                          "U(a) = G(floor(a/10.**D)).F(a)\n"
                          "E(a) = floor(log10(a))\n"
                          "M(a, e) = sprintf('%.0f', floor(a/10.**e)).'{1}'.sprintf('%02.0f', "
                          "floor(100.*a/10.**e + 0.5) - 100.*floor(a/10.**e)).'e'.sprintf('%.0f', e)\n"
                          "T(x) = (x < 0 && abs(x)*10.**D >= 0.5 ? '−' : '')."
                          "(abs(x) < 1e15/10.**D ? U(floor(abs(x)*10.**D + 0.5)) : M(abs(x), E(abs(x))))\n",
                          marks, 3);
}

static const char looks[] = "unset key\n"
                            "set border 0\n"
                            "set tics nomirror\n"
                            "set grid noxtics ytics linetype 1 linecolor rgb '#E6E6E6' linewidth 1\n"
                            "set errorbars 0\n";

typedef void (*draw_kind)(grdp_plot_canvas *canvas);

static const draw_kind kinds[] = {
    [GRDP_PLOT_COLUMNS] = grdp_plot_draw_columns, [GRDP_PLOT_WATERFALL] = grdp_plot_draw_waterfall,
    [GRDP_PLOT_SCATTER] = grdp_plot_draw_scatter, [GRDP_PLOT_BARS] = grdp_plot_draw_bars,
    [GRDP_PLOT_TORNADO] = grdp_plot_draw_tornado, [GRDP_PLOT_HISTOGRAM] = grdp_plot_draw_histogram,
    [GRDP_PLOT_HEATMAP] = grdp_plot_draw_heatmap};

/* Nothing to draw: the sheet says so by its empty frame. */
static void draw_empty(grdp_plot_canvas *canvas) {
  grdp_plot_frame(canvas);
  grdp_buffer_add_string(&canvas->data, "label\n");
  grdp_plot_add(canvas, "unset tics\nset xrange [0:1]\nset yrange [0:1]\nplot NaN notitle\n");
}

static bool is_empty(const grdp_plot *plot) {
  bool two = plot->kind == GRDP_PLOT_SCATTER || plot->kind == GRDP_PLOT_TORNADO;
  size_t needed = plot->kind == GRDP_PLOT_COLUMNS ? 0 : two ? 2 : 1;
  return plot->category_count == 0 || plot->panels[0].series_count < needed;
}

static grdp_status write_plot(plot_sheet *sheet, const grdp_plot *plot) {
  assert(plot->panel_count >= 1 && plot->panel_count <= GRDP_PLOT_PANEL_LIMIT);
  grdp_plot_canvas canvas = {.arena = sheet->arena,
                             .plot = plot,
                             .language = sheet->options->language,
                             .width = sheet->options->width,
                             .height = sheet->options->height,
                             .script = {.arena = sheet->arena},
                             .data = {.arena = sheet->arena},
                             .next_label = 1,
                             .next_object = 1};
  if (plot->kind == GRDP_PLOT_BARS || plot->kind == GRDP_PLOT_TORNADO)
    canvas.height = grdp_plot_bars_height(plot, canvas.height);
  if (plot->kind == GRDP_PLOT_HEATMAP)
    canvas.height = grdp_plot_heatmap_height(plot, canvas.height);
  if (plot->kind == GRDP_PLOT_SCATTER)
    canvas.width = grdp_plot_scatter_width(plot, canvas.width, canvas.height);
  if (is_empty(plot))
    draw_empty(&canvas);
  else
    kinds[plot->kind](&canvas);
  grdp_buffer script = {.arena = sheet->arena};
  add_beginning(&canvas, sheet->options->formats, &script);
  add_functions(&canvas, &script);
  grdp_buffer_add_string(&script, looks);
  grdp_buffer_add(&script, grdp_buffer_text(&canvas.script));
  grdp_buffer_add_string(&script, "set output\n");
  for (size_t i = 0; i < FORMAT_COUNT; i++)
    if (sheet->options->formats & formats[i].bit)
      add_call(&sheet->all, "", plot->name, formats[i].name);
  GRDP_TRY(write_file(sheet, plot->name, ".csv", grdp_buffer_text(&canvas.data)));
  return write_file(sheet, plot->name, ".gp", grdp_buffer_text(&script));
}

static const char *picture_path(const plot_sheet *sheet, const grdp_plot *plot, size_t form) {
  return grdp_text_join(sheet->arena, sheet->folder, "/", plot->name, ".", formats[form].name, NULL);
}

/* A picture of an earlier run would pass for a new one. */
static void remove_pictures(const plot_sheet *sheet, const grdp_plot *plot) {
  for (size_t i = 0; i < FORMAT_COUNT; i++)
    if (sheet->options->formats & formats[i].bit)
      unlink(picture_path(sheet, plot, i));
}

/* How many of a chart's pictures are there and not empty; *wanted gets how many there should be. */
static size_t count_pictures(const plot_sheet *sheet, const grdp_plot *plot, size_t *wanted) {
  size_t found = 0;
  *wanted = 0;
  for (size_t i = 0; i < FORMAT_COUNT; i++) {
    struct stat facts;
    if (!(sheet->options->formats & formats[i].bit))
      continue;
    ++*wanted;
    found += stat(picture_path(sheet, plot, i), &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0;
  }
  return found;
}

/* The line of gnuplot's output that names file and line, else the first that says anything. */
static void keep_message(grdp_arena *arena, const char *output, char message[256]) {
  const char *best = NULL;
  for (const char *line = output; *line;) {
    size_t size = strcspn(line, "\n");
    grdp_text text = grdp_text_trim((grdp_text){line, size});
    bool names = text.size > 0 && *text.data == '"';
    if (text.size > 0 && (!best || names))
      best = grdp_text_string(arena, text);
    if (names)
      break;
    line += size + (line[size] == '\n');
  }
  if (!best || *message)
    return;
  const char *clean = grdp_plot_clean(arena, best);
  snprintf(message, 256, "%.250s", clean);
}

/* One process draws all; when it fails, each chart without pictures gets one of its own, so that one bad chart does
 * not cost the others. */
static void draw_all(const plot_sheet *sheet, const grdp_plot *plots, size_t count, grdp_plot_report *report) {
  char output[GRDP_PLOT_OUTPUT_LIMIT];
  grdp_plot_process process = {grdp_plot_find_program(sheet->arena, "gnuplot"), sheet->folder,
                               sheet->options->seconds};
  if (!process.program) {
    report->outcome = GRDP_PLOTS_NO_GNUPLOT;
    return;
  }
  grdp_plot_ending ending = grdp_plot_run(sheet->arena, &process, "draw-all.gp", output);
  keep_message(sheet->arena, output, report->message);
  for (size_t i = 0; i < count; i++) {
    size_t wanted, found = count_pictures(sheet, &plots[i], &wanted);
    if (found < wanted && ending != GRDP_PLOT_ENDED_LATE) {
      const char *script = grdp_text_join(sheet->arena, plots[i].name, ".gp", NULL);
      ending = grdp_plot_run(sheet->arena, &process, script, output);
      keep_message(sheet->arena, output, report->message);
      found = count_pictures(sheet, &plots[i], &wanted);
    }
    report->pictures += found;
    if (found < wanted)
      report->outcome = ending == GRDP_PLOT_ENDED_LATE ? GRDP_PLOTS_LATE : GRDP_PLOTS_FAILED;
  }
}

static grdp_status write_and_draw(plot_sheet *sheet, const grdp_plot *plots, size_t count, grdp_plot_report *report) {
  for (size_t i = 0; i < count; i++) {
    remove_pictures(sheet, &plots[i]);
    GRDP_TRY(write_plot(sheet, &plots[i]));
  }
  GRDP_TRY(write_file(sheet, all_name, ".gp", grdp_buffer_text(&sheet->all)));
  draw_all(sheet, plots, count, report);
  return GRDP_OK;
}

grdp_status grdp_plots_draw(const grdp_plot *plots, size_t count, const grdp_plot_options *options,
                            const char *folder, grdp_plot_report *out) {
  grdp_arena arena = {0};
  grdp_plot_options filled = *options;
  grdp_plot_report report = {0};
  jmp_buf exhausted;
  if (!(filled.width > 0 && filled.height > 0)) {
    filled.width = 1600;
    filled.height = 900;
  }
  filled.seconds = filled.seconds > 0 ? filled.seconds : 60;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  plot_sheet sheet = {.arena = &arena, .options = &filled, .folder = folder, .all = {.arena = &arena}};
  grdp_status status = count > 0 ? write_and_draw(&sheet, plots, count, &report) : GRDP_OK;
  grdp_arena_free(&arena);
  if (status == GRDP_OK)
    *out = report;
  return status;
}
