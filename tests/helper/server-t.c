/* SPDX-License-Identifier: MIT */
/*
 * helper/server.c and main.c as the built program: the command line, start and
 * end, reload, what a service manager gives and gets, the socket's path, the
 * state directory, too many clients, too few descriptors, an API that says
 * nothing, and logins that are under way when the end comes.
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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/deadline.h"
#include "helper/connection.h"
#include "helper/options.h"
#include "tests/helper/asker.h"
#include "tests/helper/daemon.h"
#include "tests/helper/memoryscan.h"

#define NOBODY 65534
#define TOKENS 20
#define RUN(...)                                                               \
    daemon_run(&d, (const char *const[]){"ovhpatd", __VA_ARGS__, NULL})

static struct daemon d;

static int
setup(void **state)
{
    (void)state;
    daemon_open(&d);
    return 0;
}

/* Whatever the test was about: no token in the log. */
static int
teardown(void **state)
{
    AUTO_SECRET struct secret token = {0};
    char part[41];
    bool leaked = false;

    (void)state;
    for (unsigned int i = 0; i < TOKENS; i++) {
        memoryscan_token(i, &token);
        snprintf(part, sizeof(part), "%.40s", (const char *)token.bytes);
        leaked = leaked || strstr(daemon_log(&d), part) != NULL;
    }
    daemon_close(&d);
    return leaked ? -1 : 0;
}

