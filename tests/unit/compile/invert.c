/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Transformed left sides: what has been turned inside out satisfies the equation as it was written, or fails.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "interpreter.h"
#include "model.h"

enum { BASE = 1, LAST = 3 };

/* x, y: inputs; u is 2 at and before the base. */
static sketch *open_model(const char *equality) {
  static const double x[] = {1.1, 1.3, 1.7, 0.6}, y[] = {2.2, 1.9, 2.4, 2.8}, zero[] = {1, 1, 0, 0};
  sketch *model = model_open(GRDP_ANNUAL, 2020, BASE, LAST);
  model_input(model, "x", "", x);
  model_input(model, "y", "", y);
  model_input(model, "zero", "", zero);
  model_solve(model, "u", "", equality);
  model_observe(model, "u", 0, 2.5);
  model_observe(model, "u", BASE, 2);
  return model;
}

/* Left less right of an equality, by formulas of their own that read u. */
static void add_sides(sketch *model, const char *equality) {
  const char *middle = strstr(equality, " == ");
  char left[128];
  cr_assert(middle != NULL);
  snprintf(left, sizeof left, "%.*s", (int)(middle - equality), equality);
  model_equation(model, "left", "", left);
  model_equation(model, "right", "", middle + 4);
}

static const char *const invertible[] = {
    "u == x",
    "x == u",
    "-u == x",
    "u + x == y",
    "x + u == y",
    "u - x == y",
    "x - u == y",
    "u * x == y",
    "3 * u == y",
    "u / x == y",
    "x / u == y",
    "1 / u == y",
    "2 / (1 + u) == x / y",
    "exp(u) == y",
    "log(u) == x - y",
    "log10(u) == x - 2",
    "sqrt(u) == x",
    "sqrt(u) - 0.1 == x * 2",
    "u ^ 1.5 == y",
    "u ^ 3 == x - y",
    "u ^ -1 == x - y",
    "u ^ -0.5 == y",
    "u ^ 0.25 == y",
    "u ^ 2 == y",
    "u ^ 4 == y + x",
    "u ^ -2 == y",
    "2 ^ u == y",
    "d(u) == x - y",
    "pct(u) == 0.1 * x",
    "dlog(u) == 0.2 + 0.1 * dlog(y)",
    "yoy(u) == x / 10",
    "movavg(u, 2) == x",
    "movsum(u, 3) == y",
    "log(u / y) == log(x) - 0.3 * log(u(-1))",
    "exp(-(3 - 2 * u) / x) == y",
    "x * log(1 + exp(u)) == y",
    "y == x * log(1 + exp(u))",
    "u == x * y + u(-1)",
    "dlog(u) == if(zero > 0.5, log(zero), 0.03)",
};

Test(invert, satisfies_the_equation_as_written) {
  for (size_t i = 0; i < sizeof invertible / sizeof invertible[0]; i++) {
    sketch *model = open_model(invertible[i]);
    add_sides(model, invertible[i]);
    model_run(model);
    cr_expect(model->program->block_count == 0, "%s", invertible[i]);
    for (uint32_t t = BASE + 1; t <= LAST; t++) {
      double left = model_value(model, "left", t), right = model_value(model, "right", t);
      cr_expect(fabs(left - right) <= 1e-13 * (1 + fabs(left)), "%s in %u: %.17g == %.17g", invertible[i], t, left,
                right);
    }
    model_close(model);
  }
}

/* What the solver finds from u(-1) is what the inverse gives. */
Test(invert, agrees_with_newton) {
  for (size_t i = 0; i < sizeof invertible / sizeof invertible[0]; i++) {
    sketch *inverted = open_model(invertible[i]), *kept = open_model(invertible[i]);
    model_run(inverted);
    cr_assert(model_build_with(kept, (grdp_build_options){.implicit = true}) == GRDP_OK);
    cr_assert(kept->program->block_count == 1 && kept->program->blocks[0].implicit[0], "%s", invertible[i]);
    interpreter run = interpret_open(kept->program);
    bool solved = interpret_period(&run, 0) && interpret_period(&run, 1) && interpret_period(&run, 2);
    double expected = model_value(inverted, "u", 2), found = *interpret_cell(&run, interpret_find(&run, "u"), 2);
    /* Plain Newton does not find the root of u ^ 3 == -0.7 or of 1 / u from 2; nor need it. */
    cr_expect(!solved || fabs(found - expected) < 1e-11 * (1 + fabs(expected)), "%s: %.15g, not %.15g", invertible[i],
              expected, found);
    interpret_close(&run);
    model_close(inverted);
    model_close(kept);
  }
}

