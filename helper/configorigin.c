/* SPDX-License-Identifier: MIT */
/*
 * Keeps the lines of ovhpat.conf that say something beside what they were read
 * into, so that an explanation can point at them.  Nothing is decided by this
 * list, and it knows no defaults.  Filled by config.c, read by
 * managesettings.c and ovhpatctl's doctor.
 */
#include "helper/configorigin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct configorigin_kept {
    struct configorigin_entry entry; /* points into texts */
    char *texts;
};

struct configorigin {
    size_t count;
    struct configorigin_kept *list;
};

/* Copies the entry with its texts into one block. */
static int
configorigin_keep(const struct configorigin_entry *entry,
                  struct configorigin_kept *ret_kept)
{
    size_t section_size = strlen(entry->section) + 1;
    size_t key_size = strlen(entry->key) + 1;
    size_t value_size = strlen(entry->value) + 1;
    char *texts = malloc(section_size + key_size + value_size);

    if (texts == NULL) {
        return -ENOMEM;
    }
    memcpy(texts, entry->section, section_size);
    memcpy(texts + section_size, entry->key, key_size);
    memcpy(texts + section_size + key_size, entry->value, value_size);
    *ret_kept = (struct configorigin_kept){
        .texts = texts,
        .entry = {.section = texts,
                  .key = texts + section_size,
                  .value = texts + section_size + key_size,
                  .line = entry->line}};
    return 0;
}

static int
configorigin_append(struct configorigin *origin,
                    const struct configorigin_entry *entry)
{
    struct configorigin_kept *grown =
        reallocarray(origin->list, origin->count + 1, sizeof(*origin->list));

    if (grown == NULL) {
        return -ENOMEM;
    }
    origin->list = grown;
    if (configorigin_keep(entry, &grown[origin->count]) < 0) {
        return -ENOMEM;
    }
    origin->count++;
    return 0;
}

int
configorigin_add(struct configorigin **origin,
                 const struct configorigin_entry *entry)
{
    if (*origin == NULL) {
        *origin = calloc(1, sizeof(**origin));
    }
    return *origin == NULL ? -ENOMEM : configorigin_append(*origin, entry);
}

void
configorigin_free(struct configorigin *origin)
{
    if (origin == NULL) {
        return;
    }
    for (size_t i = 0; i < origin->count; i++) {
        free(origin->list[i].texts);
    }
    free(origin->list);
    free(origin);
}

const struct configorigin_entry *
configorigin_find(const struct configorigin *origin, const char *section,
                  const char *key, size_t number)
{
    for (size_t i = 0; origin != NULL && i < origin->count; i++) {
        const struct configorigin_entry *entry = &origin->list[i].entry;

        if (strcasecmp(entry->section, section) == 0 &&
            strcmp(entry->key, key) == 0 && number-- == 0) {
            return entry;
        }
    }
    return NULL;
}
