/* SPDX-License-Identifier: MIT */
/*
 * The reader and the walker of stacks against libpam itself: random services
 * of pam_debug.so, which returns what its argument says, are run by
 * pam_authenticate() and walked by pamwalk_run(); both must come to the same
 * code.  The seed is fixed; a stack that differs is printed.
 */
#include <fcntl.h>
#include <security/pam_appl.h>
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

#include "ctl/pamreader.h"
#include "ctl/pamwalk.h"
#include "tests/support/sanitized.h"

#if SANITIZED
#include <sanitizer/lsan_interface.h>
#endif

#define STACKS 1000
#define FILES 3
/* No PAM code: libpam gives up on the files. */
#define REFUSED 31

static uint64_t random_state = 20261122;

static unsigned int
pick(unsigned int below)
{
    random_state = random_state * UINT64_C(6364136223846793005) +
                   UINT64_C(1442695040888963407);
    return (unsigned int)(random_state >> 33) % below;
}

static const char *
pick_code(void)
{
    static const char *const codes[] = {
        "success",  "success",      "success",          "ignore",
        "auth_err", "perm_denied",  "user_unknown",     "new_authtok_reqd",
        "abort",    "acct_expired", "authinfo_unavail", "maxtries"};

    return codes[pick(sizeof(codes) / sizeof(codes[0]))];
}

static void
put_control(FILE *out)
{
    static const char *const words[] = {"required", "requisite", "sufficient",
                                        "optional", "REQUIRED",  "[required]"};
    static const char *const actions[] = {"ok", "done",   "bad", "die",
                                          "1",  "ignore", "2",   "reset",
                                          "ok", "done",   "3",   "12"};

    if (pick(2) == 0) {
        fputs(words[pick(6)], out);
        return;
    }
    fputc('[', out);
    for (unsigned int i = pick(4); i > 0; i--) {
        fprintf(out, "%s%s=%s ", pick_code(), pick(4) == 0 ? " " : "",
                actions[pick(12)]);
    }
    if (pick(3) > 0) {
        fprintf(out, "default=%s", actions[pick(12)]);
    }
    fputc(']', out);
}

static void
put_odd_line(FILE *out, unsigned int number)
{
    static const char *const lines[] = {
        "aut required pam_debug.so auth=success\n",
        "auth\n",
        "auth required\n",
        "auth [success=] pam_debug.so auth=success\n",
        "auth [success=ok default=0] pam_debug.so auth=success\n",
        "auth sufficent pam_debug.so auth=success\n",
        "auth optional pam_not_there.so\n",
        "auth [module_unknown=ignore default=bad] pam_not_there.so\n",
        "-auth sufficient pam_not_there.so\n",
        "auth optional \\\n  pam_debug.so \\\n\n  auth=success\n",
        "auth optional pam_debug.so auth=success # auth=auth_err\n",
        "# auth required pam_deny.so\n",
        "account required pam_deny.so\n",
        "AUTH optional pam_debug.so auth=success\n",
        "\n \t\n",
        "auth [success=ok\\]] pam_debug.so auth=success\n",
        "auth [ success = ok default = ignore ] pam_debug.so auth=success\n",
        "auth include nowhere\n",
        "auth substack nowhere\n",
        "auth optional pam_debug.so [auth=success]\n",
        "auth optional pam_debug.so auth=success \\",
        "@include nowhere\n",
    };

    /* In an included file, libpam 1.5.2 gives an @include that fails the
     * actions of the line before it; nobody needs to know what that does. */
    fputs(lines[pick(sizeof(lines) / sizeof(lines[0]) - number)], out);
}

/* A file of lines; it includes only files of higher numbers. */
static void
put_file(const char *directory, unsigned int number)
{
    char path[128] = "";
    FILE *out = NULL;

    snprintf(path, sizeof(path), "%s/s%u", directory, number);
    out = fopen(path, "w");
    assert_non_null(out);
    for (unsigned int i = 1 + pick(6); i > 0; i--) {
        unsigned int kind = pick(12);

        if (kind == 0 && pick(2) == 0) {
            put_odd_line(out, number);
        } else if (kind == 1 && number + 1 < FILES) {
            fprintf(out, "auth include %s/s%u\n", directory, number + 1);
        } else if (kind == 2 && number + 1 < FILES) {
            fprintf(out, "@include %s/s%u\n", directory, number + 1);
        } else if (kind <= 4 && number + 1 < FILES) {
            fprintf(out, "auth substack %s/s%u\n", directory, number + 1);
        } else {
            fputs("auth ", out);
            put_control(out);
            fprintf(out, " pam_debug.so auth=%s\n", pick_code());
        }
    }
    fclose(out);
}

static int
talk(int count, const struct pam_message **messages,
     struct pam_response **ret_answers, void *context)
{
    (void)messages;
    (void)context;
    *ret_answers = calloc((size_t)count, sizeof(**ret_answers));
    return *ret_answers == NULL ? PAM_BUF_ERR : PAM_SUCCESS;
}

/* When pam_start() fails, libpam 1.5.2 keeps what it has read: not our leak. */
static void
mind_leaks(bool mind)
{
#if SANITIZED
    if (mind) {
        __lsan_enable();
    } else {
        __lsan_disable();
    }
#else
    (void)mind;
#endif
}

static int
ask_libpam(const char *directory)
{
    const struct pam_conv conversation = {.conv = talk};
    pam_handle_t *pamh = NULL;
    int code =
        pam_start_confdir("s0", "nobody", &conversation, directory, &pamh);

    if (code != PAM_SUCCESS) {
        return REFUSED;
    }
    code = pam_authenticate(pamh, PAM_SILENT);
    pam_end(pamh, code);
    return code;
}

