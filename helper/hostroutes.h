/* SPDX-License-Identifier: MIT */
/*
 * What a consumer key may do besides: `allowedRoutes` of GET /auth/details
 * (ovh-api: auth.Details).
 */
#ifndef HELPER_HOSTROUTES_H
#define HELPER_HOSTROUTES_H

#include <stdbool.h>
#include <stddef.h>

#define HOSTROUTES_TEXT_MAX 127U

struct hostroutes {
    /* The credentials are limited to a list of routes; otherwise they may do
     * whatever their owner may. */
    bool limited;
    /* The first of the list that ovhpatd has no use for, "DELETE /vps/" and
     * `*`, printable ASCII; empty: none. */
    char surplus[HOSTROUTES_TEXT_MAX + 1];
};

/*
 * Reads the list out of the body, with body[len] a NUL.  A list that is not as
 * documented counts as none.
 * Returns 0; -EBADMSG when the body is no JSON object; -ENOMEM.
 */
int hostroutes_read(const char *body, size_t len,
                    struct hostroutes *ret_routes);

#endif
