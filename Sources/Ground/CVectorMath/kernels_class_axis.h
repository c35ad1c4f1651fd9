// Operations along a class axis: [n classes][inner], the class axis first. Included by kernels.h.

INLINE vec class_maximum(const double *a, ptrdiff_t lda, ptrdiff_t classes) {
  vec largest = load(a);
  for (ptrdiff_t c = 1; c < classes; c++) largest = max_(load(a + c * lda), largest);
  return largest;
}

// Stores keep to the live rows: with few rows, the next class follows them.
INLINE void store_part(const int whole, double *p, vec v, ivec live) {
  if (whole) store(p, v);
  else store_live(p, v, live);
}

// log of a sum of exponentials of which the largest is 1: between 1 and their number, or NaN.
INLINE vec log_total(vec total) { return choose(total == total, log_normal(total), total); }

// Residuals, where asked for, and log densities of one vector of rows or two. Two share constants, and one computes while the
// other waits. The rows end within a vector that is not `whole`.
INLINE void categorical_block(const int vectors, const int whole, const int wanted, const ptrdiff_t classes, const double *a, ptrdiff_t lda, const double *codes, double *residual, ptrdiff_t ldr, double *density, ivec live) {
  vec largest[2], picked[2], total[2], scale[2], class = splat(0);
  UNROLL for (int v = 0; v < vectors; v++) largest[v] = load(a + v * WIDTH), picked[v] = splat(NAN), total[v] = splat(0);
  for (ptrdiff_t c = 1; c < classes; c++)
    UNROLL for (int v = 0; v < vectors; v++) largest[v] = max_(load(a + c * lda + v * WIDTH), largest[v]);
  for (ptrdiff_t c = 0; c < classes; c++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      vec logit = load(a + c * lda + v * WIDTH), e = exp_nonpositive(logit - largest[v]);
      picked[v] = choose(load(codes + v * WIDTH) == class, logit, picked[v]);
      total[v] += e;
      if (wanted) store_part(whole, residual + c * ldr + v * WIDTH, e, live);
    }
    class += splat(1);
  }
  UNROLL for (int v = 0; v < vectors; v++) scale[v] = splat(-1) / total[v];
  class = splat(0);
  for (ptrdiff_t c = 0; wanted && c < classes; c++) {
    UNROLL for (int v = 0; v < vectors; v++) {
      double *out = residual + c * ldr + v * WIDTH;
      vec hot = choose(load(codes + v * WIDTH) == class, splat(1), splat(0));
      store_part(whole, out, fma_(load(out), scale[v], hot), live);
    }
    class += splat(1);
  }
  UNROLL for (int v = 0; v < vectors; v++)
    if (density) store(density + v * WIDTH, picked[v] - (largest[v] + log_total(total[v])));
}

#if WIDTH == 8
#define FEW_CLASSES 12
// Few classes stay in registers from the logits to the residuals.
INLINE vec categorical_rows_few(const int classes, const double *a, ptrdiff_t lda, vec code, double *residual, ptrdiff_t ldr) {
  vec e[FEW_CLASSES], largest, picked = splat(NAN), total = splat(0);
  UNROLL for (int c = 0; c < classes; c++) e[c] = load(a + c * lda);
  largest = e[0];
  UNROLL for (int c = 1; c < classes; c++) largest = max_(e[c], largest);
  UNROLL for (int c = 0; c < classes; c++) {
    picked = choose(code == splat((double)c), e[c], picked);
    e[c] = exp_nonpositive(e[c] - largest);
    total += e[c];
  }
  vec scale = splat(-1) / total;
  UNROLL for (int c = 0; c < classes; c++) {
    vec hot = choose(code == splat((double)c), splat(1), splat(0));
    store(residual + c * ldr, fma_(e[c], scale, hot));
  }
  return picked - (largest + log_total(total));
}

INLINE void categorical_few(const int classes, const cvm_instruction *in, const cvm_tile *t) {
  const double *a = at(in->a, t), *codes = at(in->b, t);
  double *residual = at(in->out, t), *density = at(in->c, t);
  for (ptrdiff_t r = 0; r < t->rows; r += WIDTH)
    store(density + r, categorical_rows_few(classes, a + r, in->lda, load(codes + r), residual + r, in->ldb));
}
#endif

INLINE void categorical_all(const int wanted, const cvm_instruction *in, const cvm_tile *t) {
  const double *a = at(in->a, t), *codes = at(in->b, t);
  double *residual = wanted ? at(in->out, t) : 0, *density = in->c.base ? at(in->c, t) : 0;
  const ptrdiff_t rows = inner_length(in, t);
#define BLOCK(VECTORS, WHOLE) categorical_block(VECTORS, WHOLE, wanted, in->n, a + r, in->lda, codes + r, wanted ? residual + r : 0, in->ldb, density ? density + r : 0, live_lanes(rows - r))
  ptrdiff_t r = 0;
  for (; r + 2 * WIDTH <= rows; r += 2 * WIDTH) BLOCK(2, 1);
  for (; r + WIDTH <= rows; r += WIDTH) BLOCK(1, 1);
  if (r < rows) BLOCK(1, 0);
#undef BLOCK
}

static void categorical(const cvm_instruction *in, const cvm_tile *t) {
#if WIDTH == 8
  if (in->tiled && in->out.base && in->c.base) {
    switch (in->n) {
#define CASE(N) case N: categorical_few(N, in, t); return;
      CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#undef CASE
    }
  }
#endif
  if (in->out.base) categorical_all(1, in, t);
  else categorical_all(0, in, t);
}

static void softmax(const cvm_instruction *in, const cvm_tile *t) {
  const double *a = at(in->a, t);
  double *out = at(in->out, t);
  const ptrdiff_t rows = inner_length(in, t);
  for (ptrdiff_t r = 0; r < rows; r += WIDTH) {
    const ivec live = live_lanes(rows - r);
    vec largest = class_maximum(a + r, in->lda, in->n), total = splat(0);
    for (ptrdiff_t c = 0; c < in->n; c++) {
      vec e = exp_nonpositive(load(a + c * in->lda + r) - largest);
      total += e;
      store_live(out + c * in->ldb + r, e, live);
    }
    vec scale = splat(1) / total;
    for (ptrdiff_t c = 0; c < in->n; c++) store_live(out + c * in->ldb + r, load(out + c * in->ldb + r) * scale, live);
  }
}

static void class_maxima(const cvm_instruction *in, const cvm_tile *t) {
  const double *a = at(in->a, t);
  double *out = at(in->out, t);
  const ptrdiff_t rows = inner_length(in, t);
  for (ptrdiff_t r = 0; r < rows; r += WIDTH) {
    vec largest = load(a + r);
    for (ptrdiff_t c = 1; c < in->n; c++) {
      vec x = load(a + c * in->lda + r);
      largest = choose((x > largest) | (x != x), x, largest);
    }
    store(out + r, largest);
  }
}

static void log_sum_exp(const cvm_instruction *in, const cvm_tile *t) {
  const double *a = at(in->a, t);
  double *out = at(in->out, t);
  const ptrdiff_t rows = inner_length(in, t);
  for (ptrdiff_t r = 0; r < rows; r += WIDTH) {
    vec largest = class_maximum(a + r, in->lda, in->n), total = splat(0);
    // Against an infinite maximum every difference would be NaN.
    vec reference = choose(abs_(largest) == splat(INFINITY), splat(0), largest);
    for (ptrdiff_t c = 0; c < in->n; c++) total += exp_(load(a + c * in->lda + r) - reference);
    store(out + r, reference + log_(total));
  }
}
