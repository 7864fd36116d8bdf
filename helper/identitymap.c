/* SPDX-License-Identifier: MIT */
/*
 * The sysadmin's rules: which identity may be which Unix account.  A line that
 * is not understood refuses the whole file, because a rule that was skipped
 * could be the one that says no.  Names are compared byte by byte; there is no
 * folding, no pattern but the lone `*`, and no order but that of the lines.
 * It knows no account of the host.  rulebook.c loads it, decision.c asks it.
 */
#include "helper/identitymap.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "helper/textfile.h"

#define IDENTITYMAP_BLANKS " \t"
#define IDENTITYMAP_ANYBODY "*"
#define IDENTITYMAP_SAME "="
#define IDENTITYMAP_REFUSE "!"
#define IDENTITYMAP_ROOT "root"

/* What stands before the colon, and what a line of it may say. */
struct identitymap_kind {
    const char *name;
    const char *beginning; /* of the identity's name */
    enum identity_kind of;
    bool members; /* the name is a group's */
    bool anybody; /* the name may be IDENTITYMAP_ANYBODY */
    bool same;    /* the target may be IDENTITYMAP_SAME */
};

static const struct identitymap_kind identitymap_kinds[] = {
    {"user", "", IDENTITY_USER, false, true, true},
    {"group", "", IDENTITY_USER, true, false, true},
    {"service", "oauth2-", IDENTITY_SERVICE, false, false, false},
};

#define IDENTITYMAP_KINDS                                                      \
    (sizeof(identitymap_kinds) / sizeof(identitymap_kinds[0]))

/* One line; the texts are borrowed from the map's file. */
struct identitymap_rule {
    unsigned int line;
    const struct identitymap_kind *kind;
    const char *ovh_account;
    const char *name;
    const char *target; /* an account, IDENTITYMAP_SAME, IDENTITYMAP_REFUSE */
    bool anybody;       /* the name is IDENTITYMAP_ANYBODY */
    bool same;          /* the target is IDENTITYMAP_SAME */
};

/* Of one size; memory that no line fills is never touched, so it is free. */
struct identitymap {
    char *path;
    struct textfile file;
    size_t count;
    struct identitymap_rule rules[IDENTITYMAP_LINES_MAX];
};

/* The map while it is read. */
struct identitymap_reading {
    struct textfile_reading file;
    struct identitymap *map;
    const char *const *accounts;
    size_t account_count;
    void *seen; /* tsearch(3): the rules so far */
};

/* Cuts KIND:OVHACCOUNT/NAME apart. */
static int
identitymap_cut(struct textfile_reading *file, char *text,
                struct identitymap_rule *rule)
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
    rule->anybody = strcmp(rule->name, IDENTITYMAP_ANYBODY) == 0;
    for (size_t i = 0; i < IDENTITYMAP_KINDS; i++) {
        if (strcmp(identitymap_kinds[i].name, text) == 0) {
            rule->kind = &identitymap_kinds[i];
            return 0;
        }
    }
    return textfile_refuse(
        file, "unknown kind \"%.80s\"; accepted: user, group, service", text);
}

/* Asks for each byte alone first, so that a wrong one can be shown. */
static int
identitymap_check_name(struct textfile_reading *file, const char *what,
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
identitymap_check_ovh_account(struct identitymap_reading *reading,
                              const struct identitymap_rule *rule)
{
    int status = identitymap_check_name(&reading->file, "OVH account",
                                        rule->ovh_account, identity_is_account);

    if (status < 0) {
        return status;
    }
    for (size_t i = 0; i < reading->account_count; i++) {
        if (strcmp(reading->accounts[i], rule->ovh_account) == 0) {
            return 0;
        }
    }
    return textfile_refuse(&reading->file,
                           "OVH account \"%s\" is not listed in [api] account, "
                           "so the line could never match",
                           rule->ovh_account);
}

static int
identitymap_check_member(struct textfile_reading *file,
                         const struct identitymap_rule *rule)
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
    return identitymap_check_name(file, rule->kind->name, rule->name,
                                  identity_is_name);
}

