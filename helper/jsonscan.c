/* SPDX-License-Identifier: MIT */
/*
 * A validating walk over JSON text, and the one door to json-c's parser.  It
 * goes down by recursion, which the depth limit bounds, and remembers nothing
 * but the decoded keys of the objects that are still open: when an object
 * ends, its keys are sorted and neighbours compared, so that 10,000 keys cost
 * no more than a sort.  Pure; used by the decoders of the API's answers.
 */
#include "helper/jsonscan.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "helper/jsonstring.h"

/* The shortest member is `"":0,`. */
#define JSONSCAN_MEMBER_MIN 5U

struct jsonscan_key {
    const char *name; /* decoded, in jsonscan.names */
    size_t len;
};

struct jsonscan {
    const uint8_t *cursor;
    const uint8_t *end;
    unsigned int depth;
    /* Two stacks: an object pushes its keys and takes them off at its end. */
    struct jsonscan_key *keys;
    size_t key_count;
    char *names;
    size_t names_used;
};

static bool jsonscan_value(struct jsonscan *scan);

static void
jsonscan_skip_space(struct jsonscan *scan)
{
    while (scan->cursor < scan->end &&
           (*scan->cursor == ' ' || *scan->cursor == '\t' ||
            *scan->cursor == '\n' || *scan->cursor == '\r')) {
        scan->cursor++;
    }
}

/* Takes the byte if it is the next one. */
static bool
jsonscan_take(struct jsonscan *scan, uint8_t byte)
{
    if (scan->cursor == scan->end || *scan->cursor != byte) {
        return false;
    }
    scan->cursor++;
    return true;
}

static bool
jsonscan_word(struct jsonscan *scan, const char *word)
{
    size_t len = strlen(word);

    if ((size_t)(scan->end - scan->cursor) < len ||
        memcmp(scan->cursor, word, len) != 0) {
        return false;
    }
    scan->cursor += len;
    return true;
}

static size_t
jsonscan_digits(struct jsonscan *scan)
{
    const uint8_t *begin = scan->cursor;

    while (scan->cursor < scan->end && *scan->cursor >= '0' &&
           *scan->cursor <= '9') {
        scan->cursor++;
    }
    return (size_t)(scan->cursor - begin);
}

/* RFC 8259 section 6: no leading zero, no plus sign, digits around a dot. */
static bool
jsonscan_number(struct jsonscan *scan)
{
    jsonscan_take(scan, '-');
    if (!jsonscan_take(scan, '0') && jsonscan_digits(scan) == 0) {
        return false;
    }
    if (jsonscan_take(scan, '.') && jsonscan_digits(scan) == 0) {
        return false;
    }
    if (jsonscan_take(scan, 'e') || jsonscan_take(scan, 'E')) {
        if (!jsonscan_take(scan, '+')) {
            jsonscan_take(scan, '-');
        }
        return jsonscan_digits(scan) > 0;
    }
    return true;
}

static bool
jsonscan_key(struct jsonscan *scan)
{
    struct jsonscan_key *key = &scan->keys[scan->key_count];
    char *name = scan->names + scan->names_used;

    if (!jsonstring_scan(&scan->cursor, scan->end, name, &key->len)) {
        return false;
    }
    key->name = name;
    scan->key_count++;
    scan->names_used += key->len;
    return true;
}

static int
jsonscan_compare(const void *a, const void *b)
{
    const struct jsonscan_key *left = a;
    const struct jsonscan_key *right = b;

    if (left->len != right->len) {
        return left->len < right->len ? -1 : 1;
    }
    return memcmp(left->name, right->name, left->len);
}

/* Takes the keys from first_key on off the stack; false for two equal. */
static bool
jsonscan_keys_differ(struct jsonscan *scan, size_t first_key)
{
    struct jsonscan_key *keys = scan->keys + first_key;
    size_t count = scan->key_count - first_key;

    qsort(keys, count, sizeof(*keys), jsonscan_compare);
    for (size_t i = 1; i < count; i++) {
        if (jsonscan_compare(&keys[i - 1], &keys[i]) == 0) {
            return false;
        }
    }
    scan->key_count = first_key;
    return true;
}

