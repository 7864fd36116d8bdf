/* SPDX-License-Identifier: MIT */
/*
 * helper/credential.c: files of the SDKs that are taken, and each way in which
 * one contradicts itself or ovhpat.conf.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>

#include "helper/credential.h"
#include "tests/helper/scratch.h"

#define URL "https://eu.api.ovh.com/v1"
#define SIGNED "application_key=AK\napplication_secret=AS\nconsumer_key=CK\n"

static struct problem problem;

static int
load(const struct scratch *scratch, const char *text, const char *name,
     const char *url, struct credential **ret_credential)
{
    const char *path =
        scratch_write_bytes(scratch, "ovh.conf", text, strlen(text));

    problem.text[0] = '\0';
    return credential_load(path, name, url, ret_credential, &problem);
}

static void
assert_secret(const struct secret *secret, const char *text)
{
    assert_int_equal(secret->len, strlen(text));
    assert_memory_equal(secret->bytes, text, secret->len);
}

static void
test_signed(void **state)
{
    struct credential *credential = NULL;

    assert_int_equal(load(*state,
                          "; made by hand\n[default]\nendpoint=ovh-eu\n"
                          "[ovh-ca]\nunknown=x\napplication_key = other\n"
                          "[ovh-eu]\n" SIGNED,
                          "ovh-eu", URL, &credential),
                     0);
    assert_int_equal(credential->kind, CREDENTIAL_SIGNED);
    assert_string_equal(credential->id, "AK");
    assert_secret(&credential->secret, "AS");
    assert_secret(&credential->consumer_key, "CK");
    credential_free(credential);
}

static void
test_oauth2(void **state)
{
    struct credential *credential = NULL;

    assert_int_equal(load(*state,
                          "[ovh-eu]\n  client_id = EU.0f \n"
                          "  client_secret = a=b;c   ; the secret\n",
                          "ovh-eu", URL, &credential),
                     0);
    assert_int_equal(credential->kind, CREDENTIAL_OAUTH2);
    assert_string_equal(credential->id, "EU.0f");
    assert_secret(&credential->secret, "a=b;c");
    credential_free(credential);
}

/* A token is longer than what most readers of INI files take. */
static void
test_bearer(void **state)
{
    struct credential *credential = NULL;
    char text[SECRET_MAX + 64];
    size_t used = (size_t)sprintf(text, "[ovh-eu]\naccess_token=");

    memset(text + used, 'x', SECRET_MAX);
    text[used + SECRET_MAX] = '\0';
    assert_int_equal(load(*state, text, "ovh-eu", URL, &credential), 0);
    assert_int_equal(credential->kind, CREDENTIAL_BEARER);
    assert_int_equal(credential->secret.len, SECRET_MAX);
    credential_free(credential);
}

/* A section may be named by URL, with either version or none. */
static void
test_sections(void **state)
{
    static const char *const good[] = {
        "[https://api.example:8443]\n" SIGNED,
        "[https://api.example:8443/1.0]\n" SIGNED,
        "[https://api.example:8443/v1]\n" SIGNED,
    };
    static const char *const bad[] = {
        "[https://api.example]\n" SIGNED,
        "[https://api.example:8443/]\n" SIGNED,
        "[https://api.example:84431]\n" SIGNED,
        "[ovh-eu]\n" SIGNED,
        "",
    };
    struct credential *credential = NULL;

    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_int_equal(load(*state, good[i], NULL,
                              "https://api.example:8443/v1", &credential),
                         0);
        credential_free(credential);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(load(*state, bad[i], NULL,
                              "https://api.example:8443/v1", &credential),
                         -EINVAL);
        assert_non_null(strstr(problem.text, "has no section for the endpoint, "
                                             "[https://api.example:8443/v1]"));
    }
}

