/* SPDX-License-Identifier: MIT */
/*
 * An empty host for each series: new key, empty disk, all clocks at their
 * first day.  The same seed and events give the same run.
 */
#include "tests/helper/graceseries.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/log.h"
#include "tests/helper/fakeclock.h"
#include "tests/helper/gracegate.h"
#include "tests/helper/gracehappen.h"
#include "tests/helper/graceprocess.h"
#include "tests/helper/graceworld.h"
#include "tests/helper/memoryscan.h"

/* Of the negative cache: one refusal each. */
#define PLACES 1024U

/* The names of the tokens' files; false when two share a place in the negative
 * cache, where a newer refusal takes an older one's. */
static bool
graceseries_learn_names(void)
{
    bool places[PLACES] = {false};

    memset(graceworld.names, 0, sizeof(graceworld.names));
    snprintf(graceworld.names[GRACEFILES_TIME], GRACEDISK_NAME_SIZE, "time");
    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        struct cache_token token = gracedesk_identify(&graceworld.desk, i);
        unsigned int place = (token.name[0] << 8 | token.name[1]) % PLACES;

        if (places[place]) {
            return false;
        }
        places[place] = true;
        for (size_t j = 0; j < sizeof(token.name); j++) {
            snprintf(graceworld.names[i] + 2 * j, 3, "%02x", token.name[j]);
        }
    }
    for (unsigned int i = 0; i < GRACERULES_IDENTITIES; i++) {
        snprintf(graceworld.names[GRACEFILES_IDENTITY + i], GRACEDISK_NAME_SIZE,
                 "not yet %u", i);
    }
    return true;
}

void
graceseries_new_key(void)
{
    char path[160];

    snprintf(path, sizeof(path), "%s/key", graceworld.desk.state_dir);
    do {
        (void)unlink(path);
        gracedesk_start(&graceworld.desk);
        if (graceseries_learn_names()) {
            break;
        }
        gracedesk_stop(&graceworld.desk);
    } while (true);
    gracedesk_stop(&graceworld.desk);
}

static void
graceseries_empty(const char *name)
{
    char path[512];
    DIR *directory = NULL;
    const struct dirent *entry = NULL;

    snprintf(path, sizeof(path), "%s/%s", graceworld.desk.state_dir, name);
    directory = opendir(path);
    while (directory != NULL && (entry = readdir(directory)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 &&
            strcmp(entry->d_name, "..") != 0) {
            (void)unlinkat(dirfd(directory), entry->d_name, 0);
        }
    }
    if (directory != NULL) {
        closedir(directory);
    }
}

static void
graceseries_reset_world(void)
{
    graceworld.api = GRACEWORLD_UP;
    graceworld.away = REASON_API_NETWORK;
    graceworld.retry_after_ms = 0;
    graceworld.date = 0;
    graceworld.wrong_ms = 0;
    graceworld.refused_identity = GRACERULES_IDENTITIES;
    graceworld.has_copy = false;
    graceworld.is_disk_bad = false;
    graceworld.faults = 0;
    graceworld.may_be_temporary = false;
    graceworld.is_disk_dead = false;
    graceworld.held = false;
    graceworld.late_refusals = 0;
    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        graceworld.truth[i] = (struct graceworld_truth){
            .class = API_ACCEPTED, .variant = gracerules_variant_of(i, 2)};
    }
}

/* Ends the process of the series before and begins with nothing. */
static void
graceseries_reset(uint64_t seed)
{
    struct gracerules rules = gracerules_default();

    gracedisk_close();
    gracegate_freeze(true);
    graceworld.ignored = true;
    gracedesk_stop(&graceworld.desk);
    graceworld.ignored = false;
    graceseries_empty("records");
    graceseries_empty("corrupt");
    fakeclock_reset();
    fakeclock.random = (uint32_t)seed;
    gracedisk_open(graceworld.desk.state_dir, seed);
    graceseries_reset_world();
    gracerules_fill_config(&rules, gracedesk_config(&graceworld.desk));
    graceworld.desk.decisions.rules.map = graceworld.maps[rules.map];
    graceseries_new_key();
    graceprocess_reset(&graceworld.model);
    graceworld_start();
}

size_t
graceseries_run(uint64_t seed, const struct graceevent *events, size_t count)
{
    struct gracemodel *model = &graceworld.model;
    size_t failed = 0;

    graceseries_reset(seed);
    for (size_t i = 0; i < count; i++) {
        gracehappen_event(&events[i]);
        graceworld_settle();
        if (graceworld.late_refusals != model->late_refusals) {
            gracemodel_fail(model, "%u late refusals were logged, not %u",
                            graceworld.late_refusals, model->late_refusals);
        }
        if (model->failure[0] != '\0') {
            failed = i + 1;
            break;
        }
    }
    graceworld.seen.late += model->late_refusals;
    return failed;
}

size_t
graceseries_shorten(uint64_t seed, struct graceevent *events, size_t count)
{
    struct graceevent *fewer = calloc(count + 1, sizeof(*fewer));
    struct gracepromise_seen seen = graceworld.seen;

    for (size_t part = count / 2; fewer != NULL && part > 0;
         part = part > 1 ? (part + 1) / 2 : 0) {
        for (size_t at = 0; at + part <= count;) {
            size_t failed = 0;

            memcpy(fewer, events, at * sizeof(*fewer));
            memcpy(fewer + at, events + at + part,
                   (count - at - part) * sizeof(*fewer));
            failed = graceseries_run(seed, fewer, count - part);
            if (failed > 0) {
                /* What comes behind the failure was not needed either. */
                count = failed;
                memcpy(events, fewer, count * sizeof(*fewer));
            } else {
                at += part;
            }
        }
    }
    free(fewer);
    graceworld.seen = seen;
    return count;
}

void
graceseries_open(const char *parent)
{
    struct gracedesk *desk = &graceworld.desk;

    log_open(true, -1);
    fakeclock_reset();
    gracegate_open(1);
    gracedesk_open(desk, parent);
    for (unsigned int i = 0; i < GRACERULES_MAPS; i++) {
        gracedesk_use_map(desk, gracerules_map_text(i));
        graceworld.maps[i] = desk->decisions.rules.map;
        desk->decisions.rules.map = NULL;
    }
    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        struct secret token = {0};

        memoryscan_token(i, &token);
        graceworld.digests[i] = fakeapi_digest(&token);
    }
    desk->decisions.rules.map = graceworld.maps[0];
}

void
graceseries_close(void)
{
    gracedisk_close();
    graceworld.ignored = true;
    graceworld.desk.decisions.rules.map = graceworld.maps[0];
    for (unsigned int i = 1; i < GRACERULES_MAPS; i++) {
        identitymap_free(graceworld.maps[i]);
    }
    gracedesk_close(&graceworld.desk);
}
