/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The charts that a model asks for (chart_request.h).
 */
#include "chart_request.h"

#include <math.h>

#include "named.h"

enum { KIND, OF, TOTAL, TARGET, IN, SCALE, UNIT, LABEL, NOTE, KEYS };
static const char *const keys[KEYS] = {"kind", "of", "total", "target", "in", "scale", "unit", "label", "note"};

static const char *const kind_words[] = {
#define GRDP_CHART_KIND_WORD(name, word) word,
    GRDP_CHART_KINDS(GRDP_CHART_KIND_WORD)
#undef GRDP_CHART_KIND_WORD
};

static bool read_range(grdp_builder *builder, const grdp_node *node, grdp_cell_range *out) {
  grdp_series_name name;
  return grdp_parse_series_name(node->fragment, builder->diagnostics, &name) == GRDP_OK &&
         grdp_find_cells(builder, &name, &out->first, &out->count);
}

static void read_ranges(grdp_builder *builder, const grdp_node *node, grdp_chart_request *chart) {
  size_t count;
  const grdp_node *const *items = grdp_read_texts(builder, GRDP_TEXT("of"), node, &count);
  grdp_cell_range *ranges = GRDP_NEW_ARRAY(builder->arena, count, grdp_cell_range);
  for (size_t i = 0; i < count; i++)
    chart->of_count += read_range(builder, items[i], &ranges[chart->of_count]);
  chart->of = ranges;
}

static void report_target(grdp_builder *builder, const grdp_fragment *fragment) {
  size_t count = builder->scenario->target_count;
  grdp_text *names = GRDP_NEW_ARRAY(builder->arena, count, grdp_text);
  for (size_t i = 0; i < count; i++)
    names[i] = builder->scenario->targets[i].name;
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_TARGET, fragment->place,
                grdp_string(builder, fragment->text),
                grdp_string(builder, grdp_text_nearest(fragment->text, names, count)), NULL);
}

/* A target whose draws are shown has a series, and one that is shown. */
static bool shows_target(const grdp_builder *builder, const grdp_chart_request *chart, uint32_t number) {
  uint32_t cell = builder->scenario->targets[number].cell;
  if (chart->kind == GRDP_CHART_PROBABILITIES)
    return cell != UINT32_MAX;
  if (chart->kind != GRDP_CHART_DISTRIBUTION || (cell != UINT32_MAX && chart->of_count == 0))
    return true;
  for (size_t i = 0; i < chart->of_count; i++)
    if (cell >= chart->of[i].first && cell - chart->of[i].first < chart->of[i].count)
      return true;
  return false;
}

static void read_targets(grdp_builder *builder, const grdp_table *by_name, const grdp_node *node,
                         grdp_chart_request *chart) {
  size_t count;
  const grdp_node *const *items = grdp_read_texts(builder, GRDP_TEXT("target"), node, &count);
  uint32_t *targets = GRDP_NEW_ARRAY(builder->arena, count, uint32_t);
  for (size_t i = 0; i < count; i++) {
    const uint32_t *target = grdp_table_find(by_name, items[i]->fragment.text);
    if (target == NULL)
      report_target(builder, &items[i]->fragment);
    else if (shows_target(builder, chart, *target))
      targets[chart->target_count++] = *target;
    else
      grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_CHART_TARGET, items[i]->fragment.place,
                    grdp_string(builder, chart->name), grdp_string(builder, items[i]->fragment.text), NULL);
  }
  chart->targets = targets;
}

static void read_scale(grdp_builder *builder, const grdp_node *node, grdp_chart_request *chart) {
  bool percent;
  if (!grdp_needs_text(builder, GRDP_TEXT("scale"), node) ||
      !grdp_read_number(builder, GRDP_TEXT("scale"), &node->fragment, &chart->scale, &percent))
    return;
  if (!(chart->scale > 0))
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_NEEDS_NUMBER, node->fragment.place, "scale",
                  grdp_string(builder, node->fragment.text), NULL);
}

static void require(grdp_builder *builder, const grdp_named *named, bool good, const char *what) {
  if (!good)
    grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_CHART_CELLS, named->place, grdp_string(builder, named->name),
                  what, NULL);
}

