/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SHA-256 (NIST FIPS 180-4, 2015, doi:10.6028/NIST.FIPS.180-4, sections 4.1.2, 5.1.1, 5.3.3 and 6.2).
 */
#ifndef GRDP_SHA256_H
#define GRDP_SHA256_H

#include <stddef.h>

/* The hash of `size` bytes as 64 hexadecimal digits and a zero. */
void grdp_sha256(const void *bytes, size_t size, char out[65]);

#endif
