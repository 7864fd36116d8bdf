/* SPDX-License-Identifier: MIT */
/*
 * The one file that drives libmicrohttpd.  It collects a request, hands it to
 * the router, writes the log line and only then sends the answer, so whoever
 * has an answer finds its line in the log.  It looks into no path and no body.
 * One thread serves all connections, another wakes those that are to be slow;
 * main starts and stops both.  It polls: with
 * epoll, the library spins while a TLS handshake is half done (0.9.75).
 */
#include "simulator/server.h"

#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/printable.h"
#include "simulator/delay.h"
#include "simulator/mishap.h"
#include "simulator/request.h"
#include "simulator/response.h"
#include "simulator/router.h"

#define SERVER_BODY_MAX (64U * 1024)
#define SERVER_CONNECTIONS_MAX 4096U
#define SERVER_IDLE_S 75U              /* nginx's keepalive_timeout */
#define SERVER_CONNECTION_BYTES 65536U /* one request's line and headers */

#define SERVER_ADDRESS 64U /* a numeric address */

struct server {
    struct MHD_Daemon *daemon;
    struct state *state;
    struct logfile log;
    struct delay *delay;
};

/* One request while it is being read. */
struct server_exchange {
    char *uri; /* raw, with the query */
    char *body;
    size_t body_len;
    bool is_started;
    bool is_met; /* its mishap has been looked for */
    struct json_object *mishap;
};

