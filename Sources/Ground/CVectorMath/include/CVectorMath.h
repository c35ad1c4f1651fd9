// Array kernels for the execution of computation graphs, compiled for three instruction sets and chosen at run time.
//
// One instruction is one loop nest over doubles. Buffers are padded to whole vectors: up to 7 doubles past the end may be
// read, and written where no live element follows, so that no loop has a scalar tail. Only reductions depend on the exact
// number of live elements.
#ifndef CVECTORMATH_H
#define CVECTORMATH_H

#include <stddef.h>
#include <stdint.h>

enum { CVM_LANES = 8, CVM_MAX_DIMENSIONS = 6 };

// The rows that are being computed. Outside a sweep over tiles, rows is 0 and index is 0.
typedef struct {
  ptrdiff_t index;  // number of the tile, from 0
  ptrdiff_t rows;   // live rows in this tile
} cvm_tile;

// An array: base + tile.index * tile_stride.
typedef struct {
  double *base;
  ptrdiff_t tile_stride;
} cvm_operand;

// A loop of a nest, with the step each operand takes, in doubles.
typedef struct {
  ptrdiff_t count;
  ptrdiff_t out, a, b;
} cvm_dimension;

typedef struct cvm_instruction cvm_instruction;
typedef void (*cvm_kernel)(const cvm_instruction *, const cvm_tile *);

struct cvm_instruction {
  cvm_kernel kernel;
  cvm_operand out, a, b, c;
  // The innermost loop: its length (ignored where `tiled`, which takes tile.rows), and whether a and b move in it.
  ptrdiff_t inner;
  int32_t tiled, a_moves, b_moves;
  // Number of outer loops and, for contractions, of summed loops.
  int32_t outer_count, summed_count;
  // Sizes of the matrix kernels.
  ptrdiff_t m, n, lda, ldb;
  cvm_dimension outer[CVM_MAX_DIMENSIONS];
  cvm_dimension summed[CVM_MAX_DIMENSIONS];
  // For kernels from outside this module: what they need besides arrays.
  void *context;
};

