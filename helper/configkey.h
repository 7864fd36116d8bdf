/* SPDX-License-Identifier: MIT */
/*
 * THE table of the keys of ovhpat.conf: section, name, what is accepted, the
 * default, and where the value goes.  ovhpat.conf(5) follows this table.  Only
 * [labels] is not in it: there the sysadmin chooses the names (config.c).
 */
#ifndef HELPER_CONFIGKEY_H
#define HELPER_CONFIGKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/config.h"

/* [service NAME]: the only section that may occur more than once. */
#define CONFIGKEY_SERVICE "service"

/* The most rows of the table. */
#define CONFIGKEY_COUNT_MAX 32U

struct configkey_setting;

struct configkey {
    const char *section;
    const char *name;
    /* Reads the setting's value into its field; see configkey_set(). */
    int (*parse)(struct configkey_setting *setting);
    /* In struct config, or in struct config_service for CONFIGKEY_SERVICE; 0
     * where the parser fills in more than one field. */
    size_t offset;
    /* Bounds of a number or of milliseconds; max is a text's longest. */
    int64_t min;
    int64_t max;
    const char *preset;   /* the default, as it would be written; or NULL */
    const char *accepted; /* for the error text */
    const char *required; /* NULL, or what the sysadmin must write and why */
    bool repeats;         /* may be given more than once */
};

/* The row of this index, NULL behind the last one; the rows are one array. */
const struct configkey *configkey_at(size_t index);

/* The row for a name in a section, or NULL when there is none. */
const struct configkey *configkey_find(const char *section, const char *name);

/*
 * Reads the value into the config; a key of CONFIGKEY_SERVICE goes to the last
 * of its services.
 * Returns 0, or -EINVAL and why: the words that follow the value in the error
 * text, static.  The field is undefined then; throw the config away.
 */
int configkey_set(const struct configkey *key, struct config *config,
                  const char *value, const char **ret_why);

#endif
