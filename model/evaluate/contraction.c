/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "contraction.h"

#include <string.h>

#include "blocks.h"
#include "text.h"

/* What is shorter or smaller runs as fast by itself. */
enum { LEAST_TERMS = 4, LEAST_ELEMENTS = 32 };

typedef struct search {
  grdp_arena *arena;
  const grdp_varying *varying;
  const bool *lanes;
  grdp_contraction_plan *plan;
  grdp_table products; /* by where they stand and their x */
  uint32_t *key;       /* block, time, x[terms] */
} search;

/* Whether a slot holds the same number in all draws. */
static bool is_still(const grdp_program *program, const bool *lanes, uint32_t slot) {
  uint32_t references = grdp_program_reference_slot(program, 0);
  return slot >= program->temporaries && (slot < references || !lanes[slot - references]);
}

static bool is_lanes(const grdp_program *program, const bool *lanes, uint32_t slot) {
  uint32_t references = grdp_program_reference_slot(program, 0);
  return slot >= references && lanes[slot - references];
}

bool grdp_contraction_term(const grdp_program *program, const bool *lanes, const grdp_instruction *code,
                           uint32_t *slot, uint32_t *x) {
  bool swapped = is_lanes(program, lanes, code->a);
  *slot = swapped ? code->b : code->a;
  uint32_t vector = swapped ? code->a : code->b;
  if (!is_still(program, lanes, *slot) || !is_lanes(program, lanes, vector))
    return false;
  *x = vector - grdp_program_reference_slot(program, 0);
  return true;
}

/* How many instructions from `first` on are a sum of products, whose x go to key[2 …]. */
static uint32_t find_sum(const search *at, const grdp_step *step, uint32_t first) {
  const grdp_program *program = at->varying->program;
  const grdp_instruction *code = program->instructions + step->first;
  uint32_t slot, end = first, sum = code[first].target;
  if (code[first].operation != GRDP_OP_MULTIPLY || sum >= program->temporaries)
    return 0;
  while (end < step->count &&
         grdp_contraction_term(program, at->lanes, &code[end], &slot, &at->key[2 + end - first])) {
    end++;
    if (code[end - 1].target != sum || end == step->count || code[end].operation != GRDP_OP_MULTIPLY_ADD ||
        code[end].c != sum || (code[end].target != sum && end != step->count - 1))
      break;
  }
  return end - first;
}

static uint32_t product_of(search *at, const grdp_step *step, uint32_t number, uint32_t terms) {
  const grdp_block_map *map = at->varying->map;
  at->key[0] = map == NULL ? GRDP_NO_BLOCK : map->blocks[number];
  at->key[1] = (uint32_t)step->time;
  size_t size = (2 + (size_t)terms) * sizeof *at->key;
  uint32_t next = (uint32_t)at->plan->products.count;
  uint32_t *key = GRDP_NEW_ARRAY(at->arena, 2 + (size_t)terms, uint32_t);
  memcpy(key, at->key, size);
  bool added;
  uint32_t found = *grdp_table_add(at->arena, &at->products, (grdp_text){(const char *)key, size}, next, &added);
  if (added)
    *GRDP_PUSH(at->arena, &at->plan->products) =
        (grdp_contraction_product){.terms = terms, .first = UINT32_MAX, .x = key + 2};
  return found;
}

static void note_row(search *at, uint32_t step, uint32_t first, uint32_t product) {
  uint32_t number = (uint32_t)at->plan->rows.count;
  grdp_contraction_product *whole = &at->plan->products.items[product];
  *GRDP_PUSH(at->arena, &at->plan->rows) = (grdp_contraction_row){step, first, product, whole->rows, UINT32_MAX};
  if (whole->first == UINT32_MAX)
    whole->first = number;
  else
    at->plan->rows.items[whole->last].next = number;
  whole->last = number;
  whole->rows++;
  whole->worthwhile = whole->rows * (uint64_t)whole->terms >= LEAST_ELEMENTS;
}

static void search_step(search *at, uint32_t number) {
  const grdp_step *step = &at->varying->program->steps[number];
  for (uint32_t i = 0; i < step->count;) {
    uint32_t terms = find_sum(at, step, i);
    if (terms >= LEAST_TERMS)
      note_row(at, number, i, product_of(at, step, number, terms));
    i += terms > 0 ? terms : 1;
  }
}

void grdp_find_contractions(grdp_arena *arena, const grdp_varying *varying, const bool *lanes,
                            grdp_contraction_plan *out) {
  const grdp_program *program = varying->program;
  *out = (grdp_contraction_plan){0};
  search at = {.arena = arena, .varying = varying, .lanes = lanes, .plan = out};
  at.key = GRDP_NEW_ARRAY(arena, (size_t)grdp_program_longest_step(program) + 2, uint32_t);
  for (uint32_t i = 0; i < program->step_count; i++)
    if (varying->ever[program->steps[i].cell] && program->steps[i].time != GRDP_STEP_PAST)
      search_step(&at, i);
}
