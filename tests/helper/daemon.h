/* SPDX-License-Identifier: MIT */
/*
 * The built ovhpatd as a process: started with files of its own, as an
 * unprivileged uid when the tests run as root, watched through its stderr, and
 * ended by its own pid.  Its API is a port of 127.0.0.1 at which nobody ever
 * answers.  Every wait has an end; a test fails there, with the log.
 */
#ifndef TESTS_HELPER_DAEMON_H
#define TESTS_HELPER_DAEMON_H

#include <stddef.h>
#include <sys/types.h>

#include "tests/helper/spawn.h"

/* A wait that a healthy machine never reaches. */
#define DAEMON_PATIENCE_MS 30000
#define DAEMON_MAP "user:xx1111-ovh/alice alice\n"

struct daemon {
    char directory[64];
    char run[80];   /* the socket's directory, which belongs to the helper */
    char state[80]; /* its state directory */
    char config[96];
    char map[96];
    char ca_file[96];
    char socket[96];
    int api_fd; /* listens, and that is all */
    unsigned int api_port;
    const char *timeout; /* of the API; 1s if nobody changes it */
    struct spawn how;
    const char *words[8]; /* more arguments, NULL-terminated */
    /* While it runs. */
    pid_t pid; /* 0: it does not */
    int err_fd;
    char log[65536]; /* its stderr so far, terminated */
    size_t log_len;
};

/* What a program that has ended has left. */
struct daemon_end {
    int code; /* its exit code, or 1000 + the signal */
    char out[4096];
    char err[4096];
};

/* A directory with good files, and nothing running. */
void daemon_open(struct daemon *daemon);

/* Ends the helper if it runs, and removes the files. */
void daemon_close(struct daemon *daemon);

void daemon_write(const char *path, const char *text);

/* A good configuration, with more lines behind those of [api]. */
void daemon_write_config(struct daemon *daemon, const char *more);

/* Starts it with --foreground, --config, --socket and --state-dir. */
void daemon_start(struct daemon *daemon);

/* The same, and waits until it is ready. */
void daemon_start_ready(struct daemon *daemon);

/* Runs it with these words only, until it ends. */
struct daemon_end daemon_run(const struct daemon *daemon,
                             const char *const *words);

/* Waits until its log holds this text somewhere. */
void daemon_wait_log(struct daemon *daemon, const char *text);

/* Takes what it has written so far. */
const char *daemon_log(struct daemon *daemon);

/* Forgets what it has written so far. */
void daemon_clear_log(struct daemon *daemon);

void daemon_signal(const struct daemon *daemon, int number);

/* Waits for its end; the exit code, or 1000 + the signal. */
int daemon_wait_end(struct daemon *daemon);

/* SIGTERM, and the exit code. */
int daemon_stop(struct daemon *daemon);

#endif
