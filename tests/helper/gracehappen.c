/* SPDX-License-Identifier: MIT */
/*
 * One function for each event.  The numbers of an event are taken modulo what
 * there is, so each of them means something at any time.
 */
#include "tests/helper/gracehappen.h"

#include <stdio.h>
#include <string.h>

#include "tests/helper/fakeclock.h"
#include "tests/helper/gracemishap.h"
#include "tests/helper/graceprocess.h"
#include "tests/helper/graceworld.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Some tokens are used more than others, so that more happens to one. */
static unsigned int
gracehappen_token(unsigned int number)
{
    return number / 8 % 2 == 0 ? number % 3 : number % GRACERULES_TOKENS;
}

static void
gracehappen_login(const struct graceevent *event)
{
    unsigned int token = gracehappen_token(event->a);
    /* Mostly the account that the token's person has. */
    unsigned int account =
        event->c % 4 == 0 ? event->c / 4 % GRACERULES_ACCOUNTS : token % 2;
    unsigned int hold = event->d % 10 == 0 ? event->d / 10 % 8 : 255;

    graceworld_login(token, event->b % GRACERULES_SERVICES, account, hold,
                     event->d / 80 % 4);
}

static void
gracehappen_truth(const struct graceevent *event)
{
    static const enum reason refusals[] = {
        REASON_TOKEN_REFUSED, REASON_TOKEN_FORBIDDEN, REASON_TOKEN_OBJECTED,
        REASON_TOKEN_OTHER_KIND};
    unsigned int token = gracehappen_token(event->a);
    struct graceworld_truth *truth = &graceworld.truth[token];

    truth->variant = gracerules_variant_of(token, event->c);
    truth->reason = REASON_INTERNAL;
    truth->class = API_ACCEPTED;
    if (event->b % 10 < 3) {
        truth->class = API_REFUSED;
        truth->reason = refusals[event->b / 10 % 4];
    } else if (event->b % 10 == 3) {
        truth->class = API_REFUSED_UNPROVEN;
        truth->reason = REASON_TOKEN_UNPROVEN;
    }
}

static void
gracehappen_api(const struct graceevent *event)
{
    static const enum reason reasons[] = {
        REASON_API_NETWORK,  REASON_API_TIMEOUT, REASON_API_TLS,
        REASON_API_TLS,      REASON_API_SERVER,  REASON_API_ENDPOINT,
        REASON_API_REDIRECT, REASON_API_GARBAGE, REASON_API_FORBIDDEN,
        REASON_API_PROXY,    REASON_API_LOCAL,   REASON_API_THROTTLED};

    graceworld.api = event->a % 10 < 5   ? GRACEWORLD_UP
                     : event->a % 10 < 8 ? GRACEWORLD_AWAY
                                         : GRACEWORLD_SLOW;
    graceworld.away = reasons[event->b % 12];
    graceworld.retry_after_ms = 0;
    if (graceworld.away == REASON_API_THROTTLED ||
        graceworld.away == REASON_API_SERVER) {
        graceworld.retry_after_ms =
            event->c % 3 == 0 ? 0 : event->c % 300 * SECOND;
    }
}

static void
gracehappen_date(const struct graceevent *event)
{
    /* A wild one is rare: it closes grace behind every later boot. */
    graceworld.date = event->a % 8 < 4 ? 0 : event->a % 8 < 7 ? 1 : event->b;
}

static void
gracehappen_pass(const struct graceevent *event)
{
    static const int64_t lengths_ms[] = {
        100,         SECOND, 3 * SECOND,  10 * SECOND, 11 * SECOND, 31 * SECOND,
        61 * SECOND, MINUTE, 10 * MINUTE, 59 * MINUTE, HOUR,        HOUR + 1,
        8 * HOUR,    DAY,    2 * DAY,     7 * DAY};
    unsigned int index =
        event->a % 16 < event->b % 16 ? event->a % 16 : event->b % 16;

    graceworld_pass(lengths_ms[index]);
}

