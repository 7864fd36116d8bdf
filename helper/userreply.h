/* SPDX-License-Identifier: MIT */
/*
 * What the API says about an IAM user to whoever may read them: GET
 * /me/identity/user/{user} (ovh-api: auth.User).
 */
#ifndef HELPER_USERREPLY_H
#define HELPER_USERREPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/identity.h"

/* What `status` says; zero says nothing. */
enum userreply_status {
    USERREPLY_UNKNOWN = 0, /* a word that OVHcloud does not document */
    USERREPLY_OK,
    USERREPLY_DISABLED,
    USERREPLY_PASSWORD_CHANGE_REQUIRED,
};

struct userreply {
    enum userreply_status status;
    /* `group` and `groups[]`, each once; names that no line of identity.map
     * can hold are left out. */
    size_t group_count;
    char groups[IDENTITY_GROUPS_MAX][IDENTITY_NAME_MAX + 1];
};

/*
 * Decodes one user, with body[len] a NUL.  A `login` that is there must be
 * this name: an answer about somebody else says nothing.
 * Returns 0; -EBADMSG with a static text that says what is wrong; -ENOMEM.
 */
int userreply_decode(const char *body, size_t len, const char *name,
                     struct userreply *ret_reply, const char **ret_flaw);

#endif