/* Sets the text to what the format says; the last one stays valid. */
__attribute__((format(printf, 1, 2))) static const char *
text(const char *format, ...)
{
    static char buffer[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(buffer, sizeof(buffer), format, arguments);
    va_end(arguments);
    return buffer;
}

static void
assert_end(const struct daemon_end *end, int code, const char *out,
           const char *err)
{
    assert_string_equal(end->err, err);
    assert_string_equal(end->out, out);
    assert_int_equal(end->code, code);
}

static void
test_version_and_help(void **state)
{
    struct daemon_end end = RUN("--version");

    (void)state;
    assert_end(&end, 0, "ovhpatd " PACKAGE_VERSION "\n", "");
    end = RUN("--help");
    assert_end(&end, 0, options_usage(), "");
}

static void
test_wrong_usage(void **state)
{
    struct daemon_end end = RUN("--colour");

    (void)state;
    assert_end(
        &end, 2, "",
        text("ovhpatd: unrecognized option '--colour'\n%s", options_usage()));
    end = RUN("--config");
    assert_end(&end, 2, "",
               text("ovhpatd: option '--config' requires an argument\n%s",
                    options_usage()));
    end = RUN("--check", "file");
    assert_end(&end, 2, "", options_usage());
}

static void
test_refuses_root(void **state)
{
    struct daemon_end end;

    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    d.how.as_root = true;
    end = RUN("--foreground", "--config", d.config, "--socket", d.socket);
    assert_end(&end, 1, "",
               "ovhpatd: does not run as root, because it need not; start it "
               "as the user ovhpat, or give --allow-root\n");
    assert_int_equal(access(d.socket, F_OK), -1);
    d.words[0] = "--allow-root";
    daemon_start_ready(&d);
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    assert_int_equal(daemon_stop(&d), 0);
}

static void
test_check_good(void **state)
{
    struct daemon_end end = RUN("--check", "--config", d.config);

    (void)state;
    assert_end(&end, 0, text("%s: good; %s: good, 1 lines\n", d.config, d.map),
               "");
    assert_int_equal(access(d.socket, F_OK), -1);
    d.how.as_root = true;
    end = RUN("--check", "--config", d.config);
    assert_int_equal(end.code, 0);
}

/* The same mistake, found by --check and at the start. */
static void
assert_mistake(const char *path, const char *where_and_why)
{
    char expected[1024];
    struct daemon_end end = RUN("--check", "--config", d.config);

    snprintf(expected, sizeof(expected), "ovhpatd: %s%s\n", path,
             where_and_why);
    assert_end(&end, 1, "", expected);
    end = RUN("--foreground", "--config", d.config, "--socket", d.socket);
    assert_end(&end, 1, "", expected);
    assert_int_equal(access(d.socket, F_OK), -1);
}

static void
test_mistakes(void **state)
{
    (void)state;
    daemon_write_config(&d, "colour = red\n");
    assert_mistake(d.config, ":7: unknown key \"colour\" in [api]");
    daemon_write_config(&d, "[api]\n");
    assert_mistake(d.config, ":7: [api] is given twice");
    daemon_write_config(&d, "");
    daemon_write(d.map, DAEMON_MAP "\nuser:xx1111-ovh/root root\n");
    assert_mistake(d.map, ":3: root is never mapped; use an ordinary account "
                          "and sudo");
    daemon_write(d.map, "user:xx1111-ovh/alice\n");
    assert_mistake(d.map,
                   ":1: has no second column; accepted: ACCOUNT, = or !");
    assert_int_equal(unlink(d.map), 0);
    assert_mistake(d.map, ": cannot be opened: No such file or directory");
    daemon_write(d.map, DAEMON_MAP);
    assert_int_equal(unlink(d.config), 0);
    assert_mistake(d.config, ": cannot be opened: No such file or directory");
}

/* The certificates are looked at before the first login. */
static void
test_missing_ca_file(void **state)
{
    static const char cache[] = "ovhpatd: cache: ";
    struct daemon_end end;
    const char *err = end.err;

    (void)state;
    assert_int_equal(unlink(d.ca_file), 0);
    end = RUN("--foreground", "--config", d.config, "--socket", d.socket,
              "--state-dir", d.state);
    while (strncmp(err, cache, strlen(cache)) == 0) {
        err = strchr(err, '\n') + 1;
    }
    assert_string_equal(
        err, text("ovhpatd: %s: cannot be read: No such file or directory\n",
                  d.ca_file));
    assert_string_equal(end.out, "");
    assert_int_equal(end.code, 1);
}

static void
test_start_and_stop(void **state)
{
    char kept[128];
    struct stat status;

    (void)state;
    snprintf(kept, sizeof(kept), "%s/kept", d.run);
    daemon_write(kept, "kept");
    daemon_start_ready(&d);
    assert_non_null(strstr(
        d.log, text("ovhpatd: ready: https://127.0.0.1:%u/v1, region eu, 1 "
                    "OVH accounts, 1 map lines from %s\n",
                    d.api_port, d.map)));
    assert_int_equal(lstat(d.socket, &status), 0);
    assert_int_equal(status.st_mode, S_IFSOCK | 0660);
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    assert_int_equal(asker_question(d.socket, "bob"),
                     REASON_ACCOUNT_NOT_MAPPED);
    assert_int_equal(asker_question(d.socket, "pat_jwt_bob"),
                     REASON_ACCOUNT_UNREACHABLE);
    assert_int_equal(daemon_stop(&d), 0);
    assert_non_null(strstr(d.log, "ovhpatd: stopped\n"));
    assert_int_equal(access(kept, F_OK), 0);
    assert_int_equal(unlink(kept), 0);
    assert_int_equal(access(d.config, F_OK), 0);
    assert_int_equal(access(d.map, F_OK), 0);
    /* Again, over the socket's file of the first. */
    daemon_start_ready(&d);
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    daemon_signal(&d, SIGINT);
    assert_int_equal(daemon_wait_end(&d), 0);
}

/* What a local user could use against the process is gone. */
static void
test_restrictions(void **state)
{
    char path[64];
    char status[4096] = "";
    struct stat owner;
    int fd = -1;

    (void)state;
    daemon_start_ready(&d);
    snprintf(path, sizeof(path), "/proc/%ld/status", (long)d.pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_true(read(fd, status, sizeof(status) - 1) > 0);
    close(fd);
    assert_non_null(strstr(status, "\nNoNewPrivs:\t1\n"));
    assert_non_null(strstr(status, "\nUmask:\t0077\n"));
    /* proc(5): a process that cannot be dumped belongs to root there. */
    snprintf(path, sizeof(path), "/proc/%ld/environ", (long)d.pid);
    assert_int_equal(stat(path, &owner), 0);
    assert_int_equal(owner.st_uid, 0);
    assert_int_equal(daemon_stop(&d), 0);
}

static void
reload_and_wait(const char *expected)
{
    daemon_clear_log(&d);
    daemon_signal(&d, SIGHUP);
    daemon_wait_log(&d, expected);
}

static void
test_reload(void **state)
{
    (void)state;
    daemon_start_ready(&d);
    daemon_write(d.map, "user:xx1111-ovh/bob bob\nuser:xx1111-ovh/c c\n");
    assert_int_equal(asker_question(d.socket, "bob"),
                     REASON_ACCOUNT_NOT_MAPPED);
    reload_and_wait(text("ovhpatd: reloaded: 2 map lines from %s\n", d.map));
    assert_int_equal(asker_question(d.socket, "bob"), REASON_ALLOWED);
    assert_int_equal(asker_question(d.socket, "alice"),
                     REASON_ACCOUNT_NOT_MAPPED);
    daemon_write_config(&d, "[labels]\nci = bob\n");
    reload_and_wait("ovhpatd: reloaded: 2 map lines");
    assert_int_equal(asker_question(d.socket, "pat_jwt_ci"), REASON_ALLOWED);
    assert_int_equal(daemon_stop(&d), 0);
}

static void
assert_old_rules(const char *path, const char *where_and_why)
{
    char expected[1024];

    snprintf(expected, sizeof(expected),
             "ovhpatd: reload: %s%s; the old rules stay in force\n", path,
             where_and_why);
    reload_and_wait(expected);
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    assert_int_equal(asker_question(d.socket, "bob"),
                     REASON_ACCOUNT_NOT_MAPPED);
}

static void
test_reload_of_mistakes(void **state)
{
    (void)state;
    daemon_start_ready(&d);
    daemon_write(d.map, "user:xx1111-ovh/bob bob\nuser:xx1111-ovh\n");
    assert_old_rules(d.map,
                     ":2: has no second column; accepted: ACCOUNT, = or !");
    assert_int_equal(unlink(d.map), 0);
    assert_old_rules(d.map, ": cannot be opened: No such file or directory");
    daemon_write(d.map, "user:xx1111-ovh/bob bob\n");
    daemon_write_config(&d, "timeout = 2s\n");
    assert_old_rules(d.config, ":7: [api] timeout is given twice, first in "
                               "line 6");
    assert_int_equal(unlink(d.config), 0);
    assert_old_rules(d.config, ": cannot be opened: No such file or directory");
    daemon_write_config(&d, "");
    assert_int_equal(rename(d.ca_file, text("%s.away", d.ca_file)), 0);
    assert_old_rules(d.ca_file, ": cannot be read: No such file or directory");
    assert_int_equal(rename(text("%s.away", d.ca_file), d.ca_file), 0);
    /* All is good again: the new rules come in. */
    reload_and_wait("ovhpatd: reloaded: 1 map lines");
    assert_int_equal(asker_question(d.socket, "bob"), REASON_ALLOWED);
    assert_int_equal(asker_question(d.socket, "alice"),
                     REASON_ACCOUNT_NOT_MAPPED);
    assert_int_equal(daemon_stop(&d), 0);
}

/* A login that is under way at a reload is answered.  A second reload waits
 * until the API client of that login has ended, comes by itself then, and
 * takes the files as they are by then. */
static void
test_reload_under_way(void **state)
{
    int fd = -1;

    (void)state;
    d.timeout = "2s";
    daemon_write_config(&d, "");
    daemon_start_ready(&d);
    fd = asker_connect(d.socket);
    asker_ask(fd, WIRE_VERIFY, "alice");
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    reload_and_wait("ovhpatd: reloaded: 1 map lines");
    daemon_clear_log(&d);
    daemon_write(d.map, DAEMON_MAP "user:xx1111-ovh/bob bob\n");
    daemon_signal(&d, SIGHUP);
    daemon_signal(&d, SIGHUP);
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    assert_int_equal(asker_question(d.socket, "bob"),
                     REASON_ACCOUNT_NOT_MAPPED);
    assert_null(strstr(daemon_log(&d), "reload"));
    daemon_write(d.map, DAEMON_MAP "user:xx1111-ovh/c c\n"
                                   "user:xx1111-ovh/d d\n");
    assert_int_equal(asker_take_reply(fd), REASON_API_TIMEOUT);
    daemon_wait_log(&d, "ovhpatd: reloaded: 3 map lines");
    assert_int_equal(asker_question(d.socket, "c"), REASON_ALLOWED);
    assert_int_equal(asker_question(d.socket, "bob"),
                     REASON_ACCOUNT_NOT_MAPPED);
    assert_int_equal(daemon_stop(&d), 0);
}

/* SIGTERM does not wait for a reload that waits. */
static void
test_stop_before_a_reload(void **state)
{
    int64_t begun_ms = 0;
    int fd = -1;

    (void)state;
    daemon_start_ready(&d);
    fd = asker_connect(d.socket);
    asker_ask(fd, WIRE_VERIFY, "alice");
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    reload_and_wait("ovhpatd: reloaded: 1 map lines");
    daemon_signal(&d, SIGHUP);
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    assert_int_equal(asker_take_reply(fd), REASON_API_TIMEOUT);
    begun_ms = deadline_now_ms();
    assert_int_equal(daemon_stop(&d), 0);
    assert_true(deadline_now_ms() - begun_ms < 3000);
}

/* A service manager's socket for READY=1. */
static int
open_notify(char *path, size_t size)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    snprintf(path, size, "%s/notify", d.directory);
    memcpy(address.sun_path, path, strlen(path) + 1);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(chmod(path, 0666), 0);
    return fd;
}

static void
assert_notified(int fd, const char *expected)
{
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    char state[64] = "";

    assert_int_equal(poll(&poller, 1, DAEMON_PATIENCE_MS), 1);
    assert_true(recv(fd, state, sizeof(state) - 1, 0) > 0);
    assert_string_equal(state, expected);
}

static void
test_notify(void **state)
{
    char path[96];
    int fd = open_notify(path, sizeof(path));
    int client = -1;

    (void)state;
    d.how.notify_socket = path;
    daemon_start(&d);
    assert_notified(fd, "READY=1");
    /* Ready means ready: the first try finds it. */
    client = asker_connect(d.socket);
    asker_ask(client, WIRE_ACCOUNT, "alice");
    assert_int_equal(asker_take_reply(client), REASON_ALLOWED);
    daemon_signal(&d, SIGTERM);
    assert_notified(fd, "STOPPING=1");
    assert_int_equal(daemon_wait_end(&d), 0);
    /* Not ready: nothing is said. */
    daemon_write(d.map, "nonsense\n");
    daemon_start(&d);
    assert_int_equal(daemon_wait_end(&d), 1);
    assert_int_equal(recv(fd, &client, 1, MSG_DONTWAIT), -1);
    close(fd);
    unlink(path);
}

/* The socket that systemd made, in a directory where the helper can make
 * none. */
static void
test_passed_socket(void **state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    char path[96];

    (void)state;
    snprintf(path, sizeof(path), "%s/passed", d.directory);
    memcpy(address.sun_path, path, strlen(path) + 1);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(fd, 100), 0);
    d.how.listen_fd = fd;
    daemon_start_ready(&d);
    assert_int_equal(asker_question(path, "alice"), REASON_ALLOWED);
    assert_int_equal(access(d.socket, F_OK), -1);
    assert_int_equal(daemon_stop(&d), 0);
    assert_int_equal(access(path, F_OK), 0);
    /* The socket is the manager's: it waits for the next helper. */
    daemon_start_ready(&d);
    assert_int_equal(asker_question(path, "alice"), REASON_ALLOWED);
    assert_int_equal(daemon_stop(&d), 0);
    close(fd);
    unlink(path);
}

