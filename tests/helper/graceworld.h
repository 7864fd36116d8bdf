/* SPDX-License-Identifier: MIT */
/*
 * A host with the product on it and the model beside it: whatever happens,
 * happens to both, and both are compared.
 */
#ifndef TESTS_HELPER_GRACEWORLD_H
#define TESTS_HELPER_GRACEWORLD_H

#include "tests/helper/gracedesk.h"
#include "tests/helper/gracedisk.h"
#include "tests/helper/graceevent.h"
#include "tests/helper/gracemodel.h"
#include "tests/helper/gracepromise.h"

/* How the API is. */
enum graceworld_api {
    GRACEWORLD_UP = 0,
    GRACEWORLD_AWAY, /* answers at once, and it is no answer */
    GRACEWORLD_SLOW, /* answers when GRACEEVENT_DELIVER comes */
};

/* What the API knows about a token. */
struct graceworld_truth {
    enum api_class class;
    enum reason reason;
    unsigned int variant;
};

struct graceworld {
    struct gracedesk desk;
    struct gracemodel model;
    struct gracepromise_seen seen;
    struct identitymap *maps[GRACERULES_MAPS];
    struct graceworld_truth truth[GRACERULES_TOKENS];
    enum graceworld_api api;
    enum reason away;
    int64_t retry_after_ms;
    unsigned int date; /* present, absent, wild */
    int64_t wrong_ms;  /* that the wall clock is ahead of the truth */
    char names[GRACEFILES_COUNT][GRACEDISK_NAME_SIZE];
    uint32_t digests[GRACERULES_TOKENS];
    unsigned int refused_identity; /* in this event; else too large */
    bool has_copy;
    unsigned int faults;   /* since the disk was mended, as bits */
    bool may_be_temporary; /* a file of that kind, since the last start */
    bool is_disk_bad;      /* since the last time all was written */
    bool is_disk_dead;     /* a line said so, since then */
    bool held;             /* the writer is */
    bool done;             /* the login under way */
    bool ignored;          /* what the product says now is never heard */
    struct verdict verdict;
    unsigned int late_refusals; /* lines about them */
};

/* The world of the program; there is one, because lines of the log have no
 * context. */
extern struct graceworld graceworld;

/* A person logs in.  hold: the writer is held behind so many calls (255: it is
 * not); end: it goes on (0), the process (1) or the power (2, 3) dies then. */
void graceworld_login(unsigned int token, unsigned int service,
                      unsigned int account, unsigned int hold,
                      unsigned int end);

/* The API answers the oldest open question, if there is one; revoked: the
 * token has just been revoked. */
void graceworld_deliver(bool revoked);

/* Waits until everything is written that is to be written, and tells the
 * model. */
void graceworld_settle(void);

/* ovhpatd starts; ends in order; dies. */
void graceworld_start(void);
void graceworld_stop(void);
void graceworld_kill(void);

/* The power dies and comes back, off_ms later. */
void graceworld_lose_power(bool written_anyway, int64_t off_ms);

/* The host starts again, off_ms after it ended. */
void graceworld_boot(int64_t off_ms);

/* Time passes. */
void graceworld_pass(int64_t ms);

#endif
