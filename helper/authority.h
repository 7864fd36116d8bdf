/* SPDX-License-Identifier: MIT */
/*
 * The authority of a URL without a user (RFC 3986, 3.2): a host, a port.
 */
#ifndef HELPER_AUTHORITY_H
#define HELPER_AUTHORITY_H

#include <stdbool.h>

/*
 * Whether the text is HOST[:PORT] and nothing else: a name of letters, digits,
 * dots and hyphens, an IPv4 address, or an IPv6 address in brackets; a port of
 * 1 to 65535, which may be left out unless it is required.  A user, a path and
 * a query are refused.
 */
bool authority_is_valid(const char *text, bool port_required);

#endif
