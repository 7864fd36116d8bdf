/* SPDX-License-Identifier: MIT */
/*
 * How an application gets a consumer key.
 */
#ifndef SIMULATOR_CONSENT_H
#define SIMULATOR_CONSENT_H

#include "simulator/call.h"

/*
 * POST /1.0/auth/credential: a new consumer key that does nothing until
 * somebody validates it.
 */
void consent_request(struct call *call);

/*
 * POST /auth/?credentialToken=...: stands for the web page that OVHcloud shows
 * at validationUrl; the bearer of the request is who says yes there.
 */
void consent_give(struct call *call);

#endif
