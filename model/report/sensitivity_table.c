/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For people: a block for each result, the largest effect first.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "chances.h"
#include "grid.h"
#include "messages.h"
#include "sensitivity_numbers.h"
#include "sensitivity_report.h"

enum { NAME_LEAST = 16, ROWS_MOST = 30, PAIRS_MOST = 10, BAR = 20, FACTS_MOST = 8 };

static const struct {
  const char *words[GRDP_LANGUAGE_COUNT];
} measure_words[GRDP_EFFECT_MEASURE_COUNT] = {
#define GRDP_EFFECT(name, text, english, vietnamese) [GRDP_EFFECT_##name] = {{english, vietnamese}},
#include "sensitivity_measures.def"
#undef GRDP_EFFECT
};

static const char *const method_words[GRDP_SENSITIVITY_METHOD_COUNT + 1][GRDP_LANGUAGE_COUNT] = {
#define GRDP_SENSITIVITY_METHOD(name, text, function, split, chances, english, vietnamese)                           \
  [GRDP_SENSITIVITY_##name] = {english, vietnamese},
#include "sensitivity_methods.def"
#undef GRDP_SENSITIVITY_METHOD
};

/* What stands in columns, in this order, where a method gives it; the heads that are shorter than the words. */
static const struct column_kind {
  const char *head; /* the same in both languages; NULL: the words */
  grdp_effect_measure measure;
  grdp_message message; /* GRDP_MESSAGE_COUNT: none */
} column_kinds[] = {{NULL, GRDP_EFFECT_FIRST, GRDP_MESSAGE_COUNT},
                    {NULL, GRDP_EFFECT_TOTAL, GRDP_MESSAGE_COUNT},
                    {NULL, GRDP_EFFECT_SHAPLEY, GRDP_MESSAGE_COUNT},
                    {"mu*", GRDP_EFFECT_MU_STAR, GRDP_MESSAGE_COUNT},
                    {"mu", GRDP_EFFECT_MU, GRDP_MESSAGE_COUNT},
                    {"sigma", GRDP_EFFECT_SIGMA, GRDP_MESSAGE_COUNT},
                    {NULL, GRDP_EFFECT_LOW, GRDP_MESSAGE_SENSITIVITY_HEAD_LOW},
                    {NULL, GRDP_EFFECT_HIGH, GRDP_MESSAGE_SENSITIVITY_HEAD_HIGH},
                    {NULL, GRDP_EFFECT_DERIVATIVE, GRDP_MESSAGE_COUNT},
                    {NULL, GRDP_EFFECT_ELASTICITY, GRDP_MESSAGE_COUNT},
                    {NULL, GRDP_EFFECT_FIRST_GIVEN, GRDP_MESSAGE_SENSITIVITY_HEAD_GIVEN},
                    {NULL, GRDP_EFFECT_RANK_CORRELATION, GRDP_MESSAGE_SENSITIVITY_HEAD_RANK},
                    {"SRC", GRDP_EFFECT_REGRESSION, GRDP_MESSAGE_COUNT},
                    {"PRCC", GRDP_EFFECT_PARTIAL_RANK, GRDP_MESSAGE_COUNT}};
enum { COLUMN_KINDS = sizeof column_kinds / sizeof column_kinds[0] };

typedef struct block {
  const grdp_sensitivity_report *report;
  const grdp_screen *screen;
  grdp_arena *arena;
  size_t look;
  grdp_effect_table table;
  grdp_effect_measure main;
  const size_t *order;
  size_t ranked, shown;
  const struct column_kind *columns[COLUMN_KINDS];
  size_t column_count;
  bool percent; /* of the result */
} block;

static const char *words(const block *all, grdp_message message) {
  return grdp_message_text(message, all->screen->language);
}

static const char *filled(const block *all, grdp_message message, const char *argument) {
  grdp_buffer text = {.arena = all->arena};
  grdp_message_add(&text, message, all->screen->language, argument, NULL);
  return grdp_buffer_string(&text);
}

static void add_note(const block *all, grdp_message message, const char *argument, grdp_buffer *out) {
  grdp_sentence_add(out, grdp_text_of(filled(all, message, argument)), (grdp_wrap){0, 0, all->screen->columns});
}

/* Short statements, one after the other. */
typedef struct facts {
  grdp_text items[FACTS_MOST];
  size_t count;
} facts;

/* --- columns --- */

static bool has_column(const block *all, grdp_effect_measure measure) {
  for (size_t player = 0; player < all->table.players; player++)
    if (grdp_effect_at(&all->table, player, measure) != NULL)
      return true;
  return false;
}

static void find_columns(block *all) {
  for (size_t i = 0; i < COLUMN_KINDS; i++)
    if (has_column(all, column_kinds[i].measure))
      all->columns[all->column_count++] = &column_kinds[i];
}

static const char *head_of(const block *all, const struct column_kind *column) {
  if (column->head != NULL)
    return column->head;
  if (column->message != GRDP_MESSAGE_COUNT)
    return words(all, column->message);
  return measure_words[column->measure].words[all->screen->language];
}

/* --- rows --- */

/* Effects that are ten million times smaller than the largest are what rounding leaves of none. */
static grdp_effect_display form_of(const block *all, grdp_effect_measure measure, size_t player) {
  const char *input = player < all->table.players ? all->report->found->players.items[player].name : NULL;
  grdp_effect_display form =
      grdp_effect_form(all->report->scenario, &all->report->quantities[all->look], measure, input);
  if (measure == GRDP_EFFECT_MU_STAR || measure == GRDP_EFFECT_MU || measure == GRDP_EFFECT_SIGMA)
    form.least = 1e-7 * grdp_effect_size(&all->table, all->main, all->order[0]);
  return form;
}

static grdp_number_column measure_column(const block *all, grdp_effect_measure measure) {
  grdp_number_column column = {0};
  for (size_t i = 0; i < all->shown; i++) {
    const grdp_effect *one = grdp_effect_at(&all->table, all->order[i], measure);
    if (one != NULL)
      grdp_number_column_fit(all->arena, &column, one, form_of(all, measure, all->order[i]));
  }
  return column;
}

/* Of the whole terminal column, in eighths: ▏ to █. */
static const char *bar_text(const block *all, double size, double largest) {
  static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  grdp_buffer text = {.arena = all->arena};
  long eighths = largest > 0 && size > 0 ? lround(8.0 * BAR * size / largest) : 0;
  for (long i = 0; i < eighths / 8; i++)
    grdp_buffer_add_string(&text, "█");
  grdp_buffer_add_string(&text, parts[eighths % 8]);
  return grdp_buffer_string(&text);
}

/* Distances and coefficients have no interval around 0 that would mean anything, or none at all. */
static bool is_tested(grdp_effect_measure measure) {
  return measure != GRDP_EFFECT_HIGH && measure != GRDP_EFFECT_MEASURE_COUNT;
}

static bool undetected(const block *all, size_t player, grdp_effect_measure measure) {
  const grdp_effect *one = grdp_effect_at(&all->table, player, measure);
  return one != NULL && grdp_effect_undetected(one);
}

/* No measure that is shown finds anything; of distances, which have no interval, there is none. */
static bool is_without_effect(const block *all, size_t player) {
  if (!is_tested(all->main))
    return grdp_effect_size(&all->table, all->main, player) == 0;
  bool none = undetected(all, player, all->main);
  for (size_t c = 0; c < all->column_count; c++) {
    const grdp_effect *one = grdp_effect_at(&all->table, player, all->columns[c]->measure);
    bool tested = one != NULL && isfinite(one->low) && isfinite(one->high);
    none = none && (!tested || grdp_effect_undetected(one));
  }
  return none;
}

/* "" when the bar may stand there. */
static const char *remark_of(const block *all, size_t player) {
  return is_without_effect(all, player) ? words(all, GRDP_MESSAGE_SENSITIVITY_NONE) : "";
}

static void add_row(const block *all, grdp_grid *grid, const grdp_number_column *columns, size_t rank, bool bars) {
  size_t player = all->order[rank];
  const char *remark = remark_of(all, player);
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(all->report->found->players.items[player].name), GRDP_STYLE_PLAIN);
  for (size_t c = 0; c < all->column_count; c++) {
    grdp_effect_measure measure = all->columns[c]->measure;
    const grdp_effect *one = grdp_effect_at(&all->table, player, measure);
    if (one == NULL)
      continue;
    const char *text =
        grdp_number_column_text(all->arena, &columns[c], one, form_of(all, measure, player), all->screen->language);
    grdp_grid_cell(grid, 1 + c, grdp_text_of(text),
                   undetected(all, player, measure) && is_tested(all->main) ? GRDP_STYLE_FAINT : GRDP_STYLE_PLAIN);
  }
  double size = grdp_effect_size(&all->table, all->main, player);
  double largest = grdp_effect_size(&all->table, all->main, all->order[0]);
  if (remark[0] != '\0')
    grdp_grid_cell(grid, 1 + all->column_count, grdp_text_of(remark), GRDP_STYLE_FAINT);
  else if (bars)
    grdp_grid_cell(grid, 1 + all->column_count, grdp_text_of(bar_text(all, size, largest)), GRDP_STYLE_PLAIN);
}

