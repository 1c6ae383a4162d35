/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions_libmvec.h"

#ifdef BENCH_LIBMVEC
#include <immintrin.h>

/* The names that the vector function ABI gives them: AVX-512 (e), no mask (N), 8 lanes, one or two vectors (v). */
#define ONE(name)                                                                                                    \
  extern __m512d _ZGVeN8v_##name(__m512d);                                                                           \
  static void rows_##name(size_t lanes, const double *a, const double *b, double *result) {                          \
    (void)b;                                                                                                         \
    for (size_t i = 0; i < lanes; i += 8)                                                                            \
      _mm512_storeu_pd(result + i, _ZGVeN8v_##name(_mm512_loadu_pd(a + i)));                                         \
  }
#define TWO(name)                                                                                                    \
  extern __m512d _ZGVeN8vv_##name(__m512d, __m512d);                                                                 \
  static void rows_##name(size_t lanes, const double *a, const double *b, double *result) {                          \
    for (size_t i = 0; i < lanes; i += 8)                                                                            \
      _mm512_storeu_pd(result + i, _ZGVeN8vv_##name(_mm512_loadu_pd(a + i), _mm512_loadu_pd(b + i)));                \
  }
ONE(exp)
ONE(log)
ONE(log10)
ONE(sin)
ONE(cos)
ONE(tan)
ONE(tanh)
TWO(pow)

libmvec_rows *libmvec_find(grdp_operation operation) {
  static libmvec_rows *const table[] = {
      [GRDP_OP_EXP] = rows_exp, [GRDP_OP_LOG] = rows_log, [GRDP_OP_LOG10] = rows_log10, [GRDP_OP_SIN] = rows_sin,
      [GRDP_OP_COS] = rows_cos, [GRDP_OP_TAN] = rows_tan, [GRDP_OP_TANH] = rows_tanh,   [GRDP_OP_POWER] = rows_pow,
  };
  if (!__builtin_cpu_supports("avx512f"))
    return NULL;
  return (size_t)operation < sizeof table / sizeof *table ? table[operation] : NULL;
}

#else

libmvec_rows *libmvec_find(grdp_operation operation) {
  (void)operation;
  return NULL;
}
#endif
