/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each instruction of a step becomes a form, which an instruction that reads it may take in; a form that is read twice,
 * or that its reader cannot take in, is written out as one operation into a temporary row.
 */
#include "fuse.h"

#include <assert.h>
#include <string.h>

#include "fuse_state.h"
#include "machine_state.h"

enum { MOST_SETTLED = 6 };

/* ---- scalars and rows ---- */

static uint32_t add_scalar(fuser *at, grdp_scalar scalar) {
  *GRDP_PUSH(at->arena, &at->code->scalars) = scalar;
  *GRDP_PUSH(at->arena, &at->scalar_rows) = UINT32_MAX;
  return (uint32_t)at->code->scalars.count - 1;
}

uint32_t grdp_fuser_add_row(fuser *at, grdp_row_kind kind, uint32_t number) {
  *GRDP_PUSH(at->arena, &at->code->rows) = (grdp_row_source){kind, number, 0, kind == GRDP_ROW_REFERENCE};
  return (uint32_t)at->code->rows.count - 1;
}

uint32_t grdp_fuser_scalar_of_constant(fuser *at, uint32_t number) {
  if (at->constant_scalars[number] == UINT32_MAX)
    at->constant_scalars[number] =
        add_scalar(at, (grdp_scalar){.kind = GRDP_SCALAR_CONSTANT, .constant = at->program->constants[number]});
  return at->constant_scalars[number];
}

uint32_t grdp_fuser_scalar_of_reference(fuser *at, uint32_t number) {
  if (at->reference_scalars[number] == UINT32_MAX)
    at->reference_scalars[number] = add_scalar(at, (grdp_scalar){.kind = GRDP_SCALAR_REFERENCE, .reference = number});
  return at->reference_scalars[number];
}

uint32_t grdp_fuser_row_of_reference(fuser *at, uint32_t number) {
  if (at->reference_rows[number] == UINT32_MAX)
    at->reference_rows[number] = grdp_fuser_add_row(at, GRDP_ROW_REFERENCE, number);
  grdp_row_source *row = &at->code->rows.items[at->reference_rows[number]];
  row->once = row->once && at->step->time == GRDP_STEP_AHEAD;
  return at->reference_rows[number];
}

static uint32_t row_of_residual(fuser *at) {
  uint32_t number = grdp_fuser_add_row(at, GRDP_ROW_RESIDUAL, at->step->cell);
  at->code->rows.items[number].ahead = at->step->ahead;
  at->code->rows.items[number].once = at->step->time == GRDP_STEP_AHEAD;
  return number;
}

static uint32_t row_of_scalar(fuser *at, uint32_t scalar) {
  if (at->scalar_rows.items[scalar] == UINT32_MAX)
    at->scalar_rows.items[scalar] = grdp_fuser_add_row(at, GRDP_ROW_SCALAR, scalar);
  return at->scalar_rows.items[scalar];
}

static uint32_t new_temporary(fuser *at) {
  uint32_t number = at->used++;
  if (number == at->code->temporaries) {
    at->code->temporaries++;
    at->temporary_rows[number] = grdp_fuser_add_row(at, GRDP_ROW_TEMPORARY, number);
  }
  return at->temporary_rows[number];
}

/* ---- forms ---- */

static form scalar_form(uint32_t scalar) {
  return (form){.kind = FORM_SCALAR, .scalar = scalar};
}

static form row_form(const fuser *at, uint32_t row) {
  form made = {.kind = FORM_SUM, .count = 1, .constant = {NO_SCALAR, false}, .last = NO_ROW};
  made.terms[0] = (term){{at->one, false}, row, NO_ROW, GRDP_TERM_ALONE};
  return made;
}

/* One term, no constant, no last row: what may be a term of a longer sum. */
static bool is_term(const form *one) {
  return one->kind == FORM_SUM && one->count == 1 && one->constant.scalar == NO_SCALAR && one->last == NO_ROW;
}

static bool is_scaled_row(const form *one) {
  return is_term(one) && one->terms[0].mode == GRDP_TERM_ALONE;
}

