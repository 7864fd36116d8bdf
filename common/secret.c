/* SPDX-License-Identifier: MIT */
/*
 * The one type that holds a token inside our own memory.  It wipes the whole
 * of itself, not only the bytes in use, because a shorter secret may have
 * followed a longer one.  It never prints, never allocates and never fails
 * halfway.
 */
#include "common/secret.h"

#include <errno.h>
#include <string.h>

int
secret_set(struct secret *secret, const void *bytes, size_t len)
{
    secret_wipe(secret);
    if (len > SECRET_MAX) {
        return -EMSGSIZE;
    }
    if (len > 0) {
        memcpy(secret->bytes, bytes, len);
    }
    secret->len = len;
    return 0;
}

void
secret_wipe(struct secret *secret)
{
    explicit_bzero(secret, sizeof(*secret));
}

bool
secret_equal(const struct secret *a, const struct secret *b)
{
    uint8_t differing = 0;

    if (a->len != b->len || a->len > SECRET_MAX) {
        return false;
    }
    for (size_t i = 0; i < a->len; i++) {
        differing |= a->bytes[i] ^ b->bytes[i];
    }
    return differing == 0;
}
