/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "gathered.h"
#include "guarded.h"
#include "order.h"

const double grdp_discover_levels[GRDP_DISCOVER_LEVELS] = {0.05, 0.5, 0.95};
static const double level = 0.05, least_share = 0.5, tail = 0.025, normal = 1.9599639845400545;

typedef struct discovering {
  grdp_arena *arena, *scratch;
  const grdp_discover_request *request;
  grdp_sensitivity_request gathering; /* what the draws are gathered by */
  grdp_sensitivity_work work;
  uint32_t *rows; /* [columns] of the experiment */
  size_t column_count;
  grdp_gathered data;
  grdp_peel_data peel;
  uint8_t *finding, *judging; /* [draws] members of the halves */
  grdp_peeling peeling;
  grdp_box box;
  double *lows, *highs; /* [restrictions] of the bounds over searches */
  size_t *searches;     /* [restrictions] that have it */
  grdp_discovery *out;
} discovering;

/* --- columns --- */

/* The last simulated period p that matters, from 0. */
static uint32_t last_period(const discovering *one) {
  const grdp_scenario *scenario = one->request->scenario;
  uint32_t last = 0;
  for (uint32_t i = 0; i < scenario->target_count; i++) {
    const grdp_target *target = &scenario->targets[i];
    bool asked = one->request->look.kind == GRDP_LOOK_ALL || one->request->look.target == i;
    if (asked && target->cell != UINT32_MAX && target->last > scenario->time.base)
      last = target->last - scenario->time.base - 1 > last ? target->last - scenario->time.base - 1 : last;
  }
  return last;
}

static void add_column(discovering *one, size_t factor, uint32_t p, grdp_discover_input *inputs) {
  const grdp_factors *factors = grdp_experiment_factors(one->work.experiment);
  inputs[one->column_count] = (grdp_discover_input){.cell = grdp_experiment_cell(one->work.experiment, factor),
                                                    .period = one->request->scenario->time.base + 1 + p};
  one->rows[one->column_count++] = p * (uint32_t)factors->count + (uint32_t)factor;
}

/* By period, then factor, so that rows ascend. */
static grdp_discover_input *choose_columns(discovering *one) {
  const grdp_experiment *experiment = one->work.experiment;
  const grdp_factors *factors = grdp_experiment_factors(experiment);
  uint32_t last = last_period(one), periods = grdp_experiment_periods(experiment);
  periods = periods < last + 1 ? periods : last + 1;
  size_t most = factors->count * periods;
  uint32_t *once = GRDP_NEW_ARRAY(one->scratch, factors->count + 1, uint32_t);
  grdp_discover_input *inputs = GRDP_NEW_ARRAY(one->arena, most + 1, grdp_discover_input);
  one->rows = GRDP_NEW_ARRAY(one->scratch, most + 1, uint32_t);
  for (size_t f = 0; f < factors->count; f++)
    for (uint32_t p = 0; p < periods; p++)
      once[f] = grdp_experiment_drawn(experiment, f, p) ? p : once[f];
  for (uint32_t p = 0; p < periods; p++)
    for (size_t f = 0; f < factors->count; f++)
      if (grdp_experiment_drawn(experiment, f, p) && (factors->items[f].every_period || once[f] == p))
        add_column(one, f, p, inputs);
  return inputs;
}

/* --- draws --- */

static bool goes_on(void *context, grdp_progress progress) {
  const discovering *one = context;
  const grdp_discover_request *request = one->request;
  return request->going == NULL || request->going(request->context, GRDP_DISCOVER_DRAWING, progress);
}

