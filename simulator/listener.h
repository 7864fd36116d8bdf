/* SPDX-License-Identifier: MIT */
/*
 * The listening socket of both test servers, and the file that tells a test
 * which port it got.
 */
#ifndef SIMULATOR_LISTENER_H
#define SIMULATOR_LISTENER_H

#include <stdint.h>

/*
 * Opens a listening TCP socket: close-on-exec, non-blocking, address reuse on.
 * where is ADDRESS:PORT with a numeric address, [ADDRESS]:PORT for IPv6;
 * port 0 takes any free port.
 * Returns 0 and the descriptor (the caller closes it) and the real port;
 * -EINVAL when the text is no such address, else the negative errno of
 * socket(2), bind(2) or listen(2).
 */
int listener_open(const char *where, int *ret_fd, uint16_t *ret_port);

/*
 * Writes the port and a newline into path through a temporary file and
 * rename(2), so that whoever sees the file sees the whole number.
 * Returns 0 or a negative errno.
 */
int listener_announce(const char *path, uint16_t port);

#endif
