/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crew.h"

#include <criterion/criterion.h>

enum { WORKERS = 3, CHUNK = 100, PIECES = 16 };

/* What each worker ran last, and all that was merged. */
typedef struct ledger {
  uint64_t first[WORKERS];
  size_t count[WORKERS];
  uint64_t merged[PIECES];
  size_t pieces;
  uint64_t draws;
  uint64_t failing; /* the chunk that fails; UINT64_MAX: none */
} ledger;

static grdp_status run(void *subject, unsigned worker, uint64_t first, size_t count) {
  ledger *book = subject;
  book->first[worker] = first;
  book->count[worker] = count;
  return first == book->failing ? GRDP_NUMERIC : GRDP_OK;
}

static void merge(void *subject, unsigned worker) {
  ledger *book = subject;
  cr_assert(book->pieces < PIECES);
  book->merged[book->pieces++] = book->first[worker];
  book->draws += book->count[worker];
}

Test(crew, rounds_cover_all_draws_in_order) {
  for (unsigned workers = 1; workers <= WORKERS; workers++) {
    ledger book = {.failing = UINT64_MAX};
    const grdp_crew crew = {workers, CHUNK, &book, run, merge};
    uint64_t next = 200;
    unsigned rounds = 0;
    while (next < 1050) {
      cr_assert_eq(grdp_crew_round(&crew, next, 1050, &next), GRDP_OK);
      rounds++;
    }
    cr_expect_eq(next, 1050);
    cr_expect_eq(book.draws, 850);
    cr_expect_eq(book.pieces, 9);
    cr_expect_eq(rounds, (9 + workers - 1) / workers);
    for (size_t i = 0; i < book.pieces; i++)
      cr_expect_eq(book.merged[i], 200 + i * CHUNK, "%u workers, %zu", workers, i);
  }
}

Test(crew, nothing_is_merged_from_the_first_failure_on) {
  ledger book = {.failing = 100};
  const grdp_crew crew = {WORKERS, CHUNK, &book, run, merge};
  uint64_t next = 0;
  cr_expect_eq(grdp_crew_round(&crew, 0, 300, &next), GRDP_NUMERIC);
  cr_expect_eq(next, 0);
  cr_expect_eq(book.pieces, 1);
  cr_expect_eq(book.merged[0], 0);
}

Test(crew, no_more_workers_than_chunks) {
  cr_expect_eq(grdp_crew_size(8, 250, CHUNK), 3);
  cr_expect_eq(grdp_crew_size(2, 250, CHUNK), 2);
  cr_expect_eq(grdp_crew_size(0, 0, CHUNK), 1);
  cr_expect_geq(grdp_crew_size(0, UINT64_MAX, CHUNK), 1);
}
