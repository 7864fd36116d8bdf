/* SPDX-License-Identifier: MIT */
/*
 * One thread, two queues (to do, done) under one lock, and an eventfd(2) that
 * wakes the loop.  The thread touches the store and the queues and nothing
 * else of the process.
 */
#include "helper/writer.h"

#include <errno.h>
#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <unistd.h>

enum writer_work {
    WRITER_PUT = 0,
    WRITER_PUT_REFUSAL,
    WRITER_REMOVE,
    WRITER_SETTLE,
};

struct writer_job {
    TAILQ_ENTRY(writer_job) links;
    enum writer_work work;
    const struct store *store;
    char name[STORE_NAME_MAX];
    int error;
    void (*done)(int error, void *context);
    void *context;
    size_t len;
    uint8_t bytes[];
};

TAILQ_HEAD(writer_queue, writer_job);

struct writer {
    const struct store *store;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    struct writer_queue to_do;
    struct writer_queue ended;
    bool stopping;
    int remove_error; /* of the thread alone */
    int wake_fd;
    struct event *woken;
};

static int
writer_work_on(struct writer *writer, const struct writer_job *job)
{
    const struct store *store = job->store;
    int error = 0;

    switch (job->work) {
    case WRITER_REMOVE:
        error = store_remove(store, job->name);
        writer->remove_error =
            writer->remove_error < 0 ? writer->remove_error : error;
        return error;
    case WRITER_SETTLE:
        error = writer->remove_error;
        writer->remove_error = 0;
        return error;
    case WRITER_PUT:
        return store_write(store, job->name, job->bytes, job->len);
    case WRITER_PUT_REFUSAL:
        error = store_write(store, job->name, job->bytes, job->len);
        return error == 0 ? 0 : store_destroy(store, job->name);
    }
    return -EINVAL;
}

/* Waits for a job; NULL when there is none and the writer stops. */
static struct writer_job *
writer_next(struct writer *writer)
{
    struct writer_job *job = NULL;

    pthread_mutex_lock(&writer->lock);
    while (TAILQ_EMPTY(&writer->to_do) && !writer->stopping) {
        pthread_cond_wait(&writer->wanted, &writer->lock);
    }
    job = TAILQ_FIRST(&writer->to_do);
    if (job != NULL) {
        TAILQ_REMOVE(&writer->to_do, job, links);
    }
    pthread_mutex_unlock(&writer->lock);
    return job;
}

static void *
writer_run(void *context)
{
    struct writer *writer = context;
    struct writer_job *job = NULL;
    const uint64_t one = 1;

    while ((job = writer_next(writer)) != NULL) {
        job->error = writer_work_on(writer, job);
        if (job->done == NULL) {
            free(job);
            continue;
        }
        pthread_mutex_lock(&writer->lock);
        TAILQ_INSERT_TAIL(&writer->ended, job, links);
        pthread_mutex_unlock(&writer->lock);
        while (write(writer->wake_fd, &one, sizeof(one)) < 0 &&
               errno == EINTR) {
        }
    }
    return NULL;
}

static void
writer_report(evutil_socket_t fd, short events, void *context)
{
    struct writer *writer = context;
    struct writer_queue ended = TAILQ_HEAD_INITIALIZER(ended);
    uint64_t count = 0;

    (void)events;
    if (read(fd, &count, sizeof(count)) < 0) {
        return;
    }
    pthread_mutex_lock(&writer->lock);
    TAILQ_CONCAT(&ended, &writer->ended, links);
    pthread_mutex_unlock(&writer->lock);
    while (!TAILQ_EMPTY(&ended)) {
        struct writer_job *job = TAILQ_FIRST(&ended);

        TAILQ_REMOVE(&ended, job, links);
        job->done(job->error, job->context);
        free(job);
    }
}

