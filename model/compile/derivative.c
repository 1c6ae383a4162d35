/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row for each operation in the table at the end; above it the rules, r being the result and da, db, dc the
 * tangents of the operands a, b, c.
 */
#include "derivative.h"

#define LN_10 2.302585092994045684
#define INVERSE_ROOT_OF_TWO_PI 0.3989422804014326779

typedef struct rule_at {
  grdp_algebra *algebra;
  grdp_node a, b, c, r;
  grdp_node da, db, dc;
} rule_at;

typedef grdp_node rule(const rule_at *at);

static grdp_node number(const rule_at *at, double value) {
  return grdp_algebra_constant(at->algebra, value);
}
static bool is_zero(const rule_at *at, grdp_node node) {
  return grdp_algebra_is(at->algebra, node, 0);
}
static grdp_node add(const rule_at *at, grdp_node a, grdp_node b) {
  return grdp_algebra_make(at->algebra, GRDP_OP_ADD, a, b);
}
static grdp_node subtract(const rule_at *at, grdp_node a, grdp_node b) {
  return grdp_algebra_make(at->algebra, GRDP_OP_SUBTRACT, a, b);
}
static grdp_node multiply(const rule_at *at, grdp_node a, grdp_node b) {
  return grdp_algebra_make(at->algebra, GRDP_OP_MULTIPLY, a, b);
}
static grdp_node divide(const rule_at *at, grdp_node a, grdp_node b) {
  return grdp_algebra_make(at->algebra, GRDP_OP_DIVIDE, a, b);
}
static grdp_node less(const rule_at *at, grdp_node a, grdp_node b) {
  return grdp_algebra_make(at->algebra, GRDP_OP_LESS, a, b);
}
static grdp_node of(const rule_at *at, grdp_operation operation, grdp_node a) {
  return grdp_algebra_make(at->algebra, operation, a, GRDP_NO_NODE);
}
static grdp_node choose(const rule_at *at, grdp_node condition, grdp_node yes, grdp_node no) {
  return grdp_algebra_select(at->algebra, condition, yes, no);
}

static grdp_node rule_copy(const rule_at *at) {
  return at->da;
}

static grdp_node rule_negate(const rule_at *at) {
  return of(at, GRDP_OP_NEGATE, at->da);
}

static grdp_node rule_add(const rule_at *at) {
  return add(at, at->da, at->db);
}

static grdp_node rule_subtract(const rule_at *at) {
  return subtract(at, at->da, at->db);
}

static grdp_node rule_multiply(const rule_at *at) {
  return add(at, multiply(at, at->da, at->b), multiply(at, at->a, at->db));
}

/* da / b - r / b db */
static grdp_node rule_divide(const rule_at *at) {
  grdp_node first = divide(at, at->da, at->b);
  return is_zero(at, at->db) ? first : subtract(at, first, multiply(at, divide(at, at->r, at->b), at->db));
}

/* What b a^(b - 1) is where a = 0: 0 for b > 1, 1 for b = 1, else 0 / 0. */
static grdp_node power_at_zero(const rule_at *at) {
  grdp_node one = number(at, 1);
  return divide(at, grdp_algebra_make(at->algebra, GRDP_OP_EQUAL, at->b, one),
                grdp_algebra_make(at->algebra, GRDP_OP_LESS_EQUAL, one, at->b));
}

/* b (r / a) da + r ln a db; of a base that is not positive only whole exponents have a power: no derivative by b. */
static grdp_node rule_power(const rule_at *at) {
  grdp_node result = number(at, 0);
  if (!is_zero(at, at->da)) {
    grdp_node slope = multiply(at, at->b, divide(at, at->r, at->a));
    result = multiply(at, choose(at, at->a, slope, power_at_zero(at)), at->da);
  }
  if (!is_zero(at, at->db)) {
    grdp_node slope = multiply(at, at->r, of(at, GRDP_OP_LOG, at->a));
    slope = choose(at, less(at, number(at, 0), at->a), slope, number(at, 0));
    result = add(at, result, multiply(at, slope, at->db));
  }
  return result;
}

static grdp_node rule_abs(const rule_at *at) {
  return choose(at, less(at, at->a, number(at, 0)), of(at, GRDP_OP_NEGATE, at->da), at->da);
}

static grdp_node rule_exp(const rule_at *at) {
  return multiply(at, at->r, at->da);
}

static grdp_node rule_log(const rule_at *at) {
  return divide(at, at->da, at->a);
}

static grdp_node rule_log10(const rule_at *at) {
  return divide(at, at->da, multiply(at, number(at, LN_10), at->a));
}

