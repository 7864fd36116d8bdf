/* SPDX-License-Identifier: MIT */
/*
 * helper/connection.c at the two ends of socket pairs, in front of a desk with
 * a fake API: one question and one reply, what else a client may send, clients
 * that go away, how many there may be, and what is left of a token.  How long
 * a silent client is kept is a matter of server-t.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "helper/connection.h"
#include "helper/log.h"
#include "tests/helper/desk.h"
#include "tests/helper/logtrap.h"
#include "tests/helper/memoryscan.h"

#define NOBODY 65534
#define CROWDS 5

static struct desk desk;
static struct connection_table table;
static struct wire_request request;
static struct wire_packet packet;
static struct api_answer answer;
static unsigned int idle_count;

static void
idle(void *context)
{
    assert_ptr_equal(context, &table);
    idle_count++;
}

static int
setup(void **state)
{
    (void)state;
    log_open(true, -1);
    desk_open(&desk, DESK_MAP);
    table = (struct connection_table){
        .base = desk.base,
        .desk = &desk.decisions,
        .api = desk.api,
        .idle = idle,
        .idle_context = &table,
    };
    TAILQ_INIT(&table.all);
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    desk_accept(&answer);
    idle_count = 0;
    log_open(true, LOG_DEBUG);
    logtrap_begin();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    connection_close_all(&table);
    desk_close(&desk);
    return 0;
}

/* A client; the other end is for connection_accept(). */
static int
client(int *ret_server)
{
    int ends[2];

    assert_int_equal(
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    *ret_server = ends[1];
    return ends[0];
}

/* A client that the helper has accepted before it said anything. */
static int
silent_client(void)
{
    int server = -1;
    int fd = client(&server);

    connection_accept(&table, server);
    return fd;
}

static void
turn_loop(void)
{
    event_base_loop(desk.base, EVLOOP_NONBLOCK);
}

static void
say(int fd)
{
    assert_int_equal(wire_encode_request(&request, &packet), 0);
    assert_int_equal(send(fd, packet.bytes, packet.len, MSG_NOSIGNAL),
                     packet.len);
}

static void
ask(int fd)
{
    say(fd);
    turn_loop();
}

static void
assert_silence(int fd)
{
    assert_int_equal(recv(fd, packet.bytes, sizeof(packet.bytes), MSG_DONTWAIT),
                     -1);
    assert_int_equal(errno, EAGAIN);
}

static void
assert_closed(int fd)
{
    ssize_t len = recv(fd, packet.bytes, sizeof(packet.bytes), MSG_DONTWAIT);

    assert_true(len == 0 || (len < 0 && errno == ECONNRESET));
    close(fd);
}

static void
assert_reply(int fd, enum reason reason)
{
    struct verdict verdict = {0};
    ssize_t len = recv(fd, packet.bytes, sizeof(packet.bytes), MSG_DONTWAIT);

    assert_true(len > 0);
    packet.len = (size_t)len;
    assert_int_equal(wire_decode_reply(&packet, &verdict), 0);
    assert_int_equal(verdict.reason, reason);
}

/* The reply, and nothing else. */
static void
assert_replied(int fd, enum reason reason)
{
    assert_reply(fd, reason);
    assert_closed(fd);
}

/* Descriptors for both ends of so many connections. */
static void
need_descriptors(rlim_t count)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    if (geteuid() != 0 || limit.rlim_max < count) {
        skip();
    }
    if (limit.rlim_cur < count) {
        limit.rlim_cur = count;
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    }
}

static void
assert_nobody_is_left(void)
{
    assert_int_equal(table.count, 0);
    assert_int_equal(table.asking_count, 0);
    assert_true(TAILQ_EMPTY(&table.all));
}

static void
test_verify(void **state)
{
    int fd = silent_client();

    (void)state;
    assert_int_equal(table.count, 1);
    assert_int_equal(table.asking_count, 0);
    ask(fd);
    assert_int_equal(table.asking_count, 1);
    assert_silence(fd);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(fd, REASON_ALLOWED);
    assert_nobody_is_left();
    assert_int_equal(idle_count, 1);
    assert_int_equal(fakeapi_prepared(desk.api), 0);
}

