/* SPDX-License-Identifier: MIT */
/*
 * The host: its configuration, its disk, its ends and beginnings.  Behind a
 * restart the product's facts must be the model's, or older by as much as the
 * disk may lag behind; none is younger, and no no that was told is lost.  The
 * logins are in factlogin.c.
 */
#include "tests/helper/factworld.h"

#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "helper/cachefact.h"
#include "helper/cacheview.h"
#include "helper/log.h"
#include "helper/writer.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/fakedisk.h"
#include "tests/helper/memoryscan.h"

/* What the disk may lag behind: a fact goes there a minute behind the last one,
 * or with its record, which does the same. */
#define REWRITE_MS 120000

struct factworld factworld;

const struct requirement factworld_requirements[FACTMODEL_NEEDS] = {
    {"x:y:a", "urn:v1:eu:resource:vps:u"},
    {"x:y:b", "urn:v1:eu:resource:vps:u"},
    {"x:y:a", "urn:v1:eu:resource:vps:v"}};
const char *const factworld_services[FACTMODEL_SERVICES] = {"plain", "one",
                                                            "two", "far"};
static pthread_mutex_t factworld_disk = PTHREAD_MUTEX_INITIALIZER;
static bool factworld_frozen; /* under the mutex */

void
factworld_fail(const char *format, ...)
{
    va_list arguments;

    if (factworld.failure[0] == '\0') {
        va_start(arguments, format);
        vsnprintf(factworld.failure, sizeof(factworld.failure), format,
                  arguments);
        va_end(arguments);
    }
}

void __wrap_log_line(int level, const char *format, ...);

/* The one line that matters here (ld(1), --wrap). */
void
__wrap_log_line(int level, const char *format, ...)
{
    factworld.late_lines +=
        level == LOG_ALERT && strncmp(format, "late refusal", 12) == 0;
}

/* fakedisk: a disk that is slow, or whose process is dead. */
static int
factworld_pass_disk(const struct fakedisk_op *op)
{
    bool frozen = false;

    pthread_mutex_lock(&factworld_disk);
    frozen = factworld_frozen && op->call != FAKEDISK_OPEN &&
             op->call != FAKEDISK_READ;
    pthread_mutex_unlock(&factworld_disk);
    return frozen ? EIO : 0;
}

static void
factworld_settled(int error, void *context)
{
    (void)error;
    (void)context;
    factworld.settled = true;
}

/* Waits until the disk has what it is to have, and whoever waited for that is
 * told. */
void
factworld_settle(void)
{
    factworld.settled = false;
    if (writer_settle(cache_writer(factworld.desk.decisions.cache),
                      factworld_settled, NULL) < 0) {
        factworld_fail("out of memory");
        return;
    }
    while (!factworld.settled) {
        (void)event_base_loop(factworld.desk.base, EVLOOP_ONCE);
    }
    gracedesk_run(&factworld.desk);
}

void
factworld_hold(bool hold)
{
    if (hold) {
        pthread_mutex_lock(&factworld_disk);
    } else {
        pthread_mutex_unlock(&factworld_disk);
    }
}

void
factworld_use(unsigned int service, int64_t fresh_ms, int64_t grace_ms)
{
    struct config_service *entry =
        &gracedesk_config(&factworld.desk)->services[service];

    factworld.model.fresh_ms[service] = fresh_ms;
    factworld.model.grace_ms[service] = grace_ms;
    entry->fresh_ms = fresh_ms;
    entry->grace_ms = grace_ms;
}

static void
factworld_configure(void)
{
    struct config *config = gracedesk_config(&factworld.desk);

    config->in_flight = 64;
    config->service_count = FACTMODEL_SERVICES;
    for (unsigned int i = 0; i < FACTMODEL_SERVICES; i++) {
        struct config_service *service = &config->services[i];

        snprintf(service->name, sizeof(service->name), "%s",
                 factworld_services[i]);
        factworld_use(i, 0, INT64_C(86400000));
        for (unsigned int j = 0; factmodel_need_at(i, j) < FACTMODEL_NEEDS;
             j++) {
            service->requirements[service->requirement_count++] =
                factworld_requirements[factmodel_need_at(i, j)];
        }
    }
}

