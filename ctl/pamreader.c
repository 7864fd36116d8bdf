/* SPDX-License-Identifier: MIT */
/*
 * Services with everything that they include, in libpam's order
 * (_pam_parse_conf_file() with Debian's @include).  A line that libpam cannot
 * read becomes one that always fails, as it does there, and a finding.  Files
 * that include each other in a circle are cut where the circle closes.
 */
#include "ctl/pamreader.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "common/cleanup.h"
#include "ctl/pamtext.h"

/* One file that is being read, and those that led to it. */
struct pamreader {
    const struct pamsource *source;
    struct findings *findings;
    struct pamstack *stack;
    char *failed_path; /* PAMSOURCE_PATH_MAX */
    /* Of this file. */
    const struct pamreader *parent;
    const char *path;
    int type; /* which lines count: enum pamstack_type, or -1 for all */
    unsigned int depth;
    unsigned int level;
};

static __attribute__((format(printf, 6, 7))) int
pamreader_must_fail(struct pamreader *reader, enum pamstack_type type,
                    const struct pamcontrol *control, const char *id,
                    unsigned int number, const char *format, ...);

static int pamreader_include(struct pamreader *parent, const char *name,
                             int type, unsigned int level);

static int
pamreader_take_arguments(struct pamstack_line *line, char *at)
{
    char *word = NULL;

    while (line->argc < (int)PAMREADER_ARGUMENTS_MAX &&
           (word = pamtext_word(&at, NULL)) != NULL) {
        char **longer = reallocarray(line->argv, (size_t)line->argc + 1,
                                     sizeof(*line->argv));

        if (longer == NULL) {
            return -ENOMEM;
        }
        line->argv = longer;
        line->argv[line->argc] = strdup(word);
        if (line->argv[line->argc] == NULL) {
            return -ENOMEM;
        }
        line->argc++;
    }
    return 0;
}

/* Adds a line that always fails, and says why. */
static int
pamreader_must_fail(struct pamreader *reader, enum pamstack_type type,
                    const struct pamcontrol *control, const char *id,
                    unsigned int number, const char *format, ...)
{
    struct pamstack_line line = {
        .kind = PAMSTACK_MUST_FAIL,
        .level = reader->level,
        .file = reader->path,
        .number = number,
        .nested = reader->depth > 0,
    };
    AUTO_FREE char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) {
        text = NULL;
    }
    va_end(arguments);
    reader->stack->faults++;
    findings_add(reader->findings, id, reader->path, number, "%s",
                 text == NULL ? "" : text);
    if (control != NULL) {
        line.control = *control;
    } else {
        (void)pamcontrol_parse("required", &line.control);
    }
    return pamstack_append(reader->stack, type, line);
}

static int
pamreader_take_substack(struct pamreader *reader, enum pamstack_type type,
                        unsigned int number)
{
    struct pamstack_line line = {
        .kind = PAMSTACK_SUBSTACK,
        .level = reader->level,
        .file = reader->path,
        .number = number,
        .nested = reader->depth > 0,
    };

    return pamstack_append(reader->stack, type, line);
}

/* Whether a file that is included was not, or not whole. */
static bool
pamreader_is_refused(int error)
{
    return error == -ENOENT || error == -ELOOP || error == -EPROTO;
}

/* A line with `include` or `substack`; rest is the file's name. */
static int
pamreader_take_include(struct pamreader *reader, enum pamstack_type type,
                       bool substack, char *rest, unsigned int number)
{
    const char *name = pamtext_word(&rest, NULL);
    int error = 0;

    if (substack) {
        error = pamreader_take_substack(reader, type, number);
    }
    if (error == 0) {
        error = name == NULL ? -ENOENT
                             : pamreader_include(reader, name, (int)type,
                                                 reader->level + substack);
    }
    if (!pamreader_is_refused(error)) {
        return error;
    }
    return pamreader_must_fail(
        reader, type, NULL,
        error == -ELOOP ? "include-loop" : "include-missing", number,
        "%s %s; libpam refuses whatever gets here",
        name == NULL ? "a file" : name,
        error == -ELOOP ? "includes itself"
                        : "is included, but is not there, "
                          "or is not whole");
}

/* What stands behind the type: control, module, arguments. */
static int
pamreader_take_module(struct pamreader *reader, enum pamstack_type type,
                      char *rest, unsigned int number)
{
    struct pamstack_line line = {
        .level = reader->level,
        .file = reader->path,
        .number = number,
        .nested = reader->depth > 0,
    };
    bool open = false;
    const char *word = pamtext_word(&rest, &open);
    const char *wrong = NULL;

    if (word == NULL) {
        return pamreader_must_fail(reader, type, NULL, "syntax", number,
                                   "the line has no control field");
    }
    if (strcasecmp(word, "include") == 0 || strcasecmp(word, "substack") == 0) {
        return pamreader_take_include(
            reader, type, strcasecmp(word, "include") != 0, rest, number);
    }
    wrong = open ? "a [ without its ]" : NULL;
    if (wrong == NULL) {
        wrong = pamcontrol_parse(word, &line.control);
    } else {
        (void)pamcontrol_parse(word, &line.control);
    }
    if (wrong != NULL) {
        reader->stack->faults++;
        findings_add(reader->findings, "control", reader->path, number,
                     "control field [%s]: %s; libpam takes every result of "
                     "this line for a failure",
                     word, wrong);
    }
    word = pamtext_word(&rest, NULL);
    if (word == NULL) {
        return pamreader_must_fail(reader, type, &line.control, "syntax",
                                   number, "the line names no module");
    }
    line.module = strdup(word);
    if (line.module == NULL || pamreader_take_arguments(&line, rest) < 0) {
        pamstack_line_done(&line);
        return -ENOMEM;
    }
    return pamstack_append(reader->stack, type, line);
}

