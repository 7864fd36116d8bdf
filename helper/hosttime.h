/* SPDX-License-Identifier: MIT */
/*
 * The time by OVHcloud's servers, without which a signature is refused.
 */
#ifndef HELPER_HOSTTIME_H
#define HELPER_HOSTTIME_H

#include <stdbool.h>
#include <stdint.h>

/* It is asked again after so long. */
#define HOSTTIME_LIFE_MS INT64_C(3600000)

/* Zeroed: not known. */
struct hosttime {
    bool known;
    int64_t offset_ms; /* OVHcloud's time less CLOCK_BOOTTIME */
    int64_t until_ms;  /* of CLOCK_BOOTTIME */
};

/* Whether the time is known, and was asked within HOSTTIME_LIFE_MS. */
bool hosttime_is_known(const struct hosttime *time);

/* Unix seconds by OVHcloud's clock; 0 when it is not known. */
int64_t hosttime_now_s(const struct hosttime *time);

/* Takes the body of GET /auth/time, a JSON integer of Unix seconds.  Returns
 * 0, or -EBADMSG and the time is as it was. */
int hosttime_set(struct hosttime *time, const char *body);

/* A signature was refused: the time may be wrong. */
void hosttime_forget(struct hosttime *time);

#endif
