/* SPDX-License-Identifier: MIT */
/*
 * Another source of nsswitch.conf, and login.defs, for tests that are linked
 * with --wrap=getpwnam_r, --wrap=getgrouplist and --wrap=logindefs_read.
 */
#ifndef TESTS_NSS_FAKESOURCE_H
#define TESTS_NSS_FAKESOURCE_H

#include <stddef.h>
#include <sys/types.h>

struct fakesource {
    const char *account; /* the only one that there is */
    uid_t uid;
    gid_t gid;
    int error;         /* what getpwnam_r returns instead, unless 0 */
    size_t too_small;  /* answers ERANGE in buffers up to this size */
    const gid_t *gids; /* what getgrouplist gives behind the group */
    int gid_count;
    int growing;      /* so often somebody adds a group in the meantime */
    int is_exhausted; /* getgrouplist has no memory */
    uid_t uid_min;
    uid_t uid_max;
    /* What was asked. */
    int lookups;
    int list_calls;
    int range_reads;
    char last_name[128];
    const char *last_buffer;
    size_t last_buflen;
};

extern struct fakesource fakesource;

/* alice, 4001:4002, without groups; nothing was asked. */
void fakesource_reset(void);

/* How many bytes of a buffer alice's texts take. */
size_t fakesource_text_size(void);

#endif
