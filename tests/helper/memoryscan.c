/* SPDX-License-Identifier: MIT */
/*
 * Reads /proc/self/maps and /proc/self/mem (proc(5)) and compares every
 * position with bytes that are computed while they are compared, so that the
 * search itself leaves no copy.  Its own buffer is left out and wiped.
 */
#include "tests/helper/memoryscan.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MEMORYSCAN_CHUNK (1024U * 1024U)
#define MEMORYSCAN_PART (MEMORYSCAN_TOKEN_LEN / 4)
/* Larger ones are a sanitizer's or valgrind's own. */
#define MEMORYSCAN_REGION_MAX (UINT64_C(1) << 26)

static uint8_t
memoryscan_byte(unsigned int number, size_t at)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~.";
    uint32_t mixed = (uint32_t)at * 2654435761U + number * 40503U + 77U;

    mixed ^= mixed >> 15;
    mixed *= 2246822519U;
    mixed ^= mixed >> 13;
    return (uint8_t)alphabet[mixed % (sizeof(alphabet) - 1)];
}

void
memoryscan_token(unsigned int number, struct secret *ret_token)
{
    secret_wipe(ret_token);
    for (size_t i = 0; i < MEMORYSCAN_TOKEN_LEN; i++) {
        ret_token->bytes[i] = memoryscan_byte(number, i);
    }
    ret_token->len = MEMORYSCAN_TOKEN_LEN;
}

static bool
memoryscan_is_part(const uint8_t *at, unsigned int number, unsigned int part)
{
    for (size_t i = 0; i < MEMORYSCAN_PART; i++) {
        if (at[i] != memoryscan_byte(number, part * MEMORYSCAN_PART + i)) {
            return false;
        }
    }
    return true;
}

static size_t
memoryscan_chunk(const uint8_t *bytes, size_t len, unsigned int number)
{
    bool begins[UINT8_MAX + 1] = {false};
    size_t found = 0;

    if (len == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0)) {
        return 0; /* zeros only */
    }
    for (unsigned int part = 0; part < 4; part++) {
        begins[memoryscan_byte(number, part * MEMORYSCAN_PART)] = true;
    }
    for (size_t i = 0; i + MEMORYSCAN_PART <= len; i++) {
        if (!begins[bytes[i]]) {
            continue;
        }
        for (unsigned int part = 0; part < 4; part++) {
            found += memoryscan_is_part(bytes + i, number, part);
        }
    }
    return found;
}

static size_t
memoryscan_region(int memory, uint64_t from, uint64_t to, uint8_t *buffer,
                  unsigned int number)
{
    size_t found = 0;

    while (from < to) {
        uint64_t left = to - from;
        size_t size =
            left < MEMORYSCAN_CHUNK ? (size_t)left : (size_t)MEMORYSCAN_CHUNK;
        ssize_t got = pread(memory, buffer, size, (off_t)from);

        if (got <= 0) {
            break; /* a guard page */
        }
        found += memoryscan_chunk(buffer, (size_t)got, number);
        /* Overlaps by one part less a byte, so that nothing is seen twice. */
        from += (size_t)got < size || left == size
                    ? (uint64_t)got
                    : (uint64_t)size - MEMORYSCAN_PART + 1;
    }
    explicit_bzero(buffer, MEMORYSCAN_CHUNK);
    return found;
}

size_t
memoryscan_count(unsigned int number)
{
    uint8_t *buffer = mmap(NULL, MEMORYSCAN_CHUNK, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint64_t own = (uint64_t)(uintptr_t)buffer;
    FILE *maps = fopen("/proc/self/maps", "re");
    int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    char line[1024];
    size_t found = 0;

    if (buffer == MAP_FAILED || maps == NULL || memory < 0) {
        abort();
    }
    while (fgets(line, sizeof(line), maps) != NULL) {
        uint64_t from = 0;
        uint64_t to = 0;
        char mode[5] = "";

        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &from, &to, mode) !=
                3 ||
            mode[0] != 'r' || mode[1] != 'w' ||
            to - from > MEMORYSCAN_REGION_MAX) {
            continue;
        }
        /* The kernel may have joined the buffer with its neighbours. */
        if (from < own && own < to) {
            found += memoryscan_region(memory, from, own, buffer, number);
        }
        if (from <= own && own < to) {
            from = own + MEMORYSCAN_CHUNK;
        }
        found += memoryscan_region(memory, from, to, buffer, number);
    }
    fclose(maps);
    close(memory);
    munmap(buffer, MEMORYSCAN_CHUNK);
    return found;
}
