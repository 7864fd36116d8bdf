/* SPDX-License-Identifier: MIT */
/*
 * The JSON of ovhpatctl, both ways: a text that ctl/shown.h reads as an object
 * is printed and reads the same; any bytes that ctl/json.h writes as strings
 * and keys are well-formed JSON (helper/jsonscan.h is the judge).
 */
#include "fuzz/target.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/json.h"
#include "ctl/shown.h"
#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "helper/jsonscan.h"

static void
shownjson_read(const char *text, size_t len)
{
    struct json_object *tree = shown_parse(text, len);

    if (tree == NULL) {
        return;
    }
    (void)shown_text(tree, "account");
    (void)shown_number(tree, "count");
    (void)shown_flag(tree, "more");
    CLAIM(shown_is_null(tree, "a key that nobody has") ||
          shown_child(tree, "a key that nobody has") != NULL);
    for (size_t i = 0; i < shown_count(tree, "locks"); i++) {
        (void)shown_text(shown_at(tree, "locks", i), "name");
    }
    shown_set(tree, "account", "alice");
    CLAIM(strcmp(shown_text(tree, "account"), "alice") == 0);
    CLAIM(shown_print(tree) != NULL);
    shown_free(tree);
}

static void
shownjson_write(const char *bytes, size_t len)
{
    struct json_object *tree = NULL;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    struct json json;

    CLAIM(out != NULL);
    json_init(&json, out);
    json_object_begin(&json, NULL);
    json_bytes(&json, "bytes", bytes, len);
    json_array_begin(&json, "list");
    json_number(&json, NULL, (int64_t)len);
    json_string(&json, NULL, NULL);
    json_array_end(&json);
    json_object_end(&json);
    CLAIM(fclose(out) == 0);
    if (len <= 4096) {
        /* NUL is written as it should be, and refused by the scan. */
        int checked = jsonscan_check(text, size);

        CLAIM(checked == 0 || (len > 0 && memchr(bytes, '\0', len) != NULL));
        tree = shown_parse(text, size);
        CLAIM(tree != NULL);
        CLAIM(shown_count(tree, "list") == 2);
        shown_free(tree);
    }
    free(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    if (len < FENCE_MAX) {
        shownjson_read((const char *)fence_bytes(bytes, len), len);
        shownjson_write((const char *)fence_bytes(bytes, len), len);
    }
    return 0;
}
