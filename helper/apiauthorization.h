/* SPDX-License-Identifier: MIT */
/*
 * The question what the owner of a token may do on one resource: POST
 * /v2/iam/resource/{urn}/authorization/check with that token (ovh-api: iam).
 */
#ifndef HELPER_APIAUTHORIZATION_H
#define HELPER_APIAUTHORIZATION_H

#include "helper/api.h"
#include "helper/authreply.h"

#define APIAUTHORIZATION_ACTIONS_MAX 8U

/* What came of it; zero proves nothing. */
enum apiauthorization_class {
    APIAUTHORIZATION_UNREACHABLE = 0, /* no answer, or none that speaks about
                                         these actions */
    APIAUTHORIZATION_REFUSED,  /* 401 or 403 in OVHcloud's words: a no to all */
    APIAUTHORIZATION_ANSWERED, /* a word about each action */
};

struct apiauthorization_answer {
    enum apiauthorization_class class;
    enum reason reason; /* why, unless ANSWERED */
    /* OVHcloud's API is there, whatever it said. */
    bool alive;
    uint16_t http_status;   /* 0 when there was no answer */
    int64_t retry_after_ms; /* from a 429 or 503; 0: none */
    int64_t date_s;         /* the answer's Date; 0: none */
    char detail[API_DETAIL_MAX + 1];
    size_t count; /* ANSWERED: of the words, in the order of the actions */
    struct authreply_word words[APIAUTHORIZATION_ACTIONS_MAX];
};

/* What is asked; copied by apiauthorization_ask(). */
struct apiauthorization_question {
    const char *urn;
    /* At most APIAUTHORIZATION_ACTIONS_MAX, checked by requirement_parse(). */
    const char *const *actions;
    size_t count;
};

/* Sends it; api_cancel() ends the request.  The other parameters and the
 * result are those of api_post(), which reads the answer's words with
 * apiauthorization_read(). */
int apiauthorization_ask(struct api *api, const struct secret *token,
                         const struct apiauthorization_question *question,
                         void (*done)(const struct http_result *result,
                                      void *context),
                         void *context, struct api_request **ret_request);

/* What a result proves about the actions of the question. */
struct apiauthorization_answer
apiauthorization_read(const struct http_result *result,
                      const struct apiauthorization_question *question);

#endif
