/* SPDX-License-Identifier: MIT */
/*
 * A client's connection, from accept to reply.  Nothing is allocated for a
 * client before its packet's length is known to be sound, and a client that
 * says nothing is closed after a while.  The decision of one that goes away
 * ends in the log only, and keeps its client's place until then: else somebody
 * who hangs up behind each question would have as many as memory has room for.
 * The receive buffer holds tokens and is wiped after each packet.
 */
#include "helper/connection.h"

#include <errno.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/api.h"
#include "helper/log.h"
#include "helper/manage.h"

struct connection {
    TAILQ_ENTRY(connection) links;
    struct connection_table *table;
    int fd; /* -1: the client has gone, its decision has not */
    uid_t uid;
    bool prepared;
    struct event *readable;      /* NULL without a descriptor */
    struct decision *decision;   /* while a verdict is awaited */
    struct manage_call *managed; /* while an answer to root is awaited */
};

/* One packet at a time: the loop has one thread. */
static uint8_t connection_buffer[WIRE_PACKET_MAX];

/* One client less waits for its verdict. */
static void
connection_stop_asking(struct connection *connection)
{
    struct connection_table *table = connection->table;

    table->asking_count--;
    if (table->asking_count == 0 && table->idle != NULL) {
        table->idle(table->idle_context);
    }
}

/* The client is gone, or is to go. */
static void
connection_hang_up(struct connection *connection)
{
    if (connection->fd < 0) {
        return;
    }
    event_free(connection->readable);
    connection->readable = NULL;
    close(connection->fd);
    connection->fd = -1;
    if (connection->decision != NULL) {
        connection_stop_asking(connection);
    }
}

static void
connection_close(struct connection *connection)
{
    struct connection_table *table = connection->table;

    connection_hang_up(connection);
    if (connection->decision != NULL) {
        decision_abandon(connection->decision);
    }
    if (connection->managed != NULL) {
        manage_abandon(connection->managed);
    }
    TAILQ_REMOVE(&table->all, connection, links);
    table->count--;
    free(connection);
}

/* A reply always fits the socket's buffer; a client that has gone is none of
 * our troubles. */
