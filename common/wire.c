/* SPDX-License-Identifier: MIT */
/*
 * Encoding and decoding of the messages in wire.h, both directions side by
 * side so that they cannot drift apart.  A decoder writes nothing on failure
 * but zeros, and a zeroed verdict refuses.  No I/O and no log.
 */
#include "common/wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/wirecodec.h"

struct wire_packet *
wire_packet_new(void)
{
    struct wire_packet *packet = malloc(sizeof(*packet));

    if (packet != NULL) {
        packet->len = 0;
    }
    return packet;
}

void
wire_packet_free(struct wire_packet *packet)
{
    if (packet != NULL) {
        explicit_bzero(packet->bytes, packet->len);
        free(packet);
    }
}

void
wire_packet_cleanup(struct wire_packet **packet)
{
    wire_packet_free(*packet);
}

void
wire_request_wipe(struct wire_request *request)
{
    explicit_bzero(request, sizeof(*request));
}

static struct wirecodec_writer
wire_begin(struct wire_packet *packet, enum wire_type type)
{
    struct wirecodec_writer writer = {
        .bytes = packet->bytes,
        .size = sizeof(packet->bytes),
    };

    wirecodec_put_number(&writer, WIRE_MAGIC, 4);
    wirecodec_put_number(&writer, WIRE_VERSION, 1);
    wirecodec_put_number(&writer, (uint64_t)type, 1);
    return writer;
}

static int
wire_end(const struct wirecodec_writer *writer, struct wire_packet *packet)
{
    packet->len = writer->len;
    return writer->failed ? -EMSGSIZE : 0;
}

/* Takes the header; the type, or 0 when it is not our protocol. */
static unsigned int
wire_open(struct wirecodec_reader *reader)
{
    uint64_t magic = wirecodec_get_number(reader, 4);
    uint64_t version = wirecodec_get_number(reader, 1);
    uint64_t type = wirecodec_get_number(reader, 1);

    if (reader->failed || magic != WIRE_MAGIC || version != WIRE_VERSION) {
        return 0;
    }
    return (unsigned int)type;
}

int
wire_encode_request(const struct wire_request *request,
                    struct wire_packet *ret_packet)
{
    struct wirecodec_writer writer = wire_begin(ret_packet, request->type);

    wirecodec_put_number(&writer, request->flags, 1);
    wirecodec_put_text(&writer, request->service);
    wirecodec_put_text(&writer, request->login);
    wirecodec_put_text(&writer, request->rhost);
    wirecodec_put_text(&writer, request->tty);
    wirecodec_put_text(&writer, request->identity);
    wirecodec_put_bytes(&writer, request->token.bytes, request->token.len);
    return wire_end(&writer, ret_packet);
}

static bool
wire_request_is_sound(const struct wire_request *request, unsigned int type)
{
    if ((request->flags & ~WIRE_FLAGS_KNOWN) != 0) {
        return false;
    }
    switch (type) {
    case WIRE_VERIFY:
        return request->identity[0] == '\0';
    case WIRE_PREPARE:
        return request->identity[0] == '\0' && request->token.len == 0;
    case WIRE_ACCOUNT:
        return request->token.len == 0;
    default:
        return false;
    }
}

int
wire_decode_request(const uint8_t *bytes, size_t len,
                    struct wire_request *ret_request)
{
    struct wirecodec_reader reader = {.bytes = bytes, .len = len};
    const uint8_t *token = NULL;
    size_t token_len = 0;
    unsigned int type = wire_open(&reader);

