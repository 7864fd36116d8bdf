/* SPDX-License-Identifier: MIT */
/*
 * Tells systemd that the event loop goes round.  A login waits no longer than
 * the module's timeout= whatever happens here, but without this a loop that
 * hangs would refuse everybody until somebody looks.  Says nothing about the
 * API or the disk: both may be away for hours, and a new start mends neither.
 * Called by server.c.
 */
#include "helper/watchdog.h"

#include <errno.h>
#include <event2/event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helper/systemd.h"

struct watchdog {
    struct event *timer;
};

static void
watchdog_live(evutil_socket_t fd, short events, void *context)
{
    (void)fd;
    (void)events;
    (void)context;
    systemd_notify("WATCHDOG=1");
}

/* Half of the time that the manager waits; 0: it does not. */
static int
watchdog_interval(uint64_t *ret_us)
{
    const char *text = getenv("WATCHDOG_USEC");
    const char *pid = getenv("WATCHDOG_PID");
    char own_pid[24];
    char *end = NULL;
    uint64_t us = 0;

    snprintf(own_pid, sizeof(own_pid), "%ld", (long)getpid());
    if (text == NULL || (pid != NULL && strcmp(pid, own_pid) != 0)) {
        *ret_us = 0;
        return 0;
    }
    errno = 0;
    us = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
        us < 2) {
        return -EINVAL;
    }
    *ret_us = us / 2;
    return 0;
}

int
watchdog_new(struct event_base *base, struct watchdog **ret_watchdog)
{
    struct watchdog *watchdog = NULL;
    struct timeval interval = {0};
    uint64_t us = 0;
    int error = watchdog_interval(&us);

    if (error < 0 || us == 0) {
        if (error == 0) {
            *ret_watchdog = NULL;
        }
        return error;
    }
    watchdog = calloc(1, sizeof(*watchdog));
    if (watchdog == NULL) {
        return -ENOMEM;
    }
    interval.tv_sec = (time_t)(us / 1000000);
    interval.tv_usec = (suseconds_t)(us % 1000000);
    watchdog->timer = event_new(base, -1, EV_PERSIST, watchdog_live, NULL);
    if (watchdog->timer == NULL || event_add(watchdog->timer, &interval) < 0) {
        watchdog_free(watchdog);
        return -ENOMEM;
    }
    *ret_watchdog = watchdog;
    return 0;
}

void
watchdog_free(struct watchdog *watchdog)
{
    if (watchdog == NULL) {
        return;
    }
    if (watchdog->timer != NULL) {
        event_free(watchdog->timer);
    }
    free(watchdog);
}
