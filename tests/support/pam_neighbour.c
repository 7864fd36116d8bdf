/* SPDX-License-Identifier: MIT */
/*
 * A module that stands beside pam_ovhpat.so in the stacks of the cases.
 *
 *   code=N   returns the PAM code N in every phase
 *   set      puts the case's authtok into PAM_AUTHTOK, as an earlier module
 *            would, and returns PAM_IGNORE
 *   see      tells the test what PAM_AUTHTOK holds and returns PAM_SUCCESS;
 *            an application cannot look at this item, a module can
 */
#include <security/pam_modules.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "tests/support/neighbour.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc,
                               const char **argv);
EXPORT int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc,
                          const char **argv);
EXPORT int pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc,
                            const char **argv);
EXPORT int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc,
                               const char **argv);
EXPORT int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc,
                                const char **argv);
EXPORT int pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc,
                            const char **argv);

static int
neighbour_code(int argc, const char **argv, int otherwise)
{
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "code=", 5) == 0) {
            return (int)strtol(argv[i] + 5, NULL, 10);
        }
    }
    return otherwise;
}

static int
neighbour_see(pam_handle_t *pamh)
{
    const void *authtok = NULL;

    (void)pam_get_item(pamh, PAM_AUTHTOK, &authtok);
    neighbour_saw_authtok(authtok);
    return PAM_SUCCESS;
}

int
pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)flags;
    if (argc > 0 && strcmp(argv[0], "see") == 0) {
        return neighbour_see(pamh);
    }
    if (argc > 0 && strcmp(argv[0], "set") == 0) {
        pam_set_item(pamh, PAM_AUTHTOK, neighbour_earlier_authtok());
        return PAM_IGNORE;
    }
    return neighbour_code(argc, argv, PAM_SUCCESS);
}

/* A stack of jumps and ignored answers is an error for libpam; `see` stands
 * where the jumps lead to. */
int
pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh;
    (void)flags;
    if (argc > 0 && strcmp(argv[0], "set") == 0) {
        return PAM_IGNORE;
    }
    return neighbour_code(argc, argv, PAM_SUCCESS);
}

int
pam_sm_acct_mgmt(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh;
    (void)flags;
    return neighbour_code(argc, argv, PAM_SUCCESS);
}

int
pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh;
    (void)flags;
    return neighbour_code(argc, argv, PAM_SUCCESS);
}

int
pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh;
    (void)flags;
    return neighbour_code(argc, argv, PAM_SUCCESS);
}

int
pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh;
    (void)flags;
    return neighbour_code(argc, argv, PAM_SUCCESS);
}
