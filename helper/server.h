/* SPDX-License-Identifier: MIT */
/*
 * The running helper: event loop, listening socket, signals, reload.
 */
#ifndef HELPER_SERVER_H
#define HELPER_SERVER_H

#include "helper/options.h"
#include "helper/problem.h"
#include "helper/rulebook.h"

/*
 * Serves until SIGTERM or SIGINT; logins that are under way are answered
 * first.  SIGHUP reads configuration and map again and keeps the old ones when
 * the new ones have a mistake.  The rulebook is taken over and freed.
 * Returns 0, or -EINVAL with a problem when it could not begin.
 */
int server_run(const struct options *options, struct rulebook *rulebook,
               struct problem *ret_problem);

#endif
