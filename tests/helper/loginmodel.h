/* SPDX-License-Identifier: MIT */
/*
 * Who may log in, once more and in another way: DESIGN by hand, for the random
 * test of decision-t.c.  It shares no code with the helper, only the names of
 * reasons and the structs of its interfaces.
 */
#ifndef TESTS_HELPER_LOGINMODEL_H
#define TESTS_HELPER_LOGINMODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "common/wire.h"
#include "helper/api.h"

/* A line of identity.map, in its parts. */
struct loginmodel_rule {
    const char *kind; /* user, group, service */
    const char *ovh_account;
    const char *name;   /* or * */
    const char *target; /* an account, =, ! */
};

/* How a secret looks; what token_shape() must find. */
enum loginmodel_secret {
    LOGINMODEL_GOOD,
    LOGINMODEL_SHORT,
    LOGINMODEL_BAD_BYTE,
    LOGINMODEL_CUT,
    LOGINMODEL_STAND_IN,
    LOGINMODEL_KEY,       /* of OVHcloud's API */
    LOGINMODEL_OF_OTHERS, /* another vendor's token */
};

/* A login name, in its parts as a person would say them. */
struct loginmodel_name {
    const char *text;
    bool malformed;
    bool hybrid;
    const char *account; /* that it wants, after [labels]; "" is none */
};

struct loginmodel_case {
    const struct loginmodel_rule *rules;
    size_t rule_count;
    struct loginmodel_name name;
    bool any; /* suffix=any */
    enum loginmodel_secret secret;
    struct api_answer answer;
    /* Before an ACCOUNT, with the groups that records know; IDENTITY_NONE:
     * nobody was. */
    struct identity proved;
};

/* Whether the question gets as far as the API. */
bool loginmodel_asks(const struct loginmodel_case *login);

/* Whether an identity is of a kind, region and OVH account that may log in. */
bool loginmodel_is_listed(const struct identity *identity);

/* What the verdict of a VERIFY must be when no record helps; *ret_account is
 * the account of an allowed one. */
enum reason loginmodel_verify(const struct loginmodel_case *login,
                              const char **ret_account);

/* The same for an ACCOUNT. */
enum reason loginmodel_account(const struct loginmodel_case *login,
                               const char **ret_account);

#endif
