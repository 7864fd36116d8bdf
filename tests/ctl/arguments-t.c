/* SPDX-License-Identifier: MIT */
/*
 * Options and words of a command, and the command found in its table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ctl/arguments.h"

static const struct command table[] = {
    {"cache", "", "", NULL},
    {"cache list", "", "", NULL},
    {"lint", "[DIR]", "", NULL},
};

static const char *file;
static bool quiet;
static const struct arguments_option options[] = {{"file", &file, NULL},
                                                  {"quiet", NULL, &quiet}};

/* getopt_long() moves the pointers, and writes to no text. */
static char *moving[8];

static char **
copy(const char *const *argv)
{
    memset(moving, 0, sizeof(moving));
    for (size_t i = 0; argv[i] != NULL; i++) {
        memcpy(&moving[i], &argv[i], sizeof(moving[i]));
    }
    return moving;
}

/* Parses the texts, of which the first is the command's name, with at most one
 * word; options and words may be mixed. */
static bool
parse(struct command_call *call, const char *const *texts)
{
    char **argv = copy(texts);

    *call = (struct command_call){.command = &table[2], .argv = argv};
    while (argv[call->argc] != NULL) {
        call->argc++;
    }
    file = NULL;
    quiet = false;
    return arguments_parse(call, options, 2, 0, 1);
}

static void
takes_options_and_words(void **state)
{
    const char *const argv[] = {"lint", "dir",     "--json", "--file",
                                "x",    "--quiet", NULL};
    struct command_call call;

    (void)state;
    assert_true(parse(&call, argv));
    assert_true(call.json);
    assert_true(quiet);
    assert_string_equal(file, "x");
    assert_int_equal(call.argc, 1);
    assert_string_equal(call.argv[0], "dir");
}

static void
two_dashes_end_options(void **state)
{
    const char *const argv[] = {"lint", "--", "--json", NULL};
    struct command_call call;

    (void)state;
    assert_true(parse(&call, argv));
    assert_false(call.json);
    assert_string_equal(call.argv[0], "--json");
}

static void
refuses_what_it_does_not_know(void **state)
{
    const char *const unknown[] = {"lint", "--nothing", NULL};
    const char *const without_value[] = {"lint", "--file", NULL};
    const char *const with_value[] = {"lint", "--quiet=1", NULL};
    const char *const many[] = {"lint", "a", "b", NULL};
    struct command_call call;

    (void)state;
    assert_false(parse(&call, unknown));
    assert_false(parse(&call, without_value));
    assert_false(parse(&call, with_value));
    assert_false(parse(&call, many));
}

static void
finds_commands(void **state)
{
    const char *const one[] = {"cache", NULL};
    const char *const two[] = {"cache", "list", "x", NULL};
    const char *const other[] = {"cache", "other", NULL};
    const char *const part[] = {"lin", NULL};
    int words = 0;

    (void)state;
    assert_ptr_equal(command_find(table, 3, 1, copy(one), &words), &table[0]);
    assert_int_equal(words, 1);
    assert_ptr_equal(command_find(table, 3, 3, copy(two), &words), &table[1]);
    assert_int_equal(words, 2);
    assert_ptr_equal(command_find(table, 3, 2, copy(other), &words), &table[0]);
    assert_int_equal(words, 1);
    assert_null(command_find(table, 3, 1, copy(part), &words));
    assert_null(command_find(table, 3, 0, copy(part), &words));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_options_and_words),
        cmocka_unit_test(two_dashes_end_options),
        cmocka_unit_test(refuses_what_it_does_not_know),
        cmocka_unit_test(finds_commands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
