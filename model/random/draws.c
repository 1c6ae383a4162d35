/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all workers share: sources of scores, factors of matrices, tables of distributions.
 */
#include "draws.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "latin.h"
#include "sampler.h"

/* --- sources --- */

/* A name may be drawn once for the whole path in one scenario and per period in another: these are different scores. */
#define WHOLE_PATH UINT64_C(0x57484F4C45504154)

static uint64_t hash_of(const grdp_score *score) {
  uint64_t hash = grdp_stream_name(score->name);
  return score->every_period ? hash : grdp_stream_mix(hash ^ WHOLE_PATH);
}

static void open_sources(grdp_draws *draws) {
  const grdp_design *design = draws->design;
  uint64_t *names = GRDP_NEW_ARRAY(&draws->arena, design->score_count, uint64_t);
  for (size_t i = 0; i < design->score_count; i++)
    names[i] = hash_of(&design->scores[i]);
  draws->names = names;
  if (design->kind != GRDP_DESIGN_SOBOL)
    return;
  size_t count = design->score_count < GRDP_SOBOL_DIMENSIONS ? design->score_count : GRDP_SOBOL_DIMENSIONS;
  grdp_sobol *points = GRDP_NEW_ARRAY(&draws->arena, count, grdp_sobol);
  for (size_t i = 0; i < count; i++)
    grdp_sobol_open(i, design->seed, names[i], (uint32_t)design->scores[i].ordinal, &points[i]);
  draws->points = points;
}

static void open_rotation(grdp_draws *draws) {
  draws->rotation = grdp_rotation_make(&draws->arena, draws->design);
  if (draws->rotation.count == 0)
    return;
  uint32_t *rotated = GRDP_NEW_ARRAY(&draws->arena, draws->design->score_count, uint32_t);
  for (size_t i = 0; i < draws->design->score_count; i++)
    rotated[i] = GRDP_NO_NUMBER;
  for (uint32_t row = 0; row < draws->rotation.row_count; row++)
    rotated[draws->rotation.scores[row]] = row;
  draws->rotated = rotated;
}

/* --- correlation and persistence --- */

static double persistence_of(const grdp_draws *draws, const grdp_cluster *cluster, uint32_t i) {
  return draws->factors->items[cluster->factors[i]].persistence;
}

/* sqrt(1 - r^2) */
static double innovation_of(double r) {
  return sqrt((1.0 - r) * (1.0 + r));
}

/* The correlation of the innovations under which z_t = r z_(t-1) + sqrt(1 - r^2) e_t has that of the matrix in every
 * period: rho (1 - r_i r_j) / sqrt((1 - r_i^2)(1 - r_j^2)). */
static void fill_innovations(const grdp_draws *draws, const grdp_cluster *cluster, double *out) {
  size_t n = cluster->count;
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t j = 0; j < n; j++) {
      double a = persistence_of(draws, cluster, i), b = persistence_of(draws, cluster, j);
      double factor = (1.0 - a * b) / (innovation_of(a) * innovation_of(b));
      out[i * n + j] = i == j ? 1.0 : cluster->matrix[i * n + j] * factor;
    }
}

/* False: a matrix is not positive definite. */
static bool factor_of(const grdp_cluster *cluster, const double *matrix, double *lower) {
  if (matrix != NULL)
    return grdp_correlation_factor(cluster->count, matrix, lower);
  *lower = 1.0;
  return true;
}

static bool make_later(grdp_draws *draws, const grdp_cluster *cluster, grdp_mixing *mixing) {
  size_t n = cluster->count;
  double *lower = GRDP_NEW_ARRAY(&draws->arena, n * n, double);
  double *later = GRDP_NEW_ARRAY(&draws->arena, n * (n + 1), double);
  if (cluster->matrix != NULL) {
    double *matrix = GRDP_NEW_ARRAY(&draws->arena, n * n, double);
    fill_innovations(draws, cluster, matrix);
    mixing->innovations = matrix;
  }
  if (!factor_of(cluster, mixing->innovations, lower))
    return false;
  for (uint32_t i = 0; i < n; i++) {
    double r = persistence_of(draws, cluster, i);
    later[i * (n + 1)] = r;
    for (uint32_t j = 0; j <= i; j++)
      later[i * (n + 1) + 1 + j] = innovation_of(r) * lower[i * n + j];
  }
  mixing->later = later;
  return true;
}

static bool make_mixing(grdp_draws *draws, const grdp_cluster *cluster, grdp_mixing *mixing) {
  if (cluster->matrix != NULL || cluster->persistent) {
    double *start = GRDP_NEW_ARRAY(&draws->arena, (size_t)cluster->count * cluster->count, double);
    if (!factor_of(cluster, cluster->matrix, start))
      return false;
    mixing->start = start;
  }
  return !cluster->persistent || make_later(draws, cluster, mixing);
}

