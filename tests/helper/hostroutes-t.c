/* SPDX-License-Identifier: MIT */
/*
 * helper/hostroutes.c: a list of routes that is too long, and one that is not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helper/hostroutes.h"

#define ROUTE(method, path) "{\"method\":\"" method "\",\"path\":\"" path "\"}"

static struct hostroutes
read_routes(const char *list)
{
    struct hostroutes routes = {.limited = true};
    char body[1024] = "";

    snprintf(body, sizeof(body), "{\"account\":\"a\",\"allowedRoutes\":%s}",
             list);
    assert_int_equal(hostroutes_read(body, strlen(body), &routes), 0);
    return routes;
}

static void
test_surplus(void **state)
{
    static const struct {
        const char *list;
        const char *surplus;
    } rows[] = {
        {"[]", ""},
        {"[" ROUTE("GET", "/me/identity/*") "]", ""},
        {"[" ROUTE("GET", "/me/identity/user/*") "," ROUTE("GET",
                                                           "/auth/details") "]",
         ""},
        {"[" ROUTE("GET", "/*") "]", "GET /*"},
        {"[" ROUTE("GET", "/me") "]", "GET /me"},
        {"[" ROUTE("POST", "/me/identity/*") "," ROUTE("PUT", "/vps/*") "]",
         "POST /me/identity/*"},
        {"[" ROUTE("GET", "/me/identity*") "]", "GET /me/identity*"},
        {"[" ROUTE("DELETE", "/\\u001b[2J") "]", "DELETE /?[2J"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct hostroutes routes = read_routes(rows[i].list);

        assert_true(routes.limited);
        assert_string_equal(routes.surplus, rows[i].surplus);
    }
}

/* null is everything; so is what is not understood. */
static void
test_unlimited(void **state)
{
    static const char *const lists[] = {"null",
                                        "true",
                                        "\"/*\"",
                                        "{}",
                                        "[null]",
                                        "[{\"method\":1}]",
                                        "[{\"path\":\"/\"}]"};
    struct hostroutes routes = {.limited = true};

    (void)state;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        routes = read_routes(lists[i]);
        assert_false(routes.limited);
        assert_string_equal(routes.surplus, "");
    }
    assert_int_equal(hostroutes_read("{}", 2, &routes), 0);
    assert_false(routes.limited);
    assert_int_equal(hostroutes_read("[]", 2, &routes), -EBADMSG);
    assert_int_equal(hostroutes_read("{", 1, &routes), -EBADMSG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_surplus),
        cmocka_unit_test(test_unlimited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
