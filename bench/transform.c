/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From normal scores to the values of distributions: nanoseconds per value for each instruction set that this processor
 * has, and microseconds to build a table, beside the GNU Scientific Library, which draws or inverts one at a time. A
 * peer that is not installed is named.
 */
#include "transform.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "special.h"
#include "timing.h"
#include "transform_kernels.h"

#ifdef GRDP_HAS_GSL
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#endif

enum { VALUES = 1 << 17, BLOCK = 512, TABLES = 60 };

typedef struct work {
  const grdp_transform_kernels *kernels;
  const grdp_transform *transform;
  const grdp_distribution *distribution;
  double scores[VALUES];
  _Alignas(64) double out[BLOCK];
  double sum; /* what the peers make is looked at, so that it is made */
} work;

typedef struct sample {
  const char *label;
  grdp_distribution distribution;
} sample;

#define OF(name, ...)                                                                                                \
  { GRDP_DISTRIBUTION_##name, {__VA_ARGS__}, -INFINITY, INFINITY, NULL, NULL, 0 }

static const sample samples[] = {{"normal", OF(NORMAL, 0.1)},
                                 {"lognormal", OF(LOGNORMAL, 0.3)},
                                 {"student(df=4)", OF(STUDENT, 0.1, 4.0)},
                                 {"gamma(shape=2.5)", OF(GAMMA, 2.5, 1.0)},
                                 {"gamma(shape=0.5)", OF(GAMMA, 0.5, 1.0)},
                                 {"beta(a=2, b=5)", OF(BETA, 0.0, 1.0, 2.0, 5.0)},
                                 {"pert", OF(PERT, 0.0, 4.0)},
                                 {"weibull", OF(WEIBULL, 1.7, 1.0)},
                                 {"skew_normal(shape=3)", OF(SKEW_NORMAL, 1.0, 3.0)},
                                 {"truncated normal", {GRDP_DISTRIBUTION_NORMAL, {1.0}, 0.0, 2.0, NULL, NULL, 0}},
                                 {"bernoulli", OF(BERNOULLI, 0.3)},
                                 {"poisson(mean=2)", OF(POISSON, 2.0)},
                                 {"poisson(mean=1000)", OF(POISSON, 1000.0)}};
enum { SAMPLES = sizeof samples / sizeof *samples };

static void apply(void *context) {
  work *at = context;
  for (size_t first = 0; first < VALUES; first += BLOCK)
    at->kernels->apply[at->transform->form](at->transform, BLOCK, at->scores + first, at->out);
}

static void build(void *context) {
  work *at = context;
  for (size_t i = 0; i < TABLES; i++) {
    grdp_arena arena = {0};
    grdp_transforms made = {.arena = &arena};
    grdp_transform_make(&made, at->distribution, 1.0);
    grdp_arena_free(&arena);
  }
}

static void report(work *at, const char *what, timed_work *task) {
  char label[80];
  snprintf(label, sizeof label, "%s, %s", what, at->kernels->name);
  print_result("transform", label, measure_nanoseconds(task, at, VALUES), "ns per value");
}

static void report_builds(work *at) {
  for (size_t i = 0; i < SAMPLES; i++) {
    char label[80];
    at->distribution = &samples[i].distribution;
    snprintf(label, sizeof label, "building %s", samples[i].label);
    print_result("transform", label, measure_nanoseconds(build, at, TABLES) * 1e-3, "us");
  }
}

#ifdef GRDP_HAS_GSL
static gsl_rng *generator;

/* Fewer than ours: they take microseconds each. */
enum { PEER_VALUES = 1 << 14 };

#define PEER(name, value)                                                                                            \
  static void run_##name(void *context) {                                                                            \
    work *at = context;                                                                                              \
    for (size_t i = 0; i < PEER_VALUES; i++)                                                                         \
      at->sum += value;                                                                                              \
  }
PEER(gaussian, gsl_ran_gaussian_ziggurat(generator, 0.1))
PEER(lognormal, gsl_ran_lognormal(generator, 0.0, 0.3))
PEER(student, gsl_ran_tdist(generator, 4.0))
PEER(gamma, gsl_ran_gamma(generator, 2.5, 1.0))
PEER(beta, gsl_ran_beta(generator, 2.0, 5.0))
PEER(weibull, gsl_ran_weibull(generator, 1.0, 1.7))
PEER(poisson, gsl_ran_poisson(generator, 2.0))
PEER(inverse_student, gsl_cdf_tdist_Pinv(gsl_cdf_ugaussian_P(at->scores[i]), 4.0))
PEER(inverse_gamma, gsl_cdf_gamma_Pinv(gsl_cdf_ugaussian_P(at->scores[i]), 2.5, 1.0))
PEER(inverse_beta, gsl_cdf_beta_Pinv(gsl_cdf_ugaussian_P(at->scores[i]), 2.0, 5.0))

static void report_peers(work *at) {
  static const struct {
    const char *label;
    timed_work *task;
  } peers[] = {{"GSL draws: normal by ziggurat", run_gaussian},
               {"GSL draws: lognormal", run_lognormal},
               {"GSL draws: student(df=4)", run_student},
               {"GSL draws: gamma(shape=2.5)", run_gamma},
               {"GSL draws: beta(a=2, b=5)", run_beta},
               {"GSL draws: weibull", run_weibull},
               {"GSL draws: poisson(mean=2)", run_poisson},
               {"GSL inverts: student(df=4)", run_inverse_student},
               {"GSL inverts: gamma(shape=2.5)", run_inverse_gamma},
               {"GSL inverts: beta(a=2, b=5)", run_inverse_beta}};
  generator = gsl_rng_alloc(gsl_rng_mt19937);
  for (size_t i = 0; i < sizeof peers / sizeof *peers; i++)
    print_result("transform", peers[i].label, measure_nanoseconds(peers[i].task, at, PEER_VALUES), "ns per value");
  gsl_rng_free(generator);
}
#else
static void report_peers(work *at) {
  (void)at;
  puts("transform,GSL,,not installed");
}
#endif

/* Normal scores by the generator of Lehmer and Knuth's MMIX and the quantile function. */
static void fill(double *scores) {
  uint64_t state = 1;
  for (size_t i = 0; i < VALUES; i++) {
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    double p = ((double)(state >> 12) + 0.5) * 0x1p-52;
    scores[i] = grdp_special_normal_quantile(p, 1.0 - p);
  }
}

int main(void) {
  static work at;
  grdp_arena arena = {0};
  grdp_transforms made = {.arena = &arena};
  fill(at.scores);
  for (size_t number = 0; grdp_transform_kernels_get(number) != NULL; number++) {
    at.kernels = grdp_transform_kernels_get(number);
    for (size_t i = 0; i < SAMPLES; i++) {
      at.transform = grdp_transform_make(&made, &samples[i].distribution, 1.0);
      report(&at, samples[i].label, apply);
    }
    at.transform = grdp_transform_student_score(&made, 4.0);
    report(&at, "score of student(df=4)", apply);
  }
  report_builds(&at);
  report_peers(&at);
  grdp_arena_free(&arena);
  return 0;
}
