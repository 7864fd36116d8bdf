/* SPDX-License-Identifier: MIT */
/*
 * What libpam makes of a stack, for all results that its modules can give at
 * once: the rules of _pam_dispatch_aux() on sets of PAM codes.
 */
#ifndef CTL_PAMWALK_H
#define CTL_PAMWALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctl/pamstack.h"

/* A set of PAM codes: bit n is code n. */
#define PAMWALK_CODE(code) (UINT32_C(1) << (unsigned int)(code))
/* No line. */
#define PAMWALK_NOWHERE SIZE_MAX

enum pamwalk_mark {
    PAMWALK_REACHED = 1,
    PAMWALK_JUMPED = 2,
};

/* The results that a line can give in what is being tried. */
struct pamwalk_results {
    uint32_t codes;
    /* These codes, when they end or shorten the stack, are an exemption that
     * somebody wrote on purpose (a condition): such ways are not followed. */
    uint32_t exempts;
};

/* How a stack can end. */
struct pamwalk_end {
    uint32_t statuses; /* what libpam can return */
    /* Of the first way found to PAM_SUCCESS: */
    size_t granted_by; /* the line that made the result positive */
    int ours_code;     /* what our line gave on that way, -1: not asked */
    size_t ours_line;
    /* For each line PAMWALK_REACHED and PAMWALK_JUMPED, if some way led there
     * or jumped over it; owned by the caller, free(). */
    unsigned char *marks;
};

/*
 * Walks the chain; results_of() says what line i can give.  An empty chain
 * ends with PAM_PERM_DENIED.  Returns 0, -ENOMEM, or -E2BIG when there are
 * too many ways (the caller then knows nothing).
 */
int pamwalk_run(const struct pamstack_chain *chain,
                struct pamwalk_results (*results_of)(
                    const struct pamstack_line *line, const void *context),
                const void *context, struct pamwalk_end *ret_end);

/*
 * The line that a jump over `number` lines from line i lands behind, i.e. the
 * last one that is skipped, or PAMWALK_NOWHERE when the stack is shorter.
 */
size_t pamwalk_jump(const struct pamstack_chain *chain, size_t i, int number);

#endif
