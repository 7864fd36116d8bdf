/* SPDX-License-Identifier: MIT */
/*
 * The table of all routes and the chain of checks before one is called.  The
 * order is that of OVHcloud's gateway: an unknown URL is told to everybody,
 * then the credential is checked, then IAM, then the body.  Paths are split
 * before they are percent-decoded, so an encoded slash belongs to a name.
 * server.c calls it; a new resource is a new file and its lines in the table.
 */
#include "simulator/router.h"

#include <stdbool.h>
#include <string.h>

#include "common/cleanup.h"
#include "simulator/auth.h"
#include "simulator/call.h"
#include "simulator/consent.h"
#include "simulator/consumer.h"
#include "simulator/control.h"
#include "simulator/grant.h"
#include "simulator/group.h"
#include "simulator/iampolicy.h"
#include "simulator/iamresource.h"
#include "simulator/identity.h"
#include "simulator/me.h"
#include "simulator/percent.h"
#include "simulator/refusal.h"
#include "simulator/region.h"
#include "simulator/token.h"
#include "simulator/user.h"

#define ROUTER_SEGMENTS 8
#define ROUTER_JSON_DEPTH 32

enum router_access {
    ROUTER_OPEN,  /* no credential needed; a bad one is refused all the same */
    ROUTER_LOGIN, /* any valid credential */
};

enum router_base {
    ROUTER_V1,      /* /1.0 and /v1 */
    ROUTER_V2,      /* /v2 */
    ROUTER_AUTH,    /* /auth, which OVHcloud has on other hosts too */
    ROUTER_CONTROL, /* /simulator */
};

struct router_route {
    enum router_base base;
    const char *method;
    const char *path; /* {} stands for one segment */
    enum router_access access;
    const char *action; /* the IAM action needed, NULL: none */
    bool needs_body;
    void (*handle)(struct call *call);
};

#define USER_ACTION "account:apiovh:me/identity/user/"
#define GROUP_ACTION "account:apiovh:me/identity/group/"
#define POLICY_ACTION "account:apiovh:iam/policy/"
#define USERS "me/identity/user"
#define USER "me/identity/user/{}"
#define TOKENS "me/identity/user/{}/token"
#define TOKEN "me/identity/user/{}/token/{}"
#define GROUPS "me/identity/group"
#define GROUP "me/identity/group/{}"

