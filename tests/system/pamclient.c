/* SPDX-License-Identifier: MIT */
/*
 * pamclient [-r RHOST] [-t TTY] [-s] [-m MARK] SERVICE USER OPERATION...
 *
 * One PAM transaction as a service makes it, told line by line: each prompt
 * and message, each operation with its PAM code, its milliseconds and libpam's
 * text, then PAM_USER and the environment.  It ends at the first operation
 * that fails.  The secret is all of standard input without one line feed at
 * its end, read when the first prompt comes; so a test can hold a login at its
 * prompt.  With -m a last line "mark MARK" goes to syslog: when it is there,
 * all lines before it are.  The exit code is the last PAM code, 64 for wrong
 * usage.  It is never installed.
 */
#include <security/pam_appl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define PAMCLIENT_SECRET_MAX (1024U * 1024U)
#define PAMCLIENT_USAGE 64
/* A login that hangs must not hold the tests up for ever. */
#define PAMCLIENT_LIFE_S 60

struct pamclient {
    const char *rhost;
    const char *tty;
    const char *mark;
    bool silent;
    char *secret; /* NULL until the first prompt */
};

struct pamclient_operation {
    const char *name;
    int (*run)(pam_handle_t *pamh, int flags);
    int flags;
};

struct pamclient_code {
    int code;
    const char *name;
};

static const struct pamclient_operation pamclient_operations[] = {
    {"authenticate", pam_authenticate, 0},
    {"acct_mgmt", pam_acct_mgmt, 0},
    {"setcred", pam_setcred, PAM_ESTABLISH_CRED},
    {"open_session", pam_open_session, 0},
    {"close_session", pam_close_session, 0},
    {"chauthtok", pam_chauthtok, 0},
};

#define PAMCLIENT_CODE(code)                                                   \
    {                                                                          \
        code, #code                                                            \
    }

static const struct pamclient_code pamclient_codes[] = {
    PAMCLIENT_CODE(PAM_SUCCESS),        PAMCLIENT_CODE(PAM_SYSTEM_ERR),
    PAMCLIENT_CODE(PAM_SERVICE_ERR),    PAMCLIENT_CODE(PAM_BUF_ERR),
    PAMCLIENT_CODE(PAM_PERM_DENIED),    PAMCLIENT_CODE(PAM_AUTH_ERR),
    PAMCLIENT_CODE(PAM_MAXTRIES),       PAMCLIENT_CODE(PAM_AUTHINFO_UNAVAIL),
    PAMCLIENT_CODE(PAM_USER_UNKNOWN),   PAMCLIENT_CODE(PAM_IGNORE),
    PAMCLIENT_CODE(PAM_ACCT_EXPIRED),   PAMCLIENT_CODE(PAM_CONV_ERR),
    PAMCLIENT_CODE(PAM_OPEN_ERR),       PAMCLIENT_CODE(PAM_AUTHTOK_ERR),
    PAMCLIENT_CODE(PAM_MODULE_UNKNOWN),
};

#define PAMCLIENT_COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *
pamclient_code_name(int code)
{
    for (size_t i = 0; i < PAMCLIENT_COUNT(pamclient_codes); i++) {
        if (pamclient_codes[i].code == code) {
            return pamclient_codes[i].name;
        }
    }
    return "other";
}

/* Standard input to its end, without one line feed there; NULL: no memory. */
static char *
pamclient_read_secret(void)
{
    char *secret = calloc(PAMCLIENT_SECRET_MAX + 1, 1);
    size_t len = 0;
    ssize_t got = 0;

    while (secret != NULL && (got = read(STDIN_FILENO, secret + len,
                                         PAMCLIENT_SECRET_MAX - len)) > 0) {
        len += (size_t)got;
    }
    if (len > 0 && secret[len - 1] == '\n') {
        secret[len - 1] = '\0';
    }
    return secret;
}

static char *
pamclient_answer(struct pamclient *client, const char *prompt)
{
    printf("prompt %s\n", prompt);
    fflush(stdout);
    if (client->secret == NULL) {
        client->secret = pamclient_read_secret();
    }
    return client->secret == NULL ? NULL : strdup(client->secret);
}

static int
pamclient_converse(int count, const struct pam_message **messages,
                   struct pam_response **ret_responses, void *context)
{
    struct pamclient *client = context;
    struct pam_response *responses = NULL;