static int
identitymap_check_target(struct textfile_reading *file,
                         const struct identitymap_rule *rule)
{
    if (strcmp(rule->target, IDENTITYMAP_REFUSE) == 0 ||
        (rule->same && rule->kind->same)) {
        return 0;
    }
    if (rule->same) {
        return textfile_refuse(file, "= is not for %s lines; name the account",
                               rule->kind->name);
    }
    if (strcmp(rule->target, IDENTITYMAP_ROOT) == 0) {
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

/* For tsearch(3): equal are rules that say the same. */
static int
identitymap_compare(const void *left, const void *right)
{
    const struct identitymap_rule *a = left;
    const struct identitymap_rule *b = right;
    int order = strcmp(a->name, b->name);

    order = order == 0 ? strcmp(a->target, b->target) : order;
    order = order == 0 ? strcmp(a->ovh_account, b->ovh_account) : order;
    return order == 0 ? strcmp(a->kind->name, b->kind->name) : order;
}

static void
identitymap_forget(void *rule)
{
    (void)rule; /* the tree only borrows the rules */
}

static int
identitymap_add(struct identitymap_reading *reading,
                const struct identitymap_rule *rule)
{
    struct identitymap *map = reading->map;
    struct identitymap_rule *place = &map->rules[map->count];
    struct identitymap_rule **seen = NULL;

    if (map->count >= IDENTITYMAP_LINES_MAX) {
        return textfile_refuse(&reading->file, "more than %u rules",
                               IDENTITYMAP_LINES_MAX);
    }
    *place = *rule;
    seen = tsearch(place, &reading->seen, identitymap_compare);
    if (seen == NULL) {
        return -ENOMEM;
    }
    if (*seen != place) {
        return textfile_refuse(&reading->file, "says again what line %u says",
                               (*seen)->line);
    }
    map->count++;
    return 0;
}

static int
identitymap_read_line(struct identitymap_reading *reading, char *line)
{
    struct identitymap_rule rule = {
        .line = reading->file.line, .ovh_account = "", .name = ""};
    char *rest = NULL;
    char *identity = strtok_r(line, IDENTITYMAP_BLANKS, &rest);
    const char *target = strtok_r(NULL, IDENTITYMAP_BLANKS, &rest);
    const char *third = strtok_r(NULL, IDENTITYMAP_BLANKS, &rest);
    int status = 0;

    if (target == NULL) {
        return textfile_refuse(&reading->file, "has no second column; "
                                               "accepted: ACCOUNT, = or !");
    }
    if (third != NULL) {
        return textfile_refuse(
            &reading->file, "third column \"%.80s\"; a comment begins with #",
            third);
    }
    rule.target = target;
    rule.same = strcmp(target, IDENTITYMAP_SAME) == 0;
    status = identitymap_cut(&reading->file, identity, &rule);
    if (status == 0) {
        status = identitymap_check_ovh_account(reading, &rule);
    }
    if (status == 0) {
        status = identitymap_check_member(&reading->file, &rule);
    }
    if (status == 0) {
        status = identitymap_check_target(&reading->file, &rule);
    }
    return status == 0 ? identitymap_add(reading, &rule) : status;
}

static int
identitymap_read(struct identitymap_reading *reading)
{
    struct identitymap *map = reading->map;
    char *line = NULL;
    int status =
        textfile_read(reading->file.path, &map->file, reading->file.problem);

    if (status < 0) {
        return status;
    }
    map->path = strdup(reading->file.path);
    if (map->path == NULL) {
        return -ENOMEM;
    }
    reading->file.cursor = map->file.text;
    while ((status = textfile_take_line(&reading->file, "#", &line)) > 0) {
        status = identitymap_read_line(reading, line);
        if (status < 0) {
            break;
        }
    }
    tdestroy(reading->seen, identitymap_forget);
    return status;
}

int
identitymap_load(const char *path, const char *const *accounts,
                 size_t account_count, struct identitymap **ret_map,
                 struct problem *ret_problem)
{
    struct identitymap_reading reading = {
        .file = {.path = path, .problem = ret_problem},
        .accounts = accounts,
        .account_count = account_count};
    int status = -ENOMEM;

    reading.map = calloc(1, sizeof(*reading.map));
    if (reading.map != NULL) {
        status = identitymap_read(&reading);
    }
    if (status < 0) {
        identitymap_free(reading.map);
        return status;
    }
    *ret_map = reading.map;
    return 0;
}

void
identitymap_free(struct identitymap *map)
{
    if (map != NULL) {
        free(map->path);
        textfile_done(&map->file);
        free(map);
    }
}

const char *
identitymap_path(const struct identitymap *map)
{
    return map->path;
}

size_t
identitymap_count(const struct identitymap *map)
{
    return map->count;
}

/* Whether a `=` line can give the account: never root, only account names. */
static bool
identitymap_is_mappable(const char *account)
{
    return login_is_account(account) && strcmp(account, IDENTITYMAP_ROOT) != 0;
}

static bool
identitymap_is_for(const struct identitymap_rule *rule,
                   const struct identity *identity)
{
    bool named = rule->kind->members
                     ? identity_in_group(identity, rule->name)
                     : rule->anybody || strcmp(rule->name, identity->name) == 0;

    return named && rule->kind->of == identity->kind &&
           strcmp(rule->ovh_account, identity->account) == 0;
}

struct identitymap_match
identitymap_find(const struct identitymap *map, const struct identity *identity,
                 const char *wanted)
{
    struct identitymap_match match = {0};

    for (size_t i = 0; i < map->count; i++) {
        const struct identitymap_rule *rule = &map->rules[i];
        const char *given = rule->same ? identity->name : rule->target;

        if (!identitymap_is_for(rule, identity)) {
            continue;
        }
        if (strcmp(rule->target, IDENTITYMAP_REFUSE) == 0) {
            match.answer = IDENTITYMAP_REFUSED;
            match.line = rule->line;
            break;
        }
        if (identitymap_is_mappable(given) &&
            (wanted == NULL || strcmp(given, wanted) == 0)) {
            match.answer = IDENTITYMAP_GRANTED;
            match.line = rule->line;
            memcpy(match.account, given, strlen(given) + 1);
            break;
        }
    }
    return match;
}

bool
identitymap_leads_to(const struct identitymap *map, const char *account)
{
    for (size_t i = 0; i < map->count && identitymap_is_mappable(account);
         i++) {
        const struct identitymap_rule *rule = &map->rules[i];

        if (strcmp(rule->target, account) == 0 ||
            (rule->same && (rule->kind->members || rule->anybody ||
                            strcmp(rule->name, account) == 0))) {
            return true;
        }
    }
    return false;
}
