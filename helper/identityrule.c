/* SPDX-License-Identifier: MIT */
/*
 * A line of the map, cut apart and checked.  What is not understood is an
 * error, never passed over, because it could be the line that says no.  Names
 * are compared byte by byte; there is no folding and no pattern but the lone
 * `*`.  identitymap.c reads the lines and asks them in their order.
 */
#include "helper/identityrule.h"

#include <errno.h>
#include <string.h>

#include "common/login.h"

#define IDENTITYRULE_BLANKS " \t"
#define IDENTITYRULE_ANYBODY "*"
#define IDENTITYRULE_SAME "="
#define IDENTITYRULE_REFUSE "!"
#define IDENTITYRULE_ROOT "root"

static const struct identityrule_kind identityrule_kinds[] = {
    {"user", "", IDENTITY_USER, false, true, true},
    {"group", "", IDENTITY_USER, true, false, true},
    {"service", "oauth2-", IDENTITY_SERVICE, false, false, false},
};

#define IDENTITYRULE_KINDS                                                     \
    (sizeof(identityrule_kinds) / sizeof(identityrule_kinds[0]))

/* Cuts KIND:OVHACCOUNT/NAME apart. */
static int
identityrule_cut(struct textfile_reading *file, char *text,
                 struct identityrule *rule)
{
    char *colon = strchrnul(text, ':');
    char *slash = strchr(colon, '/');

    if (slash == NULL) {
        return textfile_refuse(file, "\"%.80s\" is not KIND:OVHACCOUNT/NAME",
                               text);
    }
    *colon = '\0';
    *slash = '\0';
    rule->ovh_account = colon + 1;
    rule->name = slash + 1;
    rule->anybody = strcmp(rule->name, IDENTITYRULE_ANYBODY) == 0;
    for (size_t i = 0; i < IDENTITYRULE_KINDS; i++) {
        if (strcmp(identityrule_kinds[i].name, text) == 0) {
            rule->kind = &identityrule_kinds[i];
            return 0;
        }
    }
    return textfile_refuse(
        file, "unknown kind \"%.80s\"; accepted: user, group, service", text);
}

/* Asks for each byte alone first, so that a wrong one can be shown. */
static int
identityrule_check_name(struct textfile_reading *file, const char *what,
                        const char *name, bool (*fits)(const char *))
{
    for (const char *at = name; *at != '\0'; at++) {
        const char byte[] = {*at, '\0'};

        if (!fits(byte)) {
            return textfile_refuse(
                file, "%s \"%.80s\" has the wrong character \"%s\"", what, name,
                byte);
        }
    }
    return fits(name)
               ? 0
               : textfile_refuse(file, "%s \"%.80s\" is not 1 to 64 characters",
                                 what, name);
}

static int
identityrule_check_ovh_account(struct textfile_reading *file,
                               const char *const *accounts,
                               size_t account_count,
                               const struct identityrule *rule)
{
    int status = identityrule_check_name(file, "OVH account", rule->ovh_account,
                                         identity_is_account);

    if (status < 0) {
        return status;
    }
    for (size_t i = 0; i < account_count; i++) {
        if (strcmp(accounts[i], rule->ovh_account) == 0) {
            return 0;
        }
    }
    return textfile_refuse(file,
                           "OVH account \"%s\" is not listed in [api] account, "
                           "so the line could never match",
                           rule->ovh_account);
}

static int
identityrule_check_member(struct textfile_reading *file,
                          const struct identityrule *rule)
{
    size_t len = strlen(rule->kind->beginning);

    if (rule->anybody) {
        return rule->kind->anybody
                   ? 0
                   : textfile_refuse(file, "* is for user lines only");
    }
    if (strncmp(rule->name, rule->kind->beginning, len) != 0 ||
        (len > 0 && rule->name[len] == '\0')) {
        return textfile_refuse(
            file, "%s \"%.80s\" does not begin with %s and go on",
            rule->kind->name, rule->name, rule->kind->beginning);
    }
    return identityrule_check_name(file, rule->kind->name, rule->name,
                                   identity_is_name);
}

static int
identityrule_check_target(struct textfile_reading *file,
                          const struct identityrule *rule)
{
    if (rule->refuses || (rule->same && rule->kind->same)) {
        return 0;
    }
    if (rule->same) {
        return textfile_refuse(file, "= is not for %s lines; name the account",
                               rule->kind->name);
    }
    if (strcmp(rule->target, IDENTITYRULE_ROOT) == 0) {
        return textfile_refuse(file, "root is never mapped; use an "
                                     "ordinary account and sudo");
    }
    return login_is_account(rule->target)
               ? 0
               : textfile_refuse(file,
                                 "\"%.80s\" is no account; accepted: "
                                 "[a-z_][a-z0-9_.-]{0,31}, = or !",
                                 rule->target);
}

int
identityrule_read(struct textfile_reading *file, char *line,
                  const char *const *accounts, size_t account_count,
                  struct identityrule *ret_rule)
{
    struct identityrule rule = {
        .line = file->line, .ovh_account = "", .name = ""};
    char *rest = NULL;
    char *identity = strtok_r(line, IDENTITYRULE_BLANKS, &rest);
    const char *target = strtok_r(NULL, IDENTITYRULE_BLANKS, &rest);
    const char *third = strtok_r(NULL, IDENTITYRULE_BLANKS, &rest);
    int status = 0;

    if (target == NULL) {
        return textfile_refuse(file, "has no second column; "
                                     "accepted: ACCOUNT, = or !");
    }
    if (third != NULL) {
        return textfile_refuse(
            file, "third column \"%.80s\"; a comment begins with #", third);
    }
    rule.target = target;
    rule.same = strcmp(target, IDENTITYRULE_SAME) == 0;
    rule.refuses = strcmp(target, IDENTITYRULE_REFUSE) == 0;
    status = identityrule_cut(file, identity, &rule);
    if (status == 0) {
        status = identityrule_check_ovh_account(file, accounts, account_count,
                                                &rule);
    }
    if (status == 0) {
        status = identityrule_check_member(file, &rule);
    }
    if (status == 0) {
        status = identityrule_check_target(file, &rule);
    }
    if (status == 0) {
        *ret_rule = rule;
    }
    return status;
}

/* Never root, only account names. */
static bool
identityrule_is_mappable(const char *account)
{
    return login_is_account(account) && strcmp(account, IDENTITYRULE_ROOT) != 0;
}

bool
identityrule_is_for(const struct identityrule *rule,
                    const struct identity *identity)
{
    bool named = rule->kind->members
                     ? identity_in_group(identity, rule->name)
                     : rule->anybody || strcmp(rule->name, identity->name) == 0;

    return named && rule->kind->of == identity->kind &&
           strcmp(rule->ovh_account, identity->account) == 0;
}

const char *
identityrule_gives(const struct identityrule *rule, const char *name)
{
    const char *given = rule->same ? name : rule->target;

    return !rule->refuses && identityrule_is_mappable(given) ? given : NULL;
}

bool
identityrule_leads_to(const struct identityrule *rule, const char *account)
{
    return identityrule_is_mappable(account) &&
           (strcmp(rule->target, account) == 0 ||
            (rule->same && (rule->kind->members || rule->anybody ||
                            strcmp(rule->name, account) == 0)));
}

int
identityrule_compare(const struct identityrule *a, const struct identityrule *b)
{
    int order = strcmp(a->name, b->name);

    order = order == 0 ? strcmp(a->target, b->target) : order;
    order = order == 0 ? strcmp(a->ovh_account, b->ovh_account) : order;
    return order == 0 ? strcmp(a->kind->name, b->kind->name) : order;
}
