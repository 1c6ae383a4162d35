/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crew.h"

#include <assert.h>

#ifdef _OPENMP
#include <omp.h>
#endif

#include "run.h"

unsigned grdp_crew_size(unsigned threads, uint64_t draws, size_t chunk) {
  uint64_t wanted = threads, chunks = draws / chunk + (draws % chunk > 0);
#ifdef _OPENMP
  if (wanted == 0)
    wanted = (uint64_t)omp_get_num_procs();
#endif
  wanted = wanted > chunks ? chunks : wanted;
  return wanted == 0 ? 1 : wanted < GRDP_THREAD_LIMIT ? (unsigned)wanted : GRDP_THREAD_LIMIT;
}

/* How many draws worker i has in the round from `first` up to `end`. */
static size_t draws_of(const grdp_crew *crew, unsigned i, uint64_t first, uint64_t end) {
  uint64_t before = (uint64_t)i * crew->chunk;
  if (end - first <= before)
    return 0;
  uint64_t left = end - first - before;
  return left < crew->chunk ? (size_t)left : crew->chunk;
}

grdp_status grdp_crew_round(const grdp_crew *crew, uint64_t first, uint64_t end, uint64_t *next) {
  grdp_status statuses[GRDP_THREAD_LIMIT];
  int count = (int)crew->workers;
  assert(first <= end && count > 0 && count <= GRDP_THREAD_LIMIT);
#ifdef _OPENMP
#pragma omp parallel for schedule(static, 1) num_threads(count)
#endif
  for (int i = 0; i < count; i++) {
    size_t draws = draws_of(crew, (unsigned)i, first, end);
    statuses[i] = GRDP_OK;
    if (draws > 0)
      statuses[i] = crew->run(crew->subject, (unsigned)i, first + (uint64_t)i * crew->chunk, draws);
  }
  for (unsigned i = 0; i < crew->workers; i++) {
    GRDP_TRY(statuses[i]);
    if (crew->merge != NULL && draws_of(crew, i, first, end) > 0)
      crew->merge(crew->subject, i);
  }
  uint64_t done = (uint64_t)crew->workers * crew->chunk;
  *next = end - first < done ? end : first + done;
  return GRDP_OK;
}
