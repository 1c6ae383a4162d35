/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "draw_file.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw_names.h"
#include "netcdf_library.h"

/* Chunks of about 1 MiB: 256 Ki values of single precision. */
enum { CHUNK_VALUES = 1 << 18, CHUNK_LEAST = 512, DIMENSIONS = GRDP_INDEX_LIMIT + 2 };

struct grdp_draw_file {
  grdp_arena arena;
  grdp_netcdf library;
  bool loaded;
  const grdp_scenario *scenario;
  const grdp_kept_selection *kept;
  uint32_t periods; /* simulated */
  int id;
  bool open;
  int fault; /* of the library; NC_NOERR */
  int draw, period;
  int *sets;      /* [sets of the scenario] dimensions; -1: not used */
  int *variables; /* [kept series] */
  size_t chunk;   /* draws in a chunk */
  float *piece;   /* [GRDP_CHUNK][periods] */
};

/* Every call of the library after the first fault is passed over. */
#define NOTE(file, call)                                                                                             \
  do {                                                                                                               \
    if ((file)->fault == NC_NOERR)                                                                                   \
      (file)->fault = (file)->library.call;                                                                          \
  } while (0)

static grdp_status status_of(const grdp_draw_file *file) {
  if (file->fault == NC_ENOMEM)
    return GRDP_MEMORY;
  return file->loaded && file->fault == NC_NOERR ? GRDP_OK : GRDP_FILE;
}

const char *grdp_draw_file_fault(const grdp_draw_file *file) {
  if (!file->loaded)
    return GRDP_NETCDF " cannot be loaded (Debian package libnetcdf19)";
  return file->fault == NC_NOERR ? "" : file->library.strerror(file->fault);
}

/* --- definitions --- */

static void put_text(grdp_draw_file *file, int variable, const char *name, const char *text) {
  if (text[0] != '\0')
    NOTE(file, put_att_text(file->id, variable, name, strlen(text), text));
}

static void put_label(grdp_draw_file *file, int variable, const grdp_label *label, grdp_text otherwise) {
  grdp_text english = grdp_label_text(label, GRDP_ENGLISH, otherwise);
  grdp_text vietnamese = grdp_label_text(label, GRDP_VIETNAMESE, otherwise);
  put_text(file, variable, "long_name", grdp_text_string(&file->arena, english));
  put_text(file, variable, "long_name_vi", grdp_text_string(&file->arena, vietnamese));
}

/* "a: Industry; b: Services" */
static const char *element_labels(grdp_draw_file *file, const grdp_set *set, grdp_language language) {
  grdp_buffer text = {.arena = &file->arena};
  for (uint32_t i = 0; i < set->count; i++) {
    const grdp_element *element = &file->scenario->elements[set->elements[i]];
    grdp_buffer_add_string(&text, i == 0 ? "" : "; ");
    grdp_buffer_add(&text, element->name);
    grdp_buffer_add_string(&text, ": ");
    grdp_buffer_add(&text, grdp_label_text(&element->label, language, element->name));
  }
  return grdp_buffer_string(&text);
}

/* The dimension of a set and the coordinate that names its elements. */
static void define_set(grdp_draw_file *file, uint32_t number) {
  const grdp_set *set = &file->scenario->sets[number];
  const char *name = grdp_text_string(&file->arena, set->name);
  int variable = 0;
  if (file->sets[number] != -1)
    return;
  file->sets[number] = 0;
  NOTE(file, def_dim(file->id, name, set->count, &file->sets[number]));
  NOTE(file, def_var(file->id, name, NC_STRING, 1, &file->sets[number], &variable));
  put_label(file, variable, &set->label, set->name);
  put_text(file, variable, "labels", element_labels(file, set, GRDP_ENGLISH));
  put_text(file, variable, "labels_vi", element_labels(file, set, GRDP_VIETNAMESE));
  const char **names = GRDP_NEW_ARRAY(&file->arena, set->count, const char *);
  for (uint32_t i = 0; i < set->count; i++)
    names[i] = grdp_text_string(&file->arena, file->scenario->elements[set->elements[i]].name);
  NOTE(file, put_var_string(file->id, variable, names));
}

