/* SPDX-License-Identifier: MIT */
/*
 * helper/configservice.c: which names a section may have, how many there are,
 * and which service follows which.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "helper/configservice.h"

static struct config config;

static int
setup(void **state)
{
    (void)state;
    memset(&config, 0, sizeof(config));
    return 0;
}

static void
test_names(void **state)
{
    static const char *const good[] = {"a", "sshd", "x.y_z-1"};
    static const char *const bad[] = {"",   "a b",  "a/b",      "../a",
                                      "a*", "a\tb", "\xc3\xa9", "a:"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(configservice_add(&config, good[i]), 0);
        assert_string_equal(config.services[i].name, good[i]);
        assert_int_equal(config.services[i].fresh_ms, CONFIGSERVICE_UNSET);
        assert_int_equal(config.services[i].grace_ms, CONFIGSERVICE_UNSET);
        assert_int_equal(config.services[i].expiry_warning_ms,
                         CONFIGSERVICE_UNSET);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(configservice_add(&config, bad[i]), -EINVAL);
    }
    assert_int_equal(config.service_count, sizeof(good) / sizeof(good[0]));
}

static void
test_length(void **state)
{
    char name[WIRE_SERVICE_MAX + 2];

    (void)state;
    memset(name, 'a', sizeof(name));
    name[WIRE_SERVICE_MAX + 1] = '\0';
    assert_int_equal(configservice_add(&config, name), -EINVAL);
    name[WIRE_SERVICE_MAX] = '\0';
    assert_int_equal(configservice_add(&config, name), 0);
    assert_ptr_equal(configservice_find(&config, name), &config.services[0]);
}

static void
test_twice(void **state)
{
    (void)state;
    assert_int_equal(configservice_add(&config, "SSHD"), 0);
    assert_string_equal(config.services[0].name, "sshd");
    assert_int_equal(configservice_add(&config, "sshd"), -EEXIST);
    assert_int_equal(configservice_add(&config, "sshd2"), 0);
}

static void
test_many(void **state)
{
    char name[32];

    (void)state;
    for (unsigned int i = 0; i < CONFIG_SERVICES_MAX; i++) {
        snprintf(name, sizeof(name), "s%u", i);
        assert_int_equal(configservice_add(&config, name), 0);
    }
    assert_int_equal(configservice_add(&config, "more"), -ENOSPC);
    assert_int_equal(config.service_count, CONFIG_SERVICES_MAX);
}

/* The same program with a login shell has no weaker rules. */
static void
test_followers(void **state)
{
    (void)state;
    assert_int_equal(configservice_add(&config, "sudo"), 0);
    assert_ptr_equal(configservice_find(&config, "sudo-i"),
                     &config.services[0]);
    assert_null(configservice_find(&config, "su-l"));
    assert_int_equal(configservice_add(&config, "su"), 0);
    assert_ptr_equal(configservice_find(&config, "su-l"), &config.services[1]);
    assert_int_equal(configservice_add(&config, "su-l"), 0);
    assert_ptr_equal(configservice_find(&config, "su-l"), &config.services[2]);
    assert_ptr_equal(configservice_find(&config, "su"), &config.services[1]);
    assert_null(configservice_find(&config, "su-"));
    assert_null(configservice_find(&config, ""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_names, setup),
        cmocka_unit_test_setup(test_length, setup),
        cmocka_unit_test_setup(test_twice, setup),
        cmocka_unit_test_setup(test_many, setup),
        cmocka_unit_test_setup(test_followers, setup),
    };

    return cmocka_run_group_tests_name("configservice", tests, NULL, NULL);
}
