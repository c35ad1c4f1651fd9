// The kernels, in terms of vector.h. Included once per instruction set.
#include "vector.h"

#define UNROLL _Pragma("clang loop unroll(full)")

INLINE double *at(cvm_operand x, const cvm_tile *t) { return x.base + t->index * x.tile_stride; }
INLINE ptrdiff_t inner_length(const cvm_instruction *in, const cvm_tile *t) { return in->tiled ? t->rows : in->inner; }

// The next combination of loop indices; false after the last. Moves out, a and b along.
INLINE int advance(const cvm_dimension *loops, int count, ptrdiff_t *index, double **out, const double **a, const double **b) {
  for (int d = count - 1; d >= 0; d--) {
    *out += loops[d].out, *a += loops[d].a, *b += loops[d].b;
    if (++index[d] < loops[d].count) return 1;
    *out -= index[d] * loops[d].out, *a -= index[d] * loops[d].a, *b -= index[d] * loops[d].b;
    index[d] = 0;
  }
  return 0;
}

// ---- element-wise

#define UNARY(name, expression)                                                              \
  static void name(const cvm_instruction *in, const cvm_tile *t) {                           \
    double *out = at(in->out, t);                                                            \
    const double *a = at(in->a, t), *b = a;                                                  \
    const ptrdiff_t n = inner_length(in, t);                                                 \
    ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};                                               \
    do {                                                                                     \
      if (in->a_moves)                                                                       \
        for (ptrdiff_t i = 0; i < n; i += WIDTH) { vec x = load(a + i); store(out + i, expression); } \
      else {                                                                                 \
        vec x = splat(*a), y = expression;                                                   \
        for (ptrdiff_t i = 0; i < n; i += WIDTH) store(out + i, y);                          \
      }                                                                                      \
    } while (advance(in->outer, in->outer_count, index, &out, &a, &b));                      \
  }

#define BINARY(name, expression)                                                             \
  static void name(const cvm_instruction *in, const cvm_tile *t) {                           \
    double *out = at(in->out, t);                                                            \
    const double *a = at(in->a, t), *b = at(in->b, t);                                       \
    const ptrdiff_t n = inner_length(in, t);                                                 \
    ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};                                               \
    do {                                                                                     \
      if (in->a_moves && in->b_moves)                                                        \
        for (ptrdiff_t i = 0; i < n; i += WIDTH) { vec x = load(a + i), y = load(b + i); store(out + i, expression); } \
      else if (in->a_moves) {                                                                \
        vec y = splat(*b);                                                                   \
        for (ptrdiff_t i = 0; i < n; i += WIDTH) { vec x = load(a + i); store(out + i, expression); } \
      } else if (in->b_moves) {                                                              \
        vec x = splat(*a);                                                                   \
        for (ptrdiff_t i = 0; i < n; i += WIDTH) { vec y = load(b + i); store(out + i, expression); } \
      } else {                                                                               \
        vec x = splat(*a), y = splat(*b), z = expression;                                    \
        for (ptrdiff_t i = 0; i < n; i += WIDTH) store(out + i, z);                          \
      }                                                                                      \
    } while (advance(in->outer, in->outer_count, index, &out, &a, &b));                      \
  }

UNARY(negate, -x)
UNARY(exponential, exp_(x))
UNARY(exponential_minus_one, expm1_(x))
UNARY(logarithm, log_(x))
UNARY(logarithm_one_plus, log1p_(x))
UNARY(hyperbolic_tangent, tanh_(x))
UNARY(sigmoid, sigmoid_(x))
UNARY(softplus, softplus_(x))
UNARY(square_root, __builtin_elementwise_sqrt(x))
UNARY(square, x * x)
UNARY(reciprocal, splat(1) / x)
UNARY(absolute, abs_(x))
UNARY(sign, choose(x > splat(0), splat(1), choose(x < splat(0), splat(-1), x)))
UNARY(relu, choose(x > splat(0), x, choose(x == x, splat(0), x)))
UNARY(copy, x)
BINARY(add, x + y)
BINARY(subtract, x - y)
BINARY(multiply, x * y)
BINARY(divide, x / y)
BINARY(maximum, choose(x > y, x, choose(x == x, y, x)))
BINARY(minimum, choose(x < y, x, choose(x == x, y, x)))
BINARY(tanh_pullback, x * (splat(1) - y * y))
BINARY(sigmoid_pullback, x * (y * (splat(1) - y)))
BINARY(relu_pullback, choose(y > splat(0), x, splat(0)))
BINARY(greater, choose(x > y, splat(1), splat(0)))

