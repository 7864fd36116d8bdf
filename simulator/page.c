/* SPDX-License-Identifier: MIT */
/*
 * Cursor pagination as OVHcloud describes it for /v2.  The cursor is opaque to
 * clients; here it is the place in the list, so a change between two pages
 * moves things, as it may there.  Default and largest size are not published.
 */
#include "simulator/page.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE_SIZE_DEFAULT 100
#define PAGE_SIZE_MAX 5000
#define PAGE_CURSOR "page-"

/* A number of digits only, from least to most; false for anything else. */
static bool
page_read_number(const char *text, unsigned long least, unsigned long most,
                 unsigned long *ret_number)
{
    char *end = NULL;
    unsigned long number;

    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    errno = 0;
    number = strtoul(text, &end, 10);
    if (errno != 0 || *end != '\0' || number < least || number > most) {
        return false;
    }
    *ret_number = number;
    return true;
}

static bool
page_read_headers(const struct call *call, unsigned long count,
                  unsigned long *ret_first, unsigned long *ret_size)
{
    const char *size = request_header(call->request, "X-Pagination-Size");
    const char *cursor = request_header(call->request, "X-Pagination-Cursor");

    if (size != NULL && !page_read_number(size, 1, PAGE_SIZE_MAX, ret_size)) {
        return false;
    }
    if (cursor == NULL) {
        return true;
    }
    for (const char *at = PAGE_CURSOR; *at != '\0'; at++) {
        if (*cursor++ != *at) {
            return false;
        }
    }
    return page_read_number(cursor, 0, count, ret_first);
}

void
page_reply(struct call *call, struct json_object *array)
{
    unsigned long count = json_object_array_length(array);
    unsigned long first = 0;
    unsigned long size = PAGE_SIZE_DEFAULT;
    struct json_object *page;
    char cursor[32];

    if (!page_read_headers(call, count, &first, &size)) {
        json_object_put(array);
        reply_bad_request(call->reply, "Invalid pagination");
        return;
    }
    page = json_object_new_array();
    for (unsigned long i = first; i < count && i - first < size; i++) {
        json_object_array_add(
            page, json_object_get(json_object_array_get_idx(array, i)));
    }
    json_object_put(array);
    reply_json(call->reply, page);
    if (first + size < count) {
        snprintf(cursor, sizeof(cursor), PAGE_CURSOR "%lu", first + size);
        reply_header(call->reply, "X-Pagination-Cursor-Next", cursor);
    }
}
