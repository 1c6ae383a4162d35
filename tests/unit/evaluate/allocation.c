/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A machine takes its memory when it opens and none while it runs. The linker sends every call of malloc, calloc and
 * realloc here (--wrap, see CMakeLists.txt beside this file).
 */
#include <criterion/criterion.h>
#include <stdlib.h>

#include "sample.h"

static size_t calls;

/* Weak: without the linker's option the program still links, and the test fails. */
__attribute__((weak)) void *__real_malloc(size_t size);
__attribute__((weak)) void *__real_calloc(size_t count, size_t size);
__attribute__((weak)) void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size) {
  calls++;
  return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
  calls++;
  return __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size) {
  calls++;
  return __real_realloc(memory, size);
}

Test(allocation, none_while_it_runs) {
  static const double values[3] = {1.0, 2.0, 0.0};
  sample *made = sample_create(2, 3, 0, 1, 1);
  sample_input(made, 0, values);
  sample_code(made, GRDP_OP_LOG, 0, sample_reference(made, 0, 0), 0, 0);
  sample_code(made, GRDP_OP_SIN, sample_reference(made, 1, 0), 0, 0, 0);
  sample_step(made, 1);
  calls = 0;
  grdp_machine *machine = sample_open(made, 100);
  cr_expect(calls > 0, "the calls are counted");
  calls = 0;
  for (int run = 0; run < 3; run++) {
    cr_expect(sample_run(made, machine) == 100);
    cr_expect(grdp_machine_explain(machine, 2, 0, 99).reason == GRDP_FAILURE_LOGARITHM);
    grdp_machine_fill(machine);
  }
  cr_expect(calls == 0, "%zu allocations", calls);
  grdp_machine_free(machine);
  sample_free(made);
}

Test(allocation, none_over_draws) {
  static const double values[3] = {1.0, 2.0, 0.0}, known[3][2] = {{1, 0}, {2, 0.6}, {3, 0.9}};
  static const bool drawn[2] = {true, false};
  sample *made = sample_create(2, 3, 0, 1, 1);
  sample_input(made, 0, values);
  sample_code(made, GRDP_OP_LOG, 0, sample_reference(made, 0, 0), 0, 0);
  sample_code(made, GRDP_OP_SIN, sample_reference(made, 1, 0), 0, 0, 0);
  sample_step(made, 1);
  grdp_machine_plan plan = {100, drawn, NULL, &known[0][0], false};
  grdp_machine *machine = NULL;
  cr_assert(grdp_machine_open_draws(&made->program, &plan, &machine) == GRDP_OK);
  calls = 0;
  for (int run = 0; run < 3; run++) {
    grdp_machine_restart(machine);
    for (uint32_t period = 1; period < 3; period++) {
      grdp_machine_drawn(machine, period, 0)[99] = period == 1 ? 1.0 : -1.0;
      cr_expect(grdp_machine_period(machine, period) == (period == 1 ? 0 : 1));
    }
    cr_expect(grdp_machine_explain(machine, 2, 0, 99).reason == GRDP_FAILURE_LOGARITHM);
  }
  cr_expect(calls == 0, "%zu allocations", calls);
  grdp_machine_free(machine);
  sample_free(made);
}
