/* SPDX-License-Identifier: MIT */
/*
 * Makes the secret of a token.  OVHcloud shows only the beginning and the end
 * of one: it begins like every JWT with the header {"alg":"EdDSA"} and ends
 * like base64url of an Ed25519 signature.  Clients must treat it as opaque;
 * the length of several hundred bytes is what matters, because logins pass it
 * through buffers made for passwords.
 */
#include "simulator/pat.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "common/cleanup.h"

#define PAT_HEADER "eyJhbGciOiJFZERTQSJ9" /* {"alg":"EdDSA"} */
#define PAT_SIGNATURE_BYTES 64            /* Ed25519: 86 base64url characters */
#define PAT_ID_BYTES 32

static void
pat_random(uint8_t *bytes, size_t len)
{
    if (getrandom(bytes, len, 0) != (ssize_t)len) {
        perror("getrandom");
        abort();
    }
}

/* base64url without padding (RFC 4648 section 5); to holds 4/3 of len + 2. */
static void
pat_base64url(const uint8_t *bytes, size_t len, char *to)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    for (size_t i = 0; i < len; i += 3) {
        uint32_t group = (uint32_t)bytes[i] << 16;
        size_t count = len - i < 3 ? len - i : 3;

        if (count > 1) {
            group |= (uint32_t)bytes[i + 1] << 8;
        }
        if (count > 2) {
            group |= bytes[i + 2];
        }
        for (size_t j = 0; j <= count; j++) {
            *to++ = alphabet[group >> (18 - 6 * j) & 0x3f];
        }
    }
    *to = '\0';
}

static char *
pat_claims(const char *holder)
{
    uint8_t id[PAT_ID_BYTES];
    char hex[2 * PAT_ID_BYTES + 1];
    char *claims = NULL;

    pat_random(id, sizeof(id));
    for (size_t i = 0; i < sizeof(id); i++) {
        snprintf(hex + 2 * i, 3, "%02x", id[i]);
    }
    if (asprintf(&claims,
                 "{\"iss\":\"https://www.ovh.com/auth\",\"sub\":\"%.64s\","
                 "\"jti\":\"%s\",\"iat\":%lld,\"scope\":\"all\"}",
                 holder, hex, (long long)time(NULL)) < 0) {
        return NULL;
    }
    return claims;
}

struct json_object *
pat_new(const char *holder)
{
    uint8_t signature[PAT_SIGNATURE_BYTES];
    char tail[PAT_SIGNATURE_BYTES * 4 / 3 + 3];
    AUTO_FREE char *claims = pat_claims(holder);
    AUTO_FREE char *middle = NULL;
    AUTO_FREE char *text = NULL;
    struct json_object *token = NULL;

    if (claims == NULL) {
        return NULL;
    }
    middle = malloc(strlen(claims) * 4 / 3 + 4);
    if (middle == NULL) {
        return NULL;
    }
    pat_base64url((const uint8_t *)claims, strlen(claims), middle);
    pat_random(signature, sizeof(signature));
    pat_base64url(signature, sizeof(signature), tail);
    if (asprintf(&text, "%s.%s.%s", PAT_HEADER, middle, tail) < 0) {
        text = NULL;
        return NULL;
    }
    token = json_object_new_string(text);
    return token;
}
