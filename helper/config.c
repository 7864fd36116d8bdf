/* SPDX-License-Identifier: MIT */
/*
 * Reads ovhpat.conf.  inih takes the lines apart, but it is lenient: it cuts
 * long lines and long section names, joins lines that begin with a blank,
 * takes `:` for `=` and skips what it does not know.  So every line passes a
 * strict reader first, and inih sees only lines that it cannot read in two
 * ways.  A comment begins with # or ; at the start of a line or behind white
 * space.  Any mistake refuses the whole file.  main.c loads it; everybody else
 * only looks values up.
 */
#include "helper/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helper/configkey.h"
#include "helper/configorigin.h"
#include "helper/configservice.h"
#include "helper/endpoint.h"
#include "helper/textfile.h"

/* inih's buffer has 200 bytes in Debian's build, for line end and NUL too. */
#define CONFIG_LINE_MAX 190U
#define CONFIG_LABELS "labels"

static const char *const config_sections[] = {"api", "map", CONFIG_LABELS,
                                              "cache", "limits"};

#define CONFIG_SECTIONS (sizeof(config_sections) / sizeof(config_sections[0]))

/* The file while it is read. */
struct config_reading {
    struct textfile_reading file;
    struct config *config;
    int status;          /* negative: nothing more is read */
    const char *section; /* as in configkey.h; NULL before the first */
    unsigned int section_line;
    char heading[CONFIG_LINE_MAX + 1]; /* between brackets: "service sshd" */
    unsigned int sections_seen[CONFIG_SECTIONS];
    unsigned int key_lines[CONFIGKEY_COUNT_MAX]; /* last seen; 0 is never */
};

static int
config_open_service(struct config_reading *reading, const char *name)
{
    reading->section = CONFIGKEY_SERVICE;
    switch (configservice_add(reading->config, name)) {
    case 0:
        return 0;
    case -EEXIST:
        return textfile_refuse(&reading->file, "[%s] is given twice",
                               reading->heading);
    case -ENOSPC:
        return textfile_refuse(&reading->file,
                               "more than %u sections [service NAME]",
                               CONFIG_SERVICES_MAX);
    default:
        return textfile_refuse(&reading->file,
                               "[%s] names no PAM service; accepted: 1 to %u "
                               "letters, digits and . _ -",
                               reading->heading, WIRE_SERVICE_MAX);
    }
}

static int
config_open_section(struct config_reading *reading, const char *line)
{
    static const char service[] = CONFIGKEY_SERVICE " ";
    size_t len = strcspn(line + 1, "[]");

    if (strcmp(line + 1 + len, "]") != 0) {
        return textfile_refuse(
            &reading->file, "\"%s\" is no section; a section is [NAME]", line);
    }
    memcpy(reading->heading, line + 1, len);
    reading->heading[len] = '\0';
    reading->section_line = reading->file.line;
    if (strncmp(reading->heading, service, sizeof(service) - 1) == 0) {
        return config_open_service(reading,
                                   reading->heading + sizeof(service) - 1);
    }
    for (size_t i = 0; i < CONFIG_SECTIONS; i++) {
        if (strcmp(config_sections[i], reading->heading) == 0) {
            reading->section = config_sections[i];
            return reading->sections_seen[i]++ == 0
                       ? 0
                       : textfile_refuse(&reading->file, "[%s] is given twice",
                                         reading->heading);
        }
    }
    return textfile_refuse(&reading->file,
                           "unknown section [%s]; accepted: api, map, "
                           "labels, cache, limits, service NAME",
                           reading->heading);
}

static int
config_check_line(struct config_reading *reading, const char *line,
                  size_t buffer_size)
{
    size_t len = strlen(line);

    if (line[0] == ' ' || line[0] == '\t') {
        return textfile_refuse(&reading->file, "begins with white space");
    }
    if (len > CONFIG_LINE_MAX || len + sizeof("\n") > buffer_size) {
        return textfile_refuse(&reading->file, "is longer than %u bytes",
                               CONFIG_LINE_MAX);
    }
    if (line[0] == '[') {
        return config_open_section(reading, line);
    }
    if (line[strcspn(line, "=:")] != '=') {
        return textfile_refuse(&reading->file, "\"%s\" is not KEY = VALUE",
                               line);
    }
    return 0;
}

