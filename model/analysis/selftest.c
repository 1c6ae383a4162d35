/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "selftest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
  grdp_sensitivity_method method;
  uint64_t draws;
} tasks[GRDP_SELFTEST_TASK_COUNT] = {
#define GRDP_SELFTEST_TASK(name, text, method, draws) {method, draws},
#include "selftest_tasks.def"
#undef GRDP_SELFTEST_TASK
};

const char *const grdp_selftest_task_texts[GRDP_SELFTEST_TASK_COUNT] = {
#define GRDP_SELFTEST_TASK(name, text, method, draws) text,
#include "selftest_tasks.def"
#undef GRDP_SELFTEST_TASK
};

bool grdp_selftest_passed(const grdp_selftest_row *row) {
  return row->found && row->right && row->covered;
}

/* --- the rule --- */

void grdp_selftest_limits(unsigned n, unsigned *least, unsigned *most) {
  const double tail = 0.0005, chance = 0.95;
  double below = 0.0;
  *least = 0;
  *most = n;
  for (unsigned k = 0; k <= n; k++) {
    double ways = lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);
    double one = exp(ways + k * log(chance) + (n - k) * log(1.0 - chance));
    *least = below + one <= tail ? k + 1 : *least;
    *most = 1.0 - below <= tail && *most == n ? k - 1 : *most;
    below += one;
  }
}

static bool exact(const grdp_selftest_row *row) {
  return !(isfinite(row->low) && isfinite(row->high));
}

/* Within the interval at 99.9 %. What is rounded off may be beyond an interval of no width. */
static bool value_right(const grdp_selftest_row *row) {
  double expected = row->truth.expected, slack = 1e-9 * fmax(1.0, fabs(expected));
  double wider = grdp_student_quantile(31.0, 0.0005) / grdp_student_quantile(31.0, 0.025);
  if (exact(row))
    return fabs(row->value - expected) <= slack;
  return row->value - wider * (row->value - row->low) - slack <= expected &&
         expected <= row->value + wider * (row->high - row->value) + slack;
}

static void take(grdp_selftest_row *row, double value, double low, double high) {
  double expected = row->truth.expected, slack = 1e-12 * fmax(1.0, fabs(expected));
  if (!row->found) {
    row->found = true;
    row->value = value;
    row->low = low;
    row->high = high;
  }
  row->seeds += 1;
  row->held += low - slack <= expected && expected <= high + slack ? 1 : 0;
}

static void judge(grdp_selftest_row *row) {
  row->right = row->found && value_right(row);
  row->covered = row->found;
  if (exact(row)) {
    row->seeds = row->held = 0;
    return;
  }
  grdp_selftest_limits(row->seeds, &row->least, &row->most);
  row->covered = row->held >= row->least && row->held <= row->most;
}

/* --- loading --- */

typedef struct model {
  grdp_scenario *scenario;
  grdp_program *program;
  grdp_look *looks; /* of y, one for each period */
} model;

/* The language's reader takes files: the text is one for as long as it is read. */
static grdp_status load_text(const grdp_selftest_case *one, grdp_diagnostics *diagnostics, grdp_scenario **out) {
  const char *folder = getenv("TMPDIR");
  char path[4096];
  size_t size = strlen(one->text);
  folder = folder == NULL || folder[0] == '\0' || strlen(folder) > 4000 ? "/tmp" : folder;
  strcpy(path, folder);
  strcat(path, "/grdp-selftest-XXXXXX");
  int file = mkstemp(path);
  if (file < 0)
    return GRDP_FILE;
  bool written = write(file, one->text, size) == (ssize_t)size;
  written = close(file) == 0 && written;
  grdp_status status = written ? grdp_scenario_load(path, one->name, NULL, 0, diagnostics, out) : GRDP_FILE;
  unlink(path);
  return status;
}

static uint32_t cell_of_y(const grdp_scenario *scenario) {
  uint32_t cell = 0;
  while (cell + 1 < scenario->cell_count && strcmp(scenario->cells[cell].name, "y") != 0)
    cell++;
  return cell;
}

static void close_model(const model *one) {
  if (one->program != NULL)
    grdp_program_free(one->program);
  if (one->scenario != NULL)
    grdp_scenario_free(one->scenario);
}

