/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Compiled once per instruction set, with GRDP_LINEAR as the set's name. Products, elimination and substitution are the
 * same loop: a few rows times a few vectors of sums, which stay in registers while the terms are added one by one.
 */
#include "linear.h"

#include "vector.h"

#ifndef GRDP_LINEAR
#define GRDP_LINEAR portable
#endif

/* As many sums as the registers hold; how many terms of a product are packed together, to stay in the nearest cache;
 * the width of an elimination's panel. */
enum {
  WIDE = VECTOR_LANES == 8 ? 4 : 2,
  TALL = VECTOR_LANES == 2 ? 2 : 6,
  STRIP = WIDE * VECTOR_LANES,
  CHUNK = 4096 / STRIP < 256 ? 4096 / STRIP : 256,
  PANEL = 32
};

/* at[r * down + q * along] times the row x + q * next, for q < count; with the sign changed. */
typedef struct products {
  const double *at;
  ptrdiff_t down, along;
  const double *x;
  ptrdiff_t next;
  size_t count;
  bool negative;
} products;

VECTOR_INLINE void add_products(products p, size_t rows, vector sums[TALL][WIDE]) {
  for (size_t q = 0; q < p.count; q++, p.at += p.along, p.x += p.next) {
    vector x[WIDE];
    UNROLLED for (size_t v = 0; v < WIDE; v++) x[v] = load(p.x + v * VECTOR_LANES);
    UNROLLED for (size_t r = 0; r < rows; r++) {
      vector factor = broadcast(p.negative ? -p.at[(ptrdiff_t)r * p.down] : p.at[(ptrdiff_t)r * p.down]);
      UNROLLED for (size_t v = 0; v < WIDE; v++) sums[r][v] = multiply_add(factor, x[v], sums[r][v]);
    }
  }
}

VECTOR_INLINE void load_row(const double *from, vector row[WIDE]) {
  UNROLLED for (size_t v = 0; v < WIDE; v++) row[v] = load(from + v * VECTOR_LANES);
}
VECTOR_INLINE void store_row(double *to, const vector row[WIDE]) {
  UNROLLED for (size_t v = 0; v < WIDE; v++) store(to + v * VECTOR_LANES, row[v]);
}

/* target[r] += the products, for rows that lie `pitch` apart. */
VECTOR_INLINE void add_to_rows(products p, size_t rows, double *target, size_t pitch) {
  vector sums[TALL][WIDE];
  UNROLLED for (size_t r = 0; r < rows; r++) load_row(target + r * pitch, sums[r]);
  add_products(p, rows, sums);
  UNROLLED for (size_t r = 0; r < rows; r++) store_row(target + r * pitch, sums[r]);
}

/* The sums of the strip at `lane` go on from what `out` holds, or begin at -0, which leaves a term as it is. */
VECTOR_INLINE void add_to_lanes(products p, size_t rows, double *const *out, size_t lane, bool begin) {
  vector sums[TALL][WIDE];
  UNROLLED for (size_t r = 0; r < rows; r++) {
    UNROLLED for (size_t v = 0; v < WIDE; v++) sums[r][v] =
        begin ? broadcast(-0.0) : load(out[r] + lane + v * VECTOR_LANES);
  }
  add_products(p, rows, sums);
  UNROLLED for (size_t r = 0; r < rows; r++) store_row(out[r] + lane, sums[r]);
}

static void contract_one(size_t rows, size_t terms, const double *a, const double *const *x, double *const *out) {
  enum { AT_ONCE = 8 };
  for (size_t i = 0; i < rows; i += AT_ONCE) {
    size_t count = rows - i < AT_ONCE ? rows - i : AT_ONCE;
    double sums[AT_ONCE];
    for (size_t r = 0; r < count; r++)
      sums[r] = -0.0;
    for (size_t j = 0; j < terms; j++)
      for (size_t r = 0; r < count; r++)
        sums[r] = fma(a[(i + r) * terms + j], *x[j], sums[r]);
    for (size_t r = 0; r < count; r++)
      *out[i + r] = sums[r];
  }
}

/* Terms `first` to `first + count` of the strip at `lane`; x of these is packed, since rows of lanes often lie so that
 * they share few places of the cache. */
static void contract_chunk(const products *whole, size_t first, size_t rows, double *const *out, size_t lane) {
  products p = *whole;
  size_t i = 0;
  for (; i + TALL <= rows; i += TALL, p.at += TALL * p.down)
    add_to_lanes(p, TALL, out + i, lane, first == 0);
  for (; i < rows; i++, p.at += p.down)
    add_to_lanes(p, 1, out + i, lane, first == 0);
}

