/* SPDX-License-Identifier: MIT */
/*
 * Reads the host's own credentials.  The SDKs take what they find in several
 * files and in the environment and merge it; here one file counts, one method
 * must be whole, and what contradicts is refused with its line, because a
 * host that asks with another identity than its sysadmin thinks gets answers
 * that mean something else.  Lines may be as long as a token, which is more
 * than inih takes.  No secret is in a message.  Called by rulebook.c.
 */
#include "helper/credential.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "helper/textfile.h"

#define CREDENTIAL_COMMENTS "#;"

enum credential_key {
    CREDENTIAL_APPLICATION_KEY,
    CREDENTIAL_APPLICATION_SECRET,
    CREDENTIAL_CONSUMER_KEY,
    CREDENTIAL_CLIENT_ID,
    CREDENTIAL_CLIENT_SECRET,
    CREDENTIAL_ACCESS_TOKEN,
    CREDENTIAL_KEY_COUNT,
};

struct credential_keyword {
    const char *name;
    enum credential_kind kind; /* the method that it is a part of */
};

static const struct credential_keyword
    credential_keywords[CREDENTIAL_KEY_COUNT] = {
        [CREDENTIAL_APPLICATION_KEY] = {"application_key", CREDENTIAL_SIGNED},
        [CREDENTIAL_APPLICATION_SECRET] = {"application_secret",
                                           CREDENTIAL_SIGNED},
        [CREDENTIAL_CONSUMER_KEY] = {"consumer_key", CREDENTIAL_SIGNED},
        [CREDENTIAL_CLIENT_ID] = {"client_id", CREDENTIAL_OAUTH2},
        [CREDENTIAL_CLIENT_SECRET] = {"client_secret", CREDENTIAL_OAUTH2},
        [CREDENTIAL_ACCESS_TOKEN] = {"access_token", CREDENTIAL_BEARER},
};

enum credential_section {
    CREDENTIAL_OTHER = 0, /* of another endpoint */
    CREDENTIAL_DEFAULT,
    CREDENTIAL_OURS,
};

struct credential_reading {
    struct textfile_reading file;
    const char *name; /* of the endpoint, or NULL */
    const char *base_url;
    struct credential *credential;
    enum credential_section section;
    bool begun; /* a section has begun */
    unsigned int ours_line;
    unsigned int endpoint_line;
    unsigned int key_lines[CREDENTIAL_KEY_COUNT];
};

const char *
credential_kind_text(enum credential_kind kind)
{
    switch (kind) {
    case CREDENTIAL_SIGNED:
        return "application key";
    case CREDENTIAL_OAUTH2:
        return "service account";
    case CREDENTIAL_BEARER:
        return "access token";
    case CREDENTIAL_NONE:
        break;
    }
    return "none";
}

/* The length of a URL without the version at its end. */
static size_t
credential_url_len(const char *url)
{
    static const char *const ends[] = {"/1.0", "/v1"};
    size_t len = strlen(url);

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        size_t end = strlen(ends[i]);

        if (len > end && strcmp(url + len - end, ends[i]) == 0) {
            return len - end;
        }
    }
    return len;
}

/* Whether the text names the endpoint that ovhpat.conf names. */
static bool
credential_is_endpoint(const struct credential_reading *reading,
                       const char *text)
{
    size_t len = credential_url_len(text);

    if (reading->name != NULL && strcmp(text, reading->name) == 0) {
        return true;
    }
    return len == credential_url_len(reading->base_url) &&
           strncmp(text, reading->base_url, len) == 0;
}

static int
credential_open_section(struct credential_reading *reading, char *line)
{
    size_t len = strlen(line);

    if (len < 3 || line[len - 1] != ']') {
        return textfile_refuse(&reading->file, "a section is [NAME]");
    }
    line[len - 1] = '\0';
    line++;
    reading->begun = true;
    reading->section = CREDENTIAL_OTHER;
    if (strcmp(line, "default") == 0) {
        reading->section = CREDENTIAL_DEFAULT;
    } else if (credential_is_endpoint(reading, line)) {
        if (reading->ours_line != 0) {
            return textfile_refuse(&reading->file,
                                   "the endpoint has a section already, in "
                                   "line %u",
                                   reading->ours_line);
        }
        reading->section = CREDENTIAL_OURS;
        reading->ours_line = reading->file.line;
    }
    return 0;
}

/* Every value goes into a header line, a URL or a signature. */
static bool
credential_is_value(const char *value)
{
    for (const char *at = value; *at != '\0'; at++) {
        if (*at < 0x21 || *at > 0x7e) {
            return false;
        }
    }
    return value[0] != '\0' && strlen(value) <= SECRET_MAX;
}

static int
credential_set_id(struct credential_reading *reading, const char *name,
                  const char *value)
{
    size_t len = strlen(value);

    if (len > CREDENTIAL_ID_MAX) {
        return textfile_refuse(&reading->file, "%s is longer than %u bytes",
                               name, CREDENTIAL_ID_MAX);
    }
    memcpy(reading->credential->id, value, len + 1);
    return 0;
}

static int
credential_store(struct credential_reading *reading, enum credential_key key,
                 const char *value)
{
    struct credential *credential = reading->credential;

    switch (key) {
    case CREDENTIAL_APPLICATION_KEY:
    case CREDENTIAL_CLIENT_ID:
        return credential_set_id(reading, credential_keywords[key].name, value);
    case CREDENTIAL_CONSUMER_KEY:
        return secret_set(&credential->consumer_key, value, strlen(value));
    case CREDENTIAL_APPLICATION_SECRET:
    case CREDENTIAL_CLIENT_SECRET:
    case CREDENTIAL_ACCESS_TOKEN:
        return secret_set(&credential->secret, value, strlen(value));
    case CREDENTIAL_KEY_COUNT:
        break;
    }
    return -EINVAL;
}

