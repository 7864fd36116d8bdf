/* SPDX-License-Identifier: MIT */
/*
 * Bodies of the type application/x-www-form-urlencoded.
 */
#ifndef SIMULATOR_FORM_H
#define SIMULATOR_FORM_H

#include <stdbool.h>

/* Decodes + and %XX in place; false for a broken escape. */
bool form_decode(char *text);

/*
 * The first field of that name, decoded; the caller frees it.  NULL when there
 * is none, when it is badly encoded or memory is out.
 */
char *form_field(const char *form, const char *name);

#endif
