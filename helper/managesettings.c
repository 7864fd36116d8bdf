/* SPDX-License-Identifier: MIT */
/*
 * The table of checks and the keys of ovhpat.conf that they go by, for
 * `explain`.  What a value is when the file does not give it is in the table
 * of configkey.c.  Decides nothing: the checks have read the configuration
 * themselves.  Called by manageexplain.c.
 */
#include "helper/managesettings.h"

#include <stdio.h>
#include <string.h>

#include "common/login.h"
#include "common/printable.h"
#include "helper/configkey.h"
#include "helper/configorigin.h"
#include "helper/configservice.h"
#include "helper/managejson.h"

#define MANAGESETTINGS_SECTION_SIZE                                            \
    (sizeof(CONFIGKEY_SERVICE " ") + WIRE_SERVICE_MAX)

struct managesettings_row {
    const char *check;
    const char *section; /* CONFIGKEY_SERVICE: the service's, else [cache] */
    const char *key;
    bool of_status; /* counts only with credentials of the host's own */
};

static const struct managesettings_row managesettings_table[] = {
    {"fresh", CONFIGKEY_SERVICE, "fresh", false},
    {"api", "api", "endpoint", false},
    {"api", "api", "timeout", false},
    {"grace", CONFIGKEY_SERVICE, "grace", false},
    {"grace", "cache", "tls_failure", false},
    {"identity", "api", "account", false},
    {"status", "api", "credentials", false},
    {"active", "api", "status_max_age", true},
    {"active", "api", "status_unknown", true},
    {"map", "map", "file", false},
    {"reach", "map", "file", false},
    {"require", CONFIGKEY_SERVICE, "require", false},
    {"expiry", CONFIGKEY_SERVICE, "expiry_warning", true},
};

#define MANAGESETTINGS_ROWS                                                    \
    (sizeof(managesettings_table) / sizeof(managesettings_table[0]))

static void
managesettings_show(struct json_object *settings,
                    const struct managesettings_login *login, const char *check,
                    const struct configorigin_entry *entry)
{
    struct json_object *shown = managejson_object();
    char value[PRINTABLE_SIZE] = "";

    managejson_text(shown, "check", check);
    managejson_text(shown, "section", entry->section);
    managejson_text(shown, "key", entry->key);
    managejson_text(shown, "value", entry->value);
    if (entry->line == 0) {
        managejson_text(shown, "file", NULL);
        managejson_text(shown, "line", NULL);
    } else {
        managejson_text(shown, "file",
                        printable_text(login->config_path, value));
        managejson_number(shown, "line", (int64_t)entry->line);
    }
    managejson_add(settings, NULL, shown);
}

/* All values that the file gives to a key; how many. */
static size_t
managesettings_written(struct json_object *settings,
                       const struct managesettings_login *login,
                       const char *check, const char *section, const char *key)
{
    const struct configorigin_entry *entry = NULL;
    size_t count = 0;

    while ((entry = configorigin_find(login->config->origin, section, key,
                                      count)) != NULL) {
        managesettings_show(settings, login, check, entry);
        count++;
    }
    return count;
}

/* A key that the file does not give.  One without a default (credentials,
 * require) is not there. */
static void
managesettings_default(struct json_object *settings,
                       const struct managesettings_login *login,
                       const char *check, const char *section, const char *key)
{
    const struct configkey *row = configkey_find(section, key);
    const struct configorigin_entry entry = {
        section, key, row == NULL ? NULL : row->preset, 0};

    if (entry.value != NULL) {
        managesettings_show(settings, login, check, &entry);
    }
}

/* The name of the service's own section, or "cache" when it has none or that
 * does not give the key. */
static void
managesettings_section(const struct managesettings_login *login,
                       const char *key,
                       char section[MANAGESETTINGS_SECTION_SIZE])
{
    const struct config_service *service =
        configservice_find(login->config, login->service);

    if (service != NULL) {
        snprintf(section, MANAGESETTINGS_SECTION_SIZE, CONFIGKEY_SERVICE " %s",
                 service->name);
        if (configorigin_find(login->config->origin, section, key, 0) != NULL) {
            return;
        }
    }
    snprintf(section, MANAGESETTINGS_SECTION_SIZE, "cache");
}

void
managesettings_add(struct json_object *settings,
                   const struct managesettings_login *login, const char *check)
{
    char section[MANAGESETTINGS_SECTION_SIZE] = "";

    /* A suffix that [labels] binds to an account. */
    if (strcmp(check, "name") == 0 && login_is_hybrid(login->name)) {
        (void)managesettings_written(settings, login, check, "labels",
                                     login->name + LOGIN_PREFIX_LEN);
    }
    for (size_t i = 0; i < MANAGESETTINGS_ROWS; i++) {
        const struct managesettings_row *row = &managesettings_table[i];

        if (strcmp(row->check, check) != 0 ||
            (row->of_status && login->config->credentials[0] == '\0')) {
            continue;
        }
        snprintf(section, sizeof(section), "%s", row->section);
        if (strcmp(row->section, CONFIGKEY_SERVICE) == 0) {
            managesettings_section(login, row->key, section);
        }
        if (managesettings_written(settings, login, check, section, row->key) ==
            0) {
            managesettings_default(settings, login, check, section, row->key);
        }
    }
}
