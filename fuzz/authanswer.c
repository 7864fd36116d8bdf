/* SPDX-License-Identifier: MIT */
/*
 * What IAM says about an action, helper/authreply.h.  Judged a second time
 * here, by json-c alone: an action is allowed if it stands in the first array
 * and not in the second, and in no other case.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "helper/authreply.h"

#define AUTHANSWER_COUNT 3U

static const char *const authanswer_actions[AUTHANSWER_COUNT] = {
    "vps:apiovh:reboot", "vps:apiovh:get", "account:apiovh:me/get"};

static bool
authanswer_names(struct json_object *object, const char *key,
                 const char *action)
{
    struct json_object *array = json_object_object_get(object, key);

    CLAIM(json_object_is_type(array, json_type_array));
    for (size_t i = 0; i < json_object_array_length(array); i++) {
        const char *text =
            json_object_get_string(json_object_array_get_idx(array, i));

        if (text != NULL && strcmp(text, action) == 0) {
            return true;
        }
    }
    return false;
}

static void
authanswer_claim_allowed(const char *body, const char *action)
{
    struct json_object *object = json_tokener_parse(body);

    CLAIM(json_object_is_type(object, json_type_object));
    CLAIM(authanswer_names(object, "authorizedActions", action));
    CLAIM(!authanswer_names(object, "unauthorizedActions", action));
    json_object_put(object);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct authreply_word words[AUTHANSWER_COUNT];
    const char *body = fence_body(bytes, len);
    int result = 0;

    if (len >= FENCE_MAX) {
        return 0;
    }
    memset(words, 0x55, sizeof(words));
    result = authreply_decode(body, len, authanswer_actions, AUTHANSWER_COUNT,
                              words);
    CLAIM(result == 0 || result == -EBADMSG);
    if (result < 0) {
        CLAIM(claim_is_filled(words, sizeof(words), 0x55));
        return 0;
    }
    for (size_t i = 0; i < AUTHANSWER_COUNT; i++) {
        CLAIM(words[i].allowed == (words[i].why[0] == '\0'));
        if (words[i].allowed) {
            authanswer_claim_allowed(body, authanswer_actions[i]);
        }
    }
    return 0;
}
