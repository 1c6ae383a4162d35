/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "functions.h"

#include <assert.h>
#include <string.h>

#include "lexer.h"

static const grdp_function_row functions[GRDP_FUNCTION_COUNT] = {
#define GRDP_FUNCTION(name, text, least, most, unit_rule, operation) {text, least, most, #operation},
#include "functions.def"
#undef GRDP_FUNCTION
};

static const char *const usages[GRDP_FUNCTION_COUNT] = {
    [GRDP_FUNCTION_MIN] = "min(a, b)",
    [GRDP_FUNCTION_MAX] = "max(a, b)",
    [GRDP_FUNCTION_CLAMP] = "clamp(x, low, high)",
    [GRDP_FUNCTION_IF] = "if(condition, a, b)",
    [GRDP_FUNCTION_MOVAVG] = "movavg(x, 4)",
    [GRDP_FUNCTION_MOVSUM] = "movsum(x, 4)",
};

static const char *const aggregates[] = {
    [GRDP_SUM] = "sum", [GRDP_PROD] = "prod", [GRDP_MEAN] = "mean", [GRDP_LEAST] = "min", [GRDP_GREATEST] = "max"};
enum { AGGREGATE_COUNT = sizeof aggregates / sizeof aggregates[0] };

/* Names that spreadsheets and statistical programs give to what is here. */
static const char *const elsewhere[][2] = {{"average", "mean"}, {"avg", "mean"}, {"ln", "log"}, {"iif", "if"}};

static const char *const constants[] = {"year", "quarter", "month", "pi"};
enum { CONSTANT_COUNT = sizeof constants / sizeof constants[0] };

const grdp_function_row *grdp_function_get(grdp_function function) {
  assert(function < GRDP_FUNCTION_COUNT);
  return &functions[function];
}

const char *grdp_function_text(grdp_function function) {
  return grdp_function_get(function)->text;
}

const char *grdp_function_usage(grdp_function function) {
  assert(function < GRDP_FUNCTION_COUNT);
  return usages[function];
}

bool grdp_function_over_time(grdp_function function) {
  return strcmp(grdp_function_get(function)->operation, "NONE") == 0;
}

bool grdp_function_find(grdp_text name, grdp_function *out) {
  for (size_t i = 0; i < GRDP_FUNCTION_COUNT; i++)
    if (grdp_text_is(name, functions[i].text)) {
      *out = (grdp_function)i;
      return true;
    }
  return false;
}

grdp_text grdp_function_nearest(grdp_text name) {
  grdp_text known[GRDP_FUNCTION_COUNT + AGGREGATE_COUNT];
  for (size_t i = 0; i < GRDP_FUNCTION_COUNT; i++)
    known[i] = grdp_text_of(functions[i].text);
  for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
    if (grdp_text_is(name, elsewhere[i][0]))
      return grdp_text_of(elsewhere[i][1]);
  for (size_t i = 0; i < AGGREGATE_COUNT; i++)
    known[GRDP_FUNCTION_COUNT + i] = grdp_text_of(aggregates[i]);
  return grdp_text_nearest(name, known, sizeof known / sizeof known[0]);
}

const char *grdp_aggregate_text(grdp_aggregate aggregate) {
  assert((size_t)aggregate < AGGREGATE_COUNT);
  return aggregates[aggregate];
}

bool grdp_aggregate_find(grdp_text name, grdp_aggregate *out) {
  for (size_t i = 0; i < AGGREGATE_COUNT; i++)
    if (grdp_text_is(name, aggregates[i])) {
      *out = (grdp_aggregate)i;
      return true;
    }
  return false;
}

bool grdp_constant_find(grdp_text name) {
  for (size_t i = 0; i < CONSTANT_COUNT; i++)
    if (grdp_text_is(name, constants[i]))
      return true;
  return false;
}

bool grdp_name_word(grdp_text name) {
  return grdp_constant_find(name) || grdp_word_kind(name) != GRDP_TOKEN_NAME;
}

bool grdp_name_reserved(grdp_text name) {
  grdp_function function;
  grdp_aggregate aggregate;
  return grdp_function_find(name, &function) || grdp_aggregate_find(name, &aggregate) || grdp_name_word(name);
}

bool grdp_name_valid(grdp_text name) {
  if (name.size == 0 || name.data[0] < 'a' || name.data[0] > 'z')
    return false;
  for (size_t i = 1; i < name.size; i++) {
    char c = name.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
      return false;
  }
  return true;
}
