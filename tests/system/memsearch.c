/* SPDX-License-Identifier: MIT */
/*
 * memsearch PID FILE: how many pieces of the secret in FILE (without one line
 * feed at its end) the writable memory of a process holds.  The secret is cut
 * into pieces of 32 bytes, so that a part of it counts too; the number is
 * printed.  It reads /proc/PID/maps and /proc/PID/mem (proc(5)), needs root,
 * and stops nothing: the process must be at rest.  It is never installed.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MEMSEARCH_PIECE 32U
#define MEMSEARCH_SECRET_MAX 8192U
#define MEMSEARCH_CHUNK (1024U * 1024U)
/* Larger ones are a sanitizer's own. */
#define MEMSEARCH_REGION_MAX (UINT64_C(1) << 27)

struct memsearch {
    uint8_t secret[MEMSEARCH_SECRET_MAX];
    size_t len;
    int memory;
    uint64_t looked_at; /* bytes */
    uint64_t found;
};

static int
memsearch_read_secret(struct memsearch *search, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = -1;

    if (fd >= 0) {
        len = read(fd, search->secret, sizeof(search->secret));
        close(fd);
    }
    if (len > 0 && search->secret[len - 1] == '\n') {
        len--;
    }
    if (len < (ssize_t)MEMSEARCH_PIECE) {
        fprintf(stderr, "memsearch: %s: no secret in it\n", path);
        return -1;
    }
    search->len = (size_t)len;
    return 0;
}

static void
memsearch_chunk(struct memsearch *search, const uint8_t *bytes, size_t len)
{
    for (size_t at = 0; at + MEMSEARCH_PIECE <= search->len;
         at += MEMSEARCH_PIECE) {
        const uint8_t *cursor = bytes;
        size_t left = len;

        while ((cursor = memmem(cursor, left, search->secret + at,
                                MEMSEARCH_PIECE)) != NULL) {
            search->found++;
            cursor++;
            left = len - (size_t)(cursor - bytes);
        }
    }
    search->looked_at += len;
}

/* Chunks overlap by a piece less a byte, so that nothing is seen twice. */
static void
memsearch_region(struct memsearch *search, uint64_t from, uint64_t to)
{
    static uint8_t chunk[MEMSEARCH_CHUNK];

    while (from < to) {
        uint64_t left = to - from;
        size_t size = left < sizeof(chunk) ? (size_t)left : sizeof(chunk);
        ssize_t got = pread(search->memory, chunk, size, (off_t)from);

        if (got <= 0) {
            return; /* a guard page */
        }
        memsearch_chunk(search, chunk, (size_t)got);
        if ((uint64_t)got == left || got < (ssize_t)MEMSEARCH_PIECE) {
            return;
        }
        from += (uint64_t)got - MEMSEARCH_PIECE + 1;
    }
}

static void
memsearch_regions(struct memsearch *search, FILE *maps)
{
    char line[1024];

    while (fgets(line, sizeof(line), maps) != NULL) {
        uint64_t from = 0;
        uint64_t to = 0;
        char mode[5] = "";

        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &from, &to, mode) ==
                3 &&
            mode[0] == 'r' && mode[1] == 'w' &&
            to - from <= MEMSEARCH_REGION_MAX) {
            memsearch_region(search, from, to);
        }
    }
}

int
main(int argc, char **argv)
{
    static struct memsearch search;
    char path[64];
    FILE *maps = NULL;

    if (argc != 3) {
        fputs("usage: memsearch PID FILE\n", stderr);
        return 2;
    }
    if (memsearch_read_secret(&search, argv[2]) < 0) {
        return EXIT_FAILURE;
    }
    snprintf(path, sizeof(path), "/proc/%.20s/maps", argv[1]);
    maps = fopen(path, "re");
    snprintf(path, sizeof(path), "/proc/%.20s/mem", argv[1]);
    search.memory = open(path, O_RDONLY | O_CLOEXEC);
    if (maps == NULL || search.memory < 0) {
        fprintf(stderr, "memsearch: %s: %s\n", path, strerror(errno));
        return EXIT_FAILURE;
    }
    memsearch_regions(&search, maps);
    fclose(maps);
    close(search.memory);
    if (search.looked_at == 0) {
        fprintf(stderr, "memsearch: nothing of process %s is readable\n",
                argv[1]);
        return EXIT_FAILURE;
    }
    printf("%" PRIu64 "\n", search.found);
    return EXIT_SUCCESS;
}
