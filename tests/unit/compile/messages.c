/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every diagnostic of compile/, with its place.
 */
#include <criterion/criterion.h>
#include <string.h>

#include "model.h"

static sketch *open_model(void) {
  static const double values[64] = {0};
  sketch *model = model_open(GRDP_ANNUAL, 2020, 1, 3);
  model_set(model, "sector", "industry services");
  model_set(model, "component", "industry services taxes");
  model_set(model, "market", "home abroad");
  model_input(model, "income", "vnd", values);
  model_input(model, "real", "vnd_2010", values);
  model_input(model, "rate", "%", values);
  model_input(model, "people", "person", values);
  model_input(model, "free", "", values);
  model_input(model, "growth[c in sector]", "%", values);
  model_input(model, "sales[s in sector, m in market]", "vnd", values);
  return model;
}

typedef struct message_case {
  const char *header, *unit, *formula, *expected;
} message_case;

static void expect_messages(const message_case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    sketch *model = open_model();
    model_equation(model, cases[i].header, cases[i].unit, cases[i].formula);
    grdp_status status = model_build(model);
    const char *messages = model_messages(model);
    cr_expect(strcmp(messages, cases[i].expected) == 0, "%s\n is: %s\nnot: %s", cases[i].formula, messages,
              cases[i].expected);
    cr_expect(status == (cases[i].expected[0] == 'E' ? GRDP_INVALID : GRDP_OK), "%s", cases[i].formula);
    model_close(model);
  }
}

#define EXPECT_MESSAGES(cases) expect_messages(cases, sizeof(cases) / sizeof((cases)[0]))

Test(messages, names) {
  static const message_case cases[] = {
      {"y", "", "incme + 1", "E0203 1:1 unknown series 'incme'"},
      {"y", "", "2 * incme + rte(-1)", "E0203 1:5 unknown series 'incme'\nE0203 1:13 unknown series 'rte'"},
      {"y", "", "growth[industri]", "E0350 1:8 'industri' is neither an index bound here nor an element"},
      {"y[c in sector]", "", "growth[d]", "E0350 1:8 'd' is neither an index bound here nor an element"},
      {"y", "", "growth", "E0352 1:1 'growth' has one value per [sector] and needs an index"},
      {"y", "", "sales", "E0352 1:1 'sales' has one value per [sector, market] and needs an index"},
      {"y", "", "sales[industry]", "E0351 1:1 'sales' is indexed by [sector, market]: 2 expected, 1 given"},
      {"y", "", "growth[industry,home]", "E0351 1:1 'growth' is indexed by [sector]: 1 expected, 2 given"},
      {"y", "", "1 + income[industry]", "E0353 1:5 'income' is a single series and has no index"},
      {"y", "", "growth[taxes]", "E0354 1:8 'growth' has no element 'taxes': it is defined over 'sector'"},
      {"y[c in component]", "", "growth[c] + growth[c]",
       "E0354 1:8 'growth' has no element 'taxes': it is defined over 'sector'\n"
       "E0354 1:20 'growth' has no element 'taxes': it is defined over 'sector'"},
      {"y", "", "sum(growth[c] for c in component)",
       "E0354 1:12 'growth' has no element 'taxes': it is defined over 'sector'"},
      {"y", "", "sum(growth[c] for c in component where c != taxes)", ""},
      {"y[c in component]", "", "if(c == taxes, 0, growth[c])", ""},
      {"y", "", "sum(growth[c] for c in sectr)", "E0209 1:24 unknown set 'sectr'"},
      {"y", "", "sum(rate for income in sector)",
       "E0355 1:14 'income' cannot be an index: the name denotes something else"},
      {"y", "", "sum(rate for industry in sector)",
       "E0355 1:14 'industry' cannot be an index: the name denotes something else"},
      {"y[income in sector]", "", "rate", "E0355 1:1 'income' cannot be an index: the name denotes something else"},
      {"y[c in sector]", "", "c + 1", "E0357 1:1 'c' is an index, not a number"},
      {"y", "", "industry + 1", "E0358 1:1 'industry' is an element, not a number"},
      {"y", "", "1 + sector", "E0359 1:5 'sector' is a set, not a number"},
      {"y[c in sector]", "", "if(c < industry, 1, 2)",
       "E0360 1:4 indices and elements are compared by == and != only"},
      {"y[c in sector]", "", "if(c == 1, 1, 2)", "E0361 1:9 an index or element is compared with a number"},
      {"y[c in sector]", "", "if(c == income, 1, 2)", "E0361 1:9 an index or element is compared with a number"},
      {"y[c in sector]", "", "if(c == industr, 1, 2)",
       "E0350 1:9 'industr' is neither an index bound here nor an element"},
      {"y", "", "max(growth[c] for c in sector where c == taxes)", "E0362 1:1 'max' over no element has no value"},
      {"y", "", "mean(growth[c] for c in sector where c == taxes)", "E0362 1:1 'mean' over no element has no value"},
  };
  EXPECT_MESSAGES(cases);
}

