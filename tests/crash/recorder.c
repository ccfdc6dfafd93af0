/* Loaded before the C library: writes down, in order, each change that the process makes to files
 * under PASSAGE_TRACE_ROOT, into the file PASSAGE_TRACE_LOG.
 *
 * A record: kind (1 byte), lengths of path and data (4 bytes each), offset (8 bytes), path, data.
 * Kinds: C made, T cut to the offset, W written, S synced, R renamed (data: to), U unlinked,
 * M folder made, D folder removed. One lock holds from the change to its record. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;
static const char *root;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("PASSAGE_TRACE_LOG");
    root = getenv("PASSAGE_TRACE_ROOT");
    if (path && root) out = REAL(open)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int inside(const char *path) {
    return out >= 0 && strncmp(path, root, strlen(root)) == 0;
}

static int path_of(int fd, char *path) {
    char link[64];
    if (out < 0 || fd == out) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, 4095);
    path[n > 0 ? n : 0] = 0;
    return n > 0 && inside(path);
}

static int resolve(int folder, const char *name, char *path) {
    if (name[0] == '/' || folder == AT_FDCWD) snprintf(path, 4096, "%s", name);
    else {
        char base[4096];
        if (!path_of(folder, base)) return 0;
        snprintf(path, 4096, "%.2000s/%.2000s", base, name);
    }
    return inside(path);
}

static void record(char kind, const char *path, uint64_t offset, const void *data, uint32_t size) {
    uint32_t length = strlen(path);
    struct iovec parts[] = {{&kind, 1}, {&length, 4}, {&size, 4}, {&offset, 8},
                            {(void *)path, length}, {(void *)data, size}};
    if (REAL(writev)(out, parts, 6) < 0) abort();
}

#define WITH(known, call, then)                     \
    char path[4096];                                \
    if (!(known)) return call;                      \
    pthread_mutex_lock(&lock);                      \
    __auto_type result = call;                      \
    if (result >= 0) { then; }                      \
    pthread_mutex_unlock(&lock);                    \
    return result

static int opened(int folder, const char *name, int flags, mode_t mode) {
    WITH((flags & (O_CREAT | O_TRUNC)) && resolve(folder, name, path),
         REAL(openat)(folder, name, flags, mode),
         if (flags & O_CREAT) record('C', path, 0, "", 0);
         if (flags & O_TRUNC) record('T', path, 0, "", 0));
}

#define MODE                                        \
    va_list more; va_start(more, flags);            \
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0; va_end(more)

int open(const char *name, int flags, ...) { MODE; return opened(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE; return opened(AT_FDCWD, name, flags, mode); }
int openat(int at, const char *name, int flags, ...) { MODE; return opened(at, name, flags, mode); }
int openat64(int at, const char *name, int flags, ...) { MODE; return opened(at, name, flags, mode); }

static uint64_t position(int fd) {
    int flags = fcntl(fd, F_GETFL);
    struct stat state;
    if ((flags & O_APPEND) && fstat(fd, &state) == 0) return state.st_size;
    return lseek(fd, 0, SEEK_CUR);
}

ssize_t write(int fd, const void *data, size_t size) {
    char path[4096];
    if (!path_of(fd, path)) return REAL(write)(fd, data, size);
    pthread_mutex_lock(&lock);
    uint64_t at = position(fd);
    ssize_t done = REAL(write)(fd, data, size);
    if (done > 0) record('W', path, at, data, done);
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    char path[4096];
    if (!path_of(fd, path)) return REAL(writev)(fd, parts, count);
    return count ? write(fd, parts[0].iov_base, parts[0].iov_len) : 0; /* a short write is allowed */
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    WITH(path_of(fd, path), REAL(pwrite64)(fd, data, size, at), record('W', path, at, data, result));
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

int ftruncate64(int fd, off64_t size) {
    WITH(path_of(fd, path), REAL(ftruncate64)(fd, size), record('T', path, size, "", 0));
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int fsync(int fd) { WITH(path_of(fd, path), REAL(fsync)(fd), record('S', path, 0, "", 0)); }
int fdatasync(int fd) { WITH(path_of(fd, path), REAL(fdatasync)(fd), record('S', path, 0, "", 0)); }

int rename(const char *from, const char *to) {
    WITH(resolve(AT_FDCWD, from, path), REAL(rename)(from, to), record('R', path, 0, to, strlen(to)));
}
int unlink(const char *name) {
    WITH(resolve(AT_FDCWD, name, path), REAL(unlink)(name), record('U', path, 0, "", 0));
}
int unlinkat(int at, const char *name, int flags) {
    WITH(resolve(at, name, path), REAL(unlinkat)(at, name, flags),
         record(flags & AT_REMOVEDIR ? 'D' : 'U', path, 0, "", 0));
}
int mkdir(const char *name, mode_t mode) {
    WITH(resolve(AT_FDCWD, name, path), REAL(mkdir)(name, mode), record('M', path, 0, "", 0));
}
int rmdir(const char *name) {
    WITH(resolve(AT_FDCWD, name, path), REAL(rmdir)(name), record('D', path, 0, "", 0));
}
