/* SPDX-License-Identifier: MIT */
/*
 * What the API answered to a question that the host asked with its own
 * credentials.
 */
#ifndef HELPER_HOSTANSWER_H
#define HELPER_HOSTANSWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/verdict.h"
#include "helper/apierror.h"
#include "helper/http.h"

#define HOSTANSWER_DETAIL_MAX 159U

/* What came of a question; zero proves nothing. */
enum hostanswer_class {
    HOSTANSWER_UNREACHABLE = 0, /* no answer, or not by OVHcloud's API */
    HOSTANSWER_REFUSED,  /* the host's credentials are refused or lack the
                         right; never a word about a user */
    HOSTANSWER_ABSENT,   /* 404 in OVHcloud's own words */
    HOSTANSWER_ANSWERED, /* 200 with application/json */
};

struct hostanswer {
    enum hostanswer_class class;
    uint16_t http_status;   /* 0 when there was no answer */
    int64_t retry_after_ms; /* from a 429 or 503, 1 s to 300 s; 0: none */
    const char *body;       /* HOSTANSWER_ANSWERED; body[len] is a NUL */
    size_t len;
    bool has_more; /* the body is a part of a list */
    char query_id[VERDICT_QUERY_ID_MAX + 1];
    /* What went wrong, printable ASCII: the error class, curl's text. */
    char detail[HOSTANSWER_DETAIL_MAX + 1];
    /* OVHcloud's own words in an error (apierror.h); empty: none. */
    char message[APIERROR_MESSAGE_MAX + 1];
};

/* Judges the end of a transfer.  Body and length are borrowed from it. */
struct hostanswer hostanswer_judge(const struct http_result *result);

/* The class in the words of `status` and `doctor`; static. */
const char *hostanswer_class_text(enum hostanswer_class class);

#endif
