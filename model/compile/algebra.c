/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "algebra.h"

#include <assert.h>
#include <math.h>

static grdp_node push(grdp_algebra *algebra, const grdp_algebra_node *fresh) {
  grdp_node number = (grdp_node)algebra->nodes.count;
  grdp_algebra_node *node = GRDP_PUSH(&algebra->compiler->scratch, &algebra->nodes);
  *node = *fresh;
  node->text = algebra->text;
  node->source = algebra->source;
  node->name = UINT32_MAX;
  algebra->compiler->visits++;
  return number;
}

/* --- equal nodes are one --- */

/* Multiply and fold, number by number. */
static uint64_t hash_node(const grdp_algebra_node *node) {
  const uint32_t parts[] = {node->operation, node->operands[0], node->operands[1], node->operands[2],
                            node->operation == GRDP_OPERATION_COUNT ? node->operand : 0};
  uint64_t hash = 0;
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    hash = (hash ^ parts[i]) * UINT64_C(0x9E3779B97F4A7C15);
    hash ^= hash >> 29;
  }
  return hash;
}

static bool same_node(const grdp_algebra_node *a, const grdp_algebra_node *b) {
  return a->operation == b->operation && a->operands[0] == b->operands[0] && a->operands[1] == b->operands[1] &&
         a->operands[2] == b->operands[2] && (a->operation != GRDP_OPERATION_COUNT || a->operand == b->operand);
}

/* Where a node stands in the table, or would stand. */
static grdp_node *place_of(const grdp_algebra *algebra, const grdp_algebra_node *node) {
  size_t place = (size_t)hash_node(node) & (algebra->capacity - 1);
  while (algebra->table[place] != GRDP_NO_NODE && !same_node(&algebra->nodes.items[algebra->table[place]], node))
    place = (place + 1) & (algebra->capacity - 1);
  return &algebra->table[place];
}

static void enlarge(grdp_algebra *algebra) {
  grdp_node *old = algebra->table;
  size_t count = algebra->capacity;
  algebra->capacity = count == 0 ? 32 : 2 * count;
  algebra->table = GRDP_NEW_ARRAY(&algebra->compiler->scratch, algebra->capacity, grdp_node);
  for (size_t i = 0; i < algebra->capacity; i++)
    algebra->table[i] = GRDP_NO_NODE;
  for (size_t i = 0; i < count; i++)
    if (old[i] != GRDP_NO_NODE)
      *place_of(algebra, &algebra->nodes.items[old[i]]) = old[i];
}

static grdp_node find_or_push(grdp_algebra *algebra, const grdp_algebra_node *node) {
  if (algebra->plain)
    return push(algebra, node);
  if (2 * algebra->known >= algebra->capacity)
    enlarge(algebra);
  grdp_node *place = place_of(algebra, node);
  if (*place == GRDP_NO_NODE) {
    *place = push(algebra, node);
    algebra->known++;
  }
  return *place;
}

static grdp_algebra_node operation_node(grdp_operation operation, const grdp_node operands[3]) {
  return (grdp_algebra_node){
      .operation = operation, .operands = {operands[0], operands[1], operands[2]}, .operand = UINT32_MAX};
}

grdp_node grdp_algebra_leaf(grdp_algebra *algebra, grdp_operand operand) {
  const grdp_algebra_node node = {
      .operation = GRDP_OPERATION_COUNT, .operands = {GRDP_NO_NODE, GRDP_NO_NODE, GRDP_NO_NODE}, .operand = operand};
  return find_or_push(algebra, &node);
}

grdp_node grdp_algebra_constant(grdp_algebra *algebra, double value) {
  return grdp_algebra_leaf(algebra, grdp_intern_constant(algebra->compiler, value));
}

grdp_node grdp_algebra_apart(grdp_algebra *algebra, grdp_operation operation, const grdp_node operands[3]) {
  const grdp_algebra_node node = operation_node(operation, operands);
  return push(algebra, &node);
}

