/* SPDX-License-Identifier: MIT */
/*
 * What happens to the disk: somebody damages, copies or removes files, or the
 * disk refuses what it is told.
 */
#include "tests/helper/gracemishap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tests/helper/fakedisk.h"
#include "tests/helper/graceprocess.h"
#include "tests/helper/graceseries.h"
#include "tests/helper/graceworld.h"

/* A byte flipped, cut, emptied, removed, or another token's bytes. */
void
gracemishap_damage(const struct graceevent *event)
{
    unsigned int file = event->a % (GRACERULES_TOKENS + 1);
    const char *name =
        graceworld.names[file == GRACERULES_TOKENS ? GRACEFILES_TIME : file];
    uint8_t bytes[GRACEDISK_BYTES_MAX];
    size_t len = 0;
    const uint8_t *found = gracedisk_get(name, &len);

    file = file == GRACERULES_TOKENS ? GRACEFILES_TIME : file;
    if (found == NULL) {
        return;
    }
    memcpy(bytes, found, len);
    if (len == 0 ||
        graceworld.model.files.visible.files[file].kind == GRACEFILES_NOTHING) {
        /* Damaged before: a second time could make it right again. */
        gracedisk_put(name, NULL, 0);
    } else if (event->b % 5 < 2) {
        bytes[event->c % len] ^= (uint8_t)(1U << event->d % 8);
        gracedisk_put(name, bytes, len);
    } else if (event->b % 5 == 2) {
        gracedisk_put(name, bytes, event->c % len);
    } else if (event->b % 5 == 3) {
        gracedisk_put(name, NULL, 0);
    } else {
        found = gracedisk_get(graceworld.names[(file + 1) % GRACERULES_TOKENS],
                              &len);
        gracedisk_put(name, found, len);
    }
    gracefiles_lose(&graceworld.model.files, file);
    if (file == GRACEFILES_TIME) {
        graceworld.model.files.clock_is_bent = true;
        graceprocess_bend(&graceworld.model);
    }
}

void
gracemishap_copy(const struct graceevent *event)
{
    (void)event;
    gracedisk_copy();
    graceworld.model.files.copy = graceworld.model.files.visible;
    graceworld.has_copy = true;
}

void
gracemishap_restore(const struct graceevent *event)
{
    bool clock_only = event->a % 3 == 0;

    if (graceworld.has_copy) {
        graceworld_stop();
        gracedisk_restore(clock_only ? graceworld.names[GRACEFILES_TIME]
                                     : NULL);
        graceworld.model.files.clock_is_bent = true;
        graceprocess_restore(&graceworld.model, clock_only);
        graceworld_start();
    }
}

void
gracemishap_fault(const struct graceevent *event)
{
    graceworld.is_disk_bad = true;
    graceworld.model.files.clock_is_bent = true;
    graceworld.faults |= 1U << event->a % 8;
    graceworld.may_be_temporary |= event->a % 8 >= 5;
    switch (event->a % 8) {
    case 0:
        fakedisk_fail(FAKEDISK_WRITE, ENOSPC);
        return;
    case 1:
        fakedisk_fail(FAKEDISK_CREATE, ENOSPC);
        return;
    case 2:
        fakedisk_fail(FAKEDISK_SYNC_FILE, EIO);
        return;
    case 3:
        fakedisk_fail(FAKEDISK_RENAME, EIO);
        return;
    case 4:
        fakedisk_fail(FAKEDISK_SYNC_DIR, EIO);
        return;
    case 5:
        fakedisk_fail(FAKEDISK_TRUNCATE, EIO);
        fakedisk_fail(FAKEDISK_UNLINK, EIO);
        fakedisk_fail(FAKEDISK_WRITE, EIO);
        return;
    default:
        fakedisk_fail(FAKEDISK_CREATE, EROFS);
        fakedisk_fail(FAKEDISK_REOPEN, EROFS);
        fakedisk_fail(FAKEDISK_UNLINK, EROFS);
        fakedisk_fail(FAKEDISK_RENAME, EROFS);
    }
}

void
gracemishap_heal(const struct graceevent *event)
{
    bool is_removable =
        (graceworld.faults & (1U << 5 | 1U << 6 | 1U << 7)) == 0;

    (void)event;
    if (is_removable && !graceworld.may_be_temporary &&
        gracedisk_has_temporary()) {
        gracemodel_fail(&graceworld.model,
                        "a temporary file is left behind a failed write");
    }
    fakedisk_heal();
    graceworld.is_disk_bad = false;
    graceworld.faults = 0;
}

/* A refusal is on its way to the disk, which has no record of that token. */
static bool
gracemishap_finds_nothing(void)
{
    const struct gracemodel *model = &graceworld.model;

    for (unsigned int i = 0; i < GRACERULES_TOKENS; i++) {
        if (model->flights[i].state == GRACEMODEL_WRITING &&
            model->files.visible.files[i].kind != GRACEFILES_RECORD) {
            return true;
        }
    }
    return false;
}

bool
gracemishap_may_lose_refusals(void)
{
    bool no_file_sync = (graceworld.faults & 1U << 2) != 0;
    bool no_removal = (graceworld.faults & 1U << 5) != 0;

    if ((graceworld.faults & (1U << 4 | 1U << 6 | 1U << 7)) != 0) {
        return true; /* no directory is synced, or nothing is changed */
    }
    return no_removal && (no_file_sync || gracemishap_finds_nothing());
}

void
gracemishap_keylost(const struct graceevent *event)
{
    gracemishap_heal(event);
    graceworld_stop();
    /* The clock's file is no record: it is set aside, as a damaged one. */
    gracedisk_put("time", NULL, 0);
    graceworld.model.files.clock_is_bent = true;
    graceseries_new_key();
    graceprocess_lose_key(&graceworld.model);
    graceworld.has_copy = false;
    graceworld_start();
}

void
gracemishap_junk(const struct graceevent *event)
{
    static const char *const names[] = {".t.0000000000000000", "x",
                                        "0123456789abcdef", ".hidden"};
    char path[192];
    FILE *file = NULL;

    graceworld.may_be_temporary |= event->a % 4 == 0;
    snprintf(path, sizeof(path), "%s/records/%s", graceworld.desk.state_dir,
             names[event->a % 4]);
    file = fopen(path, "we");
    if (file != NULL) {
        fclose(file);
    }
}
