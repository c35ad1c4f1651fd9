#ifndef CSTORAGE_H
#define CSTORAGE_H

#include <stddef.h>

/// Exchanges what two paths of one file system name, in one step: 0, or -1 with errno. ENOSYS or EINVAL where system or file
/// system cannot.
int cst_exchange(const char *first, const char *second);

/// From here on memory of so many bytes or more goes back to the system when it is freed. The GNU library would keep it for the next of
/// that size, once it has seen one go; others do as they do.
void cst_give_back(size_t bytes);

#endif