void
factworld_begin(void)
{
    fakeclock_reset();
    log_open(true, -1);
    memset(&factworld.model, 0, sizeof(factworld.model));
    factworld.late_lines = 0;
    gracedesk_open(&factworld.desk,
                   access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    fakedisk_watch(factworld_pass_disk, NULL);
    factworld_configure();
}

void
factworld_end(void)
{
    factworld.seen.late += factworld.model.late_lines;
    gracedesk_close(&factworld.desk);
    fakedisk_watch(NULL, NULL);
}

void
factworld_change(unsigned int token, unsigned int need, bool may_be)
{
    factworld.model.tokens[token].may_be[need] = may_be;
}

void
factworld_pass(int64_t ms)
{
    fakeclock_pass(ms);
    factworld.model.now_ms += ms;
}

/* One fact as a new process reads it. */
static void
factworld_compare_fact(const struct record *record, unsigned int need,
                       struct factmodel_fact *fact, bool killed)
{
    uint8_t name[HOSTKEY_NAME_SIZE];
    const struct record_fact *found = NULL;
    int64_t age_ms = 0;

    cachefact_name(factworld.desk.decisions.cache,
                   &factworld_requirements[need], name);
    found = record == NULL ? NULL : cachefact_find(record, name);
    if (found == NULL ||
        !cachefact_age(factworld.desk.decisions.cache, found, &age_ms)) {
        if (fact->known && !fact->allowed) {
            factworld_fail("the no to %u is lost", need);
        }
        fact->known = false;
        return;
    }
    if (killed && fact->known && fact->allowed && !found->allowed) {
        fact->allowed = false; /* the yes was not written yet */
    } else if (!fact->known || found->allowed != fact->allowed) {
        factworld_fail("a %s to %u comes from the disk",
                       found->allowed ? "yes" : "no", need);
    } else if (age_ms < factworld.model.now_ms - fact->at_ms ||
               (!killed &&
                age_ms > factworld.model.now_ms - fact->at_ms + REWRITE_MS)) {
        factworld_fail("the fact %u is %lld ms old, not %lld", need,
                       (long long)age_ms,
                       (long long)(factworld.model.now_ms - fact->at_ms));
    }
    fact->at_ms = factworld.model.now_ms - age_ms;
}

/* What the disk has of a token. */
static void
factworld_read(unsigned int token, bool killed)
{
    struct factmodel_token *it = &factworld.model.tokens[token];
    struct record record;
    enum cache_state state = gracedesk_find(&factworld.desk, token, &record);
    int64_t age_ms = 0;

    it->flight = it->let_in = false;
    if (killed && it->kind == FACTMODEL_RECORD && state == CACHE_TOMBSTONE) {
        it->kind = FACTMODEL_TOMBSTONE; /* the yes was not written yet */
    }
    if ((it->kind == FACTMODEL_TOMBSTONE) != (state == CACHE_TOMBSTONE)) {
        factworld_fail("token %u: a tombstone comes or goes", token);
    }
    if (state == CACHE_NOTHING) {
        it->kind = FACTMODEL_NOTHING;
    } else if (state == CACHE_RECORD) {
        if (!cache_age(factworld.desk.decisions.cache, &record, &age_ms) ||
            age_ms < factworld.model.now_ms - it->at_ms) {
            factworld_fail("token %u: its record cannot be so old", token);
        }
        it->at_ms = factworld.model.now_ms - age_ms;
    }
    for (unsigned int i = 0; i < FACTMODEL_NEEDS; i++) {
        factworld_compare_fact(state == CACHE_NOTHING ? NULL : &record, i,
                               &it->facts[i], killed);
    }
}

static void
factworld_freeze(bool frozen)
{
    pthread_mutex_lock(&factworld_disk);
    factworld_frozen = frozen;
    pthread_mutex_unlock(&factworld_disk);
}

void
factworld_restart(bool killed)
{
    factworld_freeze(killed);
    gracedesk_stop(&factworld.desk);
    factworld_freeze(false);
    gracedesk_start(&factworld.desk);
    factworld.model.flight_count = 0;
    for (unsigned int i = 0; i < FACTMODEL_TOKENS; i++) {
        factworld_read(i, killed);
    }
}

static bool
factworld_take_out(void *context, const struct cacheview_row *row)
{
    (void)context;
    (void)row;
    return true;
}

void
factworld_forget(void)
{
    cacheview_walk(factworld.desk.decisions.cache, factworld_take_out, NULL);
    for (unsigned int i = 0; i < FACTMODEL_TOKENS; i++) {
        struct factmodel_token *it = &factworld.model.tokens[i];

        it->kind = FACTMODEL_NOTHING;
        memset(it->facts, 0, sizeof(it->facts));
    }
    factworld_settle();
}
