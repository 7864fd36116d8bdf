/* SPDX-License-Identifier: MIT */
/*
 * helper/sandbox.c: what a process has lost after sandbox_enter(), and what
 * it has kept.  Each test enters in a child process, which tells by its exit
 * status what is wrong.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/sandbox.h"

extern char **environ;

/* What of a process is not as it should be; 0 when all is. */
enum flaw {
    FLAW_NONE = 0,
    FLAW_ENTER,
    FLAW_DUMPABLE,
    FLAW_PRIVILEGES,
    FLAW_CORE,
    FLAW_UMASK,
    FLAW_DESCRIPTORS,
    FLAW_KEPT,
    FLAW_LOST,
    FLAW_RES_OPTIONS,
    FLAW_SECOND_TIME,
};

static enum flaw after(enum flaw (*look)(void))
{
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        _exit((int)look());
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return (enum flaw)WEXITSTATUS(status);
}

static enum flaw
look_at_process(void)
{
    struct problem problem = {""};
    struct rlimit core = {.rlim_cur = 7};

    umask(0);
    if (sandbox_enter(&problem) != 0 || problem.text[0] != '\0') {
        return FLAW_ENTER;
    }
    if (prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L) != 0) {
        return FLAW_DUMPABLE;
    }
    if (prctl(PR_GET_NO_NEW_PRIVS, 0L, 0L, 0L, 0L) != 1) {
        return FLAW_PRIVILEGES;
    }
    if (getrlimit(RLIMIT_CORE, &core) < 0 || core.rlim_cur != 0 ||
        core.rlim_max != 0) {
        return FLAW_CORE;
    }
    if (umask(0) != 077) {
        return FLAW_UMASK;
    }
    return sandbox_enter(&problem) == 0 ? FLAW_NONE : FLAW_SECOND_TIME;
}

static void
test_process(void **state)
{
    (void)state;
    assert_int_equal(after(look_at_process), FLAW_NONE);
}

/* The limit is raised to 4096 or to what is allowed, and never lowered. */
static enum flaw
look_at_descriptors(rlim_t soft, rlim_t hard, rlim_t expected)
{
    struct problem problem = {""};
    struct rlimit limit = {.rlim_cur = soft, .rlim_max = hard};

    if (setrlimit(RLIMIT_NOFILE, &limit) < 0 || sandbox_enter(&problem) != 0) {
        return FLAW_ENTER;
    }
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
                   limit.rlim_cur == expected && limit.rlim_max == hard
               ? FLAW_NONE
               : FLAW_DESCRIPTORS;
}

static enum flaw
look_at_few_descriptors(void)
{
    return look_at_descriptors(64, 100, 100);
}

static enum flaw
look_at_usual_descriptors(void)
{
    return look_at_descriptors(1024, 5000, 4096);
}

static enum flaw
look_at_many_descriptors(void)
{
    return look_at_descriptors(4500, 5000, 4500);
}

static void
test_descriptors(void **state)
{
    struct rlimit limit;

    (void)state;
    assert_int_equal(after(look_at_few_descriptors), FLAW_NONE);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (limit.rlim_max < 5000) {
        skip();
    }
    assert_int_equal(after(look_at_usual_descriptors), FLAW_NONE);
    assert_int_equal(after(look_at_many_descriptors), FLAW_NONE);
}

static bool
is_set(const char *name, const char *value)
{
    const char *found = getenv(name);

    return found != NULL && strcmp(found, value) == 0;
}

static enum flaw
look_at_environment(void)
{
    static const char *const dangerous[] = {
        "http_proxy",    "https_proxy",     "HTTPS_PROXY",    "all_proxy",
        "ALL_PROXY",     "no_proxy",        "NO_PROXY",       "SSLKEYLOGFILE",
        "SSL_CERT_FILE", "SSL_CERT_DIR",    "CURL_CA_BUNDLE", "OPENSSL_CONF",
        "LD_PRELOAD",    "LOCALDOMAIN",     "HOSTALIASES",    "HOME",
        "NETRC",         "OPENSSL_MODULES", "PATH",           "LANG",
    };
    struct problem problem = {""};
    size_t kept = 0;

    for (size_t i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++) {
        setenv(dangerous[i], "/tmp/evil", 1);
    }
    setenv("CREDENTIALS_DIRECTORY", "/run/credentials/x", 1);
    setenv("LISTEN_FDS", "1", 1);
    setenv("LISTEN_PID", "2", 1);
    setenv("NOTIFY_SOCKET", "@x", 1);
    setenv("WATCHDOG_PID", "7", 1);
    setenv("WATCHDOG_USEC", "8", 1);
    setenv("RES_OPTIONS", "timeout:9", 1);
    setenv("TZ", "UTC", 1);
    if (sandbox_enter(&problem) != 0) {
        return FLAW_ENTER;
    }
    for (char **at = environ; at != NULL && *at != NULL; at++) {
        kept++;
    }
    if (kept != 8) {
        return FLAW_KEPT;
    }
    if (!is_set("CREDENTIALS_DIRECTORY", "/run/credentials/x") ||
        !is_set("LISTEN_FDS", "1") || !is_set("LISTEN_PID", "2") ||
        !is_set("NOTIFY_SOCKET", "@x") || !is_set("TZ", "UTC") ||
        !is_set("WATCHDOG_PID", "7") || !is_set("WATCHDOG_USEC", "8")) {
        return FLAW_LOST;
    }
    return is_set("RES_OPTIONS", "timeout:9") ? FLAW_NONE : FLAW_RES_OPTIONS;
}

static void
test_environment(void **state)
{
    (void)state;
    assert_int_equal(after(look_at_environment), FLAW_NONE);
}

/* An empty environment gains the resolver's options and nothing else. */
static enum flaw
look_at_empty_environment(void)
{
    struct problem problem = {""};

    clearenv();
    if (sandbox_enter(&problem) != 0) {
        return FLAW_ENTER;
    }
    if (environ == NULL || environ[0] == NULL || environ[1] != NULL) {
        return FLAW_KEPT;
    }
    return is_set("RES_OPTIONS", "timeout:1 attempts:2") ? FLAW_NONE
                                                         : FLAW_RES_OPTIONS;
}

static void
test_empty_environment(void **state)
{
    (void)state;
    assert_int_equal(after(look_at_empty_environment), FLAW_NONE);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_process),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_empty_environment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
