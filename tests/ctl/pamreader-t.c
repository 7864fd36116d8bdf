/* SPDX-License-Identifier: MIT */
/*
 * Services from files: what is in which chain, what is a finding, and that no
 * bytes whatever make the reader or the judges of its stacks stumble.  The
 * mutations have a fixed seed; run with a sanitizer, they are a fuzz test.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "ctl/lintline.h"
#include "ctl/lintstack.h"
#include "ctl/pamreader.h"

#define MUTATIONS 3000
#define TEXT_MAX 8192

static char directory[] = "/tmp/pamreader-XXXXXX";

static void
write_file(const char *name, const char *bytes, size_t size)
{
    char path[256] = "";
    FILE *out = NULL;

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    out = fopen(path, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static void
remove_file(const char *name)
{
    char path[256] = "";

    snprintf(path, sizeof(path), "%s/%s", directory, name);
    unlink(path);
}

static int
load(const char *service, struct findings *findings, struct pamstack *ret_stack)
{
    const struct pamsource source = {.directories = {directory, NULL}};
    char path[PAMSOURCE_PATH_MAX] = "";

    return pamreader_load(&source, service, findings, ret_stack, path);
}

static int
set_up(void **state)
{
    *state = findings_new();
    return *state == NULL || mkdtemp(directory) == NULL;
}

static int
tear_down(void **state)
{
    findings_free(*state);
    remove_file("s");
    remove_file("t");
    rmdir(directory);
    memcpy(directory + sizeof(directory) - 7, "XXXXXX", 6);
    return 0;
}

static void
puts_lines_into_chains(void **state)
{
    static const char service[] =
        "# comment\n"
        "auth [success=1 default=ignore] a.so x [y z]\n"
        "-account \\\n required b.so\n"
        "@include t\n"
        "session substack t\n";
    static const char other[] = "auth required /lib/pam_ovhpat.so names=both\n"
                                "session optional c.so\n";
    struct pamstack stack = {0};
    const struct pamstack_line *line = NULL;

    write_file("s", service, sizeof(service) - 1);
    write_file("t", other, sizeof(other) - 1);
    assert_int_equal(load("s", *state, &stack), 0);
    assert_int_equal(stack.chains[PAMSTACK_AUTH].count, 2);
    line = &stack.chains[PAMSTACK_AUTH].lines[0];
    assert_string_equal(line->module, "a.so");
    assert_int_equal(line->argc, 2);
    assert_string_equal(line->argv[1], "y z");
    assert_int_equal(line->number, 2);
    assert_int_equal(line->control.actions[0], 1);
    line++;
    assert_true(pamstack_line_is_ours(line));
    assert_true(line->nested);
    assert_int_equal(stack.chains[PAMSTACK_ACCOUNT].count, 1);
    assert_int_equal(stack.chains[PAMSTACK_ACCOUNT].lines[0].number, 3);
    assert_int_equal(stack.chains[PAMSTACK_SESSION].count, 3);
    assert_int_equal(stack.chains[PAMSTACK_SESSION].lines[1].kind,
                     PAMSTACK_SUBSTACK);
    assert_int_equal(stack.chains[PAMSTACK_SESSION].lines[2].level, 1);
    assert_int_equal(((struct findings *)*state)->count, 0);
    pamstack_done(&stack);
}

static void
a_broken_line_always_fails(void **state)
{
    static const char service[] = "aut required a.so\n"
                                  "auth\n"
                                  "auth required\n"
                                  "auth include nowhere\n";
    struct pamstack stack = {0};

    write_file("s", service, sizeof(service) - 1);
    assert_int_equal(load("s", *state, &stack), 0);
    assert_int_equal(stack.chains[PAMSTACK_AUTH].count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(stack.chains[PAMSTACK_AUTH].lines[i].kind,
                         PAMSTACK_MUST_FAIL);
    }
    assert_int_equal(stack.faults, 4);
    assert_true(findings_has(*state, "syntax"));
    assert_true(findings_has(*state, "include-missing"));
    pamstack_done(&stack);
}

static void
libpam_gives_up(void **state)
{
    static const char *const services[] = {
        "auth required a.so \\\n", "@include nowhere\n", "@include s\n"};

    for (size_t i = 0; i < 3; i++) {
        struct pamstack stack = {0};

        write_file("s", services[i], strlen(services[i]));
        assert_int_equal(load("s", *state, &stack), 0);
        assert_true(stack.refused);
        pamstack_done(&stack);
    }
    assert_true(findings_has(*state, "unfinished"));
    assert_true(findings_has(*state, "include-loop"));
}

static void
says_what_is_not_there(void **state)
{
    struct pamstack stack = {0};

    assert_int_equal(load("s", *state, &stack), -ENOENT);
    assert_int_equal(load(".", *state, &stack), -EISDIR);
}

static const char seed_text[] =
    "# Tokens\n"
    "auth [success=done ignore=ignore authinfo_unavail=ignore default=die] "
    "pam_ovhpat.so names=both prompt=[Token: ]\n"
    "auth [success=1 default=ignore] pam_unix.so nullok # comment\n"
    "auth requisite pam_deny.so\n"
    "auth required pam_permit.so\n"
    "-auth optional \\\n   pam_cap.so\n"
    "account [success=ok ignore=ignore default=die] pam_ovhpat.so\n"
    "account substack t\n"
    "@include t\n"
    "session include t\n"
    "account required pam_succeed_if.so uid >= 1000\n";

static uint64_t random_state = 4711;

static unsigned int
pick(unsigned int below)
{
    random_state = random_state * UINT64_C(6364136223846793005) +
                   UINT64_C(1442695040888963407);
    return (unsigned int)(random_state >> 33) % below;
}

/* Changes the text in place; returns its new length. */
static size_t
mutate(char *text, size_t length)
{
    static const char special[] = "[]\\#=\n \t\0-/@1a\xff";

    for (unsigned int i = 1 + pick(12); i > 0 && length > 0; i--) {
        size_t at = pick((unsigned int)length);
        size_t run = pick((unsigned int)(length - at)) % 80;

        switch (pick(5)) {
        case 0:
            text[at] = (char)pick(256);
            break;
        case 1:
            text[at] = special[pick(sizeof(special))];
            break;
        case 2: /* take out */
            memmove(text + at, text + at + run, length - at - run);
            length -= run;
            break;
        case 3: /* twice */
            if (length + run < TEXT_MAX) {
                memmove(text + at + run, text + at, length - at);
                length += run;
            }
            break;
        default: /* cut */
            length = pick(8) == 0 ? at : length;
            break;
        }
    }
    return length;
}

