/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "progress.h"

#include <math.h>
#include <time.h>

#include "format.h"
#include "grid.h"

/* Before that the rate is a guess. */
static const double seconds_to_judge = 0.3, seconds_between = 0.1;

static double clock_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static const char *whole_text(grdp_arena *arena, double value, grdp_language language) {
  grdp_buffer text = {.arena = arena};
  grdp_format_number(&text, value, (grdp_display){language, false, 0});
  return grdp_buffer_string(&text);
}

/* Two digits: what follows would flicker. */
static double round_rate(double rate) {
  double scale = rate >= 100 ? pow(10, floor(log10(rate)) - 1) : 1;
  return round(rate / scale) * scale;
}

/* "40 s", "3 min 20 s", "2 h 5 min" */
static const char *time_text(grdp_arena *arena, double seconds) {
  long long whole = seconds < 1e9 ? (long long)ceil(seconds) : 1000000000;
  if (whole < 60)
    return grdp_text_join(arena, grdp_integer_text(arena, whole), " s", NULL);
  if (whole < 3600)
    return grdp_text_join(arena, grdp_integer_text(arena, whole / 60), " min ", grdp_integer_text(arena, whole % 60),
                          " s", NULL);
  return grdp_text_join(arena, grdp_integer_text(arena, whole / 3600), " h ",
                        grdp_integer_text(arena, whole % 3600 / 60), " min", NULL);
}

void grdp_progress_text(grdp_buffer *out, grdp_language language, grdp_progress progress, double seconds) {
  grdp_progress_text_of(out, GRDP_MESSAGE_PROGRESS, language, progress, seconds);
}

void grdp_progress_text_of(grdp_buffer *out, grdp_message message, grdp_language language, grdp_progress progress,
                           double seconds) {
  grdp_arena *arena = out->arena;
  grdp_buffer text = {.arena = arena};
  double rate = seconds > 0 ? (double)progress.done / seconds : 0;
  double left = progress.total > progress.done ? (double)(progress.total - progress.done) : 0;
  grdp_message_add(&text, message, language, whole_text(arena, (double)progress.done, language),
                   whole_text(arena, (double)progress.total, language), whole_text(arena, round_rate(rate), language),
                   NULL);
  if (rate > 0 && seconds >= seconds_to_judge)
    grdp_message_add(out, GRDP_MESSAGE_PROGRESS_LEFT, language, grdp_buffer_string(&text),
                     time_text(arena, left / rate), NULL);
  else
    grdp_buffer_add(out, grdp_buffer_text(&text));
}

grdp_progress_line grdp_progress_begin(const grdp_console *console, const char *name) {
  double now = clock_seconds();
  return (grdp_progress_line){
      .console = console, .name = name, .message = GRDP_MESSAGE_PROGRESS, .began = now, .shown = now};
}

/* Without memory there is no line; the draws go on. */
static void print_line(const grdp_progress_line *line, grdp_progress progress, double seconds) {
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return;
  }
  grdp_buffer text = {.arena = &arena}, cut = {.arena = &arena};
  if (line->name != NULL) {
    grdp_buffer_add_string(&text, line->name);
    grdp_buffer_add_string(&text, ": ");
  }
  grdp_progress_text_of(&text, line->message, line->console->language, progress, seconds);
  grdp_styled_add(&cut, grdp_buffer_text(&text), GRDP_STYLE_PLAIN, false, line->console->columns - 1);
  fprintf(line->console->errors, "\r%s\033[K", grdp_buffer_string(&cut));
  fflush(line->console->errors);
  grdp_arena_free(&arena);
}

void grdp_progress_show(grdp_progress_line *line, grdp_progress progress) {
  double now = clock_seconds();
  if (!line->console->progress || progress.total == 0)
    return;
  /* The central path is no part of the rate. */
  if (progress.done == 0) {
    line->began = now;
    return;
  }
  if (now - line->shown < seconds_between)
    return;
  line->shown = now;
  line->visible = true;
  print_line(line, progress, now - line->began);
}

void grdp_progress_clear(grdp_progress_line *line) {
  if (!line->visible)
    return;
  fputs("\r\033[K", line->console->errors);
  fflush(line->console->errors);
  line->visible = false;
}
