/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Charts as files and pictures: with gnuplot, without it, and with one that misbehaves.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sample.h"

static const grdp_plot_options both = {.language = GRDP_VIETNAMESE, .formats = GRDP_PLOT_SVG | GRDP_PLOT_PNG};

static grdp_plot_report draw(const grdp_plot *plots, size_t count, grdp_language language, const char *folder) {
  grdp_plot_options options = both;
  grdp_plot_report report = {0};
  options.language = language;
  cr_assert_eq(grdp_plots_draw(plots, count, &options, folder, &report), GRDP_OK);
  cr_expect_eq(report.outcome, GRDP_PLOTS_DRAWN, "%s", report.message);
  cr_expect_str_eq(report.message, "");
  cr_expect_eq(report.pictures, 2 * count);
  return report;
}

static const sample_shape shapes[] = {{GRDP_PLOT_COLUMNS, 7, 6, 1, "Công nghiệp, xây dựng", 1},
                                      {GRDP_PLOT_COLUMNS, 30, 8, 1, "Dịch vụ", 1000},
                                      {GRDP_PLOT_COLUMNS, 3, 4, 12, "Thuế sản phẩm", 1},
                                      {GRDP_PLOT_COLUMNS, 1, 1, 1, "một", 1},
                                      {GRDP_PLOT_COLUMNS, 5, 4, 2, "cực lớn", 1e250},
                                      {GRDP_PLOT_COLUMNS, 5, 4, 2, "cực nhỏ", 1e-200},
                                      {GRDP_PLOT_WATERFALL, 6, 1, 1, "Thu nội địa", 1},
                                      {GRDP_PLOT_WATERFALL, 2, 1, 3, "Thu", 1},
                                      {GRDP_PLOT_WATERFALL, 1, 1, 1, "Thu", 1},
                                      {GRDP_PLOT_SCATTER, 20, 2, 1, "2025", 1},
                                      {GRDP_PLOT_SCATTER, 1, 2, 1, "2025", 1},
                                      {GRDP_PLOT_SCATTER, 12, 2, 1, "Dịch vụ", 2},
                                      {GRDP_PLOT_TORNADO, 14, 2, 1, "Công nghiệp", 1},
                                      {GRDP_PLOT_TORNADO, 3, 2, 1, "cực nhỏ", 1e-200},
                                      {GRDP_PLOT_TORNADO, 3, 1, 1, "một", 1},
                                      {GRDP_PLOT_BARS, 14, 1, 1, "Thu hút khách du lịch", 1},
                                      {GRDP_PLOT_BARS, 1, 1, 1, "một", 1},
                                      {GRDP_PLOT_BARS, 12, 3, 1, "Xác suất đạt chỉ tiêu", 1},
                                      {GRDP_PLOT_HISTOGRAM, 30, 1, 1, "Trung vị", 1},
                                      {GRDP_PLOT_HISTOGRAM, 12, 1, 5, "Trung vị", 1e6},
                                      {GRDP_PLOT_HISTOGRAM, 1, 1, 1, "cực nhỏ", 1e-200},
                                      {GRDP_PLOT_HEATMAP, 5, 5, 1, "Tăng trưởng", 1},
                                      {GRDP_PLOT_HEATMAP, 1, 1, 1, "một", 1e250},
                                      {GRDP_PLOT_HEATMAP, 30, 8, 1, "Thu ngân sách", 0.01}};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* With bands. */
static const sample_shape fan_shapes[] = {{GRDP_PLOT_COLUMNS, 13, 5, 1, "2025", 1},
                                          {GRDP_PLOT_COLUMNS, 1, 5, 1, "2025", 1},
                                          {GRDP_PLOT_COLUMNS, 30, 4, 3, "2025", 1e6},
                                          {GRDP_PLOT_COLUMNS, 4, 5, 2, "Kịch bản", 1e250}};

enum { FANS = sizeof fan_shapes / sizeof *fan_shapes, CHARTS = SHAPES + FANS };

static size_t make_all(sample *owners, char names[CHARTS][16], grdp_plot *plots) {
  for (size_t i = 0; i < CHARTS; i++) {
    snprintf(names[i], 16, "chart_%zu", i);
    plots[i] = i < SHAPES ? sample_plot(&owners[i], names[i], shapes[i])
                          : sample_fan(&owners[i], names[i], fan_shapes[i - SHAPES]);
    plots[i].periods = i >= SHAPES && *fan_shapes[i - SHAPES].text == '2';
    plots[i].history = plots[i].category_count / 3;
  }
  return CHARTS;
}

