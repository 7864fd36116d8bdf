/* SPDX-License-Identifier: MIT */
/*
 * Control fields, read as libpam's _pam_parse_control() reads them: a mistake
 * anywhere makes every code of the line a failure, and `default` fills only
 * the codes that no pair before it has set.  That last rule surprises people,
 * so it is kept to the letter.  Pure: text in, table out.
 */
#include "ctl/pamcontrol.h"

#include <ctype.h>
#include <security/pam_appl.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#define PAMCONTROL_UNSET (-6)
/* More lines than any file has; libpam lets its int overflow. */
#define PAMCONTROL_JUMP_MAX 1000000

_Static_assert(PAMCONTROL_CODES == _PAM_RETURN_VALUES, "one row for each code");

static const char *const pamcontrol_codes[PAMCONTROL_CODES + 1] = {
    [PAM_SUCCESS] = "success",
    [PAM_OPEN_ERR] = "open_err",
    [PAM_SYMBOL_ERR] = "symbol_err",
    [PAM_SERVICE_ERR] = "service_err",
    [PAM_SYSTEM_ERR] = "system_err",
    [PAM_BUF_ERR] = "buf_err",
    [PAM_PERM_DENIED] = "perm_denied",
    [PAM_AUTH_ERR] = "auth_err",
    [PAM_CRED_INSUFFICIENT] = "cred_insufficient",
    [PAM_AUTHINFO_UNAVAIL] = "authinfo_unavail",
    [PAM_USER_UNKNOWN] = "user_unknown",
    [PAM_MAXTRIES] = "maxtries",
    [PAM_NEW_AUTHTOK_REQD] = "new_authtok_reqd",
    [PAM_ACCT_EXPIRED] = "acct_expired",
    [PAM_SESSION_ERR] = "session_err",
    [PAM_CRED_UNAVAIL] = "cred_unavail",
    [PAM_CRED_EXPIRED] = "cred_expired",
    [PAM_CRED_ERR] = "cred_err",
    [PAM_NO_MODULE_DATA] = "no_module_data",
    [PAM_CONV_ERR] = "conv_err",
    [PAM_AUTHTOK_ERR] = "authtok_err",
    [PAM_AUTHTOK_RECOVERY_ERR] = "authtok_recover_err",
    [PAM_AUTHTOK_LOCK_BUSY] = "authtok_lock_busy",
    [PAM_AUTHTOK_DISABLE_AGING] = "authtok_disable_aging",
    [PAM_TRY_AGAIN] = "try_again",
    [PAM_IGNORE] = "ignore",
    [PAM_ABORT] = "abort",
    [PAM_AUTHTOK_EXPIRED] = "authtok_expired",
    [PAM_MODULE_UNKNOWN] = "module_unknown",
    [PAM_BAD_ITEM] = "bad_item",
    [PAM_CONV_AGAIN] = "conv_again",
    [PAM_INCOMPLETE] = "incomplete",
    [PAMCONTROL_CODES] = "default",
};

static const struct {
    const char *name;
    int action;
} pamcontrol_actions[] = {
    {"ignore", PAMCONTROL_IGNORE}, {"ok", PAMCONTROL_OK},
    {"done", PAMCONTROL_DONE},     {"bad", PAMCONTROL_BAD},
    {"die", PAMCONTROL_DIE},       {"reset", PAMCONTROL_RESET},
};

/* The four words; what each does with success, new_authtok_reqd, the code
 * ignore, and all others (pam.conf(5)). */
static const struct {
    const char *word;
    int success;
    int others;
} pamcontrol_words[] = {
    {"required", PAMCONTROL_OK, PAMCONTROL_BAD},
    {"requisite", PAMCONTROL_OK, PAMCONTROL_DIE},
    {"optional", PAMCONTROL_OK, PAMCONTROL_IGNORE},
    {"sufficient", PAMCONTROL_DONE, PAMCONTROL_IGNORE},
};

#define PAMCONTROL_COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
pamcontrol_fill(struct pamcontrol *control, int from, int action)
{
    for (size_t i = 0; i < PAMCONTROL_CODES; i++) {
        if (control->actions[i] == from) {
            control->actions[i] = action;
        }
    }
}

