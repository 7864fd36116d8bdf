/* SPDX-License-Identifier: MIT */
/*
 * The listening socket.
 */
#ifndef HELPER_LISTENER_H
#define HELPER_LISTENER_H

#include "helper/problem.h"

/*
 * The socket that systemd passed, or a new one at path with mode 0660 and the
 * process's own group.  A socket file that nobody listens on any more is
 * replaced; one that somebody listens on, and anything that is no socket, is a
 * problem.  Returns 0 and a non-blocking descriptor, or -EINVAL.
 */
int listener_open(const char *path, int *ret_fd, struct problem *ret_problem);

#endif
