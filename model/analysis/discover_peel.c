/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "discover_peel.h"

#include <string.h>

static const double peel_share = 0.05, paste_share = 0.01, least_mass = 0.02;
enum { LEAST_DRAWS = 20 };

/* A column's draws that were in the box when the list was made, by value. */
typedef struct live_column {
  uint32_t *draws;
  size_t count;
} live_column;

typedef struct peeler {
  const grdp_peel_data *data;
  uint8_t *inside; /* [draws] */
  size_t count, failing, least;
  live_column *columns;
} peeler;

/* What a peel would take away. */
typedef struct slice {
  grdp_restriction keeps;
  size_t draws, failing;
  double gain;
} slice;

static void drop_outside(const peeler *work, live_column *column) {
  size_t kept = 0;
  for (size_t i = 0; i < column->count; i++)
    if (work->inside[column->draws[i]] != 0)
      column->draws[kept++] = column->draws[i];
  column->count = kept;
}

static void begin(peeler *work, const uint8_t *members, grdp_arena *arena) {
  const grdp_peel_data *data = work->data;
  work->inside = GRDP_NEW_ARRAY(arena, data->draws + 1, uint8_t);
  work->columns = GRDP_NEW_ARRAY(arena, data->columns + 1, live_column);
  for (size_t i = 0; i < data->draws; i++) {
    work->inside[i] = members[i] != 0;
    work->count += work->inside[i];
    work->failing += work->inside[i] != 0 && data->fails[i] != 0;
  }
  for (size_t c = 0; c < data->columns; c++) {
    live_column *column = &work->columns[c];
    column->draws = GRDP_NEW_ARRAY(arena, work->count + 1, uint32_t);
    for (size_t i = 0; i < data->draws; i++)
      if (work->inside[data->orders[c][i]] != 0)
        column->draws[column->count++] = data->orders[c][i];
  }
  work->least = (size_t)(least_mass * (double)work->count);
  work->least = work->least < LEAST_DRAWS ? LEAST_DRAWS : work->least;
}

/* The draws at an end, at least `wanted`, with all that have the value of the last of them; what stays in begins with
 * the next value. False where nothing would stay. */
static bool cut(const peeler *work, uint32_t c, grdp_box_end end, slice *out) {
  const live_column *column = &work->columns[c];
  const double *values = work->data->values[c];
  size_t wanted = (size_t)(peel_share * (double)work->count);
  double last = 0;
  wanted = wanted > 0 ? wanted : 1;
  *out = (slice){.keeps = {c, end, 0}};
  for (size_t i = 0; i < column->count; i++) {
    uint32_t draw = column->draws[end == GRDP_BOX_LOW ? i : column->count - 1 - i];
    if (work->inside[draw] == 0)
      continue;
    if (out->draws >= wanted && values[draw] != last) {
      out->keeps.bound = values[draw];
      return true;
    }
    last = values[draw];
    out->draws++;
    out->failing += work->data->fails[draw];
  }
  return false;
}

/* How much the density rises for each draw taken away (Friedman and Fisher 1999, sec. 14.3). */
static double gain_of(const peeler *work, const slice *one) {
  double left = (double)(work->count - one->draws);
  double rise = (double)(work->failing - one->failing) / left - (double)work->failing / (double)work->count;
  return rise / (double)one->draws;
}

static bool find_best(const peeler *work, slice *best) {
  bool found = false;
  for (uint32_t c = 0; c < work->data->columns; c++)
    for (grdp_box_end end = GRDP_BOX_LOW; end < GRDP_BOX_ENDS; end++) {
      slice one;
      if (!cut(work, c, end, &one) || work->count - one.draws < work->least)
        continue;
      one.gain = gain_of(work, &one);
      if (one.gain > 0 && (!found || one.gain > best->gain)) {
        *best = one;
        found = true;
      }
    }
  return found;
}

static void take_away(peeler *work, const slice *one) {
  live_column *column = &work->columns[one->keeps.column];
  const double *values = work->data->values[one->keeps.column];
  for (size_t i = 0; i < column->count; i++) {
    uint32_t draw = column->draws[one->keeps.end == GRDP_BOX_LOW ? i : column->count - 1 - i];
    if (values[draw] == one->keeps.bound)
      break;
    work->inside[draw] = 0;
  }
  work->count -= one->draws;
  work->failing -= one->failing;
  /* Lists of which a quarter is outside are made anew: the work of all of them is a multiple of the first. */
  for (size_t c = 0; c < work->data->columns; c++)
    if ((double)work->count < 0.75 * (double)work->columns[c].count)
      drop_outside(work, &work->columns[c]);
}

grdp_peeling grdp_peel(const grdp_peel_data *data, const uint8_t *members, grdp_arena *arena) {
  GRDP_VECTOR(grdp_restriction) peels = {0};
  GRDP_VECTOR(size_t) inside = {0}, failing = {0};
  peeler work = {.data = data};
  slice best = {0};
  begin(&work, members, arena);
  grdp_peeling out = {.members = work.count, .member_failing = work.failing};
  *GRDP_PUSH(arena, &inside) = work.count;
  *GRDP_PUSH(arena, &failing) = work.failing;
  while (work.failing < work.count && find_best(&work, &best)) {
    take_away(&work, &best);
    *GRDP_PUSH(arena, &peels) = best.keeps;
    *GRDP_PUSH(arena, &inside) = work.count;
    *GRDP_PUSH(arena, &failing) = work.failing;
  }
  out.peels = peels.items;
  out.inside = inside.items;
  out.failing = failing.items;
  out.steps = peels.count;
  return out;
}

/* --- boxes --- */

