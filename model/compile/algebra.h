/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Formulas as a graph in which equal parts are one node: read from code that has been written, transformed (derivatives,
 * inverses), and written as code again. A node comes after those it is made of.
 */
#ifndef GRDP_ALGEBRA_H
#define GRDP_ALGEBRA_H

#include "build.h"

typedef uint32_t grdp_node;
#define GRDP_NO_NODE UINT32_MAX

typedef struct grdp_algebra_node {
  uint32_t operation;     /* GRDP_OPERATION_COUNT: a constant or a reference */
  grdp_node operands[3];  /* GRDP_NO_NODE: none */
  grdp_operand operand;   /* of a leaf, and of what is kept in a cell; else UINT32_MAX */
  grdp_span_of_text text; /* of the instruction it comes from */
  uint32_t source;        /* the draft it comes from */
  uint32_t name;          /* for who uses the graph; UINT32_MAX: none */
} grdp_algebra_node;

/* A node on the way, and which of its operands comes next. */
typedef struct grdp_algebra_visit {
  grdp_node node;
  uint32_t next;
} grdp_algebra_visit;

/* Begin with {.compiler = …}. Memory is the compiler's scratch. */
struct grdp_algebra {
  grdp_compiler *compiler;
  GRDP_VECTOR(grdp_algebra_node) nodes;
  grdp_node *table; /* [capacity] of those that may be met again, by what they are; GRDP_NO_NODE: free */
  size_t known, capacity;
  grdp_span_of_text text; /* of the nodes that are made from now on */
  uint32_t source;        /* likewise */
  bool plain;             /* equal parts stay apart: nothing is looked up */
  grdp_numbers current;   /* [temporaries] for who reads code: the nodes they hold */
  /* Of grdp_algebra_write: */
  grdp_numbers uses;        /* [nodes] readers still to come inside the step */
  grdp_numbers temporaries; /* [nodes] */
  grdp_numbers free;        /* temporaries to take again */
  grdp_numbers sequence;    /* nodes */
  GRDP_VECTOR(grdp_algebra_visit) stack;
};
typedef struct grdp_algebra grdp_algebra;

grdp_node grdp_algebra_leaf(grdp_algebra *algebra, grdp_operand operand);
grdp_node grdp_algebra_constant(grdp_algebra *algebra, double value);
/* As it is: nothing is simplified, so that what is illegal stays illegal. */
grdp_node grdp_algebra_apply(grdp_algebra *algebra, grdp_operation operation, const grdp_node operands[3]);
/* A node that no other equals. */
grdp_node grdp_algebra_apart(grdp_algebra *algebra, grdp_operation operation, const grdp_node operands[3]);
bool grdp_algebra_is(const grdp_algebra *algebra, grdp_node node, double value);

/*
 * Simplified: constants are folded, 0 and 1 vanish. A part that is multiplied by 0 is left out even where it is not a
 * number, as is right for derivatives: what does not depend has no derivative.
 */
grdp_node grdp_algebra_make(grdp_algebra *algebra, grdp_operation operation, grdp_node a, grdp_node b);
grdp_node grdp_algebra_select(grdp_algebra *algebra, grdp_node condition, grdp_node a, grdp_node b);

/* Writes the code that leaves a node's value in a target; gives where the code begins. Nodes that have an operand are read
 * from there. */
uint32_t grdp_algebra_write(grdp_algebra *algebra, grdp_node root, grdp_operand target);

#endif
