/* SPDX-License-Identifier: MIT */
/*
 * The control field of a pam.d line, ctl/pamcontrol.h: what is wrong makes
 * every code a failure, as libpam takes it; what is right has known actions.
 */
#include "fuzz/target.h"

#include "ctl/pamcontrol.h"
#include "fuzz/claim.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pamcontrol control;
    const char *wrong = NULL;

    heapbound_begin(0);
    wrong = pamcontrol_parse(fence_text(bytes, len), &control);
    heapbound_end();
    for (size_t code = 0; code < PAMCONTROL_CODES; code++) {
        CLAIM(control.actions[code] >= PAMCONTROL_RESET);
        CLAIM(wrong == NULL || control.actions[code] == PAMCONTROL_BAD);
    }
    return 0;
}
