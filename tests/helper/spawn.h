/* SPDX-License-Identifier: MIT */
/*
 * The program $top_builddir/helper/ovhpatd in a child process.
 */
#ifndef TESTS_HELPER_SPAWN_H
#define TESTS_HELPER_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

/* Whom the helper runs as when the tests run as root. */
#define SPAWN_UID 65533
#define SPAWN_WORDS_MAX 16U

struct spawn {
    const char *notify_socket; /* NULL: none */
    int listen_fd;             /* passed as LISTEN_FDS; -1: none */
    unsigned int fds_max;      /* RLIMIT_NOFILE; 0: as it is */
    bool as_root;
};

/*
 * Starts it with these words (the first is its name, the last is followed by
 * NULL) and an environment of its own.  Returns its pid, and what is to be
 * read of its stdout and stderr, for the caller to close.
 */
pid_t spawn_program(const struct spawn *how, const char *const *words,
                    int *ret_out, int *ret_err);

#endif
