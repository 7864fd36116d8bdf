/* SPDX-License-Identifier: MIT */
/*
 * JSON from the network, helper/jsonscan.h, beside json-c: what the scan lets
 * pass, json-c reads; what json-c then writes passes the scan again and reads
 * the same.  Memory stays within what the header promises.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "helper/jsonscan.h"

static void
jsontext_claim_again(struct json_object *object)
{
    const char *text =
        json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN);
    struct json_object *again = NULL;

    CLAIM(text != NULL);
    if (strlen(text) > JSONSCAN_TEXT_MAX) {
        return;
    }
    CLAIM(jsonscan_parse(text, strlen(text), &again) == 0);
    CLAIM(json_object_equal(object, again));
    json_object_put(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const uint8_t *fenced = fence_bytes(bytes, len);
    const char *body = fence_body(bytes, len);
    struct json_object *object = NULL;
    int checked = 0;
    int parsed = 0;

    if (len >= FENCE_MAX) {
        return 0;
    }
    /* Keys take 16 bytes for each 5 of the text, names one for each. */
    heapbound_begin(len * 16 / 5 + len + 64);
    checked = jsonscan_check((const char *)fenced, len);
    heapbound_end();
    CLAIM(checked == 0 || checked == -EBADMSG);
    CLAIM(checked < 0 || len <= JSONSCAN_TEXT_MAX);
    parsed = jsonscan_parse(body, len, &object);
    CLAIM(parsed == 0 || parsed == -EBADMSG);
    CLAIM((parsed == 0) == (object != NULL));
    CLAIM(parsed < 0 || checked == 0);
    if (parsed == 0) {
        jsontext_claim_again(object);
        json_object_put(object);
    } else if (checked == 0) {
        /* Whole, but no object. */
        CLAIM(body[strspn(body, " \t\r\n")] != '{');
    }
    return 0;
}
