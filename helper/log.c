/* SPDX-License-Identifier: MIT */
/*
 * The helper's log.  syslog(3) may block when the reader of /dev/log hangs,
 * and this process must answer logins just then; so the datagram is sent here
 * by MSG_DONTWAIT, in the form that syslog(3) gives it (RFC 3164, section 4.1,
 * without a host name).
 */
#include "helper/log.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "common/deadline.h"

#define LOG_MINUTE_MS 60000
#define LOG_SOCKET "/dev/log"
#define LOG_IDENT "ovhpatd"

static struct {
    bool to_stderr;
    int level;
    int fd;
    unsigned int lost;
} log_state = {.to_stderr = true, .level = LOG_INFO, .fd = -1};

static void
log_connect(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX,
                                  .sun_path = LOG_SOCKET};

    log_close();
    log_state.fd =
        socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (log_state.fd >= 0 &&
        connect(log_state.fd, (const struct sockaddr *)&address,
                sizeof(address)) < 0) {
        log_close();
    }
}

void
log_open(bool to_stderr, int level)
{
    log_state.to_stderr = to_stderr;
    log_state.level = level;
    tzset();
    if (!to_stderr) {
        log_connect();
    }
}

void
log_close(void)
{
    if (log_state.fd >= 0) {
        close(log_state.fd);
    }
    log_state.fd = -1;
}

static bool
log_try_datagram(const char *datagram, size_t len)
{
    return log_state.fd >= 0 &&
           send(log_state.fd, datagram, len, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

static void
log_send(int level, const char *text)
{
    char datagram[LOG_LINE_MAX + 128];
    char date[32] = "";
    struct tm local = {0};
    time_t now = time(NULL);
    int len = 0;

    if (localtime_r(&now, &local) != NULL) {
        strftime(date, sizeof(date), "%b %e %T ", &local);
    }
    len = snprintf(datagram, sizeof(datagram), "<%d>%s" LOG_IDENT "[%ld]: %s",
                   LOG_AUTHPRIV | level, date, (long)getpid(), text);
    if (log_try_datagram(datagram, (size_t)len)) {
        return;
    }
    if (log_state.fd < 0 || (errno != EAGAIN && errno != ENOBUFS)) {
        log_connect(); /* the reader was restarted, or is late */
        if (log_try_datagram(datagram, (size_t)len)) {
            return;
        }
    }
    log_state.lost++;
}

/* A pipe that is ready takes PIPE_BUF bytes without waiting (pipe(7)). */
static void
log_print(const char *text)
{
    struct pollfd poller = {.fd = STDERR_FILENO, .events = POLLOUT};
    char line[LOG_LINE_MAX + 32];
    int len = snprintf(line, sizeof(line), LOG_IDENT ": %s\n", text);

    if (poll(&poller, 1, 0) != 1 ||
        write(STDERR_FILENO, line, (size_t)len) < 0) {
        log_state.lost++;
    }
}

static void
log_write(int level, const char *text)
{
    if (log_state.to_stderr) {
        log_print(text);
    } else {
        log_send(level, text);
    }
}

static void
log_text(int level, const char *text)
{
    unsigned int lost = log_state.lost;
    char note[128];

    log_write(level, text);
    if (lost > 0 && log_state.lost == lost) {
        log_state.lost = 0;
        snprintf(note, sizeof(note),
                 "%u lines before this one were lost: the log did not take "
                 "them",
                 lost);
        log_write(LOG_WARNING, note);
    }
}

void
log_line(int level, const char *format, ...)
{
    char text[LOG_LINE_MAX];
    va_list arguments;

    if (level <= log_state.level) {
        va_start(arguments, format);
        vsnprintf(text, sizeof(text), format, arguments);
        va_end(arguments);
        log_text(level, text);
    }
}

void
log_repeated(struct log_repeat *repeat, int level, const char *format, ...)
{
    int64_t now_ms = deadline_now_ms();
    char text[LOG_LINE_MAX];
    va_list arguments;
    size_t used = 0;

    if (repeat->written == 0 || now_ms - repeat->since_ms >= LOG_MINUTE_MS) {
        repeat->since_ms = now_ms;
        repeat->written = 0;
    }
    if (repeat->written >= LOG_REPEAT_MAX) {
        repeat->left_out++;
        return;
    }
    repeat->written++;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    used = strlen(text);
    if (repeat->left_out > 0) {
        snprintf(text + used, sizeof(text) - used, " (and %u more like this)",
                 repeat->left_out);
        repeat->left_out = 0;
    }
    if (level <= log_state.level) {
        log_text(level, text);
    }
}
