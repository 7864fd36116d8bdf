/* SPDX-License-Identifier: MIT */
/*
 * Strings of JSON text.  Each character is checked and, for keys, written
 * down decoded, because two keys that are spelt differently ("a", "\u0061")
 * are one to every reader of the object.  What cannot be decoded into exactly
 * one text is refused instead of mended.  Pure; used by jsonscan.c only.
 */
#include "helper/jsonstring.h"

#include <string.h>

struct jsonstring {
    const uint8_t *cursor;
    const uint8_t *end;
    char *to; /* NULL: the decoded bytes go nowhere */
    size_t len;
};

static void
jsonstring_emit(struct jsonstring *string, const void *bytes, size_t len)
{
    if (string->to != NULL) {
        memcpy(string->to + string->len, bytes, len);
    }
    string->len += len;
}

/* Neither overlong, nor a surrogate, nor beyond U+10FFFF. */
static bool
jsonstring_utf8_in_range(const uint8_t *at)
{
    switch (at[0]) {
    case 0xe0:
        return at[1] >= 0xa0;
    case 0xed:
        return at[1] <= 0x9f;
    case 0xf0:
        return at[1] >= 0x90;
    case 0xf4:
        return at[1] <= 0x8f;
    default:
        return at[0] >= 0xc2 && at[0] < 0xf4;
    }
}

/* One character of several bytes (RFC 3629 section 4). */
static bool
jsonstring_utf8(struct jsonstring *string)
{
    const uint8_t *at = string->cursor;
    size_t len = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;

    if ((size_t)(string->end - at) < len || !jsonstring_utf8_in_range(at)) {
        return false;
    }
    for (size_t i = 1; i < len; i++) {
        if ((at[i] & 0xc0) != 0x80) {
            return false;
        }
    }
    jsonstring_emit(string, at, len);
    string->cursor += len;
    return true;
}

/* Four hexadecimal digits. */
static bool
jsonstring_hex4(struct jsonstring *string, uint32_t *ret_value)
{
    uint32_t value = 0;

    if (string->end - string->cursor < 4) {
        return false;
    }
    for (int i = 0; i < 4; i++) {
        uint32_t byte = *string->cursor++;
        uint32_t letter = byte | 0x20;

        if (byte >= '0' && byte <= '9') {
            value = value << 4 | (byte - '0');
        } else if (letter >= 'a' && letter <= 'f') {
            value = value << 4 | (letter - 'a' + 10);
        } else {
            return false;
        }
    }
    *ret_value = value;
    return true;
}

static void
jsonstring_emit_point(struct jsonstring *string, uint32_t point)
{
    uint8_t bytes[4] = {0};
    size_t len = 0;

    if (point < 0x80) {
        bytes[len++] = (uint8_t)point;
    } else if (point < 0x800) {
        bytes[len++] = (uint8_t)(0xc0 | point >> 6);
        bytes[len++] = (uint8_t)(0x80 | (point & 0x3f));
    } else if (point < 0x10000) {
        bytes[len++] = (uint8_t)(0xe0 | point >> 12);
        bytes[len++] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
        bytes[len++] = (uint8_t)(0x80 | (point & 0x3f));
    } else {
        bytes[len++] = (uint8_t)(0xf0 | point >> 18);
        bytes[len++] = (uint8_t)(0x80 | (point >> 12 & 0x3f));
        bytes[len++] = (uint8_t)(0x80 | (point >> 6 & 0x3f));
        bytes[len++] = (uint8_t)(0x80 | (point & 0x3f));
    }
    jsonstring_emit(string, bytes, len);
}

/* The second half of a pair of surrogates (RFC 8259 section 7). */
static bool
jsonstring_low_surrogate(struct jsonstring *string, uint32_t *ret_low)
{
    if (string->end - string->cursor < 2 || string->cursor[0] != '\\' ||
        string->cursor[1] != 'u') {
        return false;
    }
    string->cursor += 2;
    return jsonstring_hex4(string, ret_low) && *ret_low >= 0xdc00 &&
           *ret_low <= 0xdfff;
}

/* What follows \u; a pair of surrogates is one character. */
static bool
jsonstring_unicode(struct jsonstring *string)
{
    uint32_t point = 0;
    uint32_t low = 0;

    if (!jsonstring_hex4(string, &point) || point == 0) {
        return false;
    }
    if (point >= 0xd800 && point <= 0xdfff) {
        if (point > 0xdbff || !jsonstring_low_surrogate(string, &low)) {
            return false;
        }
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    jsonstring_emit_point(string, point);
    return true;
}

/* What follows a backslash. */
static bool
jsonstring_escape(struct jsonstring *string)
{
    static const char written[] = "\"\\/bfnrt";
    static const char meant[] = "\"\\/\b\f\n\r\t";
    const char *found = NULL;

    if (string->cursor == string->end) {
        return false;
    }
    if (*string->cursor == 'u') {
        string->cursor++;
        return jsonstring_unicode(string);
    }
    found = memchr(written, *string->cursor, sizeof(written) - 1);
    if (found == NULL) {
        return false;
    }
    string->cursor++;
    jsonstring_emit(string, &meant[found - written], 1);
    return true;
}

/* One character as it is written in the text. */
static bool
jsonstring_character(struct jsonstring *string)
{
    uint8_t byte = *string->cursor;

    if (byte == '\\') {
        string->cursor++;
        return jsonstring_escape(string);
    }
    if (byte >= 0x80) {
        return jsonstring_utf8(string);
    }
    if (byte < 0x20) {
        return false;
    }
    jsonstring_emit(string, string->cursor, 1);
    string->cursor++;
    return true;
}

bool
jsonstring_scan(const uint8_t **cursor, const uint8_t *end, char *to,
                size_t *ret_len)
{
    struct jsonstring string = {.cursor = *cursor, .end = end, .to = to};

    if (string.cursor == end || *string.cursor != '"') {
        return false;
    }
    string.cursor++;
    while (string.cursor < end && *string.cursor != '"') {
        if (!jsonstring_character(&string)) {
            return false;
        }
    }
    if (string.cursor == end) {
        return false;
    }
    *cursor = string.cursor + 1;
    if (ret_len != NULL) {
        *ret_len = string.len;
    }
    return true;
}
