/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "chances.h"
#include "compare_report.h"
#include "grid.h"
#include "messages.h"

enum { LABEL_LEAST = 20, MOST_DECIMALS = 4 };
static const double SMALL_POINTS = 0.1; /* differences below have more decimals than percentages otherwise do */

/* The quantities of one series, one column each. */
typedef struct block {
  const grdp_compare_report *report;
  const grdp_compared *compared;
  const grdp_screen *screen;
  grdp_arena *arena;
  size_t first, count;
  bool percent, drawn;
  int decimals; /* of differences */
} block;

static const grdp_quantity *quantity_at(const block *all, size_t column) {
  return &all->report->quantities[all->first + column];
}

static const grdp_difference *difference_at(const block *all, size_t column) {
  return &all->compared->comparison.differences[all->first + column];
}

static const char *words(const block *all, grdp_message message) {
  return grdp_message_text(message, all->screen->language);
}

/* --- numbers --- */

static void add_plain(const block *all, double value, grdp_buffer *out) {
  double shown = all->percent ? 100 * value : value;
  grdp_format_number(out, shown, (grdp_display){all->screen->language, false, all->decimals});
}

static const char *signed_text(const block *all, double value) {
  grdp_buffer text = {.arena = all->arena};
  if (value > 0)
    grdp_buffer_add_byte(&text, '+');
  add_plain(all, value, &text);
  return grdp_buffer_string(&text);
}

/* Whether the ends differ from the value by what is shown. */
static bool is_wide(const block *all, grdp_share share) {
  double unit = pow(10, -all->decimals) / (all->percent ? 100 : 1);
  return share.high - share.value >= 0.5 * unit || share.value - share.low >= 0.5 * unit;
}

/* "(-1.90 … -1.75)" of a range over orders, "± 0.04" of an interval. */
static const char *range_text(const block *all, grdp_share share) {
  grdp_buffer text = {.arena = all->arena};
  if (!isfinite(share.low) || !isfinite(share.high) || !is_wide(all, share))
    return "";
  if (all->drawn) {
    grdp_buffer_add_string(&text, "± ");
    add_plain(all, 0.5 * (share.high - share.low), &text);
    return grdp_buffer_string(&text);
  }
  return grdp_text_join(all->arena, "(", signed_text(all, share.low), " … ", signed_text(all, share.high), ")", NULL);
}

/* No more digits than the draws support. */
static const char *side_text(const block *all, double value, double reach) {
  grdp_buffer text = {.arena = all->arena};
  const grdp_estimate estimate = {value, reach / 2, value - reach, value + reach};
  int usual = grdp_format_decimals(value, all->percent);
  int decimals = all->drawn ? grdp_supported_decimals(&estimate, all->percent, usual) : usual;
  grdp_format_number(&text, value, (grdp_display){all->screen->language, all->percent, decimals});
  return grdp_buffer_string(&text);
}

static const char *percent_text(const block *all, const grdp_difference *one) {
  grdp_buffer text = {.arena = all->arena};
  double value = one->from == 0 ? (double)NAN : one->to / one->from - 1;
  if (value > 0)
    grdp_buffer_add_byte(&text, '+');
  grdp_format_number(&text, value, (grdp_display){all->screen->language, true, 2});
  return grdp_buffer_string(&text);
}

/* --- rows --- */

/* Each quantity has two columns, the number and its range. */
static void put(const block *all, grdp_grid *grid, size_t column, const char *number, const char *range) {
  (void)all;
  grdp_grid_cell(grid, 1 + 2 * column, grdp_text_of(number), GRDP_STYLE_PLAIN);
  grdp_grid_cell(grid, 2 + 2 * column, grdp_text_of(range), GRDP_STYLE_FAINT);
}

static void begin_row(grdp_grid *grid, const char *label, grdp_style style) {
  grdp_grid_row(grid);
  grdp_grid_cell(grid, 0, grdp_text_of(label), style);
}

