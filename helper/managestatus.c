/* SPDX-License-Identifier: MIT */
/*
 * Puts together what a sysadmin asks first: is the API there, are records and
 * locks in order, how much is let in how long.  The times until a revoked token
 * stops are upper bounds, from the rules in force: a record is made by an
 * online success and never renewed by itself, so it is used until it is `fresh`
 * old, and while the API is away until it is `grace` old.
 */
#include "helper/managestatus.h"

#include <stdio.h>

#include "common/deadline.h"
#include "helper/cacheview.h"
#include "helper/configservice.h"
#include "helper/managejson.h"

static struct json_object *
managestatus_api(const struct manage_desk *desk)
{
    const struct config *config = desk->decisions->rules.config;
    const struct metrics *metrics = &desk->decisions->metrics;
    struct json_object *api = managejson_object();
    int64_t left_ms = breaker_left_ms(desk->breaker, deadline_now_ms());

    managejson_text(api, "endpoint", config->base_url);
    managejson_text(api, "region", config->region);
    managejson_text(api, "breaker",
                    left_ms > 0                        ? "open"
                    : desk->breaker->open_until_ms > 0 ? "half-open"
                                                       : "closed");
    managejson_number(api, "breaker_left_ms", left_ms);
    managejson_number(api, "failures_in_a_row", desk->breaker->failures);
    managejson_time(api, "last_answer", metrics->answered_s);
    managejson_time(api, "last_failure", metrics->failed_s);
    if (metrics->failed_s != 0) {
        managejson_text(api, "last_failure_reason",
                        reason_id(metrics->failed_why));
        managejson_text(api, "last_failure_text",
                        reason_text(metrics->failed_why));
    }
    /* Nothing is asked for the sake of this answer. */
    managejson_text(api, "reachable",
                    metrics->answered_s == 0 && metrics->failed_s == 0
                        ? "not asked yet"
                    : desk->breaker->failures > 0 ? "no"
                                                  : "yes");
    return api;
}

static struct json_object *
managestatus_cache(const struct manage_desk *desk)
{
    const struct cache *cache = desk->decisions->cache;
    struct json_object *shown = managejson_object();
    bool is_trusted = cache_is_trusted(cache);

    managejson_number(shown, "records", (int64_t)cacheview_count(cache, false));
    managejson_number(shown, "tombstones",
                      (int64_t)cacheview_count(cache, true));
    managejson_bool(shown, "on_disk", cacheview_is_kept(cache));
    managejson_bool(shown, "trusted", is_trusted);
    managejson_text(shown, "why",
                    is_trusted ? NULL
                               : "the clock's file was lost or is older than "
                                 "the records; no grace until the API has "
                                 "answered once");
    return shown;
}

static struct json_object *
managestatus_locks(const struct manage_desk *desk)
{
    static const char *const healths[] = {
        "good", "damaged: a lock may be missing, look into corrupt/",
        "in memory only"};
    struct json_object *shown = managejson_object();

    managejson_number(shown, "count", (int64_t)desk->decisions->locks.count);
    managejson_text(shown, "health", healths[lockfile_health(desk->lockfile)]);
    return shown;
}

/* What the host's own credentials may ask (hostright.h). */
static struct json_object *
managestatus_rights(const struct hosthealth *health)
{
    struct json_object *rights = managejson_array();
    const struct hostright *right = NULL;

    for (size_t i = 0; (right = hostright_at(i)) != NULL; i++) {
        struct json_object *shown = managejson_object();

        managejson_text(shown, "right", right->name);
        managejson_text(shown, "action", right->action);
        managejson_text(shown, "last_answer",
                        hosthealth_right_text(&health->rights[i]));
        managejson_add(rights, NULL, shown);
    }
    return rights;
}

