/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a path means; every expected value is worked out in the comment or by the arithmetic beside it.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support.h"

TestSuite(paths, .init = begin, .fini = end);

#define EXPECT(cell, period, expected)                                                                               \
  cr_expect_float_eq(value_of(cell, period), expected, 1e-12, "%s in %s is %.15g, not %.15g", cell, period,          \
                     value_of(cell, period), (double)(expected))

Test(paths, ranges_to_and_prev) {
  put_file("main.yaml", HEAD "inputs:\n"
                             "  g: {path: {2025: 9.2%, 2026..2028: to 8%, 2029..: prev}}\n"
                             "  k: {path: {2025: 10.1, 2026..: prev * 1.07}}\n"
                             "  c: {path: 3}\n"
                             "  f: {path: {2025: 15.67%, 2026..: prev + 0.4 * (9% - prev)}}\n");
  load();
  EXPECT("g", "2025", 0.092);
  EXPECT("g", "2026", 0.092 - 0.012 / 3);
  EXPECT("g", "2027", 0.092 - 0.012 / 3 * 2);
  EXPECT("g", "2028", 0.08);
  EXPECT("g", "2030", 0.08);
  EXPECT("k", "2030", 10.1 * pow(1.07, 5));
  EXPECT("c", "2024", 3);
  EXPECT("f", "2027", 0.09 + 0.0667 * 0.6 * 0.6);
}

/* Changing 2025 moves a path that goes on from it; `was` sees the layer below alone. */
Test(paths, edits_through_layers) {
  put_file("a.yaml", HEAD "inputs:\n  g: {unit: \"%\", path: {2025: 10%, 2026..: prev - 1%}}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\nset:\n  g: {2025: 12%, 2028: was * 50%}\n");
  load();
  EXPECT("g", "2025", 0.12);
  EXPECT("g", "2026", 0.11);
  EXPECT("g", "2027", 0.10);
  /* Below: 10, 9, 8, 7 % in 2028; half of it is 3.5 %, and 2029 goes on from there. */
  EXPECT("g", "2028", 0.035);
  EXPECT("g", "2029", 0.025);
}

Test(paths, a_later_to_starts_from_the_edited_value) {
  put_file("a.yaml", HEAD "inputs:\n  g: {path: {2025: 10, 2026..2030: to 20}}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\nset:\n  g: {2025: 0}\n");
  load();
  EXPECT("g", "2026", 4);
  EXPECT("g", "2030", 20);
}

Test(paths, was_of_was) {
  put_file("a.yaml", HEAD "inputs: {g: {path: 100}}\n");
  put_file("b.yaml", "grdp: 1\nextends: a.yaml\nset: {g: {2026: was - 10}}\n");
  put_file("main.yaml", "grdp: 1\nextends: b.yaml\nset: {g: {2026..: was / 2}}\n");
  load();
  EXPECT("g", "2025", 100);
  EXPECT("g", "2026", 45);
  EXPECT("g", "2027", 50);
}

Test(paths, each_overrides_path_element_by_element) {
  put_file("a.yaml", HEAD
           "sets: {s: {x: {}, y: {}, z: {}}}\n"
           "inputs:\n  g[c in s]: {path: 1, status: derived, each: {x: 2, y: {path: {2025..: 3}, source: S}}}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\ninputs:\n  g[c in s]: {each: {x: none, z: 9}}\n");
  const grdp_scenario *scenario = load();
  EXPECT("g[x]", "2025", 1);
  EXPECT("g[y]", "2025", 3);
  EXPECT("g[z]", "2025", 9);
  const grdp_cell *y = cell_of("g[y]");
  const grdp_origin *origin = y->path.origins[scenario->time.base + 1];
  cr_assert_not_null(origin);
  cr_expect(grdp_text_is(origin->source, "S"));
  cr_expect_eq(origin->status, GRDP_DERIVED);
  cr_expect_str_eq(origin->place.source->path, "a.yaml");
}

Test(paths, command_line_edits_come_on_top) {
  put_file("main.yaml", HEAD "inputs: {g: {unit: \"%\", path: 5%}}\nset: {g: 6%}\n");
  const grdp_edit edits[] = {{GRDP_EDIT_SET, "g@2026..2027=was + 1%"}, {GRDP_EDIT_SET, "g@2030=1%"}};
  load_edited(edits, 2);
  EXPECT("g", "2025", 0.06);
  EXPECT("g", "2026", 0.07);
  EXPECT("g", "2028", 0.06);
  EXPECT("g", "2030", 0.01);
}

