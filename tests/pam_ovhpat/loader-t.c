/* SPDX-License-Identifier: MIT */
/*
 * The built pam_ovhpat.so in a process that lives for long, as a database or
 * a mail server does: libpam loads the module for each login and unloads it
 * again.  After ten thousand refused logins the process has the same
 * descriptors, the same mappings, the same signals and no more memory, and
 * nothing of the module is left in it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <security/pam_appl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/hoststate.h"
#include "tests/support/lines.h"
#include "tests/support/sanitized.h"
#include "tests/support/syslogtrap.h"

#define WARM_UP 200
#define LOGINS 10000

static char directory[64];
static char service[96];
static char other[96];
static char module[4096];

static void
write_stack(const char *path, const char *with, const char *arguments)
{
    FILE *to = fopen(path, "we");

    assert_non_null(to);
    fprintf(to, "auth required %s %s\n", with, arguments);
    assert_int_equal(fclose(to), 0);
}

static int
setup(void **state)
{
    const char *build = getenv("top_builddir");
    struct stat status;

    (void)state;
    snprintf(module, sizeof(module), "%s/pam_ovhpat/.libs/pam_ovhpat.so",
             build == NULL ? "." : build);
    if (stat(module, &status) < 0) {
        fprintf(stderr, "%s is not built\n", module);
        return -1;
    }
    snprintf(directory, sizeof(directory), "/tmp/ovhpat-loader-XXXXXX");
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(service, sizeof(service), "%s/loader", directory);
    snprintf(other, sizeof(other), "%s/other", directory);
    write_stack(service, module, "timeout=1 socket=/nonexistent/x.sock");
    write_stack(other, "pam_deny.so", "");
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    unlink(service);
    unlink(other);
    return rmdir(directory);
}

static int
converse(int count, const struct pam_message **messages,
         struct pam_response **ret_responses, void *context)
{
    struct pam_response *responses =
        calloc((size_t)count, sizeof(struct pam_response));

    (void)messages;
    (void)context;
    for (int i = 0; i < count; i++) {
        responses[i].resp = malloc(101);
        memset(responses[i].resp, 'x', 100);
        responses[i].resp[100] = '\0';
    }
    *ret_responses = responses;
    return PAM_SUCCESS;
}

static int
no_delay(int code, unsigned int delay_us, void *context)
{
    (void)code;
    (void)delay_us;
    (void)context;
    return 0;
}

/* A whole login that nobody can decide: the socket does not exist. */
static void
login(void)
{
    const struct pam_conv conversation = {.conv = converse};
    pam_handle_t *pamh = NULL;

    assert_int_equal(pam_start_confdir("loader", "pat_jwt_alice", &conversation,
                                       directory, &pamh),
                     PAM_SUCCESS);
    pam_set_item(pamh, PAM_FAIL_DELAY, (const void *)no_delay);
    assert_int_equal(pam_authenticate(pamh, 0), PAM_AUTHINFO_UNAVAIL);
    assert_int_equal(pam_end(pamh, PAM_AUTHINFO_UNAVAIL), PAM_SUCCESS);
}

struct maps {
    size_t count;
    size_t files; /* those with a path */
    size_t ours;
};

static struct maps
count_maps(void)
{
    FILE *from = fopen("/proc/self/maps", "re");
    struct maps maps = {0};
    char line[8192];

    assert_non_null(from);
    while (fgets(line, sizeof(line), from) != NULL) {
        maps.count++;
        maps.files += strchr(line, '/') != NULL;
        maps.ours += strstr(line, "pam_ovhpat.so") != NULL;
    }
    fclose(from);
    return maps;
}

static long
resident_pages(void)
{
    FILE *from = fopen("/proc/self/statm", "re");
    long total = 0;
    long resident = 0;

    assert_non_null(from);
    assert_int_equal(fscanf(from, "%ld %ld", &total, &resident), 2);
    fclose(from);
    return resident;
}

static void
test_ten_thousand_logins(void **state)
{
    struct lines before = {0};
    struct lines after = {0};
    struct lines report = {0};
    struct maps maps_before;
    struct maps maps_after;
    long pages = 0;

    (void)state;
    for (int i = 0; i < WARM_UP; i++) {
        login();
    }
    hoststate_describe(&before);
    maps_before = count_maps();
    pages = resident_pages();
    for (int i = 0; i < LOGINS; i++) {
        login();
    }
    pages = resident_pages() - pages;
    maps_after = count_maps();
    hoststate_describe(&after);
    if (!lines_compare("host process", &before, &after, lines_equal, &report)) {
        for (size_t i = 0; i < report.count; i++) {
            print_message("# %s\n", report.text[i]);
        }
        fail_msg("the host process changed");
    }
    assert_int_equal(maps_before.ours, 0);
    assert_int_equal(maps_after.ours, 0);
    assert_int_equal(maps_after.files, maps_before.files);
    /* The sanitizer keeps what was freed, in mappings of its own. */
    if (!SANITIZED) {
        assert_true(maps_after.count <= maps_before.count + 1);
    }
    if (!SANITIZED && pages * sysconf(_SC_PAGESIZE) > 256 * 1024) {
        fail_msg("%ld KiB more after %d logins",
                 pages * sysconf(_SC_PAGESIZE) / 1024, LOGINS);
    }
    lines_done(&before);
    lines_done(&after);
    lines_done(&report);
}

/* The names that libpam looks for are there, nothing of the inside is. */
static void
test_symbols(void **state)
{
    static const char *const ours[] = {
        "pam_sm_authenticate", "pam_sm_setcred",       "pam_sm_acct_mgmt",
        "pam_sm_open_session", "pam_sm_close_session", "pam_sm_chauthtok"};
    static const char *const inside[] = {"args_parse", "wire_encode_request",
                                         "secret_wipe", "client_connect"};
    void *handle = dlopen(module, RTLD_NOW | RTLD_LOCAL);

    (void)state;
    if (handle == NULL) {
        fail_msg("%s", dlerror());
    }
    for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
        assert_non_null(dlsym(handle, ours[i]));
    }
    for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
        assert_null(dlsym(handle, inside[i]));
    }
    assert_int_equal(dlclose(handle), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_symbols),
        cmocka_unit_test(test_ten_thousand_logins),
    };

    syslogtrap_into(NULL);
    return cmocka_run_group_tests(tests, setup, teardown);
}
