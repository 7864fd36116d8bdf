/* SPDX-License-Identifier: MIT */
/*
 * Events of graceevent.h that are about files and the disk.
 */
#ifndef TESTS_HELPER_GRACEMISHAP_H
#define TESTS_HELPER_GRACEMISHAP_H

#include <stdbool.h>

#include "tests/helper/graceevent.h"

void gracemishap_damage(const struct graceevent *event);
void gracemishap_copy(const struct graceevent *event);
void gracemishap_restore(const struct graceevent *event);
void gracemishap_fault(const struct graceevent *event);
void gracemishap_heal(const struct graceevent *event);
void gracemishap_keylost(const struct graceevent *event);
void gracemishap_junk(const struct graceevent *event);

/* Whether the disk, as it is, takes neither a tombstone nor the destruction of
 * the record below it: then alone may the helper say so. */
bool gracemishap_may_lose_refusals(void);

#endif