static void contract(size_t rows, size_t terms, size_t lanes, const double *a, const double *const *x,
                     double *const *out) {
  if (lanes == 1) {
    contract_one(rows, terms, a, x, out);
    return;
  }
  double packed[CHUNK * STRIP];
  size_t chunks = (terms + CHUNK - 1) / CHUNK, chunk = chunks == 0 ? 0 : (terms + chunks - 1) / chunks;
  for (size_t lane = 0; lane < lanes; lane += STRIP) {
    size_t first = 0;
    do {
      size_t count = terms - first < chunk ? terms - first : chunk;
      for (size_t j = 0; j < count; j++)
        memcpy(packed + j * STRIP, x[first + j] + lane, STRIP * sizeof(double));
      products p = {a + first, (ptrdiff_t)terms, 1, packed, STRIP, count, false};
      contract_chunk(&p, first, rows, out, lane);
      first += count;
    } while (first < terms);
  }
}

static void swap_rows(const grdp_matrix *matrix, size_t a, size_t b) {
  double *x = matrix->elements + a * matrix->pitch, *y = matrix->elements + b * matrix->pitch;
  for (size_t j = 0; a != b && j < matrix->pitch; j++) {
    double kept = x[j];
    x[j] = y[j];
    y[j] = kept;
  }
}

/* Among rows k to `end`. */
static size_t find_pivot(const grdp_matrix *matrix, size_t k, size_t end) {
  size_t pivot = k;
  double best = fabs(matrix->elements[k * matrix->pitch + k]);
  for (size_t i = k + 1; i < end; i++) {
    double size = fabs(matrix->elements[i * matrix->pitch + k]);
    if (size > best) {
      best = size;
      pivot = i;
    }
  }
  return pivot;
}

/* Columns k to end, by rows. */
static void eliminate_column(const grdp_matrix *matrix, size_t k, size_t end) {
  const double *top = matrix->elements + k * matrix->pitch;
  for (size_t i = k + 1; i < matrix->n; i++) {
    double *row = matrix->elements + i * matrix->pitch;
    double factor = row[k] = -(row[k] * matrix->inverses[k]);
    for (size_t j = k + 1; j < end; j++)
      row[j] = fma(factor, top[j], row[j]);
  }
}

/* The columns at `column`, from the panel's rows k to end down. */
static void eliminate_strip(const grdp_matrix *matrix, size_t k, size_t end, size_t column) {
  double *elements = matrix->elements;
  size_t pitch = matrix->pitch, i = k + 1;
  products p = {
      elements + i * pitch + k, (ptrdiff_t)pitch, 1, elements + k * pitch + column, (ptrdiff_t)pitch, 1, false};
  for (; i < end; i++, p.at += pitch, p.count++)
    add_to_rows(p, 1, elements + i * pitch + column, pitch);
  p.count = end - k;
  for (; i + TALL <= matrix->n; i += TALL, p.at += TALL * pitch)
    add_to_rows(p, TALL, elements + i * pitch + column, pitch);
  for (; i < matrix->n; i++, p.at += pitch)
    add_to_rows(p, 1, elements + i * pitch + column, pitch);
}

/* Rows and columns that step k of the elimination of a banded matrix reaches. */
static size_t end_of_rows(const grdp_matrix *matrix, size_t k) {
  size_t end = k + matrix->lower + 1;
  return end < matrix->n ? end : matrix->n;
}
static size_t end_of_columns(const grdp_matrix *matrix, size_t k) {
  size_t end = k + matrix->lower + matrix->upper + 1;
  return end < matrix->n ? end : matrix->n;
}

static void swap_numbers(double *a, double *b) {
  double kept = *a;
  *a = *b;
  *b = kept;
}

static void pivot_band(const grdp_matrix *matrix, size_t k) {
  size_t pivot = find_pivot(matrix, k, end_of_rows(matrix, k));
  matrix->swaps[k] = (uint32_t)pivot;
  if (pivot == k)
    return;
  double *top = matrix->elements + k * matrix->pitch, *row = matrix->elements + pivot * matrix->pitch;
  for (size_t j = k; j < end_of_columns(matrix, k); j++)
    swap_numbers(top + j, row + j);
  swap_numbers(grdp_matrix_right(matrix, k), grdp_matrix_right(matrix, pivot));
}

