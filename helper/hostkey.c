/* SPDX-License-Identifier: MIT */
/*
 * Keys.  A token has far more entropy than a password, so a keyed hash is
 * enough and a slow one would only let strangers burn this host's CPU (NIST SP
 * 800-63B, section 5.1.2.2).  Derived keys live in OpenSSL's secure heap,
 * which is locked and left out of core dumps where the limits allow it.
 */
#include "helper/hostkey.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/sha.h>
#include <string.h>

#include "helper/hmac.h"

#define HOSTKEY_SECURE_HEAP 65536
#define HOSTKEY_SECURE_MIN 32
#define HOSTKEY_SALT_PREFIX "ovhpat/1"
#define HOSTKEY_MACHINE_ID_MAX 64U
#define HOSTKEY_URL_MAX 256U
/* Of the length before each part, big-endian as in the records. */
#define HOSTKEY_PREFIX_SIZE 4U

struct hostkey {
    uint8_t index[HOSTKEY_SIZE];
    uint8_t verifier[HOSTKEY_SIZE];
    uint8_t seal[HOSTKEY_SIZE];
    uint8_t id[HOSTKEY_NAME_SIZE];
    struct hmac *hmac;
};

/* HKDF-Expand and -Extract of RFC 5869 in one, info is the key's purpose. */
static bool
hostkey_hkdf(EVP_KDF *kdf, const uint8_t secret[HOSTKEY_SIZE],
             const uint8_t *salt, const char *purpose, uint8_t *to, size_t len)
{
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    uint8_t secret_copy[HOSTKEY_SIZE];
    uint8_t salt_copy[SHA256_DIGEST_LENGTH];
    char purpose_copy[16] = "";
    char digest[] = "SHA256";
    bool derived = false;
    OSSL_PARAM params[5];

    memcpy(secret_copy, secret, sizeof(secret_copy));
    memcpy(salt_copy, salt, sizeof(salt_copy));
    memcpy(purpose_copy, purpose, strlen(purpose));
    params[0] =
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
    params[1] = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_KEY, secret_copy, sizeof(secret_copy));
    params[2] = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT,
                                                  salt_copy, sizeof(salt_copy));
    params[3] = OSSL_PARAM_construct_octet_string(
        OSSL_KDF_PARAM_INFO, purpose_copy, strlen(purpose));
    params[4] = OSSL_PARAM_construct_end();
    if (context != NULL) {
        derived = EVP_KDF_derive(context, to, len, params) == 1;
        EVP_KDF_CTX_free(context);
    }
    OPENSSL_cleanse(secret_copy, sizeof(secret_copy));
    return derived;
}

static bool
hostkey_derive_all(struct hostkey *key, const uint8_t secret[HOSTKEY_SIZE],
                   const char *machine_id)
{
    char text[sizeof(HOSTKEY_SALT_PREFIX) + HOSTKEY_MACHINE_ID_MAX] =
        HOSTKEY_SALT_PREFIX;
    uint8_t salt[SHA256_DIGEST_LENGTH];
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    bool derived = false;

    strncat(text, machine_id, HOSTKEY_MACHINE_ID_MAX);
    SHA256((const uint8_t *)text, strlen(text), salt);
    derived =
        kdf != NULL &&
        hostkey_hkdf(kdf, secret, salt, "index", key->index,
                     sizeof(key->index)) &&
        hostkey_hkdf(kdf, secret, salt, "verifier", key->verifier,
                     sizeof(key->verifier)) &&
        hostkey_hkdf(kdf, secret, salt, "seal", key->seal, sizeof(key->seal)) &&
        hostkey_hkdf(kdf, secret, salt, "id", key->id, sizeof(key->id));
    EVP_KDF_free(kdf);
    return derived;
}

int
hostkey_derive(const uint8_t secret[HOSTKEY_SIZE], const char *machine_id,
               struct hostkey **ret_key)
{
    struct hostkey *key = NULL;

    if (!CRYPTO_secure_malloc_initialized()) {
        /* Without the right to lock memory it works all the same. */
        (void)CRYPTO_secure_malloc_init(HOSTKEY_SECURE_HEAP,
                                        HOSTKEY_SECURE_MIN);
    }
    key = OPENSSL_secure_zalloc(sizeof(*key));
    if (key == NULL) {
        return -ENOMEM;
    }
    if (hmac_new(&key->hmac) < 0 ||
        !hostkey_derive_all(key, secret, machine_id)) {
        hostkey_free(key);
        return -ENOMEM;
    }
    *ret_key = key;
    return 0;
}

void
hostkey_free(struct hostkey *key)
{
    if (key != NULL) {
        hmac_free(key->hmac);
    }
    OPENSSL_secure_clear_free(key, sizeof(*key));
}

const uint8_t *
hostkey_id(const struct hostkey *key)
{
    return key->id;
}

