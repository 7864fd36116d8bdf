/* SPDX-License-Identifier: MIT */
/*
 * helper/authreply.c: the one clear yes, and everything that looks like it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helper/authreply.h"

#define REBOOT "vps:apiovh:reboot"
#define REINSTALL "vps:apiovh:reinstall"

static const char *const actions[] = {REBOOT, REINSTALL};
static struct authreply_word words[2];

static int
decode(const char *text)
{
    memset(words, 0, sizeof(words));
    return authreply_decode(text, strlen(text), actions, 2, words);
}

/* The word about the first action; NULL: allowed. */
static void
assert_word(const char *text, const char *why)
{
    assert_int_equal(decode(text), 0);
    assert_int_equal(words[0].allowed, why == NULL);
    assert_string_equal(words[0].why, why == NULL ? "" : why);
}

static void
assert_both(const char *yes, const char *no, const char *why)
{
    char text[512];

    snprintf(text, sizeof(text),
             "{\"authorizedActions\":%s,\"unauthorizedActions\":%s}", yes, no);
    assert_word(text, why);
}

static void
test_yes(void **state)
{
    (void)state;
    assert_both("[\"" REBOOT "\"]", "[\"" REINSTALL "\"]", NULL);
    assert_false(words[1].allowed);
    assert_string_equal(words[1].why, "not-allowed");
    assert_both("[\"" REINSTALL "\",\"" REBOOT "\"]", "[]", NULL);
    assert_true(words[1].allowed);
    assert_word("{\"more\":1,\"unauthorizedActions\":[],"
                "\"authorizedActions\":[\"vps:apiovh\\u003areboot\"]}",
                NULL);
}

static void
test_no(void **state)
{
    (void)state;
    assert_both("[]", "[\"" REBOOT "\"]", "not-allowed");
    assert_both("[\"" REBOOT "\"]", "[\"" REBOOT "\"]", "yes-and-no");
    assert_both("[\"" REBOOT "\",\"" REBOOT "\"]",
                "[\"" REINSTALL "\",\"" REBOOT "\"]", "yes-and-no");
    assert_both("[]", "[]", "not-named");
    assert_both("[\"" REBOOT " \"]", "[]", "not-named");
    assert_both("[\"VPS:apiovh:reboot\"]", "[]", "not-named");
    assert_both("[\"vps:apiovh:*\"]", "[]", "not-named");
    assert_both("[\"*\"]", "[]", "not-named");
    assert_both("[\"vps:apiovh:rebootx\"]", "[]", "not-named");
    assert_both("[\"vps:apiovh:reboo\"]", "[]", "not-named");
    assert_both("[\"\"]", "[]", "not-named");
}

static void
test_odd_arrays(void **state)
{
    static const char *const odd[] = {"null",
                                      "1",
                                      "true",
                                      "\"" REBOOT "\"",
                                      "{\"" REBOOT "\":true}",
                                      "[\"" REBOOT "\",1]",
                                      "[\"" REBOOT "\",null]",
                                      "[[\"" REBOOT "\"]]"};

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        assert_both(odd[i], "[]", "authorizedActions-is-odd");
        assert_both("[\"" REBOOT "\"]", odd[i], "unauthorizedActions-is-odd");
    }
    assert_word("{}", "authorizedActions-is-odd");
    assert_word("{\"authorizedActions\":[\"" REBOOT "\"]}",
                "unauthorizedActions-is-odd");
    assert_word("{\"unauthorizedActions\":[]}", "authorizedActions-is-odd");
    assert_word("{\"AuthorizedActions\":[\"" REBOOT
                "\"],\"unauthorizedActions\":[]}",
                "authorizedActions-is-odd");
}

/* At the limit, and one more than it. */
static void
test_length(void **state)
{
    char yes[2048];

    (void)state;
    for (unsigned int count = AUTHREPLY_ACTIONS_MAX;
         count <= AUTHREPLY_ACTIONS_MAX + 1; count++) {
        size_t used = (size_t)snprintf(yes, sizeof(yes), "[\"" REBOOT "\"");

        for (unsigned int i = 1; i < count; i++) {
            used += (size_t)snprintf(yes + used, sizeof(yes) - used, ",\"a\"");
        }
        snprintf(yes + used, sizeof(yes) - used, "]");
        if (count <= AUTHREPLY_ACTIONS_MAX) {
            assert_int_equal(decode("{}"), 0);
        }
        {
            char text[4096];

            snprintf(text, sizeof(text),
                     "{\"authorizedActions\":%s,\"unauthorizedActions\":[]}",
                     yes);
            assert_word(text, count <= AUTHREPLY_ACTIONS_MAX
                                  ? NULL
                                  : "authorizedActions-is-odd");
        }
    }
}

/* No object is no answer. */
static void
test_no_answer(void **state)
{
    static const char *const texts[] = {
        "",
        "null",
        "[]",
        "[\"" REBOOT "\"]",
        "<html></html>",
        "{\"authorizedActions\":[\"" REBOOT "\"],\"unauthorizedActions\":[]",
        "{\"authorizedActions\":[\"" REBOOT "\"],\"unauthorizedActions\":[]}x",
        "{\"authorizedActions\":[],\"authorizedActions\":[\"" REBOOT
        "\"],\"unauthorizedActions\":[]}",
        "{\"authorizedActions\":[\"" REBOOT
        "\\u0000\"],\"unauthorizedActions\":[]}"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        assert_int_equal(decode(texts[i]), -EBADMSG);
        assert_false(words[0].allowed || words[1].allowed);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yes),        cmocka_unit_test(test_no),
        cmocka_unit_test(test_odd_arrays), cmocka_unit_test(test_length),
        cmocka_unit_test(test_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
