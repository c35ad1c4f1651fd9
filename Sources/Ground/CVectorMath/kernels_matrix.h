// Matrix products over a tile of rows. Included by kernels.h.

INLINE void affine_block(const int outputs, const int vectors, const double *a, ptrdiff_t lda, const double *w, ptrdiff_t ldw, const double *bias, ptrdiff_t inputs, double *out, ptrdiff_t ldo) {
  vec s[AFFINE_BLOCK][2];
  UNROLL for (int j = 0; j < outputs; j++)
    UNROLL for (int v = 0; v < vectors; v++) s[j][v] = bias ? splat(bias[j]) : splat(0);
  for (ptrdiff_t i = 0; i < inputs; i++) {
    vec x[2];
    UNROLL for (int v = 0; v < vectors; v++) x[v] = load(a + i * lda + v * WIDTH);
    UNROLL for (int j = 0; j < outputs; j++) {
      vec weight = splat(w[i * ldw + j]);
      UNROLL for (int v = 0; v < vectors; v++) s[j][v] = fma_(x[v], weight, s[j][v]);
    }
  }
  UNROLL for (int j = 0; j < outputs; j++)
    UNROLL for (int v = 0; v < vectors; v++) store(out + j * ldo + v * WIDTH, s[j][v]);
}

INLINE void affine_rows(const int outputs, const double *a, ptrdiff_t lda, const double *w, ptrdiff_t ldw, const double *bias, ptrdiff_t inputs, double *out, ptrdiff_t ldo, ptrdiff_t rows) {
  ptrdiff_t r = 0;
  for (; r + WIDTH < rows; r += 2 * WIDTH) affine_block(outputs, 2, a + r, lda, w, ldw, bias, inputs, out + r, ldo);
  if (r < rows) affine_block(outputs, 1, a + r, lda, w, ldw, bias, inputs, out + r, ldo);
}

static void tile_affine(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *w = in->b.base, *bias = in->c.base;
  const ptrdiff_t blocks = (in->n + AFFINE_BLOCK - 1) / AFFINE_BLOCK;
  for (ptrdiff_t k = 0; k < blocks; k++) {
    const ptrdiff_t from = k * in->n / blocks, count = (k + 1) * in->n / blocks - from;
#define CASE(N) case N: affine_rows(N, a, in->lda, w + from, in->n, bias ? bias + from : 0, in->m, out + from * in->ldb, in->ldb, t->rows); break;
    switch (count) {
      CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#if AFFINE_BLOCK > 6
      CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#endif
    }
#undef CASE
  }
}

// Blocks whose sums fill the registers, beside a vector of b for each column and one of a.
#if WIDTH == 8
#define OUTER_ROWS 5
#define OUTER_COLUMNS 5
#elif WIDTH == 4
#define OUTER_ROWS 4
#define OUTER_COLUMNS 3
#else
#define OUTER_ROWS 3
#define OUTER_COLUMNS 3
#endif

INLINE void outer_block(const int rows_a, const int rows_b, const double *a, ptrdiff_t lda, const double *b, ptrdiff_t ldb, double *lanes, ptrdiff_t columns, ptrdiff_t n, int first) {
  vec s[OUTER_ROWS][OUTER_COLUMNS];
  UNROLL for (int i = 0; i < rows_a; i++)
    UNROLL for (int j = 0; j < rows_b; j++) s[i][j] = first ? splat(0) : load(lanes + (i * columns + j) * CVM_LANES);
  ptrdiff_t r = 0;
  for (; r + WIDTH <= n; r += WIDTH) {
    vec y[OUTER_COLUMNS];
    UNROLL for (int j = 0; j < rows_b; j++) y[j] = load(b + j * ldb + r);
    UNROLL for (int i = 0; i < rows_a; i++) {
      vec x = load(a + i * lda + r);
      UNROLL for (int j = 0; j < rows_b; j++) s[i][j] = fma_(x, y[j], s[i][j]);
    }
  }
  if (r < n) {
    const ivec live = live_lanes(n - r);
    UNROLL for (int i = 0; i < rows_a; i++) {
      vec x = load_live(a + i * lda + r, live);
      UNROLL for (int j = 0; j < rows_b; j++) s[i][j] = fma_(x, load_live(b + j * ldb + r, live), s[i][j]);
    }
  }
  UNROLL for (int i = 0; i < rows_a; i++)
    UNROLL for (int j = 0; j < rows_b; j++) store(lanes + (i * columns + j) * CVM_LANES, s[i][j]);
}

