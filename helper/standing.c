/* SPDX-License-Identifier: MIT */
/*
 * Asks how users stand and remembers it.  One question at a time for each
 * user, however many logins wait for it.  A 404 alone does not say that a user
 * is gone, since a wrong endpoint answers so too: the list of all users must
 * be readable and must lack him.  Everything that speaks about the host's
 * credentials, and every answer that is odd, leaves the user unknown.  Decides
 * nothing: checkstanding.c does.
 */
#include "helper/standing.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "common/deadline.h"
#include "helper/apireply.h"
#include "helper/log.h"
#include "helper/percent.h"
#include "helper/standingrecord.h"
#include "helper/standingtrouble.h"
#include "helper/standinguser.h"
#include "helper/userlist.h"
#include "helper/userreply.h"

#define STANDING_WHOAMI_PATH "/auth/details"
#define STANDING_USERS_PATH "/me/identity/user"

struct standing {
    struct event_base *base;
    struct cache *cache;
    struct hostapi *hostapi; /* NULL: no credentials */
    struct standinguser_table users;
    char account[IDENTITY_ACCOUNT_MAX + 1]; /* of the credentials */
    struct standingtrouble trouble;
};

enum reason
standing_reason(enum standing_state state)
{
    static const enum reason reasons[] = {
        [STANDING_DISABLED] = REASON_USER_DISABLED,
        [STANDING_PASSWORD_CHANGE] = REASON_USER_PASSWORD,
        [STANDING_GONE] = REASON_USER_GONE,
        [STANDING_NOBODY] = REASON_INTERNAL,
    };

    return reasons[state];
}

struct standing *
standing_new(struct event_base *base, struct cache *cache)
{
    struct standing *standing = calloc(1, sizeof(*standing));

    if (standing != NULL) {
        standing->base = base;
        standing->cache = cache;
        standinguser_table_init(&standing->users, base);
    }
    return standing;
}

void
standing_free(struct standing *standing)
{
    if (standing != NULL) {
        standing_use(standing, NULL);
        standinguser_table_done(&standing->users);
        free(standing);
    }
}

struct standing_health
standing_health(const struct standing *standing)
{
    struct standing_health health = {.on = standing->hostapi != NULL};

    memcpy(health.account, standing->account, sizeof(health.account));
    if (health.on) {
        health.host = *hostapi_health(standing->hostapi);
    }
    return health;
}

bool
standing_covers(const struct standing *standing,
                const struct identity *identity)
{
    return standing != NULL && standing->hostapi != NULL &&
           identity->kind == IDENTITY_USER &&
           (standing->account[0] == '\0' ||
            strcmp(standing->account, identity->account) == 0);
}

/* The question cannot be sent, so the user is not known, and the log says why.
 * That there are too many is over in a moment: the next login may try. */
static void
standing_give_up(struct standing *standing, struct standinguser *user,
                 int error)
{
    user->question = NULL;
    standingtrouble_unsent(&standing->trouble, user->identity.urn, error);
    if (error == -EAGAIN) {
        standinguser_tell(user);
    } else {
        standinguser_finish(user, STANDING_UNKNOWN);
    }
}

static void
standing_ask_path(struct standing *standing, struct standinguser *user,
                  const char *path,
                  void (*done)(const struct hostanswer *answer, void *context))
{
    bool for_list = strcmp(path, STANDING_USERS_PATH) == 0;
    int error = -ENOTCONN;

    user->standing = standing;
    if (standing->hostapi != NULL) {
        error = (for_list ? hostapi_ask_list : hostapi_ask)(
            standing->hostapi, path, done, user, &user->question);
    }
    if (error < 0) {
        standing_give_up(standing, user, error);
    }
}

/* Whether this is the whole list of users, and lacks the user. */
static bool
standing_list_lacks(struct standing *standing, const struct standinguser *user,
                    const struct hostanswer *answer)
{
    bool listed = true;

    if (answer->class == HOSTANSWER_ANSWERED &&
        (answer->has_more || userlist_has(answer->body, answer->len,
                                          user->identity.name, &listed) < 0)) {
        log_repeated(&standing->trouble.refusals, LOG_ERR,
                     "the list of users %s, so whether %s is gone is not known",
                     answer->has_more ? "comes in pages" : "cannot be read",
                     user->identity.urn);
        return false;
    }
    return !listed;
}

