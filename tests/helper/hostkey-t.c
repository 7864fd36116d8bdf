/* SPDX-License-Identifier: MIT */
/*
 * helper/hostkey.c: golden values that other programs computed (openssl kdf,
 * and Python's hmac for what is made with the keys), what changes a name and
 * what does not, and what stays in the memory.
 *
 * secret 00 01 .. 1f, machine-id 0123456789abcdef twice:
 *   salt     = SHA-256("ovhpat/1" machine-id)
 *   key X    = HKDF(secret, salt, "X"), X one of index, verifier, seal, id
 *   LP(x)    = length of x in 4 bytes, big-endian, and x
 *   token    = HMAC(index, LP(url) LP(token)), its first 16 bytes
 *   identity = HMAC(index, LP("identity") LP(urn)), its first 16 bytes
 *   verifier = HMAC(verifier, LP(salt) LP(url) LP(token))
 *   seal     = HMAC(seal, HMAC(seal, bytes) LP(name))
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <stdbool.h>
#include <string.h>

#include "helper/hostkey.h"
#include "tests/helper/memoryscan.h"

#define MACHINE_ID "0123456789abcdef0123456789abcdef"
#define URL "https://eu.api.ovh.com/v1"
#define URN "urn:v1:eu:identity:user:xx1111-ovh/alice"
#define TOKEN                                                                  \
    "eyJhbGciOiJFZERTQSJ9."                                                    \
    "abcdefghijklmnopqrstuvwxyz0123456789"                                     \
    "abcdefghijklmnopqrstuvwxyz0123456789"                                     \
    "abcdefghijklmnopqrstuvwxyz0123456789"

static const uint8_t secret_bytes[HOSTKEY_SIZE] = {
    0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
    16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
static const uint8_t salt[HOSTKEY_SALT_SIZE] = {
    0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
    0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf};
static struct hostkey *key;
static bool no_memory;

int __real_EVP_DigestInit_ex2(EVP_MD_CTX *context, const EVP_MD *digest,
                              const OSSL_PARAM params[]);
int __wrap_EVP_DigestInit_ex2(EVP_MD_CTX *context, const EVP_MD *digest,
                              const OSSL_PARAM params[]);
EVP_KDF *__real_EVP_KDF_fetch(OSSL_LIB_CTX *library, const char *algorithm,
                              const char *properties);
EVP_KDF *__wrap_EVP_KDF_fetch(OSSL_LIB_CTX *library, const char *algorithm,
                              const char *properties);

int
__wrap_EVP_DigestInit_ex2(EVP_MD_CTX *context, const EVP_MD *digest,
                          const OSSL_PARAM params[])
{
    return no_memory ? 0 : __real_EVP_DigestInit_ex2(context, digest, params);
}

EVP_KDF *
__wrap_EVP_KDF_fetch(OSSL_LIB_CTX *library, const char *algorithm,
                     const char *properties)
{
    return no_memory ? NULL
                     : __real_EVP_KDF_fetch(library, algorithm, properties);
}

static int
setup(void **state)
{
    (void)state;
    no_memory = false;
    return hostkey_derive(secret_bytes, MACHINE_ID, &key);
}

static int
teardown(void **state)
{
    (void)state;
    hostkey_free(key);
    key = NULL;
    return 0;
}

static void
assert_hex(const uint8_t *bytes, size_t len, const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    char text[2 * HOSTKEY_MAC_SIZE + 1] = "";

    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    assert_string_equal(text, hex);
}

static const struct secret *
token_of(const char *text)
{
    static struct secret tokens[2];
    static unsigned int turn;
    struct secret *token = &tokens[turn++ % 2];

    assert_int_equal(secret_set(token, text, strlen(text)), 0);
    return token;
}

static void
test_golden_values(void **state)
{
    uint8_t bytes[HOSTKEY_MAC_SIZE];
    uint8_t name[HOSTKEY_NAME_SIZE];

    (void)state;
    assert_hex(hostkey_id(key), HOSTKEY_NAME_SIZE,
               "68bb01648d2ea05bdc45d3f834c8140c");
    hostkey_name_token(key, URL, token_of(TOKEN), name);
    assert_hex(name, sizeof(name), "e2e51ed7893b6a43ce8943308fcd812d");
    hostkey_name_identity(key, URN, name);
    assert_hex(name, sizeof(name), "70c28080486ff1a00f59b5e229b657f6");
    hostkey_verifier(key, salt, URL, token_of(TOKEN), bytes);
    assert_hex(
        bytes, sizeof(bytes),
        "1c55554e61c5304c58d4dac91ed674c3f5b65175ac9ee29156265c4ef09adab0");
    hostkey_seal(key, secret_bytes, 16, "all bytes before the seal", 25, bytes);
    assert_hex(
        bytes, sizeof(bytes),
        "c4030d64b09b6edee69a86baf8c147ad2ba887b3c829f105d6868ee8679d8305");
}

/* Another secret or another machine is another key in all its parts. */
static void
assert_other_key(const uint8_t secret[HOSTKEY_SIZE], const char *machine_id)
{
    struct hostkey *other = NULL;
    uint8_t names[2][HOSTKEY_NAME_SIZE];
    uint8_t macs[2][HOSTKEY_MAC_SIZE];

    assert_int_equal(hostkey_derive(secret, machine_id, &other), 0);
    assert_memory_not_equal(hostkey_id(key), hostkey_id(other),
                            HOSTKEY_NAME_SIZE);
    hostkey_name_token(key, URL, token_of(TOKEN), names[0]);
    hostkey_name_token(other, URL, token_of(TOKEN), names[1]);
    assert_memory_not_equal(names[0], names[1], HOSTKEY_NAME_SIZE);
    hostkey_verifier(key, salt, URL, token_of(TOKEN), macs[0]);
    hostkey_verifier(other, salt, URL, token_of(TOKEN), macs[1]);
    assert_memory_not_equal(macs[0], macs[1], HOSTKEY_MAC_SIZE);
    hostkey_seal(key, "time", 4, "x", 1, macs[0]);
    hostkey_seal(other, "time", 4, "x", 1, macs[1]);
    assert_memory_not_equal(macs[0], macs[1], HOSTKEY_MAC_SIZE);
    hostkey_free(other);
}

