/* SPDX-License-Identifier: MIT */
/*
 * The configuration read with ovhpatd's own code, so that what is good here is
 * good there.  Changes nothing and asks nobody.
 */
#include "ctl/checkconfig.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ctl/arguments.h"
#include "ctl/json.h"
#include "ctl/output.h"
#include "ctl/rulefiles.h"

#define CHECKCONFIG_DEFAULT OVHPAT_CONFDIR "/ovhpat.conf"
#define CHECKCONFIG_RATE_SIZE 32U

static const char *
checkconfig_rate(const struct config_rate *rate,
                 char text[CHECKCONFIG_RATE_SIZE])
{
    if (rate->count == 0) {
        return "off";
    }
    snprintf(text, CHECKCONFIG_RATE_SIZE, "%" PRIu32 " in %" PRIu32 " s",
             rate->count, rate->window_ms / 1000);
    return text;
}

#define CHECKCONFIG_WARNING_SIZE 320U

/* Two people of one name in two OVH accounts, and `=` lines that make them one
 * account: nothing is wrong with that, but few want it.  False: no such lines.
 */
static bool
checkconfig_warning(const struct identitymap *map,
                    char text[CHECKCONFIG_WARNING_SIZE])
{
    const struct identityrule *first = NULL;
    const struct identityrule *rule = NULL;

    for (size_t i = 0; (rule = identitymap_rule_at(map, i)) != NULL; i++) {
        if (!rule->same) {
            continue;
        }
        if (first != NULL &&
            strcmp(first->ovh_account, rule->ovh_account) != 0) {
            snprintf(text, CHECKCONFIG_WARNING_SIZE,
                     "%s:%u: with line %u, users of one name in %s and %s have "
                     "the same account",
                     identitymap_path(map), rule->line, first->line,
                     first->ovh_account, rule->ovh_account);
            return true;
        }
        first = first == NULL ? rule : first;
    }
    return false;
}

static void
checkconfig_print_map(const struct identitymap *map)
{
    char warning[CHECKCONFIG_WARNING_SIZE] = "";

    output_line("%s: good, %zu lines%s", identitymap_path(map),
                identitymap_count(map),
                identitymap_count(map) == 0 ? ": nobody may log in" : "");
    if (checkconfig_warning(map, warning)) {
        output_line("  warning  %s", warning);
    }
}

static void
checkconfig_print_text(const char *path, const struct rulebook *rulebook)
{
    const struct config *config = rulebook->config;
    char rates[3][CHECKCONFIG_RATE_SIZE] = {"", "", ""};

    output_line("%s: good", path);
    output_line("  api      %s, region %s, timeout %" PRId64 " ms",
                config->base_url, config->region, config->timeout_ms);
    for (size_t i = 0; i < config->account_count; i++) {
        output_line("  account  %s", config->accounts[i]);
    }
    for (size_t i = 0; i < config->label_count; i++) {
        output_line("  label    %s = %s", config->labels[i].suffix,
                    config->labels[i].account);
    }
    output_line("  limits   unknown tokens %s, known %s, per source %s",
                checkconfig_rate(&config->unknown_tokens, rates[0]),
                checkconfig_rate(&config->known_tokens, rates[1]),
                checkconfig_rate(&config->per_source, rates[2]));
    output_line("  default  fresh %" PRId64 " s, grace %" PRId64 " s",
                config->fresh_ms / 1000, config->grace_ms / 1000);
    for (size_t i = 0; i < config->service_count; i++) {
        const struct config_service *service = &config->services[i];

        output_line("  service  %s: fresh %" PRId64 " s, grace %" PRId64 " s",
                    service->name, service->fresh_ms / 1000,
                    service->grace_ms / 1000);
    }
    checkconfig_print_map(rulebook->map);
}