static void add_levels(const block *all, grdp_grid *grid) {
  begin_row(grid, grdp_text_join(all->arena, "  ", all->report->base->name, NULL), GRDP_STYLE_PLAIN);
  for (size_t i = 0; i < all->count; i++)
    put(all, grid, i, side_text(all, difference_at(all, i)->from, difference_at(all, i)->reach[0]), "");
  begin_row(grid, grdp_text_join(all->arena, "  ", all->compared->scenario->name, NULL), GRDP_STYLE_PLAIN);
  for (size_t i = 0; i < all->count; i++)
    put(all, grid, i, side_text(all, difference_at(all, i)->to, difference_at(all, i)->reach[1]), "");
  const char *label = words(all, all->percent ? GRDP_MESSAGE_COMPARE_POINTS : GRDP_MESSAGE_COMPARE_DIFFERENCE);
  begin_row(grid, grdp_text_join(all->arena, "  ", label, NULL), GRDP_STYLE_PLAIN);
  for (size_t i = 0; i < all->count; i++) {
    grdp_share level = difference_at(all, i)->level;
    put(all, grid, i, signed_text(all, level.value), range_text(all, level));
  }
  if (all->percent)
    return;
  begin_row(grid, grdp_text_join(all->arena, "  ", words(all, GRDP_MESSAGE_COMPARE_PERCENT), NULL), GRDP_STYLE_PLAIN);
  for (size_t i = 0; i < all->count; i++)
    put(all, grid, i, percent_text(all, difference_at(all, i)), "");
}

typedef struct ranked {
  size_t number;
  double size;
} ranked;

/* The largest first, and what is equally large in its order. */
static int by_size(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return x->number < y->number ? -1 : 1;
}

static void add_edits(const block *all, grdp_grid *grid) {
  size_t count = all->compared->comparison.edit_count, shown = 0;
  ranked *edits = GRDP_NEW_ARRAY(all->arena, count + 1, ranked);
  for (size_t e = 0; e < count; e++) {
    ranked one = {e, 0};
    for (size_t i = 0; i < all->count; i++)
      if (difference_at(all, i)->edits != NULL)
        one.size = fmax(one.size, fabs(difference_at(all, i)->edits[e].value));
    if (one.size > 0)
      edits[shown++] = one;
  }
  if (shown == 0)
    return;
  qsort(edits, shown, sizeof *edits, by_size);
  begin_row(grid, grdp_text_join(all->arena, "  ", words(all, GRDP_MESSAGE_COMPARE_EDITS), NULL), GRDP_STYLE_FAINT);
  for (size_t e = 0; e < shown; e++) {
    begin_row(grid, grdp_text_join(all->arena, "    ", all->compared->comparison.edits[edits[e].number], NULL),
              GRDP_STYLE_PLAIN);
    for (size_t i = 0; i < all->count; i++) {
      const grdp_share *shares = difference_at(all, i)->edits;
      if (shares != NULL)
        put(all, grid, i, signed_text(all, shares[edits[e].number].value), range_text(all, shares[edits[e].number]));
    }
  }
}

static const grdp_read *read_named(const grdp_difference *one, const char *name) {
  for (size_t i = 0; i < one->read_count; i++)
    if (grdp_text_is(grdp_text_of(one->reads[i].name), name))
      return &one->reads[i];
  return NULL;
}

static void add_read(const block *all, grdp_grid *grid, const char *name) {
  begin_row(grid, grdp_text_join(all->arena, "    ", name, NULL), GRDP_STYLE_PLAIN);
  for (size_t i = 0; i < all->count; i++) {
    const grdp_read *read = read_named(difference_at(all, i), name);
    if (read != NULL)
      put(all, grid, i, signed_text(all, read->share.value), range_text(all, read->share));
  }
}