static void sort_columns(discovering *one) {
  size_t draws = one->data.draws;
  uint32_t **orders = GRDP_NEW_ARRAY(one->scratch, one->column_count + 1, uint32_t *);
  grdp_ordered *items = GRDP_NEW_ARRAY(one->scratch, draws + 1, grdp_ordered);
  grdp_ordered *work = GRDP_NEW_ARRAY(one->scratch, draws + 1, grdp_ordered);
  for (size_t c = 0; c < one->column_count; c++) {
    for (uint32_t i = 0; i < draws; i++)
      items[i] = grdp_ordered_make(one->data.columns[c][i], i);
    grdp_order(draws, items, work);
    orders[c] = GRDP_NEW_ARRAY(one->scratch, draws + 1, uint32_t);
    for (size_t i = 0; i < draws; i++)
      orders[c][i] = items[i].draw;
  }
  one->peel.values = (const double *const *)one->data.columns;
  one->peel.orders = (const uint32_t *const *)orders;
}

static void judge_draws(discovering *one) {
  size_t draws = one->data.draws;
  uint8_t *fails = GRDP_NEW_ARRAY(one->scratch, draws + 1, uint8_t);
  grdp_hits hits = {{0}, {0}, {0}};
  one->finding = GRDP_NEW_ARRAY(one->scratch, draws + 1, uint8_t);
  one->judging = GRDP_NEW_ARRAY(one->scratch, draws + 1, uint8_t);
  for (size_t i = 0; i < draws; i++) {
    uint8_t scramble = one->data.scrambles[i];
    fails[i] = one->data.looks[0][i] == 0.0;
    one->finding[i] = scramble % 2 == 0;
    one->judging[i] = scramble % 2 == 1;
    hits.draws[scramble]++;
    hits.hits[scramble] += fails[i];
    one->out->missed_draws += fails[i];
  }
  grdp_confidence confidence = grdp_effect_confidence(one->request->design);
  one->out->missed = grdp_interval_probability(&hits, &confidence);
  one->out->draws = draws;
  one->out->failed = one->data.failed;
  one->peel = (grdp_peel_data){.draws = draws, .columns = one->column_count, .fails = fails};
}

static grdp_status gather(discovering *one) {
  uint64_t draws = grdp_base_points(&one->work, GRDP_DRAW_BLOCK);
  const grdp_gathering gathering = {.rows = one->rows,
                                    .column_count = one->column_count,
                                    .draws = grdp_gathered_most(&one->work, one->column_count + 1, draws)};
  GRDP_TRY(grdp_gather(&one->work, &gathering, one->scratch, &one->data));
  if (one->data.stopped)
    return GRDP_NUMERIC;
  if (one->data.draws == 0)
    return grdp_effects_all_failed(&one->work, one->data.base);
  judge_draws(one);
  sort_columns(one);
  return GRDP_OK;
}

/* --- distributions given failure --- */

/* The quantile of a share of the draws in order that count; linear between two of them. */
static double quantile_of(const discovering *one, size_t c, bool failing, double share) {
  const double *values = one->peel.values[c];
  size_t count = failing ? one->out->missed_draws : one->peel.draws, seen = 0;
  double place = share * (double)(count - 1), before = 0;
  for (size_t i = 0; i < one->peel.draws; i++) {
    uint32_t draw = one->peel.orders[c][i];
    if (failing && one->peel.fails[draw] == 0)
      continue;
    if ((double)seen >= place)
      return seen == 0 ? values[draw] : before + (values[draw] - before) * (place - (double)(seen - 1));
    before = values[draw];
    seen++;
  }
  return before;
}

/* The largest distance of the two distribution functions, behind all draws of one value. */
static double distance_of(const discovering *one, size_t c) {
  const uint32_t *order = one->peel.orders[c];
  const double *values = one->peel.values[c];
  double missed = (double)one->out->missed_draws, met = (double)one->peel.draws - missed, below[2] = {0}, most = 0;
  if (missed == 0 || met == 0)
    return 0;
  for (size_t i = 0; i < one->peel.draws; i++) {
    below[one->peel.fails[order[i]]] += 1;
    if (i + 1 == one->peel.draws || values[order[i]] != values[order[i + 1]])
      most = fmax(most, fabs(below[1] / missed - below[0] / met));
  }
  return most;
}

typedef struct ranked {
  double distance;
  uint32_t input;
} ranked;