/* A key of the endpoint's section. */
static int
credential_set_key(struct credential_reading *reading, const char *name,
                   const char *value)
{
    size_t key = 0;

    while (key < CREDENTIAL_KEY_COUNT &&
           strcmp(credential_keywords[key].name, name) != 0) {
        key++;
    }
    if (key == CREDENTIAL_KEY_COUNT) {
        return textfile_refuse(&reading->file, "unknown key \"%.40s\"", name);
    }
    if (reading->key_lines[key] != 0) {
        return textfile_refuse(&reading->file,
                               "%s is given twice, first in line %u", name,
                               reading->key_lines[key]);
    }
    if (reading->credential->kind != CREDENTIAL_NONE &&
        reading->credential->kind != credential_keywords[key].kind) {
        return textfile_refuse(
            &reading->file,
            "%s is part of another method (%s) than the keys before it (%s); "
            "one method only",
            name, credential_kind_text(credential_keywords[key].kind),
            credential_kind_text(reading->credential->kind));
    }
    if (!credential_is_value(value)) {
        return textfile_refuse(&reading->file,
                               "%s is empty, too long or has a byte that no "
                               "credential has",
                               name);
    }
    reading->key_lines[key] = reading->file.line;
    reading->credential->kind = credential_keywords[key].kind;
    return credential_store(reading, (enum credential_key)key, value);
}

static int
credential_set_endpoint(struct credential_reading *reading, const char *name,
                        const char *value)
{
    if (strcmp(name, "endpoint") != 0) {
        return textfile_refuse(&reading->file,
                               "unknown key \"%.40s\" in [default]", name);
    }
    if (reading->endpoint_line != 0) {
        return textfile_refuse(&reading->file,
                               "endpoint is given twice, first in line %u",
                               reading->endpoint_line);
    }
    reading->endpoint_line = reading->file.line;
    if (!credential_is_endpoint(reading, value)) {
        return textfile_refuse(&reading->file,
                               "endpoint %.100s is not the one of ovhpat.conf, "
                               "%s",
                               value, reading->base_url);
    }
    return 0;
}

/* Splits KEY = VALUE in place; NULL when the line is something else. */
static char *
credential_split(char *line)
{
    char *value = strchr(line, '=');
    char *end = value;

    if (value == NULL || value == line) {
        return NULL;
    }
    while (end > line && (end[-1] == ' ' || end[-1] == '\t')) {
        end--;
    }
    *end = '\0';
    value++;
    return value + strspn(value, " \t");
}

static int
credential_take_line(struct credential_reading *reading, char *line)
{
    char *value = NULL;

    line += strspn(line, " \t");
    if (line[0] == '[') {
        return credential_open_section(reading, line);
    }
    value = credential_split(line);
    if (value == NULL) {
        return textfile_refuse(&reading->file, "is not KEY = VALUE");
    }
    if (!reading->begun) {
        return textfile_refuse(&reading->file,
                               "stands before the first section");
    }
    switch (reading->section) {
    case CREDENTIAL_DEFAULT:
        return credential_set_endpoint(reading, line, value);
    case CREDENTIAL_OURS:
        return credential_set_key(reading, line, value);
    case CREDENTIAL_OTHER:
        break;
    }
    return 0;
}

/* What can only be said when the last line is read: is the method whole? */
static int
credential_finish(struct credential_reading *reading)
{
    enum credential_kind kind = reading->credential->kind;

    reading->file.line = reading->ours_line;
    if (reading->ours_line == 0) {
        return textfile_refuse(
            &reading->file, "has no section for the endpoint, [%s]",
            reading->name != NULL ? reading->name : reading->base_url);
    }
    if (kind == CREDENTIAL_NONE) {
        return textfile_refuse(
            &reading->file,
            "the section has no credentials; accepted: application_key with "
            "application_secret and consumer_key, client_id with "
            "client_secret, access_token");
    }
    for (size_t key = 0; key < CREDENTIAL_KEY_COUNT; key++) {
        if (credential_keywords[key].kind == kind &&
            reading->key_lines[key] == 0) {
            return textfile_refuse(&reading->file, "%s is missing",
                                   credential_keywords[key].name);
        }
    }
    return 0;
}

static int
credential_parse(struct credential_reading *reading)
{
    char *line = NULL;
    int status = 0;

    while ((status = textfile_take_line(&reading->file, CREDENTIAL_COMMENTS,
                                        &line)) > 0) {
        status = credential_take_line(reading, line);
        if (status < 0) {
            return status;
        }
    }
    return status < 0 ? status : credential_finish(reading);
}

int
credential_load(const char *path, const char *name, const char *base_url,
                struct credential **ret_credential, struct problem *ret_problem)
{
    struct credential_reading reading = {
        .file = {.path = path, .problem = ret_problem},
        .name = name,
        .base_url = base_url};
    struct textfile file = {0};
    int status = textfile_read_secret(path, &file, ret_problem);

    if (status < 0) {
        return status;
    }
    reading.file.cursor = file.text;
    reading.credential = calloc(1, sizeof(*reading.credential));
    status = reading.credential == NULL ? -ENOMEM : credential_parse(&reading);
    textfile_done(&file);
    if (status < 0) {
        credential_free(reading.credential);
        return status;
    }
    *ret_credential = reading.credential;
    return 0;
}

void
credential_free(struct credential *credential)
{
    if (credential == NULL) {
        return;
    }
    explicit_bzero(credential, sizeof(*credential));
    free(credential);
}
