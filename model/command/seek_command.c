/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "commands.h"
#include "draw_options.h"
#include "seek_chance.h"
#include "seek_tables.h"
#include "seek_words.h"
#include "seek_write.h"

typedef struct seek_request {
  const grdp_arguments *arguments;
  const grdp_console *console;
  grdp_projections projections;
  grdp_output_form form;
  grdp_draw_options draws;
  bool chance;
  double share; /* of draws that shall meet the targets */
  grdp_seek_words words;
  grdp_program *explicit_adds; /* where add-factors are instruments: built for that; NULL: none */
  GRDP_VECTOR(grdp_sought) instruments;
  GRDP_VECTOR(grdp_sought) targets;
  const uint32_t *periods;
  size_t period_count;
  const double *after;           /* [instruments][periods] */
  grdp_seek_chance_answer found; /* with a probability */
} seek_request;

static void release_request(void *object) {
  seek_request *request = object;
  grdp_projections_free(&request->projections);
  grdp_program_free(request->explicit_adds);
}

/* ---- what is asked for ---- */

static grdp_exit read_share(seek_request *request) {
  const char *text = request->arguments->values[GRDP_OPTION_PROBABILITY];
  grdp_number share;
  request->chance = text != NULL;
  if (text == NULL)
    return GRDP_EXIT_DONE;
  bool good = grdp_number_read(grdp_text_trim(grdp_text_of(text)), &share) == GRDP_NUMBER_GOOD;
  if (!good || !(share.value > 0.0 && share.value < 1.0))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SEEK_SHARE_UNREAD, text, NULL);
  request->share = share.value;
  if (request->draws.run.draws == 0)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTIONS_EXCLUDE, "--draws 0",
                         "--probability", NULL);
  return GRDP_EXIT_DONE;
}

/* Refuses what would have no effect. */
static grdp_exit check_draws(const seek_request *request) {
  static const struct {
    grdp_option option;
    const char *name;
  } drawing[] = {{GRDP_OPTION_DRAWS, "draws"},
                 {GRDP_OPTION_SEED, "seed"},
                 {GRDP_OPTION_DESIGN, "design"},
                 {GRDP_OPTION_ACCEPT_FAILURES, "accept-failures"}};
  for (size_t i = 0; i < sizeof drawing / sizeof drawing[0] && !request->chance; i++) {
    bool none = drawing[i].option == GRDP_OPTION_DRAWS && request->draws.run.draws == 0;
    if (grdp_option_given(request->arguments, drawing[i].option) && !none)
      return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SEEK_DRAWS, drawing[i].name, NULL);
  }
  return GRDP_EXIT_DONE;
}

static grdp_exit read_request(seek_request *request) {
  const grdp_arguments *arguments = request->arguments;
  const grdp_console *console = request->console;
  grdp_exit code = grdp_output_form_read(arguments, console, GRDP_FORM_JSON, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_draw_options_read(arguments, console, &request->draws);
  if (code == GRDP_EXIT_DONE)
    code = read_share(request);
  if (code == GRDP_EXIT_DONE)
    code = check_draws(request);
  if (code == GRDP_EXIT_DONE && arguments->targets.count == 0)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SEEK_NO_TARGET, NULL);
  if (code == GRDP_EXIT_DONE && arguments->seek_by.count == 0)
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SEEK_NO_INSTRUMENT, NULL);
  if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, console, 1, &request->projections);
  if (code == GRDP_EXIT_DONE)
    code = grdp_layer_check(arguments, console, request->projections.items[0].path);
  return code;
}

/* ---- seeking ---- */

static void put_instruments(seek_request *request, const double *before, const double *errors) {
  grdp_arena *arena = request->arguments->arena;
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  for (size_t v = 0; v < request->words.instruments.count * request->period_count; v++) {
    uint32_t cell = request->words.instruments.items[v / request->period_count].cell;
    const char *name = scenario->cells[cell].name;
    if (scenario->cells[cell].formula != NULL)
      name = grdp_text_join(arena, "adjust:", name, NULL);
    *GRDP_PUSH(arena, &request->instruments) = (grdp_sought){name,
                                                             cell,
                                                             request->periods[v % request->period_count],
                                                             before[v],
                                                             request->after[v],
                                                             errors == NULL ? (double)NAN : errors[v]};
  }
}

