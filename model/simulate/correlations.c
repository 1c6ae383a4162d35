/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether correlations can hold together. Inputs that pairs connect form a group; each group has its own matrix.
 */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "telling.h"
#include "uncertainty.h"

/* The least eigenvalue asked of a replacement, and the decimals to which it is told, so that what is printed can be
 * typed in and is valid. */
#define LEAST_EIGENVALUE 1e-4
#define DECIMALS 1e4

enum { PAIRS_TOLD = 60 };

/* The members of one group and their matrix: as given (in the scenario's kind) and as normal scores. */
typedef struct group {
  const grdp_scenario *scenario;
  grdp_arena *arena;
  grdp_diagnostics *diagnostics;
  uint32_t count;
  uint32_t *cells;
  double *given, *scores;
  const grdp_copula *copula;
  grdp_place place;
} group;

/* All the groups: the correlated cells in ascending order of group, then of appearance. */
typedef struct grouping {
  uint32_t count;    /* correlated cells */
  uint32_t *cells;   /* their numbers, in order of appearance */
  uint32_t *of_cell; /* [scenario cells]: number among `cells`, UINT32_MAX for the others */
  uint32_t *parents; /* [count]: union-find */
} grouping;

static uint32_t find_root(uint32_t *parents, uint32_t member) {
  while (parents[member] != member) {
    parents[member] = parents[parents[member]];
    member = parents[member];
  }
  return member;
}

static uint32_t add_member(grouping *all, uint32_t cell) {
  if (all->of_cell[cell] == UINT32_MAX) {
    all->of_cell[cell] = all->count;
    all->cells[all->count] = cell;
    all->parents[all->count] = all->count;
    all->count++;
  }
  return all->of_cell[cell];
}

/* The root is always the member that appeared first. */
static grouping make_grouping(const grdp_scenario *scenario, grdp_arena *arena) {
  const grdp_correlations *correlations = &scenario->correlations;
  grouping all = {0, GRDP_NEW_ARRAY(arena, 2 * correlations->pair_count, uint32_t),
                  GRDP_NEW_ARRAY(arena, scenario->cell_count, uint32_t),
                  GRDP_NEW_ARRAY(arena, 2 * correlations->pair_count, uint32_t)};
  for (size_t i = 0; i < scenario->cell_count; i++)
    all.of_cell[i] = UINT32_MAX;
  for (size_t i = 0; i < correlations->pair_count; i++) {
    uint32_t a = find_root(all.parents, add_member(&all, correlations->pairs[i].a));
    uint32_t b = find_root(all.parents, add_member(&all, correlations->pairs[i].b));
    all.parents[a > b ? a : b] = a > b ? b : a;
  }
  return all;
}

static void fill_unit(double *matrix, size_t n) {
  for (size_t i = 0; i < n; i++)
    matrix[i * n + i] = 1.0;
}

static void put_pair(double *matrix, size_t n, size_t a, size_t b, double value) {
  matrix[a * n + b] = matrix[b * n + a] = value;
}

/* --- what is told --- */

static double rounded(double value) {
  return (double)(int64_t)(value * DECIMALS + (value < 0.0 ? -0.5 : 0.5)) / DECIMALS;
}

static const char *member_name(const group *one, size_t member) {
  return one->scenario->cells[one->cells[member]].name;
}

static const char *pair_text(const group *one, size_t a, size_t b) {
  return grdp_text_join(one->arena, member_name(one, a), " ~ ", member_name(one, b), NULL);
}

/* "a ~ b: 0.76, b ~ c: 0.76, a ~ c: 0.157": every pair that is not 0, named ones and others. */
static const char *pairs_text(const group *one, const double *matrix) {
  grdp_buffer text = {.arena = one->arena};
  size_t n = one->count, told = 0;
  for (size_t a = 0; a < n; a++)
    for (size_t b = a + 1; b < n; b++) {
      if (matrix[a * n + b] == 0.0 || ++told > PAIRS_TOLD)
        continue;
      grdp_buffer_add_string(&text, told == 1 ? "" : ", ");
      grdp_buffer_add_string(&text, pair_text(one, a, b));
      grdp_buffer_add_string(&text, ": ");
      grdp_buffer_add_number(&text, matrix[a * n + b]);
    }
  grdp_buffer_add_string(&text, told > PAIRS_TOLD ? ", …" : "");
  return grdp_buffer_string(&text);
}

