/* SPDX-License-Identifier: MIT */
/*
 * helper/managesettings.c: the lines behind each check, for a service with a
 * section of its own, for one without, and where nothing is written.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/config.h"
#include "helper/managejson.h"
#include "helper/managesettings.h"

static const char *const text =
    "[api]\n"
    "endpoint = ovh-eu\n"
    "account = xx1111-ovh\n"
    "[labels]\n"
    "CI = deploy\n"
    "[cache]\n"
    "grace = 1h\n"
    "[service SSHD]\n"
    "fresh = 0s\n"
    "require = vps:apiovh:a on urn:v1:eu:resource:vps:x\n"
    "require = vps:apiovh:b on urn:v1:eu:resource:vps:x\n"
    "[service sudo]\n"
    "grace = 2h\n";

/* What is shown for a check, as JSON without its blanks. */
static char *
shown(const struct config *config, const char *service, const char *name,
      const char *check)
{
    const struct managesettings_login login = {.config = config,
                                               .config_path = "/e/ovhpat.conf",
                                               .service = service,
                                               .name = name};
    struct json_object *settings = managejson_array();
    char *line = NULL;
    char *to = NULL;
    size_t len = 0;

    managesettings_add(settings, &login, check);
    line = managejson_print(settings, &len);
    assert_non_null(line);
    to = line;
    for (const char *at = line; *at != '\0'; at++) {
        if (*at != ' ' && *at != '\n') {
            *to++ = *at;
        }
    }
    *to = '\0';
    return line;
}

static void
assert_shown(const struct config *config, const char *service, const char *name,
             const char *check, const char *wanted)
{
    char *line = shown(config, service, name, check);

    assert_string_equal(line, wanted);
    free(line);
}

#define SETTING(check, section, key, value, file, line)                        \
    "{\"check\":\"" check "\",\"section\":\"" section "\",\"key\":\"" key      \
    "\",\"value\":\"" value "\",\"file\":" file ",\"line\":" line "}"
#define WRITTEN(check, section, key, value, line)                              \
    SETTING(check, section, key, value, "\"/e/ovhpat.conf\"", line)
#define DEFAULT(check, section, key, value)                                    \
    SETTING(check, section, key, value, "null", "null")

static void
test_services(void **state)
{
    const struct config *config = *state;

    assert_shown(config, "sshd", "alice", "fresh",
                 "[" WRITTEN("fresh", "serviceSSHD", "fresh", "0s", "9") "]");
    assert_shown(config, "sshd", "alice", "grace",
                 "[" WRITTEN("grace", "cache", "grace", "1h", "7") "," DEFAULT(
                     "grace", "cache", "tls_failure", "grace") "]");
    assert_shown(config, "sudo-i", "alice", "grace",
                 "[" WRITTEN("grace", "servicesudo", "grace", "2h",
                             "13") "," DEFAULT("grace", "cache", "tls_failure",
                                               "grace") "]");
    assert_shown(config, "su", "alice", "fresh",
                 "[" DEFAULT("fresh", "cache", "fresh", "60s") "]");
}

static void
test_requirements(void **state)
{
    const struct config *config = *state;

    assert_shown(
        config, "sshd", "alice", "require",
        "[" WRITTEN("require", "serviceSSHD", "require",
                    "vps:apiovh:aonurn:v1:eu:resource:vps:x",
                    "10") "," WRITTEN("require", "serviceSSHD", "require",
                                      "vps:apiovh:bonurn:v1:eu:resource:vps:x",
                                      "11") "]");
    assert_shown(config, "sudo", "alice", "require", "[]");
    assert_shown(config, "su", "alice", "require", "[]");
}

static void
test_labels(void **state)
{
    const struct config *config = *state;

    assert_shown(config, "sshd", "pat_jwt_CI", "name",
                 "[" WRITTEN("name", "labels", "CI", "deploy", "5") "]");
    assert_shown(config, "sshd", "pat_jwt_alice", "name", "[]");
    assert_shown(config, "sshd", "CI", "name", "[]");
}

/* Without credentials of the host's own, how users stand is no matter. */
static void
test_status(void **state)
{
    struct config *config = *state;

    assert_shown(config, "sshd", "alice", "active", "[]");
    assert_shown(config, "sshd", "alice", "nosuchcheck", "[]");
    strcpy(config->credentials, "/e/ovh.conf");
    assert_shown(config, "sshd", "alice", "active",
                 "[" DEFAULT("active", "api", "status_max_age",
                             "5m") "," DEFAULT("active", "api",
                                               "status_unknown", "allow") "]");
    config->credentials[0] = '\0';
}

static int
set_up(void **state)
{
    char path[] = "/tmp/ovhpat-settings.XXXXXX";
    struct problem problem = {0};
    struct config *config = NULL;
    int fd = mkstemp(path);
    int error = 0;

    if (fd < 0 || dprintf(fd, "%s", text) < 0) {
        return -1;
    }
    close(fd);
    error = config_load(path, &config, &problem);
    unlink(path);
    if (error < 0) {
        print_message("# %s\n", problem.text);
    }
    *state = config;
    return error;
}

static int
tear_down(void **state)
{
    config_free(*state);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_services),
        cmocka_unit_test(test_requirements),
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_status),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