/* inih's reader (ini.h): the next line that says something, or NULL. */
static char *
config_read_line(char *buffer, int size, void *stream)
{
    struct config_reading *reading = stream;
    char *line = NULL;

    if (reading->status < 0) {
        return NULL;
    }
    reading->status = textfile_take_line(&reading->file, "#;", &line);
    if (reading->status <= 0) {
        return NULL;
    }
    reading->status = config_check_line(reading, line, (size_t)size);
    if (reading->status < 0) {
        return NULL;
    }
    snprintf(buffer, (size_t)size, "%s\n", line);
    return buffer;
}

static int
config_set_label(struct config_reading *reading, const char *suffix,
                 const char *account)
{
    struct config *config = reading->config;
    struct config_label *label = &config->labels[config->label_count];
    const char *why = NULL;

    if (config_label_account(config, suffix) != NULL) {
        return textfile_refuse(&reading->file, "[%s] %s is given twice",
                               reading->heading, suffix);
    }
    if (!login_is_label(suffix)) {
        why = "is for a name that is no label ([A-Za-z0-9._-]{1,32})";
    } else if (strcmp(account, "root") == 0) {
        why = "is never mapped; use an ordinary account and sudo";
    } else if (!login_is_account(account)) {
        why = "is no account; accepted: [a-z_][a-z0-9_.-]{0,31}";
    } else if (config->label_count >= CONFIG_LABELS_MAX) {
        why = "is one label too many";
    } else {
        memcpy(label->suffix, suffix, strlen(suffix) + 1);
        memcpy(label->account, account, strlen(account) + 1);
        config->label_count++;
        return 0;
    }
    return textfile_refuse(&reading->file, "[%s] %s: \"%s\" %s",
                           reading->heading, suffix, account, why);
}

static int
config_set_key(struct config_reading *reading, const char *name,
               const char *value)
{
    const struct configkey *key = configkey_find(reading->section, name);
    unsigned int *key_line = NULL;
    const char *why = NULL;

    if (key == NULL) {
        return textfile_refuse(&reading->file, "unknown key \"%s\" in [%s]",
                               name, reading->heading);
    }
    key_line = &reading->key_lines[key - configkey_at(0)];
    if (*key_line > reading->section_line && !key->repeats) {
        return textfile_refuse(&reading->file,
                               "[%s] %s is given twice, first in line %u",
                               reading->heading, name, *key_line);
    }
    *key_line = reading->file.line;
    if (configkey_set(key, reading->config, value, &why) == 0) {
        return 0;
    }
    return textfile_refuse(&reading->file, "[%s] %s: \"%s\" %s; accepted: %s",
                           reading->heading, name, value, why, key->accepted);
}

/* inih's handler (ini.h); the section that it passes may be cut. */
static int
config_handle(void *user, const char *section, const char *name,
              const char *value)
{
    struct config_reading *reading = user;

    (void)section;
    if (reading->section == NULL) {
        reading->status = textfile_refuse(
            &reading->file, "key \"%s\" stands before the first section", name);
    } else if (value[0] == '\0') {
        reading->status = textfile_refuse(
            &reading->file, "[%s] %s has no value", reading->heading, name);
    } else if (strcmp(reading->section, CONFIG_LABELS) == 0) {
        reading->status = config_set_label(reading, name, value);
    } else {
        reading->status = config_set_key(reading, name, value);
    }
    if (reading->status == 0) {
        reading->status = configorigin_add(
            &reading->config->origin,
            &(struct configorigin_entry){reading->heading, name, value,
                                         reading->file.line});
    }
    return reading->status == 0;
}

/* A named endpoint has its region and its token endpoint; for any other the
 * sysadmin says them. */
