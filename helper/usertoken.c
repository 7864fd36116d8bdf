/* SPDX-License-Identifier: MIT */
/*
 * A bounded table of users, and the rule that picks one of a user's tokens.
 * A wrong pick can only end grace too early or leave something unsaid: what
 * OVHcloud takes is never refused by it, and a token that had ended before
 * OVHcloud took the login's is not the login's.  Asks nobody, reads no clock.
 * Called by tokenexpiry.c.
 */
#include "helper/usertoken.h"

#include <stdlib.h>
#include <string.h>

#include "helper/cachetable.h"

/* What those that had not ended at a moment have in common. */
struct usertoken_alive {
    size_t count;
    int64_t latest_s;
};

static struct usertoken_alive
usertoken_alive(const struct usertoken *tokens, size_t count, int64_t when_s)
{
    struct usertoken_alive alive = {.count = 0};

    for (size_t i = 0; i < count; i++) {
        if (tokens[i].end_s > when_s) {
            alive.count++;
            alive.latest_s = tokens[i].end_s > alive.latest_s ? tokens[i].end_s
                                                              : alive.latest_s;
        }
    }
    return alive;
}

static const struct usertoken *
usertoken_labelled(const struct usertoken *tokens, size_t count,
                   const char *label)
{
    for (size_t i = 0; label[0] != '\0' && i < count; i++) {
        if (strcmp(tokens[i].label, label) == 0) {
            return &tokens[i];
        }
    }
    return NULL;
}

struct usertoken_choice
usertoken_choose(const struct usertoken *tokens, size_t count,
                 const char *label, int64_t accepted_s)
{
    struct usertoken_choice choice = {.answer = USERTOKEN_UNKNOWN,
                                      .end_s = USERTOKEN_NEVER};
    const struct usertoken *named = usertoken_labelled(tokens, count, label);
    struct usertoken_alive alive =
        named != NULL ? usertoken_alive(named, 1, accepted_s)
                      : usertoken_alive(tokens, count, accepted_s);

    if (alive.count == 0) {
        choice.answer = count > 0 ? USERTOKEN_WRONG : USERTOKEN_UNKNOWN;
    } else if (alive.count == 1) {
        choice.answer = USERTOKEN_ONE;
        choice.end_s = alive.latest_s;
    } else if (alive.latest_s != USERTOKEN_NEVER) {
        choice.answer = USERTOKEN_LATEST;
        choice.end_s = alive.latest_s;
    }
    return choice;
}

void
usertoken_table_init(struct usertoken_table *table)
{
    for (size_t i = 0; i < USERTOKEN_BUCKETS; i++) {
        LIST_INIT(&table->buckets[i]);
    }
    TAILQ_INIT(&table->queue);
    table->count = 0;
}

static void
usertoken_free(struct usertoken_table *table, struct usertoken_user *user)
{
    LIST_REMOVE(user, bucket);
    TAILQ_REMOVE(&table->queue, user, links);
    table->count--;
    free(user->tokens);
    free(user);
}

void
usertoken_table_done(struct usertoken_table *table)
{
    while (!TAILQ_EMPTY(&table->queue)) {
        usertoken_free(table, TAILQ_FIRST(&table->queue));
    }
}

static struct usertoken_bucket *
usertoken_bucket(struct usertoken_table *table, const char *urn)
{
    return &table->buckets[cachetable_hash(urn) % USERTOKEN_BUCKETS];
}

static struct usertoken_user *
usertoken_look(struct usertoken_table *table, const char *urn)
{
    struct usertoken_user *user = NULL;

    LIST_FOREACH(user, usertoken_bucket(table, urn), bucket)
    {
        if (strcmp(user->urn, urn) == 0) {
            TAILQ_REMOVE(&table->queue, user, links);
            TAILQ_INSERT_TAIL(&table->queue, user, links);
            return user;
        }
    }
    return NULL;
}

const struct usertoken_user *
usertoken_find(struct usertoken_table *table, const char *urn)
{
    return usertoken_look(table, urn);
}

/* The user's place, made when there is none; NULL without memory. */
static struct usertoken_user *
usertoken_take(struct usertoken_table *table, const char *urn)
{
    struct usertoken_user *user = usertoken_look(table, urn);

    if (user != NULL) {
        return user;
    }
    if (table->count >= USERTOKEN_USERS_MAX) {
        usertoken_free(table, TAILQ_FIRST(&table->queue));
    }
    user = calloc(1, sizeof(*user));
    if (user != NULL) {
        strncpy(user->urn, urn, sizeof(user->urn) - 1);
        LIST_INSERT_HEAD(usertoken_bucket(table, urn), user, bucket);
        TAILQ_INSERT_TAIL(&table->queue, user, links);
        table->count++;
    }
    return user;
}

void
usertoken_put(struct usertoken_table *table, const char *urn,
              const struct usertoken *tokens, size_t count, int64_t at_ms)
{
    struct usertoken_user *user = usertoken_take(table, urn);

    if (user == NULL) {
        return;
    }
    free(user->tokens);
    user->tokens = calloc(count + 1, sizeof(*tokens));
    user->count = user->tokens == NULL ? 0 : count;
    user->at_ms = at_ms;
    if (user->count > 0) {
        memcpy(user->tokens, tokens, count * sizeof(*tokens));
    }
}
