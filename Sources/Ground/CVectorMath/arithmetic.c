#include "CVectorMath.h"

#if defined(__x86_64__)
#include <immintrin.h>

// Flush to zero, and denormals are zero.
uint64_t cvm_flush_subnormals(void) {
  const unsigned state = _mm_getcsr();
  _mm_setcsr(state | 0x8040);
  return state;
}
void cvm_restore_arithmetic(uint64_t state) { _mm_setcsr((unsigned)state); }

#elif defined(__aarch64__)

uint64_t cvm_flush_subnormals(void) {
  uint64_t state;
  __asm__ volatile("mrs %0, fpcr" : "=r"(state));
  __asm__ volatile("msr fpcr, %0" : : "r"(state | (1ull << 24)));
  return state;
}
void cvm_restore_arithmetic(uint64_t state) { __asm__ volatile("msr fpcr, %0" : : "r"(state)); }

#else

uint64_t cvm_flush_subnormals(void) { return 0; }
void cvm_restore_arithmetic(uint64_t state) { (void)state; }

#endif
