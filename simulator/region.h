/* SPDX-License-Identifier: MIT */
/*
 * OVHcloud's three regions: which host serves what.
 */
#ifndef SIMULATOR_REGION_H
#define SIMULATOR_REGION_H

#include <stdbool.h>

/* What a host is asked for. */
enum region_service {
    REGION_API,   /* everything but tokens */
    REGION_OAUTH2 /* POST /auth/oauth2/token */
};

/*
 * Whether a host serves this in a region (eu, ca or us).  host is a Host
 * header, with or without a port, or NULL.  OVHcloud's own hosts serve only
 * what OVHcloud documents for them; every other host, such as localhost,
 * serves everything.
 */
bool region_serves(const char *region, const char *host,
                   enum region_service service);

/*
 * Whether an OAuth2 client belongs to the region: EU.0f0f0f0f0f0f0f0f does to
 * eu only; a client without such a tag does to all.
 */
bool region_knows_client(const char *region, const char *client);

#endif
