/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Indices as ratios of pooled sums. Their errors are those of the linear part of the ratio: each scramble adds its own
 * deviation (Cochran 1977, Sampling Techniques, eq. 6.10), and the 32 scrambles are independent.
 */
#include "sobol_sums.h"

#include <math.h>

/* --- places --- */

enum { PAIR = sizeof(grdp_pair_sums) / sizeof(double), MIXTURE = sizeof(grdp_mixture_sums) / sizeof(double) };

grdp_sobol_sums grdp_sobol_sums_make(grdp_arena *arena, size_t looks, size_t players, bool second) {
  grdp_sobol_sums sums = {.looks = looks, .players = players};
  sums.pairs = second ? players * (players - 1) / 2 : 0;
  sums.look = PAIR + players * MIXTURE + sums.pairs * GRDP_SCRAMBLES;
  sums.size = looks * sums.look;
  sums.values = GRDP_NEW_ARRAY(arena, sums.size, double);
  return sums;
}

grdp_pair_sums *grdp_sobol_pair(const grdp_sobol_sums *sums, double *values, size_t look) {
  return (grdp_pair_sums *)(values + look * sums->look);
}

grdp_mixture_sums *grdp_sobol_mixture(const grdp_sobol_sums *sums, double *values, size_t look, size_t player) {
  return (grdp_mixture_sums *)(values + look * sums->look + PAIR + player * MIXTURE);
}

double *grdp_sobol_cross(const grdp_sobol_sums *sums, double *values, size_t look, size_t i, size_t j) {
  size_t number = j * (j - 1) / 2 + i;
  return values + look * sums->look + PAIR + sums->players * MIXTURE + number * GRDP_SCRAMBLES;
}

/* --- means and what scrambles add to their errors --- */

/* A quantity and its linear part in each scramble; the parts sum to 0. */
typedef struct linear {
  double value;
  double parts[GRDP_SCRAMBLES];
} linear;

static linear mean_of(const grdp_pair_sums *pair, const double sums[GRDP_SCRAMBLES]) {
  double sum = 0.0, n = 0.0;
  linear mean;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++) {
    sum += sums[r];
    n += pair->count[r];
  }
  mean.value = sum / n;
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    mean.parts[r] = (sums[r] - pair->count[r] * mean.value) / n;
  return mean;
}

/* x a + y b */
static linear combine(double x, const linear *a, double y, const linear *b) {
  linear sum = {x * a->value + y * b->value, {0}};
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    sum.parts[r] = x * a->parts[r] + y * b->parts[r];
  return sum;
}

static linear product(const linear *a, const linear *b) {
  linear out = {a->value * b->value, {0}};
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    out.parts[r] = a->value * b->parts[r] + b->value * a->parts[r];
  return out;
}

static linear quotient(const linear *a, const linear *b) {
  linear out = {a->value / b->value, {0}};
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    out.parts[r] = (a->parts[r] - out.value * b->parts[r]) / b->value;
  return out;
}

/* mean(ab) - mean(a) mean(b) */
static linear covariance(const linear *ab, const linear *a, const linear *b) {
  linear means = product(a, b);
  return combine(1.0, ab, -1.0, &means);
}

/* --- of a look --- */

typedef struct whole {
  const grdp_pair_sums *pair;
  linear a, b, ab, aa, bb;
  linear mean, variance; /* of A and B together */
  bool varies;
} whole;

static void pool(const grdp_sobol_estimation *estimation, size_t look, whole *out) {
  const grdp_sobol_sums *sums = estimation->sums;
  const grdp_pair_sums *pair = grdp_sobol_pair(sums, sums->values, look);
  out->pair = pair;
  out->a = mean_of(pair, pair->a);
  out->b = mean_of(pair, pair->b);
  out->ab = mean_of(pair, pair->ab);
  out->aa = mean_of(pair, pair->aa);
  out->bb = mean_of(pair, pair->bb);
  out->mean = combine(0.5, &out->a, 0.5, &out->b);
  linear squares = combine(0.5, &out->aa, 0.5, &out->bb);
  out->variance = covariance(&squares, &out->mean, &out->mean);
  /* What rounding leaves of a number that does not vary, whose centre is the number itself, is no variance. */
  double size = estimation->centres[look] * 0x1p-48;
  out->varies = out->variance.value > size * size;
}