/* What the equation reads in any of the periods, in its order. */
static void add_reads(const block *all, grdp_grid *grid) {
  grdp_table seen = {0};
  for (size_t column = 0; column < all->count; column++) {
    const grdp_difference *from = difference_at(all, column);
    for (size_t k = 0; k < from->read_count; k++) {
      bool added;
      grdp_table_add(all->arena, &seen, grdp_text_of(from->reads[k].name), 0, &added);
      if (seen.count == 1 && added)
        begin_row(grid, grdp_text_join(all->arena, "  ", words(all, GRDP_MESSAGE_COMPARE_READS), NULL),
                  GRDP_STYLE_FAINT);
      if (added)
        add_read(all, grid, from->reads[k].name);
    }
  }
}

static bool is_equal(const block *all) {
  for (size_t i = 0; i < all->count; i++)
    if (difference_at(all, i)->level.value != 0)
      return false;
  return true;
}

/* --- one series --- */

static const char *block_label(const block *all) {
  const grdp_quantity *quantity = quantity_at(all, 0);
  const char *label = grdp_quantity_label(all->arena, all->report->base, quantity, all->screen->language);
  if (quantity->kind == GRDP_QUANTITY_CHANCE || quantity->kind == GRDP_QUANTITY_ALL)
    return label;
  grdp_text unit_text = all->report->base->series[all->report->base->cells[quantity->cell].series].unit_text;
  const char *unit = grdp_unit_words(all->report->base, all->arena, unit_text, all->screen->language);
  return unit[0] == '\0' ? label : grdp_text_join(all->arena, label, ", ", unit, NULL);
}

static grdp_grid *make_grid(const block *all) {
  grdp_grid *grid = grdp_grid_create(all->arena, 1 + 2 * all->count);
  grdp_grid_shrink(grid, 0, LABEL_LEAST);
  begin_row(grid, block_label(all), GRDP_STYLE_BOLD);
  for (size_t i = 0; i < all->count; i++) {
    char period[GRDP_RANGE_SIZE];
    grdp_quantity_period(all->report->base, quantity_at(all, i), period);
    grdp_grid_align(grid, 1 + 2 * i, GRDP_ALIGN_RIGHT);
    grdp_grid_cell(grid, 1 + 2 * i, grdp_text_of(period), GRDP_STYLE_FAINT);
  }
  add_levels(all, grid);
  add_edits(all, grid);
  add_reads(all, grid);
  return grid;
}

static int decimals_for(const block *all) {
  double largest = 0;
  for (size_t i = 0; i < all->count; i++) {
    double size = fabs(difference_at(all, i)->level.value) * (all->percent ? 100 : 1);
    largest = isfinite(size) ? fmax(largest, size) : largest;
  }
  int decimals = grdp_format_decimals(largest, all->percent && largest >= SMALL_POINTS);
  for (size_t i = 0; i < all->count && all->drawn; i++) {
    grdp_share level = difference_at(all, i)->level;
    const grdp_estimate estimate = {level.value, (level.high - level.low) / 4, level.low, level.high};
    decimals = grdp_supported_decimals(&estimate, all->percent, decimals);
  }
  return decimals > MOST_DECIMALS ? MOST_DECIMALS : decimals;
}

/* As many periods beside each other as fit, the rest below. */
static void add_block(block all, grdp_buffer *out) {
  size_t end = all.first + all.count;
  all.percent = grdp_quantity_percent(all.report->base, quantity_at(&all, 0));
  all.drawn = quantity_at(&all, 0)->kind != GRDP_QUANTITY_CENTRAL;
  all.decimals = decimals_for(&all);
  while (all.first < end) {
    grdp_grid *grid = make_grid(&all);
    while (all.count > 1 && grdp_grid_width(grid) > all.screen->columns) {
      all.count--;
      grid = make_grid(&all);
    }
    grdp_buffer_add_byte(out, '\n');
    grdp_grid_write(grid, all.screen->columns, all.screen->colour, out);
    all.first += all.count;
    all.count = end - all.first < all.count ? end - all.first : all.count;
  }
}

/* --- one scenario --- */

typedef struct notes {
  bool ranges, intervals;
} notes;

