/* SPDX-License-Identifier: MIT */
/*
 * The client for the host's own questions, as the rules want it.
 */
#ifndef HELPER_HOSTCLIENT_H
#define HELPER_HOSTCLIENT_H

#include <stdint.h>

#include "helper/api.h"
#include "helper/hostapi.h"
#include "helper/problem.h"
#include "helper/rulebook.h"

/*
 * Makes the client; timeout_ms is that of one request.  Rulebook and API are
 * borrowed and end later.
 * Returns 0 and a client that the caller frees, or NULL when the host has no
 * credentials; -EINVAL with a problem when memory is out.
 */
int hostclient_open(const struct rulebook *rulebook, struct api *api,
                    int64_t timeout_ms, struct hostapi **ret_hostapi,
                    struct problem *ret_problem);

#endif
