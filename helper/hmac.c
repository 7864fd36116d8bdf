/* SPDX-License-Identifier: MIT */
/*
 * The two hashes of RFC 2104, by a digest that is looked up once and a context
 * that is used again and again.  It keeps no key: a state that has taken one
 * in could be used in its place, and keys stay in OpenSSL's secure heap
 * (hostkey.c).  So both hashes begin anew each time and run to their end, and
 * the padded key is wiped.  Called for every token, record and seal.
 */
#include "helper/hmac.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#define HMAC_BLOCK 64U
#define HMAC_INNER_PAD 0x36U
#define HMAC_OUTER_PAD 0x5cU

struct hmac {
    EVP_MD *digest;
    EVP_MD_CTX *context;
};

int
hmac_new(struct hmac **ret_hmac)
{
    struct hmac *hmac = calloc(1, sizeof(*hmac));

    if (hmac == NULL) {
        return -ENOMEM;
    }
    hmac->digest = EVP_MD_fetch(NULL, "SHA256", NULL);
    hmac->context = EVP_MD_CTX_new();
    if (hmac->digest == NULL || hmac->context == NULL) {
        hmac_free(hmac);
        return -ENOMEM;
    }
    *ret_hmac = hmac;
    return 0;
}

void
hmac_free(struct hmac *hmac)
{
    if (hmac != NULL) {
        EVP_MD_CTX_free(hmac->context);
        EVP_MD_free(hmac->digest);
        free(hmac);
    }
}

/* The hash of the padded key and the bytes. */
static bool
hmac_hash(struct hmac *hmac, const uint8_t block[HMAC_BLOCK], const void *bytes,
          size_t len, uint8_t ret_hash[HMAC_SIZE])
{
    return EVP_DigestInit_ex2(hmac->context, hmac->digest, NULL) == 1 &&
           EVP_DigestUpdate(hmac->context, block, HMAC_BLOCK) == 1 &&
           EVP_DigestUpdate(hmac->context, bytes, len) == 1 &&
           EVP_DigestFinal_ex(hmac->context, ret_hash, NULL) == 1;
}

static void
hmac_pad(uint8_t block[HMAC_BLOCK], unsigned int pad)
{
    for (size_t i = 0; i < HMAC_BLOCK; i++) {
        block[i] = (uint8_t)(block[i] ^ pad);
    }
}

bool
hmac_compute(struct hmac *hmac, const uint8_t *key, size_t key_len,
             const void *bytes, size_t len, uint8_t ret_mac[HMAC_SIZE])
{
    uint8_t block[HMAC_BLOCK] = {0};
    uint8_t inner[HMAC_SIZE];
    bool done = false;

    if (key_len > HMAC_KEY_MAX) {
        return false;
    }
    memcpy(block, key, key_len);
    hmac_pad(block, HMAC_INNER_PAD);
    done = hmac_hash(hmac, block, bytes, len, inner);
    hmac_pad(block, HMAC_INNER_PAD ^ HMAC_OUTER_PAD);
    done = done && hmac_hash(hmac, block, inner, sizeof(inner), ret_mac);
    OPENSSL_cleanse(block, sizeof(block));
    OPENSSL_cleanse(inner, sizeof(inner));
    return done;
}
