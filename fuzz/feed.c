/* SPDX-License-Identifier: MIT */
/*
 * Takes an input apart.  It never fails and never reads behind the end, so
 * every input means something and the fuzzer wastes none.  No text that it
 * gives holds a NUL.  Called by the targets that build what they encode.
 */
#include "fuzz/feed.h"

#include <string.h>

uint64_t
feed_number(struct feed *feed, size_t width)
{
    uint64_t value = 0;

    for (size_t i = 0; i < width; i++) {
        value <<= 8;
        if (feed->left > 0) {
            value |= *feed->at++;
            feed->left--;
        }
    }
    return value;
}

struct feed
feed_part(struct feed *feed, uint8_t mark)
{
    struct feed part = *feed;
    const uint8_t *end =
        feed->left > 0 ? memchr(feed->at, mark, feed->left) : NULL;

    if (end != NULL) {
        part.left = (size_t)(end - feed->at);
    }
    feed->at += part.left + (end != NULL);
    feed->left -= part.left + (end != NULL);
    return part;
}

void
feed_bytes(struct feed *feed, void *bytes, size_t len)
{
    size_t taken = len < feed->left ? len : feed->left;

    memset(bytes, 0, len);
    if (taken > 0) {
        memcpy(bytes, feed->at, taken);
    }
    feed->at += taken;
    feed->left -= taken;
}

void
feed_text(struct feed *feed, char *buffer, size_t size)
{
    size_t len = (size_t)feed_number(feed, 1);
    size_t used = 0;

    for (; len > 0 && feed->left > 0; len--) {
        char byte = (char)feed_number(feed, 1);

        if (byte != '\0' && used + 1 < size) {
            buffer[used++] = byte;
        }
    }
    buffer[used] = '\0';
}

size_t
feed_spoil(struct feed *feed, uint8_t *bytes, size_t len)
{
    size_t changes = (size_t)feed_number(feed, 1) % 4;
    size_t cut = (size_t)feed_number(feed, 1) % 4;

    for (; changes > 0 && len > 0; changes--) {
        size_t at = (size_t)feed_number(feed, 2) % len;

        bytes[at] = (uint8_t)feed_number(feed, 1);
    }
    return cut < len ? len - cut : len;
}
