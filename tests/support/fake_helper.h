/* SPDX-License-Identifier: MIT */
/*
 * A stand-in for ovhpatd that does what a case says, right or wrong, in a
 * child process, and remembers what it was sent.
 */
#ifndef TESTS_SUPPORT_FAKE_HELPER_H
#define TESTS_SUPPORT_FAKE_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "common/wire.h"
#include "tests/support/lines.h"

#define FAKE_HELPER_REPLIES_MAX 40U
#define FAKE_HELPER_RECORDS_MAX 128U
#define FAKE_HELPER_STRANGER 65534U

/*   name                what it does */
#define FAKE_HELPER_MODES(X)                                                   \
    X(serve)             /* answers as the case says */                        \
    X(absent)            /* there is no socket */                              \
    X(refused)           /* a socket without a listener */                     \
    X(backlog)           /* a listener whose queue is full */                  \
    X(hang)              /* takes everything, answers nothing */               \
    X(die_after_prepare) /* gone for good after PREPARE */                     \
    X(die_after_verify)  /* gone for good after VERIFY, unanswered */          \
    X(restart)           /* closes the connection after PREPARE */             \
    X(drop_first)        /* closes the connection after the first VERIFY */    \
    X(drop_all)          /* closes the connection after every VERIFY */        \
    X(garbage)           /* answers with bytes that are no packet */           \
    X(empty)             /* answers with an empty packet */                    \
    X(truncated)         /* answers without the last byte */                   \
    X(trailing)          /* answers with a byte too many */                    \
    X(version)           /* answers in version 2 */                            \
    X(mismatch)          /* outcome allowed, reason of a refusal */            \
    X(echo)              /* sends the question back */                         \
    X(oversized)         /* answers with 16,385 bytes */                       \
    X(impostor)          /* a stranger in a directory of root's */             \
    X(owner)             /* not root, in a directory of its own */

enum fake_helper_mode {
#define FAKE_HELPER_ENUMERATOR(name) FAKE_HELPER_##name,
    FAKE_HELPER_MODES(FAKE_HELPER_ENUMERATOR)
#undef FAKE_HELPER_ENUMERATOR
};

struct fake_helper_reply {
    struct verdict verdict;
    bool same_account; /* as the one that the login name asks for */
};

struct fake_helper_plan {
    enum fake_helper_mode mode;
    int delay_ms;
    /* The n-th question gets the n-th reply, later ones the last. */
    size_t verify_count;
    struct fake_helper_reply verify[FAKE_HELPER_REPLIES_MAX];
    size_t account_count;
    struct fake_helper_reply account[FAKE_HELPER_REPLIES_MAX];
};

/* What was received, in memory that the child shares. */
struct fake_helper_record {
    unsigned int connection; /* 1 is the first */
    bool readable;           /* it was a request that decodes */
    size_t len;
    struct wire_request request;
};

struct fake_helper_log {
    size_t count;
    size_t bytes; /* of all packets, also on connections without a record */
    struct fake_helper_record records[FAKE_HELPER_RECORDS_MAX];
};

struct fake_helper {
    pid_t pid;
    int stop; /* closing it ends the child */
    struct fake_helper_log *log;
};

/* The mode with this name; false when there is none. */
bool fake_helper_mode_from_name(const char *name,
                                enum fake_helper_mode *ret_mode);

/* Starts it on directory/ovhpatd.sock; ends the program when that fails. */
void fake_helper_start(const char *directory,
                       const struct fake_helper_plan *plan,
                       struct fake_helper *ret_helper);

/* Ends it after it has read everything that was sent to it. */
void fake_helper_stop(struct fake_helper *helper);

/* Appends one line for each packet: "VERIFY conn=1 service=sshd ...". */
void fake_helper_describe(const struct fake_helper *helper,
                          struct lines *lines);

#endif