static void
no_bytes_make_it_stumble(void **state)
{
    unsigned int judged = 0;

    for (unsigned int i = 0; i < MUTATIONS; i++) {
        struct findings *findings = findings_new();
        struct pamstack stack = {0};
        char text[TEXT_MAX] = "";
        size_t length = sizeof(seed_text) - 1;
        int error = 0;

        assert_non_null(findings);
        memcpy(text, seed_text, length);
        write_file("s", text, mutate(text, length));
        memcpy(text, seed_text, length);
        write_file("t", text, mutate(text, length));
        error = load("s", findings, &stack);
        if (error == 0) {
            lintline_judge(&stack, directory, true, findings);
            error = lintstack_judge(&stack, findings);
            assert_true(error == 0 || error == -E2BIG);
            judged++;
            pamstack_done(&stack);
        } else {
            assert_true(error == -E2BIG || error == -EISDIR ||
                        error == -ENAMETOOLONG || error == -EACCES ||
                        error == -ENOTDIR);
        }
        findings_free(findings);
    }
    assert_in_range(judged, MUTATIONS / 2, MUTATIONS);
    (void)state;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(puts_lines_into_chains, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_broken_line_always_fails, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(libpam_gives_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(says_what_is_not_there, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(no_bytes_make_it_stumble, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
