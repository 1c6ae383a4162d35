/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Distributions of inputs, residuals of equations, and their correlations.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "builder.h"

const grdp_node *grdp_cell_attribute(const grdp_builder *builder, uint32_t cell, grdp_attribute attribute) {
  const grdp_scenario *scenario = builder->scenario;
  const grdp_definition *definition = builder->of_series[scenario->cells[cell].series];
  grdp_slot slot = definition->attributes[attribute];
  if (definition->parts == NULL)
    return slot.node;
  assert(attribute >= GRDP_STATUS_OF && attribute <= GRDP_JOINT);
  const grdp_cell_parts *parts = &definition->parts[cell - scenario->series[scenario->cells[cell].series].first_cell];
  const grdp_slot *own = &parts->attributes[attribute - GRDP_STATUS_OF];
  const grdp_slot *edited = &parts->edited[attribute - GRDP_STATUS_OF];
  if (own->node != NULL)
    slot = *own;
  bool on_top = edited->node != NULL && (slot.node == NULL || edited->layer >= slot.layer);
  slot = on_top ? *edited : slot;
  return slot.node == NULL || grdp_node_none(slot.node) ? NULL : slot.node;
}

/* --- reading one distribution --- */

typedef struct distribution_reading {
  grdp_builder *builder;
  const grdp_series *series;
  const char *cell_name;
  grdp_named_call call;
  grdp_distribution distribution;
  uint32_t empirical;
} distribution_reading;

static grdp_place argument_place(const distribution_reading *reading, const grdp_argument *argument) {
  return grdp_fragment_place(&reading->call.fragment, argument->offset, argument->size);
}

static bool find_kind(distribution_reading *reading) {
  grdp_builder *builder = reading->builder;
  const grdp_name *name = &reading->call.name;
  if (grdp_distribution_find(name->text, &reading->distribution.kind))
    return true;
  const grdp_text *names;
  size_t count = grdp_distribution_names(&names);
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_DISTRIBUTION,
                grdp_fragment_place(&reading->call.fragment, name->offset, name->text.size),
                grdp_string(builder, name->text), grdp_string(builder, grdp_text_nearest(name->text, names, count)),
                NULL);
  return false;
}

/* A parameter in the series' unit follows the rule for its values: % in a % series, no % in one of another unit. */
static bool check_measure(distribution_reading *reading, const grdp_argument *argument, grdp_number number) {
  grdp_builder *builder = reading->builder;
  const grdp_series *series = reading->series;
  bool pure = series->unit == GRDP_UNIT_UNKNOWN || (series->unit == GRDP_UNIT_PURE && !series->percent);
  bool missing = series->percent && !number.percent && number.value != 0;
  bool surplus = !pure && !series->percent && number.percent;
  if (!missing && !surplus)
    return true;
  grdp_code code = missing ? GRDP_DIAGNOSTIC_PERCENT_MISSING : GRDP_DIAGNOSTIC_PERCENT_UNEXPECTED;
  grdp_buffer value = {.arena = builder->arena};
  grdp_buffer_add_number(&value, number.value);
  grdp_diagnose(builder->diagnostics, code, argument_place(reading, argument), reading->cell_name,
                missing ? grdp_buffer_string(&value) : grdp_string(builder, series->unit_text), NULL);
  return false;
}

static const char *parameter_list(grdp_builder *builder, const grdp_parameter *parameters, size_t count) {
  grdp_buffer list = {.arena = builder->arena};
  for (size_t i = 0; i < count; i++) {
    grdp_buffer_add_string(&list, parameters[i].text);
    grdp_buffer_add_string(&list, ", ");
  }
  grdp_buffer_add_string(&list, "min, max");
  return grdp_buffer_string(&list);
}

static bool put_argument(distribution_reading *reading, const grdp_argument *argument) {
  grdp_distribution *distribution = &reading->distribution;
  size_t count;
  const grdp_parameter *parameters = grdp_distribution_parameters(distribution->kind, &count);
  bool minimum = grdp_text_is(argument->key.text, "min"), maximum = grdp_text_is(argument->key.text, "max");
  if (minimum || maximum) {
    *(minimum ? &distribution->minimum : &distribution->maximum) = argument->value.value;
    return check_measure(reading, argument, argument->value);
  }
  for (size_t i = 0; i < count; i++) {
    if (!grdp_text_is(argument->key.text, parameters[i].text))
      continue;
    distribution->parameters[i] = argument->value.value;
    return parameters[i].measure == GRDP_MEASURE_PURE || check_measure(reading, argument, argument->value);
  }
  grdp_builder *builder = reading->builder;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_PARAMETER, argument_place(reading, argument),
                grdp_distribution_text(distribution->kind), grdp_string(builder, argument->key.text),
                parameter_list(builder, parameters, count), NULL);
  return false;
}

