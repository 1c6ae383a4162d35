/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The slopes of a block's equations, exact, as code of the machine's own operations: forward mode (Griewank and Walther
 * 2008, Evaluating Derivatives, ch. 3) in two stages. Within a step, the tangents of each instruction along the cells
 * of the block that the step reads; then, from step to step, those along the unknowns:
 *
 *   d step / d unknown = sum over cells read: d step / d cell * d cell / d unknown
 *
 * Equal parts are computed once (algebra.h); what is 0 by structure is left out, so that the slope of a sum of
 * a[i,j] * x[j] along x[j] is the reference a[i,j] itself.
 */
#include <math.h>
#include <stdlib.h>

#include "derivative.h"

#define NO_PLACE UINT32_MAX

/* Along a member of the block; `place` is its number in the order. */
typedef struct tangent {
  uint32_t place;
  grdp_node node;
} tangent;

/* May hold several of one place, which count together. */
typedef struct tangents {
  tangent *items;
  size_t count, capacity;
} tangents;

/* Of a temporary, while the code of a step is gone through. */
struct grdp_tangents {
  tangents list;
  grdp_node node;
};

/* The tangents of the operands along one member. */
typedef struct direction {
  uint32_t place;
  grdp_node nodes[3];
} direction;

/* A derivative that has a name. */
typedef struct named {
  const char *of, *by;
  uint32_t along; /* the cell along which it is taken and given; UINT32_MAX: none */
  const double *given;
} named;

typedef struct derivation {
  grdp_compiler *compiler;
  grdp_drafted_block *block;
  grdp_algebra algebra;
  uint32_t members;    /* the unknowns, then the explicit cells */
  tangents *of_member; /* [members] of explicit cells, along unknowns */
  uint32_t *listed;    /* [members] where it is in the list at hand, from 1; 0: nowhere */
  GRDP_VECTOR(direction) directions;
  tangents result; /* of the step at hand */
  GRDP_VECTOR(named) named;
  GRDP_VECTOR(tangent) slopes; /* in the order of block->slopes */
  grdp_node zero, one;
} derivation;

static grdp_draft *draft_at(const derivation *at, uint32_t place) {
  return &at->compiler->drafts.items[at->compiler->order.items[at->block->first + place]];
}

static void push(derivation *at, tangents *list, uint32_t place, grdp_node node) {
  *GRDP_PUSH(&at->compiler->scratch, list) = (tangent){place, node};
}

static bool stopped(const derivation *at) {
  return at->compiler->visits >= GRDP_EXPANSION_LIMIT;
}

/* --- inside a step --- */

/* The place of the member that an operand reads in the same period. */
static uint32_t place_read(const derivation *at, grdp_operand operand) {
  uint32_t draft = grdp_draft_source(at->compiler, draft_at(at, 0), operand);
  return draft == UINT32_MAX ? NO_PLACE : at->compiler->member_of[draft];
}

static bool is_temporary(grdp_operand operand) {
  return (operand & GRDP_OPERAND_KIND) == 0;
}

/* The tangents of an operand; `single` makes room for one. */
static const tangents *tangents_of(const derivation *at, grdp_operand operand, tangent *single, tangents *list) {
  if (is_temporary(operand))
    return &at->compiler->tangents[operand].list;
  *single = (tangent){place_read(at, operand), at->one};
  *list = (tangents){single, single->place == NO_PLACE ? 0 : 1, 1};
  return list;
}

/* Adds one to the list at hand; those of one place and operand are summed. */
static void direct(derivation *at, uint32_t operand, const tangent *one) {
  if (at->listed[one->place] == 0) {
    *GRDP_PUSH(&at->compiler->scratch, &at->directions) = (direction){one->place, {at->zero, at->zero, at->zero}};
    at->listed[one->place] = (uint32_t)at->directions.count;
  }
  grdp_node *node = &at->directions.items[at->listed[one->place] - 1].nodes[operand];
  *node = grdp_algebra_make(&at->algebra, GRDP_OP_ADD, *node, one->node);
}

