/* A slow disk: every sync takes at least so many microseconds longer.
 *
 *     gcc -shared -fPIC -O2 -o slow_disk.so slow_disk.c -ldl
 *     SLOW_DISK_MICROSECONDS=5000 LD_PRELOAD=/path/to/slow_disk.so connector run
 *
 * It stands before fsync, fdatasync and sync_file_range of the C library, so it works for Python's os.fsync and for
 * an SQLite that is linked dynamically. It does not see writes to a file opened with O_SYNC or O_DSYNC.
 * With SLOW_DISK_COUNT=FILE one byte is appended to that file for every sync.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static void count(void) {
    const char *file = getenv("SLOW_DISK_COUNT");
    int descriptor = file == NULL ? -1 : open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return;
    if (write(descriptor, ".", 1) != 1)
        abort(); /* a count that is silently wrong would be worse */
    close(descriptor);
}

static int delayed(int result) {
    const char *microseconds = getenv("SLOW_DISK_MICROSECONDS");
    long wait = microseconds == NULL ? 0 : atol(microseconds);
    struct timespec left = {wait / 1000000, wait % 1000000 * 1000};
    int error = errno;
    count();
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
    errno = error;
    return result;
}

int fsync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return delayed(real(descriptor));
}

int fdatasync(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return delayed(real(descriptor));
}

int sync_file_range(int descriptor, off64_t offset, off64_t length, unsigned int flags) {
    int (*real)(int, off64_t, off64_t, unsigned int) =
        (int (*)(int, off64_t, off64_t, unsigned int))dlsym(RTLD_NEXT, "sync_file_range");
    return delayed(real(descriptor, offset, length, flags));
}
