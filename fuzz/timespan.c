/* SPDX-License-Identifier: MIT */
/*
 * Spans of time and rates, helper/duration.h: what is taken is not negative,
 * is the same when it is written in milliseconds, and what is refused has a
 * reason and changes nothing.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "helper/duration.h"

static void
timespan_claim_failure(int result)
{
    CLAIM(result == -EDOM || result == -ERANGE || result == -EINVAL);
    CLAIM(duration_reason(result)[0] != '\0');
}

static void
timespan_claim_span(const char *text)
{
    char written[32];
    int64_t ms = -7;
    int64_t again = -7;
    int result = duration_parse(text, &ms);

    if (result < 0) {
        timespan_claim_failure(result);
        CLAIM(ms == -7);
        return;
    }
    CLAIM(ms >= 0);
    snprintf(written, sizeof(written), "%" PRId64 "ms", ms);
    CLAIM(duration_parse(written, &again) == 0);
    CLAIM(again == ms);
}

static void
timespan_claim_rate(const char *text)
{
    uint32_t count = 7;
    uint32_t window_ms = 7;
    int result = duration_parse_rate(text, &count, &window_ms);

    if (result < 0) {
        timespan_claim_failure(result);
        CLAIM(count == 7 && window_ms == 7);
        return;
    }
    CLAIM(count <= DURATION_RATE_COUNT_MAX);
    CLAIM((count == 0) == (strcmp(text, "off") == 0));
    CLAIM(count == 0 || (window_ms >= 1000 && window_ms <= 3600000));
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = fence_text(bytes, len);

    heapbound_begin(0);
    timespan_claim_span(text);
    timespan_claim_rate(text);
    heapbound_end();
    return 0;
}
