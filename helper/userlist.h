/* SPDX-License-Identifier: MIT */
/*
 * The list of a customer's IAM users: GET /me/identity/user, an array of names
 * (ovh-api: me/identity/user).  v1 has no pages: the array is the whole list.
 */
#ifndef HELPER_USERLIST_H
#define HELPER_USERLIST_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/identity.h"

/*
 * Whether the list has this name, compared with its full length and with its
 * case.  Looks at every byte: a list that is damaged behind the name is none.
 * Takes no memory.
 * Returns 0 and *ret_listed, or -EBADMSG when it is no array of strings.
 */
int userlist_has(const char *body, size_t len, const char *name,
                 bool *ret_listed);

/*
 * The first name of the list that a line of identity.map can hold; empty when
 * there is none.
 * Returns 0 and the name, or -EBADMSG when it is no array of strings.
 */
int userlist_first(const char *body, size_t len,
                   char ret_name[IDENTITY_NAME_MAX + 1]);

#endif
