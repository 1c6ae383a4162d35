/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * For people: the sentence, how sure its parts are, and how inputs differ where the target is missed.
 */
#include <inttypes.h>
#include <math.h>

#include "discover_report.h"
#include "grid.h"
#include "messages.h"

enum { NAME_LEAST = 16, INPUTS_MOST = 10 };

typedef struct block {
  const grdp_discover_report *report;
  const grdp_discovery *found;
  const grdp_quantity *target;
  const grdp_screen *screen;
  grdp_discover_words words;
} block;

static const char *whole(const block *all, uint64_t count) {
  grdp_buffer text = {.arena = all->words.arena};
  grdp_format_number(&text, (double)count, (grdp_display){all->screen->language, false, 0});
  return grdp_buffer_string(&text);
}

static const char *share(const block *all, double value) {
  return grdp_discover_share_words(&all->words, value);
}

static void add_sentence(const block *all, const grdp_buffer *text, grdp_buffer *out) {
  grdp_sentence_add(out, grdp_buffer_text(text), (grdp_wrap){0, 0, all->screen->columns});
}

static void add_note(const block *all, grdp_message message, const char *const arguments[3], grdp_buffer *out) {
  grdp_buffer text = {.arena = all->words.arena};
  grdp_message_add(&text, message, all->screen->language, arguments[0], arguments[1], arguments[2], NULL);
  add_sentence(all, &text, out);
}

/* "73.1% to 74.9%" */
static const char *interval(const block *all, const grdp_estimate *one) {
  grdp_buffer low = {.arena = all->words.arena}, high = low, text = low;
  const grdp_display display = {all->screen->language, true, 1};
  grdp_format_number(&low, one->low, display);
  grdp_format_number(&high, one->high, display);
  grdp_message_add(&text, GRDP_MESSAGE_DISCOVER_TO, all->screen->language, grdp_buffer_string(&low),
                   grdp_buffer_string(&high), NULL);
  return grdp_buffer_string(&text);
}

static void add_title(const block *all, grdp_buffer *out) {
  char period[GRDP_RANGE_SIZE];
  const grdp_scenario *scenario = all->report->scenario;
  grdp_buffer text = {.arena = all->words.arena};
  const char *label = all->target->kind == GRDP_QUANTITY_ALL
                          ? grdp_message_text(GRDP_MESSAGE_DISCOVER_ALL, all->screen->language)
                          : grdp_target_label(scenario, all->words.arena, &scenario->targets[all->target->target],
                                              all->screen->language);
  grdp_quantity_period(scenario, all->target, period);
  grdp_message_add(&text, GRDP_MESSAGE_DISCOVER_INPUT, all->screen->language, label, period, NULL);
  grdp_styled_add(out, grdp_buffer_text(&text), GRDP_STYLE_BOLD, all->screen->colour, all->screen->columns);
  grdp_buffer_add_byte(out, '\n');
}

static void add_statement(const block *all, grdp_buffer *out) {
  const grdp_discovery *found = all->found;
  grdp_buffer text = {.arena = all->words.arena};
  grdp_message_add(&text, GRDP_MESSAGE_DISCOVER_SENTENCE, all->screen->language,
                   grdp_discover_target_words(&all->words, all->target), share(all, found->box.density.value),
                   grdp_discover_box_words(&all->words, found), share(all, found->box.coverage.value),
                   share(all, found->missed.value), NULL);
  add_sentence(all, &text, out);
  const char *const intervals[3] = {interval(all, &found->box.density), interval(all, &found->box.coverage),
                                    interval(all, &found->box.mass)};
  add_note(all, GRDP_MESSAGE_DISCOVER_INTERVALS, intervals, out);
}

