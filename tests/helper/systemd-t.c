/* SPDX-License-Identifier: MIT */
/*
 * helper/systemd.c beside a service manager of our own: what arrives on
 * NOTIFY_SOCKET, and which passed descriptors are taken.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/systemd.h"

/* What systemd_listen_fd() did in a child process. */
enum taken {
    TAKEN_RIGHT = 0,
    TAKEN_NONE,    /* -ENOENT */
    TAKEN_REFUSED, /* -EINVAL */
    TAKEN_OTHERWISE,
};

static char directory[] = "/tmp/ovhpat-systemd-XXXXXX";
static char path[64];

static int
setup(void **state)
{
    (void)state;
    strcpy(directory, "/tmp/ovhpat-systemd-XXXXXX");
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(path, sizeof(path), "%s/notify", directory);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    unlink(path);
    return rmdir(directory);
}

/* A manager's socket; '@' begins an abstract name. */
static int
manager(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    size_t len = strlen(name);

    assert_true(fd >= 0);
    memcpy(address.sun_path, name, len);
    if (name[0] == '@') {
        address.sun_path[0] = '\0';
    }
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address,
             (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
        0);
    setenv("NOTIFY_SOCKET", name, 1);
    return fd;
}

static void
assert_heard(int fd, const char *expected)
{
    char buffer[64] = "";
    ssize_t len = recv(fd, buffer, sizeof(buffer) - 1, 0);

    if (expected == NULL) {
        assert_int_equal(len, -1);
        return;
    }
    assert_int_equal(len, strlen(expected));
    assert_string_equal(buffer, expected);
}

static void
test_notify_path(void **state)
{
    int fd = manager(path);

    (void)state;
    systemd_notify("READY=1");
    systemd_notify("STOPPING=1");
    assert_heard(fd, "READY=1");
    assert_heard(fd, "STOPPING=1");
    assert_heard(fd, NULL);
    close(fd);
}

static void
test_notify_abstract(void **state)
{
    char name[64];
    int fd = -1;

    (void)state;
    snprintf(name, sizeof(name), "@ovhpat-systemd-%ld", (long)getpid());
    fd = manager(name);
    systemd_notify("READY=1");
    assert_heard(fd, "READY=1");
    close(fd);
}

/* No manager, a path of no use, a manager that has gone: nothing happens. */
static void
test_notify_nobody(void **state)
{
    char longest[200];
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    (void)state;
    unsetenv("NOTIFY_SOCKET");
    systemd_notify("READY=1");
    setenv("NOTIFY_SOCKET", "", 1);
    systemd_notify("READY=1");
    setenv("NOTIFY_SOCKET", "@", 1);
    systemd_notify("READY=1");
    setenv("NOTIFY_SOCKET", path, 1);
    systemd_notify("READY=1");
    memset(longest, 'x', sizeof(longest) - 1);
    longest[0] = '/';
    longest[sizeof(longest) - 1] = '\0';
    setenv("NOTIFY_SOCKET", longest, 1);
    systemd_notify("READY=1");
    /* No descriptor was left open. */
    assert_int_equal(fcntl(fd, F_DUPFD_CLOEXEC, fd + 1), fd + 1);
    close(fd + 1);
    close(fd);
}

/* A manager that does not read does not stop us. */
static void
test_notify_deaf(void **state)
{
    int fd = manager(path);
    int heard = 0;
    char buffer[64];

    (void)state;
    for (int i = 0; i < 5000; i++) {
        systemd_notify("READY=1");
    }
    while (recv(fd, buffer, sizeof(buffer), 0) > 0) {
        heard++;
    }
    assert_true(heard > 0);
    assert_true(heard < 5000);
    close(fd);
}

static int
listening(int family, int type, bool listens)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(family, type, 0);

    if (fd >= 0 && family == AF_UNIX && type != SOCK_DGRAM) {
        /* autobind: an abstract name that nobody else has, unix(7) */
        bind(fd, (const struct sockaddr *)&address, sizeof(sa_family_t));
    }
    if (fd >= 0 && listens && listen(fd, 1) < 0) {
        _exit(TAKEN_OTHERWISE);
    }
    return fd;
}

