/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An equation `left == right` in which the unknown x stands once, in the same period, is turned inside out: from the
 * side with x down to x, each operation is undone on the other side, t. The result must satisfy the equation as it is
 * written, so that what has no solution fails: where undoing would hide that (x / 0 == t, sqrt(x) == -1), the failing
 * operation is chosen on purpose. What has two solutions is left to the solver, unless x begins positive.
 */
#include <assert.h>
#include <math.h>

#include "algebra.h"

typedef struct inversion {
  grdp_compiler *compiler;
  grdp_algebra *algebra;
  grdp_operand unknown;
  bool positive;                  /* x begins positive */
  GRDP_VECTOR(uint8_t) occurring; /* [nodes] how often x stands in it: 0, 1, 2 for more */
} inversion;

static const grdp_algebra_node *node_at(const inversion *at, grdp_node node) {
  return &at->algebra->nodes.items[node];
}

static bool known_value(const inversion *at, grdp_node node, double *out) {
  const grdp_algebra_node *one = node_at(at, node);
  if (one->operation != GRDP_OPERATION_COUNT || !grdp_operand_constant(one->operand))
    return false;
  *out = grdp_operand_value(at->compiler, one->operand);
  return true;
}

static grdp_node constant(inversion *at, double value) {
  return grdp_algebra_constant(at->algebra, value);
}

/* Folded where that gives a number; else nothing is simplified: a value times 0 may be no number. */
static grdp_node compute(inversion *at, grdp_operation operation, grdp_node a, grdp_node b) {
  bool two = grdp_operation_operands(operation) == 2;
  double x = 0, y = 0, value;
  if (known_value(at, a, &x) && (!two || known_value(at, b, &y))) {
    value = grdp_operation_apply(operation, x, y, 0);
    if (isfinite(value))
      return constant(at, value);
  }
  const grdp_node operands[3] = {a, two ? b : GRDP_NO_NODE, GRDP_NO_NODE};
  return grdp_algebra_apply(at->algebra, operation, operands);
}

static grdp_node compute_one(inversion *at, grdp_operation operation, grdp_node a) {
  return compute(at, operation, a, GRDP_NO_NODE);
}

/* `value` where `condition` holds, else `failing`, which is no number there. */
static grdp_node unless(inversion *at, grdp_node condition, grdp_node value, grdp_node failing) {
  double known;
  if (known_value(at, condition, &known) && (known < 0 || known > 0))
    return value;
  const grdp_node operands[3] = {condition, value, failing};
  return grdp_algebra_apply(at->algebra, GRDP_OP_SELECT, operands);
}

/* `value`, but no number where t is negative. */
static grdp_node unless_negative(inversion *at, grdp_node t, grdp_node value) {
  double known;
  if (known_value(at, t, &known) && known >= 0)
    return value;
  const grdp_node operands[3] = {compute(at, GRDP_OP_LESS, t, constant(at, 0)), compute_one(at, GRDP_OP_SQRT, t),
                                 value};
  return grdp_algebra_apply(at->algebra, GRDP_OP_SELECT, operands);
}

static bool is_whole(double value) {
  return !(value < floor(value)) && !(value > floor(value));
}

static bool is_even(double value) {
  return is_whole(value) && is_whole(value / 2);
}

/* x ^ c == t for an odd c: every t has one root, of its own sign. */
static grdp_node odd_root(inversion *at, grdp_node t, grdp_node exponent) {
  grdp_node other = compute(at, GRDP_OP_POWER, compute_one(at, GRDP_OP_NEGATE, t), exponent);
  const grdp_node operands[3] = {compute(at, GRDP_OP_LESS, t, constant(at, 0)),
                                 compute_one(at, GRDP_OP_NEGATE, other), compute(at, GRDP_OP_POWER, t, exponent)};
  return grdp_algebra_apply(at->algebra, GRDP_OP_SELECT, operands);
}

/* base ^ c == t, solved for the base; `plain`: the base is x itself. */
static grdp_node undo_power(inversion *at, grdp_node t, double c, bool plain) {
  double inverse = 1 / c;
  if (!isfinite(inverse) || fabs(c) < 1e-9)
    return GRDP_NO_NODE;
  grdp_node exponent = constant(at, inverse);
  if (is_even(c)) /* both roots solve it */
    return plain && at->positive ? compute(at, GRDP_OP_POWER, t, exponent) : GRDP_NO_NODE;
  if (is_whole(c))
    return odd_root(at, t, exponent);
  grdp_node root = compute(at, GRDP_OP_POWER, t, exponent);
  return is_whole(inverse) ? unless_negative(at, t, root) : root;
}

/* c ^ exponent == t, solved for the exponent. */
static grdp_node undo_exponent(inversion *at, grdp_node t, double c) {
  if (!(c > 0) || fabs(c - 1) < 1e-9)
    return GRDP_NO_NODE;
  return compute(at, GRDP_OP_DIVIDE, compute_one(at, GRDP_OP_LOG, t), compute_one(at, GRDP_OP_LOG, constant(at, c)));
}

