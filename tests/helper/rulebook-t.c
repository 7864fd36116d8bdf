/* SPDX-License-Identifier: MIT */
/*
 * helper/rulebook.c: configuration and map are taken together or not at all,
 * and the mistake is named with its file and line; what holds for a service,
 * and which identities may log in at all.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "helper/rulebook.h"
#include "tests/helper/scarcity.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define GOOD_MAP "user:xx1111-ovh/alice alice\nuser:yy2222-ovh/* =\n"

static char directory[64];
static char config_path[96];
static char map_path[96];
static char credential_path[96];
static struct problem problem;
static struct rulebook rulebook;

static int
setup(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "/tmp/ovhpat-rulebook-XXXXXX");
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(config_path, sizeof(config_path), "%s/ovhpat.conf", directory);
    snprintf(map_path, sizeof(map_path), "%s/identity.map", directory);
    memset(&problem, 0, sizeof(problem));
    memset(&rulebook, 0, sizeof(rulebook));
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    rulebook_done(&rulebook);
    unlink(config_path);
    unlink(map_path);
    unlink(credential_path);
    return rmdir(directory);
}

static void
write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

static void
write_config(const char *more)
{
    char text[1024];

    snprintf(text, sizeof(text),
             "[api]\nendpoint = ovh-eu\naccount = xx1111-ovh yy2222-ovh\n"
             "[map]\nfile = %s\n%s",
             map_path, more);
    write_file(config_path, text);
}

static void
assert_refused(const char *path, const char *reason)
{
    char expected[PROBLEM_SIZE];
    struct config *config = rulebook.config;
    struct identitymap *map = rulebook.map;

    snprintf(expected, sizeof(expected), "%s%s", path, reason);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), -EINVAL);
    assert_string_equal(problem.text, expected);
    assert_ptr_equal(rulebook.config, config);
    assert_ptr_equal(rulebook.map, map);
}

static void
load_good(void)
{
    write_config("");
    write_file(map_path, GOOD_MAP);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), 0);
}

static void
test_good(void **state)
{
    (void)state;
    load_good();
    assert_string_equal(rulebook.config->region, "eu");
    assert_string_equal(rulebook.config->map_file, map_path);
    assert_string_equal(identitymap_path(rulebook.map), map_path);
    assert_int_equal(identitymap_count(rulebook.map), 2);
    rulebook_done(&rulebook);
    assert_null(rulebook.config);
    assert_null(rulebook.map);
}

static void
test_bad_config(void **state)
{
    (void)state;
    load_good();
    write_config("[cache]\ncolour = red\n");
    assert_refused(config_path, ":7: unknown key \"colour\" in [cache]");
}

static void
test_missing_config(void **state)
{
    (void)state;
    assert_refused(config_path,
                   ": cannot be opened: No such file or directory");
}

static void
test_bad_map(void **state)
{
    (void)state;
    load_good();
    write_file(map_path, GOOD_MAP "# and\nuser:xx1111-ovh/bob root\n");
    assert_refused(
        map_path, ":4: root is never mapped; use an ordinary account and sudo");
}

static void
test_missing_map(void **state)
{
    (void)state;
    load_good();
    assert_int_equal(unlink(map_path), 0);
    assert_refused(map_path, ": cannot be opened: No such file or directory");
}

/* The map is read under the accounts of the configuration beside it. */
static void
test_map_of_another_account(void **state)
{
    (void)state;
    write_config("");
    write_file(map_path, "user:zz3333-ovh/alice alice\n");
    assert_refused(map_path, ":1: OVH account \"zz3333-ovh\" is not listed in "
                             "[api] account, so the line could never match");
}

/* Others could write it: neither file is used then. */
static void
test_writable_map(void **state)
{
    (void)state;
    load_good();
    assert_int_equal(chmod(map_path, 0666), 0);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), -EINVAL);
    assert_int_equal(strncmp(problem.text, map_path, strlen(map_path)), 0);
    assert_int_equal(identitymap_count(rulebook.map), 2);
}

