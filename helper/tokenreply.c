/* SPDX-License-Identifier: MIT */
/*
 * Decodes what the host may read about tokens.  What is not exactly as
 * documented is not known: a token whose end cannot be read is never taken for
 * one without an end.  Unknown keys are ignored, and so is `lastUsed`, which
 * decides nothing.  Pure.  Called by tokenexpiry.c.
 */
#include "helper/tokenreply.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <string.h>

#include "common/isotime.h"
#include "helper/jsonscan.h"

static int
tokenreply_refuse(const char **ret_flaw, int error, const char *flaw)
{
    *ret_flaw = flaw;
    return error;
}

/* The text of a JSON string without NUL, or NULL. */
static const char *
tokenreply_text(struct json_object *value)
{
    const char *text = NULL;

    if (!json_object_is_type(value, json_type_string)) {
        return NULL;
    }
    text = json_object_get_string(value);
    return strlen(text) == (size_t)json_object_get_string_len(value) ? text
                                                                     : NULL;
}

static bool
tokenreply_has_name(const struct tokenreply_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->text[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static int
tokenreply_read_names(struct json_object *list, struct tokenreply_names *names,
                      const char **ret_flaw)
{
    size_t count = json_object_array_length(list);

    if (count > TOKENREPLY_NAMES_MAX) {
        return tokenreply_refuse(ret_flaw, -E2BIG, "the user has too many");
    }
    for (size_t i = 0; i < count; i++) {
        const char *text = tokenreply_text(json_object_array_get_idx(list, i));

        if (text == NULL || text[0] == '\0' ||
            tokenreply_has_name(names, text)) {
            return tokenreply_refuse(ret_flaw, -EBADMSG,
                                     "it is no list of names");
        }
        if (strlen(text) > TOKENREPLY_NAME_MAX) {
            return tokenreply_refuse(ret_flaw, -E2BIG, "a name is too long");
        }
        memcpy(names->text[names->count++], text, strlen(text) + 1);
    }
    return 0;
}

int
tokenreply_decode_names(const char *body, size_t len,
                        struct tokenreply_names *ret_names,
                        const char **ret_flaw)
{
    struct json_object *list = NULL;
    int status = jsonscan_check(body, len);

    ret_names->count = 0;
    if (status == -ENOMEM) {
        return status;
    }
    list = status < 0 ? NULL : json_tokener_parse(body);
    if (!json_object_is_type(list, json_type_array)) {
        json_object_put(list);
        return tokenreply_refuse(ret_flaw, -EBADMSG, "it is no JSON array");
    }
    status = tokenreply_read_names(list, ret_names, ret_flaw);
    json_object_put(list);
    if (status < 0) {
        ret_names->count = 0;
    }
    return status;
}

static int
tokenreply_read_end(struct json_object *object, const char *name,
                    int64_t *ret_end_s, const char **ret_flaw)
{
    struct json_object *value = NULL;
    const char *text = NULL;

    if (json_object_object_get_ex(object, "name", &value)) {
        text = tokenreply_text(value);
        if (text == NULL || strcmp(text, name) != 0) {
            return tokenreply_refuse(ret_flaw, -EBADMSG,
                                     "it is about another token");
        }
    }
    if (!json_object_object_get_ex(object, "expiresAt", &value)) {
        return tokenreply_refuse(ret_flaw, -EBADMSG, "it has no expiresAt");
    }
    if (value == NULL) {
        *ret_end_s = TOKENREPLY_NEVER;
        return 0;
    }
    text = tokenreply_text(value);
    if (text == NULL || isotime_parse(text, ret_end_s) < 0) {
        return tokenreply_refuse(ret_flaw, -EBADMSG,
                                 "its expiresAt is no date and time");
    }
    return 0;
}

int
tokenreply_decode_end(const char *body, size_t len, const char *name,
                      int64_t *ret_end_s, const char **ret_flaw)
{
    struct json_object *object = NULL;
    int64_t end_s = 0;
    int status = jsonscan_parse(body, len, &object);

    if (status < 0) {
        return status == -ENOMEM ? status
                                 : tokenreply_refuse(ret_flaw, -EBADMSG,
                                                     "it is no JSON object");
    }
    status = tokenreply_read_end(object, name, &end_s, ret_flaw);
    json_object_put(object);
    if (status == 0) {
        *ret_end_s = end_s;
    }
    return status;
}