static bool open_mixings(grdp_draws *draws) {
  grdp_mixing *mixings = GRDP_NEW_ARRAY(&draws->arena, draws->clusters.count, grdp_mixing);
  draws->mixings = mixings;
  for (size_t c = 0; c < draws->clusters.count; c++) {
    const grdp_cluster *cluster = &draws->clusters.items[c];
    if (!make_mixing(draws, cluster, &mixings[c]))
      return false;
    mixings[c].state = draws->state_rows;
    mixings[c].whole = draws->whole_rows;
    draws->state_rows += cluster->persistent ? cluster->count : 0;
    draws->whole_rows += cluster->every_period ? 0 : cluster->count;
    draws->widest = cluster->count > draws->widest ? cluster->count : draws->widest;
  }
  return true;
}

/* --- factors that points make without scores --- */

/* A uniform truncated is uniform again. */
static grdp_span span_of(const grdp_draws *draws, const grdp_cluster *cluster) {
  const grdp_factor *factor = &draws->factors->items[cluster->factors[0]];
  const grdp_distribution *d = factor->distribution;
  if (draws->points == NULL || draws->design->score_count > GRDP_SOBOL_DIMENSIONS || draws->rotation.count > 0 ||
      cluster->count > 1 || cluster->matrix != NULL || cluster->persistent || factor->rows != NULL ||
      d->kind != GRDP_DISTRIBUTION_UNIFORM)
    return (grdp_span){0.0, 0.0};
  double low = d->minimum > d->parameters[0] ? d->minimum : d->parameters[0];
  double high = d->maximum < d->parameters[1] ? d->maximum : d->parameters[1];
  return (grdp_span){low, high - low};
}

static void open_spans(grdp_draws *draws) {
  grdp_span *spans = GRDP_NEW_ARRAY(&draws->arena, draws->clusters.count, grdp_span);
  for (size_t c = 0; c < draws->clusters.count; c++)
    spans[c] = span_of(draws, &draws->clusters.items[c]);
  draws->spans = spans;
}

/* --- distributions --- */

static void open_joint(grdp_draws *draws) {
  const grdp_factors *factors = draws->factors;
  uint32_t *next = GRDP_NEW_ARRAY(&draws->arena, factors->count, uint32_t);
  uint32_t *last = GRDP_NEW_ARRAY(&draws->arena, factors->count, uint32_t);
  for (uint32_t f = 0; f < factors->count; f++) {
    uint32_t first = factors->items[f].joint;
    assert(first <= f);
    next[f] = GRDP_NO_NUMBER;
    if (first != f)
      next[last[first]] = f;
    last[first] = f;
  }
  draws->next_joint = next;
}

/* What a factor that needs no scores has in place of a table. */
static const grdp_transform *stand_in(grdp_transforms *made) {
  static const grdp_distribution line = {
      .kind = GRDP_DISTRIBUTION_NORMAL, .parameters = {1.0}, .minimum = -INFINITY, .maximum = INFINITY};
  return grdp_transform_make(made, &line, 0.0);
}

static bool is_direct(const grdp_draws *draws, uint32_t f) {
  return draws->spans != NULL && draws->spans[draws->clusters.of_factor[f]].width > 0.0;
}

/* A transform for each period; a path that stands still, or plays no part, shares that of the period before. */
static void open_factor(grdp_draws *draws, grdp_transforms *made, uint32_t f) {
  const grdp_factors *factors = draws->factors;
  const grdp_factor *factor = &factors->items[f];
  bool moves = factor->rows == NULL && grdp_distribution_uses_path(factor->distribution->kind);
  const grdp_transform *kept = NULL;
  double around = 0.0;
  for (uint32_t t = 0; t < factors->periods; t++) {
    double m = factor->centres[t];
    if (isnan(m))
      continue;
    if (kept == NULL || (moves && m != around))
      kept = is_direct(draws, f)    ? stand_in(made)
             : factor->rows != NULL ? grdp_transform_rows(made, factor->rows, factor->row_count)
                                    : grdp_transform_make(made, factor->distribution, m);
    around = m;
    draws->transforms[(size_t)t * factors->count + f] = kept;
  }
}