/* Years are numbers, so that charts have an axis; quarters and months are text. */
static void define_periods(grdp_draw_file *file) {
  const grdp_timeline *time = &file->scenario->time;
  int variable = 0;
  bool years = time->frequency == GRDP_ANNUAL;
  NOTE(file, def_dim(file->id, GRDP_PERIOD_DIMENSION, file->periods, &file->period));
  NOTE(file, def_var(file->id, GRDP_PERIOD_DIMENSION, years ? NC_INT : NC_STRING, 1, &file->period, &variable));
  for (uint32_t i = 0; i < file->periods; i++) {
    char text[16];
    const char *address = text;
    size_t place = i;
    int32_t ordinal = time->first_ordinal + (int32_t)(time->base + 1 + i);
    int year = grdp_period_year(time->frequency, ordinal);
    grdp_period_write(time->frequency, ordinal, text);
    if (years)
      NOTE(file, put_var1_int(file->id, variable, &place, &year));
    else
      NOTE(file, put_var1_string(file->id, variable, &place, &address));
  }
}

/* A percentage is kept as a fraction, as in result.csv; whoever reads units must not take 0.125 for an eighth of 1%. */
static void put_unit(grdp_draw_file *file, int variable, const grdp_series *series) {
  put_text(file, variable, "units", series->percent ? "1" : grdp_text_string(&file->arena, series->unit_text));
  if (series->percent)
    put_text(file, variable, "comment", "a fraction: 0.125 is 12.5%");
}

static void put_names(grdp_draw_file *file, int variable, const grdp_kept_series *one) {
  const grdp_series *series = &file->scenario->series[one->series];
  if (grdp_kept_is_whole(series, one)) {
    put_label(file, variable, &series->label, series->name);
    return;
  }
  put_text(file, variable, "long_name", grdp_cell_label(file->scenario, &file->arena, one->first, GRDP_ENGLISH));
  put_text(file, variable, "long_name_vi",
           grdp_cell_label(file->scenario, &file->arena, one->first, GRDP_VIETNAMESE));
}

static void define_series(grdp_draw_file *file, size_t number) {
  const grdp_kept_series *one = &file->kept->series[number];
  const grdp_series *series = &file->scenario->series[one->series];
  int dimensions[DIMENSIONS], *variable = &file->variables[number];
  size_t chunks[DIMENSIONS];
  int count = 0;
  const float missing = NAN;
  for (uint32_t i = 0; i < series->dimensions && grdp_kept_is_whole(series, one); i++) {
    define_set(file, series->sets[i]);
    chunks[count] = 1;
    dimensions[count++] = file->sets[series->sets[i]];
  }
  chunks[count] = file->chunk;
  dimensions[count++] = file->draw;
  chunks[count] = file->periods;
  dimensions[count++] = file->period;
  const char *name = grdp_variable_name(&file->arena, file->scenario, one->name);
  NOTE(file, def_var(file->id, name, NC_FLOAT, count, dimensions, variable));
  NOTE(file, def_var_chunking(file->id, *variable, NC_CHUNKED, chunks));
  NOTE(file, def_var_fill(file->id, *variable, NC_FILL, &missing));
  put_names(file, *variable, one);
  put_unit(file, *variable, series);
}

static void put_origin(grdp_draw_file *file, const grdp_draw_file_origin *origin) {
  char seed[24];
  snprintf(seed, sizeof seed, "%" PRIu64, origin->seed);
  const grdp_scenario *scenario = file->scenario;
  put_text(file, NC_GLOBAL, "Conventions", "CF-1.8");
  put_text(
      file, NC_GLOBAL, "title",
      grdp_text_string(&file->arena, grdp_label_text(&scenario->title, GRDP_ENGLISH, grdp_text_of(scenario->name))));
  put_text(file, NC_GLOBAL, "source", grdp_text_join(&file->arena, "grdp ", origin->version, NULL));
  put_text(file, NC_GLOBAL, "scenario", scenario->name);
  put_text(file, NC_GLOBAL, "design", origin->design);
  put_text(file, NC_GLOBAL, "seed", seed);
}

static void define_all(grdp_draw_file *file, const grdp_draw_file_origin *origin) {
  const grdp_scenario *scenario = file->scenario;
  file->sets = GRDP_NEW_ARRAY(&file->arena, scenario->set_count, int);
  file->variables = GRDP_NEW_ARRAY(&file->arena, file->kept->series_count, int);
  file->piece = GRDP_NEW_ARRAY(&file->arena, (size_t)GRDP_CHUNK * file->periods, float);
  for (size_t i = 0; i < scenario->set_count; i++)
    file->sets[i] = -1;
  file->chunk = GRDP_CHUNK;
  while (file->chunk > CHUNK_LEAST && file->chunk * file->periods > CHUNK_VALUES)
    file->chunk /= 2;
  put_origin(file, origin);
  NOTE(file, def_dim(file->id, GRDP_DRAW_DIMENSION, NC_UNLIMITED, &file->draw));
  define_periods(file);
  for (size_t i = 0; i < file->kept->series_count; i++)
    define_series(file, i);
  NOTE(file, enddef(file->id));
}

