/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fits against published and certified results; tests/cases/fit and tests/cases/nist say where they come from.
 */
#include "fit.h"

#include <criterion/criterion.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compile.h"

typedef struct fixture {
  grdp_arena arena;
  grdp_diagnostics *diagnostics;
  grdp_scenario *scenario;
  grdp_program *program;
} fixture;

static const char *rendered(fixture *at) {
  grdp_buffer text = {.arena = &at->arena};
  grdp_diagnostics_render(at->diagnostics, GRDP_ENGLISH, false, &text);
  return grdp_buffer_string(&text);
}

static fixture open_file(const char *path) {
  fixture at = {0};
  cr_assert_eq(grdp_diagnostics_create(&at.diagnostics), GRDP_OK);
  grdp_status loaded = grdp_scenario_load(path, NULL, NULL, 0, at.diagnostics, &at.scenario);
  cr_assert_eq(loaded, GRDP_OK, "%s", rendered(&at));
  grdp_status built =
      grdp_program_build_with(at.scenario, (grdp_build_options){.implicit = true}, at.diagnostics, &at.program);
  cr_assert_eq(built, GRDP_OK, "%s", rendered(&at));
  return at;
}

static void close_file(fixture *at) {
  grdp_program_free(at->program);
  grdp_scenario_free(at->scenario);
  grdp_diagnostics_free(at->diagnostics);
  grdp_arena_free(&at->arena);
}

static const grdp_fitting *fitting_of(const fixture *at, const char *name) {
  for (size_t i = 0; i < at->scenario->fitting_count; i++)
    if (grdp_text_is(at->scenario->fittings[i].name, name))
      return &at->scenario->fittings[i];
  cr_assert_fail("no fit %s", name);
  return NULL;
}

static grdp_fit fit_of(fixture *at, const char *name) {
  grdp_fit fit;
  grdp_status status =
      grdp_fit_run(&at->arena, at->scenario, at->program, fitting_of(at, name), at->diagnostics, &fit);
  cr_assert_eq(status, GRDP_OK, "%s: %s", name, rendered(at));
  return fit;
}

static void expect_close(const char *what, double value, double expected, double tolerance) {
  cr_expect(fabs(value - expected) <= tolerance * fmax(fabs(expected), 1e-300), "%s: %.17g, expected %.17g", what,
            value, expected);
}

typedef struct expectation {
  const char *file, *fit;
  size_t observations;
  double tolerance;
  double values[5], errors[5]; /* an error of 0: not compared */
} expectation;

/* Values published to their last digit have a tolerance of half of it; those recomputed with R one of 1e-9. */
static const expectation expectations[] = {
    {"klein",
     "consumption",
     21,
     1e-9,
     {16.23660027, 0.1929343813, 0.08988489781, 0.7962187497},
     {1.3026982695222313, 0.0912101682498621, 0.0906479376834643, 0.0399439198072215}},
    {"klein",
     "investment",
     21,
     1e-9,
     {10.12578854, 0.4796356446, 0.3330387135, -0.1117946837},
     {5.4655465418390321, 0.0971145653118656, 0.1008592259009470, 0.0267275628049164}},
    {"klein",
     "private_wages",
     21,
     1e-9,
     {1.497043847, 0.4394769672, 0.1460899468, 0.1302452303},
     {1.2700320324983949, 0.0324075850906502, 0.0374231323018242, 0.0319103076021176}},
    {"klein",
     "equal_shares",
     21,
     1e-11,
     {16.167303842204294, 0.141215077070996, 0.141215077070996, 0.798684153911046},
     {1.2758869302164226, 0.0380547506714401, 0.0380547506714401, 0.0390725575802365}},
    {"klein",
     "shares_to_one",
     21,
     1e-11,
     {17.3336718129868927, 0.1550691260813878, 0.0400785496287861, 0.80485232428982606},
     {1.0207402801008827, 0.0882851552973651, 0.0840129749491118}},
    {"lags",
     "lags",
     19,
     1e-11,
     {17.063652308847026, 0.3852578479857090, 0.2357080019221631, 0.0861581558586172, -0.0633916902049286},
     {3.2026466610110900, 0.0308702845257662, 0.015726417548464, 0.0186222271269886, 0.0353747914408454}},
    {"lags", "growth", 21, 1e-11, {0.011807726511195, 0.467043721620588}, {0.0059382905911944, 0.0564269456194859}},
    {"investment",
     "plain",
     19,
     1e-11,
     {-12.533600590911787, 0.169136454182171, -1.001438013423431},
     {24.9152687530805892, 0.0205664508227241, 2.3687491322233862}},
    {"investment",
     "ar1",
     19,
     1e-7,
     {-14.492162595535053, 0.170056019964186, -0.824929709643243},
     {31.5419178720254862, 0.0260640502991456, 2.7174263239405070}}};

