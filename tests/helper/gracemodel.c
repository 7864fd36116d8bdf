/* SPDX-License-Identifier: MIT */
/*
 * The chain of a login in the model's words, and what each answer changes.
 * The API's breaker is in gracebreaker.c.
 */
#include "tests/helper/gracemodel.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tests/helper/fakeclock.h"
#include "tests/helper/gracebreaker.h"

#define MINUTE INT64_C(60000)

void
gracemodel_fail(struct gracemodel *model, const char *format, ...)
{
    va_list arguments;

    if (model->failure[0] != '\0') {
        return;
    }
    va_start(arguments, format);
    vsnprintf(model->failure, sizeof(model->failure), format, arguments);
    va_end(arguments);
}

/* What is known about the token: a tombstone of its identity is its own. */
static enum gracefiles_kind
gracemodel_known(const struct gracemodel *model, unsigned int token)
{
    const struct gracefiles_content *content = &model->memory[token];
    unsigned int identity = GRACEFILES_IDENTITY + content->variant / 2;

    if (content->kind == GRACEFILES_RECORD &&
        model->memory[identity].kind == GRACEFILES_TOMBSTONE) {
        return GRACEFILES_TOMBSTONE;
    }
    return content->kind;
}

static void
gracemodel_end(struct gracemodel *model, struct gracemodel_verdict verdict)
{
    model->login.waits = false;
    model->login.verdict = verdict;
}

/* Ends it with today's rules about who the token was proved to be. */
static void
gracemodel_judge(struct gracemodel *model, struct gracemodel_verdict verdict)
{
    verdict.reason = gracerules_judge(
        &model->rules, (unsigned int)verdict.variant, model->login.account);
    gracemodel_end(model, verdict);
}

/* Whether what OVHcloud said of the token's end has come. */
static bool
gracemodel_has_ended(const struct gracemodel *model,
                     const struct gracefiles_content *content)
{
    return content->until_s != INT64_MAX &&
           gracelife_latest_ms(&model->life, &content->stamp) >=
               content->until_s * 1000;
}

/* Whether its record may be used for so long. */
static bool
gracemodel_use(const struct gracemodel *model, int64_t longest_ms,
               struct gracemodel_verdict *verdict)
{
    const struct gracefiles_content *content =
        &model->memory[model->login.token];
    int64_t age_ms = gracelife_age_ms(&model->life, &content->stamp);

    if (gracemodel_known(model, model->login.token) != GRACEFILES_RECORD ||
        longest_ms == 0 || age_ms < 0 || age_ms > longest_ms ||
        gracemodel_has_ended(model, content)) {
        return false;
    }
    verdict->variant = (int)content->variant;
    verdict->age_ms = age_ms;
    verdict->left_ms = longest_ms - age_ms;
    return true;
}

/* The API cannot be asked. */
static void
gracemodel_away(struct gracemodel *model, enum reason why, uint16_t http_status)
{
    unsigned int token = model->login.token;
    unsigned int length = gracerules_length_of(model->login.service);
    struct gracemodel_flight *flight = &model->flights[token];
    struct gracemodel_verdict verdict = {
        .reason = why, .variant = -1, .http_status = http_status};
    bool by_tls =
        why == REASON_API_TLS ||
        (why == REASON_API_BREAKER && model->breaker.why == REASON_API_TLS);

    if (!model->login.had_something) {
        gracemodel_end(model, verdict);
    } else if (gracemodel_known(model, token) == GRACEFILES_TOMBSTONE) {
        verdict.reason = REASON_TOKEN_BURIED;
        gracemodel_end(model, verdict);
    } else if (by_tls && model->rules.tls_denies) {
        gracemodel_end(model, verdict);
    } else if (!gracemodel_use(model, model->rules.grace_ms[length],
                               &verdict)) {
        if (model->rules.grace_ms[length] > 0 &&
            gracemodel_known(model, token) == GRACEFILES_RECORD &&
            gracemodel_has_ended(model, &model->memory[token])) {
            verdict.reason = REASON_TOKEN_EXPIRED;
        }
        gracemodel_end(model, verdict);
    } else {
        verdict.source = VERDICT_GRACE;
        gracemodel_judge(model, verdict);
        if (model->login.verdict.reason == REASON_ALLOWED &&
            flight->state != GRACEMODEL_NO_FLIGHT) {
            flight->let_in = true;
        }
    }
}

static unsigned int
gracemodel_busy(const struct gracemodel *model)
{
    unsigned int busy = 0;

    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        busy += model->flights[i].state == GRACEMODEL_SENT ||
                model->flights[i].state == GRACEMODEL_WRITING;
    }
    return busy;
}

