/* SPDX-License-Identifier: MIT */
/*
 * Where somebody gets in who must not, and where somebody is kept out who must
 * not be.  Each rule walks the stack in one situation (situation.h), so a rule
 * that finds nothing is a proof for that situation.  Judges auth and account;
 * what a session or a password change does lets nobody in.
 */
#include "ctl/lintstack.h"

#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/pammodule.h"
#include "ctl/pamwalk.h"
#include "ctl/situation.h"

/* The services through which people come into a host. */
static const char *const lintstack_ways_in[] = {
    "sshd",          "login",        "su",
    "su-l",          "sudo",         "sudo-i",
    "cron",          "crond",        "gdm",
    "gdm-password",  "lightdm",      "sddm",
    "xdm",           "kde",          "polkit-1",
    "other",         "remote",       "runuser",
    "runuser-l",     "cockpit",      "vlock",
    "xscreensaver",  "kscreensaver", "system-auth",
    "password-auth", "common-auth",  "common-account",
    "atd",           "doas"};

bool
lintstack_is_way_in(const char *service)
{
    size_t count = sizeof(lintstack_ways_in) / sizeof(lintstack_ways_in[0]);

    for (size_t i = 0; i < count; i++) {
        if (strcmp(lintstack_ways_in[i], service) == 0) {
            return true;
        }
    }
    return false;
}

static const struct pamstack_line *
lintstack_ours(const struct pamstack_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        if (pamstack_line_is_ours(&chain->lines[i])) {
            return &chain->lines[i];
        }
    }
    return NULL;
}

/* Walks a situation; the marks of the lines are not wanted. */
static int
lintstack_walk(const struct pamstack_chain *chain,
               const struct situation *situation, struct pamwalk_end *ret_end)
{
    int error = situation_walk(chain, situation, ret_end);

    if (error == 0) {
        free(ret_end->marks);
        ret_end->marks = NULL;
    }
    return error;
}

/* "FILE:LINE (MODULE)" of a line, for a text. */
static const char *
lintstack_name(const struct pamstack_chain *chain, size_t i, char *buffer,
               size_t size)
{
    if (i >= chain->count) {
        return "nothing";
    }
    snprintf(buffer, size, "%s:%u (%s)", chain->lines[i].file,
             chain->lines[i].number, pamstack_line_module(&chain->lines[i]));
    return buffer;
}

#define LINTSTACK_NAME_SIZE 1200U

/* One of the three ways in which the auth lines can let somebody in who has
 * proved nothing; returns 1 when it does, 0, or a negative errno. */
static int
lintstack_judge_open(const struct pamstack *stack,
                     const struct situation *situation, const char *id,
                     const char *who, struct findings *findings)
{
    const struct pamstack_chain *chain = &stack->chains[PAMSTACK_AUTH];
    const struct pamstack_line *line = lintstack_ours(chain);
    struct pamwalk_end end = {0};
    char granted[LINTSTACK_NAME_SIZE] = "";
    int error = lintstack_walk(chain, situation, &end);

    if (error < 0 || !situation_succeeds(&end)) {
        return error;
    }
    lintstack_name(chain, end.granted_by, granted, sizeof(granted));
    if (end.ours_code < 0) {
        line = &chain->lines[end.granted_by];
        findings_add(findings, "open-before", line->file, line->number,
                     "%s: %s says yes before pam_ovhpat is asked; whoever "
                     "comes is let in. Put the line of pam_ovhpat.so above it, "
                     "or remove it",
                     stack->service, granted);
        return 1;
    }
    line = &chain->lines[end.ours_line];
    findings_add(findings, id, line->file, line->number,
                 "%s: %s: pam_ovhpat says %s, and the yes comes from %s. "
                 "Write the control field [success=done ignore=ignore "
                 "authinfo_unavail=ignore default=die], and let pam_deny.so be "
                 "the last word behind the password modules",
                 stack->service, who, pamcontrol_code_name(end.ours_code),
                 end.granted_by == end.ours_line ? "this line itself"
                                                 : granted);
    return 1;
}