Test(fit, published) {
  for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
    const expectation *row = &expectations[i];
    char path[4096], what[100];
    snprintf(path, sizeof path, "%s/cases/fit/%s.yaml", GRDP_TESTS, row->file);
    fixture at = open_file(path);
    grdp_fit fit = fit_of(&at, row->fit);
    cr_expect_eq(fit.data.observations, row->observations, "%s", row->fit);
    for (size_t k = 0; k < fit.data.coefficients; k++) {
      snprintf(what, sizeof what, "%s %s %zu", row->file, row->fit, k);
      expect_close(what, fit.values[k], row->values[k], row->tolerance);
      if (row->errors[k] > 0)
        expect_close(what, sqrt(grdp_fit_variance(&fit, k)), row->errors[k], row->tolerance);
    }
    close_file(&at);
  }
}

/* Published to six decimals and without the factor n/(n - k), n = 19 and k = 3. */
Test(fit, newey_west_as_published) {
  static const double published[] = {18.958298, 0.016751, 3.342375};
  fixture at = open_file(GRDP_TESTS "/cases/fit/investment.yaml");
  grdp_fit fit = fit_of(&at, "robust");
  for (size_t i = 0; i < 3; i++)
    cr_expect(fabs(sqrt(grdp_fit_variance(&fit, i) * 16 / 19) - published[i]) <= 0.51e-6, "%zu: %.9g", i,
              sqrt(grdp_fit_variance(&fit, i) * 16 / 19));
  close_file(&at);
}

/* R 4.2.2: summary(lm), logLik, AIC, BIC; the likelihood with AR(1) errors maximised over rho. */
Test(fit, statistics) {
  fixture at = open_file(GRDP_TESTS "/cases/fit/investment.yaml");
  grdp_fit_statistics plain = fit_of(&at, "plain").statistics, ar1 = fit_of(&at, "ar1").statistics;
  expect_close("R2", plain.r_squared, 0.81406191563029, 1e-12);
  expect_close("adjusted", plain.adjusted_r_squared, 0.790819655084077, 1e-12);
  expect_close("s", plain.deviation, 17.2094199651237, 1e-12);
  expect_close("log likelihood", plain.log_likelihood, -79.3909359096436, 1e-12);
  expect_close("AIC", plain.aic, 166.781871819287, 1e-12);
  expect_close("BIC", plain.bic, 170.559627735953, 1e-12);
  expect_close("F", plain.f, 35.025074863594, 1e-12);
  expect_close("Durbin-Watson", plain.durbin_watson, 1.32151239826562, 1e-12);
  expect_close("t", plain.critical, 2.11990529922126, 1e-12); /* qt(0.975, 16) */
  cr_expect(isnan(plain.rho));
  expect_close("rho", ar1.rho, 0.279542339542054, 1e-7);
  expect_close("its error", ar1.rho_error, 0.220269700762181, 1e-7);
  expect_close("log likelihood with AR(1)", ar1.log_likelihood, -78.7868091689662, 1e-12);
  expect_close("Durbin-Watson of innovations", ar1.durbin_watson, 1.51555400650709, 1e-7);
  expect_close("R2 of innovations", ar1.r_squared, 0.826263632582549, 1e-7);
  cr_expect(isnan(ar1.f));
  close_file(&at);
}

/* Restricted coefficients: c1 + c2 + c3 is certain; the variance of c3 follows from those of the others (R: vcov). */
Test(fit, covariance_under_restrictions) {
  fixture at = open_file(GRDP_TESTS "/cases/fit/klein.yaml");
  grdp_fit fit = fit_of(&at, "shares_to_one");
  double c3 = 0.00779426864587988 + 0.00705817995980009 - 2 * 0.00661853120352874;
  expect_close("variance of c3", grdp_fit_variance(&fit, 3), c3, 1e-10);
  double sum = 0;
  for (size_t i = 1; i < 4; i++)
    for (size_t j = 1; j < 4; j++)
      sum += fit.covariance[i * 4 + j];
  cr_expect(fabs(sum) < 1e-15, "%g", sum);
  cr_expect_eq(fit.free, 3u);
  cr_expect(isnan(fit.statistics.f));
  close_file(&at);
}

Test(fit, own_past_is_that_of_regressors) {
  fixture at = open_file(GRDP_TESTS "/cases/fit/lags.yaml");
  cr_expect_not(fit_of(&at, "growth").data.own_past);
  cr_expect_not(fit_of(&at, "lags").data.own_past);
  close_file(&at);
}

/* --- NIST: numbers behind "Parameter", then the data --- */

typedef struct certified {
  const char *name, *formula;
  size_t regressors, coefficients;
  double tolerance;
  double values[7], errors[7], deviation, r_squared, f;
} certified;

