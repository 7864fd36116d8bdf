/* SPDX-License-Identifier: MIT */
/*
 * Reads the form in which OAuth2 clients send their requests (RFC 6749
 * appendix B).  The names of fields are compared as they are: those of OAuth2
 * need no encoding.
 */
#include "simulator/form.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "simulator/percent.h"

bool
form_decode(char *text)
{
    for (char *at = text; *at != '\0'; at++) {
        if (*at == '+') {
            *at = ' ';
        }
    }
    return percent_decode(text);
}

char *
form_field(const char *form, const char *name)
{
    size_t len = strlen(name);

    while (*form != '\0') {
        size_t width = strcspn(form, "&");

        if (width > len && form[len] == '=' && memcmp(form, name, len) == 0) {
            char *value = strndup(form + len + 1, width - len - 1);

            if (value != NULL && !form_decode(value)) {
                free(value);
                value = NULL;
            }
            return value;
        }
        form += width;
        form += *form == '&';
    }
    return NULL;
}