typedef struct weighted {
  double value, weight;
} weighted;

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* discrete(v1=w1, v2=w2, …): sorted by value, as the distribution function needs them. */
static bool put_discrete(distribution_reading *reading) {
  grdp_arena *arena = reading->builder->arena;
  GRDP_VECTOR(weighted) list = {0};
  bool good = true;
  for (uint32_t i = 0; i < reading->call.argument_count; i++) {
    const grdp_argument *argument = &reading->call.arguments[i];
    if (!argument->numeric_key) {
      good = put_argument(reading, argument) && good;
      continue;
    }
    good = check_measure(reading, argument, argument->key_number) && good;
    *GRDP_PUSH(arena, &list) = (weighted){argument->key_number.value, argument->value.value};
  }
  if (list.count > 0)
    qsort(list.items, list.count, sizeof *list.items, by_value);
  double *values = GRDP_NEW_ARRAY(arena, list.count, double), *weights = GRDP_NEW_ARRAY(arena, list.count, double);
  for (size_t i = 0; i < list.count; i++) {
    values[i] = list.items[i].value;
    weights[i] = list.items[i].weight;
  }
  reading->distribution.values = values;
  reading->distribution.weights = weights;
  reading->distribution.value_count = list.count;
  return good;
}

/* empirical(series): the observations of the cell, sorted. */
static bool put_empirical(distribution_reading *reading) {
  grdp_builder *builder = reading->builder;
  const grdp_series_name *name = &reading->call.series;
  uint32_t first, count;
  if (name->name.text.size == 0) {
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_MISSING_PARAMETER, reading->call.fragment.place, "empirical",
                  "series", NULL);
    return false;
  }
  if (!grdp_find_cells(builder, name, &first, &count))
    return false;
  const grdp_given *observed = &builder->scenario->cells[first].observed;
  GRDP_VECTOR(double) values = {0};
  for (uint32_t t = 0; observed->values != NULL && t <= builder->scenario->time.base; t++)
    if (!isnan(observed->values[t]))
      *GRDP_PUSH(builder->arena, &values) = observed->values[t];
  grdp_code code = count != 1 ? GRDP_DIAGNOSTIC_ONE_SERIES : GRDP_DIAGNOSTIC_NOT_OBSERVED;
  if (count != 1 || values.count == 0) {
    grdp_place place = grdp_fragment_place(&name->fragment, name->name.offset, name->name.text.size);
    grdp_diagnose(builder->diagnostics, code, place, grdp_string(builder, name->name.text), NULL);
    return false;
  }
  qsort(values.items, values.count, sizeof(double), by_value);
  reading->distribution.values = values.items;
  reading->distribution.value_count = values.count;
  reading->empirical = first;
  return true;
}

/* Only `empirical` takes a series. */
static bool refuse_series(distribution_reading *reading) {
  const grdp_series_name *name = &reading->call.series;
  if (name->name.text.size == 0)
    return true;
  size_t count;
  const grdp_parameter *parameters = grdp_distribution_parameters(reading->distribution.kind, &count);
  grdp_diagnose(reading->builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_PARAMETER, name->fragment.place,
                grdp_distribution_text(reading->distribution.kind), grdp_string(reading->builder, name->name.text),
                parameter_list(reading->builder, parameters, count), NULL);
  return false;
}

static bool has_all(distribution_reading *reading) {
  size_t count;
  const grdp_parameter *parameters = grdp_distribution_parameters(reading->distribution.kind, &count);
  for (size_t i = 0; i < count; i++) {
    if (!isnan(reading->distribution.parameters[i]) || parameters[i].optional)
      continue;
    grdp_diagnose(reading->builder->diagnostics, GRDP_DIAGNOSTIC_MISSING_PARAMETER, reading->call.fragment.place,
                  grdp_distribution_text(reading->distribution.kind), parameters[i].text, NULL);
    return false;
  }
  return true;
}

static bool read_distribution(distribution_reading *reading, const grdp_node *node) {
  grdp_builder *builder = reading->builder;
  if (!grdp_needs_text(builder, GRDP_TEXT("uncertain"), node) ||
      grdp_parse_named_call(builder->arena, node->fragment, builder->diagnostics, &reading->call) != GRDP_OK ||
      !find_kind(reading))
    return false;
  grdp_distribution *distribution = &reading->distribution;
  for (size_t i = 0; i < GRDP_PARAMETER_LIMIT; i++)
    distribution->parameters[i] = NAN;
  distribution->minimum = -INFINITY;
  distribution->maximum = INFINITY;
  reading->empirical = UINT32_MAX;
  if (distribution->kind == GRDP_DISTRIBUTION_DISCRETE)
    return put_discrete(reading);
  bool empirical = distribution->kind == GRDP_DISTRIBUTION_EMPIRICAL;
  bool good = empirical ? put_empirical(reading) : refuse_series(reading);
  for (uint32_t i = 0; i < reading->call.argument_count; i++)
    good = put_argument(reading, &reading->call.arguments[i]) && good;
  return good && has_all(reading);
}

/* --- the uncertainty of a cell --- */

static const char *const every_words[] = {[GRDP_EVERY_DRAW] = "draw", [GRDP_EVERY_PERIOD] = "period"};

