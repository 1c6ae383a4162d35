/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "commands.h"
#include "graph.h"
#include "grid.h"
#include "multipliers_page.h"
#include "output.h"

/* Names of a block that are listed, of its unknowns and of the rest. */
enum { FIELD_WIDTH = 14, BLOCK_NAMES = 20 };

typedef struct explanation {
  const grdp_console *console;
  const grdp_projection *one;
  grdp_arena *arena;
  grdp_buffer text;
  uint32_t first, count;                      /* cells explained */
  GRDP_VECTOR(grdp_cell_reference) * readers; /* [count] */
} explanation;

static void begin_field(explanation *page, grdp_message label) {
  grdp_text words = grdp_text_of(grdp_message_text(label, page->console->language));
  size_t width = grdp_text_width(words) + 2;
  grdp_buffer_add_string(&page->text, "  ");
  grdp_buffer_add(&page->text, words);
  grdp_buffer_add_repeated(&page->text, ' ', width < FIELD_WIDTH ? FIELD_WIDTH - width : 1);
}

static void add_field(explanation *page, grdp_message label, grdp_text content) {
  begin_field(page, label);
  grdp_sentence_add(&page->text, content, (grdp_wrap){FIELD_WIDTH, FIELD_WIDTH, page->console->columns});
}

static const char *reference_text(const explanation *page, grdp_cell_reference reference) {
  const char *name = page->one->program->cell_names[reference.cell];
  if (reference.shift == 0)
    return name;
  return grdp_text_join(page->arena, name, reference.shift > 0 ? "(+" : "(",
                        grdp_integer_text(page->arena, reference.shift), ")", NULL);
}

static void add_references(explanation *page, grdp_message label, const grdp_cell_reference *references,
                           size_t count) {
  grdp_buffer list = {.arena = page->arena};
  for (size_t i = 0; i < count; i++) {
    grdp_buffer_add_string(&list, i == 0 ? "" : ", ");
    grdp_buffer_add_string(&list, reference_text(page, references[i]));
  }
  if (count == 0)
    grdp_buffer_add_string(&list, grdp_message_text(GRDP_MESSAGE_EXPLAIN_NOTHING, page->console->language));
  add_field(page, label, grdp_buffer_text(&list));
}

static const char *formula_text(const explanation *page, const grdp_cell *cell) {
  if (cell->right == NULL)
    return grdp_text_string(page->arena, cell->formula->fragment.text);
  grdp_buffer text = {.arena = page->arena};
  grdp_expression_write(cell->formula->root, &text);
  grdp_buffer_add_string(&text, " == ");
  grdp_expression_write(cell->right->root, &text);
  return grdp_buffer_string(&text);
}

static void add_formula(explanation *page, const grdp_cell *cell) {
  if (cell->formula == NULL) {
    add_field(page, GRDP_MESSAGE_EXPLAIN_INPUT, grdp_text_of(grdp_place_text(page->arena, cell->place)));
    return;
  }
  add_field(page, GRDP_MESSAGE_EXPLAIN_EQUATION, grdp_text_of(formula_text(page, cell)));
  add_field(page, GRDP_MESSAGE_EXPLAIN_PLACE, grdp_text_of(grdp_place_text(page->arena, cell->place)));
}

static void add_order(explanation *page, uint32_t cell) {
  const grdp_program *program = page->one->program;
  uint32_t step = program->cell_steps[cell];
  if (step == UINT32_MAX)
    return;
  grdp_buffer text = {.arena = page->arena};
  grdp_message_add(&text, GRDP_MESSAGE_EXPLAIN_ORDER_OF, page->console->language,
                   grdp_integer_text(page->arena, (long long)step + 1),
                   grdp_integer_text(page->arena, (long long)program->step_count - program->checks), NULL);
  add_field(page, GRDP_MESSAGE_EXPLAIN_ORDER, grdp_buffer_text(&text));
}

/* The scenario's cells among the steps [first, last), at most BLOCK_NAMES of them. */
static const char *step_names(const explanation *page, uint32_t first, uint32_t last) {
  const grdp_program *program = page->one->program;
  grdp_buffer list = {.arena = page->arena};
  uint32_t count = 0;
  for (uint32_t i = first; i < last; i++) {
    if (program->steps[i].cell >= program->scenario_cells)
      continue;
    if (count++ >= BLOCK_NAMES)
      continue;
    grdp_buffer_add_string(&list, count == 1 ? "" : ", ");
    grdp_buffer_add_string(&list, program->cell_names[program->steps[i].cell]);
  }
  if (count > BLOCK_NAMES) {
    grdp_buffer_add_string(&list, ", … (");
    grdp_buffer_add_integer(&list, count);
    grdp_buffer_add_byte(&list, ')');
  }
  if (count == 0)
    grdp_buffer_add_string(&list, grdp_message_text(GRDP_MESSAGE_EXPLAIN_NOTHING, page->console->language));
  return grdp_buffer_string(&list);
}

