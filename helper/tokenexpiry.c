/* SPDX-License-Identifier: MIT */
/*
 * Asks when tokens end and remembers it.  It MUST NOT refuse anybody, and no
 * answer is a no: a right that is missing, an answer that is odd and a user
 * with too many tokens leave it unknown.  Users of another OVH account may
 * have the same names, so nobody is asked about before it is known whose the
 * host's credentials are; standing.c learns that.  Called by checkexpiry.c.
 */
#include "helper/tokenexpiry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/deadline.h"
#include "helper/cacheend.h"
#include "helper/log.h"
#include "helper/percent.h"
#include "helper/tokenreply.h"

#define TOKENEXPIRY_ACTION "account:apiovh:me/identity/user/token/get"
#define TOKENEXPIRY_PATH_SIZE                                                  \
    (sizeof("/me/identity/user//token/") + PERCENT_SIZE(IDENTITY_NAME_MAX) +   \
     PERCENT_SIZE(TOKENREPLY_NAME_MAX))

/* A login that is over; its record is still to learn something. */
struct tokenexpiry_late {
    uint8_t record[HOSTKEY_NAME_SIZE];
    char label[LOGIN_LABEL_MAX + 1];
    int64_t accepted_s;
};

/* A user who is asked about. */
struct tokenexpiry_asking {
    LIST_ENTRY(tokenexpiry_asking) links;
    struct tokenexpiry *expiry;
    struct identity identity; /* without groups */
    struct hostapi_question *question;
    struct tokenreply_names names;
    size_t at; /* the name that is asked about */
    size_t count;
    struct usertoken tokens[TOKENREPLY_NAMES_MAX]; /* what has come */
    size_t late_count;
    struct tokenexpiry_late late[TOKENEXPIRY_LOGINS_MAX];
};

LIST_HEAD(tokenexpiry_askings, tokenexpiry_asking);

struct tokenexpiry {
    struct cache *cache;
    const struct standing *standing;
    struct hostapi *hostapi; /* NULL: no credentials */
    struct usertoken_table users;
    struct tokenexpiry_askings askings;
    size_t asked;
    int64_t retry_ms;  /* nobody is asked about before */
    bool refused_told; /* the log has the refusal */
    struct log_repeat flaws;
    struct log_repeat wrongs;
};

struct tokenexpiry *
tokenexpiry_new(struct cache *cache, const struct standing *standing)
{
    struct tokenexpiry *expiry = calloc(1, sizeof(*expiry));

    if (expiry != NULL) {
        expiry->cache = cache;
        expiry->standing = standing;
        usertoken_table_init(&expiry->users);
        LIST_INIT(&expiry->askings);
    }
    return expiry;
}

static void
tokenexpiry_end(struct tokenexpiry_asking *asking)
{
    LIST_REMOVE(asking, links);
    asking->expiry->asked--;
    free(asking);
}

void
tokenexpiry_use(struct tokenexpiry *expiry, struct hostapi *hostapi)
{
    struct tokenexpiry_asking *asking = NULL;

    while ((asking = LIST_FIRST(&expiry->askings)) != NULL) {
        hostapi_cancel(asking->question);
        tokenexpiry_end(asking);
    }
    expiry->hostapi = hostapi;
    expiry->retry_ms = 0;
    expiry->refused_told = false;
}

void
tokenexpiry_free(struct tokenexpiry *expiry)
{
    if (expiry != NULL) {
        tokenexpiry_use(expiry, NULL);
        usertoken_table_done(&expiry->users);
        free(expiry);
    }
}

/* What the user's tokens say about one login, also to its record. */
static struct usertoken_choice
tokenexpiry_choose(struct tokenexpiry *expiry,
                   const struct usertoken_user *user, const char *label,
                   int64_t accepted_s, const uint8_t *record)
{
    struct usertoken_choice choice =
        usertoken_choose(user->tokens, user->count, label, accepted_s);

    if (choice.answer == USERTOKEN_WRONG) {
        log_repeated(&expiry->wrongs, LOG_NOTICE,
                     "tokens of %s: OVHcloud took one that had ended by its "
                     "own word; which token it is, or this host's clock, is "
                     "wrong here, so no end is known",
                     user->urn);
    }
    if (record != NULL) {
        cacheend_note(expiry->cache, record, choice.end_s);
    }
    return choice;
}

