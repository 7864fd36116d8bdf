/* SPDX-License-Identifier: MIT */
/*
 * The desk of gracedesk.h on a host with credentials of its own, an access
 * token, and the network of fakehttp.h, where the test answers for OVHcloud.
 */
#ifndef TESTS_HELPER_STANDDESK_H
#define TESTS_HELPER_STANDDESK_H

#include "helper/hostapi.h"
#include "helper/standing.h"
#include "tests/helper/gracedesk.h"

#define STANDDESK_WHOAMI                                                       \
    "{\"account\":\"xx1111-ovh\",\"identities\":[\"urn:v1:eu:identity:"        \
    "account:xx1111-ovh\"]}"
#define STANDDESK_GOOD "{\"status\":\"OK\"}"
#define STANDDESK_OUT "{\"status\":\"DISABLED\"}"
#define STANDDESK_PASSWORD "{\"status\":\"PASSWORD_CHANGE_REQUIRED\"}"
#define STANDDESK_ABSENT "{\"class\":\"Client::NotFound\",\"message\":\"no\"}"
#define STANDDESK_FORBIDDEN                                                    \
    "{\"class\":\"Client::Forbidden\",\"message\":\"no\"}"

struct standdesk {
    struct gracedesk desk;
    struct credential *credential; /* of the desk's rules */
    struct hostapi *hostapi;
    struct standing *standing;
};

/* Opens it in a new directory; the clock is an ordinary day. */
void standdesk_open(struct standdesk *stand);

/* Ends it as ovhpatd does. */
void standdesk_close(struct standdesk *stand);

/* Exchanges the credentials as a reload does; false for none. */
void standdesk_reload(struct standdesk *stand, bool on);

/* Answers the oldest open question, which must be for this path behind the
 * endpoint's address; status 0 is no answer. */
void standdesk_answer(const char *path, uint16_t status, const char *body);

/* The same; then runs the loop until the disk has what it is to have. */
void standdesk_answer_kept(struct standdesk *stand, const char *path,
                           uint16_t status, const char *body);

/* "Whose credentials are these", which comes once. */
void standdesk_answer_whoami(void);

/* Runs the loop until the flag is set; fatal when it is not soon. */
void standdesk_await(struct standdesk *stand, const bool *flag);

#endif
