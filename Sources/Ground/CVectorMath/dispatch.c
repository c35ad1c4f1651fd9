#include "CVectorMath.h"

#include <stdlib.h>
#include <string.h>

extern const cvm_kernel cvm_kernels_baseline[CVM_KERNEL_COUNT];
#if defined(__x86_64__)
extern const cvm_kernel cvm_kernels_avx2[CVM_KERNEL_COUNT];
extern const cvm_kernel cvm_kernels_avx512[CVM_KERNEL_COUNT];
#endif

cvm_instruction_set cvm_widest_instruction_set(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("fma"))
    return CVM_AVX512;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return CVM_AVX2;
#endif
  return CVM_BASELINE;
}

static const char *const names[] = {"baseline", "avx2", "avx512"};

cvm_request cvm_requested_instruction_set(cvm_instruction_set *instruction_set) {
  const cvm_instruction_set widest = cvm_widest_instruction_set();
  const char *request = getenv("BAYES_GENRE_KERNELS");
  *instruction_set = widest;
  if (!request || !*request) return CVM_NOT_REQUESTED;
  for (int i = CVM_BASELINE; i <= CVM_AVX512; i++) {
    if (strcmp(request, names[i]) != 0) continue;
    if (i > (int)widest) return CVM_NOT_ON_THIS_PROCESSOR;
    *instruction_set = (cvm_instruction_set)i;
    return CVM_REQUESTED;
  }
  return CVM_UNKNOWN_REQUEST;
}

cvm_kernel cvm_find_kernel(cvm_operation operation) {
  cvm_instruction_set chosen;
  cvm_requested_instruction_set(&chosen);
  return cvm_find_kernel_for(operation, chosen);
}

cvm_kernel cvm_find_kernel_for(cvm_operation operation, cvm_instruction_set instruction_set) {
  if (instruction_set > cvm_widest_instruction_set()) return 0;
  switch (instruction_set) {
#if defined(__x86_64__)
    case CVM_AVX512: return cvm_kernels_avx512[operation];
    case CVM_AVX2: return cvm_kernels_avx2[operation];
#endif
    default: return cvm_kernels_baseline[operation];
  }
}
