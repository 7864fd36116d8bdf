/* SPDX-License-Identifier: MIT */
/*
 * common/wire.c: what was encoded is decoded, the bytes are those that the
 * protocol's description promises, and nothing that is damaged is believed:
 * every truncation fails, and every changed byte either fails or is a message
 * of its own right that encodes to exactly the changed bytes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/wire.h"

static const struct wire_request verify_sample = {
    .type = WIRE_VERIFY,
    .flags = WIRE_FLAG_ANY_SUFFIX,
    .service = "sshd",
    .login = "pat_jwt_alice+x",
    .rhost = "192.0.2.7",
    .tty = "ssh",
    .token = {.len = 5, .bytes = "eyJ\0z"},
};

/* clang-format off */
static const uint8_t verify_golden[] =
    "OVHP\x02\x02"              /* magic, version, type */
    "\x01"                      /* flags */
    "\x00\x04" "sshd"           /* service */
    "\x00\x0f" "pat_jwt_alice+x"
    "\x00\x09" "192.0.2.7"      /* rhost */
    "\x00\x03" "ssh"            /* tty */
    "\x00\x00"                  /* identity */
    "\x00\x05" "eyJ\0z";        /* token: bytes, not a text */
/* clang-format on */

static const struct verdict reply_sample = {
    .reason = REASON_ALLOWED,
    .source = VERDICT_ONLINE,
    .http_status = 200,
    .elapsed_ms = 66051,
    .age_s = 67438087,
    .left_s = 134810123,
    .expires_s = UINT64_C(0x0c0d0e0f10111213),
    .warn_s = 0x14151617,
    .account = "alice",
    .identity = "urn:v1:eu:identity:user:xx1111-ovh/alice",
    .query_id = "EU.ext-1.2.3",
    .request_id = "k7",
    .rule = "identity.map:7",
};

/* clang-format off */
static const uint8_t reply_golden[] =
    "OVHP\x02\x81"              /* magic, version, type */
    "\x41"                      /* outcome allowed */
    "\x00\xc8"                  /* reason 200 */
    "\x01"                      /* source online */
    "\x00\xc8"                  /* http_status 200 */
    "\x00\x01\x02\x03"          /* elapsed_ms */
    "\x04\x05\x06\x07"          /* age_s */
    "\x08\x09\x0a\x0b"          /* left_s */
    "\x0c\x0d\x0e\x0f\x10\x11\x12\x13" /* expires_s */
    "\x14\x15\x16\x17"          /* warn_s */
    "\x00\x05" "alice"
    "\x00\x28" "urn:v1:eu:identity:user:xx1111-ovh/alice"
    "\x00\x0c" "EU.ext-1.2.3"   /* query_id */
    "\x00\x02" "k7"             /* request_id */
    "\x00\x0e" "identity.map:7";
/* clang-format on */

static struct wire_packet packet;
static struct wire_packet other;
static struct wire_request request;

static struct wire_request
sample(enum wire_type type)
{
    struct wire_request made = verify_sample;

    made.type = type;
    if (type != WIRE_VERIFY) {
        memset(&made.token, 0, sizeof(made.token));
    }
    if (type == WIRE_ACCOUNT) {
        memcpy(made.identity, reply_sample.identity,
               sizeof(reply_sample.identity));
    }
    return made;
}

static void
load(const uint8_t *bytes, size_t len)
{
    assert_true(len <= sizeof(packet.bytes));
    memcpy(packet.bytes, bytes, len);
    packet.len = len;
}

static void
assert_request_refused(const uint8_t *bytes, size_t len)
{
    static const struct wire_request zero;

    memset(&request, 0x5a, sizeof(request));
    assert_int_equal(wire_decode_request(bytes, len, &request), -EBADMSG);
    assert_memory_equal(&request, &zero, sizeof(zero));
}

static void
assert_reply_refused(void)
{
    static const struct verdict zero;
    struct verdict verdict;

    memset(&verdict, 0x41, sizeof(verdict));
    assert_int_equal(wire_decode_reply(&packet, &verdict), -EBADMSG);
    assert_memory_equal(&verdict, &zero, sizeof(zero));
    assert_int_equal(reason_outcome(verdict.reason), OUTCOME_INTERNAL);
}

