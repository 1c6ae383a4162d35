/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "histogram.h"

#include <assert.h>
#include <math.h>

#include "placing.h"

grdp_histogram grdp_histogram_empty(const grdp_frame *frame, grdp_arena *arena) {
  return (grdp_histogram){.arena = arena, .frame = frame, .least = (double)INFINITY, .most = -(double)INFINITY};
}

uint32_t grdp_histogram_bin(const grdp_histogram *histogram, double value) {
  return grdp_place(value, &histogram->frame->scaling);
}

static bool is_near(uint32_t page) {
  return page - GRDP_NEAR_FIRST < GRDP_NEAR_PAGES;
}

static void open_near(grdp_histogram *histogram) {
  uint32_t *near = GRDP_NEW_ARRAY(histogram->arena, GRDP_NEAR_PAGES * GRDP_PAGE_COUNTS, uint32_t);
  for (size_t page = 0; page < GRDP_NEAR_PAGES; page++)
    histogram->pages[GRDP_NEAR_FIRST + page] = near + page * GRDP_PAGE_COUNTS;
}

static uint32_t *open_page(grdp_histogram *histogram, uint32_t page) {
  if (histogram->pages[page] == NULL && is_near(page))
    open_near(histogram);
  else if (histogram->pages[page] == NULL)
    histogram->pages[page] = GRDP_NEW_ARRAY(histogram->arena, GRDP_PAGE_COUNTS, uint32_t);
  return histogram->pages[page];
}

static grdp_distinct *open_distinct(grdp_histogram *histogram) {
  if (histogram->distinct == NULL)
    histogram->distinct = GRDP_NEW(histogram->arena, grdp_distinct);
  return histogram->distinct;
}

static inline void count_value(grdp_histogram *histogram, uint32_t bin, size_t scramble) {
  uint32_t *page = histogram->pages[bin / GRDP_PAGE_BINS], place = bin % GRDP_PAGE_BINS;
  if (page == NULL)
    page = open_page(histogram, bin / GRDP_PAGE_BINS);
  page[place]++;
  page[grdp_page_eighth(place / GRDP_EIGHTH_BINS) + scramble]++;
}

static void count_one_by_one(grdp_histogram *histogram, const grdp_block *block) {
  for (size_t i = 0; i < GRDP_BLOCK; i += GRDP_SCRAMBLES)
    for (size_t scramble = 0; scramble < GRDP_SCRAMBLES; scramble++)
      count_value(histogram, block->bins[i + scramble], scramble);
}

static void count_some(grdp_histogram *histogram, const grdp_block *block) {
  for (size_t i = 0; i < GRDP_BLOCK; i++)
    if (block->weights[i] > 0.0)
      count_value(histogram, block->bins[i], i % GRDP_SCRAMBLES);
}

void grdp_histogram_settle(grdp_histogram *histogram, const grdp_passes *passes) {
  grdp_waiting *waiting = histogram->waiting;
  if (waiting == NULL || waiting->count == 0)
    return;
  uint32_t *near = open_page(histogram, GRDP_NEAR_FIRST);
  for (size_t i = 0; i < waiting->count; i++)
    passes->count(waiting->bins[i], waiting->least[i], waiting->most[i], near);
  waiting->count = 0;
}

/* Of a whole block on the near pages. */
static void wait(grdp_histogram *histogram, const grdp_block *block, uint32_t least, uint32_t most) {
  const uint32_t first = GRDP_NEAR_FIRST * GRDP_PAGE_BINS;
  if (histogram->waiting == NULL)
    histogram->waiting = GRDP_NEW(histogram->arena, grdp_waiting);
  grdp_waiting *waiting = histogram->waiting;
  block->passes->place_near(block->values, &histogram->frame->scaling, waiting->bins[waiting->count]);
  waiting->least[waiting->count] = least - first;
  waiting->most[waiting->count++] = most - first;
  if (waiting->count == GRDP_WAITING_BLOCKS)
    grdp_histogram_settle(histogram, block->passes);
}

void grdp_histogram_add(grdp_histogram *histogram, grdp_block *block) {
  if (block->good == 0)
    return;
  histogram->least = block->least < histogram->least ? block->least : histogram->least;
  histogram->most = block->most > histogram->most ? block->most : histogram->most;
  histogram->total += block->good;
  if (histogram->frame->few)
    grdp_distinct_add_all(open_distinct(histogram), block->values, block->whole ? NULL : block->weights, GRDP_BLOCK);
  uint32_t least = grdp_histogram_bin(histogram, block->least), most = grdp_histogram_bin(histogram, block->most);
  if (block->whole && is_near(least / GRDP_PAGE_BINS) && is_near(most / GRDP_PAGE_BINS)) {
    wait(histogram, block, least, most);
    return;
  }
  block->passes->place(block->values, &histogram->frame->scaling, block->bins);
  if (block->whole)
    count_one_by_one(histogram, block);
  else
    count_some(histogram, block);
}

static void add_page(uint32_t *restrict into, const uint32_t *restrict from) {
  for (size_t i = 0; i < GRDP_PAGE_COUNTS; i++)
    into[i] += from[i];
}

void grdp_histogram_merge(grdp_histogram *into, const grdp_histogram *from) {
  assert(into->frame->scaling.centre == from->frame->scaling.centre && into->frame->scale == from->frame->scale);
  assert(from->waiting == NULL || from->waiting->count == 0);
  for (uint32_t page = 0; page < GRDP_PAGES; page++)
    if (from->pages[page] != NULL)
      add_page(open_page(into, page), from->pages[page]);
  if (from->distinct != NULL)
    grdp_distinct_merge(open_distinct(into), from->distinct);
  into->total += from->total;
  into->least = from->least < into->least ? from->least : into->least;
  into->most = from->most > into->most ? from->most : into->most;
}
