/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "kernels.h"
#include "machine.h"
#include "sets.h"

typedef struct operation_facts {
  const char *text, *meaning;
  uint32_t operands;
} operation_facts;

static const operation_facts facts[GRDP_OPERATION_COUNT] = {
#define GRDP_OPERATION(name, text, operands, meaning) [GRDP_OP_##name] = {text, meaning, operands},
#include "operations.def"
#undef GRDP_OPERATION
};

static const operation_facts *facts_of(grdp_operation operation) {
  assert((unsigned)operation < GRDP_OPERATION_COUNT);
  return &facts[operation];
}

const char *grdp_operation_text(grdp_operation operation) {
  return facts_of(operation)->text;
}
const char *grdp_operation_meaning(grdp_operation operation) {
  return facts_of(operation)->meaning;
}
uint32_t grdp_operation_operands(grdp_operation operation) {
  return facts_of(operation)->operands;
}

const grdp_kernels *grdp_kernels_get(size_t number) {
  static const grdp_kernels *const tables[] = {GRDP_SET_TABLES(grdp_kernels)};
  return number < grdp_sets_usable() ? tables[number] : NULL;
}

const grdp_kernels *grdp_kernels_choose(void) {
  return grdp_kernels_get(grdp_sets_usable() - 1);
}

double grdp_operation_apply(grdp_operation operation, double a, double b, double c) {
  assert((unsigned)operation < GRDP_OPERATION_COUNT);
  double result;
  grdp_kernels_choose()->operations[operation](1, &a, &b, &c, &result);
  return result;
}
