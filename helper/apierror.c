/* SPDX-License-Identifier: MIT */
/*
 * Recognises OVHcloud's error bodies, so that nothing between this host and
 * the API can pass for a definite "no".  What the message says is not
 * understood: only the error's name goes into the log, and only if it is made
 * of harmless characters; the message is kept for a sysadmin who asks why, in
 * harmless characters too.  Pure; called by api.c and hostanswer.c for
 * statuses of 400 and above.
 */
#include "helper/apierror.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>
#include <strings.h>

#include "helper/jsonscan.h"

#define APIERROR_JSON "application/json"

/* The codes that python-ovh and csharp-ovh handle. */
static const char *const apierror_codes[] = {
    "FORBIDDEN",         "INVALID_CREDENTIAL", "INVALID_KEY",
    "INVALID_SIGNATURE", "NOT_CREDENTIAL",     "NOT_GRANTED_CALL",
    "QUERY_TIME_OUT",
};

#define APIERROR_CODES (sizeof(apierror_codes) / sizeof(apierror_codes[0]))

bool
apierror_is_json_type(const char *content_type)
{
    size_t len = strlen(APIERROR_JSON);

    if (strncasecmp(content_type, APIERROR_JSON, len) != 0) {
        return false;
    }
    content_type += len;
    content_type += strspn(content_type, " \t");
    return *content_type == '\0' || *content_type == ';';
}

/* A string member without NUL, or NULL. */
static const char *
apierror_member(struct json_object *object, const char *key)
{
    struct json_object *value = NULL;
    const char *text = NULL;

    if (!json_object_object_get_ex(object, key, &value) ||
        !json_object_is_type(value, json_type_string)) {
        return NULL;
    }
    text = json_object_get_string(value);
    return strlen(text) == (size_t)json_object_get_string_len(value) ? text
                                                                     : NULL;
}

static bool
apierror_is_class(const char *text)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
                                  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789:_";
    size_t len = strlen(text);

    return strncmp(text, "Client::", 8) == 0 && len <= APIERROR_NAME_MAX &&
           strspn(text, allowed) == len;
}

static bool
apierror_is_code(const char *text)
{
    for (size_t i = 0; i < APIERROR_CODES; i++) {
        if (strcmp(text, apierror_codes[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* The name of the error, borrowed from the object; NULL when it is none. */
static const char *
apierror_name(struct json_object *object)
{
    const char *name = apierror_member(object, "class");

    if (apierror_member(object, "message") == NULL) {
        return NULL;
    }
    if (name != NULL && apierror_is_class(name)) {
        return name;
    }
    name = apierror_member(object, "errorCode");
    return name != NULL && apierror_is_code(name) ? name : NULL;
}

static void
apierror_keep_message(struct json_object *object, struct apierror *error)
{
    const char *text = apierror_member(object, "message");
    size_t len = 0;

    for (; text[len] != '\0' && len < APIERROR_MESSAGE_MAX; len++) {
        bool plain = text[len] >= 0x20 && text[len] <= 0x7e &&
                     text[len] != '"' && text[len] != '\\';

        error->message[len] = plain ? text[len] : '?';
    }
    error->message[len] = '\0';
}

int
apierror_read(const struct apierror_reply *reply, struct apierror *ret_error)
{
    struct json_object *object = NULL;
    const char *name = NULL;
    int parsed = 0;

    if (reply->query_id[0] == '\0' ||
        !apierror_is_json_type(reply->content_type)) {
        return -EBADMSG;
    }
    parsed = jsonscan_parse(reply->body, reply->len, &object);
    if (parsed < 0) {
        return parsed;
    }
    name = apierror_name(object);
    if (name != NULL) {
        memcpy(ret_error->name, name, strlen(name) + 1);
        apierror_keep_message(object, ret_error);
    }
    json_object_put(object);
    return name != NULL ? 0 : -EBADMSG;
}
