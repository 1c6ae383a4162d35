/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inside compile/: the stages of a program's making share these.
 *
 *   names.c   the tree of a formula with its names resolved, once per formula
 *   measure.c the units of a resolved formula, once per formula
 *   emit.c    code for one element, from the resolved tree and the elements its indices stand for
 *   spread.c  the parts of emit.c that repeat an argument: aggregates and functions over time
 *   invert.c  `solve` equations whose unknown stands alone on one side once the other is transformed
 *   ahead.c   the steps over time of series whose future is read
 *   order.c   the order of the steps; which of them need one another
 *   tear.c    the unknowns of a simultaneous block
 *   sequence.c  the order of the rest of the block
 *   block.c   the steps of a block
 *   differentiate.c  the slopes of a block
 *   algebra.c formulas as graphs, for the two that transform them
 *   totals.c  the history of running totals
 *   build.c   puts them together
 */
#ifndef GRDP_BUILD_H
#define GRDP_BUILD_H

#include "compile.h"
#include "machine.h"
#include "pairs.h"

/* The most terms a program may expand to: a guard against sums nested over large sets. */
enum { GRDP_EXPANSION_LIMIT = 10 * 1000 * 1000 };
/* A mistake's nearest name costs a look at every name, so that only the first mistakes get one. */
enum { GRDP_SUGGESTION_LIMIT = 100 };

/* What an index of a formula means: an element, or the element that a bound index stands for. */
typedef struct grdp_position {
  bool bound;
  uint32_t number; /* of the element, or of the index's slot in the environment */
} grdp_position;

typedef enum grdp_term_kind {
  GRDP_TERM_NUMBER,
  GRDP_TERM_SERIES,
  GRDP_TERM_CALENDAR,
  GRDP_TERM_SAME, /* two elements or indices compared by == or != */
  GRDP_TERM_FUNCTION,
  GRDP_TERM_AGGREGATE,
  GRDP_TERM_OPERATOR
} grdp_term_kind;

typedef struct grdp_term grdp_term;
struct grdp_term {
  grdp_term_kind kind;
  bool reported; /* a mistake found while expanding is told once per formula */
  const grdp_expression *expression;
  grdp_term **children;
  uint32_t child_count;
  union {
    double number;
    struct {
      uint32_t series;
      grdp_position positions[GRDP_INDEX_LIMIT];
    } reference;
    uint32_t calendar;
    grdp_position same[2];
    uint32_t window; /* of movavg and movsum */
    struct {
      uint32_t *sets;
      uint32_t slot, count;
    } binders; /* binder k has slot + k */
  } as;
};

typedef struct grdp_resolved {
  const grdp_formula *formula;
  grdp_term *root; /* NULL: a name could not be resolved */
  uint32_t slots;  /* the most indices bound at once, those of the header included */
} grdp_resolved;

/* An operand while the numbers of temporaries and constants are not yet final: its kind in the two upper bits. */
typedef uint32_t grdp_operand;
#define GRDP_OPERAND_CONSTANT (UINT32_C(1) << 30)
#define GRDP_OPERAND_REFERENCE (UINT32_C(2) << 30)
#define GRDP_OPERAND_KIND (UINT32_C(3) << 30)

static inline bool grdp_operand_constant(grdp_operand operand) {
  return (operand & GRDP_OPERAND_KIND) == GRDP_OPERAND_CONSTANT;
}
static inline bool grdp_operand_reference(grdp_operand operand) {
  return (operand & GRDP_OPERAND_KIND) == GRDP_OPERAND_REFERENCE;
}
static inline uint32_t grdp_operand_number(grdp_operand operand) {
  return operand & ~GRDP_OPERAND_KIND;
}

/* A step whose code is written and whose place in the order is not yet known. */
typedef struct grdp_draft {
  uint32_t cell;
  uint32_t first, count;
  const grdp_formula *formula;
  grdp_place place;
  bool implicit;       /* the code gives the left side of a `solve` less the right one, not the cell */
  const double *given; /* of a hidden derivative; NULL: none */
  grdp_step_time time;
  uint32_t ahead; /* see grdp_step */
} grdp_draft;

/* What a cell is beyond the horizon: code as if for one period more. */
typedef struct grdp_terminal {
  uint32_t cell;
  uint32_t first, count;
  const grdp_formula *formula;
  grdp_place place;
} grdp_terminal;

typedef GRDP_VECTOR(uint32_t) grdp_numbers;

typedef struct grdp_drafted_slope {
  uint32_t equation, unknown;
  grdp_operand operand;
} grdp_drafted_slope;

