/* SPDX-License-Identifier: MIT */
/*
 * Marks in the files themselves, beside the line that they are about, so that
 * they move with it, are seen by whoever changes it, and end with it.  A mark
 * never hides a finding: it is shown with the reason and does not count.  One
 * that matches nothing any more is said, because it would go on to hide what
 * comes next.  Only root's files are listened to: a mark is a decision.
 * Called by lintdir.c, when all findings are there.
 */
#include "ctl/lintmark.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl/pamtext.h"

#define LINTMARK_MARKS_MAX 100U
#define LINTMARK_BLANKS " \t"

struct lintmark {
    unsigned int line;
    char *id; /* "" when it is missing; as the reason, in the file's text */
    char *reason;
};

/* One file on its way. */
struct lintmark_reading {
    const char *path;
    struct findings *findings;
    bool strict;
    bool trusted;
    size_t count; /* of marks that wait for their line */
    struct lintmark waiting[LINTMARK_MARKS_MAX];
};

/* Whether root alone can have written it. */
static bool
lintmark_is_roots(const char *path)
{
    struct stat status = {0};

    return stat(path, &status) == 0 && status.st_uid == 0 &&
           (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* The text behind these words at its beginning; NULL when it has others. */
static char *
lintmark_skip(char *text, const char *word)
{
    size_t len = strlen(word);

    text += strspn(text, LINTMARK_BLANKS);
    if (strncmp(text, word, len) != 0 ||
        strchr(LINTMARK_BLANKS, text[len]) == NULL) {
        return NULL;
    }
    return text + len;
}

/* A comment; it may be a mark. */
static void
lintmark_take(struct lintmark_reading *reading, char *comment,
              unsigned int line)
{
    char *text = lintmark_skip(comment, "ovhpat:");
    struct lintmark mark = {.line = line};

    text = text == NULL ? NULL : lintmark_skip(text, "intended");
    if (text == NULL) {
        return;
    }
    mark.id = text + strspn(text, LINTMARK_BLANKS);
    mark.reason = mark.id + strcspn(mark.id, LINTMARK_BLANKS);
    if (*mark.reason != '\0') {
        *mark.reason++ = '\0';
        mark.reason += strspn(mark.reason, LINTMARK_BLANKS);
    }
    if (*mark.reason == '\0' || reading->count == LINTMARK_MARKS_MAX) {
        findings_add(reading->findings, LINTMARK_ID, reading->path, line,
                     "a mark has an id and a reason: # ovhpat: intended ID "
                     "REASON");
    } else if (!reading->trusted) {
        findings_add(reading->findings, LINTMARK_ID, reading->path, line,
                     "the mark does not count: others than root may write this "
                     "file; chown root, chmod go-w");
    } else {
        reading->waiting[reading->count++] = mark;
    }
}

/* The line that the waiting marks are about; 0: the file has ended. */
static int
lintmark_match(struct lintmark_reading *reading, unsigned int line)
{
    int error = 0;

    for (size_t i = 0; i < reading->count && error == 0; i++) {
        const struct lintmark *mark = &reading->waiting[i];

        error = findings_intend(reading->findings, mark->id, reading->path,
                                line, mark->reason);
        if (error == -ENOENT) {
            error = 0;
            if (reading->strict) {
                findings_add(reading->findings, LINTMARK_ID, reading->path,
                             mark->line,
                             "nothing is found that this mark (%.40s) is "
                             "about; remove it",
                             mark->id);
            }
        }
    }
    reading->count = 0;
    return error;
}

static int
lintmark_read(struct lintmark_reading *reading, char *bytes)
{
    unsigned int line = 0;
    int error = 0;

    for (char *at = bytes; at != NULL && error == 0;) {
        char *text = strsep(&at, "\n");

        line++;
        text += strspn(text, LINTMARK_BLANKS);
        if (*text == '#') {
            lintmark_take(reading, text + 1, line);
        } else if (*text != '\0') {
            error = lintmark_match(reading, line);
        }
    }
    return error < 0 ? error : lintmark_match(reading, 0);
}

int
lintmark_apply(const char *path, bool strict, struct findings *findings)
{
    /* Findings that were left out cannot be matched. */
    struct lintmark_reading reading = {.path = path,
                                       .findings = findings,
                                       .strict =
                                           strict && findings->left_out == 0,
                                       .trusted = lintmark_is_roots(path)};
    struct pamtext text = {0};
    int error = pamtext_open(path, &text);

    if (error < 0) {
        return error == -ENOMEM ? error : 0;
    }
    error = lintmark_read(&reading, text.bytes);
    pamtext_done(&text);
    return error;
}
