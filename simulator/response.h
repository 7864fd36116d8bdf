/* SPDX-License-Identifier: MIT */
/*
 * From a reply to what the HTTP library sends.
 */
#ifndef SIMULATOR_RESPONSE_H
#define SIMULATOR_RESPONSE_H

#include <microhttpd.h>

#include "simulator/reply.h"

/*
 * A response with the reply's body and headers and those that every answer of
 * OVHcloud's has; region is for its request id.  The caller queues and destroys
 * it; NULL when memory is out.
 */
struct MHD_Response *response_new(const struct reply *reply,
                                  const char *region);

#endif
