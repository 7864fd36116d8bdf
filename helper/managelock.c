/* SPDX-License-Identifier: MIT */
/*
 * Locks and unlocks at root's word, logs each change with who says that he did
 * it, and answers when it is on the disk.  A change that cannot be written is
 * in force all the same, and the answer says for how long.
 */
#include "helper/managelock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/printable.h"
#include "helper/log.h"
#include "helper/managejson.h"

struct json_object *
managelock_show(const struct lock *lock)
{
    struct json_object *shown = managejson_object();

    managejson_text(shown, "kind", lock_kind_name(lock->kind));
    managejson_text(shown, "name", lock->name);
    managejson_time(shown, "since", lock->since_s);
    managejson_text(shown, "by", lock->by);
    managejson_text(shown, "why", lock->why);
    return shown;
}

/* On the disk, or not. */
static void
managelock_written(int error, void *context)
{
    struct manage_call *call = context;
    struct json_object *answer = managejson_object();
    struct lock lock = {0};

    if (error < 0) {
        managejson_free(answer);
        manage_answer_error(call, MANAGEWIRE_BAD,
                            "done, but it cannot be written (%s): it holds "
                            "until ovhpatd ends",
                            strerrorname_np(-error));
        return;
    }
    (void)lock_from_text(manage_word(call, 0), &lock);
    managejson_bool(answer, "changed", true);
    managejson_text(answer, "kind", lock_kind_name(lock.kind));
    managejson_text(answer, "name", lock.name);
    manage_answer(call, MANAGEWIRE_GOOD, answer);
}

/* What was to be changed is so already. */
static void
managelock_unchanged(struct manage_call *call, enum managewire_status status,
                     const struct lock *lock)
{
    struct json_object *answer = managejson_object();

    managejson_bool(answer, "changed", false);
    managejson_text(answer, "kind", lock_kind_name(lock->kind));
    managejson_text(answer, "name", lock->name);
    manage_answer(call, status, answer);
}

/* A change has begun, or has not. */
static void
managelock_begun(struct manage_call *call, int error, const struct lock *lock)
{
    switch (error) {
    case 0:
        return; /* managelock_written() answers */
    case -EROFS:
        managelock_written(error, call);
        return;
    case -EEXIST:
        managelock_unchanged(call, MANAGEWIRE_GOOD, lock);
        return;
    case -ENOENT:
        managelock_unchanged(call, MANAGEWIRE_BAD, lock);
        return;
    case -ENOSPC:
        manage_answer_error(call, MANAGEWIRE_BAD,
                            "there are %u locks already; nothing is locked",
                            LOCKTABLE_MAX);
        return;
    default:
        manage_answer_error(call, MANAGEWIRE_CANNOT,
                            "nothing is changed (%s); try again",
                            strerrorname_np(-error));
    }
}

static void
managelock_log(const char *what, const struct lock *lock, const char *by,
               const char *why)
{
    char escaped_by[PRINTABLE_SIZE];
    char escaped_why[PRINTABLE_SIZE];

    log_line(LOG_NOTICE, "manage result=%s kind=%s name=%s by=%s why=%s", what,
             lock_kind_name(lock->kind), lock->name,
             printable_text(by, escaped_by), printable_text(why, escaped_why));
}

/* The name that the request is about; false when the call is answered. */
static bool
managelock_name(struct manage_call *call, struct lock *ret_lock)
{
    char name[PRINTABLE_SIZE];

    if (lock_from_text(manage_word(call, 0), ret_lock) == 0) {
        return true;
    }
    manage_answer_error(call, MANAGEWIRE_WRONG,
                        "\"%s\" cannot be locked; accepted: ACCOUNT (but not "
                        "root), user:OVHACCOUNT/NAME, "
                        "service:OVHACCOUNT/oauth2-ID, or a URN",
                        printable_text(manage_word(call, 0), name));
    return false;
}

void
managelock_lock(struct manage_call *call)
{
    const char *by = manage_word(call, 1);
    const char *why = manage_word(call, 2);
    struct lock lock = {0};
    int error = 0;

    if (!managelock_name(call, &lock)) {
        return;
    }
    if (!lock_is_by(by) || !lock_is_why(why)) {
        manage_answer_error(call, MANAGEWIRE_WRONG,
                            "why is text without control characters, at most "
                            "%u bytes; who is a name",
                            LOCK_WHY_MAX);
        return;
    }
    lock.since_s = time(NULL);
    snprintf(lock.by, sizeof(lock.by), "%s", by);
    snprintf(lock.why, sizeof(lock.why), "%s", why);
    error = lockfile_lock(manage_desk(call)->lockfile, &lock,
                          managelock_written, call);
    if (error == 0 || error == -EROFS) {
        managelock_log("locked", &lock, by, why);
    }
    managelock_begun(call, error, &lock);
}

void
managelock_unlock(struct manage_call *call)
{
    struct lock lock = {0};
    int error = 0;

    if (!managelock_name(call, &lock)) {
        return;
    }
    error = lockfile_unlock(manage_desk(call)->lockfile, lock.kind, lock.name,
                            managelock_written, call);
    if (error == 0 || error == -EROFS) {
        managelock_log("unlocked", &lock, manage_word(call, 1), "");
    }
    managelock_begun(call, error, &lock);
}

void
managelock_list(struct manage_call *call)
{
    const struct manage_desk *desk = manage_desk(call);
    const struct locktable *table = &desk->decisions->locks;
    struct json_object *answer = managejson_object();
    struct json_object *locks = managejson_array();

    for (size_t i = 0; i < table->count; i++) {
        managejson_add(locks, NULL, managelock_show(&table->rows[i]));
    }
    managejson_bool(answer, "complete",
                    lockfile_health(desk->lockfile) != LOCKFILE_DAMAGED);
    managejson_add(answer, "locks", locks);
    manage_answer(call, MANAGEWIRE_GOOD, answer);
}