/* hostapi: the list of all users, asked for because of a 404. */
static void
standing_on_list(const struct hostanswer *answer, void *context)
{
    struct standinguser *user = context;
    struct standing *standing = user->standing;

    user->question = NULL;
    standingtrouble_note(&standing->trouble, answer);
    if (standing_list_lacks(standing, user, answer)) {
        if (user->presumed && !standingrecord_knows(standing->cache, user)) {
            standinguser_finish(user, STANDING_NOBODY);
        } else {
            standingrecord_shut_out(standing->cache, user, STANDING_GONE);
        }
        return;
    }
    standinguser_finish(user, STANDING_UNKNOWN);
}

static void
standing_judge(struct standing *standing, struct standinguser *user,
               const struct userreply *reply)
{
    standinguser_set_groups(user, reply);
    switch (reply->status) {
    case USERREPLY_OK:
        standingrecord_let_in(standing->cache, user);
        return;
    case USERREPLY_DISABLED:
        standingrecord_shut_out(standing->cache, user, STANDING_DISABLED);
        return;
    case USERREPLY_PASSWORD_CHANGE_REQUIRED:
        standingrecord_shut_out(standing->cache, user,
                                STANDING_PASSWORD_CHANGE);
        return;
    case USERREPLY_UNKNOWN:
        break;
    }
    log_line(LOG_WARNING, "user identity=%s: a status that is not known",
             user->identity.urn);
    standinguser_finish(user, STANDING_UNKNOWN);
}

/* hostapi: the user. */
static void
standing_on_user(const struct hostanswer *answer, void *context)
{
    struct standinguser *user = context;
    struct standing *standing = user->standing;
    struct userreply reply = {.status = USERREPLY_UNKNOWN};
    const char *flaw = "";

    user->question = NULL;
    standingtrouble_note(&standing->trouble, answer);
    if (answer->class == HOSTANSWER_ABSENT) {
        standing_ask_path(standing, user, STANDING_USERS_PATH,
                          standing_on_list);
        return;
    }
    if (answer->class != HOSTANSWER_ANSWERED) {
        standinguser_finish(user, STANDING_UNKNOWN);
        return;
    }
    if (userreply_decode(answer->body, answer->len, user->identity.name, &reply,
                         &flaw) < 0) {
        log_repeated(&standing->trouble.refusals, LOG_ERR,
                     "what the API says about %s cannot be used: %s",
                     user->identity.urn, flaw);
        standinguser_finish(user, STANDING_UNKNOWN);
        return;
    }
    standing_judge(standing, user, &reply);
}

static void
standing_ask_user(struct standing *standing, struct standinguser *user)
{
    char path[sizeof(STANDING_USERS_PATH) + 1 +
              PERCENT_SIZE(IDENTITY_NAME_MAX)] = STANDING_USERS_PATH "/";

    if (!standing_covers(standing, &user->identity)) {
        standinguser_finish(user, STANDING_UNKNOWN);
        return;
    }
    percent_encode(user->identity.name, strlen(user->identity.name),
                   path + sizeof(STANDING_USERS_PATH));
    standing_ask_path(standing, user, path, standing_on_user);
}

/* hostapi: whose credentials these are.  Users of another OVH account may have
 * the same names. */
