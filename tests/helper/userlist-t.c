/* SPDX-License-Identifier: MIT */
/*
 * helper/userlist.c: what is in a list, what is no list, and a list as long as
 * it may be.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/http.h"
#include "helper/identity.h"
#include "helper/userlist.h"

static void
assert_list(const char *body, int error, bool listed)
{
    size_t len = strlen(body);
    char *exact = malloc(len + 1); /* for AddressSanitizer */
    bool got = !listed;

    assert_non_null(exact);
    memcpy(exact, body, len);
    assert_int_equal(userlist_has(exact, len, "alice", &got), error);
    assert_int_equal(got, error == 0 ? listed : !listed);
    free(exact);
}

static void
test_lists(void **state)
{
    (void)state;
    assert_list("[]", 0, false);
    assert_list(" [ ] \n", 0, false);
    assert_list("[\"bob\",\"alice\"]", 0, true);
    assert_list("\t[\"alice\"\r, \"bob\" ]", 0, true);
    assert_list("[\"bob\",\"Alice\",\"alice2\",\"alic\"]", 0, false);
    assert_list("[\"\\u0061lice\"]", 0, true);
    assert_list("[\"\\u0041lice\"]", 0, false);
    assert_list("[\"al\\\"ice\",\"\u00e9\u00e8\u00e9\",\"\"]", 0, false);
}

static void
test_no_lists(void **state)
{
    static const char *const bodies[] = {
        "",
        " ",
        "{}",
        "null",
        "\"alice\"",
        "[",
        "[\"alice\"",
        "[\"alice",
        "[\"alice\",",
        "[\"alice\",]",
        "[,]",
        "[\"alice\" \"bob\"]",
        "[\"alice\"]]",
        "[\"alice\"]x",
        "[\"alice\",null]",
        "[\"alice\",7]",
        "[[\"alice\"]]",
        "[{\"login\":\"alice\"}]",
        "[\"alice\",\"\\u0000\"]",
        "[\"alice\",\"\xff\"]",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        assert_list(bodies[i], -EBADMSG, false);
    }
}

/* A NUL in the middle is no end. */
static void
test_nul(void **state)
{
    static const char body[] = "[\"bob\"]\0[\"alice\"]";
    bool listed = false;

    (void)state;
    assert_int_equal(userlist_has(body, sizeof(body) - 1, "alice", &listed),
                     -EBADMSG);
}

static void
test_long(void **state)
{
    char *body = malloc(HTTP_BODY_LONG_MAX + 64);
    size_t len = 0;
    bool listed = true;
    unsigned int count = 0;

    (void)state;
    assert_non_null(body);
    body[len++] = '[';
    while (len < HTTP_BODY_LONG_MAX - 64) {
        len += (size_t)sprintf(body + len, "\"first.last%06u\",", count++);
    }
    assert_true(count > 50000);
    len += (size_t)sprintf(body + len, "\"alice\"]");
    assert_int_equal(userlist_has(body, len, "alice", &listed), 0);
    assert_true(listed);
    assert_int_equal(userlist_has(body, len, "first.last050000", &listed), 0);
    assert_true(listed);
    assert_int_equal(userlist_has(body, len, "bob", &listed), 0);
    assert_false(listed);
    assert_int_equal(userlist_has(body, len - 1, "alice", &listed), -EBADMSG);
    free(body);
}

/* The first whose name can be asked about; a wrong list leaves the name. */
static void
test_first(void **state)
{
    static const struct {
        const char *body;
        int error;
        const char *name;
    } rows[] = {
        {"[]", 0, ""},
        {"[\"alice\",\"bob\"]", 0, "alice"},
        {"[\"a b\",\"\",\"bob\"]", 0, "bob"},
        {"[\"a b\"]", 0, ""},
        {"[\"alice\",1]", -EBADMSG, "as it was"},
        {"{}", -EBADMSG, "as it was"},
        {"[\"alice\"", -EBADMSG, "as it was"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char name[IDENTITY_NAME_MAX + 1] = "as it was";

        assert_int_equal(
            userlist_first(rows[i].body, strlen(rows[i].body), name),
            rows[i].error);
        assert_string_equal(name, rows[i].name);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lists), cmocka_unit_test(test_no_lists),
        cmocka_unit_test(test_nul),   cmocka_unit_test(test_long),
        cmocka_unit_test(test_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
