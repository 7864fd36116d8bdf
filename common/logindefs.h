/* SPDX-License-Identifier: MIT */
/*
 * The range of ordinary accounts, from login.defs(5): UID_MIN and UID_MAX.
 */
#ifndef COMMON_LOGINDEFS_H
#define COMMON_LOGINDEFS_H

#include <stdbool.h>
#include <sys/types.h>

#define LOGINDEFS_PATH "/etc/login.defs"
/* What shadow uses when the file or the line is missing. */
#define LOGINDEFS_UID_MIN 1000U
#define LOGINDEFS_UID_MAX 60000U

struct logindefs {
    uid_t uid_min; /* never 0 */
    uid_t uid_max;
};

/*
 * Reads the range.  A missing or unreadable file, a missing line and a value
 * that is no decimal, hexadecimal (0x) or octal number give the default of
 * that value; of two lines the last one counts, as in shadow.  Only the first
 * 64 KiB are read.
 */
struct logindefs logindefs_read(const char *path);

/* Whether the uid is an ordinary account's: in the range, and never 0. */
bool logindefs_in_range(const struct logindefs *logindefs, uid_t uid);

#endif