static int
config_finish_endpoint(struct config_reading *reading)
{
    struct config *config = reading->config;
    const struct endpoint *known = endpoint_by_url(config->base_url);
    const struct configkey *key = configkey_find("api", "region");

    reading->file.line = reading->key_lines[key - configkey_at(0)];
    if (known == NULL) {
        return reading->file.line > 0
                   ? 0
                   : textfile_refuse(
                         &reading->file,
                         "[api] region is required with endpoint %s: %s",
                         config->base_url, key->accepted);
    }
    if (reading->file.line > 0 && strcmp(config->region, known->region) != 0) {
        return textfile_refuse(&reading->file,
                               "[api] region: \"%s\" is not the endpoint's, %s",
                               config->region, known->region);
    }
    memcpy(config->region, known->region, strlen(known->region) + 1);
    if (config->token_url[0] == '\0') {
        memcpy(config->token_url, known->token_url,
               strlen(known->token_url) + 1);
    }
    return 0;
}

/* A key that the file leaves out: required, or with a default. */
static int
config_fill_key(struct config_reading *reading, const struct configkey *key)
{
    const char *why = NULL;

    if (key->required != NULL) {
        return textfile_refuse(&reading->file, "[%s] %s is required: %s",
                               key->section, key->name, key->required);
    }
    if (key->preset != NULL &&
        configkey_set(key, reading->config, key->preset, &why) < 0) {
        return textfile_refuse(&reading->file, "[%s] %s: the default \"%s\" %s",
                               key->section, key->name, key->preset, why);
    }
    return 0;
}

/* What can only be said when the last line is read. */
static int
config_finish(struct config_reading *reading)
{
    struct config *config = reading->config;
    const struct configkey *key = NULL;

    reading->file.line = 0; /* what is missing has no line */
    for (size_t i = 0; (key = configkey_at(i)) != NULL; i++) {
        if (reading->key_lines[i] == 0 && config_fill_key(reading, key) < 0) {
            return -EINVAL;
        }
    }
    for (size_t i = 0; i < config->service_count; i++) {
        struct config_service *service = &config->services[i];

        if (service->fresh_ms == CONFIGSERVICE_UNSET) {
            service->fresh_ms = config->fresh_ms;
        }
        if (service->grace_ms == CONFIGSERVICE_UNSET) {
            service->grace_ms = config->grace_ms;
        }
        if (service->expiry_warning_ms == CONFIGSERVICE_UNSET) {
            service->expiry_warning_ms = config->expiry_warning_ms;
        }
    }
    return config_finish_endpoint(reading);
}

static int
config_parse(struct config_reading *reading)
{
    int result =
        ini_parse_stream(config_read_line, reading, config_handle, reading);

    if (reading->status < 0) {
        return reading->status;
    }
    /* Not a line that it refused: no memory for its buffer (ini.h, -2). */
    return result == 0 ? config_finish(reading) : -ENOMEM;
}

int
config_load(const char *path, struct config **ret_config,
            struct problem *ret_problem)
{
    struct config_reading reading = {
        .file = {.path = path, .problem = ret_problem}};
    struct textfile file = {0};
    int status = textfile_read(path, &file, ret_problem);

    if (status < 0) {
        return status;
    }
    reading.file.cursor = file.text;
    reading.config = calloc(1, sizeof(*reading.config));
    status = reading.config == NULL ? -ENOMEM : config_parse(&reading);
    textfile_done(&file);
    if (status < 0) {
        config_free(reading.config);
        return status;
    }
    *ret_config = reading.config;
    return 0;
}

void
config_free(struct config *config)
{
    if (config != NULL) {
        configorigin_free(config->origin);
        free(config);
    }
}

const char *
config_label_account(const struct config *config, const char *suffix)
{
    for (size_t i = 0; i < config->label_count; i++) {
        if (strcmp(config->labels[i].suffix, suffix) == 0) {
            return config->labels[i].account;
        }
    }
    return NULL;
}

bool
config_lists_account(const struct config *config, const char *account)
{
    for (size_t i = 0; i < config->account_count; i++) {
        if (strcmp(config->accounts[i], account) == 0) {
            return true;
        }
    }
    return false;
}