/* mean(f_A f_B) about the mean, over the variance: 0 but for chance. */
static linear noise_floor(const whole *all) {
  linear about = covariance(&all->ab, &all->mean, &all->mean);
  return quotient(&about, &all->variance);
}

/* Saltelli 2010, table 2 (b), about the mean: mean((f_B - m)(f_ABi - f_A)). */
static linear first_part(const whole *all, const grdp_mixture_sums *mixture) {
  linear d = mean_of(all->pair, mixture->d), bd = mean_of(all->pair, mixture->bd);
  return covariance(&bd, &all->mean, &d);
}

/* Jansen 1999: mean((f_A - f_ABi)^2) / 2. */
static linear total_part(const whole *all, const grdp_mixture_sums *mixture) {
  linear dd = mean_of(all->pair, mixture->dd);
  return combine(0.5, &dd, 0.0, &dd);
}

/* Martinez 2011: the correlation of f_B and f_ABi. With f_ABi = a + d, mean(x^2) = mean(aa + 2 ad + dd). Its linear part
 * is that of the covariance less half those of both variances, each relative. */
static linear martinez(const whole *all, const grdp_mixture_sums *mixture) {
  linear d = mean_of(all->pair, mixture->d), dd = mean_of(all->pair, mixture->dd);
  linear ad = mean_of(all->pair, mixture->ad), bd = mean_of(all->pair, mixture->bd);
  linear x = combine(1.0, &all->a, 1.0, &d), bx = combine(1.0, &all->ab, 1.0, &bd);
  linear aad = combine(1.0, &all->aa, 2.0, &ad), xx = combine(1.0, &aad, 1.0, &dd);
  linear common = covariance(&bx, &all->b, &x);
  linear of_b = covariance(&all->bb, &all->b, &all->b), of_x = covariance(&xx, &x, &x);
  double size = sqrt(of_b.value * of_x.value);
  linear out = {common.value / size, {0}};
  for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
    out.parts[r] =
        common.parts[r] / size - 0.5 * out.value * (of_b.parts[r] / of_b.value + of_x.parts[r] / of_x.value);
  return out;
}

static linear ratio(const whole *all, const linear *part) {
  return quotient(part, &all->variance);
}

/* Saltelli 2002: what i and j do together, less what each does alone. */
static linear second_part(const whole *all, const grdp_sobol_sums *sums, size_t look, size_t i, size_t j) {
  linear cross = mean_of(all->pair, grdp_sobol_cross(sums, sums->values, look, i, j));
  linear one = first_part(all, grdp_sobol_mixture(sums, sums->values, look, i));
  linear other = first_part(all, grdp_sobol_mixture(sums, sums->values, look, j));
  linear alone = combine(1.0, &one, 1.0, &other);
  return combine(0.5, &cross, -1.0, &alone);
}

/* --- effects --- */

typedef GRDP_VECTOR(grdp_effect) effect_list;

typedef struct maker {
  const grdp_sobol_estimation *estimation;
  grdp_arena *arena;
  effect_list list;
  uint32_t look;
  whole all;
} maker;

/* Where nothing varies an index means nothing. */
static grdp_effect effect_of(const maker *one, const linear *number, bool index) {
  const double none = (double)NAN;
  grdp_effect effect = {.look = one->look, .player = UINT32_MAX, .other = UINT32_MAX};
  double reach = one->estimation->confidence.student * grdp_scatter(number->parts);
  bool known = !index || one->all.varies;
  effect.value = known ? number->value : none;
  effect.low = known ? number->value - reach : none;
  effect.high = known ? number->value + reach : none;
  return effect;
}