static void open_transforms(grdp_draws *draws) {
  const grdp_factors *factors = draws->factors;
  grdp_transforms made = {.arena = &draws->arena};
  draws->transforms = GRDP_NEW_ARRAY(&draws->arena, factors->count * factors->periods, const grdp_transform *);
  for (uint32_t f = 0; f < factors->count; f++)
    open_factor(draws, &made, f);
  if (!(factors->student_df > 0.0))
    return;
  /* Chi-square with df degrees of freedom is Gamma(df / 2) of scale 2. */
  grdp_distribution *gamma = GRDP_NEW(&draws->arena, grdp_distribution);
  *gamma = (grdp_distribution){.kind = GRDP_DISTRIBUTION_GAMMA,
                               .parameters = {0.5 * factors->student_df, 2.0},
                               .minimum = -(double)INFINITY,
                               .maximum = (double)INFINITY};
  draws->chi_square = grdp_transform_make(&made, gamma, 0.0);
  draws->student = grdp_transform_student_score(&made, factors->student_df);
}

/* --- opening --- */

/* Whether the design has every score that the factors need. */
static bool is_complete(const grdp_draws *draws) {
  const grdp_factors *factors = draws->factors;
  for (uint32_t f = 0; f < factors->count; f++) {
    const grdp_cluster *cluster = &draws->clusters.items[draws->clusters.of_factor[f]];
    for (uint32_t t = 0; factors->items[f].joint == f && t < factors->periods; t++)
      if (cluster->live[t] &&
          *grdp_score_number(&draws->index, f, cluster->every_period ? 1 + (size_t)t : 0) == GRDP_NO_NUMBER)
        return false;
  }
  return true;
}

/* How draws are opened beside what they are of. */
typedef struct opening {
  const grdp_draws *tables; /* whose transforms are used; NULL: own ones */
  bool points;
} opening;

static grdp_status fill_draws(grdp_draws *draws, const opening *how) {
  draws->clusters = grdp_clusters_make(&draws->arena, draws->factors, draws->design);
  draws->index = grdp_score_index_make(&draws->arena, &draws->clusters, draws->design);
  draws->kernels = grdp_score_kernels_choose();
  assert(is_complete(draws));
  open_sources(draws);
  open_rotation(draws);
  open_joint(draws);
  if (!open_mixings(draws))
    return GRDP_NUMERIC;
  if (how->points)
    open_spans(draws);
  if (how->tables == NULL) {
    open_transforms(draws);
    return GRDP_OK;
  }
  draws->transforms = how->tables->transforms;
  draws->chi_square = how->tables->chi_square;
  draws->student = how->tables->student;
  return GRDP_OK;
}

static grdp_status open_draws(const grdp_factors *factors, const grdp_design *design, uint64_t total,
                              const opening *how, grdp_draws **out) {
  grdp_draws *draws = calloc(1, sizeof *draws);
  if (draws == NULL)
    return GRDP_MEMORY;
  draws->factors = factors;
  draws->design = design;
  draws->strata = (total + GRDP_LATIN_REPLICATES - 1) / GRDP_LATIN_REPLICATES;
  draws->strata = draws->strata > 0 ? draws->strata : 1;
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&draws->arena, exhausted) {
    grdp_draws_free(draws);
    return GRDP_MEMORY;
  }
  grdp_status status = fill_draws(draws, how);
  draws->arena.exhausted = NULL;
  if (status == GRDP_OK)
    *out = draws;
  else
    grdp_draws_free(draws);
  return status;
}

grdp_status grdp_draws_open(const grdp_factors *factors, const grdp_design *design, uint64_t total,
                            grdp_draws **out) {
  const opening how = {NULL, false};
  return open_draws(factors, design, total, &how, out);
}

grdp_status grdp_draws_open_pair(const grdp_factors *factors, const grdp_design *const designs[2], uint64_t total,
                                 bool points, grdp_draws *out[2]) {
  opening how = {NULL, points};
  grdp_draws *first, *second;
  GRDP_TRY(open_draws(factors, designs[0], total, &how, &first));
  how.tables = first;
  grdp_status status = open_draws(factors, designs[1], total, &how, &second);
  if (status != GRDP_OK) {
    grdp_draws_free(first);
    return status;
  }
  out[0] = first;
  out[1] = second;
  return GRDP_OK;
}

bool grdp_draws_certified(const grdp_draws *draws, size_t factor) {
  for (uint32_t t = 0; t < draws->factors->periods; t++) {
    const grdp_transform *transform = draws->transforms[(size_t)t * draws->factors->count + factor];
    if (transform != NULL && isnan(grdp_transform_error(transform)))
      return false;
  }
  return true;
}

void grdp_draws_free(grdp_draws *draws) {
  if (draws == NULL)
    return;
  grdp_arena_free(&draws->arena);
  free(draws);
}

void grdp_draws_use(grdp_draws *draws, const grdp_score_kernels *kernels) {
  draws->kernels = kernels;
}