static void permute(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *b = a;
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do *out = *a;
  while (advance(in->outer, in->outer_count, index, &out, &a, &b));
}

// ---- sums of products

// out[outer][inner] = sum over summed of a b; the inner axis is kept.
static void contract_inner(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *b = at(in->b, t);
  const ptrdiff_t n = inner_length(in, t);
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do {
    for (ptrdiff_t i = 0; i < n; i += WIDTH) {
      const double *x = a + (in->a_moves ? i : 0), *y = b + (in->b_moves ? i : 0);
      double *unused = out;
      vec sum = splat(0);
      ptrdiff_t summed[CVM_MAX_DIMENSIONS] = {0};
      do sum = fma_(in->a_moves ? load(x) : splat(*x), in->b_moves ? load(y) : splat(*y), sum);
      while (advance(in->summed, in->summed_count, summed, &unused, &x, &y));
      store(out + i, sum);
    }
  } while (advance(in->outer, in->outer_count, index, &out, &a, &b));
}

INLINE vec summed_products(const cvm_instruction *in, const double *a, const double *b, ptrdiff_t n) {
  double *unused = 0;
  vec s0 = splat(0), s1 = splat(0);
  const ptrdiff_t whole = n / WIDTH * WIDTH;
  const ivec live = live_lanes(n - whole);
  ptrdiff_t summed[CVM_MAX_DIMENSIONS] = {0};
  do {
    ptrdiff_t i = 0;
    for (; i + 2 * WIDTH <= whole; i += 2 * WIDTH) {
      s0 = fma_(in->a_moves ? load(a + i) : splat(*a), in->b_moves ? load(b + i) : splat(*b), s0);
      s1 = fma_(in->a_moves ? load(a + i + WIDTH) : splat(*a), in->b_moves ? load(b + i + WIDTH) : splat(*b), s1);
    }
    for (; i < whole; i += WIDTH) s0 = fma_(in->a_moves ? load(a + i) : splat(*a), in->b_moves ? load(b + i) : splat(*b), s0);
    if (whole < n) {
      vec x = in->a_moves ? load(a + i) : splat(*a), y = in->b_moves ? load(b + i) : splat(*b);
      s0 = fma_((vec)((ivec)x & live), (vec)((ivec)y & live), s0);
    }
  } while (advance(in->summed, in->summed_count, summed, &unused, &a, &b));
  return s0 + s1;
}

// out[outer] = sum over summed and inner of a b.
static void contract_fold(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *b = at(in->b, t);
  const ptrdiff_t n = inner_length(in, t);
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do *out = fold(summed_products(in, a, b, n));
  while (advance(in->outer, in->outer_count, index, &out, &a, &b));
}

// lanes out[outer][8] (+)= sum over summed and live rows of a b.
static void contract_to_lanes(const cvm_instruction *in, const cvm_tile *t) {
  double *out = in->out.base;
  const double *a = at(in->a, t), *b = at(in->b, t);
  const ptrdiff_t n = t->rows;
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do {
    vec sum = summed_products(in, a, b, n);
    store(out, t->index == 0 ? sum : load(out) + sum);
  } while (advance(in->outer, in->outer_count, index, &out, &a, &b));
}

static void fold_lanes(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = in->a.base;
  for (ptrdiff_t i = 0; i < in->n; i++) out[i] = fold(load(a + i * CVM_LANES));
}

// ---- matrix products over a tile of rows

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

#if WIDTH == 8
#define OUTER_BLOCK 5
#else
#define OUTER_BLOCK 3
#endif

