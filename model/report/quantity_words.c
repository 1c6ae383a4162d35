/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quantity_words.h"

#include "messages.h"
#include "tables.h"

const char *grdp_quantity_name(grdp_arena *arena, const grdp_scenario *base, const grdp_quantity *quantity) {
  switch (quantity->kind) {
  case GRDP_QUANTITY_MEAN:
    return grdp_text_join(arena, "mean(", base->cells[quantity->cell].name, ")", NULL);
  case GRDP_QUANTITY_CHANCE:
    return grdp_text_join(arena, "P(", grdp_text_string(arena, base->targets[quantity->target].name), ")", NULL);
  case GRDP_QUANTITY_ALL:
    return GRDP_ALL_TARGETS;
  case GRDP_QUANTITY_CENTRAL:
    break;
  }
  return base->cells[quantity->cell].name;
}

const char *grdp_quantity_label(grdp_arena *arena, const grdp_scenario *base, const grdp_quantity *quantity,
                                grdp_language language) {
  grdp_buffer label = {.arena = arena};
  if (quantity->kind == GRDP_QUANTITY_CENTRAL)
    return grdp_cell_label(base, arena, quantity->cell, language);
  if (quantity->kind == GRDP_QUANTITY_MEAN)
    grdp_message_add(&label, GRDP_MESSAGE_COMPARE_MEAN, language,
                     grdp_cell_label(base, arena, quantity->cell, language), NULL);
  else if (quantity->kind == GRDP_QUANTITY_ALL)
    grdp_message_add(&label, GRDP_MESSAGE_COMPARE_ALL, language, NULL);
  else
    grdp_message_add(&label, GRDP_MESSAGE_COMPARE_CHANCE, language,
                     grdp_target_label(base, arena, &base->targets[quantity->target], language), NULL);
  return grdp_buffer_string(&label);
}

static void widen(const grdp_target *target, uint32_t *first, uint32_t *last) {
  if (target->cell == UINT32_MAX)
    return;
  *first = target->first < *first ? target->first : *first;
  *last = target->last > *last ? target->last : *last;
}

void grdp_quantity_period(const grdp_scenario *base, const grdp_quantity *quantity, char out[GRDP_RANGE_SIZE]) {
  uint32_t first = quantity->period, last = quantity->period;
  if (quantity->kind == GRDP_QUANTITY_CHANCE || quantity->kind == GRDP_QUANTITY_ALL) {
    first = UINT32_MAX;
    last = 0;
    for (size_t i = 0; i < base->target_count; i++)
      if (quantity->kind == GRDP_QUANTITY_ALL || i == quantity->target)
        widen(&base->targets[i], &first, &last);
  }
  grdp_range_write(&base->time, first, last, out);
}

bool grdp_quantity_percent(const grdp_scenario *base, const grdp_quantity *quantity) {
  if (quantity->kind == GRDP_QUANTITY_CHANCE || quantity->kind == GRDP_QUANTITY_ALL)
    return true;
  return base->series[base->cells[quantity->cell].series].percent;
}

bool grdp_quantity_alike(const grdp_quantity *a, const grdp_quantity *b) {
  bool series = a->kind == GRDP_QUANTITY_CENTRAL || a->kind == GRDP_QUANTITY_MEAN;
  return series && a->kind == b->kind && a->cell == b->cell;
}
