/* SPDX-License-Identifier: MIT */
/*
 * OVHcloud's endpoints by name: the API, the token endpoint of OAuth 2.0 and
 * the region of the URNs (go-ovh and python-ovh know the same URLs).
 */
#ifndef HELPER_ENDPOINT_H
#define HELPER_ENDPOINT_H

struct endpoint {
    const char *name;      /* ovh-eu */
    const char *base_url;  /* https://eu.api.ovh.com/v1 */
    const char *token_url; /* https://www.ovh.com/auth/oauth2/token */
    const char *region;    /* eu */
};

/* The endpoint of this name, or NULL; static. */
const struct endpoint *endpoint_by_name(const char *name);

/*
 * The endpoint whose API has this URL, or NULL; static.  A URL names it with
 * either of the version's names (/v1, /1.0), in any case, with port 443 or
 * none.
 */
const struct endpoint *endpoint_by_url(const char *base_url);

#endif
