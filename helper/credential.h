/* SPDX-License-Identifier: MIT */
/*
 * The host's own identity at OVHcloud, in the file format of OVHcloud's SDKs
 * (python-ovh and go-ovh, "Configuration"): INI, a section for each endpoint,
 * named as the endpoint or as its URL.
 *
 *   [default]                    optional
 *   endpoint = ovh-eu            must be ovhpat.conf's when it is given
 *
 *   [ovh-eu]                     one of:
 *   application_key = ...        with application_secret and consumer_key
 *   client_id = ...              with client_secret: OAuth2 client credentials
 *   access_token = ...           a token that is used as it is
 */
#ifndef HELPER_CREDENTIAL_H
#define HELPER_CREDENTIAL_H

#include "common/secret.h"
#include "helper/problem.h"

#define CREDENTIAL_ID_MAX 128U

enum credential_kind {
    CREDENTIAL_NONE = 0,
    CREDENTIAL_SIGNED, /* application key, secret and consumer key */
    CREDENTIAL_OAUTH2, /* a service account's client id and secret */
    CREDENTIAL_BEARER, /* an access token */
};

struct credential {
    enum credential_kind kind;
    char id[CREDENTIAL_ID_MAX + 1]; /* application key or client id */
    struct secret secret;           /* application or client secret, token */
    struct secret consumer_key;     /* CREDENTIAL_SIGNED */
};

/*
 * Reads the section of the endpoint.  name is the endpoint's ("ovh-eu") or
 * NULL, base_url its URL; a section named by URL may end in /1.0 or /v1 or in
 * neither.  Sections of other endpoints are passed over.  The file must be
 * fit by textfile.h's rules and closed to others (mode 0640 at most).
 * Returns 0 and a credential that the caller frees; -ENOMEM; or -EINVAL with a
 * problem "FILE:LINE: reason": a key that is unknown or given twice, an
 * endpoint that contradicts, two methods at once, half a method, none.
 */
int credential_load(const char *path, const char *name, const char *base_url,
                    struct credential **ret_credential,
                    struct problem *ret_problem);

/* Wipes and frees. */
void credential_free(struct credential *credential);

/* What the kind is called in logs: "application key", "service account". */
const char *credential_kind_text(enum credential_kind kind);

#endif
