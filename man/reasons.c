/* SPDX-License-Identifier: MIT */
/*
 * Makes ovhpat-reasons(7) from the table of reasons that the programs use, so
 * that the manual cannot say anything else than they do.  Copies the page's
 * frame from standard input to standard output and puts the table where a
 * line says @REASONS@.  Fails when that line is missing.  Run by the build
 * only (man/local.mk); it is not installed.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/outcome.h"
#include "common/reason.h"

#define REASONS_LINE_MAX 1024
#define REASONS_MARK "@REASONS@\n"

/*
 * Text; a sign that mdoc would take for itself is written so that it is printed
 * as it is (mdoc(7), mandoc_char(7)).
 */
static void
reasons_put_text(const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '\\':
            fputs("\\e", stdout);
            break;
        case '-': /* an ASCII hyphen, fit to be copied */
            fputs("\\-", stdout);
            break;
        case '~':
            fputs("\\(ti", stdout);
            break;
        case '^':
            fputs("\\(ha", stdout);
            break;
        case '`':
            fputs("\\(ga", stdout);
            break;
        case '\'':
            fputs("\\(aq", stdout);
            break;
        default:
            fputc(*text, stdout);
            break;
        }
    }
}

/* A sentence on a line of its own, without a full stop: it may end in signs
 * that a reader would take the stop for one of. */
static void
reasons_put_sentence(const char *start, const char *text)
{
    /* A zero-width character keeps a leading dot from being a request. */
    printf("\\&%s", start);
    reasons_put_text(text);
    fputc('\n', stdout);
}

static void
reasons_put_reason(enum reason reason)
{
    fputs(".It ", stdout);
    reasons_put_text(reason_id(reason));
    printf(" , Sy %s\n", outcome_name(reason_outcome(reason)));
    reasons_put_sentence("", reason_text(reason));
    fputs(".br\n", stdout);
    reasons_put_sentence("Advice: ", reason_advice(reason));
}

static void
reasons_put_table(void)
{
    enum reason reason;

    for (size_t i = 0; reason_at(i, &reason) == 0; i++) {
        reasons_put_reason(reason);
    }
}

int
main(void)
{
    char line[REASONS_LINE_MAX];
    bool found = false;

    while (fgets(line, sizeof(line), stdin) != NULL) {
        if (strcmp(line, REASONS_MARK) == 0) {
            reasons_put_table();
            found = true;
        } else {
            fputs(line, stdout);
        }
    }
    if (!found || ferror(stdin) || fflush(stdout) != 0) {
        fputs("reasons: no line @REASONS@, or a read or write error\n", stderr);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
