/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "quantity_choice.h"
#include "sensitivity_request.h"

static grdp_projection *projection_of(grdp_sensitivity_command_request *request) {
  return &request->projections.items[0];
}

/* --- what it is of --- */

typedef struct choosing {
  grdp_sensitivity_command_request *request;
  grdp_arena *arena;
  const grdp_scenario *scenario;
  GRDP_VECTOR(grdp_quantity) list;
  grdp_table seen; /* by full name */
} choosing;

static void add(choosing *choose, grdp_quantity quantity) {
  bool added;
  const char *name = grdp_quantity_full_name(choose->arena, choose->scenario, &quantity);
  grdp_table_add(choose->arena, &choose->seen, grdp_text_of(name), 0, &added);
  if (added)
    *GRDP_PUSH(choose->arena, &choose->list) = quantity;
}

static grdp_status add_named(choosing *choose, const char *text) {
  grdp_named_quantities named;
  GRDP_TRY(grdp_quantities_named(choose->arena, &choose->request->projections, text, &named));
  if (named.kind == GRDP_QUANTITY_CHANCE || named.kind == GRDP_QUANTITY_ALL) {
    add(choose, (grdp_quantity){.kind = named.kind, .target = named.target});
    return GRDP_OK;
  }
  for (uint32_t cell = named.first_cell; cell < named.first_cell + named.cell_count; cell++)
    for (uint32_t period = named.first; period <= named.last; period++)
      add(choose, (grdp_quantity){.kind = GRDP_QUANTITY_CENTRAL, .cell = cell, .period = period});
  return GRDP_OK;
}

static grdp_status choose_quantities(grdp_sensitivity_command_request *request) {
  choosing choose = {
      .request = request, .arena = request->arguments.arena, .scenario = projection_of(request)->scenario};
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < request->arguments.of.count; i++) {
    grdp_status one = add_named(&choose, request->arguments.of.items[i]);
    status = one == GRDP_OK ? status : one;
  }
  grdp_look *looks = GRDP_NEW_ARRAY(choose.arena, choose.list.count + 1, grdp_look);
  for (size_t i = 0; i < choose.list.count; i++)
    looks[i] = grdp_quantity_look(&choose.list.items[i]);
  request->quantities = choose.list.items;
  request->quantity_count = choose.list.count;
  request->asked.looks = looks;
  request->asked.look_count = choose.list.count;
  return status;
}

/* --- groups --- */

/* group = name "=" series { "," series } */
typedef struct group_words {
  const grdp_source *source;
  grdp_text name, rest;
} group_words;

static bool split_group(grdp_arena *arena, const char *text, group_words *out) {
  const grdp_source *source = grdp_source_make(arena, "--group", grdp_text_of(text));
  size_t equals = grdp_text_find(source->text, '=');
  if (equals == source->text.size)
    return false;
  out->source = source;
  out->name = grdp_text_trim(grdp_text_slice(source->text, 0, equals));
  out->rest = grdp_text_slice(source->text, equals + 1, source->text.size - equals - 1);
  size_t fault;
  bool plain = grdp_text_valid(out->name, &fault);
  for (size_t i = 0; i < out->name.size; i++)
    plain = plain && (unsigned char)out->name.data[i] >= ' ';
  return plain && out->name.size > 0 && grdp_text_trim(out->rest).size > 0;
}

/* Up to the next comma that stands in no brackets. */
static size_t series_size(grdp_text rest) {
  size_t depth = 0, i = 0;
  for (; i < rest.size && (rest.data[i] != ',' || depth > 0); i++) {
    depth += rest.data[i] == '[' ? 1 : 0;
    depth -= rest.data[i] == ']' && depth > 0 ? 1 : 0;
  }
  return i;
}

/* "growth[*]" is the whole of `growth`: what stands before brackets that hold nothing but stars. */
static grdp_text without_stars(grdp_text name) {
  size_t open = grdp_text_find(name, '[');
  bool stars = open < name.size && name.data[name.size - 1] == ']';
  for (size_t i = open + 1; stars && i + 1 < name.size; i++)
    stars = name.data[i] == '*' || name.data[i] == ',' || name.data[i] == ' ';
  return stars ? grdp_text_trim(grdp_text_slice(name, 0, open)) : name;
}