static void factor_band(const grdp_matrix *matrix) {
  for (size_t k = 0; k < matrix->n; k++) {
    pivot_band(matrix, k);
    const double *top = matrix->elements + k * matrix->pitch;
    matrix->inverses[k] = 1.0 / top[k];
    for (size_t i = k + 1; i < end_of_rows(matrix, k); i++) {
      double *row = matrix->elements + i * matrix->pitch, *right = grdp_matrix_right(matrix, i);
      double factor = row[k] = -(row[k] * matrix->inverses[k]);
      for (size_t j = k + 1; j < end_of_columns(matrix, k); j++)
        row[j] = fma(factor, top[j], row[j]);
      *right = fma(factor, *grdp_matrix_right(matrix, k), *right);
    }
  }
}

/* A panel's columns first, then all to the right of it at once. */
static void factor(const grdp_matrix *matrix) {
  if (matrix->banded) {
    factor_band(matrix);
    return;
  }
  for (size_t k = 0; k < matrix->n; k += PANEL) {
    size_t end = k + PANEL < matrix->n ? k + PANEL : matrix->n;
    size_t right = k + PANEL;
    for (size_t j = k; j < end; j++) {
      size_t pivot = find_pivot(matrix, j, matrix->n);
      matrix->swaps[j] = (uint32_t)pivot;
      swap_rows(matrix, j, pivot);
      matrix->inverses[j] = 1.0 / matrix->elements[j * matrix->pitch + j];
      eliminate_column(matrix, j, right);
    }
    for (size_t column = right; column < matrix->pitch; column += STRIP)
      eliminate_strip(matrix, k, end, column);
  }
}

static void finish(const grdp_matrix *factored, double *solution) {
  size_t n = factored->n;
  for (size_t i = n; i-- > 0;) {
    const double *row = factored->elements + i * factored->pitch;
    double sum = *grdp_matrix_right(factored, i);
    for (size_t j = (factored->banded ? end_of_columns(factored, i) : n) - 1; j > i; j--)
      sum = fma(-row[j], solution[j], sum);
    solution[i] = sum * factored->inverses[i];
  }
}

/* Rows i to i + rows of a strip, those above being done: the block's own triangle after the rectangle left of it. */
VECTOR_INLINE void forward(const grdp_matrix *factored, size_t i, size_t rows, double *strip) {
  const double *at = factored->elements + i * factored->pitch;
  vector sums[TALL][WIDE];
  UNROLLED for (size_t r = 0; r < rows; r++) load_row(strip + (i + r) * STRIP, sums[r]);
  add_products((products){at, (ptrdiff_t)factored->pitch, 1, strip, STRIP, i, false}, rows, sums);
  UNROLLED for (size_t q = 0; q < rows; q++) {
    store_row(strip + (i + q) * STRIP, sums[q]);
    UNROLLED for (size_t r = q + 1; r < rows; r++) {
      vector factor = broadcast(at[r * factored->pitch + i + q]);
      UNROLLED for (size_t v = 0; v < WIDE; v++) sums[r][v] = multiply_add(factor, sums[q][v], sums[r][v]);
    }
  }
}

/* Likewise upwards. */
VECTOR_INLINE void backward(const grdp_matrix *factored, size_t i, size_t rows, double *strip) {
  size_t n = factored->n, pitch = factored->pitch;
  const double *at = factored->elements + i * pitch;
  vector sums[TALL][WIDE];
  UNROLLED for (size_t r = 0; r < rows; r++) load_row(strip + (i + r) * STRIP, sums[r]);
  products p = {at + n - 1, (ptrdiff_t)pitch, -1, strip + (n - 1) * STRIP, -STRIP, n - i - rows, true};
  add_products(p, rows, sums);
  UNROLLED for (size_t q = rows; q-- > 0;) {
    UNROLLED for (size_t v = 0; v < WIDE; v++) sums[q][v] *= broadcast(factored->inverses[i + q]);
    store_row(strip + (i + q) * STRIP, sums[q]);
    UNROLLED for (size_t r = 0; r < q; r++) {
      vector factor = broadcast(-at[r * pitch + i + q]);
      UNROLLED for (size_t v = 0; v < WIDE; v++) sums[r][v] = multiply_add(factor, sums[q][v], sums[r][v]);
    }
  }
}