static void
test_passed_nonsense(void **state)
{
    struct daemon_end end;

    (void)state;
    d.how.listen_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    end = RUN("--foreground", "--config", d.config, "--socket", d.socket);
    assert_end(&end, 1, "",
               "ovhpatd: the service manager passed something else than one "
               "listening SOCK_SEQPACKET socket\n");
    close(d.how.listen_fd);
}

static void
assert_no_start(const char *reason)
{
    char expected[256];
    struct daemon_end end =
        RUN("--foreground", "--config", d.config, "--socket", d.socket);

    snprintf(expected, sizeof(expected), "ovhpatd: %s: %s\n", d.socket, reason);
    assert_end(&end, 1, "", expected);
}

static void
test_socket_path(void **state)
{
    (void)state;
    daemon_start_ready(&d);
    assert_no_start("another process listens there");
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    /* One that died left its socket's file; the next one replaces it. */
    daemon_signal(&d, SIGKILL);
    assert_int_equal(daemon_wait_end(&d), 1000 + SIGKILL);
    assert_int_equal(access(d.socket, F_OK), 0);
    daemon_start_ready(&d);
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    assert_int_equal(daemon_stop(&d), 0);
    /* What is no socket is somebody's. */
    assert_int_equal(unlink(d.socket), 0);
    daemon_write(d.socket, "precious");
    assert_no_start("is there and is no socket");
    assert_int_equal(access(d.socket, F_OK), 0);
}

