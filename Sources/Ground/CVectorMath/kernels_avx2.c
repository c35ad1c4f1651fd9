#if defined(__x86_64__)
#define WIDTH 4
#define HAS_FMA 1
#define AFFINE_BLOCK 6
#define KERNELS cvm_kernels_avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "kernels.h"
#pragma clang attribute pop
#endif
typedef int kernels_avx2_is_not_empty;
