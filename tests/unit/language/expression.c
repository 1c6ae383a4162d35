/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far formulas reach, and writing them back.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

/* Worked out from the definitions: d(x) = x - x(-1), yoy on the period a year before, ytd from the year's first
 * period, movavg over n periods up to the present one. */
static const struct {
  const char *text;
  int32_t year, back, ahead;
} reaches[] = {
    {"1", 4, 0, 0},
    {"x", 4, 0, 0},
    {"x(-1)", 4, 1, 0},
    {"x(+2)", 4, 0, 2},
    {"x(-1) + y(+3) * z(-7)", 4, 7, 3},
    {"d(x)", 4, 1, 0},
    {"pct(x)", 4, 1, 0},
    {"dlog(x)", 4, 1, 0},
    {"d(x(-3))", 4, 4, 0},
    {"d(x(+3))", 4, 0, 3},
    {"d(x(+3) + 1)", 4, 0, 3},
    {"yoy(x)", 1, 1, 0},
    {"yoy(x)", 4, 4, 0},
    {"yoy(x)", 12, 12, 0},
    {"ytd(x)", 1, 0, 0},
    {"ytd(x)", 4, 3, 0},
    {"yoy(ytd(x))", 4, 7, 0},
    {"movavg(x, 4)", 4, 3, 0},
    {"movsum(x, 1)", 4, 0, 0},
    {"movavg(movsum(x(-1), 3), 4)", 4, 6, 0},
    {"d(d(d(x)))", 4, 3, 0},
    {"cumsum(x(-2))", 4, 2, 0},
    {"sum(d(x[i](-1)) for i in s where y[i](-5) > 0)", 4, 5, 0},
    {"d(1)", 4, 0, 0},
    {"if(x(-1) > 0, d(y(+1)), 0)", 4, 1, 1},
};

Test(expression, reach) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof reaches / sizeof reaches[0]; i++) {
    const grdp_formula *formula;
    int32_t back = -1, ahead = -1;
    cr_assert_eq(
        grdp_parse_formula(&bench.arena, bench_fragment(&bench, reaches[i].text), bench.diagnostics, &formula),
        GRDP_OK);
    grdp_formula_reach(formula, reaches[i].year, &back, &ahead);
    cr_expect(back == reaches[i].back && ahead == reaches[i].ahead, "%s: %d, %d", reaches[i].text, back, ahead);
  }
  bench_close(&bench);
}

static const struct {
  const char *text, *written;
} texts[] = {
    {"((a))+((b))", "a + b"},
    {"a-(b-c)", "a - (b - c)"},
    {"(a-b)-c", "a - b - c"},
    {"a*(b+c)", "a * (b + c)"},
    {"(a*b)+c", "a * b + c"},
    {"a/(b*c)", "a / (b * c)"},
    {"-(2^2)", "-2^2"},
    {"(-2)^2", "(-2)^2"},
    {"2^(-1)", "2^-1"},
    {"2^(3^2)", "2^3^2"},
    {"(2^3)^2", "(2^3)^2"},
    {"-(-a)", "-(-a)"},
    {"-(a+b)", "-(a + b)"},
    {"(-a)*b", "-a * b"},
    {"a*(-b)", "a * -b"},
    {"a-(-b)", "a - -b"},
    {"not (a and b)", "not (a and b)"},
    {"(not a) and b", "not a and b"},
    {"not (not a)", "not (not a)"},
    {"(a or b) and c", "(a or b) and c"},
    {"a or (b and c)", "a or b and c"},
    {"a or (b or c)", "a or (b or c)"},
    {"(a<b)==c", "(a < b) == c"},
    {"(a<b)+1", "(a < b) + 1"},
    {"-(a<b)", "-(a < b)"},
    {"(not a)+1", "(not a) + 1"},
    {"x [ a , m ] ( -1 )", "x[a,m](-1)"},
    {"x(+1)", "x(+1)"},
    {"x(-0)", "x"},
    {"min( a,b )", "min(a, b)"},
    {"min(x[i]+1 for i in s)", "min(x[i] + 1 for i in s)"},
    {"sum(x[i] for i in s,j in t where (i!=j))", "sum(x[i] for i in s, j in t where i != j)"},
    {"15.67%", "15.67%"},
    {"5%", "5%"},
    {"0%", "0%"},
    {"100%", "100%"},
    {"0.5%", "0.5%"},
    {"12345.6%", "12345.6%"},
    {"1e-9%", "1e-9%"},
    {"3e30%", "3e30%"},
    {"1_000_000", "1000000"},
    {"1e-6", "1e-06"},
    {"0.1", "0.1"},
};

Test(expression, write) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
    const grdp_formula *formula;
    cr_assert_eq(grdp_parse_formula(&bench.arena, bench_fragment(&bench, texts[i].text), bench.diagnostics, &formula),
                 GRDP_OK, "%s", texts[i].text);
    grdp_buffer out = {.arena = &bench.arena};
    grdp_expression_write(formula->root, &out);
    cr_expect_str_eq(grdp_buffer_string(&out), texts[i].written, "%s: %s", texts[i].text, grdp_buffer_string(&out));
  }
  bench_close(&bench);
}

/* Knuth, The Art of Computer Programming 2, 3.3.4: the generator of MMIX. */
static uint32_t draw(uint64_t *state, uint32_t bound) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33) % bound;
}

/* A random formula, fully bracketed, so that its tree does not depend on precedence. */
static void make_formula(uint64_t *state, int depth, grdp_buffer *out) {
  static const char *const leaves[] = {"x", "1", "2.5%", "y[a](-1)", "0.1567", "1e-9", "z[i,j](+2)", "pi", "3e30%"};
  static const char *const binary[] = {"+", "-", "*", "/", "^", "<", "<=", ">", ">=", "==", "!=", " and ", " or "};
  static const char *const before[] = {"-", "not ", "exp(", "d(", "sum("};
  static const char *const after[] = {"", "", ")", ")", " for i in s)"};
  if (depth == 0 || draw(state, 8) == 0) {
    grdp_buffer_add_string(out, leaves[draw(state, 9)]);
    return;
  }
  grdp_buffer_add_byte(out, '(');
  if (draw(state, 3) == 0) {
    uint32_t chosen = draw(state, 5);
    grdp_buffer_add_string(out, before[chosen]);
    make_formula(state, depth - 1, out);
    grdp_buffer_add_string(out, after[chosen]);
  } else {
    make_formula(state, depth - 1, out);
    grdp_buffer_add_string(out, binary[draw(state, 13)]);
    make_formula(state, depth - 1, out);
  }
  grdp_buffer_add_byte(out, ')');
}

Test(expression, written_and_read_again) {
  uint64_t state = 20250101;
  for (int i = 0; i < 2000; i++) {
    workbench bench;
    bench_open(&bench);
    const grdp_formula *formula;
    grdp_buffer text = {.arena = &bench.arena}, written = {.arena = &bench.arena};
    make_formula(&state, 6, &text);
    grdp_fragment fragment = bench_fragment(&bench, grdp_buffer_string(&text));
    cr_assert_eq(grdp_parse_formula(&bench.arena, fragment, bench.diagnostics, &formula), GRDP_OK, "%s",
                 grdp_buffer_string(&text));
    grdp_expression_write(formula->root, &written);
    const char *tree = bench_tree(&bench, grdp_buffer_string(&written));
    cr_expect(tree != NULL && strcmp(tree, bench_show(&bench, formula->root)) == 0, "%s\n%s",
              grdp_buffer_string(&text), grdp_buffer_string(&written));
    cr_expect_leq(written.size, text.size + 64);
    bench_close(&bench);
  }
}