static void read_persistence(grdp_builder *builder, uint32_t cell, grdp_uncertainty *uncertainty) {
  const grdp_node *node = grdp_cell_attribute(builder, cell, GRDP_PERSISTENCE);
  bool percent;
  if (node == NULL || !grdp_needs_text(builder, GRDP_TEXT("persistence"), node) ||
      !grdp_read_number(builder, GRDP_TEXT("persistence"), &node->fragment, &uncertainty->persistence, &percent))
    return;
  if (!(fabs(uncertainty->persistence) < 1))
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PERSISTENCE_RANGE, node->fragment.place, NULL);
  else if (uncertainty->every != GRDP_EVERY_PERIOD)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_PERSISTENCE_EVERY, node->fragment.place, NULL);
}

/* Where m plays no part the central path is the median, unless a path is given. */
static void fill_median(grdp_builder *builder, grdp_cell *cell, const grdp_uncertainty *uncertainty) {
  if (cell->path.values == NULL || grdp_distribution_uses_path(uncertainty->distribution.kind))
    return;
  grdp_code code;
  const char *parameter;
  if (!grdp_distribution_check(&uncertainty->distribution, NAN, &code, &parameter))
    return;
  double median = grdp_distribution_quantile(&uncertainty->distribution, NAN, 0.5);
  grdp_origin *origin = GRDP_NEW(builder->arena, grdp_origin);
  *origin = (grdp_origin){.place = uncertainty->place};
  for (uint32_t t = builder->scenario->time.base + 1; t <= builder->scenario->time.last; t++) {
    if (!isnan(cell->path.values[t]))
      continue;
    cell->path.values[t] = median;
    cell->path.origins[t] = origin;
  }
}

/* The edit that says how uncertain a cell is; NULL: none does. */
static const grdp_fragment *edit_of(const grdp_builder *builder, uint32_t number) {
  static const grdp_attribute attributes[] = {GRDP_UNCERTAIN, GRDP_EVERY, GRDP_PERSISTENCE, GRDP_JOINT};
  const grdp_series *series = &builder->scenario->series[builder->scenario->cells[number].series];
  const grdp_definition *definition = builder->of_series[builder->scenario->cells[number].series];
  if (definition->parts == NULL)
    return NULL;
  const grdp_cell_parts *parts = &definition->parts[number - series->first_cell];
  for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
    const grdp_node *edited = parts->edited[attributes[i] - GRDP_ELEMENT_FIRST].node;
    if (edited != NULL && edited == grdp_cell_attribute(builder, number, attributes[i]))
      return parts->edited_by[attributes[i] - GRDP_ELEMENT_FIRST];
  }
  return NULL;
}

static grdp_origin cell_origin(grdp_builder *builder, uint32_t number, grdp_place place) {
  grdp_origin origin = grdp_read_origin(builder, place, grdp_cell_attribute(builder, number, GRDP_STATUS_OF),
                                        grdp_cell_attribute(builder, number, GRDP_SOURCE),
                                        grdp_cell_attribute(builder, number, GRDP_NOTE));
  const grdp_fragment *edit = edit_of(builder, number);
  if (edit != NULL)
    origin.edit = edit->text;
  return origin;
}

static void read_cell(grdp_builder *builder, uint32_t number, const grdp_node *node,
                      const distribution_reading *reading) {
  grdp_cell *cell = &builder->scenario->cells[number];
  grdp_uncertainty *uncertainty = GRDP_NEW(builder->arena, grdp_uncertainty);
  *uncertainty = (grdp_uncertainty){.distribution = reading->distribution,
                                    .empirical = reading->empirical,
                                    .text = grdp_text_trim(node->fragment.text),
                                    .origin = cell_origin(builder, number, node->fragment.place),
                                    .place = node->fragment.place};
  const grdp_node *every = grdp_cell_attribute(builder, number, GRDP_EVERY);
  size_t word = GRDP_EVERY_DRAW;
  if (every != NULL)
    grdp_read_word(builder, GRDP_TEXT("every"), every, every_words, sizeof every_words / sizeof *every_words, &word);
  uncertainty->every = (grdp_every)word;
  read_persistence(builder, number, uncertainty);
  const grdp_node *joint = grdp_cell_attribute(builder, number, GRDP_JOINT);
  uncertainty->joint = grdp_read_text(builder, GRDP_TEXT("joint"), joint);
  cell->uncertainty = uncertainty;
  fill_median(builder, cell, uncertainty);
}

void grdp_build_uncertainty(grdp_builder *builder) {
  const grdp_node *last = NULL;
  distribution_reading reading = {.builder = builder};
  bool good = false;
  for (uint32_t number = 0; number < builder->scenario->cell_count; number++) {
    const grdp_node *node = grdp_cell_attribute(builder, number, GRDP_UNCERTAIN);
    if (node == NULL)
      continue;
    if (node != last) {
      reading.series = &builder->scenario->series[builder->scenario->cells[number].series];
      reading.cell_name = builder->scenario->cells[number].name;
      good = read_distribution(&reading, node);
      last = node;
    }
    if (good)
      read_cell(builder, number, node, &reading);
  }
}
