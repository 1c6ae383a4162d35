/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that is freed all at once. Every handle (a scenario, a program, a result) owns one arena;
 * freeing the handle frees the arena.
 *
 * Allocation never returns NULL: when memory ends, the arena jumps to the place its owner has set
 * with GRDP_ARENA_GUARD, so that the code between need not test every pointer (as Lua does).
 * What is not memory (an open file, a parser of another library) is registered with
 * grdp_arena_defer and is released with the arena, jump or not.
 */
#ifndef GRDP_ARENA_H
#define GRDP_ARENA_H

#include <setjmp.h>
#include <stddef.h>

typedef struct grdp_arena_block grdp_arena_block;
typedef struct grdp_arena_cleanup grdp_arena_cleanup;

/* Zero-initialised is empty and ready: grdp_arena arena = {0}; */
typedef struct grdp_arena {
  grdp_arena_block *block;
  size_t used;
  grdp_arena_cleanup *cleanup;
  jmp_buf *exhausted;
} grdp_arena;

/*
 * The statement that follows runs when memory ends, and must leave the function:
 *
 *   jmp_buf exhausted;
 *   GRDP_ARENA_GUARD(&arena, exhausted) { grdp_arena_free(&arena); return GRDP_MEMORY; }
 *
 * An arena without a guard aborts the process when memory ends.
 */
#define GRDP_ARENA_GUARD(arena, buffer) if (((arena)->exhausted = &(buffer)), setjmp(buffer) != 0)

/* `size` bytes of zeroed memory, aligned for any type (64 bytes from 4 KiB up). Never NULL. */
void *grdp_arena_allocate(grdp_arena *arena, size_t size);

/* As above for `count` items of `size` bytes; an overflow of the product counts as exhausted memory. */
void *grdp_arena_array(grdp_arena *arena, size_t count, size_t size);

/* A copy with a terminating zero. */
char *grdp_arena_copy(grdp_arena *arena, const char *bytes, size_t size);

/* Calls release(object) when the arena is freed; last registered, first called. */
void grdp_arena_defer(grdp_arena *arena, void (*release)(void *object), void *object);

/* Frees all memory; the arena is empty and usable again. */
void grdp_arena_free(grdp_arena *arena);

#define GRDP_NEW(arena, type) ((type *)grdp_arena_allocate((arena), sizeof(type)))
#define GRDP_NEW_ARRAY(arena, count, type) ((type *)grdp_arena_array((arena), (count), sizeof(type)))

/* A growing array in an arena: GRDP_VECTOR(double) values = {0}; *GRDP_PUSH(arena, &values) = 1.0; */
#define GRDP_VECTOR(type)                                                                                            \
  struct {                                                                                                           \
    type *items;                                                                                                     \
    size_t count;                                                                                                    \
    size_t capacity;                                                                                                 \
  }

/* Makes room for one more item, zeroed, and gives its address. The old items may move. */
#define GRDP_PUSH(arena, vector)                                                                                     \
  ((vector)->count == (vector)->capacity                                                                             \
       ? ((vector)->items =                                                                                          \
              grdp_vector_grow((arena), (vector)->items, &(vector)->capacity, sizeof *(vector)->items),              \
          &(vector)->items[(vector)->count++])                                                                       \
       : &(vector)->items[(vector)->count++])

void *grdp_vector_grow(grdp_arena *arena, void *items, size_t *capacity, size_t size);

#endif
