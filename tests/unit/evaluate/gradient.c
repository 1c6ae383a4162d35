/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Gradients of whole programs over several periods: against closed forms, and against central differences of running
 * the program again.
 */
#include "gradient.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sample.h"

enum { PERIODS = 6, LANES = 133, CELLS_LIMIT = 16 };

/* A program with what is drawn: rows of draws by cell and period, which tests may change and run again. */
typedef struct drawn_sample {
  sample *made;
  bool drawn[CELLS_LIMIT];
  double known[PERIODS * CELLS_LIMIT];
  double draws[CELLS_LIMIT][PERIODS][LANES];
  grdp_machine *machine;
  grdp_gradient *gradient;
} drawn_sample;

static drawn_sample *wrap(sample *made) {
  drawn_sample *all = calloc(1, sizeof *all);
  cr_assert(all != NULL);
  all->made = made;
  return all;
}

static void open_all(drawn_sample *all) {
  const grdp_program *program = &all->made->program;
  grdp_machine *central = sample_open(all->made, 1);
  sample_run(all->made, central);
  for (uint32_t period = 0; period < program->periods; period++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      all->known[period * program->cells + cell] = grdp_machine_values(central, period, cell)[0];
  grdp_machine_free(central);
  grdp_machine_plan plan = {.lanes = LANES, .drawn = all->drawn, .known = all->known, .whole = true};
  cr_assert(grdp_machine_open_draws(program, &plan, &all->machine) == GRDP_OK);
  cr_assert(grdp_gradient_open(all->machine, &all->gradient) == GRDP_OK);
}

static void free_all(drawn_sample *all) {
  grdp_gradient_free(all->gradient);
  grdp_machine_free(all->machine);
  sample_free(all->made);
  free(all);
}

static void run_all(drawn_sample *all) {
  const grdp_program *program = &all->made->program;
  grdp_machine_restart(all->machine);
  for (uint32_t period = program->base + 1; period < program->periods; period++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      if (all->drawn[cell])
        memcpy(grdp_machine_drawn(all->machine, period, cell), all->draws[cell][period], sizeof all->draws[0][0]);
  for (uint32_t period = program->base + 1; period < program->periods; period++)
    grdp_machine_period(all->machine, period);
}

static double uniform(uint64_t *state, double low, double high) {
  return low + (high - low) * ((double)(sample_random(state) >> 11) * 0x1p-53);
}

static void fill_draws(drawn_sample *all, uint32_t cell, double low, double high) {
  uint64_t state = 17 + cell;
  all->drawn[cell] = true;
  for (uint32_t period = 0; period < PERIODS; period++)
    for (size_t lane = 0; lane < LANES; lane++)
      all->draws[cell][period][lane] = uniform(&state, low, high);
}

static double gradient_at(const drawn_sample *all, uint32_t cell, uint32_t period, size_t lane) {
  const double *row = grdp_gradient_of(all->gradient, cell, period);
  return row == NULL ? 0.0 : row[lane];
}

/* ---- closed forms ---- */

/* y = y(-1) e^x + u, u the residual: dy(T)/dx(t) = (y(t) - u(t)) F, dy(T)/du(t) = F, with F the growth from t to T. */
static drawn_sample *make_growth(void) {
  static const double zeros[PERIODS] = {0.0}, given[PERIODS] = {100.0, NAN, NAN, NAN, NAN, NAN};
  sample *made = sample_create(2, PERIODS, 0, 1, 0);
  sample_input(made, 0, zeros);
  uint32_t own = sample_reference(made, 1, 0), before = sample_reference(made, 1, -1);
  sample_code(made, GRDP_OP_EXP, 0, sample_reference(made, 0, 0), 0, 0);
  sample_code(made, GRDP_OP_MULTIPLY, own, before, 0, 0);
  sample_step(made, 1)->given = given;
  drawn_sample *all = wrap(made);
  fill_draws(all, 0, -0.1, 0.2);
  fill_draws(all, 1, -3.0, 3.0);
  open_all(all);
  return all;
}

Test(gradient, of_growth_with_residuals) {
  drawn_sample *all = make_growth();
  run_all(all);
  for (uint32_t target = 1; target < PERIODS; target++) {
    grdp_gradient_run(all->gradient, 1, target);
    for (size_t lane = 0; lane < LANES; lane++) {
      double growth = 1.0;
      for (uint32_t period = target; period > 0; period--) {
        double before = grdp_machine_values(all->machine, period, 1)[lane] - all->draws[1][period][lane];
        double by_input = before * growth;
        cr_expect(fabs(gradient_at(all, 0, period, lane) - by_input) <= 1e-13 * fabs(by_input));
        cr_expect(fabs(gradient_at(all, 1, period, lane) - growth) <= 1e-14 * growth);
        growth *= exp(all->draws[0][period][lane]);
      }
    }
    for (uint32_t later = target + 1; later < PERIODS; later++)
      cr_expect(grdp_gradient_of(all->gradient, 0, later) == NULL &&
                grdp_gradient_of(all->gradient, 1, later) == NULL);
  }
  free_all(all);
}

/* A drawn input of itself: 1 in its period, nothing in the others; a second run forgets the first. */
Test(gradient, of_an_input) {
  drawn_sample *all = make_growth();
  run_all(all);
  grdp_gradient_run(all->gradient, 1, 5);
  grdp_gradient_run(all->gradient, 0, 3);
  for (uint32_t period = 1; period < PERIODS; period++) {
    cr_expect((grdp_gradient_of(all->gradient, 0, period) != NULL) == (period == 3));
    cr_expect(grdp_gradient_of(all->gradient, 1, period) == NULL);
  }
  cr_expect(gradient_at(all, 0, 3, 0) == 1.0 && gradient_at(all, 0, 3, LANES - 1) == 1.0);
  free_all(all);
}

/* The branch not taken has no part, though its derivative is infinite or NaN: c = x > 0 ? x^2 : sqrt(0 x) + log(x). */
Test(gradient, passes_over_the_branch_not_taken) {
  static const double values[PERIODS] = {0.0};
  sample *made = sample_create(2, PERIODS, 0, 5, 1);
  sample_input(made, 0, values);
  uint32_t zero = sample_constant(made, 0, 0.0), x = sample_reference(made, 0, 0);
  sample_code(made, GRDP_OP_LESS, 0, zero, x, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 1, x, x, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 2, x, zero, 0);
  sample_code(made, GRDP_OP_SQRT, 2, 2, 0, 0);
  sample_code(made, GRDP_OP_LOG, 3, x, 0, 0);
  sample_code(made, GRDP_OP_ADD, 2, 2, 3, 0);
  sample_code(made, GRDP_OP_SELECT, sample_reference(made, 1, 0), 0, 1, 2);
  sample_step(made, 1);
  drawn_sample *all = wrap(made);
  fill_draws(all, 0, 0.5, 2.0);
  open_all(all);
  run_all(all);
  grdp_gradient_run(all->gradient, 1, 2);
  for (size_t lane = 0; lane < LANES; lane++)
    cr_expect(gradient_at(all, 0, 2, lane) == 2.0 * all->draws[0][2][lane]);
  free_all(all);
}

/* ---- central differences ---- */

/* d(target cell, target period) by every draw, from running again with that draw a little up and down. Lanes near a kink,
 * where the difference of the two sides tells nothing, are where the second differences are large. */
static size_t check_differences_by(drawn_sample *all, uint32_t cell, uint32_t target, uint32_t drawn,
                                   uint32_t period) {
  const double step = 1e-5;
  double found[LANES], middle[LANES], up[LANES];
  size_t kinks = 0;
  run_all(all);
  grdp_gradient_run(all->gradient, cell, target);
  for (size_t lane = 0; lane < LANES; lane++)
    found[lane] = gradient_at(all, drawn, period, lane);
  memcpy(middle, grdp_machine_values(all->machine, target, cell), sizeof middle);
  for (size_t lane = 0; lane < LANES; lane++)
    all->draws[drawn][period][lane] += step;
  run_all(all);
  memcpy(up, grdp_machine_values(all->machine, target, cell), sizeof up);
  for (size_t lane = 0; lane < LANES; lane++)
    all->draws[drawn][period][lane] -= 2.0 * step;
  run_all(all);
  const double *down = grdp_machine_values(all->machine, target, cell);
  for (size_t lane = 0; lane < LANES; lane++) {
    double difference = (up[lane] - down[lane]) / (2.0 * step);
    bool kink = fabs(up[lane] - 2.0 * middle[lane] + down[lane]) > 1e-7 * (1.0 + fabs(middle[lane]));
    kinks += kink;
    cr_expect(kink || fabs(found[lane] - difference) <= 1e-6 * (1.0 + fabs(difference)),
              "cell %u in %u by cell %u in %u, lane %zu: %.12g, difference %.12g", cell, target, drawn, period, lane,
              found[lane], difference);
    all->draws[drawn][period][lane] += step;
  }
  return kinks;
}

static void check_differences(drawn_sample *all, uint32_t cell, uint32_t target) {
  size_t kinks = 0;
  for (uint32_t drawn = 0; drawn < all->made->program.cells; drawn++)
    for (uint32_t period = all->made->program.base + 1; all->drawn[drawn] && period < PERIODS; period++)
      kinks += check_differences_by(all, cell, target, drawn, period);
  cr_expect(kinks < LANES / 20, "cell %u in %u: %zu kinks", cell, target, kinks);
}

/*
 * Cell 0 x and 1 p are drawn inputs, 2 q an input that is not. Temporaries are used again within a step.
 * 3 y = y(-1) exp(0.1 x) + residual, fixed in period 3
 * 4 z = min(y, p) + z(-1) / 2 + 0.25
 * 5 w = y > p ? log(1 + (y - p)^2) : p^1.5 q, add-factor in period 2
 * 6 v = max(w(-2), x(+1)) * w / (2 + sin(p(-1)))
 * 7 s = s(-1) + clamp(v, -1, z), its history 0
 */
static sample *make_program(void) {
  static const double input[3][PERIODS] = {{0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, {2, 2, 2, 2, 2, 2}, {1, 3, 2, 4, 1, 2}};
  static const double y_given[PERIODS] = {1.5, NAN, NAN, 2.5, NAN, NAN},
                      started[PERIODS] = {0.5, 0.5, NAN, NAN, NAN, NAN};
  static const double w_added[PERIODS] = {0, 0, 0.75, 0, 0, 0};
  sample *made = sample_create(8, PERIODS, 0, 3, 6);
  for (uint32_t cell = 0; cell < 3; cell++)
    sample_input(made, cell, input[cell]);
  static const double constants[] = {0.1, 0.5, 0.25, 1.0, 1.5, 2.0};
  for (uint32_t i = 0; i < 6; i++)
    sample_constant(made, i, constants[i]);
  const uint32_t k = grdp_program_constant_slot(&made->program, 0);
  const uint32_t x = sample_reference(made, 0, 0), p = sample_reference(made, 1, 0), q = sample_reference(made, 2, 0);
  const uint32_t y = sample_reference(made, 3, 0), z = sample_reference(made, 4, 0), w = sample_reference(made, 5, 0);
  const uint32_t v = sample_reference(made, 6, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 0, k, x, 0);
  sample_code(made, GRDP_OP_EXP, 0, 0, 0, 0);
  sample_code(made, GRDP_OP_MULTIPLY, y, sample_reference(made, 3, -1), 0, 0);
  sample_step(made, 3)->given = y_given;
  sample_code(made, GRDP_OP_MIN, 0, y, p, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 1, sample_reference(made, 4, -1), k + 1, 0);
  sample_code(made, GRDP_OP_ADD, 0, 0, 1, 0);
  sample_code(made, GRDP_OP_ADD, z, 0, k + 2, 0);
  sample_step(made, 4)->given = started;
  sample_code(made, GRDP_OP_SUBTRACT, 0, y, p, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 0, 0, 0, 0);
  sample_code(made, GRDP_OP_ADD, 0, 0, k + 3, 0);
  sample_code(made, GRDP_OP_LOG, 0, 0, 0, 0);
  sample_code(made, GRDP_OP_POWER, 1, p, k + 4, 0);
  sample_code(made, GRDP_OP_MULTIPLY, 1, 1, q, 0);
  sample_code(made, GRDP_OP_LESS, 2, p, y, 0);
  sample_code(made, GRDP_OP_SELECT, w, 2, 0, 1);
  sample_step(made, 5)->added = w_added;
  sample_code(made, GRDP_OP_MAX, 0, sample_reference(made, 5, -2), sample_reference(made, 0, 1), 0);
  sample_code(made, GRDP_OP_MULTIPLY, 0, 0, w, 0);
  sample_code(made, GRDP_OP_SIN, 1, sample_reference(made, 1, -1), 0, 0);
  sample_code(made, GRDP_OP_ADD, 1, 1, k + 5, 0);
  sample_code(made, GRDP_OP_DIVIDE, v, 0, 1, 0);
  sample_step(made, 6)->given = started;
  sample_code(made, GRDP_OP_NEGATE, 0, k + 3, 0, 0);
  sample_code(made, GRDP_OP_CLAMP, 0, v, 0, z);
  sample_code(made, GRDP_OP_ADD, sample_reference(made, 7, 0), sample_reference(made, 7, -1), 0, 0);
  sample_step(made, 7)->given = started;
  return made;
}

static drawn_sample *make_model(void) {
  sample *made = make_program();
  /* Period 1 would read w of the period before the first. */
  made->program.base = 1;
  drawn_sample *all = wrap(made);
  fill_draws(all, 0, -1.0, 4.0);
  fill_draws(all, 1, 1.0, 2.2);
  fill_draws(all, 3, -0.5, 0.5);
  open_all(all);
  return all;
}

/* In how many lanes and periods the min of z takes y. */
static size_t count_binding(drawn_sample *all) {
  size_t binding = 0;
  run_all(all);
  for (uint32_t period = 2; period < PERIODS; period++)
    for (uint32_t lane = 0; lane < LANES; lane++)
      binding += grdp_machine_value(all->machine, period, 3, lane) < all->draws[1][period][lane];
  return binding;
}

Test(gradient, agrees_with_central_differences) {
  drawn_sample *all = make_model();
  size_t binding = count_binding(all), all_of_them = (PERIODS - 2) * LANES;
  cr_expect(binding > all_of_them / 20 && binding < all_of_them * 9 / 10, "%zu of %zu", binding, all_of_them);
  for (uint32_t cell = 3; cell < 8; cell++)
    check_differences(all, cell, PERIODS - 1);
  check_differences(all, 7, 3);
  free_all(all);
}

/* y is fixed in period 3: nothing before reaches it, and its residual of that period counts for nothing. A lead reaches
 * the input of the next period; beyond the last it is that of the last. */
Test(gradient, stops_at_what_is_fixed) {
  drawn_sample *all = make_model();
  run_all(all);
  cr_assert(grdp_machine_failed(all->machine) == NULL);
  grdp_gradient_run(all->gradient, 3, 5);
  for (uint32_t period = 2; period < PERIODS; period++) {
    cr_expect((grdp_gradient_of(all->gradient, 3, period) != NULL) == (period > 3), "residual in %u", period);
    cr_expect((grdp_gradient_of(all->gradient, 0, period) != NULL) == (period > 3), "input in %u", period);
    cr_expect(grdp_gradient_of(all->gradient, 2, period) == NULL, "what is not drawn, in %u", period);
  }
  grdp_gradient_run(all->gradient, 6, 4);
  cr_expect(grdp_gradient_of(all->gradient, 0, 5) != NULL);
  free_all(all);
}

/* Each lane by itself gives the bits of many lanes. */
Test(gradient, lanes_do_not_depend_on_each_other) {
  drawn_sample *all = make_model(), *one = make_model();
  run_all(all);
  grdp_gradient_run(all->gradient, 7, 5);
  for (size_t lane = 0; lane < LANES; lane += 44) {
    for (uint32_t cell = 0; cell < 8; cell++)
      for (uint32_t period = 0; period < PERIODS; period++)
        for (size_t other = 0; other < LANES; other++)
          one->draws[cell][period][other] = all->draws[cell][period][lane];
    run_all(one);
    grdp_gradient_run(one->gradient, 7, 5);
    for (uint32_t cell = 0; cell < 4; cell++)
      for (uint32_t period = 2; period < PERIODS; period++) {
        double first = gradient_at(one, cell, period, 0), last = gradient_at(one, cell, period, LANES - 1);
        double expected = gradient_at(all, cell, period, lane);
        cr_expect(memcmp(&first, &expected, sizeof first) == 0 && memcmp(&last, &expected, sizeof last) == 0,
                  "cell %u in %u, lane %zu: %a, %a, %a", cell, period, lane, expected, first, last);
      }
  }
  free_all(all);
  free_all(one);
}

Test(gradient, free_of_nothing) {
  grdp_gradient_free(NULL);
}
