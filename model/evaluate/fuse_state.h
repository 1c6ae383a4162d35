/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is at hand while a program is fused; shared by fuse.c and fuse_products.c.
 */
#ifndef GRDP_FUSE_STATE_H
#define GRDP_FUSE_STATE_H

#include "contraction.h"
#include "fuse.h"

#define NO_ROW UINT32_MAX
#define NO_SCALAR UINT32_MAX

typedef enum form_kind { FORM_SCALAR, FORM_SUM, FORM_CHAIN, FORM_EXP, FORM_POWER } form_kind;

/* (s x) [y] */
typedef struct term {
  grdp_factor factor;
  uint32_t x, y; /* rows; y NO_ROW: none */
  grdp_term_mode mode;
} term;

typedef struct form {
  form_kind kind;
  uint32_t scalar; /* FORM_SCALAR */
  /* FORM_SUM: terms, then the constant, then the last row. FORM_CHAIN: the constant or the last row, then the terms */
  term terms[GRDP_MOST_TERMS];
  uint32_t count;
  grdp_factor constant; /* NO_SCALAR: none */
  uint32_t last;        /* row; NO_ROW: none */
  grdp_term_mode last_mode;
  /* FORM_EXP: e ^ x; FORM_POWER: k x ^ b */
  uint32_t x, b, k;
} form;

typedef struct fuser {
  grdp_arena *arena;
  const grdp_varying *varying;
  const grdp_program *program;
  grdp_fused_code *code;
  uint32_t one, minus_zero;    /* scalars */
  uint32_t *constant_scalars;  /* [constants]; UINT32_MAX: not yet used */
  uint32_t *reference_scalars; /* [references]; likewise */
  uint32_t *reference_rows;
  uint32_t *temporary_rows;          /* [instructions of the longest step, MOST_SETTLED each] */
  bool *lanes;                       /* [references]: reads lanes in some period */
  GRDP_VECTOR(uint32_t) scalar_rows; /* [scalars], grows; UINT32_MAX: none */
  grdp_contraction_plan contractions;
  uint32_t next_contraction; /* row of the plan */
  uint32_t *written;         /* [products of the plan]: of the code; UINT32_MAX: not yet */
  /* Of the step at hand. */
  const grdp_step *step;
  form *forms;       /* [instructions] */
  uint32_t *readers; /* [instructions]: how often each result is read */
  uint32_t *writers; /* [temporaries]: the instruction that wrote each last */
  uint32_t used;     /* temporary rows */
} fuser;

uint32_t grdp_fuser_add_row(fuser *at, grdp_row_kind kind, uint32_t number);
uint32_t grdp_fuser_row_of_reference(fuser *at, uint32_t number);
uint32_t grdp_fuser_scalar_of_constant(fuser *at, uint32_t number);
uint32_t grdp_fuser_scalar_of_reference(fuser *at, uint32_t number);

/* Whether a sum that begins at an instruction of the step at hand is the row of a product of a matrix and a vector:
 * gives how many instructions it has, and the row of lanes that will hold it; 0: it is none. To be asked once of each
 * instruction that begins something, in order. */
uint32_t grdp_fuse_product_row(fuser *at, uint32_t first, uint32_t *row);

#endif
