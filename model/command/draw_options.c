/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw_options.h"

#include <math.h>
#include <string.h>

#include "output.h"

enum { THREADS_MOST = 1024, MEMORY_DEFAULT = 1000000000 };

/* --- numbers --- */

static bool read_digits(const char *text, uint64_t *out) {
  uint64_t count = 0;
  bool digit_before = false;
  for (const char *c = text; *c != '\0'; c++) {
    bool digit = *c >= '0' && *c <= '9';
    if (!digit && (*c != '_' || !digit_before))
      return false;
    digit_before = digit;
    if (!digit)
      continue;
    unsigned add = (unsigned)(*c - '0');
    if (count > (UINT64_MAX - add) / 10)
      return false;
    count = count * 10 + add;
  }
  *out = count;
  return digit_before;
}

bool grdp_count_read(const char *text, uint64_t most, uint64_t *out) {
  const double exact = 9007199254740992; /* 2^53: every whole number below is a double */
  grdp_number number;
  uint64_t count;
  if (!read_digits(text, &count)) {
    bool read = grdp_number_read(grdp_text_of(text), &number) == GRDP_NUMBER_GOOD && !number.percent;
    if (!read || !(number.value >= 0 && number.value <= exact) || floor(number.value) != number.value)
      return false;
    count = (uint64_t)number.value;
  }
  if (count > most)
    return false;
  *out = count;
  return true;
}

/* number [" "] ("K"|"M"|"G"|"T") ["i"] ["B"], or number [" "] "B" */
bool grdp_size_read(const char *text, uint64_t *out) {
  static const char prefixes[] = "KMGT";
  grdp_number number;
  size_t used;
  if (grdp_number_scan(grdp_text_of(text), &number, &used) != GRDP_NUMBER_GOOD || number.percent)
    return false;
  const char *unit = text + used;
  unit += *unit == ' ' ? 1 : 0;
  if (*unit == '\0')
    return false;
  double scale = 1;
  const char *prefix = strchr(prefixes, *unit == 'k' ? 'K' : *unit);
  if (prefix != NULL) {
    bool binary = unit[1] == 'i';
    for (const char *step = prefixes; step <= prefix; step++)
      scale *= binary ? 1024 : 1000;
    unit += binary ? 2 : 1;
  }
  unit += *unit == 'B' ? 1 : 0;
  double bytes = number.value * scale;
  if (*unit != '\0' || !(bytes >= 1 && bytes < 0x1p63))
    return false;
  *out = (uint64_t)bytes;
  return true;
}

typedef struct option_reader {
  const grdp_arguments *arguments;
  const grdp_console *console;
} option_reader;

static const char *given(const option_reader *in, grdp_option option) {
  return in->arguments->values[option];
}

static const char *option_words(const option_reader *in, grdp_option option) {
  return grdp_text_join(in->arguments->arena, "--", grdp_option_table()[option].text, NULL);
}

static const char *limit_text(const option_reader *in, uint64_t limit) {
  grdp_buffer text = {.arena = in->arguments->arena};
  if (limit == UINT64_MAX) {
    grdp_buffer_add_string(&text, "2^64 - 1");
    return grdp_buffer_string(&text);
  }
  grdp_format_number(&text, (double)limit, (grdp_display){in->console->language, false, 0});
  return grdp_buffer_string(&text);
}

/* Leaves *out alone when the option is not given. */
static grdp_exit read_count_option(const option_reader *in, grdp_option option, uint64_t least, uint64_t most,
                                   uint64_t *out) {
  const char *value = given(in, option);
  uint64_t count;
  if (value == NULL)
    return GRDP_EXIT_DONE;
  if (!grdp_count_read(value, most, &count) || count < least)
    return grdp_complain(in->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_COUNT_UNREAD, option_words(in, option), value,
                         limit_text(in, least), limit_text(in, most), NULL);
  *out = count;
  return GRDP_EXIT_DONE;
}

