/* SPDX-License-Identifier: MIT */
/*
 * Every answer of OVHcloud's gateway carries an id that its support asks for.
 * Clients recognise the gateway by it, so the simulator sends one as well.  It
 * must be unique, not unguessable: the kernel is asked for random bytes once.
 */
#include "simulator/queryid.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/random.h>
#include <time.h>

/* One round of splitmix64: spreads a counter over 64 bits. */
static uint64_t
queryid_mix(uint64_t number)
{
    number += 0x9e3779b97f4a7c15U;
    number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
    number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
    return number ^ (number >> 31);
}

void
queryid_write(const char *region, char buffer[QUERYID_SIZE])
{
    static uint64_t seed;
    static uint64_t number;

    if (number == 0 && getrandom(&seed, sizeof(seed), 0) < 0) {
        seed = (uint64_t)time(NULL);
    }
    number++;
    snprintf(buffer, QUERYID_SIZE, "%c%c.ext-1.%08llx.%llu.%016llx%016llx",
             toupper((unsigned char)region[0]),
             toupper((unsigned char)region[1]), (unsigned long long)time(NULL),
             (unsigned long long)number,
             (unsigned long long)queryid_mix(seed + number),
             (unsigned long long)queryid_mix(~seed + number));
}
