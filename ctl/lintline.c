/* SPDX-License-Identifier: MIT */
/*
 * What can be said about a line without walking the stack.  The arguments of
 * our module are read with the module's own parser, so what is good here is
 * good there.  Lines of other modules are only looked at where libpam itself
 * would stumble.
 */
#include "ctl/lintline.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl/pamreader.h"
#include "ctl/pamwalk.h"
#include "pam_ovhpat/args.h"

static void
lintline_judge_jumps(const struct pamstack_chain *chain, size_t i,
                     struct findings *findings)
{
    const struct pamstack_line *line = &chain->lines[i];

    if (line->kind == PAMSTACK_SUBSTACK) {
        return;
    }
    for (int code = 0; code < PAMCONTROL_CODES; code++) {
        int action = line->control.actions[code];

        if (action > 0 && pamwalk_jump(chain, i, action) == PAMWALK_NOWHERE) {
            findings_add(findings, "bad-jump", line->file, line->number,
                         "%s=%d jumps over the end of the stack; libpam then "
                         "refuses. Count the lines that follow, each line of "
                         "an included file as one",
                         pamcontrol_code_name(code), action);
            return;
        }
    }
}

static int
lintline_parse_arguments(const struct pamstack_line *line,
                         struct args *ret_args, const char **ret_wrong)
{
    const char *arguments[PAMREADER_ARGUMENTS_MAX] = {NULL};
    int count = line->argc;

    for (int i = 0; i < count; i++) {
        arguments[i] = line->argv[i];
    }
    return args_parse(count, arguments, ret_args, ret_wrong);
}

static void
lintline_judge_arguments(const struct pamstack_line *line,
                         struct findings *findings)
{
    struct args args = {0};
    const char *wrong = NULL;

    if (lintline_parse_arguments(line, &args, &wrong) < 0) {
        findings_add(findings, "argument", line->file, line->number,
                     "pam_ovhpat does not understand the argument \"%s\" here "
                     "(unknown, malformed, repeated or contradicting another) "
                     "and refuses every login of its own; see pam_ovhpat(8)",
                     wrong);
    }
}

static void
lintline_judge_file(const struct pamstack_line *line,
                    const char *module_directory, struct findings *findings)
{
    char path[PAMSOURCE_PATH_MAX] = "";
    int length = 0;

    if (line->module[0] == '/') {
        length = snprintf(path, sizeof(path), "%s", line->module);
    } else {
        length = snprintf(path, sizeof(path), "%s/%s", module_directory,
                          line->module);
    }
    if (length < 0 || length >= (int)sizeof(path) || access(path, F_OK) == 0 ||
        (errno != ENOENT && errno != ENOTDIR)) {
        return;
    }
    findings_add(findings, "module-missing", line->file, line->number,
                 "there is no %s; libpam takes the line for a failure", path);
}

static bool
lintline_has_argument(const struct pamstack_line *line, const char *argument)
{
    for (int i = 0; i < line->argc; i++) {
        if (strcmp(line->argv[i], argument) == 0) {
            return true;
        }
    }
    return false;
}

static const struct pamstack_line *
lintline_first_ours(const struct pamstack_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        if (pamstack_line_is_ours(&chain->lines[i])) {
            return &chain->lines[i];
        }
    }
    return NULL;
}

/* Only where somebody has written it beside our line: Debian's common-auth
 * has it, and sshd refuses empty passwords by itself. */
static void
lintline_judge_nullok(const struct pamstack_chain *chain, size_t i,
                      struct findings *findings)
{
    const struct pamstack_line *line = &chain->lines[i];
    const struct pamstack_line *ours = lintline_first_ours(chain);

    if (ours != NULL && strcmp(ours->file, line->file) == 0 &&
        strcmp(pamstack_line_module(line), "pam_unix.so") == 0 &&
        lintline_has_argument(line, "nullok")) {
        findings_add(findings, "nullok", line->file, line->number,
                     "nullok lets accounts without a password in without one. "
                     "Accounts for tokens are often made so; remove it, or "
                     "lock them with passwd -l");
    }
}

/* What must be the same in both phases. */
static bool
lintline_agree(const struct args *auth, const struct args *account)
{
    return auth->names == account->names &&
           auth->suffix_any == account->suffix_any &&
           auth->is_virtual == account->is_virtual &&
           strcmp(auth->socket, account->socket) == 0;
}

static void
lintline_judge_phases(const struct pamstack *stack, struct findings *findings)
{
    const struct pamstack_line *auth =
        lintline_first_ours(&stack->chains[PAMSTACK_AUTH]);
    const struct pamstack_line *account =
        lintline_first_ours(&stack->chains[PAMSTACK_ACCOUNT]);
    struct args auth_args = {0};
    struct args account_args = {0};
    const char *wrong = NULL;

    if (auth == NULL) {
        return;
    }
    if (account == NULL) {
        findings_add(findings, "auth-without-account", auth->file, auth->number,
                     "%s: there is an auth line, but no account line: locks, "
                     "and users disabled at OVHcloud, do not count for logins "
                     "that need no password (ssh keys). Add: account [success="
                     "ok ignore=ignore authinfo_unavail=ignore default=die] "
                     "pam_ovhpat.so, with the same arguments",
                     stack->service);
        return;
    }
    if (lintline_parse_arguments(auth, &auth_args, &wrong) == 0 &&
        lintline_parse_arguments(account, &account_args, &wrong) == 0 &&
        !lintline_agree(&auth_args, &account_args)) {
        findings_add(findings, "arguments-differ", account->file,
                     account->number,
                     "%s: names=, suffix=, virtual or socket= are not the same "
                     "as in the auth line (%s:%u); each phase then minds other "
                     "logins",
                     stack->service, auth->file, auth->number);
    }
}

void
lintline_judge(const struct pamstack *stack, const char *module_directory,
               bool complete, struct findings *findings)
{
    for (size_t type = 0; type < PAMSTACK_TYPES; type++) {
        const struct pamstack_chain *chain = &stack->chains[type];

        for (size_t i = 0; i < chain->count; i++) {
            const struct pamstack_line *line = &chain->lines[i];

            if (complete) {
                lintline_judge_jumps(chain, i, findings);
            }
            if (pamstack_line_is_ours(line) && line->module != NULL) {
                lintline_judge_arguments(line, findings);
                lintline_judge_file(line, module_directory, findings);
            }
            if (type == PAMSTACK_AUTH) {
                lintline_judge_nullok(chain, i, findings);
            }
        }
    }
    /* Of a service that libpam gives up, the rest is not known. */
    if (complete && !stack->refused) {
        lintline_judge_phases(stack, findings);
    }
}
