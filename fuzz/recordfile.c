/* SPDX-License-Identifier: MIT */
/*
 * A record or a tombstone on the disk, helper/record.h, in three ways.  As the
 * bytes are: without the key nobody makes one.  With the seal put right: behind
 * the seal, too, what is taken encodes to the very bytes and what is refused
 * leaves zeros.  And a record made of the input's pieces comes back as it was,
 * unless its bytes, name or key are not the ones it was sealed with.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "fuzz/hostkeys.h"
#include "helper/record.h"

/* Where a record says how long it is, and whose key sealed it. */
#define RECORDFILE_LENGTH_AT 12U
#define RECORDFILE_KEY_AT 16U

static const struct hostkey *recordfile_key;
static const uint8_t recordfile_name[HOSTKEY_NAME_SIZE] = "the record name";

/* Ages can be reckoned from every stamp that was taken. */
static void
recordfile_claim_age(const struct timekeeper_stamp *stamp)
{
    const struct clock_reading now = {.boot_ms = 60000, .real_ms = 60000};
    struct timekeeper keeper = timekeeper_new(&now);
    int64_t age_ms = -1;

    (void)timekeeper_note_answer(&keeper, &now, 60);
    CLAIM(!timekeeper_age(&keeper, &now, stamp, &age_ms) || age_ms >= 0);
    (void)timekeeper_is_outdated(&keeper, &now, stamp, 1000, 1000);
}

/* Decodes; what is taken must encode to the same bytes. */
static int
recordfile_decode(const uint8_t *bytes, size_t len)
{
    static uint8_t again[RECORD_BYTES_MAX];
    struct record record;
    int result = 0;

    memset(&record, 0x55, sizeof(record));
    heapbound_begin(0);
    result = record_decode(fence_bytes(bytes, len), len, recordfile_name,
                           recordfile_key, &record);
    heapbound_end();
    CLAIM(result == 0 || result == -EBADMSG || result == -ENOTSUP ||
          result == -ESTALE);
    if (result < 0) {
        CLAIM(claim_is_filled(&record, sizeof(record), 0));
        return result;
    }
    CLAIM(record.identity.group_count <= IDENTITY_GROUPS_MAX);
    CLAIM(record.fact_count <= RECORD_FACTS_MAX);
    CLAIM(memcmp(record.name, recordfile_name, HOSTKEY_NAME_SIZE) == 0);
    recordfile_claim_age(&record.proved);
    CLAIM(record_encode(&record, recordfile_key, again) == len);
    /* A reason that a later version knows reads as the one for none. */
    if (record.reason != REASON_INTERNAL) {
        CLAIM(memcmp(again, bytes, len) == 0);
    }
    return 0;
}

/* Puts length, key and seal right, as somebody with the key could. */
static void
recordfile_seal(uint8_t *bytes, size_t len)
{
    for (size_t i = 0; i < 4; i++) {
        bytes[RECORDFILE_LENGTH_AT + i] = (uint8_t)(len >> (24 - 8 * i));
    }
    memcpy(bytes + RECORDFILE_KEY_AT, hostkey_id(recordfile_key),
           HOSTKEY_NAME_SIZE);
    hostkey_seal(recordfile_key, recordfile_name, HOSTKEY_NAME_SIZE, bytes,
                 len - HOSTKEY_MAC_SIZE, bytes + len - HOSTKEY_MAC_SIZE);
}

static void
recordfile_take_stamp(struct feed *feed, struct timekeeper_stamp *stamp)
{
    stamp->life_ms = (int64_t)(feed_number(feed, 8) >> 3);
    stamp->real_ms = (int64_t)(feed_number(feed, 8) >> 3);
    feed_bytes(feed, stamp->boot_id, sizeof(stamp->boot_id));
}

static void
recordfile_take(struct feed *feed, struct record *record)
{
    struct identity *identity = &record->identity;

    memcpy(record->name, recordfile_name, sizeof(record->name));
    record->is_tombstone = feed_number(feed, 1) % 2 == 1;
    record->reason = reason_from_wire((uint16_t)feed_number(feed, 2));
    record->not_after_s = (int64_t)(feed_number(feed, 8) >> 1);
    feed_bytes(feed, record->salt, sizeof(record->salt));
    feed_bytes(feed, record->verifier, sizeof(record->verifier));
    recordfile_take_stamp(feed, &record->proved);
    identity->kind =
        feed_number(feed, 1) % 2 == 1 ? IDENTITY_SERVICE : IDENTITY_USER;
    feed_text(feed, identity->region, sizeof(identity->region));
    feed_text(feed, identity->account, sizeof(identity->account));
    feed_text(feed, identity->name, sizeof(identity->name));
    feed_text(feed, identity->urn, sizeof(identity->urn));
    identity->group_count =
        (size_t)feed_number(feed, 1) % (IDENTITY_GROUPS_MAX + 1);
    for (size_t i = 0; i < identity->group_count; i++) {
        feed_text(feed, identity->groups[i], sizeof(identity->groups[i]));
    }
    record->fact_count = (size_t)feed_number(feed, 1) % (RECORD_FACTS_MAX + 1);
    for (size_t i = 0; i < record->fact_count; i++) {
        feed_bytes(feed, record->facts[i].name, HOSTKEY_NAME_SIZE);
        record->facts[i].allowed = feed_number(feed, 1) % 2 == 1;
        recordfile_take_stamp(feed, &record->facts[i].proved);
    }
}

/* What was written is read; what was changed in one byte is not. */
static void
recordfile_encode(struct feed *feed)
{
    static uint8_t bytes[RECORD_BYTES_MAX];
    static const uint8_t other_name[HOSTKEY_NAME_SIZE] = "another name";
    struct record record = {.is_tombstone = false};
    struct record back;
    size_t at = (size_t)feed_number(feed, 2);
    size_t len = 0;

    recordfile_take(feed, &record);
    len = record_encode(&record, recordfile_key, bytes);
    CLAIM(len >= RECORD_BYTES_MIN && len <= RECORD_BYTES_MAX);
    CLAIM(recordfile_decode(bytes, len) == 0);
    CLAIM(record_decode(bytes, len, other_name, recordfile_key, &back) < 0);
    CLAIM(record_decode(bytes, len, recordfile_name, hostkeys_at(1), &back) ==
          -ESTALE);
    bytes[at % len] ^= 1;
    CLAIM(recordfile_decode(bytes, len) < 0);
    bytes[at % len] ^= 1;
    CLAIM(recordfile_decode(bytes, len - 1) < 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static uint8_t sealed[RECORD_BYTES_MAX];
    struct feed feed = {.at = bytes, .left = len};

    if (len > RECORD_BYTES_MAX) {
        return 0;
    }
    recordfile_key = hostkeys_at(0);
    (void)recordfile_decode(bytes, len);
    if (len >= RECORD_BYTES_MIN) {
        memcpy(sealed, bytes, len);
        recordfile_seal(sealed, len);
        (void)recordfile_decode(sealed, len);
    }
    recordfile_encode(&feed);
    return 0;
}