static int by_distance(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->distance != y->distance)
    return x->distance > y->distance ? -1 : 1;
  return x->input < y->input ? -1 : 1;
}

static void describe(discovering *one, grdp_discover_input *inputs) {
  size_t count = one->column_count;
  ranked *list = GRDP_NEW_ARRAY(one->scratch, count + 1, ranked);
  uint32_t *ranking = GRDP_NEW_ARRAY(one->arena, count + 1, uint32_t);
  for (uint32_t c = 0; c < count; c++) {
    grdp_discover_input *input = &inputs[c];
    input->least = one->peel.values[c][one->peel.orders[c][0]];
    input->most = one->peel.values[c][one->peel.orders[c][one->peel.draws - 1]];
    for (size_t k = 0; k < GRDP_DISCOVER_LEVELS; k++) {
      input->all[k] = quantile_of(one, c, false, grdp_discover_levels[k]);
      input->failing[k] =
          one->out->missed_draws > 0 ? quantile_of(one, c, true, grdp_discover_levels[k]) : (double)NAN;
    }
    input->distance = distance_of(one, c);
    list[c] = (ranked){input->distance, c};
  }
  qsort(list, count, sizeof *list, by_distance);
  for (size_t i = 0; i < count; i++)
    ranking[i] = list[i].input;
  one->out->inputs = inputs;
  one->out->input_count = count;
  one->out->ranking = ranking;
}

/* --- the box --- */

static grdp_estimate share_of(size_t hits, size_t draws) {
  if (draws == 0)
    return (grdp_estimate){(double)NAN, (double)NAN, (double)NAN, (double)NAN};
  double value = (double)hits / (double)draws;
  bool few = hits < GRDP_DISCOVER_LEAST || draws - hits < GRDP_DISCOVER_LEAST;
  grdp_limits limits = few ? grdp_clopper_pearson((double)hits, (double)draws, tail)
                           : grdp_wilson((double)hits, (double)draws, normal);
  return (grdp_estimate){value, sqrt(value * (1 - value) / (double)draws), limits.low, limits.high};
}

static size_t inputs_of(const grdp_box *box) {
  size_t count = 0;
  for (size_t i = 0; i < box->count; i++) {
    bool first = true;
    for (size_t j = 0; j < i; j++)
      first = first && box->items[j].column != box->items[i].column;
    count += first ? 1 : 0;
  }
  return count;
}

static grdp_discover_point point_of(const grdp_box_count *inside, const grdp_box_count *all, size_t restricted) {
  return (grdp_discover_point){share_of(inside->failing, inside->draws), share_of(inside->failing, all->failing),
                               share_of(inside->draws, all->draws), restricted};
}

static grdp_box_count count_judging(const discovering *one) {
  grdp_box_count unused;
  const grdp_box everything = {NULL, 0};
  return grdp_box_count_draws(&one->peel, one->judging, &everything, &unused);
}

/* Every box of the trajectory by the draws of the other half. */
static void judge_trajectory(discovering *one) {
  size_t steps = one->peeling.steps;
  grdp_box_count *leave = GRDP_NEW_ARRAY(one->scratch, steps + 1, grdp_box_count), all = count_judging(one);
  grdp_discover_point *points = GRDP_NEW_ARRAY(one->arena, steps + 1, grdp_discover_point);
  for (size_t draw = 0; draw < one->peel.draws; draw++) {
    size_t step = 0;
    if (one->judging[draw] == 0)
      continue;
    while (step < steps && grdp_restriction_holds(&one->peel, &one->peeling.peels[step], draw))
      step++;
    leave[step].draws++;
    leave[step].failing += one->peel.fails[draw];
  }
  grdp_box_count inside = all;
  for (size_t step = 0; step <= steps; step++) {
    grdp_box box = grdp_peeling_box(&one->peeling, step, one->scratch);
    points[step] = point_of(&inside, &all, inputs_of(&box));
    inside.draws -= leave[step].draws;
    inside.failing -= leave[step].failing;
  }
  one->out->trajectory = points;
  one->out->trajectory_count = steps + 1;
}

