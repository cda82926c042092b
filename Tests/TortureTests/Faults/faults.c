/* faults.c: makes system calls fail on purpose. A library that is loaded before the C library (LD_PRELOAD) and stands
 * between a program and its files.
 *
 *   FAULT_PATH    a call is a candidate when its path, or the path its descriptor was opened by, contains this text
 *   FAULT_CALLS   the kinds of calls, separated by commas:
 *                   open_read open_write read write fsync close rename unlink mkdir stat fstat opendir readdir
 *                   short_read short_write (no error: fewer bytes than asked for)
 *   FAULT_ERRNO   the error number
 *   FAULT_FIRST   the first candidate that fails, from 1; FAULT_COUNT: how many fail from there on (default 1)
 *   FAULT_SEED    without FAULT_FIRST: candidates fail by chance, with a probability of FAULT_PER_MILLION
 *   FAULT_LOG     a file that gets a line for each call that failed
 *
 * The candidates are counted over all threads. Which file of a program of several threads meets the n-th one may differ
 * between runs; what the program may do about it does not.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *wanted_path, *wanted_calls, *log_path;
static long first, count, per_million;
static int error_number;
static uint64_t seed;
static _Atomic long candidates;

/* Which descriptors were opened by a wanted path. */
enum { MOST_DESCRIPTORS = 4096 };
static _Atomic unsigned char is_wanted[MOST_DESCRIPTORS];

static long number(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text ? strtol(text, NULL, 10) : otherwise;
}

__attribute__((constructor)) static void read_environment(void) {
  wanted_path = getenv("FAULT_PATH");
  wanted_calls = getenv("FAULT_CALLS");
  log_path = getenv("FAULT_LOG");
  first = number("FAULT_FIRST", 0);
  count = number("FAULT_COUNT", 1);
  per_million = number("FAULT_PER_MILLION", 0);
  error_number = (int)number("FAULT_ERRNO", EIO);
  seed = (uint64_t)number("FAULT_SEED", 1);
}

/* Whether a kind of call is one of FAULT_CALLS. */
static int is_kind_wanted(const char *kind) {
  size_t length = strlen(kind);
  for (const char *at = wanted_calls; at && *at; at = strchr(at, ',') ? strchr(at, ',') + 1 : NULL)
    if (!strncmp(at, kind, length) && (at[length] == 0 || at[length] == ',')) return 1;
  return 0;
}

static int is_path_wanted(const char *path) {
  return path && wanted_path && wanted_calls && strstr(path, wanted_path);
}

static int is_descriptor_wanted(int descriptor) {
  return descriptor >= 0 && descriptor < MOST_DESCRIPTORS && is_wanted[descriptor];
}

static void remember(int descriptor, int wanted) {
  if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS) is_wanted[descriptor] = wanted != 0;
}

