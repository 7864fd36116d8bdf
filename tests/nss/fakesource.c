/* SPDX-License-Identifier: MIT */
/*
 * Answers as libc's own sources do: texts one behind the other from the
 * beginning of the buffer, ERANGE when they do not fit, errno spoilt on the
 * way.  It writes into all of the buffer that it was given, so that a wrong
 * length is seen by the sanitizer and by the tests' own guards.
 */
#include "tests/nss/fakesource.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "common/logindefs.h"

struct fakesource fakesource;

static const char fakesource_gecos[] = "Alice,,,";
static const char fakesource_home[] = "/home/alice";
static const char fakesource_shell[] = "/bin/sh";

int __wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
                      size_t buflen, struct passwd **found);
int __wrap_getgrouplist(const char *name, gid_t group, gid_t *gids, int *count);
struct logindefs __wrap_logindefs_read(const char *path);

void
fakesource_reset(void)
{
    memset(&fakesource, 0, sizeof(fakesource));
    fakesource.account = "alice";
    fakesource.uid = 4001;
    fakesource.gid = 4002;
    fakesource.uid_min = 1000;
    fakesource.uid_max = 60000;
}

size_t
fakesource_text_size(void)
{
    return strlen(fakesource.account) + 1 + sizeof("x") +
           sizeof(fakesource_gecos) + sizeof(fakesource_home) +
           sizeof(fakesource_shell);
}

static char *
fakesource_put(char **cursor, const char *text)
{
    char *there = *cursor;

    memcpy(there, text, strlen(text) + 1);
    *cursor += strlen(text) + 1;
    return there;
}

int
__wrap_getpwnam_r(const char *name, struct passwd *entry, char *buffer,
                  size_t buflen, struct passwd **found)
{
    fakesource.lookups++;
    snprintf(fakesource.last_name, sizeof(fakesource.last_name), "%s", name);
    fakesource.last_buffer = buffer;
    fakesource.last_buflen = buflen;
    memset(buffer, 0xee, buflen);
    memset(entry, 0xee, sizeof(*entry));
    *found = NULL;
    errno = fakesource.error != 0 ? fakesource.error : ENOTTY;
    if (fakesource.error != 0) {
        return fakesource.error;
    }
    if (strcmp(name, fakesource.account) != 0) {
        return 0;
    }
    if (buflen < fakesource_text_size() || buflen <= fakesource.too_small) {
        errno = ERANGE;
        return ERANGE;
    }
    entry->pw_name = fakesource_put(&buffer, fakesource.account);
    entry->pw_passwd = fakesource_put(&buffer, "x");
    entry->pw_gecos = fakesource_put(&buffer, fakesource_gecos);
    entry->pw_dir = fakesource_put(&buffer, fakesource_home);
    entry->pw_shell = fakesource_put(&buffer, fakesource_shell);
    entry->pw_uid = fakesource.uid;
    entry->pw_gid = fakesource.gid;
    *found = entry;
    return 0;
}

int
__wrap_getgrouplist(const char *name, gid_t group, gid_t *gids, int *count)
{
    int room = *count;
    int total = 1 + fakesource.gid_count;

    fakesource.list_calls++;
    snprintf(fakesource.last_name, sizeof(fakesource.last_name), "%s", name);
    errno = ENOTTY;
    if (fakesource.is_exhausted) {
        return -1;
    }
    for (int i = 0; i < total && i < room; i++) {
        gids[i] = i == 0 ? group : fakesource.gids[i - 1];
    }
    if (fakesource.growing > 0) {
        fakesource.growing--;
        *count = room + 1;
        return -1;
    }
    *count = total;
    return total <= room ? total : -1;
}

struct logindefs
__wrap_logindefs_read(const char *path)
{
    fakesource.range_reads += strcmp(path, LOGINDEFS_PATH) == 0;
    return (struct logindefs){.uid_min = fakesource.uid_min,
                              .uid_max = fakesource.uid_max};
}