/* What there is to say instead of a box. */
static void add_outcome(const block *all, grdp_buffer *out) {
  const grdp_discovery *found = all->found;
  switch (found->outcome) {
  case GRDP_DISCOVER_BOX:
    add_statement(all, out);
    break;
  case GRDP_DISCOVER_NONE:
    add_note(all, GRDP_MESSAGE_DISCOVER_NONE, (const char *const[3]){share(all, found->missed.value)}, out);
    break;
  case GRDP_DISCOVER_THIN:
    add_note(all, GRDP_MESSAGE_DISCOVER_THIN,
             (const char *const[3]){share(all, all->report->asked->density), share(all, found->missed.value)}, out);
    break;
  case GRDP_DISCOVER_NEVER_MISSED:
    add_note(all, GRDP_MESSAGE_DISCOVER_NEVER, (const char *const[3]){NULL}, out);
    break;
  case GRDP_DISCOVER_ALWAYS_MISSED:
    add_note(all, GRDP_MESSAGE_DISCOVER_ALWAYS, (const char *const[3]){NULL}, out);
    break;
  case GRDP_DISCOVER_FEW:
    add_note(
        all, GRDP_MESSAGE_DISCOVER_FEW,
        (const char *const[3]){whole(all, found->missed_draws), whole(all, found->draws), whole(all, found->needed)},
        out);
    break;
  }
}

static void add_head(const block *all, grdp_grid *grid, size_t column, grdp_message message) {
  grdp_grid_align(grid, column, GRDP_ALIGN_RIGHT);
  grdp_grid_cell(grid, column, grdp_text_of(grdp_message_text(message, all->screen->language)), GRDP_STYLE_FAINT);
}

static void put_cell(grdp_grid *grid, size_t column, const char *text) {
  grdp_grid_cell(grid, column, grdp_text_of(text), GRDP_STYLE_PLAIN);
}

/* "0.1%", "< 0.1%" */
static const char *chance_text(const block *all, double chance) {
  grdp_buffer text = {.arena = all->words.arena};
  if (chance < 0.001)
    grdp_buffer_add_string(&text, "< ");
  grdp_format_number(&text, chance < 0.001 ? 0.001 : chance, (grdp_display){all->screen->language, true, 1});
  return grdp_buffer_string(&text);
}

static void add_restriction(const block *all, grdp_grid *grid, const grdp_discover_restriction *one) {
  const grdp_discover_input *input = &all->found->inputs[one->input];
  grdp_buffer range = {.arena = all->words.arena}, searches = range;
  grdp_message_add(&range, GRDP_MESSAGE_DISCOVER_TO, all->screen->language,
                   grdp_discover_value_words(&all->words, input, one->low),
                   grdp_discover_value_words(&all->words, input, one->high), NULL);
  grdp_message_add(&searches, GRDP_MESSAGE_DISCOVER_SEARCHES, all->screen->language,
                   grdp_integer_text(all->words.arena, lround(one->share * GRDP_DISCOVER_HALVES)),
                   grdp_integer_text(all->words.arena, GRDP_DISCOVER_HALVES), NULL);
  grdp_grid_row(grid);
  put_cell(grid, 0, grdp_discover_input_words(&all->words, input));
  put_cell(grid, 1, grdp_discover_bound_words(&all->words, all->found, one));
  put_cell(grid, 2, grdp_buffer_string(&range));
  put_cell(grid, 3, grdp_buffer_string(&searches));
  put_cell(grid, 4, chance_text(all, one->p_value));
}

static void add_restrictions(const block *all, grdp_buffer *out) {
  const grdp_discovery *found = all->found;
  grdp_buffer dropped = {.arena = all->words.arena};
  if (found->kept_count > 0) {
    grdp_grid *grid = grdp_grid_create(all->words.arena, 5);
    grdp_grid_shrink(grid, 0, NAME_LEAST);
    grdp_grid_row(grid);
    add_head(all, grid, 1, GRDP_MESSAGE_DISCOVER_HEAD_BOUND);
    add_head(all, grid, 2, GRDP_MESSAGE_DISCOVER_HEAD_RANGE);
    add_head(all, grid, 3, GRDP_MESSAGE_DISCOVER_HEAD_SHARE);
    add_head(all, grid, 4, GRDP_MESSAGE_DISCOVER_HEAD_CHANCE);
    for (size_t i = 0; i < found->kept_count; i++)
      add_restriction(all, grid, &found->restrictions[i]);
    grdp_buffer_add_byte(out, '\n');
    grdp_grid_write(grid, all->screen->columns, all->screen->colour, out);
  }
  for (size_t i = found->kept_count; i < found->restriction_count; i++) {
    const grdp_discover_restriction *one = &found->restrictions[i];
    const char *text =
        grdp_text_join(all->words.arena, grdp_discover_input_words(&all->words, &found->inputs[one->input]), " ",
                       grdp_discover_bound_words(&all->words, found, one), NULL);
    grdp_buffer_add_listed(&dropped, i - found->kept_count, text);
  }
  if (dropped.size > 0)
    add_note(all, GRDP_MESSAGE_DISCOVER_DROPPED, (const char *const[3]){grdp_buffer_string(&dropped)}, out);
}