static bool is_row(const fuser *at, const form *one) {
  return is_scaled_row(one) && one->terms[0].factor.scalar == at->one && !one->terms[0].factor.negative;
}

static bool is_open_sum(const form *one) {
  return one->kind == FORM_SUM && one->constant.scalar == NO_SCALAR && one->last == NO_ROW;
}

/* ---- writing out ---- */

typedef struct pen {
  fuser *at;
  grdp_fused_operation operation;
} pen;

static pen begin(fuser *at, uint32_t operation, uint32_t target) {
  return (pen){at,
               {.operation = operation,
                .target = target,
                .first_row = (uint32_t)at->code->operands.count,
                .first_factor = (uint32_t)at->code->factors.count,
                .first_mode = (uint32_t)at->code->modes.count}};
}

static void use_row(pen *with, uint32_t row) {
  *GRDP_PUSH(with->at->arena, &with->at->code->operands) = row;
  with->operation.row_count++;
}

static void use_factor(pen *with, grdp_factor factor) {
  *GRDP_PUSH(with->at->arena, &with->at->code->factors) = factor;
  with->operation.factor_count++;
}

static void finish(pen *with) {
  *GRDP_PUSH(with->at->arena, &with->at->code->operations) = with->operation;
}

static bool is_mixed(const form *sum) {
  for (uint32_t k = 0; k < sum->count; k++)
    if (sum->terms[k].mode != GRDP_TERM_ALONE)
      return true;
  return sum->last_mode == GRDP_TERM_OVER;
}

static void write_terms(pen *with, const form *sum) {
  with->operation.terms = sum->count;
  for (uint32_t k = 0; k < sum->count; k++) {
    use_row(with, sum->terms[k].x);
    use_factor(with, sum->terms[k].factor);
  }
  grdp_factor nothing = {with->at->minus_zero, false};
  use_factor(with, sum->constant.scalar == NO_SCALAR ? nothing : sum->constant);
}

/* Where there is no row, any other stands in its place and is not looked at. */
static void write_sum(fuser *at, const form *sum, uint32_t target) {
  bool mixed = is_mixed(sum);
  grdp_super plain = sum->last == NO_ROW ? GRDP_SUPER_SUM : GRDP_SUPER_SUM_TIMES;
  pen with = begin(at, mixed ? GRDP_SUPER_SUM_MIXED : plain, target);
  write_terms(&with, sum);
  use_row(&with, sum->last == NO_ROW ? sum->terms[0].x : sum->last);
  for (uint32_t k = 0; mixed && k < sum->count; k++) {
    use_row(&with, sum->terms[k].y == NO_ROW ? sum->terms[k].x : sum->terms[k].y);
    *GRDP_PUSH(at->arena, &at->code->modes) = (uint8_t)sum->terms[k].mode;
  }
  if (mixed)
    *GRDP_PUSH(at->arena, &at->code->modes) = (uint8_t)sum->last_mode;
  finish(&with);
}

static void write_chain(fuser *at, const form *chain, uint32_t target) {
  pen with = begin(at, GRDP_SUPER_CHAIN, target);
  write_terms(&with, chain);
  use_row(&with, chain->last == NO_ROW ? chain->terms[0].x : chain->last);
  for (uint32_t k = 0; k < chain->count; k++) {
    use_row(&with, chain->terms[k].y == NO_ROW ? chain->terms[k].x : chain->terms[k].y);
    *GRDP_PUSH(at->arena, &at->code->modes) = (uint8_t)chain->terms[k].mode;
  }
  *GRDP_PUSH(at->arena, &at->code->modes) = (uint8_t)chain->last_mode;
  finish(&with);
}

static void write_power(fuser *at, const form *power, uint32_t target) {
  pen with = begin(at, GRDP_SUPER_POWER, target);
  use_row(&with, power->x);
  use_factor(&with, (grdp_factor){power->b, false});
  use_factor(&with, (grdp_factor){power->k, false});
  finish(&with);
}

