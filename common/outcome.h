/* SPDX-License-Identifier: MIT */
/*
 * THE vocabulary of verdicts, from the helper to the application: how a
 * question ended.  The outcome is what the socket carries and what becomes a
 * PAM code (pam_ovhpat/entry.c); why it ended so is a reason (reason.h), and
 * every reason has exactly one outcome.
 *
 * Zero is a refusal and the only "yes" is a value that no zeroed, shifted or
 * forgotten byte has, so a mistake refuses.
 */
#ifndef COMMON_OUTCOME_H
#define COMMON_OUTCOME_H

#include <stdint.h>
#include <syslog.h>

/*   name           wire  text             log level */
#define OUTCOME_TABLE(X)                                                       \
    X(INTERNAL, 0, "internal-error", LOG_ERR)                                  \
    X(BAD_TOKEN, 1, "bad-token", LOG_NOTICE)                                   \
    X(NOT_PERMITTED, 2, "not-permitted", LOG_NOTICE)                           \
    X(USER_UNKNOWN, 3, "user-unknown", LOG_NOTICE)                             \
    X(TOO_MANY, 4, "too-many", LOG_NOTICE)                                     \
    X(UNAVAILABLE, 5, "unavailable", LOG_WARNING)                              \
    X(MISCONFIGURED, 6, "misconfigured", LOG_ERR)                              \
    X(NO_MEMORY, 7, "no-memory", LOG_ERR)                                      \
    X(NOT_OURS, 8, "not-ours", LOG_DEBUG)                                      \
    X(ALLOWED, 0x41, "allowed", LOG_INFO)

enum outcome {
#define OUTCOME_ENUMERATOR(name, wire, text, level) OUTCOME_##name = (wire),
    OUTCOME_TABLE(OUTCOME_ENUMERATOR)
#undef OUTCOME_ENUMERATOR
};

/* The outcome with this wire value; every unknown value is INTERNAL. */
enum outcome outcome_from_wire(uint8_t wire);

/* The outcome's name in log lines ("bad-token"); never NULL. */
const char *outcome_name(enum outcome outcome);

/* The syslog(3) priority of a line that reports this outcome. */
int outcome_log_level(enum outcome outcome);

#endif