static void tile_outer(const cvm_instruction *in, const cvm_tile *t) {
  double *lanes = in->out.base;
  const double *a = at(in->a, t), *b = at(in->b, t);
  const ptrdiff_t blocks_a = (in->m + OUTER_ROWS - 1) / OUTER_ROWS, blocks_b = (in->n + OUTER_COLUMNS - 1) / OUTER_COLUMNS;
  for (ptrdiff_t p = 0; p < blocks_a; p++) {
    const ptrdiff_t i = p * in->m / blocks_a, rows_a = (p + 1) * in->m / blocks_a - i;
    for (ptrdiff_t q = 0; q < blocks_b; q++) {
      const ptrdiff_t j = q * in->n / blocks_b, rows_b = (q + 1) * in->n / blocks_b - j;
#define CASE(I, J) case I * 8 + J: outer_block(I, J, a + i * in->lda, in->lda, b + j * in->ldb, in->ldb, lanes + (i * in->n + j) * CVM_LANES, in->n, t->rows, t->index == 0); break;
      switch (rows_a * 8 + rows_b) {
        CASE(1, 1) CASE(1, 2) CASE(1, 3) CASE(2, 1) CASE(2, 2) CASE(2, 3) CASE(3, 1) CASE(3, 2) CASE(3, 3)
#if OUTER_ROWS > 3
        CASE(4, 1) CASE(4, 2) CASE(4, 3)
#endif
#if OUTER_COLUMNS > 3
        CASE(1, 4) CASE(1, 5) CASE(2, 4) CASE(2, 5) CASE(3, 4) CASE(3, 5) CASE(4, 4) CASE(4, 5)
        CASE(5, 1) CASE(5, 2) CASE(5, 3) CASE(5, 4) CASE(5, 5)
#endif
      }
#undef CASE
    }
  }
}

// lanes out[i][8] (+)= sum over live rows of a[i][row], i < n.
static void tile_sum(const cvm_instruction *in, const cvm_tile *t) {
  double *lanes = in->out.base;
  const double *a = at(in->a, t);
  const ptrdiff_t whole = t->rows / WIDTH * WIDTH;
  const ivec live = live_lanes(t->rows - whole);
  for (ptrdiff_t i = 0; i < in->n; i++, a += in->lda) {
    vec s0 = t->index == 0 ? splat(0) : load(lanes + i * CVM_LANES), s1 = splat(0);
    ptrdiff_t r = 0;
    for (; r + 2 * WIDTH <= whole; r += 2 * WIDTH) s0 += load(a + r), s1 += load(a + r + WIDTH);
    for (; r < whole; r += WIDTH) s0 += load(a + r);
    if (whole < t->rows) s1 += load_live(a + whole, live);
    store(lanes + i * CVM_LANES, s0 + s1);
  }
}

// ---- matrix times vector, eight columns at a time so that the sum stays in registers longer

#define COLUMNS 8

INLINE vec add_columns(const int count, const double *a, ptrdiff_t lda, const double *x, vec sum) {
  UNROLL for (int j = 0; j < count; j++) sum = fma_(load(a + j * lda), splat(x[j]), sum);
  return sum;
}

INLINE void matrix_vector_columns(const int count, const double *a, ptrdiff_t lda, const double *x, double *y, ptrdiff_t m, int first) {
  ptrdiff_t i = 0;
  for (; i + WIDTH <= m; i += WIDTH) store(y + i, add_columns(count, a + i, lda, x, first ? splat(0) : load(y + i)));
  if (i < m) {
    // The last column ends the array: past it nothing may be read.
    for (; i < m; i++) {
      double sum = first ? 0 : y[i];
      for (int j = 0; j < count; j++) sum += a[i + j * lda] * x[j];
      y[i] = sum;
    }
  }
}

static void matrix_vector(const cvm_instruction *in, const cvm_tile *t) {
  const double *a = at(in->a, t), *x = at(in->b, t);
  double *y = at(in->out, t);
  ptrdiff_t j = 0;
  for (; j + COLUMNS <= in->n; j += COLUMNS) matrix_vector_columns(COLUMNS, a + j * in->lda, in->lda, x + j, y, in->m, j == 0);
  for (; j < in->n; j++) matrix_vector_columns(1, a + j * in->lda, in->lda, x + j, y, in->m, j == 0);
}