static void write_plain(fuser *at, grdp_operation operation, const uint32_t *rows, uint32_t target) {
  pen with = begin(at, operation, target);
  for (uint32_t i = 0; i < grdp_operation_operands(operation); i++)
    use_row(&with, rows[i]);
  finish(&with);
}

static void write_form(fuser *at, const form *one, uint32_t target) {
  uint32_t row;
  switch (one->kind) {
  case FORM_SCALAR:
    row = row_of_scalar(at, one->scalar);
    write_plain(at, GRDP_OP_COPY, &row, target);
    break;
  case FORM_SUM:
    write_sum(at, one, target);
    break;
  case FORM_CHAIN:
    write_chain(at, one, target);
    break;
  case FORM_EXP:
    write_plain(at, GRDP_OP_EXP, &one->x, target);
    break;
  case FORM_POWER:
    write_power(at, one, target);
    break;
  }
}

/* The row that holds a form's value. */
static uint32_t settle(fuser *at, const form *one) {
  if (one->kind == FORM_SCALAR)
    return row_of_scalar(at, one->scalar);
  if (is_row(at, one))
    return one->terms[0].x;
  uint32_t row = new_temporary(at);
  write_form(at, one, row);
  return row;
}

static form settled(fuser *at, const form *one) {
  return row_form(at, settle(at, one));
}

/* ---- sums ---- */

static void negate(form *one) {
  one->terms[0].factor.negative = !one->terms[0].factor.negative;
}

/* A constant amid terms is a term of a row of ones. */
static void open_sum(fuser *at, form *sum) {
  if (sum->kind == FORM_SUM && sum->constant.scalar != NO_SCALAR && sum->last == NO_ROW &&
      sum->count < GRDP_MOST_TERMS) {
    sum->terms[sum->count++] = (term){sum->constant, row_of_scalar(at, at->one), NO_ROW, GRDP_TERM_ALONE};
    sum->constant.scalar = NO_SCALAR;
  }
  if (!is_open_sum(sum) || sum->count == GRDP_MOST_TERMS)
    *sum = settled(at, sum);
}

static form add_constant(fuser *at, form sum, grdp_factor constant) {
  if (!is_open_sum(&sum))
    open_sum(at, &sum);
  sum.constant = constant;
  return sum;
}

/* left + right or left - right, neither a scalar */
static form add_terms(fuser *at, form left, form right, bool subtract) {
  if (!is_term(&right) && is_term(&left) && is_open_sum(&right) && !subtract) {
    form other = left;
    left = right;
    right = other;
  }
  if (!is_term(&right))
    right = settled(at, &right);
  if (subtract)
    negate(&right);
  open_sum(at, &left);
  left.terms[left.count++] = right.terms[0];
  return left;
}

static form add_forms(fuser *at, form left, form right, bool subtract) {
  if (right.kind == FORM_SCALAR)
    return add_constant(at, left, (grdp_factor){right.scalar, subtract});
  if (left.kind != FORM_SCALAR)
    return add_terms(at, left, right, subtract);
  if (subtract) {
    if (!is_term(&right))
      right = settled(at, &right);
    negate(&right);
  }
  return add_constant(at, right, (grdp_factor){left.scalar, false});
}

/* ---- products ---- */

static form scale_form(fuser *at, uint32_t scalar, form one) {
  if (one.kind == FORM_POWER && one.k == at->one) {
    one.k = scalar;
    return one;
  }
  if (!is_row(at, &one))
    one = settled(at, &one);
  one.terms[0].factor.scalar = scalar;
  return one;
}

/* y exp(x). The exponent's sum stays an operation of its own: one long loop would be slower than two short ones. */
static form times_exp(fuser *at, uint32_t y, const form *exponential) {
  uint32_t row = new_temporary(at);
  pen with = begin(at, GRDP_SUPER_TIMES_EXP, row);
  use_row(&with, y);
  use_row(&with, exponential->x);
  finish(&with);
  return row_form(at, row);
}

