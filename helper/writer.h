/* SPDX-License-Identifier: MIT */
/*
 * The writer thread: the only thing that waits for the disk.  The event loop
 * hands it files to write; it answers through the loop.
 */
#ifndef HELPER_WRITER_H
#define HELPER_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include "helper/store.h"

struct event_base;
struct writer;

/* Starts the thread.  The store is borrowed.  Returns a writer that the caller
 * frees, or NULL. */
struct writer *writer_new(struct event_base *base, const struct store *store);

/* Writes what is still to be written, and ends the thread; callbacks that have
 * not run are not called. */
void writer_free(struct writer *writer);

/*
 * Writes a file (store_write()).  The bytes are copied.  When a write of the
 * same file still waits and nobody wants to know its end, it is replaced.
 * `done` may be NULL; otherwise it is called once from the loop, with 0 or a
 * negative errno.  Returns 0 or -ENOMEM.
 */
int writer_put(struct writer *writer, const char *name, const uint8_t *bytes,
               size_t len, void (*done)(int error, void *context),
               void *context);

/* The same for a file of another store, which is borrowed until the writer is
 * freed. */
int writer_put_into(struct writer *writer, const struct store *store,
                    const char *name, const uint8_t *bytes, size_t len,
                    void (*done)(int error, void *context), void *context);

/*
 * The same for a refusal: when the file cannot be written, the old one is
 * taken away (store_destroy()); `done` gets 0 when either is on the disk.
 */
int writer_put_refusal(struct writer *writer, const char *name,
                       const uint8_t *bytes, size_t len,
                       void (*done)(int error, void *context), void *context);

/* Removes a file (store_remove()); nobody wants to know but writer_settle(). */
int writer_remove(struct writer *writer, const char *name);

/* Calls `done` from the loop when all that was asked for before has been done,
 * with the error of the first removal since the last call that failed, or 0.
 * Returns 0 or -ENOMEM. */
int writer_settle(struct writer *writer, void (*done)(int error, void *context),
                  void *context);

#endif
