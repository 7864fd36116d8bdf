/* SPDX-License-Identifier: MIT */
/*
 * Puts the parts together and runs the loop.  One thread, which never blocks:
 * files are read at start and at SIGHUP only, sockets are non-blocking, and
 * libcurl resolves names in a thread of its own.
 */
#include "helper/server.h"

#include <errno.h>
#include <event2/event.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/deadline.h"
#include "helper/api.h"
#include "helper/connection.h"
#include "helper/hostclient.h"
#include "helper/listener.h"
#include "helper/lockfile.h"
#include "helper/log.h"
#include "helper/manage.h"
#include "helper/syscallfilter.h"
#include "helper/systemd.h"
#include "helper/watchdog.h"

/* A transfer that nobody waits for any more is ended after this. */
#define SERVER_TRANSFER_TIMEOUT_MS 10000
#define SERVER_MACHINE_ID "/etc/machine-id"
/* After running out of descriptors: long enough for some to be closed. */
#define SERVER_ACCEPT_PAUSE_MS 100
/* Clients are taken in bunches, so that answers are not starved. */
#define SERVER_ACCEPT_BUNCH 16

struct server {
    const struct options *options;
    struct event_base *base;
    struct decision_desk desk;
    struct connection_table connections;
    struct inquiry_desk inquiries;
    struct lockfile *lockfile;
    struct manage_desk manage;
    struct breaker breaker;
    struct api *api;
    struct hostapi *hostapi; /* NULL: the host has no credentials */
    struct api *retired_api; /* of the configuration before a reload */
    int listen_fd;
    struct event *acceptable;
    struct event *accept_pause;
    struct event *signal_term;
    struct event *signal_int;
    struct event *signal_hup;
    struct event *reload_later;
    struct watchdog *watchdog; /* NULL: nobody watches */
    bool stopping;
};

static void
server_accept(evutil_socket_t fd, short events, void *context)
{
    struct server *server = context;
    struct timeval pause = {.tv_usec = SERVER_ACCEPT_PAUSE_MS * 1000};

    (void)events;
    for (int i = 0; i < SERVER_ACCEPT_BUNCH; i++) {
        int client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

        if (client >= 0) {
            connection_accept(&server->connections, client);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
            errno == ENOMEM) {
            log_line(LOG_ERR, "cannot accept: %s", strerrorname_np(errno));
            event_del(server->acceptable);
            evtimer_add(server->accept_pause, &pause);
        }
        return;
    }
}

static void
server_accept_again(evutil_socket_t fd, short events, void *context)
{
    struct server *server = context;

    (void)fd;
    (void)events;
    if (!server->stopping) {
        event_add(server->acceptable, NULL);
    }
}

static int
server_open_api(const struct server *server, const struct rulebook *rulebook,
                struct api **ret_api, struct problem *ret_problem)
{
    const struct config *config = rulebook->config;
    const unsigned int own =
        rulebook->credential == NULL ? 0 : TOKENEXPIRY_ASKED_MAX;
    const struct api_settings settings = {
        .base_url = config->base_url,
        .ca_file = config->ca_file,
        .proxy = config->proxy,
        .connections_max = config->in_flight + own,
        .transfer_timeout_ms = SERVER_TRANSFER_TIMEOUT_MS,
    };

    return api_new(server->base, &settings, ret_api, ret_problem);
}

/* Opens what the rules need and makes it all the ones in force; the old client
 * finishes what it was asked.  The rulebook is taken over on success. */
static int
server_use(struct server *server, struct rulebook *rulebook,
           struct problem *ret_problem)
{
    struct api *api = NULL;
    struct hostapi *hostapi = NULL;
    int error = server_open_api(server, rulebook, &api, ret_problem);

    if (error == 0) {
        error = hostclient_open(rulebook, api, SERVER_TRANSFER_TIMEOUT_MS,
                                &hostapi, ret_problem);
    }
    if (error < 0) {
        api_free(api);
        return error;
    }
    standing_use(server->desk.standing, hostapi);
    tokenexpiry_use(server->desk.tokenexpiry, hostapi);
    hostapi_free(server->hostapi);
    server->hostapi = hostapi;
    rulebook_done(&server->desk.rules);
    server->desk.rules = *rulebook;
    api_free(server->retired_api);
    server->retired_api = server->api;
    server->api = api;
    server->connections.api = api;
    server->inquiries.api = api;
    return 0;
}