/* All is known about the user, or that nothing can be: for the logins that
 * wait for nothing any more, and for the next. */
static void
tokenexpiry_learn(struct tokenexpiry_asking *asking, size_t count)
{
    struct tokenexpiry *expiry = asking->expiry;
    const struct usertoken_user *user = NULL;

    usertoken_put(&expiry->users, asking->identity.urn, asking->tokens, count,
                  deadline_now_ms());
    user = usertoken_find(&expiry->users, asking->identity.urn);
    for (size_t i = 0;
         user != NULL && user->count > 0 && i < asking->late_count; i++) {
        const struct tokenexpiry_late *late = &asking->late[i];

        (void)tokenexpiry_choose(expiry, user, late->label, late->accepted_s,
                                 late->record);
    }
    tokenexpiry_end(asking);
}

static void
tokenexpiry_give_up(struct tokenexpiry_asking *asking, const char *flaw)
{
    log_repeated(&asking->expiry->flaws, LOG_WARNING,
                 "when the tokens of %s end is not known: %s",
                 asking->identity.urn, flaw);
    tokenexpiry_learn(asking, 0);
}

/* No answer that says anything: the credentials, or the way to the API. */
static void
tokenexpiry_note_failure(struct tokenexpiry_asking *asking,
                         const struct hostanswer *answer)
{
    struct tokenexpiry *expiry = asking->expiry;

    if (answer->class != HOSTANSWER_REFUSED) {
        expiry->retry_ms = deadline_now_ms() + TOKENEXPIRY_SILENCE_MS;
        tokenexpiry_end(asking); /* what was known stays */
        return;
    }
    expiry->retry_ms = deadline_now_ms() + TOKENEXPIRY_REFUSAL_MS;
    if (!expiry->refused_told) {
        log_line(LOG_WARNING,
                 "when tokens end is not known: the host's own credentials "
                 "lack the right %s, or are refused: %s queryid=%s",
                 TOKENEXPIRY_ACTION, answer->detail, answer->query_id);
    }
    expiry->refused_told = true;
    tokenexpiry_learn(asking, 0);
}

static void
tokenexpiry_ask_path(struct tokenexpiry_asking *asking, const char *name,
                     void (*done)(const struct hostanswer *answer,
                                  void *context))
{
    char user[PERCENT_SIZE(IDENTITY_NAME_MAX)];
    char token[PERCENT_SIZE(TOKENREPLY_NAME_MAX)] = "";
    char path[TOKENEXPIRY_PATH_SIZE];

    percent_encode(asking->identity.name, strlen(asking->identity.name), user);
    if (name != NULL) {
        percent_encode(name, strlen(name), token);
    }
    snprintf(path, sizeof(path), "/me/identity/user/%s/token%s%s", user,
             name == NULL ? "" : "/", token);
    if (hostapi_ask(asking->expiry->hostapi, path, done, asking,
                    &asking->question) < 0) {
        tokenexpiry_end(asking); /* the next login may try */
    }
}

static void tokenexpiry_ask_next(struct tokenexpiry_asking *asking);

/* hostapi: one token. */
static void
tokenexpiry_on_token(const struct hostanswer *answer, void *context)
{
    struct tokenexpiry_asking *asking = context;
    const char *name = asking->names.text[asking->at];
    struct usertoken *token = &asking->tokens[asking->count];
    const char *flaw = "out of memory";

    if (answer->class == HOSTANSWER_ANSWERED) {
        if (tokenreply_decode_end(answer->body, answer->len, name,
                                  &token->end_s, &flaw) < 0) {
            tokenexpiry_give_up(asking, flaw);
            return;
        }
        if (login_is_label(name)) {
            memcpy(token->label, name, strlen(name) + 1);
        }
        asking->count++;
    } else if (answer->class != HOSTANSWER_ABSENT) { /* deleted meanwhile */
        tokenexpiry_note_failure(asking, answer);
        return;
    }
    asking->at++;
    tokenexpiry_ask_next(asking);
}

static void
tokenexpiry_ask_next(struct tokenexpiry_asking *asking)
{
    if (asking->at < asking->names.count) {
        tokenexpiry_ask_path(asking, asking->names.text[asking->at],
                             tokenexpiry_on_token);
        return;
    }
    asking->expiry->refused_told = false;
    tokenexpiry_learn(asking, asking->count);
}