/* Takes a place away from the oldest question that nobody waits for. */
static bool
gracemodel_give_place(struct gracemodel *model)
{
    struct gracemodel_flight *oldest = NULL;

    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        struct gracemodel_flight *flight = &model->flights[i];

        if (flight->state == GRACEMODEL_SENT &&
            !(model->login.waits && model->login.token == i) &&
            (oldest == NULL || flight->turn < oldest->turn)) {
            oldest = flight;
        }
    }
    if (oldest != NULL) {
        oldest->state = GRACEMODEL_NO_FLIGHT;
    }
    return oldest != NULL;
}

/* Whoever is in the line is sent when there is room. */
static void
gracemodel_send(struct gracemodel *model)
{
    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        struct gracemodel_flight *flight = &model->flights[i];

        if (flight->state == GRACEMODEL_IN_LINE &&
            (gracemodel_busy(model) < GRACEMODEL_IN_FLIGHT ||
             gracemodel_give_place(model))) {
            flight->state = GRACEMODEL_SENT;
            flight->turn = ++model->turn;
        }
    }
}

static void
gracemodel_begin_flight(struct gracemodel *model, unsigned int token,
                        bool refused)
{
    struct gracemodel_flight *flight = &model->flights[token];

    if (!gracebreaker_admits(model, refused)) {
        gracemodel_away(model, REASON_API_BREAKER, 0);
        return;
    }
    memset(flight, 0, sizeof(*flight));
    flight->state = GRACEMODEL_IN_LINE;
    flight->probe = model->breaker.trying;
    gracemodel_send(model);
}

void
gracemodel_ask(struct gracemodel *model, unsigned int token)
{
    gracemodel_begin_flight(model, token, false);
}

void
gracemodel_begin(struct gracemodel *model, unsigned int token,
                 unsigned int service, unsigned int account, bool refused)
{
    struct gracemodel_verdict verdict = {.variant = -1};
    unsigned int length = gracerules_length_of(service);

    model->login = (struct gracemodel_login){
        .token = token, .service = service, .account = account, .waits = true};
    if (fakeclock.monotonic_ms < model->negative[token].until_ms) {
        verdict.reason = model->negative[token].reason;
        gracemodel_end(model, verdict);
        return;
    }
    model->login.had_something =
        gracemodel_known(model, token) != GRACEFILES_NOTHING;
    if (gracemodel_use(model, model->rules.fresh_ms[length], &verdict)) {
        verdict.source = VERDICT_FRESH;
        verdict.left_ms = 0;
        gracemodel_judge(model, verdict);
    } else if (gracebreaker_is_open(model, refused)) {
        gracemodel_away(model, REASON_API_BREAKER, 0);
    } else if (model->flights[token].state == GRACEMODEL_NO_FLIGHT) {
        gracemodel_begin_flight(model, token, refused);
    } else {
        model->flights[token].counted = false; /* for those who join */
    }
}

/* The flight is over; whoever waited for it is told. */
static void
gracemodel_land(struct gracemodel *model, unsigned int token)
{
    struct gracemodel_flight *flight = &model->flights[token];
    const struct api_answer *answer = &flight->answer;
    struct gracemodel_verdict verdict = {.reason = answer->reason,
                                         .variant = -1,
                                         .http_status = answer->http_status};

    if (model->login.waits && model->login.token == token) {
        if (answer->class == API_UNREACHABLE) {
            gracemodel_away(model, answer->reason, answer->http_status);
        } else if (answer->class == API_ACCEPTED) {
            verdict.source = VERDICT_ONLINE;
            verdict.variant = (int)flight->variant;
            gracemodel_judge(model, verdict);
        } else {
            gracemodel_end(model, verdict);
        }
    }
    flight->state = GRACEMODEL_NO_FLIGHT;
    gracemodel_send(model);
}

void
gracemodel_accept(struct gracemodel *model, unsigned int token,
                  unsigned int variant, int64_t date_s, int64_t until_s)
{
    struct gracefiles_content *memory = &model->memory[token];
    struct gracefiles_content *identity =
        &model->memory[GRACEFILES_IDENTITY + variant / 2];
    struct gracefiles_content record = {
        .kind = GRACEFILES_RECORD, .variant = variant, .until_s = until_s};
    int64_t saved_ms = model->saved_real_ms[token];
    bool is_saved = false;

    record.stamp = gracelife_accept(&model->life, date_s);
    /* What was known of the token's end goes on, unless it has come. */
    if (until_s == INT64_MAX && memory->kind != GRACEFILES_NOTHING &&
        memory->variant / 2 == variant / 2 && memory->until_s != INT64_MAX &&
        memory->until_s * 1000 >
            gracelife_latest_ms(&model->life, &record.stamp)) {
        record.until_s = memory->until_s;
    }
    if (identity->kind == GRACEFILES_TOMBSTONE) {
        identity->kind = GRACEFILES_NOTHING;
        gracefiles_expect_removal(&model->files,
                                  GRACEFILES_IDENTITY + variant / 2);
    }
    is_saved = memory->kind == GRACEFILES_RECORD && saved_ms != 0 &&
               memory->variant == variant &&
               memory->until_s == record.until_s &&
               memory->stamp.life_ms <= record.stamp.life_ms &&
               record.stamp.real_ms >= saved_ms &&
               record.stamp.real_ms - saved_ms < MINUTE;
    *memory = record;
    if (!is_saved) {
        struct gracefiles_content clock = {.kind = GRACEFILES_CLOCK};

        model->saved_real_ms[token] = record.stamp.real_ms;
        gracefiles_expect(&model->files, token, record);
        clock.life = gracelife_saved(&model->life);
        gracefiles_expect(&model->files, GRACEFILES_TIME, clock);
    }
    model->truth[token].variants |= (uint8_t)(1U << variant);
    model->truth[token].refused = false;
    model->truth[token].straight = true;
    model->truth[token].accepted_ms = model->lived_ms;
}

