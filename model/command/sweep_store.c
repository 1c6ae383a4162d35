/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The points of a sweep that are done, in DIR.partial: a head line that says of what sweep they are, then a line for each
 * point in order, "HASH number values" or "HASH number ! reason". Lines are only added; one without its right hash ends
 * what is read, as a power cut leaves it.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "sha256.h"
#include "sweep_request.h"

enum { HASH = 64 };

/* --- the head --- */

static void add_field(grdp_buffer *out, const char *text) {
  grdp_buffer_add_integer(out, (long long)strlen(text)); /* so that no two lists of texts look the same */
  grdp_buffer_add_byte(out, ':');
  grdp_buffer_add_string(out, text);
}

static void hash_files(const grdp_sweep_request *request, char out[HASH + 1]) {
  grdp_buffer text = {.arena = request->arguments.arena};
  for (size_t i = 0; i < request->projections.count; i++) {
    const grdp_scenario *scenario = request->projections.items[i].scenario;
    for (size_t k = 0; k < scenario->file_count; k++) {
      char hash[HASH + 1];
      grdp_sha256(scenario->files[k]->text.data, scenario->files[k]->text.size, hash);
      add_field(&text, hash);
    }
    grdp_buffer_add_byte(&text, '\n');
  }
  grdp_sha256(text.data, text.size, out);
}

/* All that the numbers depend on beside files; not threads. The language is that of reasons. */
static void hash_request(const grdp_sweep_request *request, char out[HASH + 1]) {
  grdp_buffer text = {.arena = request->arguments.arena};
  const grdp_arguments *arguments = &request->arguments;
  char numbers[160];
  for (size_t i = 0; i < request->axis_count; i++) {
    add_field(&text, request->axes[i].name);
    for (size_t k = 0; k < request->axes[i].count; k++)
      add_field(&text, request->axes[i].texts[k]);
    grdp_buffer_add_byte(&text, '\n');
  }
  for (size_t i = 0; i < arguments->edits.count; i++) {
    grdp_buffer_add_integer(&text, (long long)arguments->edits.items[i].kind);
    add_field(&text, arguments->edits.items[i].text);
  }
  grdp_buffer_add_byte(&text, '\n');
  for (size_t i = 0; i < request->look_count; i++) {
    add_field(&text, request->looks[i].series);
    add_field(&text, request->looks[i].period);
    add_field(&text, grdp_sweep_statistic_text(request->looks[i].statistic));
  }
  snprintf(numbers, sizeof numbers, "\n%" PRIu64 " %" PRIu64 " %d %d %d", request->draws.run.draws,
           request->draws.run.seed, (int)request->draws.run.design, (int)request->draws.run.accept_failures,
           (int)request->console->language);
  grdp_buffer_add_string(&text, numbers);
  grdp_sha256(text.data, text.size, out);
}

static const char *head_line(const grdp_sweep_request *request) {
  char files[HASH + 1], asked[HASH + 1];
  hash_files(request, files);
  hash_request(request, asked);
  return grdp_text_join(request->arguments.arena, "grdp-sweep ", GRDP_VERSION, " ", files, " ", asked, "\n", NULL);
}

/* --- records --- */

static const char *record_of(const grdp_sweep_request *request, size_t number, grdp_arena *arena) {
  const grdp_sweep_cell *cell = &request->cells[number];
  grdp_buffer body = {.arena = arena};
  char hash[HASH + 1];
  grdp_buffer_add_integer(&body, (long long)number);
  if (cell->reason != NULL) {
    grdp_buffer_add_string(&body, " ! ");
    for (const char *c = cell->reason; *c != '\0'; c++)
      grdp_buffer_add_byte(&body, *c == '\n' || *c == '\r' ? ' ' : *c);
  }
  for (size_t i = 0; cell->values != NULL && i < request->look_count; i++) {
    const double values[] = {cell->values[i].value, cell->values[i].low, cell->values[i].high};
    for (size_t k = 0; k < 3; k++) {
      grdp_buffer_add_byte(&body, ' ');
      grdp_buffer_add_number(&body, values[k]);
    }
  }
  grdp_sha256(body.data, body.size, hash);
  return grdp_text_join(arena, hash, " ", grdp_buffer_string(&body), "\n", NULL);
}

