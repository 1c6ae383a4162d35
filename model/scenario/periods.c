/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Periods and ranges as keys.
 */
#include "builder.h"

const char *grdp_period_string(grdp_builder *builder, int32_t ordinal) {
  char text[16];
  grdp_period_write(builder->scenario->time.frequency, ordinal, text);
  return grdp_string(builder, grdp_text_of(text));
}

const char *grdp_span_string(grdp_builder *builder, grdp_span span) {
  const char *first = grdp_period_string(builder, span.first);
  if (span.last == span.first)
    return first;
  return grdp_text_join(builder->arena, first, "..", grdp_period_string(builder, span.last), NULL);
}

bool grdp_looks_like_period(grdp_text text) {
  return text.size > 0 && text.data[0] >= '0' && text.data[0] <= '9';
}

static void report(grdp_builder *builder, grdp_code code, const grdp_fragment *fragment) {
  grdp_diagnose(builder->diagnostics, code, fragment->place, grdp_string(builder, fragment->text), NULL);
}

static bool read_one(grdp_builder *builder, const grdp_fragment *fragment, grdp_text text, grdp_span *out) {
  grdp_period period;
  if (!grdp_period_read(text, &period)) {
    report(builder, GRDP_DIAGNOSTIC_PERIOD_INVALID, fragment);
    return false;
  }
  if (!grdp_period_span(period, builder->scenario->time.frequency, out)) {
    report(builder, GRDP_DIAGNOSTIC_PERIOD_FINER, fragment);
    return false;
  }
  return true;
}

static size_t find_dots(grdp_text text) {
  for (size_t i = 0; i + 1 < text.size; i++)
    if (text.data[i] == '.' && text.data[i + 1] == '.')
      return i;
  return text.size;
}

/* span = period [ ".." [ period ] ] */
bool grdp_read_span(grdp_builder *builder, const grdp_fragment *fragment, grdp_span *out) {
  grdp_text text = grdp_text_trim(fragment->text);
  size_t dots = find_dots(text);
  grdp_span first, last;
  if (!read_one(builder, fragment, grdp_text_trim(grdp_text_slice(text, 0, dots)), &first))
    return false;
  last = first;
  grdp_text after = grdp_text_trim(grdp_text_slice(text, dots + 2, text.size));
  if (dots < text.size && after.size == 0) {
    last.last = builder->end_ordinal > first.first ? builder->end_ordinal : first.first;
  } else if (dots < text.size && !read_one(builder, fragment, after, &last)) {
    return false;
  }
  if (last.last < first.first) {
    report(builder, GRDP_DIAGNOSTIC_RANGE_BACKWARDS, fragment);
    return false;
  }
  *out = (grdp_span){first.first, last.last};
  return true;
}
