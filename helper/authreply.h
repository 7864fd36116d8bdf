/* SPDX-License-Identifier: MIT */
/*
 * The answer of POST /v2/iam/resource/{urn}/authorization/check: which of the
 * actions asked about the caller may do on the resource.
 */
#ifndef HELPER_AUTHREPLY_H
#define HELPER_AUTHREPLY_H

#include <stdbool.h>
#include <stddef.h>

/* Elements of each array that are looked at; more is no answer to what is
 * asked here. */
#define AUTHREPLY_ACTIONS_MAX 64U

/* What the answer says about one action; only a clear yes lets in. */
struct authreply_word {
    bool allowed;
    const char *why; /* static: why not; empty when allowed */
};

/*
 * Reads the answer ({authorizedActions[], unauthorizedActions[]}; ovh-api:
 * iam.resource.authorization.Check) for `count` actions and writes one word
 * for each, in their order.  An action is allowed only if it stands, byte for
 * byte, in the first array and not in the second; an action in both or in
 * neither, a missing array and an array with anything but strings are a no.
 * text[len] must be a NUL.  Returns 0, -EBADMSG when the text is no JSON
 * object (jsonscan.h), or -ENOMEM.
 */
int authreply_decode(const char *text, size_t len, const char *const *actions,
                     size_t count, struct authreply_word *ret_words);

#endif