static void
assert_state(const char *line)
{
    daemon_start_ready(&d);
    assert_non_null(strstr(d.log, line));
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    assert_int_equal(daemon_stop(&d), 0);
}

/* The key is made once and stays; without the directory, or with one that is
 * not its own, the helper serves on and says so. */
static void
test_state_dir(void **state)
{
    char records[128];

    (void)state;
    assert_state("ovhpatd: cache: a new key was made");
    daemon_clear_log(&d);
    assert_state("ovhpatd: cache: 0 records, 0 tombstones");
    assert_null(strstr(d.log, "a new key was made"));
    assert_int_equal(chmod(d.state, 0755), 0);
    assert_state(text("ovhpatd: cache: %s: others have access (mode 0755); "
                      "chmod 0700; records are in memory only",
                      d.state));
    snprintf(records, sizeof(records), "%s.away", d.state);
    assert_int_equal(rename(d.state, records), 0);
    assert_state(text("ovhpatd: cache: %s: No such file or directory; records "
                      "are in memory only",
                      d.state));
    assert_int_equal(access(d.state, F_OK), -1);
}

/* Another process on the same socket ends before it looks at the state. */
static void
test_state_of_another_process(void **state)
{
    struct daemon_end end;

    (void)state;
    daemon_start_ready(&d);
    end = RUN("--foreground", "--config", d.config, "--socket", d.socket,
              "--state-dir", d.state);
    assert_end(&end, 1, "",
               text("ovhpatd: %s: another process listens there\n", d.socket));
    assert_int_equal(daemon_stop(&d), 0);
}