static void collect_directions(derivation *at, const grdp_instruction *code, uint32_t operands) {
  const grdp_operand read[3] = {code->a, code->b, code->c};
  at->directions.count = 0;
  for (uint32_t i = 0; i < operands; i++) {
    tangent single;
    tangents list;
    const tangents *known = tangents_of(at, read[i], &single, &list);
    for (size_t k = 0; k < known->count && !stopped(at); k++)
      direct(at, i, &known->items[k]);
  }
  for (size_t i = 0; i < at->directions.count; i++)
    at->listed[at->directions.items[i].place] = 0;
}

/* Those of a product, put to those of a sum that has taken it in. */
static void extend_by_product(derivation *at, const grdp_instruction *code, const grdp_operation_nodes *nodes) {
  const grdp_operand read[2] = {code->a, code->b};
  for (uint32_t side = 0; side < 2; side++) {
    tangent single;
    tangents list;
    const tangents *known = tangents_of(at, read[side], &single, &list);
    for (size_t i = 0; i < known->count; i++)
      push(at, &at->compiler->tangents[code->target].list, known->items[i].place,
           grdp_algebra_make(&at->algebra, GRDP_OP_MULTIPLY, nodes->operands[1 - side], known->items[i].node));
  }
}

/* t = t + x, t = t - x and t = t + x y: the tangents of x are put to those of t, so that a long sum stays cheap. */
static bool extend(derivation *at, const grdp_instruction *code, const grdp_operation_nodes *nodes) {
  bool minus = code->operation == GRDP_OP_SUBTRACT;
  if (code->operation == GRDP_OP_MULTIPLY_ADD && is_temporary(code->target) && code->c == code->target &&
      code->a != code->target && code->b != code->target) {
    extend_by_product(at, code, nodes);
    return true;
  }
  if (!is_temporary(code->target) || code->a != code->target || code->b == code->target ||
      (code->operation != GRDP_OP_ADD && !minus))
    return false;
  tangent single;
  tangents list;
  const tangents *known = tangents_of(at, code->b, &single, &list);
  for (size_t i = 0; i < known->count; i++) {
    grdp_node node = known->items[i].node;
    node = minus ? grdp_algebra_make(&at->algebra, GRDP_OP_NEGATE, node, GRDP_NO_NODE) : node;
    push(at, &at->compiler->tangents[code->target].list, known->items[i].place, node);
  }
  return true;
}

static grdp_operation_nodes read_nodes(derivation *at, const grdp_instruction *code, uint32_t operands) {
  const grdp_operand read[3] = {code->a, code->b, code->c};
  grdp_operation_nodes nodes = {.operation = (grdp_operation)code->operation,
                                .operands = {GRDP_NO_NODE, GRDP_NO_NODE, GRDP_NO_NODE}};
  for (uint32_t i = 0; i < 3 && i < operands; i++)
    nodes.operands[i] =
        is_temporary(read[i]) ? at->compiler->tangents[read[i]].node : grdp_algebra_leaf(&at->algebra, read[i]);
  return nodes;
}

/* `kept`: the operand from which the result can be read; UINT32_MAX: it must be computed again. */
static void derive_instruction(derivation *at, const grdp_instruction *code, grdp_operand kept) {
  uint32_t operands = grdp_operation_operands((grdp_operation)code->operation);
  grdp_operation_nodes nodes = read_nodes(at, code, operands);
  nodes.result = kept == UINT32_MAX ? grdp_algebra_apply(&at->algebra, nodes.operation, nodes.operands)
                                    : grdp_algebra_leaf(&at->algebra, kept);
  bool last = !is_temporary(code->target);
  tangents *list = last ? &at->result : &at->compiler->tangents[code->target].list;
  if (!last)
    at->compiler->tangents[code->target].node = nodes.result;
  if (extend(at, code, &nodes))
    return;
  at->directions.count = 0;
  if (!grdp_operation_flat(nodes.operation))
    collect_directions(at, code, operands);
  list->count = 0;
  for (size_t i = 0; i < at->directions.count && !stopped(at); i++) {
    const direction *one = &at->directions.items[i];
    grdp_node node = grdp_derivative_node(&at->algebra, &nodes, one->nodes);
    if (node != at->zero)
      push(at, list, one->place, node);
  }
}

