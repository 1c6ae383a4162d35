/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Written by coefficients.py, which says how. Polynomials run from the highest power down.
 */
#ifndef GRDP_COEFFICIENTS_H
#define GRDP_COEFFICIENTS_H

#include <stdint.h>

/* (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2; error 2^-61.6 */
static const double exp_polynomial[] = {
    0x1.1f730349868cep-29, 0x1.af4de97ca4194p-26, 0x1.27e4db646b17ep-22, 0x1.71de0231960ebp-19,
    0x1.a01a01a6d889cp-16, 0x1.a01a01abe7fe1p-13, 0x1.6c16c16c162d4p-10, 0x1.11111111100dcp-7,
    0x1.5555555555556p-5,  0x1.5555555555557p-3,  0x1.0000000000000p-1,
};

/* (ln((1 + s) / (1 - s)) / s - 2) / z, z = s^2, for |s| <= 3 - 2 sqrt(2); error 2^-60.7 */
static const double log_polynomial[] = {
    0x1.0c04595972ab8p-3, 0x1.0fbe83c2cbcf3p-3, 0x1.3b1c360763b8ap-3, 0x1.745cf901605f7p-3,
    0x1.c71c720160b47p-3, 0x1.2492492476c87p-2, 0x1.9999999999a38p-2, 0x1.5555555555555p-1,
};

/* (ln(1 + r) - r + r^2 / 2) / r^3 for |r| <= 0.03, as a part of ln x; error 2^-65.4 */
static const double log_near[] = {
    0x1.74fd6cbb44056p-4,  -0x1.9a474af3ead4ep-4, 0x1.c71c569a4a266p-4,  -0x1.ffffe28f9181bp-4, 0x1.249249256c987p-3,
    -0x1.5555555641d4dp-3, 0x1.999999999995ep-3,  -0x1.fffffffffffc0p-3, 0x1.5555555555555p-2,
};

/* 1 / m, and -ln of it, which is off by 2^-64.2 of ln x */
static const _Alignas(64) double log_inverse[16] = {
    0x1.66c6180e104c3p+0, 0x1.57b8691f28839p+0, 0x1.49e1174953064p+0, 0x1.3d1c17f49f702p+0,
    0x1.314abf60bfd3cp+0, 0x1.2652cac05d189p+0, 0x1.1c1d9b9794ea1p+0, 0x1.12979bff6b22bp+0,
    0x1.09afc186cc207p+0, 0x1.0000000000000p+0, 0x1.e6a75245cd7dbp-1, 0x1.cb5d57583c105p-1,
    0x1.b2f93bdac5c1ap-1, 0x1.9d0ac874c3f6dp-1, 0x1.8937523e1f424p-1, 0x1.7734c94859b98p-1,
};

static const _Alignas(64) double log_offset[16] = {
    -0x1.599d72643a000p-2, -0x1.2db8fb10b3000p-2, -0x1.03a26b694c000p-2, -0x1.b66a91fc6c000p-3, -0x1.68a2800bfe000p-3,
    -0x1.1db316875c000p-3, -0x1.aad1c25314000p-4, -0x1.1f2b61ab38000p-4, -0x1.303fc02d68000p-5, 0x0.0p+0,
    0x1.9fecb509a8000p-5,  0x1.bc55e80bc8000p-4,  0x1.4de793dc5a000p-3,  0x1.b7dbfb16c2000p-3,  0x1.0e4ceb1369000p-2,
    0x1.3e4f2c1b04000p-2,
};

static const uint64_t LOG_START = UINT64_C(0x3fe6555500000000);

/* (sin(r) / r - 1) / z, z = r^2, for |r| <= pi / 4; error 2^-57.1 */
static const double sin_polynomial[] = {
    -0x1.ab17bdcbd3414p-41, 0x1.61217ee5cca1bp-33, -0x1.ae64541295cdfp-26, 0x1.71de3a54607a5p-19,
    -0x1.a01a01a019937p-13, 0x1.1111111111110p-7,  -0x1.5555555555555p-3,
};