static void
gracehappen_wall(const struct graceevent *event)
{
    static const int64_t steps_ms[] = {
        -MINUTE,  -2 * MINUTE - 1, -5 * MINUTE - 1, -HOUR,
        -2 * DAY, MINUTE,          6 * MINUTE,      HOUR,
        2 * DAY,  365 * DAY,       -365 * DAY};
    int64_t step_ms = steps_ms[event->b % 11];

    if (event->a % 2 == 0) {
        step_ms = -graceworld.wrong_ms; /* NTP puts it right */
    }
    fakeclock.real_ms += step_ms;
    graceworld.wrong_ms += step_ms;
}

/* How long it is off, and whether its clock goes on meanwhile. */
static int64_t
gracehappen_off(const struct graceevent *event)
{
    static const int64_t off_ms[] = {5 * SECOND, MINUTE, HOUR, 3 * DAY};
    int64_t length_ms = off_ms[event->a % 4];

    if (event->b % 4 == 0) {
        graceworld.wrong_ms -= length_ms;
        return 0;
    }
    return length_ms;
}

static void
gracehappen_reboot(const struct graceevent *event)
{
    graceworld_stop();
    graceworld_boot(gracehappen_off(event));
}

static void
gracehappen_restart(const struct graceevent *event)
{
    (void)event;
    graceworld_stop();
    graceworld_start();
}

static void
gracehappen_kill(const struct graceevent *event)
{
    (void)event;
    graceworld_kill();
    graceworld_start();
}

static void
gracehappen_power(const struct graceevent *event)
{
    graceworld_lose_power(event->c % 2 == 0, gracehappen_off(event));
}

static void
gracehappen_use_rules(void)
{
    struct gracerules *rules = &graceworld.model.rules;

    gracerules_fill_config(rules, gracedesk_config(&graceworld.desk));
    graceworld.desk.decisions.rules.map = graceworld.maps[rules->map];
}

static void
gracehappen_map(const struct graceevent *event)
{
    graceworld.model.rules.map =
        event->b % 2 == 0 ? 0 : event->a % GRACERULES_MAPS;
    gracehappen_use_rules();
}

static void
gracehappen_length(const struct graceevent *event)
{
    static const int64_t fresh_ms[] = {0, 0, SECOND, MINUTE, 5 * MINUTE};
    static const int64_t grace_ms[] = {0, HOUR, 8 * HOUR, DAY, 7 * DAY};
    struct gracerules *rules = &graceworld.model.rules;

    rules->fresh_ms[event->a % GRACERULES_LENGTHS] = fresh_ms[event->b % 5];
    rules->grace_ms[event->a % GRACERULES_LENGTHS] = grace_ms[event->c % 5];
    gracehappen_use_rules();
}

static void
gracehappen_tls(const struct graceevent *event)
{
    graceworld.model.rules.tls_denies = event->a % 2 == 0;
    gracehappen_use_rules();
}

static void
gracehappen_listed(const struct graceevent *event)
{
    graceworld.model.rules.other_account = event->a % 3 == 0;
    gracehappen_use_rules();
}

static void
gracehappen_tick(const struct graceevent *event)
{
    (void)event;
    fakeclock_tick(graceworld.desk.base);
    graceprocess_tick(&graceworld.model);
}

static void
gracehappen_identity(const struct graceevent *event)
{
    unsigned int identity = event->a % GRACERULES_IDENTITIES;
    struct identity refused = gracerules_identity(2 * identity);

    graceworld.refused_identity = identity;
    cache_reject_identity(graceworld.desk.decisions.cache, refused.urn,
                          REASON_TOKEN_FORBIDDEN, NULL, NULL);
    graceprocess_refuse_identity(&graceworld.model, identity,
                                 REASON_TOKEN_FORBIDDEN);
    graceworld_settle();
    graceworld.refused_identity = GRACERULES_IDENTITIES;
}

/* The API says yes and how long the token lives.  No answer of OVHcloud's says
 * that today, so the cache is told directly. */
