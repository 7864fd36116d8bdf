/* SPDX-License-Identifier: MIT */
/*
 * Reads as much of HTTP/1.1 as the faults need: where a request ends, its
 * first line, and whether it carried a bearer token.  The token itself is
 * never copied out of the buffer and never logged.
 */
#include "simulator/fault/incoming.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/printable.h"

void
incoming_init(struct incoming *incoming)
{
    incoming->used = 0;
    incoming->closes = false;
    incoming->bytes[0] = '\0';
}

/* The value of a header in the text, without leading blanks; NULL: absent. */
static const char *
incoming_header(const char *head, const char *name)
{
    const char *line = strstr(head, "\r\n");
    size_t len = strlen(name);

    for (; line != NULL; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
            line += len + 1;
            return line + strspn(line, " \t");
        }
    }
    return NULL;
}

static const char *
incoming_authorization(const char *head)
{
    const char *value = incoming_header(head, "Authorization");

    if (value == NULL) {
        return "none";
    }
    return strncasecmp(value, "Bearer ", 7) == 0 ? "bearer" : "other";
}

/* Logs "MODE cNUMBER METHOD TARGET VERSION authorization=bearer|other|none". */
static void
incoming_log(const struct incoming *incoming, const struct fault *fault,
             const struct stream *stream)
{
    const char *word = incoming->bytes;
    char parts[3][PRINTABLE_SIZE];

    for (size_t i = 0; i < 3; i++) {
        size_t len = strcspn(word, " \r\n");

        printable_bytes(word, len, parts[i]);
        word += len + (word[len] == ' ' ? 1 : 0);
    }
    logfile_line(&fault->log, "%s c%u %s %s %s authorization=%s",
                 fault->options->mode->name, stream->number, parts[0], parts[1],
                 parts[2], incoming_authorization(incoming->bytes));
}

/*
 * The length of the first request in the buffer, 0 when more must come.  The
 * head is terminated in place while it is looked at.
 */
static size_t
incoming_length(struct incoming *incoming)
{
    char *end = strstr(incoming->bytes, "\r\n\r\n");
    const char *length;
    const char *connection;
    size_t total;

    if (end == NULL) {
        return 0;
    }
    total = (size_t)(end - incoming->bytes) + 4;
    end[2] = '\0';
    length = incoming_header(incoming->bytes, "Content-Length");
    if (length != NULL) {
        size_t body_len = strtoul(length, NULL, 10);

        total += body_len < INCOMING_MAX ? body_len : INCOMING_MAX;
    }
    connection = incoming_header(incoming->bytes, "Connection");
    incoming->closes =
        connection != NULL && strncasecmp(connection, "close", 5) == 0;
    end[2] = '\r';
    return total;
}

/* Forgets the first len bytes. */
static void
incoming_take(struct incoming *incoming, size_t len)
{
    memmove(incoming->bytes, incoming->bytes + len, incoming->used - len + 1);
    incoming->used -= len;
}

/* A request begins with a letter; a TLS handshake with 0x16. */
static bool
incoming_is_malformed(const struct incoming *incoming)
{
    return incoming->used > 0 &&
           (incoming->bytes[0] < 'A' || incoming->bytes[0] > 'Z');
}

int
incoming_next(struct incoming *incoming, const struct fault *fault,
              struct stream *stream)
{
    size_t len = incoming_length(incoming);

    while (len == 0 || len > incoming->used) {
        int got = stream_read(stream, incoming->bytes + incoming->used,
                              INCOMING_MAX - incoming->used);

        if (got <= 0) {
            return got == 0 ? -EPIPE : got;
        }
        incoming->used += (size_t)got;
        incoming->bytes[incoming->used] = '\0';
        if (incoming_is_malformed(incoming)) {
            logfile_line(&fault->log, "%s c%u malformed",
                         fault->options->mode->name, stream->number);
            return -EPROTO;
        }
        len = incoming_length(incoming);
        if (len > INCOMING_MAX ||
            (len == 0 && incoming->used == INCOMING_MAX)) {
            return -EMSGSIZE;
        }
    }
    incoming_log(incoming, fault, stream);
    incoming_take(incoming, len);
    return 0;
}
