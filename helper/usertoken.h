/* SPDX-License-Identifier: MIT */
/*
 * The personal access tokens of users: what each is called and when it ends,
 * and which of them a login was with.  The login's own token is a secret that
 * tells neither, so that is a rule (usertoken_choose()).  For tokenexpiry.c.
 */
#ifndef HELPER_USERTOKEN_H
#define HELPER_USERTOKEN_H

#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "common/login.h"
#include "helper/identity.h"

/* Users whose tokens are remembered; the one that was looked at longest ago
 * goes. */
#define USERTOKEN_USERS_MAX 1024U
#define USERTOKEN_BUCKETS 256U

/* A token without an end. */
#define USERTOKEN_NEVER INT64_MAX

struct usertoken {
    /* Empty when the name cannot be the label of a login. */
    char label[LOGIN_LABEL_MAX + 1];
    int64_t end_s; /* Unix time, or USERTOKEN_NEVER */
};

/* Which of a user's tokens a login was with. */
enum usertoken_answer {
    USERTOKEN_UNKNOWN = 0, /* one of several, and one of them has no end */
    USERTOKEN_ONE,         /* this one */
    USERTOKEN_LATEST,      /* one of several: it ends no later than end_s */
    USERTOKEN_WRONG,       /* the one that it would be had ended before OVHcloud
                              took it: so it is another, or a clock is wrong */
};

struct usertoken_choice {
    enum usertoken_answer answer;
    int64_t end_s; /* for ONE and LATEST; else USERTOKEN_NEVER */
};

/*
 * Chooses, for a login that OVHcloud took at accepted_s (Unix time):
 *   the token that is called as the login's label;
 *   else the only one that had not ended;
 *   else one of those that had not.
 * Pure.
 */
struct usertoken_choice usertoken_choose(const struct usertoken *tokens,
                                         size_t count, const char *label,
                                         int64_t accepted_s);

/* What is known about one user. */
struct usertoken_user {
    LIST_ENTRY(usertoken_user) bucket;
    TAILQ_ENTRY(usertoken_user) links; /* the last one was used last */
    char urn[VERDICT_IDENTITY_MAX + 1];
    int64_t at_ms;            /* when it was learned, of the monotonic clock */
    size_t count;             /* 0: nothing is known, and that was learned */
    struct usertoken *tokens; /* owned */
};

LIST_HEAD(usertoken_bucket, usertoken_user);
TAILQ_HEAD(usertoken_queue, usertoken_user);

/* Zeroed and usertoken_table_init(). */
struct usertoken_table {
    struct usertoken_bucket buckets[USERTOKEN_BUCKETS];
    struct usertoken_queue queue;
    size_t count;
};

void usertoken_table_init(struct usertoken_table *table);
void usertoken_table_done(struct usertoken_table *table);

/* What is known about the user with this URN, or NULL; borrowed until the
 * table changes.  Marks it as used. */
const struct usertoken_user *usertoken_find(struct usertoken_table *table,
                                            const char *urn);

/* Takes what was learned into the place of what was known; the tokens are
 * copied.  Without memory nothing is known. */
void usertoken_put(struct usertoken_table *table, const char *urn,
                   const struct usertoken *tokens, size_t count, int64_t at_ms);

#endif
