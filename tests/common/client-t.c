/* SPDX-License-Identifier: MIT */
/*
 * common/client.c against real sockets: servers that are absent, deaf, slow,
 * dying, talking nonsense or somebody else.  Each runs in a child process and
 * tells through a pipe how many bytes it was given.  No test may leave a
 * descriptor open.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/client.h"

#define NOBODY 65534
#define STRANGER 65533
/* A wait that a healthy machine never reaches. */
#define PATIENCE_MS 20000

struct server {
    pid_t pid;
    int report;
    char directory[64];
    char path[80];
};

/* What the server does with its listener; returns the bytes it was given. */
typedef size_t behaviour(int listener);

static struct server server;
static struct wire_packet packet;
static struct wire_packet reply;
static int fds_before;

static int
count_fds(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++) {
        count += fcntl(fd, F_GETFD) != -1;
    }
    return count;
}

static void
make_directory(void)
{
    snprintf(server.directory, sizeof(server.directory),
             "/tmp/ovhpat-client-XXXXXX");
    assert_non_null(mkdtemp(server.directory));
    assert_int_equal(chmod(server.directory, 0755), 0);
    snprintf(server.path, sizeof(server.path), "%s/socket", server.directory);
}

static int
bound_socket(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", server.path);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(chmod(server.path, 0666), 0);
    return fd;
}

/* The credentials that a client sees are those at listen(2), unix(7). */
static void
serve(int listener, uid_t uid, int backlog, behaviour *behave, int report)
{
    size_t got = 0;

    if ((uid != 0 && setuid(uid) < 0) || listen(listener, backlog) < 0 ||
        write(report, "r", 1) != 1) {
        _exit(1);
    }
    got = behave(listener);
    if (write(report, &got, sizeof(got)) != sizeof(got)) {
        _exit(1);
    }
    _exit(0);
}

static void
start(uid_t uid, int backlog, behaviour *behave)
{
    int listener = bound_socket();
    int report[2];
    char ready = 0;

    assert_int_equal(pipe2(report, O_CLOEXEC), 0);
    server.pid = fork();
    assert_true(server.pid >= 0);
    if (server.pid == 0) {
        close(report[0]);
        serve(listener, uid, backlog, behave, report[1]);
    }
    close(report[1]);
    close(listener);
    server.report = report[0];
    assert_int_equal(read(server.report, &ready, 1), 1);
}

/* Waits for the server's end; the bytes it was given. */
static size_t
given_bytes(void)
{
    size_t got = 0;

    assert_int_equal(read(server.report, &got, sizeof(got)), sizeof(got));
    return got;
}

static int
setup(void **state)
{
    (void)state;
    fds_before = count_fds();
    server = (struct server){.report = -1};
    make_directory();
    memcpy(packet.bytes, "a question", 10);
    packet.len = 10;
    memset(&reply, 0, sizeof(reply));
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    if (server.pid > 0) {
        kill(server.pid, SIGKILL);
        waitpid(server.pid, NULL, 0);
    }
    if (server.report >= 0) {
        close(server.report);
    }
    unlink(server.path);
    rmdir(server.directory);
    return count_fds() == fds_before ? 0 : -1;
}

static size_t
behave_echo(int listener)
{
    uint8_t bytes[WIRE_PACKET_MAX];
    int fd = accept(listener, NULL, NULL);
    ssize_t got = recv(fd, bytes, sizeof(bytes), 0);

    send(fd, bytes, got < 0 ? 0 : (size_t)got, MSG_NOSIGNAL);
    return got < 0 ? 0 : (size_t)got;
}

/* Accepts nothing and answers nothing. */
static size_t
behave_deaf(int listener)
{
    (void)listener;
    pause();
    return 0;
}

static size_t
behave_die_after_question(int listener)
{
    uint8_t bytes[64];
    int fd = accept(listener, NULL, NULL);
    ssize_t got = recv(fd, bytes, sizeof(bytes), 0);

    close(fd);
    return got < 0 ? 0 : (size_t)got;
}

static size_t
behave_die_at_once(int listener)
{
    close(accept(listener, NULL, NULL));
    return 0;
}

/* Counts every byte until the client hangs up. */
static size_t
behave_count(int listener)
{
    uint8_t bytes[64];
    int fd = accept(listener, NULL, NULL);
    size_t sum = 0;
    ssize_t got = 0;

    while ((got = recv(fd, bytes, sizeof(bytes), 0)) > 0) {
        sum += (size_t)got;
    }
    return sum;
}

static size_t
send_len(int listener, size_t len)
{
    static uint8_t bytes[WIRE_PACKET_MAX + 1];
    int fd = accept(listener, NULL, NULL);

    send(fd, bytes, len, MSG_NOSIGNAL);
    return behave_count(listener);
}