static void
test_other_keys(void **state)
{
    static const char long_id[] = "0123456789abcdef0123456789abcdef"
                                  "0123456789abcdef0123456789abcdef"
                                  "0123456789abcdef0123456789abcdef";
    uint8_t other[HOSTKEY_SIZE];

    (void)state;
    assert_other_key(secret_bytes, "");
    assert_other_key(secret_bytes, "1123456789abcdef0123456789abcdef");
    assert_other_key(secret_bytes, long_id);
    for (size_t i = 0; i < sizeof(other); i++) {
        memcpy(other, secret_bytes, sizeof(other));
        other[i] ^= 1;
        assert_other_key(other, MACHINE_ID);
    }
}

static void
test_same_key(void **state)
{
    struct hostkey *again = NULL;

    (void)state;
    assert_int_equal(hostkey_derive(secret_bytes, MACHINE_ID, &again), 0);
    assert_memory_equal(hostkey_id(key), hostkey_id(again), HOSTKEY_NAME_SIZE);
    hostkey_free(again);
    hostkey_free(NULL);
}

static void
assert_other_name(const char *url, const char *token, const char *other_url,
                  const char *other_token)
{
    uint8_t names[2][HOSTKEY_NAME_SIZE];
    uint8_t verifiers[2][HOSTKEY_MAC_SIZE];

    hostkey_name_token(key, url, token_of(token), names[0]);
    hostkey_name_token(key, other_url, token_of(other_token), names[1]);
    assert_memory_not_equal(names[0], names[1], HOSTKEY_NAME_SIZE);
    hostkey_verifier(key, salt, url, token_of(token), verifiers[0]);
    hostkey_verifier(key, salt, other_url, token_of(other_token), verifiers[1]);
    assert_memory_not_equal(verifiers[0], verifiers[1], HOSTKEY_MAC_SIZE);
}

static void
test_other_names(void **state)
{
    (void)state;
    assert_other_name(URL, TOKEN, URL, TOKEN "x");
    assert_other_name(URL, TOKEN, "https://ca.api.ovh.com/v1", TOKEN);
    /* Nothing moves from one part into the other. */
    assert_other_name(URL "/a", "b" TOKEN, URL "/", "ab" TOKEN);
    assert_other_name(URL, TOKEN, URL TOKEN, "");
    assert_other_name(URL, "", "", URL);
}

static void
test_identity_is_no_token(void **state)
{
    uint8_t names[3][HOSTKEY_NAME_SIZE];

    (void)state;
    hostkey_name_token(key, "identity", token_of(URN), names[0]);
    hostkey_name_identity(key, URN, names[1]);
    hostkey_name_identity(key, URN "2", names[2]);
    /* These two are the same bytes under the same key; their files differ
     * by a letter, and no endpoint is called "identity". */
    assert_memory_equal(names[0], names[1], HOSTKEY_NAME_SIZE);
    assert_memory_not_equal(names[1], names[2], HOSTKEY_NAME_SIZE);
}

