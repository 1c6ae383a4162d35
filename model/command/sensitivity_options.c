/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "sensitivity_request.h"
#include "stored.h"
#include "written.h"

/* Base points: by themselves, and the most with a precision. */
enum { BASE_DEFAULT = 16384, BASE_BUDGET = 1 << 20 };

static const grdp_sensitivity_word method_table[GRDP_SENSITIVITY_METHOD_COUNT] = {
#define GRDP_SENSITIVITY_METHOD(name, text, function, split, ...) [GRDP_SENSITIVITY_##name] = {text, split},
#include "sensitivity_methods.def"
#undef GRDP_SENSITIVITY_METHOD
};

grdp_sensitivity_word grdp_sensitivity_word_of(grdp_sensitivity_method method) {
  return method_table[method];
}

static bool is_method(const grdp_sensitivity_command_request *request, const char *word) {
  return strcmp(method_table[request->asked.method].text, word) == 0;
}

static const char *option_words(const grdp_sensitivity_command_request *request, grdp_option option) {
  return grdp_text_join(request->arguments.arena, "--", grdp_option_table()[option].text, NULL);
}

/* --- the method --- */

/* "tornado, local, …" */
static const char *method_list(grdp_arena *arena) {
  grdp_buffer list = {.arena = arena};
  for (size_t i = 0; i < GRDP_SENSITIVITY_METHOD_COUNT; i++) {
    grdp_buffer_add_string(&list, i == 0 ? "" : ", ");
    grdp_buffer_add_string(&list, method_table[i].text);
  }
  return grdp_buffer_string(&list);
}

static bool is_folder(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

/* Shares of the variance when nothing is said; of a results folder what its draws tell. */
static grdp_exit read_method(grdp_sensitivity_command_request *request) {
  const char *value = request->arguments.values[GRDP_OPTION_METHOD], *operand = request->arguments.operands.items[0];
  const char *word = value != NULL ? value : is_folder(operand) ? "given" : "sobol";
  size_t i = 0;
  while (i < GRDP_SENSITIVITY_METHOD_COUNT && strcmp(method_table[i].text, word) != 0)
    i++;
  if (i == GRDP_SENSITIVITY_METHOD_COUNT)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_VALUE_UNKNOWN, "--method", word,
                         method_list(request->arguments.arena), NULL);
  request->asked.method = (grdp_sensitivity_method)i;
  if (is_folder(operand) && !is_method(request, "given"))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_FOLDER_METHOD, operand, NULL);
  if (!is_folder(operand) && is_method(request, "given"))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_GIVEN_FOLDER, operand, NULL);
  if (is_folder(operand))
    request->results = operand;
  request->asked.choice.split = method_table[i].split;
  return GRDP_EXIT_DONE;
}

/* Options that one method alone understands. */
static grdp_exit check_method(const grdp_sensitivity_command_request *request) {
  const char *method = method_table[request->asked.method].text;
  if (grdp_option_given(&request->arguments, GRDP_OPTION_SECOND) && !is_method(request, "sobol"))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_METHOD_ONLY, "--second", "sobol",
                         method, NULL);
  if (grdp_option_given(&request->arguments, GRDP_OPTION_SCENARIO) && !is_method(request, "given"))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_METHOD_ONLY, "--scenario",
                         "given", method, NULL);
  return GRDP_EXIT_DONE;
}

/* --- how much --- */

static grdp_exit read_precision(grdp_sensitivity_command_request *request) {
  const char *text = request->arguments.values[GRDP_OPTION_PRECISION];
  grdp_number width;
  if (text == NULL)
    return GRDP_EXIT_DONE;
  bool good = grdp_number_read(grdp_text_trim(grdp_text_of(text)), &width) == GRDP_NUMBER_GOOD;
  if (!good || !(width.value > 0) || !isfinite(width.value))
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_PRECISION_UNREAD, text, NULL);
  request->asked.precision = width.value;
  return GRDP_EXIT_DONE;
}

static grdp_exit complain_no_draws(const grdp_sensitivity_command_request *request) {
  grdp_buffer most = {.arena = request->arguments.arena};
  grdp_format_number(&most, (double)GRDP_DRAWS_MOST, (grdp_display){request->console->language, false, 0});
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_COUNT_UNREAD, "--draws",
                       request->arguments.values[GRDP_OPTION_DRAWS], "1", grdp_buffer_string(&most), NULL);
}

