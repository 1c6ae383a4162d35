/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clusters.h"

#include <math.h>

grdp_text grdp_copula_score_name(void) {
  return GRDP_TEXT("student copula");
}

bool grdp_factor_discrete(const grdp_factor *factor) {
  return factor->rows != NULL || grdp_distribution_discrete(factor->distribution->kind);
}

/* --- live periods --- */

static void mark_drawn(const grdp_factors *factors, const uint32_t *of_factor, bool *live) {
  for (uint32_t f = 0; f < factors->count; f++)
    for (uint32_t t = 0; t < factors->periods; t++)
      if (!isnan(factors->items[f].centres[t]))
        live[(size_t)of_factor[f] * factors->periods + t] = true;
}

/* A path that goes on needs its beginning; a score of the whole path is needed for any period. */
static void complete_live(const grdp_cluster *cluster, uint32_t periods, bool *live) {
  if (cluster->every_period && !cluster->persistent)
    return;
  bool later = false;
  for (uint32_t t = periods; t-- > 0;)
    live[t] = later = later || live[t];
  for (uint32_t t = 0; t < periods && !cluster->every_period; t++)
    live[t] = later;
}

static void mark_copula(const grdp_factors *factors, grdp_clusters *clusters, bool *period_copula) {
  for (size_t c = 0; c < clusters->count; c++) {
    const grdp_cluster *cluster = &clusters->items[c];
    for (uint32_t t = 0; cluster->in_copula && t < factors->periods; t++) {
      if (cluster->every_period)
        period_copula[t] = period_copula[t] || cluster->live[t];
      else
        clusters->whole_copula = clusters->whole_copula || cluster->live[t];
    }
  }
}

/* --- clusters --- */

static grdp_cluster make_cluster(const grdp_factors *factors, const grdp_factor_group *group, const uint32_t *alone) {
  grdp_cluster cluster = {.count = group != NULL ? (uint32_t)group->count : 1,
                          .factors = group != NULL ? group->factors : alone,
                          .matrix = group != NULL ? group->matrix : NULL,
                          .in_copula = group != NULL && factors->student_df > 0.0};
  const grdp_factor *first = &factors->items[cluster.factors[0]];
  cluster.every_period = first->every_period;
  for (uint32_t i = 0; i < cluster.count; i++)
    if (factors->items[cluster.factors[i]].persistence != 0.0)
      cluster.persistent = cluster.every_period;
  return cluster;
}

/* The group of each factor, counted from 1; 0: none. */
static const uint32_t *groups_of(grdp_arena *arena, const grdp_factors *factors) {
  uint32_t *groups = GRDP_NEW_ARRAY(arena, factors->count, uint32_t);
  for (uint32_t g = 0; g < factors->group_count; g++)
    for (size_t i = 0; i < factors->groups[g].count; i++)
      groups[factors->groups[g].factors[i]] = g + 1;
  return groups;
}

/* --- what a design was first made of --- */

static void name_factors(grdp_arena *arena, const grdp_factors *factors, grdp_table *names) {
  bool added;
  for (uint32_t f = 0; f < factors->count; f++)
    if (factors->items[f].joint == f)
      grdp_table_add(arena, names, factors->items[f].name, f, &added);
}

/* Marks the factors that have a score that was not added later. */
static const bool *find_known(grdp_arena *arena, const grdp_factors *factors, const grdp_design *design) {
  bool *known = GRDP_NEW_ARRAY(arena, factors->count, bool);
  grdp_table names = {0};
  name_factors(arena, factors, &names);
  for (size_t i = 0; i < design->first_added; i++) {
    const uint32_t *factor = grdp_table_find(&names, design->scores[i].name);
    if (factor != NULL)
      known[*factor] = true;
  }
  return known;
}

/* The known factors of a cluster first, each kind in its order; the matrix accordingly. */
static void put_known_first(grdp_arena *arena, const bool *known, grdp_cluster *cluster) {
  const uint32_t n = cluster->count;
  uint32_t *places = GRDP_NEW_ARRAY(arena, n, uint32_t), *factors = GRDP_NEW_ARRAY(arena, n, uint32_t), placed = 0;
  for (int kind = 1; kind >= 0; kind--)
    for (uint32_t i = 0; i < n; i++)
      if (known[cluster->factors[i]] == (kind == 1))
        places[placed++] = i;
  double *matrix = GRDP_NEW_ARRAY(arena, (size_t)n * n, double);
  for (uint32_t i = 0; i < n; i++) {
    factors[i] = cluster->factors[places[i]];
    for (uint32_t j = 0; j < n; j++)
      matrix[(size_t)i * n + j] = cluster->matrix[(size_t)places[i] * n + places[j]];
  }
  cluster->factors = factors;
  cluster->matrix = matrix;
}