static void
pamcontrol_all(struct pamcontrol *control, int action)
{
    memset(control, 0, sizeof(*control));
    for (size_t i = 0; i < PAMCONTROL_CODES; i++) {
        control->actions[i] = action;
    }
}

static bool
pamcontrol_word(const char *text, struct pamcontrol *control)
{
    for (size_t i = 0; i < PAMCONTROL_COUNT(pamcontrol_words); i++) {
        if (strcasecmp(text, pamcontrol_words[i].word) != 0) {
            continue;
        }
        pamcontrol_all(control, pamcontrol_words[i].others);
        control->actions[PAM_SUCCESS] = pamcontrol_words[i].success;
        control->actions[PAM_NEW_AUTHTOK_REQD] = pamcontrol_words[i].success;
        control->actions[PAM_IGNORE] = PAMCONTROL_IGNORE;
        return true;
    }
    return false;
}

static const char *
pamcontrol_skip_space(const char *at)
{
    while (isspace((unsigned char)*at)) {
        at++;
    }
    return at;
}

/* Reads a code's name; *at moves behind it. */
static int
pamcontrol_take_code(const char **at)
{
    for (int code = 0; code <= PAMCONTROL_CODES; code++) {
        size_t length = strlen(pamcontrol_codes[code]);

        if (strncmp(*at, pamcontrol_codes[code], length) == 0) {
            *at += length;
            return code;
        }
    }
    return -1;
}

/* Reads an action or a number; returns NULL or what is wrong. */
static const char *
pamcontrol_take_action(const char **at, int *ret_action)
{
    int number = 0;

    for (size_t i = 0; i < PAMCONTROL_COUNT(pamcontrol_actions); i++) {
        size_t length = strlen(pamcontrol_actions[i].name);

        if (strncmp(*at, pamcontrol_actions[i].name, length) == 0) {
            *at += length;
            *ret_action = pamcontrol_actions[i].action;
            return NULL;
        }
    }
    if (!isdigit((unsigned char)**at)) {
        return "behind the = stands no action (ok, done, bad, die, ignore, "
               "reset or a number of lines)";
    }
    for (; isdigit((unsigned char)**at); (*at)++) {
        if (number < PAMCONTROL_JUMP_MAX) {
            number = number * 10 + (**at - '0');
        }
    }
    *ret_action = number;
    return number > 0 ? NULL : "a jump over 0 lines; write ignore";
}

static const char *
pamcontrol_pairs(const char *text, struct pamcontrol *control)
{
    const char *at = pamcontrol_skip_space(text);

    while (*at != '\0') {
        const char *wrong = NULL;
        int action = 0;
        int code = pamcontrol_take_code(&at);

        if (code < 0) {
            return "neither a control word nor a list of code=action";
        }
        at = pamcontrol_skip_space(at);
        if (*at != '=') {
            return "behind a code stands no =";
        }
        at = pamcontrol_skip_space(at + 1);
        wrong = pamcontrol_take_action(&at, &action);
        if (wrong != NULL) {
            return wrong;
        }
        if (code == PAMCONTROL_CODES) {
            pamcontrol_fill(control, PAMCONTROL_UNSET, action);
        } else {
            control->actions[code] = action;
            control->named[code] = true;
        }
        at = pamcontrol_skip_space(at);
    }
    return NULL;
}

const char *
pamcontrol_parse(const char *text, struct pamcontrol *ret_control)
{
    const char *wrong = NULL;

    if (pamcontrol_word(text, ret_control)) {
        return NULL;
    }
    pamcontrol_all(ret_control, PAMCONTROL_UNSET);
    wrong = pamcontrol_pairs(text, ret_control);
    if (wrong != NULL) {
        pamcontrol_all(ret_control, PAMCONTROL_BAD);
        return wrong;
    }
    pamcontrol_fill(ret_control, PAMCONTROL_UNSET, PAMCONTROL_BAD);
    return NULL;
}

const char *
pamcontrol_code_name(int code)
{
    return code >= 0 && code < PAMCONTROL_CODES ? pamcontrol_codes[code] : "?";
}