/* Of the shares of all inputs, with the error that they would have if theirs had nothing to do with each other; Shapley's
 * add up by their nature. */
static grdp_effect sum_of(const block *all, grdp_effect_measure measure) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < all->ranked; i++) {
    const grdp_effect *one = grdp_effect_at(&all->table, all->order[i], measure);
    double half = one == NULL || !isfinite(one->high - one->low) ? 0 : (one->high - one->low) / 2;
    sum += one == NULL ? 0 : one->value;
    squares += measure == GRDP_EFFECT_SHAPLEY ? 0 : half * half;
  }
  return (grdp_effect){.measure = measure, .value = sum, .low = sum - sqrt(squares), .high = sum + sqrt(squares)};
}

static bool is_summed(grdp_effect_measure measure) {
  return measure == GRDP_EFFECT_FIRST || measure == GRDP_EFFECT_SHAPLEY;
}

/* The sum stands without an interval: nobody has estimated one. */
static void add_sum(const block *all, grdp_grid *grid, const grdp_number_column *columns) {
  bool begun = false;
  for (size_t c = 0; c < all->column_count; c++) {
    if (!is_summed(all->columns[c]->measure))
      continue;
    if (!begun)
      grdp_grid_row(grid);
    begun = true;
    grdp_grid_cell(grid, 0, grdp_text_of(words(all, GRDP_MESSAGE_SENSITIVITY_SUM)), GRDP_STYLE_FAINT);
    const grdp_effect sum = sum_of(all, all->columns[c]->measure);
    const char *text = grdp_number_column_bare(all->arena, &columns[c], &sum, (grdp_effect_display){.scale = 1},
                                               all->screen->language);
    grdp_grid_cell(grid, 1 + c, grdp_text_of(text), GRDP_STYLE_FAINT);
  }
}