static bool read_values(const grdp_sweep_request *request, const char *text, grdp_sweep_cell *cell) {
  grdp_sweep_value *values = GRDP_NEW_ARRAY(request->arguments.arena, request->look_count + 1, grdp_sweep_value);
  for (size_t i = 0; i < request->look_count; i++) {
    double *const places[] = {&values[i].value, &values[i].low, &values[i].high};
    for (size_t k = 0; k < 3; k++) {
      char *end;
      *places[k] = strtod(text, &end);
      if (end == text)
        return false;
      text = end;
    }
  }
  cell->values = values;
  return *text == '\0';
}

/* A line without its end; points come in order. */
static bool read_record(const grdp_sweep_request *request, grdp_text line, size_t number) {
  grdp_arena *arena = request->arguments.arena;
  char hash[HASH + 1];
  if (line.size < HASH + 2 || number >= request->cell_count)
    return false;
  grdp_text body = grdp_text_slice(line, HASH + 1, line.size - HASH - 1);
  grdp_sha256(body.data, body.size, hash);
  if (memcmp(hash, line.data, HASH) != 0)
    return false;
  const char *text = grdp_text_string(arena, body);
  char *rest;
  if (strtoull(text, &rest, 10) != number)
    return false;
  grdp_sweep_cell cell = {.done = true};
  if (strncmp(rest, " ! ", 3) == 0)
    cell.reason = rest + 3;
  else if (!read_values(request, rest, &cell))
    return false;
  request->cells[number] = cell;
  return true;
}

/* --- opening --- */

static grdp_exit complain(const grdp_sweep_request *request, grdp_message message) {
  return grdp_complain(request->console, GRDP_EXIT_FAILED, message, request->store.path, request->folder, NULL);
}

static grdp_exit complain_system(const grdp_sweep_request *request) {
  return grdp_complain(request->console, GRDP_EXIT_FAILED, GRDP_MESSAGE_FILE_FAILED, request->store.path,
                       strerror(errno), NULL);
}

static bool make_parents(grdp_arena *arena, const char *path) {
  char *copy = grdp_arena_copy(arena, path, strlen(path));
  for (char *c = copy + 1; *c != '\0'; c++) {
    if (*c != '/')
      continue;
    *c = '\0';
    if (mkdir(copy, 0777) != 0 && errno != EEXIST)
      return false;
    *c = '/';
  }
  return true;
}

static bool write_all(int file, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(file, bytes, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0)
      return false;
    bytes += written;
    size -= (size_t)written;
  }
  return true;
}

static grdp_exit begin(grdp_sweep_request *request, const char *head) {
  if (ftruncate(request->store.file, 0) != 0 || !write_all(request->store.file, head, strlen(head)) ||
      fsync(request->store.file) != 0)
    return complain_system(request);
  return GRDP_EXIT_DONE;
}

/* Which part of the head differs: version, files or what was asked. */
static grdp_message difference_of(const char *head, grdp_text found) {
  static const grdp_message messages[] = {GRDP_MESSAGE_SWEEP_STORE_FOREIGN, GRDP_MESSAGE_SWEEP_STORE_VERSION,
                                          GRDP_MESSAGE_SWEEP_STORE_FILES, GRDP_MESSAGE_SWEEP_STORE_OPTIONS};
  size_t part = 0;
  for (size_t i = 0; i < found.size && head[i] != '\0' && head[i] == found.data[i]; i++)
    part += head[i] == ' ' ? 1 : 0;
  return messages[part > 3 ? 3 : part];
}

