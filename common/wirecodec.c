/* SPDX-License-Identifier: MIT */
/*
 * Primitives of the protocol.  Lengths are checked before anything is read or
 * written; a comparison never adds two foreign numbers, so none can overflow.
 * No I/O, no allocation, no log.
 */
#include "common/wirecodec.h"

#include <string.h>

static uint8_t *
wirecodec_reserve(struct wirecodec_writer *writer, size_t len)
{
    uint8_t *at = NULL;

    if (writer->failed || len > writer->size - writer->len) {
        writer->failed = true;
        return NULL;
    }
    at = writer->bytes + writer->len;
    writer->len += len;
    return at;
}

void
wirecodec_put_number(struct wirecodec_writer *writer, uint64_t value,
                     size_t width)
{
    uint8_t *at = wirecodec_reserve(writer, width);

    for (size_t i = 0; at != NULL && i < width; i++) {
        at[i] = (uint8_t)(value >> (8 * (width - 1 - i)));
    }
}

void
wirecodec_put_bytes(struct wirecodec_writer *writer, const void *bytes,
                    size_t len)
{
    uint8_t *at = NULL;

    if (len > UINT16_MAX) {
        writer->failed = true;
        return;
    }
    wirecodec_put_number(writer, len, 2);
    at = wirecodec_reserve(writer, len);
    if (at != NULL && len > 0) {
        memcpy(at, bytes, len);
    }
}

void
wirecodec_put_text(struct wirecodec_writer *writer, const char *text)
{
    wirecodec_put_bytes(writer, text, strlen(text));
}

static const uint8_t *
wirecodec_take(struct wirecodec_reader *reader, size_t len)
{
    const uint8_t *at = NULL;

    if (reader->failed || len > reader->len - reader->at) {
        reader->failed = true;
        return NULL;
    }
    at = reader->bytes + reader->at;
    reader->at += len;
    return at;
}

uint64_t
wirecodec_get_number(struct wirecodec_reader *reader, size_t width)
{
    const uint8_t *at = wirecodec_take(reader, width);
    uint64_t value = 0;

    for (size_t i = 0; at != NULL && i < width; i++) {
        value = value << 8 | at[i];
    }
    return value;
}

void
wirecodec_get_bytes(struct wirecodec_reader *reader, size_t max,
                    const uint8_t **ret_bytes, size_t *ret_len)
{
    size_t len = (size_t)wirecodec_get_number(reader, 2);

    *ret_bytes = NULL;
    *ret_len = 0;
    if (len > max) {
        reader->failed = true;
        return;
    }
    *ret_bytes = wirecodec_take(reader, len);
    *ret_len = *ret_bytes == NULL ? 0 : len;
}

void
wirecodec_get_text(struct wirecodec_reader *reader, char *buffer, size_t size)
{
    const uint8_t *bytes = NULL;
    size_t len = 0;

    buffer[0] = '\0';
    wirecodec_get_bytes(reader, size - 1, &bytes, &len);
    if (bytes == NULL || strnlen((const char *)bytes, len) < len) {
        reader->failed = true;
        return;
    }
    memcpy(buffer, bytes, len);
    buffer[len] = '\0';
}

bool
wirecodec_complete(const struct wirecodec_reader *reader)
{
    return !reader->failed && reader->at == reader->len;
}