static void
server_reload(evutil_socket_t number, short events, void *context)
{
    struct server *server = context;
    struct problem problem = {0};
    struct rulebook rulebook = {0};
    struct timeval soon = {.tv_sec = 1};

    (void)number;
    (void)events;
    if (server->retired_api != NULL && api_in_flight(server->retired_api) > 0) {
        /* It ends within SERVER_TRANSFER_TIMEOUT_MS. */
        evtimer_add(server->reload_later, &soon);
        return;
    }
    if (rulebook_load(server->options->config, &rulebook, &problem) < 0) {
        log_line(LOG_ERR, "reload: %s; the old rules stay in force",
                 problem.text);
        return;
    }
    if (server_use(server, &rulebook, &problem) < 0) {
        rulebook_done(&rulebook);
        log_line(LOG_ERR, "reload: %s; the old rules stay in force",
                 problem.text);
        return;
    }
    log_line(LOG_NOTICE, "reloaded: %zu map lines from %s",
             identitymap_count(server->desk.rules.map),
             identitymap_path(server->desk.rules.map));
}

static void
server_idle(void *context)
{
    struct server *server = context;

    if (server->stopping) {
        event_base_loopexit(server->base, NULL);
    }
}

static void
server_stop(evutil_socket_t number, short events, void *context)
{
    struct server *server = context;

    (void)number;
    (void)events;
    systemd_notify("STOPPING=1");
    server->stopping = true;
    event_del(server->acceptable);
    if (server->connections.asking_count == 0) {
        server_idle(server);
    }
}

static int
server_watch(struct server *server)
{
    struct event_base *base = server->base;
    int error = 0;

    server->acceptable = event_new(base, server->listen_fd,
                                   EV_READ | EV_PERSIST, server_accept, server);
    server->accept_pause = evtimer_new(base, server_accept_again, server);
    server->signal_term = evsignal_new(base, SIGTERM, server_stop, server);
    server->signal_int = evsignal_new(base, SIGINT, server_stop, server);
    server->signal_hup = evsignal_new(base, SIGHUP, server_reload, server);
    server->reload_later = evtimer_new(base, server_reload, server);
    if (server->acceptable == NULL || server->accept_pause == NULL ||
        server->signal_term == NULL || server->signal_int == NULL ||
        server->signal_hup == NULL || event_add(server->acceptable, NULL) < 0 ||
        event_add(server->signal_term, NULL) < 0 ||
        event_add(server->signal_int, NULL) < 0 ||
        event_add(server->signal_hup, NULL) < 0) {
        return -ENOMEM;
    }
    error = watchdog_new(base, &server->watchdog);
    if (error == -EINVAL) { /* no reason to refuse logins */
        log_line(LOG_WARNING, "WATCHDOG_USEC is no span of time");
        return 0;
    }
    return error;
}

/* What decisions need; nobody is accepted before it is there. */
static int
server_init_desk(struct server *server, struct rulebook *rulebook,
                 struct problem *ret_problem)
{
    struct decision_desk *desk = &server->desk;
    int error = cache_open(server->base, server->options->state_dir,
                           getenv("CREDENTIALS_DIRECTORY"), SERVER_MACHINE_ID,
                           &desk->cache);

    if (error == 0) {
        error =
            lockfile_open(server->options->state_dir, cache_writer(desk->cache),
                          &desk->locks, &server->lockfile);
    }
    desk->standing =
        error == 0 ? standing_new(server->base, desk->cache) : NULL;
    desk->tokenexpiry = tokenexpiry_new(desk->cache, desk->standing);
    server->inquiries = (struct inquiry_desk){
        .base = server->base,
        .standing = desk->standing,
        .cache = desk->cache,
        .negative = &desk->negative,
        .breaker = &server->breaker,
        .rules = &desk->rules,
        .metrics = &desk->metrics,
    };
    desk->throttle = throttle_new();
    desk->line = inquiry_line_new(&server->inquiries);
    desk->permissions = permission_line_new(&server->inquiries);
    if (error < 0 || desk->throttle == NULL || desk->line == NULL ||
        desk->permissions == NULL || desk->standing == NULL ||
        desk->tokenexpiry == NULL) {
        return problem_set(ret_problem, "out of memory");
    }
    return server_use(server, rulebook, ret_problem);
}

