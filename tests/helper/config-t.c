/* SPDX-License-Identifier: MIT */
/*
 * helper/config.c: whole files.  The example of the manual is read as it is
 * meant; every mistake is refused with the very words that name it; what inih
 * would read in another way than a person never gets through.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>

#include "helper/config.h"
#include "helper/configservice.h"
#include "tests/helper/scarcity.h"
#include "tests/helper/scratch.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define LINE_MAX_LEN 190U
/* The least that a file must say, in three lines. */
#define LEAST "[api]\nendpoint = ovh-eu\naccount = xx1111-ovh\n"

struct refusal {
    const char *text;
    const char *problem; /* behind the file's path */
};

static struct config *
load(void **state, const char *text)
{
    struct config *config = NULL;
    struct problem problem = {""};
    const char *path = scratch_write(*state, "ovhpat.conf", text);
    int status = config_load(path, &config, &problem);

    assert_string_equal(problem.text, "");
    assert_int_equal(status, 0);
    assert_non_null(config);
    return config;
}

static void
assert_refused(void **state, const char *text, const char *expected)
{
    struct config untouched;
    struct config *config = &untouched;
    struct problem problem = {""};
    const char *path = scratch_write(*state, "ovhpat.conf", text);

    assert_int_equal(config_load(path, &config, &problem), -EINVAL);
    assert_ptr_equal(config, &untouched);
    scratch_assert_problem(problem.text, path, expected);
}

static void
assert_all_refused(void **state, const struct refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_refused(state, cases[i].text, cases[i].problem);
    }
}

/* The example of the design, but for what this version refuses and for the
 * two values that it leaves open. */
static const char example[] =
    "[api]\n"
    "endpoint = ovh-eu            # ovh-eu | ovh-ca | ovh-us | "
    "https://host[:port]/v1   (then region = eu|ca|us as well)\n"
    "account  = xx1111-ovh        # whose users may log in; required; several, "
    "separated by spaces\n"
    "ca_file  = /etc/ssl/certs/ca-certificates.crt                 # default: "
    "the system's\n"
    "proxy    = http://proxy.example.org:3128                 # none by "
    "default, environment ignored\n"
    "timeout  = 3s                # after this the API counts as unreachable "
    "for this login (0.5s \xe2\x80\xa6 10s)\n"
    "\n"
    "[map]\n"
    "file = /etc/ovhpat/identity.map\n"
    "\n"
    "[labels]\n"
    "ci-runner = deploy\n"
    "\n"
    "[cache]\n"
    "fresh = 60s                  # an answer this young needs no new question "
    "(0s \xe2\x80\xa6 5m)\n"
    "grace = 24h                  # how long a login may rest on the last "
    "*online* success (0s \xe2\x80\xa6 7d)\n"
    "expiry_warning = 2d          # tell the user when the token ends\n"
    "tls_failure = deny           # a broken TLS handshake closes grace\n"
    "\n"
    "[limits]                     # how many questions to the API, not how "
    "many logins; `off` switches one off\n"
    "unknown_tokens = 60/min      # tokens without a record\n"
    "known_tokens   = 600/min\n"
    "per_source     = 20/min      # per PAM_RHOST, else per uid, unknown "
    "tokens "
    "only\n"
    "in_flight      = 8\n"
    "\n"
    "[service sshd]               # per PAM service, the same keys; sudo-i "
    "follows sudo unless it has its own section\n"
    "fresh = 0s\n"
    "grace = 8h\n";

