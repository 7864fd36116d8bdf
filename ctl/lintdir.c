/* SPDX-License-Identifier: MIT */
/*
 * A directory of services.  It is read twice: first to learn which files are
 * only there to be included (common-auth), because such a part of a stack is
 * judged where it is used and not by itself; then to judge.  What an editor or
 * dpkg leaves behind (sshd~, sshd.dpkg-dist) is no service.
 */
#include "ctl/lintdir.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "ctl/lintline.h"
#include "ctl/lintmark.h"
#include "ctl/lintstack.h"

/* Paths of files; owned. */
struct lintdir_set {
    size_t count;
    char **paths;
};

/* The files that were read. */
struct lintdir_files {
    struct lintdir_set services; /* each service's own */
    struct lintdir_set included;
};

static const char *const lintdir_left_behind[] = {
    "~",        ".bak",       ".old",      ".orig",     ".rpmnew",
    ".rpmsave", ".dpkg-dist", ".dpkg-new", ".dpkg-old", ".dpkg-tmp",
    ".swp",     ".ucf-dist",  ".ucf-new",  ".ucf-old"};

int
lintdir_init(struct lintdir *lintdir)
{
    *lintdir = (struct lintdir){.findings = findings_new()};
    return lintdir->findings == NULL ? -ENOMEM : 0;
}

void
lintdir_done(struct lintdir *lintdir)
{
    findings_free(lintdir->findings);
    for (size_t i = 0; i < lintdir->service_count; i++) {
        free(lintdir->services[i]);
    }
    free(lintdir->services);
    free(lintdir->ours);
    for (size_t i = 0; i < lintdir->trouble_count; i++) {
        free(lintdir->troubles[i].file);
    }
    *lintdir = (struct lintdir){0};
}

static bool
lintdir_is_service(const char *name)
{
    size_t count = sizeof(lintdir_left_behind) / sizeof(lintdir_left_behind[0]);
    size_t length = strlen(name);

    if (name[0] == '.' || name[0] == '#') {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        size_t end = strlen(lintdir_left_behind[i]);

        if (length > end &&
            strcmp(name + length - end, lintdir_left_behind[i]) == 0) {
            return false;
        }
    }
    return true;
}

static int
lintdir_add(struct lintdir *lintdir, const char *name)
{
    char **longer = NULL;

    for (size_t i = 0; i < lintdir->service_count; i++) {
        if (strcmp(lintdir->services[i], name) == 0) {
            return 0;
        }
    }
    if (lintdir->service_count >= LINTDIR_SERVICES_MAX) {
        return -E2BIG;
    }
    longer = reallocarray(lintdir->services, lintdir->service_count + 1,
                          sizeof(*longer));
    if (longer == NULL) {
        return -ENOMEM;
    }
    lintdir->services = longer;
    longer[lintdir->service_count] = strdup(name);
    if (longer[lintdir->service_count] == NULL) {
        return -ENOMEM;
    }
    lintdir->service_count++;
    return 0;
}

static void
lintdir_trouble(struct lintdir *lintdir, const char *file, int error)
{
    struct lintdir_trouble *trouble = NULL;

    for (size_t i = 0; i < lintdir->trouble_count; i++) {
        if (strcmp(lintdir->troubles[i].file, file) == 0) {
            return;
        }
    }
    if (lintdir->trouble_count == LINTDIR_TROUBLES_MAX) {
        return;
    }
    trouble = &lintdir->troubles[lintdir->trouble_count];
    trouble->error = error;
    trouble->file = strdup(file);
    lintdir->trouble_count += trouble->file != NULL;
}

static int
lintdir_list_one(struct lintdir *lintdir, const char *directory)
{
    DIR *dir = opendir(directory);
    const struct dirent *entry = NULL;
    int error = 0;

    if (dir == NULL) {
        return -errno;
    }
    while (error == 0 && (entry = readdir(dir)) != NULL) {
        if (entry->d_type != DT_DIR && lintdir_is_service(entry->d_name)) {
            error = lintdir_add(lintdir, entry->d_name);
        }
    }
    closedir(dir);
    return error;
}

static int
lintdir_compare(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

int
lintdir_list(struct lintdir *lintdir, const char *only_service)
{
    int error = 0;

    if (only_service != NULL) {
        error = lintdir_add(lintdir, only_service);
    } else {
        error = lintdir_list_one(lintdir, lintdir->source.directories[0]);
        if (error == 0 && lintdir->lists_both) {
            int second =
                lintdir_list_one(lintdir, lintdir->source.directories[1]);

            error = second == -ENOENT ? 0 : second;
        }
    }
    if (error < 0) {
        return error;
    }
    lintdir->ours = calloc(lintdir->service_count + 1, sizeof(bool));
    if (lintdir->ours == NULL) {
        return -ENOMEM;
    }
    if (lintdir->service_count > 1) {
        qsort(lintdir->services, lintdir->service_count, sizeof(char *),
              lintdir_compare);
    }
    return 0;
}

static bool
lintdir_set_has(const struct lintdir_set *set, const char *path)
{
    for (size_t i = 0; i < set->count; i++) {
        if (strcmp(set->paths[i], path) == 0) {
            return true;
        }
    }
    return false;
}

static int
lintdir_set_add(struct lintdir_set *set, const char *path)
{
    char **longer = NULL;

    if (lintdir_set_has(set, path)) {
        return 0;
    }
    longer = reallocarray(set->paths, set->count + 1, sizeof(*longer));
    if (longer == NULL) {
        return -ENOMEM;
    }
    set->paths = longer;
    longer[set->count] = strdup(path);
    if (longer[set->count] == NULL) {
        return -ENOMEM;
    }
    set->count++;
    return 0;
}

static void
lintdir_set_done(struct lintdir_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        free(set->paths[i]);
    }
    free(set->paths);
}

