/* SPDX-License-Identifier: MIT */
/*
 * The table of ovhpat.conf's keys and one small parser for each kind of value.
 * Every value is checked against a list of what is accepted; nothing is
 * corrected, rounded or cut.  Pure: no file, no clock, no log.  Only config.c
 * calls it.
 */
#include "helper/configkey.h"

#include <errno.h>
#include <string.h>

#include "helper/authority.h"
#include "helper/duration.h"
#include "helper/endpoint.h"

#define CONFIGKEY_BLANKS " \t"

#define CONFIGKEY_SECOND INT64_C(1000)
#define CONFIGKEY_MINUTE (60 * CONFIGKEY_SECOND)
#define CONFIGKEY_DAY (24 * 60 * CONFIGKEY_MINUTE)

/* One value on its way into its field. */
struct configkey_setting {
    const struct configkey *key;
    const char *value;
    void *field;
    const char *why;
};

static int
configkey_refuse(struct configkey_setting *setting, const char *why)
{
    setting->why = why;
    return -EINVAL;
}

static int
configkey_store(struct configkey_setting *setting, const char *text)
{
    size_t len = strlen(text);

    if (len > (size_t)setting->key->max) {
        return configkey_refuse(setting, "is too long");
    }
    memcpy(setting->field, text, len + 1);
    return 0;
}

/* The number in the digits of text; 0 for anything else and when over max. */
static uint32_t
configkey_number(const char *text, uint32_t max)
{
    uint64_t number = 0;

    for (; *text >= '0' && *text <= '9' && number <= max; text++) {
        number = number * 10 + (uint64_t)(*text - '0');
    }
    return *text == '\0' && number <= max ? (uint32_t)number : 0;
}

/* An https URL whose path is one of these, or any when paths[0] is NULL. */
static int
configkey_check_url(struct configkey_setting *setting, const char *const *paths)
{
    static const char scheme[] = "https://";
    char authority[CONFIG_URL_MAX + 1] = "";
    const char *start = setting->value + sizeof(scheme) - 1;
    const char *path = NULL;
    bool fits = paths[0] == NULL;

    if (strncmp(setting->value, scheme, sizeof(scheme) - 1) != 0) {
        return configkey_refuse(setting, "is no https URL");
    }
    path = strchrnul(start, '/');
    for (size_t i = 0; paths[i] != NULL; i++) {
        fits = fits || strcmp(path, paths[i]) == 0;
    }
    if (!fits) {
        return configkey_refuse(setting, "does not end in /v1 or /1.0");
    }
    if ((size_t)(path - start) >= sizeof(authority)) {
        return configkey_refuse(setting, "is too long");
    }
    memcpy(authority, start, (size_t)(path - start));
    if (!authority_is_valid(authority, false)) {
        return configkey_refuse(setting, "has no valid host");
    }
    return configkey_store(setting, setting->value);
}

static int
configkey_parse_endpoint(struct configkey_setting *setting)
{
    static const char *const paths[] = {"/v1", "/1.0", NULL};
    const struct endpoint *endpoint = endpoint_by_name(setting->value);

    return endpoint != NULL ? configkey_store(setting, endpoint->base_url)
                            : configkey_check_url(setting, paths);
}

static int
configkey_parse_token_url(struct configkey_setting *setting)
{
    static const char *const paths[] = {NULL};

    if (strpbrk(setting->value, "?#") != NULL) {
        return configkey_refuse(setting, "has a query or a fragment");
    }
    return configkey_check_url(setting, paths);
}

/* A path, or the name of a file in systemd's credentials directory. */
static int
configkey_parse_credentials(struct configkey_setting *setting)
{
    if (setting->value[0] != '/' && strchr(setting->value, '/') != NULL) {
        return configkey_refuse(setting, "is no absolute path and no name");
    }
    if (setting->value[0] == '.') {
        return configkey_refuse(setting, "begins with a dot");
    }
    return configkey_store(setting, setting->value);
}

/* One more requirement of the service; the key may be repeated. */
static int
configkey_parse_require(struct configkey_setting *setting)
{
    struct config_service *service = setting->field;

    if (service->requirement_count >= CONFIG_REQUIREMENTS_MAX) {
        return configkey_refuse(setting, "is one requirement too many");
    }
    if (requirement_parse(setting->value,
                          &service->requirements[service->requirement_count],
                          &setting->why) < 0) {
        return -EINVAL;
    }
    service->requirement_count++;
    return 0;
}

static int
configkey_parse_proxy(struct configkey_setting *setting)
{
    static const char scheme[] = "http://";

    if (strncmp(setting->value, scheme, sizeof(scheme) - 1) != 0) {
        return configkey_refuse(setting, "is no http URL");
    }
    if (!authority_is_valid(setting->value + sizeof(scheme) - 1, true)) {
        return configkey_refuse(setting, "has no valid host and port");
    }
    return configkey_store(setting, setting->value);
}

