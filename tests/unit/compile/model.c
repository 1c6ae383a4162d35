/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static grdp_fragment fragment_of(sketch *model, const char *path, const char *text) {
  const grdp_source *source = grdp_source_make(&model->scenario.arena, path, grdp_text_of(text));
  return (grdp_fragment){source->text, {source, 0, (uint32_t)strlen(text)}};
}

sketch *model_open(grdp_frequency frequency, int32_t first_ordinal, uint32_t base, uint32_t last) {
  sketch *model = calloc(1, sizeof *model);
  cr_assert(model != NULL);
  cr_assert(grdp_diagnostics_create(&model->diagnostics) == GRDP_OK);
  grdp_scenario *scenario = &model->scenario;
  scenario->time = (grdp_timeline){frequency, first_ordinal, base, last};
  scenario->unit_table = grdp_unit_table_create(&scenario->arena);
  grdp_unit_declare(scenario->unit_table, GRDP_TEXT("vnd"));
  grdp_unit_declare(scenario->unit_table, GRDP_TEXT("vnd_2010"));
  grdp_unit_declare(scenario->unit_table, GRDP_TEXT("person"));
  return model;
}

void model_close(sketch *model) {
  grdp_machine_free(model->machine);
  grdp_program_free(model->program);
  grdp_diagnostics_free(model->diagnostics);
  grdp_arena_free(&model->scenario.arena);
  free(model);
}

static uint32_t add_element(sketch *model, grdp_text name) {
  grdp_arena *arena = &model->scenario.arena;
  bool added;
  uint32_t next = (uint32_t)model->elements.count;
  uint32_t number = *grdp_table_add(arena, &model->scenario.elements_by_name, name, next, &added);
  if (added)
    *GRDP_PUSH(arena, &model->elements) = (grdp_element){.name = name};
  return number;
}

void model_set(sketch *model, const char *name, const char *elements) {
  grdp_arena *arena = &model->scenario.arena;
  GRDP_VECTOR(uint32_t) numbers = {0};
  grdp_text rest = grdp_text_copy(arena, grdp_text_of(elements));
  while (rest.size > 0) {
    size_t end = grdp_text_find(rest, ' ');
    *GRDP_PUSH(arena, &numbers) = add_element(model, grdp_text_slice(rest, 0, end));
    size_t next = end < rest.size ? end + 1 : end;
    rest = grdp_text_slice(rest, next, rest.size - next);
  }
  grdp_set set = {
      .name = grdp_text_copy(arena, grdp_text_of(name)), .elements = numbers.items, .count = (uint32_t)numbers.count};
  bool added;
  grdp_table_add(arena, &model->scenario.sets_by_name, set.name, (uint32_t)model->sets.count, &added);
  cr_assert(added, "%s twice", name);
  *GRDP_PUSH(arena, &model->sets) = set;
}

static grdp_unit parse_unit(sketch *model, const char *text) {
  grdp_unit unit = GRDP_UNIT_UNKNOWN;
  bool percent;
  if (text[0] != '\0')
    cr_assert(grdp_unit_parse(model->scenario.unit_table, fragment_of(model, "unit", text), model->diagnostics, &unit,
                              &percent) == GRDP_OK);
  return unit;
}

/* The cells of a series, the last index running fastest. */
static void add_cells(sketch *model, grdp_series *series, const grdp_text *index_names) {
  grdp_arena *arena = &model->scenario.arena;
  uint32_t counts[GRDP_INDEX_LIMIT] = {1, 1};
  for (uint32_t i = 0; i < series->dimensions; i++)
    counts[i] = model->sets.items[series->sets[i]].count;
  series->first_cell = (uint32_t)model->cells.count;
  series->cell_count = counts[0] * counts[1];
  for (uint32_t k = 0; k < series->cell_count; k++) {
    const uint32_t positions[GRDP_INDEX_LIMIT] = {k / counts[1], k % counts[1]};
    grdp_cell cell = {.series = (uint32_t)model->series.count, .index_names = index_names, .place = series->place};
    grdp_buffer name = {.arena = arena};
    grdp_buffer_add(&name, series->name);
    for (uint32_t i = 0; i < series->dimensions; i++) {
      cell.elements[i] = model->sets.items[series->sets[i]].elements[positions[i]];
      grdp_buffer_add_string(&name, i == 0 ? "[" : ",");
      grdp_buffer_add(&name, model->elements.items[cell.elements[i]].name);
    }
    grdp_buffer_add_string(&name, series->dimensions > 0 ? "]" : "");
    cell.name = grdp_buffer_string(&name);
    *GRDP_PUSH(arena, &model->cells) = cell;
  }
}

