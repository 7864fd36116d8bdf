/* SPDX-License-Identifier: MIT */
/*
 * What the body of a 200 to GET /auth/details proves (ovh-api: auth.Details).
 */
#ifndef HELPER_APIREPLY_H
#define HELPER_APIREPLY_H

#include <stddef.h>

#include "helper/identity.h"

/* What `identities` may hold: so many URNs, each of so many bytes. */
#define APIREPLY_URNS_MAX 64U
#define APIREPLY_TEXT_MAX 255U

/*
 * Decodes len bytes, with body[len] a NUL.  The URNs in `identities` are the
 * evidence; `account` and `method` can only take away from it:
 *
 *   user  credential  account  method                     kind
 *    any      any       any    provider                   FEDERATED
 *     1        -         -     absent or none of the      USER, or UNUSABLE
 *                              other three                by its name
 *     -        -         1     account or absent          OWNER
 *     -    1 (oauth2-)   -     oauth2_client_credentials  SERVICE
 *                              or absent
 *
 * Everything else is refused, also two user URNs that are the same.  Unknown
 * keys and URNs of unknown kinds are ignored; so are groups of another OVH
 * account, and groups with a name that no line of identity.map can hold.
 * Region, account, name and urn hold bytes from 0x21 to 0x7e only; of a
 * FEDERATED identity any of them may be empty, and of an UNUSABLE one name
 * and urn.
 *
 * Returns 0; -EBADMSG when the body proves nothing, with a static text that
 * says what is wrong with it; -ENOMEM.
 */
int apireply_decode(const char *body, size_t len, struct identity *ret_identity,
                    const char **ret_flaw);

#endif
