/* SPDX-License-Identifier: MIT */
/*
 * The product's side.  Each step is done by the product first; then the model
 * is told what happened, and both must agree whether the login has its verdict
 * and what it is.
 */
#include "tests/helper/graceworld.h"

#include <event2/event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/gracegate.h"
#include "tests/helper/gracemishap.h"
#include "tests/helper/graceprocess.h"
#include "tests/helper/memoryscan.h"

#define NOT_HELD 255U
#define STEPS_MAX 32

struct graceworld graceworld;

void __wrap_log_line(int level, const char *format, ...);

/* The two lines that matter here (ld(1), --wrap). */
void
__wrap_log_line(int level, const char *format, ...)
{
    if (level == LOG_ALERT && strncmp(format, "late refusal", 12) == 0) {
        graceworld.late_refusals++;
    }
    if (level == LOG_ALERT && strncmp(format, "cache: a refusal", 16) == 0) {
        graceworld.is_disk_dead = true;
        if (!gracemishap_may_lose_refusals()) {
            gracemodel_fail(&graceworld.model,
                            "a refusal is lost that the disk could take");
        }
    }
}

/* Which of the model's files this is. */
static unsigned int
graceworld_file(const char *name)
{
    for (unsigned int i = 0; i < GRACEFILES_COUNT; i++) {
        if (strcmp(graceworld.names[i], name) == 0) {
            return i;
        }
    }
    /* The name of an identity's file is seen when it is made. */
    if (name[0] == 'i' && graceworld.refused_identity < GRACERULES_IDENTITIES) {
        unsigned int file = GRACEFILES_IDENTITY + graceworld.refused_identity;

        snprintf(graceworld.names[file], GRACEDISK_NAME_SIZE, "%s", name);
        return file;
    }
    return GRACEFILES_COUNT;
}

/* Tells the model what was done to the disk. */
static void
graceworld_report(void)
{
    struct gracefiles *files = &graceworld.model.files;
    static struct gracedisk_done done;
    const char *problem = NULL;

    while (gracedisk_next(&done)) {
        unsigned int file = graceworld_file(done.name);

        if (done.kind == GRACEDISK_SYNCED) {
            gracefiles_synced(files);
        } else if (file == GRACEFILES_COUNT) {
            /* Of a key that was lost, or no record at all. */
            continue;
        } else if (done.kind == GRACEDISK_REPLACED) {
            problem = gracefiles_replaced(files, file, done.bytes, done.len);
        } else if (done.kind == GRACEDISK_REMOVED) {
            problem = gracefiles_removed(files, file, graceworld.is_disk_bad);
        } else if (done.kind == GRACEDISK_DAMAGED) {
            gracefiles_damaged(files, file);
        } else {
            gracefiles_synced_file(files, file);
        }
        if (problem != NULL) {
            gracemodel_fail(&graceworld.model, "%s", problem);
        }
    }
}

/* Whether product and model agree that the login is over, or is not. */
static void
graceworld_agree(const char *when)
{
    const struct verdict *verdict = &graceworld.verdict;

    if (graceworld.done == graceworld.model.login.waits) {
        gracemodel_fail(&graceworld.model, "%s: the login %s (%s, %s)", when,
                        graceworld.done ? "should not be told yet"
                                        : "should be told",
                        graceworld.done ? reason_id(verdict->reason) : "none",
                        verdict_source_name(verdict->source));
    }
}

void
graceworld_settle(void)
{
    const char *missing = NULL;

    for (int i = 0; i < 3; i++) {
        gracegate_wait();
        gracedesk_run(&graceworld.desk);
    }
    graceworld_report();
    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        gracemodel_settle(&graceworld.model, i, graceworld.is_disk_dead);
    }
    missing =
        gracefiles_settled(&graceworld.model.files, graceworld.is_disk_bad);
    if (missing != NULL) {
        gracemodel_fail(&graceworld.model, "%s", missing);
    }
    graceworld.is_disk_dead = false;
}

static struct api_answer
graceworld_answer(unsigned int token)
{
    static const int64_t wild_s[] = {-31536000, 31536000, 3600, -3600};
    const struct graceworld_truth *truth = &graceworld.truth[token];
    struct api_answer answer = {.class = truth->class, .reason = truth->reason};
    int64_t true_s = (fakeclock.real_ms - graceworld.wrong_ms) / 1000;

    if (graceworld.api == GRACEWORLD_AWAY) {
        answer.class = API_UNREACHABLE;
        answer.reason = graceworld.away;
        answer.retry_after_ms = graceworld.retry_after_ms;
        answer.http_status = answer.reason == REASON_API_SERVER ? 503 : 0;
        return answer;
    }
    answer.http_status = 401;
    if (truth->class == API_ACCEPTED) {
        answer.identity = gracerules_identity(truth->variant);
        answer.http_status = 200;
        answer.date_s = graceworld.date == 0 ? true_s
                        : graceworld.date == 1
                            ? 0
                            : true_s + wild_s[graceworld.date % 4];
    }
    return answer;
}

void
graceworld_deliver(bool revoked)
{
    uint32_t digest = fakeapi_open_digest(graceworld.desk.api, 0);
    struct api_answer answer;

    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        if (api_in_flight(graceworld.desk.api) > 0 &&
            graceworld.digests[i] == digest) {
            if (revoked) {
                graceworld.truth[i].class = API_REFUSED;
                graceworld.truth[i].reason = REASON_TOKEN_REFUSED;
            }
            answer = graceworld_answer(i);
            fakeapi_answer(graceworld.desk.api, 0, &answer);
            gracemodel_deliver(&graceworld.model, i, &answer,
                               graceworld.truth[i].variant);
            return;
        }
    }
}

