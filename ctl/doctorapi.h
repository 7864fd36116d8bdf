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
 * got: name, connection, TLS, answer, and how far the clocks are apart.  Waits
 * at most as long as [api] timeout says.
 */
void doctorapi_look(struct doctorreport *report, const struct config *config);

#endif
