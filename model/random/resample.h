/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws of some factors given all others. Of two independent draws A and B of correlated innovations e,
 *
 *   e'_u = K e_A,v + (e_B,u - K e_B,v),  K = S_uv S_vv^-1,
 *
 * has together with e_A,v the distribution of e, whatever A is elsewhere: what stands in brackets is independent of
 * e_B,v and has the conditional covariance (Journel and Huijbregts 1978, Mining Geostatistics, VII.A.1). Persistence and
 * distributions follow as in every draw. Under a Student copula with n degrees of freedom the same holds of Student's t
 * of one period, all groups together, with the brackets times sqrt((n + q_A) / (n + q_B)), q = t_v' S_vv^-1 t_v: the
 * chi-square of the period given t_v is (W_B + |z_B,v|^2) / (1 + q_A / n), of n + k degrees of freedom (Ding 2016,
 * doi:10.1080/00031305.2016.1164756).
 */
#ifndef GRDP_RESAMPLE_H
#define GRDP_RESAMPLE_H

#include "draws.h"

typedef struct grdp_resampler grdp_resampler; /* one thread's */

/* Whether nothing above holds of the innovations of a factor: it is in a Student copula some of whose factors persist. */
bool grdp_resample_impossible(const grdp_factors *factors, uint32_t factor);

/* Of the first `periods` simulated ones; both workers keep, have the same factors and outlive it. In the arena. */
grdp_resampler *grdp_resampler_make(grdp_arena *arena, const grdp_draw_worker *a, const grdp_draw_worker *b,
                                    uint32_t periods);

/*
 * Rows [periods * factors] of 512 values: those of `a`, but of the chosen rows others, drawn given all that is not chosen;
 * where nothing that is not chosen says anything of them those of `b`. `a` and `b` are the values of the workers' present
 * block, NULL where nothing is drawn. Joint factors must be chosen together, and so must all periods of a factor that
 * persists or is drawn once. They hold until the next call.
 */
const double *const *grdp_resample(grdp_resampler *resampler, const double *const *a, const double *const *b,
                                   const bool *chosen);

#endif
