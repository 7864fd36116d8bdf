/* SPDX-License-Identifier: MIT */
/*
 * Says whether an address lies in a network.  IPv4 only, as OVHcloud documents
 * for the condition request.IP.  A text that cannot be read holds nothing.
 */
#include "simulator/netblock.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The length of the prefix behind the slash; -1 when it is none. */
static int
netblock_prefix(const char *text)
{
    char *end = NULL;
    long bits = strtol(text, &end, 10);

    return end == text || *end != '\0' || bits < 0 || bits > 32 ? -1
                                                                : (int)bits;
}

bool
netblock_contains(const char *block, const char *address)
{
    char network[INET_ADDRSTRLEN];
    size_t len = strcspn(block, "/");
    int bits = block[len] == '/' ? netblock_prefix(block + len + 1) : 32;
    struct in_addr base;
    struct in_addr asked;
    uint32_t mask;

    if (len >= sizeof(network) || bits < 0) {
        return false;
    }
    memcpy(network, block, len);
    network[len] = '\0';
    if (inet_pton(AF_INET, network, &base) != 1 ||
        inet_pton(AF_INET, address, &asked) != 1) {
        return false;
    }
    mask = bits == 0 ? 0 : htonl(UINT32_MAX << (32 - bits));
    return (base.s_addr & mask) == (asked.s_addr & mask);
}