Test(messages, units) {
  static const message_case cases[] = {
      {"y", "vnd", "income + real", "E0370 1:8 '+' needs one unit, but these are vnd and vnd_2010"},
      {"y", "vnd", "(income * 2) - (real)", "E0370 1:14 '-' needs one unit, but these are vnd and vnd_2010"},
      {"y", "", "if(income <= real, 1, 2)", "E0370 1:11 '<=' needs one unit, but these are vnd and vnd_2010"},
      {"y", "vnd", "min(income, 5, real)", "E0370 1:16 'min' needs one unit, but these are vnd and vnd_2010"},
      {"y", "vnd", "if(rate > 0, income, real)", "E0370 1:22 'if' needs one unit, but these are vnd and vnd_2010"},
      {"y", "vnd", "if(people, income, 3)", "E0371 1:4 'if' needs a pure number, but this is person"},
      {"y", "vnd", "income + 5%", "E0374 1:8 '+' needs one unit, but these are vnd and 1"},
      {"y", "vnd", "income + 5", ""},
      {"y", "vnd", "income * (1 + 5%)", ""},
      {"y", "vnd", "income * (1 + rate)", ""},
      {"y", "vnd / person", "income / people", ""},
      {"y", "vnd", "income / people", "E0372 1:1 the unit of 'y' is vnd, but its formula gives vnd / person"},
      {"y", "vnd", "rate", "E0372 1:1 the unit of 'y' is vnd, but its formula gives 1"},
      {"y", "%", "pct(income)", ""},
      {"y", "%", "income / income(-1) - 1", ""},
      {"y", "", "exp(income)", "E0371 1:5 'exp' needs a pure number, but this is vnd"},
      {"y", "", "log(income / real(-1))", "E0371 1:5 'log' needs a pure number, but this is vnd / vnd_2010"},
      {"y", "", "dlog(income) + yoy(people)", ""},
      {"y", "vnd^2", "income ^ 2", ""},
      {"y", "vnd", "sqrt(income * income)", ""},
      {"y", "vnd", "income ^ rate", "E0373 1:1 a power of vnd needs a number as exponent, or its unit is not known"},
      {"y", "", "rate ^ people", "E0371 1:8 '^' needs a pure number, but this is person"},
      {"y", "", "rate ^ rate", ""},
      {"y", "vnd", "1000 * 1.05 ^ (year - 2020)", ""},
      {"y", "vnd", "sum(sales[s,m] for s in sector, m in market)", ""},
      {"y", "person", "sum(sales[s,m] for s in sector, m in market)",
       "E0372 1:1 the unit of 'y' is person, but its formula gives vnd"},
      {"y", "", "prod(sales[s,home] for s in sector)", "E0371 1:6 'prod' needs a pure number, but this is vnd"},
      {"y", "", "sum(rate for s in sector where income)", "E0371 1:32 'where' needs a pure number, but this is vnd"},
      {"y", "", "rate and people", "E0371 1:10 'and' needs a pure number, but this is person"},
      {"y", "vnd", "movavg(income, 3) + d(income) + cumsum(income) + ytd(income)", ""},
      {"y", "vnd", "income + free + real", ""},
      {"y", "vnd", "income * free + real + people", ""},
      {"y", "", "abs(income) + max(real, 0)", "E0370 1:13 '+' needs one unit, but these are vnd and vnd_2010"},
      {"y[c in sector]", "%", "growth[c] + income / real",
       "E0374 1:11 '+' needs one unit, but these are 1 and vnd / vnd_2010"},
  };
  EXPECT_MESSAGES(cases);
}

Test(messages, order_and_solver) {
  static const message_case cases[] = {
      {"y", "", "y + 1",
       "W0607 1:1 the equation of 'y' reads its own value in the same period, and is solved for it"},
      {"y", "", "movavg(y, 2)",
       "W0607 1:1 the equation of 'y' reads its own value in the same period, and is solved for it"},
      {"y", "", "y(+1)",
       "E0604 1:1 'y' is computed and read ahead of its time, but nothing says what it is beyond "
       "the last period"},
      {"y[c in sector]", "", "d(y[c](+1))",
       "E0604 1:3 'y[industry]' is computed and read ahead of its time, but nothing says what it is "
       "beyond the last period"},
      {"y", "", "income(+1)", ""},
      {"y", "", "if(1 > 2, y, 5)", ""},
      {"y", "", "y(-1)", ""},
      {"y", "",
       "sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(sum(1 for a in component) for b in component) "
       "for c in component) for e in component) for f in component) for g in component) for h in component) for i in "
       "component) for j in component) for k in component) for l in component) for m in component) for n in "
       "component) "
       "for o in component) for p in component) for q in component)",
       "E0606 1:1 the formulas expand to more than 10000000 operations"},
  };
  EXPECT_MESSAGES(cases);
}