static grdp_effect *add(maker *one, grdp_effect_measure measure, const linear *number) {
  grdp_effect *effect = GRDP_PUSH(one->arena, &one->list);
  *effect = effect_of(one, number, measure != GRDP_EFFECT_MEAN && measure != GRDP_EFFECT_VARIANCE);
  effect->measure = measure;
  return effect;
}

static void add_whole(maker *one) {
  linear mean = one->all.mean, floor = noise_floor(&one->all);
  mean.value += one->estimation->centres[one->look];
  add(one, GRDP_EFFECT_MEAN, &mean);
  add(one, GRDP_EFFECT_VARIANCE, &one->all.variance);
  add(one, GRDP_EFFECT_NOISE_FLOOR, &floor);
}

/* A correlation has an interval of its own, which stays within 1. */
static void add_martinez(maker *one, const grdp_mixture_sums *mixture, uint32_t player) {
  linear number = martinez(&one->all, mixture);
  grdp_effect *effect = add(one, GRDP_EFFECT_FIRST_MARTINEZ, &number);
  effect->player = player;
  if (!one->all.varies)
    return;
  grdp_estimate estimate =
      grdp_interval_correlation(number.value, grdp_scatter(number.parts), &one->estimation->confidence);
  effect->low = estimate.low;
  effect->high = estimate.high;
}

static void add_player(maker *one, uint32_t player) {
  const grdp_sobol_sums *sums = one->estimation->sums;
  const grdp_mixture_sums *mixture = grdp_sobol_mixture(sums, sums->values, one->look, player);
  linear part = first_part(&one->all, mixture), first = ratio(&one->all, &part);
  add(one, GRDP_EFFECT_FIRST, &first)->player = player;
  add_martinez(one, mixture, player);
  part = total_part(&one->all, mixture);
  linear total = ratio(&one->all, &part);
  add(one, GRDP_EFFECT_TOTAL, &total)->player = player;
  for (uint32_t other = player + 1; sums->pairs > 0 && other < sums->players; other++) {
    part = second_part(&one->all, sums, one->look, player, other);
    linear second = ratio(&one->all, &part);
    grdp_effect *effect = add(one, GRDP_EFFECT_SECOND, &second);
    effect->player = player;
    effect->other = other;
  }
}

const grdp_effect *grdp_sobol_effects(const grdp_sobol_estimation *estimation, grdp_arena *arena, size_t *count) {
  maker one = {.estimation = estimation, .arena = arena};
  for (one.look = 0; one.look < estimation->sums->looks; one.look++) {
    pool(estimation, one.look, &one.all);
    add_whole(&one);
    for (uint32_t player = 0; player < estimation->sums->players; player++)
      add_player(&one, player);
  }
  *count = one.list.count;
  return one.list.items;
}

/* --- precision --- */

static double reach_of(const grdp_sobol_estimation *estimation, const whole *all, const linear *part) {
  linear index = ratio(all, part);
  return estimation->confidence.student * grdp_scatter(index.parts);
}

static double greater_of(double a, double b) {
  return a > b ? a : b;
}

static double widest_of(const grdp_sobol_estimation *estimation, const whole *all, size_t look, size_t i) {
  const grdp_sobol_sums *sums = estimation->sums;
  const grdp_mixture_sums *mixture = grdp_sobol_mixture(sums, sums->values, look, i);
  linear first = first_part(all, mixture), total = total_part(all, mixture);
  double widest = greater_of(reach_of(estimation, all, &first), reach_of(estimation, all, &total));
  for (size_t j = i + 1; sums->pairs > 0 && j < sums->players; j++) {
    linear second = second_part(all, sums, look, i, j);
    widest = greater_of(widest, reach_of(estimation, all, &second));
  }
  return widest;
}

double grdp_sobol_widest(const grdp_sobol_estimation *estimation) {
  const grdp_sobol_sums *sums = estimation->sums;
  double widest = 0.0;
  for (size_t look = 0; look < sums->looks; look++) {
    whole all;
    pool(estimation, look, &all);
    for (size_t i = 0; all.varies && i < sums->players; i++)
      widest = greater_of(widest, widest_of(estimation, &all, look, i));
  }
  return widest;
}