static bool
lintdir_stack_is_ours(const struct pamstack *stack)
{
    for (size_t type = 0; type < PAMSTACK_TYPES; type++) {
        for (size_t i = 0; i < stack->chains[type].count; i++) {
            if (pamstack_line_is_ours(&stack->chains[type].lines[i])) {
                return true;
            }
        }
    }
    return false;
}

/* First reading: what is included, and which services are ours. */
static int
lintdir_survey(struct lintdir *lintdir, struct findings *unwanted,
               struct lintdir_files *files)
{
    char path[PAMSOURCE_PATH_MAX] = "";

    for (size_t i = 0; i < lintdir->service_count; i++) {
        struct pamstack stack = {0};
        int error = pamreader_load(&lintdir->source, lintdir->services[i],
                                   unwanted, &stack, path);

        if (error == -ENOMEM) {
            return error;
        }
        if (error < 0) {
            /* A directory among the services is none. */
            if (error != -EISDIR) {
                lintdir_trouble(lintdir, path, error);
            }
            continue;
        }
        lintdir->ours[i] = lintdir_stack_is_ours(&stack);
        error = lintdir_set_add(&files->services, stack.files[0]);
        for (size_t j = 1; j < stack.file_count && error == 0; j++) {
            error = lintdir_set_add(&files->included, stack.files[j]);
        }
        pamstack_done(&stack);
        if (error < 0) {
            return error;
        }
    }
    return 0;
}

/* A file that is only included has no meaning of its own, unless it has all
 * that a service needs (su is included by su-l). */
static bool
lintdir_is_complete(const struct pamstack *stack,
                    const struct lintdir_set *included)
{
    return !lintdir_set_has(included, stack->files[0]) ||
           (stack->chains[PAMSTACK_AUTH].count > 0 &&
            stack->chains[PAMSTACK_ACCOUNT].count > 0);
}

/* What a file is marked for that is included from elsewhere may show in
 * services that are not looked at here. */
static int
lintdir_mark(struct lintdir *lintdir, const struct lintdir_files *files)
{
    int error = 0;

    for (size_t i = 0; i < files->services.count && error == 0; i++) {
        error =
            lintmark_apply(files->services.paths[i], true, lintdir->findings);
    }
    for (size_t i = 0; i < files->included.count && error == 0; i++) {
        if (!lintdir_set_has(&files->services, files->included.paths[i])) {
            error = lintmark_apply(files->included.paths[i], false,
                                   lintdir->findings);
        }
    }
    return error;
}

static int
lintdir_judge_one(struct lintdir *lintdir, const char *service,
                  const struct lintdir_set *included)
{
    struct pamstack stack = {0};
    char path[PAMSOURCE_PATH_MAX] = "";
    bool complete = false;
    int error = pamreader_load(&lintdir->source, service, lintdir->findings,
                               &stack, path);

    if (error < 0) {
        /* lintdir_survey() has said so. */
        return error == -ENOMEM ? error : 0;
    }
    complete = lintdir_is_complete(&stack, included);
    lintline_judge(&stack, lintdir->module_directory, complete,
                   lintdir->findings);
    if (complete) {
        error = lintstack_judge(&stack, lintdir->findings);
    }
    if (error == -E2BIG) {
        lintdir_trouble(lintdir, stack.files[0], error);
        error = 0;
    }
    pamstack_done(&stack);
    return error;
}

int
lintdir_judge(struct lintdir *lintdir)
{
    struct lintdir_files files = {.services = {0}};
    struct findings *unwanted = findings_new();
    int error =
        unwanted == NULL ? -ENOMEM : lintdir_survey(lintdir, unwanted, &files);

    findings_free(unwanted);
    for (size_t i = 0; i < lintdir->service_count && error == 0; i++) {
        error =
            lintdir_judge_one(lintdir, lintdir->services[i], &files.included);
    }
    if (error == 0) {
        error = lintdir_mark(lintdir, &files);
    }
    lintdir_set_done(&files.services);
    lintdir_set_done(&files.included);
    findings_sort(lintdir->findings);
    return error;
}

size_t
lintdir_ours(const struct lintdir *lintdir)
{
    size_t count = 0;

    for (size_t i = 0; i < lintdir->service_count; i++) {
        count += lintdir->ours[i];
    }
    return count;
}