static void
test_example(void **state)
{
    struct config *config = load(state, example);

    assert_string_equal(config->base_url, "https://eu.api.ovh.com/v1");
    assert_string_equal(config->region, "eu");
    assert_int_equal(config->account_count, 1);
    assert_string_equal(config->accounts[0], "xx1111-ovh");
    assert_string_equal(config->ca_file, "/etc/ssl/certs/ca-certificates.crt");
    assert_string_equal(config->proxy, "http://proxy.example.org:3128");
    assert_int_equal(config->timeout_ms, 3 * SECOND);
    assert_string_equal(config->map_file, "/etc/ovhpat/identity.map");
    assert_int_equal(config->label_count, 1);
    assert_string_equal(config_label_account(config, "ci-runner"), "deploy");
    assert_int_equal(config->fresh_ms, MINUTE);
    assert_int_equal(config->grace_ms, DAY);
    assert_int_equal(config->expiry_warning_ms, 2 * DAY);
    assert_int_equal(config->services[0].expiry_warning_ms, 2 * DAY);
    assert_true(config->tls_failure_denies);
    assert_int_equal(config->unknown_tokens.count, 60);
    assert_int_equal(config->known_tokens.count, 600);
    assert_int_equal(config->per_source.count, 20);
    assert_int_equal(config->per_source.window_ms, MINUTE);
    assert_int_equal(config->in_flight, 8);
    assert_int_equal(config->service_count, 1);
    assert_string_equal(config->services[0].name, "sshd");
    assert_int_equal(config->services[0].fresh_ms, 0);
    assert_int_equal(config->services[0].grace_ms, 8 * HOUR);
    config_free(config);
}

static void
test_least(void **state)
{
    struct config *config = load(state, LEAST);

    assert_string_equal(config->region, "eu");
    assert_string_equal(config->ca_file, "");
    assert_string_equal(config->proxy, "");
    assert_int_equal(config->timeout_ms, 3 * SECOND);
    assert_string_equal(config->map_file, OVHPAT_CONFDIR "/identity.map");
    assert_int_equal(config->label_count, 0);
    assert_int_equal(config->fresh_ms, MINUTE);
    assert_int_equal(config->grace_ms, DAY);
    assert_false(config->tls_failure_denies);
    assert_int_equal(config->unknown_tokens.count, 60);
    assert_int_equal(config->known_tokens.count, 600);
    assert_int_equal(config->known_tokens.window_ms, MINUTE);
    assert_int_equal(config->per_source.count, 20);
    assert_int_equal(config->in_flight, 8);
    assert_int_equal(config->service_count, 0);
    assert_null(configservice_find(config, "sshd"));
    config_free(config);
    config_free(NULL);
}

static void
test_required(void **state)
{
    static const struct refusal cases[] = {
        {"", ": [api] endpoint is required: ovh-eu, ovh-ca, ovh-us or "
             "https://HOST[:PORT]/v1"},
        {"[api]\naccount = a\n",
         ": [api] endpoint is required: ovh-eu, ovh-ca, ovh-us or "
         "https://HOST[:PORT]/v1"},
        {"[api]\nendpoint = ovh-eu\n",
         ": [api] account is required: the OVH account (nic-handle) whose "
         "users may log in"},
        {"[api]\nendpoint = https://host/v1\naccount = a\n",
         ": [api] region is required with endpoint https://host/v1: eu, ca, "
         "us"},
    };

    assert_all_refused(state, cases, COUNT(cases));
}

static void
test_region(void **state)
{
    struct config *config =
        load(state, "[api]\nregion = ca\naccount = a\nendpoint = ovh-ca\n");

    assert_string_equal(config->region, "ca");
    config_free(config);
    config = load(state, "[api]\nendpoint = https://127.0.0.1:8443/v1\n"
                         "account = a\nregion = us\n");
    assert_string_equal(config->base_url, "https://127.0.0.1:8443/v1");
    assert_string_equal(config->region, "us");
    config_free(config);
    /* OVHcloud's own hosts have their region, however they are written. */
    config = load(state, "[api]\nendpoint = https://ca.api.ovh.com/1.0\n"
                         "account = a\n");
    assert_string_equal(config->base_url, "https://ca.api.ovh.com/1.0");
    assert_string_equal(config->region, "ca");
    assert_string_equal(config->token_url,
                        "https://ca.ovh.com/auth/oauth2/token");
    config_free(config);
    assert_refused(state,
                   "[api]\nendpoint = https://API.us.ovhcloud.com:443/v1\n"
                   "account = a\nregion = eu\n",
                   ":4: [api] region: \"eu\" is not the endpoint's, us");
    assert_refused(state, LEAST "# x\nregion = ca\n",
                   ":5: [api] region: \"ca\" is not the endpoint's, eu");
}

