#define WIDTH 2
#if defined(__aarch64__)
#define HAS_FMA 1
#else
#define HAS_FMA 0
#endif
#define AFFINE_BLOCK 6
#define KERNELS cvm_kernels_baseline
#include "kernels.h"