static int
lintstack_judge_auth(const struct pamstack *stack, struct findings *findings)
{
    int found =
        lintstack_judge_open(stack, &situation_wrong_token, "open-refused",
                             "a wrong token lets in", findings);

    if (found == 0) {
        found = lintstack_judge_open(
            stack, &situation_down, "open-down",
            "everybody is let in while ovhpatd is down", findings);
    }
    if (found == 0) {
        found = lintstack_judge_open(
            stack, &situation_wrong_password, "open-ignored",
            "root and local users are let in with any password", findings);
    }
    return found < 0 ? found : 0;
}

/* Somebody who must be able to get in.  chain has a line of ours. */
static int
lintstack_judge_locked(const struct pamstack *stack, enum pamstack_type type,
                       const struct situation *situation, const char *id,
                       const char *text, struct findings *findings)
{
    const struct pamstack_chain *chain = &stack->chains[type];
    const struct pamstack_line *line = lintstack_ours(chain);
    struct pamwalk_end end = {0};
    int error = lintstack_walk(chain, situation, &end);

    if (error < 0 || situation_succeeds(&end)) {
        return error;
    }
    findings_add(findings, id, line->file, line->number, "%s: %s",
                 stack->service, text);
    return 0;
}

/* Whether the account line says what to do when ovhpatd is down. */
static bool
lintstack_says_unavailable(const struct pamstack_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        if (pamstack_line_is_ours(&chain->lines[i]) &&
            chain->lines[i].control.named[PAM_AUTHINFO_UNAVAIL]) {
            return true;
        }
    }
    return false;
}

static int
lintstack_judge_account_open(const struct pamstack *stack,
                             struct findings *findings)
{
    const struct pamstack_chain *chain = &stack->chains[PAMSTACK_ACCOUNT];
    const struct pamstack_line *line = lintstack_ours(chain);
    struct pamwalk_end end = {0};
    char granted[LINTSTACK_NAME_SIZE] = "";
    int error = lintstack_walk(chain, &situation_account_refused, &end);

    if (error < 0 || !situation_succeeds(&end)) {
        return error;
    }
    lintstack_name(chain, end.granted_by, granted, sizeof(granted));
    if (end.ours_code < 0) {
        findings_add(findings, "account-late", line->file, line->number,
                     "%s: %s ends the account lines before pam_ovhpat is "
                     "asked, so a lock has no effect. Put this line above it",
                     stack->service, granted);
        return 0;
    }
    findings_add(findings, "open-account", line->file, line->number,
                 "%s: whom pam_ovhpat refuses here (%s) gets in all the same "
                 "by %s. Write the control field [success=ok ignore=ignore "
                 "authinfo_unavail=ignore default=die]",
                 stack->service, pamcontrol_code_name(end.ours_code), granted);
    return 0;
}

/* Whether the host asks anything of everybody in this phase. */
static bool
lintstack_has_gate(const struct pamstack_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++) {
        const struct pamstack_line *line = &chain->lines[i];

        switch (pammodule_find(pamstack_line_module(line))->kind) {
        case PAMMODULE_PASSWORD:
        case PAMMODULE_GATE:
        case PAMMODULE_CONDITION:
            return true;
        case PAMMODULE_UNKNOWN:
        case PAMMODULE_CREDENTIAL:
        case PAMMODULE_SETTING:
        case PAMMODULE_PERMIT:
        case PAMMODULE_DENY:
            break;
        }
    }
    return false;
}

/* Our yes must not spare anybody what the host asks of all. */
static int
lintstack_judge_skipped(const struct pamstack *stack, struct findings *findings)
{
    const struct pamstack_chain *chain = &stack->chains[PAMSTACK_ACCOUNT];
    const struct pamstack_line *line = lintstack_ours(chain);
    struct pamwalk_end end = {0};
    int error = lintstack_walk(chain, &situation_account_gated, &end);

    if (error < 0 || !situation_succeeds(&end) ||
        end.granted_by != end.ours_line || !lintstack_has_gate(chain)) {
        return error;
    }
    error = lintstack_walk(chain, &situation_account_gated_ignored, &end);
    if (error < 0 || situation_succeeds(&end)) {
        return error;
    }
    findings_add(
        findings, "account-skips", line->file, line->number,
        "%s: a yes of pam_ovhpat ends the account lines, so the host's "
        "own checks behind it (nologin, expired accounts) are not "
        "made. Write success=ok",
        stack->service);
    return 0;
}

