/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* renameat2 */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_DEPTH = 16 };

static const char *join_path(grdp_arena *arena, const char *folder, const char *name) {
  return grdp_text_join(arena, folder, "/", name, NULL);
}

/* Makes every missing folder above the last part of a path; `made` begins at the first of them. */
static bool make_parents(grdp_folder *folder) {
  for (char *slash = strchr(folder->above + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    bool made = mkdir(folder->above, 0777) == 0;
    int error = errno;
    *slash = '/';
    if (made && folder->made == NULL)
      folder->made = slash;
    if (!made && error != EEXIST)
      return false;
  }
  return true;
}

/* The folders that were made above one that came to nothing, unless something else stands in them by now. */
static void remove_parents(grdp_folder *folder) {
  if (folder->made == NULL)
    return;
  for (char *slash = strrchr(folder->above, '/'); slash != NULL && slash >= folder->made;
       slash = strrchr(folder->above, '/')) {
    *slash = '\0';
    if (rmdir(folder->above) != 0)
      break;
  }
  folder->made = NULL;
}

static bool holds_results(grdp_arena *arena, const char *path) {
  json_t *run = json_load_file(join_path(arena, path, "run.json"), 0, NULL);
  const char *program = json_string_value(json_object_get(run, "program"));
  bool ours = program != NULL && strcmp(program, "grdp") == 0;
  json_decref(run);
  return ours;
}

static bool is_dot(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* "draws.nc", or "draws-NAME.nc" where several scenarios keep theirs */
static bool is_draw_file(const char *name) {
  size_t size = strlen(name);
  return size >= strlen("draws.nc") && strncmp(name, "draws", 5) == 0 && strcmp(name + size - 3, ".nc") == 0 &&
         (name[5] == '.' || name[5] == '-');
}

/* Whether a folder holds nothing but what this program writes; a user's notes are not to be lost unasked. */
static bool holds_only(const char *path, const char *const *names, size_t count) {
  DIR *folder = opendir(path);
  bool only = folder != NULL;
  for (const struct dirent *entry; only && (entry = readdir(folder)) != NULL;) {
    only = is_dot(entry->d_name) || (count > 0 && is_draw_file(entry->d_name));
    for (size_t i = 0; i < count && !only; i++)
      only = strcmp(entry->d_name, names[i]) == 0;
  }
  if (folder != NULL)
    closedir(folder);
  return only;
}

grdp_folder_fault grdp_folder_check(grdp_arena *arena, const char *path, grdp_folder_mode mode) {
  static const char *const own[] = {"result.csv", "targets.csv", "sources.csv", "run.json", "charts"};
  struct stat status;
  if (stat(path, &status) != 0)
    return errno == ENOENT ? GRDP_FOLDER_FINE : GRDP_FOLDER_SYSTEM;
  if (!S_ISDIR(status.st_mode))
    return GRDP_FOLDER_FOREIGN;
  if (holds_only(path, NULL, 0))
    return GRDP_FOLDER_FINE;
  if (!holds_results(arena, path))
    return GRDP_FOLDER_FOREIGN;
  if (mode == GRDP_FOLDER_OWN)
    return holds_only(path, own, sizeof own / sizeof own[0]) ? GRDP_FOLDER_FINE : GRDP_FOLDER_MIXED;
  return mode == GRDP_FOLDER_FORCE ? GRDP_FOLDER_FINE : GRDP_FOLDER_EXISTS;
}

/* A link to a folder stays a link: what it points to is replaced. */
static const char *resolve(grdp_arena *arena, const char *path) {
  char *real = realpath(path, NULL);
  if (real == NULL) {
    size_t size = strlen(path);
    while (size > 1 && path[size - 1] == '/')
      size--;
    return grdp_arena_copy(arena, path, size);
  }
  const char *copy = grdp_arena_copy(arena, real, strlen(real));
  free(real);
  return copy;
}

grdp_folder_fault grdp_folder_open(grdp_arena *arena, const char *path, grdp_folder_mode mode, grdp_folder *out) {
  grdp_folder_fault fault = grdp_folder_check(arena, path, mode);
  if (fault != GRDP_FOLDER_FINE)
    return fault;
  grdp_folder folder = {.path = resolve(arena, path)};
  folder.replaces = access(folder.path, F_OK) == 0;
  folder.above = grdp_arena_copy(arena, folder.path, strlen(folder.path));
  if (!make_parents(&folder)) {
    int error = errno;
    remove_parents(&folder);
    errno = error;
    return GRDP_FOLDER_SYSTEM;
  }
  const char *slash = strrchr(folder.path, '/');
  size_t above = slash == NULL ? 0 : (size_t)(slash - folder.path) + 1;
  const char *parent = grdp_arena_copy(arena, folder.path, above);
  const char *pattern = grdp_text_join(arena, parent,
                                       ".grdp-"
                                       "XX"
                                       "XX"
                                       "XX",
                                       NULL);
  folder.temporary = grdp_arena_copy(arena, pattern, strlen(pattern));
  if (mkdtemp(folder.temporary) == NULL)
    return GRDP_FOLDER_SYSTEM;
  *out = folder;
  return GRDP_FOLDER_FINE;
}

FILE *grdp_folder_file(grdp_arena *arena, const grdp_folder *folder, const char *name) {
  const char *path = join_path(arena, folder->temporary, name);
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0)
    return NULL;
  FILE *file = fdopen(descriptor, "w");
  if (file == NULL)
    close(descriptor);
  return file;
}

bool grdp_folder_close_file(FILE *file) {
  bool good = fflush(file) == 0 && !ferror(file) && fsync(fileno(file)) == 0;
  int error = errno;
  good = fclose(file) == 0 && good;
  errno = good ? errno : error;
  return good;
}

/* Removes what stands in an open folder. Links are removed, not followed; no memory is needed. */
static void empty_folder(int descriptor, int depth) {
  DIR *folder = fdopendir(descriptor);
  if (folder == NULL) {
    close(descriptor);
    return;
  }
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (is_dot(entry->d_name) || unlinkat(dirfd(folder), entry->d_name, 0) == 0 || depth >= FOLDER_DEPTH)
      continue;
    int child = openat(dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (child >= 0)
      empty_folder(child, depth + 1);
    unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
  }
  closedir(folder);
}

static void remove_tree(const char *path) {
  int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor >= 0)
    empty_folder(descriptor, 0);
  rmdir(path);
}

