/* SPDX-License-Identifier: MIT */
/*
 * ctl/pamcode.c: the names are those of the module's own codes
 * (pam_ovhpat(8), RETURN VALUES), and only one outcome is a success.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "ctl/pamcode.h"

static void
test_names(void **state)
{
    static const struct {
        enum outcome outcome;
        const char *name;
    } rows[] = {
        {OUTCOME_ALLOWED, "PAM_SUCCESS"},
        {OUTCOME_BAD_TOKEN, "PAM_AUTH_ERR"},
        {OUTCOME_NOT_PERMITTED, "PAM_PERM_DENIED"},
        {OUTCOME_USER_UNKNOWN, "PAM_USER_UNKNOWN"},
        {OUTCOME_TOO_MANY, "PAM_MAXTRIES"},
        {OUTCOME_UNAVAILABLE, "PAM_AUTHINFO_UNAVAIL"},
        {OUTCOME_MISCONFIGURED, "PAM_SERVICE_ERR"},
        {OUTCOME_NO_MEMORY, "PAM_BUF_ERR"},
        {OUTCOME_NOT_OURS, "PAM_IGNORE"},
        {OUTCOME_INTERNAL, "PAM_SYSTEM_ERR"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_string_equal(pamcode_name(rows[i].outcome), rows[i].name);
    }
    assert_string_equal(pamcode_name((enum outcome)99), "PAM_SYSTEM_ERR");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
