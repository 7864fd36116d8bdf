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

static void
test_others(void **state)
{
    (void)state;
    assert_null(endpoint_by_name(""));
    assert_null(endpoint_by_name("ovh-EU"));
    assert_null(endpoint_by_name("kimsufi-eu"));
    assert_null(endpoint_by_url(""));
    assert_null(endpoint_by_url("https://eu.api.ovh.com/v1/"));
    assert_null(endpoint_by_url("https://127.0.0.1:8443/v1"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_others),
    };

    return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}
