/* SPDX-License-Identifier: MIT */
/*
 * Keeps the regions apart as OVHcloud does, so that a client with its table of
 * hosts wrong fails here too.  The hosts are those of OVHcloud's SDKs; a test
 * that wants them sends their names to the simulator's address.
 */
#include "simulator/region.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

struct region_host {
    const char *name;
    const char *region;
    enum region_service service;
};

static const struct region_host region_hosts[] = {
    {"eu.api.ovh.com", "eu", REGION_API},
    {"api.eu.ovhcloud.com", "eu", REGION_API},
    {"ca.api.ovh.com", "ca", REGION_API},
    {"api.us.ovhcloud.com", "us", REGION_API},
    {"www.ovh.com", "eu", REGION_OAUTH2},
    {"ca.ovh.com", "ca", REGION_OAUTH2},
    {"us.ovhcloud.com", "us", REGION_OAUTH2},
};

bool
region_serves(const char *region, const char *host, enum region_service service)
{
    size_t len = host == NULL ? 0 : strcspn(host, ":");

    for (size_t i = 0; i < sizeof(region_hosts) / sizeof(region_hosts[0]);
         i++) {
        const struct region_host *known = &region_hosts[i];

        if (len == strlen(known->name) &&
            strncasecmp(host, known->name, len) == 0) {
            return strcmp(region, known->region) == 0 &&
                   service == known->service;
        }
    }
    return true;
}

bool
region_knows_client(const char *region, const char *client)
{
    static const char *const tags[] = {"EU.", "CA.", "US."};

    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (strncmp(client, tags[i], strlen(tags[i])) == 0) {
            return strncasecmp(region, tags[i], 2) == 0;
        }
    }
    return true;
}
