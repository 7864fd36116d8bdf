/* SPDX-License-Identifier: MIT */
/*
 * The child's loop and its misdeeds.  At the end it drains its sockets, so a
 * record of what was sent is complete whenever the client has returned from
 * sending it.
 */
#include "tests/support/fake_helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/login.h"
#include "common/printable.h"

#define CONNECTIONS_MAX 128

struct session {
    const struct fake_helper_plan *plan;
    struct fake_helper_log *log;
    int stop;
    int listener;
    unsigned int accepted;
    size_t verifies;
    size_t accounts;
    int fds[CONNECTIONS_MAX]; /* -1: none; index + 1 is its number */
};

bool
fake_helper_mode_from_name(const char *name, enum fake_helper_mode *ret_mode)
{
    static const char *const names[] = {
#define FAKE_HELPER_NAME(name) #name,
        FAKE_HELPER_MODES(FAKE_HELPER_NAME)
#undef FAKE_HELPER_NAME
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], name) == 0) {
            *ret_mode = (enum fake_helper_mode)i;
            return true;
        }
    }
    return false;
}

static void
fake_helper_die(const char *what)
{
    perror(what);
    abort();
}

static struct sockaddr_un
fake_helper_address(const char *directory)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof(address.sun_path), "%s/ovhpatd.sock",
             directory);
    return address;
}

static int
fake_helper_bind(const char *directory)
{
    struct sockaddr_un address = fake_helper_address(directory);
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    if (fd < 0 ||
        bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        chmod(address.sun_path, 0666) < 0) {
        fake_helper_die(address.sun_path);
    }
    return fd;
}

static void
hang_up(struct session *session, unsigned int index)
{
    close(session->fds[index]);
    session->fds[index] = -1;
}

static void
die(struct session *session)
{
    close(session->listener);
    session->listener = -1;
    for (unsigned int i = 0; i < session->accepted; i++) {
        if (session->fds[i] >= 0) {
            hang_up(session, i);
        }
    }
}