    if (count < 1 || count > PAM_MAX_NUM_MSG) {
        return PAM_CONV_ERR;
    }
    responses = calloc((size_t)count, sizeof(*responses));
    if (responses == NULL) {
        return PAM_BUF_ERR;
    }
    for (int i = 0; i < count; i++) {
        int style = messages[i]->msg_style;

        if (style == PAM_PROMPT_ECHO_OFF || style == PAM_PROMPT_ECHO_ON) {
            responses[i].resp = pamclient_answer(client, messages[i]->msg);
        } else {
            printf("message %s\n", messages[i]->msg);
        }
    }
    *ret_responses = responses;
    return PAM_SUCCESS;
}

static long
pamclient_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000L + now.tv_nsec / 1000000L;
}

/* Runs the operation of this name; -1 when there is none. */
static int
pamclient_operate(const struct pamclient *client, pam_handle_t *pamh,
                  const char *name)
{
    for (size_t i = 0; i < PAMCLIENT_COUNT(pamclient_operations); i++) {
        const struct pamclient_operation *operation = &pamclient_operations[i];
        int silent = client->silent ? (int)PAM_SILENT : 0;
        long begin_ms = pamclient_now_ms();
        int code = 0;

        if (strcmp(operation->name, name) != 0) {
            continue;
        }
        code = operation->run(pamh, operation->flags | silent);
        printf("%s %s %ld %s\n", name, pamclient_code_name(code),
               pamclient_now_ms() - begin_ms, pam_strerror(pamh, code));
        return code;
    }
    fprintf(stderr, "pamclient: unknown operation %s\n", name);
    return -1;
}

static void
pamclient_show(pam_handle_t *pamh)
{
    char **environment = pam_getenvlist(pamh);
    const void *user = NULL;

    if (pam_get_item(pamh, PAM_USER, &user) == PAM_SUCCESS && user != NULL) {
        printf("user %s\n", (const char *)user);
    }
    for (char **entry = environment; entry != NULL && *entry != NULL; entry++) {
        printf("env %s\n", *entry);
        free(*entry);
    }
    free(environment);
}

static int
pamclient_run(struct pamclient *client, char **words)
{
    const struct pam_conv conversation = {.conv = pamclient_converse,
                                          .appdata_ptr = client};
    pam_handle_t *pamh = NULL;
    int code = pam_start(words[0], words[1], &conversation, &pamh);

    if (code == PAM_SUCCESS && client->rhost != NULL) {
        code = pam_set_item(pamh, PAM_RHOST, client->rhost);
    }
    if (code == PAM_SUCCESS && client->tty != NULL) {
        code = pam_set_item(pamh, PAM_TTY, client->tty);
    }
    if (code != PAM_SUCCESS) {
        printf("start %s 0 -\n", pamclient_code_name(code));
    }
    for (words += 2; code == PAM_SUCCESS && *words != NULL; words++) {
        code = pamclient_operate(client, pamh, *words);
    }
    if (pamh != NULL) {
        pamclient_show(pamh);
        pam_end(pamh, code);
    }
    if (client->mark != NULL) {
        syslog(LOG_AUTHPRIV | LOG_INFO, "mark %s", client->mark);
    }
    return code < 0 ? PAMCLIENT_USAGE : code;
}

static bool
pamclient_take_option(struct pamclient *client, int letter)
{
    switch (letter) {
    case 'r':
        client->rhost = optarg;
        return true;
    case 't':
        client->tty = optarg;
        return true;
    case 'm':
        client->mark = optarg;
        return true;
    case 's':
        client->silent = true;
        return true;
    default:
        return false;
    }
}

int
main(int argc, char **argv)
{
    struct pamclient client = {0};
    bool understood = true;
    int letter = 0;
    int code = PAMCLIENT_USAGE;

    alarm(PAMCLIENT_LIFE_S);
    while (understood && (letter = getopt(argc, argv, "r:t:m:s")) != -1) {
        understood = pamclient_take_option(&client, letter);
    }
    if (!understood || argc - optind < 3) {
        fputs("usage: pamclient [-r RHOST] [-t TTY] [-s] [-m MARK] SERVICE "
              "USER OPERATION...\n",
              stderr);
        return PAMCLIENT_USAGE;
    }
    code = pamclient_run(&client, argv + optind);
    free(client.secret);
    return code;
}
