/* SPDX-License-Identifier: MIT */
/*
 * The files, the start, the log and the end of the built program.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "tests/helper/daemon.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/deadline.h"

/* Some certificate, for a ca_file that can be read; nobody has its key. */
static const char daemon_certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBeTCCAR+gAwIBAgIUPERcuRxt9TRsAJD82yCEXD0RJi4wCgYIKoZIzj0EAwIw\n"
    "ETEPMA0GA1UEAwwGbm9ib2R5MCAXDTI2MTEyMjEzMTU0NFoYDzIxMjYxMDI5MTMx\n"
    "NTQ0WjARMQ8wDQYDVQQDDAZub2JvZHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC\n"
    "AASiM3rQU1oJi/x8Q+N07TSbkx5uvf+4ky7T3hfymqE4v4eMPQZbe+fEXo57tdMo\n"
    "DSJvPSNVSAkrS9H2U7uiMMRHo1MwUTAdBgNVHQ4EFgQUgwqrYcd506+6IqZ2lUlL\n"
    "w8xWW+MwHwYDVR0jBBgwFoAUgwqrYcd506+6IqZ2lUlLw8xWW+MwDwYDVR0TAQH/\n"
    "BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBf50hYwMy+hC8LxwIrgbKrHyL6xZZ/\n"
    "0OSPFlQsEXenTgIhAI3FUNXFF+CdpUUeVCt1lc2WjBGIko8qqutK0wsxQMy6\n"
    "-----END CERTIFICATE-----\n";

void
daemon_write(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_true(fd >= 0);
    assert_int_equal(fchmod(fd, 0644), 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(close(fd), 0);
}

void
daemon_write_config(struct daemon *daemon, const char *more)
{
    char text[2048];

    snprintf(text, sizeof(text),
             "[api]\n"
             "endpoint = https://127.0.0.1:%u/v1\n"
             "region = eu\n"
             "account = xx1111-ovh\n"
             "ca_file = %s\n"
             "timeout = %s\n"
             "%s"
             "[map]\n"
             "file = %s\n",
             daemon->api_port, daemon->ca_file, daemon->timeout, more,
             daemon->map);
    daemon_write(daemon->config, text);
}

/* The API that takes connections and says nothing. */
static void
daemon_open_api(struct daemon *daemon)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    daemon->api_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(daemon->api_fd >= 0);
    assert_int_equal(bind(daemon->api_fd, (const struct sockaddr *)&address,
                          sizeof(address)),
                     0);
    assert_int_equal(listen(daemon->api_fd, 100), 0);
    assert_int_equal(
        getsockname(daemon->api_fd, (struct sockaddr *)&address, &len), 0);
    daemon->api_port = ntohs(address.sin_port);
}

/* One that belongs to the helper. */
static void
daemon_make_directory(const char *path, mode_t mode)
{
    assert_int_equal(mkdir(path, mode), 0);
    if (geteuid() == 0) {
        assert_int_equal(chown(path, SPAWN_UID, SPAWN_UID), 0);
    }
}

void
daemon_open(struct daemon *daemon)
{
    memset(daemon, 0, sizeof(*daemon));
    daemon->how.listen_fd = -1;
    daemon->err_fd = -1;
    daemon->timeout = "1s";
    snprintf(daemon->directory, sizeof(daemon->directory),
             "/tmp/ovhpat-server-XXXXXX");
    assert_non_null(mkdtemp(daemon->directory));
    assert_int_equal(chmod(daemon->directory, 0755), 0);
    snprintf(daemon->run, sizeof(daemon->run), "%s/run", daemon->directory);
    daemon_make_directory(daemon->run, 0755);
    snprintf(daemon->state, sizeof(daemon->state), "%s/state",
             daemon->directory);
    daemon_make_directory(daemon->state, 0700);
    snprintf(daemon->config, sizeof(daemon->config), "%s/ovhpat.conf",
             daemon->directory);
    snprintf(daemon->map, sizeof(daemon->map), "%s/identity.map",
             daemon->directory);
    snprintf(daemon->ca_file, sizeof(daemon->ca_file), "%s/ca.pem",
             daemon->directory);
    snprintf(daemon->socket, sizeof(daemon->socket), "%s/socket", daemon->run);
    daemon_open_api(daemon);
    daemon_write(daemon->ca_file, daemon_certificate);
    daemon_write(daemon->map, DAEMON_MAP);
    daemon_write_config(daemon, "");
}

static int
daemon_remove(const char *path, const struct stat *status, int type,
              struct FTW *where)
{
    (void)status;
    (void)type;
    (void)where;
    return remove(path);
}