/* Passes `fd` as descriptor 3 in a child and says what became of it. */
static enum taken
pass(int family, int type, bool listens, const char *count, const char *pid)
{
    int status = 0;
    char own_pid[32];
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        int fd = family == 0 ? open("/dev/null", O_RDWR)
                             : listening(family, type, listens);
        int got = -7;
        int error = 0;

        if (fd < 0 || dup2(fd, 3) < 0) {
            _exit(TAKEN_OTHERWISE);
        }
        snprintf(own_pid, sizeof(own_pid), "%ld", (long)getpid());
        setenv("LISTEN_PID", pid == NULL ? own_pid : pid, 1);
        setenv("LISTEN_FDS", count, 1);
        error = systemd_listen_fd(&got);
        if (error == 0) {
            bool right = got == 3 && (fcntl(3, F_GETFD) & FD_CLOEXEC) != 0 &&
                         (fcntl(3, F_GETFL) & O_NONBLOCK) != 0;

            _exit(right ? TAKEN_RIGHT : TAKEN_OTHERWISE);
        }
        if (got != -7) {
            _exit(TAKEN_OTHERWISE);
        }
        _exit(error == -ENOENT   ? TAKEN_NONE
              : error == -EINVAL ? TAKEN_REFUSED
                                 : TAKEN_OTHERWISE);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (enum taken)WEXITSTATUS(status);
}

static void
test_listen_fd(void **state)
{
    (void)state;
    assert_int_equal(pass(AF_UNIX, SOCK_SEQPACKET, true, "1", NULL),
                     TAKEN_RIGHT);
}

static void
test_listen_fd_of_another_kind(void **state)
{
    (void)state;
    assert_int_equal(pass(AF_UNIX, SOCK_SEQPACKET, false, "1", NULL),
                     TAKEN_REFUSED);
    assert_int_equal(pass(AF_UNIX, SOCK_STREAM, true, "1", NULL),
                     TAKEN_REFUSED);
    assert_int_equal(pass(AF_UNIX, SOCK_DGRAM, false, "1", NULL),
                     TAKEN_REFUSED);
    assert_int_equal(pass(AF_INET, SOCK_STREAM, true, "1", NULL),
                     TAKEN_REFUSED);
    assert_int_equal(pass(0, 0, false, "1", NULL), TAKEN_REFUSED);
}

static void
test_listen_fd_count(void **state)
{
    (void)state;
    assert_int_equal(pass(AF_UNIX, SOCK_SEQPACKET, true, "2", NULL),
                     TAKEN_REFUSED);
    assert_int_equal(pass(AF_UNIX, SOCK_SEQPACKET, true, "0", NULL),
                     TAKEN_REFUSED);
    assert_int_equal(pass(AF_UNIX, SOCK_SEQPACKET, true, "", NULL),
                     TAKEN_REFUSED);
    assert_int_equal(pass(AF_UNIX, SOCK_SEQPACKET, true, "1x", NULL),
                     TAKEN_REFUSED);
}

/* Meant for another process: an inherited environment. */
static void
test_listen_fd_of_others(void **state)
{
    int fd = -7;

    (void)state;
    assert_int_equal(pass(AF_UNIX, SOCK_SEQPACKET, true, "1", "1"), TAKEN_NONE);
    assert_int_equal(pass(AF_UNIX, SOCK_SEQPACKET, true, "1", ""), TAKEN_NONE);
    unsetenv("LISTEN_PID");
    unsetenv("LISTEN_FDS");
    assert_int_equal(systemd_listen_fd(&fd), -ENOENT);
    assert_int_equal(fd, -7);
}

#define SYSTEMD_TEST(name)                                                     \
    cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SYSTEMD_TEST(test_notify_path),
        SYSTEMD_TEST(test_notify_abstract),
        SYSTEMD_TEST(test_notify_nobody),
        SYSTEMD_TEST(test_notify_deaf),
        SYSTEMD_TEST(test_listen_fd),
        SYSTEMD_TEST(test_listen_fd_of_another_kind),
        SYSTEMD_TEST(test_listen_fd_count),
        SYSTEMD_TEST(test_listen_fd_of_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
