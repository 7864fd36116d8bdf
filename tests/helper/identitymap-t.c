/* SPDX-License-Identifier: MIT */
/*
 * helper/identitymap.c: the map of the manual, every mistake in the very words
 * that name it, who is granted what by which line; and random maps beside a
 * second, naive implementation of "the first line that matches decides".
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>

#include "helper/identitymap.h"
#include "tests/helper/scarcity.h"
#include "tests/helper/scratch.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define X10 "xxxxxxxxxx"
#define X64 X10 X10 X10 X10 X10 X10 "xxxx"
/* A line that would be fine, to see that lines are counted. */
#define FINE "# comment\n\nuser:xx1111-ovh/fine fine\n"

static const char *const accounts[] = {"xx1111-ovh", "Other.2_z", X64};

static struct identitymap *
load(void **state, const char *text)
{
    struct identitymap *map = NULL;
    struct problem problem = {""};
    const char *path = scratch_write(*state, "identity.map", text);
    int status =
        identitymap_load(path, accounts, COUNT(accounts), &map, &problem);

    assert_string_equal(problem.text, "");
    assert_int_equal(status, 0);
    assert_string_equal(identitymap_path(map), path);
    return map;
}

static void
assert_refused(void **state, const char *text, const char *expected)
{
    int untouched = 0;
    struct identitymap *map = (struct identitymap *)&untouched;
    struct problem problem = {""};
    const char *path = scratch_write(*state, "identity.map", text);

    assert_int_equal(
        identitymap_load(path, accounts, COUNT(accounts), &map, &problem),
        -EINVAL);
    assert_ptr_equal(map, &untouched);
    scratch_assert_problem(problem.text, path, expected);
}

static struct identity
identity_of(enum identity_kind kind, const char *account, const char *name)
{
    struct identity identity = {.kind = kind, .region = "eu"};

    snprintf(identity.account, sizeof(identity.account), "%s", account);
    snprintf(identity.name, sizeof(identity.name), "%s", name);
    return identity;
}

static struct identity
user(const char *name)
{
    return identity_of(IDENTITY_USER, "xx1111-ovh", name);
}

static struct identity
member(const char *name, const char *group)
{
    struct identity identity = user(name);

    identity.group_count = 2;
    snprintf(identity.groups[0], sizeof(identity.groups[0]), "everybody");
    snprintf(identity.groups[1], sizeof(identity.groups[1]), "%s", group);
    return identity;
}

static struct identity
service(const char *name)
{
    return identity_of(IDENTITY_SERVICE, "xx1111-ovh", name);
}

static void
assert_match(const struct identitymap *map, struct identity identity,
             const char *wanted, enum identitymap_answer answer,
             unsigned int line, const char *account)
{
    struct identitymap_match match = identitymap_find(map, &identity, wanted);

    assert_int_equal(match.answer, answer);
    assert_int_equal(match.line, line);
    assert_string_equal(match.account, account);
}

static void
assert_granted(const struct identitymap *map, struct identity identity,
               const char *wanted, unsigned int line, const char *account)
{
    assert_match(map, identity, wanted, IDENTITYMAP_GRANTED, line, account);
}

static void
assert_denied(const struct identitymap *map, struct identity identity,
              const char *wanted, unsigned int line)
{
    assert_match(map, identity, wanted, IDENTITYMAP_REFUSED, line, "");
}

static void
assert_no_line(const struct identitymap *map, struct identity identity,
               const char *wanted)
{
    assert_match(map, identity, wanted, IDENTITYMAP_NO_LINE, 0, "");
}

/* The example of the design, word for word. */
static const char example[] =
    "# identity                      account   (first line that matches both "
    "the identity and the wanted account decides)\n"
    "user:xx1111-ovh/alice.martin    alice\n"
    "group:xx1111-ovh/ops            ops       # any member of the IAM group\n"
    "user:xx1111-ovh/bob             !         # refused\n"
    "service:xx1111-ovh/oauth2-EU.0f0f0f0f0f0f0f0f   deploy    # a service "
    "account's OAuth2 token as the password\n"
    "user:xx1111-ovh/*               =         # the account of the same name "
    "as the login\n";