/* The picture is there and is what its name says. */
static void expect_picture(const char *folder, const char *name, const char *ending, const char *signature) {
  char file[256];
  size_t size;
  snprintf(file, sizeof file, "%s.%s", name, ending);
  char *bytes = sample_read(folder, file, &size);
  cr_assert(bytes != NULL, "%s", file);
  cr_expect(size > 500 && strstr(bytes, signature) != NULL, "%s", file);
  free(bytes);
}

Test(plots_draw, makes_every_kind_twice_the_same) {
  static sample owners[CHARTS];
  static char names[CHARTS][16];
  grdp_plot plots[CHARTS];
  size_t count = make_all(owners, names, plots);
  char *first = sample_folder(), *second = sample_folder();
  draw(plots, count, GRDP_VIETNAMESE, first);
  draw(plots, count, GRDP_VIETNAMESE, second);
  cr_expect_eq(sample_files(first), 4 * count + 1);
  for (size_t i = 0; i < count; i++) {
    expect_picture(first, names[i], "svg", "<svg");
    expect_picture(first, names[i], "png", "PNG");
    static const char *const endings[] = {"svg", "png", "csv", "gp"};
    for (size_t k = 0; k < 4; k++) {
      char file[256];
      size_t sizes[2];
      snprintf(file, sizeof file, "%.15s.%s", names[i], endings[k]);
      char *a = sample_read(first, file, &sizes[0]), *b = sample_read(second, file, &sizes[1]);
      cr_expect(a && b && sizes[0] == sizes[1] && memcmp(a, b, sizes[0]) == 0, "%s differs", file);
      free(a);
      free(b);
    }
  }
  sample_remove(first);
  sample_remove(second);
}

Test(plots_draw, makes_a_pdf_on_request) {
  static sample owner;
  grdp_plot plot = sample_plot(&owner, "chart", shapes[0]);
  grdp_plot_options options = {.language = GRDP_ENGLISH, .formats = GRDP_PLOT_PDF};
  grdp_plot_report report;
  char *folder = sample_folder();
  cr_assert_eq(grdp_plots_draw(&plot, 1, &options, folder, &report), GRDP_OK);
  cr_expect(report.outcome == GRDP_PLOTS_DRAWN && report.pictures == 1);
  expect_picture(folder, "chart", "pdf", "%PDF");
  sample_remove(folder);
}

/* The script alone draws the chart again in its folder, as a person would. */
Test(plots_draw, leaves_a_script_that_draws_again) {
  static sample owner;
  grdp_plot plot = sample_plot(&owner, "chart", shapes[0]);
  char *folder = sample_folder(), command[1200];
  draw(&plot, 1, GRDP_ENGLISH, folder);
  size_t size, again;
  char *before = sample_read(folder, "chart.svg", &size);
  snprintf(command, sizeof command, "cd '%s' && rm chart.svg chart.png && gnuplot chart.gp", folder);
  cr_assert_eq(system(command), 0);
  char *after = sample_read(folder, "chart.svg", &again);
  cr_expect(after && size == again && memcmp(before, after, size) == 0);
  free(before);
  free(after);
  sample_remove(folder);
}

/* What a chart says, read from its svg. 8.56 and 3.4 stand on bars, 12.3 above them; -0.4 hangs below. */
Test(plots_draw, writes_the_numbers_of_each_language) {
  static const double industry[] = {8.56, 1250.5}, services[] = {3.40, -300.25}, total[] = {12.31, 950.25};
  const grdp_plot_series series[] = {{.label = "I", .valued = true, .values = industry},
                                     {.label = "S", .valued = true, .values = services},
                                     {.label = "T", .mark = GRDP_PLOT_TOTAL, .valued = true, .values = total}};
  static const char *const categories[] = {"2025", "2026"};
  const grdp_plot_panel panel = {NULL, series, 3};
  grdp_plot plot = grdp_plot_default();
  plot.name = "chart";
  plot.title = "t";
  plot.categories = categories;
  plot.category_count = 2;
  plot.panels = &panel;
  plot.panel_count = 1;
  plot.decimals = 2;
  static const char *const expected[2][3] = {{">1,250.50<", ">−300.25<", ">950.25<"},
                                             {">1.250,50<", ">−300,25<", ">950,25<"}};
  for (int language = 0; language < 2; language++) {
    char *folder = sample_folder();
    size_t size;
    draw(&plot, 1, (grdp_language)language, folder);
    char *svg = sample_read(folder, "chart.svg", &size);
    for (size_t i = 0; i < 3; i++)
      cr_expect(strstr(svg, expected[language][i]) != NULL, "%s is missing", expected[language][i]);
    free(svg);
    char *csv = sample_read(folder, "chart.csv", &size);
    cr_expect_str_eq(csv, "panel,label,position,\"I\",\"S\",\"T\"\n\"\",\"2025\",0,8.56,3.4,12.31\n"
                          "\"\",\"2026\",1,1250.5,-300.25,950.25\n");
    free(csv);
    sample_remove(folder);
  }
}

