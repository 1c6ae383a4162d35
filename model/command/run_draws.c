/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <string.h>

#include "run_request.h"

static grdp_status select_rows(grdp_run_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  size_t count = request->projections.count;
  if (arguments->of.count == 0)
    return GRDP_OK;
  grdp_selection *selections = GRDP_NEW_ARRAY(arguments->arena, count, grdp_selection);
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < count; i++) {
    const grdp_projection *one = &request->projections.items[i];
    if (one->scenario == NULL)
      continue;
    grdp_status selected = grdp_selection_make(arguments->arena, one->scenario, arguments->of.items,
                                               arguments->of.count, one->diagnostics, &selections[i]);
    status = selected == GRDP_OK ? status : selected;
  }
  request->selections = selections;
  return status;
}

static grdp_status select_kept(grdp_run_request *request) {
  const grdp_arguments *arguments = &request->arguments;
  size_t count = request->projections.count;
  if (arguments->kept.count == 0)
    return GRDP_OK;
  request->kept = GRDP_NEW_ARRAY(arguments->arena, count, grdp_kept_selection);
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < count; i++) {
    const grdp_projection *one = &request->projections.items[i];
    if (one->scenario == NULL)
      continue;
    grdp_status selected = grdp_kept_select(arguments->arena, one->scenario, arguments->kept.items,
                                            arguments->kept.count, one->diagnostics, &request->kept[i]);
    status = selected == GRDP_OK ? status : selected;
  }
  return status;
}

/* Draws are asked for in vain where nothing is uncertain; without being asked for nobody is told. */
static void tell_certain(const grdp_run_request *request, const grdp_projection *one) {
  static const grdp_option asked[] = {GRDP_OPTION_DRAWS, GRDP_OPTION_PRECISION, GRDP_OPTION_KEEP_DRAWS,
                                      GRDP_OPTION_DESIGN_OF};
  for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
    if (request->draws.run.draws == 0 || grdp_option_given(&request->arguments, GRDP_OPTION_QUIET) ||
        !grdp_option_given(&request->arguments, asked[i]))
      continue;
    grdp_complain(request->console, GRDP_EXIT_DONE, GRDP_MESSAGE_NOTHING_UNCERTAIN, one->name, NULL);
    return;
  }
}

static grdp_status plan_one(grdp_run_request *request, size_t number) {
  grdp_projection *one = &request->projections.items[number];
  grdp_arena *arena = request->arguments.arena;
  if (one->scenario == NULL)
    return GRDP_OK;
  one->options = request->draws.run;
  if (request->draws.precision != NULL)
    GRDP_TRY(grdp_aim_resolve(arena, one->scenario, request->draws.precision, one->diagnostics, &one->options.aim));
  if (!grdp_is_uncertain(one->scenario)) {
    tell_certain(request, one);
    one->options.draws = 0;
    return GRDP_OK;
  }
  if (request->more != NULL)
    one->options.draws = request->more->scenarios[number].requested + request->added;
  if (request->selections != NULL)
    one->options.of = request->selections[number].cells;
  if (request->kept != NULL) {
    one->options.kept = request->kept[number].cells;
    one->options.kept_count = request->kept[number].cell_count;
  }
  return GRDP_OK;
}

grdp_status grdp_run_plan_draws(grdp_run_request *request) {
  grdp_status status = select_rows(request);
  grdp_status kept = select_kept(request);
  status = status == GRDP_OK ? kept : status;
  for (size_t i = 0; i < request->projections.count; i++) {
    grdp_status one = plan_one(request, i);
    status = status == GRDP_OK ? one : status;
  }
  return status;
}

/* --- the draws that are kept --- */

const char *grdp_run_kept_name(const grdp_run_request *request, const grdp_projection *one) {
  if (request->projections.count == 1)
    return "draws.nc";
  return grdp_text_join(request->arguments.arena, "draws-", one->name, ".nc", NULL);
}

/* "24.0 MB" */
static const char *size_text(grdp_arena *arena, double bytes, grdp_language language) {
  static const char *const units[] = {" B", " kB", " MB", " GB", " TB"};
  size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < sizeof units / sizeof units[0]; unit++)
    bytes /= 1000;
  grdp_buffer text = {.arena = arena};
  grdp_format_number(&text, bytes, (grdp_display){language, false, unit == 0 ? 0 : 1});
  grdp_buffer_add_string(&text, units[unit]);
  return grdp_buffer_string(&text);
}

static void tell_size(const grdp_run_request *request, size_t number) {
  const grdp_projection *one = &request->projections.items[number];
  grdp_arena *arena = request->arguments.arena;
  grdp_language language = request->console->language;
  grdp_buffer draws = {.arena = arena};
  uint64_t count = grdp_run_draws(one->options.design, one->options.draws);
  double size = grdp_kept_size(&request->kept[number], one->scenario, (double)count);
  if (grdp_option_given(&request->arguments, GRDP_OPTION_QUIET))
    return;
  grdp_format_number(&draws, (double)count, (grdp_display){language, false, 0});
  grdp_complain(request->console, GRDP_EXIT_DONE, GRDP_MESSAGE_DRAWS_KEPT, grdp_run_kept_name(request, one),
                size_text(arena, size, language), grdp_buffer_string(&draws), NULL);
}

static grdp_exit complain_kept(const grdp_run_request *request, const grdp_projection *one) {
  return grdp_complain(request->console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, grdp_run_kept_name(request, one),
                       grdp_draw_file_fault(one->kept), NULL);
}

static grdp_exit open_one(grdp_run_request *request, size_t number) {
  grdp_projection *one = &request->projections.items[number];
  const grdp_draw_file_origin origin = {GRDP_VERSION, grdp_design_kind_text(one->options.design), one->options.seed};
  const char *path = grdp_text_join(request->arguments.arena, request->written.temporary, "/",
                                    grdp_run_kept_name(request, one), NULL);
  tell_size(request, number);
  grdp_status status = grdp_draw_file_open(path, one->scenario, &request->kept[number], &origin, &one->kept);
  if (status == GRDP_FILE)
    return complain_kept(request, one);
  return status == GRDP_OK ? GRDP_EXIT_DONE : grdp_projections_fail(request->console, status);
}

grdp_exit grdp_run_open_kept(grdp_run_request *request) {
  grdp_exit code = GRDP_EXIT_DONE;
  for (size_t i = 0; request->kept != NULL && i < request->projections.count && code == GRDP_EXIT_DONE; i++)
    if (request->projections.items[i].options.draws > 0)
      code = open_one(request, i);
  return code;
}

bool grdp_run_explain_kept(const grdp_run_request *request) {
  for (size_t i = 0; i < request->projections.count; i++) {
    const grdp_projection *one = &request->projections.items[i];
    if (one->kept == NULL || grdp_draw_file_fault(one->kept)[0] == '\0')
      continue;
    complain_kept(request, one);
    return true;
  }
  return false;
}

grdp_exit grdp_run_close_kept(grdp_run_request *request) {
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < request->projections.count && status == GRDP_OK; i++)
    if (request->projections.items[i].kept != NULL)
      status = grdp_draw_file_close(request->projections.items[i].kept);
  if (status == GRDP_FILE && grdp_run_explain_kept(request))
    return GRDP_EXIT_FAILED;
  return status == GRDP_OK ? GRDP_EXIT_DONE : grdp_projections_fail(request->console, status);
}