static void
test_example(void **state)
{
    struct identitymap *map = load(state, example);
    struct identity robot = service("oauth2-EU.0f0f0f0f0f0f0f0f");

    assert_int_equal(identitymap_count(map), 5);
    assert_granted(map, user("alice.martin"), "alice", 2, "alice");
    assert_granted(map, user("alice.martin"), "alice.martin", 6,
                   "alice.martin");
    assert_granted(map, user("alice.martin"), NULL, 2, "alice");
    assert_no_line(map, user("alice.martin"), "ops");
    assert_granted(map, member("alice.martin", "ops"), "ops", 3, "ops");
    assert_granted(map, member("carol", "ops"), NULL, 3, "ops");
    assert_denied(map, user("bob"), "bob", 4);
    assert_denied(map, user("bob"), "anything", 4);
    assert_denied(map, user("bob"), NULL, 4);
    assert_granted(map, member("bob", "ops"), "ops", 3, "ops");
    assert_denied(map, member("bob", "ops"), "bob", 4);
    assert_granted(map, robot, "deploy", 5, "deploy");
    assert_granted(map, robot, NULL, 5, "deploy");
    assert_no_line(map, robot, "oauth2-eu.0f0f0f0f0f0f0f0f");
    assert_no_line(map, service("oauth2-EU.1f0f0f0f0f0f0f0f"), "deploy");
    assert_granted(map, user("dave"), "dave", 6, "dave");
    assert_granted(map, user("dave"), NULL, 6, "dave");
    assert_no_line(map, user("dave"), "alice");
    identitymap_free(map);
    identitymap_free(NULL);
}

static void
test_empty(void **state)
{
    static const char *const texts[] = {"", "\n", "# nothing\n", " \t\n\n#"};

    for (size_t i = 0; i < COUNT(texts); i++) {
        struct identitymap *map = load(state, texts[i]);

        assert_int_equal(identitymap_count(map), 0);
        assert_no_line(map, user("alice"), "alice");
        assert_no_line(map, user("alice"), NULL);
        assert_false(identitymap_leads_to(map, "alice"));
        identitymap_free(map);
    }
}

/* White space, comments, the longest names, every character that is allowed. */
static void
test_accepted(void **state)
{
    struct identitymap *map =
        load(state, "  user:xx1111-ovh/a\tb\n"
                    "\tuser:xx1111-ovh/A.b_c@d-9 \t _x.y-z0  \t# c \xc3\xa9\n"
                    "user:Other.2_z/" X64 " abcdefghijklmnopqrstuvwxyz012345\n"
                    "group:" X64 "/g@h =\n"
                    "group:xx1111-ovh/g !\n"
                    "service:xx1111-ovh/oauth2-x !\n"
                    "service:xx1111-ovh/oauth2-y rooted # user:x/y z");

    assert_int_equal(identitymap_count(map), 7);
    assert_granted(map, user("a"), "b", 1, "b");
    assert_granted(map, user("A.b_c@d-9"), "_x.y-z0", 2, "_x.y-z0");
    assert_granted(map, identity_of(IDENTITY_USER, "Other.2_z", X64), NULL, 3,
                   "abcdefghijklmnopqrstuvwxyz012345");
    assert_denied(map, member("z", "g"), "z", 5);
    assert_denied(map, service("oauth2-x"), "z", 6);
    assert_granted(map, service("oauth2-y"), "rooted", 7, "rooted");
    identitymap_free(map);
}

struct refusal {
    const char *line;
    const char *problem; /* behind FILE:4: */
};

static void
assert_lines_refused(void **state, const struct refusal *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[2048] = FINE;
        char problem[1024] = ":4: ";

        assert_true(strlen(cases[i].line) + strlen(FINE) < sizeof(text));
        strcat(text, cases[i].line);
        strcat(problem, cases[i].problem);
        assert_refused(state, text, problem);
        strcat(text, "\n");
        assert_refused(state, text, problem);
    }
}