static int
lintstack_judge_account(const struct pamstack *stack, struct findings *findings)
{
    const struct pamstack_chain *chain = &stack->chains[PAMSTACK_ACCOUNT];
    int error = lintstack_judge_account_open(stack, findings);

    if (error == 0) {
        error = lintstack_judge_skipped(stack, findings);
    }
    if (error == 0) {
        error = lintstack_judge_locked(
            stack, PAMSTACK_ACCOUNT, &situation_account_allowed,
            "token-useless",
            "whom pam_ovhpat lets in is refused all the same. Write success=ok "
            "in this line",
            findings);
    }
    if (error == 0 && lintstack_is_way_in(stack->service)) {
        error = lintstack_judge_locked(
            stack, PAMSTACK_ACCOUNT, &situation_account_ignored, "lock-account",
            "root and local users are refused: pam_ovhpat has nothing to say "
            "about them (ignore), and no other line says yes. Write "
            "ignore=ignore here, and let pam_unix.so follow",
            findings);
        if (error == 0 && !lintstack_says_unavailable(chain)) {
            error = lintstack_judge_locked(
                stack, PAMSTACK_ACCOUNT, &situation_account_down, "lock-down",
                "while ovhpatd is down, every local user is refused, with an "
                "ssh key as well. Write authinfo_unavail=ignore, or "
                "authinfo_unavail=die if it is meant so",
                findings);
        }
    }
    return error;
}

/* The auth lines, for those who must be able to come in. */
static int
lintstack_judge_ways(const struct pamstack *stack, struct findings *findings)
{
    int error = lintstack_judge_locked(
        stack, PAMSTACK_AUTH, &situation_right_token, "token-useless",
        "a valid token lets nobody in. Write success=done in this line; a "
        "success=NUMBER must lead behind the pam_deny.so that follows",
        findings);

    if (error == 0 && lintstack_is_way_in(stack->service)) {
        error = lintstack_judge_locked(
            stack, PAMSTACK_AUTH, &situation_right_password, "lock-auth",
            "root and local users cannot log in with their passwords: "
            "pam_ovhpat has nothing to say about them (ignore), and no other "
            "line says yes. Write ignore=ignore here, and let pam_unix.so "
            "(@include common-auth) follow",
            findings);
    }
    return error;
}

/* A pam_deny that everything jumps over denies nothing.  One behind a line
 * that ends the stack (default=die) is only too much. */
static int
lintstack_judge_deny(const struct pamstack *stack, enum pamstack_type type,
                     struct findings *findings)
{
    const struct pamstack_chain *chain = &stack->chains[type];
    struct pamwalk_end end = {0};
    int error = situation_walk(chain, &situation_anything, &end);

    if (error < 0) {
        return error;
    }
    for (size_t i = 0; i < chain->count; i++) {
        const struct pamstack_line *line = &chain->lines[i];

        if (end.marks[i] == PAMWALK_JUMPED &&
            strcmp(pamstack_line_module(line), "pam_deny.so") == 0) {
            findings_add(findings, "unreachable-deny", line->file, line->number,
                         "%s: no login gets to this pam_deny.so: a line above "
                         "jumps over it in every case",
                         stack->service);
        }
    }
    free(end.marks);
    return 0;
}

int
lintstack_judge(const struct pamstack *stack, struct findings *findings)
{
    const struct pamstack_line *auth =
        lintstack_ours(&stack->chains[PAMSTACK_AUTH]);
    const struct pamstack_line *account =
        lintstack_ours(&stack->chains[PAMSTACK_ACCOUNT]);
    int error = 0;

    /* Nobody gets anywhere: the finding about that is enough. */
    if (stack->refused) {
        return 0;
    }
    if (auth != NULL) {
        error = lintstack_judge_auth(stack, findings);
        if (error == 0 && stack->faults == 0) {
            error = lintstack_judge_ways(stack, findings);
        }
        if (error == 0) {
            error = lintstack_judge_deny(stack, PAMSTACK_AUTH, findings);
        }
    }
    if (error == 0 && account != NULL) {
        error = lintstack_judge_account(stack, findings);
        if (error == 0) {
            error = lintstack_judge_deny(stack, PAMSTACK_ACCOUNT, findings);
        }
    }
    return error;
}