static void
test_sections(void **state)
{
    static const struct refusal cases[] = {
        {"endpoint = ovh-eu\n",
         ":1: key \"endpoint\" stands before the first section"},
        {"[apis]\n", ":1: unknown section [apis]; accepted: api, map, labels, "
                     "cache, limits, service NAME"},
        {"[API]\n", ":1: unknown section [API]; accepted: api, map, labels, "
                    "cache, limits, service NAME"},
        {"[ api]\n", ":1: unknown section [ api]; accepted: api, map, labels, "
                     "cache, limits, service NAME"},
        {"[]\n", ":1: unknown section []; accepted: api, map, labels, cache, "
                 "limits, service NAME"},
        {"[service]\n", ":1: unknown section [service]; accepted: api, map, "
                        "labels, cache, limits, service NAME"},
        {"\n[api\n", ":2: \"[api\" is no section; a section is [NAME]"},
        {"[api]x\n", ":1: \"[api]x\" is no section; a section is [NAME]"},
        {"[api]]\n", ":1: \"[api]]\" is no section; a section is [NAME]"},
        {"[[api]\n", ":1: \"[[api]\" is no section; a section is [NAME]"},
        {"[api]#x\n", ":1: \"[api]#x\" is no section; a section is [NAME]"},
        {"[api] region = eu\n",
         ":1: \"[api] region = eu\" is no section; a section is [NAME]"},
        {"[cache]\nfresh = 1s\n[limits]\n[cache]\n",
         ":4: [cache] is given twice"},
        {"[map]\n[map]\n", ":2: [map] is given twice"},
    };

    assert_all_refused(state, cases, COUNT(cases));
}

static void
test_keys(void **state)
{
    static const struct refusal cases[] = {
        {"[api]\nurl = x\n", ":2: unknown key \"url\" in [api]"},
        {"[api]\nEndpoint = ovh-eu\n", ":2: unknown key \"Endpoint\" in [api]"},
        {"[cache]\ntimeout = 3s\n", ":2: unknown key \"timeout\" in [cache]"},
        {"[service sshd]\ntimeout = 3s\n",
         ":2: unknown key \"timeout\" in [service sshd]"},
        {"[api]\n= ovh-eu\n", ":2: unknown key \"\" in [api]"},
        {"[api]\nregion eu = eu\n", ":2: unknown key \"region eu\" in [api]"},
        {"[api]\nregion\n", ":2: \"region\" is not KEY = VALUE"},
        {"[api]\nregion eu\n", ":2: \"region eu\" is not KEY = VALUE"},
        {"[api]\nregion: eu\n", ":2: \"region: eu\" is not KEY = VALUE"},
        {"[api]\nproxy: http://x = y\n",
         ":2: \"proxy: http://x = y\" is not KEY = VALUE"},
        {"[api]\nregion =\n", ":2: [api] region has no value"},
        {"[api]\nregion = \t \n", ":2: [api] region has no value"},
        {"[api]\nregion = # eu\n", ":2: [api] region has no value"},
        {"[api]\nregion = ; eu\n", ":2: [api] region has no value"},
        {"[api]\nregion = eu\n\nregion = eu\n",
         ":4: [api] region is given twice, first in line 2"},
        {"[service sshd]\ntls_failure = deny\n",
         ":2: unknown key \"tls_failure\" in [service sshd]"},
        {"[cache]\ntls_failure =\n", ":2: [cache] tls_failure has no value"},
        {"[cache]\ntls_failure = deny\ntls_failure = deny\n",
         ":3: [cache] tls_failure is given twice, first in line 2"},
        {"[cache]\nfresh = 1s\ngrace = 1s\nfresh = 2s\n",
         ":4: [cache] fresh is given twice, first in line 2"},
        {"[service a]\nfresh = 1s\nfresh = 1s\n",
         ":3: [service a] fresh is given twice, first in line 2"},
        {"[api]\ncredentials = etc/ovh.conf\n",
         ":2: [api] credentials: \"etc/ovh.conf\" is no absolute path and no "
         "name; accepted: a path that begins with /, or the NAME of a systemd "
         "credential"},
        {"[service sshd]\nrequire = vps:apiovh:reboot on urn:v1:eu:x\n",
         ":2: [service sshd] require: \"vps:apiovh:reboot on urn:v1:eu:x\" "
         "names no resource behind `on`; accepted: ACTION on URN"},
    };

    assert_all_refused(state, cases, COUNT(cases));
}

