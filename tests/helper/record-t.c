/* SPDX-License-Identifier: MIT */
/*
 * helper/record.c: golden bytes that another program made from the layout in
 * record.h (Python's struct and hmac), every bit flipped, cut at every length,
 * under another name, of another version and key; and sealed nonsense, which
 * only a bug could write.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/record.h"

#define MACHINE_ID "0123456789abcdef0123456789abcdef"
#define URN "urn:v1:eu:identity:user:xx1111-ovh/alice.martin"
/* Where fields are, from record.h. */
#define AT_VERSION 8U
#define AT_FLAGS 10U
#define AT_LENGTH 12U
#define AT_KEY_ID 16U
#define AT_SALT 32U
#define AT_LIFE 80U
#define AT_REAL 88U
#define AT_KIND 122U
#define AT_REGION 123U
#define AT_GROUP_COUNT 202U
#define AT_FACT_COUNT 214U
#define AT_ALLOWED 232U
#define AT_FACT_LIFE 233U

static const char golden_start[] =
    "a0a1a2a3a4a5a6a7a8a9aaabacadaeafc0c1c2c3c4c5c6c7c8c9cacbcccdcecf"
    "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf00000000006ddd00000001a0c4506c7b"
    "303132333435363738393a3b3c3d3e3f7fffffffffffffff";
static const char golden_identity[] =
    "010002657500"
    "0a7878313131312d6f7668000c616c6963652e6d617274696e002f75726e3a76"
    "313a65753a6964656e746974793a757365723a7878313131312d6f76682f616c"
    "6963652e6d617274696e000200036f70730003646261";

static const char golden_facts[] =
    "0002606162636465666768696a6b6c6d6e6f0100000000006c5660000001a0c4"
    "506818505152535455565758595a5b5c5d5e5f707172737475767778797a7b7c"
    "7d7e7f0000000000006ddd01000001a0c4506c7c505152535455565758595a5b"
    "5c5d5e5f";

static struct hostkey *key;
static uint8_t name[HOSTKEY_NAME_SIZE];
static uint8_t bytes[RECORD_BYTES_MAX];

static void
count_up(uint8_t *to, size_t len, uint8_t from)
{
    for (size_t i = 0; i < len; i++) {
        to[i] = (uint8_t)(from + i);
    }
}

static int
open_key(void **state)
{
    uint8_t secret[HOSTKEY_SIZE];

    (void)state;
    count_up(secret, sizeof(secret), 0);
    count_up(name, sizeof(name), 0x10);
    return hostkey_derive(secret, MACHINE_ID, &key);
}

static int
close_key(void **state)
{
    (void)state;
    hostkey_free(key);
    return 0;
}

/* A yes and a no. */
static void
add_facts(struct record *record)
{
    for (size_t i = 0; i < 2; i++) {
        struct record_fact *fact = &record->facts[record->fact_count++];

        count_up(fact->name, sizeof(fact->name), i == 0 ? 0x60 : 0x70);
        fact->allowed = i == 0;
        fact->proved.life_ms = i == 0 ? 7100000 : 7200001;
        fact->proved.real_ms =
            i == 0 ? INT64_C(1789999999000) : INT64_C(1790000000124);
        count_up(fact->proved.boot_id, CLOCK_BOOT_ID_SIZE, 0x50);
    }
}

static struct record
example(void)
{
    struct record record = {.not_after_s = RECORD_NEVER};

    memcpy(record.name, name, sizeof(name));
    count_up(record.salt, sizeof(record.salt), 0xa0);
    count_up(record.verifier, sizeof(record.verifier), 0xc0);
    record.proved.life_ms = 7200000;
    record.proved.real_ms = INT64_C(1790000000123);
    count_up(record.proved.boot_id, CLOCK_BOOT_ID_SIZE, 0x30);
    record.identity.kind = IDENTITY_USER;
    snprintf(record.identity.region, sizeof(record.identity.region), "eu");
    snprintf(record.identity.account, sizeof(record.identity.account),
             "xx1111-ovh");
    snprintf(record.identity.name, sizeof(record.identity.name),
             "alice.martin");
    snprintf(record.identity.urn, sizeof(record.identity.urn), URN);
    record.identity.group_count = 2;
    snprintf(record.identity.groups[0], sizeof(record.identity.groups[0]),
             "ops");
    snprintf(record.identity.groups[1], sizeof(record.identity.groups[1]),
             "dba");
    add_facts(&record);
    return record;
}

