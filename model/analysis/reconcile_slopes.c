/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reconcile_slopes.h"

#include <math.h>
#include <stdlib.h>

#include "gradient.h"

struct grdp_slopes {
  grdp_arena arena;
  const grdp_slopes_plan *plan;
  grdp_trial *trial;
  /* of a simulated period */
  bool *drawn, *wanted;
  double *known; /* [periods][cells] */
  grdp_machine *machine;
  grdp_gradient *gradient;
  double *values; /* [4][compared], of differences */
};

static bool is_simulated(const grdp_slopes *slopes) {
  return slopes->plan->period > slopes->plan->program->base;
}

static grdp_status open_exact(grdp_slopes *slopes) {
  const grdp_slopes_plan *plan = slopes->plan;
  const grdp_program *program = plan->program;
  slopes->drawn = GRDP_NEW_ARRAY(&slopes->arena, program->cells, bool);
  slopes->wanted = GRDP_NEW_ARRAY(&slopes->arena, program->cells, bool);
  slopes->known = GRDP_NEW_ARRAY(&slopes->arena, (size_t)program->periods * program->cells, double);
  for (size_t i = 0; i < plan->moved_count; i++)
    slopes->drawn[plan->moved[i]] = true;
  for (size_t i = 0; i < plan->compared_count; i++)
    slopes->wanted[plan->compared[i]] = true;
  return GRDP_OK;
}

static grdp_status make(grdp_slopes *slopes) {
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&slopes->arena, exhausted)
    return GRDP_MEMORY;
  slopes->values = GRDP_NEW_ARRAY(&slopes->arena, 4 * slopes->plan->compared_count, double);
  grdp_status status = is_simulated(slopes) ? open_exact(slopes) : GRDP_OK;
  slopes->arena.exhausted = NULL;
  return status;
}

grdp_status grdp_slopes_open(const grdp_slopes_plan *plan, grdp_slopes **out) {
  grdp_slopes *slopes = calloc(1, sizeof *slopes);
  if (slopes == NULL)
    return GRDP_MEMORY;
  slopes->plan = plan;
  grdp_status status = make(slopes);
  if (status == GRDP_OK)
    status = grdp_trial_open(plan->program, &slopes->trial);
  if (status != GRDP_OK) {
    grdp_slopes_free(slopes);
    return status;
  }
  *out = slopes;
  return GRDP_OK;
}

void grdp_slopes_free(grdp_slopes *slopes) {
  if (slopes == NULL)
    return;
  grdp_gradient_free(slopes->gradient);
  grdp_machine_free(slopes->machine);
  grdp_trial_free(slopes->trial);
  grdp_arena_free(&slopes->arena);
  free(slopes);
}

static double *place_of(grdp_slopes *slopes, uint32_t cell) {
  bool input = slopes->plan->program->cell_steps[cell] == UINT32_MAX;
  return input ? grdp_trial_input(slopes->trial, cell, slopes->plan->period)
               : grdp_trial_given(slopes->trial, cell, slopes->plan->period);
}

void grdp_slopes_set(grdp_slopes *slopes, uint32_t cell, double value) {
  *place_of(slopes, cell) = value;
}

bool grdp_slopes_run(grdp_slopes *slopes, double *compared) {
  const grdp_slopes_plan *plan = slopes->plan;
  grdp_failure failure;
  if (!grdp_trial_run(slopes->trial, &failure))
    return false;
  for (size_t i = 0; i < plan->compared_count; i++) {
    compared[i] = grdp_trial_value(slopes->trial, plan->compared[i], plan->period);
    if (!isfinite(compared[i]))
      return false;
  }
  return true;
}

/* --- exact: a machine over one draw, whose drawn cells are the moved ones --- */

/* What does not move with the moved cells is known from the first run, and stays. */
static grdp_status open_machine(grdp_slopes *slopes) {
  const grdp_program *program = slopes->plan->program;
  if (slopes->gradient != NULL)
    return GRDP_OK;
  for (uint32_t t = 0; t < program->periods; t++)
    for (uint32_t cell = 0; cell < program->cells; cell++)
      slopes->known[(size_t)t * program->cells + cell] = grdp_trial_value(slopes->trial, cell, t);
  const grdp_machine_plan plan = {
      .lanes = 1, .drawn = slopes->drawn, .wanted = slopes->wanted, .known = slopes->known, .whole = true};
  GRDP_TRY(grdp_machine_open_draws(program, &plan, &slopes->machine));
  return grdp_gradient_open(slopes->machine, &slopes->gradient);
}

static void run_draw(grdp_slopes *slopes) {
  const grdp_slopes_plan *plan = slopes->plan;
  const grdp_program *program = plan->program;
  grdp_machine_restart(slopes->machine);
  for (size_t i = 0; i < plan->moved_count; i++)
    for (uint32_t t = program->base + 1; t < program->periods; t++)
      if (grdp_machine_varies(slopes->machine, t, plan->moved[i]))
        *grdp_machine_drawn(slopes->machine, t, plan->moved[i]) = grdp_trial_value(slopes->trial, plan->moved[i], t);
  for (uint32_t t = program->base + 1; t <= plan->period; t++)
    grdp_machine_period(slopes->machine, t);
}

static bool find_exact(grdp_slopes *slopes, double *out) {
  const grdp_slopes_plan *plan = slopes->plan;
  run_draw(slopes);
  for (size_t k = 0; k < plan->compared_count; k++) {
    bool varies = grdp_machine_varies(slopes->machine, plan->period, plan->compared[k]);
    if (varies)
      grdp_gradient_run(slopes->gradient, plan->compared[k], plan->period);
    for (size_t i = 0; i < plan->moved_count; i++) {
      const double *slope = varies ? grdp_gradient_of(slopes->gradient, plan->moved[i], plan->period) : NULL;
      out[k * plan->moved_count + i] = slope == NULL ? 0.0 : *slope;
      if (!isfinite(out[k * plan->moved_count + i]))
        return false;
    }
  }
  return true;
}

/* --- differences --- */

/* f' = (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h + O(h^4) (Abramowitz and Stegun 1964, 25.3.5); exact but for
 * rounding where the model is of fourth degree or less. */
static bool find_differences(grdp_slopes *slopes, double *out) {
  static const double moves[4] = {-2.0, -1.0, 1.0, 2.0};
  const grdp_slopes_plan *plan = slopes->plan;
  size_t count = plan->compared_count;
  for (size_t i = 0; i < plan->moved_count; i++) {
    double *place = place_of(slopes, plan->moved[i]), centre = *place;
    double step = 1e-3 * fmax(fabs(centre), plan->scales[i]);
    bool good = true;
    for (size_t m = 0; m < 4; m++) {
      *place = centre + moves[m] * step;
      good = grdp_slopes_run(slopes, slopes->values + m * count) && good;
    }
    *place = centre;
    if (!good)
      return false;
    const double *f = slopes->values;
    for (size_t k = 0; k < count; k++)
      out[k * plan->moved_count + i] =
          (8.0 * (f[2 * count + k] - f[count + k]) - (f[3 * count + k] - f[k])) / (12.0 * step);
  }
  return true;
}

grdp_status grdp_slopes_find(grdp_slopes *slopes, double *out) {
  if (!is_simulated(slopes))
    return find_differences(slopes, out) ? GRDP_OK : GRDP_NUMERIC;
  GRDP_TRY(open_machine(slopes));
  return find_exact(slopes, out) ? GRDP_OK : GRDP_NUMERIC;
}