static void
graceworld_told(const struct verdict *verdict, void *context)
{
    (void)context;
    if (!graceworld.ignored) {
        graceworld.done = true;
        graceworld.verdict = *verdict;
    }
}

/* The writer is held: a refusal is told only if the disk has it all the
 * same. */
static void
graceworld_peek(void)
{
    struct gracemodel *model = &graceworld.model;
    unsigned int token = model->login.token;

    gracegate_wait();
    gracedesk_run(&graceworld.desk);
    graceworld_report();
    if (graceworld.done && model->login.waits &&
        model->flights[token].state == GRACEMODEL_WRITING) {
        gracemodel_settle(model, token, graceworld.is_disk_dead);
    }
    graceworld_agree("while the disk is held");
}

/* The API answers until the login has its verdict. */
static void
graceworld_finish(void)
{
    for (int i = 0; i < STEPS_MAX && !graceworld.done; i++) {
        if (graceworld.held && api_in_flight(graceworld.desk.api) == 0) {
            return;
        }
        graceworld_deliver(false);
        if (graceworld.held) {
            graceworld_peek();
        } else {
            graceworld_settle();
            graceworld_agree("after an answer");
        }
    }
    if (!graceworld.done) {
        gracemodel_fail(&graceworld.model, "the login never has its verdict");
    }
}

static void
graceworld_end_hold(unsigned int end)
{
    if (!graceworld.done && end == 0) {
        graceworld.held = false;
        gracegate_go();
        graceworld_settle();
        graceworld_finish();
    }
    if (graceworld.done) {
        gracepromise_check(&graceworld.model, &graceworld.verdict,
                           &graceworld.seen);
    }
    if (end == 1) {
        graceworld_kill();
        graceworld_start();
    } else if (end > 1) {
        graceworld_lose_power(end == 3, 60000);
    }
    graceworld.held = false;
    gracegate_go();
}

/* The product did not ask, and its verdict is what an open breaker leads to. */
static bool
graceworld_met_breaker(void)
{
    const struct verdict *verdict = &graceworld.verdict;

    return graceworld.done && (verdict->reason == REASON_API_BREAKER ||
                               verdict->reason == REASON_TOKEN_BURIED ||
                               verdict->reason == REASON_TOKEN_EXPIRED ||
                               verdict->source == VERDICT_GRACE);
}

void
graceworld_login(unsigned int token, unsigned int service, unsigned int account,
                 unsigned int hold, unsigned int end)
{
    char login[64];
    bool slow = graceworld.api == GRACEWORLD_SLOW;

    snprintf(login, sizeof(login), "pat_jwt_%s", gracerules_account(account));
    gracedesk_config(&graceworld.desk)->timeout_ms =
        slow ? 0 : GRACEDESK_LONG_MS;
    graceworld.done = false;
    graceworld.held = hold != NOT_HELD;
    if (graceworld.held) {
        gracegate_hold(hold);
    }
    (void)decision_begin(
        &graceworld.desk.decisions,
        gracedesk_request(token, login, gracerules_service(service)), 0,
        graceworld_told, NULL);
    gracemodel_begin(&graceworld.model, token, service, account,
                     graceworld_met_breaker());
    if (slow && !graceworld.done) {
        gracedesk_run(&graceworld.desk);
        gracemodel_time_over(&graceworld.model);
    }
    graceworld_agree("at its beginning");
    graceworld_finish();
    graceworld_end_hold(graceworld.held ? end : 0);
}

void
graceworld_start(void)
{
    gracedesk_start(&graceworld.desk);
    graceprocess_start(&graceworld.model);
    graceworld_settle();
    if (graceworld.is_disk_bad) {
        return;
    }
    graceworld.may_be_temporary = false;
    if (gracedisk_has_temporary()) {
        gracemodel_fail(&graceworld.model, "a temporary file is left");
    }
}

void
graceworld_stop(void)
{
    const char *missing = NULL;

    graceworld.ignored = true;
    gracedesk_stop(&graceworld.desk);
    graceworld.ignored = false;
    graceprocess_stop(&graceworld.model);
    graceworld_report();
    missing =
        gracefiles_settled(&graceworld.model.files, graceworld.is_disk_bad);
    if (missing != NULL) {
        gracemodel_fail(&graceworld.model, "at its end: %s", missing);
    }
}

void
graceworld_kill(void)
{
    graceworld_report();
    gracegate_freeze(true);
    gracegate_go();
    graceworld.ignored = true;
    gracedesk_stop(&graceworld.desk);
    graceworld.ignored = false;
    gracegate_freeze(false);
    graceworld_report();
    graceprocess_kill(&graceworld.model);
    graceworld.may_be_temporary = true;
    graceworld.is_disk_dead = false;
}

void
graceworld_boot(int64_t off_ms)
{
    fakeclock_reboot();
    fakeclock.real_ms += off_ms;
    graceprocess_live(&graceworld.model, fakeclock.boot_ms);
    graceprocess_bend(&graceworld.model);
    graceworld_start();
}

void
graceworld_lose_power(bool written_anyway, int64_t off_ms)
{
    graceworld_kill();
    gracedisk_lose_power(written_anyway);
    graceprocess_lose_power(&graceworld.model, written_anyway);
    graceworld_boot(off_ms);
}

void
graceworld_pass(int64_t ms)
{
    fakeclock_pass(ms);
    graceprocess_live(&graceworld.model, ms);
}