static grdp_grid *make_grid(const block *all, bool bars) {
  grdp_grid *grid = grdp_grid_create(all->arena, 2 + all->column_count);
  grdp_number_column *columns = GRDP_NEW_ARRAY(all->arena, all->column_count + 1, grdp_number_column);
  grdp_grid_shrink(grid, 0, NAME_LEAST);
  grdp_grid_row(grid);
  for (size_t c = 0; c < all->column_count; c++) {
    columns[c] = measure_column(all, all->columns[c]->measure);
    grdp_grid_align(grid, 1 + c, GRDP_ALIGN_RIGHT);
    grdp_grid_cell(grid, 1 + c, grdp_text_of(head_of(all, all->columns[c])), GRDP_STYLE_FAINT);
  }
  for (size_t i = 0; i < all->shown; i++)
    add_row(all, grid, columns, i, bars);
  if (all->ranked > 1)
    add_sum(all, grid, columns);
  return grid;
}

/* Bars where they fit, and as many columns as fit beside names that are cut. */
static grdp_grid *fit_grid(block *all) {
  grdp_grid *grid = make_grid(all, true);
  size_t name = 0;
  for (size_t i = 0; i < all->shown; i++) {
    size_t width = grdp_text_width(grdp_text_of(all->report->found->players.items[all->order[i]].name));
    name = width > name ? width : name;
  }
  size_t cut = name > NAME_LEAST ? name - NAME_LEAST : 0;
  if (grdp_grid_width(grid) > all->screen->columns)
    grid = make_grid(all, false);
  while (all->column_count > 1 && grdp_grid_width(grid) - cut > all->screen->columns) {
    all->column_count--;
    grid = make_grid(all, false);
  }
  return grid;
}

/* --- two inputs together --- */

/* Of all pairs of the look, the largest first; those without a detectable effect are counted. */
typedef struct pairs {
  const grdp_effect **items;
  size_t count, undetected;
} pairs;

static int by_value(const void *a, const void *b) {
  const grdp_effect *const *x = a, *const *y = b;
  if ((*x)->value != (*y)->value)
    return (*x)->value > (*y)->value ? -1 : 1;
  return *x < *y ? -1 : 1;
}