static grdp_exit read_numbers(const option_reader *in, grdp_draw_options *out) {
  uint64_t threads = 0;
  grdp_exit code = read_count_option(in, GRDP_OPTION_DRAWS, 0, GRDP_DRAWS_MOST, &out->run.draws);
  if (code == GRDP_EXIT_DONE)
    code = read_count_option(in, GRDP_OPTION_SEED, 0, UINT64_MAX, &out->run.seed);
  if (code == GRDP_EXIT_DONE)
    code = read_count_option(in, GRDP_OPTION_THREADS, 1, THREADS_MOST, &threads);
  out->run.threads = (unsigned)threads;
  const char *memory = given(in, GRDP_OPTION_MEMORY);
  out->run.memory = MEMORY_DEFAULT;
  if (code == GRDP_EXIT_DONE && memory != NULL && !grdp_size_read(memory, &out->run.memory))
    return grdp_complain(in->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_SIZE_UNREAD, "--memory", memory, NULL);
  return code;
}

/* --- the design --- */

static grdp_exit refuse_together(const option_reader *in, grdp_option a, grdp_option b) {
  return grdp_complain(in->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTIONS_EXCLUDE, option_words(in, a),
                       option_words(in, b), NULL);
}

grdp_exit grdp_manifest_open(const grdp_console *console, grdp_arena *arena, const char *folder, grdp_manifest *out) {
  const char *where = "";
  switch (grdp_manifest_read(arena, folder, out, &where)) {
  case GRDP_MANIFEST_FINE:
    return GRDP_EXIT_DONE;
  case GRDP_MANIFEST_DAMAGED:
    return grdp_complain(console, GRDP_EXIT_INVALID, GRDP_MESSAGE_MANIFEST_DAMAGED, folder,
                         where[0] == '\0' ? "JSON" : where, NULL);
  case GRDP_MANIFEST_MISSING:
  case GRDP_MANIFEST_FOREIGN:
  default:
    return grdp_complain(console, GRDP_EXIT_INVALID, GRDP_MESSAGE_MANIFEST_MISSING, folder, NULL);
  }
}

static grdp_exit read_shared(const option_reader *in, const char *folder, grdp_run_options *out) {
  grdp_manifest manifest;
  if (given(in, GRDP_OPTION_SEED) != NULL)
    return refuse_together(in, GRDP_OPTION_DESIGN_OF, GRDP_OPTION_SEED);
  if (given(in, GRDP_OPTION_DESIGN) != NULL)
    return refuse_together(in, GRDP_OPTION_DESIGN_OF, GRDP_OPTION_DESIGN);
  grdp_exit code = grdp_manifest_open(in->console, in->arguments->arena, folder, &manifest);
  if (code != GRDP_EXIT_DONE)
    return code;
  if (manifest.design == NULL)
    return grdp_complain(in->console, GRDP_EXIT_INVALID, GRDP_MESSAGE_MANIFEST_NO_DRAWS, folder, NULL);
  out->shared = manifest.design;
  out->design = manifest.design->kind;
  out->seed = manifest.design->seed;
  return GRDP_EXIT_DONE;
}

static grdp_exit read_design(const option_reader *in, grdp_run_options *out) {
  const char *kind = given(in, GRDP_OPTION_DESIGN), *folder = given(in, GRDP_OPTION_DESIGN_OF);
  if (folder != NULL)
    return read_shared(in, folder, out);
  if (kind != NULL && !grdp_design_kind_find(grdp_text_of(kind), &out->design))
    return grdp_complain(in->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_VALUE_UNKNOWN, "--design", kind,
                         "sobol, random, lhs", NULL);
  return GRDP_EXIT_DONE;
}

/* --- the precision --- */

/* precision = ( "P(" name ")" | series "@" period ) "=" width */
typedef struct precision_words {
  grdp_text what;   /* the name, or the series */
  grdp_text period; /* empty of a probability */
  bool probability;
  double width;
} precision_words;