static struct pamwalk_results
debug_results(const struct pamstack_line *line, const void *context)
{
    struct pamwalk_results results = {.codes = PAMWALK_CODE(PAM_PERM_DENIED)};

    (void)context;
    if (line->kind == PAMSTACK_MUST_FAIL) {
        return results;
    }
    if (strcmp(line->module, "pam_debug.so") != 0) {
        results.codes = PAMWALK_CODE(PAM_MODULE_UNKNOWN);
        return results;
    }
    for (int code = 0; code < PAMCONTROL_CODES; code++) {
        if (line->argc > 0 && strncmp(line->argv[0], "auth=", 5) == 0 &&
            strcmp(line->argv[0] + 5, pamcontrol_code_name(code)) == 0) {
            results.codes = PAMWALK_CODE(code);
        }
    }
    return results;
}

static uint32_t
walk_here(const char *directory)
{
    const struct pamsource source = {.directories = {directory, NULL}};
    struct findings *findings = findings_new();
    struct pamstack stack = {0};
    struct pamwalk_end end = {0};
    char path[PAMSOURCE_PATH_MAX] = "";

    assert_non_null(findings);
    assert_int_equal(pamreader_load(&source, "s0", findings, &stack, path), 0);
    assert_int_equal(
        pamwalk_run(&stack.chains[PAMSTACK_AUTH], debug_results, NULL, &end),
        0);
    if (stack.refused) {
        end.statuses = PAMWALK_CODE(REFUSED);
    }
    free(end.marks);
    pamstack_done(&stack);
    findings_free(findings);
    return end.statuses;
}

static void
print_files(const char *directory)
{
    for (unsigned int i = 0; i < FILES; i++) {
        char text[4096] = "";
        char path[128] = "";
        FILE *in = NULL;

        snprintf(path, sizeof(path), "%s/s%u", directory, i);
        in = fopen(path, "r");
        assert_non_null(in);
        text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
        fclose(in);
        fprintf(stderr, "--- s%u\n%s", i, text);
    }
}

static void
walks_as_libpam_does(void **state)
{
    char directory[] = "/tmp/pamwalk-XXXXXX";
    unsigned int successes = 0;

    (void)state;
    assert_non_null(mkdtemp(directory));
    for (unsigned int i = 0; i < STACKS; i++) {
        int wanted = 0;
        uint32_t got = 0;

        for (unsigned int file = 0; file < FILES; file++) {
            put_file(directory, file);
        }
        mind_leaks(false);
        wanted = ask_libpam(directory);
        mind_leaks(true);
        got = walk_here(directory);
        if (got != PAMWALK_CODE(wanted)) {
            print_files(directory);
            fprintf(stderr, "libpam: %d, here: %x\n", wanted, got);
        }
        assert_int_equal(got, PAMWALK_CODE(wanted));
        successes += wanted == PAM_SUCCESS;
    }
    /* A test in which nobody ever gets in, or everybody, shows nothing. */
    assert_in_range(successes, STACKS / 20, STACKS - STACKS / 20);
    for (unsigned int file = 0; file < FILES; file++) {
        char path[128] = "";

        snprintf(path, sizeof(path), "%s/s%u", directory, file);
        unlink(path);
    }
    rmdir(directory);
}

static void
append(struct pamstack *stack, const char *control, const char *module)
{
    struct pamstack_line line = {.file = "x", .module = strdup(module)};

    assert_null(pamcontrol_parse(control, &line.control));
    assert_int_equal(pamstack_append(stack, PAMSTACK_AUTH, line), 0);
}

static struct pamwalk_results
everything(const struct pamstack_line *line, const void *context)
{
    struct pamwalk_results results = {.codes = UINT32_MAX};

    (void)line;
    (void)context;
    return results;
}

/* Sets of codes: every way is found, and how it came about. */
static void
finds_every_way(void **state)
{
    struct pamstack stack = {0};
    struct pamwalk_end end = {0};

    (void)state;
    append(&stack, "success=1 default=ignore", "pam_unix.so");
    append(&stack, "requisite", "pam_deny.so");
    append(&stack, "required", "pam_ovhpat.so");
    assert_int_equal(
        pamwalk_run(&stack.chains[PAMSTACK_AUTH], everything, NULL, &end), 0);
    assert_true((end.statuses & PAMWALK_CODE(PAM_SUCCESS)) != 0);
    assert_true((end.statuses & PAMWALK_CODE(PAM_AUTH_ERR)) != 0);
    assert_int_equal(end.granted_by, 2);
    assert_int_equal(end.ours_line, 2);
    assert_int_equal(end.ours_code, PAM_SUCCESS);
    assert_int_equal(end.marks[1], PAMWALK_REACHED | PAMWALK_JUMPED);
    free(end.marks);
    assert_int_equal(pamwalk_jump(&stack.chains[PAMSTACK_AUTH], 0, 2), 2);
    assert_true(pamwalk_jump(&stack.chains[PAMSTACK_AUTH], 0, 3) ==
                PAMWALK_NOWHERE);
    pamstack_done(&stack);
}

static void
nothing_grants_nothing(void **state)
{
    struct pamstack stack = {0};
    struct pamwalk_end end = {0};

    (void)state;
    assert_int_equal(
        pamwalk_run(&stack.chains[PAMSTACK_AUTH], everything, NULL, &end), 0);
    assert_int_equal(end.statuses, PAMWALK_CODE(PAM_PERM_DENIED));
    free(end.marks);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_as_libpam_does),
        cmocka_unit_test(finds_every_way),
        cmocka_unit_test(nothing_grants_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