/* --- searches in other halves --- */

/* Knuth's generator (The Art of Computer Programming 2, sec. 3.3.4): which scrambles, the same in every run. */
static uint32_t next_random(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33);
}

static void choose_half(uint64_t *state, bool chosen[GRDP_SCRAMBLES]) {
  uint32_t left = GRDP_SCRAMBLES / 2;
  for (uint32_t r = 0; r < GRDP_SCRAMBLES; r++) {
    chosen[r] = next_random(state) % (GRDP_SCRAMBLES - r) < left;
    left -= chosen[r] ? 1 : 0;
  }
}

typedef struct searching {
  discovering *one;
  grdp_arena *arena;
  const bool *chosen; /* scrambles */
} searching;

static void note_bounds(discovering *one, const grdp_box *found) {
  for (size_t i = 0; i < one->box.count; i++)
    for (size_t j = 0; j < found->count; j++) {
      const grdp_restriction *mine = &one->box.items[i], *other = &found->items[j];
      if (mine->column != other->column || mine->end != other->end)
        continue;
      one->searches[i]++;
      one->lows[i] = fmin(one->lows[i], other->bound);
      one->highs[i] = fmax(one->highs[i], other->bound);
    }
}

static grdp_status search_half(void *subject) {
  const searching *half = subject;
  discovering *one = half->one;
  uint8_t *members = GRDP_NEW_ARRAY(half->arena, one->peel.draws + 1, uint8_t);
  for (size_t i = 0; i < one->peel.draws; i++)
    members[i] = half->chosen[one->data.scrambles[i]];
  grdp_peeling peeling = grdp_peel(&one->peel, members, half->arena);
  if (peeling.member_failing == 0 || peeling.member_failing == peeling.members)
    return GRDP_OK;
  size_t step = grdp_peeling_choose(&peeling, one->request->density);
  if (step > peeling.steps)
    return GRDP_OK;
  grdp_box box = grdp_peeling_box(&peeling, step, half->arena);
  grdp_paste(&one->peel, members, &box, half->arena);
  note_bounds(one, &box);
  return GRDP_OK;
}

static grdp_status search_halves(discovering *one) {
  const grdp_discover_request *request = one->request;
  uint64_t state = 1;
  bool chosen[GRDP_SCRAMBLES];
  for (size_t i = 0; i < one->box.count; i++) {
    one->lows[i] = INFINITY;
    one->highs[i] = -INFINITY;
  }
  for (uint64_t k = 0; k < GRDP_DISCOVER_HALVES; k++) {
    const grdp_progress progress = {k, GRDP_DISCOVER_HALVES};
    if (request->going != NULL && !request->going(request->context, GRDP_DISCOVER_SEARCHING, progress))
      return GRDP_NUMERIC;
    choose_half(&state, chosen);
    grdp_arena arena = {0};
    searching half = {one, &arena, chosen};
    grdp_status status = grdp_guarded(&arena, search_half, &half);
    grdp_arena_free(&arena);
    GRDP_TRY(status);
  }
  return GRDP_OK;
}

/* --- which restrictions stay --- */

typedef struct keeping {
  grdp_discover_restriction *list; /* in the order of the box that was found */
  size_t count;
  grdp_box box;    /* what is left of it */
  size_t *numbers; /* [box.count] in the list */
  grdp_box_count *alone, inside;
} keeping;

/* That the box has at least as many failing draws although its draws fail as often as those without the restriction. */
static double p_value_of(const grdp_box_count *inside, const grdp_box_count *alone) {
  double share = (double)(inside->failing + alone->failing) / (double)(inside->draws + alone->draws);
  if (inside->failing == 0 || inside->draws + alone->draws == 0)
    return 1.0;
  return gsl_cdf_binomial_Q((unsigned)inside->failing - 1, share, (unsigned)inside->draws);
}