static bool split_precision(const char *text, precision_words *out) {
  const char *equals = strrchr(text, '=');
  grdp_number width;
  if (equals == NULL || grdp_number_read(grdp_text_trim(grdp_text_of(equals + 1)), &width) != GRDP_NUMBER_GOOD)
    return false;
  grdp_text what = grdp_text_trim((grdp_text){text, (size_t)(equals - text)});
  size_t at = grdp_text_find(what, '@');
  *out = (precision_words){.width = width.value};
  if (what.size > 3 && memcmp(what.data, "P(", 2) == 0 && what.data[what.size - 1] == ')') {
    out->probability = true;
    out->what = grdp_text_trim(grdp_text_slice(what, 2, what.size - 3));
    return out->what.size > 0 && out->width > 0 && out->width < 0.5;
  }
  if (at == what.size)
    return false;
  out->what = grdp_text_trim(grdp_text_slice(what, 0, at));
  out->period = grdp_text_trim(grdp_text_slice(what, at + 1, what.size - at - 1));
  return out->what.size > 0 && out->period.size > 0 && out->width > 0 && isfinite(out->width);
}

static grdp_place place_of(const grdp_source *source, grdp_text part, const char *text) {
  return (grdp_place){source, (uint32_t)(part.data - text), (uint32_t)part.size};
}

static grdp_status find_target(const grdp_scenario *scenario, grdp_text name, grdp_place place, grdp_arena *arena,
                               grdp_diagnostics *diagnostics, grdp_aim *out) {
  grdp_text *names = GRDP_NEW_ARRAY(arena, scenario->target_count + 1, grdp_text);
  size_t count = 0;
  if (grdp_text_is(name, "all")) {
    out->kind = GRDP_AIM_ALL;
    return GRDP_OK;
  }
  for (size_t i = 0; i < scenario->target_count; i++) {
    const grdp_target *target = &scenario->targets[i];
    if (target->cell == UINT32_MAX)
      continue;
    names[count++] = target->name;
    if (!grdp_text_equal(target->name, name))
      continue;
    out->kind = GRDP_AIM_TARGET;
    out->number = (uint32_t)i;
    return GRDP_OK;
  }
  names[count++] = GRDP_TEXT("all");
  grdp_text near = grdp_text_nearest(name, names, count);
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_UNKNOWN_TARGET, place, grdp_text_string(arena, name),
                grdp_text_string(arena, near), NULL);
  return GRDP_INVALID;
}

/* A period that is simulated: the central path before it is not drawn. */
static grdp_status find_period(const grdp_scenario *scenario, grdp_text text, grdp_place place, grdp_arena *arena,
                               grdp_diagnostics *diagnostics, uint32_t *out) {
  const grdp_timeline *time = &scenario->time;
  char drawn[GRDP_RANGE_SIZE];
  grdp_period period;
  const char *written = grdp_text_string(arena, text);
  if (!grdp_period_read(text, &period) || period.frequency != time->frequency) {
    grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_PERIOD_INVALID, place, written, NULL);
    return GRDP_INVALID;
  }
  int64_t t = (int64_t)period.ordinal - time->first_ordinal;
  if (t > time->base && t <= time->last) {
    *out = (uint32_t)t;
    return GRDP_OK;
  }
  grdp_range_write(time, time->base + 1, time->last, drawn);
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_PERIOD_OUTSIDE, place, written, drawn, NULL);
  return GRDP_INVALID;
}

static void report_index(const grdp_scenario *scenario, const grdp_series *series, grdp_place place,
                         grdp_arena *arena, grdp_diagnostics *diagnostics) {
  grdp_buffer sets = {.arena = arena};
  for (uint32_t i = 0; i < series->dimensions; i++) {
    grdp_buffer_add_string(&sets, i == 0 ? "" : ", ");
    grdp_buffer_add(&sets, scenario->sets[series->sets[i]].name);
  }
  grdp_diagnose(diagnostics, GRDP_DIAGNOSTIC_INDEX_WANTED, place, grdp_text_string(arena, series->name),
                grdp_buffer_string(&sets), NULL);
}

