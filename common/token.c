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
#define TOKEN_AK_LEN 16U        /* an application key */
#define TOKEN_AS_LEN 32U        /* an application secret, a consumer key */
#define TOKEN_CLIENT_ID_LEN 19U /* of OAuth2 */
#define TOKEN_KEYS_MAX 128U     /* three of them and colons, amply */

/*
 * How tokens of other vendors begin, so that one can tell them from others'
 * (the vendors' pages about token formats and secret scanning).  GitHub,
 * GitLab, HashiCorp Vault, Docker, npm, PyPI, Slack, DigitalOcean, OpenAI,
 * Anthropic, Google, Atlassian.  None is so short that a token of OVHcloud's
 * begins so by chance.
 */
/* clang-format off */
static const char token_others[][12] = {
    "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_",
    "glpat-", "gldt-", "glrt-", "glcbt-",
    "hvs.", "hvb.", "hvr.",
    "dckr_pat_", "dckr_oat_",
    "npm_", "pypi-",
    "xoxb-", "xoxp-", "xapp-",
    "dop_v1_", "doo_v1_",
    "sk-proj-", "sk-ant-",
    "ya29.", "ATATT3",
};
/* clang-format on */

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

static bool
token_is_letter_or_digit(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9');
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
token_begins(const char *bytes, size_t len, const char *start)
{
    size_t start_len = strlen(start);

    return len >= start_len && memcmp(bytes, start, start_len) == 0;
}

/* EU.0123456789abcdef */
static bool
token_is_client_id(const char *bytes, size_t len)
{
    if (len != TOKEN_CLIENT_ID_LEN ||
        (!token_begins(bytes, len, "EU.") && !token_begins(bytes, len, "CA.") &&
         !token_begins(bytes, len, "US."))) {
        return false;
    }
    for (size_t i = 3; i < len; i++) {
        if (strchr("0123456789abcdefABCDEF", bytes[i]) == NULL ||
            bytes[i] == '\0') {
            return false;
        }
    }
    return true;
}

/* One key, without a colon.  What begins as a JWT was cut. */
static bool
token_is_one_key(const char *bytes, size_t len)
{
    if (token_is_client_id(bytes, len)) {
        return true;
    }
    if ((len != TOKEN_AK_LEN && len != TOKEN_AS_LEN) ||
        token_begins(bytes, len, TOKEN_JWT_START)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (!token_is_letter_or_digit(bytes[i]) && bytes[i] != '-') {
            return false;
        }
    }
    return true;
}

/* One key, or several as KEY:SECRET. */
static bool
token_is_api_key(const char *bytes, size_t len)
{
    const char *colon = NULL;

    if (len > TOKEN_KEYS_MAX) {
        return false;
    }
    while ((colon = memchr(bytes, ':', len)) != NULL) {
        size_t part = (size_t)(colon - bytes);

        if (!token_is_one_key(bytes, part)) {
            return false;
        }
        bytes += part + 1;
        len -= part + 1;
    }
    return token_is_one_key(bytes, len);
}

static bool
token_is_of_others(const char *bytes, size_t len)
{
    if (len < TOKEN_OTHERS_MIN || !token_is_b64token(bytes, len)) {
        return false;
    }
    for (size_t i = 0; i < sizeof(token_others) / sizeof(token_others[0]);
         i++) {
        if (token_begins(bytes, len, token_others[i])) {
            return true;
        }
    }
    return false;
}

bool
token_is_pat_form(const char *bytes, size_t len)
{
    size_t dots = 0;
    size_t part = 0;

    if (!token_begins(bytes, len, TOKEN_JWT_START)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (bytes[i] == '.') {
            if (part == 0) {
                return false;
            }
            dots++;
            part = 0;
        } else if (token_is_letter_or_digit(bytes[i]) || bytes[i] == '-' ||
                   bytes[i] == '_') {
            part++;
        } else {
            return false;
        }
    }
    return dots == 2 && part > 0;
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
    if (token_is_api_key(bytes, len)) {
        return TOKEN_API_KEY;
    }
    if (len > TOKEN_MAX) {
        return TOKEN_UNFIT;
    }
    if (token_is_of_others(bytes, len)) {
        return TOKEN_OF_OTHERS;
    }
    if (len < TOKEN_MIN || !token_is_b64token(bytes, len)) {
        return TOKEN_UNFIT;
    }
    return token_is_cut_jwt(bytes, len) ? TOKEN_CUT : TOKEN_FIT;
}