static void
test_columns_refused(void **state)
{
    static const char form[] = "has no second column; accepted: ACCOUNT, = "
                               "or !";
    static const struct refusal cases[] = {
        {"user:xx1111-ovh/a", form},
        {"user:xx1111-ovh/a # b", form},
        {"user:xx1111-ovh/a \t", form},
        {"user", form},
        {"user:xx1111-ovh/a b c",
         "third column \"c\"; a comment begins with #"},
        {"user:xx1111-ovh/a b ;c",
         "third column \";c\"; a comment begins with #"},
        {"user: xx1111-ovh/a b", "third column \"b\"; a comment begins with #"},
        {"user:xx1111-ovh/a b\r", "has a CR; lines end with LF only"},
        {"user:xx1111-ovh/a b # c\r", "has a CR; lines end with LF only"},
        {"user:xx1111-ovh/a\vb", "has the control byte 0x0b"},
        {"# \x1b[2J", "has the control byte 0x1b"},
        {"user:xx1111-ovh/\xc3\xa9 b", "has the byte 0xc3, which is not ASCII"},
        {"user:xx1111-ovh/a\xc2\xa0 b",
         "has the byte 0xc2, which is not ASCII"},
    };

    assert_lines_refused(state, cases, COUNT(cases));
    assert_refused(state, "\xef\xbb\xbf" FINE,
                   ":1: begins with a byte order "
                   "mark");
}

static void
test_identity_refused(void **state)
{
    static const char unlisted[] =
        "OVH account \"zz2222-ovh\" is not listed in [api] account, so the "
        "line could never match";
    static const struct refusal cases[] = {
        {"alice alice", "\"alice\" is not KIND:OVHACCOUNT/NAME"},
        {"user:alice alice", "\"user:alice\" is not KIND:OVHACCOUNT/NAME"},
        {"xx1111-ovh/alice alice",
         "\"xx1111-ovh/alice\" is not KIND:OVHACCOUNT/NAME"},
        {"user/xx1111-ovh:alice alice",
         "\"user/xx1111-ovh:alice\" is not KIND:OVHACCOUNT/NAME"},
        {"users:xx1111-ovh/a b",
         "unknown kind \"users\"; accepted: user, group, service"},
        {"User:xx1111-ovh/a b",
         "unknown kind \"User\"; accepted: user, group, service"},
        {":xx1111-ovh/a b",
         "unknown kind \"\"; accepted: user, group, service"},
        {"*:xx1111-ovh/a b",
         "unknown kind \"*\"; accepted: user, group, service"},
        {"urn:v1:eu:identity:user:xx1111-ovh/a b",
         "unknown kind \"urn\"; accepted: user, group, service"},
        {"user:zz2222-ovh/a b", unlisted},
        {"group:zz2222-ovh/a b", unlisted},
        {"service:zz2222-ovh/oauth2-a b", unlisted},
        {"user:XX1111-ovh/a b",
         "OVH account \"XX1111-ovh\" is not listed in [api] account, so the "
         "line could never match"},
        {"user:/a b", "OVH account \"\" is not 1 to 64 characters"},
        {"user:" X64 "x/a b", "OVH account \"" X64 "x\" is not 1 to 64 "
                              "characters"},
        {"user:*/a b", "OVH account \"*\" has the wrong character \"*\""},
        {"user:xx:1111/a b",
         "OVH account \"xx:1111\" has the wrong character \":\""},
        {"user:xx1111-ovh/ b", "user \"\" is not 1 to 64 characters"},
        {"user:xx1111-ovh/" X64 "x b", "user \"" X64 "x\" is not 1 to 64 "
                                       "characters"},
        {"user:xx1111-ovh/a/b c", "user \"a/b\" has the wrong character \"/\""},
        {"user:xx1111-ovh/a+b c", "user \"a+b\" has the wrong character \"+\""},
        {"user:xx1111-ovh/a:b c", "user \"a:b\" has the wrong character \":\""},
        {"user:xx1111-ovh/a#b c", "user \"a#b\" has the wrong character \"#\""},
        {"user:xx1111-ovh/a* b", "user \"a*\" has the wrong character \"*\""},
        {"user:xx1111-ovh/** b", "user \"**\" has the wrong character \"*\""},
        {"group:xx1111-ovh/a% b", "group \"a%\" has the wrong character \"%\""},
        {"group:xx1111-ovh/* b", "* is for user lines only"},
        {"service:xx1111-ovh/* b", "* is for user lines only"},
        {"service:xx1111-ovh/robot b",
         "service \"robot\" does not begin with oauth2- and go on"},
        {"service:xx1111-ovh/oauth2- b",
         "service \"oauth2-\" does not begin with oauth2- and go on"},
        {"service:xx1111-ovh/OAuth2-x b",
         "service \"OAuth2-x\" does not begin with oauth2- and go on"},
        {"service:xx1111-ovh/oauth2-* b",
         "service \"oauth2-*\" has the wrong character \"*\""},
    };

    assert_lines_refused(state, cases, COUNT(cases));
}

