/* SPDX-License-Identifier: MIT */
/*
 * IPv4 networks, as access rules and policies write them.
 */
#ifndef SIMULATOR_NETBLOCK_H
#define SIMULATOR_NETBLOCK_H

#include <stdbool.h>

/*
 * Whether block, such as 10.23.0.0/16 or 192.0.2.1, holds the address; false
 * when either text is no such thing.
 */
bool netblock_contains(const char *block, const char *address);

#endif
