/* SPDX-License-Identifier: MIT */
/*
 * The commands about records: cache-list [WHAT], cache-forget WHAT,
 * cache-flush.  WHAT is an account, an identity (lock.h) or the first digits of
 * a record's id.
 */
#ifndef HELPER_MANAGECACHE_H
#define HELPER_MANAGECACHE_H

#include "helper/cacheview.h"
#include "helper/manage.h"

/* Each answers the call, now or when the disk has the change. */
void managecache_list(struct manage_call *call);
void managecache_forget(struct manage_call *call);
void managecache_flush(struct manage_call *call);

/* Whether the record's identity may be the account, by the map of now. */
bool managecache_leads_to(const struct manage_desk *desk,
                          const struct cacheview_row *row, const char *account);

/* The record as JSON. */
struct json_object *managecache_show(const struct cacheview_row *row);

#endif
