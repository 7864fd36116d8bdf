/* SPDX-License-Identifier: MIT */
/*
 * The view that routes have of a request.  It knows no HTTP library: server.c
 * fills it in, a unit test can fill it in as well.
 */
#include "simulator/request.h"

#include <string.h>
#include <strings.h>

const char *
request_header(const struct request *request, const char *name)
{
    return request->header(request->source, name);
}

const char *
request_bearer(const struct request *request)
{
    static const char scheme[] = "Bearer ";
    const char *value = request_header(request, "Authorization");

    if (value == NULL || strncasecmp(value, scheme, strlen(scheme)) != 0) {
        return NULL;
    }
    return value + strlen(scheme);
}

const char *
request_below_version(const char *path)
{
    static const char *const versions[] = {"/1.0/", "/v1/"};

    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        size_t len = strlen(versions[i]);

        if (strncmp(path, versions[i], len) == 0) {
            return path + len - 1;
        }
    }
    return path;
}
