/* SPDX-License-Identifier: MIT */
/*
 * The application's side: starts a transaction, answers the prompts, makes
 * the calls.  Everything that happens is written down as text and judged
 * later, so a wrong step does not hide the ones after it.
 */
#include "tests/support/pamrun.h"

#include <poll.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/deadline.h"
#include "tests/support/neighbour.h"

struct pamrun_name {
    const char *name;
    int value;
};

#define CODE(name)                                                             \
    {                                                                          \
#name, name                                                            \
    }

static const struct pamrun_name pamrun_codes[] = {
    CODE(PAM_SUCCESS),
    CODE(PAM_OPEN_ERR),
    CODE(PAM_SYMBOL_ERR),
    CODE(PAM_SERVICE_ERR),
    CODE(PAM_SYSTEM_ERR),
    CODE(PAM_BUF_ERR),
    CODE(PAM_PERM_DENIED),
    CODE(PAM_AUTH_ERR),
    CODE(PAM_CRED_INSUFFICIENT),
    CODE(PAM_AUTHINFO_UNAVAIL),
    CODE(PAM_USER_UNKNOWN),
    CODE(PAM_MAXTRIES),
    CODE(PAM_NEW_AUTHTOK_REQD),
    CODE(PAM_ACCT_EXPIRED),
    CODE(PAM_SESSION_ERR),
    CODE(PAM_CRED_UNAVAIL),
    CODE(PAM_CRED_EXPIRED),
    CODE(PAM_CRED_ERR),
    CODE(PAM_NO_MODULE_DATA),
    CODE(PAM_CONV_ERR),
    CODE(PAM_AUTHTOK_ERR),
    CODE(PAM_AUTHTOK_RECOVERY_ERR),
    CODE(PAM_TRY_AGAIN),
    CODE(PAM_IGNORE),
    CODE(PAM_ABORT),
    CODE(PAM_AUTHTOK_EXPIRED),
    CODE(PAM_MODULE_UNKNOWN),
    CODE(PAM_BAD_ITEM),
    CODE(PAM_CONV_AGAIN),
    CODE(PAM_INCOMPLETE),
};

static const struct pamrun_name pamrun_flags[] = {
    {"silent", PAM_SILENT},
    {"establish", PAM_ESTABLISH_CRED},
    {"delete", PAM_DELETE_CRED},
    {"reinitialize", PAM_REINITIALIZE_CRED},
    {"refresh", PAM_REFRESH_CRED},
    {"disallow_null", PAM_DISALLOW_NULL_AUTHTOK},
    {"change_expired", PAM_CHANGE_EXPIRED_AUTHTOK},
};

static const struct pamrun_name pamrun_styles[] = {
    {"echo_off", PAM_PROMPT_ECHO_OFF},
    {"echo_on", PAM_PROMPT_ECHO_ON},
    {"error", PAM_ERROR_MSG},
    {"info", PAM_TEXT_INFO},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct pamrun *pamrun_current;
static char *pamrun_earlier;

void
neighbour_saw_authtok(const char *authtok)
{
    free(pamrun_current->authtok);
    pamrun_current->authtok = authtok == NULL ? NULL : strdup(authtok);
}

const char *
neighbour_earlier_authtok(void)
{
    return pamrun_earlier;
}

static int
pamrun_value(const struct pamrun_name *names, size_t count, const char *name,
             size_t len)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(names[i].name) == len &&
            strncmp(names[i].name, name, len) == 0) {
            return names[i].value;
        }
    }
    return -1;
}

static const char *
pamrun_name_of(const struct pamrun_name *names, size_t count, int value)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].value == value) {
            return names[i].name;
        }
    }
    return "?";
}

int
pamrun_code(const char *name)
{
    return pamrun_value(pamrun_codes, COUNT(pamrun_codes), name, strlen(name));
}

static const char *
pamrun_code_name(int code)
{
    if (code == pamrun_code(PAMRUN_IGNORED)) {
        return "PAM_IGNORE";
    }
    return pamrun_name_of(pamrun_codes, COUNT(pamrun_codes), code);
}