static const grdp_program *program_of(const seek_request *request) {
  return request->words.adds ? request->explicit_adds : request->projections.items[0].program;
}

static grdp_status seek_points(seek_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  grdp_arena *arena = request->arguments->arena;
  grdp_seek_answer answer;
  const grdp_seek_request asked = {one->scenario,
                                   program_of(request),
                                   request->words.instruments.items,
                                   request->words.instruments.count,
                                   request->words.points.items,
                                   request->words.points.count};
  GRDP_TRY(grdp_seek(arena, &asked, one->diagnostics, &answer));
  request->periods = answer.periods;
  request->period_count = answer.period_count;
  request->after = answer.after;
  put_instruments(request, answer.before, NULL);
  for (size_t i = 0; i < asked.target_count; i++)
    *GRDP_PUSH(arena, &request->targets) = (grdp_sought){one->scenario->cells[asked.targets[i].cell].name,
                                                         asked.targets[i].cell,
                                                         asked.targets[i].period,
                                                         answer.targets_before[i],
                                                         answer.targets_after[i],
                                                         NAN};
  return GRDP_OK;
}

static bool stopped(void *console) {
  return grdp_console_interrupted(console);
}

static grdp_status seek_chance(seek_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  const grdp_seek_chance_request asked = {.scenario = one->scenario,
                                          .program = program_of(request),
                                          .instruments = request->words.instruments.items,
                                          .instrument_count = request->words.instruments.count,
                                          .targets = request->words.targets.items,
                                          .target_count = request->words.targets.count,
                                          .probability = request->share,
                                          .draws = &request->draws.run,
                                          .stopped = stopped,
                                          .context = (void *)(uintptr_t)request->console};
  GRDP_TRY(grdp_seek_chance(request->arguments->arena, &asked, one->diagnostics, &request->found));
  request->periods = request->found.periods;
  request->period_count = request->found.period_count;
  request->after = request->found.after;
  put_instruments(request, request->found.before, request->found.errors);
  return GRDP_OK;
}

static grdp_status seek(seek_request *request) {
  const grdp_projection *one = &request->projections.items[0];
  const grdp_build_options adds = {.implicit = true, .holdable = true};
  GRDP_TRY(grdp_seek_read(request->arguments, one->result, request->chance, one->diagnostics, &request->words));
  if (request->words.adds)
    GRDP_TRY(grdp_program_build_with(one->scenario, adds, one->diagnostics, &request->explicit_adds));
  return request->chance ? seek_chance(request) : seek_points(request);
}

/* ---- the scenario that is written ---- */

static bool reads_ahead(const grdp_program *program, uint32_t cell) {
  for (uint32_t i = 0; i < program->reference_count; i++)
    if (program->references[i].cell == cell && program->references[i].shift > 0)
      return true;
  return false;
}

/* Paths with `prev` would go on from a value that has moved: between the targets' periods, and after them where the
 * model reads ahead, the values stay as they were. */
static void add_values(const seek_request *request, size_t number, grdp_layer *layer, grdp_layer_value *values) {
  const grdp_scenario *scenario = layer->scenario;
  uint32_t cell = request->words.instruments.items[number].cell;
  const double *after = request->after + number * request->period_count, *path = scenario->cells[cell].path.values;
  uint32_t last = request->periods[request->period_count - 1];
  bool input = scenario->cells[cell].formula == NULL, moved = false;
  if (input && reads_ahead(request->projections.items[0].program, cell))
    last = scenario->time.last;
  for (size_t p = 0; p < request->period_count; p++)
    moved = moved || after[p] != request->instruments.items[number * request->period_count + p].before;
  size_t p = 0;
  for (uint32_t t = request->periods[0]; moved && t <= last; t++) {
    bool target = p < request->period_count && request->periods[p] == t;
    grdp_edit_kind kind = input ? GRDP_EDIT_SET : GRDP_EDIT_ADJUST;
    if (target)
      values[layer->count++] = (grdp_layer_value){kind, cell, t, after[p++]};
    else if (input)
      values[layer->count++] = (grdp_layer_value){kind, cell, t, path[t]};
  }
}

