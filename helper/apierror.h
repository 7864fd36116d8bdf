/* SPDX-License-Identifier: MIT */
/*
 * Whether a refusal is in OVHcloud's own words.  A firewall, a load balancer
 * or a proxy can answer 401 and 403 too; only OVHcloud's API can say that a
 * token is dead.
 */
#ifndef HELPER_APIERROR_H
#define HELPER_APIERROR_H

#include <stdbool.h>
#include <stddef.h>

#define APIERROR_NAME_MAX 64U
#define APIERROR_MESSAGE_MAX 127U

/* An answer that is no success, as http.h hands it over. */
struct apierror_reply {
    const char *content_type; /* empty: none was sent */
    const char *query_id;     /* X-Ovh-Queryid, checked; empty: none */
    const char *body;         /* body[len] is a NUL */
    size_t len;
};

struct apierror {
    /* "Client::Forbidden" or "INVALID_CREDENTIAL": [A-Za-z0-9:_]{1,64}. */
    char name[APIERROR_NAME_MAX + 1];
    /* OVHcloud's words for people: cut, and printable ASCII without quotes
     * (others are '?'). */
    char message[APIERROR_MESSAGE_MAX + 1];
};

/* Whether the header's value is application/json, with or without
 * parameters (RFC 9110 section 8.3.1: without regard to case). */
bool apierror_is_json_type(const char *content_type);

/*
 * Whether the answer is an error body of OVHcloud's API: application/json, a
 * well-formed object with a string `message` and either a `class` that begins
 * with Client:: or, as its older gateway writes, an `errorCode` that its SDKs
 * know; and with X-Ovh-Queryid.
 * Returns 0 and the error's name, -EBADMSG when it is not, or -ENOMEM.
 */
int apierror_read(const struct apierror_reply *reply,
                  struct apierror *ret_error);

#endif