static void
checkconfig_print_services(struct json *json, const struct config *config)
{
    json_array_begin(json, "services");
    for (size_t i = 0; i < config->service_count; i++) {
        json_object_begin(json, NULL);
        json_string(json, "name", config->services[i].name);
        json_number(json, "fresh_ms", config->services[i].fresh_ms);
        json_number(json, "grace_ms", config->services[i].grace_ms);
        json_object_end(json);
    }
    json_array_end(json);
}

static void
checkconfig_print_json(const char *path, const struct rulebook *rulebook)
{
    const struct config *config = rulebook->config;
    char warning[CHECKCONFIG_WARNING_SIZE] = "";
    struct json json;

    json_init(&json, stdout);
    json_object_begin(&json, NULL);
    json_boolean(&json, "good", true);
    json_string(&json, "file", path);
    json_object_begin(&json, "api");
    json_string(&json, "endpoint", config->base_url);
    json_string(&json, "region", config->region);
    json_number(&json, "timeout_ms", config->timeout_ms);
    json_array_begin(&json, "accounts");
    for (size_t i = 0; i < config->account_count; i++) {
        json_string(&json, NULL, config->accounts[i]);
    }
    json_array_end(&json);
    json_object_end(&json);
    json_number(&json, "fresh_ms", config->fresh_ms);
    json_number(&json, "grace_ms", config->grace_ms);
    checkconfig_print_services(&json, config);
    json_object_begin(&json, "map");
    json_string(&json, "file", identitymap_path(rulebook->map));
    json_number(&json, "lines", (int64_t)identitymap_count(rulebook->map));
    if (checkconfig_warning(rulebook->map, warning)) {
        json_string(&json, "warning", warning);
    }
    json_object_end(&json);
    json_object_end(&json);
}

static enum command_exit
checkconfig_refuse(const char *path, const struct problem *problem, bool json)
{
    struct json writer;

    output_error("%s", problem->text);
    if (json) {
        json_init(&writer, stdout);
        json_object_begin(&writer, NULL);
        json_boolean(&writer, "good", false);
        json_string(&writer, "file", path);
        json_string(&writer, "problem", problem->text);
        json_object_end(&writer);
    }
    return output_finish(COMMAND_NO);
}

/* Reads all files; a CA file that is not there is a mistake as well. */
static int
checkconfig_load(const char *path, const char *state_dir,
                 struct rulebook *rulebook, struct problem *ret_problem)
{
    const struct serviceuser user = serviceuser_find(state_dir);
    int ca_error = 0;
    int error = rulefiles_read(path, &user, rulebook, &ca_error, ret_problem);

    if (error == 0) {
        error = rulefiles_read_credential(&user, rulebook, ret_problem);
    }
    if (error == 0 && ca_error < 0) {
        error = problem_at(ret_problem, path, 0, "[api] ca_file: %s: %s",
                           rulebook->config->ca_file, strerror(-ca_error));
    }
    if (error < 0) {
        rulebook_done(rulebook);
    }
    return error;
}

enum command_exit
checkconfig_run(struct command_call *call)
{
    const char *path = CHECKCONFIG_DEFAULT;
    const char *state_dir = OVHPAT_STATEDIR;
    const struct arguments_option options[] = {{"config", &path, NULL},
                                               {"state-dir", &state_dir, NULL}};
    struct rulebook rulebook = {0};
    struct problem problem = {0};

    if (!arguments_parse(call, options, 2, 0, 0)) {
        return COMMAND_USAGE;
    }
    if (access(path, R_OK) < 0 && errno == EACCES) {
        output_error("%s: %s", path, strerror(EACCES));
        return COMMAND_UNKNOWN;
    }
    if (checkconfig_load(path, state_dir, &rulebook, &problem) < 0) {
        return checkconfig_refuse(path, &problem, call->json);
    }
    if (call->json) {
        checkconfig_print_json(path, &rulebook);
    } else {
        checkconfig_print_text(path, &rulebook);
    }
    rulebook_done(&rulebook);
    return output_finish(COMMAND_YES);
}