static void
test_values(void **state)
{
    static const struct refusal cases[] = {
        {"[api]\ntimeout = 3\n",
         ":2: [api] timeout: \"3\" has no unit; accepted: 0.5s to 10s"},
        {"[api]\ntimeout = 11s\n",
         ":2: [api] timeout: \"11s\" is out of range; "
         "accepted: 0.5s to 10s"},
        {"[api]\ntimeout = soon\n", ":2: [api] timeout: \"soon\" is not valid; "
                                    "accepted: 0.5s to 10s"},
        {"[api]\ntimeout == 3s\n", ":2: [api] timeout: \"= 3s\" is not valid; "
                                   "accepted: 0.5s to 10s"},
        {"[api]\ntimeout = \"3s\"\n",
         ":2: [api] timeout: \"\"3s\"\" is not valid; accepted: 0.5s to 10s"},
        {"[api]\ntimeout = 3s#x\n",
         ":2: [api] timeout: \"3s#x\" is not valid; accepted: 0.5s to 10s"},
        {"[api]\ntimeout = 3s;x\n",
         ":2: [api] timeout: \"3s;x\" is not valid; accepted: 0.5s to 10s"},
        {"[api]\nendpoint = http://host/v1\n",
         ":2: [api] endpoint: \"http://host/v1\" is no https URL; accepted: "
         "ovh-eu, ovh-ca, ovh-us, https://HOST[:PORT]/v1"},
        {"[api]\naccount = a,b\n",
         ":2: [api] account: \"a,b\" is not valid; accepted: 1 to 16 OVH "
         "accounts (letters, digits and . _ -; at most 64 each), separated by "
         "spaces"},
        {"[map]\nfile = identity.map\n",
         ":2: [map] file: \"identity.map\" is no absolute path; accepted: a "
         "path that begins with /"},
        {"[cache]\ntls_failure = allow\n",
         ":2: [cache] tls_failure: \"allow\" is not valid; accepted: grace, "
         "deny"},
        {"[cache]\ntls_failure = Deny\n",
         ":2: [cache] tls_failure: \"Deny\" is not valid; accepted: grace, "
         "deny"},
        {"[cache]\nfresh = 1s\ntls_failure = deny grace\n",
         ":3: [cache] tls_failure: \"deny grace\" is not valid; accepted: "
         "grace, deny"},
        {"[limits]\nper_source = 20\n",
         ":2: [limits] per_source: \"20\" has no unit; accepted: COUNT/s, "
         "COUNT/min or COUNT/h, COUNT 1 to 1000000; off"},
        {"[limits]\nin_flight = 0\n",
         ":2: [limits] in_flight: \"0\" is not valid; accepted: 1 to 64, off"},
        {"[service sshd]\ngrace = 8d\n",
         ":2: [service sshd] grace: \"8d\" is out of range; accepted: 0s to "
         "7d"},
    };

    assert_all_refused(state, cases, COUNT(cases));
}

