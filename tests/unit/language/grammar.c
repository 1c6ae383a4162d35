/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text to tree (scenarios/README.md, Formulas).
 */
#include <criterion/criterion.h>
#include <string.h>

#include "support.h"

static const struct {
  const char *text, *tree;
} formulas[] = {
    {"1", "1"},
    {" 1.5e3\n", "1500"},
    {"1_000_000", "1000000"},
    {"118.079", "118.079"},
    {"5%", "0.05p"},
    {"15.67%", "0.1567p"},
    {"x", "x"},
    {"x + y * z", "(+ x (* y z))"},
    {"(x + y) * z", "(* (+ x y) z)"},
    {"a - b - c", "(- (- a b) c)"},
    {"a - (b - c)", "(- a (- b c))"},
    {"a / b / c", "(/ (/ a b) c)"},
    {"a / b * c", "(* (/ a b) c)"},
    {"-2^2", "(neg (^ 2 2))"},
    {"(-2)^2", "(^ (neg 2) 2)"},
    {"2^-1", "(^ 2 (neg 1))"},
    {"2^3^2", "(^ 2 (^ 3 2))"},
    {"(2^3)^2", "(^ (^ 2 3) 2)"},
    {"2^-3^2", "(^ 2 (neg (^ 3 2)))"},
    {"a * -b", "(* a (neg b))"},
    {"-a * b", "(* (neg a) b)"},
    {"a - -b", "(- a (neg b))"},
    {"-a + b", "(+ (neg a) b)"},
    {"a < b", "(< a b)"},
    {"a <= b + 1", "(<= a (+ b 1))"},
    {"a>b", "(> a b)"},
    {"a>=b", "(>= a b)"},
    {"a == b", "(== a b)"},
    {"a != b", "(!= a b)"},
    {"(a < b) == (c < e)", "(== (< a b) (< c e))"},
    {"not a < b", "(not (< a b))"},
    {"not a and b", "(and (not a) b)"},
    {"a or b and c", "(or a (and b c))"},
    {"(a or b) and c", "(and (or a b) c)"},
    {"a and b and c", "(and (and a b) c)"},
    {"a or b or c", "(or (or a b) c)"},
    {"not (not a)", "(not (not a))"},
    {"a and not b or c", "(or (and a (not b)) c)"},
    {"x(-1)", "x@-1"},
    {"x(+1)", "x@1"},
    {"x ( - 12 )", "x@-12"},
    {"x(-0)", "x"},
    {"x[c](-1)", "x.c@-1"},
    {"x[a,m]", "x.a.m"},
    {"x [ a , m ] ( +2 )", "x.a.m@2"},
    {"x(-1)^2", "(^ x@-1 2)"},
    {"exp(-1)", "(exp (neg 1))"},
    {"d(-1)", "(d (neg 1))"},
    {"d(x(-3))", "(d x@-3)"},
    {"min(-1, 2)", "(min (neg 1) 2)"},
    {"min(1,5)", "(min 1 5)"},
    {"min(x)", "(min x)"},
    {"max(a, b, c)", "(max a b c)"},
    {"clamp(x, 0, 1)", "(clamp x 0 1)"},
    {"if(a > b, a, b)", "(if (> a b) a b)"},
    {"movavg(x, 4)", "(movavg x 4)"},
    {"movsum(x[c], 400)", "(movsum x.c 400)"},
    {"normal_cdf(logistic(x))", "(normal_cdf (logistic x))"},
    {"sum(x[i] for i in s)", "(sum i:s x.i)"},
    {"min(x[i] for i in s)", "(least i:s x.i)"},
    {"max(x[i] + 1 for i in s)", "(greatest i:s (+ x.i 1))"},
    {"mean(x[i] for i in s) + prod(y[i] for i in s)", "(+ (mean i:s x.i) (prod i:s y.i))"},
    {"sum(a[i,j] * x[j] for j in s)", "(sum j:s (* a.i.j x.j))"},
    {"sum(x[i] for i in s, j in t where i != j and j != k)", "(sum i:s j:t x.i (and (!= i j) (!= j k)))"},
    {"sum(sum(a[i,j] for j in s) for i in s)", "(sum i:s (sum j:s a.i.j))"},
    {"year + quarter / month - pi", "(- (+ year (/ quarter month)) pi)"},
    {"output[c](-1) * (1 + growth[c] + shock[c])", "(* output.c@-1 (+ (+ 1 growth.c) shock.c))"},
    {"abs(grdp - sum(output[c] for c in component)) <= 1e-6 * grdp",
     "(<= (abs (- grdp (sum c:component output.c))) (* 1e-06 grdp))"},
    {"d(\n  x\n  +\ty)", "(d (+ x y))"},
    {"forecast + inner + order + android", "(+ (+ (+ forecast inner) order) android)"},
};

