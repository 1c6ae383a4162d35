/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a sensitivity analysis prints and writes, on answers made by hand for the model of tests/command/fixtures.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "loaded.h"
#include "results.h"
#include "sensitivity_numbers.h"
#include "sensitivity_report.h"

static loaded_model model;
static grdp_arena arena;

static void open_model(void) {
  model = open_loaded(GRDP_TESTS "/command/fixtures/uncertain.yaml", "made");
}

static void close_model(void) {
  grdp_arena_free(&arena);
  close_loaded(&model);
}

TestSuite(sensitivity, .init = open_model, .fini = close_model);

enum { WHOLE = -1, NONE = -1 };

/* A row: look, player, other, measure, value, half of the interval (NaN: none). */
typedef struct made_effect {
  uint32_t look;
  int player, other;
  grdp_effect_measure measure;
  double value, half;
} made_effect;

static const grdp_player players[] = {{.name = "luck"}, {.name = "work"}, {.name = "luck + work"}};
static grdp_sensitivity found;
static grdp_sensitivity_request asked;

static grdp_sensitivity_report report_of(const made_effect *made, size_t count) {
  grdp_effect *effects = GRDP_NEW_ARRAY(&arena, count + 1, grdp_effect);
  grdp_quantity *quantities = GRDP_NEW_ARRAY(&arena, 2, grdp_quantity);
  double *centrals = GRDP_NEW_ARRAY(&arena, 2, double);
  for (size_t i = 0; i < count; i++)
    effects[i] = (grdp_effect){.look = made[i].look,
                               .player = made[i].player < 0 ? UINT32_MAX : (uint32_t)made[i].player,
                               .other = made[i].other < 0 ? UINT32_MAX : (uint32_t)made[i].other,
                               .measure = made[i].measure,
                               .value = made[i].value,
                               .low = made[i].value - made[i].half,
                               .high = made[i].value + made[i].half};
  found = (grdp_sensitivity){
      .players = {players, 2}, .effects = effects, .effect_count = count, .base = 16384, .runs = 65536};
  asked = (grdp_sensitivity_request){.method = GRDP_SENSITIVITY_SOBOL, .design = GRDP_DESIGN_SOBOL, .seed = 7};
  quantities[0] = (grdp_quantity){.kind = GRDP_QUANTITY_CENTRAL,
                                  .cell = grdp_cell_named(model.scenario, "luck_twice"),
                                  .period = model.scenario->time.base + 1};
  quantities[1] = (grdp_quantity){.kind = GRDP_QUANTITY_ALL};
  centrals[0] = 1;
  centrals[1] = NAN;
  return (grdp_sensitivity_report){.scenario = model.scenario,
                                   .asked = &asked,
                                   .found = &found,
                                   .quantities = quantities,
                                   .centrals = centrals,
                                   .count = 2,
                                   .version = "test"};
}

static const made_effect shares[] = {{0, WHOLE, NONE, GRDP_EFFECT_MEAN, 1, 0.001},
                                     {0, WHOLE, NONE, GRDP_EFFECT_VARIANCE, 0.04, 0.002},
                                     {0, WHOLE, NONE, GRDP_EFFECT_NOISE_FLOOR, 0.0006, 0.002},
                                     {0, 0, NONE, GRDP_EFFECT_FIRST, 0.612345, 0.0132},
                                     {0, 0, NONE, GRDP_EFFECT_TOTAL, 0.84, 0.012},
                                     {0, 0, 1, GRDP_EFFECT_SECOND, 0.2, 0.01},
                                     {0, 1, NONE, GRDP_EFFECT_FIRST, -0.0012, 0.004},
                                     {0, 1, NONE, GRDP_EFFECT_TOTAL, 0, 0},
                                     {1, 0, NONE, GRDP_EFFECT_FIRST, NAN, NAN}};
enum { SHARES = sizeof shares / sizeof shares[0] };

/* All that a writer wrote, in the arena. */
static const char *written(grdp_status (*write)(const grdp_sensitivity_report *report, FILE *out),
                           const grdp_sensitivity_report *report) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  cr_assert_not_null(out);
  cr_assert_eq(write(report, out), GRDP_OK);
  fclose(out);
  const char *copy = grdp_arena_copy(&arena, text, size);
  free(text);
  return copy;
}

