/* SPDX-License-Identifier: MIT */
/*
 * ovhfault: a server that fails in one chosen way, so that tests can show what
 * a client does when the network, TLS or HTTP goes wrong.  One process has one
 * mode; a test starts another process for another fault.  It is never
 * installed.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "simulator/fault/acceptor.h"
#include "simulator/fault/context.h"
#include "simulator/fault/fault.h"
#include "simulator/listener.h"

static int
main_fail(const char *what, int error)
{
    fprintf(stderr, "ovhfault: %s: %s\n", what, strerror(-error));
    return error;
}

/* Reads files and sets TLS up, before anybody is let in. */
static int
main_prepare(const struct options *options, struct fault *fault)
{
    int error = logfile_open(options->log, &fault->log);

    fault->options = options;
    if (error < 0) {
        return main_fail(options->log, error);
    }
    error = answer_build(options, &fault->answer);
    if (error < 0) {
        return main_fail(options->body == NULL ? "body" : options->body, error);
    }
    if (options->mode->speaks_tls) {
        fault->tls = context_new(options);
        if (fault->tls == NULL) {
            return -EINVAL;
        }
    }
    return 0;
}

static int
main_run(const struct options *options, const struct fault *fault)
{
    int fd = -1;
    uint16_t port = 0;
    int error = listener_open(options->listen, &fd, &port);

    if (error < 0) {
        return main_fail(options->listen, error);
    }
    if (options->port_file != NULL) {
        error = listener_announce(options->port_file, port);
        if (error < 0) {
            return main_fail(options->port_file, error);
        }
    }
    printf("ovhfault: %s on port %u\n", options->mode->name, (unsigned)port);
    fflush(stdout);
    error = acceptor_run(fd, fault);
    return error < 0 ? main_fail("cannot go on", error) : 0;
}

static void
main_block_signals(void)
{
    sigset_t set;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
}

int
main(int argc, char **argv)
{
    static struct options options; /* threads may outlive main's frame */
    static struct fault fault;
    int error;

    if (options_read(argc, argv, &options) < 0) {
        return 2;
    }
    if (options.wants_help) {
        options_help();
        return EXIT_SUCCESS;
    }
    main_block_signals();
    error = main_prepare(&options, &fault);
    if (error == 0) {
        error = main_run(&options, &fault);
    }
    /* Threads still serve: no exit handler may free OpenSSL under them. */
    fflush(NULL);
    _exit(error < 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}
