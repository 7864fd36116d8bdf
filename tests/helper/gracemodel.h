/* SPDX-License-Identifier: MIT */
/*
 * The grace model: who may log in, once more and in another way.  It shares no
 * code with helper/; it knows what the API said about each token, what is on
 * the disk, and what the rules are, and says for each login what its verdict
 * must be.  graceworld.c tells it what happens and compares.
 *
 * What happens to the process is in graceprocess.h, the comparison in
 * gracepromise.h.
 */
#ifndef TESTS_HELPER_GRACEMODEL_H
#define TESTS_HELPER_GRACEMODEL_H

#include "common/verdict.h"
#include "helper/api.h"
#include "tests/helper/gracefiles.h"
#include "tests/helper/gracelife.h"
#include "tests/helper/gracerules.h"

#define GRACEMODEL_IN_FLIGHT 2U
#define GRACEMODEL_NEGATIVE_MS 10000

/* Where a question about a token is. */
enum gracemodel_flight_state {
    GRACEMODEL_NO_FLIGHT = 0,
    GRACEMODEL_IN_LINE,
    GRACEMODEL_SENT,
    GRACEMODEL_WRITING, /* answered; its tombstone is on its way */
};

struct gracemodel_flight {
    enum gracemodel_flight_state state;
    bool counted; /* as a failure */
    bool probe;   /* of the half-open breaker */
    bool let_in;  /* somebody, by grace, while it was under way */
    struct api_answer answer;
    unsigned int variant; /* that the answer is about */
    unsigned long turn;   /* when it was sent, among the others */
};

struct gracemodel_breaker {
    unsigned int failures;
    unsigned int openings;
    bool open;
    int64_t soonest_ms; /* when it may, and must, let somebody try */
    int64_t latest_ms;
    bool trying;
    enum reason why;
};

/* What a login must be told. */
struct gracemodel_verdict {
    enum reason reason;
    enum verdict_source source;
    int64_t age_ms;
    int64_t left_ms;
    int variant; /* -1: none was proved */
    uint16_t http_status;
};

struct gracemodel_login {
    unsigned int token;
    unsigned int service;
    unsigned int account;
    bool had_something; /* a record or a tombstone, when it began */
    bool waits;
    struct gracemodel_verdict verdict; /* when it does not */
};

/* What is true about a token, for the promises. */
struct gracemodel_truth {
    uint8_t variants;    /* that the API ever accepted it for, as bits */
    bool refused;        /* a no was told since, and is on the disk */
    bool straight;       /* nothing but time has passed since the yes */
    int64_t accepted_ms; /* on the clock of what the host has lived */
};

struct gracemodel {
    struct gracerules rules;
    struct gracelife life;
    struct gracefiles files;
    struct gracefiles_content memory[GRACEFILES_TIME];
    int64_t saved_real_ms[GRACERULES_TOKENS]; /* 0: not on the disk */
    struct {
        int64_t until_ms;
        enum reason reason;
    } negative[GRACERULES_TOKENS];
    struct gracemodel_breaker breaker;
    struct gracemodel_flight flights[GRACERULES_TOKENS];
    unsigned long turn;
    struct gracemodel_login login;
    struct gracemodel_truth truth[GRACERULES_TOKENS];
    int64_t lived_ms;
    unsigned int late_refusals; /* that must have been logged at alert */
    char failure[256];          /* what is wrong; empty: nothing */
};

/* Notes what is wrong; the first one counts. */
__attribute__((format(printf, 2, 3))) void
gracemodel_fail(struct gracemodel *model, const char *format, ...);

/* A login begins.  refused: the product's breaker sent it away at once. */
void gracemodel_begin(struct gracemodel *model, unsigned int token,
                      unsigned int service, unsigned int account, bool refused);

/* The API answers the question about this token. */
void gracemodel_deliver(struct gracemodel *model, unsigned int token,
                        const struct api_answer *answer, unsigned int variant);

/* The API says yes about this token: it is this variant, until then. */
void gracemodel_accept(struct gracemodel *model, unsigned int token,
                       unsigned int variant, int64_t date_s, int64_t until_s);

/* A question about this token, which the breaker admits, without a login. */
void gracemodel_ask(struct gracemodel *model, unsigned int token);

/* The time of the login that waits is over. */
void gracemodel_time_over(struct gracemodel *model);

/* What had to be written for this token is written, or, when the disk is dead,
 * cannot be. */
void gracemodel_settle(struct gracemodel *model, unsigned int token,
                       bool is_disk_dead);

#endif