/* The unknowns and the other members of the block that a cell is solved in. */
static void add_block(explanation *page, uint32_t cell) {
  const grdp_equation_block *block = grdp_program_block(page->one->program, cell);
  if (block == NULL)
    return;
  uint32_t rest = block->first + block->unknowns;
  grdp_buffer text = {.arena = page->arena};
  grdp_message_add(&text, GRDP_MESSAGE_EXPLAIN_BLOCK_OF, page->console->language,
                   step_names(page, block->first, rest), step_names(page, rest, block->first + block->count), NULL);
  add_field(page, GRDP_MESSAGE_EXPLAIN_BLOCK, grdp_buffer_text(&text));
}

static const char *value_text(const explanation *page, uint32_t cell, double value, int decimals) {
  const grdp_scenario *scenario = page->one->scenario;
  const grdp_series *series = &scenario->series[scenario->cells[cell].series];
  grdp_buffer text = {.arena = page->arena};
  grdp_format_number(&text, value, (grdp_display){page->console->language, series->percent, decimals});
  return grdp_buffer_string(&text);
}

static void add_values(explanation *page, uint32_t cell) {
  const grdp_result *result = page->one->result;
  const grdp_scenario *scenario = page->one->scenario;
  GRDP_VECTOR(grdp_text) items = {0};
  for (uint32_t t = 0; result != NULL && t < result->periods; t++) {
    char period[16];
    double value = grdp_result_value(result, cell, t);
    if (!isfinite(value))
      continue;
    grdp_timeline_write(&scenario->time, t, period);
    int decimals = grdp_format_decimals(value, scenario->series[scenario->cells[cell].series].percent);
    *GRDP_PUSH(page->arena, &items) =
        grdp_text_of(grdp_text_join(page->arena, period, ": ", value_text(page, cell, value, decimals), NULL));
  }
  if (items.count == 0)
    return;
  grdp_buffer list = {.arena = page->arena};
  grdp_items_add(&list, items.items, items.count, " · ", FIELD_WIDTH, page->console->columns);
  begin_field(page, GRDP_MESSAGE_EXPLAIN_VALUES);
  grdp_buffer_add_string(&page->text, grdp_buffer_string(&list) + FIELD_WIDTH);
}

static void add_given(explanation *page, uint32_t cell) {
  const grdp_scenario *scenario = page->one->scenario;
  grdp_given_run run;
  for (grdp_given_walk walk = {.scenario = scenario, .cell = cell}; grdp_given_next(&walk, &run);) {
    char first[16], last[16];
    grdp_buffer line = {.arena = page->arena};
    grdp_timeline_write(&scenario->time, run.first, first);
    grdp_timeline_write(&scenario->time, run.last, last);
    grdp_buffer_add_string(&line, first);
    grdp_buffer_add_string(&line, run.first == run.last ? "" : "..");
    grdp_buffer_add_string(&line, run.first == run.last ? "" : last);
    grdp_buffer_add_string(&line, ": ");
    grdp_buffer_add_string(&line, value_text(page, cell, run.value, GRDP_EXACT));
    if (run.origin != NULL) {
      grdp_buffer_add_string(&line, ", ");
      grdp_buffer_add_string(&line, grdp_origin_status_text(run.origin->status));
      grdp_buffer_add_string(&line, run.origin->source.size > 0 ? ", " : "");
      grdp_buffer_add(&line, run.origin->source);
      grdp_buffer_add_string(&line, run.origin->note.size > 0 ? ", " : "");
      grdp_buffer_add(&line, run.origin->note);
      grdp_buffer_add_string(&line, run.origin->place.source != NULL ? " — " : "");
      grdp_buffer_add_string(&line, grdp_place_text(page->arena, run.origin->place));
    }
    add_field(page, GRDP_MESSAGE_EXPLAIN_GIVEN, grdp_buffer_text(&line));
  }
}

/* "text — place" */
static void add_stated(explanation *page, grdp_message field, const char *text, grdp_place place) {
  const char *line = grdp_text_join(page->arena, text, " — ", grdp_place_text(page->arena, place), NULL);
  add_field(page, field, grdp_text_of(line));
}