static int
configkey_parse_region(struct configkey_setting *setting)
{
    if (!identity_is_region(setting->value)) {
        return configkey_refuse(setting, "is no region");
    }
    return configkey_store(setting, setting->value);
}

static int
configkey_add_account(struct configkey_setting *setting, const char *text,
                      size_t len)
{
    struct config *config = setting->field;
    char account[IDENTITY_ACCOUNT_MAX + 1] = "";

    if (len > IDENTITY_ACCOUNT_MAX) {
        return configkey_refuse(setting, "holds a name that is too long");
    }
    memcpy(account, text, len);
    if (!identity_is_account(account)) {
        return configkey_refuse(setting, "is not valid");
    }
    if (config_lists_account(config, account)) {
        return configkey_refuse(setting, "names one account twice");
    }
    if (config->account_count >= CONFIG_ACCOUNTS_MAX) {
        return configkey_refuse(setting, "names too many accounts");
    }
    memcpy(config->accounts[config->account_count], account, sizeof(account));
    config->account_count++;
    return 0;
}

static int
configkey_parse_accounts(struct configkey_setting *setting)
{
    const char *at = setting->value + strspn(setting->value, CONFIGKEY_BLANKS);

    while (*at != '\0') {
        size_t len = strcspn(at, CONFIGKEY_BLANKS);
        int status = configkey_add_account(setting, at, len);

        if (status < 0) {
            return status;
        }
        at += len + strspn(at + len, CONFIGKEY_BLANKS);
    }
    return 0;
}

static int
configkey_parse_path(struct configkey_setting *setting)
{
    if (setting->value[0] != '/') {
        return configkey_refuse(setting, "is no absolute path");
    }
    return configkey_store(setting, setting->value);
}

static int
configkey_parse_duration(struct configkey_setting *setting)
{
    int64_t ms = 0;
    int status = duration_parse(setting->value, &ms);

    if (status < 0) {
        return configkey_refuse(setting, duration_reason(status));
    }
    if (ms < setting->key->min || ms > setting->key->max) {
        return configkey_refuse(setting, duration_reason(-ERANGE));
    }
    memcpy(setting->field, &ms, sizeof(ms));
    return 0;
}

static int
configkey_parse_rate(struct configkey_setting *setting)
{
    struct config_rate rate = {0};
    int status =
        duration_parse_rate(setting->value, &rate.count, &rate.window_ms);

    if (status < 0) {
        return configkey_refuse(setting, duration_reason(status));
    }
    memcpy(setting->field, &rate, sizeof(rate));
    return 0;
}

/* `deny`, or the key's other word. */
static int
configkey_parse_deny(struct configkey_setting *setting)
{
    bool denies = strcmp(setting->value, "deny") == 0;

    if (!denies && strcmp(setting->value, setting->key->preset) != 0) {
        return configkey_refuse(setting, "is not valid");
    }
    memcpy(setting->field, &denies, sizeof(denies));
    return 0;
}

/* A number, or `off`: as many as there can be. */
static int
configkey_parse_count(struct configkey_setting *setting)
{
    uint32_t max = (uint32_t)setting->key->max;
    uint32_t count = strcmp(setting->value, "off") == 0
                         ? max
                         : configkey_number(setting->value, max);

    if (count == 0) {
        return configkey_refuse(setting, "is not valid");
    }
    memcpy(setting->field, &count, sizeof(count));
    return 0;
}

#define CONFIGKEY_AT(member) offsetof(struct config, member)
#define CONFIGKEY_IN_SERVICE(member) offsetof(struct config_service, member)
#define CONFIGKEY_FRESH                                                        \
    configkey_parse_duration, .max = 5 * CONFIGKEY_MINUTE,                     \
                              .accepted = "0s to 5m"
#define CONFIGKEY_GRACE                                                        \
    configkey_parse_duration, .max = 7 * CONFIGKEY_DAY, .accepted = "0s to 7d"
#define CONFIGKEY_WARNING                                                      \
    configkey_parse_duration, .max = 90 * CONFIGKEY_DAY, .accepted = "0s to 90d"
#define CONFIGKEY_RATE                                                         \
    configkey_parse_rate,                                                      \
        .accepted = "COUNT/s, COUNT/min or COUNT/h, COUNT 1 to 1000000; off"