static int
writer_start(struct writer *writer)
{
    sigset_t all;
    sigset_t before;
    int error = 0;

    /* Signals are for the loop. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(&writer->thread, NULL, writer_run, writer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -error;
}

struct writer *
writer_new(struct event_base *base, const struct store *store)
{
    struct writer *writer = calloc(1, sizeof(*writer));

    if (writer == NULL) {
        return NULL;
    }
    writer->store = store;
    TAILQ_INIT(&writer->to_do);
    TAILQ_INIT(&writer->ended);
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->wanted, NULL);
    writer->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    writer->woken = writer->wake_fd < 0
                        ? NULL
                        : event_new(base, writer->wake_fd, EV_READ | EV_PERSIST,
                                    writer_report, writer);
    if (writer->woken != NULL && event_add(writer->woken, NULL) == 0 &&
        writer_start(writer) == 0) {
        return writer;
    }
    if (writer->woken != NULL) {
        event_free(writer->woken);
    }
    if (writer->wake_fd >= 0) {
        close(writer->wake_fd);
    }
    free(writer);
    return NULL;
}

static void
writer_drop(struct writer_queue *queue)
{
    while (!TAILQ_EMPTY(queue)) {
        struct writer_job *job = TAILQ_FIRST(queue);

        TAILQ_REMOVE(queue, job, links);
        free(job);
    }
}

void
writer_free(struct writer *writer)
{
    if (writer == NULL) {
        return;
    }
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->wanted);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    writer_drop(&writer->ended);
    event_free(writer->woken);
    close(writer->wake_fd);
    pthread_cond_destroy(&writer->wanted);
    pthread_mutex_destroy(&writer->lock);
    free(writer);
}

/* Puts it into the queue.  A waiting write of the same file that nobody waits
 * for is out of date; the last one's turn is taken over, so that a clock that
 * was put in front of a record stays in front of it. */
static void
writer_insert(struct writer *writer, struct writer_job *job)
{
    struct writer_job *same = NULL; /* the last one of the same name */
    struct writer_job *other = NULL;
    struct writer_job *next = NULL;

    for (other = TAILQ_FIRST(&writer->to_do); other != NULL; other = next) {
        next = TAILQ_NEXT(other, links);
        if (other->store != job->store || strcmp(other->name, job->name) != 0) {
            continue;
        }
        if (same != NULL && same->done == NULL) {
            TAILQ_REMOVE(&writer->to_do, same, links);
            free(same);
        }
        same = other;
    }
    if (same != NULL && same->done == NULL) {
        TAILQ_INSERT_BEFORE(same, job, links);
        TAILQ_REMOVE(&writer->to_do, same, links);
        free(same);
    } else {
        TAILQ_INSERT_TAIL(&writer->to_do, job, links);
    }
}

static int
writer_add(struct writer *writer, enum writer_work work,
           const struct store *store, const char *name, const uint8_t *bytes,
           size_t len, void (*done)(int error, void *context), void *context)
{
    struct writer_job *job = calloc(1, sizeof(*job) + len);

    if (job == NULL) {
        return -ENOMEM;
    }
    job->work = work;
    job->store = store;
    strncpy(job->name, name, sizeof(job->name) - 1);
    job->done = done;
    job->context = context;
    job->len = len;
    if (len > 0) {
        memcpy(job->bytes, bytes, len);
    }
    pthread_mutex_lock(&writer->lock);
    writer_insert(writer, job);
    pthread_cond_signal(&writer->wanted);
    pthread_mutex_unlock(&writer->lock);
    return 0;
}

int
writer_put(struct writer *writer, const char *name, const uint8_t *bytes,
           size_t len, void (*done)(int error, void *context), void *context)
{
    return writer_put_into(writer, writer->store, name, bytes, len, done,
                           context);
}

int
writer_put_into(struct writer *writer, const struct store *store,
                const char *name, const uint8_t *bytes, size_t len,
                void (*done)(int error, void *context), void *context)
{
    return writer_add(writer, WRITER_PUT, store, name, bytes, len, done,
                      context);
}

int
writer_put_refusal(struct writer *writer, const char *name,
                   const uint8_t *bytes, size_t len,
                   void (*done)(int error, void *context), void *context)
{
    return writer_add(writer, WRITER_PUT_REFUSAL, writer->store, name, bytes,
                      len, done, context);
}

int
writer_remove(struct writer *writer, const char *name)
{
    return writer_add(writer, WRITER_REMOVE, writer->store, name, NULL, 0, NULL,
                      NULL);
}

int
writer_settle(struct writer *writer, void (*done)(int error, void *context),
              void *context)
{
    return writer_add(writer, WRITER_SETTLE, writer->store, "", NULL, 0, done,
                      context);
}