/* A local user takes all the connections that one uid may have. */
static void
test_crowd_of_one_uid(void **state)
{
    int fds[300];
    unsigned int closed = 0;

    (void)state;
    if (geteuid() != 0) {
        skip();
    }
    daemon_start_ready(&d);
    assert_int_equal(chmod(d.socket, 0666), 0);
    assert_int_equal(seteuid(NOBODY), 0);
    for (unsigned int i = 0; i < 300; i++) {
        fds[i] = asker_connect(d.socket);
    }
    assert_int_equal(seteuid(NOBODY - 2), -1);
    assert_int_equal(seteuid(0), 0);
    /* Root gets in behind them, so all of them were looked at by then. */
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    for (unsigned int i = 0; i < 300; i++) {
        closed += asker_has_closed(fds[i], 0);
    }
    assert_int_equal(closed, 300 - CONNECTION_UID_MAX);
    assert_non_null(strstr(daemon_log(&d), "connection of uid 65534 closed"));
    assert_int_equal(seteuid(NOBODY - 2), 0);
    assert_int_equal(asker_question(d.socket, "bob"),
                     REASON_ACCOUNT_NOT_MAPPED);
    assert_int_equal(seteuid(0), 0);
    for (unsigned int i = 0; i < 300; i++) {
        close(fds[i]);
    }
    assert_int_equal(daemon_stop(&d), 0);
}

/* Who says nothing is closed after the first timeout; who prepares has the
 * time that a person needs. */
