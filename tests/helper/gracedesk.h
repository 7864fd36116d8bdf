/* SPDX-License-Identifier: MIT */
/*
 * The parts that judge a login, put together as the server does it, with the
 * API of fakeapi.h, the clock of fakeclock.h and a state directory of their
 * own.
 *
 *   OVH account    xx1111-ovh, region eu
 *   limits         off; two inquiries at once; a time that is never over
 *   fresh, grace   0 and 24 hours
 */
#ifndef TESTS_HELPER_GRACEDESK_H
#define TESTS_HELPER_GRACEDESK_H

#include "helper/breaker.h"
#include "helper/decision.h"
#include "tests/helper/fakeapi.h"

#define GRACEDESK_URL "https://eu.api.ovh.com/v1"
#define GRACEDESK_MAP "user:xx1111-ovh/* =\n"
/* Waiting is over when the test says so, and never before. */
#define GRACEDESK_LONG_MS 3600000

struct event_base;

struct gracedesk {
    struct event_base *base;
    struct api *api;
    struct breaker breaker;
    struct inquiry_desk inquiries;
    struct decision_desk decisions;
    char directory[64];
    char state_dir[96];
    char machine_id[96];
    char map_path[96];
};

/* Opens it in a new directory below `parent`; fatal when it cannot. */
void gracedesk_open(struct gracedesk *desk, const char *parent);

/* Ends it and removes its directory. */
void gracedesk_close(struct gracedesk *desk);

/* The two halves of a restart of ovhpatd: the files stay. */
void gracedesk_stop(struct gracedesk *desk);
void gracedesk_start(struct gracedesk *desk);

/* The configuration, for the test to change. */
struct config *gracedesk_config(struct gracedesk *desk);

/* Exchanges the map. */
void gracedesk_use_map(struct gracedesk *desk, const char *text);

/* The token of this number as the cache knows it. */
struct cache_token gracedesk_identify(const struct gracedesk *desk,
                                      unsigned int token);

/* What the cache knows about the token. */
enum cache_state gracedesk_find(const struct gracedesk *desk,
                                unsigned int token, struct record *ret_record);

/* Asks about the token, without a decision around it. */
enum inquiry_error
gracedesk_ask(const struct gracedesk *desk, unsigned int token,
              void (*done)(const struct api_answer *answer, void *context),
              void *context);

/* The API answers the question that has been open for longest. */
void gracedesk_answer(const struct gracedesk *desk, struct api_answer answer);

/* Runs what is to be run now. */
void gracedesk_run(const struct gracedesk *desk);

/* The identity of a user of xx1111-ovh. */
struct identity gracedesk_user(const char *name);

/* The answer "a token of this user". */
struct api_answer gracedesk_accept(const char *name);

/* The answer "no", for this reason. */
struct api_answer gracedesk_refuse(enum reason reason);

/* The answer that there is none. */
struct api_answer gracedesk_unreachable(enum reason reason);

/* A VERIFY with the token of this number (memoryscan.h). */
struct wire_request *gracedesk_request(unsigned int token, const char *login,
                                       const char *service);

/*
 * Begins a decision about this request and, when `answer` is not NULL, lets the
 * API give it to the one open question.  Runs the loop until the verdict is
 * there.
 */
struct verdict gracedesk_judge(struct gracedesk *desk,
                               const struct wire_request *request,
                               const struct api_answer *answer);

#endif