Test(grammar, formulas) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof formulas / sizeof formulas[0]; i++) {
    const char *tree = bench_tree(&bench, formulas[i].text);
    cr_expect(tree != NULL && strcmp(tree, formulas[i].tree) == 0, "%s: %s, wanted %s\n%s", formulas[i].text,
              tree != NULL ? tree : "refused", formulas[i].tree, bench_report(&bench, GRDP_ENGLISH));
    bench_clear(&bench);
  }
  bench_close(&bench);
}

static const struct {
  const char *text, *tree;
} paths[] = {
    {"15.67%", "0.1567p"},
    {"to 8%", "to 0.08p"},
    {"prev", "prev"},
    {"prev * 1.03", "(* prev 1.03)"},
    {"was - 1%", "(- was 0.01p)"},
    {"-300", "(neg 300)"},
    {"to prev + 1", "to (+ prev 1)"},
    {"118.079", "118.079"},
    {"min(1,5)", "(min 1 5)"},
    {"2 * pi", "(* 2 pi)"},
    {"if(prev > 2, prev, 2)", "(if (> prev 2) prev 2)"},
};

Test(grammar, paths) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
    const char *tree = bench_path_tree(&bench, paths[i].text);
    cr_expect(tree != NULL && strcmp(tree, paths[i].tree) == 0, "%s: %s, wanted %s\n%s", paths[i].text,
              tree != NULL ? tree : "refused", paths[i].tree, bench_report(&bench, GRDP_ENGLISH));
  }
  bench_close(&bench);
}

Test(grammar, equality) {
  workbench bench;
  bench_open(&bench);
  const grdp_formula *left, *right;
  grdp_fragment fragment = bench_fragment(&bench, "supply(-1) * price ^ 0.5 == demand");
  cr_assert_eq(grdp_parse_equality(&bench.arena, fragment, bench.diagnostics, &left, &right), GRDP_OK);
  cr_expect_str_eq(bench_show(&bench, left->root), "(* supply@-1 (^ price 0.5))");
  cr_expect_str_eq(bench_show(&bench, right->root), "demand");
  bench_close(&bench);
}

/* The part of the text that each node of "aa * (bb + c1[k](-1)) - min(x, 2)" covers, parent before children. */
static void check_spans(const grdp_formula *formula, const grdp_expression *node, const char *const **wanted) {
  grdp_text text = grdp_text_slice(formula->fragment.text, node->offset, node->size);
  cr_expect(grdp_text_is(text, **wanted), "'%.*s', wanted '%s'", (int)text.size, text.data, **wanted);
  ++*wanted;
  for (uint32_t i = 0; i < node->child_count; i++)
    check_spans(formula, node->children[i], wanted);
}

Test(grammar, places) {
  workbench bench;
  bench_open(&bench);
  static const char *const spans[] = {"( aa+b ) * not_it[k](-1) - min(x , 2)",
                                      "( aa+b ) * not_it[k](-1)",
                                      "aa+b",
                                      "aa",
                                      "b",
                                      "not_it[k](-1)",
                                      "min(x , 2)",
                                      "x",
                                      "2",
                                      NULL};
  const char *const *wanted = spans;
  const grdp_formula *formula;
  grdp_fragment fragment = bench_fragment(&bench, "  ( aa+b ) * not_it[k](-1) - min(x , 2)  ");
  cr_assert_eq(grdp_parse_formula(&bench.arena, fragment, bench.diagnostics, &formula), GRDP_OK);
  check_spans(formula, formula->root, &wanted);
  cr_expect_null(*wanted);
  uint32_t line, column;
  const grdp_expression *shifted = formula->root->children[0]->children[1];
  grdp_place_position(grdp_formula_name_place(formula, &shifted->as.reference.indices[0]), &line, &column);
  cr_expect_eq(line, 1);
  cr_expect_eq(column, 21);
  grdp_place_position(grdp_formula_place(formula, formula->root->children[1]), &line, &column);
  cr_expect_eq(column, 30);
  bench_close(&bench);
}

/* Repeats `unit` into `out`. */
static void repeat(grdp_buffer *out, const char *unit, size_t times) {
  for (size_t i = 0; i < times; i++)
    grdp_buffer_add_string(out, unit);
}