/* "a, b, c" */
static const char *members_text(const group *one) {
  enum { MEMBERS_TOLD = 12 };
  grdp_buffer text = {.arena = one->arena};
  for (size_t i = 0; i < one->count && i < MEMBERS_TOLD; i++) {
    grdp_buffer_add_string(&text, i == 0 ? "" : ", ");
    grdp_buffer_add_string(&text, member_name(one, i));
  }
  grdp_buffer_add_string(&text, one->count > MEMBERS_TOLD ? ", …" : "");
  return grdp_buffer_string(&text);
}

/* Three significant digits are enough to see how far the matrix is from valid. */
static const char *eigenvalue_text(const group *one, const double *matrix) {
  double *values = GRDP_NEW_ARRAY(one->arena, one->count, double);
  grdp_correlation_eigen(one->arena, one->count, matrix, values, NULL);
  double size = fabs(values[0]), scale = 1.0;
  while (size > 0.0 && size * scale < 100.0 && scale < 1e12)
    scale *= 10.0;
  double shown = (double)(int64_t)(values[0] * scale + (values[0] < 0.0 ? -0.5 : 0.5)) / scale;
  return grdp_tell_number(one->arena, shown == 0.0 ? 0.0 : shown, false);
}

/* --- checking one group --- */

/* The nearest valid correlations in the scenario's kind, rounded as they are told, and valid so. */
static double *find_nearest(const group *one) {
  size_t n = one->count;
  double *nearest = GRDP_NEW_ARRAY(one->arena, n * n, double), *scores = GRDP_NEW_ARRAY(one->arena, n * n, double);
  double *lower = GRDP_NEW_ARRAY(one->arena, n * n, double);
  /* Rounding moves the eigenvalues the more, the larger the matrix. */
  double least = LEAST_EIGENVALUE * (n < 10 ? 1.0 : 0.1 * (double)n);
  bool valid = false;
  while (!valid && least < 0.5) {
    grdp_correlation_nearest(one->arena, n, one->scores, least, scores);
    for (size_t i = 0; i < n * n; i++)
      nearest[i] = i % (n + 1) == 0 ? 1.0 : rounded(grdp_copula_from_scores(one->copula, scores[i]));
    for (size_t i = 0; i < n * n; i++)
      scores[i] = i % (n + 1) == 0 ? 1.0 : grdp_copula_of_scores(one->copula, nearest[i]);
    valid = grdp_correlation_factor(n, scores, lower);
    least *= 4.0;
  }
  memcpy(one->scores, scores, n * n * sizeof *scores);
  return nearest;
}

static void tell_repair(const group *one, const double *nearest) {
  size_t n = one->count, worst = 1;
  assert(n >= 2);
  for (size_t i = 0; i < n * n; i++)
    if (fabs(nearest[i] - one->given[i]) > fabs(nearest[worst] - one->given[worst]))
      worst = i;
  grdp_diagnose(one->diagnostics, GRDP_DIAGNOSTIC_CORRELATION_REPAIRED, one->place,
                pair_text(one, worst / n, worst % n), grdp_tell_number(one->arena, one->given[worst], false),
                grdp_tell_number(one->arena, nearest[worst], false), pairs_text(one, nearest), NULL);
}

/* False when the group is left with no valid matrix. */
static bool check_definite(const group *one) {
  double *lower = GRDP_NEW_ARRAY(one->arena, (size_t)one->count * one->count, double);
  if (grdp_correlation_factor(one->count, one->scores, lower))
    return true;
  const char *eigenvalue = eigenvalue_text(one, one->scores);
  double *nearest = find_nearest(one);
  if (one->scenario->correlations.repair) {
    tell_repair(one, nearest);
    return true;
  }
  grdp_diagnose(one->diagnostics, GRDP_DIAGNOSTIC_CORRELATION_INDEFINITE, one->place, members_text(one), eigenvalue,
                pairs_text(one, nearest), NULL);
  return false;
}

static double persistence_of(const group *one, size_t member) {
  return one->scenario->cells[one->cells[member]].uncertainty->persistence;
}

/* Scores z = r z(-1) + sqrt(1 - r^2) e that are to be correlated by rho in each period need innovations e that are
 * correlated by rho (1 - r_i r_j) / sqrt((1 - r_i^2)(1 - r_j^2)). */