/* one [times or over] row */
static form combine_with_row(fuser *at, form one, uint32_t row, grdp_term_mode mode) {
  if (one.kind != FORM_SUM || one.last != NO_ROW)
    one = settled(at, &one);
  if (is_scaled_row(&one)) {
    one.terms[0].y = row;
    one.terms[0].mode = mode;
  } else {
    one.last = row;
    one.last_mode = mode;
  }
  return one;
}

static form multiply_forms(fuser *at, form left, form right) {
  if (right.kind == FORM_SCALAR || (right.kind != FORM_EXP && is_row(at, &left))) {
    form other = left;
    left = right;
    right = other;
  }
  if (left.kind == FORM_EXP)
    return times_exp(at, settle(at, &right), &left);
  if (right.kind == FORM_EXP)
    return times_exp(at, settle(at, &left), &right);
  if (left.kind == FORM_SCALAR)
    return scale_form(at, left.scalar, right);
  return combine_with_row(at, left, settle(at, &right), GRDP_TERM_TIMES);
}

static form divide_forms(fuser *at, form left, form right) {
  uint32_t divisor = settle(at, &right);
  if (left.kind == FORM_SCALAR)
    left = settled(at, &left);
  return combine_with_row(at, left, divisor, GRDP_TERM_OVER);
}

/* ---- sums of products ---- */

/* A product rounded by itself is one with -0 added. */
static form begin_chain(fuser *at, const form *sum) {
  form chain = {.kind = FORM_CHAIN, .constant = {NO_SCALAR, false}, .last = NO_ROW};
  if (sum->kind == FORM_SCALAR) {
    chain.constant.scalar = sum->scalar;
  } else if (is_scaled_row(sum)) {
    chain.terms[chain.count++] = sum->terms[0];
  } else {
    chain.last = settle(at, sum);
    chain.last_mode = GRDP_TERM_TIMES;
  }
  return chain;
}

/* left right + sum */
static form multiply_add_forms(fuser *at, form left, form right, form sum) {
  if (right.kind == FORM_SCALAR) {
    form other = left;
    left = right;
    right = other;
  }
  term product = {{at->one, false}, settle(at, &right), NO_ROW, GRDP_TERM_ALONE};
  if (left.kind == FORM_SCALAR) {
    product.factor.scalar = left.scalar;
  } else {
    product.y = settle(at, &left);
    product.mode = GRDP_TERM_TIMES;
  }
  if (sum.kind != FORM_CHAIN || sum.count == GRDP_MOST_TERMS)
    sum = begin_chain(at, &sum);
  sum.terms[sum.count++] = product;
  return sum;
}

/* ---- instructions ---- */

static form operand_form(fuser *at, uint32_t slot) {
  const grdp_program *program = at->program;
  if (slot < program->temporaries)
    return at->forms[at->writers[slot]];
  if (slot < grdp_program_reference_slot(program, 0))
    return scalar_form(grdp_fuser_scalar_of_constant(at, slot - program->temporaries));
  uint32_t reference = slot - grdp_program_reference_slot(program, 0);
  if (at->lanes[reference])
    return row_form(at, grdp_fuser_row_of_reference(at, reference));
  return scalar_form(grdp_fuser_scalar_of_reference(at, reference));
}

static form computed_scalar(fuser *at, grdp_operation operation, const form *operands, uint32_t count) {
  grdp_scalar scalar = {
      .kind = GRDP_SCALAR_COMPUTED, .operation = operation, .once = at->step->time == GRDP_STEP_AHEAD};
  for (uint32_t i = 0; i < count; i++)
    scalar.operands[i] = operands[i].scalar;
  return scalar_form(add_scalar(at, scalar));
}

static form plain_form(fuser *at, grdp_operation operation, const form *operands, uint32_t count) {
  uint32_t rows[3] = {0};
  for (uint32_t i = 0; i < count; i++)
    rows[i] = settle(at, &operands[i]);
  uint32_t target = new_temporary(at);
  write_plain(at, operation, rows, target);
  return row_form(at, target);
}

static form exp_form(fuser *at, const form *exponent) {
  return (form){.kind = FORM_EXP, .x = settle(at, exponent)};
}

