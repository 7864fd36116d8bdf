/* SPDX-License-Identifier: MIT */
/*
 * Encoding of records.  The seal covers the name, so one record's bytes under
 * another's name are damaged bytes.  Decoding takes every byte or fails.  Pure.
 */
#include "helper/record.h"

#include <errno.h>
#include <string.h>

#include "common/wirecodec.h"

#define RECORD_MAGIC UINT64_C(0x4f56485041545231) /* "OVHPATR1" */
#define RECORD_FLAG_TOMBSTONE 1U
#define RECORD_FLAGS_KNOWN RECORD_FLAG_TOMBSTONE
#define RECORD_LENGTH_AT 12U

static void
record_put_raw(struct wirecodec_writer *writer, const uint8_t *bytes,
               size_t len)
{
    for (size_t i = 0; i < len; i++) {
        wirecodec_put_number(writer, bytes[i], 1);
    }
}

static void
record_get_raw(struct wirecodec_reader *reader, uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        bytes[i] = (uint8_t)wirecodec_get_number(reader, 1);
    }
}

static void
record_put_identity(struct wirecodec_writer *writer,
                    const struct identity *identity)
{
    wirecodec_put_number(writer, (uint64_t)identity->kind, 1);
    wirecodec_put_text(writer, identity->region);
    wirecodec_put_text(writer, identity->account);
    wirecodec_put_text(writer, identity->name);
    wirecodec_put_text(writer, identity->urn);
    wirecodec_put_number(writer, identity->group_count, 2);
    for (size_t i = 0; i < identity->group_count; i++) {
        wirecodec_put_text(writer, identity->groups[i]);
    }
}

static void
record_get_identity(struct wirecodec_reader *reader, struct identity *identity)
{
    uint64_t kind = wirecodec_get_number(reader, 1);
    uint64_t count = 0;

    identity->kind = (enum identity_kind)kind;
    wirecodec_get_text(reader, identity->region, sizeof(identity->region));
    wirecodec_get_text(reader, identity->account, sizeof(identity->account));
    wirecodec_get_text(reader, identity->name, sizeof(identity->name));
    wirecodec_get_text(reader, identity->urn, sizeof(identity->urn));
    count = wirecodec_get_number(reader, 2);
    if (kind > IDENTITY_SERVICE || count > IDENTITY_GROUPS_MAX) {
        reader->failed = true;
        return;
    }
    identity->group_count = (size_t)count;
    for (size_t i = 0; i < identity->group_count; i++) {
        wirecodec_get_text(reader, identity->groups[i],
                           sizeof(identity->groups[i]));
    }
}

static void
record_put_stamp(struct wirecodec_writer *writer,
                 const struct timekeeper_stamp *stamp)
{
    wirecodec_put_number(writer, (uint64_t)stamp->life_ms, 8);
    wirecodec_put_number(writer, (uint64_t)stamp->real_ms, 8);
    record_put_raw(writer, stamp->boot_id, CLOCK_BOOT_ID_SIZE);
}

static void
record_get_stamp(struct wirecodec_reader *reader,
                 struct timekeeper_stamp *stamp)
{
    stamp->life_ms = (int64_t)wirecodec_get_number(reader, 8);
    stamp->real_ms = (int64_t)wirecodec_get_number(reader, 8);
    record_get_raw(reader, stamp->boot_id, CLOCK_BOOT_ID_SIZE);
    if (!timekeeper_stamp_is_sound(stamp)) {
        reader->failed = true;
    }
}

static void
record_put_facts(struct wirecodec_writer *writer, const struct record *record)
{
    if (record->fact_count > RECORD_FACTS_MAX) {
        writer->failed = true;
        return;
    }
    wirecodec_put_number(writer, record->fact_count, 2);
    for (size_t i = 0; i < record->fact_count; i++) {
        const struct record_fact *fact = &record->facts[i];

        record_put_raw(writer, fact->name, sizeof(fact->name));
        wirecodec_put_number(writer, fact->allowed ? 1 : 0, 1);
        record_put_stamp(writer, &fact->proved);
    }
}

static void
record_get_facts(struct wirecodec_reader *reader, struct record *record)
{
    uint64_t count = wirecodec_get_number(reader, 2);

    if (count > RECORD_FACTS_MAX) {
        reader->failed = true;
        return;
    }
    record->fact_count = (size_t)count;
    for (size_t i = 0; i < record->fact_count; i++) {
        struct record_fact *fact = &record->facts[i];
        uint64_t allowed = 0;

        record_get_raw(reader, fact->name, sizeof(fact->name));
        allowed = wirecodec_get_number(reader, 1);
        if (allowed > 1) {
            reader->failed = true;
        }
        fact->allowed = allowed == 1;
        record_get_stamp(reader, &fact->proved);
    }
}