static void
test_lines(void **state)
{
    static const struct refusal cases[] = {
        {"[api]\n region = eu\n", ":2: begins with white space"},
        {"[api]\naccount = a\n\tb\n", ":3: begins with white space"},
        {" [api]\n", ":1: begins with white space"},
        {"[api]\r\nregion = eu\r\n", ":1: has a CR; lines end with LF only"},
        {"[api]\nregion = eu\r\n", ":2: has a CR; lines end with LF only"},
        {"[api]\nregion = \x1b[1m\n", ":2: has the control byte 0x1b"},
        {"[api]\nregion = \xc3\xa9u\n",
         ":2: has the byte 0xc3, which is not ASCII"},
        {"\xef\xbb\xbf[api]\n", ":1: begins with a byte order mark"},
    };

    assert_all_refused(state, cases, COUNT(cases));
}

/* Comments, blank lines, white space around =, no line end at the end. */
static void
test_comments(void **state)
{
    struct config *config = load(state, "# comment = x\n"
                                        "; [comment]\n"
                                        "  # behind a blank\n"
                                        " \t \n"
                                        "\n"
                                        "[api]\t; x\n"
                                        "endpoint=ovh-eu ;x\n"
                                        "account\t=\tb  c\t# d \xc3\xa9\n"
                                        "ca_file = /etc/a#b;c = d:e\n"
                                        "[labels] # y = z\n"
                                        "region = eu # [x] ; y");

    assert_string_equal(config->base_url, "https://eu.api.ovh.com/v1");
    assert_int_equal(config->account_count, 2);
    assert_string_equal(config->accounts[1], "c");
    assert_string_equal(config->ca_file, "/etc/a#b;c = d:e");
    assert_string_equal(config_label_account(config, "region"), "eu");
    config_free(config);
}

/* LEAST and then one line: ca_file = /xxx of this length, and the rest. */
static void
make_long_line(char *text, size_t size, size_t len, const char *rest)
{
    static const char start[] = "ca_file = /";
    size_t least = strlen(LEAST);

    assert_true(least + len + strlen(rest) + 1 < size);
    strcpy(text, LEAST);
    memset(text + least, 'x', len);
    memcpy(text + least, start, sizeof(start) - 1);
    text[least + len] = '\0';
    strcat(text, rest);
}

/* inih would cut these lines and read the rest as lines of their own. */
static void
test_long_lines(void **state)
{
    static const char too_long[] = ":4: is longer than 190 bytes";
    char text[8192] = "";
    struct config *config = NULL;

    for (size_t len = LINE_MAX_LEN - 2; len <= LINE_MAX_LEN; len++) {
        make_long_line(text, sizeof(text), len, "\n");
        config = load(state, text);
        assert_int_equal(strlen(config->ca_file), len - strlen("ca_file = "));
        config_free(config);
    }
    for (size_t len = LINE_MAX_LEN + 1; len < LINE_MAX_LEN + 20; len++) {
        make_long_line(text, sizeof(text), len, "\n");
        assert_refused(state, text, too_long);
        make_long_line(text, sizeof(text), len, "region = eu\n");
        assert_refused(state, text, too_long);
        make_long_line(text, sizeof(text), len, "[limits]\n");
        assert_refused(state, text, too_long);
    }
    make_long_line(text, sizeof(text), 300, "");
    assert_refused(state, text, too_long);
    make_long_line(text, sizeof(text), 4401, "");
    assert_refused(state, text, ":4: line is longer than 4400 bytes");
}

/* What is only a comment may be long; it never reaches inih. */
static void
test_long_comments(void **state)
{
    char comment[900] = "";
    char text[2048] = "";
    struct config *config = NULL;

    memset(comment, '=', sizeof(comment) - 1);
    comment[0] = ' ';
    comment[1] = '#';
    make_long_line(text, sizeof(text), 40, comment);
    strcat(text, "\n#");
    strcat(text, comment);
    config = load(state, text);
    assert_int_equal(strlen(config->ca_file), 30);
    config_free(config);
}

