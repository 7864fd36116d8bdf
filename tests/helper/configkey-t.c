/* SPDX-License-Identifier: MIT */
/*
 * helper/configkey.c: the table hangs together, and every key takes what it
 * says and nothing else, from both sides of each bound.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "helper/configkey.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define X50 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X64 X50 "xxxxxxxxxxxxxx"

static struct config config;

static int
setup(void **state)
{
    (void)state;
    memset(&config, 0, sizeof(config));
    config.service_count = 1;
    return 0;
}

static void
assert_taken(const char *section, const char *name, const char *value)
{
    const struct configkey *key = configkey_find(section, name);
    const char *why = "untouched";

    setup(NULL);
    assert_non_null(key);
    assert_int_equal(configkey_set(key, &config, value, &why), 0);
    assert_string_equal(why, "untouched");
}

static void
assert_refused(const char *section, const char *name, const char *value,
               const char *expected)
{
    const struct configkey *key = configkey_find(section, name);
    const char *why = NULL;

    setup(NULL);
    assert_non_null(key);
    assert_int_equal(configkey_set(key, &config, value, &why), -EINVAL);
    assert_string_equal(why, expected);
}

static void
test_table(void **state)
{
    const struct configkey *key = NULL;
    size_t count = 0;

    (void)state;
    for (; (key = configkey_at(count)) != NULL; count++) {
        const char *why = NULL;

        assert_ptr_equal(configkey_find(key->section, key->name), key);
        assert_int_equal(key - configkey_at(0), count);
        assert_non_null(key->accepted);
        if (key->preset != NULL) {
            assert_null(key->required);
            assert_int_equal(configkey_set(key, &config, key->preset, &why), 0);
        }
    }
    assert_int_equal(count, 23);
    assert_null(configkey_at(count + 1));
    assert_true(count <= CONFIGKEY_COUNT_MAX);
}

static void
test_find(void **state)
{
    (void)state;
    assert_null(configkey_find("api", "file"));
    assert_null(configkey_find("api", "Region"));
    assert_null(configkey_find("api", ""));
    assert_null(configkey_find("API", "region"));
    assert_null(configkey_find("", "region"));
    assert_null(configkey_find("labels", "x"));
    assert_ptr_not_equal(configkey_find("cache", "fresh"),
                         configkey_find("service", "fresh"));
}

static void
test_defaults(void **state)
{
    const struct configkey *key = NULL;
    const char *why = NULL;

    (void)state;
    for (size_t i = 0; (key = configkey_at(i)) != NULL; i++) {
        if (key->preset != NULL) {
            assert_int_equal(configkey_set(key, &config, key->preset, &why), 0);
        }
    }
    assert_int_equal(config.timeout_ms, 3 * SECOND);
    assert_string_equal(config.map_file, OVHPAT_CONFDIR "/identity.map");
    assert_int_equal(config.fresh_ms, MINUTE);
    assert_int_equal(config.grace_ms, DAY);
    assert_false(config.tls_failure_denies);
    assert_int_equal(config.unknown_tokens.count, 60);
    assert_int_equal(config.unknown_tokens.window_ms, MINUTE);
    assert_int_equal(config.known_tokens.count, 600);
    assert_int_equal(config.known_tokens.window_ms, MINUTE);
    assert_int_equal(config.per_source.count, 20);
    assert_int_equal(config.per_source.window_ms, MINUTE);
    assert_int_equal(config.in_flight, 8);
}

static void
test_endpoint_named(void **state)
{
    static const struct {
        const char *name;
        const char *base_url;
    } cases[] = {
        {"ovh-eu", "https://eu.api.ovh.com/v1"},
        {"ovh-ca", "https://ca.api.ovh.com/v1"},
        {"ovh-us", "https://api.us.ovhcloud.com/v1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_taken("api", "endpoint", cases[i].name);
        assert_string_equal(config.base_url, cases[i].base_url);
    }
}

static void
test_endpoint_url(void **state)
{
    static const char *const taken[] = {
        "https://eu.api.ovh.com/v1",
        "https://eu.api.ovh.com/1.0",
        "https://127.0.0.1:8443/v1",
        "https://localhost/v1",
        "https://a/1.0",
        "https://host:1/v1",
        "https://host:65535/v1",
        "https://[::1]/v1",
        "https://[2001:db8::1]:8/v1",
        "https://x-1.Example.org/v1",
        "https://host:8090/v1",
        "https://[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]/v1",
        "https://" X64 X64 X64 X50 "xx/v1", /* 255 bytes */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(taken); i++) {
        assert_taken("api", "endpoint", taken[i]);
        assert_string_equal(config.base_url, taken[i]);
    }
}