/* Writes the example into `bytes`; its length. */
static size_t
encoded(void)
{
    struct record record = example();

    return record_encode(&record, key, bytes);
}

static int
decode(size_t len)
{
    struct record record;

    return record_decode(bytes, len, name, key, &record);
}

/* Makes the seal right again, as only the holder of the key can. */
static void
reseal(size_t len)
{
    hostkey_seal(key, name, sizeof(name), bytes, len - HOSTKEY_MAC_SIZE,
                 bytes + len - HOSTKEY_MAC_SIZE);
}

static void
assert_golden(const struct record *record, const char *hex)
{
    size_t len = record_encode(record, key, bytes);
    struct record decoded;

    assert_int_equal(len, strlen(hex) / 2);
    for (size_t i = 0; i < len; i++) {
        unsigned int byte = 0;

        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        if (bytes[i] != byte) {
            fail_msg("byte %zu is %02x instead of %02x", i, bytes[i], byte);
        }
    }
    assert_int_equal(record_decode(bytes, len, name, key, &decoded), 0);
    assert_memory_equal(&decoded, record, sizeof(decoded));
}

static void
test_golden_bytes(void **state)
{
    struct record record = example();
    char hex[2048];

    (void)state;
    snprintf(hex, sizeof(hex), "%s%s%s%s%s%s%s",
             "4f56485041545231000200000000015a68bb01648d2ea05bdc45d3f834c8140c",
             golden_start, "0000", golden_identity, golden_facts,
             "b8476ba9beb7a5158d1788338f4e0eff",
             "b6a10998898265ec80a0dee86d53f7ce");
    assert_golden(&record, hex);
    record.is_tombstone = true;
    record.reason = REASON_TOKEN_REFUSED;
    snprintf(hex, sizeof(hex), "%s%s%s%s%s%s%s",
             "4f56485041545231000200010000015a68bb01648d2ea05bdc45d3f834c8140c",
             golden_start, "0028", golden_identity, golden_facts,
             "cf85193784c41e79442a4264c910cbf6",
             "ca5d3235cd6eb4d15ea34d21dd898c3d");
    assert_golden(&record, hex);
}

static void
test_longest(void **state)
{
    struct record record = example();
    struct record decoded;
    size_t len = 0;

    (void)state;
    memset(record.identity.account, 'a', IDENTITY_ACCOUNT_MAX);
    memset(record.identity.name, 'n', IDENTITY_NAME_MAX);
    memset(record.identity.urn, 'u', VERDICT_IDENTITY_MAX);
    record.identity.group_count = IDENTITY_GROUPS_MAX;
    for (size_t i = 0; i < IDENTITY_GROUPS_MAX; i++) {
        memset(record.identity.groups[i], 'g', IDENTITY_NAME_MAX);
    }
    record.fact_count = RECORD_FACTS_MAX;
    for (size_t i = 0; i < RECORD_FACTS_MAX; i++) {
        memset(record.facts[i].name, 0xff, HOSTKEY_NAME_SIZE);
        record.facts[i].allowed = i % 2 == 0;
        record.facts[i].proved = record.proved;
    }
    record.identity.kind = IDENTITY_SERVICE;
    record.proved.life_ms = INT64_MAX / 4;
    record.proved.real_ms = 0;
    len = record_encode(&record, key, bytes);
    assert_in_range(len, RECORD_BYTES_MIN, RECORD_BYTES_MAX);
    assert_int_equal(record_decode(bytes, len, name, key, &decoded), 0);
    assert_memory_equal(&decoded, &record, sizeof(decoded));
}

