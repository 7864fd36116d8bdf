/* SPDX-License-Identifier: MIT */
/*
 * Explain.  ovhpatd leads the login through its checks; what the module would
 * say about the account on this host comes last, as it does in a login.
 * Without a token it is shown what an ssh key or cron would get, and what is
 * known about the account.  The token is sent to ovhpatd, as in a login, and
 * nowhere else, and is shown nowhere.
 */
#include "ctl/explaincommand.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "ctl/arguments.h"
#include "ctl/helper.h"
#include "ctl/hostaccount.h"
#include "ctl/output.h"
#include "ctl/pamcode.h"
#include "ctl/shown.h"
#include "ctl/tokeninput.h"

#define EXPLAINCOMMAND_SERVICE "sshd"

/* What the command line says. */
struct explaincommand {
    const char *socket;
    const char *service;
    const char *token_file;
    bool any;
};

static void
explaincommand_checks(const struct json_object *tree)
{
    for (size_t i = 0; i < shown_count(tree, "checks"); i++) {
        const struct json_object *check = shown_at(tree, "checks", i);

        output_line("  %-9s %-8s %s", shown_text(check, "check"),
                    shown_text(check, "result"), shown_text(check, "note"));
    }
    output_line("  %-9s %-8s %s", "account", shown_text(tree, "host_result"),
                shown_text(tree, "host_note"));
}

static void
explaincommand_verdict(const struct json_object *tree)
{
    const char *identity = shown_text(tree, "identity");
    const char *rule = shown_text(tree, "rule");
    const char *query_id = shown_text(tree, "queryid");

    output_line("%s %s: %s", shown_text(tree, "result"),
                shown_text(tree, "reason"), shown_text(tree, "text"));
    output_line("  PAM code   %s", shown_text(tree, "pam"));
    output_line("  do         %s", shown_text(tree, "advice"));
    if (identity[0] != '\0') {
        output_line("  identity   %s", identity);
        output_line("  source     %s, %lld s old, %lld s of grace left",
                    shown_text(tree, "source"),
                    (long long)shown_number(tree, "age_s"),
                    (long long)shown_number(tree, "left_s"));
    }
    if (!shown_is_null(tree, "expires")) {
        output_line("  token ends %s", shown_text(tree, "expires"));
    }
    if (rule[0] != '\0') {
        output_line("  map line   %s", rule);
    }
    if (shown_number(tree, "status") != 0) {
        output_line("  API        status %lld, queryid %s",
                    (long long)shown_number(tree, "status"),
                    query_id[0] == '\0' ? "-" : query_id);
    }
}

/* A value of ovhpat.conf, behind the check that goes by it. */
static void
explaincommand_setting(const struct json_object *setting)
{
    if (shown_is_null(setting, "file")) {
        output_line("  %-9s [%s] %s = %s (default)",
                    shown_text(setting, "check"),
                    shown_text(setting, "section"), shown_text(setting, "key"),
                    shown_text(setting, "value"));
    } else {
        output_line("  %-9s [%s] %s = %s (%s:%lld)",
                    shown_text(setting, "check"),
                    shown_text(setting, "section"), shown_text(setting, "key"),
                    shown_text(setting, "value"), shown_text(setting, "file"),
                    (long long)shown_number(setting, "line"));
    }
}

static void
explaincommand_policy(const struct json_object *tree)
{
    const struct json_object *policy = shown_child(tree, "policy");
    const char *section = shown_text(policy, "section");

    output_line("Policy: [%s%s] fresh %lld s, grace %lld s",
                section[0] == '\0' ? "cache" : "service ", section,
                (long long)shown_number(policy, "fresh_s"),
                (long long)shown_number(policy, "grace_s"));
    for (size_t i = 0; i < shown_count(tree, "settings"); i++) {
        const struct json_object *setting = shown_at(tree, "settings", i);

        explaincommand_setting(setting);
    }
}

