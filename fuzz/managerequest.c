/* SPDX-License-Identifier: MIT */
/*
 * What may come to ovhpatd as a request that manages it, and to ovhpatctl as a
 * piece of an answer: both decoders of helper/managewire.h.  What is refused
 * leaves zeros or nothing; what is taken encodes to the bytes that came.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "helper/managewire.h"

static struct wire_packet managerequest_packet;
static struct wire_packet managerequest_back;

static void
managerequest_decode(const uint8_t *bytes, size_t len)
{
    const uint8_t *fenced = fence_bytes(bytes, len);
    struct managewire_request request;
    int result = 0;

    memset(&request, 0x55, sizeof(request));
    heapbound_begin(0);
    result = managewire_decode(fenced, len, &request);
    heapbound_end();
    CLAIM(result == 0 || result == -EBADMSG);
    if (result < 0) {
        CLAIM(claim_is_filled(&request, sizeof(request), 0));
        return;
    }
    CLAIM(managewire_is_request(fenced, len));
    CLAIM(request.count > 0 && request.count <= MANAGEWIRE_WORDS_MAX);
    CLAIM(managewire_encode(&request, &managerequest_back) == 0);
    CLAIM(managerequest_back.len == len);
    CLAIM(memcmp(managerequest_back.bytes, bytes, len) == 0);
}

static void
managerequest_decode_piece(const uint8_t *bytes, size_t len)
{
    struct managewire_piece piece;
    int result = 0;

    memset(&piece, 0x55, sizeof(piece));
    memset(managerequest_packet.bytes, 'x', sizeof(managerequest_packet.bytes));
    memcpy(managerequest_packet.bytes, bytes, len);
    managerequest_packet.len = len;
    result = managewire_decode_piece(&managerequest_packet, &piece);
    CLAIM(result == 0 || result == -EBADMSG);
    if (result < 0) {
        CLAIM(claim_is_filled(&piece, sizeof(piece), 0x55));
        return;
    }
    CLAIM(piece.status <= MANAGEWIRE_WRONG);
    CLAIM(piece.len <= MANAGEWIRE_PIECE_MAX && piece.len < len);
    CLAIM(managewire_encode_piece(&piece, &managerequest_back) == 0);
    CLAIM(managerequest_back.len == len);
    CLAIM(memcmp(managerequest_back.bytes, bytes, len) == 0);
}

/* A good request made of the input's pieces, and with something wrong in it. */
static void
managerequest_encode(struct feed *feed)
{
    static uint8_t bytes[WIRE_PACKET_MAX];
    struct managewire_request request = {
        .count = 1 + (size_t)feed_number(feed, 1) % MANAGEWIRE_WORDS_MAX};
    struct managewire_request back;
    size_t len = 0;

    for (size_t i = 0; i < request.count; i++) {
        feed_text(feed, request.words[i], sizeof(request.words[i]));
    }
    request.token.len = (size_t)feed_number(feed, 1);
    feed_bytes(feed, request.token.bytes, request.token.len);
    CLAIM(managewire_encode(&request, &managerequest_packet) == 0);
    len = managerequest_packet.len;
    memcpy(bytes, managerequest_packet.bytes, len);
    CLAIM(managewire_decode(bytes, len, &back) == 0);
    CLAIM(back.count == request.count);
    for (size_t i = 0; i < request.count; i++) {
        CLAIM(strcmp(back.words[i], request.words[i]) == 0);
    }
    CLAIM(secret_equal(&back.token, &request.token));
    managerequest_decode(bytes, feed_spoil(feed, bytes, len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed feed = {.at = bytes, .left = len};

    if (len > 0 && len <= WIRE_PACKET_MAX) {
        managerequest_decode(bytes, len);
        managerequest_decode_piece(bytes, len);
        managerequest_encode(&feed);
    }
    return 0;
}
