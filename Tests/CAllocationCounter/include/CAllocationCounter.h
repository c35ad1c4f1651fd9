// Counts what the calling thread allocates, for tests: where it is linked in, malloc and its kin are its own.
#ifndef CALLOCATIONCOUNTER_H
#define CALLOCATIONCOUNTER_H

// Allocations of this thread so far; -1 where they cannot be counted (no glibc, or a sanitizer).
long allocation_count(void);

#endif