/* Whether the cell of a step holds what its code gives, so that it need not be computed again. */
static bool holds_result(const derivation *at, const grdp_draft *draft) {
  const grdp_compiler *compiler = at->compiler;
  if (draft->cell >= compiler->auxiliary_first)
    return true;
  const grdp_cell *cell = &compiler->scenario->cells[draft->cell];
  return !compiler->options.holdable && cell->added.values == NULL && cell->uncertainty == NULL;
}

/* The tangents of a step along the members that it reads: at->result. */
static void derive_step(derivation *at, const grdp_draft *draft) {
  bool held = holds_result(at, draft);
  for (uint32_t i = draft->first; i < draft->first + draft->count; i++) {
    const grdp_instruction code = at->compiler->instructions.items[i];
    derive_instruction(at, &code, held && !is_temporary(code.target) ? code.target : UINT32_MAX);
  }
}

/* --- from step to step --- */

static int compare_tangents(const void *a, const void *b) {
  uint32_t left = ((const tangent *)a)->place, right = ((const tangent *)b)->place;
  return (left > right) - (left < right);
}

/* The chain rule: at->directions, of which nodes[0] counts, in the order of the unknowns. */
static void chain(derivation *at) {
  at->directions.count = 0;
  for (size_t i = 0; i < at->result.count && !stopped(at); i++) {
    const tangent *outer = &at->result.items[i];
    if (outer->place < at->block->unknowns) {
      direct(at, 0, outer);
      continue;
    }
    const tangents *inner = &at->of_member[outer->place];
    for (size_t k = 0; k < inner->count; k++) {
      grdp_node node = grdp_algebra_make(&at->algebra, GRDP_OP_MULTIPLY, outer->node, inner->items[k].node);
      direct(at, 0, &(tangent){inner->items[k].place, node});
    }
  }
  at->result.count = 0;
  for (size_t i = 0; i < at->directions.count; i++) {
    const direction *one = &at->directions.items[i];
    at->listed[one->place] = 0;
    if (one->nodes[0] != at->zero)
      push(at, &at->result, one->place, one->nodes[0]);
  }
  if (at->result.count > 1)
    qsort(at->result.items, at->result.count, sizeof *at->result.items, compare_tangents);
}

static const double *zeros(grdp_compiler *compiler) {
  if (compiler->zeros == NULL)
    compiler->zeros = GRDP_NEW_ARRAY(&compiler->kept, (size_t)compiler->scenario->time.last + 1, double);
  return compiler->zeros;
}

/* 0 where the cell of a draft is given, else NaN; NULL when it never is. */
static const double *given_zero(const derivation *at, const grdp_draft *draft) {
  uint32_t periods = at->compiler->scenario->time.last + 1;
  double *given = NULL;
  if (draft->time == GRDP_STEP_AHEAD) {
    uint32_t period = grdp_step_period(&(grdp_step){.ahead = draft->ahead}, at->compiler->scenario->time.base + 1);
    return grdp_draft_given(at->compiler, draft, period) ? zeros(at->compiler) : NULL;
  }
  for (uint32_t t = 0; t < periods; t++) {
    if (!grdp_draft_given(at->compiler, draft, t))
      continue;
    if (given == NULL) {
      given = GRDP_NEW_ARRAY(&at->compiler->kept, periods, double);
      for (uint32_t k = 0; k < periods; k++)
        given[k] = NAN;
    }
    given[t] = 0;
  }
  return given;
}

/* A node's name, should it become a cell; the first name stays. */
static void name_node(derivation *at, grdp_node node, const named *name) {
  grdp_algebra_node *one = &at->algebra.nodes.items[node];
  if (one->name != UINT32_MAX)
    return;
  one->name = (uint32_t)at->named.count;
  *GRDP_PUSH(&at->compiler->scratch, &at->named) = *name;
}

static const char *unknown_name(const derivation *at, uint32_t unknown) {
  return grdp_compiler_cell_name(at->compiler, draft_at(at, unknown)->cell);
}