static void
test_salt_counts(void **state)
{
    uint8_t other[HOSTKEY_SALT_SIZE];
    uint8_t verifiers[2][HOSTKEY_MAC_SIZE];

    (void)state;
    hostkey_verifier(key, salt, URL, token_of(TOKEN), verifiers[0]);
    for (size_t i = 0; i < sizeof(other); i++) {
        memcpy(other, salt, sizeof(other));
        other[i] ^= 0x10;
        hostkey_verifier(key, other, URL, token_of(TOKEN), verifiers[1]);
        assert_memory_not_equal(verifiers[0], verifiers[1], HOSTKEY_MAC_SIZE);
    }
}

static void
test_seal_covers_name_and_bytes(void **state)
{
    uint8_t seals[5][HOSTKEY_MAC_SIZE];

    (void)state;
    hostkey_seal(key, "time", 4, "bytes", 5, seals[0]);
    hostkey_seal(key, "timf", 4, "bytes", 5, seals[1]);
    hostkey_seal(key, "tim", 3, "bytes", 5, seals[2]);
    hostkey_seal(key, "time", 4, "byte", 4, seals[3]);
    hostkey_seal(key, "time", 4, "", 0, seals[4]);
    for (size_t i = 0; i < 5; i++) {
        for (size_t j = 0; j < 5; j++) {
            assert_int_equal(hostkey_equal(seals[i], seals[j]), i == j);
        }
    }
}

static void
test_equal(void **state)
{
    uint8_t a[HOSTKEY_MAC_SIZE] = {0};
    uint8_t b[HOSTKEY_MAC_SIZE] = {0};

    (void)state;
    assert_true(hostkey_equal(a, b));
    for (size_t i = 0; i < sizeof(b) * 8; i++) {
        b[i / 8] ^= (uint8_t)(1U << (i % 8));
        assert_false(hostkey_equal(a, b));
        b[i / 8] = 0;
    }
}

static void
test_longest_inputs(void **state)
{
    struct secret token = {.len = SECRET_MAX};
    char url[256];
    char urn[1024];
    uint8_t name[HOSTKEY_NAME_SIZE];
    uint8_t mac[HOSTKEY_MAC_SIZE];

    (void)state;
    memset(token.bytes, 'x', sizeof(token.bytes));
    memset(url, 'u', sizeof(url));
    url[sizeof(url) - 1] = '\0';
    memset(urn, 'n', sizeof(urn));
    urn[sizeof(urn) - 1] = '\0';
    hostkey_name_token(key, url, &token, name);
    hostkey_verifier(key, salt, url, &token, mac);
    hostkey_name_identity(key, urn, name);
}

/* Out of memory: what cannot be computed matches nothing. */
static void
test_no_memory(void **state)
{
    struct hostkey *other = NULL;
    uint8_t macs[2][HOSTKEY_MAC_SIZE];

    (void)state;
    no_memory = true;
    assert_int_equal(hostkey_derive(secret_bytes, MACHINE_ID, &other), -ENOMEM);
    assert_null(other);
    hostkey_verifier(key, salt, URL, token_of(TOKEN), macs[0]);
    hostkey_verifier(key, salt, URL, token_of(TOKEN), macs[1]);
    assert_false(hostkey_equal(macs[0], macs[1]));
    hostkey_seal(key, "time", 4, "x", 1, macs[0]);
    hostkey_seal(key, "time", 4, "x", 1, macs[1]);
    assert_false(hostkey_equal(macs[0], macs[1]));
}

static void
test_memory(void **state)
{
    struct secret token = {0};
    uint8_t name[HOSTKEY_NAME_SIZE];
    uint8_t verifier[HOSTKEY_MAC_SIZE];

    (void)state;
    assert_int_equal(CRYPTO_secure_allocated(key),
                     CRYPTO_secure_malloc_initialized());
    memoryscan_token(3, &token);
    hostkey_name_token(key, URL, &token, name);
    hostkey_verifier(key, salt, URL, &token, verifier);
    assert_true(memoryscan_count(3) > 0);
    secret_wipe(&token);
    assert_int_equal(memoryscan_count(3), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_golden_values),
        CASE(test_other_keys),
        CASE(test_same_key),
        CASE(test_other_names),
        CASE(test_identity_is_no_token),
        CASE(test_salt_counts),
        CASE(test_seal_covers_name_and_bytes),
        cmocka_unit_test(test_equal),
        CASE(test_longest_inputs),
        CASE(test_no_memory),
        CASE(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