/* See grdp_equation_block. The steps are compiler->order [first, first + count). */
typedef struct grdp_drafted_block {
  uint32_t first, unknowns, count;
  grdp_operand *equations;
  bool *implicit;
  GRDP_VECTOR(grdp_drafted_slope) slopes;
  bool linear;
  double *beginnings;
  grdp_numbers along;
} grdp_drafted_block;

/* Who reads whom in the same period, inside a block. Members are numbered from 0 in order of declaration. */
typedef struct grdp_net {
  uint32_t count;
  const uint32_t *drafts;
  const uint32_t *begin; /* [count + 1] */
  const uint32_t *reads; /* of member i: [begin[i], begin[i + 1]), each once, itself not left out */
  const bool *begun;     /* [count] its value at the base is known: a good unknown */
  bool *unknown;         /* [count] */
} grdp_net;

/* A hidden cell at given elements: cumsum or ytd of an argument, or an argument of cumsum itself. */
typedef struct grdp_auxiliary {
  grdp_term *term; /* the call */
  bool argument;   /* the cell holds the call's argument */
  const grdp_resolved *formula;
  uint32_t *environment;
  const char *name; /* "ytd(output[industry])"; of an argument "(output[industry] * 2)" */
  uint32_t cell;
  uint32_t summed; /* of cumsum: the cell that it sums; else UINT32_MAX */
  double *given;   /* of cumsum: [periods] its history */
} grdp_auxiliary;

typedef struct grdp_compiler {
  const grdp_scenario *scenario;
  grdp_diagnostics *diagnostics;
  grdp_arena scratch;                                    /* freed when the program is made */
  grdp_arena kept;                                       /* the program's */
  uint32_t calendar_first, check_first, auxiliary_first; /* cells */
  grdp_pairs positions;                                  /* (set, element) -> position in the set */
  uint32_t suggestions;
  uint32_t visits; /* of terms, up to GRDP_EXPANSION_LIMIT */
  uint32_t temporaries;
  GRDP_VECTOR(grdp_instruction) instructions; /* operands are grdp_operand */
  GRDP_VECTOR(grdp_span_of_text) texts;
  GRDP_VECTOR(double) constants;
  grdp_pairs constant_numbers;
  GRDP_VECTOR(grdp_cell_reference) references;
  grdp_pairs reference_numbers;
  GRDP_VECTOR(grdp_draft) drafts;
  GRDP_VECTOR(grdp_terminal) terminals;
  grdp_pairs ahead_drafts;  /* (cell, shift) -> draft of GRDP_STEP_AHEAD */
  grdp_numbers ahead_cells; /* hidden cells of the blocks of GRDP_STEP_AHEAD, of which each period takes the first */
  uint32_t *ahead_taken;    /* [simulated periods] how many; NULL: the program has none */
  const double *zeros;      /* [periods]; NULL: not yet */
  GRDP_VECTOR(grdp_auxiliary) auxiliaries;
  grdp_table auxiliary_numbers;
  grdp_build_options options;
  GRDP_VECTOR(const char *) hidden;       /* names of the hidden cells of blocks */
  uint32_t *draft_of;                     /* [cells but those of blocks]; UINT32_MAX: nothing computes it */
  uint32_t *member_of;                    /* [drafts without those of blocks] its number in the block at hand */
  struct grdp_tangents *tangents;         /* [temporaries] for differentiate.c; NULL: not yet */
  struct grdp_algebra *inverting;         /* for invert.c; NULL: not yet */
  grdp_numbers order;                     /* drafts */
  GRDP_VECTOR(grdp_drafted_block) blocks; /* in order */
} grdp_compiler;

/* names.c: resolves the names of a formula whose indices are bound to slots 0, 1, …; reports what is wrong. */
grdp_resolved *grdp_resolve(grdp_compiler *compiler, const grdp_formula *formula, const grdp_text *indices,
                            uint32_t index_count);
/* "year", "quarter", "month" */
extern const char *const grdp_calendar_names[GRDP_CALENDAR_COUNT];
/* Reports header indices that are names of something else. */
void grdp_check_header(grdp_compiler *compiler, const grdp_series *series);
/* The nearest of `names`, as a C string; "" when there is none. */
const char *grdp_nearest(grdp_compiler *compiler, grdp_text wrong, const grdp_text *names, size_t count);

/* measure.c: what no unit is: of a plain literal, which fits any. */
#define GRDP_UNIT_ANY (GRDP_UNIT_UNKNOWN - 1)
/* The unit of a formula, after reporting where units do not agree. */
grdp_unit grdp_measure(grdp_compiler *compiler, const grdp_resolved *formula);
/* Reports the sides of a `solve` that differ in their unit. */
void grdp_measure_sides(grdp_compiler *compiler, const grdp_resolved *left, const grdp_resolved *right);
/* Reports a formula whose unit is not the declared one. */
void grdp_measure_against(grdp_compiler *compiler, const grdp_resolved *formula, const grdp_series *series);