static pairs find_pairs(const block *all) {
  const grdp_sensitivity *found = all->report->found;
  pairs list = {GRDP_NEW_ARRAY(all->arena, found->effect_count + 1, const grdp_effect *), 0, 0};
  for (size_t i = 0; i < found->effect_count; i++) {
    const grdp_effect *one = &found->effects[i];
    if (one->look != all->look || one->measure != GRDP_EFFECT_SECOND || !isfinite(one->value))
      continue;
    if (grdp_effect_undetected(one))
      list.undetected++;
    else
      list.items[list.count++] = one;
  }
  if (list.count > 1)
    qsort(list.items, list.count, sizeof *list.items, by_value);
  return list;
}

static void add_pair(const block *all, grdp_grid *grid, const grdp_number_column *column, const grdp_effect *one) {
  const grdp_player *players = all->report->found->players.items;
  grdp_buffer name = {.arena = all->arena};
  grdp_message_add(&name, GRDP_MESSAGE_SENSITIVITY_PAIR, all->screen->language, players[one->player].name,
                   players[one->other].name, NULL);
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_buffer_text(&name), GRDP_STYLE_PLAIN);
  const char *text =
      grdp_number_column_text(all->arena, column, one, (grdp_effect_display){.scale = 1}, all->screen->language);
  grdp_grid_cell(grid, 1, grdp_text_of(text), GRDP_STYLE_PLAIN);
}

static void add_pairs(const block *all, grdp_buffer *out) {
  pairs list = find_pairs(all);
  size_t shown = list.count < PAIRS_MOST ? list.count : PAIRS_MOST;
  grdp_number_column column = {0};
  if (list.count + list.undetected == 0)
    return;
  if (shown > 0) {
    grdp_grid *grid = grdp_grid_create(all->arena, 2);
    grdp_grid_shrink(grid, 0, NAME_LEAST);
    grdp_grid_align(grid, 1, GRDP_ALIGN_RIGHT);
    for (size_t i = 0; i < shown; i++)
      grdp_number_column_fit(all->arena, &column, list.items[i], (grdp_effect_display){.scale = 1});
    for (size_t i = 0; i < shown; i++)
      add_pair(all, grid, &column, list.items[i]);
    grdp_styled_add(out, grdp_text_of(words(all, GRDP_MESSAGE_SENSITIVITY_PAIRS)), GRDP_STYLE_FAINT,
                    all->screen->colour, all->screen->columns);
    grdp_buffer_add_byte(out, '\n');
    grdp_grid_write(grid, all->screen->columns, all->screen->colour, out);
  }
  if (list.undetected > 0)
    add_note(all, GRDP_MESSAGE_SENSITIVITY_PAIRS_NONE, grdp_integer_text(all->arena, (long long)list.undetected),
             out);
  if (shown < list.count)
    add_note(all, GRDP_MESSAGE_SENSITIVITY_MORE, grdp_integer_text(all->arena, (long long)(list.count - shown)), out);
}

/* --- of the whole --- */

static void add_fact(const block *all, grdp_message message, const grdp_effect *one, facts *list) {
  if (one == NULL || !isfinite(one->value) || list->count == FACTS_MOST)
    return;
  const char *text = grdp_effect_text(all->arena, one, form_of(all, one->measure, SIZE_MAX), all->screen->language);
  list->items[list->count++] = grdp_text_of(filled(all, message, text));
}

/* The root of the variance, whose error is that of the variance over twice the root. */
static void add_deviation(const block *all, facts *list) {
  const grdp_effect *variance = grdp_effect_whole(&all->table, GRDP_EFFECT_VARIANCE);
  grdp_quantity_kind kind = all->report->quantities[all->look].kind;
  if (variance == NULL || !(variance->value > 0) || kind == GRDP_QUANTITY_CHANCE || kind == GRDP_QUANTITY_ALL)
    return;
  double root = sqrt(variance->value), half = 0.25 * (variance->high - variance->low) / root;
  const grdp_effect deviation = {
      .measure = GRDP_EFFECT_VARIANCE, .value = root, .low = root - half, .high = root + half};
  const char *text = grdp_effect_text(all->arena, &deviation, (grdp_effect_display){.scale = all->percent ? 100 : 1},
                                      all->screen->language);
  if (all->percent)
    text = filled(all, GRDP_MESSAGE_SENSITIVITY_POINTS, text);
  list->items[list->count++] = grdp_text_of(filled(all, GRDP_MESSAGE_SENSITIVITY_DEVIATION, text));
}