/* What ovhpatctl asks works on the same things. */
static void
server_init_manage(struct server *server)
{
    server->manage = (struct manage_desk){
        .base = server->base,
        .decisions = &server->desk,
        .lockfile = server->lockfile,
        .breaker = &server->breaker,
        .connections = &server->connections.count,
        .config_path = server->options->config,
        .started_s = time(NULL),
        .started_ms = deadline_now_ms(),
    };
    manage_init(&server->manage);
}

static int
server_init(struct server *server, struct rulebook *rulebook,
            struct problem *ret_problem)
{
    int error = 0;

    signal(SIGPIPE, SIG_IGN);
    TAILQ_INIT(&server->connections.all);
    server->base = event_base_new();
    if (server->base == NULL) {
        return problem_set(ret_problem, "out of memory");
    }
    server->connections.base = server->base;
    server->connections.desk = &server->desk;
    server->connections.manage = &server->manage;
    server->connections.idle = server_idle;
    server->connections.idle_context = server;
    /* The socket first: of two processes only one gets it, and only that one
     * may use the state directory. */
    error =
        listener_open(server->options->socket, &server->listen_fd, ret_problem);
    if (error == 0) {
        error = server_init_desk(server, rulebook, ret_problem);
    }
    if (error == 0) {
        server_init_manage(server);
    }
    if (error == 0 && server_watch(server) < 0) {
        error = problem_set(ret_problem, "out of memory");
    }
    return error;
}

static void
server_free_event(struct event *event)
{
    if (event != NULL) {
        event_free(event);
    }
}

static void
server_done(struct server *server)
{
    if (server->base == NULL) {
        return;
    }
    connection_close_all(&server->connections);
    server_free_event(server->acceptable);
    server_free_event(server->accept_pause);
    server_free_event(server->signal_term);
    server_free_event(server->signal_int);
    server_free_event(server->signal_hup);
    server_free_event(server->reload_later);
    watchdog_free(server->watchdog);
    if (server->listen_fd >= 0) {
        close(server->listen_fd);
    }
    /* Logins that end now begin no question any more. */
    if (server->desk.standing != NULL) {
        standing_use(server->desk.standing, NULL);
    }
    inquiry_line_free(server->desk.line);
    permission_line_free(server->desk.permissions);
    tokenexpiry_free(server->desk.tokenexpiry);
    standing_free(server->desk.standing);
    hostapi_free(server->hostapi);
    api_free(server->retired_api);
    api_free(server->api);
    cache_free(server->desk.cache);
    lockfile_close(server->lockfile);
    manage_done(&server->manage);
    locktable_done(&server->desk.locks);
    throttle_free(server->desk.throttle);
    rulebook_done(&server->desk.rules);
    event_base_free(server->base);
}

int
server_run(const struct options *options, struct rulebook *rulebook,
           struct problem *ret_problem)
{
    struct server server = {.options = options, .listen_fd = -1};
    int error = server_init(&server, rulebook, ret_problem);

    if (error == 0) {
        error = syscallfilter_enter(ret_problem);
    }
    if (error == 0) {
        const struct config *config = server.desk.rules.config;

        log_line(LOG_NOTICE,
                 "ready: %s, region %s, %zu OVH accounts, %zu map lines from "
                 "%s",
                 config->base_url, config->region, config->account_count,
                 identitymap_count(server.desk.rules.map),
                 identitymap_path(server.desk.rules.map));
        systemd_notify("READY=1");
        event_base_dispatch(server.base);
        log_line(LOG_NOTICE, "stopped");
    } else if (server.api == NULL) {
        rulebook_done(rulebook);
    }
    server_done(&server);
    return error;
}