static void add_uncertainty(explanation *page, uint32_t cell) {
  const grdp_scenario *scenario = page->one->scenario;
  const grdp_uncertainty *uncertainty = scenario->cells[cell].uncertainty;
  if (uncertainty == NULL)
    return;
  add_stated(page, GRDP_MESSAGE_EXPLAIN_UNCERTAIN, grdp_uncertainty_text(page->arena, uncertainty),
             uncertainty->place);
  for (size_t i = 0; i < scenario->correlations.pair_count; i++) {
    const grdp_pair *pair = &scenario->correlations.pairs[i];
    if (pair->a != cell && pair->b != cell)
      continue;
    grdp_buffer text = {.arena = page->arena};
    grdp_buffer_add_number(&text, pair->correlation);
    grdp_buffer_add_string(&text, " ~ ");
    grdp_buffer_add_string(&text, scenario->cells[pair->a == cell ? pair->b : pair->a].name);
    add_stated(page, GRDP_MESSAGE_EXPLAIN_CORRELATION, grdp_buffer_string(&text), pair->place);
  }
}

static void add_title(explanation *page, uint32_t cell) {
  const grdp_scenario *scenario = page->one->scenario;
  const grdp_series *series = &scenario->series[scenario->cells[cell].series];
  const char *name = scenario->cells[cell].name;
  const char *label = grdp_cell_label(scenario, page->arena, cell, page->console->language);
  grdp_styled_add(&page->text, grdp_text_of(name), GRDP_STYLE_BOLD, page->console->colour_out, SIZE_MAX);
  if (strcmp(name, label) != 0) {
    grdp_buffer_add_string(&page->text, "  ");
    grdp_styled_add(&page->text, grdp_text_of(label), GRDP_STYLE_PLAIN, false, SIZE_MAX);
  }
  grdp_buffer_add_byte(&page->text, '\n');
  if (series->unit_text.size == 0)
    return;
  const char *written = grdp_text_string(page->arena, series->unit_text);
  const char *shown = grdp_unit_label(scenario, page->arena, series->unit_text, page->console->language);
  if (strcmp(written, shown) != 0)
    shown = grdp_text_join(page->arena, written, " (", shown, ")", NULL);
  add_field(page, GRDP_MESSAGE_EXPLAIN_UNIT, grdp_text_of(shown));
}

static void add_cell(explanation *page, uint32_t cell) {
  const grdp_cell *one = &page->one->scenario->cells[cell];
  if (page->text.size > 0)
    grdp_buffer_add_byte(&page->text, '\n');
  add_title(page, cell);
  add_formula(page, one);
  if (one->formula != NULL) {
    size_t count;
    const grdp_cell_reference *reads = grdp_program_reads(page->one->program, page->arena, cell, &count);
    add_order(page, cell);
    add_block(page, cell);
    add_references(page, GRDP_MESSAGE_EXPLAIN_READS, reads, reads == NULL ? 0 : count);
  }
  add_references(page, GRDP_MESSAGE_EXPLAIN_READ_BY, page->readers[cell - page->first].items,
                 page->readers[cell - page->first].count);
  add_values(page, cell);
  add_given(page, cell);
  add_uncertainty(page, cell);
}

static void add_reader(explanation *page, uint32_t number, uint32_t reader) {
  size_t count = page->readers[number].count;
  if (count == 0 || page->readers[number].items[count - 1].cell != reader)
    *GRDP_PUSH(page->arena, &page->readers[number]) = (grdp_cell_reference){reader, 0};
}

static void find_readers(explanation *page) {
  const grdp_scenario *scenario = page->one->scenario;
  /* Reading two periods of one cell is one reader. */
  page->readers = grdp_arena_array(page->arena, page->count, sizeof *page->readers);
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++) {
    size_t count = 0;
    const grdp_cell_reference *reads = NULL;
    if (scenario->cells[cell].formula != NULL)
      reads = grdp_program_reads(page->one->program, page->arena, cell, &count);
    for (size_t i = 0; reads != NULL && i < count; i++) {
      if (reads[i].cell >= page->first && reads[i].cell - page->first < page->count)
        add_reader(page, reads[i].cell - page->first, cell);
    }
  }
}

