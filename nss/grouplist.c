/* SPDX-License-Identifier: MIT */
/*
 * Moves the groups of an account into libc's list.  The list is filled by
 * several sources one after the other, so an id may be there already; it grows
 * by doubling, as libc's own sources do it, and never beyond the limit that
 * libc gives.  Called by entry.c, for accounts that it has looked at.
 */
#include "nss/grouplist.h"

#include <errno.h>
#include <grp.h>
#include <stdbool.h>
#include <stdlib.h>

#include "common/cleanup.h"

#define GROUPLIST_FIRST 64
/* Somebody may add groups between two look-ups. */
#define GROUPLIST_TRIES_MAX 4

static bool
grouplist_has(const struct grouplist *list, gid_t gid)
{
    for (long int i = 0; i < *list->start; i++) {
        if ((*list->gids)[i] == gid) {
            return true;
        }
    }
    return false;
}

static int
grouplist_grow(const struct grouplist *list)
{
    long int size = *list->size > 0 ? 2 * *list->size : GROUPLIST_FIRST;
    gid_t *gids = NULL;

    if (list->limit > 0 && size > list->limit) {
        size = list->limit;
    }
    gids = reallocarray(*list->gids, (size_t)size, sizeof(gid_t));
    if (gids == NULL) {
        return -ENOMEM;
    }
    *list->gids = gids;
    *list->size = size;
    return 0;
}

int
grouplist_add(const struct grouplist *list, gid_t gid)
{
    if (grouplist_has(list, gid)) {
        return 0;
    }
    if (list->limit > 0 && *list->start >= list->limit) {
        return -ENOSPC;
    }
    if (*list->start >= *list->size && grouplist_grow(list) < 0) {
        return -ENOMEM;
    }
    (*list->gids)[*list->start] = gid;
    (*list->start)++;
    return 0;
}

/* The ids of getgrouplist(3) in memory that the caller frees, or NULL. */
static gid_t *
grouplist_read(const char *account, gid_t group, int *ret_count)
{
    int room = GROUPLIST_FIRST;

    for (int tries = 0; tries < GROUPLIST_TRIES_MAX; tries++) {
        gid_t *gids = reallocarray(NULL, (size_t)room, sizeof(gid_t));
        int count = room;

        if (gids == NULL) {
            return NULL;
        }
        if (getgrouplist(account, group, gids, &count) >= 0) {
            *ret_count = count;
            return gids;
        }
        free(gids);
        if (count <= room) {
            /* Not for lack of room: libc itself had no memory. */
            return NULL;
        }
        room = count;
    }
    return NULL;
}

int
grouplist_add_of(const struct grouplist *list, const char *account, gid_t group)
{
    int count = 0;
    AUTO_FREE gid_t *gids = grouplist_read(account, group, &count);

    if (gids == NULL) {
        return -ENOMEM;
    }
    for (int i = 0; i < count; i++) {
        int result = gids[i] == group ? 0 : grouplist_add(list, gids[i]);

        if (result < 0) {
            return result == -ENOSPC ? 0 : result;
        }
    }
    return 0;
}
