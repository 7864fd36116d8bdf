/* SPDX-License-Identifier: MIT */
/*
 * The sections [service NAME] of ovhpat.conf.
 */
#ifndef HELPER_CONFIGSERVICE_H
#define HELPER_CONFIGSERVICE_H

#include <stdint.h>

#include "helper/config.h"

/* A duration that the section does not give; [cache] has it then. */
#define CONFIGSERVICE_UNSET INT64_C(-1)

/*
 * Begins the section of a PAM service, without any key.  The name is kept in
 * lower case, as libpam folds every service's name (pam_start(3)): a section
 * in capitals would otherwise never apply.
 * Returns 0; -EINVAL when the name is not 1 to WIRE_SERVICE_MAX letters,
 * digits and . _ -; -EEXIST when there is one of that name; -ENOSPC behind
 * CONFIG_SERVICES_MAX.
 */
int configservice_add(struct config *config, const char *name);

/*
 * The section of a PAM service, or NULL when it has none: the caller then uses
 * the defaults.  sudo-i follows sudo, and su-l (`su -`) follows su, unless it
 * has a section of its own.
 */
const struct config_service *configservice_find(const struct config *config,
                                                const char *service);

#endif
