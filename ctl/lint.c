/* SPDX-License-Identifier: MIT */
/*
 * The command line and the output of `ovhpatctl lint`; the judgement is in
 * lintdir.c and what it calls.  Reads files and changes nothing.
 */
#include "ctl/lint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl/arguments.h"
#include "ctl/json.h"
#include "ctl/lintdir.h"
#include "ctl/output.h"

struct lint {
    const char *include_directory; /* --include-dir */
    struct lintdir lintdir;
    char directory[PAMSOURCE_PATH_MAX];
    const char *service; /* one only, or NULL */
};

/* DIR, or a file in it; false when it is neither, with a line on stderr. */
static bool
lint_choose(struct lint *lint, const char *path)
{
    struct stat status = {0};
    char *slash = NULL;

    if (path == NULL) {
        path = LINTDIR_SYSTEM;
        if (lint->include_directory == NULL) {
            lint->include_directory = LINTDIR_VENDOR;
            lint->lintdir.lists_both = true;
        }
    }
    if (strlen(path) >= sizeof(lint->directory) || stat(path, &status) < 0) {
        output_error("%s: %s", path,
                     strlen(path) >= sizeof(lint->directory)
                         ? strerror(ENAMETOOLONG)
                         : strerror(errno));
        return false;
    }
    memcpy(lint->directory, path, strlen(path) + 1);
    slash = strrchr(lint->directory, '/');
    if (S_ISREG(status.st_mode)) {
        if (slash == NULL) {
            lint->service = path;
            memcpy(lint->directory, ".", 2);
        } else {
            lint->service = path + (slash - lint->directory) + 1;
            *slash = '\0';
        }
    } else if (!S_ISDIR(status.st_mode)) {
        output_error("%s: neither a directory nor a file", path);
        return false;
    }
    lint->lintdir.source.directories[0] =
        lint->directory[0] == '\0' ? "/" : lint->directory;
    lint->lintdir.source.directories[1] = lint->include_directory;
    return true;
}

/* What a person can do with a number of ours. */
static const char *
lint_error(int error)
{
    switch (error) {
    case -E2BIG:
        return "too many lines or services to judge";
    case -EFBIG:
        return "larger than 1 MiB";
    case -EINVAL:
        return "no regular file";
    default:
        return strerror(-error);
    }
}

static void
lint_print_text(const struct lintdir *lintdir)
{
    const struct findings *findings = lintdir->findings;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->list[i];

        if (finding->intended != NULL) {
            output_line("%s:%u: %s: intended: %s", finding->file, finding->line,
                        finding->id, finding->intended);
            continue;
        }
        output_line("%s:%u: %s: %s", finding->file, finding->line, finding->id,
                    finding->text);
    }
    if (findings->left_out > 0) {
        output_line("and %zu more", findings->left_out);
    }
    output_line("%s: %zu services, %zu of them with pam_ovhpat.so: %s",
                lintdir->source.directories[0], lintdir->service_count,
                lintdir_ours(lintdir),
                findings_open(findings) > 0 ? "see above"
                : findings->count > 0       ? "nothing but what is intended"
                                            : "nothing found");
}

static void
lint_print_json(const struct lintdir *lintdir)
{
    const struct findings *findings = lintdir->findings;
    struct json json;

    json_init(&json, stdout);
    json_object_begin(&json, NULL);
    json_string(&json, "directory", lintdir->source.directories[0]);
    json_number(&json, "services", (int64_t)lintdir->service_count);
    json_array_begin(&json, "ours");
    for (size_t i = 0; i < lintdir->service_count; i++) {
        if (lintdir->ours[i]) {
            json_string(&json, NULL, lintdir->services[i]);
        }
    }
    json_array_end(&json);
    json_array_begin(&json, "findings");
    for (size_t i = 0; i < findings->count; i++) {
        json_object_begin(&json, NULL);
        json_string(&json, "id", findings->list[i].id);
        json_string(&json, "file", findings->list[i].file);
        json_number(&json, "line", findings->list[i].line);
        json_string(&json, "text", findings->list[i].text);
        json_string(&json, "intended", findings->list[i].intended);
        json_object_end(&json);
    }
    json_array_end(&json);
    json_number(&json, "left_out", (int64_t)findings->left_out);
    json_array_begin(&json, "unreadable");
    for (size_t i = 0; i < lintdir->trouble_count; i++) {
        json_object_begin(&json, NULL);
        json_string(&json, "file", lintdir->troubles[i].file);
        json_string(&json, "error", lint_error(lintdir->troubles[i].error));
        json_object_end(&json);
    }
    json_array_end(&json);
    json_object_end(&json);
}

static enum command_exit
lint_finish(struct lint *lint, bool json)
{
    struct lintdir *lintdir = &lint->lintdir;

    for (size_t i = 0; i < lintdir->trouble_count; i++) {
        output_error("%s: %s", lintdir->troubles[i].file,
                     lint_error(lintdir->troubles[i].error));
    }
    if (json) {
        lint_print_json(lintdir);
    } else {
        lint_print_text(lintdir);
    }
    if (findings_open(lintdir->findings) > 0) {
        return output_finish(COMMAND_NO);
    }
    return output_finish(lintdir->trouble_count > 0 ? COMMAND_UNKNOWN
                                                    : COMMAND_YES);
}

enum command_exit
lint_run(struct command_call *call)
{
    struct lint lint = {0};
    const char *module_directory = OVHPAT_PAMDIR;
    const struct arguments_option options[] = {
        {"include-dir", &lint.include_directory, NULL},
        {"module-dir", &module_directory, NULL}};
    enum command_exit code = COMMAND_UNKNOWN;
    int error = 0;

    if (!arguments_parse(call, options, 2, 0, 1)) {
        return COMMAND_USAGE;
    }
    error = lintdir_init(&lint.lintdir);
    if (error == 0) {
        lint.lintdir.module_directory = module_directory;
        if (!lint_choose(&lint, call->argc > 0 ? call->argv[0] : NULL)) {
            lintdir_done(&lint.lintdir);
            return COMMAND_UNKNOWN;
        }
        error = lintdir_list(&lint.lintdir, lint.service);
    }
    if (error == 0) {
        error = lintdir_judge(&lint.lintdir);
    }
    if (error == 0) {
        code = lint_finish(&lint, call->json);
    } else {
        output_error("%s: %s", lint.directory, lint_error(error));
    }
    lintdir_done(&lint.lintdir);
    return code;
}
