/* SPDX-License-Identifier: MIT */
/*
 * A few regions that are used in turn, each with a page behind it that cannot
 * be read or written.  A piece is laid at the end of its region.  What is
 * before it is not guarded; the address sanitizer of a fuzzing build sees that
 * in the input itself.  Called by the targets.
 */
#include "fuzz/fence.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/claim.h"

#define FENCE_FILL 0xee

static uint8_t *fence_ends[FENCE_PIECES];
static unsigned int fence_turn;

static uint8_t *
fence_make(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *region = mmap(NULL, FENCE_MAX + page, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    CLAIM(region != MAP_FAILED);
    CLAIM(mprotect(region + FENCE_MAX, page, PROT_NONE) == 0);
    return region + FENCE_MAX;
}

uint8_t *
fence_room(size_t len)
{
    uint8_t **end = &fence_ends[fence_turn++ % FENCE_PIECES];

    CLAIM(len <= FENCE_MAX);
    if (*end == NULL) {
        *end = fence_make();
    }
    memset(*end - len, FENCE_FILL, len);
    return *end - len;
}

uint8_t *
fence_bytes(const void *bytes, size_t len)
{
    size_t taken = len < FENCE_MAX ? len : FENCE_MAX;
    uint8_t *room = fence_room(taken);

    if (taken > 0) {
        memcpy(room, bytes, taken);
    }
    return room;
}

char *
fence_body(const void *bytes, size_t len)
{
    size_t taken = len < FENCE_MAX ? len : FENCE_MAX - 1;
    uint8_t *room = fence_room(taken + 1);

    if (taken > 0) {
        memcpy(room, bytes, taken);
    }
    room[taken] = '\0';
    return (char *)room;
}

char *
fence_text(const void *bytes, size_t len)
{
    const void *end = len > 0 ? memchr(bytes, '\0', len) : NULL;

    return fence_body(bytes, end == NULL ? len
                                         : (size_t)((const uint8_t *)end -
                                                    (const uint8_t *)bytes));
}
