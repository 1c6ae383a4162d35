/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A feedback vertex set by the contractions of Levy and Low (1988), A contraction algorithm for finding small cycle
 * cutsets, Journal of Algorithms 9, 470-493, doi:10.1016/0196-6774(88)90013-2: who reads nothing or is read by nobody
 * lies on no circle; who reads, or is read by, one other alone is cut with that one; who reads itself is an unknown. When
 * nothing of this is left, the one with the most pairs of reader and read becomes an unknown.
 *
 * In O(m log m): the lesser of two that are joined gives its edges to the greater, and a heap is corrected only where a
 * number of pairs has grown.
 */
#include <stdlib.h>

#include "build.h"

#define NONE UINT32_MAX

/* Sides of an edge and of a vertex's lists. */
enum { FROM, TO };

/* `ends[FROM]` is read by `ends[TO]`; each edge is in the list of edges out of the one and into the other. */
typedef struct edge {
  uint32_t ends[2];
  uint32_t next[2], last[2];
  bool gone;
} edge;

typedef struct vertex {
  uint32_t first[2]; /* edges out, edges in */
  uint32_t degree[2];
  uint32_t member; /* that it stands for */
  bool self, gone, waiting;
} vertex;

typedef struct candidate {
  uint64_t pairs; /* of reader and read, when it was put here */
  bool begun;
  uint32_t member, vertex;
} candidate;

typedef struct tearing {
  grdp_arena *arena;
  const grdp_net *net;
  vertex *vertices;
  GRDP_VECTOR(edge) edges;
  grdp_pairs known; /* (from, to) -> edge, which may be gone or have got other ends since */
  GRDP_VECTOR(uint32_t) queue;
  size_t taken;
  GRDP_VECTOR(candidate) heap;
  bool heaped;
} tearing;

/* --- edges --- */

static void wait(tearing *net, uint32_t number) {
  vertex *one = &net->vertices[number];
  if (one->waiting || one->gone)
    return;
  one->waiting = true;
  *GRDP_PUSH(net->arena, &net->queue) = number;
}

static void link_edge(tearing *net, uint32_t number, int side) {
  edge *one = &net->edges.items[number];
  vertex *end = &net->vertices[one->ends[side]];
  one->last[side] = NONE;
  one->next[side] = end->first[side];
  if (end->first[side] != NONE)
    net->edges.items[end->first[side]].last[side] = number;
  end->first[side] = number;
  end->degree[side]++;
}

static void unlink_edge(tearing *net, uint32_t number, int side) {
  edge *one = &net->edges.items[number];
  vertex *end = &net->vertices[one->ends[side]];
  if (one->last[side] == NONE)
    end->first[side] = one->next[side];
  else
    net->edges.items[one->last[side]].next[side] = one->next[side];
  if (one->next[side] != NONE)
    net->edges.items[one->next[side]].last[side] = one->last[side];
  if (--end->degree[side] < 2)
    wait(net, one->ends[side]);
}

static void remove_edge(tearing *net, uint32_t number) {
  unlink_edge(net, number, FROM);
  unlink_edge(net, number, TO);
  net->edges.items[number].gone = true;
}

/* Notes the edge between two ends; false when there is another one already. */
static bool note_edge(tearing *net, uint32_t number) {
  const edge *one = &net->edges.items[number];
  uint64_t key = grdp_pair_key(one->ends[FROM], one->ends[TO]);
  uint32_t known = grdp_pairs_add(net->arena, &net->known, key, number);
  const edge *other = &net->edges.items[known];
  bool taken =
      known != number && !other->gone && other->ends[FROM] == one->ends[FROM] && other->ends[TO] == one->ends[TO];
  if (!taken)
    grdp_pairs_set(&net->known, key, number);
  return !taken;
}

static void add_edge(tearing *net, uint32_t from, uint32_t to) {
  if (from == to) {
    net->vertices[from].self = true;
    return;
  }
  uint32_t number = (uint32_t)net->edges.count;
  *GRDP_PUSH(net->arena, &net->edges) = (edge){.ends = {from, to}};
  if (!note_edge(net, number)) {
    net->edges.count--;
    return;
  }
  link_edge(net, number, FROM);
  link_edge(net, number, TO);
}

/* --- vertices --- */

static uint64_t pairs_of(const vertex *one) {
  return (uint64_t)one->degree[FROM] * one->degree[TO];
}

static bool comes_first(const candidate *a, const candidate *b) {
  if (a->pairs != b->pairs)
    return a->pairs > b->pairs;
  if (a->begun != b->begun)
    return a->begun;
  return a->member < b->member;
}

static void put_candidate(tearing *net, uint32_t number) {
  const vertex *one = &net->vertices[number];
  candidate fresh = {pairs_of(one), net->net->begun[one->member], one->member, number};
  size_t place = net->heap.count;
  GRDP_PUSH(net->arena, &net->heap);
  while (place > 0 && comes_first(&fresh, &net->heap.items[(place - 1) / 2])) {
    net->heap.items[place] = net->heap.items[(place - 1) / 2];
    place = (place - 1) / 2;
  }
  net->heap.items[place] = fresh;
}