/* What is not a number has no row; second order and bins say of what. */
Test(sensitivity, rows_are_those_of_the_table_of_measures) {
  const grdp_sensitivity_report report = report_of(shares, SHARES);
  cr_expect_str_eq(written(grdp_write_sensitivity_csv, &report),
                   "of,input,measure,value,low,high\n"
                   "luck_twice@2025,,central,1,,\n"
                   "luck_twice@2025,,mean,1,0.999,1.001\n"
                   "luck_twice@2025,,variance,0.04,0.038,0.042\n"
                   "luck_twice@2025,,noise_floor,0.0006,-0.0014000000000000002,0.0026\n"
                   "luck_twice@2025,luck,first,0.612345,0.599145,0.625545\n"
                   "luck_twice@2025,luck,total,0.84,0.828,0.852\n"
                   "luck_twice@2025,luck,second:work,0.2,0.19,0.21000000000000002\n"
                   "luck_twice@2025,work,first,-0.0012,-0.0052,0.0028000000000000004\n"
                   "luck_twice@2025,work,total,0,0,0\n");
  const made_effect bin[] = {{0, 1, 9, GRDP_EFFECT_CONDITIONAL_MEAN, 2, NAN}};
  const grdp_sensitivity_report bins = report_of(bin, 1);
  cr_expect_str_eq(
      written(grdp_write_sensitivity_json, &bins),
      "[\n{\"of\":\"luck_twice@2025\",\"input\":\"\",\"measure\":\"central\",\"value\":1},\n"
      "{\"of\":\"luck_twice@2025\",\"input\":\"work\",\"measure\":\"conditional_mean:10\",\"value\":2}\n]\n");
  const grdp_sensitivity_report none = report_of(shares, 0);
  cr_expect_str_eq(written(grdp_write_sensitivity_json, &none), "[]\n");
}

static const char *table_of(const grdp_sensitivity_report *report, grdp_language language, size_t columns) {
  grdp_buffer text = {.arena = &arena};
  const grdp_screen screen = {.language = language, .columns = columns};
  grdp_sensitivity_table_add(report, &screen, &text);
  return grdp_buffer_string(&text);
}

/* 0.612 ± 0.0132 supports two decimals, the floor three; what is left by the first is 1 - 0.6111 = 38.9 % ± 1.4. */
Test(sensitivity, table_says_what_the_intervals_support) {
  const grdp_sensitivity_report report = report_of(shares, SHARES);
  cr_expect_str_eq(table_of(&report, GRDP_ENGLISH, 80),
                   "made: shares of the variance, alone and with interactions\n"
                   "\n"
                   "Luck doubled, 2025, points\n"
                   "               alone  with interactions\n"
                   "luck   0.61  ± 0.01         0.84 ± 0.01  ████████████████████\n"
                   "work  -0.001 ± 0.004        0            no detectable effect\n"
                   "sum    0.61\n"
                   "two inputs together, beyond what each does alone\n"
                   "luck × work  0.20 ± 0.01\n"
                   "central path 1.00; mean 1.000 ± 0.001; standard deviation 0.20 ± 0.01\n"
                   "noise floor 0.001 ± 0.002\n"
                   "Inputs act together: the shares of each alone leave 39% ± 1 of the variance.\n"
                   "\n"
                   "P(all modelled targets met), 2025..2026\n"
                   "It does not vary: there is nothing to explain.\n"
                   "\n"
                   "16,384 base points, 65,536 runs of the model (Sobol', seed 7); ± is half the 95%\n"
                   "interval.\n");
}

static const char *read_chart(const char *folder, const char *name) {
  char path[512], text[4096];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "rb");
  cr_assert_not_null(file, "%s", path);
  size_t size = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  remove(path);
  return grdp_arena_copy(&arena, text, size);
}

