// Faults of the file system on purpose, for one process: loaded with LD_PRELOAD, it counts the steps that the process takes on files
// below a folder, and at one of them something goes wrong. A step makes, changes, renames, removes or syncs; reading is none.
//
//   FAULT_FOLDER  the folder
//   FAULT_STEP    the number of the step, from 1; 0 only counts
//   FAULT_REPORT  a file that takes a line for the first fault, or for the first step that finds no space, and at the end the number of
//                 steps
//   FAULT_SEED    of what is arbitrary
//   FAULT_SHADOW  a folder of the same file system, outside, in which the layer remembers what is on the disk; power cuts need it. It may
//                 be kept from a process that was killed to the next: a kill loses nothing that was not synced, a later power cut does.
//   FAULT         kill         the process is killed before the step
//                 torn         half of the bytes of the first write from the step on is written, then the process is killed
//                 full         from the step on there is no space, after half of the bytes of the first write
//                 broken       the step fails with an error of the disk, once
//                 interrupted  every other call is interrupted by a signal, and every write is short
//                 slow         each step takes up to five milliseconds longer
//                 power        the power fails before the step: the folder becomes what a disk may hold then
//
// After a power cut each file has the bytes of its last fsync, and each folder the names of its last fsync. What came later
// is there or not, by chance: each name, the old or the new length of a file or one between, each sector of 512 bytes old, new, or,
// where the file grew, zero.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "file-faults.h"

// What a call does, as far as faults care.
enum { TAKES_ROOM = 1, CAN_BE_INTERRUPTED = 2, WRITES = 4 };

static long findRaw(long number, ...);
long (*raw)(long, ...) = findRaw;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static const char *fault = "";
static long at, steps;
static int report = -1;
static uint64_t chance;
static bool isActive, hasFailed, diesNow, wasInterrupted, wasShort;

// MARK: small things

