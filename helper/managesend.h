/* SPDX-License-Identifier: MIT */
/*
 * An answer on its way to ovhpatctl, piece by piece, as fast as it reads.
 */
#ifndef HELPER_MANAGESEND_H
#define HELPER_MANAGESEND_H

#include "helper/managewire.h"

struct event_base;
struct managesend;

/* A reader that takes nothing for this long is given up. */
#define MANAGESEND_TIMEOUT_MS 10000

/*
 * Sends the text, which is taken over (NULL: nothing), to the descriptor, which
 * is borrowed.  `done` is called once from the loop, when all has been taken or
 * the reader is given up.  Returns the sending, or NULL when memory is out (the
 * text is freed, `done` is not called).
 */
struct managesend *managesend_begin(struct event_base *base, int fd,
                                    enum managewire_status status, char *text,
                                    size_t len, void (*done)(void *context),
                                    void *context);

/* Frees it, ended or not; without calling. */
void managesend_free(struct managesend *sending);

#endif