static void
explaincommand_known(const struct json_object *tree)
{
    const struct json_object *known = shown_child(tree, "known");
    const struct json_object *lock = shown_child(known, "lock");

    if (lock != NULL) {
        output_line("Locked since %s by %s: %s", shown_text(lock, "since"),
                    shown_text(lock, "by"), shown_text(lock, "why"));
    }
    output_line("Map lines that lead to the account: %zu",
                shown_count(known, "lines"));
    for (size_t i = 0; i < shown_count(known, "lines"); i++) {
        const struct json_object *line = shown_at(known, "lines", i);

        output_line("  %lld: %s", (long long)shown_number(line, "line"),
                    shown_text(line, "text"));
    }
    output_line("Owners: %zu", shown_count(known, "owners"));
    for (size_t i = 0; i < shown_count(known, "owners"); i++) {
        const struct json_object *owner = shown_at(known, "owners", i);

        output_line("  %s%s%s", shown_text(owner, "identity"),
                    shown_flag(owner, "locked") ? ", locked" : "",
                    shown_is_null(owner, "refused") ? ""
                                                    : ", refused by OVHcloud");
    }
    output_line("Records: %zu", shown_count(known, "records"));
    for (size_t i = 0; i < shown_count(known, "records"); i++) {
        const struct json_object *record = shown_at(known, "records", i);

        output_line("  %.12s %s %s, %lld s old%s%s", shown_text(record, "id"),
                    shown_text(record, "kind"), shown_text(record, "identity"),
                    (long long)shown_number(record, "age_s"),
                    shown_is_null(record, "ends") ? "" : ", ends ",
                    shown_text(record, "ends"));
    }
}

static enum reason
explaincommand_reason(const struct json_object *tree)
{
    enum reason reason = REASON_INTERNAL;

    for (size_t i = 0; reason_at(i, &reason) == 0; i++) {
        if (strcmp(reason_id(reason), shown_text(tree, "reason")) == 0) {
            return reason;
        }
    }
    return REASON_INTERNAL;
}

/* What the module adds to ovhpatd's verdict. */
static void
explaincommand_add_host(struct helper_answer *answer)
{
    struct json_object *tree = answer->tree;
    enum reason reason = explaincommand_reason(tree);
    enum reason host_reason = REASON_INTERNAL;
    const char *note = "";
    bool is_good =
        hostaccount_look(shown_text(tree, "account"), &host_reason, &note);

    shown_set(tree, "host_result", is_good ? "passed" : "refused");
    shown_set(tree, "host_note", note);
    if (!is_good && answer->code == COMMAND_YES) {
        reason = host_reason;
        answer->code = COMMAND_NO;
        shown_set(tree, "reason", reason_id(reason));
        shown_set(tree, "result", outcome_name(reason_outcome(reason)));
        shown_set(tree, "text", reason_text(reason));
        shown_set(tree, "advice", reason_advice(reason));
    }
    shown_set(tree, "pam", pamcode_name(reason_outcome(reason)));
}

static void
explaincommand_print(const struct command_call *call,
                     struct helper_answer *answer)
{
    struct json_object *tree = answer->tree;

    if (tree == NULL || !shown_is_null(tree, "error")) {
        (void)helper_print(call, answer);
        return;
    }
    explaincommand_add_host(answer);
    if (call->json) {
        printf("%s\n", shown_print(tree));
        return;
    }
    output_line("%s, service %s, %s", shown_text(tree, "name"),
                shown_text(tree, "service"),
                strcmp(shown_text(tree, "phase"), "auth") == 0
                    ? "with this token"
                    : "without a token (as an ssh key or cron)");
    explaincommand_checks(tree);
    explaincommand_verdict(tree);
    explaincommand_policy(tree);
    explaincommand_known(tree);
}

/* The token, if one is wanted; false, with a line on stderr, when it cannot be
 * read. */
static bool
explaincommand_token(const char *path, struct secret *token)
{
    int error = path == NULL ? 0 : tokeninput_read(path, token);

    if (error < 0) {
        output_error("%s: %s", path,
                     error == -EMSGSIZE ? "too long for a token"
                                        : strerror(-error));
        return false;
    }
    if (path != NULL && token->len == 0) {
        output_error("%s: no token in it", path);
        return false;
    }
    return true;
}

enum command_exit
explaincommand_run(struct command_call *call)
{
    struct explaincommand line = {.socket = HELPER_SOCKET,
                                  .service = EXPLAINCOMMAND_SERVICE};
    const struct arguments_option options[] = {
        {"any", NULL, &line.any},
        {"service", &line.service, NULL},
        {"socket", &line.socket, NULL},
        {"token-file", &line.token_file, NULL}};
    AUTO_MANAGEWIRE struct managewire_request request = {0};
    AUTO_ANSWER struct helper_answer answer = {0};

    if (!arguments_parse(call, options, 4, 1, 1) ||
        !helper_add(&request, "explain") ||
        !helper_add(&request, call->argv[0]) ||
        !helper_add(&request, line.service) ||
        (line.any && !helper_add(&request, "any"))) {
        return COMMAND_USAGE;
    }
    if (!explaincommand_token(line.token_file, &request.token) ||
        !helper_ask(line.socket, &request, &answer)) {
        return COMMAND_UNKNOWN;
    }
    explaincommand_print(call, &answer);
    return output_finish(answer.code);
}
