/* SPDX-License-Identifier: MIT */
/*
 * A library for LD_PRELOAD that moves the clocks of one process: the wall
 * clock and the time since boot, by as many seconds as two fields of 20
 * characters say in the file that CLOCKSHIFT_FILE names.  The file is mapped
 * once, so a test moves the clock of a running program by writing into it
 * (without shortening it).  The monotonic clock, which deadlines use, stays.
 * Only tests load it.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define CLOCKSHIFT_FIELD 20
#define CLOCKSHIFT_SIZE 4096

#define CLOCKSHIFT_PUBLIC __attribute__((visibility("default")))

static const char *clockshift_text;
static int (*clockshift_next)(clockid_t clock, struct timespec *time);

__attribute__((constructor)) static void
clockshift_start(void)
{
    const char *path = getenv("CLOCKSHIFT_FILE");
    int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void *map = MAP_FAILED;

    if (fd >= 0) {
        map = mmap(NULL, CLOCKSHIFT_SIZE, PROT_READ, MAP_SHARED, fd, 0);
        close(fd);
    }
    if (map != MAP_FAILED) {
        clockshift_text = map;
    }
}

static int
clockshift_true(clockid_t clock, struct timespec *time)
{
    if (clockshift_next == NULL) {
        *(void **)&clockshift_next = dlsym(RTLD_NEXT, "clock_gettime");
    }
    return clockshift_next(clock, time);
}

static time_t
clockshift_by(clockid_t clock)
{
    if (clockshift_text == NULL) {
        return 0;
    }
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        return (time_t)strtoll(clockshift_text, NULL, 10);
    case CLOCK_BOOTTIME:
        return (time_t)strtoll(clockshift_text + CLOCKSHIFT_FIELD, NULL, 10);
    default:
        return 0;
    }
}

CLOCKSHIFT_PUBLIC int
clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = clockshift_true(clock, now);

    if (result == 0) {
        now->tv_sec += clockshift_by(clock);
    }
    return result;
}

CLOCKSHIFT_PUBLIC time_t
time(time_t *ret_now)
{
    struct timespec now = {0};

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (ret_now != NULL) {
        *ret_now = now.tv_sec;
    }
    return now.tv_sec;
}

CLOCKSHIFT_PUBLIC int
gettimeofday(struct timeval *restrict ret_now, void *restrict zone)
{
    struct timespec now = {0};

    (void)zone;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    ret_now->tv_sec = now.tv_sec;
    ret_now->tv_usec = now.tv_nsec / 1000;
    return 0;
}