static void server_complain(void *unused, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static void
server_complain(void *unused, const char *format, va_list arguments)
{
    (void)unused;
    fputs("ovhsim: ", stderr);
    vfprintf(stderr, format, arguments);
}

/* Keeps the URI as it was sent: an encoded slash must stay one. */
static void *
server_open_exchange(void *unused, const char *uri,
                     struct MHD_Connection *connection)
{
    struct server_exchange *exchange = calloc(1, sizeof(*exchange));

    (void)unused;
    (void)connection;
    if (exchange != NULL) {
        exchange->uri = strdup(uri);
    }
    return exchange;
}

static void
server_close_exchange(void *unused, struct MHD_Connection *connection,
                      void **address, enum MHD_RequestTerminationCode how)
{
    struct server_exchange *exchange = *address;

    (void)unused;
    (void)connection;
    (void)how;
    if (exchange == NULL) {
        return;
    }
    free(exchange->uri);
    free(exchange->body);
    json_object_put(exchange->mishap);
    free(exchange);
    *address = NULL;
}

/* libmicrohttpd would decode the path; the router does that segment-wise. */
static size_t
server_keep_escapes(void *unused, struct MHD_Connection *connection, char *text)
{
    (void)unused;
    (void)connection;
    return strlen(text);
}

/* An answer must not wait for the acknowledgement of the one before. */
static void
server_connection(void *unused, struct MHD_Connection *connection,
                  void **socket_context,
                  enum MHD_ConnectionNotificationCode what)
{
    const union MHD_ConnectionInfo *info;
    int on = 1;

    (void)unused;
    (void)socket_context;
    if (what != MHD_CONNECTION_NOTIFY_STARTED) {
        return;
    }
    info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info != NULL) {
        setsockopt(info->connect_fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    }
}

static const char *
server_header(const void *source, const char *name)
{
    /* The library's look-up changes nothing but takes no const. */
    struct MHD_Connection *connection = *(struct MHD_Connection *const *)source;

    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result
server_collect(struct server_exchange *exchange, const char *bytes, size_t len)
{
    char *bigger;

    if (exchange->body_len + len > SERVER_BODY_MAX) {
        return MHD_NO; /* closes the connection */
    }
    bigger = realloc(exchange->body, exchange->body_len + len + 1);
    if (bigger == NULL) {
        return MHD_NO;
    }
    memcpy(bigger + exchange->body_len, bytes, len);
    exchange->body = bigger;
    exchange->body_len += len;
    exchange->body[exchange->body_len] = '\0';
    return MHD_YES;
}

static enum MHD_Result
server_send(const struct server *server, struct MHD_Connection *connection,
            const struct reply *reply)
{
    struct MHD_Response *response = response_new(reply, server->state->region);
    enum MHD_Result result;

    if (response == NULL) {
        return MHD_NO;
    }
    result = MHD_queue_response(connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static void
server_log(const struct server *server, const struct request *request,
           const struct reply *reply)
{
    char method[PRINTABLE_SIZE];
    char path[PRINTABLE_SIZE];
    char who[PRINTABLE_SIZE];

    logfile_line(
        &server->log, "%s %s %u %s", printable_text(request->method, method),
        printable_bytes(request->uri, strcspn(request->uri, "?"), path),
        reply->status, printable_text(reply->who, who));
}

/* Whom the connection comes from, as a numeric address. */
static const char *
server_address(struct MHD_Connection *connection, char buffer[SERVER_ADDRESS])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

    socklen_t len = 0;

    if (info != NULL) {
        len = info->client_addr->sa_family == AF_INET6
                  ? sizeof(struct sockaddr_in6)
                  : sizeof(struct sockaddr_in);
    }
    if (len == 0 || getnameinfo(info->client_addr, len, buffer, SERVER_ADDRESS,
                                NULL, 0, NI_NUMERICHOST) != 0) {
        buffer[0] = '\0';
    }
    return buffer;
}

static enum MHD_Result
server_answer(struct server *server, struct MHD_Connection *connection,
              const struct request *request, struct json_object *mishap)
{
    struct reply reply = {.status = 500};
    enum MHD_Result result;

    if (!mishap_answer(mishap, &reply)) {
        router_handle(server->state, request, &reply);
    }
    server_log(server, request, &reply);
    result = server_send(server, connection, &reply);
    reply_done(&reply);
    return result;
}

/* Answers a complete request, or lets it wait when it is to be slow. */
static enum MHD_Result
server_meet(struct server *server, struct MHD_Connection *connection,
            const char *method, struct server_exchange *exchange)
{
    char address[SERVER_ADDRESS] = "";
    const struct request request = {
        .method = method,
        .address = server_address(connection, address),
        .uri = exchange->uri,
        .body = exchange->body == NULL ? "" : exchange->body,
        .body_len = exchange->body_len,
        .header = server_header,
        .source = &connection,
    };
    unsigned delay_ms;

    if (!exchange->is_met) {
        exchange->is_met = true;
        exchange->mishap = mishap_find(server->state, &request);
        delay_ms = mishap_delay_ms(exchange->mishap);
        if (delay_ms > 0) {
            MHD_suspend_connection(connection);
            if (!delay_add(server->delay, connection, delay_ms)) {
                MHD_resume_connection(connection);
            }
            return MHD_YES;
        }
    }
    return server_answer(server, connection, &request, exchange->mishap);
}

static void
server_wake(void *connection)
{
    MHD_resume_connection(connection);
}

/* libmicrohttpd calls this once for the header, then as the body comes in. */
static enum MHD_Result
server_receive(void *context, struct MHD_Connection *connection,
               const char *url, const char *method, const char *version,
               const char *upload, size_t *upload_len, void **address)
{
    struct server_exchange *exchange = *address;

    (void)url;
    (void)version;
    if (exchange == NULL || exchange->uri == NULL) {
        return MHD_NO;
    }
    if (!exchange->is_started) {
        exchange->is_started = true;
        return MHD_YES;
    }
    if (*upload_len > 0) {
        enum MHD_Result result = server_collect(exchange, upload, *upload_len);

        *upload_len = 0;
        return result;
    }
    return server_meet(context, connection, method, exchange);
}

static struct MHD_Daemon *
server_start_daemon(struct server *server,
                    const struct server_settings *settings)
{
    return MHD_start_daemon(
        MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_TLS | MHD_USE_ERROR_LOG |
            MHD_ALLOW_SUSPEND_RESUME,
        0, NULL, NULL, server_receive, server, MHD_OPTION_EXTERNAL_LOGGER,
        server_complain, NULL, MHD_OPTION_LISTEN_SOCKET, settings->listen_fd,
        MHD_OPTION_HTTPS_MEM_CERT, settings->certificate,
        MHD_OPTION_HTTPS_MEM_KEY, settings->key, MHD_OPTION_URI_LOG_CALLBACK,
        server_open_exchange, NULL, MHD_OPTION_UNESCAPE_CALLBACK,
        server_keep_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        server_close_exchange, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        server_connection, NULL, MHD_OPTION_CONNECTION_LIMIT,
        SERVER_CONNECTIONS_MAX, MHD_OPTION_CONNECTION_TIMEOUT, SERVER_IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_CONNECTION_BYTES,
        MHD_OPTION_END);
}

struct server *
server_start(const struct server_settings *settings)
{
    struct server *server = calloc(1, sizeof(*server));

    if (server == NULL) {
        close(settings->listen_fd);
        return NULL;
    }
    server->state = settings->state;
    server->log = settings->log;
    server->delay = delay_new(server_wake);
    if (server->delay != NULL) {
        server->daemon = server_start_daemon(server, settings);
    }
    if (server->daemon == NULL) {
        close(settings->listen_fd);
        if (server->delay != NULL) {
            delay_stop(server->delay);
            delay_free(server->delay);
        }
        free(server);
        return NULL;
    }
    return server;
}

/* The library must not be stopped with a connection that waits. */
void
server_stop(struct server *server)
{
    delay_stop(server->delay);
    MHD_stop_daemon(server->daemon);
    delay_free(server->delay);
    free(server);
}
