/* SPDX-License-Identifier: MIT */
/*
 * What a listener may send to the module: common/wire.h's decoder of replies.
 * Garbage is never a yes: what is refused is a zeroed verdict, and what is
 * taken encodes to the very bytes that came, so nothing of it was guessed.
 * Bytes behind the packet's length count for nothing.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "common/wire.h"
#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/heapbound.h"

static struct wire_packet wirereply_packet;
static struct wire_packet wirereply_back;

/* Decodes with bytes of this value behind the end. */
static int
wirereply_decode(const uint8_t *bytes, size_t len, unsigned char behind,
                 struct verdict *ret_verdict)
{
    int result = 0;

    memset(wirereply_packet.bytes, behind, sizeof(wirereply_packet.bytes));
    if (len > 0) {
        memcpy(wirereply_packet.bytes, bytes, len);
    }
    wirereply_packet.len = len;
    memset(ret_verdict, 0x41, sizeof(*ret_verdict));
    heapbound_begin(0);
    result = wire_decode_reply(&wirereply_packet, ret_verdict);
    heapbound_end();
    return result;
}

static void
wirereply_claim(const uint8_t *bytes, size_t len)
{
    struct verdict verdict;
    struct verdict again;
    int result = wirereply_decode(bytes, len, 0, &verdict);

    CLAIM(result == 0 || result == -EBADMSG);
    CLAIM(wirereply_decode(bytes, len, 'x', &again) == result);
    CLAIM(memcmp(&verdict, &again, sizeof(verdict)) == 0);
    if (result < 0) {
        CLAIM(claim_is_filled(&verdict, sizeof(verdict), 0));
        CLAIM(reason_outcome(verdict.reason) != OUTCOME_ALLOWED);
        return;
    }
    CLAIM(reason_outcome(verdict.reason) != OUTCOME_ALLOWED ||
          verdict.reason == REASON_ALLOWED);
    CLAIM(wire_encode_reply(&verdict, &wirereply_back) == 0);
    CLAIM(wirereply_back.len == len);
    CLAIM(memcmp(wirereply_back.bytes, bytes, len) == 0);
}

/* A good reply made of the input's pieces, and with something wrong in it. */
static void
wirereply_encode(struct feed *feed)
{
    static uint8_t bytes[WIRE_PACKET_MAX];
    struct verdict verdict = {
        .reason = reason_from_wire((uint16_t)feed_number(feed, 2)),
        .source = (enum verdict_source)(feed_number(feed, 1) % 4),
        .http_status = (uint16_t)feed_number(feed, 2),
        .elapsed_ms = (uint32_t)feed_number(feed, 4)};
    struct verdict back;
    size_t len = 0;

    feed_text(feed, verdict.account, sizeof(verdict.account));
    feed_text(feed, verdict.identity, sizeof(verdict.identity));
    feed_text(feed, verdict.query_id, sizeof(verdict.query_id));
    feed_text(feed, verdict.request_id, sizeof(verdict.request_id));
    feed_text(feed, verdict.rule, sizeof(verdict.rule));
    CLAIM(wire_encode_reply(&verdict, &wirereply_packet) == 0);
    len = wirereply_packet.len;
    memcpy(bytes, wirereply_packet.bytes, len);
    CLAIM(wirereply_decode(bytes, len, 0, &back) == 0);
    CLAIM(back.reason == verdict.reason && back.source == verdict.source);
    CLAIM(back.http_status == verdict.http_status);
    CLAIM(strcmp(back.account, verdict.account) == 0);
    CLAIM(strcmp(back.identity, verdict.identity) == 0);
    CLAIM(strcmp(back.rule, verdict.rule) == 0);
    wirereply_claim(bytes, feed_spoil(feed, bytes, len));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed feed = {.at = bytes, .left = len};

    if (len <= WIRE_PACKET_MAX) {
        wirereply_claim(bytes, len);
        wirereply_encode(&feed);
    }
    return 0;
}
