/* SPDX-License-Identifier: MIT */
/*
 * Tokens that OVHcloud refused a moment ago: the same question is not asked
 * again for some seconds.  Only definite refusals are in here; that the API
 * could not be asked is the breaker's business.  In memory only.
 */
#ifndef HELPER_NEGATIVE_H
#define HELPER_NEGATIVE_H

#include <stdint.h>

#include "common/reason.h"
#include "helper/hostkey.h"

#define NEGATIVE_ENTRIES 1024U
#define NEGATIVE_LIFE_MS 10000

struct negative_entry {
    uint8_t name[HOSTKEY_NAME_SIZE];
    int64_t until_ms; /* on the monotonic clock; 0: empty */
    enum reason reason;
};

/* Zeroed: empty.  Each name has one place, shared by few others; a newer
 * refusal takes an older one's. */
struct negative {
    struct negative_entry entries[NEGATIVE_ENTRIES];
};

/* Remembers a refusal. */
void negative_add(struct negative *negative,
                  const uint8_t name[HOSTKEY_NAME_SIZE], enum reason reason,
                  int64_t now_ms);

/* Forgets it: the token was accepted since. */
void negative_forget(struct negative *negative,
                     const uint8_t name[HOSTKEY_NAME_SIZE]);

/* Whether it was refused in the last seconds, and why. */
bool negative_find(const struct negative *negative,
                   const uint8_t name[HOSTKEY_NAME_SIZE], int64_t now_ms,
                   enum reason *ret_reason);

#endif