Test(paths, an_annual_key_stands_for_its_quarters) {
  put_file("main.yaml", "grdp: 1\ntime: {frequency: quarterly, base: 2024Q4, end: 2026}\n"
                        "inputs: {g: {path: {2025: 8, 2026Q1..2026: to 12}}}\n");
  const grdp_scenario *scenario = load();
  cr_expect_eq(scenario->time.last - scenario->time.base, 8);
  EXPECT("g", "2025Q1", 8);
  EXPECT("g", "2025Q4", 8);
  EXPECT("g", "2026Q1", 9);
  EXPECT("g", "2026Q4", 12);
}

Test(paths, data_give_inputs_without_a_path_and_start_values) {
  put_file("data.csv",
           "series,period,value,status,source,note\n"
           "p,2025,1.5,sourced,A,\np,2026,1.6,,\"B, C\",n\np,2027,1.7,,,\np,2028,1.8,,,\np,2029,1,,,\np,2030,2,,,\n"
           "k,,7%,derived,,\ny[a],2024,100,sourced,,\n");
  put_file("more.csv", "period,value,series\n2026,9.5,p\n");
  put_file("a.yaml", HEAD "sets: {s: {a: {}, b: {}}}\ndata: data.csv\ninputs: {p: {}, k: {unit: \"%\"}}\n"
                          "equations:\n  y[i in s]:\n    start: {a: 1, b: {2024: 2, 2023: 3}}\n    is: y[i](-1)\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\ndata: [more.csv]\n");
  const grdp_scenario *scenario = load();
  EXPECT("p", "2025", 1.5);
  EXPECT("p", "2026", 9.5);
  EXPECT("k", "2030", 0.07);
  EXPECT("y[a]", "2024", 100);
  EXPECT("y[b]", "2024", 2);
  EXPECT("y[b]", "2023", 3);
  const grdp_origin *first = cell_of("p")->path.origins[scenario->time.base + 1];
  uint32_t line, column;
  grdp_place_position(first->place, &line, &column);
  cr_expect(grdp_text_is(first->source, "A"));
  cr_expect_eq(first->status, GRDP_SOURCED);
  cr_expect_str_eq(first->place.source->path, "data.csv");
  cr_expect_eq(line, 2);
  cr_expect_eq(column, 8);
}

/* A period at or before the base replaces an observation. */
Test(paths, edits_of_the_past_replace_observations) {
  put_file("main.yaml",
           HEAD "equations: {y: {start: 100, is: y(-1) * 1.1}}\ninputs: {f: {path: {2024: 4.7, 2025..: 4.5}}}\n"
                "set: {y: {2024: 90}, f: {2024: 5}}\n");
  load();
  EXPECT("y", "2024", 90);
  EXPECT("f", "2024", 5);
  EXPECT("f", "2025", 4.5);
}

Test(paths, fix_and_adjust) {
  put_file("a.yaml", HEAD "inputs: {f: {path: 1}}\nequations: {y: {start: 1, is: y(-1) + f}}\n"
                          "adjust: {y: {2026: -300}}\nfix: {y: {2029..: 35}}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\nadjust: {y: {2026: was - 50, 2027: 5}}\nfix: {f: {2026: 7}}\n");
  const grdp_scenario *scenario = load();
  uint32_t base = scenario->time.base;
  const grdp_cell *y = cell_of("y"), *f = cell_of("f");
  cr_expect_eq(y->added.values[base + 2], -350);
  cr_expect_eq(y->added.values[base + 3], 5);
  cr_expect(isnan(y->added.values[base + 1]));
  cr_expect_eq(y->fixed.values[base + 5], 35);
  cr_expect(isnan(y->fixed.values[base + 4]));
  cr_expect_eq(f->path.values[base + 2], 7);
  cr_expect_eq(f->fixed.values[base + 2], 7);
  cr_expect(isnan(f->fixed.values[base + 1]));
}

Test(paths, the_median_stands_where_m_plays_no_part) {
  put_file("main.yaml",
           HEAD "inputs:\n  a: {uncertain: \"exponential(mean=2)\"}\n  b: {uncertain: bernoulli(p=10%)}\n"
                "  c: {uncertain: \"weibull(shape=1, scale=3)\", path: 8}\n");
  load();
  EXPECT("a", "2025", 2 * log(2.0));
  EXPECT("b", "2030", 0);
  EXPECT("c", "2025", 8);
}

