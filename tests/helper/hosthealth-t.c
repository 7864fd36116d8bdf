/* SPDX-License-Identifier: MIT */
/*
 * helper/hosthealth.c: which answers say something about a right.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "helper/hosthealth.h"

#define USER "/me/identity/user/alice"

static void
note(struct hosthealth *health, const char *path, enum hostanswer_class class)
{
    const struct hostanswer answer = {.class = class, .body = "x", .len = 1};

    hosthealth_note(health, path, &answer);
}

static const char *
shown(const struct hosthealth *health, const char *path)
{
    return hosthealth_right_text(&health->rights[hostright_find(path)]);
}

static void
test_rights(void **state)
{
    struct hosthealth health = {.asked = false};

    (void)state;
    assert_string_equal(shown(&health, USER), "not asked yet");
    note(&health, USER, HOSTANSWER_UNREACHABLE);
    assert_string_equal(shown(&health, USER), "no answer");
    note(&health, USER, HOSTANSWER_ABSENT);
    assert_string_equal(shown(&health, USER), "good");
    note(&health, USER, HOSTANSWER_REFUSED);
    assert_string_equal(shown(&health, USER), "refused, or a right is missing");
    note(&health, USER, HOSTANSWER_UNREACHABLE);
    assert_string_equal(shown(&health, USER), "refused, or a right is missing");
    note(&health, USER, HOSTANSWER_ANSWERED);
    assert_string_equal(shown(&health, USER), "good");
    assert_string_equal(shown(&health, "/me/identity/user"), "not asked yet");
}

/* The body is borrowed, so it is not kept. */
static void
test_last(void **state)
{
    struct hosthealth health = {.asked = false};

    (void)state;
    note(&health, "/auth/details", HOSTANSWER_ANSWERED);
    assert_true(health.asked);
    assert_int_equal(health.last.class, HOSTANSWER_ANSWERED);
    assert_string_equal(health.last.body, "");
    assert_int_equal(health.last.len, 0);
    for (size_t i = 0; i < HOSTRIGHT_MAX; i++) {
        assert_false(health.rights[i].asked);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
