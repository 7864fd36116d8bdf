/* SPDX-License-Identifier: MIT */
/*
 * A state directory of the test's own, with a machine-id beside it, an event
 * loop and a disk without faults: what the tests of records start from.
 */
#ifndef TESTS_HELPER_STATEDIR_H
#define TESTS_HELPER_STATEDIR_H

#include <event2/event.h>
#include <stdbool.h>

#include "helper/cache.h"
#include "helper/cachefile.h"

struct scratch;

/* The loop of the test that runs. */
extern struct event_base *statedir_base;

/* For cmocka: *state is a struct scratch with "state" and "machine-id". */
int statedir_setup(void **state);
int statedir_teardown(void **state);

/* A cache in that directory; fatal for the test when it cannot be had. */
struct cache *statedir_open_cache(const struct scratch *scratch);

/* cachefile_open() there, with systemd's credentials, which may be NULL. */
int statedir_open_files(const struct scratch *scratch, const char *credentials,
                        struct cachefile **ret_files, struct hostkey **ret_key);

/* Is anything of this name below the scratch directory? */
bool statedir_has(const struct scratch *scratch, const char *name);

#endif