/* What the new marks leave in the data: both ends of a band, of an interval; a class cut at 12.5; a grey cell. */
Test(plots_draw, writes_bands_intervals_classes_and_cells) {
  static const double low[] = {1, NAN}, high[] = {3.5, NAN}, value[] = {2, 4}, shares[] = {40, 60};
  static const int grey[] = {GRDP_PLOT_COLOUR_GREY, GRDP_PLOT_COLOUR_NEXT};
  static const char *const categories[] = {"x", "y"};
  static const grdp_plot_pin pin = {12.5, "bound", GRDP_PLOT_COLOUR_TARGET};
  static const grdp_plot_classes classes = {
      .first = 10, .width = 2, .from = 12.5, .to = INFINITY, .statement = "P = 45%", .pins = &pin, .pin_count = 1};
  const grdp_plot_series fan[] = {{.label = "m", .mark = GRDP_PLOT_LINE, .values = value},
                                  {.label = "b", .mark = GRDP_PLOT_BAND, .lows = low, .highs = high}};
  const grdp_plot_series bars[] = {
      {.label = "s", .values = value, .lows = low, .highs = high, .colour = GRDP_PLOT_COLOUR_GOOD}};
  const grdp_plot_series histogram[] = {{.label = "h", .values = shares, .classes = &classes}};
  const grdp_plot_series cells[] = {{.label = "r", .values = value, .colours = grey}};
  const grdp_plot_panel panels[] = {{NULL, fan, 2}, {NULL, bars, 1}, {NULL, histogram, 1}, {NULL, cells, 1}};
  static const struct {
    const char *name;
    grdp_plot_kind kind;
    const char *data;
  } cases[] = {{"fan", GRDP_PLOT_COLUMNS,
                "panel,label,position,\"b: from\",\"b: to\",\"m\"\n\"\",\"x\",0,1,3.5,2\n"
                "\"\",\"y\",1,,,4\n"},
               {"bars", GRDP_PLOT_BARS,
                "label,position,value,colour,text,low,high,series\n\"x\",0,2,5,\"\",1,3.5,\"s\"\n"
                "\"y\",1,4,5,\"\",,,\"s\"\n"},
               {"histogram", GRDP_PLOT_HISTOGRAM,
                "panel,from,to,share,height,coloured\n\"\",10,12,40,20,0\n"
                "\"\",12,12.5,15,30,0\n\"\",12.5,14,45,30,1\n"},
               {"cells", GRDP_PLOT_HEATMAP,
                "row,column,y,x,value,grey,text\n\"r\",\"x\",0,0,2,1,\"\"\n"
                "\"r\",\"y\",0,1,4,0,\"\"\n"}};
  enum { CASES = sizeof cases / sizeof *cases };
  grdp_plot plots[CASES];
  char *folder = sample_folder();
  for (size_t i = 0; i < CASES; i++) {
    plots[i] = grdp_plot_default();
    plots[i].name = cases[i].name;
    plots[i].kind = cases[i].kind;
    plots[i].title = "t";
    plots[i].categories = categories;
    plots[i].category_count = 2;
    plots[i].panels = &panels[i];
    plots[i].panel_count = 1;
  }
  draw(plots, CASES, GRDP_ENGLISH, folder);
  for (size_t i = 0; i < CASES; i++) {
    char file[32];
    size_t size;
    snprintf(file, sizeof file, "%s.csv", cases[i].name);
    char *csv = sample_read(folder, file, &size);
    cr_expect_str_eq(csv, cases[i].data, "%s: %s", file, csv);
    free(csv);
  }
  sample_remove(folder);
}

