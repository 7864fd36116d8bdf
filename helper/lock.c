/* SPDX-License-Identifier: MIT */
/*
 * Names and lines of locks.  An identity is named as identity.map does it,
 * without its region: only one region logs in on a host, and the same user must
 * not get in because somebody wrote his URN in another way.  Reading is
 * forgiving in one direction only: a line with a good name locks, whatever the
 * rest of it looks like.  Pure; locktable.c keeps locks, lockfile.c their file.
 */
#include "helper/lock.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/login.h"

#define LOCK_TIME_FORMAT "%Y-%m-%dT%H:%M:%SZ"
#define LOCK_ROOT "root"
#define LOCK_NOTHING "-"
#define LOCK_WORDS 4U

static const char *const lock_kinds[] = {"account", "identity"};

const char *
lock_kind_name(enum lock_kind kind)
{
    return lock_kinds[kind == LOCK_IDENTITY];
}

/* Copies a name that is sound already. */
static void
lock_set_name(struct lock *lock, enum lock_kind kind, const char *name)
{
    *lock = (struct lock){.kind = kind};
    snprintf(lock->name, sizeof(lock->name), "%s", name);
}

int
lock_name_identity(const struct identity *identity,
                   char ret_name[LOCK_NAME_SIZE])
{
    struct identity_urn urn = {0};
    const char *word = NULL;

    if (identity_parse_urn(identity->urn, &urn) < 0 ||
        !identity_is_name(urn.name)) {
        return -EINVAL;
    }
    if (urn.kind == IDENTITY_URN_USER) {
        word = "user";
    } else if (urn.kind == IDENTITY_URN_CREDENTIAL) {
        word = "service";
    } else {
        return -EINVAL;
    }
    snprintf(ret_name, LOCK_NAME_SIZE, "%s:%s/%s", word, urn.account, urn.name);
    return 0;
}

static int
lock_from_urn(const char *text, struct lock *ret_lock)
{
    struct identity identity = {0};
    char name[LOCK_NAME_SIZE];
    int error = identity_from_urn(text, &identity);

    if (error == 0) {
        error = lock_name_identity(&identity, name);
    }
    if (error == 0) {
        lock_set_name(ret_lock, LOCK_IDENTITY, name);
    }
    return error;
}

/* KIND:OVHACCOUNT/NAME. */
static bool
lock_is_identity(const char *text)
{
    char account[IDENTITY_ACCOUNT_MAX + 1];
    const char *colon = strchr(text, ':');
    const char *slash = colon == NULL ? NULL : strchr(colon, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - colon) - 1;

    if (slash == NULL || len > IDENTITY_ACCOUNT_MAX ||
        (strncmp(text, "user:", 5) != 0 && strncmp(text, "service:", 8) != 0)) {
        return false;
    }
    memcpy(account, colon + 1, len);
    account[len] = '\0';
    return identity_is_account(account) && identity_is_name(slash + 1);
}

int
lock_from_text(const char *text, struct lock *ret_lock)
{
    if (strncmp(text, "urn:", 4) == 0) {
        return lock_from_urn(text, ret_lock);
    }
    if (lock_is_identity(text)) {
        lock_set_name(ret_lock, LOCK_IDENTITY, text);
        return 0;
    }
    if (!login_is_account(text) || strcmp(text, LOCK_ROOT) == 0) {
        return -EINVAL;
    }
    lock_set_name(ret_lock, LOCK_ACCOUNT, text);
    return 0;
}

/* The bytes that follow this first byte of a character; -1 for none. */
static int
lock_tail_length(unsigned char first)
{
    if (first < 0x80) {
        return first < 0x20 || first == 0x7f ? -1 : 0;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return 1;
    }
    if (first >= 0xe0 && first <= 0xef) {
        return 2;
    }
    return first >= 0xf0 && first <= 0xf4 ? 3 : -1;
}

/* The smallest and largest second byte (Unicode, table 3-7), and no C1
 * controls. */
static bool
lock_is_second(unsigned char first, unsigned char second)
{
    unsigned char least = first == 0xc2   ? 0xa0
                          : first == 0xe0 ? 0xa0
                          : first == 0xf0 ? 0x90
                                          : 0x80;
    unsigned char most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;

    return second >= least && second <= most;
}

