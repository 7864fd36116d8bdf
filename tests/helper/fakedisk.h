/* SPDX-License-Identifier: MIT */
/*
 * A disk that fails when a test says so: the system calls of helper/store.c
 * and helper/hostkeyfile.c go through here (ld(1), --wrap; the list of them is
 * fakedisk_wrap in records.mk) and on to the kernel.  May be used from several
 * threads.
 */
#ifndef TESTS_HELPER_FAKEDISK_H
#define TESTS_HELPER_FAKEDISK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum fakedisk_call {
    FAKEDISK_MKDIR = 0,
    FAKEDISK_OPEN,   /* openat(2) to read */
    FAKEDISK_CREATE, /* openat(2) with O_CREAT */
    FAKEDISK_REOPEN, /* openat(2) to write what is there */
    FAKEDISK_READ,
    FAKEDISK_WRITE,
    FAKEDISK_SYNC_FILE,
    FAKEDISK_SYNC_DIR,
    FAKEDISK_RENAME,
    FAKEDISK_UNLINK,
    FAKEDISK_TRUNCATE,
    FAKEDISK_OVERWRITE, /* pwrite(2) */
    FAKEDISK_CALLS,
};

/* One call; what it does not have is -1 or NULL. */
struct fakedisk_op {
    enum fakedisk_call call;
    int dir_fd;
    int fd; /* that it works on; of an open behind the call */
    const char *name;
    const char *new_name; /* of a rename */
    int new_dir_fd;
};

/* From now on these calls fail with this errno; 0: they work again. */
void fakedisk_fail(enum fakedisk_call call, int error);

/* Only the next `times` of them fail. */
void fakedisk_fail_times(enum fakedisk_call call, int error,
                         unsigned int times);

/* A write(2) takes at most so many bytes; 0: as many as it is given. */
void fakedisk_write_at_most(size_t bytes);

/* geteuid(2) says this uid; (uid_t)-1: the true one. */
void fakedisk_be(uid_t uid);

/* Nothing fails any more, and counting begins again. */
void fakedisk_heal(void);

/* How often it was called, failures included. */
unsigned int fakedisk_count(enum fakedisk_call call);

/*
 * Is called in front of each call, and may wait, or end the process; returns
 * 0, or the errno with which the call fails.  `after` is called behind each
 * call that worked.  NULL: neither.
 */
void fakedisk_watch(int (*before)(const struct fakedisk_op *op),
                    void (*after)(const struct fakedisk_op *op));

#endif
