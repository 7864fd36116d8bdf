/* SPDX-License-Identifier: MIT */
/*
 * The two functions that libc looks for in libnss_ovhpat.so.2 (nss(5); "NSS
 * Module Function Internals" in glibc's manual).
 *
 * Both answer for the names pat_jwt_ACCOUNT[+LABEL] of accounts that another
 * source knows and whose uid is in the range of login.defs(5).  Everything
 * else is NSS_STATUS_NOTFOUND: a name without the prefix after one comparison
 * and without a system call.
 *
 * Where something went wrong, errno and *errnop say what: NSS_STATUS_TRYAGAIN
 * with ERANGE (the buffer is too small), ENOMEM, EAGAIN or EINTR, and
 * NSS_STATUS_UNAVAIL with what the other source said.  Otherwise both are as
 * they were.
 */
#ifndef NSS_ENTRY_H
#define NSS_ENTRY_H

#include <nss.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * The account's entry under the login name as it was asked for, with `*` as
 * password.  All texts are in the buffer.  *result is untouched but for
 * NSS_STATUS_SUCCESS.
 */
enum nss_status _nss_ovhpat_getpwnam_r(const char *name, struct passwd *result,
                                       char *buffer, size_t buflen,
                                       int *errnop);

/*
 * Adds the account's groups behind the first *start of *groupsp, but for
 * `group` and for those that are there already; the array is of the heap, has
 * room for *size, and grows.  Never more than `limit` in all, unless it is 0
 * or less.
 */
enum nss_status _nss_ovhpat_initgroups_dyn(const char *user, gid_t group,
                                           long int *start, long int *size,
                                           gid_t **groupsp, long int limit,
                                           int *errnop);

#endif