static uint8_t *
hostkey_put(uint8_t *to, const void *bytes, size_t len)
{
    /* A length before each part: no two inputs give the same bytes. */
    for (size_t i = 0; i < HOSTKEY_PREFIX_SIZE; i++) {
        to[i] = (uint8_t)(len >> (8 * (HOSTKEY_PREFIX_SIZE - 1 - i)));
    }
    memcpy(to + HOSTKEY_PREFIX_SIZE, bytes, len);
    return to + HOSTKEY_PREFIX_SIZE + len;
}

/* It fails only when memory is out, and then the result is another one each
 * time, so that it matches nothing. */
static void
hostkey_hmac(const struct hostkey *key, const uint8_t secret[HOSTKEY_SIZE],
             const uint8_t *bytes, size_t len,
             uint8_t ret_mac[HOSTKEY_MAC_SIZE])
{
    static uint8_t unmatched;

    if (!hmac_compute(key->hmac, secret, HOSTKEY_SIZE, bytes, len, ret_mac)) {
        memset(ret_mac, ++unmatched, HOSTKEY_MAC_SIZE);
    }
}

static void
hostkey_hmac_token(const struct hostkey *key,
                   const uint8_t secret[HOSTKEY_SIZE], const uint8_t *salt,
                   const char *base_url, const struct secret *token,
                   uint8_t ret_mac[HOSTKEY_MAC_SIZE])
{
    uint8_t message[HOSTKEY_SALT_SIZE + HOSTKEY_URL_MAX + SECRET_MAX +
                    3 * HOSTKEY_PREFIX_SIZE];
    uint8_t *end = message;

    if (salt != NULL) {
        end = hostkey_put(end, salt, HOSTKEY_SALT_SIZE);
    }
    end = hostkey_put(end, base_url, strnlen(base_url, HOSTKEY_URL_MAX));
    end = hostkey_put(end, token->bytes, token->len);
    hostkey_hmac(key, secret, message, (size_t)(end - message), ret_mac);
    OPENSSL_cleanse(message, (size_t)(end - message));
}

void
hostkey_name_token(const struct hostkey *key, const char *base_url,
                   const struct secret *token,
                   uint8_t ret_name[HOSTKEY_NAME_SIZE])
{
    uint8_t mac[HOSTKEY_MAC_SIZE];

    hostkey_hmac_token(key, key->index, NULL, base_url, token, mac);
    memcpy(ret_name, mac, HOSTKEY_NAME_SIZE);
}

void
hostkey_name_identity(const struct hostkey *key, const char *urn,
                      uint8_t ret_name[HOSTKEY_NAME_SIZE])
{
    uint8_t message[512];
    uint8_t mac[HOSTKEY_MAC_SIZE];
    uint8_t *end = hostkey_put(message, "identity", 8);

    end = hostkey_put(end, urn, strnlen(urn, 256));
    hostkey_hmac(key, key->index, message, (size_t)(end - message), mac);
    memcpy(ret_name, mac, HOSTKEY_NAME_SIZE);
}

void
hostkey_name_requirement(const struct hostkey *key, const char *action,
                         const char *urn, uint8_t ret_name[HOSTKEY_NAME_SIZE])
{
    uint8_t message[512];
    uint8_t mac[HOSTKEY_MAC_SIZE];
    uint8_t *end = hostkey_put(message, "requirement", 11);

    end = hostkey_put(end, action, strnlen(action, 128));
    end = hostkey_put(end, urn, strnlen(urn, 256));
    hostkey_hmac(key, key->index, message, (size_t)(end - message), mac);
    memcpy(ret_name, mac, HOSTKEY_NAME_SIZE);
}

void
hostkey_verifier(const struct hostkey *key,
                 const uint8_t salt[HOSTKEY_SALT_SIZE], const char *base_url,
                 const struct secret *token,
                 uint8_t ret_verifier[HOSTKEY_MAC_SIZE])
{
    hostkey_hmac_token(key, key->verifier, salt, base_url, token, ret_verifier);
}

void
hostkey_seal(const struct hostkey *key, const void *name, size_t name_len,
             const void *bytes, size_t len, uint8_t ret_mac[HOSTKEY_MAC_SIZE])
{
    uint8_t inner[HOSTKEY_MAC_SIZE];
    uint8_t message[HOSTKEY_MAC_SIZE + HOSTKEY_PREFIX_SIZE + 64];
    uint8_t *end = message;

    /* The file's bytes first, then the name with the result: no buffer of the
     * file's size is needed. */
    hostkey_hmac(key, key->seal, bytes, len, inner);
    memcpy(end, inner, sizeof(inner));
    end = hostkey_put(end + sizeof(inner), name, name_len > 64 ? 64 : name_len);
    hostkey_hmac(key, key->seal, message, (size_t)(end - message), ret_mac);
}

bool
hostkey_equal(const uint8_t a[HOSTKEY_MAC_SIZE],
              const uint8_t b[HOSTKEY_MAC_SIZE])
{
    return CRYPTO_memcmp(a, b, HOSTKEY_MAC_SIZE) == 0;
}
