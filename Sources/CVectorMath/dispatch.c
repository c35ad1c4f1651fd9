#include "CVectorMath.h"

extern const cvm_kernel cvm_kernels_baseline[CVM_KERNEL_COUNT];
#if defined(__x86_64__)
extern const cvm_kernel cvm_kernels_avx2[CVM_KERNEL_COUNT];
extern const cvm_kernel cvm_kernels_avx512[CVM_KERNEL_COUNT];
#endif

static int highest_allowed = 2;

void cvm_restrict(int highest) { highest_allowed = highest; }

static int level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (highest_allowed >= 2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("fma"))
    return 2;
  if (highest_allowed >= 1 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
  return 0;
}

cvm_kernel cvm_find_kernel(cvm_operation operation) {
#if defined(__x86_64__)
  switch (level()) {
    case 2: return cvm_kernels_avx512[operation];
    case 1: return cvm_kernels_avx2[operation];
  }
#endif
  return cvm_kernels_baseline[operation];
}

const char *cvm_instruction_set(void) {
  static const char *const names[] = {"baseline", "avx2", "avx512"};
  return names[level()];
}
