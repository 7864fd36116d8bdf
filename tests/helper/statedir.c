/* SPDX-License-Identifier: MIT */
/*
 * The set-up that the tests of records share.  It knows nothing of what they
 * test; the disk is a real directory, on which fakedisk.c can make faults.
 */
#include "tests/helper/statedir.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "tests/helper/fakedisk.h"
#include "tests/helper/scratch.h"

struct event_base *statedir_base;

int
statedir_setup(void **state)
{
    fakedisk_heal();
    statedir_base = event_base_new();
    if (statedir_base == NULL || scratch_setup(state) < 0) {
        return -1;
    }
    scratch_mkdir(*state, "state", 0700);
    scratch_write(*state, "machine-id", "0123456789abcdef\n");
    return 0;
}

int
statedir_teardown(void **state)
{
    fakedisk_heal();
    event_base_free(statedir_base);
    statedir_base = NULL;
    return scratch_teardown(state);
}

struct cache *
statedir_open_cache(const struct scratch *scratch)
{
    struct cache *cache = NULL;

    assert_int_equal(cache_open(statedir_base, scratch_path(scratch, "state"),
                                NULL, scratch_path(scratch, "machine-id"),
                                &cache),
                     0);
    return cache;
}

int
statedir_open_files(const struct scratch *scratch, const char *credentials,
                    struct cachefile **ret_files, struct hostkey **ret_key)
{
    return cachefile_open(statedir_base, scratch_path(scratch, "state"),
                          credentials, scratch_path(scratch, "machine-id"),
                          ret_files, ret_key);
}

bool
statedir_has(const struct scratch *scratch, const char *name)
{
    struct stat status;

    return lstat(scratch_path(scratch, name), &status) == 0;
}
