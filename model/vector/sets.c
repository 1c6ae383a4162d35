/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sets.h"

#include <stdbool.h>

#if GRDP_WIDEST >= 1
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

#if GRDP_WIDEST >= 2
static bool has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
}
#endif

size_t grdp_sets_usable(void) {
  size_t usable = 1;
#if GRDP_WIDEST >= 1
  usable += has_avx2();
#endif
#if GRDP_WIDEST >= 2
  usable += usable == 2 && has_avx512();
#endif
  return usable;
}
