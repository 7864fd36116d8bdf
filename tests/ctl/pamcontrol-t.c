/* SPDX-License-Identifier: MIT */
/*
 * Control fields.  That they mean what libpam makes of them is shown by
 * pamwalk-t.c; here are the mistakes, and what the caller is told.
 */
#include <security/pam_appl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ctl/pamcontrol.h"

static void
reads_words_and_pairs(void **state)
{
    struct pamcontrol control = {0};

    (void)state;
    assert_null(pamcontrol_parse("sufficient", &control));
    assert_int_equal(control.actions[PAM_SUCCESS], PAMCONTROL_DONE);
    assert_int_equal(control.actions[PAM_AUTH_ERR], PAMCONTROL_IGNORE);
    assert_false(control.named[PAM_SUCCESS]);
    assert_null(pamcontrol_parse("success=2 default=die ignore=ignore "
                                 "authinfo_unavail = reset",
                                 &control));
    assert_int_equal(control.actions[PAM_SUCCESS], 2);
    assert_int_equal(control.actions[PAM_ABORT], PAMCONTROL_DIE);
    assert_int_equal(control.actions[PAM_IGNORE], PAMCONTROL_IGNORE);
    assert_int_equal(control.actions[PAM_AUTHINFO_UNAVAIL], PAMCONTROL_RESET);
    assert_true(control.named[PAM_AUTHINFO_UNAVAIL]);
    assert_false(control.named[PAM_ABORT]);
    assert_null(pamcontrol_parse("", &control));
    assert_int_equal(control.actions[PAM_SUCCESS], PAMCONTROL_BAD);
}

static void
a_mistake_makes_all_bad(void **state)
{
    static const char *const wrong[] = {
        "sufficent",          "success",    "success=",
        "success=okay",       "success=0",  "success ok",
        "success=ok def=die", "=ok",        "success=-1",
        "success=ok default", "SUCCESS=ok",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct pamcontrol control = {0};

        if (pamcontrol_parse(wrong[i], &control) == NULL) {
            fail_msg("%s was taken", wrong[i]);
        }
        for (int code = 0; code < PAMCONTROL_CODES; code++) {
            assert_int_equal(control.actions[code], PAMCONTROL_BAD);
        }
    }
}

static void
numbers_have_an_end(void **state)
{
    struct pamcontrol control = {0};

    (void)state;
    assert_null(pamcontrol_parse("success=99999999999999999999", &control));
    assert_true(control.actions[PAM_SUCCESS] > 100000);
    assert_string_equal(pamcontrol_code_name(PAM_IGNORE), "ignore");
    assert_string_equal(pamcontrol_code_name(-1), "?");
    assert_string_equal(pamcontrol_code_name(PAMCONTROL_CODES), "?");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_words_and_pairs),
        cmocka_unit_test(a_mistake_makes_all_bad),
        cmocka_unit_test(numbers_have_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
