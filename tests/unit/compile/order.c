/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The order of equations, and that it takes linear time.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "model.h"

static sketch *open_model(void) {
  static const double values[] = {1, 2, 3};
  sketch *model = model_open(GRDP_ANNUAL, 2020, 0, 2);
  model_input(model, "x", "", values);
  return model;
}

static const char *write_order(sketch *model) {
  grdp_buffer buffer = {.arena = &model->scenario.arena};
  for (uint32_t i = 0; i < model->program->step_count; i++) {
    grdp_buffer_add_string(&buffer, i > 0 ? " " : "");
    grdp_buffer_add_string(&buffer, model->program->cell_names[model->program->steps[i].cell]);
  }
  return grdp_buffer_string(&buffer);
}

Test(order, declaration_order_where_nothing_else_is_needed) {
  sketch *model = open_model();
  model_check(model, "check", "c > 0");
  model_equation(model, "a", "", "x + c(-1)");
  model_equation(model, "b", "", "h + x");
  model_equation(model, "c", "", "a + b");
  model_equation(model, "h", "", "e * a");
  model_equation(model, "e", "", "x");
  model_observe(model, "c", 0, 1);
  model_run(model);
  cr_expect_str_eq(write_order(model), "a e h b c check");
  /* a = 2 + 1, e = 2, h = 6, b = 8, c = 11 */
  cr_expect(model_value(model, "c", 1) > 10.999 && model_value(model, "c", 1) < 11.001);
  model_close(model);
}

Test(order, elements_of_one_series_may_read_each_other) {
  sketch *model = open_model();
  model_set(model, "step", "s t u");
  model_equation(model, "y[i in step]", "", "if(i == u, x, if(i == t, y[u] * 2, y[t] + 1))");
  model_run(model);
  cr_expect_str_eq(write_order(model), "y[u] y[t] y[s]");
  cr_expect(model_value(model, "y[s]", 1) > 4.999 && model_value(model, "y[s]", 1) < 5.001);
  model_close(model);
}

/* A chain written backwards: each equation reads the one after it. */
static double seconds_for_chain(int count) {
  sketch *model = open_model();
  char header[16], formula[32];
  for (int i = 0; i < count; i++) {
    snprintf(header, sizeof header, "v%d", i);
    if (i + 1 < count)
      snprintf(formula, sizeof formula, "v%d + v%d(-1) * 0.5", i + 1, i);
    else
      snprintf(formula, sizeof formula, "x");
    model_equation(model, header, "", formula);
  }
  struct timespec before, after;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &before);
  cr_expect(model_build(model) == GRDP_OK);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &after);
  snprintf(header, sizeof header, "v%d", count - 1);
  cr_expect_str_eq(model->program->cell_names[model->program->steps[0].cell], header);
  model_close(model);
  return (double)(after.tv_sec - before.tv_sec) + 1e-9 * (double)(after.tv_nsec - before.tv_nsec);
}

Test(order, time_is_linear_in_the_equations) {
  double small = 1, large = 1;
  for (int i = 0; i < 5; i++) { /* the best of five: other processes disturb */
    double a = seconds_for_chain(10000), b = seconds_for_chain(20000);
    small = a < small ? a : small;
    large = b < large ? b : large;
  }
  cr_expect(large < 3 * small, "10,000 equations %.4f s, 20,000 %.4f s", small, large);
}

Test(order, a_chain_of_100000_equations_does_not_overflow_the_stack) {
  cr_expect(seconds_for_chain(100000) < 5);
}

/* 190 levels of nesting: the recursion over a formula is bounded by the parser's depth. */
Test(order, deep_nesting) {
  char formula[2048] = "";
  for (int i = 0; i < 190; i++)
    strcat(formula, i % 2 == 0 ? "(1 + " : "(x * ");
  strcat(formula, "x");
  for (int i = 0; i < 190; i++)
    strcat(formula, ")");
  sketch *model = open_model();
  model_equation(model, "y", "", formula);
  model_run(model);
  /* With x = 1 (period 0) every level of 1 + adds 1: 95 levels. */
  cr_expect(model_value(model, "y", 0) > 95.999 && model_value(model, "y", 0) < 96.001);
  model_close(model);
}

/* Functions over time double at each level: the limit on expansion ends it. */
Test(order, nested_differences_stop_at_the_limit) {
  char formula[512] = "";
  for (int i = 0; i < 60; i++)
    strcat(formula, "d(");
  strcat(formula, "x");
  for (int i = 0; i < 60; i++)
    strcat(formula, ")");
  sketch *model = open_model();
  model_equation(model, "y", "", formula);
  cr_expect(model_build(model) == GRDP_INVALID);
  cr_expect_str_eq(model_messages(model), "E0606 1:1 the formulas expand to more than 10000000 operations");
  model_close(model);
}