static grdp_node rule_sqrt(const rule_at *at) {
  return multiply(at, divide(at, number(at, 0.5), at->r), at->da);
}

static grdp_node rule_sin(const rule_at *at) {
  return multiply(at, of(at, GRDP_OP_COS, at->a), at->da);
}

static grdp_node rule_cos(const rule_at *at) {
  return of(at, GRDP_OP_NEGATE, multiply(at, of(at, GRDP_OP_SIN, at->a), at->da));
}

static grdp_node rule_tan(const rule_at *at) {
  return multiply(at, add(at, number(at, 1), multiply(at, at->r, at->r)), at->da);
}

static grdp_node rule_tanh(const rule_at *at) {
  grdp_node one = number(at, 1);
  return multiply(at, multiply(at, subtract(at, one, at->r), add(at, one, at->r)), at->da);
}

/* The density of the standard normal. */
static grdp_node rule_normal_cdf(const rule_at *at) {
  grdp_node exponent = multiply(at, multiply(at, number(at, -0.5), at->a), at->a);
  return multiply(at, multiply(at, number(at, INVERSE_ROOT_OF_TWO_PI), of(at, GRDP_OP_EXP, exponent)), at->da);
}

static grdp_node rule_logistic(const rule_at *at) {
  return multiply(at, multiply(at, subtract(at, number(at, 1), at->r), at->r), at->da);
}

/* Which operand was taken: the comparisons are those of the kernels. */
static grdp_node rule_min(const rule_at *at) {
  return choose(at, less(at, at->b, at->a), at->db, at->da);
}

static grdp_node rule_max(const rule_at *at) {
  return choose(at, less(at, at->a, at->b), at->db, at->da);
}

static grdp_node rule_clamp(const rule_at *at) {
  grdp_node above = choose(at, less(at, at->c, at->a), at->dc, at->da);
  return choose(at, less(at, at->a, at->b), at->db, above);
}

/* Beside the branch that is taken the other may be no number. */
static grdp_node rule_select(const rule_at *at) {
  return choose(at, at->a, at->db, at->dc);
}

/* (a b + c)' */
static grdp_node rule_multiply_add(const rule_at *at) {
  return add(at, rule_multiply(at), at->dc);
}

/* NULL: flat. */
static rule *const rules[GRDP_OPERATION_COUNT] = {
    [GRDP_OP_COPY] = rule_copy,
    [GRDP_OP_NEGATE] = rule_negate,
    [GRDP_OP_ADD] = rule_add,
    [GRDP_OP_SUBTRACT] = rule_subtract,
    [GRDP_OP_MULTIPLY] = rule_multiply,
    [GRDP_OP_DIVIDE] = rule_divide,
    [GRDP_OP_POWER] = rule_power,
    [GRDP_OP_ABS] = rule_abs,
    [GRDP_OP_EXP] = rule_exp,
    [GRDP_OP_LOG] = rule_log,
    [GRDP_OP_LOG10] = rule_log10,
    [GRDP_OP_SQRT] = rule_sqrt,
    [GRDP_OP_SIN] = rule_sin,
    [GRDP_OP_COS] = rule_cos,
    [GRDP_OP_TAN] = rule_tan,
    [GRDP_OP_TANH] = rule_tanh,
    [GRDP_OP_FLOOR] = NULL,
    [GRDP_OP_NORMAL_CDF] = rule_normal_cdf,
    [GRDP_OP_LOGISTIC] = rule_logistic,
    [GRDP_OP_MIN] = rule_min,
    [GRDP_OP_MAX] = rule_max,
    [GRDP_OP_CLAMP] = rule_clamp,
    [GRDP_OP_SELECT] = rule_select,
    [GRDP_OP_LESS] = NULL,
    [GRDP_OP_LESS_EQUAL] = NULL,
    [GRDP_OP_EQUAL] = NULL,
    [GRDP_OP_UNEQUAL] = NULL,
    [GRDP_OP_AND] = NULL,
    [GRDP_OP_OR] = NULL,
    [GRDP_OP_NOT] = NULL,
    [GRDP_OP_MULTIPLY_ADD] = rule_multiply_add,
};

bool grdp_operation_flat(grdp_operation operation) {
  return rules[operation] == NULL;
}

grdp_node grdp_derivative_node(grdp_algebra *algebra, const grdp_operation_nodes *nodes,
                               const grdp_node tangents[3]) {
  const rule_at at = {algebra,       nodes->operands[0], nodes->operands[1], nodes->operands[2],
                      nodes->result, tangents[0],        tangents[1],        tangents[2]};
  return rules[nodes->operation] == NULL ? grdp_algebra_constant(algebra, 0) : rules[nodes->operation](&at);
}
