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
