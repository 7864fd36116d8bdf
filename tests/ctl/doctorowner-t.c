/* SPDX-License-Identifier: MIT */
/*
 * ctl/doctorowner.c: whose credentials are good, whose are warned about and
 * whose are of no use.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <string.h>

#include "ctl/doctorowner.h"

static struct config config;
static struct hostprobe_result result;
static struct doctorreport report;

/* Credentials of xx1111-ovh in eu, on a host of that account. */
static void
begin(enum identity_kind kind, const char *name)
{
    doctorreport_done(&report);
    memset(&config, 0, sizeof(config));
    memset(&result, 0, sizeof(result));
    config.account_count = 1;
    strcpy(config.accounts[0], "xx1111-ovh");
    strcpy(config.region, "eu");
    result.flaw = "a flaw";
    result.owner.kind = kind;
    strcpy(result.owner.region, "eu");
    strcpy(result.owner.account, "xx1111-ovh");
    strcpy(result.owner.name, name);
}

static void
look(void)
{
    doctorowner_look(&report, &config, &result);
}

/* Line `number` has this level and this text. */
static void
assert_line(size_t number, enum doctorreport_level level, const char *part)
{
    assert_in_range(number, 0, report.count - 1);
    assert_int_equal(report.lines[number].level, level);
    assert_non_null(strstr(report.lines[number].text, part));
    assert_int_equal(report.lines[number].next == NULL,
                     level == DOCTORREPORT_OK);
}

static void
test_good(void **state)
{
    (void)state;
    begin(IDENTITY_SERVICE, "oauth2-EU.0f");
    look();
    assert_int_equal(report.count, 1);
    assert_line(0, DOCTORREPORT_OK,
                "the service account xx1111-ovh/oauth2-EU.0f");
    begin(IDENTITY_USER, "robot");
    look();
    assert_int_equal(report.count, 1);
    assert_line(0, DOCTORREPORT_OK, "the user xx1111-ovh/robot");
    begin(IDENTITY_OWNER, "");
    result.routes.limited = true;
    look();
    assert_int_equal(report.count, 1);
    assert_line(0, DOCTORREPORT_OK, "the owner of the OVH account xx1111-ovh");
    doctorreport_done(&report);
}

static void
test_too_much(void **state)
{
    (void)state;
    begin(IDENTITY_OWNER, "");
    look();
    assert_int_equal(report.count, 2);
    assert_line(1, DOCTORREPORT_WARNING, "can do anything at OVHcloud");
    begin(IDENTITY_USER, "robot");
    result.routes.limited = true;
    strcpy(result.routes.surplus, "PUT /vps/*");
    look();
    assert_int_equal(report.count, 2);
    assert_line(1, DOCTORREPORT_WARNING, "PUT /vps/*");
    doctorreport_done(&report);
}

static void
test_no_use(void **state)
{
    (void)state;
    begin(IDENTITY_NONE, "");
    look();
    assert_line(0, DOCTORREPORT_FAILURE, "a flaw");
    begin(IDENTITY_SERVICE, "x");
    strcpy(result.owner.region, "ca");
    look();
    assert_line(0, DOCTORREPORT_FAILURE, "region ca");
    begin(IDENTITY_SERVICE, "x");
    strcpy(result.owner.account, "yy2222-ovh");
    look();
    assert_int_equal(report.count, 1);
    assert_line(0, DOCTORREPORT_FAILURE, "yy2222-ovh, which");
    doctorreport_done(&report);
}

static void
test_other_accounts(void **state)
{
    (void)state;
    begin(IDENTITY_SERVICE, "x");
    config.account_count = 3;
    strcpy(config.accounts[1], "yy2222-ovh");
    strcpy(config.accounts[2], "zz3333-ovh");
    look();
    assert_int_equal(report.count, 3);
    assert_line(1, DOCTORREPORT_WARNING, "yy2222-ovh");
    assert_line(2, DOCTORREPORT_WARNING, "zz3333-ovh");
    doctorreport_done(&report);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_too_much),
        cmocka_unit_test(test_no_use),
        cmocka_unit_test(test_other_accounts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
