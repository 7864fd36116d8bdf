/* SPDX-License-Identifier: MIT */
/*
 * helper/log.c: lines on stderr, and lines to a /dev/log of our own (in a
 * private mount namespace) whose reader reads, does not read, goes away and
 * comes back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/deadline.h"
#include "helper/log.h"
#include "tests/helper/logtrap.h"

static bool own_dev;

static bool
write_text(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool written = fd >= 0 && write(fd, text, strlen(text)) > 0;

    close(fd);
    return written;
}

/* user_namespaces(7): this user is still this user in there. */
static bool
become_somebody(void)
{
    char uid[64];
    char gid[64];

    snprintf(uid, sizeof(uid), "%ld %ld 1", (long)geteuid(), (long)geteuid());
    snprintf(gid, sizeof(gid), "%ld %ld 1", (long)getegid(), (long)getegid());
    return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 &&
           write_text("/proc/self/setgroups", "deny") &&
           write_text("/proc/self/uid_map", uid) &&
           write_text("/proc/self/gid_map", gid);
}

/* An empty /dev that only this process sees; as root, or as anybody where the
 * kernel lets users make namespaces. */
static int
enter_own_dev(void **state)
{
    (void)state;
    own_dev = (unshare(CLONE_NEWNS) == 0 || become_somebody()) &&
              mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == 0 &&
              mount("tmpfs", "/dev", "tmpfs", 0, "mode=1777") == 0;
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    logtrap_end();
    log_close();
    log_open(true, LOG_INFO);
    if (own_dev) {
        unlink("/dev/log");
    }
    return 0;
}

