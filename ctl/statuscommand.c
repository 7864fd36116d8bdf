/* SPDX-License-Identifier: MIT */
/*
 * The state of ovhpatd for people, and its counters for a monitoring system.
 */
#include "ctl/statuscommand.h"

#include <stdio.h>

#include "ctl/helper.h"
#include "ctl/output.h"
#include "ctl/shown.h"

static const char *
statuscommand_or(const char *text, const char *otherwise)
{
    return text[0] == '\0' ? otherwise : text;
}

static void
statuscommand_api(const struct json_object *api)
{
    const char *failure = shown_text(api, "last_failure");

    output_line("API        %s (%s), reachable: %s",
                shown_text(api, "endpoint"), shown_text(api, "region"),
                shown_text(api, "reachable"));
    output_line("           last answer %s",
                statuscommand_or(shown_text(api, "last_answer"), "never"));
    if (failure[0] != '\0') {
        output_line("           last failure %s: %s, %s", failure,
                    shown_text(api, "last_failure_reason"),
                    shown_text(api, "last_failure_text"));
    }
    output_line("breaker    %s, %lld ms left, %lld failures in a row",
                shown_text(api, "breaker"),
                (long long)shown_number(api, "breaker_left_ms"),
                (long long)shown_number(api, "failures_in_a_row"));
}

static void
statuscommand_state(const struct json_object *tree)
{
    const struct json_object *cache = shown_child(tree, "cache");
    const struct json_object *locks = shown_child(tree, "locks");
    const struct json_object *limits = shown_child(tree, "limits");

    output_line("cache      %lld records, %lld tombstones, %s",
                (long long)shown_number(cache, "records"),
                (long long)shown_number(cache, "tombstones"),
                shown_flag(cache, "on_disk") ? "on disk" : "in memory only");
    output_line("           %s", shown_flag(cache, "trusted")
                                     ? "trusted: grace is ready"
                                     : shown_text(cache, "why"));
    output_line("locks      %lld, %s", (long long)shown_number(locks, "count"),
                shown_text(locks, "health"));
    output_line("limits     unknown tokens %s, known tokens %s, per source %s, "
                "in flight %lld",
                shown_text(limits, "unknown_tokens"),
                shown_text(limits, "known_tokens"),
                shown_text(limits, "per_source"),
                (long long)shown_number(limits, "in_flight"));
}

/* The host's own credentials, and what became of the last question. */
static void
statuscommand_credentials(const struct json_object *credentials)
{
    const char *why = shown_text(credentials, "why");

    if (!shown_flag(credentials, "on")) {
        output_line("own rights none: nobody is asked how users stand");
        return;
    }
    output_line("own rights %s of %s, last answer: %s%s%s",
                shown_text(credentials, "kind"),
                statuscommand_or(shown_text(credentials, "account"),
                                 "an account not known yet"),
                shown_text(credentials, "last_answer"),
                why[0] == '\0' ? "" : ": ", why);
    for (size_t i = 0; i < shown_count(credentials, "rights"); i++) {
        const struct json_object *right = shown_at(credentials, "rights", i);

        output_line("           %-10s %s: %s", shown_text(right, "right"),
                    shown_text(right, "action"),
                    shown_text(right, "last_answer"));
    }
}

static void
statuscommand_services(const struct json_object *tree)
{
    output_line("A revoked token stops working after at most");
    for (size_t i = 0; i < shown_count(tree, "services"); i++) {
        const struct json_object *service = shown_at(tree, "services", i);

        output_line(
            "  %-16s %lld s while the API is reachable, %lld s while "
            "it is away",
            shown_text(service, "service"),
            (long long)shown_number(service, "revoked_stops_online_s"),
            (long long)shown_number(service, "revoked_stops_offline_s"));
    }
}

enum command_exit
statuscommand_run(struct command_call *call)
{
    AUTO_ANSWER struct helper_answer answer = {0};

    if (!helper_ask_words(call, "status", 0, 0, &answer)) {
        return answer.code;
    }
    if (!helper_print(call, &answer)) {
        output_line("ovhpatd    %s, up %lld s, %lld connections",
                    shown_text(answer.tree, "version"),
                    (long long)shown_number(answer.tree, "uptime_s"),
                    (long long)shown_number(answer.tree, "connections"));
        output_line("rules      %s, %s (%lld lines)",
                    shown_text(answer.tree, "config"),
                    shown_text(answer.tree, "map"),
                    (long long)shown_number(answer.tree, "map_lines"));
        statuscommand_api(shown_child(answer.tree, "api"));
        statuscommand_credentials(shown_child(answer.tree, "credentials"));
        statuscommand_state(answer.tree);
        statuscommand_services(answer.tree);
    }
    return output_finish(answer.code);
}

enum command_exit
statuscommand_metrics(struct command_call *call)
{
    AUTO_ANSWER struct helper_answer answer = {0};

    if (!helper_ask_words(call, "metrics", 0, 0, &answer)) {
        return answer.code;
    }
    if (answer.code != COMMAND_YES) {
        (void)helper_print(call, &answer);
    } else if (call->json) {
        struct json_object *tree = shown_parse("{}", 2);

        shown_set(tree, "openmetrics", answer.text);
        printf("%s\n", shown_print(tree));
        shown_free(tree);
    } else {
        fputs(answer.text, stdout);
    }
    return output_finish(answer.code);
}
