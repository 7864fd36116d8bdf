/* SPDX-License-Identifier: MIT */
/*
 * helper/hmac.c: the vectors of RFC 4231 whose keys are short enough, OpenSSL's
 * own HMAC() for every length around a block's, what a failure leaves alone,
 * and what stays in the memory.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <string.h>

#include "helper/hmac.h"
#include "tests/helper/memoryscan.h"

static struct hmac *hmac;
static bool no_memory;

EVP_MD *__real_EVP_MD_fetch(OSSL_LIB_CTX *library, const char *algorithm,
                            const char *properties);
EVP_MD *__wrap_EVP_MD_fetch(OSSL_LIB_CTX *library, const char *algorithm,
                            const char *properties);
int __real_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *hash,
                              unsigned int *len);
int __wrap_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *hash,
                              unsigned int *len);

EVP_MD *
__wrap_EVP_MD_fetch(OSSL_LIB_CTX *library, const char *algorithm,
                    const char *properties)
{
    return no_memory ? NULL
                     : __real_EVP_MD_fetch(library, algorithm, properties);
}

int
__wrap_EVP_DigestFinal_ex(EVP_MD_CTX *context, unsigned char *hash,
                          unsigned int *len)
{
    return no_memory ? 0 : __real_EVP_DigestFinal_ex(context, hash, len);
}

static int
setup(void **state)
{
    (void)state;
    no_memory = false;
    return hmac_new(&hmac);
}

static int
teardown(void **state)
{
    (void)state;
    hmac_free(hmac);
    hmac = NULL;
    return 0;
}

static void
assert_vector(const void *key, size_t key_len, const void *bytes, size_t len,
              const char *hex)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t mac[HMAC_SIZE] = {0};
    char text[2 * HMAC_SIZE + 1] = "";

    assert_true(hmac_compute(hmac, key, key_len, bytes, len, mac));
    for (size_t i = 0; i < sizeof(mac); i++) {
        text[2 * i] = digits[mac[i] >> 4];
        text[2 * i + 1] = digits[mac[i] & 15];
    }
    assert_string_equal(text, hex);
}

static void
test_rfc_4231(void **state)
{
    uint8_t key[25];
    uint8_t data[50];

    (void)state;
    memset(key, 0x0b, 20);
    assert_vector(
        key, 20, "Hi There", 8,
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_vector(
        "Jefe", 4, "what do ya want for nothing?", 28,
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    memset(key, 0xaa, 20);
    memset(data, 0xdd, sizeof(data));
    assert_vector(
        key, 20, data, sizeof(data),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    for (size_t i = 0; i < sizeof(key); i++) {
        key[i] = (uint8_t)(i + 1);
    }
    memset(data, 0xcd, sizeof(data));
    assert_vector(
        key, sizeof(key), data, sizeof(data),
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

static void
test_every_length(void **state)
{
    uint8_t key[HMAC_KEY_MAX];
    uint8_t bytes[300];
    uint8_t mac[HMAC_SIZE];
    uint8_t other[HMAC_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (uint8_t)(i * 7 + 3);
        key[i % HMAC_KEY_MAX] = (uint8_t)(i * 13 + 1);
    }
    for (size_t len = 0; len <= sizeof(bytes); len++) {
        size_t key_len = len % (HMAC_KEY_MAX + 1);

        assert_true(hmac_compute(hmac, key, key_len, bytes, len, mac));
        assert_non_null(
            HMAC(EVP_sha256(), key, (int)key_len, bytes, len, other, NULL));
        assert_memory_equal(mac, other, sizeof(mac));
    }
}

/* One computation leaves nothing behind that another one takes up. */
static void
test_failures(void **state)
{
    static const uint8_t key[HMAC_KEY_MAX + 1] = {1};
    const uint8_t untouched[HMAC_SIZE] = {7};
    uint8_t mac[HMAC_SIZE] = {7};
    struct hmac *other = NULL;

    (void)state;
    assert_false(hmac_compute(hmac, key, sizeof(key), "x", 1, mac));
    no_memory = true;
    assert_int_equal(hmac_new(&other), -ENOMEM);
    assert_null(other);
    assert_false(hmac_compute(hmac, key, HMAC_KEY_MAX, "x", 1, mac));
    assert_memory_equal(mac, untouched, sizeof(mac));
    no_memory = false;
    test_rfc_4231(state);
    hmac_free(NULL);
}

static void
test_memory(void **state)
{
    struct secret token = {0};
    uint8_t mac[HMAC_SIZE];

    (void)state;
    memoryscan_token(5, &token);
    assert_true(hmac_compute(hmac, token.bytes, HMAC_KEY_MAX, token.bytes,
                             token.len, mac));
    assert_true(memoryscan_count(5) > 0);
    secret_wipe(&token);
    assert_int_equal(memoryscan_count(5), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_rfc_4231),
        CASE(test_every_length),
        CASE(test_failures),
        CASE(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
