/* SPDX-License-Identifier: MIT */
/*
 * The rights of the host's own credentials.  A question that is added
 * (standing.c) gets its row here, and with it a line in `status`, a check in
 * `doctor` and its name in the manual.  MUST NOT hold a right to change
 * anything: the host only reads.  Pure.
 */
#include "helper/hostright.h"

#include <fnmatch.h>
#include <string.h>

static const struct hostright hostright_table[] = {
    {"users", "/me/identity/user", "account:apiovh:me/identity/user/get",
     "a user who was deleted is not told from one of whom nothing is known",
     false},
    {"user", "/me/identity/user/*", "account:apiovh:me/identity/user/get",
     "nobody's status and groups are known", false},
    {"tokens", "/me/identity/user/*/token",
     "account:apiovh:me/identity/user/token/get",
     "when tokens end is not known: nobody is told, and grace goes on behind "
     "it",
     true},
};

#define HOSTRIGHT_COUNT (sizeof(hostright_table) / sizeof(hostright_table[0]))

_Static_assert(HOSTRIGHT_COUNT <= HOSTRIGHT_MAX, "raise the maximum");

const struct hostright *
hostright_at(size_t index)
{
    return index < HOSTRIGHT_COUNT ? &hostright_table[index] : NULL;
}

size_t
hostright_find(const char *path)
{
    for (size_t i = 0; i < HOSTRIGHT_COUNT; i++) {
        if (fnmatch(hostright_table[i].path, path,
                    FNM_PATHNAME | FNM_NOESCAPE) == 0) {
            return i;
        }
    }
    return HOSTRIGHT_MAX;
}

void
hostright_path(const struct hostright *right, const char *user,
               char ret_path[HOSTRIGHT_PATH_MAX + 1])
{
    size_t before = strcspn(right->path, "*");
    const char *rest = right->path + before;

    memcpy(ret_path, right->path, before);
    ret_path[before] = '\0';
    if (*rest == '*') {
        percent_encode(user, strlen(user), ret_path + before);
        before = strlen(ret_path);
        memcpy(ret_path + before, rest + 1, strlen(rest + 1) + 1);
    }
}