/* The derivatives of an explicit cell. Where it is given, each must be 0, and so is a cell of its own. */
static void settle_member(derivation *at, uint32_t place) {
  const grdp_draft *draft = draft_at(at, place);
  tangents *list = &at->of_member[place];
  const double *given = given_zero(at, draft);
  bool apart = given != NULL || at->compiler->options.holdable;
  list->items = GRDP_NEW_ARRAY(&at->compiler->scratch, at->result.count, tangent);
  list->count = list->capacity = at->result.count;
  for (size_t i = 0; i < at->result.count; i++) {
    tangent one = at->result.items[i];
    const named name = {grdp_compiler_cell_name(at->compiler, draft->cell), unknown_name(at, one.place),
                        apart ? draft->cell : UINT32_MAX, given};
    const grdp_node operands[3] = {one.node, GRDP_NO_NODE, GRDP_NO_NODE};
    if (apart)
      one.node = grdp_algebra_apart(&at->algebra, GRDP_OP_COPY, operands);
    name_node(at, one.node, &name);
    list->items[i] = one;
  }
}

static void settle_equation(derivation *at, uint32_t equation, const grdp_draft *draft) {
  for (size_t i = 0; i < at->result.count; i++) {
    tangent one = at->result.items[i];
    const named name = {grdp_compiler_cell_name(at->compiler, draft->cell), unknown_name(at, one.place), UINT32_MAX,
                        NULL};
    name_node(at, one.node, &name);
    *GRDP_PUSH(&at->compiler->scratch, &at->slopes) = one;
    *GRDP_PUSH(&at->compiler->scratch, &at->block->slopes) = (grdp_drafted_slope){equation, one.place, 0};
  }
}

static void derive_all(derivation *at) {
  uint32_t steps = at->members + at->block->unknowns;
  for (uint32_t place = at->block->unknowns; place < steps && !stopped(at); place++) {
    const grdp_draft draft = *draft_at(at, place);
    at->algebra.source = at->compiler->order.items[at->block->first + place];
    derive_step(at, &draft);
    chain(at);
    if (place < at->members)
      settle_member(at, place);
    else
      settle_equation(at, place - at->members, &draft);
  }
}

/* --- what becomes a cell --- */

static bool is_leaf(const derivation *at, grdp_node node) {
  return at->algebra.nodes.items[node].operation == GRDP_OPERATION_COUNT;
}

/* Of each node the cell in whose code it is computed, GRDP_NO_NODE when nobody needs it. What two cells need is a cell
 * itself. Readers come after what they read, so that all of a node's are seen before it. */
static grdp_node *find_owners(derivation *at) {
  size_t count = at->algebra.nodes.count;
  grdp_node *owners = GRDP_NEW_ARRAY(&at->compiler->scratch, count, grdp_node);
  for (size_t i = 0; i < count; i++)
    owners[i] = GRDP_NO_NODE;
  for (size_t i = 0; i < at->slopes.count; i++)
    owners[at->slopes.items[i].node] = at->slopes.items[i].node;
  for (grdp_node node = (grdp_node)count; node-- > 0;) {
    if (owners[node] == GRDP_NO_NODE)
      continue;
    uint32_t name = at->algebra.nodes.items[node].name;
    if (name != UINT32_MAX && at->named.items[name].along != UINT32_MAX)
      owners[node] = node;
    for (int i = 0; i < 3; i++) {
      grdp_node operand = at->algebra.nodes.items[node].operands[i];
      if (operand != GRDP_NO_NODE)
        owners[operand] = owners[operand] == GRDP_NO_NODE || owners[operand] == owners[node] ? owners[node] : operand;
    }
  }
  return owners;
}

static const char *write_name(derivation *at, const named *name) {
  grdp_arena *arena = &at->compiler->scratch;
  if (name != NULL)
    return grdp_text_join(arena, "d(", name->of, ")/d(", name->by, ")", NULL);
  return grdp_text_join(arena, "part(", grdp_integer_text(arena, (long long)at->compiler->hidden.count), ")", NULL);
}

