/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Programs as text, and what cells read.
 */
#include <criterion/criterion.h>

#include "model.h"
#include "pairs.h"

static sketch *open_model(void) {
  static const double values[] = {1, 2, 3, 4, 5, 6};
  sketch *model = model_open(GRDP_ANNUAL, 2020, 0, 2);
  model_set(model, "sector", "industry services");
  model_input(model, "bias", "", values);
  model_input(model, "growth[c in sector]", "", values);
  model_equation(model, "output[c in sector]", "", "output[c](-1) * (1 + growth[c] + bias)");
  model_equation(model, "total", "", "sum(output[c] for c in sector)");
  return model;
}

static const char *written(sketch *model, uint32_t cell) {
  grdp_buffer buffer = {.arena = &model->scenario.arena};
  grdp_program_write(model->program, cell, &buffer);
  return grdp_buffer_string(&buffer);
}

Test(write, register_algebra) {
  sketch *model = open_model();
  cr_assert(model_build(model) == GRDP_OK);
  cr_expect_str_eq(written(model, UINT32_MAX), "output[industry]:\n"
                                               "  t0 = 1 + growth[industry]\n"
                                               "  t0 = t0 + bias\n"
                                               "  output[industry] = output[industry](-1) * t0\n"
                                               "output[services]:\n"
                                               "  t0 = 1 + growth[services]\n"
                                               "  t0 = t0 + bias\n"
                                               "  output[services] = output[services](-1) * t0\n"
                                               "total:\n"
                                               "  total = output[industry] + output[services]\n");
  cr_expect_str_eq(written(model, 0), "", "an input has no code");
  model_close(model);
}

Test(write, operations) {
  static const char *const cases[][2] = {
      {"bias", "y:\n  y = bias\n"},
      {"2 + 3 * 4", "y:\n  y = 14\n"},
      {"bias > 2", "y:\n  y = 2 < bias\n"},
      {"bias >= total(-1)", "y:\n  y = total(-1) <= bias\n"},
      {"-exp(bias)", "y:\n  t0 = exp(bias)\n  y = -t0\n"},
      {"bias ^ 2", "y:\n  y = bias * bias\n"},
      {"bias ^ 0.5", "y:\n  y = bias ^ 1/2\n"},
      {"if(bias, 1, min(2, bias(+1)))", "y:\n  t0 = min(2, bias(+1))\n  y = select(bias, 1, t0)\n"},
      {"abs(clamp(bias, 0, 1))", "y:\n  t0 = clamp(bias, 0, 1)\n  y = |t0|\n"},
      {"pct(bias)", "y:\n  t0 = bias / bias(-1)\n  y = t0 - 1\n"},
      {"dlog(bias)", "y:\n  t0 = log(bias)\n  t1 = log(bias(-1))\n  y = t0 - t1\n"},
      {"(bias + 1) * (bias + 2) - (bias + 3) * (bias + 4)",
       "y:\n  t0 = bias + 1\n  t1 = bias + 2\n  t0 = t0 * t1\n  t1 = bias + 3\n  t2 = bias + 4\n  t1 = t1 * t2\n"
       "  y = t0 - t1\n"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sketch *model = open_model();
    model_equation(model, "y", "", cases[i][0]);
    cr_assert(model_build(model) == GRDP_OK, "%s", model_messages(model));
    uint32_t cell = (uint32_t)(model_cell(model, "y") - model->cells.items);
    cr_expect_str_eq(written(model, cell), cases[i][1]);
    model_close(model);
  }
}

/* y = 0.5 z + bias with z = y ^ 2 / 10: the slope is 0.5 * 2 y / 10 less the 1 that is not written. */
Test(write, blocks) {
  sketch *model = open_model();
  model_equation(model, "y", "", "0.5 * z + bias");
  model_equation(model, "z", "", "y * y / 10");
  cr_assert(model_build(model) == GRDP_OK);
  uint32_t y = (uint32_t)(model_cell(model, "y") - model->cells.items);
  cr_expect_str_eq(written(model, y), "y: so that equation(y) = y\n"
                                      "  slope along y: d(equation(y))/d(y)\n"
                                      "equation(y):\n"
                                      "  t0 = 0.5 * z\n"
                                      "  equation(y) = t0 + bias\n"
                                      "d(equation(y))/d(y):\n"
                                      "  t0 = y + y\n"
                                      "  t0 = t0 / 10\n"
                                      "  d(equation(y))/d(y) = 0.5 * t0\n");
  cr_expect_str_eq(written(model, y + 1), "z:\n  t0 = y * y\n  z = t0 / 10\n");
  size_t count = 0;
  const grdp_cell_reference *reads = grdp_program_reads(model->program, &model->scenario.arena, y, &count);
  cr_expect(count == 2 && reads[0].cell == y + 1 && reads[1].cell == 0, "what the equation of an unknown reads");
  model_close(model);
}

Test(write, reads) {
  sketch *model = open_model();
  model_equation(model, "y", "", "total + total(-1) * total + bias + if(1 > 0, 0, growth[industry])");
  cr_assert(model_build(model) == GRDP_OK);
  size_t count = 99;
  cr_expect(grdp_program_reads(model->program, &model->scenario.arena, 0, &count) == NULL);
  cr_expect(count == 0);
  const grdp_cell_reference *reads = grdp_program_reads(model->program, &model->scenario.arena, 6, &count);
  const grdp_cell_reference expected[] = {{5, -1}, {5, 0}, {0, 0}};
  cr_assert(count == 3);
  for (size_t i = 0; i < count; i++)
    cr_expect(reads[i].cell == expected[i].cell && reads[i].shift == expected[i].shift, "%zu", i);
  model_close(model);
}

Test(write, constants_and_references_are_interned) {
  sketch *model = open_model();
  cr_assert(model_build(model) == GRDP_OK);
  cr_expect(model->program->constant_count == 1, "the 1 of both outputs");
  cr_expect(model->program->temporaries == 1);
  model_close(model);
}

Test(pairs, keep_every_key) {
  grdp_arena arena = {0};
  grdp_pairs pairs = {0};
  cr_expect(grdp_pairs_find(&pairs, 7) == UINT32_MAX);
  for (uint32_t i = 0; i < 10000; i++)
    cr_expect(grdp_pairs_add(&arena, &pairs, grdp_pair_key(i % 100, i / 100), i) == i);
  cr_expect(grdp_pairs_add(&arena, &pairs, grdp_pair_key(3, 4), 1) == 403);
  for (uint32_t i = 0; i < 10000; i++)
    cr_expect(grdp_pairs_find(&pairs, grdp_pair_key(i % 100, i / 100)) == i);
  cr_expect(grdp_pairs_find(&pairs, grdp_pair_key(100, 0)) == UINT32_MAX);
  grdp_arena_free(&arena);
}
