/* SPDX-License-Identifier: MIT */
/*
 * THE table of the rights that the host's own credentials need: which
 * questions are asked with them, the action by which IAM allows each (the
 * API's schema, "x-iam-actions" of /me), and what is lost without it.
 * ovhpatd's `status`, ovhpatctl's `doctor` and ovhpat.conf(5) follow it.
 */
#ifndef HELPER_HOSTRIGHT_H
#define HELPER_HOSTRIGHT_H

#include <stdbool.h>
#include <stddef.h>

#include "helper/identity.h"
#include "helper/percent.h"

/* The most rows of the table. */
#define HOSTRIGHT_MAX 8U
#define HOSTRIGHT_PATH_MAX (63U + PERCENT_SIZE(IDENTITY_NAME_MAX))

struct hostright {
    const char *name;   /* what it opens: "users" */
    const char *path;   /* below /v1; a * is one user's name */
    const char *action; /* account:apiovh:me/... */
    const char *loss;   /* what is not known without it */
    bool is_extra;      /* nobody's status depends on it */
};

/* The row of this index, NULL behind the last one; static. */
const struct hostright *hostright_at(size_t index);

/* The index of the row whose path this is, with names in the place of *;
 * HOSTRIGHT_MAX when it needs no right of the table. */
size_t hostright_find(const char *path);

/* Writes the path with the user's name, percent-encoded, in the place of *. */
void hostright_path(const struct hostright *right, const char *user,
                    char ret_path[HOSTRIGHT_PATH_MAX + 1]);

#endif