static void
test_target_refused(void **state)
{
#define IS_NO_ACCOUNT                                                          \
    " is no account; accepted: [a-z_][a-z0-9_.-]{0,31}, = or !"
    static const char root[] =
        "root is never mapped; use an ordinary account and sudo";
    static const struct refusal cases[] = {
        {"user:xx1111-ovh/a root", root},
        {"group:xx1111-ovh/a root", root},
        {"service:xx1111-ovh/oauth2-a root", root},
        {"user:xx1111-ovh/* root", root},
        {"service:xx1111-ovh/oauth2-a =",
         "= is not for service lines; name the account"},
        {"user:xx1111-ovh/a Alice", "\"Alice\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a 0", "\"0\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a -a", "\"-a\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a a:b", "\"a:b\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a pat_jwt_b", "\"pat_jwt_b\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a a/b", "\"a/b\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a a#b", "\"a#b\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a *", "\"*\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a !!", "\"!!\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a !b", "\"!b\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a ==", "\"==\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a =b", "\"=b\"" IS_NO_ACCOUNT},
        {"user:xx1111-ovh/a abcdefghijklmnopqrstuvwxyz0123456",
         "\"abcdefghijklmnopqrstuvwxyz0123456\"" IS_NO_ACCOUNT},
    };

    assert_lines_refused(state, cases, COUNT(cases));
}

static void
test_repeated(void **state)
{
    static const struct refusal cases[] = {
        {"user:xx1111-ovh/fine fine", "says again what line 3 says"},
        {"\tuser:xx1111-ovh/fine\tfine # again", "says again what line 3 says"},
    };
    struct identitymap *map = NULL;

    assert_lines_refused(state, cases, COUNT(cases));
    assert_refused(state,
                   "user:xx1111-ovh/a !\nuser:xx1111-ovh/b !\n"
                   "user:xx1111-ovh/a !\nnonsense\n",
                   ":3: says again what line 1 says");
    /* Near misses, and lines that are useless only perhaps, are fine. */
    map = load(state, "user:xx1111-ovh/a b\nuser:xx1111-ovh/a c\n"
                      "group:xx1111-ovh/a b\nuser:Other.2_z/a b\n"
                      "user:xx1111-ovh/A b\nuser:xx1111-ovh/a !\n"
                      "user:xx1111-ovh/a =\nuser:xx1111-ovh/* b\n");
    assert_int_equal(identitymap_count(map), 8);
    identitymap_free(map);
}

/* The first wrong line is the one that is named. */
static void
test_first_wrong_line(void **state)
{
    assert_refused(state, FINE "user:xx1111-ovh/a\nuser:zz2222-ovh/a b\n",
                   ":4: has no second column; accepted: ACCOUNT, = or !");
    assert_refused(
        state, FINE "user:xx1111-ovh/a root\nuser:x\n",
        ":4: root is never mapped; use an ordinary account and sudo");
}

static void
test_file(void **state)
{
    struct identitymap *map = NULL;
    struct problem problem = {""};
    const char *path = scratch_write(*state, "identity.map", FINE);

    assert_int_equal(chmod(path, 0646), 0);
    assert_int_equal(
        identitymap_load(path, accounts, COUNT(accounts), &map, &problem),
        -EINVAL);
    scratch_assert_problem(problem.text, path,
                           ": can be written by others (mode 0646); chmod o-w");
    assert_null(map);
    path = scratch_write(*state, "other", FINE);
    assert_int_equal(identitymap_load(path, NULL, 0, &map, &problem), -EINVAL);
    scratch_assert_problem(problem.text, path,
                           ":3: OVH account \"xx1111-ovh\" is not listed in "
                           "[api] account, so the line could never match");
}

