/* SPDX-License-Identifier: MIT */
/*
 * Computes OVHcloud's request signature.  It knows nothing of requests, keys
 * or clocks: consumer.c collects the parts and compares the result.  The
 * SHA-1 is the API's, not a choice of this simulator.
 */
#include "simulator/signature.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool
signature_add(EVP_MD_CTX *context, const char *text)
{
    return EVP_DigestUpdate(context, text, strlen(text)) == 1 &&
           EVP_DigestUpdate(context, "+", 1) == 1;
}

static bool
signature_digest(EVP_MD_CTX *context, const struct signature_parts *parts,
                 unsigned char digest[EVP_MAX_MD_SIZE], unsigned *ret_len)
{
    return EVP_DigestInit_ex(context, EVP_sha1(), NULL) == 1 &&
           signature_add(context, parts->secret) &&
           signature_add(context, parts->consumer_key) &&
           signature_add(context, parts->method) &&
           signature_add(context, parts->url) &&
           EVP_DigestUpdate(context, parts->body, parts->body_len) == 1 &&
           EVP_DigestUpdate(context, "+", 1) == 1 &&
           EVP_DigestUpdate(context, parts->timestamp,
                            strlen(parts->timestamp)) == 1 &&
           EVP_DigestFinal_ex(context, digest, ret_len) == 1;
}

int
signature_write(const struct signature_parts *parts,
                char buffer[SIGNATURE_SIZE])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool is_done =
        context != NULL && signature_digest(context, parts, digest, &len);

    EVP_MD_CTX_free(context);
    if (!is_done || 2 * len + 4 != SIGNATURE_SIZE) {
        return -ENOMEM;
    }
    memcpy(buffer, "$1$", 3);
    for (unsigned i = 0; i < len; i++) {
        snprintf(buffer + 3 + 2 * i, 3, "%02x", digest[i]);
    }
    return 0;
}