/* What a kind takes: whether `of` may be missing, and whether it shows draws, which the known periods do not have. */
static const struct {
  bool without_series, drawn;
} shapes[GRDP_CHART_KIND_COUNT] = {[GRDP_CHART_TARGETS] = {true, false},
                                   [GRDP_CHART_FAN] = {false, true},
                                   [GRDP_CHART_DISTRIBUTION] = {false, true},
                                   [GRDP_CHART_PROBABILITIES] = {true, false},
                                   [GRDP_CHART_CORRELATIONS] = {true, false}};

/* A distribution of targets takes its series from them. */
static void check_series(grdp_builder *builder, const grdp_named *named, const grdp_chart_request *chart) {
  bool given = named->slots[OF].node != NULL;
  if (chart->kind == GRDP_CHART_DISTRIBUTION)
    require(builder, named, given || named->slots[TARGET].node != NULL, "`of` / `target`");
  else
    require(builder, named, given || shapes[chart->kind].without_series, "`of`");
}

/* A period that is drawn. */
static void check_period(grdp_builder *builder, const grdp_named *named, const grdp_chart_request *chart) {
  const grdp_timeline *time = &builder->scenario->time;
  const grdp_node *in = named->slots[IN].node;
  char base[16], next[16];
  if (in == NULL || !shapes[chart->kind].drawn || chart->first > chart->last || chart->last > time->base)
    return;
  grdp_period_write(time->frequency, time->first_ordinal + (int32_t)time->base, base);
  grdp_period_write(time->frequency, time->first_ordinal + (int32_t)time->base + 1, next);
  grdp_diagnose(builder->diagnostics, GRDP_DIAGNOSTIC_CHART_KNOWN, in->fragment.place,
                grdp_string(builder, named->name), base, next, NULL);
}

static void check_shape(grdp_builder *builder, const grdp_named *named, const grdp_chart_request *chart) {
  check_series(builder, named, chart);
  require(builder, named, chart->total.count <= 1, "`total`: 1");
  bool pair = chart->of_count == 2 && chart->of[0].count == chart->of[1].count;
  require(builder, named, chart->kind != GRDP_CHART_SCATTER || pair, "`of`: 2");
  check_period(builder, named, chart);
}

static grdp_chart_request read_chart(grdp_builder *builder, const grdp_table *by_name, const grdp_named *named) {
  const grdp_slot *slots = named->slots;
  grdp_chart_request chart = {.name = named->name, .place = named->place, .first = 1, .last = 0, .scale = 1};
  size_t word = 0;
  require(builder, named, slots[KIND].node != NULL, "`kind`");
  bool known = slots[KIND].node != NULL &&
               grdp_read_word(builder, GRDP_TEXT("kind"), slots[KIND].node, kind_words, GRDP_CHART_KIND_COUNT, &word);
  chart.kind = (grdp_chart_kind)word;
  chart.label = grdp_read_label(builder, GRDP_TEXT("label"), slots[LABEL].node);
  chart.unit = grdp_read_label(builder, GRDP_TEXT("unit"), slots[UNIT].node);
  chart.note = grdp_read_label(builder, GRDP_TEXT("note"), slots[NOTE].node);
  if (slots[OF].node != NULL)
    read_ranges(builder, slots[OF].node, &chart);
  if (slots[TOTAL].node != NULL && grdp_needs_text(builder, GRDP_TEXT("total"), slots[TOTAL].node))
    read_range(builder, slots[TOTAL].node, &chart.total);
  if (slots[TARGET].node != NULL)
    read_targets(builder, by_name, slots[TARGET].node, &chart);
  if (slots[IN].node != NULL)
    grdp_read_simulated(builder, slots[IN].node, &chart.first, &chart.last);
  if (slots[SCALE].node != NULL)
    read_scale(builder, slots[SCALE].node, &chart);
  if (known)
    check_shape(builder, named, &chart);
  return chart;
}

void grdp_build_charts(grdp_builder *builder) {
  grdp_named_list list = {0};
  grdp_merge_named(builder, "charts", keys, KEYS, &list);
  grdp_table by_name = {0};
  for (uint32_t i = 0; i < builder->scenario->target_count; i++)
    grdp_table_add(builder->arena, &by_name, builder->scenario->targets[i].name, i, NULL);
  GRDP_VECTOR(grdp_chart_request) charts = {0};
  for (size_t i = 0; i < list.count; i++)
    if (!list.items[i].removed)
      *GRDP_PUSH(builder->arena, &charts) = read_chart(builder, &by_name, &list.items[i]);
  builder->scenario->charts = charts.items;
  builder->scenario->chart_count = charts.count;
}