grdp_node grdp_algebra_apply(grdp_algebra *algebra, grdp_operation operation, const grdp_node operands[3]) {
  const grdp_algebra_node node = operation_node(operation, operands);
  return find_or_push(algebra, &node);
}

static bool constant_value(const grdp_algebra *algebra, grdp_node node, double *out) {
  const grdp_algebra_node *one = &algebra->nodes.items[node];
  if (one->operation != GRDP_OPERATION_COUNT || !grdp_operand_constant(one->operand))
    return false;
  *out = grdp_operand_value(algebra->compiler, one->operand);
  return true;
}

bool grdp_algebra_is(const grdp_algebra *algebra, grdp_node node, double value) {
  double known;
  return constant_value(algebra, node, &known) && !(known < value) && !(known > value);
}

static grdp_node make_negative(grdp_algebra *algebra, grdp_node a) {
  const grdp_algebra_node *one = &algebra->nodes.items[a];
  if (one->operation == GRDP_OP_NEGATE)
    return one->operands[0];
  const grdp_node operands[3] = {a, GRDP_NO_NODE, GRDP_NO_NODE};
  return grdp_algebra_apply(algebra, GRDP_OP_NEGATE, operands);
}

/* x + 0, x - 0, 0 * x, 1 * x, x / 1 and the like; GRDP_NO_NODE when there is nothing to simplify. */
static grdp_node simplify(grdp_algebra *algebra, grdp_operation operation, grdp_node a, grdp_node b) {
  switch (operation) {
  case GRDP_OP_NEGATE:
    return make_negative(algebra, a);
  case GRDP_OP_ADD:
    return grdp_algebra_is(algebra, a, 0) ? b : grdp_algebra_is(algebra, b, 0) ? a : GRDP_NO_NODE;
  case GRDP_OP_SUBTRACT:
    return grdp_algebra_is(algebra, b, 0)   ? a
           : grdp_algebra_is(algebra, a, 0) ? make_negative(algebra, b)
                                            : GRDP_NO_NODE;
  case GRDP_OP_MULTIPLY:
    if (grdp_algebra_is(algebra, a, 0) || grdp_algebra_is(algebra, b, 1))
      return a;
    if (grdp_algebra_is(algebra, b, 0) || grdp_algebra_is(algebra, a, 1))
      return b;
    return grdp_algebra_is(algebra, a, -1)   ? make_negative(algebra, b)
           : grdp_algebra_is(algebra, b, -1) ? make_negative(algebra, a)
                                             : GRDP_NO_NODE;
  case GRDP_OP_DIVIDE:
    return grdp_algebra_is(algebra, b, 1) || grdp_algebra_is(algebra, a, 0) ? a : GRDP_NO_NODE;
  default:
    return GRDP_NO_NODE;
  }
}

grdp_node grdp_algebra_make(grdp_algebra *algebra, grdp_operation operation, grdp_node a, grdp_node b) {
  bool two = grdp_operation_operands(operation) == 2;
  double x = 0, y = 0;
  assert(two || grdp_operation_operands(operation) == 1);
  if (constant_value(algebra, a, &x) && (!two || constant_value(algebra, b, &y))) {
    double value = grdp_operation_apply(operation, x, y, 0);
    if (isfinite(value))
      return grdp_algebra_constant(algebra, value);
  }
  grdp_node simple = simplify(algebra, operation, a, b);
  const grdp_node operands[3] = {a, two ? b : GRDP_NO_NODE, GRDP_NO_NODE};
  return simple != GRDP_NO_NODE ? simple : grdp_algebra_apply(algebra, operation, operands);
}

grdp_node grdp_algebra_select(grdp_algebra *algebra, grdp_node condition, grdp_node a, grdp_node b) {
  double known;
  if (a == b)
    return a;
  if (constant_value(algebra, condition, &known))
    return known < 0 || known > 0 ? a : b;
  const grdp_node operands[3] = {condition, a, b};
  return grdp_algebra_apply(algebra, GRDP_OP_SELECT, operands);
}

