/* SPDX-License-Identifier: MIT */
/*
 * Walks through the list where it lies.  A company may have tens of thousands
 * of users, and json-c would make an object of each; so the array, which is
 * all that is allowed here, is taken apart by hand, its strings by
 * jsonstring.c.  Decides nothing: that a name is missing is one of two things
 * that say "gone" (standing.c).  Pure.
 */
#include "helper/userlist.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "helper/identity.h"
#include "helper/jsonstring.h"

struct userlist {
    const uint8_t *cursor;
    const uint8_t *end;
    const char *name; /* that is looked for, or NULL */
    size_t name_len;
    bool listed;
    char first[IDENTITY_NAME_MAX + 1]; /* that can be asked about */
};

static void
userlist_skip_space(struct userlist *list)
{
    while (list->cursor < list->end &&
           memchr(" \t\n\r", *list->cursor, 4) != NULL) {
        list->cursor++;
    }
}

/* Takes the byte, with the white space around it, if it is the next one. */
static bool
userlist_take(struct userlist *list, uint8_t byte)
{
    bool taken = false;

    userlist_skip_space(list);
    taken = list->cursor < list->end && *list->cursor == byte;
    if (taken) {
        list->cursor++;
        userlist_skip_space(list);
    }
    return taken;
}

/* One name.  Most are only measured: what is longer than a name may be is
 * never decoded, so a small buffer will do. */
static bool
userlist_one(struct userlist *list)
{
    const uint8_t *again = list->cursor;
    char name[IDENTITY_NAME_MAX + 1] = "";
    size_t len = 0;

    if (!jsonstring_scan(&list->cursor, list->end, NULL, &len)) {
        return false;
    }
    if (len > IDENTITY_NAME_MAX ||
        (list->name == NULL ? list->first[0] != '\0' : len != list->name_len) ||
        !jsonstring_scan(&again, list->end, name, &len)) {
        return true;
    }
    if (list->name != NULL) {
        list->listed |= memcmp(name, list->name, len) == 0;
    } else if (identity_is_name(name)) {
        memcpy(list->first, name, sizeof(name));
    }
    return true;
}

static bool
userlist_walk(struct userlist *list)
{
    if (!userlist_take(list, '[')) {
        return false;
    }
    if (!userlist_take(list, ']')) {
        do {
            if (!userlist_one(list)) {
                return false;
            }
        } while (userlist_take(list, ','));
        if (!userlist_take(list, ']')) {
            return false;
        }
    }
    return list->cursor == list->end;
}

int
userlist_has(const char *body, size_t len, const char *name, bool *ret_listed)
{
    struct userlist list = {.cursor = (const uint8_t *)body,
                            .end = (const uint8_t *)body + len,
                            .name = name,
                            .name_len = strlen(name)};

    if (!userlist_walk(&list)) {
        return -EBADMSG;
    }
    *ret_listed = list.listed;
    return 0;
}

int
userlist_first(const char *body, size_t len,
               char ret_name[IDENTITY_NAME_MAX + 1])
{
    struct userlist list = {.cursor = (const uint8_t *)body,
                            .end = (const uint8_t *)body + len};

    if (!userlist_walk(&list)) {
        return -EBADMSG;
    }
    memcpy(ret_name, list.first, sizeof(list.first));
    return 0;
}