void grdp_folder_discard(grdp_folder *folder) {
  if (folder->temporary != NULL)
    remove_tree(folder->temporary);
  folder->temporary = NULL;
  remove_parents(folder);
}

/* Brings a folder's list of files to the disk. Some file systems cannot; the files themselves are safe already. */
static void sync_folder(const char *path) {
  int descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    fsync(descriptor);
    close(descriptor);
  }
}

/* mkdtemp lets nobody else in; results are for all whom the user's mask lets read. */
static bool open_to_readers(const char *path) {
  mode_t mask = umask(0);
  umask(mask);
  return chmod(path, 0777 & ~mask) == 0;
}

/* For file systems that cannot exchange two names: the old folder steps aside and comes back when the new one fails. */
static bool step_aside(grdp_arena *arena, grdp_folder *folder) {
  const char *aside = grdp_text_join(arena, folder->temporary, ".old", NULL);
  if (rename(folder->path, aside) != 0)
    return false;
  if (rename(folder->temporary, folder->path) != 0) {
    int error = errno;
    if (rename(aside, folder->path) != 0)
      error = errno;
    errno = error;
    return false;
  }
  remove_tree(aside);
  folder->temporary = NULL;
  return true;
}

static bool take_place(grdp_arena *arena, grdp_folder *folder) {
  if (!folder->replaces && renameat2(AT_FDCWD, folder->temporary, AT_FDCWD, folder->path, RENAME_NOREPLACE) == 0) {
    folder->temporary = NULL;
    return true;
  }
  if (!folder->replaces && errno == EINVAL && rename(folder->temporary, folder->path) == 0) {
    folder->temporary = NULL;
    return true;
  }
  if (!folder->replaces)
    return false;
  if (renameat2(AT_FDCWD, folder->temporary, AT_FDCWD, folder->path, RENAME_EXCHANGE) == 0)
    return true;
  return (errno == EINVAL || errno == ENOSYS) && step_aside(arena, folder);
}

grdp_folder_fault grdp_folder_commit(grdp_arena *arena, grdp_folder *folder) {
  bool good = open_to_readers(folder->temporary);
  sync_folder(folder->temporary);
  good = good && take_place(arena, folder);
  int error = errno;
  /* After an exchange the old results stand under the temporary name. */
  grdp_folder_discard(folder);
  errno = error;
  if (good) {
    const char *slash = strrchr(folder->path, '/');
    const char *parent =
        slash == NULL ? "." : grdp_arena_copy(arena, folder->path, (size_t)(slash - folder->path) + 1);
    sync_folder(parent);
  }
  return good ? GRDP_FOLDER_FINE : GRDP_FOLDER_SYSTEM;
}
