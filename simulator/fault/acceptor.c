/* SPDX-License-Identifier: MIT */
/*
 * One detached thread a connection keeps the modes straight-line code.  The
 * number of threads is bounded and every connection has a deadline, so the
 * process can neither grow without limit nor keep a client for ever.  Signals
 * come in through a descriptor, so the end is immediate.
 */
#include "simulator/fault/acceptor.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "simulator/fault/mode.h"
#include "simulator/fault/stream.h"

/* incoming.h's buffer lives on the stack. */
#define ACCEPTOR_STACK (512U * 1024)

struct acceptor_job {
    const struct fault *fault;
    int fd;
    unsigned number;
};

static atomic_int acceptor_connections;

static void
acceptor_serve(const struct acceptor_job *job)
{
    const struct fault *fault = job->fault;
    const struct mode *mode = fault->options->mode;
    struct stream stream;

    if (fault->options->logs_connections) {
        logfile_line(&fault->log, "%s c%u connection", mode->name, job->number);
    }
    stream_init(&stream, job->fd, job->number, ACCEPTOR_LIFE_MS);
    if (!mode->speaks_tls || stream_start_tls(&stream, fault->tls) == 0) {
        mode->run(fault, &stream);
    }
    stream_done(&stream);
}

static void *
acceptor_thread(void *argument)
{
    struct acceptor_job *job = argument;

    acceptor_serve(job);
    free(job);
    atomic_fetch_sub(&acceptor_connections, 1);
    return NULL;
}

/* Starts the thread of one connection; closes fd when that is impossible. */
static void
acceptor_start(const struct fault *fault, const pthread_attr_t *attributes,
               int fd, unsigned number)
{
    struct acceptor_job *job = malloc(sizeof(*job));
    pthread_t thread;

    if (job == NULL ||
        atomic_load(&acceptor_connections) >= ACCEPTOR_CONNECTIONS_MAX) {
        free(job);
        close(fd);
        return;
    }
    job->fault = fault;
    job->fd = fd;
    job->number = number;
    atomic_fetch_add(&acceptor_connections, 1);
    if (pthread_create(&thread, attributes, acceptor_thread, job) != 0) {
        atomic_fetch_sub(&acceptor_connections, 1);
        free(job);
        close(fd);
    }
}

static int
acceptor_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return signalfd(-1, &set, SFD_CLOEXEC);
}

static int
acceptor_loop(int listen_fd, int signal_fd, const struct fault *fault,
              const pthread_attr_t *attributes)
{
    struct pollfd items[] = {{.fd = listen_fd, .events = POLLIN},
                             {.fd = signal_fd, .events = POLLIN}};
    unsigned number = 0;

    for (;;) {
        int fd;

        if (poll(items, 2, -1) < 0 && errno != EINTR) {
            return -errno;
        }
        if (items[1].revents != 0) {
            return 0;
        }
        fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            acceptor_start(fault, attributes, fd, ++number);
        }
    }
}

int
acceptor_run(int listen_fd, const struct fault *fault)
{
    AUTO_CLOSE int signal_fd = acceptor_signals();
    pthread_attr_t attributes;
    int error;

    if (signal_fd < 0) {
        return -errno;
    }
    error = -pthread_attr_init(&attributes);
    if (error < 0) {
        return error;
    }
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, ACCEPTOR_STACK);
    error = acceptor_loop(listen_fd, signal_fd, fault, &attributes);
    pthread_attr_destroy(&attributes);
    return error;
}