/* Each allocation fails once. */
static void
test_no_memory(void **state)
{
    struct identitymap *map = NULL;
    struct problem problem = {"untouched"};
    const char *path = scratch_write(*state, "identity.map", example);
    int failures = 0;
    int status = -ENOMEM;

    for (; status != 0; failures++) {
        scarcity_left = failures;
        status =
            identitymap_load(path, accounts, COUNT(accounts), &map, &problem);
        scarcity_left = -1;
        assert_true(status == 0 || status == -ENOMEM);
        assert_int_equal(status == 0, map != NULL);
    }
    assert_in_range(failures, 10, 25);
    assert_string_equal(problem.text, "untouched");
    identitymap_free(map);
}

static void
test_too_many(void **state)
{
    static const char line[] = "user:xx1111-ovh/u%05u a%05u # %u\n";
    size_t size = (IDENTITYMAP_LINES_MAX + 1U) * sizeof("user:xx1111-ovh/u"
                                                        "00000 a00000 # "
                                                        "00000\n");
    char *text = calloc(1, size);
    struct identitymap *map = NULL;
    size_t len = 0;

    assert_non_null(text);
    for (unsigned int i = 1; i <= IDENTITYMAP_LINES_MAX; i++) {
        len += (size_t)sprintf(text + len, line, i, i, i);
    }
    map = load(state, text);
    assert_int_equal(identitymap_count(map), IDENTITYMAP_LINES_MAX);
    assert_granted(map, user("u10000"), "a10000", 10000, "a10000");
    assert_true(identitymap_leads_to(map, "a00001"));
    assert_false(identitymap_leads_to(map, "a10001"));
    identitymap_free(map);
    sprintf(text + len, line, 10001U, 10001U, 10001U);
    assert_refused(state, text, ":10001: more than 10000 rules");
    free(text);
}

/* Letters, dots and OVH accounts count; nothing else than the names does. */
static void
test_exact(void **state)
{
    struct identitymap *map = load(state, "user:xx1111-ovh/alice alice\n"
                                          "group:xx1111-ovh/ops ops\n");

    assert_granted(map, user("alice"), "alice", 1, "alice");
    assert_no_line(map, user("Alice"), "alice");
    assert_no_line(map, user("alice"), "Alice");
    assert_no_line(map, user("alic"), "alice");
    assert_no_line(map, user("alicee"), "alice");
    assert_no_line(map, user("alice"), "alic");
    assert_no_line(map, user("alice"), "");
    assert_no_line(map, identity_of(IDENTITY_USER, "Other.2_z", "alice"),
                   "alice");
    assert_no_line(map, identity_of(IDENTITY_USER, "XX1111-ovh", "alice"),
                   "alice");
    assert_no_line(map, identity_of(IDENTITY_USER, "", "alice"), "alice");
    assert_no_line(map, member("carol", "Ops"), "ops");
    assert_no_line(map, member("carol", "op"), "ops");
    assert_no_line(map, user("ops"), "ops");
    identitymap_free(map);
}

static void
test_order(void **state)
{
    struct identitymap *map = load(state, "user:xx1111-ovh/bob !\n"
                                          "user:xx1111-ovh/bob bob\n"
                                          "user:xx1111-ovh/carol carol\n"
                                          "user:xx1111-ovh/carol !\n"
                                          "user:xx1111-ovh/carol deploy\n"
                                          "user:xx1111-ovh/dave =\n"
                                          "user:xx1111-ovh/dave deploy\n"
                                          "user:xx1111-ovh/* !\n"
                                          "user:xx1111-ovh/erin erin\n");

    assert_denied(map, user("bob"), "bob", 1);
    assert_granted(map, user("carol"), "carol", 3, "carol");
    assert_denied(map, user("carol"), "deploy", 4);
    assert_granted(map, user("dave"), "deploy", 7, "deploy");
    assert_granted(map, user("dave"), NULL, 6, "dave");
    assert_denied(map, user("dave"), "erin", 8);
    assert_denied(map, user("erin"), "erin", 8);
    assert_no_line(map, identity_of(IDENTITY_USER, "Other.2_z", "bob"), "bob");
    identitymap_free(map);
}