static void
test_refused(void **state)
{
    static const struct {
        const char *text;
        const char *problem;
    } rows[] = {
        {"[ovh-eu]\n", ":1: the section has no credentials; accepted: "
                       "application_key with application_secret and "
                       "consumer_key, client_id with client_secret, "
                       "access_token"},
        {"[ovh-eu]\napplication_key=a\nconsumer_key=b\n",
         ":1: application_secret is missing"},
        {"[ovh-eu]\nclient_secret=a\n", ":1: client_id is missing"},
        {"[ovh-eu]\n" SIGNED "client_id=x\n",
         ":5: client_id is part of another method (service account) than the "
         "keys "
         "before it (application key); one method only"},
        {"[ovh-eu]\naccess_token=a\nclient_id=x\n",
         ":3: client_id is part of another method (service account) than the "
         "keys "
         "before it (access token); one method only"},
        {"[ovh-eu]\naccess_token=a\naccess_token=a\n",
         ":3: access_token is given twice, first in line 2"},
        {"[ovh-eu]\naccess_token=\n",
         ":2: access_token is empty, too long or has a byte that no credential "
         "has"},
        {"[ovh-eu]\naccess_token=a b\n",
         ":2: access_token is empty, too long or has a byte that no credential "
         "has"},
        {"[ovh-eu]\nacces_token=a\n", ":2: unknown key \"acces_token\""},
        {"[ovh-eu]\naccess_token\n", ":2: is not KEY = VALUE"},
        {"access_token=a\n", ":1: stands before the first section"},
        {"[ovh-eu\n", ":1: a section is [NAME]"},
        {"[]\n", ":1: a section is [NAME]"},
        {"[ovh-eu]\n" SIGNED "[https://eu.api.ovh.com/1.0]\n",
         ":5: the endpoint has a section already, in line 1"},
        {"[default]\nendpoint=ovh-ca\n[ovh-eu]\n" SIGNED,
         ":2: endpoint ovh-ca is not the one of ovhpat.conf, " URL},
        {"[default]\nendpoint=ovh-eu\nendpoint=ovh-eu\n",
         ":3: endpoint is given twice, first in line 2"},
        {"[default]\naccess_token=x\n",
         ":2: unknown key \"access_token\" in [default]"},
        {"[ovh-eu]\naccess_token=a\r\n",
         ":2: has a CR; lines end with LF only"},
    };
    char untouched = 0;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct credential *credential = (struct credential *)(void *)&untouched;

        assert_int_equal(load(*state, rows[i].text, "ovh-eu", URL, &credential),
                         -EINVAL);
        scratch_assert_problem(problem.text, scratch_path(*state, "ovh.conf"),
                               rows[i].problem);
        assert_ptr_equal(credential, &untouched);
    }
}

/* No message shows a value of the section. */
static void
test_silence(void **state)
{
    struct credential *credential = NULL;

    assert_int_equal(load(*state, "[ovh-eu]\naccess_token=hunter2 x\n",
                          "ovh-eu", URL, &credential),
                     -EINVAL);
    assert_null(strstr(problem.text, "hunter2"));
    assert_int_equal(load(*state,
                          "[ovh-eu]\naccess_token=hunter2\nclient_id=y\n",
                          "ovh-eu", URL, &credential),
                     -EINVAL);
    assert_null(strstr(problem.text, "hunter2"));
}

static void
test_open_file(void **state)
{
    struct credential *credential = NULL;
    const char *path = scratch_write_bytes(
        *state, "ovh.conf", "[ovh-eu]\n" SIGNED, strlen("[ovh-eu]\n" SIGNED));

    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(
        credential_load(path, "ovh-eu", URL, &credential, &problem), -EINVAL);
    scratch_assert_problem(
        problem.text, path,
        ": holds secrets and is open to others (mode 0644); chmod o=");
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_signed),    TEST(test_oauth2),  TEST(test_bearer),
        TEST(test_sections),  TEST(test_refused), TEST(test_silence),
        TEST(test_open_file),
    };

    return cmocka_run_group_tests_name("credential", tests, NULL, NULL);
}