static form power_form(fuser *at, const form *base, uint32_t exponent) {
  return (form){.kind = FORM_POWER, .x = settle(at, base), .b = exponent, .k = at->one};
}

static form negated(fuser *at, form one) {
  if (!is_term(&one))
    one = settled(at, &one);
  negate(&one);
  return one;
}

static form combine_forms(fuser *at, grdp_operation operation, form operands[3]) {
  uint32_t count = grdp_operation_operands(operation);
  bool scalar = true;
  for (uint32_t i = 0; i < count; i++)
    scalar = scalar && operands[i].kind == FORM_SCALAR;
  if (scalar)
    return computed_scalar(at, operation, operands, count);
  switch (operation) {
  case GRDP_OP_COPY:
    return operands[0];
  case GRDP_OP_NEGATE:
    return negated(at, operands[0]);
  case GRDP_OP_ADD:
  case GRDP_OP_SUBTRACT:
    return add_forms(at, operands[0], operands[1], operation == GRDP_OP_SUBTRACT);
  case GRDP_OP_MULTIPLY:
    return multiply_forms(at, operands[0], operands[1]);
  case GRDP_OP_MULTIPLY_ADD:
    return multiply_add_forms(at, operands[0], operands[1], operands[2]);
  case GRDP_OP_DIVIDE:
    return divide_forms(at, operands[0], operands[1]);
  case GRDP_OP_EXP:
    return exp_form(at, &operands[0]);
  case GRDP_OP_POWER:
    if (operands[1].kind == FORM_SCALAR)
      return power_form(at, &operands[0], operands[1].scalar);
    return plain_form(at, operation, operands, count);
  default:
    return plain_form(at, operation, operands, count);
  }
}

/* A form that two instructions read is written out once. */
static void fuse_instruction(fuser *at, uint32_t number) {
  const grdp_instruction *code = &at->program->instructions[at->step->first + number];
  const uint32_t slots[3] = {code->a, code->b, code->c};
  form operands[3] = {{.kind = FORM_SCALAR}};
  for (uint32_t i = 0; i < 3 && i < grdp_operation_operands(code->operation); i++)
    operands[i] = operand_form(at, slots[i]);
  at->forms[number] = combine_forms(at, code->operation, operands);
  if (at->readers[number] > 1 && at->forms[number].kind != FORM_SCALAR)
    at->forms[number] = settled(at, &at->forms[number]);
  assert(code->target < at->program->temporaries || number == at->step->count - 1);
  if (code->target < at->program->temporaries)
    at->writers[code->target] = number;
}

/* A sum that is the row of a product. */
static uint32_t take_product_row(fuser *at, uint32_t first) {
  uint32_t row, terms = grdp_fuse_product_row(at, first, &row);
  if (terms == 0)
    return 0;
  uint32_t last = first + terms - 1, target = at->program->instructions[at->step->first + last].target;
  at->forms[last] = row_form(at, row);
  if (target < at->program->temporaries)
    at->writers[target] = last;
  return terms;
}

static void count_readers(fuser *at) {
  memset(at->readers, 0, at->step->count * sizeof *at->readers);
  for (uint32_t number = 0; number < at->step->count; number++) {
    const grdp_instruction *code = &at->program->instructions[at->step->first + number];
    const uint32_t slots[3] = {code->a, code->b, code->c};
    for (uint32_t i = 0; i < 3 && i < grdp_operation_operands(code->operation); i++)
      if (slots[i] < at->program->temporaries)
        at->readers[at->writers[slots[i]]]++;
    if (code->target < at->program->temporaries)
      at->writers[code->target] = number;
  }
}

static bool has_added(const fuser *at) {
  if (at->step->time == GRDP_STEP_AHEAD)
    return grdp_step_added(at->step, grdp_step_period(at->step, at->program->base + 1)) != 0.0;
  for (uint32_t period = at->program->base + 1; period < at->program->periods; period++)
    if (grdp_step_added(at->step, period) != 0.0)
      return true;
  return false;
}