/* --- code --- */

static bool is_computed(const grdp_algebra *algebra, grdp_node node) {
  return node != GRDP_NO_NODE && algebra->nodes.items[node].operand == UINT32_MAX;
}

static void enter(grdp_algebra *algebra, grdp_node node) {
  *GRDP_PUSH(&algebra->compiler->scratch, &algebra->stack) = (grdp_algebra_visit){node, 0};
}

/* The nodes to compute, operands first; counts who reads each. */
static void arrange(grdp_algebra *algebra, grdp_node root) {
  grdp_arena *arena = &algebra->compiler->scratch;
  while (algebra->uses.count < algebra->nodes.count) {
    *GRDP_PUSH(arena, &algebra->uses) = 0;
    *GRDP_PUSH(arena, &algebra->temporaries) = UINT32_MAX;
  }
  algebra->sequence.count = algebra->stack.count = 0;
  algebra->uses.items[root] = 1;
  enter(algebra, root);
  while (algebra->stack.count > 0) {
    size_t top = algebra->stack.count - 1;
    grdp_node node = algebra->stack.items[top].node;
    uint32_t next = algebra->stack.items[top].next++;
    if (next == 3) {
      *GRDP_PUSH(arena, &algebra->sequence) = node;
      algebra->stack.count--;
      continue;
    }
    grdp_node operand = algebra->nodes.items[node].operands[next];
    if (is_computed(algebra, operand) && algebra->uses.items[operand]++ == 0)
      enter(algebra, operand);
  }
}

/* Where an operand is read; its temporary is free again after the last reader. */
static grdp_operand read_operand(grdp_algebra *algebra, grdp_node node) {
  if (node == GRDP_NO_NODE)
    return 0;
  if (!is_computed(algebra, node))
    return algebra->nodes.items[node].operand;
  uint32_t temporary = algebra->temporaries.items[node];
  if (--algebra->uses.items[node] == 0)
    *GRDP_PUSH(&algebra->compiler->scratch, &algebra->free) = temporary;
  return temporary;
}

static void write_node(grdp_algebra *algebra, grdp_node node, uint32_t *highest) {
  grdp_compiler *compiler = algebra->compiler;
  const grdp_algebra_node *one = &algebra->nodes.items[node];
  grdp_instruction code = {.operation = one->operation,
                           .a = read_operand(algebra, one->operands[0]),
                           .b = read_operand(algebra, one->operands[1]),
                           .c = read_operand(algebra, one->operands[2])};
  code.target = algebra->free.count > 0 ? algebra->free.items[--algebra->free.count] : (*highest)++;
  if (*highest > compiler->temporaries)
    compiler->temporaries = *highest;
  algebra->temporaries.items[node] = code.target;
  *GRDP_PUSH(&compiler->scratch, &compiler->instructions) = code;
  *GRDP_PUSH(&compiler->scratch, &compiler->texts) = one->text;
}

uint32_t grdp_algebra_write(grdp_algebra *algebra, grdp_node root, grdp_operand target) {
  grdp_compiler *compiler = algebra->compiler;
  uint32_t first = (uint32_t)compiler->instructions.count, highest = 0;
  /* A copy of what is computed here alone is that itself. */
  const grdp_algebra_node *copy = &algebra->nodes.items[root];
  if (copy->operation == GRDP_OP_COPY && is_computed(algebra, copy->operands[0]))
    root = copy->operands[0];
  if (!is_computed(algebra, root)) {
    const grdp_node operands[3] = {root, GRDP_NO_NODE, GRDP_NO_NODE};
    root = grdp_algebra_apart(algebra, GRDP_OP_COPY, operands);
  }
  algebra->free.count = 0;
  arrange(algebra, root);
  for (size_t i = 0; i < algebra->sequence.count; i++)
    write_node(algebra, algebra->sequence.items[i], &highest);
  algebra->uses.items[root] = 0;
  compiler->instructions.items[compiler->instructions.count - 1].target = target;
  return first;
}