/* Two logins with one token: one question, and both are told. */
static void
test_two_with_one_token(void **state)
{
    int first = silent_client();
    int second = silent_client();

    (void)state;
    ask(first);
    ask(second);
    assert_int_equal(table.asking_count, 2);
    assert_int_equal(fakeapi_asked(desk.api), 1);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(first, REASON_ALLOWED);
    assert_replied(second, REASON_ALLOWED);
    assert_nobody_is_left();
    assert_int_equal(idle_count, 1);
}

static void
test_account(void **state)
{
    int fd = silent_client();

    (void)state;
    desk_request(WIRE_ACCOUNT, "alice", &request);
    ask(fd);
    assert_replied(fd, REASON_ALLOWED);
    assert_nobody_is_left();
}

/* The usual case: the question is there before the connection is taken. */
static void
test_question_before_accept(void **state)
{
    int server = -1;
    int fd = client(&server);

    (void)state;
    desk_request(WIRE_ACCOUNT, "pat_jwt_bob", &request);
    say(fd);
    connection_accept(&table, server);
    assert_replied(fd, REASON_ACCOUNT_UNREACHABLE);
    assert_nobody_is_left();
    fd = client(&server);
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    say(fd);
    connection_accept(&table, server);
    assert_int_equal(table.asking_count, 1);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(fd, REASON_ALLOWED);
    assert_nobody_is_left();
}

static void
test_prepare(void **state)
{
    int fd = silent_client();

    (void)state;
    desk_request(WIRE_PREPARE, "pat_jwt_alice", &request);
    ask(fd);
    assert_silence(fd);
    assert_int_equal(fakeapi_prepared(desk.api), 1);
    assert_int_equal(fakeapi_asked(desk.api), 0);
    assert_int_equal(table.asking_count, 0);
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    ask(fd);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(fd, REASON_ALLOWED);
    assert_nobody_is_left();
    assert_int_equal(fakeapi_prepared(desk.api), 1);
}

/* Both packets at once, as a fast typist's program would. */
static void
test_prepare_and_question_at_once(void **state)
{
    int server = -1;
    int fd = client(&server);

    (void)state;
    desk_request(WIRE_PREPARE, "pat_jwt_alice", &request);
    say(fd);
    desk_request(WIRE_VERIFY, "pat_jwt_alice", &request);
    say(fd);
    connection_accept(&table, server);
    /* The question need not wait for the loop. */
    assert_int_equal(fakeapi_prepared(desk.api), 1);
    assert_int_equal(fakeapi_asked(desk.api), 1);
    turn_loop();
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(fd, REASON_ALLOWED);
}

static void
test_prepare_twice(void **state)
{
    int fd = silent_client();

    (void)state;
    desk_request(WIRE_PREPARE, "pat_jwt_alice", &request);
    ask(fd);
    ask(fd);
    assert_closed(fd);
    assert_nobody_is_left();
    assert_int_equal(fakeapi_prepared(desk.api), 1);
}

static void
assert_malformed(const void *bytes, size_t len)
{
    static unsigned int count;
    int fd = silent_client();

    logtrap_clear();
    assert_int_equal(send(fd, bytes, len, MSG_NOSIGNAL), len);
    turn_loop();
    assert_replied(fd, REASON_REQUEST_MALFORMED);
    assert_nobody_is_left();
    /* Whoever sends many of them does not fill the log. */
    count++;
    assert_int_equal(logtrap_lines(), count <= LOG_REPEAT_MAX);
    if (count <= LOG_REPEAT_MAX) {
        assert_non_null(strstr(logtrap_text(), "request result=misconfigured "
                                               "reason=OVHPAT-R36 uid="));
    }
}

static void
assert_malformed_byte(size_t at, uint8_t value)
{
    uint8_t kept = packet.bytes[at];
    static struct wire_packet changed;

    packet.bytes[at] = value;
    changed = packet;
    packet.bytes[at] = kept;
    kept = changed.bytes[at];
    assert_malformed(changed.bytes, changed.len);
    assert_int_equal(wire_encode_request(&request, &packet), 0);
}

