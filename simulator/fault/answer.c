/* SPDX-License-Identifier: MIT */
/*
 * Turns the command line into the exact bytes of an answer.  It corrects
 * nothing: wrong headers, two lengths or a body with a status that has none
 * are what tests want to send.  Called once by main.
 */
#include "simulator/fault/answer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "simulator/contents.h"
#include "simulator/fault/options.h"

#define ANSWER_DEFAULT_BODY "{\"message\":\"Internal server error\"}"

static const char *
answer_reason(unsigned status)
{
    static const struct {
        unsigned status;
        const char *reason;
    } reasons[] = {
        {200, "OK"},
        {204, "No Content"},
        {302, "Found"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {429, "Too Many Requests"},
        {500, "Internal Server Error"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (reasons[i].status == status) {
            return reasons[i].reason;
        }
    }
    return "Status";
}

static bool
answer_has(const struct options *options, const char *beginning)
{
    for (size_t i = 0; i < options->header_count; i++) {
        if (strncasecmp(options->headers[i], beginning, strlen(beginning)) ==
            0) {
            return true;
        }
    }
    return false;
}

/* RFC 9110 section 6.4.1: 1xx, 204 and 304 have no content. */
static bool
answer_has_length(const struct options *options)
{
    return options->status >= 200 && options->status != 204 &&
           options->status != 304 && !answer_has(options, "Content-Length:") &&
           !answer_has(options, "Transfer-Encoding:");
}

static void
answer_write_head(FILE *to, const struct options *options, size_t body_len)
{
    fprintf(to, "HTTP/1.1 %u %s\r\n", options->status,
            answer_reason(options->status));
    for (size_t i = 0; i < options->header_count; i++) {
        fprintf(to, "%s\r\n", options->headers[i]);
    }
    if (options->header_count == 0) {
        fputs("Content-Type: application/json; charset=utf-8\r\n"
              "X-Ovh-Queryid: EU.ext-1.00000000.0.fault\r\n",
              to);
    }
    if (options->location != NULL) {
        fprintf(to, "Location: %s\r\n", options->location);
    }
    if (answer_has_length(options)) {
        fprintf(to, "Content-Length: %zu\r\n", body_len);
    }
    fputs("\r\n", to);
}

static int
answer_build_body(const struct options *options, struct answer *answer)
{
    if (options->body != NULL) {
        return contents_read(options->body, ANSWER_BODY_MAX, &answer->body,
                             &answer->body_len);
    }
    answer->body = strdup(ANSWER_DEFAULT_BODY);
    if (answer->body == NULL) {
        return -ENOMEM;
    }
    answer->body_len = strlen(answer->body);
    return 0;
}

int
answer_build(const struct options *options, struct answer *ret_answer)
{
    struct answer answer = {0};
    FILE *to;
    int error = answer_build_body(options, &answer);

    if (error < 0) {
        return error;
    }
    to = open_memstream(&answer.head, &answer.head_len);
    if (to == NULL) {
        answer_done(&answer);
        return -ENOMEM;
    }
    answer_write_head(to, options, answer.body_len);
    if (fclose(to) != 0) {
        answer_done(&answer);
        return -ENOMEM;
    }
    answer.closes = answer_has(options, "Connection: close");
    *ret_answer = answer;
    return 0;
}

void
answer_done(struct answer *answer)
{
    free(answer->head);
    free(answer->body);
    memset(answer, 0, sizeof(*answer));
}
