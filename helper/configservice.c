/* SPDX-License-Identifier: MIT */
/*
 * The keys that a service has in common with [cache].  A value that no file can
 * give stands for a key that is not there until the whole file is read, since
 * [cache] may come last.  Pure.  Called by config.c.
 */
#include "helper/configservice.h"

#define CONFIGSERVICE_UNSET INT64_C(-1)

struct config_service
configservice_new(void)
{
    return (struct config_service){.fresh_ms = CONFIGSERVICE_UNSET,
                                   .grace_ms = CONFIGSERVICE_UNSET,
                                   .expiry_warning_ms = CONFIGSERVICE_UNSET};
}

static void
configservice_take(int64_t *own, int64_t common)
{
    if (*own == CONFIGSERVICE_UNSET) {
        *own = common;
    }
}

void
configservice_fill(const struct config *config, struct config_service *service)
{
    configservice_take(&service->fresh_ms, config->fresh_ms);
    configservice_take(&service->grace_ms, config->grace_ms);
    configservice_take(&service->expiry_warning_ms, config->expiry_warning_ms);
}
