/* SPDX-License-Identifier: MIT */
/*
 * The form of a token.  Both sides of the socket check it: the module, so that
 * a local password never leaves the process that read it, and the helper, so
 * that no client can put a line feed into a request to the API.
 */
#include "common/token.h"

#include <string.h>

/* {"alg":... in base64url: how every JWT in OVHcloud's documents begins. */
#define TOKEN_JWT_START "eyJ"
#define TOKEN_STAND_IN_BYTE '\b'

/*
 * pgsql's old prompt, small fixed buffers, PAM_MAX_RESP_SIZE (512), pgAdmin,
 * OpenSSH's readpass.c (1023) and auth-passwd.c (1024), larger powers of two.
 */
/* clang-format off */
static const uint16_t token_limits[] = {
    99,  100, 127,  128,  255,  256,  511,  512,
    999, 1000, 1023, 1024, 2047, 2048, 4095, 4096,
};
/* clang-format on */

bool
token_length_is_limit(size_t len)
{
    for (size_t i = 0; i < sizeof(token_limits) / sizeof(token_limits[0]);
         i++) {
        if (token_limits[i] == len) {
            return true;
        }
    }
    return false;
}

bool
token_is_varied(const uint8_t *bytes, size_t len)
{
    bool seen[UINT8_MAX + 1] = {false};
    unsigned int distinct = 0;

    for (size_t i = 0; i < len && distinct < TOKEN_DISTINCT; i++) {
        distinct += !seen[bytes[i]];
        seen[bytes[i]] = true;
    }
    return distinct >= TOKEN_DISTINCT;
}

/* A table, because tokens are long and both sides of the socket look at every
 * byte (ranges in it are an extension of gcc and clang). */
static const bool token_b64_bytes[UINT8_MAX + 1] = {
    ['a' ... 'z'] = true, ['A' ... 'Z'] = true, ['0' ... '9'] = true,
    ['-'] = true,         ['_'] = true,         ['.'] = true,
    ['~'] = true,         ['+'] = true,         ['/'] = true,
};

static bool
token_is_b64_byte(char byte)
{
    return token_b64_bytes[(uint8_t)byte];
}

static bool
token_is_b64token(const char *bytes, size_t len)
{
    size_t at = 0;

    while (at < len && token_is_b64_byte(bytes[at])) {
        at++;
    }
    if (at == 0) {
        return false;
    }
    while (at < len && bytes[at] == '=') {
        at++;
    }
    return at == len;
}

static bool
token_is_cut_jwt(const char *bytes, size_t len)
{
    size_t dots = 0;

    if (!token_length_is_limit(len) ||
        strncmp(bytes, TOKEN_JWT_START, sizeof(TOKEN_JWT_START) - 1) != 0) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        dots += bytes[i] == '.';
    }
    return dots < 2;
}

enum token_shape
token_shape(const char *bytes, size_t len)
{
    if (len > 0 && bytes[0] == TOKEN_STAND_IN_BYTE) {
        return TOKEN_STAND_IN;
    }
    if (len < TOKEN_MIN || len > TOKEN_MAX || !token_is_b64token(bytes, len)) {
        return TOKEN_UNFIT;
    }
    return token_is_cut_jwt(bytes, len) ? TOKEN_CUT : TOKEN_FIT;
}