static void
standing_on_whoami(const struct hostanswer *answer, void *context)
{
    struct standinguser *user = context;
    struct standing *standing = user->standing;
    struct identity own = {.kind = IDENTITY_NONE};
    const char *flaw = "";

    user->question = NULL;
    standingtrouble_note(&standing->trouble, answer);
    if (answer->class != HOSTANSWER_ANSWERED) {
        standinguser_finish(user, STANDING_UNKNOWN);
        return;
    }
    if (apireply_decode(answer->body, answer->len, &own, &flaw) < 0 ||
        own.account[0] == '\0') {
        log_repeated(&standing->trouble.refusals, LOG_ERR,
                     "whose the host's own credentials are cannot be told: %s",
                     flaw);
        standinguser_finish(user, STANDING_UNKNOWN);
        return;
    }
    if (standing->account[0] == '\0') {
        log_line(LOG_NOTICE,
                 "the host's own credentials are of OVH account %s; how users "
                 "of others stand is not known",
                 own.account);
    }
    memcpy(standing->account, own.account, sizeof(standing->account));
    standing_ask_user(standing, user);
}

static void
standing_begin(struct standing *standing, struct standinguser *user)
{
    user->asked = true;
    if (standing->account[0] == '\0') {
        standing_ask_path(standing, user, STANDING_WHOAMI_PATH,
                          standing_on_whoami);
    } else {
        standing_ask_user(standing, user);
    }
}

void
standing_use(struct standing *standing, struct hostapi *hostapi)
{
    struct standinguser *user = NULL;

    standinguser_table_recall(&standing->users);
    standing->hostapi = hostapi;
    standing->account[0] = '\0';
    breaker_note_answer(
        &standing->trouble.breaker); /* it knows the old ones only */
    while ((user = standinguser_table_recalled(&standing->users)) != NULL) {
        standing_begin(standing, user);
    }
}

enum standing_state
standing_find(const struct standing *standing, struct identity *identity,
              int64_t since_ms)
{
    const struct standinguser *user =
        standinguser_find(&standing->users, identity);

    if (user == NULL || !standinguser_is_young(user, since_ms)) {
        return STANDING_UNKNOWN;
    }
    if (user->state == STANDING_GOOD) {
        standinguser_add_groups(user, identity);
    }
    return user->state;
}

/* Whether a question about the user would be sent: nothing of late is known,
 * and none is under way.  Who has proved to be somebody is not nobody. */
static bool
standing_wants(const struct standinguser *user,
               const struct standing_question *question, int64_t now_ms)
{
    bool proved = user->state == STANDING_NOBODY && !question->presumed;

    return !user->asked && now_ms >= user->retry_ms &&
           (proved || !standinguser_is_known(user, question->since_ms, now_ms));
}

bool
standing_would_ask(const struct standing *standing,
                   const struct standing_question *question)
{
    const struct standinguser *user =
        standinguser_find(&standing->users, question->identity);
    int64_t now_ms = deadline_now_ms();

    return standing_covers(standing, question->identity) &&
           breaker_left_ms(&standing->trouble.breaker, now_ms) == 0 &&
           (user == NULL || standing_wants(user, question, now_ms));
}

/* The user, with a question under way, or NULL when none is wanted. */
static struct standinguser *
standing_ask(struct standing *standing,
             const struct standing_question *question)
{
    struct standinguser *user = NULL;
    int64_t now_ms = deadline_now_ms();

    if (!standing_covers(standing, question->identity)) {
        return NULL;
    }
    user = standinguser_take(&standing->users, question->identity);
    if (user == NULL) {
        return NULL;
    }
    /* Who has proved to be somebody is not nobody. */
    if (user->state == STANDING_NOBODY && !question->presumed) {
        user->known = false;
    }
    if (standinguser_is_known(user, question->since_ms, now_ms)) {
        return NULL;
    }
    user->presumed = question->presumed && (user->presumed || !user->asked);
    if (standing_wants(user, question, now_ms) &&
        breaker_admits(&standing->trouble.breaker, now_ms)) {
        standing_begin(standing, user);
    }
    return user->asked ? user : NULL;
}

void
standing_refresh(struct standing *standing,
                 const struct standing_question *question)
{
    (void)standing_ask(standing, question);
}

bool
standing_wait(struct standing *standing,
              const struct standing_question *question, int64_t timeout_ms,
              void (*done)(void *context), void *context)
{
    struct standinguser *user = standing_ask(standing, question);

    return user != NULL && timeout_ms > 0 &&
           standinguser_wait(user, timeout_ms, done, context) == 0;
}
