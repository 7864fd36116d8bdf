/* SPDX-License-Identifier: MIT */
/*
 * What the cache is made of, for cache.c, which keeps it, cacheend.c,
 * cachefact.c and cacheidentity.c, and cacheview.c, which shows it to root.
 * Nobody else looks inside.
 */
#ifndef HELPER_CACHESTATE_H
#define HELPER_CACHESTATE_H

#include "helper/cachefile.h"
#include "helper/cachetable.h"
#include "helper/timekeeper.h"

struct event;

struct cache {
    struct hostkey *key;
    struct cachefile *files;
    struct cachetable *table;
    struct timekeeper keeper;
    struct event *timer;
};

#endif