/* clang-format off */
static const struct router_route router_routes[] = {
    {ROUTER_V1, "GET", "auth/details", ROUTER_LOGIN, NULL, false, auth_details},
    {ROUTER_V1, "GET", "auth/time", ROUTER_OPEN, NULL, false, auth_time},
    {ROUTER_V1, "GET", "auth/currentCredential", ROUTER_LOGIN, NULL, false,
     auth_current_credential},
    {ROUTER_V1, "POST", "auth/logout", ROUTER_LOGIN, NULL, false, auth_logout},
    {ROUTER_V1, "POST", "auth/credential", ROUTER_OPEN, NULL, true,
     consent_request},
    {ROUTER_AUTH, "POST", "oauth2/token", ROUTER_OPEN, NULL, false,
     grant_token},
    {ROUTER_AUTH, "POST", "", ROUTER_LOGIN, NULL, false, consent_give},
    {ROUTER_V1, "GET", "me", ROUTER_LOGIN, "account:apiovh:me/get", false,
     me_get},

    {ROUTER_V1, "GET", USERS, ROUTER_LOGIN, USER_ACTION "get", false,
     user_list},
    {ROUTER_V1, "POST", USERS, ROUTER_LOGIN, USER_ACTION "create", true,
     user_create},
    {ROUTER_V1, "GET", USER, ROUTER_LOGIN, USER_ACTION "get", false, user_get},
    {ROUTER_V1, "PUT", USER, ROUTER_LOGIN, USER_ACTION "edit", true, user_edit},
    {ROUTER_V1, "DELETE", USER, ROUTER_LOGIN, USER_ACTION "delete", false,
     user_delete},
    {ROUTER_V1, "POST", USER "/enable", ROUTER_LOGIN, USER_ACTION "enable",
     false, user_enable},
    {ROUTER_V1, "POST", USER "/disable", ROUTER_LOGIN, USER_ACTION "disable",
     false, user_disable},

    {ROUTER_V1, "GET", TOKENS, ROUTER_LOGIN, USER_ACTION "token/get", false,
     token_list},
    {ROUTER_V1, "POST", TOKENS, ROUTER_LOGIN, USER_ACTION "token/create", true,
     token_create},
    {ROUTER_V1, "GET", TOKEN, ROUTER_LOGIN, USER_ACTION "token/get", false,
     token_get},
    {ROUTER_V1, "PUT", TOKEN, ROUTER_LOGIN, USER_ACTION "token/edit", true,
     token_edit},
    {ROUTER_V1, "DELETE", TOKEN, ROUTER_LOGIN, USER_ACTION "token/delete",
     false, token_delete},

    {ROUTER_V1, "GET", GROUPS, ROUTER_LOGIN, GROUP_ACTION "get", false,
     group_list},
    {ROUTER_V1, "POST", GROUPS, ROUTER_LOGIN, GROUP_ACTION "create", true,
     group_create},
    {ROUTER_V1, "GET", GROUP, ROUTER_LOGIN, GROUP_ACTION "get", false,
     group_get},
    {ROUTER_V1, "PUT", GROUP, ROUTER_LOGIN, GROUP_ACTION "edit", true,
     group_edit},
    {ROUTER_V1, "DELETE", GROUP, ROUTER_LOGIN, GROUP_ACTION "delete", false,
     group_delete},

    {ROUTER_CONTROL, "PATCH", "state", ROUTER_OPEN, NULL, true, control_patch},

    {ROUTER_V2, "GET", "iam/policy", ROUTER_LOGIN, POLICY_ACTION "get", false,
     iampolicy_list},
    {ROUTER_V2, "POST", "iam/policy", ROUTER_LOGIN, POLICY_ACTION "create",
     true, iampolicy_create},
    {ROUTER_V2, "GET", "iam/policy/{}", ROUTER_LOGIN, POLICY_ACTION "get",
     false, iampolicy_get},
    {ROUTER_V2, "PUT", "iam/policy/{}", ROUTER_LOGIN, POLICY_ACTION "edit",
     true, iampolicy_edit},
    {ROUTER_V2, "DELETE", "iam/policy/{}", ROUTER_LOGIN,
     POLICY_ACTION "delete", false, iampolicy_delete},
    {ROUTER_V2, "GET", "iam/resource", ROUTER_LOGIN, NULL, false,
     iamresource_list},
    {ROUTER_V2, "GET", "iam/resource/{}", ROUTER_LOGIN, NULL, false,
     iamresource_get},
    {ROUTER_V2, "POST", "iam/resource/{}/authorization/check", ROUTER_LOGIN,
     NULL, true, iamresource_check},
};
/* clang-format on */

/* A path taken apart in place. */
struct router_path {
    enum router_base base;
    size_t count;
    char *segments[ROUTER_SEGMENTS];
};

/* What the first segment of a path begins. */
static bool
router_read_base(const char *segment, enum router_base *ret_base)
{
    static const struct {
        const char *segment;
        enum router_base base;
    } bases[] = {
        {"1.0", ROUTER_V1},
        {"v1", ROUTER_V1},
        {"v2", ROUTER_V2},
        {"auth", ROUTER_AUTH},
        {"simulator", ROUTER_CONTROL},
    };

    for (size_t i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
        if (strcmp(segment, bases[i].segment) == 0) {
            *ret_base = bases[i].base;
            return true;
        }
    }
    return false;
}

/* Splits "/1.0/me/identity" into a base and decoded segments. */
static bool
router_split(char *text, struct router_path *ret_path)
{
    struct router_path path = {.base = ROUTER_V1};
    char *rest = text + 1;

    if (text[0] != '/') {
        return false;
    }
    while (rest != NULL) {
        if (path.count == ROUTER_SEGMENTS) {
            return false;
        }
        path.segments[path.count] = strsep(&rest, "/");
        if (!percent_decode(path.segments[path.count++])) {
            return false;
        }
    }
    if (!router_read_base(path.segments[0], &path.base)) {
        return false;
    }
    *ret_path = path;
    return true;
}

