/* SPDX-License-Identifier: MIT */
/*
 * ovhsim: an HTTPS server that speaks the part of OVHcloud's API that ovhpatd
 * uses, for tests and for trying the product out without an OVHcloud account.
 * It starts only when everything that it was given is in order, announces its
 * port, and runs until SIGTERM or SIGINT.  It is never installed.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "simulator/contents.h"
#include "simulator/listener.h"
#include "simulator/logfile.h"
#include "simulator/options.h"
#include "simulator/server.h"
#include "simulator/state.h"

#define MAIN_PEM_MAX (1024U * 1024)

static int
main_fail(const char *what, int error)
{
    fprintf(stderr, "ovhsim: %s: %s\n", what, strerror(-error));
    return error;
}

/* Signals that end the server are taken by main alone, by sigwait(3). */
static void
main_block_signals(sigset_t *ret_set)
{
    signal(SIGPIPE, SIG_IGN);
    sigemptyset(ret_set);
    sigaddset(ret_set, SIGTERM);
    sigaddset(ret_set, SIGINT);
    pthread_sigmask(SIG_BLOCK, ret_set, NULL);
}

static int
main_read_pem(const char *path, char **ret_text)
{
    size_t len = 0;
    int error = contents_read(path, MAIN_PEM_MAX, ret_text, &len);

    return error < 0 ? main_fail(path, error) : 0;
}

/* Opens the socket and starts the server's thread. */
static int
main_start(const struct options *options, struct state *state,
           struct logfile log, struct server **ret_server, uint16_t *ret_port)
{
    AUTO_FREE char *certificate = NULL;
    AUTO_FREE char *key = NULL;
    struct server_settings settings = {
        .listen_fd = -1, .state = state, .log = log};
    int error = main_read_pem(options->certificate, &certificate);

    if (error == 0) {
        error = main_read_pem(options->key, &key);
    }
    if (error < 0) {
        return error;
    }
    error = listener_open(options->listen, &settings.listen_fd, ret_port);
    if (error < 0) {
        return main_fail(options->listen, error);
    }
    settings.certificate = certificate;
    settings.key = key;
    *ret_server = server_start(&settings);
    if (*ret_server == NULL) {
        fputs("ovhsim: cannot start (do certificate and key match?)\n", stderr);
        return -EINVAL;
    }
    return 0;
}

/* Serves until a signal comes. */
static int
main_serve(const struct options *options, struct state *state,
           struct logfile log, const sigset_t *signals)
{
    struct server *server = NULL;
    uint16_t port = 0;
    int got = 0;
    int error = main_start(options, state, log, &server, &port);

    if (error < 0) {
        return error;
    }
    if (options->port_file != NULL) {
        error = listener_announce(options->port_file, port);
    }
    if (error == 0) {
        printf("ovhsim: listening on port %u\n", (unsigned)port);
        fflush(stdout);
        sigwait(signals, &got);
    }
    server_stop(server);
    return error < 0 ? main_fail(options->port_file, error) : 0;
}

static int
main_run(const struct options *options)
{
    char reason[STATE_REASON];
    struct state state = {0};
    struct logfile log = {.fd = -1};
    sigset_t signals;
    int error;

    main_block_signals(&signals);
    error = logfile_open(options->log, &log);
    if (error < 0) {
        return main_fail(options->log, error);
    }
    error = state_load(options->state, options->region, &state, reason);
    if (error < 0) {
        fprintf(stderr, "ovhsim: %s\n", reason);
        logfile_close(&log);
        return error;
    }
    state.saves = options->saves;
    state.is_controlled = options->controls;
    error = state_changed(&state); /* secrets made while loading */
    if (error == 0) {
        error = main_serve(options, &state, log, &signals);
        state_changed(&state); /* when tokens were last used */
    } else {
        main_fail(options->state, error);
    }
    state_done(&state);
    logfile_close(&log);
    return error;
}

int
main(int argc, char **argv)
{
    struct options options;

    if (options_read(argc, argv, &options) < 0) {
        return 2;
    }
    if (options.wants_help) {
        options_help();
        return EXIT_SUCCESS;
    }
    return main_run(&options) < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
