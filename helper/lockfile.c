/* SPDX-License-Identifier: MIT */
/*
 * Keeps the table of locks and its two files alike.  Memory changes first and
 * decides about logins at once; the files follow, written by the writer's
 * thread, and only then is the change reported as done.  A crash in between
 * leaves a name locked that either file has, which is the safe side for both
 * commands.  The checks of checklock.c look into the table, manage.c makes the
 * changes.
 */
#include "helper/lockfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "helper/lockload.h"
#include "helper/log.h"
#include "helper/store.h"
#include "helper/writer.h"

struct lockfile_change {
    TAILQ_ENTRY(lockfile_change) links;
    bool unlocks;
    void (*done)(int error, void *context);
    void *context;
};

TAILQ_HEAD(lockfile_queue, lockfile_change);

struct lockfile {
    struct locktable *table;
    struct store store;
    struct writer *writer; /* NULL: nothing is written */
    enum lockfile_health health;
    struct lockfile_queue changes;
    unsigned int change_count;
    unsigned int covered;          /* changes that the writes under way have */
    unsigned int writes_under_way; /* of the two files */
    unsigned int good;             /* writes of this turn that went well */
    int error;                     /* of the first one that did not */
};

static void
lockfile_tell(struct lockfile *lockfile, struct lockfile_change *change)
{
    /* An unlock holds when no file has the lock, a lock when one has. */
    int result = lockfile->good > 0 && !change->unlocks ? 0 : lockfile->error;

    TAILQ_REMOVE(&lockfile->changes, change, links);
    lockfile->change_count--;
    if (change->done != NULL) {
        change->done(result, change->context);
    }
    free(change);
}

static void lockfile_write(struct lockfile *lockfile);

/* Both files have ended, well or not. */
static void
lockfile_finish(struct lockfile *lockfile)
{
    if (lockfile->error < 0) {
        log_line(LOG_ALERT,
                 "locks: cannot be written (%s); changes end with "
                 "ovhpatd",
                 strerrorname_np(-lockfile->error));
    }
    for (; lockfile->covered > 0; lockfile->covered--) {
        lockfile_tell(lockfile, TAILQ_FIRST(&lockfile->changes));
    }
    if (!TAILQ_EMPTY(&lockfile->changes)) {
        lockfile_write(lockfile);
    }
}

static void
lockfile_written(int error, void *context)
{
    struct lockfile *lockfile = context;

    lockfile->error = lockfile->error == 0 ? error : lockfile->error;
    lockfile->good += error == 0;
    if (--lockfile->writes_under_way == 0) {
        lockfile_finish(lockfile);
    }
}

/* Writes the table as it is now. */
static void
lockfile_write(struct lockfile *lockfile)
{
    static const char *const names[] = {LOCKFILE_NAME, LOCKFILE_COPY};
    size_t len = 0;
    char *text = lockload_write(lockfile->table, &len);

    lockfile->covered = lockfile->change_count;
    lockfile->good = 0;
    lockfile->error = text == NULL ? -ENOMEM : 0;
    for (size_t i = 0; text != NULL && i < 2; i++) {
        int error = writer_put_into(lockfile->writer, &lockfile->store,
                                    names[i], (const uint8_t *)text, len,
                                    lockfile_written, lockfile);

        lockfile->writes_under_way += error == 0;
        lockfile->error = error < 0 ? error : lockfile->error;
    }
    free(text);
}

static void
lockfile_load(struct lockfile *lockfile, const char *state_dir)
{
    struct problem problem = {0};
    enum lockload_found found = lockload_read(state_dir, lockfile->table);

    if (store_open_folder(state_dir, ".", &lockfile->store, &problem) < 0) {
        lockfile->writer = NULL;
    }
    if (lockfile->writer == NULL) {
        lockfile->health = LOCKFILE_AWAY;
        log_line(LOG_ERR, "locks: cannot be written; changes end with ovhpatd");
    } else if (found == LOCKLOAD_DAMAGED) {
        lockfile->health = LOCKFILE_DAMAGED;
    }
    if (found >= LOCKLOAD_DIFFERENT && lockfile->writer != NULL) {
        lockload_keep(&lockfile->store);
        lockfile_write(lockfile);
    }
    if (lockfile->table->count > 0) {
        log_line(LOG_NOTICE, "locks: %zu names are locked",
                 lockfile->table->count);
    }
}

int
lockfile_open(const char *state_dir, struct writer *writer,
              struct locktable *table, struct lockfile **ret_lockfile)
{
    struct lockfile *lockfile = calloc(1, sizeof(*lockfile));

    if (lockfile == NULL) {
        return -ENOMEM;
    }
    TAILQ_INIT(&lockfile->changes);
    lockfile->table = table;
    lockfile->writer = writer;
    lockfile_load(lockfile, state_dir);
    *ret_lockfile = lockfile;
    return 0;
}

void
lockfile_close(struct lockfile *lockfile)
{
    if (lockfile == NULL) {
        return;
    }
    while (!TAILQ_EMPTY(&lockfile->changes)) {
        struct lockfile_change *change = TAILQ_FIRST(&lockfile->changes);

        TAILQ_REMOVE(&lockfile->changes, change, links);
        free(change);
    }
    store_close(&lockfile->store);
    free(lockfile);
}

enum lockfile_health
lockfile_health(const struct lockfile *lockfile)
{
    return lockfile->health;
}

/* A change that the disk is to have; NULL when memory is out. */
static struct lockfile_change *
lockfile_change_new(bool unlocks, void (*done)(int error, void *context),
                    void *context)
{
    struct lockfile_change *change = calloc(1, sizeof(*change));

    if (change != NULL) {
        change->unlocks = unlocks;
        change->done = done;
        change->context = context;
    }
    return change;
}

/* The table has changed; takes the change over. */
static int
lockfile_begin(struct lockfile *lockfile, struct lockfile_change *change)
{
    if (lockfile->writer == NULL) {
        free(change);
        return -EROFS;
    }
    TAILQ_INSERT_TAIL(&lockfile->changes, change, links);
    lockfile->change_count++;
    if (lockfile->writes_under_way == 0) {
        lockfile_write(lockfile);
    }
    return 0;
}

int
lockfile_lock(struct lockfile *lockfile, const struct lock *lock,
              void (*done)(int error, void *context), void *context)
{
    struct lockfile_change *change = NULL;
    int error = 0;

    if (lockfile->change_count >= LOCKFILE_CHANGES_MAX) {
        return -EAGAIN;
    }
    change = lockfile_change_new(false, done, context);
    error = change == NULL ? -ENOMEM : locktable_add(lockfile->table, lock);
    if (error < 0) {
        free(change);
        return error;
    }
    return lockfile_begin(lockfile, change);
}

int
lockfile_unlock(struct lockfile *lockfile, enum lock_kind kind,
                const char *name, void (*done)(int error, void *context),
                void *context)
{
    struct lockfile_change *change = NULL;

    if (locktable_find(lockfile->table, kind, name) == NULL) {
        return -ENOENT;
    }
    if (lockfile->change_count >= LOCKFILE_CHANGES_MAX) {
        return -EAGAIN;
    }
    change = lockfile_change_new(true, done, context);
    if (change == NULL) {
        return -ENOMEM;
    }
    locktable_remove(lockfile->table, kind, name);
    return lockfile_begin(lockfile, change);
}
