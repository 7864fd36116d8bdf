/* SPDX-License-Identifier: MIT */
/*
 * Bytes that wipe themselves.  A secret has a fixed capacity, so it is never
 * copied by a growing buffer, and it is no C string, so it cannot be printed
 * with %s by accident.  It is passed by pointer only.
 */
#ifndef COMMON_SECRET_H
#define COMMON_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest secret: OVHcloud's tokens are JWTs of a few hundred bytes. */
#define SECRET_MAX 4096U

struct secret {
    size_t len;
    uint8_t bytes[SECRET_MAX];
};

/* Wipes the secret at the end of its scope. */
#define AUTO_SECRET __attribute__((cleanup(secret_wipe)))

/*
 * Copies len bytes into the secret, wiping what it held.
 * Returns 0, or -EMSGSIZE when len is over SECRET_MAX; the secret is then
 * empty.
 */
int secret_set(struct secret *secret, const void *bytes, size_t len);

/* Overwrites the whole struct, capacity included (explicit_bzero(3)). */
void secret_wipe(struct secret *secret);

/* Compares in a time that depends on the lengths only. */
bool secret_equal(const struct secret *a, const struct secret *b);

#endif