static size_t
behave_empty(int listener)
{
    return send_len(listener, 0);
}

static size_t
behave_longest(int listener)
{
    return send_len(listener, WIRE_PACKET_MAX);
}

static size_t
behave_too_long(int listener)
{
    return send_len(listener, WIRE_PACKET_MAX + 1);
}

static size_t
behave_slow(int listener)
{
    uint8_t bytes[64];
    int fd = accept(listener, NULL, NULL);
    ssize_t got = recv(fd, bytes, sizeof(bytes), 0);

    poll(NULL, 0, 200);
    send(fd, "late", 4, MSG_NOSIGNAL);
    return got < 0 ? 0 : (size_t)got;
}

static int
connect_within(int64_t timeout_ms, int *ret_fd)
{
    return client_connect(server.path, deadline_after(timeout_ms), ret_fd);
}

static int
connected(void)
{
    int fd = -1;

    assert_int_equal(connect_within(PATIENCE_MS, &fd), 0);
    return fd;
}

static void
test_round_trip(void **state)
{
    int fd = -1;

    (void)state;
    start(0, 8, behave_echo);
    fd = connected();
    assert_true(fd > STDERR_FILENO);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    assert_int_equal(client_send(fd, &packet, deadline_after(PATIENCE_MS)), 0);
    assert_int_equal(client_receive(fd, deadline_after(PATIENCE_MS), &reply),
                     0);
    assert_int_equal(reply.len, packet.len);
    assert_memory_equal(reply.bytes, packet.bytes, packet.len);
    close(fd);
    assert_int_equal(given_bytes(), packet.len);
}

static void
test_absent(void **state)
{
    int fd = -7;

    (void)state;
    assert_int_equal(connect_within(PATIENCE_MS, &fd), -ENOENT);
    assert_int_equal(fd, -7);
}

static void
test_refused(void **state)
{
    int listener = bound_socket();
    int fd = -7;

    (void)state;
    assert_int_equal(connect_within(PATIENCE_MS, &fd), -ECONNREFUSED);
    close(listener);
    assert_int_equal(connect_within(PATIENCE_MS, &fd), -ECONNREFUSED);
    assert_int_equal(fd, -7);
}

