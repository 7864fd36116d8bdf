/* SPDX-License-Identifier: MIT */
/*
 * helper/httpmessage.c: the lines that go out, and those that never do.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <string.h>

#include "helper/httpmessage.h"

static CURL *easy;

static int
setup(void **state)
{
    (void)state;
    easy = curl_easy_init();
    return easy == NULL ? -1 : 0;
}

static int
teardown(void **state)
{
    (void)state;
    curl_easy_cleanup(easy);
    return 0;
}

/* The lines of the message, each with a LF. */
static int
lines_of(const struct http_ask *ask, char *text, size_t size)
{
    struct httpmessage message = {.lines = NULL};
    int code = httpmessage_init(&message, easy, ask);

    text[0] = '\0';
    for (struct curl_slist *at = message.lines; at != NULL; at = at->next) {
        strncat(text, at->data, size - strlen(text) - 1);
        strncat(text, "\n", size - strlen(text) - 1);
    }
    httpmessage_done(&message);
    assert_null(message.lines);
    return code;
}

static void
test_get(void **state)
{
    char text[512];
    struct secret bearer;
    const struct http_ask bare = {.url = "https://x"};
    const struct http_ask held = {.url = "https://x", .bearer = &bearer};

    (void)state;
    secret_set(&bearer, "eyJ0", 4);
    assert_int_equal(lines_of(&bare, text, sizeof(text)), CURLE_OK);
    assert_string_equal(text, "Accept: application/json\n");
    assert_int_equal(lines_of(&held, text, sizeof(text)), CURLE_OK);
    assert_string_equal(text, "Accept: application/json\n"
                              "Authorization: Bearer eyJ0\n");
}

static void
test_post(void **state)
{
    static const char *const lines[] = {"X-Ovh-Application: AK",
                                        "X-Ovh-Consumer: CK", NULL};
    char text[512];
    const struct http_ask ask = {.url = "https://x",
                                 .lines = lines,
                                 .body = "{\"actions\":[]}",
                                 .body_type = "application/json"};

    (void)state;
    assert_int_equal(lines_of(&ask, text, sizeof(text)), CURLE_OK);
    assert_string_equal(text, "Accept: application/json\n"
                              "Content-Type: application/json\n"
                              "X-Ovh-Application: AK\n"
                              "X-Ovh-Consumer: CK\n");
}

/* Whatever could end a line is refused before libcurl sees it. */
static void
test_injection(void **state)
{
    static const char *const bad[] = {"",     "a\r\nHost: x", "a\nb",
                                      "a\tb", "a\x7f",        "a\xc3\xa9"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *lines[] = {bad[i], NULL};
        const struct http_ask line = {.url = "https://x", .lines = lines};
        struct secret bearer;
        const struct http_ask held = {.url = "https://x", .bearer = &bearer};
        char text[512];

        secret_set(&bearer, bad[i], strlen(bad[i]));
        assert_int_equal(lines_of(&line, text, sizeof(text)),
                         CURLE_BAD_FUNCTION_ARGUMENT);
        assert_int_equal(lines_of(&held, text, sizeof(text)),
                         CURLE_BAD_FUNCTION_ARGUMENT);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {TEST(test_get), TEST(test_post),
                                       TEST(test_injection)};

    return cmocka_run_group_tests_name("httpmessage", tests, NULL, NULL);
}
