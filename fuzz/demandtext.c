/* SPDX-License-Identifier: MIT */
/*
 * The value of `require`, helper/requirement.h: what is taken asks about one
 * action on one thing, without a wildcard, and is the very text that was
 * written.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "helper/requirement.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = fence_text(bytes, len);
    char again[REQUIREMENT_ACTION_MAX + REQUIREMENT_URN_MAX + 8];
    struct requirement requirement;
    const char *why = NULL;
    int result = 0;

    memset(&requirement, 0x55, sizeof(requirement));
    heapbound_begin(0);
    result = requirement_parse(text, &requirement, &why);
    heapbound_end();
    CLAIM(result == 0 || result == -EINVAL);
    CLAIM((result == 0) == (why == NULL));
    if (result < 0) {
        CLAIM(claim_is_filled(&requirement, sizeof(requirement), 0x55));
        return 0;
    }
    snprintf(again, sizeof(again), "%s on %s", requirement.action,
             requirement.urn);
    CLAIM(strcmp(again, text) == 0);
    CLAIM(strchr(text, '*') == NULL);
    CLAIM(claim_is_printable(text));
    CLAIM(requirement_is_of_region(&requirement, "eu") +
              requirement_is_of_region(&requirement, "ca") +
              requirement_is_of_region(&requirement, "us") ==
          1);
    return 0;
}
