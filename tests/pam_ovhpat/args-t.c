/* SPDX-License-Identifier: MIT */
/*
 * pam_ovhpat/args.c: every argument with every kind of value, the defaults,
 * and that what is not understood is refused and named.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "pam_ovhpat/args.h"

#define WORDS_MAX 16

/* Parses a line of words; *ret_wrong is NULL when it was understood. */
static struct args
parse(const char *line, const char **ret_wrong)
{
    static char words[4096];
    const char *argv[WORDS_MAX] = {NULL};
    struct args args;
    char *rest = words;
    int argc = 0;

    memset(&args, 0x5a, sizeof(args));
    snprintf(words, sizeof(words), "%s", line);
    while (rest != NULL && *rest != '\0' && argc < WORDS_MAX) {
        argv[argc++] = strsep(&rest, " ");
    }
    *ret_wrong = NULL;
    if (args_parse(argc, argv, &args, ret_wrong) == 0) {
        assert_null(*ret_wrong);
    } else {
        assert_non_null(*ret_wrong);
    }
    return args;
}

static struct args
parsed(const char *line)
{
    const char *wrong = NULL;
    struct args args = parse(line, &wrong);

    if (wrong != NULL) {
        fail_msg("\"%s\": refused because of %s", line, wrong);
    }
    return args;
}

static void
assert_wrong(const char *line, const char *expected)
{
    struct args untouched;
    const char *wrong = NULL;
    struct args args = parse(line, &wrong);

    if (wrong == NULL) {
        fail_msg("\"%s\" is accepted", line);
    }
    assert_string_equal(wrong, expected);
    memset(&untouched, 0x5a, sizeof(untouched));
    assert_memory_equal(&args, &untouched, sizeof(args));
}

static void
test_defaults(void **state)
{
    struct args args = parsed("");

    (void)state;
    assert_int_equal(args.names, ARGS_NAMES_HYBRID);
    assert_int_equal(args.first_pass, ARGS_FIRST_PASS_ASK);
    assert_false(args.suffix_any);
    assert_false(args.is_virtual);
    assert_false(args.forward_pass);
    assert_false(args.quiet);
    assert_false(args.debug);
    assert_string_equal(args.plain_prefix, "eyJ");
    assert_string_equal(args.socket, ARGS_SOCKET_DEFAULT);
    assert_null(args.prompt);
    assert_int_equal(args.timeout_ms, 5000);
}

static void
test_flags(void **state)
{
    (void)state;
    assert_true(parsed("virtual").is_virtual);
    assert_true(parsed("forward_pass").forward_pass);
    assert_true(parsed("quiet").quiet);
    assert_true(parsed("debug").debug);
    assert_int_equal(parsed("try_first_pass").first_pass, ARGS_FIRST_PASS_TRY);
    assert_int_equal(parsed("use_first_pass").first_pass, ARGS_FIRST_PASS_USE);
}

static void
test_values(void **state)
{
    (void)state;
    assert_int_equal(parsed("names=hybrid").names, ARGS_NAMES_HYBRID);
    assert_int_equal(parsed("names=plain").names, ARGS_NAMES_PLAIN);
    assert_int_equal(parsed("names=both").names, ARGS_NAMES_BOTH);
    assert_true(parsed("suffix=any").suffix_any);
    assert_false(parsed("suffix=account").suffix_any);
    assert_string_equal(parsed("plain_prefix=tok_").plain_prefix, "tok_");
    assert_string_equal(parsed("plain_prefix=").plain_prefix, "");
    assert_string_equal(parsed("plain_prefix=a=b").plain_prefix, "a=b");
    assert_string_equal(parsed("socket=/x").socket, "/x");
    assert_string_equal(parsed("prompt=Token:").prompt, "Token:");
    assert_string_equal(parsed("prompt==").prompt, "=");
}

