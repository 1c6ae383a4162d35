/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lanes that take long are put side by side: the same bits, and few evaluations of the others.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "equations.h"
#include "kernels.h"

enum { LANES = 256, UNKNOWNS = 3 };

/* The packed lanes of a system, in rows of their own. */
typedef struct packing {
  equations *whole;
  grdp_system packed;
  uint32_t lanes[LANES];
  size_t count, packings;
  double x[UNKNOWNS][LANES], g[UNKNOWNS][LANES], d[UNKNOWNS * UNKNOWNS][LANES], drawn[LANES];
  double *unknowns[UNKNOWNS];
  const double *equations[UNKNOWNS];
  grdp_values slopes[UNKNOWNS * UNKNOWNS], shifts[UNKNOWNS];
  size_t evaluated; /* lanes, over all evaluations */
  void (*evaluate_whole)(void *context);
} packing;

static void evaluate_whole(void *context) {
  packing *at = context;
  at->evaluated += LANES;
  at->evaluate_whole(at->whole);
}

static void evaluate_packed(void *context) {
  packing *at = context;
  at->evaluated += at->packed.lanes;
  for (size_t i = 0; i < at->count; i++) {
    double x[UNKNOWNS], g[UNKNOWNS], d[UNKNOWNS * UNKNOWNS] = {0};
    for (size_t k = 0; k < UNKNOWNS; k++)
      x[k] = at->x[k][i];
    at->whole->of_lane(UNKNOWNS, at->lanes[i], x, g, d);
    for (size_t k = 0; k < UNKNOWNS; k++)
      at->g[k][i] = g[k];
    for (size_t k = 0; k < UNKNOWNS * UNKNOWNS; k++)
      at->d[k][i] = d[k];
  }
}

static grdp_system pack(void *context, const uint32_t *lanes, size_t count) {
  packing *at = context;
  at->count = count;
  at->packings++;
  memcpy(at->lanes, lanes, count * sizeof *lanes);
  for (size_t i = 0; i < count; i++) {
    cr_assert(lanes[i] < LANES && (i == 0 || lanes[i] > lanes[i - 1]));
    for (size_t k = 0; k < UNKNOWNS; k++)
      at->x[k][i] = equations_value(at->whole, k, lanes[i]);
    at->drawn[i] = at->whole->shifts[0].row[lanes[i]];
  }
  at->packed.lanes = (count + GRDP_TILE_STEP - 1) / GRDP_TILE_STEP * GRDP_TILE_STEP;
  cr_assert(at->packed.lanes <= LANES / 2);
  return at->packed;
}

static void unpack(void *context, const uint32_t *lanes, size_t count) {
  packing *at = context;
  cr_assert(count == at->count && memcmp(lanes, at->lanes, count * sizeof *lanes) == 0);
  for (size_t i = 0; i < count; i++)
    for (size_t k = 0; k < UNKNOWNS; k++) {
      at->whole->unknowns[k * LANES + lanes[i]] = at->x[k][i];
      at->whole->results[k * LANES + lanes[i]] = at->g[k][i];
    }
}

static packing *make_packing(equations *whole) {
  packing *made = calloc(1, sizeof *made);
  cr_assert(made != NULL);
  made->whole = whole;
  for (size_t k = 0; k < UNKNOWNS; k++) {
    made->unknowns[k] = made->x[k];
    made->equations[k] = made->g[k];
  }
  for (size_t k = 0; k < UNKNOWNS * UNKNOWNS; k++)
    made->slopes[k].row = made->d[k];
  made->shifts[0].row = made->drawn;
  made->packed = whole->system;
  made->packed.unknowns = made->unknowns;
  made->packed.equations = made->equations;
  made->packed.slopes = made->slopes;
  made->packed.shifts = made->shifts;
  made->packed.evaluate = evaluate_packed;
  made->packed.context = made;
  made->evaluate_whole = whole->system.evaluate;
  whole->system.evaluate = evaluate_whole;
  whole->system.context = made;
  whole->system.pack = pack;
  whole->system.unpack = unpack;
  return made;
}

/* Every `rare`th lane takes fallbacks, of which some find nothing; the others a few steps. */
static size_t rare;
static void curved(size_t n, size_t lane, const double *x, double *g, double *d) {
  double turn = (double)(lane + 1) * 0.6180339887498949, part = turn - floor(turn);
  double bend = lane % rare == 0 ? 20.0 + 60.0 * part : 0.2;
  for (size_t k = 0; k < n; k++) {
    size_t next = (k + 1) % n;
    double hump = 1.0 / (1.0 + x[next] * x[next]);
    g[k] = bend * hump + 0.3 * x[k] - part;
    d[k * n + k] = 0.3;
    d[k * n + next] = -2.0 * bend * x[next] * hump * hump;
  }
}

static equations *make(double *drawn) {
  equations *made = equations_make(UNKNOWNS, LANES, curved);
  made->implicit[1] = true;
  for (size_t lane = 0; lane < LANES; lane++)
    drawn[lane] = (double)(lane % 11) * 0.1;
  made->shifts[0].row = drawn;
  made->solutions[5] = 1;
  return made;
}

Test(solve_pack, the_same_bits_and_fewer_evaluations) {
  static double drawn[LANES];
  static const size_t every[] = {1, 3, 9, 50, 100, 255};
  size_t failed = 0, most = 0;
  for (size_t i = 0; i < sizeof every / sizeof *every; i++) {
    rare = every[i];
    equations *plain = make(drawn), *packed = make(drawn);
    packing *at = make_packing(packed);
    size_t failures = equations_solve(plain);
    cr_expect(equations_solve(packed) == failures);
    cr_expect(memcmp(plain->solutions, packed->solutions, LANES) == 0, "every %zu: ends", rare);
    cr_expect(memcmp(plain->unknowns, packed->unknowns, UNKNOWNS * LANES * sizeof(double)) == 0, "every %zu", rare);
    cr_expect(memcmp(plain->results, packed->results, UNKNOWNS * LANES * sizeof(double)) == 0,
              "every %zu: equations of lanes where they stand", rare);
    size_t before = (size_t)grdp_solver_evaluations(plain->solver) * LANES;
    cr_expect(at->evaluated <= before + LANES, "every %zu: %zu instead of %zu", rare, at->evaluated, before);
    if (rare >= 9)
      cr_expect(at->evaluated * 3 < before, "every %zu: %zu instead of %zu", rare, at->evaluated, before);
    failed += failures;
    most = at->packings > most ? at->packings : most;
    free(at);
    equations_free(plain);
    equations_free(packed);
  }
  cr_expect(failed > 10, "%zu lanes without a solution", failed);
  cr_expect(most > 1, "packed lanes were packed again");
}