static void check_innovations(const group *one) {
  size_t n = one->count;
  double *matrix = GRDP_NEW_ARRAY(one->arena, n * n, double), *lower = GRDP_NEW_ARRAY(one->arena, n * n, double);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < n; j++) {
      double a = persistence_of(one, i), b = persistence_of(one, j);
      double factor = i == j ? 1.0 : (1.0 - a * b) / sqrt((1.0 - a * a) * (1.0 - b * b));
      matrix[i * n + j] = one->scores[i * n + j] * factor;
    }
  if (!grdp_correlation_factor(n, matrix, lower))
    grdp_diagnose(one->diagnostics, GRDP_DIAGNOSTIC_CORRELATION_PERSISTENCE, one->place, members_text(one),
                  eigenvalue_text(one, matrix), NULL);
}

static void check_group(const group *one) {
  bool persists = false;
  if (!check_definite(one))
    return;
  for (size_t i = 0; i < one->count; i++)
    persists = persists || persistence_of(one, i) != 0.0;
  if (persists)
    check_innovations(one);
}

/* --- all groups --- */

/* Numbers the groups in `group_of` and their members in `rank`; gives the number of groups. */
static uint32_t number_groups(grouping *all, uint32_t *group_of, uint32_t *rank, uint32_t *sizes) {
  uint32_t groups = 0;
  for (uint32_t i = 0; i < all->count; i++) {
    uint32_t root = find_root(all->parents, i);
    group_of[i] = root == i ? groups++ : group_of[root];
    rank[i] = sizes[group_of[i]]++;
  }
  return groups;
}

static bool small_enough(const grdp_scenario *scenario, grdp_arena *arena, grdp_diagnostics *diagnostics,
                         const uint32_t *sizes, uint32_t groups) {
  for (uint32_t i = 0; i < groups; i++)
    if (sizes[i] > GRDP_CORRELATED_LIMIT) {
      grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_CORRELATION_SIZE, scenario->correlations.place,
                    grdp_tell_number(arena, sizes[i], false), grdp_tell_number(arena, GRDP_CORRELATED_LIMIT, false),
                    NULL);
      return false;
    }
  return true;
}

grdp_correlation_groups grdp_correlations_check(const grdp_scenario *scenario, grdp_arena *arena,
                                                grdp_diagnostics *diagnostics) {
  const grdp_correlations *correlations = &scenario->correlations;
  if (correlations->pair_count == 0)
    return (grdp_correlation_groups){0};
  grouping all = make_grouping(scenario, arena);
  uint32_t *group_of = GRDP_NEW_ARRAY(arena, all.count, uint32_t), *rank = GRDP_NEW_ARRAY(arena, all.count, uint32_t);
  uint32_t *sizes = GRDP_NEW_ARRAY(arena, all.count, uint32_t);
  uint32_t count = number_groups(&all, group_of, rank, sizes);
  if (!small_enough(scenario, arena, diagnostics, sizes, count))
    return (grdp_correlation_groups){0};
  group *groups = GRDP_NEW_ARRAY(arena, count, group);
  grdp_copula *copula = GRDP_NEW(arena, grdp_copula);
  grdp_copula_prepare(correlations->kind, correlations->student_df, copula);
  for (uint32_t g = 0; g < count; g++) {
    size_t n = sizes[g];
    groups[g] = (group){scenario,
                        arena,
                        diagnostics,
                        sizes[g],
                        GRDP_NEW_ARRAY(arena, n, uint32_t),
                        GRDP_NEW_ARRAY(arena, n * n, double),
                        GRDP_NEW_ARRAY(arena, n * n, double),
                        copula,
                        {0}};
    fill_unit(groups[g].given, n);
    fill_unit(groups[g].scores, n);
  }
  for (uint32_t i = 0; i < all.count; i++)
    groups[group_of[i]].cells[rank[i]] = all.cells[i];
  for (size_t i = 0; i < correlations->pair_count; i++) {
    const grdp_pair *pair = &correlations->pairs[i];
    uint32_t a = all.of_cell[pair->a], b = all.of_cell[pair->b];
    group *one = &groups[group_of[a]];
    if (one->place.source == NULL)
      one->place = pair->place;
    put_pair(one->given, one->count, rank[a], rank[b], pair->correlation);
    put_pair(one->scores, one->count, rank[a], rank[b], grdp_copula_of_scores(copula, pair->correlation));
  }
  grdp_correlation_group *found = GRDP_NEW_ARRAY(arena, count, grdp_correlation_group);
  for (uint32_t g = 0; g < count; g++) {
    check_group(&groups[g]);
    found[g] = (grdp_correlation_group){groups[g].count, groups[g].cells, groups[g].scores, groups[g].place};
  }
  return (grdp_correlation_groups){found, count};
}