static void
connection_reply(const struct connection *connection,
                 const struct verdict *verdict)
{
    AUTO_PACKET struct wire_packet *packet = wire_packet_new();

    if (packet == NULL || wire_encode_reply(verdict, packet) < 0) {
        log_line(LOG_ERR, "out of memory for a reply");
        return;
    }
    if (send(connection->fd, packet->bytes, packet->len,
             MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
        log_line(LOG_DEBUG, "reply not sent: %s", strerrorname_np(errno));
    }
}

static void
connection_decided(const struct verdict *verdict, void *context)
{
    struct connection *connection = context;

    if (connection->fd >= 0) {
        connection_reply(connection, verdict);
    }
    if (connection->decision != NULL) { /* else connection_ask() closes */
        connection_hang_up(connection);
        connection->decision = NULL;
        connection_close(connection);
    }
}

static void
connection_wait(struct connection *connection, int timeout_ms)
{
    struct timeval timeout = {.tv_sec = timeout_ms / 1000,
                              .tv_usec = timeout_ms % 1000 * 1000};

    (void)event_add(connection->readable, timeout_ms < 0 ? NULL : &timeout);
}

static void
connection_ask(struct connection *connection,
               const struct wire_request *request)
{
    struct connection_table *table = connection->table;
    struct decision *decision = decision_begin(
        table->desk, request, connection->uid, connection_decided, connection);

    if (decision == NULL) {
        connection_close(connection);
        return;
    }
    connection->decision = decision;
    table->asking_count++;
    /* From here on "readable" means that the client has gone. */
    connection_wait(connection, -1);
}

/* Whether the next packet may be there already: a client that need not wait
 * for anybody to type asks right behind its announcement. */
static bool
connection_take(struct connection *connection,
                const struct wire_request *request)
{
    if (request->type != WIRE_PREPARE) {
        connection_ask(connection, request);
        return false;
    }
    if (connection->prepared) {
        connection_close(connection);
        return false;
    }
    connection->prepared = true;
    api_prepare(connection->table->api);
    return true;
}

static void
connection_refuse(struct connection *connection)
{
    static struct log_repeat malformed;
    const struct verdict verdict = {.reason = REASON_REQUEST_MALFORMED};

    log_repeated(&malformed, LOG_ERR, "request result=%s reason=%s uid=%lu: %s",
                 outcome_name(reason_outcome(verdict.reason)),
                 reason_id(verdict.reason), (unsigned long)connection->uid,
                 reason_text(verdict.reason));
    connection_reply(connection, &verdict);
    connection_close(connection);
}

static void
connection_managed(void *context)
{
    struct connection *connection = context;

    connection->managed = NULL;
    connection_close(connection);
}

/* A request of ovhpatctl. */
static void
connection_manage(struct connection *connection, size_t len)
{
    AUTO_MANAGEWIRE struct managewire_request request = {0};
    struct connection_table *table = connection->table;
    int error = managewire_decode(connection_buffer, len, &request);

    explicit_bzero(connection_buffer, len);
    if (error < 0 || table->manage == NULL || connection->prepared) {
        connection_refuse(connection);
        return;
    }
    connection->managed =
        manage_begin(table->manage, &request, connection->uid, connection->fd,
                     connection_managed, connection);
    if (connection->managed == NULL) {
        connection_close(connection);
        return;
    }
    connection_wait(connection, -1);
}

/* One packet; the value is connection_take()'s. */
static bool
connection_receive_packet(struct connection *connection)
{
    AUTO_REQUEST struct wire_request request = {0};
    int error = -EBADMSG;
    ssize_t len = recv(connection->fd, connection_buffer,
                       sizeof(connection_buffer), MSG_DONTWAIT | MSG_TRUNC);

    if (len < 0 && (errno == EAGAIN || errno == EINTR)) {
        connection_wait(connection, connection->prepared
                                        ? CONNECTION_PREPARED_TIMEOUT_MS
                                        : CONNECTION_FIRST_TIMEOUT_MS);
        return false;
    }
    if (len <= 0) {
        connection_close(connection);
        return false;
    }
    if ((size_t)len <= sizeof(connection_buffer)) {
        if (managewire_is_request(connection_buffer, (size_t)len)) {
            connection_manage(connection, (size_t)len);
            return false;
        }
        error = wire_decode_request(connection_buffer, (size_t)len, &request);
        explicit_bzero(connection_buffer, (size_t)len);
    } else {
        explicit_bzero(connection_buffer, sizeof(connection_buffer));
    }
    if (error < 0) {
        connection_refuse(connection);
        return false;
    }
    return connection_take(connection, &request);
}

static void
connection_receive(struct connection *connection)
{
    while (connection_receive_packet(connection)) {
        /* at most once more: a second announcement ends the connection */
    }
}

static void
connection_event(evutil_socket_t fd, short events, void *context)
{
    struct connection *connection = context;

    (void)fd;
    /* A client that waits for its verdict has gone, or says more than the
     * protocol knows. */
    if (connection->decision != NULL) {
        connection_hang_up(connection);
        return;
    }
    if ((events & EV_TIMEOUT) != 0 || connection->managed != NULL) {
        connection_close(connection);
        return;
    }
    connection_receive(connection);
}

static bool
connection_is_allowed(const struct connection_table *table, uid_t uid)
{
    const struct connection *other = NULL;
    unsigned int of_uid = 0;
    unsigned int of_others = 0;

    if (table->count >= CONNECTION_MAX) {
        return false;
    }
    if (uid == 0 || table->count < CONNECTION_UID_MAX) {
        return true;
    }
    TAILQ_FOREACH(other, &table->all, links)
    {
        of_uid += other->uid == uid;
        of_others += other->uid != 0;
    }
    return of_uid < CONNECTION_UID_MAX && of_others < CONNECTION_OTHERS_MAX;
}

static struct connection *
connection_new(struct connection_table *table, int fd, uid_t uid)
{
    struct connection *connection = calloc(1, sizeof(*connection));

    if (connection == NULL) {
        return NULL;
    }
    connection->table = table;
    connection->fd = fd;
    connection->uid = uid;
    connection->readable =
        event_new(table->base, fd, EV_READ, connection_event, connection);
    if (connection->readable == NULL) {
        free(connection);
        return NULL;
    }
    return connection;
}

void
connection_accept(struct connection_table *table, int fd)
{
    static struct log_repeat closed;
    struct connection *connection = NULL;
    struct ucred peer = {0};
    socklen_t len = sizeof(peer);

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 &&
        connection_is_allowed(table, peer.uid)) {
        connection = connection_new(table, fd, peer.uid);
    }
    if (connection == NULL) {
        log_repeated(&closed, LOG_WARNING,
                     "connection of uid %lu closed: %u connections are open",
                     (unsigned long)peer.uid, table->count);
        close(fd);
        return;
    }
    TAILQ_INSERT_TAIL(&table->all, connection, links);
    table->count++;
    /* The question is usually there already. */
    connection_receive(connection);
}

void
connection_close_all(struct connection_table *table)
{
    while (!TAILQ_EMPTY(&table->all)) {
        connection_close(TAILQ_FIRST(&table->all));
    }
}
