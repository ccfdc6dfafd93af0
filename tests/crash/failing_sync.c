/* Loaded before the C library: while the file PASSAGE_DISK_FAILS exists, what is written to the
 * databases cannot be synced (EIO), as on a disk that is dying. Reading and writing still work. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int fails(int fd) {
    const char *flag = getenv("PASSAGE_DISK_FAILS");
    char link[64], path[4096];
    if (!flag || access(flag, F_OK) != 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    path[n > 0 ? n : 0] = 0;
    return strstr(path, "/library.db") != NULL;
}

#define FAILING(name)                                                     \
    int name(int fd) {                                                    \
        static int (*real)(int);                                          \
        if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, #name);          \
        if (fails(fd)) { errno = EIO; return -1; }                        \
        return real(fd);                                                  \
    }

FAILING(fsync)
FAILING(fdatasync)
