/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design.h"

#include "clusters.h"

#include <string.h>

#include "stream.h"

static const char *const kind_texts[] = {
    [GRDP_DESIGN_SOBOL] = "sobol", [GRDP_DESIGN_RANDOM] = "random", [GRDP_DESIGN_LHS] = "lhs"};
enum { KINDS = sizeof kind_texts / sizeof *kind_texts };

const char *grdp_design_kind_text(grdp_design_kind kind) {
  return kind_texts[kind];
}

bool grdp_design_kind_find(grdp_text text, grdp_design_kind *out) {
  for (int kind = 0; kind < KINDS; kind++)
    if (grdp_text_is(text, kind_texts[kind])) {
      *out = (grdp_design_kind)kind;
      return true;
    }
  return false;
}

/* --- scores in their order --- */

typedef struct score_maker {
  grdp_arena *arena;
  const grdp_clusters *clusters;
  grdp_score_index index; /* of the stored design: what is there is not made again */
  GRDP_VECTOR(grdp_score) scores;
} score_maker;

static void add_score(score_maker *maker, uint32_t factor, grdp_text name, size_t slot) {
  if (*grdp_score_number(&maker->index, factor, slot) != GRDP_NO_NUMBER)
    return;
  int32_t ordinal = slot > 0 ? maker->clusters->factors->first_ordinal + (int32_t)(slot - 1) : 0;
  *GRDP_PUSH(maker->arena, &maker->scores) = (grdp_score){name, slot > 0, ordinal};
}

/* The scores of a slot, in order of declaration. */
static void add_slot(score_maker *maker, bool discrete, size_t slot, const grdp_text *names) {
  const grdp_clusters *clusters = maker->clusters;
  size_t period = slot > 0 ? slot - 1 : 0;
  for (uint32_t f = 0; f < clusters->factors->count; f++) {
    const grdp_factor *factor = &clusters->factors->items[f];
    const grdp_cluster *cluster = &clusters->items[clusters->of_factor[f]];
    if (factor->joint == f && cluster->every_period == (slot > 0) && grdp_factor_discrete(factor) == discrete &&
        cluster->live[period])
      add_score(maker, f, names[f], slot);
  }
}

static void add_copula(score_maker *maker) {
  const grdp_clusters *clusters = maker->clusters;
  uint32_t number = (uint32_t)clusters->factors->count;
  if (clusters->whole_copula)
    add_score(maker, number, grdp_copula_score_name(), 0);
  for (uint32_t t = 0; t < clusters->factors->periods; t++)
    if (clusters->period_copula[t])
      add_score(maker, number, grdp_copula_score_name(), 1 + (size_t)t);
}

static void add_missing(score_maker *maker) {
  const grdp_factors *factors = maker->clusters->factors;
  if (factors->periods == 0)
    return;
  grdp_text *names = GRDP_NEW_ARRAY(maker->arena, factors->count, grdp_text);
  for (uint32_t f = 0; f < factors->count; f++)
    if (factors->items[f].joint == f)
      names[f] = grdp_text_copy(maker->arena, factors->items[f].name);
  for (int discrete = 1; discrete >= 0; discrete--)
    for (size_t slot = 0; slot <= factors->periods; slot++)
      add_slot(maker, discrete, slot, names);
  add_copula(maker);
}

/* Rows of directions with zeros for the scores behind the first. */
static const double *widen(grdp_arena *arena, const grdp_design *from, size_t score_count) {
  if (from->direction_count == 0)
    return NULL;
  double *directions = GRDP_NEW_ARRAY(arena, from->direction_count * score_count, double);
  for (size_t k = 0; k < from->direction_count; k++)
    memcpy(directions + k * score_count, from->directions + k * from->score_count,
           from->score_count * sizeof *directions);
  return directions;
}

static grdp_design *extend(grdp_arena *arena, const grdp_design *stored, const grdp_factors *factors) {
  grdp_clusters clusters = grdp_clusters_make(arena, factors, stored);
  score_maker maker = {
      .arena = arena, .clusters = &clusters, .index = grdp_score_index_make(arena, &clusters, stored)};
  for (size_t i = 0; i < stored->score_count; i++)
    *GRDP_PUSH(arena, &maker.scores) = stored->scores[i];
  add_missing(&maker);
  grdp_design *design = GRDP_NEW(arena, grdp_design);
  *design = *stored;
  design->scores = maker.scores.items;
  design->score_count = maker.scores.count;
  design->directions = widen(arena, stored, design->score_count);
  return design;
}

const grdp_design *grdp_design_extend(grdp_arena *arena, const grdp_design *stored, const grdp_factors *factors) {
  return extend(arena, stored, factors);
}

const grdp_design *grdp_design_make(grdp_arena *arena, const grdp_factors *factors, grdp_design_kind kind,
                                    uint64_t seed) {
  const grdp_design empty = {.kind = kind, .seed = seed};
  grdp_design *design = extend(arena, &empty, factors);
  design->first_added = design->score_count;
  return design;
}

/* The seed of the second of a pair; the constant is the golden ratio's fraction, so that 0 too changes all its bits. */
static uint64_t second_seed(uint64_t seed) {
  return grdp_stream_mix(seed + UINT64_C(0x9E3779B97F4A7C15));
}

/* The scores of a design in every second place, from `first` on. */
static const grdp_design *spread(grdp_arena *arena, const grdp_design *from, size_t first, uint64_t seed) {
  grdp_design *design = GRDP_NEW(arena, grdp_design);
  grdp_score *scores = GRDP_NEW_ARRAY(arena, 2 * from->score_count, grdp_score);
  for (size_t i = 0; i < 2 * from->score_count; i++)
    scores[i] = i % 2 == first ? from->scores[i / 2] : (grdp_score){GRDP_TEXT("other sample"), false, 0};
  *design = *from;
  design->seed = seed;
  design->scores = scores;
  design->score_count = design->first_added = 2 * from->score_count;
  return design;
}

void grdp_design_pair(grdp_arena *arena, const grdp_factors *factors, grdp_design_kind kind, uint64_t seed,
                      const grdp_design *out[2]) {
  const grdp_design *one = grdp_design_make(arena, factors, kind, seed);
  if (kind == GRDP_DESIGN_SOBOL) {
    out[0] = spread(arena, one, 0, seed);
    out[1] = spread(arena, one, 1, second_seed(seed));
    return;
  }
  out[0] = one;
  out[1] = grdp_design_make(arena, factors, kind, second_seed(seed));
}