/* Each allocation fails once: the text says so, and nothing is taken. */
static void
test_no_memory(void **state)
{
    int failures = 0;
    int status = -ENOMEM;

    (void)state;
    write_config("");
    write_file(map_path, GOOD_MAP);
    for (; status != 0; failures++) {
        memset(&problem, 0, sizeof(problem));
        scarcity_left = failures;
        status = rulebook_load(config_path, &rulebook, &problem);
        scarcity_left = -1;
        if (status != 0) {
            assert_int_equal(status, -ENOMEM);
            assert_string_equal(problem.text, "out of memory");
            assert_null(rulebook.config);
            assert_null(rulebook.map);
        }
    }
    assert_in_range(failures, 5, 40);
    assert_string_equal(problem.text, "");
}

static void
load_with(const char *more)
{
    write_config(more);
    write_file(map_path, GOOD_MAP);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), 0);
}

static void
assert_policy(const char *service, int64_t fresh_ms, int64_t grace_ms)
{
    struct config_service policy = rulebook_policy(&rulebook, service);

    assert_int_equal(policy.fresh_ms, fresh_ms);
    assert_int_equal(policy.grace_ms, grace_ms);
}

static void
test_policy(void **state)
{
    (void)state;
    load_with("[cache]\nfresh = 30s\ngrace = 2h\n"
              "[service sshd]\nfresh = 0s\n"
              "[service sudo]\ngrace = 0s\n"
              "[service postgres]\nfresh = 5m\ngrace = 7d\n"
              "[service cron]\n");
    assert_policy("login", 30 * SECOND, 2 * HOUR);
    assert_policy("", 30 * SECOND, 2 * HOUR);
    assert_policy("sshd", 0, 2 * HOUR);
    assert_policy("sudo", 30 * SECOND, 0);
    assert_policy("sudo-i", 30 * SECOND, 0);
    assert_policy("sudo-x", 30 * SECOND, 2 * HOUR);
    assert_policy("postgres", 5 * MINUTE, 7 * 24 * HOUR);
    assert_policy("cron", 30 * SECOND, 2 * HOUR);
}

static void
test_policy_by_default(void **state)
{
    (void)state;
    load_good();
    assert_policy("sshd", MINUTE, 24 * HOUR);
    assert_policy("sudo-i", MINUTE, 24 * HOUR);
}

static struct identity
identity_of(enum identity_kind kind, const char *region, const char *account)
{
    struct identity identity = {.kind = kind};

    snprintf(identity.region, sizeof(identity.region), "%s", region);
    snprintf(identity.account, sizeof(identity.account), "%s", account);
    snprintf(identity.name, sizeof(identity.name), "alice");
    return identity;
}

static void
assert_admitted(enum identity_kind kind, const char *region,
                const char *account)
{
    const struct identity identity = identity_of(kind, region, account);
    enum reason reason = REASON_INTERNAL;

    assert_true(rulebook_admits(&rulebook, &identity, &reason));
}

static void
assert_not_admitted(enum identity_kind kind, const char *region,
                    const char *account, enum reason expected)
{
    const struct identity identity = identity_of(kind, region, account);
    enum reason reason = REASON_ALLOWED;

    assert_false(rulebook_admits(&rulebook, &identity, &reason));
    assert_int_equal(reason, expected);
}

/* Users and service accounts of the region and of a listed OVH account, and
 * nobody else; the map is not asked. */
