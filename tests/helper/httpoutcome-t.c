/* SPDX-License-Identifier: MIT */
/*
 * helper/httpoutcome.c: every curl code, against a list that is written in
 * numbers, and libcurl's own numbers against both.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <curl/curl.h>

#include "helper/httpoutcome.h"

static enum http_outcome
expected(int code)
{
    static const int network[] = {6, 7, 16, 45, 52, 55, 56, 92};
    static const int tls[] = {35, 59, 60, 64, 80, 83, 90, 91};
    static const int garbage[] = {1, 8, 18, 23, 47, 61, 63};
    static const int proxy[] = {5, 97};

    for (size_t i = 0; i < 8; i++) {
        if (code == network[i]) {
            return HTTP_NETWORK;
        }
        if (code == tls[i]) {
            return HTTP_TLS;
        }
        if (i < 7 && code == garbage[i]) {
            return HTTP_GARBAGE;
        }
        if (i < 2 && code == proxy[i]) {
            return HTTP_PROXY;
        }
    }
    return code == 0 ? HTTP_ANSWERED : code == 28 ? HTTP_TIMEOUT : HTTP_LOCAL;
}

static void
test_every_code(void **state)
{
    (void)state;
    for (int code = -10; code < 1000; code++) {
        assert_int_equal(httpoutcome_of(code), expected(code));
    }
    assert_true(CURL_LAST < 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
