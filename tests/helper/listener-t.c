/* SPDX-License-Identifier: MIT */
/*
 * helper/listener.c in a directory of our own: a new socket, what may be
 * replaced and what may not, paths of no use, and the socket that a service
 * manager passed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/listener.h"

#define NOBODY 65534

static char directory[64];
static char path[96];
static struct problem problem;

static int
setup(void **state)
{
    (void)state;
    snprintf(directory, sizeof(directory), "/tmp/ovhpat-listener-XXXXXX");
    if (mkdtemp(directory) == NULL) {
        return -1;
    }
    snprintf(path, sizeof(path), "%s/socket", directory);
    memset(&problem, 0, sizeof(problem));
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    unlink(path);
    rmdir(path);
    return rmdir(directory);
}

static int
open_listener(void)
{
    int fd = -7;

    assert_int_equal(listener_open(path, &fd, &problem), 0);
    assert_true(fd >= 0);
    assert_string_equal(problem.text, "");
    return fd;
}

static void
assert_refused(const char *where, const char *reason)
{
    char expected[PROBLEM_SIZE];
    int fd = -7;

    assert_int_equal(listener_open(where, &fd, &problem), -EINVAL);
    assert_int_equal(fd, -7);
    snprintf(expected, sizeof(expected), "%s: %s", where, reason);
    assert_string_equal(problem.text, expected);
}

static int
call(int type)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        close(fd);
        return -errno;
    }
    return fd;
}

static void
test_new_socket(void **state)
{
    mode_t mask = umask(0);
    struct stat status;
    int type = 0;
    socklen_t len = sizeof(type);
    int client = -1;
    int accepted = -1;
    int fd = -1;

    (void)state;
    umask(027);
    fd = open_listener();
    assert_int_equal(umask(mask), 027);
    assert_int_equal(lstat(path, &status), 0);
    assert_true(S_ISSOCK(status.st_mode));
    assert_int_equal(status.st_mode & 07777, 0660);
    assert_int_equal(status.st_uid, geteuid());
    assert_int_equal(status.st_gid, getegid());
    assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len), 0);
    assert_int_equal(type, SOCK_SEQPACKET);
    assert_true((fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0);
    assert_int_equal(accept(fd, NULL, NULL), -1);
    assert_int_equal(errno, EAGAIN);
    client = call(SOCK_SEQPACKET);
    assert_true(client >= 0);
    accepted = accept(fd, NULL, NULL);
    assert_true(accepted >= 0);
    close(accepted);
    close(client);
    close(fd);
}

/* The mode does not depend on the umask that the process came with. */
static void
test_any_umask(void **state)
{
    struct stat status;
    mode_t mask = umask(0777);
    int fd = open_listener();

    (void)state;
    umask(mask);
    assert_int_equal(lstat(path, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0660);
    close(fd);
}

static void
test_stale_socket_is_replaced(void **state)
{
    struct stat before;
    struct stat after;
    int fd = open_listener();
    int client = -1;

    (void)state;
    assert_int_equal(lstat(path, &before), 0);
    close(fd);
    assert_int_equal(call(SOCK_SEQPACKET), -ECONNREFUSED);
    fd = open_listener();
    assert_int_equal(lstat(path, &after), 0);
    assert_int_not_equal(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);
    client = call(SOCK_SEQPACKET);
    assert_true(client >= 0);
    close(client);
    close(fd);
}

static void
test_live_socket_is_kept(void **state)
{
    int fd = open_listener();
    int client = -1;

    (void)state;
    assert_refused(path, "another process listens there");
    client = call(SOCK_SEQPACKET);
    assert_true(client >= 0);
    close(client);
    close(fd);
}

/* A full queue is somebody's too. */
static void
test_live_socket_with_a_full_queue_is_kept(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    int client = -1;

    (void)state;
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 0), 0);
    client = call(SOCK_SEQPACKET);
    assert_true(client >= 0);
    assert_refused(path, "another process listens there");
    assert_int_equal(access(path, F_OK), 0);
    close(client);
    close(fd);
}

/* A socket of another program, which speaks another type. */
static void
test_foreign_socket_is_kept(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    (void)state;
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_refused(path, "another process listens there");
    assert_int_equal(access(path, F_OK), 0);
    close(fd);
}