static const struct {
  const char *before, *unit;
  size_t times;
  const char *after;
  bool good;
} extremes[] = {
    {"", "(", 199, "1", false}, /* not closed */
    {"", "(", 100000, "1", false},
    {"", "-", 100000, "1", false},
    {"1", "^1", 150, "", true},
    {"1", "^1", 100000, "", false},
    {"", "not ", 100000, "1", false},
    {"", "not (", 100000, "1", false},
    {"", "exp(", 100000, "1", false},
    {"", "-(", 100000, "1", false},
    {"", "x[", 100000, "1", false},
    {"", "sum(", 100000, "1", false},
    {"1", "^-(1", 100000, "", false},
    {"", "if(", 100000, "1", false},
    {"x", " + x", 1999, "", true},
    {"x", " + x", 2000, "", false},
    {"x", " * x", 1999, "", true},
    {"1", " and 1", 100000, "", false},
    {"1", " - 1", 100000, "", false},
    {"min(1", ", 1", 100000, ")", false},
    {"sum(x for a in b", ", a in b", 100000, ")", false},
    {"", "a", 1000000, "", true},
    {"", "1", 300, "", true},
    {"", "1", 1000000, "", false},
    {"", "\xff", 100000, "", false},
};

/* What recurses over a tree must stand the deepest. */
static void walk(workbench *bench, const grdp_formula *formula) {
  int32_t back, ahead;
  const grdp_expression *culprit;
  bool missing;
  grdp_buffer written = {.arena = &bench->arena};
  grdp_expression_write(formula->root, &written);
  cr_expect_geq(written.size, 1);
  cr_expect_leq(formula->root->depth, GRDP_EXPRESSION_DEPTH);
  grdp_formula_reach(formula, 4, &back, &ahead);
  cr_expect_eq(back + ahead, 0);
  cr_expect_not(grdp_path_reads(formula->root, "was"));
  cr_expect(grdp_path_percent(formula->root, false, &culprit, &missing));
}

Test(grammar, extremes) {
  workbench bench;
  bench_open(&bench);
  for (size_t i = 0; i < sizeof extremes / sizeof extremes[0]; i++) {
    grdp_buffer text = {.arena = &bench.arena};
    grdp_buffer_add_string(&text, extremes[i].before);
    repeat(&text, extremes[i].unit, extremes[i].times);
    grdp_buffer_add_string(&text, extremes[i].after);
    const grdp_formula *formula;
    grdp_status status = grdp_parse_formula(&bench.arena, bench_fragment(&bench, grdp_buffer_string(&text)),
                                            bench.diagnostics, &formula);
    cr_expect_eq(status, extremes[i].good ? GRDP_OK : GRDP_INVALID, "row %zu (%s…): %s", i, extremes[i].unit,
                 bench_report(&bench, GRDP_ENGLISH));
    cr_expect_eq(grdp_diagnostics_count(bench.diagnostics), extremes[i].good ? 0 : 1, "row %zu", i);
    if (status == GRDP_OK)
      walk(&bench, formula);
    bench_clear(&bench);
  }
  bench_close(&bench);
}

Test(grammar, depth_of_a_tree) {
  workbench bench;
  bench_open(&bench);
  const grdp_formula *formula;
  grdp_fragment fragment = bench_fragment(&bench, "a + b + c * exp(-x)");
  cr_assert_eq(grdp_parse_formula(&bench.arena, fragment, bench.diagnostics, &formula), GRDP_OK);
  /* + over * over exp over - over x */
  cr_expect_eq(formula->root->depth, 5);
  cr_expect_eq(formula->root->children[0]->depth, 2);
  bench_close(&bench);
}

Test(grammar, reserved_names) {
  static const char *const reserved[] = {"sum", "min",  "mean", "d",  "year", "pi",  "for",
                                         "in",  "prev", "was",  "to", "and",  "not", "movavg"};
  static const char *const free_names[] = {"x", "grdp", "industry", "sums", "years", "default", "t"};
  for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
    cr_expect(grdp_name_reserved(grdp_text_of(reserved[i])), "%s", reserved[i]);
  for (size_t i = 0; i < sizeof free_names / sizeof free_names[0]; i++)
    cr_expect_not(grdp_name_reserved(grdp_text_of(free_names[i])), "%s", free_names[i]);
}

Test(grammar, valid_names) {
  static const char *const valid[] = {"a", "a1", "vnd_bn_2010", "x_"};
  static const char *const invalid[] = {"", "1a", "_a", "A", "a-b", "a b", "đ", "aB"};
  for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++)
    cr_expect(grdp_name_valid(grdp_text_of(valid[i])), "%s", valid[i]);
  for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++)
    cr_expect_not(grdp_name_valid(grdp_text_of(invalid[i])), "%s", invalid[i]);
}