bool
lock_is_why(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    if (strlen(text) > LOCK_WHY_MAX) {
        return false;
    }
    while (*at != '\0') {
        unsigned char first = *at++;
        int tail = lock_tail_length(first);

        if (tail < 0 || (tail > 0 && !lock_is_second(first, *at))) {
            return false;
        }
        for (; tail > 0; tail--, at++) {
            if ((*at & 0xc0) != 0x80) {
                return false;
            }
        }
    }
    return true;
}

bool
lock_is_by(const char *text)
{
    return strlen(text) <= LOCK_BY_MAX && identity_is_name(text);
}

int
lock_compare(const struct lock *a, const struct lock *b)
{
    return a->kind != b->kind ? (int)a->kind - (int)b->kind
                              : strcmp(a->name, b->name);
}

const char *
lock_time_text(int64_t since_s, char buffer[LOCK_TIME_SIZE])
{
    time_t seconds = (time_t)since_s;
    struct tm parts = {0};

    if (since_s <= 0 || gmtime_r(&seconds, &parts) == NULL ||
        strftime(buffer, LOCK_TIME_SIZE, LOCK_TIME_FORMAT, &parts) == 0) {
        snprintf(buffer, LOCK_TIME_SIZE, LOCK_NOTHING);
    }
    return buffer;
}

void
lock_write_line(const struct lock *lock, char ret_line[LOCK_LINE_MAX + 1])
{
    char since[LOCK_TIME_SIZE];

    snprintf(ret_line, LOCK_LINE_MAX + 1, "%s %s %s %s %s",
             lock_kind_name(lock->kind), lock->name,
             lock_time_text(lock->since_s, since),
             lock->by[0] == '\0' ? LOCK_NOTHING : lock->by,
             lock->why[0] == '\0' ? LOCK_NOTHING : lock->why);
}

/* Whether kind and name of the line are good, and as lock_from_text() writes
 * them. */
static bool
lock_read_name(const char *kind, const char *name, struct lock *ret_lock)
{
    return lock_from_text(name, ret_lock) == 0 &&
           strcmp(lock_kind_name(ret_lock->kind), kind) == 0 &&
           strcmp(ret_lock->name, name) == 0;
}

/* What was written for nothing is nothing again. */
static void
lock_set_text(char *text, size_t size, const char *written)
{
    snprintf(text, size, "%s",
             strcmp(written, LOCK_NOTHING) == 0 ? "" : written);
}

/* The rest; false when something of it is damaged. */
static bool
lock_read_rest(const char *since, const char *by, const char *why,
               struct lock *lock)
{
    struct tm parts = {0};
    const char *end = strptime(since, LOCK_TIME_FORMAT, &parts);
    bool is_whole = end != NULL && *end == '\0';

    lock->since_s = is_whole ? (int64_t)timegm(&parts) : 0;
    if (lock->since_s < 0) { /* no time that was ever written */
        lock->since_s = 0;
        is_whole = false;
    }
    is_whole = is_whole || strcmp(since, LOCK_NOTHING) == 0;
    if (lock_is_by(by)) {
        lock_set_text(lock->by, sizeof(lock->by), by);
    } else {
        is_whole = false;
    }
    if (why[0] != '\0' && lock_is_why(why)) {
        lock_set_text(lock->why, sizeof(lock->why), why);
    } else {
        is_whole = false;
    }
    return is_whole;
}

int
lock_read_line(const char *line, size_t len, struct lock *ret_lock,
               bool *ret_damaged)
{
    char text[LOCK_LINE_MAX + 1] = "";
    const char *words[LOCK_WORDS] = {"", "", "", ""};
    char *rest = text;
    struct lock lock = {0};
    bool is_cut = len > LOCK_LINE_MAX || strnlen(line, len) != len;

    memcpy(text, line, len < LOCK_LINE_MAX ? len : LOCK_LINE_MAX);
    for (size_t i = 0; i < LOCK_WORDS && rest != NULL; i++) {
        words[i] = strsep(&rest, " ");
    }
    if (!lock_read_name(words[0], words[1], &lock)) {
        return -EBADMSG;
    }
    *ret_damaged =
        !lock_read_rest(words[2], words[3], rest == NULL ? "" : rest, &lock) ||
        is_cut;
    *ret_lock = lock;
    return 0;
}
