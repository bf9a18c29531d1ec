/* Makes one system call fail: loaded before everything else (LD_PRELOAD), armed from Python through ctypes.

   Calls that touch files below a folder are counted; the one with the wanted number fails with an error, brings a
   signal, or kills the process before it happens. With `lasting` all later calls that write fail as well: a disk that
   is full stays full. Linux with glibc only; tests/failing_calls.py builds and drives it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 65536
static char folder[PATH_MAX];
static char watched[FILES];
static char failed_call[32];
static int armed, code, lasting, looks_count;
static long count, wanted;

void fault_arm(const char *below, long number, int what, int stays) {
    strncpy(folder, below, sizeof folder - 1);
    count = 0, wanted = number, code = what, lasting = stays, failed_call[0] = 0, armed = 1;
}
/* Whether calls that only look (stat, read, opendir) are counted and fail as well. */
void fault_looks(int count_them) { looks_count = count_them; }
void fault_disarm(void) { armed = 0; }
long fault_count(void) { return count; }
const char *fault_call(void) { return failed_call; }

/* 1 when this call has to fail now; errno is set then. */
static int fails(const char *call, int writes) {
    if (!armed) return 0;
    count++;
    if (count != wanted && !(lasting && writes && wanted && count > wanted && code > 0)) return 0;
    if (count == wanted) strncpy(failed_call, call, sizeof failed_call - 1);
    if (code == -SIGKILL) kill(getpid(), SIGKILL);
    if (code < 0) { raise(-code); return 0; }
    errno = code;
    return 1;
}
static int is_below(const char *path) { return armed && path && !strncmp(path, folder, strlen(folder)); }
static int is_watched(int fd) { return armed && fd >= 0 && fd < FILES && watched[fd]; }
static int look_fails(const char *call) { return looks_count && fails(call, 0); }

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, name)
#define MODE va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest)

static int opened(int fd, const char *path) {
    if (fd >= 0 && fd < FILES) watched[fd] = is_below(path);
    return fd;
}
#define OPEN(symbol) int symbol(const char *path, int flags, ...) { MODE; \
    REAL(int, #symbol, const char *, int, ...); \
    return is_below(path) && fails(flags & O_CREAT ? "create" : "open", flags & O_CREAT) ? -1 : opened(real(path, flags, mode), path); }
OPEN(open) OPEN(open64)
#define OPENAT(symbol) int symbol(int at, const char *path, int flags, ...) { MODE; \
    REAL(int, #symbol, int, const char *, int, ...); \
    return is_below(path) && fails(flags & O_CREAT ? "create" : "open", flags & O_CREAT) ? -1 : opened(real(at, path, flags, mode), path); }
OPENAT(openat) OPENAT(openat64)

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < FILES) watched[fd] = 0;
    return real(fd);
}
ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return is_watched(fd) && fails("write", 1) ? -1 : real(fd, data, size);
}
ssize_t writev(int fd, const struct iovec *parts, int number) {
    REAL(ssize_t, "writev", int, const struct iovec *, int);
    return is_watched(fd) && fails("write", 1) ? -1 : real(fd, parts, number);
}
#define PWRITE(symbol) ssize_t symbol(int fd, const void *data, size_t size, off_t at) { \
    REAL(ssize_t, #symbol, int, const void *, size_t, off_t); \
    return is_watched(fd) && fails("write", 1) ? -1 : real(fd, data, size, at); }
PWRITE(pwrite) PWRITE(pwrite64)
#define TRUNCATE(symbol) int symbol(int fd, off_t size) { \
    REAL(int, #symbol, int, off_t); return is_watched(fd) && fails("ftruncate", 1) ? -1 : real(fd, size); }
TRUNCATE(ftruncate) TRUNCATE(ftruncate64)
#define SYNC(symbol) int symbol(int fd) { \
    REAL(int, #symbol, int); return is_watched(fd) && fails("fsync", 1) ? -1 : real(fd); }
SYNC(fsync) SYNC(fdatasync)
int fchmod(int fd, mode_t mode) {
    REAL(int, "fchmod", int, mode_t);
    return is_watched(fd) && fails("chmod", 0) ? -1 : real(fd, mode);
}
int chmod(const char *path, mode_t mode) {
    REAL(int, "chmod", const char *, mode_t);
    return is_below(path) && fails("chmod", 0) ? -1 : real(path, mode);
}
int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return is_below(path) && fails("mkdir", 1) ? -1 : real(path, mode);
}
int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return is_below(path) && fails("unlink", 0) ? -1 : real(path);
}
int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    return is_below(path) && fails("rmdir", 0) ? -1 : real(path);
}
int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return is_below(to) && fails("rename", 1) ? -1 : real(from, to);
}
int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    return is_below(to) && fails("link", 1) ? -1 : real(from, to);
}
int linkat(int a, const char *from, int b, const char *to, int flags) {
    REAL(int, "linkat", int, const char *, int, const char *, int);
    return is_below(to) && fails("link", 1) ? -1 : real(a, from, b, to, flags);
}

#define STAT(symbol, form) int symbol(const char *path, form *found) { \
    REAL(int, #symbol, const char *, form *); \
    return is_below(path) && look_fails("stat") ? -1 : real(path, found); }
STAT(stat, struct stat) STAT(stat64, struct stat64) STAT(lstat, struct stat) STAT(lstat64, struct stat64)
#define FSTAT(symbol, form) int symbol(int fd, form *found) { \
    REAL(int, #symbol, int, form *); return is_watched(fd) && look_fails("fstat") ? -1 : real(fd, found); }
FSTAT(fstat, struct stat) FSTAT(fstat64, struct stat64)
#define FSTATAT(symbol, form) int symbol(int at, const char *path, form *found, int flags) { \
    REAL(int, #symbol, int, const char *, form *, int); \
    return is_below(path) && look_fails("stat") ? -1 : real(at, path, found, flags); }
FSTATAT(fstatat, struct stat) FSTATAT(fstatat64, struct stat64)
ssize_t read(int fd, void *data, size_t size) {
    REAL(ssize_t, "read", int, void *, size_t);
    return is_watched(fd) && look_fails("read") ? -1 : real(fd, data, size);
}
#define PREAD(symbol) ssize_t symbol(int fd, void *data, size_t size, off_t at) { \
    REAL(ssize_t, #symbol, int, void *, size_t, off_t); \
    return is_watched(fd) && look_fails("read") ? -1 : real(fd, data, size, at); }
PREAD(pread) PREAD(pread64)
DIR *opendir(const char *path) {
    REAL(DIR *, "opendir", const char *);
    return is_below(path) && look_fails("opendir") ? NULL : real(path);
}