static grdp_node undo_product(inversion *at, const grdp_algebra_node *one, uint32_t side, grdp_node t) {
  if (one->operands[0] == one->operands[1])
    return node_at(at, one->operands[0])->operation == GRDP_OPERATION_COUNT && at->positive
               ? compute_one(at, GRDP_OP_SQRT, t)
               : GRDP_NO_NODE;
  return compute(at, GRDP_OP_DIVIDE, t, one->operands[1 - side]);
}

static grdp_node undo_quotient(inversion *at, const grdp_algebra_node *one, uint32_t side, grdp_node t) {
  grdp_node other = one->operands[1 - side];
  at->algebra->text.undone = side + 1; /* t is the divisor of other / t */
  grdp_node value = side == 0 ? compute(at, GRDP_OP_MULTIPLY, t, other) : compute(at, GRDP_OP_DIVIDE, other, t);
  at->algebra->text.undone = 1;
  return unless(at, other, value, compute(at, GRDP_OP_DIVIDE, t, other));
}

static grdp_node undo_any_power(inversion *at, const grdp_algebra_node *one, uint32_t side, grdp_node t) {
  double c;
  if (!known_value(at, one->operands[1 - side], &c))
    return GRDP_NO_NODE;
  bool plain = node_at(at, one->operands[0])->operation == GRDP_OPERATION_COUNT;
  return side == 0 ? undo_power(at, t, c, plain) : undo_exponent(at, t, c);
}

/* a b + c */
static grdp_node undo_product_of_sum(inversion *at, const grdp_algebra_node *one, uint32_t side, grdp_node t) {
  if (side == 2)
    return compute(at, GRDP_OP_SUBTRACT, t, compute(at, GRDP_OP_MULTIPLY, one->operands[0], one->operands[1]));
  return compute(at, GRDP_OP_DIVIDE, compute(at, GRDP_OP_SUBTRACT, t, one->operands[2]), one->operands[1 - side]);
}

/* What operand `side` of a node must be for the node to be t; GRDP_NO_NODE: that cannot be said. */
static grdp_node undo(inversion *at, const grdp_algebra_node *one, uint32_t side, grdp_node t) {
  grdp_node other = one->operands[side == 0 ? 1 : 0];
  switch (one->operation) {
  case GRDP_OP_COPY:
    return t;
  case GRDP_OP_NEGATE:
    return compute_one(at, GRDP_OP_NEGATE, t);
  case GRDP_OP_ADD:
    return compute(at, GRDP_OP_SUBTRACT, t, other);
  case GRDP_OP_SUBTRACT:
    return side == 0 ? compute(at, GRDP_OP_ADD, t, other) : compute(at, GRDP_OP_SUBTRACT, other, t);
  case GRDP_OP_MULTIPLY:
    return undo_product(at, one, side, t);
  case GRDP_OP_MULTIPLY_ADD:
    return undo_product_of_sum(at, one, side, t);
  case GRDP_OP_DIVIDE:
    return undo_quotient(at, one, side, t);
  case GRDP_OP_EXP:
    return compute_one(at, GRDP_OP_LOG, t);
  case GRDP_OP_LOG:
    return compute_one(at, GRDP_OP_EXP, t);
  case GRDP_OP_LOG10:
    return compute(at, GRDP_OP_POWER, constant(at, 10), t);
  case GRDP_OP_SQRT:
    return unless_negative(at, t, compute(at, GRDP_OP_MULTIPLY, t, t));
  case GRDP_OP_POWER:
    return undo_any_power(at, one, side, t);
  default:
    return GRDP_NO_NODE;
  }
}

/* --- the equation --- */

/* How often x stands in a node, of which a square counts once. */
static uint8_t occurrences(const inversion *at, const grdp_algebra_node *one) {
  if (one->operation == GRDP_OPERATION_COUNT)
    return one->operand == at->unknown;
  bool square = one->operation == GRDP_OP_MULTIPLY && one->operands[0] == one->operands[1];
  uint32_t count = 0;
  assert(at->occurring.items != NULL); /* operands come before their node */
  for (int i = 0; i < (square ? 1 : 3); i++)
    count += one->operands[i] == GRDP_NO_NODE ? 0u : at->occurring.items[one->operands[i]];
  return count > 2 ? 2 : (uint8_t)count;
}

static void count_new(inversion *at) {
  for (grdp_node node = (grdp_node)at->occurring.count; node < at->algebra->nodes.count; node++)
    *GRDP_PUSH(&at->compiler->scratch, &at->occurring) = occurrences(at, node_at(at, node));
}

