/* SPDX-License-Identifier: MIT */
/*
 * The host's own credentials tried out, for a person who waits: does OVHcloud
 * take them, whose are they, and which of the rights of hostright.h do they
 * have?
 */
#ifndef HELPER_HOSTPROBE_H
#define HELPER_HOSTPROBE_H

#include <stdbool.h>
#include <stdint.h>

#include "helper/config.h"
#include "helper/credential.h"
#include "helper/hostanswer.h"
#include "helper/hostright.h"
#include "helper/hostroutes.h"
#include "helper/identity.h"
#include "helper/problem.h"

struct hostprobe_right {
    bool asked;
    struct hostanswer answer; /* without its body */
};

struct hostprobe_result {
    struct hostanswer whoami; /* GET /auth/details, without its body */
    /* Whose credentials they are; IDENTITY_NONE with a flaw (static text) when
     * the answer does not say. */
    struct identity owner;
    const char *flaw;
    struct hostroutes routes;
    int64_t ahead_s; /* this host's clock, of OVHcloud's; signatures only */
    /* The rows of hostright.h, in their order.  Not asked: nobody to ask
     * about, or the credentials are not taken at all. */
    struct hostprobe_right rights[HOSTRIGHT_MAX];
};

/*
 * Asks as ovhpatd asks, with its client (hostapi.h), one question after the
 * other, each no longer than [api] timeout.  A question about one user is
 * about the first that OVHcloud lists, else about `user`; NULL for none.
 * Reads only.  As probe_run(), the process MUST ignore SIGPIPE and have no
 * other use of libcurl meanwhile.
 * Returns 0 and the result; -EINVAL or -ENOMEM with a problem when nothing
 * could be asked.
 */
int hostprobe_run(const struct config *config,
                  const struct credential *credential, const char *user,
                  struct hostprobe_result *ret_result,
                  struct problem *ret_problem);

#endif
