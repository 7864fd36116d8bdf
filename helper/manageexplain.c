/* SPDX-License-Identifier: MIT */
/*
 * A login that is watched (decision_explain()): the same chain, the same rules,
 * the same question to the API.  What the API says for the token is not kept
 * and not counted; a refusal is kept, as every refusal is.  The notes beside
 * the checks are made from what the decision knows behind each of them.
 */
#include "helper/manageexplain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/isotime.h"
#include "common/printable.h"
#include "helper/check.h"
#include "helper/managejson.h"
#include "helper/manageknown.h"
#include "helper/managesettings.h"
#include "helper/managestatus.h"

#define MANAGEEXPLAIN_NOTE_SIZE 512U
#define MANAGEEXPLAIN_ANY "any"

struct manageexplain {
    struct manage_call *call;
    struct decision_trace trace;
    struct wire_request request;
    struct json_object *checks;
    struct json_object *settings;
};

static void
manageexplain_note_name(const struct decision *decision, char *note)
{
    snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "%s name, account %s",
             decision->login.kind == LOGIN_HYBRID ? "pat_jwt_" : "plain",
             decision->any ? "is the first that the map gives"
                           : decision->verdict.account);
}

static void
manageexplain_note_shape(const struct decision *decision, char *note)
{
    snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "%zu characters",
             decision->request.token.len);
}

static void
manageexplain_note_fresh(const struct decision *decision, char *note)
{
    const struct verdict *verdict = &decision->verdict;

    if (verdict->source == VERDICT_FRESH) {
        snprintf(note, MANAGEEXPLAIN_NOTE_SIZE,
                 "a record of %" PRIu32 " s is fresh; nobody is asked",
                 verdict->age_s);
    } else {
        static const char *const states[] = {
            "no record", "OVHcloud refused it the last time it was asked",
            "there is a record, but it is not fresh"};

        snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "%s", states[decision->known]);
    }
}

static void
manageexplain_note_limits(const struct decision *decision, char *note)
{
    (void)decision;
    snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "not counted: root explains");
}

static void
manageexplain_note_api(const struct decision *decision, char *note)
{
    snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "%s",
             check_is_answered(decision) ? "not needed"
             : decision->answer_reason == REASON_API_BREAKER
                 ? reason_text(REASON_API_BREAKER)
                 : decision->desk->rules.config->base_url);
}

static void
manageexplain_note_answer(const struct decision *decision, char *note)
{
    const struct verdict *verdict = &decision->verdict;
    char query_id[PRINTABLE_SIZE];
    char detail[PRINTABLE_SIZE];

    if (verdict->source == VERDICT_FRESH) {
        snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "not needed");
        return;
    }
    snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "status %u, queryid %.96s, %.160s",
             (unsigned int)verdict->http_status,
             printable_text(verdict->query_id, query_id),
             decision->detail[0] == '\0'
                 ? verdict->source == VERDICT_ONLINE
                       ? "accepted"
                       : reason_text(decision->answer_reason)
                 : printable_text(decision->detail, detail));
}

static void
manageexplain_note_grace(const struct decision *decision, char *note)
{
    const struct verdict *verdict = &decision->verdict;

    if (verdict->source == VERDICT_GRACE) {
        snprintf(note, MANAGEEXPLAIN_NOTE_SIZE,
                 "a record of %" PRIu32 " s; grace goes on for %" PRIu32 " s",
                 verdict->age_s, verdict->left_s);
    } else {
        snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "not needed");
    }
}

static void
manageexplain_note_identity(const struct decision *decision, char *note)
{
    snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "%s",
             decision->verdict.identity[0] == '\0'
                 ? "nobody is proved"
                 : decision->verdict.identity);
}

static void
manageexplain_note_map(const struct decision *decision, char *note)
{
    snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "%s gives %s",
             decision->verdict.rule, decision->verdict.account);
}

static void
manageexplain_note_expiry(const struct decision *decision, char *note)
{
    const struct verdict *verdict = &decision->verdict;
    char when[ISOTIME_SIZE];

    if (verdict->expires_s == 0) {
        snprintf(note, MANAGEEXPLAIN_NOTE_SIZE,
                 "when the token ends is not known");
    } else {
        snprintf(note, MANAGEEXPLAIN_NOTE_SIZE, "the token ends %s%s",
                 isotime_format((int64_t)verdict->expires_s, when),
                 verdict->warn_s == 0 ? "" : "; the user is told");
    }
}

/* What stands beside a check that was passed; others have nothing to add. */
static const struct {
    const char *check;
    void (*note)(const struct decision *decision, char *note);
} manageexplain_notes[] = {
    {"name", manageexplain_note_name},
    {"shape", manageexplain_note_shape},
    {"fresh", manageexplain_note_fresh},
    {"limits", manageexplain_note_limits},
    {"api", manageexplain_note_api},
    {"answer", manageexplain_note_answer},
    {"grace", manageexplain_note_grace},
    {"identity", manageexplain_note_identity},
    {"standing", manageexplain_note_identity},
    {"map", manageexplain_note_map},
    {"expiry", manageexplain_note_expiry},
};

#define MANAGEEXPLAIN_NOTES                                                    \
    (sizeof(manageexplain_notes) / sizeof(manageexplain_notes[0]))

/* What the check goes by. */
static void
manageexplain_add_settings(struct manageexplain *explain, const char *check)
{
    const struct manage_desk *desk = manage_desk(explain->call);
    const struct managesettings_login login = {
        .config = desk->decisions->rules.config,
        .config_path = desk->config_path,
        .service = explain->request.service,
        .name = explain->request.login};

    managesettings_add(explain->settings, &login, check);
}