/* `=` gives account names only, and never root. */
static void
test_same(void **state)
{
    struct identitymap *map = load(state, "user:xx1111-ovh/* =\n"
                                          "group:xx1111-ovh/g last\n"
                                          "user:xx1111-ovh/root other\n");

    assert_granted(map, user("a.b-c_d"), "a.b-c_d", 1, "a.b-c_d");
    assert_no_line(map, user("root"), "root");
    assert_granted(map, user("root"), NULL, 3, "other");
    assert_no_line(map, user("a@b"), "a@b");
    assert_no_line(map, user("Alice"), "Alice");
    assert_no_line(map, user("0"), "0");
    assert_no_line(map, user("abcdefghijklmnopqrstuvwxyz0123456"),
                   "abcdefghijklmnopqrstuvwxyz0123456");
    assert_no_line(map, user("a@b"), NULL);
    assert_no_line(map, user("pat_jwt_alice"), NULL);
    assert_no_line(map, user("pat_jwt_alice"), "pat_jwt_alice");
    assert_granted(map, member("a@b", "g"), NULL, 2, "last");
    identitymap_free(map);
    map = load(state, "group:xx1111-ovh/g =\n");
    assert_granted(map, member("alice", "g"), "alice", 1, "alice");
    assert_no_line(map, member("alice", "g"), "g");
    assert_no_line(map, member("root", "g"), "root");
    assert_no_line(map, user("alice"), "alice");
    identitymap_free(map);
}

static void
test_kinds(void **state)
{
    static const enum identity_kind never[] = {
        IDENTITY_NONE, IDENTITY_OWNER, IDENTITY_FEDERATED, IDENTITY_UNUSABLE};
    struct identitymap *map = load(state, "user:xx1111-ovh/oauth2-x a\n"
                                          "group:xx1111-ovh/g b\n"
                                          "user:xx1111-ovh/* c\n"
                                          "service:xx1111-ovh/oauth2-x d\n");
    struct identity robot = service("oauth2-x");
    struct identity person = member("oauth2-x", "g");

    robot.group_count = 1;
    strcpy(robot.groups[0], "g");
    assert_granted(map, robot, NULL, 4, "d");
    assert_no_line(map, robot, "a");
    assert_no_line(map, robot, "b");
    assert_no_line(map, robot, "c");
    assert_no_line(map, person, "d");
    assert_granted(map, person, NULL, 1, "a");
    for (size_t i = 0; i < COUNT(never); i++) {
        person.kind = never[i];
        assert_no_line(map, person, NULL);
        assert_no_line(map, person, "a");
        assert_no_line(map, person, "c");
        assert_no_line(map, person, "d");
    }
    identitymap_free(map);
}

static void
test_leads_to(void **state)
{
    struct identitymap *map = load(state, "user:xx1111-ovh/alice.m alice\n"
                                          "user:xx1111-ovh/bob =\n"
                                          "user:xx1111-ovh/carol !\n"
                                          "service:xx1111-ovh/oauth2-x ci\n");

    assert_true(identitymap_leads_to(map, "alice"));
    assert_true(identitymap_leads_to(map, "bob"));
    assert_true(identitymap_leads_to(map, "ci"));
    assert_false(identitymap_leads_to(map, "alice.m"));
    assert_false(identitymap_leads_to(map, "carol"));
    assert_false(identitymap_leads_to(map, "oauth2-x"));
    assert_false(identitymap_leads_to(map, "Alice"));
    assert_false(identitymap_leads_to(map, "="));
    assert_false(identitymap_leads_to(map, "!"));
    assert_false(identitymap_leads_to(map, ""));
    identitymap_free(map);
    map = load(state, "user:xx1111-ovh/* =\n");
    assert_true(identitymap_leads_to(map, "anybody"));
    assert_false(identitymap_leads_to(map, "root"));
    assert_false(identitymap_leads_to(map, "Anybody"));
    identitymap_free(map);
    map = load(state, "group:xx1111-ovh/g =\n");
    assert_true(identitymap_leads_to(map, "anybody"));
    assert_false(identitymap_leads_to(map, "root"));
    identitymap_free(map);
}

