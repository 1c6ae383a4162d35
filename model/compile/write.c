/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A program for readers: its instructions as register algebra, and what each cell reads.
 */
#include <ctype.h>

#include "compile.h"
#include "pairs.h"

static void write_reference(const grdp_program *program, grdp_cell_reference reference, grdp_buffer *out) {
  grdp_buffer_add_string(out, program->cell_names[reference.cell]);
  if (reference.shift == 0)
    return;
  grdp_buffer_add_string(out, reference.shift > 0 ? "(+" : "(");
  grdp_buffer_add_integer(out, reference.shift);
  grdp_buffer_add_byte(out, ')');
}

static void write_slot(const grdp_program *program, uint32_t slot, grdp_buffer *out) {
  uint32_t constants = program->temporaries, references = constants + program->constant_count;
  if (slot >= references) {
    write_reference(program, program->references[slot - references], out);
  } else if (slot >= constants) {
    grdp_buffer_add_number(out, program->constants[slot - constants]);
  } else {
    grdp_buffer_add_byte(out, 't');
    grdp_buffer_add_integer(out, slot);
  }
}

/* The right side of a meaning "r = a + b; …": between the "= " and the ';'. */
static grdp_text right_side(grdp_operation operation) {
  grdp_text meaning = grdp_text_of(grdp_operation_meaning(operation));
  size_t start = grdp_text_find(meaning, '=') + 1;
  return grdp_text_trim(grdp_text_slice(meaning, start, grdp_text_find(meaning, ';') - start));
}

/* Whether a meaning is algebra of a, b and c alone; one in words is shown as a function. */
static bool is_algebra(grdp_text meaning) {
  for (size_t i = 0; i < meaning.size; i++) {
    unsigned char byte = (unsigned char)meaning.data[i];
    bool next = i + 1 < meaning.size && isalpha((unsigned char)meaning.data[i + 1]);
    if (isalpha(byte) && (byte > 'c' || next))
      return false;
  }
  return true;
}

static void write_algebra(const grdp_program *program, const grdp_instruction *instruction, grdp_text meaning,
                          grdp_buffer *out) {
  const uint32_t operands[3] = {instruction->a, instruction->b, instruction->c};
  for (size_t i = 0; i < meaning.size; i++) {
    char byte = meaning.data[i];
    if (byte >= 'a' && byte <= 'c')
      write_slot(program, operands[byte - 'a'], out);
    else
      grdp_buffer_add_byte(out, byte);
  }
}

static void write_call(const grdp_program *program, const grdp_instruction *instruction, grdp_buffer *out) {
  const uint32_t operands[3] = {instruction->a, instruction->b, instruction->c};
  grdp_operation operation = (grdp_operation)instruction->operation;
  grdp_buffer_add_string(out, grdp_operation_text(operation));
  for (uint32_t i = 0; i < 3 && i < grdp_operation_operands(operation); i++) {
    grdp_buffer_add_string(out, i == 0 ? "(" : ", ");
    write_slot(program, operands[i], out);
  }
  grdp_buffer_add_byte(out, ')');
}

static void write_step(const grdp_program *program, const grdp_step *step, grdp_buffer *out) {
  grdp_buffer_add_string(out, program->cell_names[step->cell]);
  grdp_buffer_add_string(out, ":\n");
  for (uint32_t i = step->first; i < step->first + step->count; i++) {
    const grdp_instruction *instruction = &program->instructions[i];
    grdp_text meaning = right_side((grdp_operation)instruction->operation);
    grdp_buffer_add_string(out, "  ");
    write_slot(program, instruction->target, out);
    grdp_buffer_add_string(out, " = ");
    if (is_algebra(meaning))
      write_algebra(program, instruction, meaning, out);
    else
      write_call(program, instruction, out);
    grdp_buffer_add_byte(out, '\n');
  }
}

/* --- blocks --- */

const grdp_equation_block *grdp_program_block(const grdp_program *program, uint32_t cell) {
  uint32_t step = program->cell_steps[cell], low = 0, high = program->block_count;
  if (step == UINT32_MAX)
    return NULL;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const grdp_equation_block *block = &program->blocks[middle];
    if (step < block->first)
      high = middle;
    else if (step - block->first >= block->count)
      low = middle + 1;
    else
      return block;
  }
  return NULL;
}

/* The number of an unknown in its block; UINT32_MAX of any other step. */
static uint32_t unknown_of(const grdp_equation_block *block, uint32_t step) {
  return block != NULL && step - block->first < block->unknowns ? step - block->first : UINT32_MAX;
}

static const grdp_step *step_of_equation(const grdp_program *program, const grdp_equation_block *block,
                                         uint32_t unknown) {
  return grdp_program_computing(program, block->first + unknown);
}