/* A tombstone of an identity has little in it. */
static void
test_shortest(void **state)
{
    struct record record = {.is_tombstone = true,
                            .reason = REASON_TOKEN_FORBIDDEN};
    struct record decoded;
    size_t len = 0;

    (void)state;
    memcpy(record.name, name, sizeof(name));
    len = record_encode(&record, key, bytes);
    assert_true(len >= RECORD_BYTES_MIN);
    assert_int_equal(record_decode(bytes, len, name, key, &decoded), 0);
    assert_memory_equal(&decoded, &record, sizeof(decoded));
}

static int
expected_error(size_t at)
{
    if (at >= AT_VERSION && at < AT_FLAGS) {
        return -ENOTSUP;
    }
    return at >= AT_KEY_ID && at < AT_SALT ? -ESTALE : -EBADMSG;
}

static void
test_every_bit_flipped(void **state)
{
    size_t len = encoded();

    (void)state;
    for (size_t i = 0; i < len * 8; i++) {
        bytes[i / 8] ^= (uint8_t)(1U << (i % 8));
        assert_int_equal(decode(len), expected_error(i / 8));
        bytes[i / 8] ^= (uint8_t)(1U << (i % 8));
    }
    assert_int_equal(decode(len), 0);
}

static void
test_every_byte_changed(void **state)
{
    size_t len = encoded();

    (void)state;
    for (size_t i = 0; i < len; i++) {
        uint8_t right = bytes[i];

        for (unsigned int value = 0; value <= UINT8_MAX; value++) {
            bytes[i] = (uint8_t)value;
            assert_int_equal(decode(len),
                             value == right ? 0 : expected_error(i));
        }
        bytes[i] = right;
    }
}

static void
test_every_length(void **state)
{
    size_t len = encoded();

    (void)state;
    memset(bytes + len, 0, sizeof(bytes) - len);
    for (size_t i = 0; i < sizeof(bytes); i++) {
        assert_int_equal(decode(i), i == len ? 0 : -EBADMSG);
    }
    assert_int_equal(decode(sizeof(bytes) + 1), -EBADMSG);
}

static void
test_other_name(void **state)
{
    size_t len = encoded();
    uint8_t other[HOSTKEY_NAME_SIZE];
    struct record record;

    (void)state;
    for (size_t i = 0; i < sizeof(other) * 8; i++) {
        memcpy(other, name, sizeof(other));
        other[i / 8] ^= (uint8_t)(1U << (i % 8));
        assert_int_equal(record_decode(bytes, len, other, key, &record),
                         -EBADMSG);
    }
}

static void
test_other_key(void **state)
{
    struct hostkey *other = NULL;
    uint8_t secret[HOSTKEY_SIZE] = {1};
    struct record record;
    size_t len = encoded();

    (void)state;
    assert_int_equal(hostkey_derive(secret, MACHINE_ID, &other), 0);
    assert_int_equal(record_decode(bytes, len, name, other, &record), -ESTALE);
    /* And with this key's id in it, it is only damaged. */
    memcpy(bytes + AT_KEY_ID, hostkey_id(other), HOSTKEY_NAME_SIZE);
    assert_int_equal(record_decode(bytes, len, name, other, &record), -EBADMSG);
    hostkey_free(other);
}

/* Too many facts are a bug of the caller, and make no record. */
static void
test_too_many_facts(void **state)
{
    struct record record = example();

    (void)state;
    record.fact_count = RECORD_FACTS_MAX + 1;
    assert_int_equal(record_encode(&record, key, bytes), 0);
}

/* A newer version is left alone, and the one before, whatever else is in it,
 * and sealed or not. */
static void
test_other_version(void **state)
{
    size_t len = encoded();

    (void)state;
    bytes[AT_VERSION + 1] = RECORD_VERSION + 1;
    reseal(len);
    assert_int_equal(decode(len), -ENOTSUP);
    bytes[AT_VERSION + 1] = RECORD_VERSION - 1;
    reseal(len);
    assert_int_equal(decode(len), -ENOTSUP);
    memset(bytes + AT_FLAGS, 0xff, len - AT_FLAGS);
    assert_int_equal(decode(len), -ENOTSUP);
}

static void
assert_sealed_nonsense(size_t at, uint8_t value)
{
    size_t len = encoded();

    assert_int_not_equal(bytes[at], value);
    bytes[at] = value;
    reseal(len);
    assert_int_equal(decode(len), -EBADMSG);
}