static candidate take_candidate(tearing *net) {
  candidate *heap = net->heap.items, best = heap[0], moved = heap[--net->heap.count];
  size_t place = 0, count = net->heap.count;
  for (size_t child = 1; child < count; child = 2 * place + 1) {
    child += child + 1 < count && comes_first(&heap[child + 1], &heap[child]);
    if (!comes_first(&heap[child], &moved))
      break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = moved;
  return best;
}

static void remove_vertex(tearing *net, uint32_t number) {
  vertex *one = &net->vertices[number];
  one->gone = true;
  for (int side = FROM; side <= TO; side++)
    while (one->first[side] != NONE)
      remove_edge(net, one->first[side]);
}

static void choose(tearing *net, uint32_t number) {
  net->net->unknown[net->vertices[number].member] = true;
  remove_vertex(net, number);
}

/* An edge of `loser` gets `keeper` as its end instead. */
static void move_edge(tearing *net, uint32_t number, int side, uint32_t keeper) {
  edge *one = &net->edges.items[number];
  if (one->ends[1 - side] == keeper) {
    net->vertices[keeper].self = true;
    remove_edge(net, number);
    return;
  }
  unlink_edge(net, number, side);
  one->ends[side] = keeper;
  link_edge(net, number, side);
  if (!note_edge(net, number))
    remove_edge(net, number);
}

/* Every circle through `absorbed` goes through `kept`, too: the two become one that stands for `kept`. `between` is the
 * edge that joins them. */
static void join(tearing *net, uint32_t absorbed, uint32_t kept, uint32_t between) {
  vertex *a = &net->vertices[absorbed], *b = &net->vertices[kept];
  uint32_t member = b->member;
  bool lesser = a->degree[FROM] + a->degree[TO] < b->degree[FROM] + b->degree[TO];
  uint32_t loser = lesser ? absorbed : kept, keeper = lesser ? kept : absorbed;
  vertex *lost = &net->vertices[loser], *left = &net->vertices[keeper];
  remove_edge(net, between);
  lost->gone = true;
  left->self = left->self || lost->self;
  for (int side = FROM; side <= TO; side++)
    while (lost->first[side] != NONE)
      move_edge(net, lost->first[side], side, keeper);
  left->member = member;
  wait(net, keeper);
  if (net->heaped)
    put_candidate(net, keeper);
}

static void contract(tearing *net, uint32_t number) {
  vertex *one = &net->vertices[number];
  one->waiting = false;
  if (one->gone)
    return;
  if (one->self) {
    choose(net, number);
  } else if (pairs_of(one) == 0) {
    remove_vertex(net, number);
  } else if (one->degree[TO] == 1) {
    join(net, number, net->edges.items[one->first[TO]].ends[FROM], one->first[TO]);
  } else if (one->degree[FROM] == 1) {
    join(net, number, net->edges.items[one->first[FROM]].ends[TO], one->first[FROM]);
  }
}

static void contract_all(tearing *net) {
  while (net->taken < net->queue.count)
    contract(net, net->queue.items[net->taken++]);
  net->taken = net->queue.count = 0;
}

/* The vertex with the most pairs, unless its number has changed since it was put into the heap. */
static void choose_greatest(tearing *net) {
  candidate best = take_candidate(net);
  const vertex *one = &net->vertices[best.vertex];
  if (one->gone)
    return;
  if (pairs_of(one) < best.pairs)
    put_candidate(net, best.vertex);
  else
    choose(net, best.vertex);
}

static void make_vertices(tearing *net) {
  const grdp_net *given = net->net;
  for (uint32_t i = 0; i < given->count; i++)
    net->vertices[i] = (vertex){.first = {NONE, NONE}, .member = i};
  for (uint32_t i = 0; i < given->count; i++)
    for (uint32_t k = given->begin[i]; k < given->begin[i + 1]; k++)
      if (!given->unknown[i] && !given->unknown[given->reads[k]])
        add_edge(net, given->reads[k], i);
  /* Of those that are equally good the first stays: the last is contracted first, and those begun last of all. */
  for (int begun = 0; begun < 2; begun++)
    for (uint32_t i = given->count; i > 0; i--)
      if (given->begun[i - 1] == (begun == 1) && !given->unknown[i - 1])
        wait(net, i - 1);
}

void grdp_tear(grdp_arena *arena, const grdp_net *net) {
  tearing state = {.arena = arena, .net = net, .vertices = GRDP_NEW_ARRAY(arena, net->count, vertex)};
  make_vertices(&state);
  contract_all(&state);
  state.heaped = true;
  for (uint32_t i = 0; i < net->count; i++)
    if (!state.vertices[i].gone && !net->unknown[i])
      put_candidate(&state, i);
  while (state.heap.count > 0) {
    choose_greatest(&state);
    contract_all(&state);
  }
}
