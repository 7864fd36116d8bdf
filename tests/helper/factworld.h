/* SPDX-License-Identifier: MIT */
/*
 * A host whose services require something of IAM, and the model beside it:
 * whatever happens, happens to both, and both are compared.
 */
#ifndef TESTS_HELPER_FACTWORLD_H
#define TESTS_HELPER_FACTWORLD_H

#include "tests/helper/factmodel.h"
#include "tests/helper/gracedesk.h"

/* What OVHcloud says whose token it is. */
enum factworld_who {
    FACTWORLD_ACCEPT = 0,
    FACTWORLD_REFUSE,
    FACTWORLD_AWAY,
};

/* What IAM says about actions. */
enum factworld_iam {
    FACTWORLD_SPEAKS = 0,
    FACTWORLD_FORBIDS, /* a 403 to the whole question */
    FACTWORLD_BROKEN,
};

struct factworld_login {
    unsigned int token;
    unsigned int service;
    enum factworld_who who;
    enum factworld_iam iam;
    bool slow;      /* IAM answers too late, and whose token it is with luck */
    bool iam_first; /* of two questions under way */
    bool hold;      /* the disk is slow */
};

struct factworld_seen {
    unsigned long logins;
    unsigned long online;
    unsigned long grace;
    unsigned long denied;
    unsigned long unknown;
    unsigned long late;
};

struct factworld {
    struct gracedesk desk;
    struct factmodel model;
    struct factworld_seen seen;
    unsigned int late_lines;
    bool done; /* the login under way */
    struct verdict verdict;
    bool settled;
    char failure[200]; /* what is wrong; empty: nothing */
};

extern struct factworld factworld;
extern const struct requirement factworld_requirements[FACTMODEL_NEEDS];
extern const char *const factworld_services[FACTMODEL_SERVICES];

/* Notes what is wrong; the first one counts. */
__attribute__((format(printf, 1, 2))) void factworld_fail(const char *format,
                                                          ...);

/* Waits until the disk has what it is to have, and whoever waited for that is
 * told. */
void factworld_settle(void);

/* The writer is held in front of the disk, or goes on. */
void factworld_hold(bool hold);

/* A host without a past; and its end. */
void factworld_begin(void);
void factworld_end(void);

void factworld_login(const struct factworld_login *login);

/* Everything under way is answered. */
void factworld_deliver(enum factworld_iam iam);

/* IAM thinks otherwise from now on. */
void factworld_change(unsigned int token, unsigned int need, bool may_be);

/* A service's lengths. */
void factworld_use(unsigned int service, int64_t fresh_ms, int64_t grace_ms);

void factworld_pass(int64_t ms);

/* ovhpatd ends, in order or as if it were killed, and starts again. */
void factworld_restart(bool killed);

/* All records go. */
void factworld_forget(void);

#endif