static void
test_sealed_nonsense(void **state)
{
    (void)state;
    assert_sealed_nonsense(AT_FLAGS, 0x80);
    assert_sealed_nonsense(AT_FLAGS + 1, 0x02);
    assert_sealed_nonsense(AT_LENGTH, 1);
    assert_sealed_nonsense(AT_KIND, IDENTITY_SERVICE + 1);
    assert_sealed_nonsense(AT_KIND, IDENTITY_OWNER);
    assert_sealed_nonsense(AT_KIND, 0xff);
    assert_sealed_nonsense(AT_REGION + 1, 3);  /* longer than a region */
    assert_sealed_nonsense(AT_REGION + 2, 0);  /* a NUL inside */
    assert_sealed_nonsense(AT_GROUP_COUNT, 1); /* more than the limit */
    assert_sealed_nonsense(AT_GROUP_COUNT + 1, IDENTITY_GROUPS_MAX + 1);
    assert_sealed_nonsense(AT_GROUP_COUNT + 1, 1); /* bytes left over */
    assert_sealed_nonsense(AT_GROUP_COUNT + 1, 3); /* bytes missing */
    assert_sealed_nonsense(AT_FACT_COUNT, 1);      /* more than the limit */
    assert_sealed_nonsense(AT_FACT_COUNT + 1, RECORD_FACTS_MAX + 1);
    assert_sealed_nonsense(AT_FACT_COUNT + 1, 1); /* bytes left over */
    assert_sealed_nonsense(AT_FACT_COUNT + 1, 3); /* bytes missing */
    assert_sealed_nonsense(AT_ALLOWED, 2);        /* neither yes nor no */
    assert_sealed_nonsense(AT_LIFE, 0x80);        /* before all time */
    assert_sealed_nonsense(AT_REAL, 0x7f);        /* behind all time */
    assert_sealed_nonsense(AT_FACT_LIFE, 0xff);
}

/* An unknown reason is a refusal for a reason unknown. */
static void
test_unknown_reason(void **state)
{
    size_t len = encoded();
    struct record record;

    (void)state;
    memset(bytes + AT_KIND - 2, 0xff, 2);
    reseal(len);
    assert_int_equal(record_decode(bytes, len, name, key, &record), 0);
    assert_int_equal(record.reason, REASON_INTERNAL);
}

/* Sealed or not, no bytes make it read beyond their end (the sanitizers
 * watch), and nothing unsealed is taken. */
static void
test_random_bytes(void **state)
{
    size_t len = encoded();

    (void)state;
    srand(23);
    for (int i = 0; i < 100000; i++) {
        struct record record;
        size_t cut = RECORD_BYTES_MIN + (size_t)rand() % (len + 64);
        uint8_t *exact = NULL;

        encoded();
        for (int flips = rand() % 4; flips >= 0; flips--) {
            bytes[AT_SALT + (size_t)rand() % (len - AT_SALT)] = (uint8_t)rand();
        }
        bytes[AT_LENGTH + 2] = (uint8_t)(cut >> 8);
        bytes[AT_LENGTH + 3] = (uint8_t)cut;
        reseal(cut);
        exact = malloc(cut);
        assert_non_null(exact);
        memcpy(exact, bytes, cut);
        (void)record_decode(exact, cut, name, key, &record);
        exact[(size_t)rand() % cut] ^= (uint8_t)(1 + rand() % 255);
        assert_true(record_decode(exact, cut, name, key, &record) < 0);
        free(exact);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden_bytes),
        cmocka_unit_test(test_longest),
        cmocka_unit_test(test_shortest),
        cmocka_unit_test(test_every_bit_flipped),
        cmocka_unit_test(test_every_byte_changed),
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_other_name),
        cmocka_unit_test(test_other_key),
        cmocka_unit_test(test_too_many_facts),
        cmocka_unit_test(test_other_version),
        cmocka_unit_test(test_sealed_nonsense),
        cmocka_unit_test(test_unknown_reason),
        cmocka_unit_test(test_random_bytes),
    };

    return cmocka_run_group_tests(tests, open_key, close_key);
}
