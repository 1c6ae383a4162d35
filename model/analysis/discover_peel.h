/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The patient rule induction method: a box of ranges of columns in which draws fail often (Friedman and Fisher 1999,
 * doi:10.1023/A:1008894516817). Peels a twentieth of the draws at a time off the side that gains most for what is taken
 * away, then pastes. Knows nothing of models. Internal to analysis/.
 */
#ifndef GRDP_DISCOVER_PEEL_H
#define GRDP_DISCOVER_PEEL_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"

typedef enum grdp_box_end { GRDP_BOX_LOW, GRDP_BOX_HIGH, GRDP_BOX_ENDS } grdp_box_end;

typedef struct grdp_peel_data {
  size_t draws, columns;
  const double *const *values;   /* [columns][draws] */
  const uint32_t *const *orders; /* [columns][draws] draws by ascending value */
  const uint8_t *fails;          /* [draws] 1 where the draw fails, else 0 */
} grdp_peel_data;

/* What a box must satisfy: a value at least (low) or at most (high) the bound. */
typedef struct grdp_restriction {
  uint32_t column;
  grdp_box_end end;
  double bound; /* a value that draws in the box have */
} grdp_restriction;

/* After each peel; box 0 is everything. */
typedef struct grdp_peeling {
  const grdp_restriction *peels;  /* [steps] */
  const size_t *inside, *failing; /* [steps + 1] of the members */
  size_t steps;
  size_t members, member_failing;
} grdp_peeling;

/* The trajectory of the draws with a nonzero byte in `members`. In the arena; scratch is for the working memory. */
grdp_peeling grdp_peel(const grdp_peel_data *data, const uint8_t *members, grdp_arena *arena);

/* A box: at most one restriction for each column and end. */
typedef struct grdp_box {
  grdp_restriction *items;
  size_t count;
} grdp_box;

/* The box after some of the steps, the restrictions in the order in which they came first. */
grdp_box grdp_peeling_box(const grdp_peeling *peeling, size_t steps, grdp_arena *arena);
/* The step whose box has the largest share of failing draws less its share of the others (Youden's J); with a density
 * above 0 the first that has it, or steps + 1 when none has. */
size_t grdp_peeling_choose(const grdp_peeling *peeling, double density);
/* Widens ends by a hundredth of the box's draws as long as the density does not fall. Ends that open altogether go. */
void grdp_paste(const grdp_peel_data *data, const uint8_t *members, grdp_box *box, grdp_arena *arena);

bool grdp_restriction_holds(const grdp_peel_data *data, const grdp_restriction *one, size_t draw);

/* Draws of the members in a box, and those that only restriction i keeps out. */
typedef struct grdp_box_count {
  size_t draws, failing;
} grdp_box_count;
/* alone[box->count] */
grdp_box_count grdp_box_count_draws(const grdp_peel_data *data, const uint8_t *members, const grdp_box *box,
                                    grdp_box_count *alone);

#endif
