/* SPDX-License-Identifier: MIT */
/*
 * The logins of the fact model's host.  What is sent is read from the fake API
 * and told to the model, so the model never knows why something was not asked;
 * but a question to IAM about a token without a record before OVHcloud has
 * accepted it is wrong in any case.
 */
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "tests/helper/factworld.h"
#include "tests/helper/memoryscan.h"

/* The token of a digest. */
static unsigned int
factworld_token(uint32_t digest)
{
    AUTO_SECRET struct secret secret = {0};
    unsigned int token = 0;

    for (; token < FACTMODEL_TOKENS; token++) {
        memoryscan_token(token, &secret);
        if (fakeapi_digest(&secret) == digest) {
            break;
        }
    }
    return token;
}

/* Tells the model of what was sent since the last time. */
static void
factworld_see_sent(void)
{
    struct factmodel *model = &factworld.model;
    const char *path = NULL;

    for (unsigned int i = 0;; i++) {
        uint32_t digest = fakeapi_open_digest(factworld.desk.api, i);

        if (digest == 0) {
            break;
        }
        model->tokens[factworld_token(digest)].flight = true;
    }
    while ((path = fakeapi_post_path(factworld.desk.api,
                                     model->flight_count))[0] != '\0') {
        unsigned int at = model->flight_count++;
        const char *json = fakeapi_post_json(factworld.desk.api, at);
        bool other = strstr(path, "vps%3Av/") != NULL;

        model->flights[at] = (struct factmodel_flight){
            .token =
                factworld_token(fakeapi_post_digest(factworld.desk.api, at)),
            .needs = other ? 1U << 2
                           : (strstr(json, "x:y:a") != NULL ? 1U : 0U) |
                                 (strstr(json, "x:y:b") != NULL ? 2U : 0U)};
    }
}

/* Which of the open questions is about this token; -1: none. */
static int
factworld_find_who(unsigned int token)
{
    uint32_t digest = 0;

    for (unsigned int i = 0;
         (digest = fakeapi_open_digest(factworld.desk.api, i)) != 0; i++) {
        if (factworld_token(digest) == token) {
            return (int)i;
        }
    }
    return -1;
}

/* The answer to an open question whose token it is. */
static void
factworld_answer_who(unsigned int index, enum factworld_who who)
{
    unsigned int token =
        factworld_token(fakeapi_open_digest(factworld.desk.api, index));
    struct api_answer answer = gracedesk_accept("alice");
    struct factmodel_token *it = &factworld.model.tokens[token];

    it->flight = false;
    if (who == FACTWORLD_ACCEPT) {
        factmodel_accept(&factworld.model, token);
    } else if (who == FACTWORLD_REFUSE) {
        factworld.model.late_lines += it->let_in;
        factmodel_refuse(&factworld.model, token);
        answer = gracedesk_refuse(REASON_TOKEN_REFUSED);
    } else {
        answer = gracedesk_unreachable(REASON_API_SERVER);
    }
    fakeapi_answer(factworld.desk.api, index, &answer);
    it->let_in = false;
}

/* The answer to a question to IAM, after its own opinion. */
static unsigned int
factworld_answer_iam(unsigned int index, enum factworld_iam iam,
                     unsigned int *ret_yes)
{
    const struct factmodel_flight flight = factworld.model.flights[index];
    char body[128] = "{\"class\":\"Client::Forbidden\",\"message\":\"no\"}";
    struct fakeapi_reply reply = {.status = 403, .body = body};
    char lists[2][32] = {"", ""};
    unsigned int heard = 0;

    if (iam == FACTWORLD_BROKEN) {
        reply.status = 500;
    } else if (iam == FACTWORLD_SPEAKS) {
        for (unsigned int i = 0; i < FACTMODEL_NEEDS; i++) {
            char *list =
                lists[factworld.model.tokens[flight.token].may_be[i] ? 0 : 1];

            if ((flight.needs >> i & 1U) != 0) {
                snprintf(list + strlen(list), 32 - strlen(list), "%s\"%s\"",
                         list[0] == '\0' ? "" : ",",
                         factworld_requirements[i].action);
            }
        }
        snprintf(body, sizeof(body),
                 "{\"authorizedActions\":[%s],\"unauthorizedActions\":[%s]}",
                 lists[0], lists[1]);
        reply.status = 200;
    }
    heard = factmodel_land(&factworld.model, index, iam == FACTWORLD_BROKEN,
                           iam == FACTWORLD_FORBIDS, ret_yes);
    fakeapi_answer_post(factworld.desk.api, index, &reply);
    return heard;
}

