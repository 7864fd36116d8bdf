/* SPDX-License-Identifier: MIT */
/*
 * The list of findings.  It has an end, so that a file of ten thousand bad
 * lines makes a page of output and not a book; what was left out is counted
 * and said.
 */
#include "ctl/findings.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct findings *
findings_new(void)
{
    return calloc(1, sizeof(struct findings));
}

void
findings_free(struct findings *findings)
{
    if (findings == NULL) {
        return;
    }
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->list[i].file);
        free(findings->list[i].text);
        free(findings->list[i].intended);
    }
    free(findings);
}

static struct finding *
findings_find(struct findings *findings, const char *id, const char *file,
              unsigned int line)
{
    for (size_t i = 0; i < findings->count; i++) {
        struct finding *finding = &findings->list[i];

        if (finding->line == line && strcmp(finding->id, id) == 0 &&
            strcmp(finding->file, file) == 0) {
            return finding;
        }
    }
    return NULL;
}

void
findings_add(struct findings *findings, const char *id, const char *file,
             unsigned int line, const char *format, ...)
{
    struct finding finding = {.id = id, .line = line};
    va_list arguments;

    if (findings->count >= FINDINGS_MAX) {
        findings->left_out++;
        return;
    }
    if (findings_find(findings, id, file, line) != NULL) {
        return;
    }
    va_start(arguments, format);
    if (vasprintf(&finding.text, format, arguments) < 0) {
        finding.text = NULL;
    }
    va_end(arguments);
    finding.file = strdup(file);
    if (finding.file == NULL || finding.text == NULL) {
        free(finding.file);
        free(finding.text);
        findings->left_out++;
        return;
    }
    findings->list[findings->count++] = finding;
}

bool
findings_has(const struct findings *findings, const char *id)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (strcmp(findings->list[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

int
findings_intend(struct findings *findings, const char *id, const char *file,
                unsigned int line, const char *reason)
{
    struct finding *finding = findings_find(findings, id, file, line);
    char *copy = finding == NULL ? NULL : strdup(reason);

    if (finding == NULL) {
        return -ENOENT;
    }
    if (copy == NULL) {
        return -ENOMEM;
    }
    free(finding->intended);
    finding->intended = copy;
    return 0;
}

size_t
findings_open(const struct findings *findings)
{
    size_t count = findings->left_out;

    for (size_t i = 0; i < findings->count; i++) {
        count += findings->list[i].intended == NULL;
    }
    return count;
}

static int
findings_compare(const void *left_address, const void *right_address)
{
    const struct finding *left = left_address;
    const struct finding *right = right_address;
    int order = strcmp(left->file, right->file);

    if (order == 0) {
        order = (left->line > right->line) - (left->line < right->line);
    }
    return order != 0 ? order : strcmp(left->id, right->id);
}

void
findings_sort(struct findings *findings)
{
    qsort(findings->list, findings->count, sizeof(findings->list[0]),
          findings_compare);
}