static grdp_node node_of_operand(const inversion *at, grdp_operand operand) {
  bool temporary = (operand & GRDP_OPERAND_KIND) == 0;
  return temporary ? at->algebra->current.items[operand] : grdp_algebra_leaf(at->algebra, operand);
}

/* The graph of a draft's code. */
static grdp_node read_code(inversion *at, const grdp_draft *draft) {
  grdp_compiler *compiler = at->compiler;
  grdp_numbers *current = &at->algebra->current;
  while (current->count < compiler->temporaries)
    *GRDP_PUSH(&compiler->scratch, current) = GRDP_NO_NODE;
  grdp_node node = GRDP_NO_NODE;
  for (uint32_t i = draft->first; i < draft->first + draft->count; i++) {
    const grdp_instruction code = compiler->instructions.items[i];
    const grdp_operand read[3] = {code.a, code.b, code.c};
    grdp_node operands[3] = {GRDP_NO_NODE, GRDP_NO_NODE, GRDP_NO_NODE};
    at->algebra->text = compiler->texts.items[i];
    for (uint32_t k = 0; k < 3 && k < grdp_operation_operands((grdp_operation)code.operation); k++) {
      bool again = k == 1 && read[1] == read[0]; /* a square is known by that */
      operands[k] = again ? operands[0] : node_of_operand(at, read[k]);
    }
    node = grdp_algebra_apply(at->algebra, (grdp_operation)code.operation, operands);
    if ((code.target & GRDP_OPERAND_KIND) == 0)
      current->items[code.target] = node;
  }
  return node;
}

/* Down from `node`, which is to be t, to x. */
static grdp_node solve_for_unknown(inversion *at, grdp_node node, grdp_node t) {
  while (t != GRDP_NO_NODE && node_at(at, node)->operation != GRDP_OPERATION_COUNT) {
    const grdp_algebra_node one = *node_at(at, node);
    uint32_t side = 0;
    while (one.operands[side] == GRDP_NO_NODE || at->occurring.items[one.operands[side]] == 0)
      side++;
    at->algebra->text = (grdp_span_of_text){one.text.offset, one.text.size, 1};
    t = side > 1 && one.operation != GRDP_OP_MULTIPLY_ADD ? GRDP_NO_NODE : undo(at, &one, side, t);
    node = one.operands[side];
  }
  return t;
}

/* Whether code reads a cell in the same period exactly once, or as a square: what can be inverted at all. */
static bool reads_once(const grdp_compiler *compiler, const grdp_draft *draft, grdp_operand cell) {
  uint32_t count = 0;
  for (uint32_t i = draft->first; i < draft->first + draft->count; i++) {
    const grdp_instruction *code = &compiler->instructions.items[i];
    bool square = code->operation == GRDP_OP_MULTIPLY && code->a == code->b;
    count += code->a == cell ? 1u : 0u;
    count += code->b == cell && !square ? 1u : 0u;
    count += code->c == cell ? 1u : 0u;
  }
  return count == 1;
}

static bool begins_positive(const grdp_compiler *compiler, uint32_t cell) {
  const double *observed = compiler->scenario->cells[cell].observed.values;
  return observed != NULL && observed[compiler->scenario->time.base] > 0;
}

static grdp_algebra *begin_algebra(grdp_compiler *compiler) {
  if (compiler->inverting == NULL)
    compiler->inverting = GRDP_NEW(&compiler->scratch, grdp_algebra);
  compiler->inverting->compiler = compiler;
  compiler->inverting->plain = true;
  compiler->inverting->nodes.count = compiler->inverting->uses.count = compiler->inverting->temporaries.count = 0;
  return compiler->inverting;
}

void grdp_invert(grdp_compiler *compiler, grdp_draft *draft) {
  inversion at = {.compiler = compiler,
                  .unknown = grdp_intern_reference(compiler, draft->cell, 0),
                  .positive = begins_positive(compiler, draft->cell)};
  bool compared = compiler->instructions.items[draft->first + draft->count - 1].operation == GRDP_OP_SUBTRACT;
  if (!compared || !reads_once(compiler, draft, at.unknown))
    return;
  at.algebra = begin_algebra(compiler);
  grdp_node root = read_code(&at, draft);
  count_new(&at);
  assert(at.occurring.items != NULL);
  if (at.occurring.items[root] != 1)
    return;
  const grdp_algebra_node sides = *node_at(&at, root);
  uint32_t side = at.occurring.items[sides.operands[0]] == 1 ? 0 : 1;
  grdp_node value = solve_for_unknown(&at, sides.operands[side], sides.operands[1 - side]);
  if (value == GRDP_NO_NODE)
    return;
  compiler->instructions.count = compiler->texts.count = draft->first;
  draft->first = grdp_algebra_write(at.algebra, value, at.unknown);
  draft->count = (uint32_t)compiler->instructions.count - draft->first;
  draft->implicit = false;
}