static const char *title_of(const seek_request *request, const char *words) {
  grdp_arena *arena = request->arguments->arena;
  grdp_buffer title = {.arena = arena};
  grdp_buffer_add_string(&title, words);
  for (size_t i = 0; i < request->arguments->targets.count; i++) {
    grdp_buffer_add_string(&title, i == 0 ? "" : ", ");
    grdp_buffer_add_shown(&title, grdp_text_of(request->arguments->targets.items[i]));
  }
  if (request->chance) {
    grdp_buffer_add_string(&title, ", P = ");
    grdp_buffer_add_number(&title, request->share);
  }
  return grdp_buffer_string(&title);
}

static grdp_exit write_layer(const seek_request *request) {
  const grdp_arguments *arguments = request->arguments;
  const grdp_scenario *scenario = request->projections.items[0].scenario;
  size_t instruments = request->words.instruments.count;
  if (arguments->values[GRDP_OPTION_WRITE] == NULL)
    return GRDP_EXIT_DONE;
  grdp_layer_value *values =
      GRDP_NEW_ARRAY(arguments->arena, instruments * (scenario->time.last + 1), grdp_layer_value);
  grdp_layer layer = {.scenario = scenario,
                      .titles = {title_of(request, "Sought: "), title_of(request, "Điều kiện để: ")},
                      .values = values};
  for (size_t i = 0; i < instruments; i++)
    add_values(request, i, &layer, values);
  return grdp_layer_write(arguments, request->console, &layer);
}

/* ---- printing ---- */

static const char *share_text(const seek_request *request, double share, int decimals) {
  grdp_buffer text = {.arena = request->arguments->arena};
  grdp_format_number(&text, share, (grdp_display){request->console->language, true, decimals});
  return grdp_buffer_string(&text);
}

static void add_chance(const seek_request *request, grdp_buffer *out) {
  grdp_buffer draws = {.arena = out->arena};
  const grdp_seek_chance_answer *found = &request->found;
  grdp_format_number(&draws, (double)found->draws, (grdp_display){request->console->language, false, 0});
  grdp_buffer_add_byte(out, '\n');
  grdp_message_add(out, GRDP_MESSAGE_SEEK_CHANCE, request->console->language,
                   share_text(request, found->first.value, 1), share_text(request, found->last.value, 1),
                   share_text(request, found->last.error, 2), grdp_buffer_string(&draws), NULL);
  grdp_buffer_add_byte(out, '\n');
}

static void print(const seek_request *request) {
  grdp_buffer text = {.arena = request->arguments->arena};
  const grdp_screen screen = grdp_console_screen(request->console);
  const grdp_sought_list list = {.scenario = request->projections.items[0].scenario,
                                 .instruments = request->instruments.items,
                                 .instrument_count = request->instruments.count,
                                 .targets = request->targets.items,
                                 .target_count = request->targets.count,
                                 .errors = request->chance};
  if (request->form == GRDP_FORM_CSV) {
    grdp_sought_rows(&list, &text);
  } else if (!grdp_option_given(request->arguments, GRDP_OPTION_QUIET)) {
    grdp_sought_table(&list, &screen, &text);
    if (request->chance)
      add_chance(request, &text);
  }
  fputs(grdp_buffer_string(&text), request->console->out);
  if (request->form == GRDP_FORM_TABLE)
    grdp_layer_tell(request->arguments, request->console);
}

grdp_exit grdp_seek_command(const grdp_arguments *arguments, const grdp_console *console) {
  seek_request *request = GRDP_NEW(arguments->arena, seek_request);
  *request = (seek_request){.arguments = arguments, .console = console};
  grdp_exit code = read_request(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  grdp_arena_defer(arguments->arena, release_request, request);
  grdp_status status = grdp_projections_load(arguments, &request->projections);
  if (status == GRDP_OK)
    status = grdp_projections_run(console, &request->projections, true);
  if (status == GRDP_OK && !grdp_console_interrupted(console))
    status = seek(request);
  grdp_projections_report(arguments, console, &request->projections);
  if (status != GRDP_OK || grdp_console_interrupted(console))
    return grdp_projections_fail(console, status);
  code = write_layer(request);
  if (code == GRDP_EXIT_DONE)
    print(request);
  return code;
}
