/* SPDX-License-Identifier: MIT */
/*
 * Fetches and keeps a service account's token.  Many parallel fetches make
 * OVHcloud's endpoint answer 500 with an empty body, so one runs at a time
 * and its token serves everybody until ten seconds before its end.  The
 * client's secret is in the body of one POST, never in a URL, and the token is
 * never written anywhere.  Decides nothing about users.  Called by hostapi.c.
 */
#include "helper/oauth2.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/deadline.h"
#include "helper/apierror.h"
#include "helper/jsonscan.h"
#include "helper/percent.h"

#define OAUTH2_FORM                                                            \
    "grant_type=client_credentials&scope=all&client_id=%s&client_secret="
#define OAUTH2_FORM_SIZE                                                       \
    (128U + PERCENT_SIZE(CREDENTIAL_ID_MAX) + PERCENT_SIZE(SECRET_MAX))
#define OAUTH2_LIFE_MAX_S 86400
#define OAUTH2_ERROR_MAX 64

struct oauth2 {
    struct oauth2_settings settings;
    struct secret token;
    int64_t retry_after_ms; /* of the last answer */
    int64_t ends_ms;
    struct http_request *fetch; /* NULL: none runs */
    void (*done)(enum oauth2_result result, const char *detail, void *context);
    void *context;
};

int
oauth2_new(const struct oauth2_settings *settings, struct oauth2 **ret_oauth2)
{
    struct oauth2 *oauth2 = calloc(1, sizeof(*oauth2));

    if (oauth2 == NULL) {
        return -ENOMEM;
    }
    oauth2->settings = *settings;
    *ret_oauth2 = oauth2;
    return 0;
}

void
oauth2_free(struct oauth2 *oauth2)
{
    if (oauth2 == NULL) {
        return;
    }
    if (oauth2->fetch != NULL) {
        http_cancel(oauth2->fetch);
    }
    explicit_bzero(oauth2, sizeof(*oauth2));
    free(oauth2);
}

const struct secret *
oauth2_token(const struct oauth2 *oauth2, int64_t now_ms)
{
    return oauth2->token.len > 0 && now_ms < oauth2->ends_ms ? &oauth2->token
                                                             : NULL;
}

void
oauth2_drop(struct oauth2 *oauth2)
{
    secret_wipe(&oauth2->token);
}

static const char *
oauth2_text(struct json_object *object, const char *key)
{
    struct json_object *value = NULL;

    return json_object_object_get_ex(object, key, &value) &&
                   json_object_is_type(value, json_type_string)
               ? json_object_get_string(value)
               : NULL;
}

/* Takes the token out of the answer; false when it is none. */
static bool
oauth2_take_token(struct json_object *object, struct secret *token,
                  int64_t *life_ms)
{
    const char *text = oauth2_text(object, "access_token");
    const char *type = oauth2_text(object, "token_type");
    struct json_object *life = NULL;
    int64_t life_s = 0;

    if (json_object_object_get_ex(object, "expires_in", &life) &&
        json_object_is_type(life, json_type_int)) {
        life_s = json_object_get_int64(life);
    }
    if (text == NULL || text[0] == '\0' || type == NULL ||
        strcasecmp(type, "Bearer") != 0 || life_s < 1 ||
        secret_set(token, text, strlen(text)) < 0) {
        return false;
    }
    life_s = life_s > OAUTH2_LIFE_MAX_S ? OAUTH2_LIFE_MAX_S : life_s;
    *life_ms = life_s * 1000;
    return true;
}

/* The error code of RFC 6749 section 5.2, or "". */
static void
oauth2_copy_error(struct json_object *object, char ret_error[OAUTH2_ERROR_MAX])
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyz_";
    const char *error = oauth2_text(object, "error");

    ret_error[0] = '\0';
    if (error != NULL && strlen(error) < OAUTH2_ERROR_MAX &&
        strspn(error, allowed) == strlen(error)) {
        memcpy(ret_error, error, strlen(error) + 1);
    }
}

enum oauth2_result
oauth2_read(const struct http_result *result, struct secret *ret_token,
            int64_t *ret_life_ms, char ret_detail[OAUTH2_DETAIL_MAX + 1])
{
    struct json_object *object = NULL;
    char error[OAUTH2_ERROR_MAX] = "";
    bool fetched = false;

    if (result->outcome != HTTP_ANSWERED) {
        snprintf(ret_detail, OAUTH2_DETAIL_MAX + 1, "token endpoint: %s",
                 result->error);
        return OAUTH2_UNREACHABLE;
    }
    if (apierror_is_json_type(result->header->content_type) &&
        jsonscan_parse(result->body, result->len, &object) == 0) {
        fetched = result->status == 200 &&
                  oauth2_take_token(object, ret_token, ret_life_ms);
        oauth2_copy_error(object, error);
        json_object_put(object);
    }
    snprintf(ret_detail, OAUTH2_DETAIL_MAX + 1, "token endpoint: %u %s",
             (unsigned int)result->status, error);
    if (fetched) {
        return OAUTH2_FETCHED;
    }
    /* Without RFC 6749's words it is the endpoint's trouble, not the
     * client's. */
    return error[0] != '\0' && result->status < 500 && result->status != 429
               ? OAUTH2_REFUSED
               : OAUTH2_UNREACHABLE;
}

int64_t
oauth2_retry_after_ms(const struct oauth2 *oauth2)
{
    return oauth2->retry_after_ms;
}

/* http: the token endpoint's answer. */
static void
oauth2_on_answer(const struct http_result *result, void *context)
{
    struct oauth2 *oauth2 = context;
    char detail[OAUTH2_DETAIL_MAX + 1] = "";
    int64_t life_ms = 0;
    enum oauth2_result outcome = OAUTH2_UNREACHABLE;

    oauth2->fetch = NULL;
    secret_wipe(&oauth2->token);
    outcome = oauth2_read(result, &oauth2->token, &life_ms, detail);
    oauth2->retry_after_ms =
        result->outcome == HTTP_ANSWERED &&
                (result->status == 429 || result->status == 503)
            ? httpheader_retry_after_ms(result->header, (int64_t)time(NULL))
            : 0;
    if (outcome == OAUTH2_FETCHED) {
        oauth2->ends_ms = deadline_now_ms() + life_ms - OAUTH2_MARGIN_MS;
    }
    oauth2->done(outcome, detail, oauth2->context);
}

int
oauth2_fetch(struct oauth2 *oauth2,
             void (*done)(enum oauth2_result result, const char *detail,
                          void *context),
             void *context)
{
    const struct credential *credential = oauth2->settings.credential;
    char *form = calloc(1, OAUTH2_FORM_SIZE);
    char id[PERCENT_SIZE(CREDENTIAL_ID_MAX)];
    struct http_ask ask = {.url = oauth2->settings.token_url,
                           .body = form,
                           .body_type = "application/x-www-form-urlencoded",
                           .timeout_ms = oauth2->settings.timeout_ms,
                           .done = oauth2_on_answer,
                           .context = oauth2};
    int status = 0;

    if (form == NULL) {
        return -ENOMEM;
    }
    oauth2->done = done;
    oauth2->context = context;
    percent_encode(credential->id, strlen(credential->id), id);
    snprintf(form, OAUTH2_FORM_SIZE, OAUTH2_FORM, id);
    percent_encode(credential->secret.bytes, credential->secret.len,
                   form + strlen(form));
    status = http_send(oauth2->settings.http, &ask, &oauth2->fetch);
    explicit_bzero(form, OAUTH2_FORM_SIZE);
    free(form);
    return status;
}