/*
 * When an @include fails, libpam refuses every login of the service.  Inside
 * of a file that was included for one type only, the line becomes one that
 * always fails.
 */
static int
pamreader_take_at_include(struct pamreader *reader, char *rest,
                          unsigned int number)
{
    const char *name = pamtext_word(&rest, NULL);
    int error = -ENOENT;

    if (name != NULL) {
        error = pamreader_include(reader, name, reader->type, reader->level);
    }
    if (!pamreader_is_refused(error)) {
        return error;
    }
    error = pamreader_must_fail(
        reader,
        reader->type < 0 ? PAMSTACK_AUTH : (enum pamstack_type)reader->type,
        NULL, error == -ELOOP ? "include-loop" : "include-missing", number,
        "@include %s: %s; libpam refuses every login of a service with this "
        "line",
        name == NULL ? "" : name,
        error == -ELOOP ? "the file includes itself"
                        : "there is no such file, or it is not whole");
    return error == 0 && reader->type < 0 ? -EPROTO : error;
}

static int
pamreader_take_line(struct pamreader *reader, const struct pamtext_line *text)
{
    char *rest = text->text;
    const char *word = pamtext_word(&rest, NULL);
    int type = -1;

    if (word == NULL) {
        return 0;
    }
    if (strcmp(word, "@include") == 0) {
        return pamreader_take_at_include(reader, rest, text->number);
    }
    type = pamstack_find_type(word[0] == '-' ? word + 1 : word);
    if (type < 0) {
        return pamreader_must_fail(
            reader,
            reader->type < 0 ? PAMSTACK_AUTH : (enum pamstack_type)reader->type,
            NULL, "syntax", text->number,
            "%s is no type (auth, account, password or session); libpam takes "
            "the line for one that always fails",
            word);
    }
    if (reader->type >= 0 && type != reader->type) {
        return 0;
    }
    return pamreader_take_module(reader, (enum pamstack_type)type, rest,
                                 text->number);
}

static void
pamreader_judge_text(struct pamreader *reader, const struct pamtext_line *line)
{
    if (line->has_nul) {
        findings_add(reader->findings, "syntax", reader->path, line->number,
                     "the line holds a NUL byte; libpam reads it up to there");
    }
    if (line->too_long) {
        findings_add(reader->findings, "line-too-long", reader->path,
                     line->number,
                     "longer than %u bytes; older libpam cuts it and takes the "
                     "rest for a line of its own",
                     PAMTEXT_LINE_MAX);
    }
    if (line->unfinished) {
        findings_add(reader->findings, "unfinished", reader->path, line->number,
                     "the file ends behind a backslash; libpam then refuses "
                     "every login of the service");
    }
}

static int
pamreader_read(struct pamreader *reader, struct pamtext *text)
{
    struct pamtext_line line = {0};
    int got = 0;

    while ((got = pamtext_next(text, &line)) > 0) {
        int error = 0;

        pamreader_judge_text(reader, &line);
        error = line.unfinished ? -EPROTO : pamreader_take_line(reader, &line);
        free(line.text);
        if (error < 0) {
            return error;
        }
    }
    return got;
}

/* Whether the file is one of those that led here. */
static bool
pamreader_is_open(const struct pamreader *reader, const char *path)
{
    for (; reader != NULL; reader = reader->parent) {
        if (strcmp(reader->path, path) == 0) {
            return true;
        }
    }
    return false;
}

static int
pamreader_include(struct pamreader *parent, const char *name, int type,
                  unsigned int level)
{
    struct pamreader reader = *parent;
    struct pamtext text = {0};
    char path[PAMSOURCE_PATH_MAX] = "";
    int error = pamsource_open(parent->source, name, path, &text);

    if (error < 0) {
        snprintf(parent->failed_path, PAMSOURCE_PATH_MAX, "%s", path);
        /* No file: to libpam the same, whyever it is none. */
        return error == -EINVAL || error == -EISDIR || error == -ELOOP ? -ENOENT
                                                                       : error;
    }
    reader.parent = parent;
    reader.type = type;
    reader.level = level;
    reader.depth = parent->depth + 1;
    reader.path = pamstack_keep_path(parent->stack, path);
    if (reader.path == NULL) {
        error = -ENOMEM;
    } else if (reader.depth >= PAMSTACK_LEVELS ||
               pamreader_is_open(parent, reader.path)) {
        error = -ELOOP;
    } else {
        error = pamreader_read(&reader, &text);
    }
    pamtext_done(&text);
    return error;
}

int
pamreader_load(const struct pamsource *source, const char *service,
               struct findings *findings, struct pamstack *ret_stack,
               char ret_path[PAMSOURCE_PATH_MAX])
{
    struct pamstack stack = {.service = strdup(service)};
    struct pamtext text = {0};
    char path[PAMSOURCE_PATH_MAX] = "";
    struct pamreader reader = {
        .source = source,
        .findings = findings,
        .stack = &stack,
        .failed_path = ret_path,
        .type = -1,
    };
    int error = stack.service == NULL
                    ? -ENOMEM
                    : pamsource_open(source, service, path, &text);

    snprintf(ret_path, PAMSOURCE_PATH_MAX, "%s", path);
    if (error == 0) {
        reader.path = pamstack_keep_path(&stack, path);
        error = reader.path == NULL ? -ENOMEM : pamreader_read(&reader, &text);
        pamtext_done(&text);
    }
    if (error == -EPROTO) {
        stack.refused = true;
        error = 0;
    }
    if (error < 0) {
        pamstack_done(&stack);
        return error;
    }
    *ret_stack = stack;
    return 0;
}