// What an instruction does. Unary kernels read a; binary ones a and b.
typedef enum {
  CVM_NEGATE, CVM_EXP, CVM_EXPM1, CVM_LOG, CVM_LOG1P, CVM_TANH, CVM_SIGMOID, CVM_SOFTPLUS,
  CVM_SQRT, CVM_SQUARE, CVM_RECIPROCAL, CVM_ABSOLUTE, CVM_SIGN, CVM_RELU,
  CVM_LOG_GAMMA, CVM_DIGAMMA, CVM_TRIGAMMA,  // of positive arguments; NaN below 0
  CVM_NORMAL_LOG_CDF,                        // log Phi(a)
  CVM_NORMAL_LOG_CDF_SLOPE,                  // phi(a) / Phi(a)
  CVM_LOG1MEXP,                              // log(1 - exp(a))
  CVM_ASINH,
  CVM_SIN, CVM_COS, CVM_ATAN,
  CVM_COPY,
  CVM_ADD, CVM_SUBTRACT, CVM_MULTIPLY, CVM_DIVIDE, CVM_MAXIMUM, CVM_MINIMUM,
  CVM_TANH_PULLBACK,     // a (1 - b^2)
  CVM_SIGMOID_PULLBACK,  // a b (1 - b)
  CVM_RELU_PULLBACK,     // b > 0 ? a : 0
  CVM_GREATER,           // a > b ? 1 : 0
  CVM_MULTIPLY_LOG,      // a log b, 0 where a is 0
  CVM_MULTIPLY_LOG1P,    // a log(1 + b), 0 where a is 0
  CVM_LOG_BETA,          // log B(a, b)
  CVM_GREATER_OR_EQUAL,  // a >= b ? 1 : 0
  CVM_KEEP_WHERE,        // b != 0 ? a : 0
  CVM_KEEP_UNLESS,       // b != 0 ? 0 : a
  CVM_POWER,             // a to the power b
  // out[outer][inner] = sum over summed of a b: the inner axis is kept.
  CVM_CONTRACT_INNER,
  // out[outer] = sum over summed and inner of a b.
  CVM_CONTRACT_FOLD,
  // lanes out[outer][8] (+)= sum over summed and the live rows of a b. Lanes start anew at tile 0.
  CVM_CONTRACT_TO_LANES,
  // out[j][row] = c[j] + sum_i b[i][j] a[i][row]; m inputs i with stride lda, n outputs j with stride ldb; c may be null.
  CVM_TILE_AFFINE,
  // lanes out[i][j][8] (+)= sum over live rows of a[i][row] b[j][row]; m rows of a with stride lda, n of b with ldb.
  CVM_TILE_OUTER,
  // lanes out[i][8] (+)= sum over live rows of a[i][row]; n rows of a with stride lda.
  CVM_TILE_SUM,
  // out[i] = sum of the 8 lanes of a[i]; n elements.
  CVM_FOLD_LANES,
  // a: logits [n classes][inner], class stride lda; b: class codes as doubles [inner]. Writes
  // c = log density [inner], unless null, and out = one-hot minus softmax [n][inner], class stride ldb, unless null.
  CVM_CATEGORICAL,
  // out = softmax over the n classes of a; out[inner] = log-sum-exp over them. Strides as above.
  CVM_SOFTMAX, CVM_LOGSUMEXP,
  // out[inner] = the largest over the n classes of a, NaN if one is. Strides as above.
  CVM_CLASS_MAXIMUM,
  // out[m] = sum over the n columns of a, which are lda apart, times b[n].
  CVM_MATRIX_VECTOR,
  // Copies single elements along the outer loops, whatever their strides.
  CVM_PERMUTE,
  // b: codes as doubles. out[outer][i ldb] = a[outer][i m + code lda], the code being b[outer][i n], i < inner.
  CVM_GATHER,
  // out[outer][i ldb + code lda] += a[outer][i m], the code being b[outer][i n], i < inner.
  CVM_SCATTER,
  // lanes out[outer][code lda][8] += a[outer][i m], row by row into the next lane; lda counts the lanes.
  CVM_SCATTER_TO_LANES,
  // out[outer][k ldb] = sum of a[outer][j lda] over j <= k < n, or j < k if m is 1. In tiles for each row.
  CVM_CUMULATIVE_SUM,
  // out[row] = the index of the smallest of n values a, lda apart, the first of equal ones; b = the smallest;
  // c = the second smallest, unless null.
  CVM_NEAREST,
  // a[j][row] = min(c[row], max(0, a[j][row] + b[row])), n rows of a with stride lda; lanes out[j][8] (+)= its sum.
  CVM_NEARER_SUM,
  // out[code of the row][m] += a[m][row], with stride lda; b: the codes.
  CVM_ADD_ROWS,
  // out[j][row] = sum over m features i of (a[i][row] - b[j][i])^2; a with stride lda, n outputs with stride ldb.
  CVM_SQUARED_DISTANCES,
  CVM_KERNEL_COUNT
} cvm_operation;

// The instruction sets the kernels are compiled for, each containing those before it.
typedef enum { CVM_BASELINE, CVM_AVX2, CVM_AVX512 } cvm_instruction_set;

// The widest one this processor has.
cvm_instruction_set cvm_widest_instruction_set(void);

// What the environment variable BAYES_GENRE_KERNELS asks for.
typedef enum { CVM_NOT_REQUESTED, CVM_REQUESTED, CVM_UNKNOWN_REQUEST, CVM_NOT_ON_THIS_PROCESSOR } cvm_request;

// Sets the instruction set that kernels use: the one that BAYES_GENRE_KERNELS names (baseline, avx2 or avx512), or the
// widest where it names none, an unknown one, or one that this processor lacks.
cvm_request cvm_requested_instruction_set(cvm_instruction_set *instruction_set);

// The kernel of the instruction set that kernels use; never null for a valid operation.
cvm_kernel cvm_find_kernel(cvm_operation operation);

// The kernel for a given instruction set; null where the processor lacks it.
cvm_kernel cvm_find_kernel_for(cvm_operation operation, cvm_instruction_set instruction_set);

// Makes this thread's arithmetic treat subnormal numbers as zero, where the processor can; returns what
// cvm_restore_arithmetic takes to undo it.
uint64_t cvm_flush_subnormals(void);
void cvm_restore_arithmetic(uint64_t state);

#endif