Test(messages, mistakes_are_told_once_per_formula_and_all_at_once) {
  sketch *model = open_model();
  model_equation(model, "u[c in component]", "vnd", "income * (growth[c] + 1) + real + nothing");
  model_equation(model, "v[c in component]", "vnd", "income * growth[c] + real");
  model_check(model, "holds", "u[industry] < unknown");
  cr_expect(model_build(model) == GRDP_INVALID);
  cr_expect_str_eq(model_messages(model), "E0203 1:35 unknown series 'nothing'\n"
                                          "E0354 1:17 'growth' has no element 'taxes': it is defined over 'sector'\n"
                                          "E0370 1:20 '+' needs one unit, but these are vnd and vnd_2010\n"
                                          "E0203 1:15 unknown series 'unknown'");
  model_close(model);
}

Test(messages, hints_name_what_was_meant) {
  static const char *const cases[][3] = {
      {"y", "incme", "did you mean 'income'?"},
      {"y", "growth[industri]", "did you mean 'industry'?"},
      {"y[c in sector]", "growth[d]", "did you mean 'c'?"},
      {"y", "growth", "sum(growth[i] for i in sector)"},
      {"y", "sum(growth[c] for c in sectr)", "did you mean 'sector'?"},
      {"y[c in component]", "growth[c]", "`where c != taxes`"},
      {"y", "income + rate", "1 is the unit of a pure number"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sketch *model = open_model();
    model_equation(model, cases[i][0], "", cases[i][1]);
    cr_expect(model_build(model) == GRDP_INVALID);
    const char *shown = model_rendered(model, GRDP_ENGLISH);
    cr_expect(strstr(shown, cases[i][2]) != NULL, "%s: %s", cases[i][1], shown);
    model_close(model);
  }
}

Test(messages, vietnamese) {
  sketch *model = open_model();
  model_equation(model, "y", "vnd", "income + real");
  cr_expect(model_build(model) == GRDP_INVALID);
  const char *shown = model_rendered(model, GRDP_VIETNAMESE);
  cr_expect(strstr(shown, "'+' cần cùng đơn vị, nhưng ở đây là vnd và vnd_2010") != NULL, "%s", shown);
  model_close(model);
}

/* The left side first, then the right one; both stand in one text. */
Test(messages, implicit_equations) {
  static const struct {
    const char *equality, *expected;
  } cases[] = {
      {"free(-1) * y + wrong == 2", "E0203 1:16 unknown series 'wrong'"},
      {"y == 2 * wrong", "E0203 1:10 unknown series 'wrong'"},
      {"income + wrong == real + wrong", "E0203 1:10 unknown series 'wrong'\nE0203 1:26 unknown series 'wrong'"},
      {"y * y == income", "E0370 1:10 '==' needs one unit, but these are vnd^2 and vnd"},
      {"y == rate", "E0374 1:6 '==' needs one unit, but these are vnd and 1"},
      {"dlog(y) == rate + 2 * dlog(income)", ""},
      {"dlog(y) == income", "E0374 1:12 '==' needs one unit, but these are 1 and vnd"},
      {"y / income == 2", ""},
      {"y + real == income", "E0370 1:3 '+' needs one unit, but these are vnd and vnd_2010"},
      {"income == 2", "E0601 1:1 the equation for which 'y' is solved does not depend on 'y'"},
      {"y(-1) == income", "E0601 1:1 the equation for which 'y' is solved does not depend on 'y'"},
      {"y(+1) == income",
       "E0604 1:1 'y' is computed and read ahead of its time, but nothing says what it is beyond the "
       "last period"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    sketch *model = open_model();
    model_solve(model, "y", "vnd", cases[i].equality);
    grdp_status status = model_build(model);
    cr_expect_str_eq(model_messages(model), cases[i].expected, "%s: %s", cases[i].equality, model_messages(model));
    cr_expect(status == (cases[i].expected[0] == '\0' ? GRDP_OK : GRDP_INVALID), "%s", cases[i].equality);
    model_close(model);
  }
}

Test(messages, an_absent_unknown_in_vietnamese) {
  sketch *model = open_model();
  model_solve(model, "y", "vnd", "income == 2");
  cr_expect(model_build(model) == GRDP_INVALID);
  const char *shown = model_rendered(model, GRDP_VIETNAMESE);
  cr_expect(strstr(shown, "phương trình dùng để giải 'y' không phụ thuộc vào 'y'") != NULL, "%s", shown);
  model_close(model);
}