/* The host's own credentials. */
static struct json_object *
managestatus_credentials(const struct manage_desk *desk)
{
    const struct decision_desk *decisions = desk->decisions;
    const struct credential *credential = decisions->rules.credential;
    struct standing_health health = standing_health(decisions->standing);
    struct json_object *shown = managejson_object();

    managejson_bool(shown, "on", health.on);
    managejson_text(
        shown, "kind",
        credential == NULL ? NULL : credential_kind_text(credential->kind));
    managejson_text(shown, "account", health.account);
    managejson_text(shown, "last_answer",
                    health.host.asked
                        ? hostanswer_class_text(health.host.last.class)
                        : "not asked yet");
    managejson_text(shown, "why", health.host.last.detail);
    managejson_add(shown, "rights", managestatus_rights(&health.host));
    return shown;
}

static void
managestatus_rate(struct json_object *limits, const char *key,
                  const struct config_rate *rate)
{
    char text[64] = "off";

    if (rate->count > 0) {
        snprintf(text, sizeof(text), "%u/%us", (unsigned int)rate->count,
                 (unsigned int)rate->window_ms / 1000);
    }
    managejson_text(limits, key, text);
}

static struct json_object *
managestatus_limits(const struct config *config)
{
    struct json_object *limits = managejson_object();

    managestatus_rate(limits, "unknown_tokens", &config->unknown_tokens);
    managestatus_rate(limits, "known_tokens", &config->known_tokens);
    managestatus_rate(limits, "per_source", &config->per_source);
    managejson_number(limits, "in_flight", (int64_t)config->in_flight);
    return limits;
}

struct json_object *
managestatus_policy(const struct rulebook *rules, const char *service)
{
    const struct config_service *own =
        configservice_find(rules->config, service);
    struct config_service policy = rulebook_policy(rules, service);
    int64_t away_ms =
        policy.grace_ms > policy.fresh_ms ? policy.grace_ms : policy.fresh_ms;
    struct json_object *shown = managejson_object();

    managejson_text(shown, "section", own == NULL ? NULL : own->name);
    managejson_number(shown, "fresh_s", policy.fresh_ms / 1000);
    managejson_number(shown, "grace_s", policy.grace_ms / 1000);
    managejson_number(shown, "expiry_warning_s",
                      policy.expiry_warning_ms / 1000);
    managejson_number(shown, "revoked_stops_online_s", policy.fresh_ms / 1000);
    managejson_number(shown, "revoked_stops_offline_s", away_ms / 1000);
    return shown;
}

static struct json_object *
managestatus_services(const struct rulebook *rules)
{
    struct json_object *services = managejson_array();
    struct json_object *others = NULL;

    for (size_t i = 0; i < rules->config->service_count; i++) {
        const char *name = rules->config->services[i].name;
        struct json_object *shown = managestatus_policy(rules, name);

        managejson_text(shown, "service", name);
        managejson_add(services, NULL, shown);
    }
    others = managestatus_policy(rules, "");
    managejson_text(others, "service", "all others");
    managejson_add(services, NULL, others);
    return services;
}

void
managestatus_run(struct manage_call *call)
{
    const struct manage_desk *desk = manage_desk(call);
    const struct rulebook *rules = &desk->decisions->rules;
    struct json_object *answer = managejson_object();

    managejson_text(answer, "version", PACKAGE_VERSION);
    managejson_time(answer, "started", desk->started_s);
    managejson_number(answer, "uptime_s",
                      (deadline_now_ms() - desk->started_ms) / 1000);
    managejson_text(answer, "config", desk->config_path);
    managejson_text(answer, "map", identitymap_path(rules->map));
    managejson_number(answer, "map_lines",
                      (int64_t)identitymap_count(rules->map));
    managejson_number(answer, "connections", *desk->connections);
    managejson_add(answer, "api", managestatus_api(desk));
    managejson_add(answer, "cache", managestatus_cache(desk));
    managejson_add(answer, "locks", managestatus_locks(desk));
    managejson_add(answer, "credentials", managestatus_credentials(desk));
    managejson_add(answer, "limits", managestatus_limits(rules->config));
    managejson_add(answer, "services", managestatus_services(rules));
    manage_answer(call, MANAGEWIRE_GOOD, answer);
}