static void
factworld_count_lines(void)
{
    if (factworld.late_lines != factworld.model.late_lines) {
        factworld_fail("%u late noes were logged, not %u", factworld.late_lines,
                       factworld.model.late_lines);
    }
}

void
factworld_deliver(enum factworld_iam iam)
{
    unsigned int yes = 0;

    while (fakeapi_open_digest(factworld.desk.api, 0) != 0) {
        factworld_answer_who(0, FACTWORLD_ACCEPT);
    }
    while (factworld.model.flight_count > 0) {
        (void)factworld_answer_iam(0, iam, &yes);
    }
    factworld_settle();
    factworld_count_lines();
}

static void
factworld_told(const struct verdict *verdict, void *context)
{
    (void)context;
    factworld.done = true;
    factworld.verdict = *verdict;
}

/* What the answer whose token it is means for the login, told in time. */
static void
factworld_hear_who(struct factmodel_login *login, enum factworld_who who)
{
    const struct factmodel *model = &factworld.model;

    if (who == FACTWORLD_ACCEPT) {
        login->source = VERDICT_ONLINE;
    } else if (who == FACTWORLD_REFUSE) {
        login->reason = REASON_TOKEN_REFUSED;
    } else if (model->tokens[login->token].kind == FACTMODEL_TOMBSTONE) {
        login->reason = REASON_TOKEN_BURIED;
    } else if (factmodel_has_grace(model, login->token, login->service)) {
        login->source = VERDICT_GRACE;
    } else {
        login->reason = REASON_API_SERVER;
    }
}

/* Everything is answered in time. */
static void
factworld_answer_all(const struct factworld_login *what,
                     struct factmodel_login *login)
{
    unsigned int yes = 0;

    while (fakeapi_open_digest(factworld.desk.api, 0) != 0 ||
           factworld.model.flight_count > 0) {
        bool who = fakeapi_open_digest(factworld.desk.api, 0) != 0;

        if (who && (factworld.model.flight_count == 0 || !what->iam_first)) {
            factworld_hear_who(login, what->who);
            factworld_answer_who(0, what->who);
        } else {
            login->heard |= factworld_answer_iam(0, what->iam, &yes);
            login->heard_yes |= yes;
        }
        factworld_see_sent();
    }
}

/* Whose token it is may be answered before the time is over, and IAM is not. */
static void
factworld_answer_slowly(const struct factworld_login *what,
                        struct factmodel_login *login)
{
    int index = factworld_find_who(login->token);

    if (login->source == VERDICT_FRESH || index < 0) {
        return; /* nobody asks */
    }
    /* A refusal would have to be on the disk in time. */
    if (what->iam_first || what->who == FACTWORLD_REFUSE) {
        factworld_hear_who(login, FACTWORLD_AWAY);
        if (login->reason == REASON_API_SERVER) {
            login->reason = REASON_API_TIMEOUT;
        }
    } else {
        factworld_hear_who(login, what->who);
        factworld_answer_who((unsigned int)index, what->who);
    }
    factworld_see_sent();
}

static void
factworld_count(void)
{
    struct factworld_seen *seen = &factworld.seen;
    const struct verdict *verdict = &factworld.verdict;
    bool allowed = verdict->reason == REASON_ALLOWED;

    seen->logins++;
    seen->online += allowed && verdict->source == VERDICT_ONLINE;
    seen->grace += allowed && verdict->source == VERDICT_GRACE;
    seen->denied += verdict->reason == REASON_IAM_DENIES;
    seen->unknown += verdict->reason == REASON_IAM_UNKNOWN;
}