/* hostapi: the names of the user's tokens. */
static void
tokenexpiry_on_list(const struct hostanswer *answer, void *context)
{
    struct tokenexpiry_asking *asking = context;
    const char *flaw = "out of memory";

    if (answer->class == HOSTANSWER_ABSENT) {
        tokenexpiry_give_up(asking, "OVHcloud has no such user");
    } else if (answer->class != HOSTANSWER_ANSWERED) {
        tokenexpiry_note_failure(asking, answer);
    } else if (tokenreply_decode_names(answer->body, answer->len,
                                       &asking->names, &flaw) < 0) {
        tokenexpiry_give_up(asking, flaw);
    } else {
        tokenexpiry_ask_next(asking);
    }
}

bool
tokenexpiry_find(struct tokenexpiry *expiry,
                 const struct tokenexpiry_login *login,
                 struct usertoken_choice *ret_choice)
{
    const struct usertoken_user *user =
        expiry == NULL ? NULL
                       : usertoken_find(&expiry->users, login->identity->urn);

    if (user == NULL || user->count == 0) {
        return false;
    }
    *ret_choice =
        tokenexpiry_choose(expiry, user, login->label, login->accepted_s,
                           login->token == NULL ? NULL : login->token->name);
    return true;
}

static struct tokenexpiry_asking *
tokenexpiry_find_asking(const struct tokenexpiry *expiry, const char *urn)
{
    struct tokenexpiry_asking *asking = NULL;

    LIST_FOREACH(asking, &expiry->askings, links)
    {
        if (strcmp(asking->identity.urn, urn) == 0) {
            return asking;
        }
    }
    return NULL;
}

static bool
tokenexpiry_is_wanted(struct tokenexpiry *expiry, const char *urn,
                      int64_t max_age_ms)
{
    const struct usertoken_user *user = usertoken_find(&expiry->users, urn);
    int64_t now_ms = deadline_now_ms();
    int64_t age_ms =
        max_age_ms > TOKENEXPIRY_AGE_MS ? max_age_ms : TOKENEXPIRY_AGE_MS;

    return expiry->hostapi != NULL && now_ms >= expiry->retry_ms &&
           (user == NULL || now_ms - user->at_ms > age_ms);
}

/* Whether the host's credentials are known to be of the user's OVH account. */
static bool
tokenexpiry_covers(const struct tokenexpiry *expiry,
                   const struct identity *identity)
{
    return standing_covers(expiry->standing, identity) &&
           standing_health(expiry->standing).account[0] != '\0';
}

/* The user with a question under way, which begins when it must; NULL: none. */
static struct tokenexpiry_asking *
tokenexpiry_ask(struct tokenexpiry *expiry, const struct identity *identity)
{
    struct tokenexpiry_asking *asking = NULL;

    if (expiry->asked >= TOKENEXPIRY_ASKED_MAX ||
        !tokenexpiry_covers(expiry, identity)) {
        return NULL;
    }
    asking = calloc(1, sizeof(*asking));
    if (asking == NULL) {
        return NULL;
    }
    asking->expiry = expiry;
    asking->identity = *identity;
    asking->identity.group_count = 0;
    LIST_INSERT_HEAD(&expiry->askings, asking, links);
    expiry->asked++;
    tokenexpiry_ask_path(asking, NULL, tokenexpiry_on_list);
    return tokenexpiry_find_asking(expiry, identity->urn);
}

void
tokenexpiry_refresh(struct tokenexpiry *expiry,
                    const struct tokenexpiry_login *login, int64_t max_age_ms)
{
    const char *urn = login->identity->urn;
    struct tokenexpiry_asking *asking = NULL;
    struct tokenexpiry_late *late = NULL;

    if (expiry == NULL || !tokenexpiry_is_wanted(expiry, urn, max_age_ms)) {
        return;
    }
    asking = tokenexpiry_find_asking(expiry, urn);
    if (asking == NULL) {
        asking = tokenexpiry_ask(expiry, login->identity);
    }
    if (asking == NULL || login->token == NULL ||
        asking->late_count >= TOKENEXPIRY_LOGINS_MAX) {
        return;
    }
    late = &asking->late[asking->late_count++];
    memcpy(late->record, login->token->name, sizeof(late->record));
    strncpy(late->label, login->label, sizeof(late->label) - 1);
    late->accepted_s = login->accepted_s;
}
