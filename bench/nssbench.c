/* SPDX-License-Identifier: MIT */
/*
 * What libnss_ovhpat.so.2 costs a look-up of a name that is not its own, and
 * what one of its own costs.  Both sides run in one process and take turns in
 * short rounds: libc is told to use `files`, then `files ovhpat`, and each
 * round gives one ratio of CPU times.  The library must be where libc finds it:
 *
 *   LD_LIBRARY_PATH=nss/.libs bench/nssbench [LOOK-UPS [ROUNDS [ACCOUNT]]]
 *
 * Ends with 1 when libc does not find it or gives a wrong answer.
 */
#include <dlfcn.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LOOKUPS 1000000UL
#define ROUNDS 500UL
#define ROUNDS_MAX 10000UL

static const char *const sides[] = {"files", "files ovhpat"};

static double
cpu_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* Looks the name up so many times; nanoseconds for each, negative when the
 * answer was not the wanted one. */
static double
measure(const char *source, const char *name, unsigned long count, int wanted)
{
    char buffer[4096];
    struct passwd entry;
    struct passwd *found = NULL;
    double began = 0;

    if (__nss_configure_lookup("passwd", source) != 0) {
        return -1;
    }
    getpwnam_r(name, &entry, buffer, sizeof(buffer), &found);
    began = cpu_ns();
    for (unsigned long i = 0; i < count; i++) {
        getpwnam_r(name, &entry, buffer, sizeof(buffer), &found);
        if ((found != NULL) != wanted) {
            return -1;
        }
    }
    return (cpu_ns() - began) / (double)count;
}

static int
compare(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;

    return (a > b) - (a < b);
}

static double
median(double *values, unsigned long count)
{
    qsort(values, count, sizeof(values[0]), compare);
    return values[count / 2];
}

/* One line for the name, both sides in turns. */
static int
run_name(const char *what, const char *name, int wanted, unsigned long lookups,
         unsigned long rounds)
{
    static double time_ns[2][ROUNDS_MAX];
    static double ratio[ROUNDS_MAX];
    unsigned long each = lookups / rounds / 2 + 1;

    for (unsigned long i = 0; i < rounds; i++) {
        for (unsigned long turn = 0; turn < 2; turn++) {
            unsigned long side = (i + turn) % 2;

            time_ns[side][i] = measure(sides[side], name, each, wanted);
            if (time_ns[side][i] < 0) {
                fprintf(stderr, "nssbench: wrong answer for %s\n", name);
                return -1;
            }
        }
        ratio[i] = time_ns[1][i] / time_ns[0][i];
    }
    printf("%-24s %8.0f ns %8.0f ns   x %.3f\n", what,
           median(time_ns[0], rounds), median(time_ns[1], rounds),
           median(ratio, rounds));
    return 0;
}

static int
run_own(const char *account, unsigned long lookups)
{
    char name[128];
    double plain_ns = measure(sides[1], account, lookups, 1);
    double own_ns = 0;

    snprintf(name, sizeof(name), "pat_jwt_%s", account);
    own_ns = measure(sides[1], name, lookups, 1);
    if (plain_ns < 0 || own_ns < 0) {
        fprintf(stderr, "nssbench: wrong answer for %s\n", name);
        return -1;
    }
    printf("%-24s %8.0f ns %8.0f ns   x %.3f\n", "account, pat_jwt_ name",
           plain_ns, own_ns, own_ns / plain_ns);
    return 0;
}

int
main(int argc, char **argv)
{
    unsigned long lookups = argc > 1 ? strtoul(argv[1], NULL, 10) : LOOKUPS;
    unsigned long rounds = argc > 2 ? strtoul(argv[2], NULL, 10) : ROUNDS;

    if (rounds == 0 || rounds > ROUNDS_MAX || lookups == 0 || argc > 4) {
        fprintf(stderr, "usage: nssbench [LOOK-UPS [ROUNDS [ACCOUNT]]]\n");
        return 2;
    }
    if (dlopen("libnss_ovhpat.so.2", RTLD_NOW) == NULL) {
        fprintf(stderr, "nssbench: %s\n", dlerror());
        return 1;
    }
    printf("%-24s %11s %11s   ratio\n", "", sides[0], sides[1]);
    if (run_name("absent name", "absent", 0, lookups, rounds) < 0 ||
        run_name("root", "root", 1, lookups, rounds) < 0 ||
        run_name("wrong pat_jwt_ name", "pat_jwt_/", 0, lookups, rounds) < 0) {
        return 1;
    }
    return argc > 3 && run_own(argv[3], lookups / 10 + 1) < 0;
}
