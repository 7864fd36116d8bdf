/* SPDX-License-Identifier: MIT */
/*
 * sshd's own words about its settings.  The one place that runs another
 * program: sshd_config has includes, defaults and conditions that only sshd
 * itself puts together.  No shell, no argument from outside but the paths, an
 * empty environment, a deadline.
 */
#include "ctl/doctorsshd.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/deadline.h"

#define DOCTORSSHD_OUTPUT_MAX 65536U
#define DOCTORSSHD_WAIT_MS 10000
#define DOCTORSSHD_VALUE_MAX 64U
/* Typing, the API's timeout and a second try. */
#define DOCTORSSHD_GRACE_MIN_S 30

struct doctorsshd {
    size_t length;
    char output[DOCTORSSHD_OUTPUT_MAX + 1]; /* stdout, then stderr */
};

static int
doctorsshd_spawn(const char *program, const char *config, int out_fd,
                 pid_t *ret_pid)
{
    /* posix_spawn() takes char *; it does not write to them. */
    char *arguments[] = {strdup(program), strdup("-T"),
                         config == NULL ? NULL : strdup("-f"),
                         config == NULL ? NULL : strdup(config), NULL};
    char *environment[] = {NULL};
    posix_spawn_file_actions_t actions;
    int error = posix_spawn_file_actions_init(&actions);

    if (error == 0) {
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, out_fd, 1);
        posix_spawn_file_actions_adddup2(&actions, out_fd, 2);
        error = posix_spawn(ret_pid, program, &actions, NULL, arguments,
                            environment);
        posix_spawn_file_actions_destroy(&actions);
    }
    for (size_t i = 0; i < 4; i++) {
        free(arguments[i]);
    }
    return -error;
}

static void
doctorsshd_read(struct doctorsshd *sshd, int fd, struct deadline deadline)
{
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    ssize_t got = 1;

    while (got > 0 && sshd->length < DOCTORSSHD_OUTPUT_MAX &&
           poll(&waiting, 1, deadline_left_ms(deadline)) > 0) {
        got = read(fd, sshd->output + sshd->length,
                   DOCTORSSHD_OUTPUT_MAX - sshd->length);
        if (got > 0) {
            sshd->length += (size_t)got;
        }
    }
    sshd->output[sshd->length] = '\0';
}

