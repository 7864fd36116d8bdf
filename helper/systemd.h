/* SPDX-License-Identifier: MIT */
/*
 * The two protocols of systemd that a service needs, without its library:
 * sd_notify(3) and sd_listen_fds(3).  Both are documented as stable.
 */
#ifndef HELPER_SYSTEMD_H
#define HELPER_SYSTEMD_H

/* Tells the service manager a state such as "READY=1"; does nothing when
 * there is none.  Never waits. */
void systemd_notify(const char *state);

/*
 * The listening socket that the service manager passed (LISTEN_PID,
 * LISTEN_FDS), close-on-exec.  Returns 0 and the descriptor, -ENOENT when none
 * was passed, -EINVAL when something else than one listening AF_UNIX
 * SOCK_SEQPACKET socket was.
 */
int systemd_listen_fd(int *ret_fd);

#endif