Test(plots_draw, draws_charts_of_nothing) {
  static sample owner;
  char *folder = sample_folder();
  grdp_plot plots[3];
  plots[0] = sample_plot(&owner, "no_categories", shapes[0]);
  plots[0].category_count = 0;
  static const double missing[3] = {NAN, NAN, NAN};
  const grdp_plot_series nothing[2] = {{.label = "x", .values = missing}, {.label = "y", .values = missing}};
  const grdp_plot_panel panel = {NULL, nothing, 2}, no_series = {0};
  plots[1] = plots[2] = plots[0];
  plots[1].name = "missing";
  plots[1].panels = &panel;
  plots[1].category_count = 3;
  plots[2].name = "no_series";
  plots[2].panels = &no_series;
  plots[2].category_count = 3;
  draw(plots, 3, GRDP_ENGLISH, folder);
  grdp_plot_report report;
  cr_expect(grdp_plots_draw(NULL, 0, &both, folder, &report) == GRDP_OK && report.pictures == 0);
  sample_remove(folder);
}

/* --- labels that attack --- */

static const char *const attacks[] = {"a`touch HACKED`b",
                                      "$(touch HACKED)",
                                      "'; system('touch HACKED'); '",
                                      "\"; system(\"touch HACKED\"); \"",
                                      "' . system('touch HACKED') . '",
                                      "x\n!touch HACKED\n",
                                      "x\nsystem 'touch HACKED'\nset label 1 'y",
                                      "'\nEOD\nsystem 'touch HACKED'\n",
                                      "\r\n!touch HACKED\r\n",
                                      "\xE2\x80\xA8!touch HACKED",
                                      "< touch HACKED",
                                      "| touch HACKED",
                                      "@HACKED {/Symbol a} {/:Bold \\n} %s %d %% \\",
                                      "}}}} {{{{ if (1) { !touch HACKED }",
                                      "ends in a backslash \\",
                                      "ends in a quote '",
                                      "# comment",
                                      "\x01\x02\x1b[31m\x7f",
                                      "\xFF\xFE broken \xC3",
                                      ",,,\"\",\"",
                                      ""};

enum { ATTACKS = sizeof attacks / sizeof *attacks, ATTACK_KINDS = 9, ATTACK_CHARTS = ATTACK_KINDS * ATTACKS };

/* Each attack in each kind, all drawn by one process. */
Test(plots_draw, runs_nothing_that_stands_in_a_label) {
  static sample owners[ATTACK_CHARTS];
  static char names[ATTACK_CHARTS][16];
  static grdp_plot plots[ATTACK_CHARTS];
  static const sample_shape kinds[ATTACK_KINDS] = {
      {GRDP_PLOT_COLUMNS, 5, 4, 2, NULL, 1},   {GRDP_PLOT_WATERFALL, 5, 2, 1, NULL, 1},
      {GRDP_PLOT_SCATTER, 5, 2, 1, NULL, 1},   {GRDP_PLOT_BARS, 5, 2, 1, NULL, 1},
      {GRDP_PLOT_HISTOGRAM, 5, 1, 2, NULL, 1}, {GRDP_PLOT_HEATMAP, 3, 3, 1, NULL, 1},
      {GRDP_PLOT_TORNADO, 3, 2, 1, NULL, 1},   {GRDP_PLOT_SCATTER, 5, 2, 1, NULL, 2},
      {GRDP_PLOT_COLUMNS, 5, 4, 2, NULL, 1}};
  for (size_t i = 0; i < ATTACK_CHARTS; i++) {
    sample_shape shape = kinds[i % ATTACK_KINDS];
    shape.text = attacks[i / ATTACK_KINDS];
    snprintf(names[i], 16, "chart_%zu", i);
    plots[i] = i % ATTACK_KINDS == ATTACK_KINDS - 1 ? sample_fan(&owners[i], names[i], shape)
                                                    : sample_plot(&owners[i], names[i], shape);
  }
  char *folder = sample_folder();
  draw(plots, ATTACK_CHARTS, GRDP_VIETNAMESE, folder);
  cr_expect_eq(sample_files(folder), 4 * ATTACK_CHARTS + 1, "something else was written");
  sample_remove(folder);
}

Test(plots_draw, shows_attacks_as_they_are_written) {
  static sample owner;
  char *folder = sample_folder();
  size_t size;
  grdp_plot plot = sample_plot(&owner, "chart", shapes[3]);
  plot.title = "it's `x` {/Bold y} @z \\n $(w) 100% \"q\"";
  draw(&plot, 1, GRDP_ENGLISH, folder);
  char *svg = sample_read(folder, "chart.svg", &size);
  cr_expect(strstr(svg, "it’s `x` {/Bold y} @z \\n $(w) 100% \"q\"") != NULL);
  free(svg);
  sample_remove(folder);
}

