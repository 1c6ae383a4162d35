/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an experiment and its threads hold; shared by the files of pick_freeze. Internal to simulate/.
 */
#ifndef GRDP_PICK_FREEZE_STATE_H
#define GRDP_PICK_FREEZE_STATE_H

#include "draws.h"
#include "pick_freeze.h"
#include "resample.h"
#include "run_parts.h"

/* A look that something is taken for in one of the periods: a value, or whether a target is met. */
typedef struct grdp_taking {
  uint32_t look;
  uint32_t cell;             /* whose lanes are taken */
  const grdp_target *target; /* that they are judged by; NULL: a value */
} grdp_taking;

struct grdp_experiment {
  grdp_arena arena;
  grdp_experiment_plan plan;
  grdp_run *run; /* the central path */
  grdp_run_parts central;
  grdp_diagnostics *diagnostics; /* while it opens */
  const grdp_factors *factors;
  uint32_t periods;     /* that are run */
  grdp_draws *draws[2]; /* [GRDP_SAMPLE_…]; NULL: nothing is drawn, or no B */
  grdp_machine_plan machine;
  const grdp_taking *takings; /* by simulated period */
  const size_t *starts;       /* [periods + 1] */
  const double *centrals;     /* [looks] */
  const bool *beginnings;     /* [looks] of targets: met in the periods up to the base */
  const uint32_t *bundles;    /* [factors] */
  size_t bundle_count;
};

struct grdp_pick_freeze {
  grdp_arena arena;
  const grdp_experiment *experiment;
  grdp_machine *machine;
  grdp_draw_worker *workers[2];
  grdp_resampler *resampler; /* NULL: not prepared */
  double *store;             /* the rows of both samples, one after the other */
  size_t store_size;
  const double **rows[2]; /* [periods * factors] */
  double **targets;       /* [factors] where the values of a period go */
  /* What lies in the machine's rows: the address that it was copied from, of A or B of this block or of the path; NULL:
   * something else. A factor's rows are used in turn. */
  const double **written; /* [periods * factors] */
  uint32_t *turns;        /* [factors] how many rows a factor has in the machine */
  double **taken;         /* [looks] a row each */
  const double **values;  /* [looks] of the last run */
  uint8_t *met;           /* [looks][512] */
};

#endif
