/* SPDX-License-Identifier: MIT */
/*
 * What any process may send to ovhpatd's socket: common/wire.h's decoder of
 * requests.  A message has one encoding, so what was decoded encodes to the
 * very bytes that came; what is refused leaves zeros, a token among them.  The
 * other way, a request made of the input's pieces comes back as it was.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/wire.h"
#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"

static struct wire_packet wirerequest_packet;

static void
wirerequest_decode(const uint8_t *bytes, size_t len)
{
    struct wire_request request;
    int result = 0;

    memset(&request, 0x55, sizeof(request));
    heapbound_begin(0);
    result = wire_decode_request(fence_bytes(bytes, len), len, &request);
    heapbound_end();
    CLAIM(result == 0 || result == -EBADMSG);
    if (result < 0) {
        CLAIM(claim_is_filled(&request, sizeof(request), 0));
        return;
    }
    CLAIM(request.type == WIRE_VERIFY || request.token.len == 0);
    CLAIM(wire_encode_request(&request, &wirerequest_packet) == 0);
    CLAIM(wirerequest_packet.len == len);
    CLAIM(memcmp(wirerequest_packet.bytes, bytes, len) == 0);
    wire_request_wipe(&request);
    CLAIM(claim_is_filled(&request, sizeof(request), 0));
}

static void
wirerequest_encode(struct feed *feed)
{
    static const enum wire_type types[] = {WIRE_PREPARE, WIRE_VERIFY,
                                           WIRE_ACCOUNT};
    struct wire_request request = {.type = types[feed_number(feed, 1) % 3]};
    struct wire_request back;

    request.flags = (uint8_t)(feed_number(feed, 1) & WIRE_FLAGS_KNOWN);
    feed_text(feed, request.service, sizeof(request.service));
    feed_text(feed, request.login, sizeof(request.login));
    feed_text(feed, request.rhost, sizeof(request.rhost));
    feed_text(feed, request.tty, sizeof(request.tty));
    if (request.type == WIRE_ACCOUNT) {
        feed_text(feed, request.identity, sizeof(request.identity));
    }
    if (request.type == WIRE_VERIFY) {
        request.token.len = feed_number(feed, 2) % (SECRET_MAX + 1);
        feed_bytes(feed, request.token.bytes, request.token.len);
    }
    CLAIM(wire_encode_request(&request, &wirerequest_packet) == 0);
    CLAIM(wire_decode_request(wirerequest_packet.bytes, wirerequest_packet.len,
                              &back) == 0);
    CLAIM(back.type == request.type && back.flags == request.flags);
    CLAIM(strcmp(back.service, request.service) == 0);
    CLAIM(strcmp(back.login, request.login) == 0);
    CLAIM(strcmp(back.rhost, request.rhost) == 0);
    CLAIM(strcmp(back.tty, request.tty) == 0);
    CLAIM(strcmp(back.identity, request.identity) == 0);
    CLAIM(secret_equal(&back.token, &request.token));
}

/* A good message with something wrong in it. */
static void
wirerequest_spoil(struct feed *feed)
{
    static uint8_t bytes[WIRE_PACKET_MAX];
    size_t len = wirerequest_packet.len;

    memcpy(bytes, wirerequest_packet.bytes, len);
    wirerequest_decode(bytes, feed_spoil(feed, bytes, len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed feed = {.at = bytes, .left = len};

    if (len <= FENCE_MAX) {
        wirerequest_decode(bytes, len);
        wirerequest_encode(&feed);
        wirerequest_spoil(&feed);
    }
    return 0;
}