/* The largest bar first, from the central path; an input that does nothing is counted and left out. */
Test(sensitivity, charts_show_the_numbers) {
  const made_effect made[] = {{0, 0, NONE, GRDP_EFFECT_LOW, 0.9, NAN},
                              {0, 0, NONE, GRDP_EFFECT_HIGH, 1.1, NAN},
                              {0, 1, NONE, GRDP_EFFECT_LOW, 0.5, NAN},
                              {0, 1, NONE, GRDP_EFFECT_HIGH, 1.5, NAN},
                              {0, 2, NONE, GRDP_EFFECT_LOW, 1, NAN},
                              {0, 2, NONE, GRDP_EFFECT_HIGH, 1, NAN},
                              {0, 1, 0, GRDP_EFFECT_CONDITIONAL_MEAN, 0.25, NAN},
                              {0, 1, 9, GRDP_EFFECT_CONDITIONAL_MEAN, 1.75, NAN}};
  grdp_sensitivity_report report = report_of(made, sizeof made / sizeof *made);
  const grdp_charts_options options = {.language = GRDP_VIETNAMESE, .formats = GRDP_PLOT_SVG};
  grdp_charts_report drawn;
  char folder[] = "/tmp/grdp-sensitivity-XXXXXX";
  found.players.count = 3;
  setenv("PATH", "", 1); /* scripts and numbers are enough */
  cr_assert_not_null(mkdtemp(folder));
  cr_assert_eq(grdp_sensitivity_charts_write(&report, &options, folder, &drawn), GRDP_OK);
  cr_expect_eq(drawn.charts, 2);
  cr_expect_str_eq(read_chart(folder, "tornado_luck_twice_2025.csv"),
                   "label,position,value,half,side,low,high,series\n"
                   "\"Công sức\",0,0.5,0.34,0,,,\"Đầu vào ở phân vị 5%\"\n"
                   "\"Công sức\",0,1.5,0.34,1,,,\"Đầu vào ở phân vị 95%\"\n"
                   "\"May mắn\",1,0.9,0.34,0,,,\"Đầu vào ở phân vị 5%\"\n"
                   "\"May mắn\",1,1.1,0.34,1,,,\"Đầu vào ở phân vị 95%\"\n");
  const char *script = read_chart(folder, "tornado_luck_twice_2025.gp");
  cr_expect_not_null(strstr(script, "Yếu tố chi phối May mắn gấp đôi, 2025"));
  cr_expect_not_null(strstr(script, "không hiện: 1"));
  cr_expect_not_null(strstr(read_chart(folder, "spider_luck_twice_2025.csv"), "\"95%\""));
  read_chart(folder, "spider_luck_twice_2025.gp");
  read_chart(folder, "draw-all.gp");
  rmdir(folder);
}

/* The same number in both languages; an error is never rounded to nothing, nor shown finer than four places. */
Test(sensitivity, numbers_have_the_digits_of_their_errors) {
  static const struct {
    grdp_effect_measure measure;
    double value, half;
    bool percent;
    const char *english, *vietnamese;
  } rows[] = {{GRDP_EFFECT_FIRST, 0.61234, 0.013, false, "0.61 ± 0.01", "0,61 ± 0,01"},
              {GRDP_EFFECT_FIRST, -0.0012, 0.004, false, "-0.001 ± 0.004", "-0,001 ± 0,004"},
              {GRDP_EFFECT_TOTAL, 0.25, 3e-7, false, "0.2500 ± 0.0001", "0,2500 ± 0,0001"},
              {GRDP_EFFECT_TOTAL, 0, 0, false, "0", "0"},
              {GRDP_EFFECT_REGRESSION, 1e-17, 1e-5, false, "0.0000 ± 0.0001", "0,0000 ± 0,0001"},
              {GRDP_EFFECT_MEAN, 118079.279, 12, false, "118,079 ± 12", "118.079 ± 12"},
              {GRDP_EFFECT_MEAN, 0.12243, 0.0004, true, "12.24% ± 0.04", "12,24% ± 0,04"},
              {GRDP_EFFECT_ELASTICITY, 0.0246813, NAN, false, "0.0247", "0,0247"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const grdp_effect one = {.measure = rows[i].measure,
                             .value = rows[i].value,
                             .low = rows[i].value - rows[i].half,
                             .high = rows[i].value + rows[i].half};
    const grdp_effect_display form = {.scale = 1, .percent = rows[i].percent};
    cr_expect_str_eq(grdp_effect_text(&arena, &one, form, GRDP_ENGLISH), rows[i].english, "row %zu", i);
    cr_expect_str_eq(grdp_effect_text(&arena, &one, form, GRDP_VIETNAMESE), rows[i].vietnamese, "row %zu", i);
  }
}
