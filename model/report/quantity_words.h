/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Quantities by name: for rows and for people.
 */
#ifndef GRDP_QUANTITY_WORDS_H
#define GRDP_QUANTITY_WORDS_H

#include "quantity.h"
#include "rows.h"

/* The series as rows name it, and the period or periods. */
const char *grdp_quantity_name(grdp_arena *arena, const grdp_scenario *base, const grdp_quantity *quantity);
void grdp_quantity_period(const grdp_scenario *base, const grdp_quantity *quantity, char out[GRDP_RANGE_SIZE]);
/* Whether it is shown times 100. */
bool grdp_quantity_percent(const grdp_scenario *base, const grdp_quantity *quantity);
/* Whether two quantities are of one series: they differ in their period alone. */
bool grdp_quantity_alike(const grdp_quantity *a, const grdp_quantity *b);
/* "Value added: Industry", "P(Growth)", in a language. */
const char *grdp_quantity_label(grdp_arena *arena, const grdp_scenario *base, const grdp_quantity *quantity,
                                grdp_language language);

#endif
