#ifndef CSTORAGE_H
#define CSTORAGE_H

/// Exchanges what two paths of one file system name, in one step: 0, or -1 with errno. ENOSYS or EINVAL where system or file
/// system cannot.
int cst_exchange(const char *first, const char *second);

#endif
