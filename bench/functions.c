/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The elementary functions, nanoseconds per element: each table of kernels that this processor runs, over 512 lanes
 * and over one, beside the functions of the C library: the scalar ones, and those over vectors (libmvec).
 */
#include <math.h>
#include <stdio.h>

#include "functions_libmvec.h"
#include "timing.h"

enum { LANES = 512, REPEATS = 400, SETS = 8 };

typedef struct work {
  const grdp_kernels *kernels;
  grdp_operation operation;
  double (*library)(double a, double b);
  libmvec_rows *libmvec;
  size_t lanes;
  double a[SETS][LANES], b[SETS][LANES], result[LANES];
} work;

static double library_exp(double a, double b) {
  (void)b;
  return exp(a);
}
static double library_log(double a, double b) {
  (void)b;
  return log(a);
}
static double library_log10(double a, double b) {
  (void)b;
  return log10(a);
}
static double library_pow(double a, double b) {
  return pow(a, b);
}
static double library_sin(double a, double b) {
  (void)b;
  return sin(a);
}
static double library_cos(double a, double b) {
  (void)b;
  return cos(a);
}
static double library_tan(double a, double b) {
  (void)b;
  return tan(a);
}
static double library_tanh(double a, double b) {
  (void)b;
  return tanh(a);
}
static double library_normal_cdf(double a, double b) {
  (void)b;
  return 0.5 * erfc(-a * 0.70710678118654752440);
}
static double library_logistic(double a, double b) {
  (void)b;
  return 1.0 / (1.0 + exp(-a));
}

static const struct {
  grdp_operation operation;
  double (*library)(double a, double b);
  double low, high;
} functions[] = {
    {GRDP_OP_EXP, library_exp, -10.0, 10.0},
    {GRDP_OP_LOG, library_log, 0.01, 100.0},
    {GRDP_OP_LOG10, library_log10, 0.01, 100.0},
    {GRDP_OP_POWER, library_pow, 0.01, 100.0},
    {GRDP_OP_SIN, library_sin, -10.0, 10.0},
    {GRDP_OP_COS, library_cos, -10.0, 10.0},
    {GRDP_OP_TAN, library_tan, -10.0, 10.0},
    {GRDP_OP_TANH, library_tanh, -3.0, 3.0},
    {GRDP_OP_NORMAL_CDF, library_normal_cdf, -4.0, 4.0},
    {GRDP_OP_LOGISTIC, library_logistic, -10.0, 10.0},
};

static double next_uniform(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*state >> 11) * 0x1p-53;
}

static void run_kernel(void *context) {
  work *at = context;
  for (size_t repeat = 0; repeat < REPEATS; repeat++)
    for (size_t i = 0; i < LANES; i += at->lanes)
      at->kernels->operations[at->operation](at->lanes, at->a[repeat % SETS] + i, at->b[repeat % SETS] + i, NULL,
                                             at->result + i);
}

static void run_library(void *context) {
  work *at = context;
  for (size_t repeat = 0; repeat < REPEATS; repeat++)
    for (size_t i = 0; i < LANES; i++)
      at->result[i] = at->library(at->a[repeat % SETS][i], at->b[repeat % SETS][i]);
}

static void run_libmvec(void *context) {
  work *at = context;
  for (size_t repeat = 0; repeat < REPEATS; repeat++)
    at->libmvec(LANES, at->a[repeat % SETS], at->b[repeat % SETS], at->result);
}

static void measure_kernels(work *at, const char *name, size_t lanes) {
  at->lanes = lanes;
  for (size_t number = 0; grdp_kernels_get(number) != NULL; number++) {
    at->kernels = grdp_kernels_get(number);
    char label[128];
    snprintf(label, sizeof label, "%s %s %zu lanes", name, at->kernels->name, lanes);
    print_result("functions", label, measure_nanoseconds(run_kernel, at, (double)LANES * REPEATS), "ns per element");
  }
}

static void measure_library(work *at, const char *name) {
  char label[128];
  snprintf(label, sizeof label, "%s C library", name);
  print_result("functions", label, measure_nanoseconds(run_library, at, (double)LANES * REPEATS), "ns per element");
  if (at->libmvec == NULL)
    return;
  snprintf(label, sizeof label, "%s libmvec avx512 %d lanes", name, LANES);
  print_result("functions", label, measure_nanoseconds(run_libmvec, at, (double)LANES * REPEATS), "ns per element");
}

int main(void) {
  static work at;
  uint64_t state = 1;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    for (size_t j = 0; j < (size_t)SETS * LANES; j++) {
      double share = next_uniform(&state);
      at.a[j / LANES][j % LANES] = functions[i].low + (functions[i].high - functions[i].low) * share;
      at.b[j / LANES][j % LANES] = 4.0 * next_uniform(&state) - 2.0;
    }
    at.operation = functions[i].operation;
    at.library = functions[i].library;
    at.libmvec = libmvec_find(at.operation);
    const char *name = grdp_operation_text(at.operation);
    measure_kernels(&at, name, LANES);
    measure_kernels(&at, name, 1);
    measure_library(&at, name);
  }
  return 0;
}
