/* SPDX-License-Identifier: MIT */
/*
 * Asks libc for users, as any program does, for the tests of NSS.
 *
 *   nsslook passwd NAME...           the entry, the groups; "NAME: none"
 *   nsslook absent COUNT             names that nobody has, so many look-ups
 *   nsslook threads COUNT ROUNDS NAME UID
 *                                    all threads ask for NAME, for a name that
 *                                    nobody has and for groups, and compare
 *
 * Ends with 1 when an answer was wrong, with 2 on wrong usage.
 */
#include <errno.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS_MAX 64
#define GROUPS_MAX 64

static int
compare(const void *left, const void *right)
{
    gid_t a = *(const gid_t *)left;
    gid_t b = *(const gid_t *)right;

    return (a > b) - (a < b);
}

/* nscd and libc give the groups in different orders, so they are sorted. */
static void
show(const char *name)
{
    char buffer[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    gid_t gids[GROUPS_MAX];
    int count = GROUPS_MAX;
    int error = getpwnam_r(name, &entry, buffer, sizeof(buffer), &found);

    if (found == NULL) {
        printf("%s: none%s%s\n", name, error == 0 ? "" : " ",
               error == 0 ? "" : strerrorname_np(error));
        return;
    }
    printf("%s:%s:%u:%u:%s:%s:%s", entry.pw_name, entry.pw_passwd, entry.pw_uid,
           entry.pw_gid, entry.pw_gecos, entry.pw_dir, entry.pw_shell);
    if (getgrouplist(name, entry.pw_gid, gids, &count) < 0) {
        count = 0;
    }
    qsort(gids, (size_t)count, sizeof(gids[0]), compare);
    for (int i = 0; i < count; i++) {
        printf(" %u", gids[i]);
    }
    putchar('\n');
}

/* Whether nobody has the name, as it should be. */
static int
is_absent(unsigned long number)
{
    char name[64];
    char buffer[4096];
    struct passwd entry;
    struct passwd *found = NULL;

    snprintf(name, sizeof(name), "absent%lu", number);
    return getpwnam_r(name, &entry, buffer, sizeof(buffer), &found) == 0 &&
           found == NULL;
}

struct work {
    const char *name;
    unsigned long rounds;
    uid_t uid;
    int wrong;
};

static int
is_right(const struct work *work, size_t buflen)
{
    char buffer[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    gid_t gids[GROUPS_MAX];
    int count = GROUPS_MAX;
    int result = getpwnam_r(work->name, &entry, buffer, buflen, &found);

    if (result == ERANGE && buflen < 1024) {
        return found == NULL;
    }
    return result == 0 && found == &entry && entry.pw_uid == work->uid &&
           strcmp(entry.pw_name, work->name) == 0 &&
           strcmp(entry.pw_passwd, "*") == 0 &&
           getgrouplist(work->name, entry.pw_gid, gids, &count) > 0;
}

static void *
run(void *context)
{
    struct work *work = context;

    for (unsigned long i = 0; i < work->rounds; i++) {
        work->wrong += !is_right(work, i % 3 == 0 ? i % 200 : 4096);
        work->wrong += !is_absent(i);
    }
    return NULL;
}

static int
run_threads(char **argument)
{
    static struct work work[THREADS_MAX];
    pthread_t thread[THREADS_MAX];
    unsigned long count = strtoul(argument[0], NULL, 10);
    int wrong = 0;

    if (count > THREADS_MAX) {
        return 2;
    }
    for (unsigned long i = 0; i < count; i++) {
        work[i].name = argument[2];
        work[i].rounds = strtoul(argument[1], NULL, 10);
        work[i].uid = (uid_t)strtoul(argument[3], NULL, 10);
        if (pthread_create(&thread[i], NULL, run, &work[i]) != 0) {
            return 2;
        }
    }
    for (unsigned long i = 0; i < count; i++) {
        pthread_join(thread[i], NULL);
        wrong += work[i].wrong;
    }
    printf("%d wrong\n", wrong);
    return wrong > 0;
}

int
main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "passwd") == 0) {
        for (int i = 2; i < argc; i++) {
            show(argv[i]);
        }
        return 0;
    }
    if (argc == 3 && strcmp(argv[1], "absent") == 0) {
        unsigned long count = strtoul(argv[2], NULL, 10);
        unsigned long right = 0;

        for (unsigned long i = 0; i < count; i++) {
            right += is_absent(i) != 0;
        }
        return right == count ? 0 : 1;
    }
    if (argc == 6 && strcmp(argv[1], "threads") == 0) {
        return run_threads(argv + 2);
    }
    fprintf(stderr, "usage: see the head of the source\n");
    return 2;
}