static void
test_request_golden(void **state)
{
    (void)state;
    assert_int_equal(wire_encode_request(&verify_sample, &packet), 0);
    assert_int_equal(packet.len, sizeof(verify_golden) - 1);
    assert_memory_equal(packet.bytes, verify_golden, packet.len);
}

static void
test_reply_golden(void **state)
{
    (void)state;
    assert_int_equal(wire_encode_reply(&reply_sample, &packet), 0);
    assert_int_equal(packet.len, sizeof(reply_golden) - 1);
    assert_memory_equal(packet.bytes, reply_golden, packet.len);
}

static void
test_request_round_trip(void **state)
{
    static const enum wire_type types[] = {WIRE_PREPARE, WIRE_VERIFY,
                                           WIRE_ACCOUNT};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct wire_request made = sample(types[i]);

        assert_int_equal(wire_encode_request(&made, &packet), 0);
        assert_int_equal(
            wire_decode_request(packet.bytes, packet.len, &request), 0);
        assert_int_equal(request.type, types[i]);
        assert_int_equal(request.flags, made.flags);
        assert_string_equal(request.service, made.service);
        assert_string_equal(request.login, made.login);
        assert_string_equal(request.rhost, made.rhost);
        assert_string_equal(request.tty, made.tty);
        assert_string_equal(request.identity, made.identity);
        assert_true(secret_equal(&request.token, &made.token));
    }
}

static void
fill(char *text, size_t size)
{
    memset(text, 'x', size - 1);
    text[size - 1] = '\0';
}

/* The longest of everything still fits into one packet. */
static void
test_request_longest(void **state)
{
    struct wire_request made = {.type = WIRE_VERIFY};

    (void)state;
    fill(made.service, sizeof(made.service));
    fill(made.login, sizeof(made.login));
    fill(made.rhost, sizeof(made.rhost));
    fill(made.tty, sizeof(made.tty));
    made.token.len = SECRET_MAX;
    memset(made.token.bytes, 0xff, SECRET_MAX);
    assert_int_equal(wire_encode_request(&made, &packet), 0);
    assert_int_equal(wire_decode_request(packet.bytes, packet.len, &request),
                     0);
    assert_string_equal(request.rhost, made.rhost);
    assert_true(secret_equal(&request.token, &made.token));
}

static void
test_reply_round_trip_of_every_reason(void **state)
{
    enum reason reason = REASON_INTERNAL;

    (void)state;
    for (size_t i = 0; reason_at(i, &reason) == 0; i++) {
        struct verdict made = reply_sample;
        struct verdict verdict;

        made.reason = reason;
        made.source = (enum verdict_source)(i % 4);
        assert_int_equal(wire_encode_reply(&made, &packet), 0);
        assert_int_equal(wire_decode_reply(&packet, &verdict), 0);
        assert_memory_equal(&verdict, &made, sizeof(made));
    }
}

static void
test_reply_longest(void **state)
{
    struct verdict made = {.reason = REASON_NO_MAP_LINE,
                           .http_status = UINT16_MAX,
                           .elapsed_ms = UINT32_MAX,
                           .age_s = UINT32_MAX,
                           .left_s = UINT32_MAX,
                           .expires_s = UINT64_MAX,
                           .warn_s = UINT32_MAX};
    struct verdict verdict;

    (void)state;
    fill(made.account, sizeof(made.account));
    fill(made.identity, sizeof(made.identity));
    fill(made.query_id, sizeof(made.query_id));
    fill(made.request_id, sizeof(made.request_id));
    fill(made.rule, sizeof(made.rule));
    assert_int_equal(wire_encode_reply(&made, &packet), 0);
    assert_int_equal(wire_decode_reply(&packet, &verdict), 0);
    assert_memory_equal(&verdict, &made, sizeof(made));
}

/* A warning of an end that is not known. */
static void
test_reply_warns_of_nothing(void **state)
{
    struct verdict made = reply_sample;
    struct verdict verdict;

    (void)state;
    made.expires_s = 0;
    assert_int_equal(wire_encode_reply(&made, &packet), 0);
    assert_reply_refused();
    made.warn_s = 0;
    assert_int_equal(wire_encode_reply(&made, &packet), 0);
    assert_int_equal(wire_decode_reply(&packet, &verdict), 0);
    assert_int_equal(verdict.expires_s, 0);
}