static void substitute_strip(const grdp_matrix *factored, double *strip) {
  size_t n = factored->n, i = 0;
  for (; i + TALL <= n; i += TALL)
    forward(factored, i, TALL, strip);
  for (; i < n; i++)
    forward(factored, i, 1, strip);
  for (; i >= TALL; i -= TALL)
    backward(factored, i - TALL, TALL, strip);
  for (; i > 0; i--)
    backward(factored, i - 1, 1, strip);
}

static void substitute_one(const grdp_matrix *factored, double *const *rows, double *solution) {
  size_t n = factored->n;
  for (size_t i = 0; i < n; i++) {
    const double *at = factored->elements + i * factored->pitch;
    double sum = solution[i];
    for (size_t j = 0; j < i; j++)
      sum = fma(at[j], solution[j], sum);
    solution[i] = sum;
  }
  for (size_t i = n; i-- > 0;) {
    const double *at = factored->elements + i * factored->pitch;
    double sum = solution[i];
    for (size_t j = n - 1; j > i; j--)
      sum = fma(-at[j], solution[j], sum);
    *rows[i] = solution[i] = sum * factored->inverses[i];
  }
}

static void swap_strips(double *a, double *b, size_t width) {
  for (size_t lane = 0; lane < width; lane++) {
    double kept = a[lane];
    a[lane] = b[lane];
    b[lane] = kept;
  }
}

/* Row by row of a strip (or of one lane): the pivots change places as the elimination went. */
VECTOR_INLINE void add_scaled(double *row, double factor, const double *other, size_t width) {
  if (width == 1) {
    *row = fma(factor, *other, *row);
    return;
  }
  UNROLLED for (size_t v = 0; v < STRIP; v += VECTOR_LANES)
      store(row + v, multiply_add(broadcast(factor), load(other + v), load(row + v)));
}

static void substitute_band(const grdp_matrix *factored, double *strip, size_t width) {
  for (size_t k = 0; k < factored->n; k++) {
    if (factored->swaps[k] != k)
      swap_strips(strip + k * width, strip + factored->swaps[k] * width, width);
    for (size_t i = k + 1; i < end_of_rows(factored, k); i++)
      add_scaled(strip + i * width, factored->elements[i * factored->pitch + k], strip + k * width, width);
  }
  for (size_t i = factored->n; i-- > 0;) {
    const double *at = factored->elements + i * factored->pitch;
    for (size_t j = end_of_columns(factored, i) - 1; j > i; j--)
      add_scaled(strip + i * width, -at[j], strip + j * width, width);
    for (size_t lane = 0; lane < width; lane++)
      strip[i * width + lane] *= factored->inverses[i];
  }
}

/* Of a strip of lanes, gathered in `scratch`. */
static void substitute_in_band(const grdp_matrix *factored, size_t lane, size_t width, double *const *rows,
                               double *scratch) {
  for (size_t i = 0; i < factored->n; i++)
    memcpy(scratch + i * width, rows[i] + lane, width * sizeof(double));
  substitute_band(factored, scratch, width);
  for (size_t i = 0; i < factored->n; i++)
    memcpy(rows[i] + lane, scratch + i * width, width * sizeof(double));
}

static void substitute(const grdp_matrix *factored, size_t lanes, double *const *rows, double *scratch) {
  size_t width = lanes == 1 ? 1 : STRIP;
  for (size_t lane = 0; factored->banded && lane < lanes; lane += width)
    substitute_in_band(factored, lane, width, rows, scratch);
  if (factored->banded)
    return;
  for (size_t lane = 0; lane < lanes; lane += width) {
    for (size_t i = 0; i < factored->n; i++)
      memcpy(scratch + i * width, rows[i] + lane, width * sizeof(double));
    for (size_t i = 0; i < factored->n; i++)
      if (factored->swaps[i] != i)
        swap_strips(scratch + i * width, scratch + factored->swaps[i] * width, width);
    if (lanes == 1) {
      substitute_one(factored, rows, scratch);
      return;
    }
    substitute_strip(factored, scratch);
    for (size_t i = 0; i < factored->n; i++)
      memcpy(rows[i] + lane, scratch + i * width, width * sizeof(double));
  }
}

#define TEXT_OF(set) #set
#define NAME_OF(set) TEXT_OF(set)
#define TABLE_FOR(set) grdp_linear_##set
#define TABLE_OF(set) TABLE_FOR(set)

const grdp_linear_kernels TABLE_OF(GRDP_LINEAR) = {
    .name = NAME_OF(GRDP_LINEAR),
    .contract = contract,
    .factor = factor,
    .finish = finish,
    .substitute = substitute,
};
