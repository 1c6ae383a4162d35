/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file and all it extends, bottom first.
 */
#include <string.h>
#include <sys/stat.h>

#include "reading.h"

/* A file that is being read or has been. */
typedef struct visit {
  dev_t device;
  ino_t inode;
  const char *shown;
  bool open;    /* what it extends is still being read */
  size_t layer; /* its number, once it is read */
} visit;

typedef struct walk {
  grdp_arena *arena;
  grdp_diagnostics *diagnostics;
  GRDP_VECTOR(visit) visits;
  GRDP_VECTOR(grdp_layer) layers;
} walk;

typedef struct numbers {
  size_t *items;
  size_t count;
} numbers;

static grdp_status visit_file(walk *w, const char *path, grdp_place named, size_t *number);

/* "a/b.yaml" gives "a/". */
static const char *folder_of(grdp_arena *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  return grdp_arena_copy(arena, path, slash == NULL ? 0 : (size_t)(slash - path) + 1);
}

/* Where the last part of a path that ends with '/' begins; the size when that part may not be taken back. */
static size_t last_part(const char *path, size_t size) {
  size_t begin = size - 1;
  while (begin > 0 && path[begin - 1] != '/')
    begin--;
  bool up = size - begin == 3 && memcmp(path + begin, "../", 3) == 0;
  return up || begin + 1 == size ? size : begin;
}

/* A path as a person would write it: without "./", and without a folder that ".." leaves again. */
static const char *shown_path(grdp_arena *arena, const char *path) {
  char *shown = grdp_arena_copy(arena, path, strlen(path));
  size_t size = 0;
  for (const char *p = path; *p != '\0';) {
    size_t part = strcspn(p, "/");
    part += p[part] == '/';
    bool here = part == 2 && memcmp(p, "./", 2) == 0;
    bool up = part == 3 && memcmp(p, "../", 3) == 0;
    size_t before = up && size > 0 ? last_part(shown, size) : size;
    if (up && before < size) {
      size = before;
    } else if (!here) {
      memmove(shown + size, p, part);
      size += part;
    }
    p += part;
  }
  shown[size] = '\0';
  return shown;
}

static void report_read(const walk *w, grdp_read_fault fault, const char *shown, grdp_place named) {
  static const grdp_code codes[] = {[GRDP_READ_MISSING] = GRDP_DIAGNOSTIC_FILE_MISSING,
                                    [GRDP_READ_SPECIAL] = GRDP_DIAGNOSTIC_FILE_SPECIAL,
                                    [GRDP_READ_LARGE] = GRDP_DIAGNOSTIC_FILE_LARGE};
  grdp_diagnose(w->diagnostics, codes[fault], named, shown,
                grdp_integer_text(w->arena, GRDP_FILE_SIZE_LIMIT / (1024 * 1024)), NULL);
}

/* "a.yaml -> b.yaml -> a.yaml", from the file that closes the circle. */
static void report_cycle(const walk *w, size_t from, grdp_place named) {
  grdp_buffer chain = {.arena = w->arena};
  for (size_t i = from; i < w->visits.count; i++) {
    if (!w->visits.items[i].open)
      continue;
    grdp_buffer_add_string(&chain, w->visits.items[i].shown);
    grdp_buffer_add_string(&chain, " -> ");
  }
  grdp_buffer_add_string(&chain, w->visits.items[from].shown);
  grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_EXTENDS_CYCLE, named, grdp_buffer_string(&chain), NULL);
}

static void check_version(const walk *w, const grdp_source *source, const grdp_node *root) {
  const grdp_node *version = grdp_node_find(root, "grdp");
  if (version == NULL)
    grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_VERSION_MISSING, (grdp_place){source, 0, 0}, NULL);
  else if (version->kind != GRDP_NODE_TEXT || !grdp_text_is(version->fragment.text, "1"))
    grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_VERSION_OTHER, version->fragment.place,
                  grdp_text_shown(w->arena, version->fragment.text), NULL);
}

/* Paths are relative to the file that names them. */
static grdp_status visit_named(walk *w, grdp_layer *layer, const grdp_node *name, grdp_place *places) {
  if (name->kind != GRDP_NODE_TEXT || name->fragment.text.size == 0) {
    grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_EXTENDS_TYPE, name->fragment.place, NULL);
    return GRDP_INVALID;
  }
  const char *text = grdp_text_string(w->arena, name->fragment.text);
  const char *path = text[0] == '/' ? text : grdp_text_join(w->arena, layer->folder, text, NULL);
  size_t number;
  GRDP_TRY(visit_file(w, path, name->fragment.place, &number));
  for (size_t i = 0; i < layer->below_count; i++)
    if (layer->below[i] == number)
      return GRDP_OK;
  layer->below[layer->below_count] = number;
  places[layer->below_count] = name->fragment.place;
  layer->below_count++;
  return GRDP_OK;
}