grdp_status grdp_draw_file_open(const char *path, const grdp_scenario *scenario, const grdp_kept_selection *kept,
                                const grdp_draw_file_origin *origin, grdp_draw_file **out) {
  grdp_draw_file *file = calloc(1, sizeof *file);
  if (file == NULL)
    return GRDP_MEMORY;
  jmp_buf exhausted;
  GRDP_ARENA_GUARD (&file->arena, exhausted) {
    grdp_draw_file_free(file);
    return GRDP_MEMORY;
  }
  file->scenario = scenario;
  file->kept = kept;
  file->periods = scenario->time.last - scenario->time.base;
  file->loaded = grdp_netcdf_load(&file->library);
  if (file->loaded)
    NOTE(file, create(path, NC_NETCDF4 | NC_NOCLOBBER, &file->id));
  file->open = file->loaded && file->fault == NC_NOERR;
  if (file->open)
    define_all(file, origin);
  file->arena.exhausted = NULL;
  *out = file; /* with its fault, for the caller to print */
  return status_of(file);
}

/* --- values --- */

/* values[period][count] of a cell to [draw][period]. */
static void transpose(const float *values, size_t stride, size_t count, uint32_t periods, float *out) {
  for (uint32_t t = 0; t < periods; t++)
    for (size_t d = 0; d < count; d++)
      out[d * periods + t] = values[t * stride + d];
}

/* Where the cell with this number among those of a series stands, the last index running fastest. */
static size_t place_cell(const grdp_draw_file *file, const grdp_kept_series *one, size_t number, size_t *start) {
  const grdp_series *series = &file->scenario->series[one->series];
  if (!grdp_kept_is_whole(series, one))
    return 0;
  for (size_t i = series->dimensions; i-- > 0;) {
    size_t size = file->scenario->sets[series->sets[i]].count;
    start[i] = number % size;
    number /= size;
  }
  return series->dimensions;
}

static void put_cell(grdp_draw_file *file, size_t number, uint32_t cell, uint64_t first, size_t count) {
  const grdp_kept_series *one = &file->kept->series[number];
  size_t start[DIMENSIONS] = {0}, counts[DIMENSIONS];
  for (size_t i = 0; i < DIMENSIONS; i++)
    counts[i] = 1;
  size_t rank = place_cell(file, one, cell, start);
  start[rank] = (size_t)first;
  counts[rank] = count;
  counts[rank + 1] = file->periods;
  NOTE(file, put_vara_float(file->id, file->variables[number], start, counts, file->piece));
}

/* One chunk of draws of every series: the order of writing, and so the bytes, do not depend on how long a step is. */
static void put_piece(grdp_draw_file *file, const grdp_kept *draws, size_t offset, size_t count) {
  for (size_t i = 0; i < file->kept->series_count; i++) {
    const grdp_kept_series *one = &file->kept->series[i];
    for (uint32_t cell = 0; cell < one->count && file->fault == NC_NOERR; cell++) {
      const float *values = draws->values + (size_t)one->position[cell] * file->periods * draws->count + offset;
      transpose(values, draws->count, count, file->periods, file->piece);
      put_cell(file, i, cell, draws->first + offset, count);
    }
  }
}

grdp_status grdp_draw_file_add(grdp_draw_file *file, const grdp_kept *draws) {
  for (size_t offset = 0, count; offset < draws->count; offset += count) {
    size_t into = (size_t)((draws->first + offset) % GRDP_CHUNK);
    count = GRDP_CHUNK - into;
    if (count > draws->count - offset)
      count = draws->count - offset;
    put_piece(file, draws, offset, count);
  }
  return status_of(file);
}

grdp_status grdp_draw_file_close(grdp_draw_file *file) {
  if (file->open) {
    int fault = file->library.close(file->id);
    file->open = false;
    file->fault = file->fault == NC_NOERR ? fault : file->fault;
  }
  return status_of(file);
}

void grdp_draw_file_free(grdp_draw_file *file) {
  if (file == NULL)
    return;
  grdp_draw_file_close(file);
  grdp_arena_free(&file->arena);
  free(file);
}
