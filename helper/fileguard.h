/* SPDX-License-Identifier: MIT */
/*
 * Whether a file that a sysadmin wrote may be trusted.
 */
#ifndef HELPER_FILEGUARD_H
#define HELPER_FILEGUARD_H

#include <stdbool.h>

#include "helper/problem.h"

/*
 * Looks at the file that fd has open, and at the directories above path.
 * Refused are: anything but a regular file, an owner other than root and the
 * process's own effective user, a file that group or others may write, with
 * `secret` one that others may use in any way, and a directory above it (of
 * the path as it is written and of the one it resolves to) that others than
 * those two own or may write, but for sticky ones of theirs.
 * Returns 0, -EINVAL and a problem "FILE: reason", or -ENOMEM.
 */
int fileguard_check(const char *path, int fd, bool secret,
                    struct problem *ret_problem);

#endif