static void
gracehappen_until(const struct graceevent *event)
{
    static const int64_t lengths_s[] = {-1, 0, 1, 30, 3600, 86400};
    unsigned int token = gracehappen_token(event->a);
    unsigned int variant = graceworld.truth[token].variant;
    struct identity identity = gracerules_identity(variant);
    struct cache_token identified = gracedesk_identify(&graceworld.desk, token);
    int64_t until_s = fakeclock.real_ms / 1000 + lengths_s[event->b % 6];

    if (graceworld.truth[token].class == API_ACCEPTED &&
        gracerules_lists(&graceworld.model.rules, variant)) {
        cache_pardon_identity(graceworld.desk.decisions.cache, identity.urn);
        cache_accept(graceworld.desk.decisions.cache, &identified, &identity, 0,
                     until_s);
        gracemodel_accept(&graceworld.model, token, variant, 0, until_s);
    }
}

static void
gracehappen_ignore(const struct api_answer *answer, void *context)
{
    (void)answer;
    (void)context;
}

/* The breaker's time is over: one question may go, a second one may not. */
static void
gracehappen_probe(const struct graceevent *event)
{
    struct gracemodel *model = &graceworld.model;
    unsigned int token = gracehappen_token(event->a);
    unsigned int other = (token + 1 + event->b % 3) % GRACERULES_TOKENS;
    const struct gracemodel_flight *flight = &model->flights[token];
    int64_t left_ms = model->breaker.latest_ms - fakeclock.monotonic_ms;

    if (!model->breaker.open || flight->state != GRACEMODEL_NO_FLIGHT ||
        model->flights[other].state != GRACEMODEL_NO_FLIGHT) {
        return;
    }
    if (left_ms > 0) {
        graceworld_pass(left_ms);
    }
    gracedesk_config(&graceworld.desk)->timeout_ms = GRACEDESK_LONG_MS;
    if (gracedesk_ask(&graceworld.desk, token, gracehappen_ignore, NULL) !=
        INQUIRY_MADE) {
        gracemodel_fail(model, "the breaker lets nobody try");
    }
    if (gracedesk_ask(&graceworld.desk, other, gracehappen_ignore, NULL) !=
        INQUIRY_BREAKER_OPEN) {
        gracemodel_fail(model, "the breaker lets a second one try");
    }
    gracemodel_ask(model, token);
    for (unsigned int i = 0;
         i < GRACEMODEL_IN_FLIGHT && flight->state == GRACEMODEL_SENT; i++) {
        graceworld_deliver(false);
    }
}

static void
gracehappen_deliver(const struct graceevent *event)
{
    /* Now and then the answer is that it was revoked meanwhile. */
    graceworld_deliver(event->a % 3 == 0);
}

void
gracehappen_event(const struct graceevent *event)
{
    static void (*const table[])(const struct graceevent *event) = {
        [GRACEEVENT_LOGIN] = gracehappen_login,
        [GRACEEVENT_TRUTH] = gracehappen_truth,
        [GRACEEVENT_API] = gracehappen_api,
        [GRACEEVENT_DATE] = gracehappen_date,
        [GRACEEVENT_DELIVER] = gracehappen_deliver,
        [GRACEEVENT_PASS] = gracehappen_pass,
        [GRACEEVENT_WALL] = gracehappen_wall,
        [GRACEEVENT_REBOOT] = gracehappen_reboot,
        [GRACEEVENT_RESTART] = gracehappen_restart,
        [GRACEEVENT_KILL] = gracehappen_kill,
        [GRACEEVENT_POWER] = gracehappen_power,
        [GRACEEVENT_DAMAGE] = gracemishap_damage,
        [GRACEEVENT_COPY] = gracemishap_copy,
        [GRACEEVENT_RESTORE] = gracemishap_restore,
        [GRACEEVENT_MAP] = gracehappen_map,
        [GRACEEVENT_LENGTH] = gracehappen_length,
        [GRACEEVENT_TLS] = gracehappen_tls,
        [GRACEEVENT_LISTED] = gracehappen_listed,
        [GRACEEVENT_FAULT] = gracemishap_fault,
        [GRACEEVENT_HEAL] = gracemishap_heal,
        [GRACEEVENT_TICK] = gracehappen_tick,
        [GRACEEVENT_IDENTITY] = gracehappen_identity,
        [GRACEEVENT_UNTIL] = gracehappen_until,
        [GRACEEVENT_PROBE] = gracehappen_probe,
        [GRACEEVENT_KEYLOST] = gracemishap_keylost,
        [GRACEEVENT_JUNK] = gracemishap_junk,
    };

    table[event->kind](event);
}
