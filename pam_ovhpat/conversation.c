/* SPDX-License-Identifier: MIT */
/*
 * The module's side of the PAM conversation.  Without prompt= the application
 * chooses the words (sudo -p, PAM_AUTHTOK_PROMPT).  What the user types stays
 * in libpam's own memory, which libpam wipes; no copy is made here.
 */
#include "pam_ovhpat/conversation.h"

#include <security/pam_ext.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const char *
conversation_earlier_secret(const struct call *call)
{
    const void *secret = NULL;

    if (pam_get_item(call->pamh, PAM_AUTHTOK, &secret) != PAM_SUCCESS) {
        return NULL;
    }
    return secret;
}

const char *
conversation_secret(const struct call *call, bool again, bool *ret_asked)
{
    enum args_first_pass first_pass = call->args.first_pass;
    const char *secret = NULL;

    *ret_asked = false;
    if (first_pass != ARGS_FIRST_PASS_ASK && !again) {
        secret = conversation_earlier_secret(call);
        if (secret != NULL || first_pass == ARGS_FIRST_PASS_USE) {
            return secret;
        }
    }
    /* pam_get_authtok(3) asks only when there is no password yet. */
    conversation_forget_secret(call);
    *ret_asked = true;
    if (pam_get_authtok(call->pamh, PAM_AUTHTOK, &secret, call->args.prompt) !=
        PAM_SUCCESS) {
        return NULL;
    }
    return secret;
}

void
conversation_forget_secret(const struct call *call)
{
    (void)pam_set_item(call->pamh, PAM_AUTHTOK, NULL);
}

void
conversation_show_error(const struct call *call, const char *text)
{
    if (!call->silent) {
        (void)pam_error(call->pamh, "%s", text);
    }
}

static bool
conversation_has_reader(const struct call *call)
{
    static const char *const starts[] = {"/dev/", "pts/", "tty", "ssh"};
    const char *tty = call_item(call, PAM_TTY);

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (strncmp(tty, starts[i], strlen(starts[i])) == 0) {
            return !call->silent && !call->args.quiet;
        }
    }
    return false;
}

void
conversation_show_grace(const struct call *call, const struct verdict *verdict)
{
    unsigned int minutes = verdict->left_s / 60;
    bool in_hours = minutes >= 120;

    if (verdict->source == VERDICT_GRACE && conversation_has_reader(call)) {
        (void)pam_info(call->pamh,
                       "OVHcloud cannot be reached; cached validation, %u %s "
                       "left",
                       in_hours ? minutes / 60 : minutes,
                       in_hours ? "h" : "min");
    }
}

/* The whole units that are left: never more than there are. */
static void
conversation_format_left(uint32_t left_s, char *text, size_t size)
{
    static const struct {
        uint32_t length_s;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}};
    size_t i = 0;
    uint32_t number = 0;

    while (i < 2 && left_s < units[i].length_s) {
        i++;
    }
    number = left_s / units[i].length_s;
    if (number == 0) {
        snprintf(text, size, "in less than a minute");
    } else {
        snprintf(text, size, "in %u %s%s", (unsigned int)number, units[i].name,
                 number == 1 ? "" : "s");
    }
}

void
conversation_show_expiry(const struct call *call, const struct verdict *verdict)
{
    char left[64];

    if (verdict->warn_s > 0 && conversation_has_reader(call)) {
        conversation_format_left(verdict->warn_s, left, sizeof(left));
        (void)pam_info(call->pamh, "Your OVHcloud token ends %s", left);
    }
}
