/* SPDX-License-Identifier: MIT */
/*
 * Self-restriction, before any file is read.  It repeats a part of what the
 * systemd unit does, for the days on which the helper is started by hand.
 */
#include "helper/sandbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

/* A resolver that does not answer is given up soon (resolv.conf(5)). */
#define SANDBOX_RES_OPTIONS "timeout:1 attempts:2"

/* Clients at their most (connection.h), the API, files. */
#define SANDBOX_DESCRIPTORS 4096

static const char *const sandbox_kept[] = {
    "CREDENTIALS_DIRECTORY", "LISTEN_FDS", "LISTEN_PID",   "NOTIFY_SOCKET",
    "RES_OPTIONS",           "TZ",         "WATCHDOG_PID", "WATCHDOG_USEC",
};

#define SANDBOX_KEPT_COUNT (sizeof(sandbox_kept) / sizeof(sandbox_kept[0]))

static int
sandbox_clean_environment(void)
{
    char *values[SANDBOX_KEPT_COUNT] = {NULL};
    int error = 0;

    for (size_t i = 0; i < SANDBOX_KEPT_COUNT; i++) {
        const char *value = getenv(sandbox_kept[i]);

        if (value != NULL) {
            values[i] = strdup(value);
        }
    }
    if (clearenv() != 0) {
        error = -ENOMEM;
    }
    for (size_t i = 0; i < SANDBOX_KEPT_COUNT; i++) {
        if (values[i] != NULL && setenv(sandbox_kept[i], values[i], 1) < 0) {
            error = -ENOMEM;
        }
        free(values[i]);
    }
    if (setenv("RES_OPTIONS", SANDBOX_RES_OPTIONS, 0) < 0) {
        error = -ENOMEM;
    }
    return error;
}

/* As many descriptors as the hard limit and our own bounds allow. */
static void
sandbox_raise_descriptors(void)
{
    struct rlimit limit = {0};

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
        limit.rlim_cur < SANDBOX_DESCRIPTORS) {
        limit.rlim_cur = limit.rlim_max < SANDBOX_DESCRIPTORS
                             ? limit.rlim_max
                             : SANDBOX_DESCRIPTORS;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int
sandbox_enter(struct problem *ret_problem)
{
    const struct rlimit no_core = {0};

    umask(077);
    sandbox_raise_descriptors();
    if (sandbox_clean_environment() < 0) {
        return problem_set(ret_problem, "cannot clean the environment");
    }
    if (setrlimit(RLIMIT_CORE, &no_core) < 0 ||
        prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) < 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) < 0) {
        return problem_set(ret_problem, "cannot restrict the process: %s",
                           strerror(errno));
    }
    return 0;
}
