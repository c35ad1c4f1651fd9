// Operations along a class axis: [n classes][inner], the class axis first. Included by kernels.h.

#if WIDTH == 8
#define FEW_CLASSES 12
#else
#define FEW_CLASSES 6
#endif

INLINE vec class_maximum(const double *a, ptrdiff_t lda, ptrdiff_t classes) {
  vec largest = load(a);
  for (ptrdiff_t c = 1; c < classes; c++) largest = max_(load(a + c * lda), largest);
  return largest;
}

// Stores keep to the live rows: with few rows, what lies behind them is the next class.
INLINE void store_part(const int whole, double *p, vec v, ivec live) {
  if (whole) store(p, v);
  else store_live(p, v, live);
}

// One vector of rows: residuals, and the log density returned.
INLINE vec categorical_rows(const int whole, const ptrdiff_t classes, const double *a, ptrdiff_t lda, vec code, double *residual, ptrdiff_t ldr, ivec live) {
  vec largest = class_maximum(a, lda, classes), picked = splat(NAN), total = splat(0);
  for (ptrdiff_t c = 0; c < classes; c++) {
    vec logit = load(a + c * lda), e = exp_nonpositive(logit - largest);
    picked = choose(code == splat((double)c), logit, picked);
    total += e;
    if (residual) store_part(whole, residual + c * ldr, e, live);
  }
  if (residual) {
    vec scale = splat(-1) / total;
    for (ptrdiff_t c = 0; c < classes; c++) {
      vec share = load(residual + c * ldr) * scale;
      store_part(whole, residual + c * ldr, share + choose(code == splat((double)c), splat(1), splat(0)), live);
    }
  }
  return picked - (largest + log_(total));
}

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
  return picked - (largest + log_(total));
}

INLINE void categorical_few(const int classes, const cvm_instruction *in, const cvm_tile *t) {
  const double *a = at(in->a, t), *codes = at(in->b, t);
  double *residual = at(in->out, t), *density = at(in->c, t);
  for (ptrdiff_t r = 0; r < t->rows; r += WIDTH)
    store(density + r, categorical_rows_few(classes, a + r, in->lda, load(codes + r), residual + r, in->ldb));
}

static void categorical(const cvm_instruction *in, const cvm_tile *t) {
  if (in->tiled && in->out.base && in->c.base) {
    switch (in->n) {
#define CASE(N) case N: categorical_few(N, in, t); return;
      CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#if FEW_CLASSES > 6
      CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#endif
#undef CASE
    }
  }
  const double *a = at(in->a, t), *codes = at(in->b, t);
  double *residual = in->out.base ? at(in->out, t) : 0, *density = in->c.base ? at(in->c, t) : 0;
  const ptrdiff_t rows = inner_length(in, t);
  for (ptrdiff_t r = 0; r < rows; r += WIDTH) {
    const ivec live = live_lanes(rows - r);
    const vec code = load(codes + r);
    double *out = residual ? residual + r : 0;
    vec y = r + WIDTH <= rows ? categorical_rows(1, in->n, a + r, in->lda, code, out, in->ldb, live)
                              : categorical_rows(0, in->n, a + r, in->lda, code, out, in->ldb, live);
    if (density) store(density + r, y);
  }
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
