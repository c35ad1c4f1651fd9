// What is on the disk, and what it holds after a power cut. The shadow has
//
//   contents/N  the bytes that the file of number N had at its last fsync
//   names/N     the names that the folder of number N had at its last fsync
//   held/N      a second name of the file, with all that was written
//   gone/N      the folder that was removed
//
// As files and folders that are removed stay in the shadow, their numbers are no others' while it is there.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "file-faults.h"

static char shadow[PATH_MAX];

// A name in a folder, by the number of what has it.
struct name {
  uint64_t number;
  bool isFolder;
  char text[256];
};

struct names {
  struct name *all;
  size_t count;
};

static void addName(struct names *names, uint64_t number, bool isFolder, const char *text) {
  names->all = realloc(names->all, (names->count + 1) * sizeof(struct name));
  struct name *name = &names->all[names->count++];
  *name = (struct name){.number = number, .isFolder = isFolder};
  snprintf(name->text, sizeof name->text, "%s", text);
}

static struct name *findName(struct names *names, const char *text) {
  for (size_t i = 0; i < names->count; i++)
    if (strcmp(names->all[i].text, text) == 0) return &names->all[i];
  return NULL;
}

// The names in a folder as it is; none where it is no longer there.
static struct names namesNow(const char *path) {
  struct names names = {0};
  DIR *stream = path ? opendir(path) : NULL;
  for (struct dirent *entry; stream && (entry = readdir(stream));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    addName(&names, entry->d_ino, entry->d_type == DT_DIR, entry->d_name);
  }
  if (stream) closedir(stream);
  return names;
}

static void shadowPath(char *path, const char *part, uint64_t number) {
  snprintf(path, PATH_BYTES, "%s/%s/%llu", shadow, part, (unsigned long long)number);
}

uint64_t numberOf(const char *path) {
  struct stat status;
  return lstat(path, &status) == 0 ? status.st_ino : 0;
}

