/* SPDX-License-Identifier: MIT */
/*
 * A lock: an account or an identity that does not log in on this host, set by
 * root with `ovhpatctl lock`, whatever OVHcloud and the map say.
 *
 * As text it is one line of five words, of which the last one is the rest:
 *
 *   KIND NAME SINCE BY WHY
 *   account alice 2026-11-22T15:04:05Z root left the company
 *   identity user:xx1111-ovh/alice.martin 2026-11-22T15:04:05Z bob -
 */
#ifndef HELPER_LOCK_H
#define HELPER_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/identity.h"

/* service:OVHACCOUNT/NAME at their longest, and the NUL. */
#define LOCK_NAME_SIZE 144U
#define LOCK_BY_MAX 63U
#define LOCK_WHY_MAX 200U
#define LOCK_LINE_MAX 511U
#define LOCK_TIME_SIZE 32U

enum lock_kind {
    LOCK_ACCOUNT = 0, /* a Unix account: nobody gets in as it */
    LOCK_IDENTITY,    /* a user or service account of OVHcloud */
};

struct lock {
    enum lock_kind kind;
    char name[LOCK_NAME_SIZE]; /* alice, or user:xx1111-ovh/alice.martin */
    int64_t since_s;           /* Unix time; 0 when the line does not tell */
    char by[LOCK_BY_MAX + 1];  /* who says that he did it; without blanks */
    char why[LOCK_WHY_MAX + 1];
};

/* "account" or "identity". */
const char *lock_kind_name(enum lock_kind kind);

/*
 * What a person wrote to name an account or an identity: ACCOUNT,
 * KIND:OVHACCOUNT/NAME as in identity.map (user or service), or a URN.
 * Returns 0 with kind and name of *ret_lock set and all else empty, or -EINVAL
 * when it can be neither, and for root, who is never asked about.
 */
int lock_from_text(const char *text, struct lock *ret_lock);

/*
 * The name under which an identity is locked.  Returns 0, or -EINVAL for what
 * cannot be locked: neither a user nor a service account.
 */
int lock_name_identity(const struct identity *identity,
                       char ret_name[LOCK_NAME_SIZE]);

/* Whether the text can be a reason: valid UTF-8 without control characters, at
 * most LOCK_WHY_MAX bytes. */
bool lock_is_why(const char *text);

/* Whether the text can be a person: [A-Za-z0-9._@-]{1,63}. */
bool lock_is_by(const char *text);

/* An order: by kind and name. */
int lock_compare(const struct lock *a, const struct lock *b);

/* Writes a time as 2026-11-22T15:04:05Z, or "-" for 0. */
const char *lock_time_text(int64_t since_s, char buffer[LOCK_TIME_SIZE]);

/* Writes the line without its line end. */
void lock_write_line(const struct lock *lock, char ret_line[LOCK_LINE_MAX + 1]);

/*
 * Reads a line.  What follows a good name may be damaged: *ret_damaged is set
 * then, the lock counts, and what cannot be read is empty.  Returns 0, or
 * -EBADMSG when it cannot be told whom the line locks.
 */
int lock_read_line(const char *line, size_t len, struct lock *ret_lock,
                   bool *ret_damaged);

#endif
