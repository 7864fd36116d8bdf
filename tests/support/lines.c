/* SPDX-License-Identifier: MIT */
/*
 * Lists of lines for the scripted tests.  The comparison is in order: a test
 * that accepts lines in any order accepts too much.
 */
#include "tests/support/lines.h"

#include <regex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
lines_add(struct lines *lines, const char *text)
{
    char **grown =
        realloc(lines->text, (lines->count + 1) * sizeof(*lines->text));
    char *copy = strdup(text);

    if (grown == NULL || copy == NULL) {
        abort();
    }
    grown[lines->count++] = copy;
    lines->text = grown;
}

void
lines_addf(struct lines *lines, const char *format, ...)
{
    char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    if (vasprintf(&text, format, arguments) < 0) {
        abort();
    }
    va_end(arguments);
    lines_add(lines, text);
    free(text);
}

void
lines_done(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++) {
        free(lines->text[i]);
    }
    free(lines->text);
    *lines = (struct lines){0};
}

bool
lines_equal(const char *expected, const char *seen)
{
    return strcmp(expected, seen) == 0;
}

static bool
lines_has_word(const char *text, const char *word, size_t len)
{
    while (*text != '\0') {
        size_t here = strcspn(text, " ");

        if (here == len && memcmp(text, word, len) == 0) {
            return true;
        }
        text += here;
        text += strspn(text, " ");
    }
    return false;
}

bool
lines_has_words(const char *expected, const char *seen)
{
    size_t first = strcspn(expected, " ");

    if (first != strcspn(seen, " ") || memcmp(expected, seen, first) != 0) {
        return false;
    }
    while (*expected != '\0') {
        size_t len = strcspn(expected, " ");

        if (!lines_has_word(seen, expected, len)) {
            return false;
        }
        expected += len;
        expected += strspn(expected, " ");
    }
    return true;
}

static bool
lines_match_regex(const char *pattern, const char *text)
{
    regex_t regex;
    bool matches = false;

    if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        return false;
    }
    matches = regexec(&regex, text, 0, NULL, 0) == 0;
    regfree(&regex);
    return matches;
}

bool
lines_match_log(const char *expected, const char *seen)
{
    size_t level = strcspn(expected, " ");
    size_t len = strlen(expected);
    char *pattern = NULL;
    bool matches = false;

    if (len < level + 3 || expected[level + 1] != '/' ||
        expected[len - 1] != '/') {
        return lines_equal(expected, seen);
    }
    if (strncmp(expected, seen, level + 1) != 0) {
        return false;
    }
    if (asprintf(&pattern, "^(%.*s)$", (int)(len - level - 3),
                 expected + level + 2) < 0) {
        abort();
    }
    matches = lines_match_regex(pattern, seen + level + 1);
    free(pattern);
    return matches;
}

bool
lines_compare(const char *section, const struct lines *expected,
              const struct lines *seen, lines_match *match,
              struct lines *report)
{
    size_t most = expected->count > seen->count ? expected->count : seen->count;
    bool same = expected->count == seen->count;

    for (size_t i = 0; same && i < most; i++) {
        same = match(expected->text[i], seen->text[i]);
    }
    if (same) {
        return true;
    }
    lines_addf(report, "[%s]  (- expected, + seen)", section);
    for (size_t i = 0; i < most; i++) {
        bool has = i < expected->count;
        bool got = i < seen->count;

        if (has && got && match(expected->text[i], seen->text[i])) {
            lines_addf(report, "  %s", seen->text[i]);
            continue;
        }
        if (has) {
            lines_addf(report, "- %s", expected->text[i]);
        }
        if (got) {
            lines_addf(report, "+ %s", seen->text[i]);
        }
    }
    return false;
}