Test(paths, an_uncertain_input_keeps_its_parameters) {
  put_file("a.yaml",
           HEAD "sets: {s: {x: {}, y: {}}}\ninputs:\n  e[c in s]:\n    unit: \"%\"\n    path: 0%\n    every: period\n"
                "    persistence: 0.2\n    each:\n      x: {uncertain: normal(sd=3%)}\n      y: {uncertain: "
                "\"student(scale=1%, df=4, min=-5%)\"}\n"
                "correlation: {kind: kendall, pairs: {\"e[x] ~ e[y]\": 0.4}}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\nset: {\"e[x]\": {uncertain: normal(sd=4%)}}\n");
  const grdp_scenario *scenario = load();
  const grdp_uncertainty *x = cell_of("e[x]")->uncertainty, *y = cell_of("e[y]")->uncertainty;
  cr_expect_eq(x->distribution.parameters[0], 0.04);
  cr_expect_eq(x->every, GRDP_EVERY_PERIOD);
  cr_expect_eq(x->persistence, 0.2);
  cr_expect_eq(y->distribution.kind, GRDP_DISTRIBUTION_STUDENT);
  cr_expect_eq(y->distribution.minimum, -0.05);
  cr_expect_eq(scenario->correlations.kind, GRDP_KENDALL);
  cr_assert_eq(scenario->correlations.pair_count, 1);
  cr_expect_eq(scenario->correlations.pairs[0].correlation, 0.4);
}

#define PAIRED                                                                                                       \
  HEAD "inputs:\n  a: {path: 1, uncertain: normal(sd=1)}\n  b: {path: 1, uncertain: normal(sd=1)}\n"                 \
       "  c: {path: 1, uncertain: normal(sd=1)}\ncorrelation:\n  kind: kendall\n  copula: student(df=4)\n"           \
       "  pairs: {a ~ b: 0.5, b ~ c: 0.4}\n"

/* An upper layer replaces a pair, removes one, or all of them; then the inputs need not be uncertain any more. */
Test(paths, none_removes_correlations_of_a_layer_below) {
  static const struct {
    const char *upper;
    size_t pairs;
    double first, student_df;
  } rows[] = {
      {"correlation: {pairs: {b ~ a: 0.1}}\n", 2, 0.4, 4},
      {"set: {a: {uncertain: none}}\ncorrelation: {pairs: {a ~ b: none}}\n", 1, 0.4, 4},
      {"set: {c: {every: period}}\ncorrelation: {pairs: {c ~ b: none}}\n", 1, 0.5, 4},
      {"set: {b: {uncertain: none}}\ncorrelation: {pairs: none}\n", 0, 0, 4},
      {"correlation: {copula: none, pairs: none}\n", 0, 0, 0},
      {"set: {b: {uncertain: none}}\ncorrelation: none\n", 0, 0, 0},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    put_file("a.yaml", PAIRED);
    char upper[200];
    snprintf(upper, sizeof upper, "grdp: 1\nextends: a.yaml\n%s", rows[i].upper);
    put_file("main.yaml", upper);
    const grdp_correlations *correlations = &load()->correlations;
    cr_expect_eq(correlations->pair_count, rows[i].pairs, "%s", rows[i].upper);
    cr_expect_eq(correlations->student_df, rows[i].student_df, "%s", rows[i].upper);
    if (rows[i].pairs > 0)
      cr_expect_eq(correlations->pairs[0].correlation, rows[i].first, "%s", rows[i].upper);
  }
}

Test(paths, targets_merge_and_their_bound_is_replaced_whole) {
  put_file("a.yaml",
           HEAD "inputs: {g: {unit: \"%\", path: 5%}}\ntargets:\n  t: {series: g, in: 2025, at_least: 12.5%, about: "
                "0.25%, source: S}\n"
                "  u: {in: 2025..2027, between: [3900, 4000], label: {en: U}}\n  year: {in: 2025, below: 3.5%}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\ntargets: {t: {at_most: 4%}, u: none}\n");
  const grdp_scenario *scenario = load();
  cr_assert_eq(scenario->target_count, 2);
  const grdp_target *t = &scenario->targets[0], *year = &scenario->targets[1];
  cr_expect_eq(t->rule, GRDP_AT_MOST);
  cr_expect_eq(t->bound, 0.04);
  cr_expect_eq(t->about, 0.0025);
  cr_expect(grdp_text_is(t->source, "S"));
  cr_expect(t->percent);
  cr_expect_eq(year->cell, UINT32_MAX);
  cr_expect(year->percent, "a bound with %% makes a tracked target one in %%");
}