/* SplitMix64 of the seed and the number of the candidate. */
static uint64_t random_bits(long candidate) {
  uint64_t z = seed * 0x9E3779B97F4A7C15u + (uint64_t)candidate * 0xD1B54A32D192ED03u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/* Whether this call, a candidate, is one that fails. */
static int fails(const char *kind, const char *path) {
  if (!is_kind_wanted(kind)) return 0;
  long candidate = ++candidates;
  int hit = first > 0 ? candidate >= first && candidate - first < count
                      : (long)(random_bits(candidate) % 1000000) < per_million;
  if (hit && log_path) {
    char line[600];
    int length = snprintf(line, sizeof line, "%s %d %s\n", kind, error_number, path ? path : "");
    if (length >= (int)sizeof line) length = sizeof line - 1;
    long file = syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (file >= 0) {
      (void)!syscall(SYS_write, file, line, (size_t)length);
      syscall(SYS_close, file);
    }
  }
  return hit;
}

/* The C library's own function of this name. */
#define NEXT(name, type) \
  static __typeof__(type) *next; \
  if (!next) next = (__typeof__(type) *)dlsym(RTLD_NEXT, name)

/* Ends the call with the wanted error where it fails. */
#define FAIL(condition, kind, path, result) \
  if ((condition) && fails(kind, path)) { \
    errno = error_number; \
    return result; \
  }

#define OPEN(name, parameters, directory) \
  int name(parameters const char *path, int flags, ...) { \
    typedef int function(parameters const char *, int, ...); \
    NEXT(#name, function); \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
      va_list arguments; \
      va_start(arguments, flags); \
      mode = va_arg(arguments, mode_t); \
      va_end(arguments); \
    } \
    int wanted = is_path_wanted(path); \
    FAIL(wanted, flags & (O_WRONLY | O_RDWR) ? "open_write" : "open_read", path, -1) \
    int descriptor = next(directory path, flags, mode); \
    remember(descriptor, wanted); \
    return descriptor; \
  }
#define NOTHING
#define COMMA ,
OPEN(open, NOTHING, NOTHING)
OPEN(open64, NOTHING, NOTHING)
OPEN(openat, int folder COMMA, folder COMMA)
OPEN(openat64, int folder COMMA, folder COMMA)

/* A part of the bytes asked for, by chance. */
static size_t part(const char *kind, size_t size) {
  if (size < 2 || !fails(kind, NULL)) return size;
  return 1 + random_bits(candidates) % (size - 1);
}

ssize_t read(int descriptor, void *bytes, size_t size) {
  typedef ssize_t function(int, void *, size_t);
  NEXT("read", function);
  int wanted = is_descriptor_wanted(descriptor);
  FAIL(wanted, "read", NULL, -1)
  return next(descriptor, bytes, wanted ? part("short_read", size) : size);
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
  typedef ssize_t function(int, const void *, size_t);
  NEXT("write", function);
  int wanted = is_descriptor_wanted(descriptor);
  FAIL(wanted, "write", NULL, -1)
  return next(descriptor, bytes, wanted ? part("short_write", size) : size);
}

int fsync(int descriptor) {
  typedef int function(int);
  NEXT("fsync", function);
  FAIL(is_descriptor_wanted(descriptor), "fsync", NULL, -1)
  return next(descriptor);
}

/* The descriptor is closed even where its last bytes could not be written. */
int close(int descriptor) {
  typedef int function(int);
  NEXT("close", function);
  int wanted = is_descriptor_wanted(descriptor);
  remember(descriptor, 0);
  int result = next(descriptor);
  FAIL(wanted, "close", NULL, -1)
  return result;
}

int rename(const char *from, const char *to) {
  typedef int function(const char *, const char *);
  NEXT("rename", function);
  FAIL(is_path_wanted(to), "rename", to, -1)
  return next(from, to);
}

int unlink(const char *path) {
  typedef int function(const char *);
  NEXT("unlink", function);
  FAIL(is_path_wanted(path), "unlink", path, -1)
  return next(path);
}

int mkdir(const char *path, mode_t mode) {
  typedef int function(const char *, mode_t);
  NEXT("mkdir", function);
  FAIL(is_path_wanted(path), "mkdir", path, -1)
  return next(path, mode);
}

#define STAT(name, structure) \
  int name(const char *path, struct structure *status) { \
    typedef int function(const char *, struct structure *); \
    NEXT(#name, function); \
    FAIL(is_path_wanted(path), "stat", path, -1) \
    return next(path, status); \
  }
STAT(stat, stat)
STAT(stat64, stat64)
STAT(lstat, stat)
STAT(lstat64, stat64)

#define FSTAT(name, structure) \
  int name(int descriptor, struct structure *status) { \
    typedef int function(int, struct structure *); \
    NEXT(#name, function); \
    FAIL(is_descriptor_wanted(descriptor), "fstat", NULL, -1) \
    return next(descriptor, status); \
  }
FSTAT(fstat, stat)
FSTAT(fstat64, stat64)

DIR *opendir(const char *path) {
  typedef DIR *function(const char *);
  NEXT("opendir", function);
  int wanted = is_path_wanted(path);
  FAIL(wanted, "opendir", path, NULL)
  DIR *folder = next(path);
  if (folder) remember(dirfd(folder), wanted);
  return folder;
}

int closedir(DIR *folder) {
  typedef int function(DIR *);
  NEXT("closedir", function);
  remember(dirfd(folder), 0);
  return next(folder);
}

#define READDIR(name, structure) \
  struct structure *name(DIR *folder) { \
    typedef struct structure *function(DIR *); \
    NEXT(#name, function); \
    FAIL(is_descriptor_wanted(dirfd(folder)), "readdir", NULL, NULL) \
    return next(folder); \
  }
READDIR(readdir, dirent)
READDIR(readdir64, dirent64)