static char *readAll(const char *path, size_t *count) {
  long file = raw(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
  struct stat status;
  *count = file >= 0 && fstat((int)file, &status) == 0 ? (size_t)status.st_size : 0;
  char *bytes = malloc(*count + 1);
  for (size_t done = 0; done < *count;) {
    ssize_t more = read((int)file, bytes + done, *count - done);
    if (more <= 0) giveUp("cannot be read", path);
    done += (size_t)more;
  }
  bytes[*count] = 0;
  if (file >= 0) raw(SYS_close, file);
  return bytes;
}

static void writeAll(const char *path, const char *bytes, size_t count) {
  long file = raw(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  for (size_t done = 0; file >= 0 && done < count;) {
    long more = raw(SYS_write, file, bytes + done, count - done);
    if (more <= 0) giveUp("cannot be written", path);
    done += (size_t)more;
  }
  if (file < 0) giveUp("cannot be made", path);
  raw(SYS_close, file);
}

static void linkFile(const char *from, const char *to) {
  if (raw(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0) != 0 && errno != EEXIST) giveUp("cannot be linked", to);
}

void rememberFile(const char *path) {
  if (!*shadow) return;
  char held[PATH_BYTES];
  shadowPath(held, "held", numberOf(path));
  linkFile(path, held);
}

static void rememberContents(const char *path) {
  char copy[PATH_BYTES];
  size_t count;
  char *bytes = readAll(path, &count);
  shadowPath(copy, "contents", numberOf(path));
  writeAll(copy, bytes, count);
  free(bytes);
}

static void rememberNames(const char *path, struct names names) {
  char copy[PATH_BYTES];
  shadowPath(copy, "names", numberOf(path));
  char *text = malloc(names.count * 300 + 1), *end = text;
  for (size_t i = 0; i < names.count; i++)
    end += sprintf(end, "%llu %d %s\n", (unsigned long long)names.all[i].number, names.all[i].isFolder, names.all[i].text);
  writeAll(copy, text, (size_t)(end - text));
  free(text);
}

// The names that a folder had at its last fsync.
static struct names namesRemembered(uint64_t number) {
  char copy[PATH_BYTES], text[256];
  struct names names = {0};
  size_t count;
  shadowPath(copy, "names", number);
  char *lines = readAll(copy, &count), *rest = lines;
  unsigned long long entry;
  for (int isFolder, used; sscanf(rest, "%llu %d %255[^\n]\n%n", &entry, &isFolder, text, &used) == 3; rest += used)
    addName(&names, entry, isFolder, text);
  free(lines);
  return names;
}

// What is there before the first process is on the disk.
static void rememberTree(const char *path) {
  struct names names = namesNow(path);
  rememberNames(path, names);
  for (size_t i = 0; i < names.count; i++) {
    char child[PATH_BYTES];
    snprintf(child, sizeof child, "%s/%s", path, names.all[i].text);
    if (names.all[i].isFolder) {
      rememberTree(child);
    } else {
      rememberFile(child);
      rememberContents(child);
    }
  }
  free(names.all);
}

void rememberNewFolder(const char *path) {
  if (*shadow) rememberNames(path, (struct names){0});
}

void rememberSynced(int file, const char *path) {
  struct stat status;
  if (!*shadow || fstat(file, &status) != 0) return;
  if (S_ISDIR(status.st_mode)) {
    struct names names = namesNow(path);
    rememberNames(path, names);
    free(names.all);
  } else {
    char held[PATH_BYTES];
    shadowPath(held, "held", status.st_ino);
    rememberContents(held);
  }
}

void beginShadow(const char *path, const char *folder) {
  const char *parts[] = {"", "/contents", "/names", "/held", "/gone"};
  char part[PATH_BYTES];
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    snprintf(part, sizeof part, "%s%s", path, parts[i]);
    raw(SYS_mkdirat, AT_FDCWD, part, 0777);
  }
  if (!realpath(path, shadow)) giveUp("cannot be made", path);
  shadowPath(part, "names", numberOf(folder));
  if (numberOf(part) == 0) rememberTree(folder);
}

long removeFolder(const char *path) {
  char gone[PATH_BYTES];
  struct names names = namesNow(path);
  free(names.all);
  if (!*shadow || names.count > 0) return raw(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
  shadowPath(gone, "gone", numberOf(path));
  return raw(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, gone, 0);
}

// MARK: a power cut

// Where a folder is now.
static bool findFolder(uint64_t number, const char *below, char *place) {
  bool isFound = numberOf(below) == number;
  if (isFound) strcpy(place, below);
  struct names names = namesNow(below);
  for (size_t i = 0; !isFound && i < names.count; i++) {
    char child[PATH_BYTES];
    snprintf(child, sizeof child, "%s/%s", below, names.all[i].text);
    isFound = names.all[i].isFolder && findFolder(number, child, place);
  }
  free(names.all);
  return isFound;
}

// A file with the contents of its last fsync, and by chance some of what came later.
static void buildFile(uint64_t number, const char *to) {
  char path[PATH_BYTES], built[PATH_BYTES];
  shadowPath(built, "built", number);
  if (numberOf(built) == 0) {
    size_t oldCount, newCount;
    shadowPath(path, "contents", number);
    char *old = readAll(path, &oldCount);
    shadowPath(path, "held", number);
    char *new = readAll(path, &newCount);
    size_t least = oldCount < newCount ? oldCount : newCount, most = oldCount + newCount - least;
    char *bytes = calloc(most + 1, 1);
    uint64_t outcome = draw(4);
    for (size_t from = 0; from < most; from += 512) {
      size_t end = from + 512 < most ? from + 512 : most;
      bool isNew = outcome == 0 ? false : outcome == 1 ? true : draw(2);
      bool isZero = outcome > 1 && from >= oldCount && draw(2);
      for (size_t i = from; i < end; i++) bytes[i] = isZero ? 0 : isNew ? (i < newCount ? new[i] : 0) : (i < oldCount ? old[i] : 0);
    }
    uint64_t length = outcome < 2 ? outcome : draw(3);
    writeAll(built, bytes, length == 0 ? oldCount : length == 1 ? newCount : least + draw(most - least + 1));
    free(bytes);
    free(old);
    free(new);
  }
  linkFile(built, to);
}

static void buildFolder(const char *folder, uint64_t number, const char *to) {
  char place[PATH_BYTES], child[PATH_BYTES];
  raw(SYS_mkdirat, AT_FDCWD, to, 0777);
  struct names old = namesRemembered(number);
  struct names new = namesNow(findFolder(number, folder, place) ? place : NULL);
  struct names *sides[] = {&old, &new};
  for (int side = 0; side < 2; side++) {
    for (size_t i = 0; i < sides[side]->count; i++) {
      struct name *name = &sides[side]->all[i], *other = findName(sides[1 - side], name->text);
      // A name of both is seen once.
      if (side == 1 && other) continue;
      if (other && other->number != name->number && draw(2)) name = other;
      if (!other && draw(2)) continue;
      snprintf(child, sizeof child, "%s/%s", to, name->text);
      if (name->isFolder) buildFolder(folder, name->number, child); else buildFile(name->number, child);
    }
  }
  free(old.all);
  free(new.all);
}

static void removeAll(const char *path) {
  struct names names = namesNow(path);
  for (size_t i = 0; i < names.count; i++) {
    char child[PATH_BYTES];
    snprintf(child, sizeof child, "%s/%s", path, names.all[i].text);
    if (names.all[i].isFolder) removeAll(child);
    raw(SYS_unlinkat, AT_FDCWD, child, names.all[i].isFolder ? AT_REMOVEDIR : 0);
  }
  free(names.all);
}

void cutPower(const char *folder) {
  char built[PATH_BYTES], from[PATH_BYTES * 2], to[PATH_BYTES];
  snprintf(built, sizeof built, "%s/built", shadow);
  raw(SYS_mkdirat, AT_FDCWD, built, 0777);
  snprintf(built, sizeof built, "%s/after", shadow);
  buildFolder(folder, numberOf(folder), built);
  removeAll(folder);
  struct names names = namesNow(built);
  for (size_t i = 0; i < names.count; i++) {
    snprintf(from, sizeof from, "%s/%s", built, names.all[i].text);
    snprintf(to, sizeof to, "%s/%s", folder, names.all[i].text);
    if (raw(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0) != 0) giveUp("cannot be renamed", to);
  }
  die();
}