static void
test_endpoint_refused(void **state)
{
    static const char scheme[] = "is no https URL";
    static const char path[] = "does not end in /v1 or /1.0";
    static const char host[] = "has no valid host";
    static const char *const refused[][2] = {
        {"http://host/v1", scheme},
        {"HTTPS://host/v1", scheme},
        {"ftp://host/v1", scheme},
        {"https:/host/v1", scheme},
        {"host/v1", scheme},
        {"ovh-EU", scheme},
        {"ovh-eu2", scheme},
        {"OVH-EU", scheme},
        {"eu", scheme},
        {"kimsufi-eu", scheme},
        {"kimsufi-ca", scheme},
        {"soyoustart-eu", scheme},
        {"soyoustart-ca", scheme},
        {"runabove-ca", scheme},
        {"http://eu.api.ovh.com/v1", scheme},
        {"https://eu.api.ovh.com/v1/", path},
        {"https://eu.api.ovh.com/v2", path},
        {"https://user@eu.api.ovh.com/v1", host},
        {"https://host", path},
        {"https://host/", path},
        {"https://host/v1/", path},
        {"https://host/v2", path},
        {"https://host/v1/me", path},
        {"https://host//v1", path},
        {"https://host/x/v1", path},
        {"https://host/v1?x=1", path},
        {"https://host/v1#x", path},
        {"https://", path},
        {"https:///v1", host},
        {"https://user@host/v1", host},
        {"https://user:word@host/v1", host},
        {"https://host?x/v1", host},
        {"https://host#x/v1", host},
        {"https://ho st/v1", host},
        {"https://ho_st/v1", host},
        {"https://host%2e/v1", host},
        {"https://host\\/v1", host},
        {"https://.host/v1", host},
        {"https://host./v1", host},
        {"https://-host/v1", host},
        {"https://ho..st/v1", host},
        {"https://host:/v1", host},
        {"https://:443/v1", host},
        {"https://host:0/v1", host},
        {"https://host:65536/v1", host},
        {"https://host:99999999999999999999/v1", host},
        {"https://host:+1/v1", host},
        {"https://host:1:2/v1", host},
        {"https://::1/v1", host},
        {"https://[::1/v1", host},
        {"https://::1]/v1", host},
        {"https://x::1]/v1", host},
        {"https://[ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2550]/v1", host},
        {"https://" X64 X64 X64 X50 "xxx/v1", "is too long"},
        {"https://[]/v1", host},
        {"https://[127.0.0.1]/v1", host},
        {"https://[::1]x/v1", host},
        {"https://[::1]:/v1", host},
        {"https://[::1%25lo]/v1", host},
        {"https://[1111:2222:3333:4444:5555:6666:7777:8888:9]/v1", host},
        {"https://" X64 X64 X64 X64 "/v1", "is too long"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        assert_refused("api", "endpoint", refused[i][0], refused[i][1]);
    }
}

static void
test_proxy(void **state)
{
    static const char host[] = "has no valid host and port";

    (void)state;
    assert_taken("api", "proxy", "http://proxy.example.org:3128");
    assert_string_equal(config.proxy, "http://proxy.example.org:3128");
    assert_taken("api", "proxy", "http://[2001:db8::1]:3128");
    assert_refused("api", "proxy", "https://proxy:3128", "is no http URL");
    assert_refused("api", "proxy", "socks5://proxy:3128", "is no http URL");
    assert_refused("api", "proxy", "proxy:3128", "is no http URL");
    assert_refused("api", "proxy", "http://proxy", host);
    assert_refused("api", "proxy", "http://proxy:", host);
    assert_refused("api", "proxy", "http://proxy:3128/", host);
    assert_refused("api", "proxy", "http://user:word@proxy:3128", host);
    assert_refused("api", "proxy", "http://user@proxy:3128", host);
    assert_refused("api", "proxy", "http://[2001:db8::1]", host);
}

static void
test_region(void **state)
{
    (void)state;
    assert_taken("api", "region", "eu");
    assert_taken("api", "region", "ca");
    assert_taken("api", "region", "us");
    assert_string_equal(config.region, "us");
    assert_refused("api", "region", "EU", "is no region");
    assert_refused("api", "region", "eu ", "is no region");
    assert_refused("api", "region", "euu", "is no region");
    assert_refused("api", "region", "fr", "is no region");
}

static void
test_accounts(void **state)
{
    (void)state;
    assert_taken("api", "account", "xx1111-ovh");
    assert_int_equal(config.account_count, 1);
    assert_string_equal(config.accounts[0], "xx1111-ovh");
    assert_taken("api", "account", "a  b\tc D " X64);
    assert_int_equal(config.account_count, 5);
    assert_string_equal(config.accounts[2], "c");
    assert_string_equal(config.accounts[4], X64);
    assert_taken("api", "account", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16");
    assert_int_equal(config.account_count, CONFIG_ACCOUNTS_MAX);
    assert_refused("api", "account",
                   "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
                   "names too many accounts");
    assert_refused("api", "account", "a b a", "names one account twice");
    assert_taken("api", "account", "a A"); /* byte by byte, no folding */
    assert_refused("api", "account", "a " X64 "x",
                   "holds a name that is too long");
    assert_refused("api", "account", "a,b", "is not valid");
    assert_refused("api", "account", "a b/c", "is not valid");
    assert_refused("api", "account", "*", "is not valid");
}

static void
test_paths(void **state)
{
    char longest[CONFIG_PATH_MAX + 2] = "";

    (void)state;
    memset(longest, 'x', CONFIG_PATH_MAX);
    longest[0] = '/';
    assert_taken("map", "file", longest);
    assert_string_equal(config.map_file, longest);
    longest[CONFIG_PATH_MAX] = 'x';
    assert_refused("map", "file", longest, "is too long");
    assert_taken("api", "ca_file", "/etc/ssl/my ca.pem");
    assert_string_equal(config.ca_file, "/etc/ssl/my ca.pem");
    assert_refused("api", "ca_file", "ca.pem", "is no absolute path");
    assert_refused("map", "file", "./identity.map", "is no absolute path");
    assert_refused("map", "file", "~/identity.map", "is no absolute path");
}

static void
test_durations(void **state)
{
    static const struct {
        const char *section;
        const char *name;
        int64_t *field;
        const char *least;
        int64_t least_ms;
        const char *under; /* NULL: the least is 0 */
        const char *most;
        int64_t most_ms;
        const char *over;
    } cases[] = {
        {"api", "timeout", &config.timeout_ms, "0.5s", SECOND / 2, "499ms",
         "10s", 10 * SECOND, "10001ms"},
        {"cache", "fresh", &config.fresh_ms, "0", 0, NULL, "5m", 5 * MINUTE,
         "300001ms"},
        {"cache", "grace", &config.grace_ms, "0s", 0, NULL, "7d", 7 * DAY,
         "604800001ms"},
        {"cache", "expiry_warning", &config.expiry_warning_ms, "0s", 0, NULL,
         "90d", 90 * DAY, "91d"},
        {"service", "expiry_warning", &config.services[0].expiry_warning_ms,
         "0s", 0, NULL, "90d", 90 * DAY, "2161h"},
        {"service", "fresh", &config.services[0].fresh_ms, "0", 0, NULL, "5m",
         5 * MINUTE, "6m"},
        {"service", "grace", &config.services[0].grace_ms, "0s", 0, NULL,
         "168h", 7 * DAY, "8d"},
    };
    static const char range[] = "is out of range";

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_taken(cases[i].section, cases[i].name, cases[i].least);
        assert_int_equal(*cases[i].field, cases[i].least_ms);
        assert_taken(cases[i].section, cases[i].name, cases[i].most);
        assert_int_equal(*cases[i].field, cases[i].most_ms);
        assert_refused(cases[i].section, cases[i].name, cases[i].over, range);
        if (cases[i].under != NULL) {
            assert_refused(cases[i].section, cases[i].name, cases[i].under,
                           range);
        }
        assert_refused(cases[i].section, cases[i].name, "3", "has no unit");
        assert_refused(cases[i].section, cases[i].name, "-1s", "is not valid");
        assert_refused(cases[i].section, cases[i].name, "off", "is not valid");
        assert_refused(cases[i].section, cases[i].name, "99999999999999999999s",
                       range);
    }
}

static void
test_last_service(void **state)
{
    const struct configkey *key = configkey_find("service", "grace");
    const char *why = NULL;

    (void)state;
    config.service_count = 3;
    assert_int_equal(configkey_set(key, &config, "8h", &why), 0);
    assert_int_equal(config.services[0].grace_ms, 0);
    assert_int_equal(config.services[2].grace_ms, 8 * HOUR);
}

static void
test_tls_failure(void **state)
{
    static const char *const refused[] = {
        "Deny",  "DENY", "Grace",   "deny ", " deny",     "den",
        "denyx", "yes",  "no",      "true",  "1",         "0",
        "off",   "",     "refused", "allow", "grace deny"};

    (void)state;
    assert_taken("cache", "tls_failure", "deny");
    assert_true(config.tls_failure_denies);
    assert_taken("cache", "tls_failure", "grace");
    assert_false(config.tls_failure_denies);
    /* The last word holds, whatever was there before. */
    config.tls_failure_denies = true;
    assert_int_equal(configkey_set(configkey_find("cache", "tls_failure"),
                                   &config, "grace", &(const char *){NULL}),
                     0);
    assert_false(config.tls_failure_denies);
    for (size_t i = 0; i < COUNT(refused); i++) {
        assert_refused("cache", "tls_failure", refused[i], "is not valid");
        assert_false(config.tls_failure_denies);
    }
    /* It is a matter of the whole host. */
    assert_null(configkey_find("service", "tls_failure"));
    assert_null(configkey_find("api", "tls_failure"));
}

static void
test_limits(void **state)
{
    static const char *const rates[] = {"unknown_tokens", "known_tokens",
                                        "per_source"};
    const struct config_rate *const fields[] = {
        &config.unknown_tokens, &config.known_tokens, &config.per_source};

    (void)state;
    for (size_t i = 0; i < COUNT(rates); i++) {
        assert_taken("limits", rates[i], "7/hour");
        assert_int_equal(fields[i]->count, 7);
        assert_int_equal(fields[i]->window_ms, HOUR);
        assert_taken("limits", rates[i], "off");
        assert_int_equal(fields[i]->count, 0);
        assert_refused("limits", rates[i], "60", "has no unit");
        assert_refused("limits", rates[i], "0/min", "is not valid");
        assert_refused("limits", rates[i], "1000001/s", "is out of range");
    }
    assert_taken("limits", "in_flight", "1");
    assert_int_equal(config.in_flight, 1);
    assert_taken("limits", "in_flight", "9");
    assert_int_equal(config.in_flight, 9);
    assert_taken("limits", "in_flight", "20");
    assert_int_equal(config.in_flight, 20);
    assert_taken("limits", "in_flight", "64");
    assert_int_equal(config.in_flight, 64);
    assert_taken("limits", "in_flight", "off");
    assert_int_equal(config.in_flight, 64);
    assert_refused("limits", "in_flight", "0", "is not valid");
    assert_refused("limits", "in_flight", "65", "is not valid");
    assert_refused("limits", "in_flight", "4294967297", "is not valid");
    assert_refused("limits", "in_flight", "18446744073709551617",
                   "is not valid");
    assert_refused("limits", "in_flight", "-1", "is not valid");
    assert_refused("limits", "in_flight", "8/s", "is not valid");
    assert_refused("limits", "in_flight", "x", "is not valid");
}

static void
test_credentials(void **state)
{
    (void)state;
    assert_taken("api", "credentials", "/etc/ovhpat/ovh.conf");
    assert_string_equal(config.credentials, "/etc/ovhpat/ovh.conf");
    assert_taken("api", "credentials", "ovh.conf");
    assert_refused("api", "credentials", "etc/ovh.conf",
                   "is no absolute path and no name");
    assert_refused("api", "credentials", "../ovh.conf",
                   "is no absolute path and no name");
    assert_refused("api", "credentials", ".ovh.conf", "begins with a dot");
    assert_refused("api", "credentials", "..", "begins with a dot");
    assert_taken("api", "token_url", "https://127.0.0.1:8443/auth/token");
    assert_string_equal(config.token_url, "https://127.0.0.1:8443/auth/token");
    assert_refused("api", "token_url", "http://host/x", "is no https URL");
    assert_refused("api", "token_url", "https://a@b/x", "has no valid host");
    assert_refused("api", "token_url", "https://host/x?y",
                   "has a query or a fragment");
}

static void
test_status(void **state)
{
    (void)state;
    assert_taken("api", "status_max_age", "0s");
    assert_taken("api", "status_max_age", "1h");
    assert_int_equal(config.status_max_age_ms, 3600000);
    assert_refused("api", "status_max_age", "61m", "is out of range");
    assert_taken("api", "status_unknown", "deny");
    assert_true(config.status_unknown_denies);
    assert_taken("api", "status_unknown", "allow");
    assert_false(config.status_unknown_denies);
    assert_refused("api", "status_unknown", "grace", "is not valid");
    assert_refused("api", "status_unknown", "", "is not valid");
}

static void
test_require(void **state)
{
    static const char one[] =
        "vps:apiovh:reboot on urn:v1:eu:resource:vps:vps-1.vps.ovh.net";
    const struct configkey *key = configkey_find("service", "require");
    struct config_service *service = &config.services[0];
    const char *why = NULL;

    (void)state;
    config.service_count = 1;
    service->requirement_count = 0;
    for (size_t i = 0; i < CONFIG_REQUIREMENTS_MAX; i++) {
        assert_int_equal(configkey_set(key, &config, one, &why), 0);
    }
    assert_int_equal(service->requirement_count, CONFIG_REQUIREMENTS_MAX);
    assert_string_equal(service->requirements[0].action, "vps:apiovh:reboot");
    assert_int_equal(configkey_set(key, &config, one, &why), -EINVAL);
    assert_string_equal(why, "is one requirement too many");
    service->requirement_count = 0;
    assert_refused("service", "require", "vps:apiovh:reboot",
                   "is not ACTION on URN");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_table, setup),
        cmocka_unit_test_setup(test_find, setup),
        cmocka_unit_test_setup(test_defaults, setup),
        cmocka_unit_test_setup(test_endpoint_named, setup),
        cmocka_unit_test_setup(test_endpoint_url, setup),
        cmocka_unit_test_setup(test_endpoint_refused, setup),
        cmocka_unit_test_setup(test_proxy, setup),
        cmocka_unit_test_setup(test_region, setup),
        cmocka_unit_test_setup(test_accounts, setup),
        cmocka_unit_test_setup(test_paths, setup),
        cmocka_unit_test_setup(test_durations, setup),
        cmocka_unit_test_setup(test_last_service, setup),
        cmocka_unit_test_setup(test_tls_failure, setup),
        cmocka_unit_test_setup(test_limits, setup),
        cmocka_unit_test_setup(test_credentials, setup),
        cmocka_unit_test_setup(test_status, setup),
        cmocka_unit_test_setup(test_require, setup),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
