/* SPDX-License-Identifier: MIT */
/*
 * The host's secret and the keys derived from it.  With them a token is
 * recognised again without being kept: what is on disk is worth nothing on
 * another host, or without the key.
 *
 * HKDF-SHA-256 (RFC 5869) of 32 random bytes, salted with the machine's id, so
 * that a cloned image with a new machine-id(5) has no records.
 */
#ifndef HELPER_HOSTKEY_H
#define HELPER_HOSTKEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/secret.h"

#define HOSTKEY_SIZE 32U
#define HOSTKEY_NAME_SIZE 16U
#define HOSTKEY_SALT_SIZE 16U
#define HOSTKEY_MAC_SIZE 32U

struct hostkey;

/* Derives the keys from these 32 bytes and the text of machine-id(5).
 * Returns 0 and a key that the caller frees, or -ENOMEM. */
int hostkey_derive(const uint8_t secret[HOSTKEY_SIZE], const char *machine_id,
                   struct hostkey **ret_key);

void hostkey_free(struct hostkey *key);

/* Which secret it is; part of every record. */
const uint8_t *hostkey_id(const struct hostkey *key);

/* The name of a token's record at this API: nothing of it can be chosen or
 * guessed by a user. */
void hostkey_name_token(const struct hostkey *key, const char *base_url,
                        const struct secret *token,
                        uint8_t ret_name[HOSTKEY_NAME_SIZE]);

/* The name of an identity's tombstone. */
void hostkey_name_identity(const struct hostkey *key, const char *urn,
                           uint8_t ret_name[HOSTKEY_NAME_SIZE]);

/* The name of what IAM said about this action on this resource. */
void hostkey_name_requirement(const struct hostkey *key, const char *action,
                              const char *urn,
                              uint8_t ret_name[HOSTKEY_NAME_SIZE]);

/* What proves that a record belongs to this very token, salted. */
void hostkey_verifier(const struct hostkey *key,
                      const uint8_t salt[HOSTKEY_SALT_SIZE],
                      const char *base_url, const struct secret *token,
                      uint8_t ret_verifier[HOSTKEY_MAC_SIZE]);

/* The seal of a file: its name and all bytes before the seal. */
void hostkey_seal(const struct hostkey *key, const void *name, size_t name_len,
                  const void *bytes, size_t len,
                  uint8_t ret_mac[HOSTKEY_MAC_SIZE]);

/* Compares in constant time. */
bool hostkey_equal(const uint8_t a[HOSTKEY_MAC_SIZE],
                   const uint8_t b[HOSTKEY_MAC_SIZE]);

#endif
