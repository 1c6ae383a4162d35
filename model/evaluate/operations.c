/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>

#include "kernels.h"
#include "machine.h"

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
  const grdp_kernels *tables[3] = {&grdp_kernels_portable, NULL, NULL};
  size_t count = 1;
#ifdef GRDP_X86_64
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    tables[count++] = &grdp_kernels_avx2;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    tables[count++] = &grdp_kernels_avx512;
#endif
  return number < count ? tables[number] : NULL;
}

const grdp_kernels *grdp_kernels_choose(void) {
  const grdp_kernels *best = &grdp_kernels_portable;
  for (size_t number = 0; grdp_kernels_get(number) != NULL; number++)
    best = grdp_kernels_get(number);
  return best;
}

double grdp_operation_apply(grdp_operation operation, double a, double b, double c) {
  assert((unsigned)operation < GRDP_OPERATION_COUNT);
  double result;
  grdp_kernels_choose()->operations[operation](1, &a, &b, &c, &result);
  return result;
}
