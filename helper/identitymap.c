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

/* Of one size; memory that no line fills is never touched, so it is free. */
struct identitymap {
    char *path;
    struct textfile file;
    size_t count;
    struct identityrule rules[IDENTITYMAP_LINES_MAX];
};

/* The map while it is read. */
struct identitymap_reading {
    struct textfile_reading file;
    struct identitymap *map;
    const char *const *accounts;
    size_t account_count;
    void *seen; /* tsearch(3): the rules so far */
};

/* For tsearch(3): equal are rules that say the same. */
static int
identitymap_compare(const void *left, const void *right)
{
    return identityrule_compare(left, right);
}

static void
identitymap_forget(void *rule)
{
    (void)rule; /* the tree only borrows the rules */
}

static int
identitymap_add(struct identitymap_reading *reading,
                const struct identityrule *rule)
{
    struct identitymap *map = reading->map;
    struct identityrule *place = &map->rules[map->count];
    struct identityrule **seen = NULL;

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
identitymap_read(struct identitymap_reading *reading)
{
    struct identitymap *map = reading->map;
    struct identityrule rule = {0};
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
        status = identityrule_read(&reading->file, line, reading->accounts,
                                   reading->account_count, &rule);
        if (status == 0) {
            status = identitymap_add(reading, &rule);
        }
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

const struct identityrule *
identitymap_rule_at(const struct identitymap *map, size_t index)
{
    return index < map->count ? &map->rules[index] : NULL;
}

struct identitymap_match
identitymap_find(const struct identitymap *map, const struct identity *identity,
                 const char *wanted)
{
    struct identitymap_match match = {0};

    for (size_t i = 0; i < map->count; i++) {
        const struct identityrule *rule = &map->rules[i];
        const char *given = identityrule_gives(rule, identity->name);

        if (!identityrule_is_for(rule, identity)) {
            continue;
        }
        if (rule->refuses) {
            match.answer = IDENTITYMAP_REFUSED;
            match.line = rule->line;
            break;
        }
        if (given != NULL && (wanted == NULL || strcmp(given, wanted) == 0)) {
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
    for (size_t i = 0; i < map->count; i++) {
        if (identityrule_leads_to(&map->rules[i], account)) {
            return true;
        }
    }
    return false;
}
