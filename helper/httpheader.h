/* SPDX-License-Identifier: MIT */
/*
 * The few header lines of an answer that matter, and a budget for all.
 */
#ifndef HELPER_HTTPHEADER_H
#define HELPER_HTTPHEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/verdict.h"

#define HTTPHEADER_BYTES_MAX 32768U
#define HTTPHEADER_LINES_MAX 100U
#define HTTPHEADER_TYPE_MAX 127U
/* Retry-After is taken for no less and no more than this. */
#define HTTPHEADER_RETRY_MIN_S 1
#define HTTPHEADER_RETRY_MAX_S 300

/* Begin with a zeroed one. */
struct httpheader {
    /* Printable ASCII and space; empty: none, or not to be understood. */
    char content_type[HTTPHEADER_TYPE_MAX + 1];
    /* [A-Za-z0-9.-]; empty: none, or with other bytes, or too long. */
    char query_id[VERDICT_QUERY_ID_MAX + 1];
    int64_t date_s; /* Unix seconds; 0: none */
    /* One of the two, as Retry-After was written; 0: none. */
    int64_t retry_in_s;
    int64_t retry_at_s;
    /* X-Pagination-Cursor-Next is there, whatever it says: the body is not the
     * whole list (OVHcloud, "API v2", Pagination). */
    bool has_more;
    /* What was read so far, interim answers and trailers included. */
    size_t lines;
    size_t bytes;
    bool ended; /* behind the empty line: what comes are trailers */
};

/*
 * Takes one line, with or without its line end.  A status line forgets what
 * the lines before it said, so an interim answer (1xx) leaves nothing behind;
 * of a field that comes twice the first one counts, and trailers do not count.
 * Returns 0, or -EMSGSIZE when the budget is used up: the transfer must end.
 */
int httpheader_add(struct httpheader *header, const char *line, size_t len);

/*
 * How long the server asks to stay away, in milliseconds; 0: it does not ask.
 * now_s is this host's wall clock, for an answer without Date.
 */
int64_t httpheader_retry_after_ms(const struct httpheader *header,
                                  int64_t now_s);

/*
 * Reads "Sun, 06 Nov 1994 08:49:37 GMT", the one form that RFC 9110 section
 * 5.6.7 lets a server send; no other form, and no year before 1970.
 * Returns 0 and Unix seconds, or -EINVAL.
 */
int httpheader_parse_date(const char *text, int64_t *ret_s);

#endif
