/* SPDX-License-Identifier: MIT */
/*
 * A [service NAME] of ovhpat.conf: what it leaves out is as in [cache].
 */
#ifndef HELPER_CONFIGSERVICE_H
#define HELPER_CONFIGSERVICE_H

#include "helper/config.h"

/* A section in which no key is given yet. */
struct config_service configservice_new(void);

/* Takes from [cache] what the section has not given; when all is read. */
void configservice_fill(const struct config *config,
                        struct config_service *service);

#endif
