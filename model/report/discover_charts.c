/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The box, each input on the scale of its own percentiles so that unlike units stand side by side, and the trajectory.
 */
#include <math.h>

#include "chart_list.h"
#include "charts_fill.h"
#include "discover_report.h"

typedef struct drawing {
  grdp_arena *arena;
  const grdp_discover_report *report;
  const grdp_discovery *found;
  const grdp_quantity *target;
  grdp_discover_words words;
  grdp_chart_list list;
} drawing;

static const char *word(const drawing *work, grdp_chart_word which) {
  return grdp_chart_word_text(which, work->words.language);
}

static const char *phrase(const drawing *work, grdp_chart_word which, const char *first, const char *second) {
  return grdp_chart_phrase(work->arena, work->words.language, which, first, second, NULL);
}

static grdp_plot new_plot(drawing *work, const char *kind, grdp_chart_word title) {
  grdp_plot plot = grdp_plot_default();
  const char *name = grdp_discover_target_name(&work->words, work->target);
  plot.name = grdp_chart_list_name(&work->list, grdp_text_join(work->arena, kind, "_", name, NULL));
  plot.title = phrase(work, title, grdp_discover_target_words(&work->words, work->target), NULL);
  return plot;
}

static void put_plot(drawing *work, grdp_plot plot, const grdp_plot_series *series, size_t count) {
  grdp_plot_panel *panel = GRDP_NEW(work->arena, grdp_plot_panel);
  *panel = (grdp_plot_panel){NULL, series, count};
  plot.panels = panel;
  plot.panel_count = 1;
  *GRDP_PUSH(work->arena, &work->list.plots) = plot;
}

static const char *note_of(const drawing *work) {
  const grdp_discovery *found = work->found;
  const char *note =
      phrase(work, GRDP_WORD_DISCOVER_NOTE, grdp_discover_share_words(&work->words, found->box.density.value),
             grdp_discover_share_words(&work->words, found->box.coverage.value));
  for (size_t i = 0; i < work->report->edit_count; i++)
    note = grdp_chart_joined(work->arena, note, work->report->edits[i].text);
  return note;
}

/* --- the box --- */

/* The ends of each restricted input, in percent of its draws; its name with its bounds. */
typedef struct box_rows {
  const char **names;
  double *lows, *highs, *zeros, *hundreds;
  size_t *inputs;
  size_t count;
} box_rows;

static size_t row_of(box_rows *rows, size_t input) {
  for (size_t i = 0; i < rows->count; i++)
    if (rows->inputs[i] == input)
      return i;
  rows->inputs[rows->count] = input;
  return rows->count++;
}

static box_rows collect_rows(drawing *work) {
  const grdp_discovery *found = work->found;
  size_t most = found->kept_count + 1;
  box_rows rows = {GRDP_NEW_ARRAY(work->arena, most, const char *),
                   GRDP_NEW_ARRAY(work->arena, most, double),
                   GRDP_NEW_ARRAY(work->arena, most, double),
                   GRDP_NEW_ARRAY(work->arena, most, double),
                   GRDP_NEW_ARRAY(work->arena, most, double),
                   GRDP_NEW_ARRAY(work->arena, most, size_t),
                   0};
  for (size_t i = 0; i < found->kept_count; i++) {
    const grdp_discover_restriction *one = &found->restrictions[i];
    size_t before = rows.count, row = row_of(&rows, one->input);
    if (row == before) {
      rows.hundreds[row] = rows.highs[row] = 100;
      rows.names[row] = grdp_discover_input_words(&work->words, &found->inputs[one->input]);
    }
    rows.names[row] =
        grdp_text_join(work->arena, rows.names[row], " ", grdp_discover_bound_words(&work->words, found, one), NULL);
    *(one->end == GRDP_BOX_LOW ? &rows.lows[row] : &rows.highs[row]) = 100 * one->place;
  }
  return rows;
}

static void add_box(drawing *work) {
  box_rows rows = collect_rows(work);
  grdp_plot_series *series = GRDP_NEW_ARRAY(work->arena, 2, grdp_plot_series);
  if (rows.count == 0)
    return;
  series[0] = (grdp_plot_series){.label = word(work, GRDP_WORD_DISCOVER_WHOLE),
                                 .mark = GRDP_PLOT_BAND,
                                 .colour = GRDP_PLOT_COLOUR_WIDE,
                                 .lows = rows.zeros,
                                 .highs = rows.hundreds};
  series[1] = (grdp_plot_series){.label = word(work, GRDP_WORD_DISCOVER_INSIDE),
                                 .mark = GRDP_PLOT_BAND,
                                 .colour = GRDP_PLOT_COLOUR_BAD,
                                 .lows = rows.lows,
                                 .highs = rows.highs};
  grdp_plot plot = new_plot(work, "box", GRDP_WORD_DISCOVER_BOX);
  plot.kind = GRDP_PLOT_COLUMNS;
  plot.subtitle = word(work, GRDP_WORD_DISCOVER_PLACE);
  plot.note = note_of(work);
  plot.categories = rows.names;
  plot.category_count = rows.count;
  plot.low = 0;
  plot.high = 100;
  put_plot(work, plot, series, 2);
}

/* --- the trajectory --- */

static void add_trajectory(drawing *work) {
  const grdp_discovery *found = work->found;
  size_t count = found->trajectory_count;
  const char **names = GRDP_NEW_ARRAY(work->arena, count + 1, const char *);
  double *across = GRDP_NEW_ARRAY(work->arena, count + 1, double),
         *up = GRDP_NEW_ARRAY(work->arena, count + 1, double);
  grdp_plot_series *series = GRDP_NEW_ARRAY(work->arena, 2, grdp_plot_series);
  if (count < 2)
    return;
  for (size_t i = 0; i < count; i++) {
    const grdp_discover_point *point = &found->trajectory[i];
    const char *number = grdp_integer_text(work->arena, (long long)point->restricted);
    bool chosen = i == found->chosen && found->chosen > 0;
    names[i] = chosen ? phrase(work, GRDP_WORD_DISCOVER_CHOSEN, number, NULL) : number;
    across[i] = 100 * point->coverage.value;
    up[i] = 100 * point->density.value;
  }
  series[0] = (grdp_plot_series){.label = "", .values = across};
  series[1] = (grdp_plot_series){.label = "", .values = up};
  grdp_plot plot = new_plot(work, "trajectory", GRDP_WORD_DISCOVER_TRAJECTORY);
  plot.kind = GRDP_PLOT_SCATTER;
  plot.own_axes = true;
  plot.across = word(work, GRDP_WORD_DISCOVER_COVERAGE);
  plot.up = word(work, GRDP_WORD_DISCOVER_DENSITY);
  plot.note = word(work, GRDP_WORD_DISCOVER_NUMBERS);
  plot.categories = names;
  plot.category_count = count;
  put_plot(work, plot, series, 2);
}

grdp_status grdp_discover_charts_write(const grdp_discover_report *report, const grdp_charts_options *options,
                                       const char *folder, grdp_charts_report *out) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  drawing work = {.arena = &arena,
                  .report = report,
                  .words = {&arena, report->scenario, options->language},
                  .list = {.arena = &arena, .options = options}};
  for (size_t i = 0; i < report->count; i++) {
    work.found = &report->found[i];
    work.target = &report->targets[i];
    add_box(&work);
    add_trajectory(&work);
  }
  grdp_status status = grdp_chart_list_draw(&work.list, folder, out);
  grdp_arena_free(&arena);
  return status;
}