// The layer may be called before it has begun.
static long findRaw(long number, ...) {
  va_list rest;
  long given[6];
  va_start(rest, number);
  for (int i = 0; i < 6; i++) given[i] = va_arg(rest, long);
  va_end(rest);
  raw = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  return raw(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}

uint64_t draw(uint64_t below) {
  chance += 0x9E3779B97F4A7C15u;
  uint64_t mixed = chance;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return (mixed ^ (mixed >> 31)) % below;
}

static bool is(const char *name) { return strcmp(fault, name) == 0; }

void giveUp(const char *why, const char *path) {
  dprintf(2, "file-faults: %s: %s (%s)\n", path, why, strerror(errno));
  raw(SYS_exit_group, 99);
}

void die(void) {
  raw(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

static bool isBelow(const char *path) {
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

// Whether a path is in the folder; its place without links on the way, as the last part need not be there.
static bool locate(int base, const char *path, char *place) {
  if (!isActive || !path || !*path) return false;
  char whole[PATH_BYTES * 2] = "", parent[PATH_MAX];
  if (*path != '/' && base != AT_FDCWD) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", base);
    ssize_t length = readlink(link, whole, PATH_MAX - 1);
    if (length < 0) return false;
    whole[length] = 0;
    strcat(whole, "/");
  } else if (*path != '/') {
    strcpy(whole, "./");
  }
  strncat(whole, path, PATH_MAX);
  for (size_t length = strlen(whole); length > 1 && whole[length - 1] == '/'; length--) whole[length - 1] = 0;
  char *name = strrchr(whole, '/');
  *name++ = 0;
  if (!realpath(*whole ? whole : "/", parent)) return false;
  snprintf(place, PATH_BYTES, "%s/%s", parent, name);
  return isBelow(place);
}

// Whether an open file is in the folder, or was before it was removed.
static bool locateOpen(int file, char *place) {
  if (!isActive) return false;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, place, PATH_MAX - 1);
  if (length < 0) return false;
  place[length] = 0;
  return isBelow(place);
}

// MARK: steps

static void fail(const char *call, const char *path) {
  if (!hasFailed) dprintf(report, "%s at step %ld: %s %s\n", fault, steps, call, path);
  hasFailed = true;
}

// Counts a step and lets the fault happen; returns the number of the error that the step ends with, or 0: then it is to be taken,
// with fewer bytes perhaps. Each is followed by `end`.
static int begin(int traits, const char *call, const char *path, size_t *bytes) {
  pthread_mutex_lock(&lock);
  steps++;
  if (at == 0) return 0;
  if (is("interrupted")) {
    fail(call, path);
    wasInterrupted = !wasInterrupted && traits & CAN_BE_INTERRUPTED;
    if (wasInterrupted) return EINTR;
    if (traits & WRITES && *bytes > 1) *bytes /= 2;
  } else if (is("slow")) {
    fail(call, path);
    usleep((useconds_t)draw(5000));
  } else if (is("full") && steps >= at && traits & TAKES_ROOM) {
    fail(call, path);
    if (!(traits & WRITES) || *bytes < 2 || wasShort) return ENOSPC;
    *bytes /= 2;
    wasShort = true;
  } else if (is("broken") && steps == at) {
    fail(call, path);
    return EIO;
  } else if (is("torn") && steps >= at && traits & WRITES) {
    fail(call, path);
    *bytes /= 2;
    diesNow = true;
  } else if ((is("kill") || is("power")) && steps == at) {
    fail(call, path);
    if (is("power")) cutPower(folder);
    die();
  }
  return 0;
}

static long end(int error, long result) {
  int code = errno;
  if (diesNow) die();
  if (!error && result < 0 && code == ENOSPC) fail("no space", folder);
  pthread_mutex_unlock(&lock);
  errno = error ? error : code;
  return error ? -1 : result;
}

__attribute__((constructor)) static void start(void) {
  const char *given = getenv("FAULT_FOLDER"), *lines = getenv("FAULT_REPORT"), *kind = getenv("FAULT");
  const char *step = getenv("FAULT_STEP"), *seed = getenv("FAULT_SEED"), *shadow = getenv("FAULT_SHADOW");
  if (!given || !lines || !realpath(given, folder)) return;
  fault = kind ? kind : "";
  at = step ? atol(step) : 0;
  chance = (seed ? strtoull(seed, NULL, 10) : 1) * 1000003u + (uint64_t)at;
  report = (int)raw(SYS_openat, AT_FDCWD, lines, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (shadow && *shadow) beginShadow(shadow, folder);
  isActive = true;
}

__attribute__((destructor)) static void stop(void) {
  if (isActive) dprintf(report, "steps %ld\n", steps);
}

// MARK: the calls

static int openStep(int base, const char *path, int flags, mode_t mode) {
  char place[PATH_BYTES];
  if (!(flags & (O_CREAT | O_TRUNC)) || !locate(base, path, place)) return (int)raw(SYS_openat, base, path, flags, mode);
  int error = begin(CAN_BE_INTERRUPTED | (numberOf(place) ? 0 : TAKES_ROOM), "open", place, NULL);
  long file = error ? -1 : raw(SYS_openat, base, path, flags, mode);
  if (file >= 0) rememberFile(place);
  return (int)end(error, file);
}

static ssize_t writeStep(int file, const void *bytes, size_t count, off_t offset) {
  char place[PATH_BYTES];
  bool isStep = locateOpen(file, place);
  int error = isStep ? begin(WRITES | TAKES_ROOM | CAN_BE_INTERRUPTED, "write", place, &count) : 0;
  long done = error ? -1 : offset < 0 ? raw(SYS_write, file, bytes, count) : raw(SYS_pwrite64, file, bytes, count, offset);
  return isStep ? end(error, done) : done;
}

static int syncStep(int file, long call) {
  char place[PATH_BYTES];
  if (!locateOpen(file, place)) return (int)raw(call, file);
  int error = begin(CAN_BE_INTERRUPTED, "fsync", place, NULL);
  // The shadow is the disk: what it remembers is all that is asked for, and takes less time.
  if (!error) rememberSynced(file, place);
  return (int)end(error, 0);
}

static int cutStep(int file, off_t length) {
  char place[PATH_BYTES];
  if (!locateOpen(file, place)) return (int)raw(SYS_ftruncate, file, length);
  int error = begin(CAN_BE_INTERRUPTED, "ftruncate", place, NULL);
  return (int)end(error, error ? -1 : raw(SYS_ftruncate, file, length));
}

static int renameStep(int base, const char *from, int otherBase, const char *to, unsigned flags) {
  char place[PATH_BYTES], other[PATH_BYTES];
  if (!locate(otherBase, to, other) || !locate(base, from, place))
    return (int)raw(SYS_renameat2, base, from, otherBase, to, flags);
  // Two names that change places need no room for another.
  int error = begin(flags ? 0 : TAKES_ROOM, flags ? "exchange" : "rename", place, NULL);
  return (int)end(error, error ? -1 : raw(SYS_renameat2, base, from, otherBase, to, flags));
}

static int removeStep(int base, const char *path, int flags) {
  char place[PATH_BYTES];
  if (!locate(base, path, place)) return (int)raw(SYS_unlinkat, base, path, flags);
  int error = begin(0, flags & AT_REMOVEDIR ? "rmdir" : "unlink", place, NULL);
  if (error) return (int)end(error, -1);
  return (int)end(0, flags & AT_REMOVEDIR ? removeFolder(place) : raw(SYS_unlinkat, base, path, flags));
}

static int makeStep(int base, const char *path, mode_t mode) {
  char place[PATH_BYTES];
  if (!locate(base, path, place)) return (int)raw(SYS_mkdirat, base, path, mode);
  int error = begin(numberOf(place) ? 0 : TAKES_ROOM, "mkdir", place, NULL);
  long result = error ? -1 : raw(SYS_mkdirat, base, path, mode);
  if (result == 0) rememberNewFolder(place);
  return (int)end(error, result);
}

// The mode that follows the flags where a file may be made.
#define MODE(flags, mode)            \
  mode_t mode = 0;                   \
  if ((flags) & O_CREAT) {           \
    va_list rest;                    \
    va_start(rest, flags);           \
    mode = va_arg(rest, mode_t);     \
    va_end(rest);                    \
  }

int open(const char *path, int flags, ...) {
  MODE(flags, mode)
  return openStep(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) {
  MODE(flags, mode)
  return openStep(AT_FDCWD, path, flags, mode);
}
int openat(int base, const char *path, int flags, ...) {
  MODE(flags, mode)
  return openStep(base, path, flags, mode);
}
int openat64(int base, const char *path, int flags, ...) {
  MODE(flags, mode)
  return openStep(base, path, flags, mode);
}
int creat(const char *path, mode_t mode) { return openStep(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
ssize_t write(int file, const void *bytes, size_t count) { return writeStep(file, bytes, count, -1); }
ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) { return writeStep(file, bytes, count, offset); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t offset) { return writeStep(file, bytes, count, offset); }
int ftruncate(int file, off_t length) { return cutStep(file, length); }
int ftruncate64(int file, off_t length) { return cutStep(file, length); }
int fsync(int file) { return syncStep(file, SYS_fsync); }
int fdatasync(int file) { return syncStep(file, SYS_fdatasync); }
int rename(const char *from, const char *to) { return renameStep(AT_FDCWD, from, AT_FDCWD, to, 0); }
int renameat(int base, const char *from, int other, const char *to) { return renameStep(base, from, other, to, 0); }
int renameat2(int base, const char *from, int other, const char *to, unsigned flags) { return renameStep(base, from, other, to, flags); }
int unlink(const char *path) { return removeStep(AT_FDCWD, path, 0); }
int unlinkat(int base, const char *path, int flags) { return removeStep(base, path, flags); }
int rmdir(const char *path) { return removeStep(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdir(const char *path, mode_t mode) { return makeStep(AT_FDCWD, path, mode); }
int mkdirat(int base, const char *path, mode_t mode) { return makeStep(base, path, mode); }

// Swift's storage exchanges two names by the number of the call; all others pass.
long syscall(long number, ...) {
  va_list rest;
  va_start(rest, number);
  long given[6];
  for (int i = 0; i < 6; i++) given[i] = va_arg(rest, long);
  va_end(rest);
  if (isActive && number == SYS_renameat2)
    return renameStep((int)given[0], (const char *)given[1], (int)given[2], (const char *)given[3], (unsigned)given[4]);
  return raw(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}