/* Runs it; returns 0, a negative errno, or its exit code. */
static int
doctorsshd_run(struct doctorsshd *sshd, const char *program, const char *config)
{
    int ends[2] = {-1, -1};
    pid_t pid = 0;
    int status = 0;
    int error = pipe2(ends, O_CLOEXEC) < 0 ? -errno : 0;

    if (error < 0) {
        return error;
    }
    error = doctorsshd_spawn(program, config, ends[1], &pid);
    close(ends[1]);
    if (error == 0) {
        doctorsshd_read(sshd, ends[0], deadline_after(DOCTORSSHD_WAIT_MS));
        /* It has closed its output, or has had its time. */
        kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    close(ends[0]);
    return error;
}

/* The value of a setting, in the buffer, or NULL.  sshd prints a setting on a
 * line, its name in lower case. */
static const char *
doctorsshd_value(const struct doctorsshd *sshd, const char *name,
                 char value[DOCTORSSHD_VALUE_MAX])
{
    size_t length = strlen(name);
    const char *line = sshd->output;

    while (line != NULL && *line != '\0') {
        if (strncmp(line, name, length) == 0 && line[length] == ' ') {
            snprintf(value, DOCTORSSHD_VALUE_MAX, "%.*s",
                     (int)strcspn(line + length + 1, "\n"), line + length + 1);
            return value;
        }
        line = strchr(line, '\n');
        line = line == NULL ? NULL : line + 1;
    }
    return NULL;
}

static bool
doctorsshd_says(const struct doctorsshd *sshd, const char *name,
                const char *wanted)
{
    char value[DOCTORSSHD_VALUE_MAX] = "";

    return doctorsshd_value(sshd, name, value) != NULL &&
           strcmp(value, wanted) == 0;
}

static void
doctorsshd_judge_ways(struct doctorreport *report,
                      const struct doctorsshd *sshd, bool is_ours)
{
    enum doctorreport_level level =
        is_ours ? DOCTORREPORT_FAILURE : DOCTORREPORT_WARNING;
    bool password = doctorsshd_says(sshd, "passwordauthentication", "yes");
    bool keyboard =
        doctorsshd_says(sshd, "kbdinteractiveauthentication", "yes");

    if (!doctorsshd_says(sshd, "usepam", "yes")) {
        doctorreport_add(report, level, "sshd",
                         "write UsePAM yes into sshd_config",
                         "UsePAM no: sshd asks no PAM module");
    } else if (!password && !keyboard) {
        doctorreport_add(report, level, "sshd",
                         "write KbdInteractiveAuthentication yes into "
                         "sshd_config",
                         "neither passwords nor keyboard-interactive: nobody "
                         "can type a token");
    } else {
        doctorreport_add(report, DOCTORREPORT_OK, "sshd", NULL,
                         "UsePAM yes, password %s, keyboard-interactive %s",
                         password ? "yes" : "no", keyboard ? "yes" : "no");
    }
}

static void
doctorsshd_judge_rest(struct doctorreport *report,
                      const struct doctorsshd *sshd)
{
    char value[DOCTORSSHD_VALUE_MAX] = "";
    long grace_s = 0;

    if (doctorsshd_value(sshd, "logingracetime", value) != NULL) {
        grace_s = strtol(value, NULL, 10);
        if (grace_s > 0 && grace_s < DOCTORSSHD_GRACE_MIN_S) {
            doctorreport_add(report, DOCTORREPORT_WARNING, "sshd",
                             "write LoginGraceTime 60 into sshd_config",
                             "LoginGraceTime %ld: little time to paste a token "
                             "and to wait for OVHcloud",
                             grace_s);
        }
    }
    if (doctorsshd_says(sshd, "permitemptypasswords", "yes")) {
        doctorreport_add(report, DOCTORREPORT_WARNING, "sshd",
                         "write PermitEmptyPasswords no into sshd_config",
                         "PermitEmptyPasswords yes: accounts made for tokens "
                         "often have no password");
    }
    if (doctorsshd_says(sshd, "permitrootlogin", "yes")) {
        doctorreport_add(report, DOCTORREPORT_OK, "sshd", NULL,
                         "PermitRootLogin yes: root comes in by its password "
                         "or key, never by a token");
    }
    if (doctorsshd_value(sshd, "maxstartups", value) != NULL) {
        doctorreport_add(report, DOCTORREPORT_OK, "sshd", NULL,
                         "MaxStartups %s: logins that wait for OVHcloud count",
                         value);
    }
}

void
doctorsshd_look(struct doctorreport *report, const char *program,
                const char *config, bool is_ours)
{
    AUTO_FREE struct doctorsshd *sshd = calloc(1, sizeof(*sshd));
    char value[DOCTORSSHD_VALUE_MAX] = "";
    int error = 0;

    if (sshd == NULL) {
        return;
    }
    error = doctorsshd_run(sshd, program, config);
    if (error == -ENOENT) {
        doctorreport_add(report, DOCTORREPORT_OK, "sshd", NULL,
                         "%s is not installed", program);
        return;
    }
    if (error < 0 || doctorsshd_value(sshd, "usepam", value) == NULL) {
        doctorreport_add(report, DOCTORREPORT_UNSEEN, "sshd",
                         geteuid() == 0 ? "mend it, or start sshd once"
                                        : "run as root",
                         "%s -T: %.*s", program,
                         error < 0 ? 60 : (int)strcspn(sshd->output, "\r\n"),
                         error < 0 ? strerror(-error) : sshd->output);
        return;
    }
    doctorsshd_judge_ways(report, sshd, is_ours);
    doctorsshd_judge_rest(report, sshd);
}
