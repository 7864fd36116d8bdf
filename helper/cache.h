/* SPDX-License-Identifier: MIT */
/*
 * What OVHcloud proved about tokens not long ago, kept in memory and on disk.
 *
 * A record is made and renewed by an online success only.  A definite refusal
 * turns it into a tombstone, on the disk before anybody is told.  Whatever is
 * wrong with the state directory, the cache opens: it then keeps less, or
 * nothing, and says so.
 */
#ifndef HELPER_CACHE_H
#define HELPER_CACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/secret.h"
#include "helper/problem.h"
#include "helper/record.h"

struct event_base;
struct cache;
struct writer;

/* A record that is younger than this on the disk is not written again. */
#define CACHE_REWRITE_AFTER_MS 60000
/* Records and tombstones go after this much life of the host ... */
#define CACHE_LIFE_MAX_MS INT64_C(691200000) /* 8 days */
/* ... or this much by the wall clock, once the API has confirmed it. */
#define CACHE_REAL_MAX_MS INT64_C(1209600000) /* 14 days */

/* What is known about a token before anybody is asked. */
enum cache_state {
    CACHE_NOTHING = 0,
    CACHE_TOMBSTONE, /* refused the last time OVHcloud was asked */
    CACHE_RECORD,    /* accepted the last time OVHcloud was asked */
};

/* A token as the cache knows it: made once for each login, so that the token
 * itself can be wiped. */
struct cache_token {
    uint8_t name[HOSTKEY_NAME_SIZE];
    /* For a new record, from cache_salt(); before it, zeros that no token
     * fits. */
    uint8_t salt[HOSTKEY_SALT_SIZE];
    uint8_t verifier[HOSTKEY_MAC_SIZE]; /* with that salt */
    bool keepable;
    /* Nobody logs in (explain): what speaks for the token is not kept, what
     * speaks against it is. */
    bool is_trial;
};

/*
 * Opens the cache.  state_dir, credentials_dir (NULL: none) and machine_id_path
 * say where its files are.  What is wrong is logged.  Returns 0 and a cache
 * that the caller frees, or -ENOMEM.
 */
int cache_open(struct event_base *base, const char *state_dir,
               const char *credentials_dir, const char *machine_id_path,
               struct cache **ret_cache);

/* The thread that writes records, for other files of the state directory; NULL
 * when nothing is written.  Borrowed until cache_free(). */
struct writer *cache_writer(const struct cache *cache);

/* Writes what is still to be written, and frees the cache. */
void cache_free(struct cache *cache);

/* The token as the cache knows it, at this API; enough for all but
 * cache_accept(). */
struct cache_token cache_identify(const struct cache *cache,
                                  const char *base_url,
                                  const struct secret *token);

/* Adds what cache_accept() keeps of the token: to be called with the same API
 * and token, before the token is wiped. */
void cache_salt(const struct cache *cache, const char *base_url,
                const struct secret *token, struct cache_token *known);

/*
 * What is known about the token.  For CACHE_RECORD and CACHE_TOMBSTONE the
 * record is filled in; a record whose identity has a tombstone counts as one.
 */
enum cache_state cache_find(struct cache *cache, const char *base_url,
                            const struct cache_token *identified,
                            const struct secret *token,
                            struct record *ret_record);

/* The same later in the same login, when the token has been wiped; the first
 * look has proved that the record is this token's. */
enum cache_state cache_find_again(struct cache *cache,
                                  const struct cache_token *identified,
                                  struct record *ret_record);

/* Whether the identity with this URN has a tombstone, and why. */
bool cache_identity_is_refused(struct cache *cache, const char *urn,
                               enum reason *ret_reason);

/* How old the record is; false when that cannot be told (timekeeper.h) or the
 * token has ended: the record must not be used then. */
bool cache_age(const struct cache *cache, const struct record *record,
               int64_t *ret_age_ms);

/*
 * OVHcloud accepted the token: makes or renews its record and lifts its
 * tombstone; its identity's stays (cache_pardon_identity()).  date_s is the
 * answer's Date (0: none), not_after_s the token's end (RECORD_NEVER: as was
 * known before, cacheend.h).
 */
void cache_accept(struct cache *cache, const struct cache_token *token,
                  const struct identity *identity, int64_t date_s,
                  int64_t not_after_s);

/*
 * OVHcloud refused the token.  Returns false when nothing is kept about it, so
 * that nothing must be written; otherwise `done` will be called from the loop
 * when the tombstone is on the disk, or, with a negative errno, when every way
 * to write it has failed (it stands in memory then).
 */
bool cache_reject(struct cache *cache, const struct cache_token *token,
                  enum reason reason, void (*done)(int error, void *context),
                  void *context);

/* The same for an identity, of which records need not exist. */
bool cache_reject_identity(struct cache *cache, const char *urn,
                           enum reason reason,
                           void (*done)(int error, void *context),
                           void *context);

/* OVHcloud says that the user is in order: the identity's tombstone falls. */
void cache_pardon_identity(struct cache *cache, const char *urn);

/* True when grace logins can be judged: files and clock are in order. */
bool cache_is_trusted(const struct cache *cache);

#endif
