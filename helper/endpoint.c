/* SPDX-License-Identifier: MIT */
/*
 * The table of endpoints.  One OVHcloud region is one API, one token endpoint
 * and one plate in URNs; a token of one region means nothing to another.
 * Pure.  Called by configkey.c and by whoever needs what an endpoint implies.
 */
#include "helper/endpoint.h"

#include <stddef.h>
#include <string.h>

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

const struct endpoint *
endpoint_by_url(const char *base_url)
{
    for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
        if (strcmp(endpoint_table[i].base_url, base_url) == 0) {
            return &endpoint_table[i];
        }
    }
    return NULL;
}