static void
test_services(void **state)
{
    struct config *config =
        load(state, "[service sudo]\ngrace = 1h\n" LEAST "[service SSHD]\n"
                    "fresh = 0\n[service x.y_z-1]\n[cache]\nfresh = 2s\n"
                    "grace = 3s\n[service pg]\nfresh = 4s\ngrace = 5s\n"
                    "expiry_warning = 0s\n");
    const struct config_service *sudo = configservice_find(config, "sudo");
    const struct config_service *sshd = configservice_find(config, "sshd");
    const struct config_service *other = configservice_find(config, "x.y_z-1");
    const struct config_service *pg = configservice_find(config, "pg");

    assert_int_equal(config->service_count, 4);
    assert_int_equal(sudo->fresh_ms, 2 * SECOND);
    assert_int_equal(sudo->grace_ms, HOUR);
    assert_int_equal(sshd->fresh_ms, 0);
    assert_int_equal(sshd->grace_ms, 3 * SECOND);
    assert_int_equal(other->fresh_ms, 2 * SECOND);
    assert_int_equal(other->grace_ms, 3 * SECOND);
    assert_int_equal(pg->fresh_ms, 4 * SECOND);
    assert_int_equal(pg->grace_ms, 5 * SECOND);
    assert_int_equal(sudo->expiry_warning_ms, 7 * DAY);
    assert_int_equal(pg->expiry_warning_ms, 0);
    assert_ptr_equal(configservice_find(config, "sudo-i"), sudo);
    assert_null(configservice_find(config, "sudo-"));
    assert_null(configservice_find(config, "sud"));
    assert_null(configservice_find(config, "sudo-ii"));
    assert_null(configservice_find(config, ""));
    config_free(config);
}

static void
test_sudo_i(void **state)
{
    struct config *config = load(state, LEAST "[service sudo-i]\nfresh = 1s\n"
                                              "[service sudo]\nfresh = 2s\n");

    assert_int_equal(configservice_find(config, "sudo-i")->fresh_ms, SECOND);
    assert_int_equal(configservice_find(config, "sudo")->fresh_ms, 2 * SECOND);
    config_free(config);
    config = load(state, LEAST "[service sudo-i]\n");
    assert_null(configservice_find(config, "sudo"));
    assert_int_equal(configservice_find(config, "sudo-i")->grace_ms, DAY);
    config_free(config);
}

/* `su -` is another service to PAM, and no way around what su requires. */
static void
test_su_l(void **state)
{
    struct config *config = load(state, LEAST "[service su]\nfresh = 2s\n");
    const struct config_service *su = configservice_find(config, "su");

    assert_non_null(su);
    assert_ptr_equal(configservice_find(config, "su-l"), su);
    assert_null(configservice_find(config, "su-"));
    assert_null(configservice_find(config, "su-ll"));
    assert_null(configservice_find(config, "sudo-i"));
    config_free(config);
    config = load(state, LEAST "[service su-l]\nfresh = 1s\n");
    assert_null(configservice_find(config, "su"));
    assert_int_equal(configservice_find(config, "su-l")->fresh_ms, SECOND);
    config_free(config);
}

#define X40 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X62 X40 "xxxxxxxxxxxxxxxxxxxxxx"

/* inih keeps 49 bytes of a section's name; these differ in the last. */
static void
test_long_services(void **state)
{
    struct config *config =
        load(state, LEAST "[service " X62 "a]\nfresh = 1s\n[service " X62
                          "b]\nfresh = 2s\n");

    assert_int_equal(configservice_find(config, X62 "a")->fresh_ms, SECOND);
    assert_int_equal(configservice_find(config, X62 "b")->fresh_ms, 2 * SECOND);
    config_free(config);
}

