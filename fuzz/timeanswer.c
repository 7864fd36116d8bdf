/* SPDX-License-Identifier: MIT */
/*
 * The time by OVHcloud's servers, helper/hosttime.h: what is taken is a plain
 * number of seconds and then the time; what is refused leaves the time as it
 * was.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "helper/hosttime.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *body = fence_text(bytes, len);
    struct hosttime time = {.offset_ms = -7};
    int result = 0;

    heapbound_begin(0);
    result = hosttime_set(&time, body);
    heapbound_end();
    CLAIM(result == 0 || result == -EBADMSG);
    CLAIM((result == 0) == hosttime_is_known(&time));
    if (result < 0) {
        CLAIM(time.offset_ms == -7 && time.until_ms == 0);
        CLAIM(hosttime_now_s(&time) == 0);
        return 0;
    }
    CLAIM(hosttime_now_s(&time) > 0);
    CLAIM(strspn(body, "0123456789 \t\r\n") == strlen(body));
    return 0;
}
