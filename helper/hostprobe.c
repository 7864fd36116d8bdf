/* SPDX-License-Identifier: MIT */
/*
 * Questions of the host itself, walked through once and waited for, on an
 * event loop of its own: whose are the credentials, then one question for each
 * right.  It asks what ovhpatd asks, in the same way, so what is refused here
 * is refused there.  Changes nothing at OVHcloud.  Called by ovhpatctl, never
 * by ovhpatd, which waits for nothing.
 */
#include "helper/hostprobe.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "helper/apireply.h"
#include "helper/hostapi.h"
#include "helper/http.h"
#include "helper/userlist.h"

#define HOSTPROBE_WHOAMI_PATH "/auth/details"

struct hostprobe {
    struct event_base *base;
    struct hostapi *hostapi;
    size_t next; /* the row of hostright.h that is asked for */
    char user[IDENTITY_NAME_MAX + 1];
    int error; /* negative: a question could not be sent */
    struct hostprobe_result result;
};

static void hostprobe_on_right(const struct hostanswer *answer, void *context);

/* Asks, or ends the loop with an error. */
static void
hostprobe_ask(struct hostprobe *probe, const char *path,
              void (*done)(const struct hostanswer *answer, void *context))
{
    struct hostapi_question *question = NULL;

    probe->error =
        hostapi_ask_list(probe->hostapi, path, done, probe, &question);
    if (probe->error < 0) {
        event_base_loopbreak(probe->base);
    }
}

/* The next right that can be asked for, or the end. */
static void
hostprobe_go_on(struct hostprobe *probe)
{
    const struct hostright *right = NULL;
    char path[HOSTRIGHT_PATH_MAX + 1] = "";

    while ((right = hostright_at(probe->next)) != NULL &&
           strchr(right->path, '*') != NULL && probe->user[0] == '\0') {
        probe->next++;
    }
    if (right == NULL) {
        event_base_loopbreak(probe->base);
        return;
    }
    hostright_path(right, probe->user, path);
    hostprobe_ask(probe, path, hostprobe_on_right);
}

static void
hostprobe_keep(struct hostanswer *kept, const struct hostanswer *answer)
{
    *kept = *answer;
    kept->body = "";
    kept->len = 0;
}

/* hostapi: the answer to the question of a right. */
static void
hostprobe_on_right(const struct hostanswer *answer, void *context)
{
    struct hostprobe *probe = context;
    struct hostprobe_right *right = &probe->result.rights[probe->next];
    char user[IDENTITY_NAME_MAX + 1] = "";

    right->asked = true;
    hostprobe_keep(&right->answer, answer);
    if (strchr(hostright_at(probe->next)->path, '*') == NULL &&
        answer->class == HOSTANSWER_ANSWERED &&
        userlist_first(answer->body, answer->len, user) == 0 &&
        user[0] != '\0') {
        memcpy(probe->user, user, sizeof(user));
    }
    probe->next++;
    hostprobe_go_on(probe);
}

/* hostapi: whose credentials these are. */
static void
hostprobe_on_whoami(const struct hostanswer *answer, void *context)
{
    struct hostprobe *probe = context;
    struct hostprobe_result *result = &probe->result;
    int64_t time_s = hostapi_time_s(probe->hostapi);

    hostprobe_keep(&result->whoami, answer);
    result->ahead_s = time_s == 0 ? 0 : (int64_t)time(NULL) - time_s;
    if (answer->class != HOSTANSWER_ANSWERED) {
        event_base_loopbreak(probe->base);
        return;
    }
    if (apireply_decode(answer->body, answer->len, &result->owner,
                        &result->flaw) < 0 ||
        hostroutes_read(answer->body, answer->len, &result->routes) < 0) {
        result->owner.kind = IDENTITY_NONE;
    }
    hostprobe_go_on(probe);
}

static int
hostprobe_walk(struct hostprobe *probe, struct http *http,
               const struct config *config, const struct credential *credential,
               struct problem *ret_problem)
{
    const struct hostapi_settings settings = {.base = probe->base,
                                              .http = http,
                                              .credential = credential,
                                              .base_url = config->base_url,
                                              .token_url = config->token_url,
                                              .timeout_ms = config->timeout_ms};
    int error = hostapi_new(&settings, &probe->hostapi);

    if (error == 0) {
        hostprobe_ask(probe, HOSTPROBE_WHOAMI_PATH, hostprobe_on_whoami);
        if (probe->error == 0) {
            event_base_dispatch(probe->base);
        }
        error = probe->error;
        hostapi_free(probe->hostapi);
    }
    if (error < 0) {
        problem_set(ret_problem, "the question cannot be sent: %s",
                    strerror(-error));
    }
    return error;
}

int
hostprobe_run(const struct config *config, const struct credential *credential,
              const char *user, struct hostprobe_result *ret_result,
              struct problem *ret_problem)
{
    struct hostprobe probe = {.base = event_base_new(), .result = {.flaw = ""}};
    const struct http_settings settings = {.ca_file = config->ca_file,
                                           .proxy = config->proxy,
                                           .connections_max = 1};
    struct http *http = NULL;
    int error = 0;

    if (probe.base == NULL) {
        problem_set(ret_problem, "out of memory");
        return -ENOMEM;
    }
    if (user != NULL && identity_is_name(user)) {
        memcpy(probe.user, user, strlen(user) + 1);
    }
    error = http_new(probe.base, &settings, &http, ret_problem);
    if (error == 0) {
        error = hostprobe_walk(&probe, http, config, credential, ret_problem);
        http_free(http);
    }
    event_base_free(probe.base);
    if (error == 0) {
        *ret_result = probe.result;
    }
    return error;
}
