/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one thread counts while it draws. Moments and covariances are those of one chunk, because they must be merged in
 * the order of the chunks; all else is whole numbers, kept from chunk to chunk. Internal to simulate/.
 */
#ifndef GRDP_TALLY_H
#define GRDP_TALLY_H

#include "covariance.h"
#include "ranks.h"
#include "watch.h"

/* Columns first … last - 1 are measured in a pass; hits, covariances and stored draws in the first pass alone. */
typedef struct grdp_pass {
  size_t first, last;
  bool whole; /* the first pass */
} grdp_pass;

/* Memory that all threads write to, each to the places of its own draws. */
typedef struct grdp_shared_draws {
  grdp_stored_draws ranked; /* [chosen columns] */
  grdp_stored_draws paths;  /* [banded cells * periods], periods running fastest */
  float *kept;              /* [kept cells][periods][kept_count] of a round; NULL: none */
  size_t kept_count;
  uint64_t kept_first;
} grdp_shared_draws;

typedef double grdp_block_row[GRDP_BLOCK];
typedef uint8_t grdp_block_bytes[GRDP_BLOCK];

typedef struct grdp_tally {
  grdp_arena *arena;
  const grdp_watch *watch;
  const grdp_frame *frames; /* [columns] */
  grdp_pass pass;
  const grdp_shared_draws *shared; /* set by the owner before the first block of a whole pass */
  const grdp_passes *passes;
  grdp_block *block;
  grdp_moments *moments;      /* [columns of the pass], of the chunk */
  grdp_histogram *histograms; /* [columns of the pass] */
  grdp_hits *hits;            /* [target results] */
  grdp_hits *every;           /* [the scenario's targets] */
  grdp_hits all;
  grdp_covariances covariances; /* of the chunk */
  grdp_block_bytes *met;        /* [the scenario's targets]: in every period so far */
  grdp_block_bytes met_all, met_one;
  grdp_block_row *chosen; /* [chosen columns], kept until the block ends */
  const double **chosen_rows;
} grdp_tally;

/* Empty covariances of the chosen columns, in the arena. */
grdp_covariances grdp_tally_covariances(const grdp_watch *watch, const grdp_frame *frames, grdp_arena *arena);
/* In the arena. frames[columns] must outlive it. */
void grdp_tally_open(grdp_tally *tally, const grdp_watch *watch, const grdp_frame *frames, grdp_pass pass,
                     grdp_arena *arena);
/* Forgets the moments and covariances of the chunk before. */
void grdp_tally_begin_chunk(grdp_tally *tally);

/* A block of `count` draws from number `first` on. */
typedef struct grdp_block_place {
  uint64_t first;
  size_t count;
} grdp_block_place;

void grdp_tally_begin_block(grdp_tally *tally, grdp_block_place place);
/* Looks at simulated period p, which the machine has just run. */
void grdp_tally_period(grdp_tally *tally, grdp_machine *machine, uint32_t p, grdp_block_place place);
void grdp_tally_end_block(grdp_tally *tally, const grdp_machine *machine, grdp_block_place place);
/* Settles the histograms. */
void grdp_tally_end_chunk(grdp_tally *tally);

#endif
