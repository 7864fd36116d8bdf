/* SPDX-License-Identifier: MIT */
/*
 * Signs a request as OVHcloud's SDKs do.  The parts go into the digest one by
 * one, so no string with both secrets is ever built.  Knows no clock: the
 * caller gives the time as OVHcloud's servers see it.  Called by hostapi.c.
 */
#include "helper/signature.h"

#include <errno.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define SIGNATURE_PREFIX "$1$"
#define SIGNATURE_PARTS 6U

struct signature_part {
    const void *bytes;
    size_t len;
};

static bool
signature_digest(const struct signature_part *parts,
                 uint8_t ret_digest[SHA_DIGEST_LENGTH])
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good =
        context != NULL && EVP_DigestInit_ex(context, EVP_sha1(), NULL) == 1;

    for (size_t i = 0; good && i < SIGNATURE_PARTS; i++) {
        good = (i == 0 || EVP_DigestUpdate(context, "+", 1) == 1) &&
               EVP_DigestUpdate(context, parts[i].bytes, parts[i].len) == 1;
    }
    good = good && EVP_DigestFinal_ex(context, ret_digest, NULL) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

int
signature_make(const struct signature_input *input,
               char ret_signature[SIGNATURE_SIZE])
{
    char time_text[24] = "";
    uint8_t digest[SHA_DIGEST_LENGTH];
    const struct signature_part parts[SIGNATURE_PARTS] = {
        {input->application_secret->bytes, input->application_secret->len},
        {input->consumer_key->bytes, input->consumer_key->len},
        {input->method, strlen(input->method)},
        {input->url, strlen(input->url)},
        {input->body, strlen(input->body)},
        {time_text, (size_t)snprintf(time_text, sizeof(time_text), "%" PRId64,
                                     input->time_s)},
    };

    if (!signature_digest(parts, digest)) {
        return -ENOMEM;
    }
    memcpy(ret_signature, SIGNATURE_PREFIX, sizeof(SIGNATURE_PREFIX));
    for (size_t i = 0; i < sizeof(digest); i++) {
        snprintf(ret_signature + strlen(SIGNATURE_PREFIX) + 2 * i, 3, "%02x",
                 digest[i]);
    }
    return 0;
}

int
signature_make_headers(const struct signature_input *input,
                       const char *application_key,
                       struct signature_headers *ret_headers)
{
    char signature[SIGNATURE_SIZE] = "";
    int status = signature_make(input, signature);

    if (status < 0) {
        return status;
    }
    snprintf(ret_headers->text[0], SIGNATURE_HEADER_SIZE,
             "X-Ovh-Application: %s", application_key);
    snprintf(ret_headers->text[1], SIGNATURE_HEADER_SIZE,
             "X-Ovh-Consumer: %.*s", (int)input->consumer_key->len,
             (const char *)input->consumer_key->bytes);
    snprintf(ret_headers->text[2], SIGNATURE_HEADER_SIZE,
             "X-Ovh-Timestamp: %" PRId64, input->time_s);
    snprintf(ret_headers->text[3], SIGNATURE_HEADER_SIZE, "X-Ovh-Signature: %s",
             signature);
    for (size_t i = 0; i < SIGNATURE_HEADERS; i++) {
        ret_headers->lines[i] = ret_headers->text[i];
    }
    ret_headers->lines[SIGNATURE_HEADERS] = NULL;
    return 0;
}