static void append_derivative(derivation *at, grdp_node node) {
  grdp_compiler *compiler = at->compiler;
  uint32_t number = at->algebra.nodes.items[node].name;
  const named *name = number == UINT32_MAX ? NULL : &at->named.items[number];
  grdp_draft draft = compiler->drafts.items[at->algebra.nodes.items[node].source];
  draft.implicit = false;
  draft.given = name == NULL ? NULL : name->given;
  draft.cell = grdp_hidden_cell(compiler, &draft, write_name(at, name));
  grdp_operand target = grdp_intern_reference(compiler, draft.cell, draft.ahead);
  draft.first = grdp_algebra_write(&at->algebra, node, target);
  draft.count = (uint32_t)compiler->instructions.count - draft.first;
  at->algebra.nodes.items[node].operand = target;
  *GRDP_PUSH(&compiler->scratch, &compiler->order) = (uint32_t)compiler->drafts.count;
  *GRDP_PUSH(&compiler->scratch, &compiler->drafts) = draft;
  *GRDP_PUSH(&compiler->scratch, &at->block->along) = name == NULL ? UINT32_MAX : name->along;
}

static void append_derivatives(derivation *at) {
  size_t count = at->algebra.nodes.count; /* more may come while code is written */
  const grdp_node *owners = find_owners(at);
  for (grdp_node node = 0; node < count; node++)
    if (owners[node] == node && !is_leaf(at, node))
      append_derivative(at, node);
  for (size_t i = 0; i < at->slopes.count; i++)
    at->block->slopes.items[i].operand = at->algebra.nodes.items[at->slopes.items[i].node].operand;
}

/* Whether a leaf reads a cell of the block in the same period: a member, or the hidden cell of an equation. */
static bool is_moving_leaf(const derivation *at, grdp_operand operand) {
  if (!grdp_operand_reference(operand))
    return false;
  const grdp_compiler *compiler = at->compiler;
  const grdp_cell_reference *reference = &compiler->references.items[grdp_operand_number(operand)];
  if (reference->cell >= compiler->auxiliary_first + compiler->auxiliaries.count)
    return true;
  return place_read(at, operand) != NO_PLACE;
}

static bool find_linear(derivation *at) {
  size_t count = at->algebra.nodes.count;
  bool *moving = GRDP_NEW_ARRAY(&at->compiler->scratch, count, bool), linear = true;
  for (grdp_node node = 0; node < count; node++) {
    const grdp_algebra_node *one = &at->algebra.nodes.items[node];
    moving[node] = is_leaf(at, node) && is_moving_leaf(at, one->operand);
    for (int i = 0; i < 3; i++)
      moving[node] = moving[node] || (one->operands[i] != GRDP_NO_NODE && moving[one->operands[i]]);
  }
  for (size_t i = 0; i < at->slopes.count; i++)
    linear = linear && !moving[at->slopes.items[i].node];
  return linear;
}

void grdp_differentiate(grdp_compiler *compiler, grdp_drafted_block *block) {
  grdp_arena *arena = &compiler->scratch;
  uint32_t members = (uint32_t)compiler->order.count - block->first - block->unknowns;
  derivation at = {.compiler = compiler,
                   .block = block,
                   .algebra = {.compiler = compiler},
                   .members = members,
                   .of_member = GRDP_NEW_ARRAY(arena, members, tangents),
                   .listed = GRDP_NEW_ARRAY(arena, members, uint32_t)};
  if (compiler->tangents == NULL)
    compiler->tangents = GRDP_NEW_ARRAY(arena, compiler->temporaries, struct grdp_tangents);
  at.zero = grdp_algebra_constant(&at.algebra, 0);
  at.one = grdp_algebra_constant(&at.algebra, 1);
  for (uint32_t i = 0; i < members; i++)
    compiler->member_of[compiler->order.items[block->first + i]] = i;
  derive_all(&at);
  block->linear = find_linear(&at);
  append_derivatives(&at);
  for (uint32_t i = 0; i < members; i++)
    compiler->member_of[compiler->order.items[block->first + i]] = UINT32_MAX;
}
