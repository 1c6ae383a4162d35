/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Residuals, add-factors that track the data, and the central path one step ahead.
 */
#include "residuals.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>

#include "sought.h"

static grdp_residuals find(sought *one) {
  grdp_residuals found;
  cr_assert(grdp_residuals_find(&one->arena, one->scenario, one->residuals, one->diagnostics, &found) == GRDP_OK);
  return found;
}

/* NaN: there is none. */
static double residual(const sought *one, const grdp_residuals *all, const char *name, uint32_t year) {
  uint32_t cell = sought_cell(one, name), period = sought_year(one, year);
  for (size_t i = 0; i < all->count; i++)
    if (all->items[i].cell == cell && all->items[i].period == period)
      return all->items[i].value;
  return NAN;
}

/* Adds the residuals and runs: every observation must come out. */
static void expect_tracked(sought *one, const grdp_residuals *all) {
  for (size_t i = 0; i < all->count; i++) {
    grdp_cell *cell = &one->scenario->cells[all->items[i].cell];
    if (cell->added.values == NULL) {
      cell->added.values = GRDP_NEW_ARRAY(&one->arena, one->program->periods, double);
      for (uint32_t t = 0; t < one->program->periods; t++)
        cell->added.values[t] = NAN;
    }
    cell->added.values[all->items[i].period] = all->items[i].value;
  }
  grdp_program_free(one->program);
  cr_assert(grdp_program_build(one->scenario, one->diagnostics, &one->program) == GRDP_OK);
  const grdp_result *result = sought_result(one, false);
  for (size_t i = 0; i < all->count; i++) {
    const grdp_residual *at = &all->items[i];
    double observed = one->scenario->cells[at->cell].observed.values[at->period];
    double came = grdp_result_value(result, at->cell, at->period);
    cr_expect(fabs(came - observed) <= 1e-10 * fabs(observed), "%s in %u: %.17g, observed %.17g",
              one->scenario->cells[at->cell].name, at->period, came, observed);
  }
}

Test(residuals, klein) {
  sought *one = sought_file(GRDP_TESTS "/cases/klein/model.yaml");
  const grdp_residuals all = find(one);
  cr_expect(all.count == 6 * 19);
  cr_expect(fabs(residual(one, &all, "consumption", 1923) + 1.565741) < 1e-6);
  cr_expect(fabs(residual(one, &all, "consumption", 1924) + 0.493503) < 1e-6);
  cr_expect(fabs(residual(one, &all, "consumption", 1925) - 0.0076079) < 1e-7);
  cr_expect(fabs(residual(one, &all, "income", 1930)) < 1e-12); /* an identity of the data */
  expect_tracked(one, &all);
  free_sought(one);
}

/* A dynamic run goes on from 50.338 in 1923, one step ahead from what was observed. */
Test(residuals, klein_one_step_ahead) {
  sought *one = sought_file(GRDP_TESTS "/cases/klein/model.yaml");
  const grdp_result *dynamic = sought_result(one, false), *stepwise = sought_result(one, true);
  cr_expect(sought_value(one, dynamic, "consumption", 1923) == sought_value(one, stepwise, "consumption", 1923));
  for (uint32_t year = 1924; year <= 1941; year++) {
    /* The equations at the values of the year and the observations of the year before. */
    double profits = sought_value(one, stepwise, "profits", year),
           income = sought_value(one, stepwise, "income", year);
    double wages = sought_value(one, stepwise, "private_wages", year),
           public = sought_value(one, stepwise, "public_wages", year);
    double before = one->scenario->cells[sought_cell(one, "profits")].observed.values[sought_year(one, year - 1)];
    double consumption =
        16.23660027 + 0.1929343813 * profits + 0.08988489781 * before + 0.7962187497 * (wages + public);
    cr_expect(fabs(sought_value(one, stepwise, "consumption", year) - consumption) < 1e-9, "%u", year);
    cr_expect(fabs(income - (wages + public) - profits) < 1e-9);
  }
  cr_expect(fabs(sought_value(one, stepwise, "consumption", 1925) - sought_value(one, dynamic, "consumption", 1925)) >
            0.1);
  free_sought(one);
}

