/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work on chunks of draws by several threads. What each chunk found is merged in the order of the chunks, so that the
 * number of threads changes no bit. The one place where threads run. Internal to simulate/ and analysis/.
 */
#ifndef GRDP_CREW_H
#define GRDP_CREW_H

#include <stddef.h>
#include <stdint.h>

#include "status.h"

typedef struct grdp_crew {
  unsigned workers;
  size_t chunk; /* draws of a chunk, a multiple of the block */
  void *subject;
  /* A chunk, on a worker's own memory; several run at the same time. count <= chunk; the first of its draws is a multiple
   * of `chunk` away from the round's. */
  grdp_status (*run)(void *subject, unsigned worker, uint64_t first, size_t count);
  /* What the worker's last chunk found, in the order of the chunks; NULL: nothing. One at a time. */
  void (*merge)(void *subject, unsigned worker);
} grdp_crew;

/* How many workers: as many as there are processors where `threads` is 0, but no more than there are chunks. */
unsigned grdp_crew_size(unsigned threads, uint64_t draws, size_t chunk);
/* A round: one chunk for each worker, from draw `first` up to `end`; *next is the draw that comes after. The first
 * failure in the order of the chunks is returned, and nothing from it on is merged. */
grdp_status grdp_crew_round(const grdp_crew *crew, uint64_t first, uint64_t end, uint64_t *next);

#endif
