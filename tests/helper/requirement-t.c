/* SPDX-License-Identifier: MIT */
/*
 * helper/requirement.c: what is one action on one resource, and what is not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "helper/requirement.h"

#define VPS "urn:v1:eu:resource:vps:vps-5b48d78b.vps.ovh.net"

static void
test_taken(void **state)
{
    static const char *const taken[] = {
        "vps:apiovh:reboot on " VPS,
        "account:apiovh:me/identity/user/get on "
        "urn:v1:eu:resource:account:xx1111-ovh",
        "publicCloudProject:apiovh:{x}/y on "
        "urn:v1:us:resource:publicCloudProject:0f0f",
        "vps:apiovh:a on urn:v1:ca:resource:vps:a:b",
    };
    struct requirement requirement;
    const char *why = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
        assert_int_equal(requirement_parse(taken[i], &requirement, &why), 0);
    }
    assert_int_equal(requirement_parse(taken[0], &requirement, &why), 0);
    assert_string_equal(requirement.action, "vps:apiovh:reboot");
    assert_string_equal(requirement.urn, VPS);
    assert_true(requirement_is_of_region(&requirement, "eu"));
    assert_false(requirement_is_of_region(&requirement, "us"));
}

static void
test_refused(void **state)
{
    static const char form[] = "is not ACTION on URN";
    static const char action[] = "names no action before `on`";
    static const char resource[] = "names no resource behind `on`";
    static const char *const refused[][2] = {
        {"", form},
        {"vps:apiovh:reboot", form},
        {"vps:apiovh:reboot ON " VPS, form},
        {" on " VPS, action},
        {"reboot on " VPS, action},
        {"vps:reboot on " VPS, action},
        {"vps:apiovh:* on " VPS, action},
        {"vps:apiovh:re boot on " VPS, action},
        {":apiovh:reboot on " VPS, action},
        {"vps:apiovh: on " VPS, action},
        {"vps:apiovh:reboot on ", resource},
        {"vps:apiovh:reboot on x", resource},
        {"vps:apiovh:reboot on urn:v1:eu", resource},
        {"vps:apiovh:reboot on urn:v2:eu:resource:vps:x", resource},
        {"vps:apiovh:reboot on urn:v1:fr:resource:vps:x", resource},
        {"vps:apiovh:reboot on urn:v1:eu:identity:user:x/y", resource},
        {"vps:apiovh:reboot on urn:v1:eu:resource:vps", resource},
        {"vps:apiovh:reboot on urn:v1:eu:resource:vps:", resource},
        {"vps:apiovh:reboot on urn:v1:eu:resource::x", resource},
        {"vps:apiovh:reboot on urn:v1:eu:resource:vps:*", resource},
        {"vps:apiovh:reboot on " VPS " on " VPS, resource},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct requirement requirement = {.action = "untouched"};
        const char *why = NULL;

        assert_int_equal(requirement_parse(refused[i][0], &requirement, &why),
                         -EINVAL);
        assert_string_equal(why, refused[i][1]);
        assert_string_equal(requirement.action, "untouched");
    }
}

static void
test_lengths(void **state)
{
    struct requirement requirement;
    const char *why = NULL;
    char text[512] = "a:b:";
    size_t len = REQUIREMENT_ACTION_MAX;

    (void)state;
    memset(text + 4, 'x', len - 4);
    strcpy(text + len, " on " VPS);
    assert_int_equal(requirement_parse(text, &requirement, &why), 0);
    text[len] = 'x';
    strcpy(text + len + 1, " on " VPS);
    assert_int_equal(requirement_parse(text, &requirement, &why), -EINVAL);
    assert_string_equal(why, "is too long");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_lengths),
    };

    return cmocka_run_group_tests_name("requirement", tests, NULL, NULL);
}