static void
test_silent_client(void **state)
{
    int64_t begun_ms = 0;
    int silent = -1;
    int prepared = -1;
    int first = -1;
    int asking = -1; /* behind the first in the line */

    (void)state;
    d.timeout = "6s";
    daemon_write_config(&d, "[limits]\nin_flight = 1\n");
    daemon_start_ready(&d);
    begun_ms = deadline_now_ms();
    first = asker_connect(d.socket);
    asker_ask(first, WIRE_VERIFY, "pat_jwt_alice");
    asking = asker_connect(d.socket);
    asker_verify(asking, "pat_jwt_alice", 1);
    silent = asker_connect(d.socket);
    prepared = asker_connect(d.socket);
    asker_ask(prepared, WIRE_PREPARE, "pat_jwt_alice");
    assert_true(asker_has_closed(silent, DAEMON_PATIENCE_MS));
    assert_in_range(deadline_now_ms() - begun_ms,
                    CONNECTION_FIRST_TIMEOUT_MS - 200,
                    CONNECTION_FIRST_TIMEOUT_MS + 4000);
    /* Who has asked waits for the answer, however long that takes. */
    assert_int_equal(asker_take_reply(asking), REASON_API_TIMEOUT);
    assert_true(deadline_now_ms() - begun_ms >
                CONNECTION_FIRST_TIMEOUT_MS + 500);
    assert_int_equal(asker_take_reply(first), REASON_API_TIMEOUT);
    assert_false(asker_has_closed(prepared, 0));
    asker_ask(prepared, WIRE_ACCOUNT, "pat_jwt_alice");
    assert_int_equal(asker_take_reply(prepared), REASON_ALLOWED);
    close(silent);
    assert_int_equal(daemon_stop(&d), 0);
}

static unsigned int
count_log(const char *what)
{
    unsigned int count = 0;

    for (const char *at = daemon_log(&d); (at = strstr(at, what)) != NULL;
         at++) {
        count++;
    }
    return count;
}

/* More clients than descriptors: it says so, though not all the time, lives,
 * and serves on. */
static void
test_no_descriptors_left(void **state)
{
    int fds[100];

    (void)state;
    d.how.fds_max = 40;
    daemon_start_ready(&d);
    for (unsigned int i = 0; i < 100; i++) {
        fds[i] = asker_connect(d.socket);
    }
    daemon_wait_log(&d, "ovhpatd: cannot accept: EMFILE\n");
    assert_false(asker_has_closed(fds[0], 1000));
    assert_in_range(count_log("cannot accept"), 2, 30);
    for (unsigned int i = 0; i < 100; i++) {
        close(fds[i]);
    }
    for (int i = 0; i < 50; i++) {
        assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    }
    assert_int_equal(daemon_stop(&d), 0);
}

/* Logins with an API that says nothing: told after the timeout, and the others
 * are served meanwhile.  After that nobody waits for it any more. */
static void
test_api_is_silent(void **state)
{
    int64_t begun_ms = 0;
    int fds[20];
    int late = -1;

    (void)state;
    daemon_start_ready(&d);
    begun_ms = deadline_now_ms();
    for (int i = 0; i < 20; i++) {
        fds[i] = asker_connect(d.socket);
        /* Most have a token of their own, and some share one. */
        asker_verify(fds[i], "pat_jwt_alice", i < 15 ? i : 0);
    }
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    assert_false(asker_has_closed(fds[0], 0));
    for (int i = 0; i < 20; i++) {
        assert_int_equal(asker_take_reply(fds[i]), REASON_API_TIMEOUT);
    }
    assert_in_range(deadline_now_ms() - begun_ms, 900, 5000);
    late = asker_connect(d.socket);
    begun_ms = deadline_now_ms();
    asker_verify(late, "pat_jwt_alice", 16);
    assert_int_equal(asker_take_reply(late), REASON_API_BREAKER);
    assert_true(deadline_now_ms() - begun_ms < 900);
    assert_int_equal(daemon_stop(&d), 0);
}

