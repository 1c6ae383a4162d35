/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "solve.h"

#include "elementary.h"

void evaluate_curved(void *context) {
  curved_tile *tile = context;
  for (size_t lane = 0; lane < TILE_LANES; lane += VECTOR_LANES) {
    vector x[UNKNOWNS];
    for (size_t j = 0; j < UNKNOWNS; j++)
      x[j] = load(&tile->x[j][lane]);
    for (size_t i = 0; i < UNKNOWNS; i++) {
      size_t next = (i + 1) % UNKNOWNS;
      vector sum = load(&tile->of->c[i][lane]), bend = exponential(-x[next]) * 0.05;
      for (size_t j = 0; j < UNKNOWNS; j++)
        sum = multiply_add(load(&tile->of->a[i][j][lane]), x[j], sum);
      store(&tile->g[i][lane], sum + bend);
      store(&tile->slope[i][lane], load(&tile->of->a[i][next][lane]) - bend);
    }
  }
}

static void evaluate_equation(stacked_tile *tile, size_t i) {
  size_t first = i < REACH ? 0 : i - REACH, last = i + REACH < tile->n ? i + REACH : tile->n - 1;
  size_t next = i + 1 < tile->n ? i + 1 : i - 1;
  for (size_t lane = 0; lane < TILE_LANES; lane += VECTOR_LANES) {
    vector bend = exponential(-load(&tile->x[next][lane])) * 0.05, sum = load(&tile->c[i][lane]) + bend;
    for (size_t j = first; j <= last; j++)
      sum = multiply_add(broadcast(tile->a[j + REACH - i]), load(&tile->x[j][lane]), sum);
    store(&tile->g[i][lane], sum);
    store(&tile->slope[i][lane], broadcast(tile->a[next + REACH - i]) - bend);
  }
}

void evaluate_stacked(void *context) {
  stacked_tile *tile = context;
  for (size_t i = 0; i < tile->n; i++)
    evaluate_equation(tile, i);
}
