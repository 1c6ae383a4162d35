/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "csv.h"
#include "discover_report.h"

typedef struct row_writer {
  const grdp_discover_report *report;
  grdp_discover_words words; /* its arena is of one target */
  size_t number;             /* of the target */
  FILE *out;
} row_writer;

static void put(row_writer *writer, const grdp_discover_input *input, const char *measure, grdp_estimate value) {
  const grdp_scenario *scenario = writer->report->scenario;
  grdp_buffer row = {.arena = writer->words.arena};
  char period[16] = "";
  if (!isfinite(value.value))
    return;
  if (input != NULL)
    grdp_timeline_write(&scenario->time, input->period, period);
  grdp_csv_string(&row, grdp_discover_target_name(&writer->words, &writer->report->targets[writer->number]));
  grdp_csv_string(&row, input == NULL ? "" : scenario->cells[input->cell].name);
  grdp_csv_string(&row, period);
  grdp_csv_string(&row, measure);
  grdp_csv_number(&row, value.value);
  grdp_csv_number(&row, value.low);
  grdp_csv_number(&row, value.high);
  grdp_csv_end(&row);
  fwrite(row.data, 1, row.size, writer->out);
}

static grdp_estimate alone(double value) {
  return (grdp_estimate){value, (double)NAN, (double)NAN, (double)NAN};
}

static const char *numbered(const row_writer *writer, const char *measure, size_t number) {
  return grdp_text_join(writer->words.arena, measure, ":", grdp_integer_text(writer->words.arena, (long long)number),
                        NULL);
}

static void put_box(row_writer *writer, const grdp_discovery *found) {
  put(writer, NULL, "draws", alone((double)found->draws));
  put(writer, NULL, "failed", alone((double)found->failed));
  put(writer, NULL, "missed", found->missed);
  if (found->outcome != GRDP_DISCOVER_BOX)
    return;
  put(writer, NULL, "density", found->box.density);
  put(writer, NULL, "coverage", found->box.coverage);
  put(writer, NULL, "mass", found->box.mass);
}

static void put_restriction(row_writer *writer, const grdp_discovery *found, const grdp_discover_restriction *one) {
  const grdp_discover_input *input = &found->inputs[one->input];
  grdp_arena *arena = writer->words.arena;
  const char *bound =
      grdp_text_join(arena, one->kept ? "" : "dropped:", one->end == GRDP_BOX_LOW ? "at_least" : "at_most", NULL);
  put(writer, input, bound, (grdp_estimate){one->bound, (double)NAN, one->low, one->high});
  put(writer, input, grdp_text_join(arena, "p_value:", bound, NULL), alone(one->p_value));
  put(writer, input, grdp_text_join(arena, "searches:", bound, NULL), alone(one->share));
}

static void put_trajectory(row_writer *writer, const grdp_discovery *found) {
  for (size_t i = 0; i < found->trajectory_count; i++) {
    const grdp_discover_point *point = &found->trajectory[i];
    put(writer, NULL, numbered(writer, "trajectory_density", i), point->density);
    put(writer, NULL, numbered(writer, "trajectory_coverage", i), point->coverage);
    put(writer, NULL, numbered(writer, "trajectory_mass", i), point->mass);
    put(writer, NULL, numbered(writer, "trajectory_inputs", i), alone((double)point->restricted));
  }
  if (found->trajectory_count > 0)
    put(writer, NULL, "chosen", alone((double)found->chosen));
}

static void put_input(row_writer *writer, const grdp_discover_input *input) {
  static const char *const all[GRDP_DISCOVER_LEVELS] = {"all_p05", "all_p50", "all_p95"};
  static const char *const missed[GRDP_DISCOVER_LEVELS] = {"missed_p05", "missed_p50", "missed_p95"};
  put(writer, input, "distance", alone(input->distance));
  for (size_t k = 0; k < GRDP_DISCOVER_LEVELS; k++)
    put(writer, input, all[k], alone(input->all[k]));
  for (size_t k = 0; k < GRDP_DISCOVER_LEVELS; k++)
    put(writer, input, missed[k], alone(input->failing[k]));
}

static grdp_status put_target(row_writer *writer) {
  const grdp_discovery *found = &writer->report->found[writer->number];
  grdp_arena arena = {0};
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&arena, exhausted) {
    grdp_arena_free(&arena);
    return GRDP_MEMORY;
  }
  writer->words = (grdp_discover_words){&arena, writer->report->scenario, GRDP_ENGLISH};
  put_box(writer, found);
  for (size_t i = 0; i < found->restriction_count; i++)
    put_restriction(writer, found, &found->restrictions[i]);
  put_trajectory(writer, found);
  for (size_t i = 0; i < found->input_count; i++)
    put_input(writer, &found->inputs[found->ranking[i]]);
  grdp_arena_free(&arena);
  return GRDP_OK;
}

grdp_status grdp_write_discover_csv(const grdp_discover_report *report, FILE *out) {
  row_writer writer = {.report = report, .out = out};
  fputs("target,input,period,measure,value,low,high\n", out);
  for (writer.number = 0; writer.number < report->count; writer.number++)
    GRDP_TRY(put_target(&writer));
  return GRDP_OK;
}