Test(paths, sets_unite_and_lose_elements) {
  put_file("a.yaml",
           HEAD "sets: {s: {a: {}, b: B, c: {}}, t: {d: {vi: D}}, u: [s, t]}\ninputs:\n  g[i in u]: {path: 1}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\nsets: {s: {b: none, e: {}}}\n");
  const grdp_scenario *scenario = load();
  const grdp_set *u = &scenario->sets[*grdp_table_find(&scenario->sets_by_name, GRDP_TEXT("u"))];
  const char *names[] = {"a", "c", "e", "d"};
  cr_assert_eq(u->count, 4);
  for (uint32_t i = 0; i < 4; i++)
    cr_expect(grdp_text_is(scenario->elements[u->elements[i]].name, names[i]));
  cr_expect_str_eq(scenario->cells[3].name, "g[d]");
}

Test(paths, two_indices_run_the_last_fastest) {
  put_file("data.csv", "series,value\n\"m[a,z]\",5\n\"m[b,y]\",6\n");
  put_file("main.yaml", HEAD "sets: {s: {a: {}, b: {}}, t: {y: {}, z: {}}}\ndata: data.csv\n"
                             "inputs:\n  m[i in s, j in t]:\n    each: {\"a, y\": 1, \"b,z\": 4}\n");
  load();
  EXPECT("m[a,y]", "2025", 1);
  EXPECT("m[a,z]", "2025", 5);
  EXPECT("m[b,y]", "2025", 6);
  EXPECT("m[b,z]", "2025", 4);
}

Test(paths, was_under_each_sees_the_common_path_of_a_layer_below) {
  put_file("a.yaml", HEAD "sets: {part: {a: {}, b: {}}}\ninputs:\n  x[i in part]: {path: 5}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\ninputs:\n  x[i in part]: {each: {a: was + 1}}\n");
  load();
  cr_expect_eq(value_of("x[a]", "2025"), 6);
  cr_expect_eq(value_of("x[b]", "2025"), 5);
}

Test(paths, a_path_names_the_past_over_data_of_its_layer_but_not_of_one_above) {
  put_file("data.csv", "series,period,value\nx,2024,4\ny,2024,4\n");
  put_file("more.csv", "series,period,value\ny,2024,8\n");
  put_file("a.yaml", HEAD "data: data.csv\ninputs:\n  x: {path: {2024: 5, 2025..: prev}}\n"
                          "  y: {path: {2024: 5, 2025..: prev}}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\ndata: more.csv\n");
  load();
  cr_expect_eq(value_of("x", "2025"), 5);
  cr_expect_eq(value_of("y", "2025"), 8);
}

Test(paths, fix_goes_on_from_observations_and_adjust_from_nothing) {
  put_file("main.yaml", HEAD "equations:\n  y: {start: 16, is: y(-1) + 1}\n"
                             "fix: {y: {2025..2027: to 40, 2028: prev / 2}}\n"
                             "adjust: {y: {2029..2030: to 3}}\n");
  load();
  const grdp_cell *y = cell_of("y");
  size_t base = 0;
  while (isnan(y->fixed.values[base + 1]))
    base++;
  cr_expect_eq(y->fixed.values[base + 1], 24);
  cr_expect_eq(y->fixed.values[base + 3], 40);
  cr_expect_eq(y->fixed.values[base + 4], 20);
  cr_expect_eq(y->added.values[base + 5], 1.5);
  cr_expect_eq(y->added.values[base + 6], 3);
}

Test(paths, an_edit_that_says_more_than_a_value_is_no_slip) {
  put_file("a.yaml", HEAD "inputs:\n  x: {path: 5}\n  shock: {path: 0, uncertain: normal(sd=3)}\n");
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\nset: {x: {2025: 5, status: sourced}}\n"
                        "fix: {shock: {2026: 0}}\n");
  cr_expect_str_empty(mistakes());
  put_file("main.yaml", "grdp: 1\nextends: a.yaml\nset: {x: {2025: 5}}\n");
  cr_expect(strstr(mistakes(), "W0416") != NULL);
}

Test(paths, an_edit_of_one_period_leaves_the_median_in_the_others) {
  put_file("main.yaml", HEAD "inputs:\n  storm: {uncertain: \"discrete(1=1, 2=2, 5=1)\"}\nfix: {storm: {2026: 7}}\n");
  load();
  cr_expect_eq(value_of("storm", "2025"), 2);
  cr_expect_eq(value_of("storm", "2026"), 7);
}
