/* SPDX-License-Identifier: MIT */
/*
 * OVHcloud's API without a network: all functions of helper/api.h, and a hand
 * that answers the questions.  A program that is linked with this file never
 * takes api.c out of the helper's archive.
 *
 * The fake keeps no token, only its digest, so that a test can look for
 * forgotten copies in the memory.
 */
#ifndef TESTS_HELPER_FAKEAPI_H
#define TESTS_HELPER_FAKEAPI_H

#include "helper/api.h"

/* A fake that the caller ends with api_free(). */
struct api *fakeapi_new(void);

/* From now on api_ask_identity() returns -ENOMEM (or works again). */
void fakeapi_fail(struct api *api, bool fail);

/* How often it was asked, cancelled and prepared since it was made. */
unsigned int fakeapi_asked(const struct api *api);
unsigned int fakeapi_cancelled(const struct api *api);
unsigned int fakeapi_prepared(const struct api *api);

/* What stands for a token in fakeapi_open_digest(). */
uint32_t fakeapi_digest(const struct secret *token);

/* The digest of the token of an open question, 0 being the oldest; 0 when
 * there is no such question. */
uint32_t fakeapi_open_digest(const struct api *api, unsigned int index);

/* POSTs: how many since it was made; path and body of an open one, 0 being the
 * oldest, or "". */
unsigned int fakeapi_posted(const struct api *api);
const char *fakeapi_post_path(const struct api *api, unsigned int index);
const char *fakeapi_post_json(const struct api *api, unsigned int index);
uint32_t fakeapi_post_digest(const struct api *api, unsigned int index);

/* The answer to a POST, always as application/json. */
struct fakeapi_reply {
    uint16_t status;  /* 0: no connection */
    const char *body; /* NULL: empty */
    int64_t date_s;
    /* With status 0: how the transfer ended; HTTP_LOCAL: HTTP_NETWORK. */
    enum http_outcome failure;
    int64_t retry_in_s; /* Retry-After; 0: none */
};
void fakeapi_answer_post(struct api *api, unsigned int index,
                         const struct fakeapi_reply *reply);

/* Answers an open question, 0 being the oldest. */
void fakeapi_answer(struct api *api, unsigned int index,
                    const struct api_answer *answer);

#endif