static void
test_file_is_kept(void **state)
{
    char target[128];
    char text[16] = "";
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    (void)state;
    assert_int_equal(write(fd, "precious", 8), 8);
    assert_refused(path, "is there and is no socket");
    assert_int_equal(pread(fd, text, sizeof(text), 0), 8);
    assert_string_equal(text, "precious");
    close(fd);
    /* A symbolic link is not followed, wherever it leads. */
    snprintf(target, sizeof(target), "%s/elsewhere", directory);
    assert_int_equal(rename(path, target), 0);
    assert_int_equal(symlink(target, path), 0);
    assert_refused(path, "is there and is no socket");
    assert_int_equal(unlink(target), 0);
    assert_refused(path, "is there and is no socket");
    assert_int_equal(access(target, F_OK), -1);
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_refused(path, "is there and is no socket");
}

static void
test_paths(void **state)
{
    static const char reason[] =
        "a socket path is absolute and shorter than 108 bytes";
    char text[200];

    (void)state;
    assert_refused("", reason);
    assert_refused("ovhpatd.sock", reason);
    assert_refused("@abstract", reason);
    memset(text, 'x', sizeof(text));
    memcpy(text, "/tmp/", 5);
    text[sizeof(struct sockaddr_un) - offsetof(struct sockaddr_un, sun_path)] =
        '\0';
    assert_refused(text, reason);
    text[sizeof(struct sockaddr_un) - offsetof(struct sockaddr_un, sun_path) -
         1] = '\0';
    assert_int_equal(access(text, F_OK), -1);
    snprintf(text, sizeof(text), "%s/missing/socket", directory);
    assert_refused(text, "cannot listen: No such file or directory");
    assert_int_equal(close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600)),
                     0);
    snprintf(text, sizeof(text), "%s/socket", path);
    assert_refused(text, "Not a directory");
}

/* The longest path that fits is used as it is. */
static void
test_longest_path(void **state)
{
    char text[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
    int fd = -1;
    size_t used = 0;

    (void)state;
    used = (size_t)snprintf(text, sizeof(text), "%s/", directory);
    memset(text + used, 'y', sizeof(text) - used);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(listener_open(text, &fd, &problem), 0);
    close(fd);
    assert_int_equal(unlink(text), 0);
}

/* A directory in which this process may make nothing. */
static void
test_directory_of_others(void **state)
{
    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    assert_int_equal(chmod(directory, 0755), 0);
    assert_int_equal(seteuid(NOBODY), 0);
    assert_refused(path, "cannot listen: Permission denied");
    assert_int_equal(seteuid(0), 0);
    problem.text[0] = '\0';
    assert_int_equal(close(open_listener()), 0);
    assert_int_equal(seteuid(NOBODY), 0);
    assert_int_not_equal(listener_open(path, &(int){0}, &problem), 0);
    assert_int_equal(seteuid(0), 0);
    assert_int_equal(access(path, F_OK), 0);
}

/* In a child: 0 when the passed socket was used and no file was made. */
static int
use_passed_socket(int type)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int passed = socket(AF_UNIX, type, 0);
    char pid[32];
    int fd = -7;

    if (bind(passed, (const struct sockaddr *)&address, sizeof(sa_family_t)) <
            0 ||
        listen(passed, 1) < 0 || dup2(passed, 3) < 0) {
        return 1;
    }
    snprintf(pid, sizeof(pid), "%ld", (long)getpid());
    setenv("LISTEN_PID", pid, 1);
    setenv("LISTEN_FDS", "1", 1);
    if (listener_open(path, &fd, &problem) < 0) {
        return strcmp(problem.text,
                      "the service manager passed something else than one "
                      "listening SOCK_SEQPACKET socket") == 0 &&
                       fd == -7
                   ? 2
                   : 3;
    }
    return fd == 3 && access(path, F_OK) < 0 ? 0 : 4;
}

static int
passed_socket(int type)
{
    int status = 0;
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid == 0) {
        _exit(use_passed_socket(type));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void
test_passed_socket(void **state)
{
    (void)state;
    assert_int_equal(passed_socket(SOCK_SEQPACKET), 0);
    assert_int_equal(passed_socket(SOCK_STREAM), 2);
}

#define LISTENER_TEST(name)                                                    \
    cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        LISTENER_TEST(test_new_socket),
        LISTENER_TEST(test_any_umask),
        LISTENER_TEST(test_stale_socket_is_replaced),
        LISTENER_TEST(test_live_socket_is_kept),
        LISTENER_TEST(test_live_socket_with_a_full_queue_is_kept),
        LISTENER_TEST(test_foreign_socket_is_kept),
        LISTENER_TEST(test_file_is_kept),
        LISTENER_TEST(test_paths),
        LISTENER_TEST(test_longest_path),
        LISTENER_TEST(test_directory_of_others),
        LISTENER_TEST(test_passed_socket),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
