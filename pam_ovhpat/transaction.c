/* SPDX-License-Identifier: MIT */
/*
 * State between phases.  In sshd's keyboard-interactive the phases run in
 * different processes and nothing is found here; that is no error, the
 * account phase then asks without an identity.
 */
#include "pam_ovhpat/transaction.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/isotime.h"
#include "common/login.h"

#define TRANSACTION_PREFIX "ovhpat_verdict:"

struct transaction_key {
    char text[sizeof(TRANSACTION_PREFIX) + LOGIN_TEXT_MAX];
};

static struct transaction_key
transaction_key(const char *user)
{
    struct transaction_key key = {TRANSACTION_PREFIX};

    memcpy(key.text + sizeof(TRANSACTION_PREFIX) - 1, user,
           strnlen(user, LOGIN_TEXT_MAX));
    return key;
}

static void
transaction_free(pam_handle_t *pamh, void *data, int status)
{
    (void)pamh;
    (void)status;
    free(data);
}

int
transaction_keep(pam_handle_t *pamh, const char *user,
                 const struct verdict *verdict)
{
    struct transaction_key key = transaction_key(user);
    struct verdict *copy = malloc(sizeof(*copy));

    if (copy == NULL) {
        return -ENOMEM;
    }
    *copy = *verdict;
    if (pam_set_data(pamh, key.text, copy, transaction_free) != PAM_SUCCESS) {
        free(copy);
        return -ENOMEM;
    }
    return 0;
}

void
transaction_forget(pam_handle_t *pamh, const char *user)
{
    struct transaction_key key = transaction_key(user);

    if (transaction_find(pamh, user) != NULL) {
        (void)pam_set_data(pamh, key.text, NULL, NULL);
        (void)pam_putenv(pamh, "OVHPAT_IDENTITY");
        (void)pam_putenv(pamh, "OVHPAT_ACCOUNT");
        (void)pam_putenv(pamh, "OVHPAT_SOURCE");
        /* libpam logs an error when one goes that is not there. */
        if (pam_getenv(pamh, "OVHPAT_TOKEN_EXPIRES") != NULL) {
            (void)pam_putenv(pamh, "OVHPAT_TOKEN_EXPIRES");
        }
    }
}

const struct verdict *
transaction_find(pam_handle_t *pamh, const char *user)
{
    struct transaction_key key = transaction_key(user);
    const void *data = NULL;

    if (pam_get_data(pamh, key.text, &data) != PAM_SUCCESS) {
        return NULL;
    }
    return data;
}

static int
transaction_putenv(pam_handle_t *pamh, const char *name, const char *value)
{
    char text[VERDICT_IDENTITY_MAX + 32];
    int len = snprintf(text, sizeof(text), "%s=%s", name, value);

    if (len < 0 || (size_t)len >= sizeof(text) ||
        pam_putenv(pamh, text) != PAM_SUCCESS) {
        return -ENOMEM;
    }
    return 0;
}

int
transaction_export(pam_handle_t *pamh, const struct verdict *verdict)
{
    char expires[ISOTIME_SIZE];

    if (transaction_putenv(pamh, "OVHPAT_IDENTITY", verdict->identity) < 0 ||
        transaction_putenv(pamh, "OVHPAT_ACCOUNT", verdict->account) < 0 ||
        transaction_putenv(pamh, "OVHPAT_SOURCE",
                           verdict_source_name(verdict->source)) < 0) {
        return -ENOMEM;
    }
    if (verdict->expires_s == 0) {
        return 0;
    }
    (void)isotime_format(verdict->expires_s > (uint64_t)ISOTIME_MAX_S
                             ? ISOTIME_MAX_S
                             : (int64_t)verdict->expires_s,
                         expires);
    return transaction_putenv(pamh, "OVHPAT_TOKEN_EXPIRES", expires);
}