size_t
record_encode(const struct record *record, const struct hostkey *key,
              uint8_t ret_bytes[RECORD_BYTES_MAX])
{
    struct wirecodec_writer writer = {
        .bytes = ret_bytes, .size = RECORD_BYTES_MAX - HOSTKEY_MAC_SIZE};
    struct wirecodec_writer length = {.bytes = ret_bytes + RECORD_LENGTH_AT,
                                      .size = 4};

    wirecodec_put_number(&writer, RECORD_MAGIC, 8);
    wirecodec_put_number(&writer, RECORD_VERSION, 2);
    wirecodec_put_number(&writer,
                         record->is_tombstone ? RECORD_FLAG_TOMBSTONE : 0, 2);
    wirecodec_put_number(&writer, 0, 4); /* the length, when it is known */
    record_put_raw(&writer, hostkey_id(key), HOSTKEY_NAME_SIZE);
    record_put_raw(&writer, record->salt, sizeof(record->salt));
    record_put_raw(&writer, record->verifier, sizeof(record->verifier));
    record_put_stamp(&writer, &record->proved);
    wirecodec_put_number(&writer, (uint64_t)record->not_after_s, 8);
    wirecodec_put_number(&writer, (uint64_t)record->reason, 2);
    record_put_identity(&writer, &record->identity);
    record_put_facts(&writer, record);
    if (writer.failed) {
        return 0;
    }
    wirecodec_put_number(&length, writer.len + HOSTKEY_MAC_SIZE, 4);
    hostkey_seal(key, record->name, sizeof(record->name), ret_bytes, writer.len,
                 ret_bytes + writer.len);
    return writer.len + HOSTKEY_MAC_SIZE;
}

/* Magic, version, length, key and seal, in this order. */
static int
record_check(const uint8_t *bytes, size_t len,
             const uint8_t name[HOSTKEY_NAME_SIZE], const struct hostkey *key,
             struct wirecodec_reader *reader, unsigned int *ret_flags)
{
    uint8_t seal[HOSTKEY_MAC_SIZE];
    uint8_t key_id[HOSTKEY_NAME_SIZE];

    if (len < RECORD_BYTES_MIN || len > RECORD_BYTES_MAX ||
        wirecodec_get_number(reader, 8) != RECORD_MAGIC) {
        return -EBADMSG;
    }
    if (wirecodec_get_number(reader, 2) != RECORD_VERSION) {
        return -ENOTSUP;
    }
    *ret_flags = (unsigned int)wirecodec_get_number(reader, 2);
    if (wirecodec_get_number(reader, 4) != len) {
        return -EBADMSG;
    }
    record_get_raw(reader, key_id, sizeof(key_id));
    if (memcmp(key_id, hostkey_id(key), sizeof(key_id)) != 0) {
        return -ESTALE;
    }
    hostkey_seal(key, name, HOSTKEY_NAME_SIZE, bytes, len - HOSTKEY_MAC_SIZE,
                 seal);
    if (!hostkey_equal(seal, bytes + len - HOSTKEY_MAC_SIZE) ||
        (*ret_flags & ~RECORD_FLAGS_KNOWN) != 0) {
        return -EBADMSG;
    }
    return 0;
}

int
record_decode(const uint8_t *bytes, size_t len,
              const uint8_t name[HOSTKEY_NAME_SIZE], const struct hostkey *key,
              struct record *ret_record)
{
    struct wirecodec_reader reader = {
        .bytes = bytes,
        .len = len < HOSTKEY_MAC_SIZE ? 0 : len - HOSTKEY_MAC_SIZE};
    struct record *record = ret_record;
    unsigned int flags = 0;
    int error = record_check(bytes, len, name, key, &reader, &flags);

    memset(record, 0, sizeof(*record));
    if (error < 0) {
        return error;
    }
    memcpy(record->name, name, sizeof(record->name));
    record->is_tombstone = (flags & RECORD_FLAG_TOMBSTONE) != 0;
    record_get_raw(&reader, record->salt, sizeof(record->salt));
    record_get_raw(&reader, record->verifier, sizeof(record->verifier));
    record_get_stamp(&reader, &record->proved);
    record->not_after_s = (int64_t)wirecodec_get_number(&reader, 8);
    record->reason =
        reason_from_wire((uint16_t)wirecodec_get_number(&reader, 2));
    record_get_identity(&reader, &record->identity);
    record_get_facts(&reader, record);
    if (!wirecodec_complete(&reader)) {
        memset(record, 0, sizeof(*record));
        return -EBADMSG;
    }
    return 0;
}
