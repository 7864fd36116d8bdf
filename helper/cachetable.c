/* SPDX-License-Identifier: MIT */
/*
 * A hash table with chains.  Names are keyed hashes already, so their first
 * bytes are the hash and no stranger can make long chains.  No disk, no clock.
 */
#include "helper/cachetable.h"

#include <stdlib.h>
#include <string.h>

#define CACHETABLE_CHAINS 4096U

struct cachetable {
    struct cachetable_entry *chains[CACHETABLE_CHAINS];
    size_t records;
    size_t tombstones;
    uint64_t uses;
};

uint64_t
cachetable_hash(const char *urn)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (; *urn != '\0'; urn++) {
        hash = (hash ^ (uint8_t)*urn) * UINT64_C(0x100000001b3);
    }
    return hash;
}

struct cachetable *
cachetable_new(void)
{
    return calloc(1, sizeof(struct cachetable));
}

static struct cachetable_entry **
cachetable_place(struct cachetable *table, enum cachetable_kind kind,
                 const uint8_t *name)
{
    size_t chain = ((size_t)name[0] << 8 | name[1]) % CACHETABLE_CHAINS;
    struct cachetable_entry **place = &table->chains[chain];

    while (*place != NULL &&
           ((*place)->kind != kind ||
            memcmp((*place)->name, name, HOSTKEY_NAME_SIZE) != 0)) {
        place = &(*place)->next;
    }
    return place;
}

static size_t *
cachetable_counter(struct cachetable *table, bool is_tombstone)
{
    return is_tombstone ? &table->tombstones : &table->records;
}

static void
cachetable_take(struct cachetable *table, struct cachetable_entry **place)
{
    struct cachetable_entry *entry = *place;

    *place = entry->next;
    (*cachetable_counter(table, entry->is_tombstone))--;
    free(entry);
}

void
cachetable_free(struct cachetable *table)
{
    if (table == NULL) {
        return;
    }
    for (size_t i = 0; i < CACHETABLE_CHAINS; i++) {
        while (table->chains[i] != NULL) {
            cachetable_take(table, &table->chains[i]);
        }
    }
    free(table);
}

struct cachetable_entry *
cachetable_find(struct cachetable *table, enum cachetable_kind kind,
                const uint8_t *name)
{
    struct cachetable_entry *entry = *cachetable_place(table, kind, name);

    if (entry != NULL) {
        entry->used = ++table->uses;
    }
    return entry;
}

struct cachetable_entry *
cachetable_put(struct cachetable *table, enum cachetable_kind kind,
               const uint8_t *name, const void *bytes, size_t len,
               bool is_tombstone, uint64_t identity_hash)
{
    struct cachetable_entry **place = cachetable_place(table, kind, name);
    struct cachetable_entry *entry = NULL;

    if (*place != NULL) {
        cachetable_take(table, place);
    }
    entry = calloc(1, sizeof(*entry) + len);
    if (entry == NULL) {
        return NULL;
    }
    memcpy(entry->name, name, sizeof(entry->name));
    entry->kind = kind;
    entry->is_tombstone = is_tombstone;
    entry->identity_hash = identity_hash;
    entry->used = ++table->uses;
    entry->len = len;
    memcpy(entry->bytes, bytes, len);
    entry->next = *place;
    *place = entry;
    (*cachetable_counter(table, is_tombstone))++;
    return entry;
}

void
cachetable_remove(struct cachetable *table, enum cachetable_kind kind,
                  const uint8_t *name)
{
    struct cachetable_entry **place = cachetable_place(table, kind, name);

    if (*place != NULL) {
        cachetable_take(table, place);
    }
}

/* Whether it goes before the other one.  Records of an identity may hang on
 * its tombstone, and nothing hangs on a token's. */
static bool
cachetable_is_older(const struct cachetable_entry *entry,
                    const struct cachetable_entry *oldest)
{
    if (oldest != NULL && entry->kind != oldest->kind) {
        return entry->kind == CACHETABLE_TOKEN;
    }
    return oldest == NULL || entry->used < oldest->used;
}

struct cachetable_entry *
cachetable_surplus(struct cachetable *table, bool is_tombstone,
                   uint64_t identity_hash)
{
    struct cachetable_entry *oldest = NULL;
    struct cachetable_entry *oldest_own = NULL;
    size_t own = 0;

    for (size_t i = 0; i < CACHETABLE_CHAINS; i++) {
        for (struct cachetable_entry *entry = table->chains[i]; entry != NULL;
             entry = entry->next) {
            if (entry->is_tombstone != is_tombstone) {
                continue;
            }
            if (cachetable_is_older(entry, oldest)) {
                oldest = entry;
            }
            if (entry->identity_hash == identity_hash) {
                own++;
                oldest_own =
                    cachetable_is_older(entry, oldest_own) ? entry : oldest_own;
            }
        }
    }
    if (!is_tombstone && own >= CACHETABLE_IDENTITY_MAX) {
        return oldest_own;
    }
    return *cachetable_counter(table, is_tombstone) >= CACHETABLE_MAX ? oldest
                                                                      : NULL;
}

void
cachetable_sweep(struct cachetable *table,
                 bool (*each)(void *context,
                              const struct cachetable_entry *entry),
                 void *context)
{
    for (size_t i = 0; i < CACHETABLE_CHAINS; i++) {
        struct cachetable_entry **place = &table->chains[i];

        while (*place != NULL) {
            if (each(context, *place)) {
                cachetable_take(table, place);
            } else {
                place = &(*place)->next;
            }
        }
    }
}

size_t
cachetable_count(const struct cachetable *table, bool tombstones)
{
    return tombstones ? table->tombstones : table->records;
}