static void
send_bytes(struct session *session, unsigned int index, const uint8_t *bytes,
           size_t len)
{
    (void)send(session->fds[index], bytes, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* The packet of the reply, damaged as the mode says. */
static void
send_reply(struct session *session, unsigned int index,
           const struct fake_helper_reply *reply,
           const struct wire_request *request)
{
    static struct wire_packet packet;
    static uint8_t bytes[WIRE_PACKET_MAX + 1];
    struct verdict verdict = reply->verdict;
    struct login login;
    size_t len = 0;

    if (reply->same_account && login_parse(request->login, &login) == 0) {
        memcpy(verdict.account, login.account, sizeof(verdict.account));
    }
    if (wire_encode_reply(&verdict, &packet) < 0) {
        fake_helper_die("reply");
    }
    len = packet.len;
    memcpy(bytes, packet.bytes, sizeof(packet.bytes));
    if (session->plan->mode == FAKE_HELPER_truncated) {
        len--;
    } else if (session->plan->mode == FAKE_HELPER_trailing) {
        bytes[len++] = 0;
    } else if (session->plan->mode == FAKE_HELPER_version) {
        bytes[4] = WIRE_VERSION + 1;
    } else if (session->plan->mode == FAKE_HELPER_mismatch) {
        bytes[6] = OUTCOME_ALLOWED;
    } else if (session->plan->mode == FAKE_HELPER_empty) {
        len = 0;
    } else if (session->plan->mode == FAKE_HELPER_oversized) {
        len = sizeof(bytes);
    } else if (session->plan->mode == FAKE_HELPER_garbage) {
        memset(bytes, 0x41, len);
    } else if (session->plan->mode == FAKE_HELPER_echo) {
        wire_encode_request(request, &packet);
        memcpy(bytes, packet.bytes, sizeof(packet.bytes));
        len = packet.len;
    }
    send_bytes(session, index, bytes, len);
}

static void
answer(struct session *session, unsigned int index,
       const struct fake_helper_reply *replies, size_t count, size_t nth,
       const struct wire_request *request)
{
    if (session->plan->delay_ms > 0) {
        poll(NULL, 0, session->plan->delay_ms);
    }
    send_reply(session, index, &replies[nth < count ? nth : count - 1],
               request);
}

static void
handle_prepare(struct session *session, unsigned int index)
{
    if (session->plan->mode == FAKE_HELPER_die_after_prepare) {
        die(session);
    } else if (session->plan->mode == FAKE_HELPER_restart) {
        hang_up(session, index);
    }
}

static void
handle_verify(struct session *session, unsigned int index,
              const struct wire_request *request)
{
    const struct fake_helper_plan *plan = session->plan;
    size_t nth = session->verifies++;

    if (plan->mode == FAKE_HELPER_die_after_verify) {
        die(session);
    } else if (plan->mode == FAKE_HELPER_drop_all ||
               (plan->mode == FAKE_HELPER_drop_first && nth == 0)) {
        hang_up(session, index);
    } else if (plan->mode != FAKE_HELPER_hang) {
        answer(session, index, plan->verify, plan->verify_count, nth, request);
    }
}

static void
handle(struct session *session, unsigned int index,
       const struct wire_request *request)
{
    const struct fake_helper_plan *plan = session->plan;

    if (request->type == WIRE_PREPARE) {
        handle_prepare(session, index);
    } else if (request->type == WIRE_VERIFY) {
        handle_verify(session, index, request);
    } else if (request->type == WIRE_ACCOUNT &&
               plan->mode != FAKE_HELPER_hang) {
        answer(session, index, plan->account, plan->account_count,
               session->accounts++, request);
    }
}

/* Takes one packet; false when there is none now. */
static bool
take_packet(struct session *session, unsigned int index, bool may_answer)
{
    static uint8_t bytes[WIRE_PACKET_MAX * 2];
    struct fake_helper_log *log = session->log;
    struct fake_helper_record *record = &log->records[log->count];
    ssize_t got = recv(session->fds[index], bytes, sizeof(bytes), MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return false;
    }
    if (got <= 0) {
        hang_up(session, index);
        return false;
    }
    if (log->count == FAKE_HELPER_RECORDS_MAX) {
        fake_helper_die("too many packets");
    }
    log->bytes += (size_t)got;
    record->connection = index + 1;
    record->len = (size_t)got;
    record->readable =
        wire_decode_request(bytes, (size_t)got, &record->request) == 0;
    log->count++;
    if (may_answer && record->readable) {
        handle(session, index, &record->request);
    }
    return session->fds[index] >= 0;
}

static bool
take_connection(struct session *session)
{
    int fd = -1;

    if (session->listener < 0 || session->plan->mode == FAKE_HELPER_backlog) {
        return false;
    }
    fd = accept4(session->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return false;
    }
    if (session->accepted == CONNECTIONS_MAX) {
        fake_helper_die("too many connections");
    }
    session->fds[session->accepted++] = fd;
    return true;
}

/* After the test: what was sent and not yet read counts too. */
static void
drain(struct session *session)
{
    struct pollfd poller = {.fd = session->listener, .events = POLLIN};

    while (session->listener >= 0 && poll(&poller, 1, 0) > 0 &&
           take_connection(session)) {
    }
    for (unsigned int i = 0; i < session->accepted; i++) {
        while (session->fds[i] >= 0 && take_packet(session, i, false)) {
        }
    }
}

static void
wait_and_work(struct session *session)
{
    struct pollfd pollers[CONNECTIONS_MAX + 2] = {
        {.fd = session->stop, .events = POLLIN},
        {.fd = session->plan->mode == FAKE_HELPER_backlog ? -1
                                                          : session->listener,
         .events = POLLIN},
    };

    for (unsigned int i = 0; i < session->accepted; i++) {
        pollers[i + 2] =
            (struct pollfd){.fd = session->fds[i], .events = POLLIN};
    }
    if (poll(pollers, session->accepted + 2, -1) < 0) {
        return;
    }
    if (pollers[0].revents != 0) {
        drain(session);
        _exit(0);
    }
    if (pollers[1].revents != 0) {
        take_connection(session);
        return;
    }
    for (unsigned int i = 0; i < session->accepted; i++) {
        if (session->fds[i] >= 0 && pollers[i + 2].revents != 0) {
            take_packet(session, i, true);
        }
    }
}

static void
fill_backlog(const char *directory)
{
    struct sockaddr_un address = fake_helper_address(directory);

    for (;;) {
        int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0);

        if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) <
            0) {
            close(fd);
            return;
        }
    }
}