/* The one to drop; box.count: none. */
static size_t find_weakest(const keeping *keep) {
  size_t weakest = keep->box.count;
  double worst = 0;
  for (size_t i = 0; i < keep->box.count; i++) {
    const grdp_discover_restriction *item = &keep->list[keep->numbers[i]];
    double badness = item->share < least_share ? 2.0 - item->share : item->p_value;
    if (badness > level / (double)keep->count && badness > worst) {
      worst = badness;
      weakest = i;
    }
  }
  return weakest;
}

static void drop(keeping *keep, size_t weakest) {
  keep->list[keep->numbers[weakest]].kept = false;
  keep->box.count--;
  for (size_t i = weakest; i < keep->box.count; i++) {
    keep->box.items[i] = keep->box.items[i + 1];
    keep->numbers[i] = keep->numbers[i + 1];
  }
}

static void drop_chance_restrictions(const discovering *one, keeping *keep) {
  size_t weakest = 0;
  while (weakest < keep->box.count || keep->box.count == 0) {
    keep->inside = grdp_box_count_draws(&one->peel, one->judging, &keep->box, keep->alone);
    for (size_t i = 0; i < keep->box.count; i++)
      keep->list[keep->numbers[i]].p_value = p_value_of(&keep->inside, &keep->alone[i]);
    weakest = find_weakest(keep);
    if (weakest == keep->box.count)
      break;
    drop(keep, weakest);
  }
}

/* Those kept first; of each kind in the order in which they were found. */
static void give_restrictions(const discovering *one, const keeping *keep) {
  grdp_discover_restriction *list = GRDP_NEW_ARRAY(one->arena, keep->count + 1, grdp_discover_restriction);
  size_t count = 0;
  for (int kept = 1; kept >= 0; kept--)
    for (size_t i = 0; i < keep->count; i++)
      if (keep->list[i].kept == (kept == 1))
        list[count++] = keep->list[i];
  one->out->restrictions = list;
  one->out->restriction_count = count;
  one->out->kept_count = keep->box.count;
}

/* The share of all draws below a bound; of a high end with those at it. */
static double place_of(const discovering *one, const grdp_restriction *item) {
  const double *values = one->peel.values[item->column];
  size_t below = 0;
  for (size_t i = 0; i < one->peel.draws; i++)
    below += values[i] < item->bound || (item->end == GRDP_BOX_HIGH && values[i] == item->bound) ? 1 : 0;
  return (double)below / (double)one->peel.draws;
}

static void judge_box(discovering *one) {
  size_t count = one->box.count;
  keeping keep = {.list = GRDP_NEW_ARRAY(one->scratch, count + 1, grdp_discover_restriction),
                  .count = count,
                  .box = one->box,
                  .numbers = GRDP_NEW_ARRAY(one->scratch, count + 1, size_t),
                  .alone = GRDP_NEW_ARRAY(one->scratch, count + 1, grdp_box_count)};
  for (size_t i = 0; i < count; i++) {
    bool seen = one->searches[i] > 0;
    keep.numbers[i] = i;
    keep.list[i] = (grdp_discover_restriction){.input = one->box.items[i].column,
                                               .end = one->box.items[i].end,
                                               .bound = one->box.items[i].bound,
                                               .place = place_of(one, &one->box.items[i]),
                                               .low = seen ? one->lows[i] : (double)NAN,
                                               .high = seen ? one->highs[i] : (double)NAN,
                                               .share = (double)one->searches[i] / GRDP_DISCOVER_HALVES,
                                               .p_value = 1.0,
                                               .kept = true};
  }
  drop_chance_restrictions(one, &keep);
  grdp_box_count all = count_judging(one);
  give_restrictions(one, &keep);
  one->out->box = point_of(&keep.inside, &all, inputs_of(&keep.box));
  one->out->outcome = keep.box.count > 0 ? GRDP_DISCOVER_BOX : GRDP_DISCOVER_NONE;
}