static grdp_exit read_effort(grdp_sensitivity_command_request *request) {
  grdp_draw_options draws;
  grdp_sensitivity_request *asked = &request->asked;
  grdp_exit code = grdp_draw_options_read(&request->arguments, request->console, &draws);
  if (code == GRDP_EXIT_DONE)
    code = read_precision(request);
  if (code != GRDP_EXIT_DONE)
    return code;
  if (draws.run.draws == 0)
    return complain_no_draws(request);
  if (draws.run.design == GRDP_DESIGN_LHS)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_VALUE_UNKNOWN, "--design", "lhs",
                         "sobol, random", NULL);
  asked->seed = draws.run.seed;
  asked->design = draws.run.design;
  asked->threads = draws.run.threads;
  asked->draws = asked->precision > 0 ? BASE_BUDGET : BASE_DEFAULT;
  if (grdp_option_given(&request->arguments, GRDP_OPTION_DRAWS))
    asked->draws = draws.run.draws;
  return GRDP_EXIT_DONE;
}

/* --- the draws of a run --- */

/* What its run.json says cannot be said otherwise. */
static grdp_exit refuse_options(const grdp_sensitivity_command_request *request) {
  static const grdp_option excluded[] = {GRDP_OPTION_DRAWS,     GRDP_OPTION_SEED, GRDP_OPTION_DESIGN,
                                         GRDP_OPTION_PRECISION, GRDP_OPTION_SET,  GRDP_OPTION_FIX,
                                         GRDP_OPTION_ADJUST};
  for (size_t i = 0; i < sizeof excluded / sizeof excluded[0]; i++)
    if (grdp_option_given(&request->arguments, excluded[i]))
      return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_GIVEN_EXCLUDES,
                           option_words(request, excluded[i]), request->results, NULL);
  return GRDP_EXIT_DONE;
}

static grdp_exit read_results(grdp_sensitivity_command_request *request) {
  grdp_arguments *arguments = &request->arguments;
  const grdp_console *console = request->console;
  grdp_exit code = refuse_options(request);
  if (code == GRDP_EXIT_DONE)
    code = grdp_manifest_open(console, arguments->arena, request->results, &request->manifest);
  if (code == GRDP_EXIT_DONE)
    code = grdp_stored_choose(arguments, console, &request->manifest, &request->stored);
  if (code != GRDP_EXIT_DONE)
    return code;
  const grdp_design *design = request->manifest.design;
  if (design->kind == GRDP_DESIGN_LHS && request->stored->partial)
    return grdp_complain(console, GRDP_EXIT_INVALID, GRDP_MESSAGE_SENSITIVITY_GIVEN_LATIN, request->results, NULL);
  request->asked.replayed = design;
  request->asked.seed = design->seed;
  request->asked.design = design->kind;
  request->asked.draws = request->stored->draws;
  request->projections = grdp_stored_projections(arguments, &request->manifest, request->stored);
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_sensitivity_read_options(grdp_sensitivity_command_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  const grdp_console *console = request->console;
  grdp_exit code = grdp_output_form_read(arguments, console, GRDP_FORM_COUNT, &request->form);
  if (code == GRDP_EXIT_DONE)
    code = grdp_written_formats(arguments, console, &request->chart_formats);
  if (code == GRDP_EXIT_DONE)
    code = read_method(request);
  if (code == GRDP_EXIT_DONE)
    code = check_method(request);
  if (code == GRDP_EXIT_DONE)
    code = read_effort(request);
  if (code == GRDP_EXIT_DONE && request->results != NULL)
    code = read_results(request);
  else if (code == GRDP_EXIT_DONE)
    code = grdp_projections_name(arguments, console, 1, &request->projections);
  request->asked.second = grdp_option_given(arguments, GRDP_OPTION_SECOND);
  request->asked.choice.each_period = grdp_option_given(arguments, GRDP_OPTION_EACH_PERIOD);
  request->quiet = grdp_option_given(arguments, GRDP_OPTION_QUIET);
  request->folder = arguments->values[GRDP_OPTION_OUTPUT];
  if (code == GRDP_EXIT_DONE && request->folder != NULL && request->folder[0] == '\0')
    return grdp_complain(console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTION_NO_VALUE, "--output", "DIR", NULL);
  return code;
}
