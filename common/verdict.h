/* SPDX-License-Identifier: MIT */
/*
 * A verdict: how one question ended and what is known about it.  A zeroed
 * verdict is a refusal (REASON_INTERNAL).
 */
#ifndef COMMON_VERDICT_H
#define COMMON_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/login.h"
#include "common/reason.h"

/* urn:v1:eu:identity:credential:ACCOUNT/NAME with 64 bytes for each part. */
#define VERDICT_IDENTITY_MAX 191U
#define VERDICT_QUERY_ID_MAX 95U
#define VERDICT_REQUEST_ID_MAX 15U
/* FILE:LINE of the rule that decided; long paths keep their end. */
#define VERDICT_RULE_MAX 127U

/* Where the answer came from. */
enum verdict_source {
    VERDICT_NOT_ASKED = 0, /* decided before any question to the API */
    VERDICT_ONLINE = 1,    /* the API answered this very question */
    VERDICT_FRESH = 2,     /* a record so young that nobody needs to ask */
    VERDICT_GRACE = 3,     /* a record, because the API cannot be asked */
};

struct verdict {
    enum reason reason;
    enum verdict_source source;
    uint16_t http_status; /* the API's status, 0 when there was none */
    uint32_t elapsed_ms;  /* in the helper, from request to answer */
    uint32_t age_s;       /* of the record, for fresh and grace */
    uint32_t left_s;      /* until grace ends, for grace */
    uint64_t expires_s;   /* Unix time of the token's end, 0: not known */
    uint32_t warn_s;      /* until then, when the user is to be told; else 0 */
    /* The Unix account that was asked for, or that the map gave. */
    char account[LOGIN_ACCOUNT_MAX + 1];
    /* The IAM identity's URN, empty when the token proved none. */
    char identity[VERDICT_IDENTITY_MAX + 1];
    char query_id[VERDICT_QUERY_ID_MAX + 1];     /* X-Ovh-Queryid */
    char request_id[VERDICT_REQUEST_ID_MAX + 1]; /* in both log lines */
    char rule[VERDICT_RULE_MAX + 1];             /* identity.map:7 */
};

/* The name of the source in log lines; never NULL. */
const char *verdict_source_name(enum verdict_source source);

/* Whether the number is one of the sources above. */
bool verdict_source_is_known(uint64_t wire);

#endif