static grdp_series *add_series(sketch *model, const char *text, const char *unit, grdp_series_kind kind) {
  grdp_arena *arena = &model->scenario.arena;
  grdp_header header;
  cr_assert(grdp_parse_header(fragment_of(model, "header", text), model->diagnostics, &header) == GRDP_OK);
  grdp_text *index_names = GRDP_NEW_ARRAY(arena, GRDP_INDEX_LIMIT, grdp_text);
  grdp_series series = {.name = header.name.text,
                        .kind = kind,
                        .unit = parse_unit(model, unit),
                        .dimensions = header.binder_count,
                        .place = header.fragment.place};
  for (uint32_t i = 0; i < header.binder_count; i++) {
    const uint32_t *set = grdp_table_find(&model->scenario.sets_by_name, header.binders[i].set.text);
    cr_assert(set != NULL, "no set in %s", text);
    series.sets[i] = *set;
    index_names[i] = header.binders[i].index.text;
  }
  add_cells(model, &series, index_names);
  bool added;
  grdp_table_add(arena, &model->scenario.series_by_name, series.name, (uint32_t)model->series.count, &added);
  cr_assert(added, "%s twice", text);
  *GRDP_PUSH(arena, &model->series) = series;
  return &model->series.items[model->series.count - 1];
}

void model_input(sketch *model, const char *header, const char *unit, const double *values) {
  const grdp_series *series = add_series(model, header, unit, GRDP_SERIES_INPUT);
  size_t periods = (size_t)model->scenario.time.last + 1;
  double *copy = GRDP_NEW_ARRAY(&model->scenario.arena, periods * series->cell_count, double);
  memcpy(copy, values, periods * series->cell_count * sizeof *copy);
  for (uint32_t i = 0; i < series->cell_count; i++)
    model->cells.items[series->first_cell + i].path.values = copy + i * periods;
}

static const grdp_formula *parse(sketch *model, const char *path, const char *text) {
  const grdp_formula *formula = NULL;
  grdp_fragment fragment = fragment_of(model, path, text);
  cr_assert(grdp_parse_formula(&model->scenario.arena, fragment, model->diagnostics, &formula) == GRDP_OK, "%s: %s",
            text, model_messages(model));
  return formula;
}

void model_equation(sketch *model, const char *header, const char *unit, const char *text) {
  const grdp_series *series = add_series(model, header, unit, GRDP_SERIES_EQUATION);
  const grdp_formula *formula = parse(model, header, text);
  for (uint32_t i = 0; i < series->cell_count; i++) {
    model->cells.items[series->first_cell + i].formula = formula;
    model->cells.items[series->first_cell + i].place = formula->fragment.place;
  }
}

void model_solve(sketch *model, const char *header, const char *unit, const char *equality) {
  const grdp_series *series = add_series(model, header, unit, GRDP_SERIES_EQUATION);
  const grdp_formula *left = NULL, *right = NULL;
  grdp_fragment fragment = fragment_of(model, header, equality);
  cr_assert(grdp_parse_equality(&model->scenario.arena, fragment, model->diagnostics, &left, &right) == GRDP_OK,
            "%s: %s", equality, model_messages(model));
  for (uint32_t i = 0; i < series->cell_count; i++) {
    grdp_cell *cell = &model->cells.items[series->first_cell + i];
    cell->formula = left;
    cell->right = right;
    cell->place = fragment.place;
  }
}

