/* SPDX-License-Identifier: MIT */
/*
 * ovhpatd's own readers, with the rights of ovhpatd's user: what is good here
 * is good there.  In two steps, so that who looks at everything can go on
 * behind credentials that are no good.  Called by doctor and check-config.
 */
#include "ctl/rulefiles.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
rulefiles_read(const char *path, const struct serviceuser *user,
               struct rulebook *ret_rulebook, int *ret_ca_error,
               struct problem *ret_problem)
{
    const struct serviceuser_before before = serviceuser_enter(user);
    int error = rulebook_load_rules(path, ret_rulebook, ret_problem);

    if (error == 0) {
        const char *ca_file = ret_rulebook->config->ca_file;

        *ret_ca_error = ca_file[0] != '\0' && faccessat(AT_FDCWD, ca_file, R_OK,
                                                        AT_EACCESS) < 0
                            ? -errno
                            : 0;
    }
    serviceuser_leave(&before);
    return error;
}

int
rulefiles_read_credential(const struct serviceuser *user,
                          struct rulebook *rulebook,
                          struct problem *ret_problem)
{
    const struct serviceuser_before before = serviceuser_enter(user);
    int error = rulebook_load_credential(rulebook, serviceuser_credentials(),
                                         ret_problem);

    serviceuser_leave(&before);
    return error;
}
