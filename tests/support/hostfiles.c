/* SPDX-License-Identifier: MIT */
/*
 * The host that the cases log in to: a handful of accounts on both sides of
 * every rule about uids.  Nothing leaves the private mount namespace.
 */
#include "tests/support/hostfiles.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char hostfiles_passwd[] =
    "root:x:0:0:root:/root:/bin/sh\n"
    "toor:x:0:0:another name of root:/root:/bin/sh\n"
    "daemon:x:1:1:daemon:/:/usr/sbin/nologin\n"
    "www-data:x:33:33:www-data:/:/usr/sbin/nologin\n"
    "lastsystem:x:999:999:the last system account:/:/bin/sh\n"
    "alice:x:1000:1000:the first ordinary account:/home/alice:/bin/sh\n"
    "bob:x:1001:1001:Bob:/home/bob:/bin/sh\n"
    "deploy:x:1002:1002:a role account:/home/deploy:/bin/sh\n"
    "lastuser:x:60000:60000:the last ordinary account:/:/bin/sh\n"
    "beyond:x:60001:60001:one further:/:/bin/sh\n"
    "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n";
static const char hostfiles_group[] = "root:x:0:\nusers:x:100:\n";
static const char hostfiles_nsswitch[] =
    "passwd: files\ngroup: files\nshadow: files\ninitgroups: files\n";
static const char hostfiles_login_defs[] = "UID_MIN 1000\nUID_MAX 60000\n";

/* The loader's cache, so that libraries in unusual places are still found. */
static void
hostfiles_copy_loader_cache(const char *directory)
{
    char path[256];
    char bytes[65536];
    size_t got = 0;
    FILE *from = fopen("/etc/ld.so.cache", "re");
    FILE *to = NULL;

    snprintf(path, sizeof(path), "%s/etc/ld.so.cache", directory);
    to = from == NULL ? NULL : fopen(path, "we");
    while (to != NULL && (got = fread(bytes, 1, sizeof(bytes), from)) > 0) {
        fwrite(bytes, 1, got, to);
    }
    if (to != NULL) {
        fclose(to);
    }
    if (from != NULL) {
        fclose(from);
    }
}

/* A name service cache daemon of the machine would answer in our place. */
static void
hostfiles_hide_nscd(void)
{
    if (access("/run/nscd", F_OK) == 0) {
        (void)mount("none", "/run/nscd", "tmpfs", 0, NULL);
    }
}

int
hostfiles_enter(const char *directory)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/etc", directory);
    if (mkdir(path, 0755) < 0) {
        return -errno;
    }
    hostfiles_copy_loader_cache(directory);
    if (unshare(CLONE_NEWNS) < 0 ||
        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
        mount(path, "/etc", NULL, MS_BIND, NULL) < 0) {
        return -errno;
    }
    hostfiles_hide_nscd();
    return 0;
}

static void
hostfiles_put(const char *path, const struct lines *lines, const char *more)
{
    FILE *to = NULL;

    (void)unlink(path);
    (void)rmdir(path);
    to = fopen(path, "we");
    if (to == NULL) {
        abort();
    }
    for (size_t i = 0; i < lines->count; i++) {
        fprintf(to, "%s\n", lines->text[i]);
    }
    fputs(more, to);
    fclose(to);
    (void)chmod(path, 0644);
}

static bool
hostfiles_says(const struct lines *lines, const char *word)
{
    return lines->count == 1 && strcmp(lines->text[0], word) == 0;
}

void
hostfiles_write(const struct casefile *file)
{
    const struct lines *passwd = casefile_lines(file, "passwd");
    const struct lines *shadow = casefile_lines(file, "shadow");
    const struct lines *defs = casefile_lines(file, "login.defs");
    const struct lines *nsswitch = casefile_lines(file, "nsswitch.conf");
    static const struct lines none;

    hostfiles_put("/etc/passwd", passwd, hostfiles_passwd);
    hostfiles_put("/etc/shadow", shadow, "");
    hostfiles_put("/etc/group", &none, hostfiles_group);
    hostfiles_put("/etc/nsswitch.conf", nsswitch,
                  nsswitch->count > 0 ? "" : hostfiles_nsswitch);
    hostfiles_put("/etc/login.defs", defs,
                  casefile_has(file, "login.defs") ? "" : hostfiles_login_defs);
    if (hostfiles_says(defs, "!missing")) {
        (void)unlink("/etc/login.defs");
    }
    if (hostfiles_says(passwd, "!directory")) {
        (void)unlink("/etc/passwd");
        (void)mkdir("/etc/passwd", 0755);
    }
    if (hostfiles_says(shadow, "!directory")) {
        (void)unlink("/etc/shadow");
        (void)mkdir("/etc/shadow", 0755);
    }
}