static void
manageexplain_passed(const struct decision *decision, const char *check,
                     bool ended, void *context)
{
    struct manageexplain *explain = context;
    enum reason reason = decision->verdict.reason;
    struct json_object *shown = managejson_object();
    char note[MANAGEEXPLAIN_NOTE_SIZE] = "";
    bool is_refused = ended && reason != REASON_ALLOWED;

    for (size_t i = 0; i < MANAGEEXPLAIN_NOTES; i++) {
        if (strcmp(manageexplain_notes[i].check, check) == 0) {
            manageexplain_notes[i].note(decision, note);
        }
    }
    managejson_text(shown, "check", check);
    managejson_text(shown, "result",
                    is_refused ? "refused"
                    : ended    ? "allowed"
                               : "passed");
    managejson_text(shown, "note", is_refused ? reason_text(reason) : note);
    managejson_add(explain->checks, NULL, shown);
    manageexplain_add_settings(explain, check);
}

static void
manageexplain_verdict(struct json_object *answer, const struct verdict *verdict)
{
    char query_id[PRINTABLE_SIZE];
    char rule[PRINTABLE_SIZE];

    managejson_reason(answer, verdict->reason);
    managejson_text(answer, "identity", verdict->identity);
    managejson_text(answer, "source", verdict_source_name(verdict->source));
    managejson_number(answer, "age_s", (int64_t)verdict->age_s);
    managejson_number(answer, "left_s", (int64_t)verdict->left_s);
    managejson_time(answer, "expires", (int64_t)verdict->expires_s);
    managejson_text(
        answer, "rule",
        verdict->rule[0] == '\0' ? NULL : printable_text(verdict->rule, rule));
    managejson_number(answer, "status", verdict->http_status);
    managejson_text(answer, "queryid",
                    verdict->query_id[0] == '\0'
                        ? NULL
                        : printable_text(verdict->query_id, query_id));
    managejson_number(answer, "ms", (int64_t)verdict->elapsed_ms);
    managejson_text(answer, "id", verdict->request_id);
}

static enum managewire_status
manageexplain_status(enum reason reason)
{
    switch (reason_outcome(reason)) {
    case OUTCOME_ALLOWED:
        return MANAGEWIRE_GOOD;
    case OUTCOME_UNAVAILABLE:
    case OUTCOME_INTERNAL:
    case OUTCOME_NO_MEMORY:
    case OUTCOME_MISCONFIGURED:
        return MANAGEWIRE_CANNOT;
    case OUTCOME_BAD_TOKEN:
    case OUTCOME_NOT_PERMITTED:
    case OUTCOME_USER_UNKNOWN:
    case OUTCOME_TOO_MANY:
    case OUTCOME_NOT_OURS:
        break;
    }
    return MANAGEWIRE_BAD;
}

static void
manageexplain_decided(const struct verdict *verdict, void *context)
{
    struct manageexplain *explain = context;
    struct manage_call *call = explain->call;
    const struct manage_desk *desk = manage_desk(call);
    struct json_object *answer = managejson_object();
    char text[PRINTABLE_SIZE];

    managejson_text(answer, "name",
                    printable_text(explain->request.login, text));
    managejson_text(answer, "service",
                    printable_text(explain->request.service, text));
    managejson_text(answer, "phase",
                    explain->request.type == WIRE_VERIFY ? "auth" : "account");
    managejson_text(answer, "account", verdict->account);
    manageexplain_verdict(answer, verdict);
    managejson_add(answer, "checks", explain->checks);
    managejson_add(
        answer, "policy",
        managestatus_policy(&desk->decisions->rules, explain->request.service));
    managejson_add(answer, "settings", explain->settings);
    managejson_add(answer, "known",
                   manageknown_account(desk, verdict->account));
    free(explain);
    manage_answer(call, manageexplain_status(verdict->reason), answer);
}

/* Takes a word into a field of the request; false when it is too long. */
static bool
manageexplain_take(const char *word, char *field, size_t size)
{
    size_t len = strlen(word);

    if (len >= size) {
        return false;
    }
    memcpy(field, word, len + 1);
    return true;
}

void
manageexplain_run(struct manage_call *call)
{
    struct manageexplain *explain = calloc(1, sizeof(*explain));
    const struct secret *token = manage_token(call);
    AUTO_REQUEST struct wire_request request = {0};

    if (explain == NULL ||
        !manageexplain_take(manage_word(call, 0), request.login,
                            sizeof(request.login)) ||
        !manageexplain_take(manage_word(call, 1), request.service,
                            sizeof(request.service))) {
        free(explain);
        manage_answer_error(call, MANAGEWIRE_WRONG,
                            "the name or the service is too long");
        return;
    }
    request.type = token->len > 0 ? WIRE_VERIFY : WIRE_ACCOUNT;
    request.flags = strcmp(manage_word(call, 2), MANAGEEXPLAIN_ANY) == 0
                        ? WIRE_FLAG_ANY_SUFFIX
                        : 0;
    explain->request = request; /* without the token */
    request.token = *token;
    explain->call = call;
    explain->checks = managejson_array();
    explain->settings = managejson_array();
    explain->trace = (struct decision_trace){.passed = manageexplain_passed,
                                             .context = explain};
    (void)decision_explain(manage_desk(call)->decisions, &request,
                           &explain->trace, manageexplain_decided, explain);
}