/* emit.c */
typedef struct grdp_emitter {
  grdp_compiler *compiler;
  const grdp_resolved *formula;
  bool terminal;         /* of what a series is beyond the horizon */
  uint32_t *environment; /* [slots] the element each index stands for */
  uint32_t top;          /* temporaries in use */
} grdp_emitter;

grdp_operand grdp_emit(grdp_emitter *emitter, grdp_term *term, int32_t shift);
/* Temporaries from `mark` on are free again and the result takes the first of them. Constants are folded. */
grdp_operand grdp_emit_operation(grdp_emitter *emitter, const grdp_expression *part, uint32_t mark,
                                 grdp_operation operation, const grdp_operand operands[3]);
grdp_operand grdp_intern_constant(grdp_compiler *compiler, double value);
double grdp_operand_value(const grdp_compiler *compiler, grdp_operand constant);
grdp_operand grdp_intern_reference(grdp_compiler *compiler, uint32_t cell, int64_t shift);
/* Ends the code that began at instruction `first`: its result goes to `cell`. */
void grdp_emit_result(grdp_emitter *emitter, grdp_operand result, uint32_t first, uint32_t cell);
/* Writes an equation or check, with `elements` for the indices of its header. */
void grdp_emit_equation(grdp_compiler *compiler, grdp_resolved *formula, const uint32_t *elements, uint32_t cell,
                        grdp_place place);
/* Writes what an implicit equation compares: left less right. */
void grdp_emit_implicit(grdp_compiler *compiler, grdp_resolved *left, grdp_resolved *right, const grdp_cell *cell,
                        uint32_t number);

/* Writes the code of a cell beyond the horizon. */
void grdp_emit_terminal(grdp_compiler *compiler, grdp_resolved *formula, const grdp_cell *cell, uint32_t number);

/* spread.c */
grdp_operand grdp_emit_aggregate(grdp_emitter *emitter, grdp_term *term, int32_t shift);
/* d pct dlog yoy movavg movsum cumsum ytd */
grdp_operand grdp_emit_over_time(grdp_emitter *emitter, grdp_term *term, int32_t shift);
/* Writes the code of the hidden cells asked for, until none is left. */
void grdp_emit_auxiliaries(grdp_compiler *compiler);

/* invert.c: makes a draft that is `implicit` explicit where its cell stands once, in the same period, in what is
 * compared, and the other side can be transformed instead. */
void grdp_invert(grdp_compiler *compiler, grdp_draft *draft);

/* ahead.c: writes out over time the drafts that read a computed series' future, what they read there, and everything
 * that is made of. */
void grdp_write_ahead(grdp_compiler *compiler);

/* order.c: sets compiler->order and compiler->blocks. */
void grdp_order_steps(grdp_compiler *compiler);
/* The draft that gives what a draft reads at a reference while the same period runs, or UINT32_MAX. */
uint32_t grdp_draft_source(const grdp_compiler *compiler, const grdp_draft *reader, grdp_operand operand);
/* The draft that operand `position` (three to an instruction) of a draft's code reads in the same period, or
 * UINT32_MAX. */
uint32_t grdp_draft_read(const grdp_compiler *compiler, const grdp_draft *draft, uint32_t position);

/* tear.c: marks the unknowns without which nothing reads itself in a circle; those marked already are given. */
void grdp_tear(grdp_arena *arena, const grdp_net *net);

/* sequence.c: the members that are not unknown, each after those it reads. More become unknowns where derivatives would
 * otherwise be many. Gives how many are left. */
uint32_t grdp_sequence_rest(grdp_arena *arena, const grdp_net *net, uint32_t *sequence);

/* block.c: appends the steps of a block to the order. */
void grdp_write_block(grdp_compiler *compiler, uint32_t *drafts, uint32_t count);
/* A hidden cell of a block, for a draft's equation or a derivative of it. */
uint32_t grdp_hidden_cell(grdp_compiler *compiler, const grdp_draft *draft, const char *name);
/* Whether a value is given in place of a draft's equation in a period. */
bool grdp_draft_given(const grdp_compiler *compiler, const grdp_draft *draft, uint32_t period);

/* differentiate.c: sets the slopes of a block whose unknowns, explicit cells and equations are in the order already, and
 * appends the steps that compute them. */
void grdp_differentiate(grdp_compiler *compiler, grdp_drafted_block *block);

/* totals.c: gives the running totals their values up to the base. */
grdp_status grdp_settle_totals(grdp_compiler *compiler, const grdp_program *program);

/* "output[industry]", "year", "ytd(grdp)"; of a check its name. */
const char *grdp_compiler_cell_name(const grdp_compiler *compiler, uint32_t cell);

#endif