static bool has_range(grdp_share share) {
  return share.high - share.low > 1e-9 * (fabs(share.high) + fabs(share.low));
}

static bool has_ranges(const grdp_difference *one, size_t edit_count) {
  bool found = false;
  for (size_t i = 0; one->edits != NULL && i < edit_count; i++)
    found = found || has_range(one->edits[i]);
  for (size_t i = 0; i < one->read_count; i++)
    found = found || has_range(one->reads[i].share);
  return found;
}

static notes find_notes(const grdp_compare_report *report, const grdp_compared *compared) {
  notes found = {false, false};
  for (size_t i = 0; i < report->count; i++) {
    const grdp_difference *one = &compared->comparison.differences[i];
    bool central = report->quantities[i].kind == GRDP_QUANTITY_CENTRAL, differs = one->level.value != 0;
    found.ranges = found.ranges || (central && differs && has_ranges(one, compared->comparison.edit_count));
    found.intervals = found.intervals || (!central && differs);
  }
  return found;
}

static void add_note(const grdp_screen *screen, grdp_message message, const char *argument, grdp_buffer *out) {
  grdp_buffer text = {.arena = out->arena};
  grdp_message_add(&text, message, screen->language, argument, NULL);
  grdp_sentence_add(out, grdp_buffer_text(&text), (grdp_wrap){0, 0, screen->columns});
}

static void add_equal(const grdp_screen *screen, const grdp_text *labels, size_t count, grdp_buffer *out) {
  grdp_buffer_add_byte(out, '\n');
  grdp_styled_add(out, grdp_text_of(grdp_message_text(GRDP_MESSAGE_COMPARE_EQUAL, screen->language)), GRDP_STYLE_BOLD,
                  screen->colour, screen->columns);
  grdp_buffer_add_byte(out, '\n');
  grdp_items_add(out, labels, count, "; ", 2, screen->columns);
}

static void add_compared(const grdp_compare_report *report, const grdp_compared *compared, const grdp_screen *screen,
                         grdp_buffer *out) {
  grdp_buffer title = {.arena = out->arena};
  grdp_message_add(&title, GRDP_MESSAGE_COMPARE_TITLE, screen->language, report->base->name, compared->scenario->name,
                   NULL);
  grdp_styled_add(out, grdp_buffer_text(&title), GRDP_STYLE_BOLD, screen->colour, screen->columns);
  grdp_buffer_add_byte(out, '\n');
  GRDP_VECTOR(grdp_text) equal = {0};
  for (size_t i = 0, next; i < report->count; i = next) {
    for (next = i + 1;
         next < report->count && grdp_quantity_alike(&report->quantities[i], &report->quantities[next]);)
      next++;
    const block all = {report, compared, screen, out->arena, i, next - i, false, false, 0};
    if (is_equal(&all))
      *GRDP_PUSH(out->arena, &equal) =
          grdp_text_of(grdp_quantity_label(out->arena, report->base, &report->quantities[i], screen->language));
    else
      add_block(all, out);
  }
  if (equal.count > 0)
    add_equal(screen, equal.items, equal.count, out);
  notes found = find_notes(report, compared);
  if (found.ranges || found.intervals)
    grdp_buffer_add_byte(out, '\n');
  if (found.ranges && compared->comparison.sampled)
    add_note(screen, GRDP_MESSAGE_COMPARE_SAMPLED,
             grdp_integer_text(out->arena, (long long)compared->comparison.edit_count), out);
  else if (found.ranges)
    add_note(screen, GRDP_MESSAGE_COMPARE_RANGE, NULL, out);
  if (found.intervals)
    add_note(screen, GRDP_MESSAGE_COMPARE_INTERVAL, NULL, out);
}

void grdp_compare_table_add(const grdp_compare_report *report, const grdp_screen *screen, grdp_buffer *out) {
  for (size_t i = 0; i < report->compared_count; i++) {
    if (i > 0)
      grdp_buffer_add_byte(out, '\n');
    add_compared(report, &report->compared[i], screen, out);
  }
}
