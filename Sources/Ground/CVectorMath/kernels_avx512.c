#if defined(__x86_64__)
#define WIDTH 8
#define HAS_FMA 1
#define USE_AVX512_INTRINSICS 1
#define AFFINE_BLOCK 12
#define KERNELS cvm_kernels_avx512
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma"))), apply_to = function)
#include "kernels.h"
#pragma clang attribute pop
#endif
typedef int kernels_avx512_is_not_empty;