/* The answer behind the | of the n-th line of [conversation], or NULL. */
static char *
pamrun_answer(const struct casefile *file, size_t nth)
{
    const struct lines *lines = casefile_lines(file, "conversation");
    const char *bar = nth < lines->count ? strchr(lines->text[nth], '|') : NULL;

    return bar == NULL ? NULL : casefile_expand(file, bar + 1, true);
}

/* "!wait 1500 ANSWER": a person who takes a while; ANSWER, in place. */
static char *
pamrun_think(char *answer)
{
    static const char wait[] = "!wait ";
    char *rest = NULL;
    long wait_ms = 0;

    if (answer == NULL || strncmp(answer, wait, sizeof(wait) - 1) != 0) {
        return answer;
    }
    wait_ms = strtol(answer + sizeof(wait) - 1, &rest, 10);
    poll(NULL, 0, (int)wait_ms);
    memmove(answer, rest + 1, strlen(rest + 1) + 1);
    return answer;
}

/* One message; false when the conversation fails. */
static bool
pamrun_message(const struct casefile *file, const struct pam_message *message,
               struct pam_response *response)
{
    size_t nth = pamrun_current->conversation.count;
    char *answer = pamrun_think(pamrun_answer(file, nth));

    lines_addf(
        &pamrun_current->conversation, "%s = %s",
        pamrun_name_of(pamrun_styles, COUNT(pamrun_styles), message->msg_style),
        message->msg);
    if (message->msg_style == PAM_ERROR_MSG ||
        message->msg_style == PAM_TEXT_INFO) {
        bool shown = answer == NULL || strcmp(answer, "!fail") != 0;

        free(answer);
        return shown;
    }
    if (answer == NULL || strcmp(answer, "!fail") == 0) {
        free(answer);
        return false;
    }
    if (strcmp(answer, "!null") == 0) {
        free(answer);
        return true;
    }
    if (message->msg_style == PAM_PROMPT_ECHO_OFF) {
        lines_add(&pamrun_current->secrets, answer);
    }
    response->resp = answer;
    return true;
}

static int
pamrun_converse(int count, const struct pam_message **messages,
                struct pam_response **ret_responses, void *context)
{
    struct pam_response *responses =
        calloc((size_t)count, sizeof(struct pam_response));

    for (int i = 0; i < count; i++) {
        if (!pamrun_message(context, messages[i], &responses[i])) {
            for (int k = 0; k < i; k++) {
                free(responses[k].resp);
            }
            free(responses);
            return PAM_CONV_ERR;
        }
    }
    *ret_responses = responses;
    return PAM_SUCCESS;
}

/* Keeps libpam from sleeping after a failure. */
static void
pamrun_no_delay(int code, unsigned int delay_us, void *context)
{
    (void)code;
    (void)delay_us;
    (void)context;
}

/* "name(flag flag)": the flags, with the name cut behind itself. */
static int
pamrun_take_flags(char *call)
{
    char *rest = strchr(call, '(');
    int flags = 0;

    if (rest == NULL) {
        return 0;
    }
    *rest++ = '\0';
    while (rest != NULL && *rest != '\0') {
        char *word = strsep(&rest, " )");
        int flag =
            pamrun_value(pamrun_flags, COUNT(pamrun_flags), word, strlen(word));

        if (*word != '\0' && flag < 0) {
            fprintf(stderr, "unknown flag %s\n", word);
            abort();
        }
        flags |= flag < 0 ? 0 : flag;
    }
    return flags;
}

static int
pamrun_call(pam_handle_t *pamh, const char *name, int flags)
{
    static const struct {
        const char *name;
        int (*function)(pam_handle_t *pamh, int flags);
    } calls[] = {
        {"authenticate", pam_authenticate},
        {"setcred", pam_setcred},
        {"acct_mgmt", pam_acct_mgmt},
        {"open_session", pam_open_session},
        {"close_session", pam_close_session},
        {"chauthtok", pam_chauthtok},
    };

    for (size_t i = 0; i < COUNT(calls); i++) {
        if (strcmp(calls[i].name, name) == 0) {
            return calls[i].function(pamh, flags);
        }
    }
    fprintf(stderr, "unknown call %s\n", name);
    abort();
}

