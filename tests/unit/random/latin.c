/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "latin.h"

#include "drawn.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>

enum { DRAWS = 1 << 16 };

Test(latin, each_replicate_has_one_point_in_each_stratum) {
  static const uint64_t sizes[] = {1, 2, 3, 7, 64, 100, 1000, 2048};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    uint64_t n = sizes[s];
    grdp_latin latin;
    grdp_latin_open(4, 99, 2026, n, &latin);
    unsigned *seen = calloc(n * GRDP_LATIN_REPLICATES, sizeof *seen);
    double *uniforms = malloc(n * GRDP_LATIN_REPLICATES * sizeof *uniforms);
    grdp_latin_fill(&latin, 0, n * GRDP_LATIN_REPLICATES, uniforms);
    for (uint64_t d = 0; d < n * GRDP_LATIN_REPLICATES; d++) {
      cr_assert(uniforms[d] > 0.0 && uniforms[d] < 1.0);
      seen[d % GRDP_LATIN_REPLICATES * n + (uint64_t)(uniforms[d] * (double)n)]++;
    }
    for (uint64_t i = 0; i < n * GRDP_LATIN_REPLICATES; i++)
      cr_assert(seen[i] == 1, "%zu strata", (size_t)n);
    free(seen);
    free(uniforms);
  }
}

/* Orders of different scores, replicates and neighbours are unrelated: correlations of 65,536 pairs. */
Test(latin, orders_of_strata_are_unrelated) {
  const uint64_t n = DRAWS / GRDP_LATIN_REPLICATES;
  grdp_latin first, second;
  grdp_latin_open(4, 99, 2026, n, &first);
  grdp_latin_open(4, 99, 2027, n, &second);
  double *x = malloc(DRAWS * sizeof *x), *y = malloc(DRAWS * sizeof *y);
  grdp_latin_fill(&first, 0, DRAWS, x);
  grdp_latin_fill(&second, 0, DRAWS, y);
  const double bound = 4.0 / sqrt(DRAWS);
  cr_expect(fabs(pearson_of(DRAWS, x, y)) < bound);
  cr_expect(fabs(pearson_of(DRAWS - 1, x, x + 1)) < bound, "replicates");
  cr_expect(fabs(pearson_of(DRAWS - 32, x, x + 32)) < bound, "neighbours");
  for (size_t i = 0; i < DRAWS; i++)
    y[i] = (double)(i / GRDP_LATIN_REPLICATES);
  cr_expect(fabs(pearson_of(DRAWS, x, y)) < bound, "trend");
  /* All orders of three strata occur. */
  unsigned orders[27] = {0};
  for (uint64_t name = 0; name < 100; name++) {
    grdp_latin_open(4, name, 0, 3, &first);
    for (unsigned r = 0; r < GRDP_LATIN_REPLICATES; r++)
      orders[grdp_latin_stratum(&first, r, 0) * 9 + grdp_latin_stratum(&first, r, 1) * 3 +
             grdp_latin_stratum(&first, r, 2)]++;
  }
  unsigned kinds = 0;
  for (size_t i = 0; i < 27; i++)
    kinds += orders[i] > 3200 / 6 / 2;
  cr_expect(kinds == 6);
  free(x);
  free(y);
}