static grdp_status add_series(grdp_sensitivity_command_request *request, const group_words *words, grdp_text part,
                              bool *in) {
  grdp_projection *one = projection_of(request);
  grdp_text name = without_stars(grdp_text_trim(part));
  uint32_t first, count;
  grdp_series_name series;
  const char *from = name.data == NULL ? part.data : name.data;
  const grdp_fragment fragment = {name,
                                  {words->source, (uint32_t)(from - words->source->text.data), (uint32_t)name.size}};
  GRDP_TRY(grdp_parse_series_name(fragment, one->diagnostics, &series));
  GRDP_TRY(grdp_scenario_cells(one->scenario, &series, one->diagnostics, &first, &count));
  for (uint32_t cell = first; cell < first + count; cell++)
    in[cell] = one->scenario->cells[cell].uncertainty != NULL;
  return GRDP_OK;
}

static grdp_status read_group(grdp_sensitivity_command_request *request, const char *text, grdp_player_group *out) {
  grdp_arena *arena = request->arguments.arena;
  const grdp_scenario *scenario = projection_of(request)->scenario;
  group_words words;
  if (!split_group(arena, text, &words))
    return GRDP_INVALID; /* has been refused when the options were read */
  bool *in = GRDP_NEW_ARRAY(arena, scenario->cell_count + 1, bool);
  uint32_t *cells = GRDP_NEW_ARRAY(arena, scenario->cell_count + 1, uint32_t);
  for (grdp_text rest = words.rest;;) {
    size_t size = series_size(rest);
    GRDP_TRY(add_series(request, &words, grdp_text_slice(rest, 0, size), in));
    if (size == rest.size)
      break;
    rest = grdp_text_slice(rest, size + 1, rest.size - size - 1);
  }
  *out = (grdp_player_group){.name = grdp_text_string(arena, words.name),
                             .cells = cells,
                             .place = {words.source, 0, (uint32_t)words.source->text.size}};
  for (uint32_t cell = 0; cell < scenario->cell_count; cell++)
    if (in[cell])
      cells[out->count++] = cell;
  return GRDP_OK;
}

static grdp_status choose_groups(grdp_sensitivity_command_request *request) {
  size_t count = request->arguments.groups.count;
  grdp_player_group *groups = GRDP_NEW_ARRAY(request->arguments.arena, count + 1, grdp_player_group);
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < count; i++) {
    grdp_status one = read_group(request, request->arguments.groups.items[i], &groups[i]);
    status = one == GRDP_OK ? status : one;
  }
  request->asked.choice.groups = groups;
  request->asked.choice.group_count = count;
  return status;
}

grdp_status grdp_sensitivity_choose(grdp_sensitivity_command_request *request) {
  grdp_status quantities = choose_quantities(request), groups = choose_groups(request);
  return quantities == GRDP_OK ? groups : quantities;
}

/* --- what is refused --- */

static grdp_exit check_of(const grdp_sensitivity_command_request *request, const char *text) {
  grdp_text what = grdp_text_trim(grdp_text_of(text));
  size_t close = grdp_text_find(what, ')');
  if (what.size < 6 || memcmp(what.data, "mean(", 5) != 0 || close == what.size)
    return GRDP_EXIT_DONE;
  grdp_arena *arena = request->arguments.arena;
  const char *series = grdp_text_string(arena, grdp_text_slice(what, 5, close - 5));
  const char *period = grdp_text_string(arena, grdp_text_slice(what, close + 1, what.size - close - 1));
  return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_MEAN, text,
                       grdp_text_join(arena, series, period, NULL), NULL);
}

static grdp_exit check_group_words(const grdp_sensitivity_command_request *request) {
  for (size_t i = 0; i < request->arguments.groups.count; i++) {
    group_words words;
    const char *text = request->arguments.groups.items[i];
    if (!split_group(request->arguments.arena, text, &words))
      return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_GROUP_UNREAD, text, NULL);
  }
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_sensitivity_check_words(const grdp_sensitivity_command_request *request) {
  if (request->arguments.of.count == 0)
    return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_NO_OF, NULL);
  for (size_t i = 0; i < request->arguments.of.count; i++) {
    grdp_exit code = check_of(request, request->arguments.of.items[i]);
    if (code != GRDP_EXIT_DONE)
      return code;
  }
  return check_group_words(request);
}

grdp_exit grdp_sensitivity_check_groups(const grdp_sensitivity_command_request *request) {
  for (size_t i = 0; i < request->asked.choice.group_count; i++)
    if (request->asked.choice.groups[i].count == 0)
      return grdp_complain(request->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SENSITIVITY_GROUP_CERTAIN,
                           request->asked.choice.groups[i].name, NULL);
  return GRDP_EXIT_DONE;
}
