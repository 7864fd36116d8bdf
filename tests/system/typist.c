/* SPDX-License-Identifier: MIT */
/*
 * typist [-u UID] [-e TEXT -f FILE]... PROGRAM [ARGUMENT...]
 *
 * Runs a program on a terminal of its own and types at its prompts: for each
 * pair it waits until TEXT stands in the output behind the last one, and types
 * what is in FILE, with one line feed at the end.  All that the program writes
 * goes to standard output, without carriage returns.  The program runs as UID
 * with the group of the same number, in a session of its own, as a person's
 * shell does.  The exit code is the program's; 124 when a TEXT did not come
 * before the program's end or in 10 seconds.  It is never installed.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define TYPIST_STEPS_MAX 16U
#define TYPIST_OUTPUT_MAX (256U * 1024U)
#define TYPIST_TYPED_MAX (64U * 1024U)
#define TYPIST_PATIENCE_MS 10000
#define TYPIST_USAGE 64
#define TYPIST_NO_PROMPT 124

struct typist_step {
    const char *text;
    const char *file;
};

struct typist {
    struct typist_step steps[TYPIST_STEPS_MAX];
    size_t step_count;
    size_t step; /* the next one */
    long uid;    /* -1: as the caller */
    int terminal;
    char output[TYPIST_OUTPUT_MAX + 1];
    size_t output_len;
    size_t seen; /* so much of the output belongs to earlier steps */
};

static struct typist typist;

static bool
typist_take_option(int letter)
{
    struct typist_step *step = &typist.steps[typist.step_count];

    switch (letter) {
    case 'u':
        typist.uid = strtol(optarg, NULL, 10);
        return typist.uid > 0;
    case 'e':
        step->text = optarg;
        return typist.step_count < TYPIST_STEPS_MAX - 1;
    case 'f':
        step->file = optarg;
        typist.step_count++;
        return step->text != NULL;
    default:
        return false;
    }
}

/* The child's whole life. */
static void
typist_become_program(char **words)
{
    if (typist.uid > 0 &&
        (setgroups(0, NULL) < 0 || setgid((gid_t)typist.uid) < 0 ||
         setuid((uid_t)typist.uid) < 0)) {
        perror("typist");
        _exit(TYPIST_USAGE);
    }
    execvp(words[0], words);
    perror(words[0]);
    _exit(127);
}

/* Types the file's contents and one line feed. */
static void
typist_type(const char *path)
{
    static char text[TYPIST_TYPED_MAX];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
    size_t len = got < 0 ? 0 : (size_t)got;

    if (got < 0) {
        perror(path);
        exit(TYPIST_USAGE);
    }
    close(fd);
    if (len == 0 || text[len - 1] != '\n') {
        text[len++] = '\n';
    }
    for (size_t at = 0; at < len;) {
        ssize_t put = write(typist.terminal, text + at, len - at);

        if (put < 0) {
            return; /* the program has ended */
        }
        at += (size_t)put;
    }
}

/* Does every step whose text has come. */
static void
typist_do_steps(void)
{
    while (typist.step < typist.step_count) {
        const struct typist_step *step = &typist.steps[typist.step];
        const char *found = strstr(typist.output + typist.seen, step->text);

        if (found == NULL) {
            return;
        }
        typist.seen = (size_t)(found - typist.output) + strlen(step->text);
        typist.step++;
        typist_type(step->file);
    }
}

/* Takes what the program wrote; false when it has closed the terminal. */
static bool
typist_read(void)
{
    char bytes[4096];
    ssize_t got = read(typist.terminal, bytes, sizeof(bytes));

    for (ssize_t i = 0; i < got; i++) {
        if (bytes[i] != '\r' && bytes[i] != '\0' &&
            typist.output_len < TYPIST_OUTPUT_MAX) {
            typist.output[typist.output_len++] = bytes[i];
            putchar(bytes[i]);
        }
    }
    fflush(stdout);
    return got > 0 || (got < 0 && errno == EINTR);
}

/* Until the program's end; false when it is silent for too long. */
static bool
typist_attend(void)
{
    struct pollfd wait = {.fd = typist.terminal, .events = POLLIN};
    bool going_on = true;

    do {
        if (poll(&wait, 1, TYPIST_PATIENCE_MS) == 0) {
            fputs("typist: no end of it\n", stderr);
            return false;
        }
        going_on = typist_read();
        typist_do_steps();
    } while (going_on);
    return true;
}

static int
typist_run(char **words)
{
    int status = 0;
    pid_t pid = forkpty(&typist.terminal, NULL, NULL, NULL);

    if (pid < 0) {
        perror("forkpty");
        return TYPIST_USAGE;
    }
    if (pid == 0) {
        typist_become_program(words);
    }
    if (!typist_attend()) {
        kill(pid, SIGKILL);
    }
    close(typist.terminal);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (typist.step < typist.step_count) {
        fprintf(stderr, "typist: nowhere: %s\n",
                typist.steps[typist.step].text);
        return TYPIST_NO_PROMPT;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
main(int argc, char **argv)
{
    bool understood = true;
    int letter = 0;

    typist.uid = -1;
    while (understood && (letter = getopt(argc, argv, "+u:e:f:")) != -1) {
        understood = typist_take_option(letter);
    }
    if (!understood || optind >= argc) {
        fputs("usage: typist [-u UID] [-e TEXT -f FILE]... PROGRAM "
              "[ARGUMENT...]\n",
              stderr);
        return TYPIST_USAGE;
    }
    return typist_run(argv + optind);
}