static void
test_services_refused(void **state)
{
    static const struct refusal cases[] = {
        {"[service ]\n", ":1: [service ] names no PAM service; accepted: 1 to "
                         "63 letters, digits and . _ -"},
        {"[service  sshd]\n", ":1: [service  sshd] names no PAM service; "
                              "accepted: 1 to 63 letters, digits and . _ -"},
        {"[service a b]\n", ":1: [service a b] names no PAM service; accepted: "
                            "1 to 63 letters, digits and . _ -"},
        {"[service ../x]\n", ":1: [service ../x] names no PAM service; "
                             "accepted: 1 to 63 letters, digits and . _ -"},
        {"[service " X62 "xx]\n",
         ":1: [service " X62 "xx] names no PAM service; accepted: 1 to 63 "
         "letters, digits and . _ -"},
        {"[service a]\n[service b]\n[service a]\n",
         ":3: [service a] is given twice"},
        {"[service sudo]\n[service Sudo]\n", ":2: [service Sudo] is given "
                                             "twice"},
        {"[service sudo-i]\n[service sudo-i]\n",
         ":2: [service sudo-i] is given twice"},
    };
    char text[4096] = LEAST;
    struct config *config = NULL;

    assert_all_refused(state, cases, COUNT(cases));
    for (unsigned int i = 0; i < CONFIG_SERVICES_MAX; i++) {
        sprintf(text + strlen(text), "[service s%u]\n", i);
    }
    config = load(state, text);
    assert_int_equal(config->service_count, CONFIG_SERVICES_MAX);
    config_free(config);
    strcat(text, "[service more]\n");
    assert_refused(state, text, ":68: more than 64 sections [service NAME]");
}

static void
test_labels(void **state)
{
    struct config *config =
        load(state, LEAST "[labels]\nci-runner = deploy\nCI.Runner_2 = deploy\n"
                          "-.= _a\n0123456789abcdef0123456789ABCDEF = z\n");

    assert_int_equal(config->label_count, 4);
    assert_string_equal(config_label_account(config, "ci-runner"), "deploy");
    assert_string_equal(config_label_account(config, "CI.Runner_2"), "deploy");
    assert_string_equal(config_label_account(config, "-."), "_a");
    assert_string_equal(
        config_label_account(config, "0123456789abcdef0123456789ABCDEF"), "z");
    assert_null(config_label_account(config, "CI-runner"));
    assert_null(config_label_account(config, "ci"));
    assert_null(config_label_account(config, ""));
    config_free(config);
}

static void
test_labels_refused(void **state)
{
    static const struct refusal cases[] = {
        {"[labels]\nci = root\n",
         ":2: [labels] ci: \"root\" is never mapped; use an ordinary account "
         "and sudo"},
        {"[labels]\nci = Deploy\n",
         ":2: [labels] ci: \"Deploy\" is no account; accepted: "
         "[a-z_][a-z0-9_.-]{0,31}"},
        {"[labels]\nci = a b\n", ":2: [labels] ci: \"a b\" is no account; "
                                 "accepted: [a-z_][a-z0-9_.-]{0,31}"},
        {"[labels]\nci+x = a\n", ":2: [labels] ci+x: \"a\" is for a name that "
                                 "is no label ([A-Za-z0-9._-]{1,32})"},
        {"[labels]\n= a\n", ":2: [labels] : \"a\" is for a name that is no "
                            "label ([A-Za-z0-9._-]{1,32})"},
        {"[labels]\n0123456789abcdef0123456789ABCDEFx = a\n",
         ":2: [labels] 0123456789abcdef0123456789ABCDEFx: \"a\" is for a name "
         "that is no label ([A-Za-z0-9._-]{1,32})"},
        {"[labels]\nci =\n", ":2: [labels] ci has no value"},
        {"[labels]\nci = a\nCI = a\nci = a\n",
         ":4: [labels] ci is given twice"},
    };
    char text[8192] = LEAST "[labels]\n";
    struct config *config = NULL;

    assert_all_refused(state, cases, COUNT(cases));
    for (unsigned int i = 0; i < CONFIG_LABELS_MAX; i++) {
        sprintf(text + strlen(text), "label%u = a\n", i);
    }
    config = load(state, text);
    assert_int_equal(config->label_count, CONFIG_LABELS_MAX);
    assert_string_equal(config_label_account(config, "label255"), "a");
    config_free(config);
    strcat(text, "more = a\n");
    assert_refused(state, text,
                   ":261: [labels] more: \"a\" is one label too many");
}

