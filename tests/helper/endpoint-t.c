/* SPDX-License-Identifier: MIT */
/*
 * helper/endpoint.c: the table, each row from both sides.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "helper/endpoint.h"

static void
test_rows(void **state)
{
    static const struct endpoint rows[] = {
        {"ovh-eu", "https://eu.api.ovh.com/v1",
         "https://www.ovh.com/auth/oauth2/token", "eu"},
        {"ovh-ca", "https://ca.api.ovh.com/v1",
         "https://ca.ovh.com/auth/oauth2/token", "ca"},
        {"ovh-us", "https://api.us.ovhcloud.com/v1",
         "https://us.ovhcloud.com/auth/oauth2/token", "us"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct endpoint *found = endpoint_by_name(rows[i].name);

        assert_non_null(found);
        assert_ptr_equal(endpoint_by_url(rows[i].base_url), found);
        assert_string_equal(found->base_url, rows[i].base_url);
        assert_string_equal(found->token_url, rows[i].token_url);
        assert_string_equal(found->region, rows[i].region);
    }
}

/* The same API, as the SDKs and people write it. */
static void
test_ways_to_write(void **state)
{
    static const char *const urls[][2] = {
        {"https://eu.api.ovh.com/1.0", "ovh-eu"},
        {"https://ca.api.ovh.com/1.0", "ovh-ca"},
        {"https://api.us.ovhcloud.com/1.0", "ovh-us"},
        {"https://EU.api.OVH.com/v1", "ovh-eu"},
        {"https://ca.api.ovh.com:443/v1", "ovh-ca"},
        {"https://API.US.OVHCLOUD.COM:443/1.0", "ovh-us"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        assert_ptr_equal(endpoint_by_url(urls[i][0]),
                         endpoint_by_name(urls[i][1]));
    }
}

static void
test_others(void **state)
{
    static const char *const names[] = {
        "",           "ovh-EU",      "OVH-EU",        "ovh-eu ",
        "ovh",        "eu",          "ovh-de",        "kimsufi-eu",
        "kimsufi-ca", "runabove-ca", "soyoustart-eu", "soyoustart-ca",
    };
    static const char *const urls[] = {
        "",
        "/v1",
        "ovh-eu",
        "https://eu.api.ovh.com",
        "https://eu.api.ovh.com/",
        "https://eu.api.ovh.com/v1/",
        "https://eu.api.ovh.com/v2",
        "https://eu.api.ovh.com/1.0/v1",
        "https://eu.api.ovh.com//v1",
        "https://eu.api.ovh.com:8443/v1",
        "https://eu.api.ovh.com:443:443/v1",
        "https://eu.api.ovh.com./v1",
        "https://user@eu.api.ovh.com/v1",
        "http://eu.api.ovh.com/v1",
        "https://de.api.ovh.com/v1",
        "https://eu.api.ovh.com.example.org/v1",
        "https://example.org/eu.api.ovh.com/v1",
        "https://eu.api.kimsufi.com/1.0",
        "https://ca.api.kimsufi.com/1.0",
        "https://eu.api.soyoustart.com/1.0",
        "https://ca.api.soyoustart.com/1.0",
        "https://api.runabove.com/1.0",
        "https://127.0.0.1:8443/v1",
        "https://www.ovh.com/auth/oauth2/token",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_null(endpoint_by_name(names[i]));
    }
    for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
        assert_null(endpoint_by_url(urls[i]));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_ways_to_write),
        cmocka_unit_test(test_others),
    };

    return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}
