/* SPDX-License-Identifier: MIT */
/*
 * The client's side of ovhpatd's socket: connect, make sure who is there, send
 * one packet, receive one packet.  One connection is used for one login and
 * kept nowhere.  Works in any process: no signal (MSG_NOSIGNAL), no descriptor
 * below 3 or without close-on-exec, nothing process-wide changed.
 */
#ifndef COMMON_CLIENT_H
#define COMMON_CLIENT_H

#include "common/deadline.h"
#include "common/wire.h"

/*
 * Connects to the socket at path and checks, before anything is sent, that the
 * listener is root or the owner of the socket's directory (SO_PEERCRED,
 * unix(7)).  A deadline that has passed means: do not wait at all.
 * Returns 0 and the descriptor, which the caller closes, or
 *   -EPERM        the listener is neither root nor the directory's owner
 *   -ETIMEDOUT    the listener's backlog stays full until the deadline
 *   other negative errno of socket(2), connect(2), stat(2)
 */
int client_connect(const char *path, struct deadline deadline, int *ret_fd);

/*
 * Sends the packet.  Returns 0, -ETIMEDOUT, or a negative errno of send(2)
 * (-EPIPE, -ECONNRESET when the helper is gone).
 */
int client_send(int fd, const struct wire_packet *packet,
                struct deadline deadline);

/*
 * Receives one packet.  Returns 0, -ETIMEDOUT, -ECONNRESET when the helper
 * closed the connection, -EBADMSG when a packet is longer than WIRE_PACKET_MAX,
 * or a negative errno of recv(2).
 */
int client_receive(int fd, struct deadline deadline,
                   struct wire_packet *ret_packet);

#endif
