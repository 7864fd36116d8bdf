/* SPDX-License-Identifier: MIT */
/*
 * Formats the texts of failures.  Used by everything that reads what a
 * sysadmin wrote; it never prints and never exits.
 */
#include "helper/problem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
problem_set(struct problem *problem, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(problem->text, sizeof(problem->text), format, arguments);
    va_end(arguments);
    return -EINVAL;
}

int
problem_at(struct problem *problem, const char *file, unsigned int line,
           const char *format, ...)
{
    va_list arguments;
    size_t used = 0;

    if (line == 0) {
        snprintf(problem->text, sizeof(problem->text), "%s: ", file);
    } else {
        snprintf(problem->text, sizeof(problem->text), "%s:%u: ", file, line);
    }
    used = strlen(problem->text);
    va_start(arguments, format);
    vsnprintf(problem->text + used, sizeof(problem->text) - used, format,
              arguments);
    va_end(arguments);
    return -EINVAL;
}