static void
factworld_compare(const struct factmodel_login *login)
{
    struct factmodel_verdict wanted = factmodel_judge(&factworld.model, login);
    const struct verdict *verdict = &factworld.verdict;

    if (verdict->reason != wanted.reason || verdict->source != wanted.source) {
        factworld_fail(
            "token %u at %s: %s from %s instead of %s from %s", login->token,
            factworld_services[login->service], reason_id(verdict->reason),
            verdict_source_name(verdict->source), reason_id(wanted.reason),
            verdict_source_name(wanted.source));
    }
    if (verdict->reason == REASON_ALLOWED && verdict->source == VERDICT_GRACE) {
        factmodel_note_grace(&factworld.model, login);
    }
    factworld_count();
}

/* A no that is news must be on the disk before it is told. */
static void
factworld_end_hold(bool was_no, const struct factmodel_login *login)
{
    gracedesk_run(&factworld.desk);
    if (factworld.done && factworld.verdict.reason == REASON_IAM_DENIES &&
        !was_no && (login->heard & ~login->heard_yes) != 0) {
        factworld_fail("token %u: a no is told before it is on the disk",
                       login->token);
    }
    factworld_hold(false);
}

/* Whether one of the service's needs was a no already. */
static bool
factworld_has_no(const struct factmodel_login *login)
{
    const struct factmodel_token *it = &factworld.model.tokens[login->token];
    unsigned int needs = factmodel_needs(login->service);
    bool has_no = it->kind != FACTMODEL_RECORD;

    for (unsigned int i = 0; i < FACTMODEL_NEEDS; i++) {
        has_no |= (needs >> i & 1U) != 0 && it->facts[i].known &&
                  !it->facts[i].allowed;
    }
    return has_no;
}

static void
factworld_ask(const struct factworld_login *what)
{
    struct gracedesk *desk = &factworld.desk;
    unsigned int before = fakeapi_posted(desk->api);
    bool unknown = factworld.model.tokens[what->token].kind != FACTMODEL_RECORD;

    memset(&desk->decisions.negative, 0, sizeof(desk->decisions.negative));
    breaker_note_answer(&desk->breaker);
    gracedesk_config(desk)->timeout_ms = what->slow ? 1 : GRACEDESK_LONG_MS;
    factworld.done = false;
    (void)decision_begin(&desk->decisions,
                         gracedesk_request(what->token, "pat_jwt_alice",
                                           factworld_services[what->service]),
                         0, factworld_told, NULL);
    if (unknown && fakeapi_posted(desk->api) != before) {
        factworld_fail("IAM is asked about token %u, which may be anybody's",
                       what->token);
    }
    factworld_see_sent();
}

void
factworld_login(const struct factworld_login *what)
{
    struct factmodel_login login = {.token = what->token,
                                    .service = what->service};
    const struct permission_line *line = NULL;
    bool was_no = false;
    bool may_ask = false;

    if (!what->slow) {
        factworld_deliver(FACTWORLD_SPEAKS);
    }
    line = factworld.desk.decisions.permissions;
    breaker_note_answer(&factworld.desk.breaker);
    may_ask = !what->slow && what->iam == FACTWORLD_SPEAKS &&
              permission_may_ask(line);
    was_no = factworld_has_no(&login);
    if (factmodel_is_fresh(&factworld.model, what->token, what->service)) {
        login.source = VERDICT_FRESH;
    }
    if (what->hold && !what->slow) {
        factworld_hold(true);
    }
    factworld_ask(what);
    if (what->slow) {
        factworld_answer_slowly(what, &login);
    } else {
        factworld_answer_all(what, &login);
        if (what->hold) {
            factworld_end_hold(was_no, &login);
        }
    }
    while (!factworld.done) {
        (void)event_base_loop(factworld.desk.base, EVLOOP_ONCE);
    }
    factworld_compare(&login);
    /* Old facts are for when IAM cannot be asked. */
    if (may_ask && login.source != VERDICT_GRACE &&
        factworld.verdict.source == VERDICT_GRACE) {
        factworld_fail("token %u: IAM was not asked", login.token);
    }
    if (!what->slow) {
        factworld_settle();
    }
    factworld_see_sent();
    factworld_count_lines();
}