static void add_central(const block *all, facts *list) {
  double value = all->report->centrals == NULL ? (double)NAN : all->report->centrals[all->look];
  grdp_buffer text = {.arena = all->arena};
  if (!isfinite(value))
    return;
  grdp_format_number(&text, value,
                     (grdp_display){all->screen->language, all->percent, grdp_format_decimals(value, all->percent)});
  list->items[list->count++] = grdp_text_of(filled(all, GRDP_MESSAGE_SENSITIVITY_CENTRAL, grdp_buffer_string(&text)));
}

static void add_facts(const block *all, grdp_buffer *out) {
  facts list = {.count = 0};
  add_central(all, &list);
  add_fact(all, GRDP_MESSAGE_SENSITIVITY_RESULT, grdp_effect_whole(&all->table, GRDP_EFFECT_MEAN), &list);
  add_deviation(all, &list);
  add_fact(all, GRDP_MESSAGE_SENSITIVITY_FLOOR, grdp_effect_whole(&all->table, GRDP_EFFECT_NOISE_FLOOR), &list);
  add_fact(all, GRDP_MESSAGE_SENSITIVITY_R_SQUARED, grdp_effect_whole(&all->table, GRDP_EFFECT_R_SQUARED), &list);
  add_fact(all, GRDP_MESSAGE_SENSITIVITY_RANK_R_SQUARED, grdp_effect_whole(&all->table, GRDP_EFFECT_RANK_R_SQUARED),
           &list);
  if (list.count > 0)
    grdp_items_add(out, list.items, list.count, "; ", 0, all->screen->columns);
}

/* In figures where shares of the variance tell it. */
static void add_warning(const block *all, grdp_buffer *out) {
  if (!grdp_effects_interact(all->report->found, &all->table, all->look))
    return;
  if (!has_column(all, GRDP_EFFECT_FIRST)) {
    add_note(all, GRDP_MESSAGE_SENSITIVITY_INTERACTIONS, NULL, out);
    return;
  }
  grdp_effect left = sum_of(all, GRDP_EFFECT_FIRST);
  left = (grdp_effect){.measure = left.measure, .value = 1 - left.value, .low = 1 - left.high, .high = 1 - left.low};
  const char *text =
      grdp_effect_text(all->arena, &left, (grdp_effect_display){.scale = 1, .percent = true}, all->screen->language);
  add_note(all, GRDP_MESSAGE_SENSITIVITY_INTERACT_SHARES, text, out);
}

/* --- one result --- */

static void add_title(const block *all, grdp_buffer *out) {
  const grdp_scenario *scenario = all->report->scenario;
  const grdp_quantity *quantity = &all->report->quantities[all->look];
  const char *label = grdp_quantity_label(all->arena, scenario, quantity, all->screen->language), *unit = "";
  char period[GRDP_RANGE_SIZE];
  grdp_quantity_period(scenario, quantity, period);
  if (quantity->kind == GRDP_QUANTITY_CENTRAL)
    unit = grdp_unit_words(scenario, all->arena, scenario->series[scenario->cells[quantity->cell].series].unit_text,
                           all->screen->language);
  const char *title = grdp_text_join(all->arena, label, ", ", period, unit[0] == '\0' ? "" : ", ", unit, NULL);
  grdp_buffer_add_byte(out, '\n');
  grdp_styled_add(out, grdp_text_of(title), GRDP_STYLE_BOLD, all->screen->colour, all->screen->columns);
  grdp_buffer_add_byte(out, '\n');
}

static void add_block(const grdp_sensitivity_report *report, const grdp_screen *screen, size_t look,
                      grdp_buffer *out) {
  block all = {.report = report, .screen = screen, .arena = out->arena, .look = look};
  all.table = grdp_effect_table_make(all.arena, report->found, look);
  all.main = grdp_effect_main(&all.table);
  all.order = grdp_effect_ranking(all.arena, &all.table, &all.ranked);
  all.shown = all.ranked < ROWS_MOST ? all.ranked : ROWS_MOST;
  all.percent = grdp_quantity_percent(report->scenario, &report->quantities[look]);
  find_columns(&all);
  add_title(&all, out);
  if (all.ranked == 0)
    add_note(&all, GRDP_MESSAGE_SENSITIVITY_CONSTANT, NULL, out);
  if (all.ranked > 0)
    grdp_grid_write(fit_grid(&all), screen->columns, screen->colour, out);
  if (all.shown < all.ranked)
    add_note(&all, GRDP_MESSAGE_SENSITIVITY_MORE, grdp_integer_text(all.arena, (long long)(all.ranked - all.shown)),
             out);
  add_pairs(&all, out);
  add_facts(&all, out);
  add_warning(&all, out);
}

