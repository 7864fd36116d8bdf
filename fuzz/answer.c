/* SPDX-License-Identifier: MIT */
/*
 * Does what libcurl and helper/httptransfer.c do with an answer, without a
 * network: each header line goes through helper/httpheader.c, the rest is the
 * body.  Bounds are those of helper/http.h.  Called by the targets that judge
 * whole answers.
 */
#include "fuzz/answer.h"

#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"

#define ANSWER_STATUS_AT 9U

/* The three digits of "HTTP/1.1 403 ...", or 0. */
static uint16_t
answer_status(const struct feed *line)
{
    unsigned int status = 0;

    if (line->left < ANSWER_STATUS_AT + 3 ||
        memcmp(line->at, "HTTP/", 5) != 0) {
        return 0;
    }
    for (size_t i = 0; i < 3; i++) {
        uint8_t digit = line->at[ANSWER_STATUS_AT + i];

        if (digit < '0' || digit > '9') {
            return 0;
        }
        status = status * 10 + (unsigned int)(digit - '0');
    }
    return (uint16_t)status;
}

void
answer_read(struct answer *answer, const uint8_t *bytes, size_t len)
{
    struct feed feed = {.at = bytes, .left = len};
    struct feed line = feed_part(&feed, '\n');
    uint16_t status = answer_status(&line);
    int added = 0;

    memset(answer, 0, sizeof(*answer));
    answer->result.header = &answer->header;
    answer->result.body = "";
    while (added == 0 && !answer->header.ended && feed.left > 0) {
        line = feed_part(&feed, '\n');
        added = httpheader_add(&answer->header,
                               (const char *)fence_bytes(line.at, line.left),
                               line.left);
    }
    if (status < 100 || added < 0 || feed.left > HTTP_BODY_MAX) {
        answer->result.outcome =
            (enum http_outcome)(len % (HTTP_ANSWERED - HTTP_LOCAL));
        memcpy(answer->result.error, "no answer", sizeof("no answer"));
        return;
    }
    answer->result.outcome = HTTP_ANSWERED;
    answer->result.status = status;
    answer->result.body = fence_body(feed.at, feed.left);
    answer->result.len = feed.left;
}
