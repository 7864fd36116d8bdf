/* SPDX-License-Identifier: MIT */
/*
 * The one place where the helper looks at a clock that says something about
 * the age of records.  Deadlines have their own (common/deadline.h).
 */
#include "helper/clock.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/cleanup.h"

#define CLOCK_BOOT_ID_PATH "/proc/sys/kernel/random/boot_id"
/* 8-4-4-4-12 hexadecimal digits */
#define CLOCK_BOOT_ID_TEXT 36

static int
clock_hex_digit(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = digit == '\0' ? NULL : strchr(digits, digit);

    return at == NULL ? -1 : (int)(at - digits);
}

static void
clock_parse_boot_id(const char *text, uint8_t boot_id[CLOCK_BOOT_ID_SIZE])
{
    size_t digits = 0;

    for (size_t i = 0; i < CLOCK_BOOT_ID_TEXT; i++) {
        int digit = clock_hex_digit(text[i]);

        if (digit >= 0 && digits < (size_t)CLOCK_BOOT_ID_SIZE * 2) {
            boot_id[digits / 2] = (uint8_t)(boot_id[digits / 2] << 4 | digit);
            digits++;
        }
    }
}

static void
clock_read_boot_id(uint8_t boot_id[CLOCK_BOOT_ID_SIZE])
{
    AUTO_CLOSE int fd = open(CLOCK_BOOT_ID_PATH, O_RDONLY | O_CLOEXEC);
    char text[CLOCK_BOOT_ID_TEXT] = {0};

    if (fd >= 0 && read(fd, text, sizeof(text)) == (ssize_t)sizeof(text)) {
        clock_parse_boot_id(text, boot_id);
    }
}

static int64_t
clock_milliseconds(clockid_t clock)
{
    struct timespec now = {0};

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct clock_reading
clock_read(void)
{
    static struct clock_reading known;
    static bool boot_id_is_known;

    if (!boot_id_is_known) {
        clock_read_boot_id(known.boot_id);
        boot_id_is_known = true;
    }
    known.boot_ms = clock_milliseconds(CLOCK_BOOTTIME);
    known.real_ms = clock_milliseconds(CLOCK_REALTIME);
    return known;
}
