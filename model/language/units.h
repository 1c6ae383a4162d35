/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Units: products of powers of base units, `1` or `%` (which are equal).
 */
#ifndef GRDP_UNITS_H
#define GRDP_UNITS_H

#include "diagnostics.h"

/* An interned unit of one table: equal units have equal numbers. */
typedef uint32_t grdp_unit;

#define GRDP_UNIT_PURE ((grdp_unit)0)
#define GRDP_UNIT_UNKNOWN ((grdp_unit)UINT32_MAX)

enum { GRDP_UNIT_EXPONENT_LIMIT = 1000 };

typedef struct grdp_unit_table grdp_unit_table;

grdp_unit_table *grdp_unit_table_create(grdp_arena *arena);
/* Declares a base unit; false when it is declared already. */
bool grdp_unit_declare(grdp_unit_table *table, grdp_text name);

/* A base unit, in order of declaration. */
typedef uint32_t grdp_unit_base;
/* False when it is not declared. */
bool grdp_unit_base_find(const grdp_unit_table *table, grdp_text name, grdp_unit_base *out);
/* The declared unit whose name is closest, or an empty text. */
grdp_text grdp_unit_base_nearest(const grdp_unit_table *table, grdp_text name);
/* base^exponent */
grdp_unit grdp_unit_of_base(grdp_unit_table *table, grdp_unit_base base, double exponent);

/* unit = factor { ("*" | "/") factor };  factor = ( name | "1" | "%" ) [ "^" [ "-" ] number ]
 * Bases must be declared before. `percent` tells whether the whole unit was written as %, so that its values are. */
grdp_status grdp_unit_parse(grdp_unit_table *table, grdp_fragment fragment, grdp_diagnostics *diagnostics,
                            grdp_unit *out, bool *percent);
/* GRDP_UNIT_UNKNOWN when either is, and when the result has an exponent beyond GRDP_UNIT_EXPONENT_LIMIT or too many
 * factors. Exponents are fractions with small denominators: x^(1/3) to the third is x. */
grdp_unit grdp_unit_product(grdp_unit_table *table, grdp_unit a, grdp_unit b);
grdp_unit grdp_unit_quotient(grdp_unit_table *table, grdp_unit a, grdp_unit b);
grdp_unit grdp_unit_power(grdp_unit_table *table, grdp_unit a, double exponent);
/* "vnd_bn / person", "1"; in the arena. */
const char *grdp_unit_text(const grdp_unit_table *table, grdp_arena *arena, grdp_unit unit);

#endif