void model_each(sketch *model, const char *name, const char *text) {
  grdp_cell *cell = model_cell(model, name);
  cell->formula = parse(model, name, text);
  cell->place = cell->formula->fragment.place;
}

void model_check(sketch *model, const char *name, const char *text) {
  const grdp_formula *formula = parse(model, name, text);
  *GRDP_PUSH(&model->scenario.arena, &model->checks) =
      (grdp_check){grdp_text_of(name), formula, formula->fragment.place};
}

void model_observe(sketch *model, const char *name, uint32_t period, double value) {
  grdp_cell *cell = model_cell(model, name);
  size_t periods = (size_t)model->scenario.time.last + 1;
  if (cell->observed.values == NULL) {
    cell->observed.values = GRDP_NEW_ARRAY(&model->scenario.arena, periods, double);
    for (size_t t = 0; t < periods; t++)
      cell->observed.values[t] = NAN;
  }
  cell->observed.values[period] = value;
}

grdp_cell *model_cell(sketch *model, const char *name) {
  size_t i = 0;
  while (i < model->cells.count && strcmp(model->cells.items[i].name, name) != 0)
    i++;
  cr_assert(i < model->cells.count, "no cell %s", name);
  return &model->cells.items[i];
}

grdp_status model_build(sketch *model) {
  return model_build_with(model, (grdp_build_options){0});
}

grdp_status model_build_with(sketch *model, grdp_build_options options) {
  grdp_scenario *scenario = &model->scenario;
  scenario->elements = model->elements.items;
  scenario->element_count = model->elements.count;
  scenario->sets = model->sets.items;
  scenario->set_count = model->sets.count;
  scenario->series = model->series.items;
  scenario->series_count = model->series.count;
  scenario->cells = model->cells.items;
  scenario->cell_count = model->cells.count;
  scenario->checks = model->checks.items;
  scenario->check_count = model->checks.count;
  return grdp_program_build_with(scenario, options, model->diagnostics, &model->program);
}

void model_run(sketch *model) {
  cr_assert(model_build(model) == GRDP_OK, "%s", model_messages(model));
  cr_assert(grdp_machine_open(model->program, 1, &model->machine) == GRDP_OK);
  grdp_machine_fill(model->machine);
  for (uint32_t t = 0; t <= model->scenario.time.last; t++)
    grdp_machine_period(model->machine, t);
}

double model_value(sketch *model, const char *name, uint32_t period) {
  uint32_t i = 0;
  while (i < model->program->cells && strcmp(model->program->cell_names[i], name) != 0)
    i++;
  cr_assert(i < model->program->cells, "no cell %s", name);
  return grdp_machine_values(model->machine, period, i)[0];
}

const char *model_messages(sketch *model) {
  grdp_buffer buffer = {.arena = &model->scenario.arena};
  for (size_t i = 0; i < grdp_diagnostics_count(model->diagnostics); i++) {
    const grdp_diagnostic *diagnostic = grdp_diagnostics_get(model->diagnostics, i);
    grdp_buffer_add_string(&buffer, i > 0 ? "\n" : "");
    grdp_buffer_add_string(&buffer, grdp_code_name(diagnostic->code));
    grdp_buffer_add_byte(&buffer, ' ');
    grdp_buffer_add_integer(&buffer, diagnostic->line);
    grdp_buffer_add_byte(&buffer, ':');
    grdp_buffer_add_integer(&buffer, diagnostic->column);
    grdp_buffer_add_byte(&buffer, ' ');
    grdp_diagnostic_message(diagnostic, GRDP_ENGLISH, &buffer);
  }
  return grdp_buffer_string(&buffer);
}

const char *model_rendered(sketch *model, grdp_language language) {
  grdp_buffer buffer = {.arena = &model->scenario.arena};
  grdp_diagnostics_render(model->diagnostics, language, false, &buffer);
  return grdp_buffer_string(&buffer);
}
