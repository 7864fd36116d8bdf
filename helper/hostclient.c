/* SPDX-License-Identifier: MIT */
/*
 * Puts together what hostapi.c needs: the credentials and addresses of the
 * rules, and the connections of the API client, so that both share one pool.
 * It asks nobody and keeps nothing.  Called by server.c, at start and reload.
 */
#include "helper/hostclient.h"

int
hostclient_open(const struct rulebook *rulebook, struct api *api,
                int64_t timeout_ms, struct hostapi **ret_hostapi,
                struct problem *ret_problem)
{
    const struct hostapi_settings settings = {
        .http = api_http(api),
        .credential = rulebook->credential,
        .base_url = rulebook->config->base_url,
        .token_url = rulebook->config->token_url,
        .timeout_ms = timeout_ms,
    };

    if (rulebook->credential == NULL) {
        *ret_hostapi = NULL;
        return 0;
    }
    return hostapi_new(&settings, ret_hostapi) < 0
               ? problem_set(ret_problem, "out of memory")
               : 0;
}