static void
pamrun_check_user(pam_handle_t *pamh, const char *user)
{
    const void *now = NULL;

    if (pam_get_item(pamh, PAM_USER, &now) != PAM_SUCCESS || now == NULL ||
        (user != NULL && strcmp(now, user) != 0)) {
        lines_addf(&pamrun_current->run, "PAM_USER changed to %s",
                   now == NULL ? "NULL" : (const char *)now);
    }
}

/* One line of [run]: a call, or `user = NAME`. */
static void
pamrun_step(const struct casefile *file, pam_handle_t *pamh, const char *line,
            char **user)
{
    char *text = strdup(line);
    char *value = casefile_split(text);
    char *name = strdup(text);
    int flags = 0;
    int code = 0;

    if (value != NULL && strcmp(text, "user") == 0) {
        free(*user);
        *user = casefile_expand(file, value, true);
        pam_set_item(pamh, PAM_USER, *user);
        lines_addf(&pamrun_current->run, "user = %s", *user);
    } else {
        int64_t begin_ms = deadline_now_ms();

        flags = pamrun_take_flags(name);
        code = pamrun_call(pamh, name, flags);
        pamrun_current->took_ms += deadline_now_ms() - begin_ms;
        lines_addf(&pamrun_current->run, "%s = %s", text,
                   pamrun_code_name(code));
        if (*user != NULL) {
            pamrun_check_user(pamh, *user);
        }
    }
    free(name);
    free(text);
}

static void
pamrun_set_item(const struct casefile *file, pam_handle_t *pamh,
                const char *key, int item)
{
    char *value = casefile_value(file, "login", key, 0);

    if (value != NULL) {
        pam_set_item(pamh, item, value);
    }
    free(value);
}

static void
pamrun_keep_environment(pam_handle_t *pamh)
{
    char **list = pam_getenvlist(pamh);

    for (size_t i = 0; list != NULL && list[i] != NULL; i++) {
        lines_add(&pamrun_current->environment, list[i]);
        free(list[i]);
    }
    free(list);
}

static void
pamrun_transaction(const struct casefile *file, pam_handle_t *pamh, char **user)
{
    const struct lines *steps = casefile_lines(file, "run");

    pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)pamrun_no_delay);
    pamrun_set_item(file, pamh, "rhost", PAM_RHOST);
    pamrun_set_item(file, pamh, "tty", PAM_TTY);
    pamrun_set_item(file, pamh, "ruser", PAM_RUSER);
    for (size_t i = 0; i < steps->count; i++) {
        pamrun_step(file, pamh, steps->text[i], user);
    }
    pamrun_keep_environment(pamh);
}

void
pamrun_do(const struct casefile *file, const char *directory,
          struct pamrun *ret_run)
{
    struct pam_conv conversation = {.conv = pamrun_converse,
                                    .appdata_ptr = (void *)file};
    char *service = casefile_value(file, "login", "service", 0);
    char *user = casefile_value(file, "login", "user", 0);
    char *path = casefile_expand(file, directory, false);
    pam_handle_t *pamh = NULL;
    int code = 0;

    *ret_run = (struct pamrun){0};
    pamrun_current = ret_run;
    pamrun_earlier = casefile_value(file, "login", "authtok", 0);
    if (pamrun_earlier != NULL) {
        lines_add(&ret_run->secrets, pamrun_earlier);
    }
    code = pam_start_confdir(service == NULL ? "sshd" : service, user,
                             &conversation, path, &pamh);
    if (code == PAM_SUCCESS) {
        pamrun_transaction(file, pamh, &user);
        code = pam_end(pamh, PAM_SUCCESS);
    }
    if (code != PAM_SUCCESS) {
        lines_addf(&ret_run->run, "the transaction failed with %s",
                   pamrun_code_name(code));
    }
    free(pamrun_earlier);
    pamrun_earlier = NULL;
    free(path);
    free(user);
    free(service);
}

void
pamrun_done(struct pamrun *run)
{
    lines_done(&run->run);
    lines_done(&run->conversation);
    lines_done(&run->environment);
    lines_done(&run->secrets);
    free(run->authtok);
}