static grdp_status open_model(const grdp_selftest_case *one, grdp_diagnostics *diagnostics, model *out) {
  GRDP_TRY(load_text(one, diagnostics, &out->scenario));
  return grdp_program_build(out->scenario, diagnostics, &out->program);
}

/* --- asking --- */

typedef struct asking {
  const grdp_selftest_request *request;
  grdp_diagnostics *diagnostics;
  model one;
  grdp_selftest_row *rows; /* of the model */
  size_t count;
  grdp_progress progress;
  bool stopped;
} asking;

static uint32_t period_of(const asking *all, uint32_t year) {
  return (uint32_t)((int32_t)year - all->one.scenario->time.first_ordinal);
}

static const grdp_estimate *estimate_of(const grdp_spread *spread, const char *what) {
  if (strcmp(what, "mean") == 0)
    return &spread->mean;
  if (strcmp(what, "sd") == 0)
    return &spread->deviation;
  for (size_t i = 0; i < GRDP_QUANTILE_COUNT; i++)
    if (strcmp(what, grdp_quantile_texts[i]) == 0)
      return &spread->quantiles[i];
  return NULL;
}

static void read_result(asking *all, const grdp_result *result) {
  uint32_t cell = cell_of_y(all->one.scenario);
  for (size_t i = 0; i < all->count; i++) {
    grdp_selftest_row *row = &all->rows[i];
    if (row->truth.task != GRDP_SELFTEST_RUN)
      continue;
    const grdp_spread *spread = grdp_result_spread(result, cell, period_of(all, row->truth.year));
    const grdp_estimate *estimate = spread == NULL ? NULL : estimate_of(spread, row->truth.what);
    if (estimate != NULL)
      take(row, estimate->value, estimate->low, estimate->high);
  }
}

static grdp_status run_draws(const asking *all, uint64_t seed, uint64_t draws, grdp_result **out) {
  const grdp_run_options options = {.draws = draws, .seed = seed, .threads = all->request->threads};
  grdp_run *run;
  bool done = false;
  GRDP_TRY(grdp_run_open(all->one.scenario, all->one.program, &options, all->diagnostics, &run));
  grdp_status status = GRDP_OK;
  while (status == GRDP_OK && !done)
    status = grdp_run_step(run, all->diagnostics, &done);
  if (status == GRDP_OK)
    status = grdp_run_take(run, out);
  grdp_run_free(run);
  return status;
}

static grdp_status ask_run(asking *all, uint64_t seed) {
  grdp_result *result;
  GRDP_TRY(run_draws(all, seed, tasks[GRDP_SELFTEST_RUN].draws, &result));
  read_result(all, result);
  grdp_result_free(result);
  return GRDP_OK;
}

/* "x1@2025" of a method that looks at periods is "x1" here. */
static bool same_input(const char *name, const char *input) {
  size_t size = strlen(input);
  return strncmp(name, input, size) == 0 && (name[size] == '\0' || name[size] == '@');
}

static void read_effect(asking *all, grdp_selftest_task task, const grdp_sensitivity *found,
                        const grdp_effect *effect) {
  const char *player = effect->player == UINT32_MAX ? NULL : found->players.items[effect->player].name;
  for (size_t i = 0; i < all->count; i++) {
    grdp_selftest_row *row = &all->rows[i];
    bool same = (player == NULL) == (row->truth.input == NULL) && row->truth.task == task &&
                strcmp(row->truth.what, grdp_effect_texts[effect->measure]) == 0;
    if (same && effect->other == UINT32_MAX && (player == NULL || same_input(player, row->truth.input)))
      take(row, effect->value, effect->low, effect->high);
  }
}

static grdp_status ask_method(asking *all, grdp_selftest_task task, uint64_t seed, const grdp_design *replayed) {
  const grdp_scenario *scenario = all->one.scenario;
  const grdp_look look = {GRDP_LOOK_VALUE, cell_of_y(scenario), scenario->time.last, 0};
  const grdp_sensitivity_request request = {.method = tasks[task].method,
                                            .scenario = scenario,
                                            .program = all->one.program,
                                            .looks = &look,
                                            .look_count = 1,
                                            .choice = {.split = true},
                                            .design = GRDP_DESIGN_SOBOL,
                                            .seed = seed,
                                            .draws = tasks[task].draws,
                                            .threads = all->request->threads,
                                            .replayed = replayed};
  grdp_arena arena = {0};
  grdp_sensitivity found;
  grdp_status status = grdp_sensitivity_analyse(&arena, &request, all->diagnostics, &found);
  for (size_t i = 0; status == GRDP_OK && i < found.effect_count; i++)
    read_effect(all, task, &found, &found.effects[i]);
  grdp_arena_free(&arena);
  return status;
}

