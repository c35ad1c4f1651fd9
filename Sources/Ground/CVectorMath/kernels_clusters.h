// Rows of a tile against cluster centres. Included by kernels.h.

// out = the index of the smallest of n values a row, the first of equal ones; b the smallest; c the second smallest, unless null.
static void nearest(const cvm_instruction *in, const cvm_tile *t) {
  const double *a = at(in->a, t);
  double *index = at(in->out, t), *smallest = at(in->b, t), *second = in->c.base ? at(in->c, t) : 0;
  for (ptrdiff_t r = 0; r < t->rows; r += WIDTH) {
    vec best = load(a + r), next = splat(INFINITY), which = splat(0);
    for (ptrdiff_t j = 1; j < in->n; j++) {
      const vec x = load(a + j * in->lda + r);
      const ivec nearer = x < best;
      if (second) next = choose(nearer, best, min_(x, next));
      best = choose(nearer, x, best);
      which = choose(nearer, splat((double)j), which);
    }
    store(index + r, which);
    store(smallest + r, best);
    if (second) store(second + r, next);
  }
}

// a[j] = min(c, max(0, a[j] + b)) for n rows of a; lanes out[j][8] (+)= its sum over the live rows.
static void nearer_sum(const cvm_instruction *in, const cvm_tile *t) {
  double *a = at(in->a, t), *lanes = in->out.base;
  const double *norm = at(in->b, t), *limit = at(in->c, t);
  const ptrdiff_t n = t->rows;
  for (ptrdiff_t j = 0; j < in->n; j++) {
    double *row = a + j * in->lda;
    vec sum = t->index == 0 ? splat(0) : load(lanes + j * CVM_LANES);
    for (ptrdiff_t r = 0; r < n; r += WIDTH) {
      const vec x = min_(load(limit + r), max_(load(row + r) + load(norm + r), splat(0)));
      store(row + r, x);
      sum += r + WIDTH <= n ? x : (vec)((ivec)x & live_lanes(n - r));
    }
    store(lanes + j * CVM_LANES, sum);
  }
}

// out[code] += the row's m features, lda apart in a; b holds the codes, one a row.
static void add_rows(const cvm_instruction *in, const cvm_tile *t) {
  double *out = in->out.base;
  const double *a = at(in->a, t), *codes = at(in->b, t);
  for (ptrdiff_t r = 0; r < t->rows; r++) {
    double *sum = out + (ptrdiff_t)codes[r] * in->m;
    const double *x = a + r;
    for (ptrdiff_t f = 0; f < in->m; f++) sum[f] += x[f * in->lda];
  }
}

INLINE void distance_block(const int points, const int vectors, const double *a, ptrdiff_t lda, const double *b, ptrdiff_t features, double *out, ptrdiff_t ldo) {
  vec s[4][2];
  UNROLL for (int j = 0; j < points; j++)
    UNROLL for (int v = 0; v < vectors; v++) s[j][v] = splat(0);
  for (ptrdiff_t f = 0; f < features; f++)
    UNROLL for (int v = 0; v < vectors; v++) {
      const vec x = load(a + f * lda + v * WIDTH);
      UNROLL for (int j = 0; j < points; j++) {
        const vec difference = x - splat(b[j * features + f]);
        s[j][v] = fma_(difference, difference, s[j][v]);
      }
    }
  UNROLL for (int j = 0; j < points; j++)
    UNROLL for (int v = 0; v < vectors; v++) store(out + j * ldo + v * WIDTH, s[j][v]);
}

INLINE void distance_rows(const int points, const double *a, ptrdiff_t lda, const double *b, ptrdiff_t features, double *out, ptrdiff_t ldo, ptrdiff_t rows) {
  ptrdiff_t r = 0;
  for (; r + WIDTH < rows; r += 2 * WIDTH) distance_block(points, 2, a + r, lda, b, features, out + r, ldo);
  if (r < rows) distance_block(points, 1, a + r, lda, b, features, out + r, ldo);
}

// out[j][row] = sum over m features of (a[f][row] - b[j][f])^2, for n points b, one after another.
static void squared_distances(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *b = in->b.base;
  ptrdiff_t j = 0;
  for (; j + 4 <= in->n; j += 4) distance_rows(4, a, in->lda, b + j * in->m, in->m, out + j * in->ldb, in->ldb, t->rows);
  for (; j < in->n; j++) distance_rows(1, a, in->lda, b + j * in->m, in->m, out + j * in->ldb, in->ldb, t->rows);
}