static grdp_restriction *find_end(const grdp_box *box, const grdp_restriction *like) {
  for (size_t i = 0; i < box->count; i++)
    if (box->items[i].column == like->column && box->items[i].end == like->end)
      return &box->items[i];
  return NULL;
}

grdp_box grdp_peeling_box(const grdp_peeling *peeling, size_t steps, grdp_arena *arena) {
  grdp_box box = {GRDP_NEW_ARRAY(arena, steps + 1, grdp_restriction), 0};
  for (size_t i = 0; i < steps; i++) {
    grdp_restriction *before = find_end(&box, &peeling->peels[i]);
    if (before != NULL)
      before->bound = peeling->peels[i].bound;
    else
      box.items[box.count++] = peeling->peels[i];
  }
  return box;
}

size_t grdp_peeling_choose(const grdp_peeling *peeling, double density) {
  double fails = (double)peeling->member_failing, meets = (double)(peeling->members - peeling->member_failing);
  size_t best = 0;
  double most = 0;
  for (size_t i = 0; i <= peeling->steps; i++) {
    double inside = (double)peeling->inside[i], failing = (double)peeling->failing[i];
    double youden = failing / fails - (inside - failing) / meets;
    if (density > 0 && failing >= density * inside)
      return i;
    if (youden > most) {
      most = youden;
      best = i;
    }
  }
  return density > 0 ? peeling->steps + 1 : best;
}

bool grdp_restriction_holds(const grdp_peel_data *data, const grdp_restriction *one, size_t draw) {
  double value = data->values[one->column][draw];
  return one->end == GRDP_BOX_LOW ? value >= one->bound : value <= one->bound;
}

static bool is_inside_but(const grdp_peel_data *data, const grdp_box *box, size_t but, size_t draw) {
  for (size_t i = 0; i < box->count; i++)
    if (i != but && !grdp_restriction_holds(data, &box->items[i], draw))
      return false;
  return true;
}

grdp_box_count grdp_box_count_draws(const grdp_peel_data *data, const uint8_t *members, const grdp_box *box,
                                    grdp_box_count *alone) {
  grdp_box_count all = {0};
  memset(alone, 0, box->count * sizeof *alone);
  for (size_t draw = 0; draw < data->draws; draw++) {
    size_t broken = 0, which = 0;
    for (size_t i = 0; i < box->count && broken < 2; i++)
      if (!grdp_restriction_holds(data, &box->items[i], draw)) {
        broken++;
        which = i;
      }
    if (members[draw] == 0 || broken > 1)
      continue;
    grdp_box_count *count = broken == 0 ? &all : &alone[which];
    count->draws++;
    count->failing += data->fails[draw];
  }
  return all;
}

/* --- pasting --- */

/* The first place in the order behind (high) or the last before (low) the bound; as many as there are when none. */
static size_t place_of_bound(const grdp_peel_data *data, const grdp_restriction *one) {
  const uint32_t *order = data->orders[one->column];
  const double *values = data->values[one->column];
  size_t low = 0, high = data->draws;
  while (low < high) {
    size_t middle = (low + high) / 2;
    bool before = one->end == GRDP_BOX_LOW ? values[order[middle]] < one->bound : values[order[middle]] <= one->bound;
    if (before)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

typedef struct widening {
  slice found;
  bool open; /* nothing more lies outside */
} widening;

/* The nearest draws outside one end that everything else lets in, with all that have the value of the last. */
static widening widen(const grdp_peel_data *data, const uint8_t *members, const grdp_box *box, size_t number,
                      size_t wanted) {
  const grdp_restriction *one = &box->items[number];
  const uint32_t *order = data->orders[one->column];
  const double *values = data->values[one->column];
  size_t place = place_of_bound(data, one);
  size_t left = one->end == GRDP_BOX_LOW ? place : data->draws - place;
  widening out = {{.keeps = *one}, true};
  for (size_t i = 0; i < left; i++) {
    uint32_t draw = order[one->end == GRDP_BOX_LOW ? place - 1 - i : place + i];
    if (members[draw] == 0 || !is_inside_but(data, box, number, draw))
      continue;
    if (out.found.draws >= wanted && values[draw] != out.found.keeps.bound) {
      out.open = false;
      break;
    }
    out.found.keeps.bound = values[draw];
    out.found.draws++;
    out.found.failing += data->fails[draw];
  }
  return out;
}

static bool paste_once(const grdp_peel_data *data, const uint8_t *members, grdp_box *box, grdp_box_count *inside) {
  size_t wanted = (size_t)(paste_share * (double)inside->draws), best_number = 0;
  double best = (double)inside->failing / (double)inside->draws;
  widening chosen = {0};
  wanted = wanted > 0 ? wanted : 1;
  for (size_t i = 0; i < box->count; i++) {
    widening one = widen(data, members, box, i, wanted);
    double density = (double)(inside->failing + one.found.failing) / (double)(inside->draws + one.found.draws);
    if (one.found.draws == 0 || density < best)
      continue;
    best = density;
    best_number = i;
    chosen = one;
  }
  if (chosen.found.draws == 0)
    return false;
  inside->draws += chosen.found.draws;
  inside->failing += chosen.found.failing;
  box->items[best_number] = chosen.found.keeps;
  if (chosen.open) {
    box->count--;
    memmove(&box->items[best_number], &box->items[best_number + 1], (box->count - best_number) * sizeof *box->items);
  }
  return true;
}

void grdp_paste(const grdp_peel_data *data, const uint8_t *members, grdp_box *box, grdp_arena *arena) {
  grdp_box_count *alone = GRDP_NEW_ARRAY(arena, box->count + 1, grdp_box_count);
  grdp_box_count inside = grdp_box_count_draws(data, members, box, alone);
  while (inside.draws > 0 && box->count > 0 && paste_once(data, members, box, &inside))
    ;
}