static const certified nist[] = {{"Longley",
                                  "b0 + b1 * x1 + b2 * x2 + b3 * x3 + b4 * x4 + b5 * x5 + b6 * x6",
                                  6,
                                  7,
                                  1e-9,
                                  {-3482258.63459582, 15.0618722713733, -0.358191792925910e-01, -2.02022980381683,
                                   -1.03322686717359, -0.511041056535807e-01, 1829.15146461355},
                                  {890420.383607373, 84.9149257747669, 0.334910077722432e-01, 0.488399681651699,
                                   0.214274163161675, 0.226073200069370, 455.478499142212},
                                  304.854073561965,
                                  0.995479004577296,
                                  330.285339234588},
                                 {"Norris",
                                  "b0 + b1 * x1",
                                  1,
                                  2,
                                  1e-10,
                                  {-0.262323073774029, 1.00211681802045},
                                  {0.232818234301152, 0.429796848199937e-03},
                                  0.884796396144373,
                                  0.999993745883712,
                                  5436385.54079785},
                                 {"NoInt1",
                                  "b0 * x1",
                                  1,
                                  1,
                                  1e-12,
                                  {2.07438016528926},
                                  {0.165289256198347e-01},
                                  3.56753034006338,
                                  0.999365492298663,
                                  15750.2500000000}};

/* Reads the rows behind "Data:  y  x" and writes a scenario of them, one observation a year from 2001 on. */
static void write_scenario(const char *name, const char *formula, size_t regressors, size_t coefficients) {
  char path[4096], line[1000];
  snprintf(path, sizeof path, "%s/cases/nist/%s.dat", GRDP_TESTS, name);
  FILE *in = fopen(path, "r"), *data = fopen("nist.csv", "w"), *model = fopen("nist.yaml", "w");
  cr_assert(in != NULL && data != NULL && model != NULL, "%s", path);
  fputs("series,period,value\n", data);
  bool reached = false;
  int year = 2000;
  while (fgets(line, sizeof line, in) != NULL) {
    char *rest = line;
    double y = strtod(line, &rest);
    if (reached && rest != line) {
      fprintf(data, "y,%d,%.17g\n", ++year, y);
      for (size_t i = 1; i <= regressors; i++)
        fprintf(data, "x%zu,%d,%.17g\n", i, year, strtod(rest, &rest));
    }
    reached = reached || (strncmp(line, "Data:", 5) == 0 && strstr(line, " x") != NULL && strstr(line, "y") != NULL);
  }
  fprintf(model, "grdp: 1\ntime: {frequency: annual, base: 2000, end: %d}\ndata: nist.csv\ninputs:\n", year);
  for (size_t i = 1; i <= regressors; i++)
    fprintf(model, "  x%zu: {}\n", i);
  for (size_t i = 0; i < coefficients; i++)
    fprintf(model, "  b%zu: {path: 0}\n", i);
  fprintf(model, "equations:\n  y: {is: \"%s\"}\nfit:\n  y: {coefficients: [", formula);
  for (size_t i = 0; i < coefficients; i++)
    fprintf(model, "%sb%zu", i == 0 ? "" : ", ", i);
  fputs("]}\n", model);
  fclose(in);
  fclose(data);
  fclose(model);
}

static char folder[64];

static void enter(void) {
  strcpy(folder, "/tmp/grdp-test-XXXXXX");
  cr_assert_not_null(mkdtemp(folder));
  cr_assert_eq(chdir(folder), 0);
}

static void leave(void) {
  unlink("nist.csv");
  unlink("nist.yaml");
  cr_assert_eq(chdir("/"), 0);
  cr_expect_eq(rmdir(folder), 0);
}

Test(fit, nist_certified, .init = enter, .fini = leave) {
  for (size_t i = 0; i < sizeof nist / sizeof *nist; i++) {
    const certified *row = &nist[i];
    write_scenario(row->name, row->formula, row->regressors, row->coefficients);
    fixture at = open_file("nist.yaml");
    grdp_fit fit = fit_of(&at, "y");
    for (size_t k = 0; k < row->coefficients; k++) {
      expect_close(row->name, fit.values[k], row->values[k], row->tolerance);
      expect_close(row->name, sqrt(grdp_fit_variance(&fit, k)), row->errors[k], row->tolerance);
    }
    expect_close(row->name, fit.statistics.deviation, row->deviation, row->tolerance);
    expect_close(row->name, fit.statistics.r_squared, row->r_squared, row->tolerance);
    expect_close(row->name, fit.statistics.f, row->f, row->tolerance);
    close_file(&at);
  }
}

/* Certified: six coefficients of 1 and no error at all. */
Test(fit, nist_wampler1, .init = enter, .fini = leave) {
  write_scenario("Wampler1", "b0 + b1 * x1 + b2 * x1^2 + b3 * x1^3 + b4 * x1^4 + b5 * x1^5", 1, 6);
  fixture at = open_file("nist.yaml");
  grdp_fit fit = fit_of(&at, "y");
  cr_expect_eq(fit.data.observations, 21u);
  for (size_t k = 0; k < 6; k++) {
    expect_close("Wampler1", fit.values[k], 1, 1e-9);
    cr_expect(sqrt(grdp_fit_variance(&fit, k)) < 1e-7, "%g", sqrt(grdp_fit_variance(&fit, k)));
  }
  expect_close("R2", fit.statistics.r_squared, 1, 1e-14);
  cr_expect(fit.statistics.deviation < 1e-7, "%g", fit.statistics.deviation);
  close_file(&at);
}
