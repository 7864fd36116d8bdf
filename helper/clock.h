/* SPDX-License-Identifier: MIT */
/*
 * The clocks of the host, read together.
 */
#ifndef HELPER_CLOCK_H
#define HELPER_CLOCK_H

#include <stdint.h>

#define CLOCK_BOOT_ID_SIZE 16U

struct clock_reading {
    /* CLOCK_BOOTTIME: since boot, suspend included; nobody can set it. */
    int64_t boot_ms;
    /* CLOCK_REALTIME: Unix time; root and NTP can set it. */
    int64_t real_ms;
    /* /proc/sys/kernel/random/boot_id (random(4)): another one after each
     * boot; all zero when it cannot be read. */
    uint8_t boot_id[CLOCK_BOOT_ID_SIZE];
};

/* Reads all three; the boot id is read once in a process's life. */
struct clock_reading clock_read(void);

#endif