static grdp_status find_mean(const grdp_scenario *scenario, grdp_fragment fragment, grdp_arena *arena,
                             grdp_diagnostics *diagnostics, grdp_aim *out) {
  grdp_series_name series;
  uint32_t count;
  GRDP_TRY(grdp_parse_series_name(fragment, diagnostics, &series));
  GRDP_TRY(grdp_scenario_cells(scenario, &series, diagnostics, &out->number, &count));
  if (count > 1) {
    report_index(scenario, &scenario->series[scenario->cells[out->number].series], fragment.place, arena,
                 diagnostics);
    return GRDP_INVALID;
  }
  out->kind = GRDP_AIM_MEAN;
  return GRDP_OK;
}

grdp_status grdp_aim_resolve(grdp_arena *arena, const grdp_scenario *scenario, const char *precision,
                             grdp_diagnostics *diagnostics, grdp_aim *out) {
  const grdp_source *source = grdp_source_make(arena, "--precision", grdp_text_of(precision));
  precision_words words;
  *out = (grdp_aim){0};
  if (!split_precision(source->text.data, &words))
    return GRDP_INVALID; /* has been refused when the options were read */
  out->width = words.width;
  grdp_place place = place_of(source, words.what, source->text.data);
  if (words.probability)
    return find_target(scenario, words.what, place, arena, diagnostics, out);
  GRDP_TRY(find_mean(scenario, (grdp_fragment){words.what, place}, arena, diagnostics, out));
  return find_period(scenario, words.period, place_of(source, words.period, source->text.data), arena, diagnostics,
                     &out->period);
}

/* --- all --- */

static grdp_exit read_precision(const option_reader *in, grdp_draw_options *out) {
  precision_words words;
  if (in->arguments->command == GRDP_COMMAND_SENSITIVITY) /* a number alone: of all that is looked at */
    return GRDP_EXIT_DONE;
  out->precision = given(in, GRDP_OPTION_PRECISION);
  if (out->precision == NULL || split_precision(out->precision, &words))
    return GRDP_EXIT_DONE;
  return grdp_complain(in->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_PRECISION_UNREAD, out->precision, NULL);
}

static grdp_exit check_together(const option_reader *in, const grdp_draw_options *options) {
  static const grdp_option need_draws[] = {GRDP_OPTION_PRECISION, GRDP_OPTION_KEEP_DRAWS, GRDP_OPTION_EXACT};
  for (size_t i = 0; i < sizeof need_draws / sizeof need_draws[0]; i++)
    if (options->run.draws == 0 && given(in, need_draws[i]) != NULL)
      return grdp_complain(in->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_OPTIONS_EXCLUDE, "--draws 0",
                           option_words(in, need_draws[i]), NULL);
  /* Its strata are those of a number of draws known beforehand. */
  if (options->run.design == GRDP_DESIGN_LHS && options->precision != NULL)
    return grdp_complain(in->console, GRDP_EXIT_USAGE, GRDP_MESSAGE_PRECISION_LATIN, NULL);
  return GRDP_EXIT_DONE;
}

grdp_exit grdp_draw_options_read(const grdp_arguments *arguments, const grdp_console *console,
                                 grdp_draw_options *out) {
  const option_reader in = {arguments, console};
  *out = (grdp_draw_options){.run = {.draws = GRDP_DRAWS_DEFAULT, .design = GRDP_DESIGN_SOBOL}};
  out->run.exact = grdp_option_given(arguments, GRDP_OPTION_EXACT);
  out->run.accept_failures = grdp_option_given(arguments, GRDP_OPTION_ACCEPT_FAILURES);
  grdp_exit code = read_numbers(&in, out);
  if (code == GRDP_EXIT_DONE)
    code = read_design(&in, &out->run);
  if (code == GRDP_EXIT_DONE)
    code = read_precision(&in, out);
  return code == GRDP_EXIT_DONE ? check_together(&in, out) : code;
}

bool grdp_is_uncertain(const grdp_scenario *scenario) {
  for (size_t cell = 0; cell < scenario->cell_count; cell++)
    if (scenario->cells[cell].uncertainty != NULL)
      return true;
  return false;
}