    wire_request_wipe(ret_request);
    ret_request->flags = (uint8_t)wirecodec_get_number(&reader, 1);
    wirecodec_get_text(&reader, ret_request->service,
                       sizeof(ret_request->service));
    wirecodec_get_text(&reader, ret_request->login, sizeof(ret_request->login));
    wirecodec_get_text(&reader, ret_request->rhost, sizeof(ret_request->rhost));
    wirecodec_get_text(&reader, ret_request->tty, sizeof(ret_request->tty));
    wirecodec_get_text(&reader, ret_request->identity,
                       sizeof(ret_request->identity));
    wirecodec_get_bytes(&reader, SECRET_MAX, &token, &token_len);
    if (wirecodec_complete(&reader) &&
        secret_set(&ret_request->token, token, token_len) == 0 &&
        wire_request_is_sound(ret_request, type)) {
        ret_request->type = (enum wire_type)type;
        return 0;
    }
    wire_request_wipe(ret_request);
    return -EBADMSG;
}

int
wire_encode_reply(const struct verdict *verdict, struct wire_packet *ret_packet)
{
    struct wirecodec_writer writer = wire_begin(ret_packet, WIRE_REPLY);

    wirecodec_put_number(&writer, (uint64_t)reason_outcome(verdict->reason), 1);
    wirecodec_put_number(&writer, (uint64_t)verdict->reason, 2);
    wirecodec_put_number(&writer, (uint64_t)verdict->source, 1);
    wirecodec_put_number(&writer, verdict->http_status, 2);
    wirecodec_put_number(&writer, verdict->elapsed_ms, 4);
    wirecodec_put_number(&writer, verdict->age_s, 4);
    wirecodec_put_number(&writer, verdict->left_s, 4);
    wirecodec_put_number(&writer, verdict->expires_s, 8);
    wirecodec_put_number(&writer, verdict->warn_s, 4);
    wirecodec_put_text(&writer, verdict->account);
    wirecodec_put_text(&writer, verdict->identity);
    wirecodec_put_text(&writer, verdict->query_id);
    wirecodec_put_text(&writer, verdict->request_id);
    wirecodec_put_text(&writer, verdict->rule);
    return wire_end(&writer, ret_packet);
}

int
wire_decode_reply(const struct wire_packet *packet, struct verdict *ret_verdict)
{
    struct wirecodec_reader reader = {.bytes = packet->bytes,
                                      .len = packet->len};
    struct verdict verdict = {0};
    unsigned int type = wire_open(&reader);
    uint64_t outcome = wirecodec_get_number(&reader, 1);
    uint64_t reason = wirecodec_get_number(&reader, 2);
    uint64_t source = wirecodec_get_number(&reader, 1);

    memset(ret_verdict, 0, sizeof(*ret_verdict));
    verdict.http_status = (uint16_t)wirecodec_get_number(&reader, 2);
    verdict.elapsed_ms = (uint32_t)wirecodec_get_number(&reader, 4);
    verdict.age_s = (uint32_t)wirecodec_get_number(&reader, 4);
    verdict.left_s = (uint32_t)wirecodec_get_number(&reader, 4);
    verdict.expires_s = wirecodec_get_number(&reader, 8);
    verdict.warn_s = (uint32_t)wirecodec_get_number(&reader, 4);
    wirecodec_get_text(&reader, verdict.account, sizeof(verdict.account));
    wirecodec_get_text(&reader, verdict.identity, sizeof(verdict.identity));
    wirecodec_get_text(&reader, verdict.query_id, sizeof(verdict.query_id));
    wirecodec_get_text(&reader, verdict.request_id, sizeof(verdict.request_id));
    wirecodec_get_text(&reader, verdict.rule, sizeof(verdict.rule));
    if (type != WIRE_REPLY || !wirecodec_complete(&reader)) {
        return -EBADMSG;
    }
    verdict.reason = reason_from_wire((uint16_t)reason);
    verdict.source = (enum verdict_source)source;
    if ((uint64_t)verdict.reason != reason ||
        !verdict_source_is_known(source) ||
        (verdict.expires_s == 0 && verdict.warn_s != 0) ||
        (uint64_t)reason_outcome(verdict.reason) != outcome) {
        return -EBADMSG;
    }
    *ret_verdict = verdict;
    return 0;
}
