#include <stdlib.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "CStorage.h"

void cst_give_back(size_t bytes) {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, (int)bytes);
#else
  (void)bytes;
#endif
}
