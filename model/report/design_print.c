/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design_print.h"

#include <inttypes.h>
#include <stdio.h>

#include "sha256.h"
#include "text.h"

static void add_count(grdp_buffer *out, uint64_t count) {
  char text[24];
  snprintf(text, sizeof text, " %" PRIu64, count);
  grdp_buffer_add_string(out, text);
}

/* Names may hold anything: their size stands before them. */
static void add_score(grdp_buffer *out, const grdp_score *score) {
  add_count(out, score->name.size);
  grdp_buffer_add_byte(out, ' ');
  grdp_buffer_add(out, score->name);
  if (score->every_period) {
    grdp_buffer_add_byte(out, '@');
    grdp_buffer_add_integer(out, score->ordinal);
  }
}

static void add_design(grdp_buffer *out, const grdp_design *design) {
  grdp_buffer_add_string(out, grdp_design_kind_text(design->kind));
  add_count(out, design->seed);
  if (design->kind == GRDP_DESIGN_RANDOM) /* the order of its scores means nothing */
    return;
  add_count(out, design->score_count);
  for (size_t i = 0; i < design->score_count; i++)
    add_score(out, &design->scores[i]);
  add_count(out, design->first_added < design->score_count ? design->first_added : design->score_count);
  add_count(out, design->direction_count);
  for (size_t i = 0; i < design->direction_count * design->score_count; i++) {
    grdp_buffer_add_byte(out, ' ');
    grdp_buffer_add_number(out, design->directions[i]);
  }
}

grdp_status grdp_design_fingerprint(const grdp_design *design, char out[65]) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  grdp_buffer text = {.arena = &arena};
  add_design(&text, design);
  grdp_sha256(text.data, text.size, out);
  grdp_arena_free(&arena);
  return GRDP_OK;
}
