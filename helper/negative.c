/* SPDX-License-Identifier: MIT */
/*
 * A small table with one place for each name.  Names are keyed hashes, so
 * nobody can choose tokens that push a certain other one out.  Pure.
 */
#include "helper/negative.h"

#include <string.h>

static size_t
negative_place(const uint8_t name[HOSTKEY_NAME_SIZE])
{
    return ((size_t)name[0] << 8 | name[1]) % NEGATIVE_ENTRIES;
}

void
negative_add(struct negative *negative, const uint8_t name[HOSTKEY_NAME_SIZE],
             enum reason reason, int64_t now_ms)
{
    struct negative_entry *entry = &negative->entries[negative_place(name)];

    memcpy(entry->name, name, sizeof(entry->name));
    entry->reason = reason;
    entry->until_ms = now_ms + NEGATIVE_LIFE_MS;
}

void
negative_forget(struct negative *negative,
                const uint8_t name[HOSTKEY_NAME_SIZE])
{
    struct negative_entry *entry = &negative->entries[negative_place(name)];

    if (memcmp(entry->name, name, sizeof(entry->name)) == 0) {
        entry->until_ms = 0;
    }
}

bool
negative_find(const struct negative *negative,
              const uint8_t name[HOSTKEY_NAME_SIZE], int64_t now_ms,
              enum reason *ret_reason)
{
    const struct negative_entry *entry =
        &negative->entries[negative_place(name)];

    if (now_ms >= entry->until_ms ||
        memcmp(entry->name, name, sizeof(entry->name)) != 0) {
        return false;
    }
    *ret_reason = entry->reason;
    return true;
}