/* The cell of a step, with how far ahead it is. */
static void write_cell(const grdp_program *program, uint32_t step, grdp_buffer *out) {
  const grdp_step *one = &program->steps[step];
  write_reference(program, (grdp_cell_reference){one->cell, (int32_t)one->ahead}, out);
}

/* "slope along wage: 0.5" */
static void write_slope(const grdp_program *program, const grdp_equation_block *block, const grdp_slope *slope,
                        grdp_buffer *out) {
  grdp_buffer_add_string(out, "  slope along ");
  write_cell(program, block->first + slope->unknown, out);
  grdp_buffer_add_string(out, ": ");
  write_slot(program, slope->slot, out);
  grdp_buffer_add_byte(out, '\n');
}

/* Slopes are in the order of their equations. */
static uint32_t first_slope(const grdp_equation_block *block, uint32_t equation) {
  uint32_t low = 0, high = block->slope_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (block->slopes[middle].equation < equation)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* "price: so that equation(price) = 0", and the slopes of that equation. */
static void write_unknown(const grdp_program *program, const grdp_equation_block *block, uint32_t unknown,
                          grdp_buffer *out) {
  write_cell(program, block->first + unknown, out);
  grdp_buffer_add_string(out, ": so that ");
  write_reference(program, program->references[block->equations[unknown]], out);
  grdp_buffer_add_string(out, " = ");
  if (block->implicit[unknown])
    grdp_buffer_add_string(out, "0");
  else
    write_cell(program, block->first + unknown, out);
  grdp_buffer_add_byte(out, '\n');
  for (uint32_t i = first_slope(block, unknown); i < block->slope_count && block->slopes[i].equation == unknown; i++)
    write_slope(program, block, &block->slopes[i], out);
}

static void write_one(const grdp_program *program, uint32_t step, const grdp_equation_block *block,
                      grdp_buffer *out) {
  uint32_t unknown = unknown_of(block, step);
  if (unknown == UINT32_MAX) {
    write_step(program, &program->steps[step], out);
    return;
  }
  write_unknown(program, block, unknown, out);
}

/* The code of a slope that is a hidden cell of the block. */
static void write_derivative(const grdp_program *program, const grdp_equation_block *block, uint32_t slot,
                             grdp_buffer *out) {
  uint32_t references = grdp_program_reference_slot(program, 0);
  if (slot < references)
    return;
  uint32_t step =
      grdp_program_source(program, &program->steps[block->first], &program->references[slot - references]);
  bool derivative = step != UINT32_MAX && step >= block->first + block->count - block->derivatives &&
                    step < block->first + block->count;
  if (derivative)
    write_step(program, &program->steps[step], out);
}

void grdp_program_write(const grdp_program *program, uint32_t cell, grdp_buffer *out) {
  if (cell == UINT32_MAX) {
    for (uint32_t i = 0; i < program->step_count; i++)
      write_one(program, i, grdp_program_block_of_step(program, i), out);
    return;
  }
  if (program->cell_steps[cell] == UINT32_MAX)
    return;
  const grdp_equation_block *block = grdp_program_block(program, cell);
  uint32_t unknown = unknown_of(block, program->cell_steps[cell]);
  write_one(program, program->cell_steps[cell], block, out);
  if (unknown == UINT32_MAX)
    return;
  write_step(program, step_of_equation(program, block, unknown), out);
  for (uint32_t i = first_slope(block, unknown); i < block->slope_count && block->slopes[i].equation == unknown; i++)
    write_derivative(program, block, block->slopes[i].slot, out);
}

const grdp_cell_reference *grdp_program_reads(const grdp_program *program, grdp_arena *arena, uint32_t cell,
                                              size_t *count) {
  *count = 0;
  if (program->cell_steps[cell] == UINT32_MAX)
    return NULL;
  const grdp_equation_block *block = grdp_program_block(program, cell);
  uint32_t unknown = unknown_of(block, program->cell_steps[cell]);
  const grdp_step *step =
      unknown == UINT32_MAX ? &program->steps[program->cell_steps[cell]] : step_of_equation(program, block, unknown);
  uint32_t first = grdp_program_reference_slot(program, 0);
  grdp_pairs seen = {0};
  GRDP_VECTOR(grdp_cell_reference) reads = {0};
  for (uint32_t i = step->first; i < step->first + step->count; i++) {
    const grdp_instruction *instruction = &program->instructions[i];
    const uint32_t operands[3] = {instruction->a, instruction->b, instruction->c};
    for (uint32_t k = 0; k < 3 && k < grdp_operation_operands((grdp_operation)instruction->operation); k++) {
      uint32_t next = (uint32_t)reads.count;
      if (operands[k] >= first && grdp_pairs_add(arena, &seen, operands[k], next) == next)
        *GRDP_PUSH(arena, &reads) = program->references[operands[k] - first];
    }
  }
  *count = reads.count;
  return reads.count == 0 ? GRDP_NEW(arena, grdp_cell_reference) : reads.items;
}
