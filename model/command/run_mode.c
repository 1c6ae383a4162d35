/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * --mode: how the central path is run, or what its equations leave of observations.
 */
#include "run_request.h"
#include "seek_tables.h"
#include "seek_write.h"

/* Draws are of the dynamic mode: what was asked for them is not left aside in silence. */
static grdp_exit refuse_draws(const grdp_run_request *request, const char *mode) {
  static const struct {
    grdp_option option;
    const char *words;
  } refused[] = {{GRDP_OPTION_PRECISION, "--precision"}, {GRDP_OPTION_MORE, "--more"},
                 {GRDP_OPTION_EXACT, "--exact"},         {GRDP_OPTION_KEEP_DRAWS, "--keep-draws"},
                 {GRDP_OPTION_DESIGN_OF, "--design-of"}, {GRDP_OPTION_DRAWS, "--draws"}};
  const char *shown = grdp_text_join(request->arguments.arena, "--mode ", mode, NULL);
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    bool none = refused[i].option == GRDP_OPTION_DRAWS && request->draws.run.draws == 0;
    if (!none && grdp_option_given(&request->arguments, refused[i].option))
      return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTIONS_EXCLUDE, shown, refused[i].words,
                           NULL);
  }
  if (request->mode == GRDP_MODE_RESIDUALS && grdp_option_given(&request->arguments, GRDP_OPTION_OUTPUT))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTIONS_EXCLUDE, shown, "--output", NULL);
  return GRDP_EXIT_DONE;
}

static grdp_exit check_write(const grdp_run_request *request) {
  if (!grdp_option_given(&request->arguments, GRDP_OPTION_WRITE))
    return GRDP_EXIT_DONE;
  if (request->mode != GRDP_MODE_RESIDUALS)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_LAYER_MODE, NULL);
  if (request->projections.count != 1)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_LAYER_ONE, NULL);
  return grdp_layer_check(&request->arguments, request->console, request->projections.items[0].path);
}

grdp_exit grdp_run_read_mode(grdp_run_request *request) {
  static const char *const words[] = {
      [GRDP_MODE_DYNAMIC] = "dynamic", [GRDP_MODE_STATIC] = "static", [GRDP_MODE_RESIDUALS] = "residuals"};
  const char *value = request->arguments.values[GRDP_OPTION_MODE];
  size_t mode = 0, count = sizeof words / sizeof words[0];
  while (value != NULL && mode < count && !grdp_text_is(grdp_text_of(value), words[mode]))
    mode++;
  if (mode == count)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_VALUE_UNKNOWN, "--mode", value,
                         "dynamic, static, residuals", NULL);
  request->mode = (grdp_run_mode)mode;
  grdp_exit code = check_write(request);
  if (code != GRDP_EXIT_DONE || request->mode == GRDP_MODE_DYNAMIC)
    return code;
  code = refuse_draws(request, words[mode]);
  request->draws.run.draws = 0;
  request->draws.run.one_step = request->mode == GRDP_MODE_STATIC;
  for (size_t i = 0; i < request->projections.count; i++)
    request->projections.items[i].build.plain_leads = request->mode == GRDP_MODE_STATIC;
  return code;
}

/* ---- residuals ---- */

static void release_program(void *program) {
  grdp_program_free(program);
}

static grdp_status find_residuals(const grdp_run_request *request, const grdp_projection *one, grdp_residuals *out) {
  const grdp_build_options options = {.implicit = true, .plain_leads = true};
  grdp_arena *arena = request->arguments.arena;
  grdp_program *program;
  GRDP_TRY(grdp_program_build_with(one->scenario, options, one->diagnostics, &program));
  grdp_arena_defer(arena, release_program, program);
  return grdp_residuals_find(arena, one->scenario, program, one->diagnostics, out);
}

/* Only those of the series that --of names. */
static grdp_residuals select(const grdp_run_request *request, size_t number, const grdp_residuals *all) {
  grdp_residual *chosen = GRDP_NEW_ARRAY(request->arguments.arena, all->count, grdp_residual);
  size_t count = 0;
  if (request->selections == NULL || request->selections[number].cells == NULL)
    return *all;
  for (size_t i = 0; i < all->count; i++)
    if (request->selections[number].cells[all->items[i].cell])
      chosen[count++] = all->items[i];
  return (grdp_residuals){chosen, count};
}

static void print_residuals(const grdp_run_request *request, const grdp_residuals *found) {
  const grdp_screen screen = grdp_console_screen(request->console);
  grdp_buffer text = {.arena = request->arguments.arena};
  bool csv = request->form == GRDP_FORM_CSV;
  if (csv)
    grdp_residual_head(&text);
  for (size_t i = 0; i < request->projections.count; i++) {
    const grdp_scenario *scenario = request->projections.items[i].scenario;
    const grdp_residuals chosen = select(request, i, &found[i]);
    grdp_buffer_add_string(&text, csv || i == 0 ? "" : "\n");
    if (csv)
      grdp_residual_rows(scenario, &chosen, &text);
    else if (!grdp_option_given(&request->arguments, GRDP_OPTION_QUIET))
      grdp_residual_table(scenario, &chosen, &screen, &text);
  }
  fputs(grdp_buffer_string(&text), request->console->out);
}

/* An add-factor of 0 where there was none would change nothing. */
static grdp_exit write_layer(const grdp_run_request *request, const grdp_residuals *found) {
  const grdp_arguments *arguments = &request->arguments;
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  if (!grdp_option_given(arguments, GRDP_OPTION_WRITE))
    return GRDP_EXIT_DONE;
  grdp_layer_value *values = GRDP_NEW_ARRAY(arguments->arena, found->count, grdp_layer_value);
  const char *name = scenario->name;
  grdp_layer layer = {.scenario = scenario,
                      .titles = {grdp_text_join(arguments->arena, "Tracks the data: ", name, NULL),
                                 grdp_text_join(arguments->arena, "Khớp với số liệu: ", name, NULL)},
                      .values = values};
  for (size_t i = 0; i < found->count; i++) {
    const grdp_residual *one = &found->items[i];
    const grdp_given *added = &scenario->cells[one->cell].added;
    bool none = added->values == NULL || !(added->values[one->period] != 0.0);
    if (one->value != 0.0 || !none)
      values[layer.count++] = (grdp_layer_value){GRDP_EDIT_ADJUST, one->cell, one->period, one->value};
  }
  return grdp_layer_write(arguments, request->console, &layer);
}

grdp_exit grdp_run_residuals(grdp_run_request *request) {
  grdp_projections *projections = &request->projections;
  grdp_residuals *found = GRDP_NEW_ARRAY(request->arguments.arena, projections->count, grdp_residuals);
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < projections->count; i++) {
    grdp_status one = find_residuals(request, &projections->items[i], &found[i]);
    status = status == GRDP_OK ? one : status;
  }
  grdp_projections_report(&request->arguments, request->console, projections);
  if (status != GRDP_OK)
    return grdp_projections_fail(request->console, status);
  print_residuals(request, found);
  grdp_exit code = write_layer(request, &found[0]);
  if (code == GRDP_EXIT_DONE && request->form == GRDP_FORM_TABLE)
    grdp_layer_tell(&request->arguments, request->console);
  return code;
}