/* --- gnuplot is missing or misbehaves --- */

/* Draws with a folder of our own as the only one in PATH; `program`, if any, stands there as gnuplot. */
static grdp_plot_report draw_with(const char *program, const char *folder, grdp_status expected) {
  static sample owner;
  grdp_plot plot = sample_plot(&owner, "chart", shapes[0]);
  grdp_plot_options options = both;
  grdp_plot_report report = {0};
  char *path = sample_folder();
  options.seconds = 1;
  if (program)
    sample_write(path, "gnuplot", program, 0755);
  setenv("PATH", path, 1);
  cr_expect_eq(grdp_plots_draw(&plot, 1, &options, folder, &report), expected);
  sample_remove(path);
  return report;
}

Test(plots_draw, does_without_gnuplot) {
  char *folder = sample_folder();
  grdp_plot_report report = draw_with(NULL, folder, GRDP_OK);
  cr_expect_eq(report.outcome, GRDP_PLOTS_NO_GNUPLOT);
  cr_expect_eq(report.pictures, 0);
  cr_expect_eq(sample_files(folder), 3, "script, data and draw-all.gp are written");
  sample_remove(folder);
}

Test(plots_draw, stops_a_gnuplot_that_hangs) {
  char *folder = sample_folder();
  time_t start = time(NULL);
  grdp_plot_report report = draw_with("#!/bin/sh\nexec /bin/sleep 30\n", folder, GRDP_OK);
  cr_expect_eq(report.outcome, GRDP_PLOTS_LATE);
  cr_expect(time(NULL) - start < 10);
  sample_remove(folder);
}

Test(plots_draw, stops_a_gnuplot_that_hangs_with_its_output_closed) {
  char *folder = sample_folder();
  grdp_plot_report report = draw_with("#!/bin/sh\nexec >&- 2>&-\nexec /bin/sleep 30\n", folder, GRDP_OK);
  cr_expect_eq(report.outcome, GRDP_PLOTS_LATE);
  sample_remove(folder);
}

Test(plots_draw, reports_a_gnuplot_that_fails) {
  char *folder = sample_folder();
  grdp_plot_report report =
      draw_with("#!/bin/sh\necho 'plot x' >&2\necho '\"chart.gp\" line 9: wrong' >&2\nexit 1\n", folder, GRDP_OK);
  cr_expect_eq(report.outcome, GRDP_PLOTS_FAILED);
  cr_expect_str_eq(report.message, "\"chart.gp\" line 9: wrong");
  sample_remove(folder);
}

Test(plots_draw, does_not_take_an_old_or_empty_picture_for_a_new_one) {
  char *folder = sample_folder();
  sample_write(folder, "chart.png", "old", 0644);
  grdp_plot_report report = draw_with("#!/bin/sh\n: > chart.svg\nexit 0\n", folder, GRDP_OK);
  cr_expect_eq(report.outcome, GRDP_PLOTS_FAILED);
  cr_expect_eq(report.pictures, 0);
  sample_remove(folder);
}

Test(plots_draw, swallows_any_amount_of_output) {
  char *folder = sample_folder();
  grdp_plot_report report = draw_with("#!/bin/sh\ni=0\nwhile [ $i -lt 20000 ]; do echo 'much output, much output'; "
                                      "i=$((i+1)); done\nexit 1\n",
                                      folder, GRDP_OK);
  cr_expect_neq(report.outcome, GRDP_PLOTS_DRAWN);
  cr_expect_str_eq(report.message, "much output, much output");
  sample_remove(folder);
}

Test(plots_draw, gives_gnuplot_a_clean_environment) {
  char *folder = sample_folder();
  setenv("GNUTERM", "dumb", 1);
  setenv("LC_ALL", "vi_VN.UTF-8", 1);
  draw_with("#!/bin/sh\nprintf '%s %s %s %s' \"$GNUTERM\" \"$LC_ALL\" \"$#\" \"$1\" > environment\n", folder,
            GRDP_OK);
  size_t size;
  char *seen = sample_read(folder, "environment", &size);
  cr_assert(seen != NULL);
  cr_expect_str_eq(seen, " C.UTF-8 2 --default-settings");
  free(seen);
  sample_remove(folder);
}

Test(plots_draw, needs_its_folder) {
  draw_with(NULL, "/nonexistent/folder", GRDP_FILE);
}
