/* SPDX-License-Identifier: MIT */
/*
 * The arguments of a pam.d line; their meaning is in pam_ovhpat(8).
 */
#ifndef PAM_OVHPAT_ARGS_H
#define PAM_OVHPAT_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#define ARGS_SOCKET_DEFAULT OVHPAT_RUNDIR "/ovhpatd.sock"
#define ARGS_PLAIN_PREFIX_DEFAULT "eyJ"
#define ARGS_TIMEOUT_DEFAULT_S 5U
#define ARGS_TIMEOUT_MAX_S 60U

/* Which login names are ours. */
enum args_names {
    ARGS_NAMES_HYBRID = 1,
    ARGS_NAMES_PLAIN = 2,
    ARGS_NAMES_BOTH = ARGS_NAMES_HYBRID | ARGS_NAMES_PLAIN,
};

/* What to do with a password that an earlier module has asked for. */
enum args_first_pass {
    ARGS_FIRST_PASS_ASK = 0, /* ask again */
    ARGS_FIRST_PASS_TRY,     /* use it, ask again when it fails */
    ARGS_FIRST_PASS_USE,     /* use it, never ask */
};

/* Texts are borrowed from the argument vector. */
struct args {
    enum args_names names;
    enum args_first_pass first_pass;
    bool suffix_any;
    bool is_virtual;
    bool forward_pass;
    bool quiet;
    bool debug;
    const char *plain_prefix;
    const char *socket;
    const char *prompt; /* NULL: the application's own */
    int64_t timeout_ms;
};

/*
 * Reads the arguments.  Returns 0, or -EINVAL with the first unknown,
 * malformed, repeated or contradictory one in *ret_wrong (borrowed).
 */
int args_parse(int argc, const char **argv, struct args *ret_args,
               const char **ret_wrong);

#endif
