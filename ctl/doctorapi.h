/* SPDX-License-Identifier: MIT */
/*
 * The way to OVHcloud's API.
 */
#ifndef CTL_DOCTORAPI_H
#define CTL_DOCTORAPI_H

#include "ctl/doctorreport.h"
#include "helper/config.h"

/*
 * Asks the configured API for its time, without a token, and says how far that
 * got: CA file, name, connection, TLS with the server's certificate, answer,
 * and how far the clocks are apart.  Waits at most as long as [api] timeout
 * says.  Returns whether the API has answered as it should.
 */
bool doctorapi_look(struct doctorreport *report, const struct config *config);

#endif