/* (cos(r) - 1 + z / 2) / z^2; error 2^-59.5 */
static const double cos_polynomial[] = {
    0x1.ab78473be59d7p-45, -0x1.9394b9eb4d56dp-37, 0x1.1eed8deb82809p-29, -0x1.27e4fb7712ca2p-22,
    0x1.a01a01a019d0ap-16, -0x1.6c16c16c16c16p-10, 0x1.5555555555555p-5,
};

/* (M(q) - M(0)) / q, M = P(Z > t) e^(t^2 / 2) (1 + t), q = (t - 5) / (t + 5), 0 <= t <= 40; error 2^-56.9 */
static const double mills_polynomial[] = {
    -0x1.633547e1d5d3ep-33, -0x1.89d1ffed49542p-31, 0x1.c546d809215fbp-33,  0x1.89d7eef4b6f35p-28,
    0x1.a5d3571c2d012p-29,  -0x1.1e1f11ac66035p-25, -0x1.bfd2e93cf326ep-26, 0x1.aac12397e50b8p-23,
    0x1.12e3e4d17e398p-23,  -0x1.5f678d4cbde66p-20, -0x1.2eff42c694d1ap-24, 0x1.300594c7d9c20p-17,
    -0x1.4c0ddd047b02bp-17, -0x1.c1b1dfd985205p-15, 0x1.7e61e12f74a6ap-13,  0x1.0571ae7688501p-17,
    -0x1.b75f4f81dee9cp-10, 0x1.ab6d038cd5011p-8,   -0x1.f11aab03062a2p-7,  0x1.92037bab486b8p-6,
    -0x1.b08e0007b4e66p-6,  0x1.47c1d030547f1p-7,   0x1.fc66cc64a13e7p-6,   -0x1.76ff86859eb14p-4,
};

static const double MILLS_CENTRE_1 = 0x1.d8979b0f2b39dp-2;
static const double MILLS_CENTRE_2 = 0x1.ca35efd80cdaep-56;
static const double LOG2_E_1 = 0x1.71547652b82fep+0;
static const double LN_2_1 = 0x1.62e42fefa39efp-1;
static const double LN_2_2 = 0x1.abc9e3b39803fp-56;
static const double LN_2_HEAD = 0x1.62e42fefa3800p-1;
static const double LN_2_REST = 0x1.ef35793c76730p-45;
static const double INVERSE_LN_10_1 = 0x1.bcb7b1526e50ep-2;
static const double INVERSE_LN_10_2 = 0x1.95355baaafad3p-57;
static const double TWO_OVER_PI_1 = 0x1.45f306dc9c883p-1;
static const double HALF_PI_1 = 0x1.921fb54442d18p+0;
static const double HALF_PI_2 = 0x1.1a62633145c07p-54;
static const double HALF_PI_3 = -0x1.f1976b7ed8fbcp-110;

/* 2 / pi in words of 64 bits after a word of zeros: the value is the sum of word[i] 2^(-64 i). */
static const uint64_t two_over_pi_words[] = {
    UINT64_C(0),
    UINT64_C(0xa2f9836e4e441529),
    UINT64_C(0xfc2757d1f534ddc0),
    UINT64_C(0xdb6295993c439041),
    UINT64_C(0xfe5163abdebbc561),
    UINT64_C(0xb7246e3a424dd2e0),
    UINT64_C(0x06492eea09d1921c),
    UINT64_C(0xfe1deb1cb129a73e),
    UINT64_C(0xe88235f52ebb4484),
    UINT64_C(0xe99c7026b45f7e41),
    UINT64_C(0x3991d639835339f4),
    UINT64_C(0x9c845f8bbdf9283b),
    UINT64_C(0x1ff897ffde05980f),
    UINT64_C(0xef2f118b5a0a6d1f),
    UINT64_C(0x6d367ecf27cb09b7),
    UINT64_C(0x4f463f669e5fea2d),
    UINT64_C(0x7527bac7ebe5f17b),
    UINT64_C(0x3d0739f78a5292ea),
    UINT64_C(0x6bfb5fb11f8d5d08),
    UINT64_C(0x56033046fc7b6bab),
    UINT64_C(0xf0cfbc209af4361d),
};

#endif
