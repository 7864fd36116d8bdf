/* SPDX-License-Identifier: MIT */
/*
 * A directory of PAM services, as `ovhpatctl lint` reads and judges it: the
 * input is the service "s" and, behind form feeds, the files "a" and "b" that
 * it may include (ctl/pamreader.h, ctl/lintstack.h).  Reading ends, whatever
 * includes what; every line has a control of known actions; a stack that
 * libpam refuses is not judged.
 */
#include "fuzz/target.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl/lintstack.h"
#include "ctl/pamreader.h"
#include "fuzz/claim.h"
#include "fuzz/feed.h"
#include "fuzz/heapbound.h"

#define PAMFILE_HEAP ((size_t)256 * 1024 * 1024)

int __wrap_pamsource_open(const struct pamsource *source, const char *name,
                          char path[PAMSOURCE_PATH_MAX],
                          struct pamtext *ret_text);

static struct feed pamfile_files[3];

/* The linker's (ld(1), --wrap): files are the parts of the input. */
int
__wrap_pamsource_open(const struct pamsource *source, const char *name,
                      char path[PAMSOURCE_PATH_MAX], struct pamtext *ret_text)
{
    static const char *const names[] = {"s", "a", "b"};

    (void)source;
    if (snprintf(path, PAMSOURCE_PATH_MAX, "/etc/pam.d/%s", name) >=
        (int)PAMSOURCE_PATH_MAX) {
        return -ENAMETOOLONG;
    }
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(names[i], name) == 0) {
            return pamtext_from_memory((const char *)pamfile_files[i].at,
                                       pamfile_files[i].left, ret_text);
        }
    }
    return -ENOENT;
}

static void
pamfile_claim_line(const struct pamstack_line *line)
{
    CLAIM(line->kind <= PAMSTACK_SUBSTACK);
    CLAIM(line->level < PAMSTACK_LEVELS && line->file != NULL);
    CLAIM(line->number > 0);
    CLAIM(line->argc >= 0 && line->argc <= (int)PAMREADER_ARGUMENTS_MAX);
    CLAIM((line->kind == PAMSTACK_MODULE) == (line->module != NULL));
    for (size_t code = 0; code < PAMCONTROL_CODES; code++) {
        CLAIM(line->control.actions[code] >= PAMCONTROL_RESET);
    }
    for (int i = 0; i < line->argc; i++) {
        CLAIM(line->argv[i] != NULL);
    }
}

static void
pamfile_claim(const struct pamstack *stack, struct findings *findings)
{
    size_t count = 0;
    int result = 0;

    for (size_t type = 0; type < PAMSTACK_TYPES; type++) {
        const struct pamstack_chain *chain = &stack->chains[type];

        count += chain->count;
        for (size_t i = 0; i < chain->count; i++) {
            pamfile_claim_line(&chain->lines[i]);
        }
    }
    CLAIM(count == stack->line_count && count <= PAMSTACK_LINES_MAX);
    CLAIM(stack->faults == 0 || findings->count > 0);
    count = findings->count + findings->left_out;
    result = lintstack_judge(stack, findings);
    CLAIM(result == 0 || result == -E2BIG);
    CLAIM(!stack->refused || findings->count + findings->left_out == count);
    CLAIM(findings->count <= FINDINGS_MAX);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const struct pamsource source = {.directories = {"/etc/pam.d"}};
    struct feed feed = {.at = bytes, .left = len};
    struct findings *findings = findings_new();
    struct pamstack stack = {.service = NULL};
    char path[PAMSOURCE_PATH_MAX] = "";
    int result = 0;

    CLAIM(findings != NULL);
    for (size_t i = 0; i < 3; i++) {
        pamfile_files[i] = feed_part(&feed, '\f');
    }
    heapbound_begin(PAMFILE_HEAP);
    result = pamreader_load(&source, "s", findings, &stack, path);
    CLAIM(result == 0 || result == -E2BIG || result == -ENAMETOOLONG);
    if (result == 0) {
        pamfile_claim(&stack, findings);
        pamstack_done(&stack);
    }
    heapbound_end();
    findings_free(findings);
    return 0;
}