static void
test_request_truncated(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof(verify_golden) - 1; len++) {
        /* An exact copy, so that a read behind the end is noticed. */
        uint8_t *copy = malloc(len + (len == 0));

        assert_non_null(copy);
        memcpy(copy, verify_golden, len);
        assert_request_refused(copy, len);
        free(copy);
    }
}

static void
test_reply_truncated(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof(reply_golden) - 1; len++) {
        load(reply_golden, len);
        assert_reply_refused();
    }
}

static void
test_trailing_byte(void **state)
{
    uint8_t longer[sizeof(verify_golden)];

    (void)state;
    memcpy(longer, verify_golden, sizeof(longer));
    assert_request_refused(longer, sizeof(longer));
    load(reply_golden, sizeof(reply_golden));
    assert_reply_refused();
}

static void
test_request_changed_bytes(void **state)
{
    uint8_t bytes[sizeof(verify_golden) - 1];
    size_t believed = 0;

    (void)state;
    for (size_t at = 0; at < sizeof(bytes); at++) {
        for (unsigned int value = 0; value < 256; value++) {
            memcpy(bytes, verify_golden, sizeof(bytes));
            bytes[at] = (uint8_t)value;
            if (wire_decode_request(bytes, sizeof(bytes), &request) < 0) {
                assert_request_refused(bytes, sizeof(bytes));
                continue;
            }
            believed++;
            assert_int_equal(wire_encode_request(&request, &packet), 0);
            assert_int_equal(packet.len, sizeof(bytes));
            assert_memory_equal(packet.bytes, bytes, sizeof(bytes));
        }
    }
    assert_true(believed > 0);
}

static void
test_reply_changed_bytes(void **state)
{
    struct verdict verdict;

    (void)state;
    for (size_t at = 0; at < sizeof(reply_golden) - 1; at++) {
        for (unsigned int value = 0; value < 256; value++) {
            load(reply_golden, sizeof(reply_golden) - 1);
            packet.bytes[at] = (uint8_t)value;
            if (wire_decode_reply(&packet, &verdict) < 0) {
                assert_reply_refused();
                continue;
            }
            assert_int_equal(wire_encode_reply(&verdict, &other), 0);
            assert_int_equal(other.len, packet.len);
            assert_memory_equal(other.bytes, packet.bytes, packet.len);
        }
    }
}

/* The bytes of outcome and reason decide over the login: try them all. */
static void
test_outcome_and_reason_belong_together(void **state)
{
    struct verdict verdict;
    size_t believed = 0;
    size_t rows = 0;
    enum reason reason = REASON_INTERNAL;

    (void)state;
    while (reason_at(rows, &reason) == 0) {
        rows++;
    }
    load(reply_golden, sizeof(reply_golden) - 1);
    for (unsigned int outcome = 0; outcome < 256; outcome++) {
        /* All small numbers, then a sample of every higher byte. */
        for (unsigned int wire = 0; wire <= UINT16_MAX;
             wire += wire < 512 ? 1 : 251) {
            packet.bytes[6] = (uint8_t)outcome;
            packet.bytes[7] = (uint8_t)(wire >> 8);
            packet.bytes[8] = (uint8_t)wire;
            if (wire_decode_reply(&packet, &verdict) < 0) {
                continue;
            }
            believed++;
            assert_int_equal(verdict.reason, wire);
            assert_int_equal(reason_outcome(verdict.reason), outcome);
        }
    }
    assert_int_equal(believed, rows);
}

static void
test_unknown_source(void **state)
{
    (void)state;
    for (unsigned int source = 4; source < 256; source++) {
        load(reply_golden, sizeof(reply_golden) - 1);
        packet.bytes[9] = (uint8_t)source;
        assert_reply_refused();
    }
}

static void
test_unknown_flags(void **state)
{
    uint8_t bytes[sizeof(verify_golden) - 1];

    (void)state;
    memcpy(bytes, verify_golden, sizeof(bytes));
    for (unsigned int flags = 0; flags < 256; flags++) {
        bytes[6] = (uint8_t)flags;
        if (flags <= 1) {
            assert_int_equal(
                wire_decode_request(bytes, sizeof(bytes), &request), 0);
        } else {
            assert_request_refused(bytes, sizeof(bytes));
        }
    }
}

