/* Stands between a program and its disk (LD_PRELOAD): counts every call that changes a file below one folder, and at the N-th kills the
 * process, tears the write, or lets the call fail; or writes all of them down, so that a power cut can be replayed.
 * tests/faults/disk.py builds and arms it. Source of the method: SQLite's crash tests, RELIABILITY B-5. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

enum { COUNT, KILL, TEAR, FAIL };

static char folder[PATH_MAX];
static size_t folder_length;
static long countdown, seen;
static int action, failure, lasting, tracing = -1, kinds = ~0;

void fault_arm(const char *below, long at, int how, int error, int on, int which) {
    strncpy(folder, below, sizeof folder - 1);
    folder_length = strlen(folder);
    countdown = at, seen = 0, action = how, failure = error, lasting = on, kinds = which;
}

void fault_disarm(void) { folder_length = 0; }
long fault_seen(void) { return seen; }
void fault_trace(int fd) { tracing = fd; }

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void all_of(int fd, const void *from, size_t size) {
    ssize_t (*real)(int, const void *, size_t) = REAL(write);
    for (const char *at = from; size > 0;) {
        ssize_t done = real(fd, at, size);
        if (done < 0) abort();
        at += done, size -= (size_t)done;
    }
}

/* kind(1) offset(8) path length(4) body length(4) path body, all little-endian as this machine has them */
static void note(char kind, uint64_t offset, const char *path, const void *body, uint32_t size) {
    if (tracing < 0) return;
    uint32_t length = (uint32_t)strlen(path);
    all_of(tracing, &kind, 1), all_of(tracing, &offset, 8), all_of(tracing, &length, 4), all_of(tracing, &size, 4);
    all_of(tracing, path, length), all_of(tracing, body, size);
}

void fault_note(const char *text) { note('A', 0, "", text, (uint32_t)strlen(text)); }

static int below(const char *path) { return folder_length && strncmp(path, folder, folder_length) == 0; }

static int ours(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = folder_length ? readlink(link, path, PATH_MAX - 1) : -1;
    if (length < 0) return 0;
    path[length] = 0;
    size_t end = strlen(path);
    return below(path) && !(end > 4 && strcmp(path + end - 4, "-shm") == 0); /* shared memory is made anew after a crash */
}

/* Whether this call is the one; 0 go on, 1 fail now, 2 tear. Does not return when it kills. */
static int strikes(int kind) {
    if (!(kinds & kind)) return 0;
    seen++;
    if (action == COUNT || !(lasting ? seen >= countdown : seen == countdown)) return 0;
    if (action == KILL) raise(SIGKILL);
    if (action == TEAR) return 2;
    errno = failure;
    return 1;
}

enum { WRITE = 1, SYNC = 2, CUT = 4, NAME = 8, OPEN = 16 };

static uint64_t place_of(int fd) {
    if (fcntl(fd, F_GETFL) & O_APPEND) return (uint64_t)lseek(fd, 0, SEEK_END);
    return (uint64_t)lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *body, size_t size) {
    char path[PATH_MAX];
    if (!ours(fd, path)) return REAL(write)(fd, body, size);
    int how = strikes(WRITE);
    if (how == 1) return -1;
    if (how == 2) { REAL(write)(fd, body, size / 2); raise(SIGKILL); }
    note('W', place_of(fd), path, body, (uint32_t)size);
    return REAL(write)(fd, body, size);
}

ssize_t pwrite64(int fd, const void *body, size_t size, off64_t at) {
    char path[PATH_MAX];
    if (!ours(fd, path)) return REAL(pwrite64)(fd, body, size, at);
    int how = strikes(WRITE);
    if (how == 1) return -1;
    if (how == 2) { REAL(pwrite64)(fd, body, size / 2, at); raise(SIGKILL); }
    note('W', (uint64_t)at, path, body, (uint32_t)size);
    return REAL(pwrite64)(fd, body, size, at);
}

ssize_t pwrite(int fd, const void *body, size_t size, off_t at) { return pwrite64(fd, body, size, at); }

int fsync(int fd) {
    char path[PATH_MAX];
    if (!ours(fd, path)) return REAL(fsync)(fd);
    if (strikes(SYNC)) return -1;
    note('S', 0, path, "", 0);
    return REAL(fsync)(fd);
}

int fdatasync(int fd) {
    char path[PATH_MAX];
    if (!ours(fd, path)) return REAL(fdatasync)(fd);
    if (strikes(SYNC)) return -1;
    note('S', 0, path, "", 0);
    return REAL(fdatasync)(fd);
}

int ftruncate64(int fd, off64_t size) {
    char path[PATH_MAX];
    if (!ours(fd, path)) return REAL(ftruncate64)(fd, size);
    if (strikes(CUT)) return -1;
    note('T', (uint64_t)size, path, "", 0);
    return REAL(ftruncate64)(fd, size);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int rename(const char *from, const char *to) {
    if (!below(from) && !below(to)) return REAL(rename)(from, to);
    if (strikes(NAME)) return -1;
    note('R', 0, from, to, (uint32_t)strlen(to));
    return REAL(rename)(from, to);
}

int unlink(const char *path) {
    if (!below(path)) return REAL(unlink)(path);
    if (strikes(NAME)) return -1;
    note('U', 0, path, "", 0);
    return REAL(unlink)(path);
}

int mkdir(const char *path, mode_t mode) {
    if (!below(path)) return REAL(mkdir)(path, mode);
    if (strikes(NAME)) return -1;
    note('M', 0, path, "", 0);
    return REAL(mkdir)(path, mode);
}

static int opening(const char *path, int flags) {
    if (!below(path) || !(flags & (O_WRONLY | O_RDWR | O_CREAT))) return 0;
    return strikes(OPEN);
}

static void opened(int fd, const char *path, int flags) {
    if (fd >= 0 && below(path) && (flags & O_CREAT)) note(flags & O_TRUNC ? 'C' : 'O', 0, path, "", 0);
}

int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (opening(path, flags)) return -1;
    int fd = REAL(open64)(path, flags, mode);
    opened(fd, path, flags);
    return fd;
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open64(path, flags, mode);
}
