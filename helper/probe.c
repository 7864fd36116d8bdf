/* SPDX-License-Identifier: MIT */
/*
 * The way to the API, walked once and waited for: the same HTTP client, TLS
 * settings and CA file as logins use, on an event loop of its own.  Sends no
 * token.  Called by ovhpatctl, never by ovhpatd, which waits for nothing.
 */
#include "helper/probe.h"

#include <curl/curl.h>
#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "helper/httpoptions.h"

#define PROBE_PATH "/auth/time"

struct probe {
    struct event_base *base;
    struct httpcertificate certificate;
    struct probe_result result;
};

static void
probe_done(const struct http_result *result, void *context)
{
    struct probe *probe = context;

    probe->result = (struct probe_result){
        .outcome = result->outcome,
        .curl_code = result->curl_code,
        .status = result->status,
        .date_s = result->outcome == HTTP_ANSWERED ? result->header->date_s : 0,
        .elapsed_ms = result->elapsed_us / 1000,
        .certificate = probe->certificate,
    };
    snprintf(probe->result.error, sizeof(probe->result.error), "%s",
             result->error);
    event_base_loopbreak(probe->base);
}

static int
probe_ask(struct probe *probe, const struct config *config,
          struct problem *ret_problem)
{
    const struct http_settings settings = {
        .ca_file = config->ca_file,
        .proxy = config->proxy,
        .connections_max = 1,
    };
    char url[CONFIG_URL_MAX + sizeof(PROBE_PATH)] = "";
    const struct http_ask ask = {
        .url = url,
        .timeout_ms = config->timeout_ms,
        .done = probe_done,
        .context = probe,
        .certificate = &probe->certificate,
    };
    struct http_request *request = NULL;
    struct http *http = NULL;
    int error = 0;

    snprintf(url, sizeof(url), "%s%s", config->base_url, PROBE_PATH);
    error = http_new(probe->base, &settings, &http, ret_problem);
    if (error < 0) {
        return error;
    }
    error = http_send(http, &ask, &request);
    if (error == 0) {
        event_base_dispatch(probe->base);
    }
    http_free(http);
    return error;
}

const char *
probe_ca_file(const struct config *config)
{
    return httpoptions_ca_file(config->ca_file);
}

int
probe_run(const struct config *config, struct probe_result *ret_result,
          struct problem *ret_problem)
{
    struct probe probe = {.base = event_base_new()};
    int error = 0;

    if (probe.base == NULL) {
        problem_set(ret_problem, "out of memory");
        return -ENOMEM;
    }
    error = probe_ask(&probe, config, ret_problem);
    event_base_free(probe.base);
    if (error == 0) {
        *ret_result = probe.result;
    }
    return error;
}

enum probe_stage
probe_stage(const struct probe_result *result)
{
    switch (result->curl_code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
        return PROBE_NAME;
    case CURLE_COULDNT_CONNECT:
        return PROBE_CONNECT;
    default:
        return result->outcome == HTTP_TLS ? PROBE_TLS : PROBE_ANSWER;
    }
}