static const char model[] = "grdp: 1\n"
                            "time: {frequency: annual, base: 2024, end: 2027}\n"
                            "data: %s\n"
                            "inputs: {rate: {path: 10%%}}\n"
                            "equations:\n"
                            "  stock: {is: stock(-1) * (1 + rate)}\n"
                            "  twice: {is: 2 * stock}\n" /* never observed */
                            "  so_far: {is: cumsum(stock)}\n"
                            "  spent: {is: twice + twice(-1) + so_far}\n"
                            "  price: {solve: dlog(price) == 0.5 * dlog(stock)}\n"
                            "  left: {is: stock - spent}\n"
                            "  pair: {is: 0.5 * other + stock, start: 300}\n"
                            "  other: {is: 0.5 * pair, start: 150}\n"
                            "adjust: {stock: {2025: 7}, twice: {2026: 1}}\n"
                            "fix: {left: {2025: -100}}\n";

static const char data[] = "series,period,value\n"
                           "stock,2024,100\nstock,2025,120\nstock,2026,130\nstock,2027,150\n"
                           "spent,2025,700\nspent,2026,900\n"
                           "price,2024,5\nprice,2025,6\nprice,2026,6.5\n"
                           "left,2025,-80\nleft,2026,-500\n"
                           "pair,2025,200\n";

static sought *observed_model(void) {
  char text[2048];
  FILE *file = fopen("observed.csv", "w");
  cr_assert(file != NULL && fputs(data, file) >= 0 && fclose(file) == 0);
  snprintf(text, sizeof text, model, "observed.csv");
  sought *one = sought_text(text);
  remove("observed.csv");
  return one;
}

Test(residuals, by_hand) {
  sought *one = observed_model();
  const grdp_residuals all = find(one);
  cr_expect(fabs(residual(one, &all, "stock", 2025) - 10.0) < 1e-12); /* without the add-factor that is there */
  cr_expect(fabs(residual(one, &all, "stock", 2026) - (130 - 132)) < 1e-12);
  /* 2 * 120 + 2 * 100 + (100 + 120); then with the add-factor of `twice` */
  cr_expect(fabs(residual(one, &all, "spent", 2025) - (700 - 660)) < 1e-9);
  cr_expect(fabs(residual(one, &all, "spent", 2026) - (900 - (261 + 240 + 350))) < 1e-9);
  /* left less right */
  cr_expect(fabs(residual(one, &all, "price", 2025) - (log(6.0 / 5) - 0.5 * log(1.2))) < 1e-14);
  cr_expect(isnan(residual(one, &all, "left", 2025))); /* fixed */
  cr_expect(fabs(residual(one, &all, "left", 2026) - (-500 - (130 - 900))) < 1e-9);
  /* other is not observed: 0.5 * 200 follows from it */
  cr_expect(fabs(residual(one, &all, "pair", 2025) - (200 - (50 + 120))) < 1e-9);
  cr_expect(isnan(residual(one, &all, "price", 2027)) && isnan(residual(one, &all, "twice", 2025)));
  expect_tracked(one, &all);
  free_sought(one);
}

/* 2026 begins from 120 and 100 + 120, not from 117 and 217. */
Test(residuals, one_step_ahead_by_hand) {
  sought *one = observed_model();
  const grdp_result *result = sought_result(one, true);
  cr_expect(fabs(sought_value(one, result, "stock", 2025) - 117) < 1e-12);
  cr_expect(fabs(sought_value(one, result, "stock", 2026) - 132) < 1e-12);
  cr_expect(fabs(sought_value(one, result, "so_far", 2026) - (100 + 120 + 132)) < 1e-12);
  cr_expect(fabs(sought_value(one, result, "stock", 2027) - 143) < 1e-12);
  cr_expect(fabs(sought_value(one, result, "price", 2026) - 6 * sqrt(132 / 120.0)) < 1e-9);
  cr_expect(sought_value(one, result, "left", 2025) == -100);
  free_sought(one);
}

Test(residuals, told) {
  sought *one = sought_text("grdp: 1\ntime: {frequency: annual, base: 2024, end: 2025}\n"
                            "inputs: {a: {path: 1}}\nequations: {twice: {is: 2 * a}}\n");
  grdp_residuals found;
  cr_expect(grdp_residuals_find(&one->arena, one->scenario, one->residuals, one->diagnostics, &found) ==
            GRDP_INVALID);
  cr_expect(sought_told(one, "E0802", "no observation of a computed series after 2024"));
  free_sought(one);
}
