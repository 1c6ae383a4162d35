/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sensitivity_numbers.h"

#include <math.h>

#include "chances.h"

enum { DIGITS = 3, MOST_DECIMALS = 6, SHARE_DECIMALS = 3, SHARE_MOST = 4 };

/* --- in which unit --- */

typedef enum measure_kind {
  MEASURE_SHARE,     /* a number without unit */
  MEASURE_LEVEL,     /* a value of the result */
  MEASURE_DIFFERENCE /* a difference of two values */
} measure_kind;

static measure_kind kind_of(grdp_effect_measure measure) {
  switch (measure) {
  case GRDP_EFFECT_MEAN:
  case GRDP_EFFECT_LOW:
  case GRDP_EFFECT_HIGH:
  case GRDP_EFFECT_CONDITIONAL_MEAN:
    return MEASURE_LEVEL;
  case GRDP_EFFECT_MU_STAR:
  case GRDP_EFFECT_MU:
  case GRDP_EFFECT_SIGMA:
  case GRDP_EFFECT_DERIVATIVE:
    return MEASURE_DIFFERENCE;
  default:
    return MEASURE_SHARE;
  }
}

/* Of an input's or a player's name, which may end in a period. */
static bool is_percent_input(const grdp_scenario *scenario, const char *input) {
  grdp_text name = grdp_text_of(input);
  name = grdp_text_slice(name, 0, grdp_text_find(name, '@'));
  grdp_text series = grdp_text_slice(name, 0, grdp_text_find(name, '['));
  const uint32_t *number = grdp_table_find(&scenario->series_by_name, series);
  return number != NULL && scenario->series[*number].percent;
}

grdp_effect_display grdp_effect_form(const grdp_scenario *scenario, const grdp_quantity *quantity,
                                     grdp_effect_measure measure, const char *input) {
  bool percent = grdp_quantity_percent(scenario, quantity);
  grdp_effect_display form = {.scale = 1};
  if (kind_of(measure) == MEASURE_LEVEL)
    form.percent = percent;
  if (kind_of(measure) == MEASURE_DIFFERENCE && percent)
    form.scale = 100;
  if (measure == GRDP_EFFECT_DERIVATIVE && input != NULL && is_percent_input(scenario, input))
    form.scale /= 100;
  return form;
}

/* --- one number --- */

static double half_of(const grdp_effect *effect, grdp_effect_display form) {
  double half = 0.5 * (effect->high - effect->low);
  bool rounding = half <= 1e-9 * fabs(effect->value) || half < form.least;
  return isfinite(half) && !rounding ? half * form.scale * (form.percent ? 100 : 1) : 0;
}

/* Three digits of a number that has no error. */
static int exact_decimals(double value, bool percent) {
  int decimals = value == 0 ? 0 : DIGITS - 1 - (int)floor(log10(fabs(value)));
  if (percent)
    return 2;
  return decimals < 0 ? 0 : decimals > MOST_DECIMALS ? MOST_DECIMALS : decimals;
}

static bool is_share(const grdp_effect *effect) {
  return kind_of(effect->measure) == MEASURE_SHARE && effect->measure != GRDP_EFFECT_ELASTICITY;
}

static int decimals_of(const grdp_effect *effect, grdp_effect_display form) {
  double value = effect->value * form.scale, half = half_of(effect, form);
  const grdp_estimate estimate = {value, half / 2, value - half, value + half};
  if (half == 0 && (value == 0 || fabs(effect->value) < form.least))
    return 0;
  if (half > 0)
    return grdp_supported_decimals(&estimate, false, is_share(effect) ? SHARE_MOST : MOST_DECIMALS);
  return is_share(effect) ? SHARE_DECIMALS : exact_decimals(value, form.percent);
}

/* What rounds to nothing is 0: rounding errors of a computation are no numbers to read. */
static void add_number(grdp_buffer *out, const grdp_effect *effect, grdp_effect_display form,
                       grdp_language language) {
  int decimals = decimals_of(effect, form);
  double value = effect->value * form.scale, unit = pow(10, -decimals) / (form.percent ? 100 : 1);
  bool nothing = fabs(effect->value) < form.least || (half_of(effect, form) > 0 && fabs(value) < 0.5 * unit);
  grdp_format_number(out, nothing ? 0 : value, (grdp_display){language, form.percent, decimals});
}

static const char *half_text(grdp_arena *arena, const grdp_effect *effect, grdp_effect_display form,
                             grdp_language language) {
  grdp_buffer text = {.arena = arena};
  double half = half_of(effect, form);
  int decimals = decimals_of(effect, form);
  if (half == 0)
    return "";
  /* At least one of the last digit shown: an error is never rounded to nothing. */
  grdp_buffer_add_string(&text, " ± ");
  grdp_format_number(&text, fmax(half, pow(10, -decimals)), (grdp_display){language, false, decimals});
  return grdp_buffer_string(&text);
}

const char *grdp_effect_text(grdp_arena *arena, const grdp_effect *effect, grdp_effect_display form,
                             grdp_language language) {
  grdp_buffer text = {.arena = arena};
  add_number(&text, effect, form, language);
  grdp_buffer_add_string(&text, half_text(arena, effect, form, language));
  return grdp_buffer_string(&text);
}

/* --- in a column --- */

void grdp_number_column_fit(grdp_arena *arena, grdp_number_column *column, const grdp_effect *effect,
                            grdp_effect_display form) {
  int decimals = decimals_of(effect, form);
  size_t width = grdp_text_width(grdp_text_of(half_text(arena, effect, form, GRDP_ENGLISH)));
  column->decimals = decimals > column->decimals ? decimals : column->decimals;
  column->half_width = width > column->half_width ? width : column->half_width;
}

static void add_blanks(grdp_buffer *out, size_t count) {
  for (size_t i = 0; i < count; i++)
    grdp_buffer_add_byte(out, ' ');
}

/* The number, and blanks where it has fewer decimals than the others. */
static void add_aligned(grdp_buffer *out, const grdp_number_column *column, const grdp_effect *effect,
                        grdp_effect_display form, grdp_language language) {
  int decimals = decimals_of(effect, form), missing = column->decimals - decimals;
  add_number(out, effect, form, language);
  if (missing > 0)
    add_blanks(out, (size_t)missing + (decimals == 0 ? 1 : 0));
}

const char *grdp_number_column_text(grdp_arena *arena, const grdp_number_column *column, const grdp_effect *effect,
                                    grdp_effect_display form, grdp_language language) {
  grdp_buffer text = {.arena = arena};
  const char *half = half_text(arena, effect, form, language);
  size_t width = grdp_text_width(grdp_text_of(half));
  add_aligned(&text, column, effect, form, language);
  grdp_buffer_add_string(&text, half);
  add_blanks(&text, column->half_width > width ? column->half_width - width : 0);
  return grdp_buffer_string(&text);
}

const char *grdp_number_column_bare(grdp_arena *arena, const grdp_number_column *column, const grdp_effect *effect,
                                    grdp_effect_display form, grdp_language language) {
  grdp_buffer text = {.arena = arena};
  add_aligned(&text, column, effect, form, language);
  add_blanks(&text, column->half_width);
  return grdp_buffer_string(&text);
}
