/* SPDX-License-Identifier: MIT */
/*
 * Shows and forgets records.  Only records of a success are forgotten: a
 * tombstone refuses, and taking it away could let somebody in whom OVHcloud
 * refused.  Who is forgotten logs in again when OVHcloud accepts the token.
 */
#include "helper/managecache.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/printable.h"
#include "helper/log.h"
#include "helper/managejson.h"

#define MANAGECACHE_ID_MIN 8U

/* Which records a request is about. */
struct managecache_filter {
    const struct manage_desk *desk;
    bool all;
    struct lock name; /* an account or an identity, when is_name */
    bool is_name;
    const char *id; /* its first digits, or NULL */
    bool forgets;
    size_t count;
    struct json_object *list; /* NULL: only count */
};

bool
managecache_leads_to(const struct manage_desk *desk,
                     const struct cacheview_row *row, const char *account)
{
    return !row->is_identity && identitymap_find(desk->decisions->rules.map,
                                                 &row->record.identity, account)
                                        .answer == IDENTITYMAP_GRANTED;
}

struct json_object *
managecache_show(const struct cacheview_row *row)
{
    const struct record *record = &row->record;
    struct json_object *shown = managejson_object();

    managejson_text(shown, "id", row->id);
    managejson_text(shown, "kind",
                    row->is_identity       ? "identity-tombstone"
                    : record->is_tombstone ? "tombstone"
                                           : "record");
    managejson_text(shown, "identity", record->identity.urn);
    if (record->is_tombstone) {
        managejson_text(shown, "reason", reason_id(record->reason));
    }
    if (row->has_age) {
        managejson_number(shown, "age_s", row->age_ms / 1000);
    } else {
        managejson_add(shown, "age_s", NULL);
    }
    managejson_time(shown, "ends",
                    record->not_after_s == RECORD_NEVER ? 0
                                                        : record->not_after_s);
    return shown;
}

static bool
managecache_matches(const struct managecache_filter *filter,
                    const struct cacheview_row *row)
{
    char name[LOCK_NAME_SIZE];

    if (filter->all) {
        return true;
    }
    if (filter->id != NULL &&
        strncmp(row->id, filter->id, strlen(filter->id)) == 0) {
        return true;
    }
    if (!filter->is_name) {
        return false;
    }
    if (filter->name.kind == LOCK_ACCOUNT) {
        return managecache_leads_to(filter->desk, row, filter->name.name);
    }
    return lock_name_identity(&row->record.identity, name) == 0 &&
           strcmp(name, filter->name.name) == 0;
}

/* One record; true takes it out. */
static bool
managecache_one(void *context, const struct cacheview_row *row)
{
    struct managecache_filter *filter = context;

    if (!managecache_matches(filter, row) ||
        (filter->forgets && row->record.is_tombstone)) {
        return false;
    }
    filter->count++;
    if (filter->list != NULL) {
        managejson_add(filter->list, NULL, managecache_show(row));
    }
    return filter->forgets;
}

/* Reads WHAT; false when the call is answered. */
static bool
managecache_read(struct manage_call *call, const char *what,
                 struct managecache_filter *filter)
{
    char escaped[PRINTABLE_SIZE];

    filter->desk = manage_desk(call);
    filter->is_name = lock_from_text(what, &filter->name) == 0;
    if (strlen(what) >= MANAGECACHE_ID_MIN &&
        strspn(what, "0123456789abcdef") == strlen(what)) {
        filter->id = what;
    }
    if (filter->is_name || filter->id != NULL) {
        return true;
    }
    manage_answer_error(call, MANAGEWIRE_WRONG,
                        "\"%s\" names no record; accepted: ACCOUNT, "
                        "user:OVHACCOUNT/NAME, service:OVHACCOUNT/oauth2-ID, a "
                        "URN, or at least %u digits of a record's id",
                        printable_text(what, escaped), MANAGECACHE_ID_MIN);
    return false;
}

void
managecache_list(struct manage_call *call)
{
    struct managecache_filter filter = {.desk = manage_desk(call)};
    struct json_object *answer = NULL;

    filter.all = manage_word(call, 0)[0] == '\0';
    if (!filter.all && !managecache_read(call, manage_word(call, 0), &filter)) {
        return;
    }
    answer = managejson_object();
    filter.list = managejson_array();
    cacheview_walk(filter.desk->decisions->cache, managecache_one, &filter);
    managejson_number(answer, "count", (int64_t)filter.count);
    managejson_add(answer, "records", filter.list);
    manage_answer(call, MANAGEWIRE_GOOD, answer);
}

/* The disk has forgotten too, or has not. */
static void
managecache_settled(int error, void *context)
{
    struct manage_call *call = context;
    struct json_object *answer = NULL;

    if (error < 0) {
        manage_answer_error(call, MANAGEWIRE_BAD,
                            "forgotten, but the disk does not let go (%s): "
                            "records may be back when ovhpatd starts again",
                            strerrorname_np(-error));
        return;
    }
    answer = managejson_object();
    managejson_bool(answer, "forgotten", true);
    manage_answer(call, MANAGEWIRE_GOOD, answer);
}

static void
managecache_take(struct manage_call *call, struct managecache_filter *filter)
{
    struct cache *cache = filter->desk->decisions->cache;
    char what[PRINTABLE_SIZE];
    int error = 0;

    filter->forgets = true;
    cacheview_walk(cache, managecache_one, filter);
    log_line(LOG_NOTICE, "manage result=forgotten records=%zu what=%s",
             filter->count,
             printable_text(filter->all ? "all" : manage_word(call, 0), what));
    if (filter->count == 0) {
        manage_answer_error(call, MANAGEWIRE_BAD, "there is no such record");
        return;
    }
    error = cacheview_settle(cache, managecache_settled, call);
    if (error < 0) {
        managecache_settled(error == -EROFS ? 0 : error, call);
    }
}

void
managecache_forget(struct manage_call *call)
{
    struct managecache_filter filter = {.desk = manage_desk(call)};

    if (managecache_read(call, manage_word(call, 0), &filter)) {
        managecache_take(call, &filter);
    }
}

void
managecache_flush(struct manage_call *call)
{
    struct managecache_filter filter = {.desk = manage_desk(call), .all = true};

    managecache_take(call, &filter);
}
