/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The algebra of units.
 */
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

#include "support.h"

static grdp_unit_table *make_table(workbench *bench) {
  static const char *const bases[] = {"vnd_bn", "person", "usd_bn", "day", "in"};
  grdp_unit_table *table = grdp_unit_table_create(&bench->arena);
  for (size_t i = 0; i < sizeof bases / sizeof bases[0]; i++)
    cr_assert(grdp_unit_declare(table, grdp_text_of(bases[i])));
  return table;
}

static grdp_unit read_unit(workbench *bench, grdp_unit_table *table, const char *text, bool *percent) {
  grdp_unit unit = GRDP_UNIT_UNKNOWN;
  cr_assert_eq(grdp_unit_parse(table, bench_fragment(bench, text), bench->diagnostics, &unit, percent), GRDP_OK,
               "%s: %s", text, bench_report(bench, GRDP_ENGLISH));
  return unit;
}

static const struct {
  const char *text, *written;
  bool percent;
} units[] = {
    {"vnd_bn", "vnd_bn", false},
    {"1", "1", false},
    {"%", "1", true},
    {" % ", "1", true},
    {"% / day", "1 / day", false},
    {"1 * %", "1", false},
    {"1 / person", "1 / person", false},
    {"vnd_bn / person", "vnd_bn / person", false},
    {"vnd_bn*person^-1", "vnd_bn / person", false},
    {"usd_bn^2", "usd_bn^2", false},
    {"usd_bn * usd_bn", "usd_bn^2", false},
    {"person / person", "1", false},
    {"person^0", "1", false},
    {"vnd_bn / person / day", "vnd_bn / person / day", false},
    {"vnd_bn / person^2", "vnd_bn / person^2", false},
    {"day * vnd_bn", "vnd_bn * day", false},
    {"person^0.5 * person^0.5", "person", false},
    {"in", "in", false},
};

Test(units, parse) {
  workbench bench;
  bench_open(&bench);
  grdp_unit_table *table = make_table(&bench);
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    bool percent = !units[i].percent;
    const char *written = grdp_unit_text(table, &bench.arena, read_unit(&bench, table, units[i].text, &percent));
    cr_expect_str_eq(written, units[i].written, "%s: %s", units[i].text, written);
    cr_expect_eq(percent, units[i].percent, "%s", units[i].text);
  }
  bench_close(&bench);
}

Test(units, algebra) {
  workbench bench;
  bool percent;
  bench_open(&bench);
  grdp_unit_table *table = make_table(&bench);
  grdp_unit money = read_unit(&bench, table, "vnd_bn", &percent);
  grdp_unit person = read_unit(&bench, table, "person", &percent);
  grdp_unit each = grdp_unit_quotient(table, money, person);
  cr_expect_eq(each, read_unit(&bench, table, "vnd_bn / person", &percent));
  cr_expect_eq(grdp_unit_product(table, each, person), money);
  cr_expect_eq(grdp_unit_quotient(table, money, money), GRDP_UNIT_PURE);
  cr_expect_eq(grdp_unit_product(table, money, GRDP_UNIT_PURE), money);
  cr_expect_eq(grdp_unit_product(table, money, person), grdp_unit_product(table, person, money));
  cr_expect_eq(grdp_unit_power(table, money, 0), GRDP_UNIT_PURE);
  cr_expect_eq(grdp_unit_power(table, money, 1), money);
  cr_expect_eq(grdp_unit_power(table, each, 2), grdp_unit_product(table, each, each));
  cr_expect_eq(grdp_unit_power(table, grdp_unit_power(table, each, 0.5), 2), each);
  cr_expect_eq(grdp_unit_power(table, GRDP_UNIT_PURE, 0.37), GRDP_UNIT_PURE);
  cr_expect_eq(grdp_unit_power(table, money, -1), grdp_unit_quotient(table, GRDP_UNIT_PURE, money));
  cr_expect_neq(grdp_unit_power(table, money, 0.3), grdp_unit_power(table, money, 0.31));
  bench_close(&bench);
}

/* 1/3 is no double: its sums and products still meet 1. */
Test(units, fractions) {
  workbench bench;
  bool percent;
  bench_open(&bench);
  grdp_unit_table *table = make_table(&bench);
  grdp_unit money = read_unit(&bench, table, "vnd_bn", &percent);
  static const double parts[] = {2, 3, 5, 6, 7, 9, 10};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    grdp_unit root = grdp_unit_power(table, money, 1 / parts[i]);
    cr_expect_eq(grdp_unit_power(table, root, parts[i]), money, "%g", parts[i]);
    grdp_unit product = GRDP_UNIT_PURE;
    for (double count = 0; count < parts[i]; count++)
      product = grdp_unit_product(table, product, root);
    cr_expect_eq(product, money, "%g", parts[i]);
  }
  cr_expect_eq(read_unit(&bench, table, "vnd_bn^0.3333333", &percent), grdp_unit_power(table, money, 1.0 / 3));
  bench_close(&bench);
}

Test(units, unknown_spreads) {
  workbench bench;
  bool percent;
  bench_open(&bench);
  grdp_unit_table *table = make_table(&bench);
  grdp_unit money = read_unit(&bench, table, "vnd_bn", &percent);
  cr_expect_eq(grdp_unit_product(table, money, GRDP_UNIT_UNKNOWN), GRDP_UNIT_UNKNOWN);
  cr_expect_eq(grdp_unit_quotient(table, GRDP_UNIT_UNKNOWN, money), GRDP_UNIT_UNKNOWN);
  cr_expect_eq(grdp_unit_power(table, GRDP_UNIT_UNKNOWN, 2), GRDP_UNIT_UNKNOWN);
  cr_expect_eq(grdp_unit_power(table, money, NAN), GRDP_UNIT_UNKNOWN);
  cr_expect_eq(grdp_unit_power(table, money, 1e9), GRDP_UNIT_UNKNOWN);
  cr_expect_str_eq(grdp_unit_text(table, &bench.arena, GRDP_UNIT_UNKNOWN), "?");
  bench_close(&bench);
}

Test(units, declared_once) {
  workbench bench;
  bench_open(&bench);
  grdp_unit_table *table = make_table(&bench);
  cr_expect_not(grdp_unit_declare(table, GRDP_TEXT("person")));
  cr_expect(grdp_unit_declare(table, GRDP_TEXT("tonne")));
  bench_close(&bench);
}

/* Products of many units stay bounded, and an equal product costs no new unit. */
Test(units, many) {
  workbench bench;
  bench_open(&bench);
  grdp_unit_table *table = grdp_unit_table_create(&bench.arena);
  grdp_unit product = GRDP_UNIT_PURE;
  size_t factors = 0;
  for (int i = 0; i < 100; i++) {
    grdp_buffer name = {.arena = &bench.arena};
    grdp_unit_base base;
    grdp_buffer_add_byte(&name, 'u');
    grdp_buffer_add_integer(&name, i);
    grdp_unit_declare(table, grdp_buffer_text(&name));
    cr_assert(grdp_unit_base_find(table, grdp_buffer_text(&name), &base));
    grdp_unit next = grdp_unit_product(table, product, grdp_unit_of_base(table, base, 1));
    if (next == GRDP_UNIT_UNKNOWN)
      break;
    product = next;
    factors++;
  }
  cr_expect_eq(factors, 64);
  bench_close(&bench);
}