static void
test_malformed(void **state)
{
    uint8_t *bytes = malloc(WIRE_PACKET_MAX + 1);

    (void)state;
    assert_non_null(bytes);
    memset(bytes, 0, WIRE_PACKET_MAX + 1);
    assert_malformed(bytes, 1);
    assert_malformed(bytes, 200);
    assert_malformed(bytes, WIRE_PACKET_MAX);
    assert_malformed(bytes, WIRE_PACKET_MAX + 1);
    assert_int_equal(wire_encode_request(&request, &packet), 0);
    assert_malformed_byte(0, 'X');
    assert_malformed_byte(4, WIRE_VERSION + 1);
    assert_malformed_byte(5, WIRE_REPLY);
    assert_malformed_byte(5, WIRE_ACCOUNT); /* an ACCOUNT with a token */
    assert_malformed_byte(5, WIRE_PREPARE);
    assert_malformed_byte(6, 0x80); /* an unknown flag */
    assert_int_equal(wire_encode_request(&request, &packet), 0);
    /* A good packet, and a byte too few, too many. */
    memcpy(bytes, packet.bytes, packet.len);
    assert_malformed(bytes, packet.len - 1);
    assert_int_equal(wire_encode_request(&request, &packet), 0);
    assert_malformed(bytes, packet.len + 1);
    assert_int_equal(wire_encode_request(&request, &packet), 0);
    /* A good packet in front of a byte too many for any packet. */
    assert_malformed(bytes, WIRE_PACKET_MAX + 1);
    free(bytes);
    assert_int_equal(fakeapi_asked(desk.api), 0);
    assert_int_equal(fakeapi_prepared(desk.api), 0);
}

/* An empty packet cannot be told from the end of the connection. */
static void
test_empty_packet(void **state)
{
    int fd = silent_client();

    (void)state;
    assert_int_equal(send(fd, "", 0, MSG_NOSIGNAL), 0);
    turn_loop();
    assert_closed(fd);
    assert_nobody_is_left();
}

static void
test_gone_before_asking(void **state)
{
    int server = -1;
    int fd = silent_client();

    (void)state;
    close(fd);
    turn_loop();
    assert_nobody_is_left();
    close(client(&server));
    connection_accept(&table, server);
    assert_nobody_is_left();
    assert_int_equal(idle_count, 0);
}

/* A client that has gone with its question still there: no signal, no harm. */
static void
test_gone_before_the_reply(void **state)
{
    int server = -1;
    int fd = client(&server);

    (void)state;
    desk_request(WIRE_ACCOUNT, "alice", &request);
    say(fd);
    close(fd);
    connection_accept(&table, server);
    assert_nobody_is_left();
    fd = client(&server);
    assert_int_equal(send(fd, "x", 1, MSG_NOSIGNAL), 1);
    close(fd);
    connection_accept(&table, server);
    assert_nobody_is_left();
}

/* A login whose client has gone goes on for the log's sake. */
static void
test_gone_while_asking(void **state)
{
    int fd = silent_client();

    (void)state;
    ask(fd);
    assert_int_equal(table.asking_count, 1);
    close(fd);
    turn_loop();
    assert_int_equal(table.asking_count, 0);
    assert_int_equal(table.count, 1);
    assert_int_equal(idle_count, 1);
    assert_int_equal(api_in_flight(desk.api), 1);
    logtrap_clear();
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(logtrap_lines(), 1);
    assert_non_null(strstr(logtrap_text(), "result=allowed"));
    assert_int_equal(idle_count, 1);
    assert_nobody_is_left();
}

/* Questions of clients that have gone take memory, so they take the places of
 * their uid too, and nobody else's. */
static void
test_crowd_that_hangs_up(void **state)
{
    int fd = -1;

    (void)state;
    need_descriptors(100);
    for (unsigned int i = 0; i < 2 * CONNECTION_UID_MAX; i++) {
        assert_int_equal(seteuid(NOBODY), 0);
        fd = silent_client();
        assert_int_equal(seteuid(0), 0);
        if (i < CONNECTION_UID_MAX) {
            ask(fd);
            close(fd);
        } else {
            assert_closed(fd);
        }
        turn_loop();
    }
    assert_int_equal(table.count, CONNECTION_UID_MAX);
    assert_int_equal(table.asking_count, 0);
    fd = silent_client();
    ask(fd);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(fd, REASON_ALLOWED);
    assert_nobody_is_left();
}

