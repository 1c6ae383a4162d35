/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK = 16 * 1024, LARGEST_STEP = 4 * 1024 * 1024, CACHE_LINE = 64, LARGE = 4096 };

struct grdp_arena_block {
  grdp_arena_block *previous;
  size_t capacity;
  _Alignas(max_align_t) unsigned char bytes[];
};

struct grdp_arena_cleanup {
  grdp_arena_cleanup *previous;
  void (*release)(void *object);
  void *object;
};

static void exhaust(grdp_arena *arena) {
  if (arena->exhausted == NULL)
    abort();
  longjmp(*arena->exhausted, 1);
}

static void add_block(grdp_arena *arena, size_t least) {
  size_t capacity = arena->block == NULL ? FIRST_BLOCK : arena->block->capacity * 2;
  if (capacity > LARGEST_STEP)
    capacity = LARGEST_STEP;
  if (capacity < least)
    capacity = least;
  if (capacity > SIZE_MAX - sizeof(grdp_arena_block))
    exhaust(arena);
  /* Zeroed by the system where the block is large: pages that nothing uses are never touched. */
  grdp_arena_block *block = calloc(1, sizeof *block + capacity);
  if (block == NULL)
    exhaust(arena);
  block->previous = arena->block;
  block->capacity = capacity;
  arena->block = block;
  arena->used = 0;
}

static size_t padding(const grdp_arena *arena, size_t alignment) {
  uintptr_t address = (uintptr_t)(arena->block->bytes + arena->used);
  return (size_t)(-address & (alignment - 1));
}

void *grdp_arena_allocate(grdp_arena *arena, size_t size) {
  size_t alignment = size >= LARGE ? CACHE_LINE : _Alignof(max_align_t);
  if (size > SIZE_MAX / 2)
    exhaust(arena);
  size_t pad = arena->block == NULL ? 0 : padding(arena, alignment);
  if (arena->block == NULL || arena->block->capacity - arena->used < pad + size) {
    add_block(arena, size + alignment);
    pad = padding(arena, alignment);
  }
  unsigned char *bytes = arena->block->bytes + arena->used + pad;
  arena->used += pad + size;
  return bytes;
}

void *grdp_arena_array(grdp_arena *arena, size_t count, size_t size) {
  if (size != 0 && count > SIZE_MAX / 2 / size)
    exhaust(arena);
  return grdp_arena_allocate(arena, count * size);
}

char *grdp_arena_copy(grdp_arena *arena, const char *bytes, size_t size) {
  char *copy = grdp_arena_allocate(arena, size + 1);
  if (size > 0)
    memcpy(copy, bytes, size);
  return copy;
}

void grdp_arena_defer(grdp_arena *arena, void (*release)(void *object), void *object) {
  grdp_arena_cleanup *cleanup = GRDP_NEW(arena, grdp_arena_cleanup);
  *cleanup = (grdp_arena_cleanup){arena->cleanup, release, object};
  arena->cleanup = cleanup;
}

void grdp_arena_free(grdp_arena *arena) {
  for (const grdp_arena_cleanup *cleanup = arena->cleanup; cleanup != NULL; cleanup = cleanup->previous)
    cleanup->release(cleanup->object);
  for (grdp_arena_block *block = arena->block; block != NULL;) {
    grdp_arena_block *previous = block->previous;
    free(block);
    block = previous;
  }
  *arena = (grdp_arena){0};
}

void *grdp_vector_grow(grdp_arena *arena, void *items, size_t *capacity, size_t size) {
  size_t larger = *capacity == 0 ? 8 : *capacity * 2;
  void *copy = grdp_arena_array(arena, larger, size);
  if (*capacity > 0)
    memcpy(copy, items, *capacity * size);
  *capacity = larger;
  return copy;
}