/* --- random maps beside a naive second implementation ------------------ */

#define RANDOM_MAPS 300U
#define RANDOM_QUESTIONS 60U
#define RANDOM_RULES 14U

static const char *const random_kinds[] = {"user", "group", "service"};
static const char *const random_accounts[] = {"xx1111-ovh", "Other.2_z"};
static const char *const random_names[] = {
    "alice", "bob", "root", "A.b", "x@y", "oauth2-x", "oauth2-y"};
static const char *const random_targets[] = {"alice", "bob", "deploy",
                                             "a.b",   "=",   "!"};
static const char *const random_wanted[] = {"alice", "bob", "deploy", "root",
                                            "a.b",   "x@y", NULL};

/* People mostly, so that most questions are worth asking. */
static const enum identity_kind random_identity_kinds[] = {
    IDENTITY_USER, IDENTITY_USER,  IDENTITY_USER,      IDENTITY_USER,
    IDENTITY_USER, IDENTITY_USER,  IDENTITY_SERVICE,   IDENTITY_SERVICE,
    IDENTITY_NONE, IDENTITY_OWNER, IDENTITY_FEDERATED, IDENTITY_UNUSABLE,
};

/* A rule as indices into the lists above; the name after the last is `*`. */
struct random_rule {
    size_t kind;
    size_t account;
    size_t name;
    size_t target;
    unsigned int line;
};

static uint64_t random_state = UINT64_C(0x9e3779b97f4a7c15);

/* xorshift64: the same numbers in every run. */
static size_t
random_below(size_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (size_t)(random_state % limit);
}

static const char *
random_name(const struct random_rule *rule)
{
    return rule->name < COUNT(random_names) ? random_names[rule->name] : "*";
}

/* A rule that the file format allows and that is not there yet. */
static bool
random_rule_is_fit(const struct random_rule *rules, size_t count,
                   const struct random_rule *rule)
{
    const char *name = random_name(rule);
    bool is_service = rule->kind == 2;

    if ((strcmp(name, "*") == 0 && rule->kind != 0) ||
        (is_service && strncmp(name, "oauth2-", 7) != 0) ||
        (is_service && strcmp(random_targets[rule->target], "=") == 0)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (rules[i].kind == rule->kind && rules[i].account == rule->account &&
            rules[i].name == rule->name && rules[i].target == rule->target) {
            return false;
        }
    }
    return true;
}

static size_t
random_map(struct random_rule *rules, char *text)
{
    size_t wanted = random_below(RANDOM_RULES + 1);
    size_t count = 0;
    unsigned int line = 0;

    text[0] = '\0';
    while (count < wanted) {
        struct random_rule rule = {
            .kind = random_below(COUNT(random_kinds)),
            .account = random_below(COUNT(random_accounts)),
            .name = random_below(COUNT(random_names) + 1),
            .target = random_below(COUNT(random_targets))};

        line++;
        if (!random_rule_is_fit(rules, count, &rule)) {
            strcat(text, random_below(2) == 0 ? "\n" : "# comment\n");
            continue;
        }
        rule.line = line;
        rules[count++] = rule;
        sprintf(text + strlen(text), "%s:%s/%s %s%s\n", random_kinds[rule.kind],
                random_accounts[rule.account], random_name(&rule),
                random_targets[rule.target],
                random_below(2) == 0 ? "" : " # comment");
    }
    return count;
}

static struct identity
random_identity(void)
{
    struct identity identity = identity_of(
        random_identity_kinds[random_below(COUNT(random_identity_kinds))],
        random_accounts[random_below(COUNT(random_accounts))],
        random_names[random_below(COUNT(random_names))]);

    identity.group_count = random_below(3);
    for (size_t i = 0; i < identity.group_count; i++) {
        strcpy(identity.groups[i],
               random_names[random_below(COUNT(random_names))]);
    }
    return identity;
}

