/* SPDX-License-Identifier: MIT */
/*
 * The commands about locks: lock NAME BY WHY, unlock NAME BY, locks.
 */
#ifndef HELPER_MANAGELOCK_H
#define HELPER_MANAGELOCK_H

#include "helper/manage.h"

/* Each answers the call, now or when the disk has the change. */
void managelock_lock(struct manage_call *call);
void managelock_unlock(struct manage_call *call);
void managelock_list(struct manage_call *call);

/* The lock as JSON. */
struct json_object *managelock_show(const struct lock *lock);

#endif
