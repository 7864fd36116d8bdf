/* SPDX-License-Identifier: MIT */
/*
 * What a PAM service has of its own.  Knows the names of services and which
 * program goes by two of them; what a key means is configkey.c's.  Called by
 * config.c while it reads, and by whoever wants a login's settings.
 */
#include "helper/configservice.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define CONFIGSERVICE_BYTES                                                    \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"

static const struct config_service *
configservice_named(const struct config *config, const char *name)
{
    for (size_t i = 0; i < config->service_count; i++) {
        if (strcmp(config->services[i].name, name) == 0) {
            return &config->services[i];
        }
    }
    return NULL;
}

int
configservice_add(struct config *config, const char *name)
{
    struct config_service service = {.fresh_ms = CONFIGSERVICE_UNSET,
                                     .grace_ms = CONFIGSERVICE_UNSET,
                                     .expiry_warning_ms = CONFIGSERVICE_UNSET};
    size_t len = strlen(name);

    if (len == 0 || len > WIRE_SERVICE_MAX ||
        strspn(name, CONFIGSERVICE_BYTES) != len) {
        return -EINVAL;
    }
    for (size_t i = 0; i < len; i++) {
        service.name[i] = (char)tolower((unsigned char)name[i]);
    }
    if (configservice_named(config, service.name) != NULL) {
        return -EEXIST;
    }
    if (config->service_count >= CONFIG_SERVICES_MAX) {
        return -ENOSPC;
    }
    config->services[config->service_count++] = service;
    return 0;
}

const struct config_service *
configservice_find(const struct config *config, const char *service)
{
    const struct config_service *found = configservice_named(config, service);

    /* The same programs with a login shell: a way around it otherwise. */
    if (found == NULL && strcmp(service, "sudo-i") == 0) {
        return configservice_named(config, "sudo");
    }
    if (found == NULL && strcmp(service, "su-l") == 0) {
        return configservice_named(config, "su");
    }
    return found;
}