static void
test_admits(void **state)
{
    static const char own[] = "xx1111-ovh";

    (void)state;
    load_good();
    assert_admitted(IDENTITY_USER, "eu", own);
    assert_admitted(IDENTITY_USER, "eu", "yy2222-ovh");
    assert_admitted(IDENTITY_SERVICE, "eu", own);
    assert_admitted(IDENTITY_SERVICE, "eu", "yy2222-ovh");
    for (int i = 0; i < 2; i++) {
        enum identity_kind kind = i == 0 ? IDENTITY_USER : IDENTITY_SERVICE;

        assert_not_admitted(kind, "ca", own, REASON_FOREIGN_REGION);
        assert_not_admitted(kind, "EU", own, REASON_FOREIGN_REGION);
        assert_not_admitted(kind, "", own, REASON_FOREIGN_REGION);
        assert_not_admitted(kind, "ca", "zz", REASON_FOREIGN_REGION);
        assert_not_admitted(kind, "eu", "zz9999-ovh",
                            REASON_FOREIGN_OVH_ACCOUNT);
        assert_not_admitted(kind, "eu", "XX1111-ovh",
                            REASON_FOREIGN_OVH_ACCOUNT);
        assert_not_admitted(kind, "eu", "xx1111-ov",
                            REASON_FOREIGN_OVH_ACCOUNT);
        assert_not_admitted(kind, "eu", "", REASON_FOREIGN_OVH_ACCOUNT);
    }
    assert_not_admitted(IDENTITY_NONE, "eu", own, REASON_API_GARBAGE);
    assert_not_admitted(IDENTITY_OWNER, "eu", own, REASON_ACCOUNT_OWNER);
    assert_not_admitted(IDENTITY_FEDERATED, "eu", own, REASON_FEDERATED_USER);
    assert_not_admitted(IDENTITY_UNUSABLE, "eu", own, REASON_IDENTITY_UNUSABLE);
    assert_not_admitted((enum identity_kind)6, "eu", own, REASON_API_GARBAGE);
    assert_not_admitted((enum identity_kind)99, "eu", own, REASON_API_GARBAGE);
}

/* The region is the endpoint's. */
static void
test_admits_in_another_region(void **state)
{
    char text[512];

    (void)state;
    snprintf(text, sizeof(text),
             "[api]\nendpoint = ovh-ca\naccount = xx1111-ovh yy2222-ovh\n"
             "[map]\nfile = %s\n",
             map_path);
    write_file(config_path, text);
    write_file(map_path, GOOD_MAP);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), 0);
    assert_not_admitted(IDENTITY_USER, "eu", "xx1111-ovh",
                        REASON_FOREIGN_REGION);
    assert_admitted(IDENTITY_USER, "ca", "xx1111-ovh");
}

/* What is required is of the endpoint's region, each time. */
static void
test_requirement_of_another_region(void **state)
{
    static const char home[] =
        "[service sshd]\n"
        "require = vps:apiovh:reboot on urn:v1:eu:resource:vps:one\n"
        "require = vps:apiovh:reboot on urn:v1:eu:resource:vps:two\n";
    char text[512];

    (void)state;
    write_file(map_path, GOOD_MAP);
    write_config(home);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), 0);
    snprintf(text, sizeof(text), "%s%s", home,
             "[service sudo]\n"
             "require = vps:apiovh:reboot on urn:v1:ca:resource:vps:three\n");
    write_config(text);
    assert_refused(config_path,
                   ": [service sudo] require: "
                   "\"urn:v1:ca:resource:vps:three\" is not of the "
                   "endpoint's region, eu");
}

#define RULEBOOK_TEST(name)                                                    \
    cmocka_unit_test_setup_teardown(name, setup, teardown)

#define CREDENTIAL "[ovh-eu]\nclient_id = EU.1a\nclient_secret = s\n"

/* A file of the host's own credentials beside the configuration. */
static void
write_credential(const char *text)
{
    snprintf(credential_path, sizeof(credential_path), "%s/ovh.conf",
             directory);
    write_file(credential_path, text);
    assert_int_equal(chmod(credential_path, 0600), 0);
}

/* The lines of [api] behind the accounts. */
__attribute__((format(printf, 1, 2))) static void
write_api(const char *format, ...)
{
    char text[1024];
    char lines[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(lines, sizeof(lines), format, arguments);
    va_end(arguments);
    snprintf(text, sizeof(text),
             "[api]\naccount = xx1111-ovh yy2222-ovh\n%s\n[map]\nfile = %s\n",
             lines, map_path);
    write_file(config_path, text);
    write_file(map_path, GOOD_MAP);
}

static void
test_credential_by_path(void **state)
{
    (void)state;
    write_credential(CREDENTIAL);
    write_api("endpoint = ovh-eu\ncredentials = %s", credential_path);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), 0);
    assert_non_null(rulebook.credential);
    assert_int_equal(rulebook.credential->kind, CREDENTIAL_OAUTH2);
    rulebook_done(&rulebook);
    assert_null(rulebook.credential);
}