static void
test_timeout(void **state)
{
    (void)state;
    assert_int_equal(parsed("timeout=1").timeout_ms, 1000);
    assert_int_equal(parsed("timeout=5").timeout_ms, 5000);
    assert_int_equal(parsed("timeout=60").timeout_ms, 60000);
    assert_int_equal(parsed("timeout=007").timeout_ms, 7000);
    assert_wrong("timeout=0", "timeout=0");
    assert_wrong("timeout=61", "timeout=61");
    assert_wrong("timeout=600", "timeout=600");
    assert_wrong("timeout=", "timeout=");
    assert_wrong("timeout=-1", "timeout=-1");
    assert_wrong("timeout=+1", "timeout=+1");
    assert_wrong("timeout=5s", "timeout=5s");
    assert_wrong("timeout=0.5", "timeout=0.5");
    assert_wrong("timeout=0x5", "timeout=0x5");
    assert_wrong("timeout=4294967297", "timeout=4294967297");
    assert_wrong("timeout=18446744073709551617",
                 "timeout=18446744073709551617");
}

static void
test_not_understood(void **state)
{
    static const char *const lines[] = {
        "name=both",
        "names",
        "names=",
        "names=Both",
        "names=both,",
        "NAMES=both",
        "names:both",
        "suffix",
        "suffix=",
        "suffix=none",
        "virtual=",
        "virtual=yes",
        "virtua",
        "virtuall",
        "plain_prefix",
        "socket",
        "socket=",
        "socket=run/x",
        "socket=./x",
        "timeout",
        "prompt",
        "prompt=",
        "quiet=1",
        "debug=0",
        "no_warn",
        "nullok",
        "try_first_pas",
        "use_first_passs",
        "first_pass",
        "=",
        "-",
        "--debug",
        "sufficient",
        "pam_ovhpat.so",
        "names=both\tdebug",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_wrong(lines[i], lines[i]);
    }
}

static void
test_empty_argument(void **state)
{
    const char *argv[] = {"debug", ""};
    const char *wrong = NULL;
    struct args args;

    (void)state;
    assert_int_equal(args_parse(2, argv, &args, &wrong), -EINVAL);
    assert_string_equal(wrong, "");
}

/* The first wrong one is named, wherever it stands. */
static void
test_place(void **state)
{
    (void)state;
    assert_wrong("typo names=both debug", "typo");
    assert_wrong("names=both typo debug", "typo");
    assert_wrong("names=both debug typo", "typo");
    assert_wrong("first second", "first");
}

static void
test_repeated(void **state)
{
    (void)state;
    assert_wrong("debug debug", "debug");
    assert_wrong("names=both names=both", "names=both");
    assert_wrong("names=both names=plain", "names=plain");
    assert_wrong("timeout=5 quiet timeout=6", "timeout=6");
}

static void
test_contradictory(void **state)
{
    (void)state;
    assert_wrong("try_first_pass use_first_pass", "use_first_pass");
    assert_wrong("use_first_pass try_first_pass", "try_first_pass");
}

/* A prefix of a token's full length would leave nothing to be the token. */
static void
test_plain_prefix_length(void **state)
{
    char line[128] = "plain_prefix=";

    (void)state;
    memset(line + strlen("plain_prefix="), 'x', 63);
    assert_int_equal(strlen(parsed(line).plain_prefix), 63);
    line[strlen(line)] = 'x';
    assert_wrong(line, line);
}

static void
test_all_together(void **state)
{
    struct args args =
        parsed("names=both suffix=any virtual plain_prefix=x socket=/y "
               "timeout=60 try_first_pass forward_pass prompt=z quiet debug");

    (void)state;
    assert_int_equal(args.names, ARGS_NAMES_BOTH);
    assert_true(args.suffix_any && args.is_virtual && args.forward_pass &&
                args.quiet && args.debug);
    assert_string_equal(args.plain_prefix, "x");
    assert_string_equal(args.socket, "/y");
    assert_string_equal(args.prompt, "z");
    assert_int_equal(args.timeout_ms, 60000);
    assert_int_equal(args.first_pass, ARGS_FIRST_PASS_TRY);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_flags),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_timeout),
        cmocka_unit_test(test_not_understood),
        cmocka_unit_test(test_empty_argument),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_repeated),
        cmocka_unit_test(test_contradictory),
        cmocka_unit_test(test_plain_prefix_length),
        cmocka_unit_test(test_all_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
