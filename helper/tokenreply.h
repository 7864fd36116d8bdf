/* SPDX-License-Identifier: MIT */
/*
 * What the API says about a user's personal access tokens to whoever may read
 * them: GET /me/identity/user/{user}/token, an array of names, and
 * GET …/token/{name} (ovh-api.md 2.1, auth.PersonalAccessToken).
 */
#ifndef HELPER_TOKENREPLY_H
#define HELPER_TOKENREPLY_H

#include <stddef.h>
#include <stdint.h>

/* Tokens of one user that are asked about; of a user with more it is not known
 * when they end. */
#define TOKENREPLY_NAMES_MAX 16U
/* OVHcloud gives no limit for a name. */
#define TOKENREPLY_NAME_MAX 255U

/* A token without an end. */
#define TOKENREPLY_NEVER INT64_MAX

/* The names of a user's tokens. */
struct tokenreply_names {
    size_t count;
    char text[TOKENREPLY_NAMES_MAX][TOKENREPLY_NAME_MAX + 1];
};

/*
 * Decodes the list, with body[len] a NUL; the names are too many for a stack,
 * so they are read into their place, which holds none after a failure.
 * Returns 0; -EBADMSG with a static text that says what is wrong; -E2BIG, with
 * one as well, when there are more or longer names than the limits above;
 * -ENOMEM.
 */
int tokenreply_decode_names(const char *body, size_t len,
                            struct tokenreply_names *ret_names,
                            const char **ret_flaw);

/*
 * Decodes one token's end: Unix seconds, or TOKENREPLY_NEVER when `expiresAt`
 * is null.  A `name` that is there must be this name; an `expiresAt` that is
 * missing, or no date-time, says nothing.
 * Returns 0; -EBADMSG with a static text that says what is wrong; -ENOMEM.
 */
int tokenreply_decode_end(const char *body, size_t len, const char *name,
                          int64_t *ret_end_s, const char **ret_flaw);

#endif
