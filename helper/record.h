/* SPDX-License-Identifier: MIT */
/*
 * A record: what OVHcloud proved about one token, and when.  It holds facts,
 * never a decision: map and rules are applied each time it is used.  It holds
 * no token and nothing that a token can be got back from.
 *
 * On disk and in memory it is the same bytes (numbers big-endian, texts with
 * a 16-bit length):
 *
 *   magic 8 "OVHPATR1"   version u16   flags u16   length u32 (of all)
 *   key id 16   salt 16   verifier 32
 *   proved: life_ms u64, real_ms u64, boot id 16
 *   not_after_s u64      reason u16 (of a tombstone)      kind u8
 *   region, account, name, urn, u16 count of groups, groups
 *   u16 count of facts; of each: name 16, allowed u8, its own proved 32
 *   seal 32: HMAC over the file's name and all bytes before
 */
#ifndef HELPER_RECORD_H
#define HELPER_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/reason.h"
#include "helper/hostkey.h"
#include "helper/identity.h"
#include "helper/timekeeper.h"

#define RECORD_VERSION 2U
/* 64 groups of 64 bytes, all facts and all other texts at their longest. */
#define RECORD_BYTES_MAX 6144U
#define RECORD_BYTES_MIN 150U
/* What IAM said about a token's owner; two full services' requirements. */
#define RECORD_FACTS_MAX 16U
#define RECORD_NEVER INT64_MAX

/* What IAM said about one action on one resource.  It grows old by itself: the
 * record's age says nothing about it. */
struct record_fact {
    uint8_t name[HOSTKEY_NAME_SIZE]; /* hostkey_name_requirement() */
    bool allowed;
    struct timekeeper_stamp proved;
};

struct record {
    uint8_t name[HOSTKEY_NAME_SIZE];
    uint8_t salt[HOSTKEY_SALT_SIZE];
    uint8_t verifier[HOSTKEY_MAC_SIZE];
    /* A tombstone: OVHcloud refused this token, or identity, for `reason`;
     * only a later online success lifts it. */
    bool is_tombstone;
    enum reason reason;
    struct timekeeper_stamp proved;
    int64_t not_after_s; /* Unix time, RECORD_NEVER when not known */
    struct identity identity;
    size_t fact_count;
    struct record_fact facts[RECORD_FACTS_MAX];
};

/* Writes the record into bytes; returns its length, or 0 when it cannot be
 * (a text is longer than its limit, which is a bug). */
size_t record_encode(const struct record *record, const struct hostkey *key,
                     uint8_t ret_bytes[RECORD_BYTES_MAX]);

/*
 * Reads a record that is kept under this name.  Returns 0, or
 *   -ENOTSUP  another version: leave the file alone
 *   -ESTALE   sealed with another key: a miss
 *   -EBADMSG  damaged
 * Nothing behind the seal's check is looked at before the seal is right.
 */
int record_decode(const uint8_t *bytes, size_t len,
                  const uint8_t name[HOSTKEY_NAME_SIZE],
                  const struct hostkey *key, struct record *ret_record);

#endif
