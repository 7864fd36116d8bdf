/* SPDX-License-Identifier: MIT */
/*
 * The records in memory: their encoded bytes by name.  Bounded in all
 * directions; what is used longest ago goes first, tombstones go last.
 */
#ifndef HELPER_CACHETABLE_H
#define HELPER_CACHETABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/hostkey.h"

/* Of records, and as many tombstones. */
#define CACHETABLE_MAX 4096U
/* Records of one identity: a token for each of a person's devices. */
#define CACHETABLE_IDENTITY_MAX 4U

/* What a name names. */
enum cachetable_kind {
    CACHETABLE_TOKEN = 0,
    CACHETABLE_IDENTITY,
};

struct cachetable_entry {
    struct cachetable_entry *next;
    uint8_t name[HOSTKEY_NAME_SIZE];
    enum cachetable_kind kind;
    bool is_tombstone;
    uint64_t identity_hash; /* of the URN, to count one identity's records */
    uint64_t used;          /* rises with every use of any entry */
    int64_t saved_real_ms;  /* the stamp that is on the disk, 0: none */
    size_t len;
    uint8_t bytes[];
};

struct cachetable;

/* Which identity a record belongs to (FNV-1a of the URN): good enough to count
 * one identity's records, and for nothing else. */
uint64_t cachetable_hash(const char *urn);

/* An empty table that the caller frees, or NULL. */
struct cachetable *cachetable_new(void);
void cachetable_free(struct cachetable *table);

/* The entry, or NULL; borrowed until the table changes.  Marks it as used. */
struct cachetable_entry *cachetable_find(struct cachetable *table,
                                         enum cachetable_kind kind,
                                         const uint8_t *name);

/*
 * Puts an entry in place of what had its name.  Returns it, or NULL when
 * memory is out (the old one is gone then, which is a miss).
 */
struct cachetable_entry *cachetable_put(struct cachetable *table,
                                        enum cachetable_kind kind,
                                        const uint8_t *name, const void *bytes,
                                        size_t len, bool is_tombstone,
                                        uint64_t identity_hash);

/* Takes it out; nothing happens when it is not there. */
void cachetable_remove(struct cachetable *table, enum cachetable_kind kind,
                       const uint8_t *name);

/*
 * The entry that must go before another one of this kind of content comes in,
 * or NULL while there is room: the one used longest ago, of the identity when
 * it has too many, of all when the table is full (an identity's tombstone goes
 * behind those of tokens).
 */
struct cachetable_entry *cachetable_surplus(struct cachetable *table,
                                            bool is_tombstone,
                                            uint64_t identity_hash);

/* Calls `each` for every entry; returning true removes it. */
void cachetable_sweep(struct cachetable *table,
                      bool (*each)(void *context,
                                   const struct cachetable_entry *entry),
                      void *context);

/* How many records and tombstones there are. */
size_t cachetable_count(const struct cachetable *table, bool tombstones);

#endif