/* A no: the record becomes a tombstone.  False: there is none to change. */
static bool
gracemodel_bury(struct gracemodel *model, unsigned int token,
                enum reason reason)
{
    struct gracefiles_content *memory = &model->memory[token];

    if (memory->kind != GRACEFILES_RECORD) {
        return false;
    }
    *memory = (struct gracefiles_content){.kind = GRACEFILES_TOMBSTONE,
                                          .variant = memory->variant,
                                          .until_s = memory->until_s,
                                          .reason = reason};
    memory->stamp = gracelife_stamp(&model->life);
    gracefiles_expect(&model->files, token, *memory);
    return true;
}

void
gracemodel_deliver(struct gracemodel *model, unsigned int token,
                   const struct api_answer *answer, unsigned int variant)
{
    struct gracemodel_flight *flight = &model->flights[token];
    bool buried = false;

    if (flight->state != GRACEMODEL_SENT) {
        gracemodel_fail(model, "token %u is asked about, but should not be",
                        token);
        return;
    }
    flight->answer = *answer;
    flight->variant = variant;
    if (answer->class == API_UNREACHABLE) {
        if (!flight->counted || answer->retry_after_ms > 0) {
            gracebreaker_fail(model, answer->reason, answer->retry_after_ms);
        }
        gracemodel_land(model, token);
        return;
    }
    memset(&model->breaker, 0, sizeof(model->breaker));
    if (answer->class == API_ACCEPTED) {
        model->negative[token].until_ms = 0;
        if (gracerules_lists(&model->rules, variant)) {
            gracemodel_accept(model, token, variant, answer->date_s, INT64_MAX);
        } else {
            buried = gracemodel_bury(model, token, REASON_FOREIGN_OVH_ACCOUNT);
        }
    } else if (answer->class == API_REFUSED) {
        model->late_refusals += flight->let_in;
        model->negative[token].until_ms =
            fakeclock.monotonic_ms + GRACEMODEL_NEGATIVE_MS;
        model->negative[token].reason = answer->reason;
        buried = gracemodel_bury(model, token, answer->reason);
    }
    flight->state = GRACEMODEL_WRITING;
    if (!buried) {
        /* Nothing to be written; a record that a dead disk has kept, or has
         * not forgotten for good, comes back, as the log has said. */
        if (answer->class == API_REFUSED &&
            model->files.visible.files[token].kind != GRACEFILES_RECORD &&
            model->files.durable.files[token].kind != GRACEFILES_RECORD) {
            model->truth[token].refused = true;
        }
        gracemodel_land(model, token);
    }
}

void
gracemodel_settle(struct gracemodel *model, unsigned int token,
                  bool is_disk_dead)
{
    if (model->flights[token].state != GRACEMODEL_WRITING) {
        return;
    }
    if (!is_disk_dead) {
        model->truth[token].refused = true;
        if (model->files.durable.files[token].kind == GRACEFILES_RECORD) {
            gracemodel_fail(model,
                            "token %u is refused and its record is "
                            "still on the disk",
                            token);
        }
    }
    gracemodel_land(model, token);
}

void
gracemodel_time_over(struct gracemodel *model)
{
    struct gracemodel_flight *flight = &model->flights[model->login.token];

    if (!model->login.waits) {
        return;
    }
    if (flight->state == GRACEMODEL_SENT && !flight->counted) {
        flight->counted = true;
        gracebreaker_fail(model, REASON_API_TIMEOUT, 0);
    }
    gracemodel_away(model, REASON_API_TIMEOUT, 0);
    if (flight->state == GRACEMODEL_IN_LINE) {
        flight->state = GRACEMODEL_NO_FLIGHT;
        if (flight->probe) {
            gracebreaker_fail(model, model->breaker.why, 0);
        }
    }
}
