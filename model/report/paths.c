/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _XOPEN_SOURCE 700 /* realpath */
#include "paths.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* realpath in the arena; NULL with errno. */
static const char *real_path(grdp_arena *arena, const char *path) {
  char *real = realpath(path, NULL);
  if (real == NULL)
    return NULL;
  const char *copy = grdp_arena_copy(arena, real, strlen(real));
  free(real);
  return copy;
}

static size_t size_without_slashes(const char *path) {
  size_t size = strlen(path);
  while (size > 1 && path[size - 1] == '/')
    size--;
  return size;
}

/* The real path of a folder that may not be there yet: that of its parent, and its own name. */
static const char *real_folder(grdp_arena *arena, const char *folder) {
  const char *real = real_path(arena, folder);
  if (real != NULL)
    return real;
  const char *path = grdp_arena_copy(arena, folder, size_without_slashes(folder));
  const char *slash = strrchr(path, '/');
  const char *parent = slash == NULL ? "." : grdp_arena_copy(arena, path, (size_t)(slash - path) + 1);
  real = real_path(arena, parent);
  if (real == NULL)
    return NULL;
  return grdp_text_join(arena, strcmp(real, "/") == 0 ? "" : real, "/", slash == NULL ? path : slash + 1, NULL);
}

const char *grdp_path_between(grdp_arena *arena, const char *folder, const char *file) {
  const char *from = real_folder(arena, folder), *to = real_path(arena, file);
  if (from == NULL || to == NULL)
    return NULL;
  size_t common = 0; /* bytes up to and with the last slash of what both have */
  size_t size = strlen(from);
  for (size_t i = 0; i < size && from[i] == to[i]; i++)
    common = from[i] == '/' ? i + 1 : common;
  bool inside = strncmp(from, to, size) == 0 && to[size] == '/';
  common = inside ? size + 1 : common;
  grdp_buffer path = {.arena = arena};
  for (const char *rest = inside ? NULL : from + common; rest != NULL && *rest != '\0';) {
    grdp_buffer_add_string(&path, "../");
    rest = strchr(rest, '/');
    rest = rest == NULL ? NULL : rest + 1;
  }
  grdp_buffer_add_string(&path, to + common);
  return grdp_buffer_string(&path);
}

/* Takes back the last part of a folder's path; false when it is none that can be taken back. */
static bool take_back(grdp_buffer *path) {
  size_t end = path->size, begin;
  for (begin = end; begin > 0 && path->data[begin - 1] != '/';)
    begin--;
  grdp_text part = {path->data + begin, end - begin};
  if (part.size == 0 || grdp_text_is(part, ".") || grdp_text_is(part, ".."))
    return false;
  path->size = begin;
  while (path->size > 1 && path->data[path->size - 1] == '/')
    path->size--;
  path->data[path->size] = '\0';
  return true;
}

const char *grdp_path_from(grdp_arena *arena, const char *folder, const char *path) {
  grdp_buffer out = {.arena = arena};
  if (path[0] == '/')
    return path;
  const char *real = real_path(arena, folder);
  const char *here = real_path(arena, ".");
  /* Below the current folder, the short form; else the real one, whose parts are no links. */
  size_t size = real == NULL || here == NULL ? 0 : strlen(here);
  if (size > 0 && strncmp(real, here, size) == 0 && real[size] == '/')
    real += size + 1;
  grdp_buffer_add_string(&out, real == NULL ? folder : real);
  while (strncmp(path, "../", 3) == 0 && take_back(&out))
    path += 3;
  if (out.size > 0 && out.data[out.size - 1] != '/')
    grdp_buffer_add_byte(&out, '/');
  grdp_buffer_add_string(&out, path);
  return grdp_buffer_string(&out);
}
