// Shared by the two parts of the layer: file-faults.c counts steps and lets faults happen, power-cut.c remembers what is on the disk.
#ifndef FILE_FAULTS_H
#define FILE_FAULTS_H
#include <limits.h>
#include <stdint.h>

#define PATH_BYTES (PATH_MAX + 300)

// The C library's `syscall`: the layer's own calls take it, so that they are no steps.
extern long (*raw)(long, ...);

// A number below another, by chance.
uint64_t draw(uint64_t below);
// The layer cannot go on: what it would show is no result.
void giveUp(const char *why, const char *path);
void die(void);

// The number of what has a path, not of what a link leads to; 0 where nothing has it.
uint64_t numberOf(const char *path);

// Begins a shadow of a folder, or goes on with the one that an earlier process left.
void beginShadow(const char *path, const char *folder);
// A file that may be new.
void rememberFile(const char *path);
// An empty folder that is new.
void rememberNewFolder(const char *path);
// What is put on the disk.
void rememberSynced(int file, const char *path);
// Removes a folder, as rmdir does.
long removeFolder(const char *path);
// Leaves the folder as a disk may hold it, and ends the process.
void cutPower(const char *folder);
#endif
