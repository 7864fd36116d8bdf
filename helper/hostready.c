/* SPDX-License-Identifier: MIT */
/*
 * Fetches and keeps what signs the host's questions.  One fetch at a time, for
 * all questions that wait.  A refusal of the token endpoint speaks about the
 * credentials; that OVHcloud's time cannot be had speaks about nothing but the
 * network.  Knows no questions; called by hostapi.c.
 */
#include "helper/hostready.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/deadline.h"

#define HOSTREADY_TIME_PATH "/auth/time"

int
hostready_init(struct hostready *ready, const struct hostapi_settings *settings,
               void (*done)(const struct hostanswer *answer, void *context),
               void *context)
{
    const struct oauth2_settings oauth2 = {.http = settings->http,
                                           .credential = settings->credential,
                                           .token_url = settings->token_url,
                                           .timeout_ms = settings->timeout_ms};

    *ready = (struct hostready){
        .settings = settings, .done = done, .context = context};
    if (asprintf(&ready->time_url, "%s" HOSTREADY_TIME_PATH,
                 settings->base_url) < 0) {
        ready->time_url = NULL;
        return -ENOMEM;
    }
    return settings->credential->kind == CREDENTIAL_OAUTH2
               ? oauth2_new(&oauth2, &ready->oauth2)
               : 0;
}

void
hostready_done(struct hostready *ready)
{
    if (ready->time_request != NULL) {
        http_cancel(ready->time_request);
    }
    oauth2_free(ready->oauth2);
    free(ready->time_url);
}

bool
hostready_is(const struct hostready *ready)
{
    switch (ready->settings->credential->kind) {
    case CREDENTIAL_SIGNED:
        return hosttime_is_known(&ready->time);
    case CREDENTIAL_OAUTH2:
        return oauth2_token(ready->oauth2, deadline_now_ms()) != NULL;
    case CREDENTIAL_BEARER:
    case CREDENTIAL_NONE:
        break;
    }
    return true;
}

static void
hostready_tell(struct hostready *ready, const struct hostanswer *answer)
{
    ready->fetching = false;
    if (answer->class == HOSTANSWER_ANSWERED) {
        ready->count++;
    }
    ready->done(answer, ready->context);
}

/* http: OVHcloud's time (ovh-api: auth/time), which needs no credentials. */
static void
hostready_on_time(const struct http_result *result, void *context)
{
    struct hostready *ready = context;
    struct hostanswer answer = hostanswer_judge(result);

    ready->time_request = NULL;
    if (answer.class != HOSTANSWER_ANSWERED) {
        answer.class = HOSTANSWER_UNREACHABLE;
    } else if (hosttime_set(&ready->time, answer.body) < 0) {
        answer.class = HOSTANSWER_UNREACHABLE;
        snprintf(answer.detail, sizeof(answer.detail),
                 "the API's time is no number");
    }
    hostready_tell(ready, &answer);
}

/* oauth2: the access token has come, or not. */
static void
hostready_on_token(enum oauth2_result result, const char *detail, void *context)
{
    struct hostready *ready = context;
    struct hostanswer answer = {.class = HOSTANSWER_UNREACHABLE,
                                .body = "",
                                .retry_after_ms =
                                    oauth2_retry_after_ms(ready->oauth2)};

    switch (result) {
    case OAUTH2_FETCHED:
        answer.class = HOSTANSWER_ANSWERED;
        break;
    case OAUTH2_REFUSED:
        answer.class = HOSTANSWER_REFUSED;
        break;
    case OAUTH2_UNREACHABLE:
        break;
    }
    snprintf(answer.detail, sizeof(answer.detail), "%s", detail);
    hostready_tell(ready, &answer);
}

int
hostready_fetch(struct hostready *ready)
{
    const struct http_ask ask = {.url = ready->time_url,
                                 .timeout_ms = ready->settings->timeout_ms,
                                 .done = hostready_on_time,
                                 .context = ready};
    int status = 0;

    if (ready->fetching) {
        return 0;
    }
    status = ready->settings->credential->kind == CREDENTIAL_OAUTH2
                 ? oauth2_fetch(ready->oauth2, hostready_on_token, ready)
                 : http_send(ready->settings->http, &ask, &ready->time_request);
    ready->fetching = status == 0;
    return status;
}

/* Signs by OVHcloud's clock, not by the host's. */
static int
hostready_sign(const struct hostready *ready, const char *url,
               struct signature_headers *headers)
{
    const struct credential *credential = ready->settings->credential;
    const struct signature_input input = {
        .application_secret = &credential->secret,
        .consumer_key = &credential->consumer_key,
        .method = "GET",
        .url = url,
        .body = "",
        .time_s = hosttime_now_s(&ready->time)};

    return signature_make_headers(&input, credential->id, headers);
}

int
hostready_fill(const struct hostready *ready, struct http_ask *ask,
               struct signature_headers *headers)
{
    const struct credential *credential = ready->settings->credential;
    int status = 0;

    switch (credential->kind) {
    case CREDENTIAL_SIGNED:
        status = hostready_sign(ready, ask->url, headers);
        ask->lines = headers->lines;
        return status;
    case CREDENTIAL_OAUTH2:
        ask->bearer = oauth2_token(ready->oauth2, deadline_now_ms());
        return ask->bearer == NULL ? -EINVAL : 0;
    case CREDENTIAL_BEARER:
        ask->bearer = &credential->secret;
        return 0;
    case CREDENTIAL_NONE:
        break;
    }
    return -EINVAL;
}

bool
hostready_doubt(struct hostready *ready, uint16_t status, unsigned int count)
{
    bool current = ready->count == count;

    switch (ready->settings->credential->kind) {
    case CREDENTIAL_OAUTH2:
        if (status == 401 && current) {
            oauth2_drop(ready->oauth2);
        }
        return status == 401;
    case CREDENTIAL_SIGNED:
        if ((status == 400 || status == 401) && current) {
            hosttime_forget(&ready->time);
        }
        return status == 400 || status == 401;
    case CREDENTIAL_BEARER:
    case CREDENTIAL_NONE:
        break;
    }
    return false;
}
