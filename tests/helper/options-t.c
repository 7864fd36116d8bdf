/* SPDX-License-Identifier: MIT */
/*
 * helper/options.c: every option of ovhpatd(8), what is left out, and what is
 * not understood.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "helper/options.h"
#include "tests/helper/logtrap.h"

#define PARSE(...) parse((const char *const[]){"ovhpatd", __VA_ARGS__, NULL})

static struct options
parse(const char *const *words)
{
    static char storage[16][128];
    char *argv[17] = {NULL};
    struct options options;
    int argc = 0;

    for (; words[argc] != NULL; argc++) {
        snprintf(storage[argc], sizeof(storage[argc]), "%s", words[argc]);
        argv[argc] = storage[argc];
    }
    logtrap_begin();
    options = options_parse(argc, argv);
    logtrap_end();
    return options;
}

static void
test_defaults(void **state)
{
    struct options options = parse((const char *const[]){"ovhpatd", NULL});

    (void)state;
    assert_int_equal(options.action, OPTIONS_RUN);
    assert_string_equal(options.config, OVHPAT_CONFDIR "/ovhpat.conf");
    assert_string_equal(options.socket, OVHPAT_RUNDIR "/ovhpatd.sock");
    assert_string_equal(options.state_dir, OVHPAT_STATEDIR);
    assert_false(options.foreground);
    assert_false(options.allow_root);
    assert_false(options.debug);
}

static void
test_all_options(void **state)
{
    struct options options =
        PARSE("--foreground", "--config", "/a", "--socket=/b", "--state-dir",
              "/c", "--debug", "--allow-root");

    (void)state;
    assert_int_equal(options.action, OPTIONS_RUN);
    assert_string_equal(options.config, "/a");
    assert_string_equal(options.socket, "/b");
    assert_string_equal(options.state_dir, "/c");
    assert_true(options.foreground);
    assert_true(options.allow_root);
    assert_true(options.debug);
}

static void
test_actions(void **state)
{
    struct options options = PARSE("--check", "--config", "/a");

    (void)state;
    assert_int_equal(options.action, OPTIONS_CHECK);
    assert_string_equal(options.config, "/a");
    assert_int_equal(PARSE("--version").action, OPTIONS_VERSION);
    assert_int_equal(PARSE("--help").action, OPTIONS_HELP);
}

static void
test_wrong(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--colour").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("-f").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("-c", "/a").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("--config").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("--socket").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("--state-dir").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("--foreground=yes").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("--check", "file").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("file", "--check").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("--", "--check").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("").action, OPTIONS_WRONG);
    /* What comes behind a mistake does not hide it. */
    assert_int_equal(PARSE("--colour", "--version").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("--version", "--colour").action, OPTIONS_WRONG);
    assert_int_equal(PARSE("--token", "eyJ").action, OPTIONS_WRONG);
}

/* The usage text names every option that is understood. */
static void
test_usage(void **state)
{
    static const char *const names[] = {"--config FILE",
                                        "--socket PATH",
                                        "--state-dir DIR",
                                        "--foreground",
                                        "--debug",
                                        "--allow-root",
                                        "--check",
                                        "--version",
                                        "--help",
                                        OVHPAT_CONFDIR "/ovhpat.conf",
                                        OVHPAT_RUNDIR "/ovhpatd.sock",
                                        OVHPAT_STATEDIR};
    const char *usage = options_usage();

    (void)state;
    assert_int_equal(strncmp(usage, "usage: ovhpatd ", 15), 0);
    assert_int_equal(usage[strlen(usage) - 1], '\n');
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_non_null(strstr(usage, names[i]));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults), cmocka_unit_test(test_all_options),
        cmocka_unit_test(test_actions),  cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