/* All series with unit and label: what there is to explain. */
static void list_series(explanation *page) {
  const grdp_scenario *scenario = page->one->scenario;
  grdp_grid *grid = grdp_grid_create(page->arena, 4);
  for (size_t i = 0; i < scenario->series_count; i++) {
    const grdp_series *series = &scenario->series[i];
    grdp_message kind =
        series->kind == GRDP_SERIES_INPUT ? GRDP_MESSAGE_EXPLAIN_INPUT : GRDP_MESSAGE_EXPLAIN_EQUATION;
    grdp_buffer name = {.arena = page->arena};
    grdp_buffer_add(&name, series->name);
    for (uint32_t k = 0; k < series->dimensions; k++) {
      grdp_buffer_add_string(&name, k == 0 ? "[" : ", ");
      grdp_buffer_add(&name, scenario->sets[series->sets[k]].name);
    }
    grdp_buffer_add_string(&name, series->dimensions > 0 ? "]" : "");
    grdp_grid_row(grid);
    grdp_grid_cell(grid, 0, grdp_buffer_text(&name), GRDP_STYLE_PLAIN);
    grdp_grid_cell(grid, 1, grdp_text_of(grdp_message_text(kind, page->console->language)), GRDP_STYLE_FAINT);
    grdp_grid_cell(grid, 2, series->unit_text, GRDP_STYLE_PLAIN);
    grdp_grid_cell(grid, 3, grdp_label_text(&series->label, page->console->language, (grdp_text){"", 0}),
                   GRDP_STYLE_PLAIN);
  }
  grdp_grid_shrink(grid, 3, 10);
  grdp_grid_write(grid, page->console->columns, page->console->colour_out, &page->text);
}

static grdp_status find_cells(explanation *page, const char *name) {
  const grdp_source *source = grdp_source_make(page->arena, "SERIES", grdp_text_of(name));
  grdp_fragment fragment = {source->text, {source, 0, (uint32_t)source->text.size}};
  grdp_series_name series;
  GRDP_TRY(grdp_parse_series_name(fragment, page->one->diagnostics, &series));
  return grdp_scenario_cells(page->one->scenario, &series, page->one->diagnostics, &page->first, &page->count);
}

static grdp_exit print_explanation(explanation *page, const grdp_arguments *arguments) {
  bool bytecode = grdp_option_given(arguments, GRDP_OPTION_BYTECODE);
  if (bytecode && page->count == 0)
    grdp_program_write(page->one->program, UINT32_MAX, &page->text);
  for (uint32_t i = 0; bytecode && i < page->count; i++)
    grdp_program_write(page->one->program, page->first + i, &page->text);
  if (!bytecode && page->count > 0) {
    find_readers(page);
    for (uint32_t i = 0; i < page->count; i++)
      add_cell(page, page->first + i);
  }
  if (!bytecode && page->count == 0 && !grdp_option_given(arguments, GRDP_OPTION_GRAPH))
    list_series(page);
  fputs(grdp_buffer_string(&page->text), page->console->out);
  if (!grdp_option_given(arguments, GRDP_OPTION_GRAPH))
    return GRDP_EXIT_DONE;
  grdp_graph graph = {page->one->scenario, page->one->program, page->first, page->count};
  return grdp_graph_draw(page->arena, page->console, &graph, arguments->values[GRDP_OPTION_GRAPH]);
}

static grdp_exit print_multipliers(const explanation *page, const grdp_arguments *arguments, grdp_status run) {
  if (page->count == 0)
    return grdp_complain(page->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_MULTIPLIERS_NO_SERIES, page->one->path, NULL);
  if (run != GRDP_OK)
    return grdp_projections_fail(page->console, run);
  return grdp_multipliers_print(arguments, page->console, page->one, page->first, page->count);
}

grdp_exit grdp_explain_command(const grdp_arguments *arguments, const grdp_console *console) {
  grdp_projections *projections = GRDP_NEW(arguments->arena, grdp_projections);
  grdp_exit code = grdp_projections_name(arguments, console, 1, projections);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, grdp_projections_release, projections);
  explanation page = {.console = console, .one = &projections->items[0], .arena = arguments->arena};
  page.text.arena = arguments->arena;
  grdp_status loaded = grdp_projections_load(arguments, projections);
  if (loaded == GRDP_OK && arguments->operands.count > 1)
    loaded = find_cells(&page, arguments->operands.items[1]);
  grdp_status status = loaded == GRDP_OK ? grdp_projections_run(console, projections, true) : loaded;
  grdp_projections_report(arguments, console, projections);
  if (loaded != GRDP_OK || grdp_console_interrupted(console))
    return grdp_projections_fail(console, loaded);
  if (grdp_option_given(arguments, GRDP_OPTION_MULTIPLIERS))
    return print_multipliers(&page, arguments, status);
  code = print_explanation(&page, arguments);
  return code == GRDP_EXIT_DONE ? grdp_projections_fail(console, status) : code;
}
