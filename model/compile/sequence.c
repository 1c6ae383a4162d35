/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Given its unknowns, the rest of a block follows in order. Each of the rest has a derivative along every unknown it
 * depends on, and each of its readers one product for it. Where that costs more than one unknown more would cost the
 * solver, it becomes an unknown itself: so that neither code nor memory grows with the square of a block.
 */
#include "build.h"

enum {
  /* Derivatives of a block of this many members at most, roughly; and of one member this many at least. */
  MOST_DERIVATIVES = 400 * 1000,
  LEAST_LIMIT = 32,
  /* What an unknown more costs a solver of n unknowns, in operations: n^2 to eliminate it, this many per unknown to
   * look at it, and this many on its own. */
  COST_PER_UNKNOWN = 16,
  COST_ALONE = 64
};

typedef struct frame {
  uint32_t member, next;
} frame;

typedef struct sequencing {
  grdp_arena *arena;
  const grdp_net *net;
  uint32_t *sequence;
  uint32_t count;
  bool *seen;
  frame *frames;
  uint32_t *readers;  /* [members] inside the block */
  uint32_t **depends; /* [members] the unknowns that one of the rest depends on */
  uint32_t *depended; /* [members] their number */
  uint32_t *stamp;    /* [members] the last member whose unknowns were gathered here, from 1 */
  uint32_t *gathered;
  uint64_t unknowns, limit;
} sequencing;

/* Everything that `start` reads goes before it. */
static void visit(sequencing *at, uint32_t start) {
  uint32_t depth = 0;
  at->seen[start] = true;
  at->frames[depth++] = (frame){start, at->net->begin[start]};
  while (depth > 0) {
    frame *top = &at->frames[depth - 1];
    if (top->next == at->net->begin[top->member + 1]) {
      at->sequence[at->count++] = top->member;
      depth--;
      continue;
    }
    uint32_t read = at->net->reads[top->next++];
    if (at->seen[read] || at->net->unknown[read])
      continue;
    at->seen[read] = true;
    at->frames[depth++] = (frame){read, at->net->begin[read]};
  }
}

static uint32_t gather_one(sequencing *at, uint32_t member, uint32_t unknown, uint32_t count) {
  if (at->stamp[unknown] == member + 1)
    return count;
  at->stamp[unknown] = member + 1;
  at->gathered[count] = unknown;
  return count + 1;
}

/* The unknowns that a member depends on. */
static uint32_t gather(sequencing *at, uint32_t member) {
  uint32_t count = 0;
  for (uint32_t k = at->net->begin[member]; k < at->net->begin[member + 1]; k++) {
    uint32_t read = at->net->reads[k];
    if (at->net->unknown[read])
      count = gather_one(at, member, read, count);
    for (uint32_t i = 0; !at->net->unknown[read] && i < at->depended[read]; i++)
      count = gather_one(at, member, at->depends[read][i], count);
  }
  return count;
}

static bool costs_more(const sequencing *at, uint32_t member, uint64_t depended) {
  uint64_t kept = 2 * depended * (at->readers[member] + UINT64_C(1));
  return depended > at->limit || kept > (at->unknowns + COST_PER_UNKNOWN) * at->unknowns + COST_ALONE;
}

/* Keeps what a member depends on, or makes it an unknown. */
static void settle(sequencing *at, uint32_t member) {
  uint32_t count = gather(at, member);
  if (costs_more(at, member, count)) {
    at->net->unknown[member] = true;
    at->unknowns++;
    return;
  }
  at->depended[member] = count;
  at->depends[member] = GRDP_NEW_ARRAY(at->arena, count, uint32_t);
  for (uint32_t i = 0; i < count; i++)
    at->depends[member][i] = at->gathered[i];
}

static void settle_all(sequencing *at) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < at->count; i++) {
    settle(at, at->sequence[i]);
    if (!at->net->unknown[at->sequence[i]])
      at->sequence[kept++] = at->sequence[i];
  }
  at->count = kept;
}

uint32_t grdp_sequence_rest(grdp_arena *arena, const grdp_net *net, uint32_t *sequence) {
  size_t count = net->count;
  sequencing at = {.arena = arena,
                   .net = net,
                   .sequence = sequence,
                   .seen = GRDP_NEW_ARRAY(arena, count, bool),
                   .frames = GRDP_NEW_ARRAY(arena, count, frame),
                   .readers = GRDP_NEW_ARRAY(arena, count, uint32_t),
                   .depends = GRDP_NEW_ARRAY(arena, count, uint32_t *),
                   .depended = GRDP_NEW_ARRAY(arena, count, uint32_t),
                   .stamp = GRDP_NEW_ARRAY(arena, count, uint32_t),
                   .gathered = GRDP_NEW_ARRAY(arena, count, uint32_t),
                   .limit = MOST_DERIVATIVES / count > LEAST_LIMIT ? MOST_DERIVATIVES / count : LEAST_LIMIT};
  for (uint32_t i = 0; i < net->count; i++)
    at.unknowns += net->unknown[i];
  for (uint32_t k = 0; k < net->begin[net->count]; k++)
    at.readers[net->reads[k]]++;
  for (uint32_t i = 0; i < net->count; i++)
    if (!net->unknown[i] && !at.seen[i])
      visit(&at, i);
  settle_all(&at);
  return at.count;
}