/* "8.1%  9.9%  11.7%" */
static const char *quantiles(const block *all, const grdp_discover_input *input, const double *values) {
  grdp_buffer text = {.arena = all->words.arena};
  const grdp_series *series = &all->report->scenario->series[all->report->scenario->cells[input->cell].series];
  double range = (input->most - input->least) * (series->percent ? 100 : 1);
  int needed = range > 0 ? (int)ceil(2 - log10(range)) : 2;
  for (size_t k = 0; k < GRDP_DISCOVER_LEVELS; k++) {
    grdp_buffer_add_string(&text, k > 0 ? "  " : "");
    grdp_format_number(&text, grdp_discover_shown(input, values[k]),
                       (grdp_display){all->screen->language, series->percent,
                                      needed < 0   ? 0
                                      : needed > 6 ? 6
                                                   : needed});
  }
  return grdp_buffer_string(&text);
}

static void add_inputs(const block *all, grdp_buffer *out) {
  const grdp_discovery *found = all->found;
  size_t shown = found->input_count < INPUTS_MOST ? found->input_count : INPUTS_MOST;
  grdp_grid *grid = grdp_grid_create(all->words.arena, 4);
  if (found->missed_draws == 0 || found->missed_draws == found->draws)
    return;
  grdp_grid_shrink(grid, 0, NAME_LEAST);
  grdp_grid_row(grid);
  add_head(all, grid, 1, GRDP_MESSAGE_DISCOVER_HEAD_ALL);
  add_head(all, grid, 2, GRDP_MESSAGE_DISCOVER_HEAD_FAILING);
  add_head(all, grid, 3, GRDP_MESSAGE_DISCOVER_HEAD_DISTANCE);
  for (size_t i = 0; i < shown; i++) {
    const grdp_discover_input *input = &found->inputs[found->ranking[i]];
    grdp_buffer distance = {.arena = all->words.arena};
    grdp_format_number(&distance, input->distance, (grdp_display){all->screen->language, false, 2});
    grdp_grid_row(grid);
    put_cell(grid, 0, grdp_discover_input_words(&all->words, input));
    put_cell(grid, 1, quantiles(all, input, input->all));
    put_cell(grid, 2, quantiles(all, input, input->failing));
    put_cell(grid, 3, grdp_buffer_string(&distance));
  }
  grdp_buffer_add_byte(out, '\n');
  grdp_grid_write(grid, all->screen->columns, all->screen->colour, out);
  if (shown < found->input_count)
    add_note(all, GRDP_MESSAGE_DISCOVER_MORE, (const char *const[3]){whole(all, found->input_count - shown)}, out);
}

static void add_effort(const block *all, grdp_buffer *out) {
  char seed[24];
  grdp_buffer text = {.arena = all->words.arena};
  snprintf(seed, sizeof seed, "%" PRIu64, all->report->asked->seed);
  grdp_message_add(&text, GRDP_MESSAGE_DISCOVER_EFFORT, all->screen->language,
                   whole(all, all->found->draws + all->found->failed),
                   grdp_design_kind_text(all->report->asked->design), seed, whole(all, all->found->failed), NULL);
  grdp_buffer_add_byte(out, '\n');
  add_sentence(all, &text, out);
}

void grdp_discover_table_add(const grdp_discover_report *report, const grdp_screen *screen, grdp_buffer *out) {
  for (size_t i = 0; i < report->count; i++) {
    const block all = {
        report, &report->found[i], &report->targets[i], screen, {out->arena, report->scenario, screen->language}};
    if (i > 0)
      grdp_buffer_add_byte(out, '\n');
    add_title(&all, out);
    add_outcome(&all, out);
    add_restrictions(&all, out);
    add_inputs(&all, out);
    add_effort(&all, out);
  }
}