/* --- all --- */

static const char *count_text(grdp_arena *arena, uint64_t count, grdp_language language) {
  grdp_buffer text = {.arena = arena};
  grdp_format_number(&text, (double)count, (grdp_display){language, false, 0});
  return grdp_buffer_string(&text);
}

static const char *design_words(grdp_design_kind kind, grdp_language language) {
  static const grdp_message messages[] = {[GRDP_DESIGN_SOBOL] = GRDP_MESSAGE_DESIGN_SOBOL,
                                          [GRDP_DESIGN_RANDOM] = GRDP_MESSAGE_DESIGN_RANDOM,
                                          [GRDP_DESIGN_LHS] = GRDP_MESSAGE_DESIGN_LHS};
  return grdp_message_text(messages[kind], language);
}

static void add_effort(const grdp_sensitivity_report *report, const grdp_screen *screen, grdp_buffer *out) {
  const grdp_sensitivity *found = report->found;
  grdp_arena *arena = out->arena;
  grdp_language language = screen->language;
  char seed[24];
  grdp_buffer text = {.arena = arena};
  snprintf(seed, sizeof seed, "%" PRIu64, report->asked->seed);
  if (found->base <= 1) /* exact: nothing was drawn */
    return;
  const char *base = count_text(arena, found->base, language), *runs = count_text(arena, found->runs, language);
  const char *design = design_words(report->asked->design, language);
  if (report->given != NULL)
    grdp_message_add(&text, GRDP_MESSAGE_SENSITIVITY_EFFORT_GIVEN, language, base, report->given, design, seed, NULL);
  else
    grdp_message_add(&text, GRDP_MESSAGE_SENSITIVITY_EFFORT, language, base, runs, design, seed, NULL);
  if (found->failed > 0) {
    grdp_buffer_add_byte(&text, ' ');
    grdp_message_add(&text, GRDP_MESSAGE_SENSITIVITY_FAILED, language, count_text(arena, found->failed, language),
                     base, NULL);
  }
  if (found->aimed) {
    grdp_buffer width = {.arena = arena};
    grdp_format_number(&width, report->asked->precision, (grdp_display){language, false, GRDP_EXACT});
    grdp_buffer_add_byte(&text, ' ');
    grdp_message_add(&text, found->reached ? GRDP_MESSAGE_SENSITIVITY_REACHED : GRDP_MESSAGE_SENSITIVITY_MISSED,
                     language, grdp_buffer_string(&width), NULL);
  }
  grdp_buffer_add_byte(out, '\n');
  grdp_sentence_add(out, grdp_buffer_text(&text), (grdp_wrap){0, 0, screen->columns});
}

static void add_styled_line(const grdp_screen *screen, const grdp_buffer *text, grdp_style style, grdp_buffer *out) {
  grdp_styled_add(out, grdp_buffer_text(text), style, screen->colour, screen->columns);
  grdp_buffer_add_byte(out, '\n');
}

void grdp_sensitivity_table_add(const grdp_sensitivity_report *report, const grdp_screen *screen, grdp_buffer *out) {
  grdp_buffer title = {.arena = out->arena}, partial = {.arena = out->arena};
  grdp_message_add(&title, GRDP_MESSAGE_SENSITIVITY_TITLE, screen->language, report->scenario->name,
                   method_words[report->asked->method][screen->language], NULL);
  if (grdp_text_width(grdp_buffer_text(&title)) > screen->columns)
    grdp_sentence_add(out, grdp_buffer_text(&title), (grdp_wrap){0, 0, screen->columns});
  else
    add_styled_line(screen, &title, GRDP_STYLE_BOLD, out);
  if (report->found->partial) {
    grdp_message_add(&partial, GRDP_MESSAGE_SENSITIVITY_PARTIAL, screen->language,
                     count_text(out->arena, report->found->base, screen->language), NULL);
    add_styled_line(screen, &partial, GRDP_STYLE_CLOSE, out);
  }
  for (size_t i = 0; i < report->count; i++)
    add_block(report, screen, i, out);
  add_effort(report, screen, out);
}
