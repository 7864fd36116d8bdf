/* SPDX-License-Identifier: MIT */
/*
 * HMAC-SHA-256 (RFC 2104) for those who need several for each login.  Its
 * result is that of OpenSSL's HMAC(), which looks up both algorithms by their
 * names and builds a context at each call: that is most of what one costs.
 * One thread at a time.
 */
#ifndef HELPER_HMAC_H
#define HELPER_HMAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HMAC_SIZE 32U
/* A longer key would be hashed first (RFC 2104, section 2); nobody has one. */
#define HMAC_KEY_MAX 64U

struct hmac;

/* What the computation needs; the caller frees it.  Returns 0 or -ENOMEM. */
int hmac_new(struct hmac **ret_hmac);
void hmac_free(struct hmac *hmac);

/*
 * Computes the HMAC of len bytes under a key of at most HMAC_KEY_MAX bytes.
 * Nothing of the key stays in *hmac.  Returns false when the key is too long
 * or memory is out; ret_mac is then left alone.
 */
bool hmac_compute(struct hmac *hmac, const uint8_t *key, size_t key_len,
                  const void *bytes, size_t len, uint8_t ret_mac[HMAC_SIZE]);

#endif