static void
test_accounts(void **state)
{
    struct config *config =
        load(state, "[api]\nendpoint = ovh-us\naccount = xx1111-ovh Yy.2_z\n");

    assert_true(config_lists_account(config, "xx1111-ovh"));
    assert_true(config_lists_account(config, "Yy.2_z"));
    assert_false(config_lists_account(config, "yy.2_z"));
    assert_false(config_lists_account(config, "xx1111"));
    assert_false(config_lists_account(config, "xx1111-ovh2"));
    assert_false(config_lists_account(config, ""));
    config_free(config);
}

static void
test_file(void **state)
{
    struct config *config = NULL;
    struct problem problem = {""};
    const char *path = scratch_write(*state, "ovhpat.conf", LEAST);

    assert_int_equal(chmod(path, 0660), 0);
    assert_int_equal(config_load(path, &config, &problem), -EINVAL);
    scratch_assert_problem(
        problem.text, path,
        ": can be written by its group (mode 0660); chmod g-w");
    path = scratch_path(*state, "none");
    assert_int_equal(config_load(path, &config, &problem), -EINVAL);
    scratch_assert_problem(problem.text, path,
                           ": cannot be opened: No such file or directory");
    assert_null(config);
}

/* Each allocation fails once. */
static void
test_no_memory(void **state)
{
    struct config *config = NULL;
    struct problem problem = {"untouched"};
    const char *path = scratch_write(*state, "ovhpat.conf", example);
    int failures = 0;
    int status = -ENOMEM;

    for (; status != 0; failures++) {
        scarcity_left = failures;
        status = config_load(path, &config, &problem);
        scarcity_left = -1;
        assert_true(status == 0 || status == -ENOMEM);
        assert_int_equal(status == 0, config != NULL);
    }
    assert_in_range(failures, 5, 60);
    assert_string_equal(problem.text, "untouched");
    config_free(config);
}

/* Whatever one byte is changed to, the file is read or refused in its line. */
static void
test_changed_byte(void **state)
{
    static const char bytes[] = "\n =#;[]:x\xff";
    char *text = strdup(example);

    assert_non_null(text);
    for (size_t at = 0; at < strlen(example); at += 7) {
        for (size_t i = 0; i < sizeof(bytes) - 1; i++) {
            struct config *config = NULL;
            struct problem problem = {""};
            const char *path = NULL;
            int status = 0;

            text[at] = bytes[i];
            path = scratch_write(*state, "ovhpat.conf", text);
            status = config_load(path, &config, &problem);
            assert_true(status == 0 || status == -EINVAL);
            assert_int_equal(status == 0, config != NULL);
            assert_int_equal(status == 0, problem.text[0] == '\0');
            if (status == 0) {
                assert_string_equal(config->region, "eu");
            }
            config_free(config);
        }
        text[at] = example[at];
    }
    free(text);
}

#define FILE_TEST(test)                                                        \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_example),       FILE_TEST(test_least),
        FILE_TEST(test_required),      FILE_TEST(test_region),
        FILE_TEST(test_sections),      FILE_TEST(test_keys),
        FILE_TEST(test_values),        FILE_TEST(test_lines),
        FILE_TEST(test_comments),      FILE_TEST(test_long_lines),
        FILE_TEST(test_long_comments), FILE_TEST(test_services),
        FILE_TEST(test_sudo_i),        FILE_TEST(test_su_l),
        FILE_TEST(test_long_services), FILE_TEST(test_services_refused),
        FILE_TEST(test_labels),        FILE_TEST(test_labels_refused),
        FILE_TEST(test_accounts),      FILE_TEST(test_file),
        FILE_TEST(test_no_memory),     FILE_TEST(test_changed_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
