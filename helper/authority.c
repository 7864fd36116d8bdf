/* SPDX-License-Identifier: MIT */
/*
 * Hosts and ports, as the sysadmin may write them.  Only the form is judged;
 * nothing is resolved.  Pure.
 */
#include "helper/authority.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define AUTHORITY_ALNUM                                                        \
    "abcdefghijklmnopqrstuvwxyz"                                               \
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"                                               \
    "0123456789"
#define AUTHORITY_PORT_MAX 65535U

static bool
authority_is_port(const char *text)
{
    uint32_t port = 0;

    for (; *text >= '0' && *text <= '9' && port <= AUTHORITY_PORT_MAX; text++) {
        port = port * 10 + (uint32_t)(*text - '0');
    }
    return *text == '\0' && port > 0 && port <= AUTHORITY_PORT_MAX;
}

static bool
authority_is_host_name(const char *text, size_t len)
{
    return len > 0 && strspn(text, AUTHORITY_ALNUM ".-") >= len &&
           strchr(".-", text[0]) == NULL &&
           strchr(".-", text[len - 1]) == NULL &&
           memmem(text, len, "..", 2) == NULL;
}

/* [2001:db8::1] as in RFC 3986, 3.2.2. */
static bool
authority_is_address(const char *text, size_t len)
{
    char address[INET6_ADDRSTRLEN] = "";
    struct in6_addr ignored;

    if (len < 2 || len - 2 >= sizeof(address) || text[0] != '[' ||
        text[len - 1] != ']') {
        return false;
    }
    memcpy(address, text + 1, len - 2);
    return inet_pton(AF_INET6, address, &ignored) == 1;
}

bool
authority_is_valid(const char *text, bool port_required)
{
    const char *bracket = strchr(text, ']');
    const char *colon = strchr(bracket == NULL ? text : bracket, ':');
    size_t len = colon == NULL ? strlen(text) : (size_t)(colon - text);

    if (colon == NULL ? port_required : !authority_is_port(colon + 1)) {
        return false;
    }
    return authority_is_host_name(text, len) || authority_is_address(text, len);
}
