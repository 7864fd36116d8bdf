/* SPDX-License-Identifier: MIT */
/*
 * Finds out whether the host's consumer key may do more than ovhpatd needs:
 * to read the account's identities.  Only what is certain counts: a method
 * that changes something, or a path that is not below /me/identity and not
 * below /auth, which everybody may.  A warning rests on this, never a verdict
 * about a user.  Pure; called by hostprobe.c.
 */
#include "helper/hostroutes.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "helper/jsonscan.h"

static const char *
hostroutes_text(struct json_object *route, const char *key)
{
    struct json_object *value = NULL;

    return json_object_object_get_ex(route, key, &value) &&
                   json_object_is_type(value, json_type_string)
               ? json_object_get_string(value)
               : NULL;
}

static bool
hostroutes_is_needed(const char *method, const char *path)
{
    static const char *const paths[] = {"/me/identity/", "/auth/"};

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        if (strcmp(method, "GET") == 0 &&
            strncmp(path, paths[i], strlen(paths[i])) == 0) {
            return true;
        }
    }
    return false;
}

static void
hostroutes_note(struct hostroutes *routes, const char *method, const char *path)
{
    if (routes->surplus[0] != '\0' || hostroutes_is_needed(method, path)) {
        return;
    }
    snprintf(routes->surplus, sizeof(routes->surplus), "%s %s", method, path);
    for (char *at = routes->surplus; *at != '\0'; at++) {
        if (*at < 0x20 || *at > 0x7e) {
            *at = '?';
        }
    }
}

int
hostroutes_read(const char *body, size_t len, struct hostroutes *ret_routes)
{
    struct hostroutes routes = {.limited = false};
    struct json_object *object = NULL;
    struct json_object *list = NULL;
    int status = jsonscan_parse(body, len, &object);

    if (status < 0) {
        return status;
    }
    routes.limited =
        json_object_object_get_ex(object, "allowedRoutes", &list) &&
        json_object_is_type(list, json_type_array);
    for (size_t i = 0; routes.limited && i < json_object_array_length(list);
         i++) {
        struct json_object *route = json_object_array_get_idx(list, i);
        const char *method = hostroutes_text(route, "method");
        const char *path = hostroutes_text(route, "path");

        if (method == NULL || path == NULL) {
            routes = (struct hostroutes){.limited = false};
            break;
        }
        hostroutes_note(&routes, method, path);
    }
    json_object_put(object);
    *ret_routes = routes;
    return 0;
}
