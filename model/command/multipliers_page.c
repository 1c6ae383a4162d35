/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "multipliers_page.h"

#include <string.h>

#include "multipliers.h"
#include "seek_tables.h"

typedef struct multipliers_page {
  const grdp_arguments *arguments;
  const grdp_console *console;
  const grdp_projection *one;
  GRDP_VECTOR(uint32_t) inputs; /* cells; of an equation its add-factor */
  bool chosen;                  /* by --of: also those that move nothing */
  bool adds;
  grdp_program *own; /* with add-factors; NULL: none */
  grdp_moved *moved;
  uint32_t lags;
  GRDP_VECTOR(grdp_multiplier_row) rows;
} multipliers_page;

static void release(void *object) {
  multipliers_page *page = object;
  grdp_program_free(page->own);
}

/* An input, or an equation's add-factor, with "adjust:" before it or without. */
static grdp_status choose(multipliers_page *page, const char *written) {
  static const char adjust[] = "adjust:";
  const grdp_scenario *scenario = page->one->scenario;
  grdp_arena *arena = page->arguments->arena;
  const grdp_source *source = grdp_source_make(arena, "--of", grdp_text_of(written));
  size_t skipped = strncmp(written, adjust, sizeof adjust - 1) == 0 ? sizeof adjust - 1 : 0;
  grdp_text text = grdp_text_trim(grdp_text_slice(source->text, skipped, source->text.size - skipped));
  grdp_place place = {source, (uint32_t)(text.data - source->text.data), (uint32_t)text.size};
  grdp_series_name name;
  uint32_t first, count;
  GRDP_TRY(grdp_parse_series_name((grdp_fragment){text, place}, page->one->diagnostics, &name));
  GRDP_TRY(grdp_scenario_cells(scenario, &name, page->one->diagnostics, &first, &count));
  bool input = scenario->cells[first].formula == NULL;
  if (input && skipped > 0) {
    grdp_diagnose(page->one->diagnostics, GRDP_DIAGNOSTIC_SEEK_BY_INPUT, place, scenario->cells[first].name, NULL);
    return GRDP_INVALID;
  }
  page->adds = page->adds || !input;
  for (uint32_t i = 0; i < count; i++)
    *GRDP_PUSH(arena, &page->inputs) = first + i;
  return GRDP_OK;
}

static grdp_status choose_inputs(multipliers_page *page) {
  const grdp_arguments *arguments = page->arguments;
  const grdp_scenario *scenario = page->one->scenario;
  grdp_status status = GRDP_OK;
  page->chosen = arguments->of.count > 0;
  for (size_t i = 0; i < arguments->of.count; i++) {
    grdp_status one = choose(page, arguments->of.items[i]);
    status = status == GRDP_OK ? one : status;
  }
  for (uint32_t cell = 0; !page->chosen && cell < scenario->cell_count; cell++)
    if (scenario->cells[cell].formula == NULL)
      *GRDP_PUSH(arguments->arena, &page->inputs) = cell;
  return status;
}

static grdp_status open_moved(multipliers_page *page) {
  const grdp_build_options adds = {.implicit = true, .holdable = true};
  const grdp_program *program = page->one->program;
  if (page->adds) {
    GRDP_TRY(grdp_program_build_with(page->one->scenario, adds, page->one->diagnostics, &page->own));
    program = page->own;
  }
  GRDP_TRY(grdp_moved_open(page->arguments->arena, program, page->inputs.items, page->inputs.count, &page->moved));
  grdp_moved_run(page->moved, program->periods - 1);
  return GRDP_OK;
}

static const char *input_name(const multipliers_page *page, uint32_t cell) {
  const grdp_cell *one = &page->one->scenario->cells[cell];
  return one->formula == NULL ? one->name : grdp_text_join(page->arguments->arena, "adjust:", one->name, NULL);
}

static void add_series(multipliers_page *page, uint32_t cell) {
  grdp_arena *arena = page->arguments->arena;
  uint32_t first = page->one->scenario->time.base + 1;
  size_t inputs = page->inputs.count;
  double *values = GRDP_NEW_ARRAY(arena, inputs * page->lags, double);
  for (uint32_t lag = 0; lag < page->lags; lag++) {
    grdp_moved_derive(page->moved, cell, first + lag);
    for (size_t i = 0; i < inputs; i++)
      values[i * page->lags + lag] = grdp_moved_multiplier(page->moved, i, first, 0);
  }
  for (size_t i = 0; i < inputs; i++) {
    bool moves = page->chosen;
    for (uint32_t lag = 0; lag < page->lags; lag++)
      moves = moves || values[i * page->lags + lag] != 0.0;
    uint32_t input = page->inputs.items[i];
    if (moves)
      *GRDP_PUSH(arena, &page->rows) =
          (grdp_multiplier_row){cell, input, input_name(page, input), values + i * page->lags};
  }
}

static grdp_status check_series(const multipliers_page *page, uint32_t cell) {
  const grdp_cell *one = &page->one->scenario->cells[cell];
  if (one->formula != NULL)
    return GRDP_OK;
  grdp_diagnose(page->one->diagnostics, GRDP_DIAGNOSTIC_MULTIPLIER_OF_INPUT, (grdp_place){0}, one->name, NULL);
  return GRDP_INVALID;
}

static grdp_status find(multipliers_page *page, uint32_t first, uint32_t count) {
  const grdp_timeline *time = &page->one->scenario->time;
  page->lags = time->last - time->base;
  GRDP_TRY(check_series(page, first));
  GRDP_TRY(choose_inputs(page));
  GRDP_TRY(open_moved(page));
  for (uint32_t i = 0; i < count; i++)
    add_series(page, first + i);
  return GRDP_OK;
}

static void print(const multipliers_page *page, grdp_output_form form, uint32_t first) {
  const grdp_scenario *scenario = page->one->scenario;
  const grdp_multiplier_list list = {scenario, scenario->time.base + 1, page->lags, page->rows.items,
                                     page->rows.count};
  const grdp_screen screen = grdp_console_screen(page->console);
  grdp_buffer text = {.arena = page->arguments->arena};
  if (form == GRDP_FORM_CSV) {
    grdp_multiplier_rows(&list, &text);
  } else if (list.count > 0) {
    grdp_multiplier_table(&list, &screen, &text);
  } else {
    grdp_message_add(&text, GRDP_MESSAGE_MULTIPLIERS_NONE, page->console->language, scenario->cells[first].name,
                     NULL);
    grdp_buffer_add_byte(&text, '\n');
  }
  fputs(grdp_buffer_string(&text), page->console->out);
}

grdp_exit grdp_multipliers_print(const grdp_arguments *arguments, const grdp_console *console,
                                 const grdp_projection *one, uint32_t first, uint32_t count) {
  multipliers_page *page = GRDP_NEW(arguments->arena, multipliers_page);
  grdp_output_form form;
  *page = (multipliers_page){.arguments = arguments, .console = console, .one = one};
  grdp_exit code = grdp_output_form_read(arguments, console, GRDP_FORM_JSON, &form);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release, page);
  size_t told = grdp_diagnostics_count(one->diagnostics);
  grdp_status status = find(page, first, count);
  if (grdp_diagnostics_count(one->diagnostics) > told)
    grdp_projections_report(arguments, console, &(grdp_projections){(grdp_projection *)(uintptr_t)one, 1});
  if (status != GRDP_OK)
    return grdp_projections_fail(console, status);
  print(page, form, first);
  return GRDP_EXIT_DONE;
}