static void
test_no_socket(void **state)
{
    int file = open(server.path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    int fd = -7;

    (void)state;
    close(file);
    assert_int_equal(connect_within(PATIENCE_MS, &fd), -ECONNREFUSED);
    assert_int_equal(client_connect(server.directory, deadline_after(100), &fd),
                     -ECONNREFUSED);
    assert_int_equal(fd, -7);
}

/* A stream socket speaks another protocol. */
static void
test_wrong_kind_of_socket(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int stream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int fd = -7;

    (void)state;
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", server.path);
    assert_int_equal(
        bind(stream, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(stream, 1), 0);
    assert_int_equal(connect_within(PATIENCE_MS, &fd), -EPROTOTYPE);
    assert_int_equal(fd, -7);
    close(stream);
}

static void
test_paths(void **state)
{
    char path[200];
    int fd = -7;

    (void)state;
    memset(path, 'x', sizeof(path));
    path[0] = '/';
    path[108] = '\0'; /* one more than sun_path takes, unix(7) */
    assert_int_equal(client_connect(path, deadline_after(100), &fd), -EINVAL);
    path[107] = '\0';
    assert_int_equal(client_connect(path, deadline_after(100), &fd), -ENOENT);
    assert_int_equal(client_connect("", deadline_after(100), &fd), -EINVAL);
    assert_int_equal(client_connect("tmp/x", deadline_after(100), &fd),
                     -EINVAL);
    assert_int_equal(fd, -7);
}

/* Connects until the queue of the listener takes no more. */
static int
fill_backlog(int fds[], int most)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int count = 0;

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", server.path);
    for (; count < most; count++) {
        fds[count] =
            socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        assert_true(fds[count] >= 0);
        if (connect(fds[count], (const struct sockaddr *)&address,
                    sizeof(address)) < 0) {
            assert_int_equal(errno, EAGAIN);
            close(fds[count]);
            return count;
        }
    }
    fail_msg("the backlog of %s is never full", server.path);
    return count;
}

static void
assert_connect_times_out(int64_t timeout_ms)
{
    int64_t begin_ms = deadline_now_ms();
    int64_t took_ms = 0;
    int fd = -7;

    assert_int_equal(connect_within(timeout_ms, &fd), -ETIMEDOUT);
    took_ms = deadline_now_ms() - begin_ms;
    assert_true(took_ms >= timeout_ms - 1);
    assert_true(took_ms < timeout_ms + 2000);
    assert_int_equal(fd, -7);
}

static void
test_backlog_full(void **state)
{
    int fds[64];
    int count = 0;

    (void)state;
    start(0, 1, behave_deaf);
    count = fill_backlog(fds, 64);
    assert_connect_times_out(0);
    assert_connect_times_out(150);
    while (count > 0) {
        close(fds[--count]);
    }
}

/* A deadline that has passed still gets a place that is free. */
static void
test_passed_deadline_connects(void **state)
{
    int fd = -1;

    (void)state;
    start(0, 8, behave_echo);
    assert_int_equal(client_connect(server.path, (struct deadline){0}, &fd), 0);
    assert_int_equal(client_send(fd, &packet, (struct deadline){0}), 0);
    close(fd);
    assert_int_equal(given_bytes(), packet.len);
}

static void
assert_receive_times_out(int fd, int64_t timeout_ms)
{
    int64_t begin_ms = deadline_now_ms();
    int64_t took_ms = 0;

    assert_int_equal(client_receive(fd, deadline_after(timeout_ms), &reply),
                     -ETIMEDOUT);
    took_ms = deadline_now_ms() - begin_ms;
    assert_true(took_ms >= timeout_ms - 1);
    assert_true(took_ms < timeout_ms + 2000);
    assert_int_equal(reply.len, 0);
}

static void
test_hangs(void **state)
{
    int fd = -1;

    (void)state;
    start(0, 8, behave_deaf);
    fd = connected();
    assert_int_equal(client_send(fd, &packet, deadline_after(100)), 0);
    assert_receive_times_out(fd, 0);
    assert_receive_times_out(fd, 150);
    close(fd);
}

/* A server that never reads: the sender's buffer fills. */
static void
test_send_to_a_deaf_server(void **state)
{
    int fd = -1;
    int error = 0;

    (void)state;
    start(0, 8, behave_deaf);
    fd = connected();
    packet.len = WIRE_PACKET_MAX;
    for (int i = 0; i < 10000 && error == 0; i++) {
        error = client_send(fd, &packet, deadline_after(50));
    }
    assert_int_equal(error, -ETIMEDOUT);
    close(fd);
}

static void
test_dies_in_the_middle(void **state)
{
    int fd = -1;

    (void)state;
    start(0, 8, behave_die_after_question);
    fd = connected();
    assert_int_equal(client_send(fd, &packet, deadline_after(PATIENCE_MS)), 0);
    assert_int_equal(client_receive(fd, deadline_after(PATIENCE_MS), &reply),
                     -ECONNRESET);
    close(fd);
}

/* SIGPIPE has its default here: raised, it would end this test. */
static void
test_send_to_the_dead(void **state)
{
    int fd = -1;

    (void)state;
    assert_ptr_equal(signal(SIGPIPE, SIG_DFL), SIG_DFL);
    start(0, 8, behave_die_at_once);
    fd = connected();
    (void)given_bytes();
    assert_int_equal(client_send(fd, &packet, deadline_after(PATIENCE_MS)),
                     -EPIPE);
    close(fd);
}

static void
assert_receives(behaviour *behave, int expected, size_t expected_len)
{
    int fd = -1;

    start(0, 8, behave);
    fd = connected();
    assert_int_equal(client_receive(fd, deadline_after(PATIENCE_MS), &reply),
                     expected);
    assert_int_equal(reply.len, expected_len);
    close(fd);
}

static void
test_empty_packet(void **state)
{
    (void)state;
    assert_receives(behave_empty, -ECONNRESET, 0);
}

static void
test_longest_packet(void **state)
{
    (void)state;
    assert_receives(behave_longest, 0, WIRE_PACKET_MAX);
}

static void
test_too_long_packet(void **state)
{
    (void)state;
    assert_receives(behave_too_long, -EBADMSG, WIRE_PACKET_MAX);
}

/* Somebody else listens in a directory of root's: not one byte for him. */
static void
test_impostor(void **state)
{
    int fd = -7;

    (void)state;
    start(NOBODY, 8, behave_count);
    assert_int_equal(connect_within(PATIENCE_MS, &fd), -EPERM);
    assert_int_equal(fd, -7);
    assert_int_equal(given_bytes(), 0);
}

static void
test_impostor_in_a_strangers_directory(void **state)
{
    int fd = -7;

    (void)state;
    assert_int_equal(chown(server.directory, STRANGER, STRANGER), 0);
    start(NOBODY, 8, behave_count);
    assert_int_equal(connect_within(PATIENCE_MS, &fd), -EPERM);
    assert_int_equal(given_bytes(), 0);
}

static void
test_owner_of_the_directory(void **state)
{
    int fd = -1;

    (void)state;
    assert_int_equal(chown(server.directory, NOBODY, NOBODY), 0);
    start(NOBODY, 8, behave_echo);
    fd = connected();
    close(fd);
}

static void
test_root_in_anybodys_directory(void **state)
{
    int fd = -1;

    (void)state;
    assert_int_equal(chown(server.directory, NOBODY, NOBODY), 0);
    start(0, 8, behave_echo);
    fd = connected();
    close(fd);
}

/* Exit status 0: the socket got a descriptor above 2, and only one. */
static void
connect_without_standard_files(unsigned int closed)
{
    int before = 0;
    int fd = -1;

    for (int i = 0; i <= STDERR_FILENO; i++) {
        if ((closed & 1U << i) != 0) {
            close(i);
        }
    }
    before = count_fds();
    if (connect_within(PATIENCE_MS, &fd) < 0) {
        _exit(1);
    }
    if (fd <= STDERR_FILENO || (fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0) {
        _exit(2);
    }
    for (int i = 0; i <= STDERR_FILENO; i++) {
        if ((closed & 1U << i) != 0 && fcntl(i, F_GETFD) != -1) {
            _exit(3);
        }
    }
    _exit(count_fds() == before + 1 ? 0 : 4);
}

static void
test_standard_files_closed(void **state)
{
    (void)state;
    start(0, 16, behave_deaf);
    for (unsigned int closed = 1; closed < 8; closed++) {
        pid_t pid = fork();
        int status = -1;

        assert_true(pid >= 0);
        if (pid == 0) {
            connect_without_standard_files(closed);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
    }
}

static volatile sig_atomic_t interruptions;

static void
interrupt(int number)
{
    (void)number;
    interruptions++;
}

static void
storm(long every_us)
{
    struct sigaction action = {.sa_handler = interrupt};
    struct itimerval timer = {.it_interval = {.tv_usec = every_us},
                              .it_value = {.tv_usec = every_us}};

    assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
    assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static void
test_interrupted_receive(void **state)
{
    int fd = -1;

    (void)state;
    start(0, 8, behave_deaf);
    fd = connected();
    interruptions = 0;
    storm(700);
    assert_receive_times_out(fd, 300);
    storm(0);
    assert_true(interruptions > 10);
    close(fd);
}

static void
test_interrupted_connect(void **state)
{
    int fds[64];
    int count = 0;

    (void)state;
    start(0, 1, behave_deaf);
    count = fill_backlog(fds, 64);
    interruptions = 0;
    storm(700);
    assert_connect_times_out(300);
    storm(0);
    assert_true(interruptions > 10);
    while (count > 0) {
        close(fds[--count]);
    }
}

/* Interruptions lose nothing: a late answer still arrives. */
static void
test_interrupted_exchange(void **state)
{
    int fd = -1;

    (void)state;
    start(0, 8, behave_slow);
    storm(700);
    fd = connected();
    assert_int_equal(client_send(fd, &packet, deadline_after(PATIENCE_MS)), 0);
    assert_int_equal(client_receive(fd, deadline_after(PATIENCE_MS), &reply),
                     0);
    storm(0);
    assert_int_equal(reply.len, 4);
    assert_memory_equal(reply.bytes, "late", 4);
    close(fd);
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define CLIENT_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CLIENT_TEST(test_round_trip),
        CLIENT_TEST(test_absent),
        CLIENT_TEST(test_refused),
        CLIENT_TEST(test_no_socket),
        CLIENT_TEST(test_wrong_kind_of_socket),
        CLIENT_TEST(test_paths),
        CLIENT_TEST(test_backlog_full),
        CLIENT_TEST(test_passed_deadline_connects),
        CLIENT_TEST(test_hangs),
        CLIENT_TEST(test_send_to_a_deaf_server),
        CLIENT_TEST(test_dies_in_the_middle),
        CLIENT_TEST(test_send_to_the_dead),
        CLIENT_TEST(test_empty_packet),
        CLIENT_TEST(test_longest_packet),
        CLIENT_TEST(test_too_long_packet),
        CLIENT_TEST(test_standard_files_closed),
        CLIENT_TEST(test_interrupted_receive),
        CLIENT_TEST(test_interrupted_connect),
        CLIENT_TEST(test_interrupted_exchange),
    };
    const struct CMUnitTest root_tests[] = {
        CLIENT_TEST(test_impostor),
        CLIENT_TEST(test_impostor_in_a_strangers_directory),
        CLIENT_TEST(test_owner_of_the_directory),
        CLIENT_TEST(test_root_in_anybodys_directory),
    };
    struct CMUnitTest all[COUNT(tests) + COUNT(root_tests)];
    size_t count = COUNT(tests);

    memcpy(all, tests, sizeof(tests));
    if (geteuid() == 0) {
        memcpy(all + count, root_tests, sizeof(root_tests));
        count += COUNT(root_tests);
    } else {
        printf("# the tests of strangers need root and are left out\n");
    }
    return _cmocka_run_group_tests("client", all, count, NULL, NULL);
}