/* Compares the segments after the base with "me/identity/user/{}". */
static bool
router_matches(const struct router_path *path, const char *pattern,
               const char *parameters[CALL_PARAMETERS])
{
    size_t found = 0;

    for (size_t i = 1; i < path->count; i++) {
        size_t len = strcspn(pattern, "/");

        if (len == 2 && strncmp(pattern, "{}", 2) == 0) {
            if (path->segments[i][0] == '\0' || found == CALL_PARAMETERS) {
                return false;
            }
            parameters[found++] = path->segments[i];
        } else if (strlen(path->segments[i]) != len ||
                   strncmp(path->segments[i], pattern, len) != 0) {
            return false;
        }
        pattern += len;
        if (*pattern == '\0') {
            return i + 1 == path->count;
        }
        pattern++;
    }
    return false;
}

static const struct router_route *
router_find(const struct router_path *path, const char *method,
            const char *parameters[CALL_PARAMETERS])
{
    for (size_t i = 0; i < sizeof(router_routes) / sizeof(router_routes[0]);
         i++) {
        const struct router_route *route = &router_routes[i];

        if (route->base == path->base && strcmp(route->method, method) == 0 &&
            router_matches(path, route->path, parameters)) {
            return route;
        }
    }
    return NULL;
}

/* The JSON object in the body; NULL when it is something else. */
static struct json_object *
router_parse(const struct request *request)
{
    struct json_tokener *tokener = json_tokener_new_ex(ROUTER_JSON_DEPTH);
    struct json_object *body = NULL;
    size_t len = request->body_len;

    if (tokener == NULL) {
        return NULL;
    }
    while (len > 0 && strchr(" \t\r\n", request->body[len - 1]) != NULL) {
        len--;
    }
    json_tokener_set_flags(tokener,
                           JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    if (len > 0) {
        body = json_tokener_parse_ex(tokener, request->body, (int)len);
    }
    json_tokener_free(tokener);
    if (!json_object_is_type(body, json_type_object)) {
        json_object_put(body);
        return NULL;
    }
    return body;
}

/* Access rules say nothing about the routes that show a key to itself. */
static bool
router_is_granted(const struct router_route *route, const struct call *call)
{
    static const char self[] = "auth/";

    return call->who->rules == NULL || route->base == ROUTER_AUTH ||
           strncmp(route->path, self, strlen(self)) == 0 ||
           consumer_rules_allow(call->who->rules, call->request->method,
                                request_below_version(call->path));
}

/* Whether the host that is asked has the route. */
static bool
router_is_served(const struct router_route *route, const struct call *call)
{
    if (route->base == ROUTER_CONTROL) {
        return call->state->is_controlled;
    }
    return region_serves(
        call->state->region, request_header(call->request, "Host"),
        route->handle == grant_token ? REGION_OAUTH2 : REGION_API);
}

static void
router_call(const struct router_route *route, struct call *call)
{
    if (route->access == ROUTER_LOGIN || identity_is_claimed(call->request)) {
        if (!identity_find(call->state, call->request, call->reply,
                           &call->caller)) {
            return;
        }
        call->who = &call->caller;
    }
    if (call->who != NULL && !router_is_granted(route, call)) {
        refusal_send(call->state, call->reply, REFUSAL_NOT_GRANTED_CALL);
        return;
    }
    if (route->action != NULL &&
        !identity_may(call->state, call->who, call->request->address,
                      route->action)) {
        reply_not_granted(call->reply, route->action);
        return;
    }
    if (route->needs_body) {
        call->body = router_parse(call->request);
        if (call->body == NULL) {
            reply_bad_request(call->reply, "The body must be a JSON object");
            return;
        }
    }
    route->handle(call);
    json_object_put(call->body);
}

void
router_handle(struct state *state, const struct request *request,
              struct reply *reply)
{
    struct call call = {.state = state, .request = request, .reply = reply};
    size_t len = strcspn(request->uri, "?");
    AUTO_FREE char *text = strndup(request->uri, len);
    AUTO_FREE char *whole = strndup(request->uri, len);
    struct router_path path;
    const struct router_route *route = NULL;

    if (text != NULL && whole != NULL && len <= ROUTER_PATH_MAX &&
        router_split(text, &path)) {
        route = router_find(&path, request->method, call.parameters);
    }
    if (route == NULL || !router_is_served(route, &call)) {
        reply_no_such_route(reply);
        return;
    }
    call.path = whole;
    router_call(route, &call);
}