/* clang-format off */
static const struct configkey configkey_table[] = {
    {"api", "endpoint", configkey_parse_endpoint, CONFIGKEY_AT(base_url),
     .max = CONFIG_URL_MAX,
     .accepted = "ovh-eu, ovh-ca, ovh-us, https://HOST[:PORT]/v1",
     .required = "ovh-eu, ovh-ca, ovh-us or https://HOST[:PORT]/v1"},
    {"api", "region", configkey_parse_region, CONFIGKEY_AT(region),
     .max = IDENTITY_REGION_MAX, .accepted = "eu, ca, us"},
    {"api", "account", configkey_parse_accounts, .offset = 0,
     .accepted = "1 to 16 OVH accounts (letters, digits and . _ -; at most "
                 "64 each), separated by spaces",
     .required = "the OVH account (nic-handle) whose users may log in"},
    {"api", "ca_file", configkey_parse_path, CONFIGKEY_AT(ca_file),
     .max = CONFIG_PATH_MAX, .accepted = "a path that begins with /"},
    {"api", "proxy", configkey_parse_proxy, CONFIGKEY_AT(proxy),
     .max = CONFIG_URL_MAX, .accepted = "http://HOST:PORT"},
    {"api", "timeout", configkey_parse_duration, CONFIGKEY_AT(timeout_ms),
     .min = CONFIGKEY_SECOND / 2, .max = 10 * CONFIGKEY_SECOND,
     .preset = "3s", .accepted = "0.5s to 10s"},
    {"api", "credentials", configkey_parse_credentials,
     CONFIGKEY_AT(credentials), .max = CONFIG_PATH_MAX,
     .accepted = "a path that begins with /, or the NAME of a systemd "
                 "credential"},
    {"api", "token_url", configkey_parse_token_url, CONFIGKEY_AT(token_url),
     .max = CONFIG_URL_MAX, .accepted = "https://HOST[:PORT]/PATH"},
    {"api", "status_max_age", configkey_parse_duration,
     CONFIGKEY_AT(status_max_age_ms), .max = 60 * CONFIGKEY_MINUTE,
     .preset = "5m", .accepted = "0s to 1h"},
    {"api", "status_unknown", configkey_parse_deny,
     CONFIGKEY_AT(status_unknown_denies), .preset = "allow",
     .accepted = "allow, deny"},
    {"map", "file", configkey_parse_path, CONFIGKEY_AT(map_file),
     .max = CONFIG_PATH_MAX, .preset = OVHPAT_CONFDIR "/identity.map",
     .accepted = "a path that begins with /"},
    {"cache", "fresh", CONFIGKEY_FRESH, .offset = CONFIGKEY_AT(fresh_ms),
     .preset = "60s"},
    {"cache", "grace", CONFIGKEY_GRACE, .offset = CONFIGKEY_AT(grace_ms),
     .preset = "24h"},
    {"cache", "expiry_warning", CONFIGKEY_WARNING,
     .offset = CONFIGKEY_AT(expiry_warning_ms), .preset = "7d"},
    {"cache", "tls_failure", configkey_parse_deny,
     .offset = CONFIGKEY_AT(tls_failure_denies), .preset = "grace",
     .accepted = "grace, deny"},
    {"limits", "unknown_tokens", CONFIGKEY_RATE,
     .offset = CONFIGKEY_AT(unknown_tokens), .preset = "60/min"},
    {"limits", "known_tokens", CONFIGKEY_RATE,
     .offset = CONFIGKEY_AT(known_tokens), .preset = "600/min"},
    {"limits", "per_source", CONFIGKEY_RATE,
     .offset = CONFIGKEY_AT(per_source), .preset = "20/min"},
    {"limits", "in_flight", configkey_parse_count, CONFIGKEY_AT(in_flight),
     .max = 64, .preset = "8", .accepted = "1 to 64, off"},
    {CONFIGKEY_SERVICE, "fresh", CONFIGKEY_FRESH,
     .offset = CONFIGKEY_IN_SERVICE(fresh_ms)},
    {CONFIGKEY_SERVICE, "grace", CONFIGKEY_GRACE,
     .offset = CONFIGKEY_IN_SERVICE(grace_ms)},
    {CONFIGKEY_SERVICE, "expiry_warning", CONFIGKEY_WARNING,
     .offset = CONFIGKEY_IN_SERVICE(expiry_warning_ms)},
    {CONFIGKEY_SERVICE, "require", configkey_parse_require, .offset = 0,
     .accepted = "ACTION on URN", .repeats = true},
};
/* clang-format on */

#define CONFIGKEY_COUNT (sizeof(configkey_table) / sizeof(configkey_table[0]))

_Static_assert(CONFIGKEY_COUNT <= CONFIGKEY_COUNT_MAX, "raise the maximum");

const struct configkey *
configkey_at(size_t index)
{
    return index < CONFIGKEY_COUNT ? &configkey_table[index] : NULL;
}

const struct configkey *
configkey_find(const char *section, const char *name)
{
    for (size_t i = 0; i < CONFIGKEY_COUNT; i++) {
        const struct configkey *key = &configkey_table[i];

        if (strcmp(key->section, section) == 0 &&
            strcmp(key->name, name) == 0) {
            return key;
        }
    }
    return NULL;
}

int
configkey_set(const struct configkey *key, struct config *config,
              const char *value, const char **ret_why)
{
    struct configkey_setting setting = {.key = key, .value = value};
    char *base = (char *)config;
    int status = 0;

    if (strcmp(key->section, CONFIGKEY_SERVICE) == 0) {
        base = (char *)&config->services[config->service_count - 1];
    }
    setting.field = base + key->offset;
    status = key->parse(&setting);
    if (status < 0) {
        *ret_why = setting.why;
    }
    return status;
}
