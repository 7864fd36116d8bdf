/* SPDX-License-Identifier: MIT */
/*
 * Which values of ovhpat.conf a check goes by, and where they are written.
 */
#ifndef HELPER_MANAGESETTINGS_H
#define HELPER_MANAGESETTINGS_H

#include "helper/config.h"

struct json_object;

/* Who is explained. */
struct managesettings_login {
    const struct config *config;
    const char *config_path;
    const char *service;
    const char *name; /* the login name */
};

/*
 * Adds to the array what the check of this name (check.c) goes by, an object
 * for each value: check, section, key, value, and file and line, or null for
 * both where the file leaves it to the default.  A key of a service without
 * such a line shows that of [cache].
 */
void managesettings_add(struct json_object *settings,
                        const struct managesettings_login *login,
                        const char *check);

#endif
