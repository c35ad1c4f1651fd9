// The kernels, in terms of vector.h. Included once per instruction set.
#include "vector.h"

#include "vector_special.h"
#include "vector_trigonometry.h"

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
UNARY(log_gamma, log_gamma_(x))
UNARY(digamma, digamma_(x))
UNARY(trigamma, trigamma_(x))
UNARY(normal_log_cdf, normal_log_cdf_(x))
UNARY(normal_log_cdf_slope, normal_log_cdf_slope_(x))
UNARY(log_one_minus_exponential, log1mexp_(x))
UNARY(inverse_hyperbolic_sine, asinh_(x))
UNARY(sine, sin_(x))
UNARY(cosine, cos_(x))
UNARY(arc_tangent, atan_(x))
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
BINARY(multiply_log, multiply_log_(x, y))
BINARY(multiply_log_one_plus, multiply_log1p_(x, y))
BINARY(log_beta, log_beta_(x, y))
BINARY(greater_or_equal, choose(x >= y, splat(1), splat(0)))
BINARY(keep_where, choose(y != splat(0), x, splat(0)))
BINARY(keep_unless, choose(y != splat(0), splat(0), x))
BINARY(power, power_(x, y))

static void permute(const cvm_instruction *in, const cvm_tile *t) {
  double *out = at(in->out, t);
  const double *a = at(in->a, t), *b = a;
  const int outer = in->outer_count > 0 ? in->outer_count - 1 : 0;
  const cvm_dimension last = in->outer_count > 0 ? in->outer[outer] : (cvm_dimension){.count = 1};
  ptrdiff_t index[CVM_MAX_DIMENSIONS] = {0};
  do {
    for (ptrdiff_t i = 0; i < last.count; i++) out[i * last.out] = a[i * last.a];
  } while (advance(in->outer, outer, index, &out, &a, &b));
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
      // The innermost summed loop runs by itself: counting through all of them costs more than the sum.
      const int outer = in->summed_count > 0 ? in->summed_count - 1 : 0;
      const cvm_dimension last = in->summed_count > 0 ? in->summed[outer] : (cvm_dimension){.count = 1};
      do {
        const double *p = x, *q = y;
        for (ptrdiff_t k = 0; k < last.count; k++, p += last.a, q += last.b)
          sum = fma_(in->a_moves ? load(p) : splat(*p), in->b_moves ? load(q) : splat(*q), sum);
      } while (advance(in->summed, outer, summed, &unused, &x, &y));
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

#include "kernels_matrix.h"

#include "kernels_class_axis.h"

#include "kernels_indexing.h"

#include "kernels_cumulative.h"

#include "kernels_clusters.h"

const cvm_kernel KERNELS[CVM_KERNEL_COUNT] = {
    [CVM_NEGATE] = negate, [CVM_EXP] = exponential, [CVM_EXPM1] = exponential_minus_one,
    [CVM_LOG] = logarithm, [CVM_LOG1P] = logarithm_one_plus, [CVM_TANH] = hyperbolic_tangent,
    [CVM_SIGMOID] = sigmoid, [CVM_SOFTPLUS] = softplus, [CVM_SQRT] = square_root,
    [CVM_SQUARE] = square, [CVM_RECIPROCAL] = reciprocal, [CVM_ABSOLUTE] = absolute,
    [CVM_SIGN] = sign, [CVM_RELU] = relu, [CVM_LOG_GAMMA] = log_gamma, [CVM_DIGAMMA] = digamma,
    [CVM_TRIGAMMA] = trigamma, [CVM_NORMAL_LOG_CDF] = normal_log_cdf,
    [CVM_NORMAL_LOG_CDF_SLOPE] = normal_log_cdf_slope, [CVM_LOG1MEXP] = log_one_minus_exponential,
    [CVM_ASINH] = inverse_hyperbolic_sine, [CVM_MULTIPLY_LOG] = multiply_log,
    [CVM_MULTIPLY_LOG1P] = multiply_log_one_plus, [CVM_LOG_BETA] = log_beta,
    [CVM_COPY] = copy, [CVM_ADD] = add,
    [CVM_SUBTRACT] = subtract, [CVM_MULTIPLY] = multiply, [CVM_DIVIDE] = divide,
    [CVM_MAXIMUM] = maximum, [CVM_MINIMUM] = minimum, [CVM_TANH_PULLBACK] = tanh_pullback,
    [CVM_SIGMOID_PULLBACK] = sigmoid_pullback, [CVM_RELU_PULLBACK] = relu_pullback,
    [CVM_GREATER] = greater, [CVM_CONTRACT_INNER] = contract_inner,
    [CVM_CONTRACT_FOLD] = contract_fold, [CVM_CONTRACT_TO_LANES] = contract_to_lanes,
    [CVM_TILE_AFFINE] = tile_affine, [CVM_TILE_OUTER] = tile_outer, [CVM_TILE_SUM] = tile_sum,
    [CVM_FOLD_LANES] = fold_lanes, [CVM_CATEGORICAL] = categorical, [CVM_SOFTMAX] = softmax,
    [CVM_LOGSUMEXP] = log_sum_exp, [CVM_MATRIX_VECTOR] = matrix_vector, [CVM_PERMUTE] = permute,
    [CVM_GATHER] = gather, [CVM_SCATTER] = scatter, [CVM_SCATTER_TO_LANES] = scatter_to_lanes,
    [CVM_SIN] = sine, [CVM_COS] = cosine, [CVM_ATAN] = arc_tangent,
    [CVM_GREATER_OR_EQUAL] = greater_or_equal, [CVM_KEEP_WHERE] = keep_where,
    [CVM_KEEP_UNLESS] = keep_unless, [CVM_POWER] = power,
    [CVM_CLASS_MAXIMUM] = class_maxima, [CVM_CUMULATIVE_SUM] = cumulative_sum,
    [CVM_NEAREST] = nearest, [CVM_NEARER_SUM] = nearer_sum, [CVM_ADD_ROWS] = add_rows,
    [CVM_SQUARED_DISTANCES] = squared_distances,
};