/* One question for each connection. */
static void
test_second_question(void **state)
{
    int fd = silent_client();

    (void)state;
    ask(fd);
    ask(fd);
    assert_closed(fd);
    assert_int_equal(fakeapi_asked(desk.api), 1);
    fakeapi_answer(desk.api, 0, &answer);
    assert_nobody_is_left();
}

static void
test_idle_is_told_by_the_last_one(void **state)
{
    int first = silent_client();
    int second = silent_client();

    (void)state;
    ask(first);
    memoryscan_token(1, &request.token);
    ask(second);
    assert_int_equal(table.asking_count, 2);
    fakeapi_answer(desk.api, 1, &answer);
    assert_int_equal(idle_count, 0);
    assert_replied(second, REASON_ALLOWED);
    close(first);
    turn_loop();
    assert_int_equal(idle_count, 1);
    table.idle = NULL;
    first = silent_client();
    memoryscan_token(2, &request.token);
    ask(first);
    fakeapi_answer(desk.api, 0, &answer);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(first, REASON_ALLOWED);
    assert_int_equal(idle_count, 1);
}

/* The end of the helper: all are closed, and answers that come later are
 * logged. */
static void
test_close_all(void **state)
{
    int silent = silent_client();
    int asking = silent_client();

    (void)state;
    ask(asking);
    connection_close_all(&table);
    assert_nobody_is_left();
    assert_int_equal(idle_count, 1);
    assert_closed(silent);
    assert_closed(asking);
    fakeapi_answer(desk.api, 0, &answer);
    assert_int_equal(logtrap_lines(), 1);
    connection_close_all(&table);
}

/* No socket, so nobody knows who that would be. */
static void
test_no_credentials(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    connection_accept(&table, ends[0]);
    assert_nobody_is_left();
    assert_int_equal(fcntl(ends[0], F_GETFD), -1);
    close(ends[1]);
}

/* `count` clients of this uid; returns how many of them were kept. */
static unsigned int
crowd(uid_t uid, unsigned int count, int *fds)
{
    unsigned int before = table.count;

    assert_int_equal(seteuid(uid), 0);
    for (unsigned int i = 0; i < count; i++) {
        fds[i] = silent_client();
    }
    assert_int_equal(seteuid(0), 0);
    return table.count - before;
}

static void
close_crowd(const int *fds, unsigned int count)
{
    for (unsigned int i = 0; i < count; i++) {
        close(fds[i]);
    }
    turn_loop();
}

static void
test_crowd_of_one_uid(void **state)
{
    static int fds[400];
    int root = -1;

    (void)state;
    need_descriptors(1000);
    assert_int_equal(crowd(NOBODY, 300, fds), CONNECTION_UID_MAX);
    for (unsigned int i = 0; i < CONNECTION_UID_MAX; i++) {
        assert_silence(fds[i]);
    }
    for (unsigned int i = CONNECTION_UID_MAX; i < 300; i++) {
        assert_closed(fds[i]);
    }
    assert_non_null(strstr(logtrap_text(), "connection of uid 65534 closed"));
    assert_true(logtrap_lines() <= LOG_REPEAT_MAX);
    /* Another uid and root get in. */
    assert_int_equal(crowd(NOBODY - 1, 1, fds + 300), 1);
    root = silent_client();
    ask(root);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(root, REASON_ALLOWED);
    /* When one goes, there is a place for the next of the crowd. */
    close(fds[0]);
    turn_loop();
    assert_int_equal(crowd(NOBODY, 2, fds + 301), 1);
    close_crowd(fds + 1, CONNECTION_UID_MAX - 1);
    close_crowd(fds + 300, 3);
    assert_nobody_is_left();
}

