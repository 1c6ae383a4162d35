/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "passes.h"

#ifdef GRDP_X86_64
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}
#endif

const grdp_passes *grdp_passes_get(size_t number) {
  const grdp_passes *tables[3] = {&grdp_passes_portable};
  size_t count = 1;
#ifdef GRDP_X86_64
  if (has_avx2())
    tables[count++] = &grdp_passes_avx2;
  if (has_avx512())
    tables[count++] = &grdp_passes_avx512;
#endif
  return number < count ? tables[number] : NULL;
}

const grdp_passes *grdp_passes_choose(void) {
  const grdp_passes *best = grdp_passes_get(0);
  for (size_t number = 1; grdp_passes_get(number) != NULL; number++)
    best = grdp_passes_get(number);
  return best;
}