void
daemon_close(struct daemon *daemon)
{
    if (daemon->pid != 0) {
        kill(daemon->pid, SIGKILL);
        waitpid(daemon->pid, NULL, 0);
    }
    if (daemon->err_fd >= 0) {
        close(daemon->err_fd);
    }
    close(daemon->api_fd);
    nftw(daemon->directory, daemon_remove, 8, FTW_DEPTH | FTW_PHYS);
}

void
daemon_start(struct daemon *daemon)
{
    const char *words[SPAWN_WORDS_MAX + 1] = {
        "ovhpatd",  "--foreground", "--config",    daemon->config,
        "--socket", daemon->socket, "--state-dir", daemon->state};
    size_t count = 8;
    int out = -1;

    assert_int_equal(daemon->pid, 0);
    for (size_t i = 0; daemon->words[i] != NULL; i++) {
        words[count++] = daemon->words[i];
    }
    if (daemon->err_fd >= 0) {
        close(daemon->err_fd);
    }
    daemon_clear_log(daemon);
    daemon->pid = spawn_program(&daemon->how, words, &out, &daemon->err_fd);
    close(out);
    assert_int_equal(fcntl(daemon->err_fd, F_SETFL, O_NONBLOCK), 0);
}

void
daemon_start_ready(struct daemon *daemon)
{
    daemon_start(daemon);
    daemon_wait_log(daemon, "ovhpatd: ready: ");
}

const char *
daemon_log(struct daemon *daemon)
{
    size_t left = sizeof(daemon->log) - 1 - daemon->log_len;
    ssize_t got =
        daemon->err_fd < 0
            ? 0
            : read(daemon->err_fd, daemon->log + daemon->log_len, left);

    if (got > 0) {
        daemon->log_len += (size_t)got;
        daemon->log[daemon->log_len] = '\0';
    }
    return daemon->log;
}

void
daemon_clear_log(struct daemon *daemon)
{
    daemon_log(daemon);
    daemon->log_len = 0;
    daemon->log[0] = '\0';
}

void
daemon_wait_log(struct daemon *daemon, const char *text)
{
    struct deadline deadline = deadline_after(DAEMON_PATIENCE_MS);
    struct pollfd poller = {.fd = daemon->err_fd, .events = POLLIN};

    while (strstr(daemon_log(daemon), text) == NULL) {
        if (deadline_left_ms(deadline) == 0 ||
            (poll(&poller, 1, deadline_left_ms(deadline)) > 0 &&
             (poller.revents & POLLIN) == 0)) {
            fail_msg("no \"%s\" in the log:\n%s", text, daemon->log);
        }
    }
}

void
daemon_signal(const struct daemon *daemon, int number)
{
    assert_true(daemon->pid > 0);
    assert_int_equal(kill(daemon->pid, number), 0);
}

static int
daemon_code(int status)
{
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/* waitpid(2) with an end: the pipe to its stderr breaks when it ends. */
int
daemon_wait_end(struct daemon *daemon)
{
    struct deadline deadline = deadline_after(DAEMON_PATIENCE_MS);
    struct pollfd poller = {.fd = daemon->err_fd, .events = POLLIN};
    int status = 0;
    int left = 0;

    while ((left = deadline_left_ms(deadline)) > 0) {
        if (poll(&poller, 1, left) > 0 && (poller.revents & POLLIN) == 0) {
            break;
        }
        daemon_log(daemon);
    }
    if (left == 0) {
        kill(daemon->pid, SIGKILL);
    }
    assert_int_equal(waitpid(daemon->pid, &status, 0), daemon->pid);
    daemon->pid = 0;
    return daemon_code(status);
}

int
daemon_stop(struct daemon *daemon)
{
    daemon_signal(daemon, SIGTERM);
    return daemon_wait_end(daemon);
}

/* Reads until the end; what does not fit is dropped. */
static void
daemon_read_all(int fd, char *text, size_t size)
{
    struct deadline deadline = deadline_after(DAEMON_PATIENCE_MS);
    struct pollfd poller = {.fd = fd, .events = POLLIN};
    size_t used = 0;
    ssize_t got = 1;

    while (got > 0 && used < size - 1) {
        if (poll(&poller, 1, deadline_left_ms(deadline)) <= 0) {
            break;
        }
        got = read(fd, text + used, size - 1 - used);
        used += got > 0 ? (size_t)got : 0;
    }
    text[used] = '\0';
    close(fd);
}

struct daemon_end
daemon_run(const struct daemon *daemon, const char *const *words)
{
    struct daemon_end end = {.code = -1};
    int out = -1;
    int err = -1;
    int status = 0;
    pid_t pid = spawn_program(&daemon->how, words, &out, &err);

    daemon_read_all(out, end.out, sizeof(end.out));
    daemon_read_all(err, end.err, sizeof(end.err));
    kill(pid, SIGKILL); /* both pipes are at their end, or time is over */
    assert_int_equal(waitpid(pid, &status, 0), pid);
    end.code = daemon_code(status);
    return end;
}
