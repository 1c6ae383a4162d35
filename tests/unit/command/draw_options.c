/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The numbers of the command line, what a precision means, and the line of progress.
 */
#include "draw_options.h"

#include <criterion/criterion.h>

#include "progress.h"

Test(draw_options, counts) {
  static const struct {
    const char *text;
    uint64_t most, value;
    bool good;
  } rows[] = {{"0", 10, 0, true},
              {"65536", UINT64_MAX, 65536, true},
              {"1_000_000", UINT64_MAX, 1000000, true},
              {"1e6", UINT64_MAX, 1000000, true},
              {"2.5e3", UINT64_MAX, 2500, true},
              {"18446744073709551615", UINT64_MAX, UINT64_MAX, true},
              {"18446744073709551616", UINT64_MAX, 0, false},
              {"11", 10, 0, false},
              {"1e1", 10, 10, true},
              {"1.5", 10, 0, false},
              {"-1", 10, 0, false},
              {"1%", 10, 0, false},
              {"1,000", UINT64_MAX, 0, false},
              {"1__0", UINT64_MAX, 0, false},
              {"_1", UINT64_MAX, 0, false},
              {"1_", UINT64_MAX, 0, false},
              {"", 10, 0, false},
              {"1e999", UINT64_MAX, 0, false},
              {"1e17", UINT64_MAX, 0, false}, /* a double no longer holds every whole number */
              {"nan", 10, 0, false},
              {"inf", 10, 0, false},
              {"0x10", 100, 0, false}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    uint64_t value = 0;
    cr_expect_eq(grdp_count_read(rows[i].text, rows[i].most, &value), rows[i].good, "'%s'", rows[i].text);
    cr_expect_eq(value, rows[i].value, "'%s'", rows[i].text);
  }
}

Test(draw_options, sizes) {
  static const struct {
    const char *text;
    uint64_t bytes; /* 0: refused */
  } rows[] = {{"300MB", 300000000},
              {"2GB", 2000000000},
              {"512 MiB", 512 * 1048576ull},
              {"1.5G", 1500000000},
              {"64k", 64000},
              {"1KiB", 1024},
              {"1TB", 1000000000000},
              {"100B", 100},
              {"300", 0},
              {"MB", 0},
              {"-1MB", 0},
              {"1mb", 0},
              {"1 MB ", 0},
              {"1MBs", 0},
              {"0MB", 0},
              {"5%", 0},
              {"99999999999TB", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    uint64_t bytes = 0;
    cr_expect_eq(grdp_size_read(rows[i].text, &bytes), rows[i].bytes != 0, "'%s'", rows[i].text);
    cr_expect_eq(bytes, rows[i].bytes, "'%s'", rows[i].text);
  }
}

Test(draw_options, precisions) {
  static const struct {
    const char *text;
    grdp_aim_kind kind; /* GRDP_AIM_NONE: refused */
    const char *name;   /* of the target or cell */
    uint32_t period;    /* from the base */
    double width;
  } rows[] = {{"P(lucky)=0.5%", GRDP_AIM_TARGET, "lucky", 0, 0.005},
              {" P( worked ) = 0.01", GRDP_AIM_TARGET, "worked", 0, 0.01},
              {"P(all)=1%", GRDP_AIM_ALL, "", 0, 0.01},
              {"luck@2026=0.25", GRDP_AIM_MEAN, "luck", 2, 0.25},
              {"P(none)=1%", GRDP_AIM_NONE, "", 0, 0},
              {"luck@2027=0.25", GRDP_AIM_NONE, "", 0, 0},
              {"luck@2024=0.25", GRDP_AIM_NONE, "", 0, 0},
              {"luck@2025Q1=0.25", GRDP_AIM_NONE, "", 0, 0}};
  grdp_arena arena = {0};
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  cr_assert_eq(grdp_diagnostics_create(&diagnostics), GRDP_OK);
  cr_assert_eq(
      grdp_scenario_load(GRDP_TESTS "/command/fixtures/uncertain.yaml", "uncertain", NULL, 0, diagnostics, &scenario),
      GRDP_OK);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    grdp_aim aim = {0};
    size_t errors = grdp_diagnostics_errors(diagnostics);
    grdp_status status = grdp_aim_resolve(&arena, scenario, rows[i].text, diagnostics, &aim);
    cr_expect_eq(status, rows[i].kind == GRDP_AIM_NONE ? GRDP_INVALID : GRDP_OK, "'%s'", rows[i].text);
    cr_expect_eq(grdp_diagnostics_errors(diagnostics) - errors, rows[i].kind == GRDP_AIM_NONE, "'%s'", rows[i].text);
    if (status != GRDP_OK)
      continue;
    cr_expect_eq(aim.kind, rows[i].kind, "'%s'", rows[i].text);
    cr_expect_float_eq(aim.width, rows[i].width, 1e-15, "'%s'", rows[i].text);
    if (aim.kind == GRDP_AIM_TARGET)
      cr_expect(grdp_text_is(scenario->targets[aim.number].name, rows[i].name), "'%s'", rows[i].text);
    if (aim.kind == GRDP_AIM_MEAN) {
      cr_expect_str_eq(scenario->cells[aim.number].name, rows[i].name);
      cr_expect_eq(aim.period, scenario->time.base + rows[i].period);
    }
  }
  grdp_scenario_free(scenario);
  grdp_diagnostics_free(diagnostics);
  grdp_arena_free(&arena);
}

/* 500,000 draws in 2 s are 250,000 a second; 9,500,000 more take 38 s. */
Test(draw_options, progress_in_words) {
  static const struct {
    grdp_progress progress;
    double seconds;
    grdp_language language;
    const char *text;
  } rows[] = {
      {{500000, 10000000}, 2, GRDP_ENGLISH, "500,000 of 10,000,000 draws, 250,000 a second, 38 s left"},
      {{500000, 10000000}, 2, GRDP_VIETNAMESE, "500.000 trên 10.000.000 lần mô phỏng, 250.000 mỗi giây, còn 38 s"},
      {{1000, 1000000}, 1, GRDP_ENGLISH, "1,000 of 1,000,000 draws, 1,000 a second, 16 min 39 s left"},
      {{1000, 100000000}, 10, GRDP_ENGLISH, "1,000 of 100,000,000 draws, 100 a second, 277 h 46 min left"},
      {{123456, 200000}, 0.1, GRDP_ENGLISH, "123,456 of 200,000 draws, 1,200,000 a second"},
      {{1000, 1000}, 1, GRDP_ENGLISH, "1,000 of 1,000 draws, 1,000 a second, 0 s left"}};
  grdp_arena arena = {0};
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    grdp_buffer text = {.arena = &arena};
    grdp_progress_text(&text, rows[i].language, rows[i].progress, rows[i].seconds);
    cr_expect_str_eq(grdp_buffer_string(&text), rows[i].text, "row %zu", i);
  }
  grdp_arena_free(&arena);
}
