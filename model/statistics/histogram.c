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

static grdp_page *open_page(grdp_histogram *histogram, uint32_t page) {
  if (histogram->pages[page] == NULL)
    histogram->pages[page] = GRDP_NEW(histogram->arena, grdp_page);
  return histogram->pages[page];
}

static inline void count_value(grdp_histogram *histogram, uint32_t bin, size_t scramble) {
  grdp_page *page = histogram->pages[bin / GRDP_PAGE_BINS];
  if (page == NULL)
    page = open_page(histogram, bin / GRDP_PAGE_BINS);
  page->bins[bin % GRDP_PAGE_BINS]++;
  page->scrambles[bin % GRDP_PAGE_BINS / GRDP_EIGHTH_BINS][scramble]++;
}

static void count_some(grdp_histogram *histogram, const grdp_block *block) {
  for (size_t i = 0; i < GRDP_BLOCK; i++)
    if (block->weights[i] > 0.0)
      count_value(histogram, block->bins[i], i % GRDP_SCRAMBLES);
}

void grdp_histogram_add(grdp_histogram *histogram, grdp_block *block) {
  if (block->good == 0)
    return;
  block->passes->place(block->values, &histogram->frame->scaling, block->bins);
  histogram->least = block->least < histogram->least ? block->least : histogram->least;
  histogram->most = block->most > histogram->most ? block->most : histogram->most;
  histogram->total += block->good;
  if (!block->whole) {
    count_some(histogram, block);
    return;
  }
  for (size_t i = 0; i < GRDP_BLOCK; i += GRDP_SCRAMBLES)
    for (size_t scramble = 0; scramble < GRDP_SCRAMBLES; scramble++)
      count_value(histogram, block->bins[i + scramble], scramble);
}

static void add_page(grdp_page *restrict into, const grdp_page *restrict from) {
  for (size_t i = 0; i < GRDP_PAGE_BINS; i++)
    into->bins[i] += from->bins[i];
  for (size_t eighth = 0; eighth < GRDP_EIGHTHS; eighth++)
    for (size_t r = 0; r < GRDP_SCRAMBLES; r++)
      into->scrambles[eighth][r] += from->scrambles[eighth][r];
}

void grdp_histogram_merge(grdp_histogram *into, const grdp_histogram *from) {
  assert(into->frame->scaling.centre == from->frame->scaling.centre && into->frame->scale == from->frame->scale);
  for (uint32_t page = 0; page < GRDP_PAGES; page++)
    if (from->pages[page] != NULL)
      add_page(open_page(into, page), from->pages[page]);
  into->total += from->total;
  into->least = from->least < into->least ? from->least : into->least;
  into->most = from->most > into->most ? from->most : into->most;
}