/* No number u satisfies these in period 2, where zero is 0. */
Test(invert, fails_where_there_is_no_solution) {
  static const char *const cases[] = {
      "u / zero == x", "sqrt(u) == -x",  "u ^ 0.25 == -x",  "u ^ -0.5 == -x",   "exp(u) == -x",
      "u * zero == x", "zero / u == x",  "1 / u == zero",   "u ^ 2 == -y",      "u ^ 1.5 == -x",
      "2 ^ u == -x",   "u ^ -1 == zero", "pct(u) * 0 == u", "zero / u == zero",
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sketch *model = open_model(cases[i]);
    cr_assert(model_build(model) == GRDP_OK, "%s", cases[i]);
    if (model->program->block_count == 0) {
      cr_assert(grdp_machine_open(model->program, 1, &model->machine) == GRDP_OK);
      for (uint32_t t = 0; t <= 2; t++)
        grdp_machine_period(model->machine, t);
      cr_expect(!isfinite(model_value(model, "u", 2)), "%s: %g", cases[i], model_value(model, "u", 2));
    } else {
      cr_expect(strstr(cases[i], "pct(u)") != NULL, "%s", cases[i]);
    }
    model_close(model);
  }
}

/* The message names the argument that has no solution. */
Test(invert, failures_are_explained) {
  sketch *model = open_model("sqrt(u) + 1 == zero");
  cr_assert(model_build(model) == GRDP_OK);
  cr_assert(grdp_machine_open(model->program, 1, &model->machine) == GRDP_OK);
  size_t failures = 0;
  for (uint32_t t = 0; t <= 2; t++)
    failures = grdp_machine_period(model->machine, t);
  cr_expect(failures == 1);
  uint32_t u = (uint32_t)(model_cell(model, "u") - model->cells.items);
  grdp_failure failure = grdp_machine_explain(model->machine, 2, model->program->cell_steps[u], 0);
  cr_expect(failure.reason == GRDP_FAILURE_ROOT && fabs(failure.arguments[0] + 1) < 1e-15);
  grdp_span_of_text span = model->program->texts[failure.instruction];
  cr_expect(span.offset == 0 && span.size == strlen("sqrt(u)"));
  model_close(model);
}

static bool is_implicit(sketch *model) {
  cr_assert(model_build(model) == GRDP_OK, "%s", model_messages(model));
  return model->program->block_count == 1 && model->program->blocks[0].implicit[0];
}

Test(invert, leaves_to_the_solver_what_it_must) {
  static const char *const cases[] = {
      "u * u + u == x", "u == 0.5 * u + x", "abs(u) == x",          "sin(u) == x / 3",    "max(u, 1) == y",
      "u ^ u == y",     "x == u * exp(u)",  "if(x > 1, u, 2) == y", "u ^ x == y",         "(u - 1) ^ 2 == y",
      "tanh(u) == 0.1", "floor(u) == 2",    "normal_cdf(u) == 0.3", "logistic(u) == 0.2", "u + movavg(u, 2) == x",
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sketch *model = open_model(cases[i]);
    cr_expect(is_implicit(model), "%s", cases[i]);
    model_close(model);
  }
}

/* A square has two roots: only where u begins positive is it known which is meant. */
Test(invert, a_square_needs_a_positive_beginning) {
  static const char *const cases[] = {"u ^ 2 == y", "u ^ 4 == y", "u * u == y"};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sketch *model = open_model(cases[i]);
    model_observe(model, "u", BASE, -2);
    cr_expect(is_implicit(model), "%s", cases[i]);
    model_close(model);
  }
}

/* What is added is added to the right side. */
Test(invert, add_factors_and_residuals_keep_an_equation_implicit) {
  static double added[] = {NAN, NAN, 0.1, NAN};
  static const grdp_uncertainty uncertainty = {0};
  sketch *model = open_model("dlog(u) == x");
  model_cell(model, "u")->added.values = added;
  cr_expect(is_implicit(model));
  model_close(model);
  model = open_model("dlog(u) == x");
  model_cell(model, "u")->uncertainty = &uncertainty;
  cr_expect(is_implicit(model));
  model_close(model);
}

/* What is inverted may still be part of a block, as an explicit equation. */
Test(invert, inside_a_block) {
  sketch *model = open_model("dlog(u) == 0.1 * log(v)");
  model_equation(model, "v", "", "x + 0.2 * u");
  cr_assert(model_build(model) == GRDP_OK);
  cr_assert(model->program->block_count == 1 && model->program->blocks[0].unknowns == 1);
  cr_expect(!model->program->blocks[0].implicit[0]);
  interpreter run = interpret_open(model->program);
  for (uint32_t t = 0; t <= LAST; t++)
    cr_expect(interpret_period(&run, t));
  double u = *interpret_cell(&run, interpret_find(&run, "u"), 2),
         v = *interpret_cell(&run, interpret_find(&run, "v"), 2);
  cr_expect(fabs(log(u) - log(2) - 0.1 * log(v)) < 1e-11 && fabs(v - 1.7 - 0.2 * u) < 1e-11);
  interpret_close(&run);
  model_close(model);
}
