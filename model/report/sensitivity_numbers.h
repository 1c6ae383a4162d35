/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Effects as numbers in a column: in the unit that their measure has, with no more digits than the interval supports,
 * the decimal points below each other.
 */
#ifndef GRDP_SENSITIVITY_NUMBERS_H
#define GRDP_SENSITIVITY_NUMBERS_H

#include "format.h"
#include "quantity_words.h"
#include "sensitivity.h"

typedef struct grdp_effect_display {
  double scale; /* the number is shown times that */
  bool percent; /* and with a % behind; the scale of 100 is then not in `scale` */
  double least; /* what is smaller is a rounding error and shown as 0 */
} grdp_effect_display;

/* How a measure of a quantity is shown. Values of the result have its unit; what is a difference of a percentage is
 * shown in points; of a derivative the input's unit counts too (`input` names it; NULL: of the whole). */
grdp_effect_display grdp_effect_form(const grdp_scenario *scenario, const grdp_quantity *quantity,
                                     grdp_effect_measure measure, const char *input);

typedef struct grdp_number_column {
  int decimals;      /* the most */
  size_t half_width; /* of the widest " ± 0.01" */
} grdp_number_column;

/* Makes room for one more. */
void grdp_number_column_fit(grdp_arena *arena, grdp_number_column *column, const grdp_effect *effect,
                            grdp_effect_display form);
/* "0.61 ± 0.01", with blanks behind so that points and signs stand below each other at the right edge. */
const char *grdp_number_column_text(grdp_arena *arena, const grdp_number_column *column, const grdp_effect *effect,
                                    grdp_effect_display form, grdp_language language);
/* The same without the interval, which still says how many digits there are. */
const char *grdp_number_column_bare(grdp_arena *arena, const grdp_number_column *column, const grdp_effect *effect,
                                    grdp_effect_display form, grdp_language language);
/* "0.61 ± 0.01" */
const char *grdp_effect_text(grdp_arena *arena, const grdp_effect *effect, grdp_effect_display form,
                             grdp_language language);

#endif
