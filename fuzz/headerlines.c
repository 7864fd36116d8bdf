/* SPDX-License-Identifier: MIT */
/*
 * The header lines of an answer, helper/httpheader.h, as a server that means
 * harm would send them: what is kept is printable, within its buffer and
 * within its bounds, and the budget ends a server that never ends.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "helper/httpheader.h"

static void
headerlines_claim(const struct httpheader *header)
{
    int64_t retry_ms = httpheader_retry_after_ms(header, 1700000000);

    CLAIM(memchr(header->content_type, '\0', sizeof(header->content_type)) !=
          NULL);
    CLAIM(memchr(header->query_id, '\0', sizeof(header->query_id)) != NULL);
    CLAIM(claim_is_printable(header->content_type));
    CLAIM(claim_is_printable(header->query_id));
    CLAIM(strpbrk(header->query_id, " \"=\\") == NULL);
    CLAIM(header->date_s >= 0);
    CLAIM(header->retry_in_s == 0 || header->retry_at_s == 0);
    CLAIM(retry_ms >= 0 && retry_ms <= HTTPHEADER_RETRY_MAX_S * 1000);
    CLAIM((retry_ms == 0) ==
          (header->retry_in_s == 0 && header->retry_at_s == 0));
    CLAIM(header->lines <= HTTPHEADER_LINES_MAX);
    CLAIM(header->bytes <= HTTPHEADER_BYTES_MAX);
}

/* A date that is taken is the one that is written, but for the day's name and
 * days that no month has. */
static void
headerlines_claim_date(const char *text)
{
    char written[64];
    struct tm parts = {0};
    int64_t date_s = -7;
    time_t seconds = 0;

    if (httpheader_parse_date(text, &date_s) < 0) {
        CLAIM(date_s == -7);
        return;
    }
    CLAIM(date_s >= 0);
    seconds = (time_t)date_s;
    CLAIM(gmtime_r(&seconds, &parts) != NULL);
    if (strftime(written, sizeof(written), "%a, %d %b %Y %H:%M:%S GMT",
                 &parts) > 0 &&
        memcmp(written + 5, text + 5, 6) == 0 &&
        memcmp(text + 22, ":60", 3) != 0) {
        CLAIM(strcmp(written + 5, text + 5) == 0 || text[23] == '6');
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct feed feed = {.at = bytes, .left = len};
    struct httpheader header = {.lines = 0};

    headerlines_claim_date(fence_text(bytes, len));
    heapbound_begin(0);
    while (feed.left > 0) {
        struct feed line = feed_part(&feed, '\n');
        int result = httpheader_add(
            &header, (const char *)fence_bytes(line.at, line.left), line.left);

        CLAIM(result == 0 || result == -EMSGSIZE);
        if (result < 0) {
            CLAIM(header.lines > HTTPHEADER_LINES_MAX ||
                  header.bytes > HTTPHEADER_BYTES_MAX);
            break;
        }
        headerlines_claim(&header);
    }
    heapbound_end();
    return 0;
}