static void
run_child(const char *directory, struct session *session, int ready)
{
    const struct fake_helper_plan *plan = session->plan;
    bool stranger =
        plan->mode == FAKE_HELPER_impostor || plan->mode == FAKE_HELPER_owner;

    /* The credentials that the client sees are those at listen(2). */
    if ((stranger && setuid(FAKE_HELPER_STRANGER) < 0) ||
        (plan->mode != FAKE_HELPER_refused &&
         listen(session->listener, plan->mode == FAKE_HELPER_backlog ? 0 : 64) <
             0)) {
        fake_helper_die("listen");
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* setuid(2) would take it away */
    if (plan->mode == FAKE_HELPER_backlog) {
        fill_backlog(directory);
    }
    if (write(ready, "r", 1) != 1) {
        _exit(1);
    }
    close(ready);
    for (;;) {
        wait_and_work(session);
    }
}

static struct fake_helper_log *
shared_log(void)
{
    void *memory =
        mmap(NULL, sizeof(struct fake_helper_log), PROT_READ | PROT_WRITE,
             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED) {
        fake_helper_die("mmap");
    }
    return memory;
}

void
fake_helper_start(const char *directory, const struct fake_helper_plan *plan,
                  struct fake_helper *ret_helper)
{
    struct session session = {.plan = plan, .listener = -1};
    int stop[2];
    int ready[2];
    char byte = 0;

    *ret_helper = (struct fake_helper){.stop = -1, .log = shared_log()};
    session.log = ret_helper->log;
    if (plan->mode == FAKE_HELPER_absent) {
        return;
    }
    if (plan->mode == FAKE_HELPER_owner &&
        chown(directory, FAKE_HELPER_STRANGER, FAKE_HELPER_STRANGER) < 0) {
        fake_helper_die("chown");
    }
    session.listener = fake_helper_bind(directory);
    if (pipe2(stop, O_CLOEXEC) < 0 || pipe2(ready, O_CLOEXEC) < 0) {
        fake_helper_die("pipe");
    }
    session.stop = stop[0];
    ret_helper->stop = stop[1];
    ret_helper->pid = fork();
    if (ret_helper->pid == 0) {
        close(stop[1]);
        run_child(directory, &session, ready[1]);
    }
    close(session.listener);
    close(stop[0]);
    close(ready[1]);
    if (read(ready[0], &byte, 1) != 1) {
        fake_helper_die("fake helper");
    }
    close(ready[0]);
}

void
fake_helper_stop(struct fake_helper *helper)
{
    if (helper->pid > 0) {
        close(helper->stop);
        waitpid(helper->pid, NULL, 0);
        helper->pid = 0;
    }
}

static const char *
type_name(const struct fake_helper_record *record)
{
    switch (record->request.type) {
    case WIRE_PREPARE:
        return "PREPARE";
    case WIRE_VERIFY:
        return "VERIFY";
    case WIRE_ACCOUNT:
        return "ACCOUNT";
    case WIRE_REPLY:
        break;
    }
    return "UNREADABLE";
}

void
fake_helper_describe(const struct fake_helper *helper, struct lines *lines)
{
    for (size_t i = 0; i < helper->log->count; i++) {
        const struct fake_helper_record *record = &helper->log->records[i];
        const struct wire_request *request = &record->request;
        char service[PRINTABLE_SIZE];
        char login[PRINTABLE_SIZE];
        char rhost[PRINTABLE_SIZE];
        char tty[PRINTABLE_SIZE];

        lines_addf(
            lines,
            "%s conn=%u service=%s login=%s rhost=%s tty=%s flags=%u "
            "identity=%s token=%.*s",
            type_name(record), record->connection,
            printable_text(request->service, service),
            printable_text(request->login, login),
            printable_text(request->rhost, rhost),
            printable_text(request->tty, tty), request->flags,
            request->identity[0] == '\0' ? "-" : request->identity,
            request->token.len == 0 ? 1 : (int)request->token.len,
            request->token.len == 0 ? "-" : (const char *)request->token.bytes);
    }
}
