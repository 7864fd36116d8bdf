/* SPDX-License-Identifier: MIT */
/*
 * Tokens for service accounts.
 */
#ifndef SIMULATOR_GRANT_H
#define SIMULATOR_GRANT_H

#include "simulator/call.h"

/*
 * POST /auth/oauth2/token: an access token for client credentials (RFC 6749
 * section 4.4), given in the form or by HTTP Basic.
 */
void grant_token(struct call *call);

#endif
