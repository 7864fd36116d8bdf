/* SPDX-License-Identifier: MIT */
/*
 * Signs of life for the service manager (sd_watchdog_enabled(3)), out of the
 * event loop: a loop that stands still gives none, and is started again.
 */
#ifndef HELPER_WATCHDOG_H
#define HELPER_WATCHDOG_H

struct event_base;
struct watchdog;

/*
 * From the loop's start on, twice in the time that WATCHDOG_USEC gives.
 * Returns 0 and the watchdog; 0 and NULL when no manager watches this process
 * (WATCHDOG_USEC is not there or WATCHDOG_PID is another process's); -EINVAL
 * when WATCHDOG_USEC is no number above 0; -ENOMEM.
 */
int watchdog_new(struct event_base *base, struct watchdog **ret_watchdog);

/* No more signs; NULL is accepted. */
void watchdog_free(struct watchdog *watchdog);

#endif