/* SIGTERM while a login waits: it is answered first, and nobody new is. */
static void
test_stop_answers_first(void **state)
{
    int asking = -1;
    int silent = -1;
    int late = -1;
    char path[96];
    int notify = open_notify(path, sizeof(path));

    (void)state;
    d.how.notify_socket = path;
    d.timeout = "2s";
    daemon_write_config(&d, "");
    daemon_start(&d);
    assert_notified(notify, "READY=1");
    asking = asker_connect(d.socket);
    silent = asker_connect(d.socket);
    asker_ask(asking, WIRE_VERIFY, "pat_jwt_alice");
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    daemon_signal(&d, SIGTERM);
    assert_notified(notify, "STOPPING=1");
    late = asker_connect(d.socket);
    asker_ask(late, WIRE_ACCOUNT, "alice");
    assert_false(asker_has_closed(asking, 200));
    assert_int_equal(asker_take_reply(asking), REASON_API_TIMEOUT);
    assert_int_equal(daemon_wait_end(&d), 0);
    assert_true(asker_has_closed(silent, DAEMON_PATIENCE_MS));
    assert_true(asker_has_closed(late, DAEMON_PATIENCE_MS));
    assert_non_null(strstr(d.log, "reason=OVHPAT-R81"));
    close(silent);
    close(late);
    close(notify);
    unlink(path);
}

/* SIGTERM while a login is under way whose client has gone: no wait, no leak
 * (under a leak checker), and its line in the log. */
static void
test_stop_with_an_abandoned_login(void **state)
{
    int64_t begun_ms = 0;
    int fd = -1;

    (void)state;
    d.timeout = "10s";
    daemon_write_config(&d, "[limits]\nin_flight = 1\n");
    daemon_start_ready(&d);
    for (unsigned int i = 0; i < 4; i++) {
        fd = asker_connect(d.socket);
        asker_verify(fd, "pat_jwt_alice", i % 3);
        close(fd);
    }
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    begun_ms = deadline_now_ms();
    assert_int_equal(daemon_stop(&d), 0);
    /* They would have taken ten seconds. */
    assert_true(deadline_now_ms() - begun_ms < 5000);
    assert_int_equal(count_log("reason=OVHPAT-R81"), 4);
    assert_int_equal(count_log("detail=ovhpatd-ends"), 4);
}

/* Signals in a bunch do no harm.  One that comes when all is done already
 * ends the process by itself. */
static void
test_signals_in_a_bunch(void **state)
{
    int code = 0;

    (void)state;
    daemon_start_ready(&d);
    for (int i = 0; i < 50; i++) {
        daemon_signal(&d, SIGHUP);
        daemon_signal(&d, SIGPIPE);
    }
    assert_int_equal(asker_question(d.socket, "alice"), REASON_ALLOWED);
    for (int i = 0; i < 10; i++) {
        daemon_signal(&d, SIGTERM);
    }
    code = daemon_wait_end(&d);
    assert_true(code == 0 || code == 1000 + SIGTERM);
    assert_non_null(strstr(d.log, "ovhpatd: stopped\n"));
}

#define SERVER_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        SERVER_TEST(test_version_and_help),
        SERVER_TEST(test_wrong_usage),
        SERVER_TEST(test_refuses_root),
        SERVER_TEST(test_check_good),
        SERVER_TEST(test_mistakes),
        SERVER_TEST(test_missing_ca_file),
        SERVER_TEST(test_start_and_stop),
        SERVER_TEST(test_restrictions),
        SERVER_TEST(test_reload),
        SERVER_TEST(test_reload_of_mistakes),
        SERVER_TEST(test_reload_under_way),
        SERVER_TEST(test_stop_before_a_reload),
        SERVER_TEST(test_notify),
        SERVER_TEST(test_passed_socket),
        SERVER_TEST(test_passed_nonsense),
        SERVER_TEST(test_socket_path),
        SERVER_TEST(test_state_dir),
        SERVER_TEST(test_state_of_another_process),
        SERVER_TEST(test_crowd_of_one_uid),
        SERVER_TEST(test_silent_client),
        SERVER_TEST(test_no_descriptors_left),
        SERVER_TEST(test_api_is_silent),
        SERVER_TEST(test_stop_answers_first),
        SERVER_TEST(test_stop_with_an_abandoned_login),
        SERVER_TEST(test_signals_in_a_bunch),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
