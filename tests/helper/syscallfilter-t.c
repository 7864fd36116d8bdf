/* SPDX-License-Identifier: MIT */
/*
 * The system call filter in a process of its own: what serving needs goes on,
 * and what it does not is refused.  In a build without the filter entering
 * does nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "helper/syscallfilter.h"

/* The kernel's word for it: 0 none, 2 a filter. */
static int
filter_mode(void)
{
    char text[8192] = "";
    const char *line = NULL;
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

    if (fd < 0 || read(fd, text, sizeof(text) - 1) <= 0) {
        return -1;
    }
    close(fd);
    line = strstr(text, "\nSeccomp:\t");
    return line == NULL ? -1 : line[10] - '0';
}

static int
run_filtered(void)
{
    char *const no_words[] = {NULL};
    struct problem problem = {""};
    int before = filter_mode();
    int fd = -1;

    if (syscallfilter_enter(&problem) < 0) {
        return 1;
    }
    fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || close(fd) < 0) {
        return 2;
    }
    if (filter_mode() == before) {
        return 0; /* built without */
    }
    if (execve("/bin/true", no_words, no_words) == 0 || errno != EPERM) {
        return 3;
    }
    if (mount("none", "/proc", "tmpfs", 0, NULL) == 0 || errno != EPERM) {
        return 4;
    }
    return setuid(65534) < 0 && errno == EPERM ? 0 : 5;
}

static void
test_filter(void **state)
{
    int status = 0;
    pid_t child = fork();

    (void)state;
    assert_true(child >= 0);
    if (child == 0) {
        _exit(run_filtered());
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_filter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
