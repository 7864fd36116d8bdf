/* SPDX-License-Identifier: MIT */
/*
 * helper/clock.c beside clock_gettime(2) and the kernel's own text.  What it
 * does with a boot id that cannot be read is looked at in child processes,
 * because the id is read once in a process's life.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "helper/clock.h"

#define BOOT_ID "/proc/sys/kernel/random/boot_id"

static const char *boot_id_text; /* what the file holds; NULL: as it is */
static bool boot_id_missing;
static unsigned int opened;

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

/* open(2) of this program (ld(1), --wrap). */
int
__wrap_open(const char *path, int flags, ...)
{
    int fd = -1;

    if (strcmp(path, BOOT_ID) == 0) {
        opened++;
        if (boot_id_missing) {
            return -1;
        }
        if (boot_id_text != NULL) {
            fd = memfd_create("boot_id", MFD_CLOEXEC);
            if (fd < 0 || pwrite(fd, boot_id_text, strlen(boot_id_text), 0) !=
                              (ssize_t)strlen(boot_id_text)) {
                abort();
            }
            return fd;
        }
    }
    return __real_open(path, flags);
}

static int64_t
now_ms(clockid_t clock)
{
    struct timespec now = {0};

    assert_int_equal(clock_gettime(clock, &now), 0);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
test_clocks(void **state)
{
    int64_t boot_ms = now_ms(CLOCK_BOOTTIME);
    int64_t real_ms = now_ms(CLOCK_REALTIME);
    struct clock_reading reading = clock_read();

    (void)state;
    assert_in_range(reading.boot_ms, boot_ms, now_ms(CLOCK_BOOTTIME));
    assert_in_range(reading.real_ms, real_ms, now_ms(CLOCK_REALTIME));
}

static void
test_boot_id(void **state)
{
    struct clock_reading reading = clock_read();
    FILE *file = fopen(BOOT_ID, "re");
    unsigned int byte = 0;

    (void)state;
    assert_non_null(file);
    for (size_t i = 0; i < CLOCK_BOOT_ID_SIZE; i++) {
        assert_int_equal(fscanf(file, "%2x", &byte), 1);
        assert_int_equal(reading.boot_id[i], byte);
        if (i == 3 || i == 5 || i == 7 || i == 9) {
            assert_int_equal(fgetc(file), '-');
        }
    }
    fclose(file);
}

static void
test_boot_id_is_read_once(void **state)
{
    struct clock_reading first = clock_read();
    unsigned int before = opened;
    struct clock_reading second = clock_read();

    (void)state;
    assert_int_equal(opened, before);
    assert_memory_equal(first.boot_id, second.boot_id, CLOCK_BOOT_ID_SIZE);
}

/* The boot id that a new process sees. */
static void
boot_id_of_child(uint8_t boot_id[CLOCK_BOOT_ID_SIZE])
{
    int ends[2] = {-1, -1};
    pid_t child = 0;
    int status = 0;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct clock_reading reading = clock_read();
        bool told = write(ends[1], reading.boot_id, CLOCK_BOOT_ID_SIZE) ==
                    (ssize_t)CLOCK_BOOT_ID_SIZE;

        _exit(told && reading.boot_ms > 0 && reading.real_ms > 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(read(ends[0], boot_id, CLOCK_BOOT_ID_SIZE),
                     CLOCK_BOOT_ID_SIZE);
    close(ends[0]);
    close(ends[1]);
}

/* These run before clock_read() was called in this process. */
static void
test_unknown_boot_id(void **state)
{
    static const uint8_t zeros[CLOCK_BOOT_ID_SIZE];
    uint8_t boot_id[CLOCK_BOOT_ID_SIZE];

    (void)state;
    boot_id_missing = true;
    boot_id_of_child(boot_id);
    assert_memory_equal(boot_id, zeros, sizeof(boot_id));
    boot_id_missing = false;
    boot_id_text = "0f0f0f0f-short";
    boot_id_of_child(boot_id);
    assert_memory_equal(boot_id, zeros, sizeof(boot_id));
    boot_id_text = "";
    boot_id_of_child(boot_id);
    assert_memory_equal(boot_id, zeros, sizeof(boot_id));
    boot_id_text = NULL;
}

static void
test_known_boot_id(void **state)
{
    static const uint8_t expected[CLOCK_BOOT_ID_SIZE] = {
        0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
        0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10};
    uint8_t boot_id[CLOCK_BOOT_ID_SIZE];

    (void)state;
    boot_id_text = "01234567-89ab-cdef-fedc-ba9876543210\n";
    boot_id_of_child(boot_id);
    assert_memory_equal(boot_id, expected, sizeof(boot_id));
    boot_id_text = NULL;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unknown_boot_id),
        cmocka_unit_test(test_known_boot_id),
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_boot_id),
        cmocka_unit_test(test_boot_id_is_read_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
