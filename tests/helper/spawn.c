/* SPDX-License-Identifier: MIT */
/*
 * Starts the built ovhpatd.  The program's file is opened before the uid
 * changes and run by fexecve(3), so the build directory need not be readable
 * by everybody.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include "tests/helper/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/* Below are those that the program gets. */
#define SPAWN_FIRST_FREE_FD 10

static int
spawn_open_program(void)
{
    const char *build = getenv("top_builddir");
    char path[4096];
    int fd = -1;
    int moved = -1;

    snprintf(path, sizeof(path), "%s/helper/ovhpatd",
             build == NULL ? "." : build);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fail_msg("%s: %s", path, strerror(errno));
    }
    moved = fcntl(fd, F_DUPFD_CLOEXEC, SPAWN_FIRST_FREE_FD);
    close(fd);
    return moved;
}

/* In the child: another user, no more rights than that one's. */
static void
spawn_drop_root(void)
{
    if (geteuid() == 0 && (setgroups(0, NULL) < 0 || setgid(SPAWN_UID) < 0 ||
                           setuid(SPAWN_UID) < 0)) {
        _exit(120);
    }
}

static void
spawn_limit_fds(unsigned int fds_max)
{
    struct rlimit limit = {.rlim_cur = fds_max, .rlim_max = fds_max};

    if (fds_max != 0 && setrlimit(RLIMIT_NOFILE, &limit) < 0) {
        _exit(121);
    }
}

/* An environment of what the test wants, and the sanitizers' options. */
static void
spawn_set_environment(const struct spawn *how)
{
    static const char *const kept[] = {"ASAN_OPTIONS", "LSAN_OPTIONS",
                                       "UBSAN_OPTIONS"};
    const char *values[3];
    char pid[32];

    for (size_t i = 0; i < 3; i++) {
        values[i] = getenv(kept[i]);
    }
    clearenv();
    for (size_t i = 0; i < 3; i++) {
        if (values[i] != NULL) {
            setenv(kept[i], values[i], 1);
        }
    }
    setenv("https_proxy", "http://127.0.0.1:1", 1);
    if (how->notify_socket != NULL) {
        setenv("NOTIFY_SOCKET", how->notify_socket, 1);
    }
    if (how->listen_fd >= 0) {
        snprintf(pid, sizeof(pid), "%ld", (long)getpid());
        setenv("LISTEN_PID", pid, 1);
        setenv("LISTEN_FDS", "1", 1);
    }
}

extern char **environ;

/* In the child. */
static void
spawn_become(const struct spawn *how, int program, int out, int err,
             const char *const *words)
{
    char *argv[SPAWN_WORDS_MAX + 1] = {NULL};

    for (size_t i = 0; words[i] != NULL && i < SPAWN_WORDS_MAX; i++) {
        argv[i] = strdup(words[i]);
    }
    spawn_set_environment(how);
    if (dup2(out, STDOUT_FILENO) < 0 || dup2(err, STDERR_FILENO) < 0 ||
        (how->listen_fd >= 0 && dup2(how->listen_fd, 3) < 0)) {
        _exit(122);
    }
    spawn_limit_fds(how->fds_max);
    if (!how->as_root) {
        spawn_drop_root();
    }
    /* It must not outlive a test that crashes; set last, since a change of
     * the uid clears it, prctl(2). */
    prctl(PR_SET_PDEATHSIG, (unsigned long)SIGKILL, 0L, 0L, 0L);
    fexecve(program, argv, environ);
    _exit(123);
}

/* Two pipes above the descriptors that the child uses. */
static void
spawn_pipe(int ends[2])
{
    int low[2];

    assert_int_equal(pipe2(low, O_CLOEXEC), 0);
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(low[i], F_DUPFD_CLOEXEC, SPAWN_FIRST_FREE_FD);
        assert_true(ends[i] >= 0);
        close(low[i]);
    }
}

pid_t
spawn_program(const struct spawn *how, const char *const *words, int *ret_out,
              int *ret_err)
{
    int out[2];
    int err[2];
    int program = spawn_open_program();
    pid_t pid = -1;

    spawn_pipe(out);
    spawn_pipe(err);
    fflush(NULL);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        spawn_become(how, program, out[1], err[1], words);
    }
    close(program);
    close(out[1]);
    close(err[1]);
    *ret_out = out[0];
    *ret_err = err[0];
    return pid;
}
