/* SPDX-License-Identifier: MIT */
/*
 * The arguments of a pam.d line, pam_ovhpat/args.h; the input has one in each
 * line.  What is taken is within its bounds and does not depend on the order
 * of the arguments; what is refused is named and changes nothing.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <string.h>

#include "common/token.h"
#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/fence.h"
#include "fuzz/heapbound.h"
#include "pam_ovhpat/args.h"

#define MODULEARGS_MAX 32

struct moduleargs {
    int count;
    const char *texts[MODULEARGS_MAX];
    const char *reversed[MODULEARGS_MAX];
};

/* Cuts the text apart at its line ends, in place. */
static void
moduleargs_cut(struct moduleargs *list, char *text)
{
    while (text != NULL && list->count < MODULEARGS_MAX) {
        list->texts[list->count++] = strsep(&text, "\n");
    }
    for (int i = 0; i < list->count; i++) {
        list->reversed[i] = list->texts[list->count - 1 - i];
    }
}

static void
moduleargs_claim(const struct args *args)
{
    CLAIM(args->names >= ARGS_NAMES_HYBRID && args->names <= ARGS_NAMES_BOTH);
    CLAIM(args->first_pass <= ARGS_FIRST_PASS_USE);
    CLAIM(args->timeout_ms >= 1000 &&
          args->timeout_ms <= (int64_t)ARGS_TIMEOUT_MAX_S * 1000);
    CLAIM(args->socket[0] == '/');
    CLAIM(strlen(args->plain_prefix) < TOKEN_MIN);
    CLAIM(args->prompt == NULL || args->prompt[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct moduleargs list = {0};
    struct args args;
    struct args other;
    const char *wrong = NULL;
    int result = 0;

    if (len > 0) {
        moduleargs_cut(&list, fence_text(bytes, len));
    }
    memset(&args, 0x55, sizeof(args));
    memset(&other, 0x55, sizeof(other));
    heapbound_begin(0);
    result = args_parse(list.count, list.texts, &args, &wrong);
    heapbound_end();
    CLAIM(result == 0 || result == -EINVAL);
    CLAIM((result == 0) == (wrong == NULL));
    CLAIM(args_parse(list.count, list.reversed, &other, &wrong) == result);
    if (result < 0) {
        CLAIM(claim_is_filled(&args, sizeof(args), 0x55));
    } else {
        moduleargs_claim(&args);
        CLAIM(memcmp(&args, &other, sizeof(args)) == 0);
    }
    return 0;
}
