/* SPDX-License-Identifier: MIT */
/*
 * The list of what a serving ovhpatd calls: its event loop, TLS over TCP, the
 * resolver's threads, durable small files, its log.  There is no execve, no
 * ptrace, no mount, no setuid, no bind to a port.  The tests run with the
 * filter on, which is the only way to keep such a list right.
 */
#include "helper/syscallfilter.h"

#ifdef HAVE_SECCOMP

#include <errno.h>
#include <seccomp.h>
#include <stddef.h>
#include <string.h>

/* clang-format off */
static const int syscallfilter_calls[] = {
    /* descriptors */
    SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev),
    SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(close), SCMP_SYS(fcntl),
    SCMP_SYS(ioctl), SCMP_SYS(lseek), SCMP_SYS(poll), SCMP_SYS(ppoll),
    SCMP_SYS(pipe2), SCMP_SYS(eventfd2), SCMP_SYS(dup), SCMP_SYS(dup3),
    SCMP_SYS(epoll_create1), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
    SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2),
    SCMP_SYS(timerfd_create), SCMP_SYS(timerfd_settime),
    /* files */
    SCMP_SYS(openat), SCMP_SYS(newfstatat), SCMP_SYS(fstat), SCMP_SYS(stat),
    SCMP_SYS(lstat), SCMP_SYS(statx), SCMP_SYS(access), SCMP_SYS(faccessat),
    SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(getdents64), SCMP_SYS(mkdirat), SCMP_SYS(unlink),
    SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat),
    SCMP_SYS(renameat2), SCMP_SYS(fsync), SCMP_SYS(fdatasync),
    SCMP_SYS(ftruncate), SCMP_SYS(umask),
    /* sockets */
    SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect),
    SCMP_SYS(accept4), SCMP_SYS(bind), SCMP_SYS(getsockname),
    SCMP_SYS(getpeername), SCMP_SYS(getsockopt), SCMP_SYS(setsockopt),
    SCMP_SYS(sendto), SCMP_SYS(recvfrom), SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg), SCMP_SYS(recvmsg), SCMP_SYS(shutdown),
    /* memory, threads, signals */
    SCMP_SYS(mmap), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
    SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(mlock), SCMP_SYS(mlock2),
    SCMP_SYS(munlock), SCMP_SYS(futex), SCMP_SYS(clone), SCMP_SYS(clone3),
    SCMP_SYS(set_robust_list), SCMP_SYS(rseq), SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(gettid), SCMP_SYS(getpid),
    SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
    SCMP_SYS(tgkill), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall),
    /* clocks, randomness, the machine */
    SCMP_SYS(clock_gettime), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom),
    SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(prlimit64),
};
/* clang-format on */

static int
syscallfilter_load(scmp_filter_ctx filter)
{
    for (size_t i = 0;
         i < sizeof(syscallfilter_calls) / sizeof(syscallfilter_calls[0]);
         i++) {
        int error =
            seccomp_rule_add(filter, SCMP_ACT_ALLOW, syscallfilter_calls[i], 0);

        if (error < 0) {
            return error;
        }
    }
    return seccomp_load(filter);
}

int
syscallfilter_enter(struct problem *ret_problem)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    int error = filter == NULL
                    ? -ENOMEM
                    : seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1);

    if (error == 0) {
        error = syscallfilter_load(filter);
    }

    if (filter != NULL) {
        seccomp_release(filter);
    }
    if (error < 0) {
        return problem_set(ret_problem,
                           "cannot load the system call filter: "
                           "%s",
                           strerror(-error));
    }
    return 0;
}

#else

int
syscallfilter_enter(struct problem *ret_problem)
{
    (void)ret_problem;
    return 0;
}

#endif
