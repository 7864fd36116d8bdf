/* SPDX-License-Identifier: MIT */
/*
 * Writes and reads the packets that manage ovhpatd, with the primitives of the
 * protocol and by its rule: a decoder takes every byte or fails.  No I/O, no
 * allocation, no log.  connection.c and managesend.c use it in ovhpatd,
 * ctl/helper.c in ovhpatctl.
 */
#include "helper/managewire.h"

#include <errno.h>
#include <string.h>

#include "common/wirecodec.h"

#define MANAGEWIRE_HEADER 6U

void
managewire_wipe(struct managewire_request *request)
{
    explicit_bzero(request, sizeof(*request));
}

static struct wirecodec_writer
managewire_begin(struct wire_packet *packet, unsigned int type)
{
    struct wirecodec_writer writer = {
        .bytes = packet->bytes,
        .size = sizeof(packet->bytes),
    };

    wirecodec_put_number(&writer, WIRE_MAGIC, 4);
    wirecodec_put_number(&writer, WIRE_VERSION, 1);
    wirecodec_put_number(&writer, type, 1);
    return writer;
}

static int
managewire_end(const struct wirecodec_writer *writer,
               struct wire_packet *packet)
{
    packet->len = writer->len;
    return writer->failed ? -EMSGSIZE : 0;
}

/* Whether the header is ours, with this type. */
static bool
managewire_open(struct wirecodec_reader *reader, unsigned int type)
{
    uint64_t magic = wirecodec_get_number(reader, 4);
    uint64_t version = wirecodec_get_number(reader, 1);
    uint64_t seen = wirecodec_get_number(reader, 1);

    return !reader->failed && magic == WIRE_MAGIC && version == WIRE_VERSION &&
           seen == type;
}

bool
managewire_is_request(const uint8_t *bytes, size_t len)
{
    struct wirecodec_reader reader = {.bytes = bytes, .len = len};

    return managewire_open(&reader, MANAGEWIRE_REQUEST);
}

int
managewire_encode(const struct managewire_request *request,
                  struct wire_packet *ret_packet)
{
    struct wirecodec_writer writer =
        managewire_begin(ret_packet, MANAGEWIRE_REQUEST);

    if (request->count == 0 || request->count > MANAGEWIRE_WORDS_MAX) {
        return -EMSGSIZE;
    }
    wirecodec_put_number(&writer, request->count, 1);
    for (size_t i = 0; i < request->count; i++) {
        wirecodec_put_text(&writer, request->words[i]);
    }
    wirecodec_put_bytes(&writer, request->token.bytes, request->token.len);
    return managewire_end(&writer, ret_packet);
}

int
managewire_decode(const uint8_t *bytes, size_t len,
                  struct managewire_request *ret_request)
{
    struct wirecodec_reader reader = {.bytes = bytes, .len = len};
    const uint8_t *token = NULL;
    size_t token_len = 0;
    bool is_ours = managewire_open(&reader, MANAGEWIRE_REQUEST);
    size_t count = (size_t)wirecodec_get_number(&reader, 1);

    managewire_wipe(ret_request);
    for (size_t i = 0; i < count && i < MANAGEWIRE_WORDS_MAX; i++) {
        wirecodec_get_text(&reader, ret_request->words[i],
                           sizeof(ret_request->words[i]));
    }
    wirecodec_get_bytes(&reader, SECRET_MAX, &token, &token_len);
    if (is_ours && count > 0 && count <= MANAGEWIRE_WORDS_MAX &&
        wirecodec_complete(&reader) &&
        secret_set(&ret_request->token, token, token_len) == 0) {
        ret_request->count = count;
        return 0;
    }
    managewire_wipe(ret_request);
    return -EBADMSG;
}

int
managewire_encode_piece(const struct managewire_piece *piece,
                        struct wire_packet *ret_packet)
{
    struct wirecodec_writer writer =
        managewire_begin(ret_packet, MANAGEWIRE_ANSWER);

    wirecodec_put_number(&writer, (uint64_t)piece->status, 1);
    wirecodec_put_number(&writer, piece->more, 1);
    wirecodec_put_bytes(&writer, piece->text, piece->len);
    return managewire_end(&writer, ret_packet);
}

int
managewire_decode_piece(const struct wire_packet *packet,
                        struct managewire_piece *ret_piece)
{
    struct wirecodec_reader reader = {.bytes = packet->bytes,
                                      .len = packet->len};
    bool is_ours = managewire_open(&reader, MANAGEWIRE_ANSWER);
    uint64_t status = wirecodec_get_number(&reader, 1);
    uint64_t more = wirecodec_get_number(&reader, 1);
    const uint8_t *bytes = NULL;
    size_t len = 0;

    wirecodec_get_bytes(&reader, MANAGEWIRE_PIECE_MAX, &bytes, &len);
    if (!is_ours || !wirecodec_complete(&reader) || status > MANAGEWIRE_WRONG ||
        more > 1) {
        return -EBADMSG;
    }
    ret_piece->status = (enum managewire_status)status;
    ret_piece->more = more == 1;
    ret_piece->text = (const char *)bytes;
    ret_piece->len = len;
    return 0;
}