/* It looks at the draws of a run, of which a few tell the design. */
static grdp_status ask_given(asking *all, uint64_t seed) {
  grdp_result *result;
  GRDP_TRY(run_draws(all, seed, 64, &result));
  grdp_status status = ask_method(all, GRDP_SELFTEST_GIVEN, seed, result->draws->design);
  grdp_result_free(result);
  return status;
}

static grdp_status ask_once(asking *all, grdp_selftest_task task, uint64_t seed) {
  if (task == GRDP_SELFTEST_RUN)
    return ask_run(all, seed);
  return task == GRDP_SELFTEST_GIVEN ? ask_given(all, seed) : ask_method(all, task, seed, NULL);
}

static bool asked_for(const asking *all, grdp_selftest_task task) {
  for (size_t i = 0; i < all->count; i++)
    if (all->rows[i].truth.task == task)
      return true;
  return false;
}

static bool goes_on(asking *all) {
  const grdp_selftest_request *request = all->request;
  all->stopped = all->stopped || (request->going != NULL && !request->going(request->context, all->progress));
  return !all->stopped;
}

/* Exact numbers do not depend on the seed. */
static grdp_status ask_task(asking *all, grdp_selftest_task task) {
  unsigned seeds = task == GRDP_SELFTEST_LOCAL ? 1 : all->request->seeds;
  for (unsigned seed = 1; seed <= seeds && goes_on(all); seed++) {
    GRDP_TRY(ask_once(all, task, seed));
    all->progress.done++;
  }
  return GRDP_OK;
}

static grdp_status ask_case(asking *all, const grdp_selftest_case *one) {
  all->one = (model){0};
  grdp_status status = open_model(one, all->diagnostics, &all->one);
  for (grdp_selftest_task task = 0; task < GRDP_SELFTEST_TASK_COUNT && status == GRDP_OK; task++)
    if (asked_for(all, task))
      status = ask_task(all, task);
  close_model(&all->one);
  return status;
}

/* --- all of it --- */

static uint64_t count_analyses(const grdp_selftest_row *rows, size_t count, unsigned seeds) {
  uint64_t all = 0;
  for (size_t i = 0; i < count; i++) {
    bool again = false;
    for (size_t k = i; k-- > 0 && rows[k].model == rows[i].model;)
      again = again || rows[k].truth.task == rows[i].truth.task;
    all += again ? 0 : rows[i].truth.task == GRDP_SELFTEST_LOCAL ? 1 : seeds;
  }
  return all;
}

typedef GRDP_VECTOR(grdp_selftest_row) row_list;

static void add_rows(grdp_arena *arena, const grdp_selftest_case *one, row_list *rows) {
  grdp_selftest_truths truths = {0};
  one->find(arena, &truths);
  for (size_t i = 0; i < truths.count; i++)
    *GRDP_PUSH(arena, rows) =
        (grdp_selftest_row){.model = one, .truth = truths.items[i], .value = NAN, .low = NAN, .high = NAN};
}

grdp_status grdp_selftest_run(grdp_arena *arena, const grdp_selftest_request *request, grdp_diagnostics *diagnostics,
                              grdp_selftest *out) {
  row_list rows = {0};
  for (size_t i = 0; i < request->case_count; i++)
    add_rows(arena, &request->cases[i], &rows);
  asking all = {.request = request, .diagnostics = diagnostics};
  all.progress.total = count_analyses(rows.items, rows.count, request->seeds);
  for (size_t at = 0; at < rows.count && !all.stopped; at += all.count) {
    all.rows = &rows.items[at];
    all.count = 0;
    while (at + all.count < rows.count && rows.items[at + all.count].model == all.rows->model)
      all.count++;
    GRDP_TRY(ask_case(&all, all.rows->model));
  }
  *out = (grdp_selftest){.rows = rows.items, .count = rows.count, .partial = all.stopped};
  for (size_t i = 0; i < rows.count; i++) {
    judge(&rows.items[i]);
    out->failed += grdp_selftest_passed(&rows.items[i]) ? 0 : 1;
  }
  return GRDP_OK;
}
