/* SPDX-License-Identifier: MIT */
/*
 * Makes whole PAM transactions, as sshd and sudo do, so each one reads the
 * service file and loads and unloads the modules.  The conversation answers
 * every prompt with the token and shows nothing.  The reply is freed by the
 * module or libpam, which is how pam_conv(3) has it.  Called by pamload and
 * pammaps.
 */
#include "bench/pamlogin.h"

#include <stdlib.h>
#include <string.h>

static char *
pamlogin_answer(const struct secret *token)
{
    char *answer = malloc(token->len + 1);

    if (answer != NULL) {
        memcpy(answer, token->bytes, token->len);
        answer[token->len] = '\0';
    }
    return answer;
}

static int
pamlogin_converse(int count, const struct pam_message **messages,
                  struct pam_response **ret_responses, void *context)
{
    const struct pamlogin *login = context;
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
            responses[i].resp = pamlogin_answer(login->token);
        }
    }
    *ret_responses = responses;
    return PAM_SUCCESS;
}

int
pamlogin_begin(struct pamlogin *login, pam_handle_t **ret_handle)
{
    struct pam_conv conversation = {.conv = pamlogin_converse,
                                    .appdata_ptr = login};

    /* libpam copies the struct. */
    return login->confdir == NULL
               ? pam_start(login->service, login->user, &conversation,
                           ret_handle)
               : pam_start_confdir(login->service, login->user, &conversation,
                                   login->confdir, ret_handle);
}

int
pamlogin_ask(const struct pamlogin *login, pam_handle_t *handle)
{
    int code = pam_authenticate(handle, 0);

    if (code == PAM_SUCCESS && login->with_account) {
        code = pam_acct_mgmt(handle, 0);
    }
    return code;
}

int
pamlogin_end(pam_handle_t *handle, int code)
{
    return pam_end(handle, code);
}

int
pamlogin_whole(struct pamlogin *login)
{
    pam_handle_t *handle = NULL;
    int code = pamlogin_begin(login, &handle);
    int end_code = PAM_SUCCESS;

    if (code != PAM_SUCCESS) {
        return code;
    }
    code = pamlogin_ask(login, handle);
    end_code = pamlogin_end(handle, code);
    return code == PAM_SUCCESS ? end_code : code;
}

const char *
pamlogin_text(int code)
{
    return pam_strerror(NULL, code);
}