static bool
jsonscan_member(struct jsonscan *scan)
{
    jsonscan_skip_space(scan);
    if (!jsonscan_key(scan)) {
        return false;
    }
    jsonscan_skip_space(scan);
    return jsonscan_take(scan, ':') && jsonscan_value(scan);
}

static bool
jsonscan_object(struct jsonscan *scan)
{
    size_t first_key = scan->key_count;
    size_t names_used = scan->names_used;

    jsonscan_skip_space(scan);
    if (jsonscan_take(scan, '}')) {
        return true;
    }
    do {
        if (!jsonscan_member(scan)) {
            return false;
        }
    } while (jsonscan_take(scan, ','));
    if (!jsonscan_take(scan, '}') || !jsonscan_keys_differ(scan, first_key)) {
        return false;
    }
    scan->names_used = names_used;
    return true;
}

static bool
jsonscan_array(struct jsonscan *scan)
{
    jsonscan_skip_space(scan);
    if (jsonscan_take(scan, ']')) {
        return true;
    }
    do {
        if (!jsonscan_value(scan)) {
            return false;
        }
    } while (jsonscan_take(scan, ','));
    return jsonscan_take(scan, ']');
}

static bool
jsonscan_container(struct jsonscan *scan)
{
    bool is_object = *scan->cursor == '{';
    bool good = false;

    if (scan->depth == JSONSCAN_DEPTH_MAX) {
        return false;
    }
    scan->cursor++;
    scan->depth++;
    good = is_object ? jsonscan_object(scan) : jsonscan_array(scan);
    scan->depth--;
    return good;
}

/* One value and the white space around it. */
static bool
jsonscan_value(struct jsonscan *scan)
{
    bool good = false;

    jsonscan_skip_space(scan);
    if (scan->cursor == scan->end) {
        return false;
    }
    switch (*scan->cursor) {
    case '{':
    case '[':
        good = jsonscan_container(scan);
        break;
    case '"':
        good = jsonstring_scan(&scan->cursor, scan->end, NULL, NULL);
        break;
    case 't':
        good = jsonscan_word(scan, "true");
        break;
    case 'f':
        good = jsonscan_word(scan, "false");
        break;
    case 'n':
        good = jsonscan_word(scan, "null");
        break;
    default:
        good = jsonscan_number(scan);
        break;
    }
    jsonscan_skip_space(scan);
    return good;
}

int
jsonscan_check(const char *text, size_t len)
{
    AUTO_FREE struct jsonscan_key *keys = NULL;
    AUTO_FREE char *names = NULL;
    struct jsonscan scan = {.cursor = (const uint8_t *)text};

    if (len > JSONSCAN_TEXT_MAX) {
        return -EBADMSG;
    }
    keys = calloc(len / JSONSCAN_MEMBER_MIN + 1, sizeof(*keys));
    names = malloc(len + 1);
    if (keys == NULL || names == NULL) {
        return -ENOMEM;
    }
    scan.end = scan.cursor + len;
    scan.keys = keys;
    scan.names = names;
    return jsonscan_value(&scan) && scan.cursor == scan.end ? 0 : -EBADMSG;
}

int
jsonscan_parse(const char *text, size_t len, struct json_object **ret_object)
{
    struct json_tokener *tokener = NULL;
    struct json_object *object = NULL;
    enum json_tokener_error error = json_tokener_success;
    int checked = jsonscan_check(text, len);

    if (checked < 0) {
        return checked;
    }
    /* json-c counts what is inside the innermost container as a level. */
    tokener = json_tokener_new_ex((int)JSONSCAN_DEPTH_MAX + 1);
    if (tokener == NULL) {
        return -ENOMEM;
    }
    json_tokener_set_flags(tokener,
                           JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    object = json_tokener_parse_ex(tokener, text, (int)len + 1);
    error = json_tokener_get_error(tokener);
    json_tokener_free(tokener);
    if (error != json_tokener_success ||
        !json_object_is_type(object, json_type_object)) {
        json_object_put(object);
        return -EBADMSG;
    }
    *ret_object = object;
    return 0;
}
