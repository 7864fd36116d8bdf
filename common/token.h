/* SPDX-License-Identifier: MIT */
/*
 * Which secrets can be an OVHcloud token.  The token is opaque: nothing here
 * looks into it, no claim is read, nothing is decided by it.  What is checked
 * is the form that RFC 6750 section 2.1 gives a bearer token, because a byte
 * outside it would be sent inside an HTTP header line.
 */
#ifndef COMMON_TOKEN_H
#define COMMON_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TOKEN_MIN 64U
#define TOKEN_MAX 4096U

enum token_shape {
    TOKEN_UNFIT = 0, /* cannot be a token: must be sent nowhere */
    TOKEN_FIT,       /* may be asked about */
    TOKEN_STAND_IN,  /* sshd's replacement for a password, first byte 0x08 */
    TOKEN_CUT,       /* evidently the first part of a JWT */
    TOKEN_API_KEY,   /* looks like a key of OVHcloud's API: sent nowhere */
    TOKEN_OF_OTHERS, /* begins as another vendor's tokens do: sent nowhere */
};

/*
 * Judges len bytes: b64token of RFC 6750 (ALPHA / DIGIT / - . _ ~ + / and
 * then =), TOKEN_MIN to TOKEN_MAX bytes long.  TOKEN_CUT is a secret that
 * begins as a JWT does, has no more than one dot and is exactly as long as a
 * limit that programs are known to cut at.
 * Source of the stand-in: OpenSSH auth-pam.c, fake_password().
 * TOKEN_API_KEY is an application key (16 of [A-Za-z0-9-]), an application
 * secret or a consumer key (32 of them; the lengths of those that go-ovh and
 * python-ovh publish), an OAuth2 client id (EU., CA. or US. and 16 hexadecimal
 * digits), or some of these with colons in between.  It may be an ordinary
 * password as well; it is no token in either case.
 * TOKEN_OF_OTHERS has a beginning that another vendor documents for its own
 * tokens (token.c has the list), at least TOKEN_OTHERS_MIN bytes, and is a
 * b64token otherwise.
 */
#define TOKEN_OTHERS_MIN 20U
enum token_shape token_shape(const char *bytes, size_t len);

/*
 * Whether it looks like a personal access token: three parts of base64url with
 * dots in between, the first one beginning with eyJ (every one that OVHcloud's
 * documents show).  Nothing may be decided by it; a refusal is explained.
 */
bool token_is_pat_form(const char *bytes, size_t len);

/* Whether it holds TOKEN_DISTINCT different bytes: a token that does not may
 * be guessed from a record of it, so it is never kept in any form. */
#define TOKEN_DISTINCT 16U
bool token_is_varied(const uint8_t *bytes, size_t len);

/*
 * Whether programs are known to cut passwords to this length (511, 512, 1023,
 * 1024, ...).  A token of this length may be whole: ask, and say so in the log
 * when it is refused.
 */
bool token_length_is_limit(size_t len);

#endif