static grdp_status find_box(discovering *one) {
  one->peeling = grdp_peel(&one->peel, one->finding, one->scratch);
  judge_trajectory(one);
  size_t step = grdp_peeling_choose(&one->peeling, one->request->density);
  if (step > one->peeling.steps) {
    one->out->outcome = GRDP_DISCOVER_THIN;
    return GRDP_OK;
  }
  one->out->chosen = step;
  one->box = grdp_peeling_box(&one->peeling, step, one->scratch);
  grdp_paste(&one->peel, one->finding, &one->box, one->scratch);
  one->lows = GRDP_NEW_ARRAY(one->scratch, one->box.count + 1, double);
  one->highs = GRDP_NEW_ARRAY(one->scratch, one->box.count + 1, double);
  one->searches = GRDP_NEW_ARRAY(one->scratch, one->box.count + 1, size_t);
  GRDP_TRY(search_halves(one));
  judge_box(one);
  return GRDP_OK;
}

/* Whether there is enough of both kinds of draws, in each half too. */
static bool has_enough(discovering *one) {
  uint64_t missed = one->out->missed_draws, met = one->out->draws - missed, rarer = missed < met ? missed : met;
  size_t found = 0, judged = 0;
  for (size_t i = 0; i < one->peel.draws; i++) {
    bool rare = one->peel.fails[i] == (missed < met ? 1 : 0);
    found += rare && one->finding[i] != 0 ? 1 : 0;
    judged += rare && one->judging[i] != 0 ? 1 : 0;
  }
  if (rarer == 0)
    one->out->outcome = missed == 0 ? GRDP_DISCOVER_NEVER_MISSED : GRDP_DISCOVER_ALWAYS_MISSED;
  else if (rarer < GRDP_DISCOVER_LEAST || found == 0 || judged == 0)
    one->out->outcome = GRDP_DISCOVER_FEW;
  else
    return true;
  /* Twice what is just enough on average. */
  double needed = rarer == 0 ? 0 : 2.0 * GRDP_DISCOVER_LEAST * (double)one->out->draws / (double)rarer;
  one->out->needed = (uint64_t)exp2(ceil(log2(needed + 1)));
  return false;
}

static grdp_status discover_in_scratch(void *subject) {
  discovering *one = subject;
  grdp_discover_input *inputs = choose_columns(one);
  if (one->column_count == 0) {
    grdp_diagnose(one->work.diagnostics, GRDP_DIAGNOSTIC_SENSITIVITY_NOTHING_DRAWN, (grdp_place){0}, NULL);
    return GRDP_INVALID;
  }
  GRDP_TRY(gather(one));
  describe(one, inputs);
  return has_enough(one) ? find_box(one) : GRDP_OK;
}

static grdp_status discover_guarded(void *subject) {
  discovering *one = subject;
  grdp_arena scratch = {0};
  one->scratch = &scratch;
  grdp_status status = grdp_guarded(&scratch, discover_in_scratch, one);
  grdp_arena_free(&scratch);
  return status;
}

grdp_status grdp_discover(grdp_arena *arena, const grdp_discover_request *request, grdp_diagnostics *diagnostics,
                          grdp_discovery *out) {
  const grdp_experiment_plan plan = {.scenario = request->scenario,
                                     .program = request->program,
                                     .looks = &request->look,
                                     .look_count = 1,
                                     .seed = request->seed,
                                     .design = request->design,
                                     .draws = request->draws};
  grdp_experiment *experiment;
  grdp_discovery found = {0};
  GRDP_TRY(grdp_experiment_open(&plan, diagnostics, &experiment));
  discovering one = {.arena = arena, .request = request, .out = &found};
  one.gathering = (grdp_sensitivity_request){.scenario = request->scenario,
                                             .program = request->program,
                                             .looks = &request->look,
                                             .look_count = 1,
                                             .design = request->design,
                                             .seed = request->seed,
                                             .draws = request->draws,
                                             .threads = request->threads,
                                             .going = goes_on,
                                             .context = &one};
  one.work = (grdp_sensitivity_work){arena, &one.gathering, experiment, diagnostics};
  grdp_status status = grdp_guarded(arena, discover_guarded, &one);
  grdp_experiment_free(experiment);
  if (status == GRDP_OK)
    *out = found;
  return status;
}
