/* SPDX-License-Identifier: MIT */
/*
 * A writer of JSON.  json-c passes bytes that are not UTF-8 through to its
 * output; names, paths and lines of files that are shown here can hold any
 * byte, and a reader of --json must be able to trust that it gets JSON.
 * Keys are constants of this program and are escaped all the same.
 */
#include "ctl/json.h"

#include <inttypes.h>
#include <string.h>

#define JSON_REPLACEMENT "\\ufffd"

void
json_init(struct json *json, FILE *out)
{
    *json = (struct json){.out = out};
}

/*
 * The length of the UTF-8 sequence (RFC 3629, table in section 4) that bytes
 * begin with, or 0.
 */
static size_t
json_sequence(const unsigned char *bytes, size_t left)
{
    unsigned char lowest = 0x80;
    unsigned char highest = 0xBF;
    size_t length = 0;

    if (bytes[0] < 0x80) {
        return 1;
    }
    if (bytes[0] >= 0xC2 && bytes[0] <= 0xDF) {
        length = 2;
    } else if (bytes[0] >= 0xE0 && bytes[0] <= 0xEF) {
        length = 3;
        lowest = bytes[0] == 0xE0 ? 0xA0 : lowest;
        highest = bytes[0] == 0xED ? 0x9F : highest;
    } else if (bytes[0] >= 0xF0 && bytes[0] <= 0xF4) {
        length = 4;
        lowest = bytes[0] == 0xF0 ? 0x90 : lowest;
        highest = bytes[0] == 0xF4 ? 0x8F : highest;
    }
    if (length == 0 || length > left || bytes[1] < lowest ||
        bytes[1] > highest) {
        return 0;
    }
    for (size_t i = 2; i < length; i++) {
        if (bytes[i] < 0x80 || bytes[i] > 0xBF) {
            return 0;
        }
    }
    return length;
}

/* One character that is a single byte. */
static void
json_put_ascii(struct json *json, unsigned char byte)
{
    if (byte == '"' || byte == '\\') {
        fprintf(json->out, "\\%c", byte);
    } else if (byte == '\n') {
        fputs("\\n", json->out);
    } else if (byte == '\t') {
        fputs("\\t", json->out);
    } else if (byte < 0x20 || byte == 0x7F) {
        fprintf(json->out, "\\u%04x", byte);
    } else {
        fputc(byte, json->out);
    }
}

static void
json_put(struct json *json, const char *text, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)text;

    fputc('"', json->out);
    for (size_t i = 0; i < size;) {
        size_t length = json_sequence(bytes + i, size - i);

        if (length == 0) {
            fputs(JSON_REPLACEMENT, json->out);
            length = 1;
        } else if (length == 1) {
            json_put_ascii(json, bytes[i]);
        } else {
            fwrite(bytes + i, 1, length, json->out);
        }
        i += length;
    }
    fputc('"', json->out);
}

/* What stands before a value: comma, line, key. */
static void
json_lead(struct json *json, const char *key)
{
    if (json->filled[json->depth]) {
        fputc(',', json->out);
    }
    json->filled[json->depth] = true;
    if (json->depth > 0) {
        fprintf(json->out, "\n%*s", (int)(2 * json->depth), "");
    }
    if (key != NULL) {
        json_put(json, key, strlen(key));
        fputs(": ", json->out);
    }
}

static void
json_open(struct json *json, const char *key, char bracket)
{
    json_lead(json, key);
    fputc(bracket, json->out);
    if (json->depth < JSON_DEPTH_MAX) {
        json->depth++;
        json->filled[json->depth] = false;
    }
}

static void
json_close(struct json *json, char bracket)
{
    bool filled = json->filled[json->depth];

    if (json->depth > 0) {
        json->depth--;
    }
    if (filled) {
        fprintf(json->out, "\n%*s", (int)(2 * json->depth), "");
    }
    fputc(bracket, json->out);
    if (json->depth == 0) {
        fputc('\n', json->out);
    }
}

void
json_object_begin(struct json *json, const char *key)
{
    json_open(json, key, '{');
}

void
json_object_end(struct json *json)
{
    json_close(json, '}');
}

void
json_array_begin(struct json *json, const char *key)
{
    json_open(json, key, '[');
}

void
json_array_end(struct json *json)
{
    json_close(json, ']');
}

void
json_string(struct json *json, const char *key, const char *text)
{
    if (text == NULL) {
        json_null(json, key);
        return;
    }
    json_bytes(json, key, text, strlen(text));
}

void
json_bytes(struct json *json, const char *key, const char *bytes, size_t length)
{
    json_lead(json, key);
    json_put(json, bytes, length);
}

void
json_number(struct json *json, const char *key, int64_t number)
{
    json_lead(json, key);
    fprintf(json->out, "%" PRId64, number);
}

void
json_boolean(struct json *json, const char *key, bool value)
{
    json_lead(json, key);
    fputs(value ? "true" : "false", json->out);
}

void
json_null(struct json *json, const char *key)
{
    json_lead(json, key);
    fputs("null", json->out);
}