static void
test_unknown_types_and_versions(void **state)
{
    uint8_t bytes[sizeof(verify_golden) - 1];

    (void)state;
    memcpy(bytes, verify_golden, sizeof(bytes));
    for (unsigned int type = 0; type < 256; type++) {
        bytes[5] = (uint8_t)type;
        if (type != WIRE_VERIFY) { /* with a token no other type is sound */
            assert_request_refused(bytes, sizeof(bytes));
        }
    }
    bytes[5] = WIRE_VERIFY;
    for (unsigned int version = 0; version < 256; version++) {
        bytes[4] = (uint8_t)version;
        if (version != WIRE_VERSION) {
            assert_request_refused(bytes, sizeof(bytes));
        }
    }
    load(reply_golden, sizeof(reply_golden) - 1);
    packet.bytes[4] = WIRE_VERSION + 1;
    assert_reply_refused();
    load(verify_golden, sizeof(verify_golden) - 1);
    assert_reply_refused();
    assert_request_refused(reply_golden, sizeof(reply_golden) - 1);
}

static void
assert_unsound(struct wire_request made)
{
    assert_int_equal(wire_encode_request(&made, &packet), 0);
    assert_request_refused(packet.bytes, packet.len);
}

/* Only VERIFY carries a token, only ACCOUNT an identity. */
static void
test_fields_of_the_wrong_type(void **state)
{
    struct wire_request made = sample(WIRE_PREPARE);

    (void)state;
    made.token = verify_sample.token;
    assert_unsound(made);
    made.type = WIRE_ACCOUNT;
    assert_unsound(made);
    made = sample(WIRE_ACCOUNT);
    made.type = WIRE_PREPARE;
    assert_unsound(made);
    made = sample(WIRE_VERIFY);
    made.identity[0] = 'u';
    assert_unsound(made);
}

/* A field that is longer than its place: one byte too many each. */
static void
test_fields_too_long(void **state)
{
    static const size_t most[] = {
        WIRE_SERVICE_MAX, LOGIN_TEXT_MAX, WIRE_RHOST_MAX, WIRE_TTY_MAX, 0,
        SECRET_MAX};

    (void)state;
    for (size_t field = 0; field < 6; field++) {
        for (size_t over = 0; over < 2; over++) {
            size_t len = 7;

            memcpy(packet.bytes, verify_golden, 7);
            for (size_t i = 0; i < 6; i++) {
                size_t n = i == field ? most[i] + over : 0;

                packet.bytes[len++] = (uint8_t)(n >> 8);
                packet.bytes[len++] = (uint8_t)n;
                memset(packet.bytes + len, 'a', n);
                len += n;
            }
            if (over == 1) {
                assert_request_refused(packet.bytes, len);
            } else {
                assert_int_equal(
                    wire_decode_request(packet.bytes, len, &request), 0);
            }
        }
    }
}

static void
test_wiping(void **state)
{
    struct wire_packet *heap = wire_packet_new();
    static const struct wire_request zero;

    (void)state;
    assert_non_null(heap);
    assert_int_equal(heap->len, 0);
    wire_packet_free(heap);
    wire_packet_free(NULL);
    heap = NULL;
    wire_packet_cleanup(&heap);
    request = verify_sample;
    wire_request_wipe(&request);
    assert_memory_equal(&request, &zero, sizeof(zero));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request_golden),
        cmocka_unit_test(test_reply_golden),
        cmocka_unit_test(test_request_round_trip),
        cmocka_unit_test(test_request_longest),
        cmocka_unit_test(test_reply_round_trip_of_every_reason),
        cmocka_unit_test(test_reply_longest),
        cmocka_unit_test(test_reply_warns_of_nothing),
        cmocka_unit_test(test_request_truncated),
        cmocka_unit_test(test_reply_truncated),
        cmocka_unit_test(test_trailing_byte),
        cmocka_unit_test(test_request_changed_bytes),
        cmocka_unit_test(test_reply_changed_bytes),
        cmocka_unit_test(test_outcome_and_reason_belong_together),
        cmocka_unit_test(test_unknown_source),
        cmocka_unit_test(test_unknown_flags),
        cmocka_unit_test(test_unknown_types_and_versions),
        cmocka_unit_test(test_fields_of_the_wrong_type),
        cmocka_unit_test(test_fields_too_long),
        cmocka_unit_test(test_wiping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
