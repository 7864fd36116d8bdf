/* SPDX-License-Identifier: MIT */
/*
 * The table of endpoints.  One OVHcloud region is one API, one token endpoint
 * and one plate in URNs; a token of one region means nothing to another.
 * Pure.  Called by configkey.c and by whoever needs what an endpoint implies.
 */
#include "helper/endpoint.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const struct endpoint endpoint_table[] = {
    {"ovh-eu", "https://eu.api.ovh.com/v1",
     "https://www.ovh.com/auth/oauth2/token", "eu"},
    {"ovh-ca", "https://ca.api.ovh.com/v1",
     "https://ca.ovh.com/auth/oauth2/token", "ca"},
    {"ovh-us", "https://api.us.ovhcloud.com/v1",
     "https://us.ovhcloud.com/auth/oauth2/token", "us"},
};

#define ENDPOINT_COUNT (sizeof(endpoint_table) / sizeof(endpoint_table[0]))

const struct endpoint *
endpoint_by_name(const char *name)
{
    for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
        if (strcmp(endpoint_table[i].name, name) == 0) {
            return &endpoint_table[i];
        }
    }
    return NULL;
}

/* The length without this end, or as it was. */
static size_t
endpoint_cut(const char *url, size_t len, const char *end)
{
    size_t end_len = strlen(end);

    return len >= end_len && memcmp(url + len - end_len, end, end_len) == 0
               ? len - end_len
               : len;
}

const struct endpoint *
endpoint_by_url(const char *base_url)
{
    size_t all = strlen(base_url);
    size_t len = endpoint_cut(base_url, all, "/v1");

    if (len == all) {
        len = endpoint_cut(base_url, all, "/1.0");
    }
    if (len == all) {
        return NULL;
    }
    len = endpoint_cut(base_url, len, ":443");
    for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
        const char *known = endpoint_table[i].base_url;

        if (len == endpoint_cut(known, strlen(known), "/v1") &&
            strncasecmp(known, base_url, len) == 0) {
            return &endpoint_table[i];
        }
    }
    return NULL;
}
