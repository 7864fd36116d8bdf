/* SPDX-License-Identifier: MIT */
/*
 * What is known about an account without any token: for explain.
 */
#ifndef HELPER_MANAGEKNOWN_H
#define HELPER_MANAGEKNOWN_H

#include "helper/manage.h"

/*
 * The account's lock, the lines of the map that lead to it, its owners with
 * their standing, and the records of those who may be it, as JSON.
 */
struct json_object *manageknown_account(const struct manage_desk *desk,
                                        const char *account);

#endif