/* Many users together: half of all places are root's. */
static void
test_crowds_of_many_uids(void **state)
{
    static int fds[CROWDS + 2][300];
    unsigned int kept = 0;
    int root = -1;

    (void)state;
    need_descriptors(2 * (CROWDS + 2) * 300);
    for (unsigned int i = 0; i < CROWDS; i++) {
        kept += crowd(NOBODY - i, 300, fds[i]);
    }
    assert_int_equal(kept, CONNECTION_OTHERS_MAX);
    assert_int_equal(crowd(NOBODY - CROWDS, 1, fds[CROWDS]), 0);
    root = silent_client();
    ask(root);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(root, REASON_ALLOWED);
    /* All of root's places are still there. */
    assert_int_equal(crowd(0, 300, fds[CROWDS + 1]), 300);
    connection_close_all(&table);
    for (unsigned int i = 0; i < CROWDS + 2; i++) {
        for (unsigned int j = 0; j < (i == CROWDS ? 1 : 300); j++) {
            close(fds[i][j]);
        }
    }
}

/* Root's own services are many: no limit but that of all. */
static void
test_crowd_of_all(void **state)
{
    static int fds[CONNECTION_MAX + 100];
    unsigned int kept = 0;

    (void)state;
    need_descriptors(2 * CONNECTION_MAX + 300);
    kept = crowd(0, CONNECTION_MAX + 50, fds);
    assert_int_equal(kept, CONNECTION_MAX);
    assert_closed(fds[CONNECTION_MAX]);
    assert_silence(fds[CONNECTION_MAX - 1]);
    assert_int_equal(crowd(NOBODY, 1, fds + CONNECTION_MAX + 50), 0);
    assert_closed(fds[CONNECTION_MAX + 50]);
    close_crowd(fds, CONNECTION_MAX);
    close_crowd(fds + CONNECTION_MAX + 1, 49);
    assert_nobody_is_left();
}

/* The whole way of a token, from the packet to the API: nothing is left. */
static void
test_token_is_wiped(void **state)
{
    int fd = silent_client();

    (void)state;
    memoryscan_token(1, &request.token);
    say(fd);
    wire_request_wipe(&request);
    explicit_bzero(&packet, sizeof(packet));
    assert_int_equal(memoryscan_count(1), 0); /* the kernel has it */
    turn_loop();
    assert_int_equal(fakeapi_asked(desk.api), 1);
    assert_int_equal(memoryscan_count(1), 0);
    fakeapi_answer(desk.api, 0, &answer);
    assert_replied(fd, REASON_ALLOWED);
    assert_int_equal(memoryscan_count(1), 0);
}

/* Nor of one in a packet that is refused. */
static void
test_token_of_a_bad_packet_is_wiped(void **state)
{
    int fd = silent_client();

    (void)state;
    memoryscan_token(2, &request.token);
    assert_int_equal(wire_encode_request(&request, &packet), 0);
    assert_int_equal(send(fd, packet.bytes, packet.len + 1, MSG_NOSIGNAL),
                     packet.len + 1);
    wire_request_wipe(&request);
    explicit_bzero(&packet, sizeof(packet));
    turn_loop();
    assert_replied(fd, REASON_REQUEST_MALFORMED);
    assert_int_equal(memoryscan_count(2), 0);
}

#define CONNECTION_TEST(name)                                                  \
    cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CONNECTION_TEST(test_verify),
        CONNECTION_TEST(test_two_with_one_token),
        CONNECTION_TEST(test_account),
        CONNECTION_TEST(test_question_before_accept),
        CONNECTION_TEST(test_prepare),
        CONNECTION_TEST(test_prepare_and_question_at_once),
        CONNECTION_TEST(test_prepare_twice),
        CONNECTION_TEST(test_malformed),
        CONNECTION_TEST(test_empty_packet),
        CONNECTION_TEST(test_gone_before_asking),
        CONNECTION_TEST(test_gone_before_the_reply),
        CONNECTION_TEST(test_gone_while_asking),
        CONNECTION_TEST(test_second_question),
        CONNECTION_TEST(test_idle_is_told_by_the_last_one),
        CONNECTION_TEST(test_close_all),
        CONNECTION_TEST(test_no_credentials),
        CONNECTION_TEST(test_crowd_of_one_uid),
        CONNECTION_TEST(test_crowds_of_many_uids),
        CONNECTION_TEST(test_crowd_of_all),
        CONNECTION_TEST(test_crowd_that_hangs_up),
        CONNECTION_TEST(test_token_is_wiped),
        CONNECTION_TEST(test_token_of_a_bad_packet_is_wiped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
