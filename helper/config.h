/* SPDX-License-Identifier: MIT */
/*
 * /etc/ovhpat/ovhpat.conf, read and checked.  The file is INI (inih); an
 * unknown section or key, a key given twice and a bad value are errors with
 * FILE:LINE, and nothing of the file is used then.
 *
 * A line is [SECTION] or KEY = VALUE, begins at its start and has at most 190
 * bytes of ASCII without its comment.  A comment begins with # or ; at the
 * start of a line or behind white space.
 */
#ifndef HELPER_CONFIG_H
#define HELPER_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/login.h"
#include "common/wire.h"
#include "helper/identity.h"
#include "helper/problem.h"
#include "helper/requirement.h"

#define CONFIG_ACCOUNTS_MAX 16U
#define CONFIG_LABELS_MAX 256U
#define CONFIG_SERVICES_MAX 64U
#define CONFIG_REQUIREMENTS_MAX 8U
#define CONFIG_PATH_MAX 255U
#define CONFIG_URL_MAX 255U

/* A limit: `count` questions in `window_ms`; off when count is 0. */
struct config_rate {
    uint32_t count;
    uint32_t window_ms;
};

struct config_label {
    char suffix[LOGIN_LABEL_MAX + 1];
    char account[LOGIN_ACCOUNT_MAX + 1];
};

struct config_service {
    char name[WIRE_SERVICE_MAX + 1]; /* in lower case, as libpam gives it */
    int64_t fresh_ms;
    int64_t grace_ms;
    int64_t expiry_warning_ms; /* 0: nobody is told */
    /* What IAM must allow besides; all of them. */
    size_t requirement_count;
    struct requirement requirements[CONFIG_REQUIREMENTS_MAX];
};

struct configorigin;

struct config {
    /* Where what the file gives was written (configorigin.h); NULL when it
     * gives nothing. */
    struct configorigin *origin;
    /* [api] */
    char base_url[CONFIG_URL_MAX + 1]; /* https://eu.api.ovh.com/v1 */
    char region[IDENTITY_REGION_MAX + 1];
    size_t account_count;
    char accounts[CONFIG_ACCOUNTS_MAX][IDENTITY_ACCOUNT_MAX + 1];
    char ca_file[CONFIG_PATH_MAX + 1]; /* empty: the system's */
    char proxy[CONFIG_URL_MAX + 1];    /* empty: none */
    int64_t timeout_ms;
    /* A path, the name of a systemd credential, or empty for none. */
    char credentials[CONFIG_PATH_MAX + 1];
    char token_url[CONFIG_URL_MAX + 1]; /* empty: not known */
    int64_t status_max_age_ms;
    bool status_unknown_denies; /* status_unknown = deny */
    /* [map] */
    char map_file[CONFIG_PATH_MAX + 1];
    /* [labels] */
    size_t label_count;
    struct config_label labels[CONFIG_LABELS_MAX];
    /* [cache], and the defaults of every service */
    int64_t fresh_ms;
    int64_t grace_ms;
    int64_t expiry_warning_ms;
    bool tls_failure_denies; /* tls_failure = deny */
    /* [limits] */
    struct config_rate unknown_tokens;
    struct config_rate known_tokens;
    struct config_rate per_source;
    uint32_t in_flight;
    /* [service NAME] */
    size_t service_count;
    struct config_service services[CONFIG_SERVICES_MAX];
};

/*
 * Reads the file (textfile.h says who may own and write it) into a heap
 * object that the caller frees with config_free().  What the file leaves out
 * has the default of ovhpat.conf(5); [api] endpoint and account have none.
 * Returns 0, -EINVAL with a problem, or -ENOMEM.
 */
int config_load(const char *path, struct config **ret_config,
                struct problem *ret_problem);

void config_free(struct config *config);

/* The account that [labels] binds this suffix to, or NULL; borrowed. */
const char *config_label_account(const struct config *config,
                                 const char *suffix);

/* Whether the OVH account is one whose users may log in. */
bool config_lists_account(const struct config *config, const char *account);

#endif