INLINE void outer_block(const int rows_a, const int rows_b, const double *a, ptrdiff_t lda, const double *b, ptrdiff_t ldb, double *lanes, ptrdiff_t columns, ptrdiff_t n, int first) {
  vec s[OUTER_BLOCK][OUTER_BLOCK];
  UNROLL for (int i = 0; i < rows_a; i++)
    UNROLL for (int j = 0; j < rows_b; j++) s[i][j] = first ? splat(0) : load(lanes + (i * columns + j) * CVM_LANES);
  ptrdiff_t r = 0;
  for (; r + WIDTH <= n; r += WIDTH) {
    vec y[OUTER_BLOCK];
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
  const ptrdiff_t blocks_a = (in->m + OUTER_BLOCK - 1) / OUTER_BLOCK, blocks_b = (in->n + OUTER_BLOCK - 1) / OUTER_BLOCK;
  for (ptrdiff_t p = 0; p < blocks_a; p++) {
    const ptrdiff_t i = p * in->m / blocks_a, rows_a = (p + 1) * in->m / blocks_a - i;
    for (ptrdiff_t q = 0; q < blocks_b; q++) {
      const ptrdiff_t j = q * in->n / blocks_b, rows_b = (q + 1) * in->n / blocks_b - j;
#define CASE(I, J) case I * 8 + J: outer_block(I, J, a + i * in->lda, in->lda, b + j * in->ldb, in->ldb, lanes + (i * in->n + j) * CVM_LANES, in->n, t->rows, t->index == 0); break;
      switch (rows_a * 8 + rows_b) {
        CASE(1, 1) CASE(1, 2) CASE(1, 3) CASE(2, 1) CASE(2, 2) CASE(2, 3) CASE(3, 1) CASE(3, 2) CASE(3, 3)
#if OUTER_BLOCK > 3
        CASE(1, 4) CASE(1, 5) CASE(2, 4) CASE(2, 5) CASE(3, 4) CASE(3, 5)
        CASE(4, 1) CASE(4, 2) CASE(4, 3) CASE(4, 4) CASE(4, 5) CASE(5, 1) CASE(5, 2) CASE(5, 3) CASE(5, 4) CASE(5, 5)
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

// ---- the class axis first: [n classes][inner]

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

const cvm_kernel KERNELS[CVM_KERNEL_COUNT] = {
    [CVM_NEGATE] = negate, [CVM_EXP] = exponential, [CVM_EXPM1] = exponential_minus_one,
    [CVM_LOG] = logarithm, [CVM_LOG1P] = logarithm_one_plus, [CVM_TANH] = hyperbolic_tangent,
    [CVM_SIGMOID] = sigmoid, [CVM_SOFTPLUS] = softplus, [CVM_SQRT] = square_root,
    [CVM_SQUARE] = square, [CVM_RECIPROCAL] = reciprocal, [CVM_ABSOLUTE] = absolute,
    [CVM_SIGN] = sign, [CVM_RELU] = relu, [CVM_COPY] = copy, [CVM_ADD] = add,
    [CVM_SUBTRACT] = subtract, [CVM_MULTIPLY] = multiply, [CVM_DIVIDE] = divide,
    [CVM_MAXIMUM] = maximum, [CVM_MINIMUM] = minimum, [CVM_TANH_PULLBACK] = tanh_pullback,
    [CVM_SIGMOID_PULLBACK] = sigmoid_pullback, [CVM_RELU_PULLBACK] = relu_pullback,
    [CVM_GREATER] = greater, [CVM_CONTRACT_INNER] = contract_inner,
    [CVM_CONTRACT_FOLD] = contract_fold, [CVM_CONTRACT_TO_LANES] = contract_to_lanes,
    [CVM_TILE_AFFINE] = tile_affine, [CVM_TILE_OUTER] = tile_outer, [CVM_TILE_SUM] = tile_sum,
    [CVM_FOLD_LANES] = fold_lanes, [CVM_CATEGORICAL] = categorical, [CVM_SOFTMAX] = softmax,
    [CVM_LOGSUMEXP] = log_sum_exp, [CVM_PERMUTE] = permute,
};