static void
test_credential_by_name(void **state)
{
    (void)state;
    write_credential(CREDENTIAL);
    write_api("endpoint = ovh-eu\ncredentials = %s", "ovh.conf");
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_refused("", "[api] credentials: \"ovh.conf\" is the name of a "
                       "systemd credential, but systemd gave none; see "
                       "LoadCredential= in systemd.exec(5)");
    setenv("CREDENTIALS_DIRECTORY", "relative", 1);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), -EINVAL);
    setenv("CREDENTIALS_DIRECTORY", directory, 1);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), 0);
    assert_int_equal(rulebook.credential->kind, CREDENTIAL_OAUTH2);
    unsetenv("CREDENTIALS_DIRECTORY");
}

/* In two steps: the rules stand, whatever is wrong with the credentials. */
static void
test_credential_behind_rules(void **state)
{
    (void)state;
    write_credential("[ovh-eu]\nclient_id = EU.1a\n");
    write_api("endpoint = ovh-eu\ncredentials = %s", "ovh.conf");
    assert_int_equal(rulebook_load_rules(config_path, &rulebook, &problem), 0);
    assert_null(rulebook.credential);
    assert_int_equal(rulebook_load_credential(&rulebook, NULL, &problem),
                     -EINVAL);
    assert_int_equal(rulebook_load_credential(&rulebook, directory, &problem),
                     -EINVAL);
    assert_non_null(strstr(problem.text, ":1: client_secret is missing"));
    assert_null(rulebook.credential);
    assert_non_null(rulebook.config);
    write_credential(CREDENTIAL);
    assert_int_equal(rulebook_load_credential(&rulebook, directory, &problem),
                     0);
    assert_int_equal(rulebook.credential->kind, CREDENTIAL_OAUTH2);
    rulebook_done(&rulebook);
}

static void
test_credential_wants_token_url(void **state)
{
    (void)state;
    write_credential("[https://api.example.org/v1]\nclient_id = EU.1a\n"
                     "client_secret = s\n");
    write_api("endpoint = https://api.example.org/v1\nregion = eu\n"
              "credentials = %s",
              credential_path);
    assert_refused(credential_path,
                   ": a service account needs [api] token_url with endpoint "
                   "https://api.example.org/v1");
    write_api("endpoint = https://api.example.org/v1\nregion = eu\n"
              "token_url = https://auth.example.org/token\n"
              "credentials = %s",
              credential_path);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), 0);
}

/* A mistake leaves the caller with what he had. */
static void
test_bad_credential(void **state)
{
    struct credential *before = NULL;

    (void)state;
    write_credential(CREDENTIAL);
    write_api("endpoint = ovh-eu\ncredentials = %s", credential_path);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), 0);
    before = rulebook.credential;
    write_credential("[ovh-eu]\nclient_id = EU.1a\n");
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), -EINVAL);
    assert_ptr_equal(rulebook.credential, before);
    assert_non_null(strstr(problem.text, credential_path));
    assert_int_equal(unlink(credential_path), 0);
    assert_int_equal(rulebook_load(config_path, &rulebook, &problem), -EINVAL);
    assert_ptr_equal(rulebook.credential, before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        RULEBOOK_TEST(test_good),
        RULEBOOK_TEST(test_bad_config),
        RULEBOOK_TEST(test_missing_config),
        RULEBOOK_TEST(test_bad_map),
        RULEBOOK_TEST(test_missing_map),
        RULEBOOK_TEST(test_map_of_another_account),
        RULEBOOK_TEST(test_writable_map),
        RULEBOOK_TEST(test_no_memory),
        RULEBOOK_TEST(test_credential_by_path),
        RULEBOOK_TEST(test_credential_by_name),
        RULEBOOK_TEST(test_credential_behind_rules),
        RULEBOOK_TEST(test_credential_wants_token_url),
        RULEBOOK_TEST(test_bad_credential),
        RULEBOOK_TEST(test_policy),
        RULEBOOK_TEST(test_policy_by_default),
        RULEBOOK_TEST(test_admits),
        RULEBOOK_TEST(test_admits_in_another_region),
        RULEBOOK_TEST(test_requirement_of_another_region),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