static void order_clusters(grdp_arena *arena, const grdp_factors *factors, const grdp_design *design,
                           grdp_cluster *clusters, size_t count) {
  if (design->first_added == design->score_count)
    return;
  const bool *known = find_known(arena, factors, design);
  for (size_t c = 0; c < count; c++)
    if (clusters[c].matrix != NULL)
      put_known_first(arena, known, &clusters[c]);
}

typedef GRDP_VECTOR(grdp_cluster) cluster_list;

static void collect(grdp_arena *arena, const grdp_factors *factors, cluster_list *list, uint32_t *of_factor) {
  const uint32_t *groups = groups_of(arena, factors);
  uint32_t *alone = GRDP_NEW_ARRAY(arena, factors->count, uint32_t);
  for (uint32_t f = 0; f < factors->count; f++)
    of_factor[f] = GRDP_NO_NUMBER;
  for (uint32_t f = 0; f < factors->count; f++) {
    uint32_t first = factors->items[f].joint;
    alone[f] = f;
    if (of_factor[first] == GRDP_NO_NUMBER) {
      const grdp_factor_group *group = groups[first] != 0 ? &factors->groups[groups[first] - 1] : NULL;
      uint32_t number = (uint32_t)list->count;
      grdp_cluster *cluster = GRDP_PUSH(arena, list);
      *cluster = make_cluster(factors, group, &alone[first]);
      for (uint32_t i = 0; i < cluster->count; i++)
        of_factor[cluster->factors[i]] = number;
    }
    of_factor[f] = of_factor[first];
  }
}

grdp_clusters grdp_clusters_make(grdp_arena *arena, const grdp_factors *factors, const grdp_design *design) {
  cluster_list list = {0};
  uint32_t *of_factor = GRDP_NEW_ARRAY(arena, factors->count, uint32_t);
  collect(arena, factors, &list, of_factor);
  order_clusters(arena, factors, design, list.items, list.count);
  bool *live = GRDP_NEW_ARRAY(arena, list.count * factors->periods, bool);
  bool *period_copula = GRDP_NEW_ARRAY(arena, factors->periods, bool);
  mark_drawn(factors, of_factor, live);
  for (size_t c = 0; c < list.count; c++) {
    complete_live(&list.items[c], factors->periods, live + c * factors->periods);
    list.items[c].live = live + c * factors->periods;
  }
  grdp_clusters clusters = {factors, list.items, list.count, of_factor, false, period_copula};
  mark_copula(factors, &clusters, period_copula);
  return clusters;
}

/* --- scores by factor and slot --- */

static void index_score(const grdp_table *names, const grdp_factors *factors, const grdp_design *design, uint32_t i,
                        const grdp_score_index *index) {
  const grdp_score *score = &design->scores[i];
  const uint32_t *factor = grdp_table_find(names, score->name);
  if (factor == NULL)
    return;
  int64_t period = (int64_t)score->ordinal - factors->first_ordinal;
  if (!score->every_period)
    *grdp_score_number(index, *factor, 0) = i;
  else if (period >= 0 && period < factors->periods)
    *grdp_score_number(index, *factor, 1 + (size_t)period) = i;
}

grdp_score_index grdp_score_index_make(grdp_arena *arena, const grdp_clusters *clusters, const grdp_design *design) {
  const grdp_factors *factors = clusters->factors;
  grdp_table names = {0};
  bool added;
  name_factors(arena, factors, &names);
  grdp_table_add(arena, &names, grdp_copula_score_name(), (uint32_t)factors->count, &added);
  grdp_score_index index = {.slots = (size_t)factors->periods + 1};
  size_t count = (factors->count + 1) * index.slots;
  index.numbers = GRDP_NEW_ARRAY(arena, count, uint32_t);
  for (size_t i = 0; i < count; i++)
    index.numbers[i] = GRDP_NO_NUMBER;
  for (uint32_t i = 0; i < design->score_count; i++)
    index_score(&names, factors, design, i, &index);
  return index;
}
