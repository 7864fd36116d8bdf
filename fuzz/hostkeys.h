/* SPDX-License-Identifier: MIT */
/*
 * Host keys that the targets of sealed files know.
 */
#ifndef FUZZ_HOSTKEYS_H
#define FUZZ_HOSTKEYS_H

#include <stddef.h>

#include "helper/hostkey.h"

#define HOSTKEYS_COUNT 2U

/* The key of this number, the same at each call and in each process; borrowed
 * until the process ends. */
const struct hostkey *hostkeys_at(size_t index);

#endif
