/* SPDX-License-Identifier: MIT */
/*
 * The life of a request that manages: who asks, which command, answer, end.
 * Only uid 0 gets further than the first line, by what the kernel says about
 * the connection.  A command that waits for the disk or the API answers later;
 * if the client has gone meanwhile, its answer goes nowhere.
 */
#include "helper/manage.h"

#include <event2/event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/printable.h"
#include "helper/log.h"
#include "helper/managecache.h"
#include "helper/manageexplain.h"
#include "helper/managejson.h"
#include "helper/managelock.h"
#include "helper/managemetrics.h"
#include "helper/managesend.h"
#include "helper/managestatus.h"

#define MANAGE_ERROR_SIZE 512U

struct manage_call {
    TAILQ_ENTRY(manage_call) links;
    struct manage_desk *desk;
    struct managewire_request request;
    int fd; /* -1: the client has gone */
    void (*done)(void *context);
    void *context;
    struct managesend *sending;
};

struct manage_command {
    const char *name;
    size_t words_min; /* behind the name */
    size_t words_max;
    void (*run)(struct manage_call *call);
};

static const struct manage_command manage_commands[] = {
    {"cache-flush", 0, 0, managecache_flush},
    {"cache-forget", 1, 1, managecache_forget},
    {"cache-list", 0, 1, managecache_list},
    {"explain", 2, 3, manageexplain_run},
    {"lock", 3, 3, managelock_lock},
    {"locks", 0, 0, managelock_list},
    {"metrics", 0, 0, managemetrics_run},
    {"status", 0, 0, managestatus_run},
    {"unlock", 2, 2, managelock_unlock},
};

#define MANAGE_COMMANDS (sizeof(manage_commands) / sizeof(manage_commands[0]))

void
manage_init(struct manage_desk *desk)
{
    TAILQ_INIT(&desk->calls);
}

static void
manage_free(struct manage_call *call)
{
    TAILQ_REMOVE(&call->desk->calls, call, links);
    managesend_free(call->sending);
    managewire_wipe(&call->request);
    free(call);
}

void
manage_done(struct manage_desk *desk)
{
    while (!TAILQ_EMPTY(&desk->calls)) {
        manage_free(TAILQ_FIRST(&desk->calls));
    }
}

void
manage_abandon(struct manage_call *call)
{
    call->fd = -1;
    if (call->sending != NULL) { /* nothing else will end it */
        manage_free(call);
    }
}

struct manage_desk *
manage_desk(const struct manage_call *call)
{
    return call->desk;
}

const char *
manage_word(const struct manage_call *call, size_t index)
{
    return index + 1 < call->request.count ? call->request.words[index + 1]
                                           : "";
}

const struct secret *
manage_token(const struct manage_call *call)
{
    return &call->request.token;
}

/* Sent, or given up. */
static void
manage_sent(void *context)
{
    struct manage_call *call = context;
    void (*done)(void *) = call->done;
    void *done_context = call->context;

    manage_free(call);
    done(done_context);
}

void
manage_answer_text(struct manage_call *call, enum managewire_status status,
                   char *text, size_t len)
{
    if (call->fd < 0) {
        free(text);
        manage_free(call);
        return;
    }
    call->sending = managesend_begin(call->desk->base, call->fd, status, text,
                                     len, manage_sent, call);
    if (call->sending == NULL) {
        log_line(LOG_ERR, "out of memory for an answer");
        /* The client ends by its own time; the connection closes then. */
    }
}

void
manage_answer(struct manage_call *call, enum managewire_status status,
              struct json_object *tree)
{
    size_t len = 0;
    char *text = managejson_print(tree, &len);

    if (text != NULL && len > MANAGEWIRE_ANSWER_MAX) {
        free(text);
        manage_answer_error(call, MANAGEWIRE_CANNOT, "the answer is too long");
        return;
    }
    manage_answer_text(call, status, text, len);
}

void
manage_answer_error(struct manage_call *call, enum managewire_status status,
                    const char *format, ...)
{
    struct json_object *tree = managejson_object();
    char text[MANAGE_ERROR_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    managejson_text(tree, "error", text);
    manage_answer(call, status, tree);
}

static void
manage_run(struct manage_call *call)
{
    const struct managewire_request *request = &call->request;
    char name[PRINTABLE_SIZE];

    for (size_t i = 0; i < MANAGE_COMMANDS; i++) {
        const struct manage_command *command = &manage_commands[i];

        if (strcmp(command->name, request->words[0]) != 0) {
            continue;
        }
        if (request->count - 1 < command->words_min ||
            request->count - 1 > command->words_max) {
            break;
        }
        command->run(call);
        return;
    }
    manage_answer_error(call, MANAGEWIRE_WRONG,
                        "this ovhpatd does not know the request \"%s\" in this "
                        "form; ovhpatctl and ovhpatd are of different versions",
                        printable_text(request->words[0], name));
}

struct manage_call *
manage_begin(struct manage_desk *desk, const struct managewire_request *request,
             uid_t uid, int fd, void (*done)(void *context), void *context)
{
    static struct log_repeat refused;
    struct manage_call *call = calloc(1, sizeof(*call));

    if (call == NULL) {
        return NULL;
    }
    call->desk = desk;
    call->request = *request;
    call->fd = fd;
    call->done = done;
    call->context = context;
    TAILQ_INSERT_TAIL(&desk->calls, call, links);
    if (uid == 0) {
        manage_run(call);
        return call;
    }
    log_repeated(&refused, LOG_WARNING,
                 "manage result=refused uid=%lu: only root may",
                 (unsigned long)uid);
    manage_answer_error(call, MANAGEWIRE_CANNOT, "only root may ask this");
    return call;
}