/* The last operation of a step writes the cell; one that was written out just now is sent there instead. */
static void write_result(fuser *at, const form *result, uint32_t target, size_t first) {
  size_t count = at->code->operations.count;
  if (is_row(at, result) && count > first && at->code->operations.items[count - 1].target == result->terms[0].x)
    at->code->operations.items[count - 1].target = target;
  else
    write_form(at, result, target);
}

static void fuse_step(fuser *at, uint32_t number) {
  const grdp_program *program = at->program;
  at->step = &program->steps[number];
  at->used = 0;
  size_t first = at->code->operations.count, first_product = at->code->products_read.count;
  bool drawn = at->varying->plan->drawn[at->step->cell], later = has_added(at);
  count_readers(at);
  for (uint32_t i = 0; i < at->step->count;) {
    uint32_t taken = take_product_row(at, i);
    if (taken == 0)
      fuse_instruction(at, i);
    i += taken > 0 ? taken : 1;
  }
  uint32_t last = at->step->count - 1;
  uint32_t slot = program->instructions[at->step->first + last].target;
  uint32_t target = grdp_fuser_row_of_reference(at, slot - grdp_program_reference_slot(program, 0));
  form result = at->forms[last];
  if (drawn && !later)
    result = add_forms(at, result, row_form(at, row_of_residual(at)), false);
  write_result(at, &result, target, first);
  *GRDP_PUSH(at->arena, &at->code->steps) =
      (grdp_fused_step){.step = number,
                        .first = (uint32_t)first,
                        .count = (uint32_t)(at->code->operations.count - first),
                        .first_product = (uint32_t)first_product,
                        .product_count = (uint32_t)(at->code->products_read.count - first_product),
                        .add_later = later};
}

/* ---- the whole program ---- */

static uint32_t *new_numbers(grdp_arena *arena, size_t count) {
  uint32_t *numbers = GRDP_NEW_ARRAY(arena, count, uint32_t);
  memset(numbers, 0xff, count * sizeof *numbers);
  return numbers;
}

static bool reads_lanes(const grdp_varying *varying, const grdp_cell_reference *reference) {
  const grdp_program *program = varying->program;
  if (!varying->ever[reference->cell])
    return false;
  for (uint32_t period = program->base + 1; period < program->periods; period++) {
    uint32_t reached = grdp_varying_reach(varying, period, reference);
    if (reached != UINT32_MAX && grdp_varying_in(varying, reached, reference->cell))
      return true;
  }
  return false;
}

void grdp_fuse(grdp_arena *arena, const grdp_varying *varying, grdp_fused_code *out) {
  const grdp_program *program = varying->program;
  uint32_t longest = grdp_program_longest_step(program);
  *out = (grdp_fused_code){0};
  fuser at = {.arena = arena, .varying = varying, .program = program, .code = out};
  at.constant_scalars = new_numbers(arena, program->constant_count);
  at.reference_scalars = new_numbers(arena, program->reference_count);
  at.reference_rows = new_numbers(arena, program->reference_count);
  at.temporary_rows = new_numbers(arena, (size_t)longest * MOST_SETTLED + 1);
  at.lanes = GRDP_NEW_ARRAY(arena, program->reference_count, bool);
  at.forms = GRDP_NEW_ARRAY(arena, longest, form);
  at.readers = new_numbers(arena, longest);
  at.writers = new_numbers(arena, program->temporaries);
  at.one = add_scalar(&at, (grdp_scalar){.kind = GRDP_SCALAR_CONSTANT, .constant = 1.0});
  at.minus_zero = add_scalar(&at, (grdp_scalar){.kind = GRDP_SCALAR_CONSTANT, .constant = -0.0});
  for (uint32_t i = 0; i < program->reference_count; i++)
    at.lanes[i] = reads_lanes(varying, &program->references[i]);
  grdp_find_contractions(arena, varying, at.lanes, &at.contractions);
  at.written = new_numbers(arena, at.contractions.products.count);
  for (uint32_t i = 0; i < program->step_count; i++)
    if (varying->ever[program->steps[i].cell] && program->steps[i].count > 0 &&
        program->steps[i].time != GRDP_STEP_PAST)
      fuse_step(&at, i);
}
