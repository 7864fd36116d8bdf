/* SPDX-License-Identifier: MIT */
/*
 * The file of the locks.  It is kept twice, STATE-DIR/locks and
 * STATE-DIR/locks.copy, and what either of them names is locked, so that one
 * damaged file opens nothing.  Whatever is wrong with both, what can be read of
 * them counts, line by line, and nobody else is refused: a lock is a rule about
 * one name, and a host that nobody can enter any more cannot be mended.
 *
 *   ovhpat-locks 1 COUNT
 *   KIND NAME SINCE BY WHY     COUNT such lines, see lock.h
 */
#ifndef HELPER_LOCKFILE_H
#define HELPER_LOCKFILE_H

#include "helper/locktable.h"

#define LOCKFILE_NAME "locks"
#define LOCKFILE_COPY "locks.copy"
#define LOCKFILE_SIZE_MAX (1024U * 1024U)
/* Changes that wait for the disk; more are turned away. */
#define LOCKFILE_CHANGES_MAX 64U

struct lockfile;
struct writer;

enum lockfile_health {
    LOCKFILE_GOOD = 0,
    /* Lines could not be read when ovhpatd started, in both files: a lock may
     * be missing. */
    LOCKFILE_DAMAGED,
    /* Nothing can be read or written: locks are in memory only. */
    LOCKFILE_AWAY,
};

/*
 * Reads both files into the table, which is borrowed and must be empty.  What
 * is wrong is logged; damaged files stay in corrupt/ for a look and are written
 * anew.  writer (NULL: nothing is written) is borrowed; its owner ends it
 * before lockfile_close(). Returns 0 and what the caller ends with
 * lockfile_close(), or -ENOMEM.
 */
int lockfile_open(const char *state_dir, struct writer *writer,
                  struct locktable *table, struct lockfile **ret_lockfile);

/* Forgets changes under way (nobody is told) and frees. */
void lockfile_close(struct lockfile *lockfile);

enum lockfile_health lockfile_health(const struct lockfile *lockfile);

/*
 * Locks: in force when this returns.  `done` is called from the loop, with 0
 * when it is on the disk, or a negative errno when it cannot be had there (it
 * stands until ovhpatd ends).  Returns 0; or, without calling,
 * -EROFS when it is in force and nothing can be written, -EEXIST when it is
 * locked already, -ENOSPC when there are too many locks, -EAGAIN when too many
 * changes wait, -ENOMEM.
 */
int lockfile_lock(struct lockfile *lockfile, const struct lock *lock,
                  void (*done)(int error, void *context), void *context);

/*
 * Unlocks: lifted when this returns.  `done` is called from the loop, with 0
 * when neither file names it any more, or a negative errno (it may be locked
 * again when ovhpatd starts the next time).  Returns as lockfile_lock() does,
 * and -ENOENT when there is no such lock.
 */
int lockfile_unlock(struct lockfile *lockfile, enum lock_kind kind,
                    const char *name, void (*done)(int error, void *context),
                    void *context);

#endif