/* What follows the last good line is cut off. */
static grdp_exit take_records(grdp_sweep_request *request, grdp_text text, size_t used) {
  size_t number = 0;
  while (used < text.size) {
    grdp_text rest = grdp_text_slice(text, used, text.size - used);
    size_t end = grdp_text_find(rest, '\n');
    if (end == rest.size || !read_record(request, grdp_text_slice(rest, 0, end), number))
      break;
    used += end + 1;
    number++;
  }
  if (used < text.size)
    grdp_complain(request->console, GRDP_EXIT_DONE, GRDP_MESSAGE_SWEEP_STORE_TORN, request->store.path,
                  grdp_integer_text(request->arguments.arena, (long long)number), NULL);
  if (ftruncate(request->store.file, (off_t)used) != 0 || lseek(request->store.file, 0, SEEK_END) < 0)
    return complain_system(request);
  return GRDP_EXIT_DONE;
}

static grdp_exit go_on(grdp_sweep_request *request, const char *head, size_t size) {
  char *bytes = grdp_arena_allocate(request->arguments.arena, size + 1);
  size_t have = 0;
  for (ssize_t got = 1; have < size && got > 0; have += (size_t)(got > 0 ? got : 0)) {
    got = pread(request->store.file, bytes + have, size - have, (off_t)have);
    if (got < 0)
      return complain_system(request);
  }
  grdp_text all = {bytes, have};
  size_t end = grdp_text_find(all, '\n');
  if (end == all.size && strncmp(head, bytes, have) == 0)
    return begin(request, head); /* torn in its head */
  if (end + 1 != strlen(head) || memcmp(bytes, head, end + 1) != 0)
    return complain(request, difference_of(head, all));
  return take_records(request, all, end + 1);
}

grdp_exit grdp_sweep_store_open(grdp_sweep_request *request) {
  grdp_arena *arena = request->arguments.arena;
  struct stat held, named;
  if (request->folder == NULL)
    return GRDP_EXIT_DONE;
  size_t size = strlen(request->folder);
  while (size > 1 && request->folder[size - 1] == '/')
    size--;
  request->store.path = grdp_text_join(arena, grdp_arena_copy(arena, request->folder, size), ".partial", NULL);
  if (!make_parents(arena, request->store.path))
    return complain_system(request);
  request->store.file = open(request->store.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (request->store.file < 0)
    return complain_system(request);
  bool locked = flock(request->store.file, LOCK_EX | LOCK_NB) == 0;
  if (!locked && errno != EWOULDBLOCK)
    return complain_system(request);
  if (fstat(request->store.file, &held) != 0)
    return complain_system(request);
  /* The other may have finished and removed it in between. */
  if (!locked || stat(request->store.path, &named) != 0 || named.st_ino != held.st_ino)
    return complain(request, GRDP_MESSAGE_SWEEP_STORE_BUSY);
  bool resume = grdp_option_given(&request->arguments, GRDP_OPTION_RESUME);
  if (held.st_size > 0 && !resume && !grdp_option_given(&request->arguments, GRDP_OPTION_FORCE))
    return complain(request, GRDP_MESSAGE_SWEEP_STORE_EXISTS);
  const char *head = head_line(request);
  return held.st_size > 0 && resume ? go_on(request, head, (size_t)held.st_size) : begin(request, head);
}

/* --- adding --- */

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* To the disk at most some times a second: a point that a power cut takes is computed again. */
bool grdp_sweep_store_add(grdp_sweep_request *request, size_t number) {
  const double seconds_between = 0.2;
  grdp_arena arena = {0};
  if (request->store.path == NULL)
    return true;
  arena.exhausted = request->arguments.arena->exhausted;
  const char *record = record_of(request, number, &arena);
  bool good = write_all(request->store.file, record, strlen(record));
  grdp_arena_free(&arena);
  double now = seconds_now();
  if (!good || now - request->store.synced < seconds_between)
    return good;
  request->store.synced = now;
  return fsync(request->store.file) == 0;
}

void grdp_sweep_store_close(grdp_sweep_store *store, bool finished) {
  if (store->path == NULL || store->file < 0)
    return;
  if (finished)
    unlink(store->path);
  else
    fsync(store->file);
  close(store->file);
  store->file = -1;
}