/* extends: FILE | [FILE, …]. One mistake does not hide the next. */
static grdp_status visit_extends(walk *w, grdp_layer *layer, const grdp_node *extends) {
  if (extends == NULL)
    return GRDP_OK;
  bool list = extends->kind == GRDP_NODE_LIST;
  const grdp_node *const *names = list ? extends->items : &extends;
  size_t count = list ? extends->count : 1;
  if (count > GRDP_LAYER_LIMIT) {
    grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_EXTENDS_LIMIT, extends->fragment.place,
                  grdp_integer_text(w->arena, GRDP_LAYER_LIMIT), NULL);
    return GRDP_INVALID;
  }
  grdp_place *places = GRDP_NEW_ARRAY(w->arena, count, grdp_place);
  layer->below = GRDP_NEW_ARRAY(w->arena, count, size_t);
  layer->below_places = places;
  grdp_status status = GRDP_OK;
  for (size_t i = 0; i < count && status != GRDP_MEMORY; i++) {
    grdp_status one = visit_named(w, layer, names[i], places);
    status = one != GRDP_OK ? one : status;
  }
  return status;
}

static grdp_status read_layer(walk *w, const char *path, size_t visited, grdp_place named) {
  grdp_layer layer = {.folder = folder_of(w->arena, path)};
  const char *shown = w->visits.items[visited].shown;
  grdp_read_fault fault = grdp_source_read(w->arena, path, shown, &layer.source);
  if (fault != GRDP_READ_FINE) {
    report_read(w, fault, shown, named);
    return GRDP_INVALID;
  }
  GRDP_TRY(grdp_document_parse(w->arena, layer.source, w->diagnostics, &layer.root));
  check_version(w, layer.source, layer.root);
  GRDP_TRY(visit_extends(w, &layer, grdp_node_find(layer.root, "extends")));
  w->visits.items[visited].layer = w->layers.count;
  *GRDP_PUSH(w->arena, &w->layers) = layer;
  return GRDP_OK;
}

/* The number of the visit of this file, or the count of visits. */
static size_t find_visit(const walk *w, const struct stat *file) {
  size_t i = 0;
  while (i < w->visits.count &&
         (w->visits.items[i].device != file->st_dev || w->visits.items[i].inode != file->st_ino))
    i++;
  return i;
}

/* Names `path`: reads the file and what it extends, unless that has been done. `named` is where it was named. */
static grdp_status visit_file(walk *w, const char *path, grdp_place named, size_t *number) {
  struct stat file;
  const char *shown = shown_path(w->arena, path);
  if (stat(path, &file) != 0) {
    report_read(w, GRDP_READ_MISSING, shown, named);
    return GRDP_INVALID;
  }
  size_t known = find_visit(w, &file);
  if (known < w->visits.count && w->visits.items[known].open) {
    report_cycle(w, known, named);
    return GRDP_INVALID;
  }
  if (known == w->visits.count) {
    if (known == GRDP_LAYER_LIMIT) {
      grdp_diagnose(w->diagnostics, GRDP_DIAGNOSTIC_EXTENDS_LIMIT, named,
                    grdp_integer_text(w->arena, GRDP_LAYER_LIMIT), NULL);
      return GRDP_INVALID;
    }
    *GRDP_PUSH(w->arena, &w->visits) = (visit){file.st_dev, file.st_ino, shown, true, SIZE_MAX};
    grdp_status status = read_layer(w, path, known, named);
    w->visits.items[known].open = false;
    GRDP_TRY(status);
  }
  *number = w->visits.items[known].layer;
  /* A file that was read with mistakes has no number; they were reported where it was first named. */
  return *number == SIZE_MAX ? GRDP_INVALID : GRDP_OK;
}

grdp_status grdp_layers_read(grdp_arena *arena, const char *path, grdp_diagnostics *diagnostics, grdp_layers *out) {
  walk w = {.arena = arena, .diagnostics = diagnostics};
  size_t errors = grdp_diagnostics_errors(diagnostics);
  size_t top;
  GRDP_TRY(visit_file(&w, path, (grdp_place){0}, &top));
  if (grdp_diagnostics_errors(diagnostics) > errors)
    return GRDP_INVALID;
  *out = (grdp_layers){w.layers.items, w.layers.count};
  return GRDP_OK;
}

bool grdp_layers_reach(const grdp_layers *layers, size_t upper, size_t lower) {
  bool reached[GRDP_LAYER_LIMIT] = {false};
  reached[upper] = true;
  /* What a layer extends has a smaller number. */
  for (size_t i = upper; i > lower; i--)
    for (size_t j = 0; reached[i] && j < layers->items[i].below_count; j++)
      reached[layers->items[i].below[j]] = true;
  return upper != lower && reached[lower];
}