static bool
naive_is_for(const struct random_rule *rule, const struct identity *identity)
{
    const char *name = random_name(rule);

    if (strcmp(random_accounts[rule->account], identity->account) != 0) {
        return false;
    }
    if (identity->kind == IDENTITY_SERVICE) {
        return rule->kind == 2 && strcmp(name, identity->name) == 0;
    }
    if (identity->kind != IDENTITY_USER || rule->kind == 2) {
        return false;
    }
    if (rule->kind == 0) {
        return strcmp(name, "*") == 0 || strcmp(name, identity->name) == 0;
    }
    for (size_t i = 0; i < identity->group_count; i++) {
        if (strcmp(name, identity->groups[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* What one line says to the question: no line, refused, or this account. */
static struct identitymap_match
naive_answer(const struct random_rule *rule, const struct identity *identity,
             const char *wanted)
{
    struct identitymap_match match = {.line = rule->line};
    const char *account = random_targets[rule->target];

    if (!naive_is_for(rule, identity)) {
        return match;
    }
    if (strcmp(account, "!") == 0) {
        match.answer = IDENTITYMAP_REFUSED;
        return match;
    }
    if (strcmp(account, "=") == 0) {
        account = identity->name;
        if (strpbrk(account, "@ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL ||
            strcmp(account, "root") == 0) {
            return match;
        }
    }
    if (wanted == NULL || strcmp(wanted, account) == 0) {
        match.answer = IDENTITYMAP_GRANTED;
        strcpy(match.account, account);
    }
    return match;
}

static struct identitymap_match
naive_find(const struct random_rule *rules, size_t count,
           const struct identity *identity, const char *wanted)
{
    const struct identitymap_match none = {0};

    for (size_t i = 0; i < count; i++) {
        struct identitymap_match match =
            naive_answer(&rules[i], identity, wanted);

        if (match.answer != IDENTITYMAP_NO_LINE) {
            return match;
        }
    }
    return none;
}

static void
test_random_maps(void **state)
{
    struct random_rule rules[RANDOM_RULES];
    char text[64 * 1024];
    size_t answers[IDENTITYMAP_GRANTED + 1] = {0};

    for (unsigned int i = 0; i < RANDOM_MAPS; i++) {
        size_t count = random_map(rules, text);
        struct identitymap *map = load(state, text);

        assert_int_equal(identitymap_count(map), count);
        for (unsigned int q = 0; q < RANDOM_QUESTIONS; q++) {
            struct identity identity = random_identity();
            const char *wanted =
                random_wanted[random_below(COUNT(random_wanted))];
            struct identitymap_match expected =
                naive_find(rules, count, &identity, wanted);

            assert_match(map, identity, wanted, expected.answer, expected.line,
                         expected.account);
            answers[expected.answer]++;
            /* Whatever is granted can be reached. */
            assert_true(expected.answer != IDENTITYMAP_GRANTED ||
                        identitymap_leads_to(map, expected.account));
            assert_string_not_equal(expected.account, "root");
        }
        identitymap_free(map);
    }
    /* All answers occur often. */
    assert_true(answers[IDENTITYMAP_NO_LINE] > 500);
    assert_true(answers[IDENTITYMAP_REFUSED] > 500);
    assert_true(answers[IDENTITYMAP_GRANTED] > 500);
}

#define FILE_TEST(test)                                                        \
    cmocka_unit_test_setup_teardown(test, scratch_setup, scratch_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_example),
        FILE_TEST(test_empty),
        FILE_TEST(test_accepted),
        FILE_TEST(test_columns_refused),
        FILE_TEST(test_identity_refused),
        FILE_TEST(test_target_refused),
        FILE_TEST(test_repeated),
        FILE_TEST(test_first_wrong_line),
        FILE_TEST(test_file),
        FILE_TEST(test_no_memory),
        FILE_TEST(test_too_many),
        FILE_TEST(test_exact),
        FILE_TEST(test_order),
        FILE_TEST(test_same),
        FILE_TEST(test_kinds),
        FILE_TEST(test_leads_to),
        FILE_TEST(test_random_maps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
