/* SPDX-License-Identifier: MIT */
/*
 * OVHcloud's request ids.
 */
#ifndef SIMULATOR_QUERYID_H
#define SIMULATOR_QUERYID_H

#define QUERYID_SIZE 96

/*
 * Writes a new id in the form of the header X-Ovh-Queryid, such as
 * EU.ext-1.6ab2c49e.2579093.7f94fb208787a5f74bf0ce1e3993b0f4: region, node,
 * time, a running number and 16 bytes that do not repeat.  Not thread-safe.
 */
void queryid_write(const char *region, char buffer[QUERYID_SIZE]);

#endif
