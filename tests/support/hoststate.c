/* SPDX-License-Identifier: MIT */
/*
 * Describes the process as text, so that two descriptions can be compared and
 * the difference shown.
 */
#include "tests/support/hoststate.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

static void
hoststate_descriptors(struct lines *lines)
{
    for (int fd = 0; fd < 1024; fd++) {
        int flags = fcntl(fd, F_GETFD);
        struct stat status;

        if (flags != -1 && fstat(fd, &status) == 0) {
            lines_addf(lines, "descriptor %d flags %d status %d inode %ju", fd,
                       flags, fcntl(fd, F_GETFL), (uintmax_t)status.st_ino);
        }
    }
}

static void
hoststate_signals(struct lines *lines)
{
    sigset_t blocked;

    sigprocmask(SIG_SETMASK, NULL, &blocked);
    for (int number = 1; number < SIGRTMAX; number++) {
        struct sigaction action;

        if (sigaction(number, NULL, &action) == 0) {
            lines_addf(lines, "signal %d handler %p flags %d blocked %d",
                       number, (void *)(uintptr_t)action.sa_handler,
                       action.sa_flags, sigismember(&blocked, number));
        }
    }
}

static void
hoststate_threads(struct lines *lines)
{
    FILE *stream = fopen("/proc/self/status", "re");
    char line[256];

    while (stream != NULL && fgets(line, sizeof(line), stream) != NULL) {
        if (strncmp(line, "Threads:", 8) == 0 ||
            strncmp(line, "Uid:", 4) == 0 || strncmp(line, "Gid:", 4) == 0) {
            line[strcspn(line, "\n")] = '\0';
            lines_add(lines, line);
        }
    }
    if (stream != NULL) {
        fclose(stream);
    }
}

void
hoststate_describe(struct lines *lines)
{
    mode_t mask = umask(077);
    struct itimerval timer = {0};
    char name[32] = "";
    char *directory = getcwd(NULL, 0);

    umask(mask);
    getitimer(ITIMER_REAL, &timer);
    prctl(PR_GET_NAME, name);
    hoststate_descriptors(lines);
    hoststate_signals(lines);
    hoststate_threads(lines);
    lines_addf(lines, "umask %03o", (unsigned int)mask);
    lines_addf(lines, "directory %s", directory);
    lines_addf(lines, "locale %s", setlocale(LC_ALL, NULL));
    lines_addf(lines, "dumpable %d", prctl(PR_GET_DUMPABLE));
    lines_addf(lines, "name %s", name);
    lines_addf(lines, "timer interval %ld", (long)timer.it_interval.tv_usec);
    for (char **variable = environ; *variable != NULL; variable++) {
        lines_addf(lines, "environment %s", *variable);
    }
    free(directory);
}