/* The system's log: a socket at /dev/log. */
static int
reader(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX,
                                  .sun_path = "/dev/log"};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (!own_dev) {
        skip();
    }
    assert_true(fd >= 0);
    assert_int_equal(
        bind(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
    return fd;
}

/* The next line that the reader got, or NULL. */
static const char *
next(int fd)
{
    static char line[2 * LOG_LINE_MAX];
    ssize_t len = recv(fd, line, sizeof(line) - 1, 0);

    if (len < 0) {
        return NULL;
    }
    assert_int_equal(memchr(line, '\0', (size_t)len), NULL);
    line[len] = '\0';
    return line;
}

static void
assert_next(int fd, const char *text)
{
    const char *line = next(fd);

    assert_non_null(line);
    line = strstr(line, "]: ");
    assert_non_null(line);
    assert_string_equal(line + 3, text);
}

static void
test_stderr(void **state)
{
    (void)state;
    logtrap_begin();
    log_open(true, LOG_INFO);
    log_line(LOG_ERR, "%s and %d", "one", 2);
    log_line(LOG_INFO, "two");
    log_line(LOG_DEBUG, "never");
    assert_string_equal(logtrap_text(), "ovhpatd: one and 2\novhpatd: two\n");
    log_open(true, LOG_DEBUG);
    logtrap_clear();
    log_line(LOG_DEBUG, "now");
    assert_string_equal(logtrap_text(), "ovhpatd: now\n");
}

static void
test_long_line_is_cut(void **state)
{
    char text[2 * LOG_LINE_MAX];

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    logtrap_begin();
    log_line(LOG_ERR, "%s", text);
    log_line(LOG_ERR, "next");
    assert_int_equal(strlen(logtrap_text()),
                     strlen("ovhpatd: \novhpatd: next\n") + LOG_LINE_MAX - 1);
    assert_int_equal(logtrap_lines(), 2);
}

/* A stderr that nobody reads: nothing waits, and the loss is told when it is
 * read again. */
static void
test_stderr_hangs(void **state)
{
    struct deadline deadline = deadline_after(5000);
    static char taken[1024 * 1024];
    char expected[128];
    unsigned int lines = 0;
    ssize_t len = 0;
    int kept = dup(STDERR_FILENO);
    int ends[2];

    (void)state;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
    log_open(true, LOG_INFO);
    dup2(ends[1], STDERR_FILENO);
    for (int i = 0; i < 3000; i++) {
        log_line(LOG_NOTICE, "a line of some length, to fill the pipe sooner");
    }
    len = read(ends[0], taken, sizeof(taken) - 1);
    for (ssize_t i = 0; i < len; i++) {
        lines += taken[i] == '\n';
    }
    log_line(LOG_NOTICE, "awake");
    log_line(LOG_NOTICE, "and on");
    dup2(kept, STDERR_FILENO);
    close(kept);
    close(ends[1]);
    assert_true(deadline_left_ms(deadline) > 0);
    assert_in_range(lines, 1, 2999);
    assert_int_equal(taken[len - 1], '\n'); /* no half lines */
    len = read(ends[0], taken, sizeof(taken) - 1);
    assert_true(len > 0);
    taken[len] = '\0';
    close(ends[0]);
    snprintf(expected, sizeof(expected),
             "ovhpatd: awake\novhpatd: %u lines before this one were lost: the "
             "log did not take them\novhpatd: and on\n",
             3000 - lines);
    assert_string_equal(taken, expected);
}

/* Ten lines of one kind in a minute; the others are counted. */
static void
test_repeated(void **state)
{
    struct log_repeat repeat = {0};
    struct log_repeat other = {0};

    (void)state;
    logtrap_begin();
    log_open(true, LOG_INFO);
    for (unsigned int i = 0; i < LOG_REPEAT_MAX; i++) {
        logtrap_clear();
        log_repeated(&repeat, LOG_ERR, "evil %u", i);
        assert_int_equal(logtrap_lines(), 1);
        assert_null(strstr(logtrap_text(), "more like this"));
    }
    assert_string_equal(logtrap_text(), "ovhpatd: evil 9\n");
    logtrap_clear();
    for (unsigned int i = 0; i < 1000; i++) {
        log_repeated(&repeat, LOG_ERR, "evil %u", i);
    }
    assert_string_equal(logtrap_text(), "");
    /* Other lines go on. */
    log_repeated(&other, LOG_ERR, "other");
    log_line(LOG_ERR, "line");
    assert_string_equal(logtrap_text(), "ovhpatd: other\novhpatd: line\n");
    /* The next minute. */
    logtrap_clear();
    repeat.since_ms -= 59000;
    log_repeated(&repeat, LOG_ERR, "too early");
    repeat.since_ms -= 1000;
    log_repeated(&repeat, LOG_ERR, "again");
    log_repeated(&repeat, LOG_ERR, "and again");
    assert_string_equal(logtrap_text(),
                        "ovhpatd: again (and 1001 more like this)\n"
                        "ovhpatd: and again\n");
    for (unsigned int i = 0; i < LOG_REPEAT_MAX; i++) {
        log_repeated(&repeat, LOG_ERR, "more");
    }
    assert_int_equal(logtrap_lines(), LOG_REPEAT_MAX);
}

/* A line that the level leaves out, and one that is as long as can be. */
static void
test_repeated_is_a_line_like_others(void **state)
{
    struct log_repeat repeat = {0};
    char text[2 * LOG_LINE_MAX];

    (void)state;
    logtrap_begin();
    log_open(true, LOG_INFO);
    log_repeated(&repeat, LOG_DEBUG, "never");
    assert_string_equal(logtrap_text(), "");
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    repeat = (struct log_repeat){.left_out = 5};
    log_repeated(&repeat, LOG_ERR, "%s", text);
    assert_int_equal(logtrap_lines(), 1);
    assert_int_equal(strlen(logtrap_text()),
                     strlen("ovhpatd: \n") + LOG_LINE_MAX - 1);
}

/* RFC 3164, section 4.1: authpriv is 10, so notice is <85>. */
static void
test_form_of_a_datagram(void **state)
{
    char expected[128];
    regex_t pattern;
    int fd = reader();

    (void)state;
    log_open(false, LOG_INFO);
    log_line(LOG_NOTICE, "ready: %s", "now");
    snprintf(expected, sizeof(expected),
             "^<85>[A-Z][a-z]{2} [ 123][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2} "
             "ovhpatd\\[%ld\\]: ready: now$",
             (long)getpid());
    assert_int_equal(regcomp(&pattern, expected, REG_EXTENDED | REG_NOSUB), 0);
    assert_int_equal(regexec(&pattern, next(fd), 0, NULL, 0), 0);
    regfree(&pattern);
    log_line(LOG_ALERT, "alert");
    assert_int_equal(strncmp(next(fd), "<81>", 4), 0);
    log_line(LOG_DEBUG, "never");
    assert_null(next(fd));
    close(fd);
}

static void
test_long_datagram_is_cut(void **state)
{
    char text[2 * LOG_LINE_MAX];
    const char *line = NULL;
    int fd = reader();

    (void)state;
    memset(text, 'y', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    log_open(false, LOG_INFO);
    log_line(LOG_NOTICE, "%s", text);
    line = next(fd);
    assert_non_null(line);
    assert_int_equal(strlen(strstr(line, "]: ") + 3), LOG_LINE_MAX - 1);
    close(fd);
}

/* A reader that hangs: nothing waits, and the loss is told afterwards. */
static void
test_reader_hangs(void **state)
{
    struct deadline deadline = {0};
    char expected[128];
    unsigned int taken = 0;
    int fd = reader();

    (void)state;
    log_open(false, LOG_INFO);
    deadline = deadline_after(5000);
    for (int i = 0; i < 3000; i++) {
        log_line(LOG_NOTICE, "line");
    }
    assert_true(deadline_left_ms(deadline) > 0);
    while (next(fd) != NULL) {
        taken++;
    }
    assert_true(taken > 0);
    assert_true(taken < 3000);
    log_line(LOG_NOTICE, "awake");
    assert_next(fd, "awake");
    snprintf(expected, sizeof(expected),
             "%u lines before this one were lost: the log did not take them",
             3000 - taken);
    assert_next(fd, expected);
    assert_null(next(fd));
    log_line(LOG_NOTICE, "and on");
    assert_next(fd, "and on");
    assert_null(next(fd));
    close(fd);
}

/* journald was restarted: its socket is another one. */
static void
test_reader_is_restarted(void **state)
{
    int fd = reader();

    (void)state;
    log_open(false, LOG_INFO);
    log_line(LOG_NOTICE, "before");
    assert_next(fd, "before");
    close(fd);
    unlink("/dev/log");
    fd = reader();
    log_line(LOG_NOTICE, "after");
    assert_next(fd, "after");
    assert_null(next(fd));
    close(fd);
}

/* Lines while there is no reader are counted, and the log comes back with the
 * reader, whatever other calls have left in errno. */
static void
assert_comes_back(int left_in_errno)
{
    int fd = -1;

    log_open(false, LOG_INFO);
    for (int i = 0; i < 3; i++) {
        errno = left_in_errno;
        log_line(LOG_NOTICE, "nobody hears");
    }
    fd = reader();
    errno = left_in_errno;
    log_line(LOG_NOTICE, "somebody hears");
    assert_next(fd, "somebody hears");
    assert_next(fd, "3 lines before this one were lost: the log did not take "
                    "them");
    assert_null(next(fd));
    close(fd);
}

static void
test_reader_is_late(void **state)
{
    (void)state;
    assert_comes_back(0);
}

static void
test_reader_is_late_after_eagain(void **state)
{
    (void)state;
    assert_comes_back(EAGAIN);
}

/* One descriptor, close-on-exec, also after it was opened again. */
static void
test_descriptor(void **state)
{
    int fd = reader();
    int lowest = fcntl(0, F_DUPFD_CLOEXEC, 3);

    (void)state;
    close(lowest);
    log_open(false, LOG_INFO);
    assert_true((fcntl(lowest, F_GETFD) & FD_CLOEXEC) != 0);
    log_open(false, LOG_INFO);
    assert_int_equal(fcntl(lowest + 1, F_GETFD), -1);
    log_close();
    log_close();
    assert_int_equal(fcntl(lowest, F_GETFD), -1);
    close(fd);
}

#define LOG_TEST(name) cmocka_unit_test_teardown(name, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        LOG_TEST(test_stderr),
        LOG_TEST(test_long_line_is_cut),
        LOG_TEST(test_stderr_hangs),
        LOG_TEST(test_repeated),
        LOG_TEST(test_repeated_is_a_line_like_others),
        LOG_TEST(test_form_of_a_datagram),
        LOG_TEST(test_long_datagram_is_cut),
        LOG_TEST(test_reader_hangs),
        LOG_TEST(test_reader_is_restarted),
        LOG_TEST(test_reader_is_late),
        LOG_TEST(test_reader_is_late_after_eagain),
        LOG_TEST(test_descriptor),
    };

    return cmocka_run_group_tests(tests, enter_own_dev, NULL);
}
